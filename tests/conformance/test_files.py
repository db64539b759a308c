from __future__ import annotations

from pathlib import Path

import pytest

from nucleus_conformance.files import write_whole
from tests.helpers.fixture_files import everything


def test_a_file_is_new_or_replaced(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    write_whole(path, "é\r\n")
    assert path.read_bytes() == "é\r\n".encode()
    write_whole(path, "other\n")
    assert everything(tmp_path) == {"c.json": b"other\n"}


def test_a_folder_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "a" / "c.json", "new")
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    link, path = tmp_path / "link.json", tmp_path / "far" / "c.json"
    link.symlink_to(path)
    for text in ("new", "newer"):
        write_whole(link, text)
        assert link.is_symlink()
        assert path.read_text() == text
    assert everything(tmp_path / "far") == {"c.json": b"newer"}


def test_what_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.json"
    path.write_text("old")

    def full(self: Path, target: Path) -> None:
        assert self.read_text() == "new"
        assert path.read_text() == "old"
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="no space"):
        write_whole(path, "new")
    assert everything(tmp_path) == {"c.json": b"old"}


def test_what_cannot_be_encoded_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "\ud800")
    assert everything(tmp_path) == {"c.json": b"old"}
