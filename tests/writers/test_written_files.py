"""Files on disk: whole or not at all, named by the slug, and nothing left over."""

from __future__ import annotations

import pytest

from pipeline.writers import WRITERS, render_briefing, write_briefing


def write(sample, folder, slug, formats):
    return write_briefing(render_briefing(sample.document(), sample.MADE_WITH, formats), folder, slug)


def test_writes_each_format_once_and_says_where(sample, tmp_path):
    folder = tmp_path / "new" / "folder"
    paths = write(sample, folder, "001_a", ["md", "json", "md"])
    assert paths == [folder / "001_a.md", folder / "001_a.json"]
    assert sorted(folder.iterdir()) == sorted(paths)
    assert paths[0].read_bytes().decode() == WRITERS["md"].render(sample.document(), sample.MADE_WITH)
    assert b"\r" not in paths[0].read_bytes()


def test_slug_as_long_as_a_file_name_may_be(sample, tmp_path):
    slug = "a" * (255 - len(".json"))
    assert write(sample, tmp_path, slug, ["json"])[0].exists()


def test_unknown_format_names_the_known_ones(sample, tmp_path):
    with pytest.raises(ValueError, match="pdf; there are json, md, html"):
        write(sample, tmp_path, "a", ["md", "pdf"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("slug", ["", "..", "../a", "a/b", "/a", "a\0b", "."])
def test_slug_cannot_leave_the_folder(sample, tmp_path, slug):
    with pytest.raises(ValueError, match="not a file name"):
        write(sample, tmp_path, slug, ["json"])


def test_failure_leaves_the_old_file_and_no_other(sample, tmp_path, monkeypatch):
    old = tmp_path / "a.json"
    old.write_text("old", encoding="utf-8")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write(sample, tmp_path, "a", ["json"])
    assert old.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [old]


def test_folder_that_is_a_file_raises_oserror(sample, tmp_path):
    place = tmp_path / "file"
    place.write_text("x", encoding="utf-8")
    with pytest.raises(OSError, match="File exists"):
        write(sample, place, "a", ["json"])


def test_registry_names_are_the_writers_own():
    assert list(WRITERS) == ["json", "md", "html"]
    assert all(name == writer.name and writer.suffix == f".{name}" for name, writer in WRITERS.items())
