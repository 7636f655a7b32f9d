"""The ledgers as they stand, whoever writes into them."""

from pipeline.briefing import Edit, write_edits
from pipeline.review.ledgers import Ledgers, Tail, key_of


def edit(text, **more):
    return Edit(article="a", place="point", chinese="一。", verdict="edited", text=text, **more)


def test_only_what_was_appended_is_read_again(tmp_path):
    ledgers = Ledgers(tmp_path)
    assert not ledgers.refresh()
    write_edits(tmp_path, [edit("One.", key="k1")])
    change = ledgers.refresh()
    assert change.claims == {edit("x").claim}
    assert not change.everything
    write_edits(tmp_path, [edit("Two.", key="k2")])
    ledgers.refresh()
    assert [each.text for each in ledgers.edits.log] == ["One.", "Two."]
    assert ledgers.keys == {"k1", "k2"}
    assert not ledgers.refresh()


def test_a_line_that_is_being_written_is_waited_for(tmp_path):
    tail = Tail(tmp_path / "f")
    (tmp_path / "f").write_bytes(b"one\ntw")
    assert tail.fresh() == (False, ["one", ""])
    with (tmp_path / "f").open("ab") as file:
        file.write(b"o\n")
    assert tail.fresh() == (False, ["two", ""])


def test_a_file_that_became_shorter_or_another_one_is_read_anew(tmp_path):
    ledgers = Ledgers(tmp_path)
    write_edits(tmp_path, [edit("One."), edit("Two.")])
    ledgers.refresh()
    path = tmp_path / "claims.jsonl"
    path.write_bytes(path.read_bytes().split(b"\n")[0] + b"\n")
    assert ledgers.refresh().everything
    assert [each.text for each in ledgers.edits.log] == ["One."]
    (tmp_path / "other").write_text(edit("Three.").model_dump_json() + "\n", encoding="utf-8")
    (tmp_path / "other").replace(path)
    ledgers.refresh()
    assert [each.text for each in ledgers.edits.log] == ["Three."]
    path.unlink()
    assert ledgers.refresh().everything
    assert ledgers.edits.log == ()


def test_lines_that_are_none_are_counted(tmp_path):
    (tmp_path / "claims.jsonl").write_bytes(b"\xff\xfe\n{}\n[]\n5\n")
    (tmp_path / "decisions.jsonl").write_bytes(b'{"key": "k"}\n')
    ledgers = Ledgers(tmp_path)
    ledgers.refresh()
    assert (ledgers.edits.unreadable, ledgers.decisions.unreadable) == (4, 1)


def test_a_decision_without_a_key_has_a_name_all_the_same():
    assert key_of(edit("One.")) == key_of(edit("One.")) != key_of(edit("Two."))
    assert key_of(edit("One.", key="k1")) == "k1"
