"""The evaluation gate: what it calls a drop, and that a floor goes down only with a reason."""

import subprocess
import sys
from pathlib import Path

import evaluate
import judging
import pytest
from evaluate import Floor, FloorsError, compared, raised, read_floors, written
from judging import Judgement

BENCHMARKS = Path(evaluate.__file__).parent


def floor(name="pages.html_f1", value=90.0, best=None, corpus="abc", reason=""):
    return {name: Floor(name, value, value if best is None else best, corpus, reason)}


def words(measures, floors, corpus="abc"):
    return {verdict.name: verdict.word for verdict in compared([Judgement(measures, corpus)], floors)}


@pytest.mark.parametrize(("value", "word"), [(89.9, "worse"), (89.95, "ok"), (90.0, "ok"), (90.01, "better")], ids=str)
def test_a_measure_beside_its_floor(value, word):
    assert words({"pages.html_f1": value}, floor()) == {"pages.html_f1": word}


def test_of_what_is_counted_every_one_counts():
    pinned = floor("articles.paragraphs", 129.0)
    assert words({"articles.paragraphs": 128.0}, pinned) == {"articles.paragraphs": "worse"}
    assert words({"articles.noise": 1.0}, floor("articles.noise", 0.0)) == {"articles.noise": "worse"}


def test_of_noise_less_is_better():
    assert words({"articles.noise": 3.0}, floor("articles.noise", 2.0)) == {"articles.noise": "worse"}
    assert words({"articles.noise": 1.0}, floor("articles.noise", 2.0)) == {"articles.noise": "better"}


def test_another_corpus_is_not_compared_and_a_measure_that_vanished_is_noticed():
    assert words({"pages.html_f1": 10.0}, floor(), corpus="other") == {"pages.html_f1": "other corpus"}
    assert words({"pages.dump_f1": 10.0}, floor()) == {"pages.dump_f1": "new", "pages.html_f1": "gone"}


def test_raising_never_lowers():
    floors = floor()
    assert raised([Judgement({"pages.html_f1": 89.0}, "abc")], floors) == floors
    up = raised([Judgement({"pages.html_f1": 91.23456}, "abc")], floors)
    assert up == floor(value=91.2346)


def test_a_lowered_floor_keeps_its_best_and_its_reason_until_it_is_reached_again():
    low = floor(value=88.0, best=90.0, reason="the corpus gained a page without text")
    between = raised([Judgement({"pages.html_f1": 89.0}, "abc")], low)["pages.html_f1"]
    assert (between.floor, between.best, bool(between.reason)) == (89.0, 90.0, True)
    again = raised([Judgement({"pages.html_f1": 92.0}, "abc")], low)["pages.html_f1"]
    assert (again.floor, again.best, again.reason) == (92.0, 92.0, "")


def test_a_lowered_floor_without_a_reason_is_refused():
    text = written(floor(value=88.0, best=90.0))
    with pytest.raises(FloorsError, match=r"lowered from 90\.0 to 88\.0"):
        read_floors(text)


def test_what_is_written_is_what_is_read():
    floors = {**floor(value=88.0, best=90.0, reason="a “quoted” reason"), **floor("articles.noise", 0.0)}
    assert read_floors(written(floors)) == floors


def test_the_kept_floors_are_in_order():
    text = (BENCHMARKS / "floors.toml").read_text(encoding="utf-8")
    assert written(read_floors(text)) == text


def test_the_digest_follows_names_and_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(judging, "SHARED", tmp_path)
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_text("甲")
    two.write_text("乙")
    before = judging.digest([two, one])
    assert before == judging.digest([one, two])
    two.write_text("丙")
    assert judging.digest([one, two]) != before


def test_a_judge_that_says_something_else_is_an_error():
    assert judging.read(rf"F1 {judging.NUMBER}", "pages 25: P 1.00 R 2.00 F1 91.47") == 91.47
    with pytest.raises(judging.JudgeError, match="F1"):
        judging.read(rf"F1 {judging.NUMBER}", "no pages")


def test_without_the_shared_folder_it_says_so_and_ends_well(tmp_path):
    for name in ("evaluate.py", "judging.py", "floors.toml"):
        (tmp_path / "benchmarks").mkdir(exist_ok=True)
        (tmp_path / "benchmarks" / name).write_bytes((BENCHMARKS / name).read_bytes())
    done = subprocess.run(
        [sys.executable, tmp_path / "benchmarks" / "evaluate.py"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "not here" in done.stdout
