"""What a user names is written whole, or line by line, whatever kind of file it is."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import BinaryIO, ClassVar

import pytest

from nucleus_conformance import files
from nucleus_conformance.cli import main
from nucleus_conformance.errors import UsageError
from nucleus_conformance.files import (
    check_file,
    check_files,
    growing,
    write_text,
    write_whole,
    writing,
)
from nucleus_conformance.folders import check_folder, write_folder
from tests.helpers.fixture_files import everything
from tests.helpers.pipes import read_from


def write_lines(path: Path, text: str) -> None:
    with growing(str(path)) as file:
        for line in text.splitlines(keepends=True):
            file.write(line.encode("utf-8"))
            file.flush()


Write = Callable[[Path, str], None]

both_ways = pytest.mark.parametrize("write", [write_whole, write_lines], ids=["whole", "lines"])


def _may_do_anything() -> bool:
    """Whether permissions do not count, as for root."""
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).chmod(0)
        return os.access(file.name, os.W_OK)


not_as_root = pytest.mark.skipif(_may_do_anything(), reason="root may do anything")


@both_ways
class TestAFile:
    def test_is_new_or_replaced(self, write: Write, tmp_path: Path) -> None:
        path = tmp_path / "c.json"
        write(path, "é\r\n")
        assert path.read_bytes() == "é\r\n".encode()
        with path.open(encoding="utf-8", newline="") as older:
            write(path, "other\n")
            assert older.read() == "é\r\n"
        assert everything(tmp_path) == {"c.json": b"other\n"}

    def test_keeps_its_permissions(self, write: Write, tmp_path: Path) -> None:
        path = tmp_path / "secret"
        path.touch(0o600)
        write(path, "x\n")
        assert path.stat().st_mode & 0o777 == 0o600

    def test_that_a_link_names_is_written_and_the_link_stays(
        self, write: Write, tmp_path: Path
    ) -> None:
        (tmp_path / "far").mkdir()
        link, path = tmp_path / "link.json", tmp_path / "far" / "c.json"
        link.symlink_to(path)
        for text in ("new\n", "newer\n"):
            write(link, text)
            assert link.is_symlink()
            assert path.read_text() == text
        assert everything(tmp_path / "far") == {"c.json": b"newer\n"}
        assert {each.name for each in tmp_path.iterdir()} == {"far", "link.json"}

    def test_that_is_a_pipe_is_written_into(self, write: Write, tmp_path: Path) -> None:
        pipe = tmp_path / "pipe"
        with read_from(pipe) as got:
            write(pipe, "one\ntwo\n")
        assert got == [b"one\ntwo\n"]
        assert pipe.is_fifo()
        assert list(tmp_path.iterdir()) == [pipe]

    def test_that_only_a_descriptor_names_is_written_into(
        self, write: Write, tmp_path: Path
    ) -> None:
        """So a shell hands over `>(gzip > report.gz)`."""
        ours, theirs = os.pipe()
        write(Path(f"/dev/fd/{theirs}"), "one\n")
        os.close(theirs)
        assert os.read(ours, 100) == b"one\n"
        os.close(ours)

    @pytest.mark.parametrize(
        ("name", "problem"),
        [
            ("missing/x", "No such file or directory"),
            ("file/x", "Not a directory"),
            (".", "Is a directory"),
            ("circle", "Too many levels of symbolic links"),
            ("link-to-a-folder", "Is a directory"),
            ("x" * 300, "File name too long"),
            ("\0", "embedded null byte"),
        ],
    )
    def test_that_cannot_be_written(
        self, write: Write, tmp_path: Path, name: str, problem: str
    ) -> None:
        (tmp_path / "file").write_text("older")
        (tmp_path / "circle").symlink_to("circle")
        (tmp_path / "link-to-a-folder").symlink_to(".")
        before = sorted(tmp_path.iterdir())
        path = tmp_path / name
        attempts: list[Callable[[], None]] = [
            lambda: check_file(str(path)),
            lambda: write(path, "x"),
        ]
        for attempt in attempts:
            with pytest.raises(UsageError) as caught:
                attempt()
            assert str(caught.value) == f"cannot write {path}: {problem}"
        assert sorted(tmp_path.iterdir()) == before
        assert (tmp_path / "file").read_text() == "older"

    @not_as_root
    def test_that_may_not_be_written(self, write: Write, tmp_path: Path) -> None:
        path, folder = tmp_path / "file", tmp_path / "folder"
        path.write_text("older")
        path.chmod(0o400)
        folder.mkdir(mode=0o500)
        for each in (path, folder / "new"):
            with pytest.raises(UsageError, match="Permission denied"):
                check_file(str(each))
            with pytest.raises(UsageError, match="Permission denied"):
                write(each, "new\n")
        assert path.read_text() == "older"

    @not_as_root
    def test_is_written_in_place_where_its_folder_takes_no_other(
        self, write: Write, tmp_path: Path
    ) -> None:
        path = tmp_path / "folder" / "file"
        path.parent.mkdir()
        path.write_text("older")
        path.parent.chmod(0o500)
        try:
            write(path, "new\n")
            assert path.read_text() == "new\n"
        finally:
            path.parent.chmod(0o700)


class TestAWholeFile:
    def test_that_fails_leaves_nothing_behind(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "c.json"
        path.write_text("old")

        def full(self: Path, target: Path) -> None:
            assert self.read_text() == "new"
            assert path.read_text() == "old"
            raise OSError("no space left on device")

        monkeypatch.setattr(Path, "replace", full)
        with pytest.raises(UsageError, match=r"c\.json: no space left on device$"):
            write_whole(path, "new")
        assert everything(tmp_path) == {"c.json": b"old"}

    def test_that_cannot_be_encoded_leaves_nothing_behind(self, tmp_path: Path) -> None:
        path = tmp_path / "c.json"
        path.write_text("old")
        with pytest.raises(UsageError, match="surrogates not allowed"):
            write_whole(path, "\ud800")
        assert everything(tmp_path) == {"c.json": b"old"}

    @pytest.mark.parametrize("name", [None, "-"])
    def test_goes_to_stdout_in_utf_8(
        self, name: str | None, capsysbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        check_file(name)
        write_text("é ×\n", name)
        assert capsysbinary.readouterr() == ("é ×\n".encode(), b"")


class TestAFileThatGrows:
    def test_of_two_that_are_written_at_once_the_later_one_stays(self, tmp_path: Path) -> None:
        path = tmp_path / "report.jsonl"
        with growing(str(path)) as one:
            one.write(b"one\n")
            with growing(str(path)) as two:
                two.write(b"two\n")
                assert len(list(tmp_path.iterdir())) == 2
            assert path.read_bytes() == b"two\n"
            one.write(b"more\n")
        assert everything(tmp_path) == {"report.jsonl": b"one\nmore\n"}

    def test_forgets_what_an_earlier_one_left_when_it_was_killed(self, tmp_path: Path) -> None:
        path = tmp_path / "report.jsonl"
        (tmp_path / "report.jsonl.partial").write_text("killed\n")
        write_lines(path, "new\n")
        assert everything(tmp_path) == {"report.jsonl": b"new\n"}

    def test_is_not_the_one_that_another_command_has_just_finished(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path, partial = tmp_path / "report.jsonl", tmp_path / "report.jsonl.partial"
        partial.write_text("other\n")
        lock = files._lock

        def finished(file: BinaryIO) -> bool:
            if partial.exists() and not path.exists():
                partial.rename(path)
            return lock(file)

        monkeypatch.setattr(files, "_lock", finished)
        with growing(str(path)) as file:
            assert path.read_text() == "other\n"
            file.write(b"new\n")
        assert everything(tmp_path) == {"report.jsonl": b"new\n"}

    def test_is_not_blamed_for_what_else_goes_wrong_meanwhile(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError), growing(str(tmp_path / "x")):
            (tmp_path / "missing").read_bytes()


def test_that_nobody_reads_any_more_is_no_mistake() -> None:
    with pytest.raises(BrokenPipeError), writing("x"):
        raise BrokenPipeError


class TestAFolder:
    FILES: ClassVar[dict[str, bytes]] = {"a.json": b"{}", "b/c.sh": b"#!/bin/sh\n"}

    @pytest.mark.parametrize("name", ["new", "new/in/new", "empty", "link", "dangling"])
    def test_is_made_unless_it_is_there_and_empty(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "empty").mkdir(mode=0o750)
        (tmp_path / "link").symlink_to("empty")
        (tmp_path / "dangling").symlink_to("far")
        path = tmp_path / name
        before = path.stat() if path.exists() else None
        check_folder(str(path))
        write_folder(path, self.FILES)
        assert everything(path.resolve()) == self.FILES
        assert os.access(path / "b" / "c.sh", os.X_OK)
        assert not (path / "a.json").stat().st_mode & 0o111
        assert before is None or (before.st_ino, before.st_mode) == (
            path.stat().st_ino,
            path.stat().st_mode,
        )
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "dangling").is_symlink()
        assert len(list(tmp_path.iterdir())) == (3 if before else 4)

    @pytest.mark.parametrize("name", ["new", "empty"])
    def test_that_cannot_be_made_as_a_whole_is_not_made(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "empty").mkdir()
        with pytest.raises(UsageError, match=f"^cannot write .*{name}: "):
            write_folder(tmp_path / name, {**self.FILES, "a.json/x": b""})
        assert everything(tmp_path) == {}
        assert [each.name for each in tmp_path.iterdir()] == ["empty"]

    def test_may_be_where_one_is(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        write_folder(Path(), self.FILES)
        assert everything(Path()) == self.FILES

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            (".", "{} is not empty: name a folder that is new or empty"),
            ("file", "cannot write {}: Not a directory"),
            ("file/x", "cannot write {}: Not a directory"),
            ("pipe", "cannot write {}: Not a directory"),
        ],
    )
    def test_is_refused(self, tmp_path: Path, name: str, said: str) -> None:
        (tmp_path / "file").touch()
        os.mkfifo(tmp_path / "pipe")
        path = tmp_path / name
        with pytest.raises(UsageError) as caught:
            check_folder(str(path))
        assert str(caught.value) == said.format(path)
        with pytest.raises(UsageError) as caught:
            write_folder(path, self.FILES)
        assert str(caught.value) == said.format(path)

    def test_may_be_none(self) -> None:
        check_folder(None)


@pytest.mark.fault(40, "run")
def test_a_file_system_is_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=os.ST_RDONLY))
    path = tmp_path / "report.jsonl"
    assert main(["run", "reference", "--json", str(path)]) == 2
    said = f"nucleus-conformance: cannot write {path}: Read-only file system\n"
    assert capsys.readouterr() == ("", said)


class TestApart:
    """No file is written twice, or written while it is to be read, by whatever name."""

    def test_of_two_names(self, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(tmp_path / "out")
        for name in ("out", "link", "../" + tmp_path.name + "/out"):
            with pytest.raises(UsageError, match="is named by two options"):
                check_files([str(tmp_path / "out"), str(tmp_path / name)])
            with pytest.raises(UsageError, match="is to be read: name another file to write"):
                check_files([str(tmp_path / "out")], [str(tmp_path / name)])

    def test_devices_and_stdout_are_as_many_as_one_likes(self) -> None:
        check_files(["/dev/null", "/dev/null", "-", None], ["/dev/null", "-", None])
