"""What the page is made of."""

import pytest

from pipeline.checks import CHECKS
from pipeline.document import CheckResult
from pipeline.glossary import VERDICTS
from pipeline.review import face
from pipeline.review.wording import check_view, reason, words


def test_a_template_that_is_not_installed_is_said_at_once(monkeypatch):
    monkeypatch.setattr(face, "PAGES", ("overview.html", "nothing.html"))
    with pytest.raises(face.MissingTemplate, match=r"nothing\.html.*pip install 'zhbrief\[review\]'"):
        face.templates()


def test_no_page_asks_for_anything_from_elsewhere():
    for name, (content, kind, _) in face.static_files().items():
        if kind.startswith(("text/css", "text/javascript")):
            text = content.decode("utf-8")
            assert "http://" not in text, name
            assert "https://" not in text, name
            assert "@import" not in text, name


def test_every_verdict_and_check_has_words():
    assert {each["value"] for each in words()["verdicts"]} == set(VERDICTS)
    assert set(VERDICTS) <= set(words()["verbs"])
    keys = [each["key"] for each in words()["verdicts"]]
    assert len(set(keys)) == len(keys)
    for check in CHECKS:
        view = check_view(CheckResult(code=check.code, ok=True))
        assert (view.name, view.description) == (check.name, check.description)
    assert reason("figures").label == "Figures"
    assert check_view(CheckResult(code="from-a-package", ok=False)).name == "from a package"
