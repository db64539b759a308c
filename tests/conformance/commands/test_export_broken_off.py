"""`fixtures export` into an earlier export, when it breaks off: all is as it was before."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.commands import fixtures as fixtures_command
from nucleus_conformance.exporting import written_before
from nucleus_conformance.temporary import new_folder
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


LEFT = ".nucleus-conformance-making-abcdefgh.tmp"
"""As the folder of a command that was killed is called."""


def hash_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.fault(45, "fixtures export")
def test_by_somebody_else(copy: Path) -> None:
    """A list that looks like one of ours is believed as an index is: of what has that hash."""
    mine = copy.with_name("mine")
    mine.write_text("precious")
    (copy / "link").symlink_to(copy.parent)
    (copy / LEFT).mkdir()
    same = hash_of(b"precious")
    names = ("../mine", str(mine), "link/mine", "a/../../mine", "")
    told = [f"{same} {name}" for name in names] + ["no hash", f"{hash_of(b'other')} mine.json"]
    (copy / LEFT / "list").write_text("\n".join(told))
    assert export(copy, *BEFORE) == 0
    assert mine.read_text() == (copy / "mine.json").read_text() == "precious"
    assert not (copy / LEFT).exists()


@pytest.mark.fault(45, "fixtures export")
@pytest.mark.parametrize("inner", ["", "/kept", "/list"])
@pytest.mark.sampled(3)
def test_by_who_has_put_links_there(tmp_path: Path, inner: str, capsys: Capture) -> None:
    """Nothing is taken from where they lead, nor is anything removed of a folder that is refused."""
    home, folder = tmp_path / "home", tmp_path / "folder"
    (home / "kept" / "docs").mkdir(parents=True)
    (home / "kept" / "docs" / "thesis.txt").write_text("precious")
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    if inner:
        (folder / LEFT).mkdir()
    (folder / f"{LEFT}{inner}").symlink_to(home)
    before = everything(tmp_path)
    assert "is not empty" in refused(capsys, "fixtures", "export", str(folder), *BEFORE)
    assert everything(tmp_path) == before
    assert main(["init", "python", str(folder)]) == 0
    assert not os.path.lexists(folder / LEFT)
    assert (home / "kept" / "docs" / "thesis.txt").read_text() == "precious"


@pytest.mark.fault(45, "fixtures export")
@pytest.mark.parametrize("name", [".nucleus-conformance-making-f", LEFT])
@pytest.mark.sampled(2)
def test_by_a_pipe_of_that_name(copy: Path, name: str) -> None:
    os.mkfifo(copy / name)
    assert export(copy, *BEFORE) == 0
    assert (copy / name).exists() == (name != LEFT)


@pytest.mark.slow
def test_by_a_signal_and_then_edited(tmp_path: Path, capsys: Capture) -> None:
    """`init` goes on with what was begun, and an export that is refused touches nothing of it."""
    folder = tmp_path / "port"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    child = os.fork()
    if not child:
        with pytest.MonkeyPatch.context() as patched:
            break_off(patched, 3, lambda: os._exit(9))
            main(["init", "python", str(folder)])
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert main(["init", "python", str(folder)]) == 0
    assert not list(folder.glob(".nucleus*"))
    (folder / "my_port.py").write_text("my work")
    before = everything(folder)
    capsys.readouterr()
    assert "is not empty" in refused(capsys, "fixtures", "export", str(folder))
    assert everything(folder) == before


@pytest.mark.slow
def test_what_another_command_is_making_is_left_alone(copy: Path) -> None:
    """It is locked."""
    hidden, lock = new_folder(copy, LEFT[:-12])
    assert export(copy, *AFTER) == 0
    assert hidden.exists()
    os.close(lock)
    assert export(copy, *AFTER) == 0
    assert not hidden.exists()


@pytest.mark.slow
def test_two_at_once_find_what_the_other_has_written(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index is read again when it is one's turn."""
    found: list[object] = []

    def first(folder: Path) -> object:
        found.append(written_before(folder))
        if len(found) == 1:
            assert export(copy, *AFTER) == 0
        return found[0] if len(found) == 1 else written_before(folder)

    monkeypatch.setattr(fixtures_command, "written_before", first)
    assert export(copy, *BEFORE) == 0


@pytest.mark.slow
def test_what_goes_and_was_edited_stays_and_is_named(copy: Path, capsys: Capture) -> None:
    edited = copy / "0.17.9" / "category.json"
    edited.write_text(edited.read_text() + " ")
    capsys.readouterr()
    assert export(copy, "--edition", "0.17.9", "--type", "box") == 0
    assert "; left, as edited: 0.17.9/category.json" in capsys.readouterr().out
    assert edited.exists()
