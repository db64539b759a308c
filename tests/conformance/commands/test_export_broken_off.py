"""`fixtures export` into an earlier export, when it breaks off: all is as it was before."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from tests.helpers.command_line import Capture, refused
from tests.helpers.fixture_files import everything

BEFORE = ("--edition", "0.17.9", "--type", "category")
AFTER = ("--edition", "0.21.2,0.17.9", "--type", "box")
COUNTS = (1, 2, 5, 8)
"""The moves of files after which it breaks off."""


def export(folder: Path, *part: str) -> int:
    return main(["fixtures", "export", str(folder), *part])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """An export, with a file of the user's own."""
    folder = tmp_path / "copy"
    assert export(folder, *BEFORE) == 0
    (folder / "mine.json").write_text("precious")
    return folder


def break_off(
    monkeypatch: pytest.MonkeyPatch, count: int, end: Callable[[], object], times: int = 1
) -> None:
    """Let the move of a file with that number end otherwise."""
    moves: list[Path] = []
    replace = Path.replace

    def moved(self: Path, target: Path) -> Path:
        moves.append(self)
        if count <= len(moves) < count + times:
            end()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", moved)


def fail() -> None:
    raise PermissionError(errno.EACCES, "Permission denied")


@pytest.mark.fault(40, "fixtures export")
@pytest.mark.parametrize("count", COUNTS)
def test_by_what_may_not_be_written(
    copy: Path, count: int, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    before = everything(copy)
    with monkeypatch.context() as patched:
        break_off(patched, count, fail)
        assert "Permission denied" in refused(capsys, "fixtures", "export", str(copy), *AFTER)
    assert everything(copy) == before
    assert export(copy, *BEFORE) == 0
    assert everything(copy) == before


@pytest.mark.fault(40, "fixtures export")
def test_by_what_may_not_be_undone_either(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """The next command does that."""
    before = everything(copy)
    with monkeypatch.context() as patched:
        break_off(patched, 5, fail, 2)
        refused(capsys, "fixtures", "export", str(copy), *AFTER)
    assert export(copy, *BEFORE) == 0
    assert everything(copy) == before


@pytest.mark.parametrize("count", COUNTS)
def test_by_a_signal_that_nobody_hears(
    copy: Path, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = copy.with_name("fresh")
    child = os.fork()
    if not child:
        break_off(monkeypatch, count, lambda: os._exit(9))
        export(copy, *AFTER)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert export(copy, *BEFORE) == 0
    assert export(fresh, *BEFORE) == 0
    assert everything(copy) == {**everything(fresh), "mine.json": b"precious"}


@pytest.mark.fault(45, "fixtures export")
def test_by_somebody_else(copy: Path) -> None:
    """What looks like it is believed as far as the folder goes."""
    mine = copy.with_name("mine")
    mine.write_text("precious")
    left = copy / ".nucleus-conformance-making-abcdefgh"
    (left / "kept" / "link").mkdir(parents=True)
    (left / "kept" / "link" / "mine").write_text("other")
    (copy / "link").symlink_to(copy.parent)
    (left / "new").write_text(f"../mine\0{mine}\0link/mine\0")
    before = everything(copy.parent)
    assert export(copy, *BEFORE) == 0
    assert mine.read_text() == "precious"
    assert not left.exists()
    assert everything(copy.parent).keys() < before.keys()
