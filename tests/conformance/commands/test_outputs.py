"""Every option that names something to write takes whatever can be written, and says what cannot."""

from __future__ import annotations

import json
import os
import resource
import signal
import stat
import threading
import time
import tty
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.commands.arguments import make_parser
from tests.helpers.command_line import (
    Capture,
    every_command,
    started,
)
from tests.helpers.odd_files import make_odd
from tests.helpers.outputs import FILES, FIXED, FOLDERS, Command, Place, make_place
from tests.helpers.patience import HANG
from tests.helpers.pipes import read_from, stdout_to


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path)


READ: Final = {
    ("run", "--fixtures"),
    ("run", "--cwd"),
    ("fuzz", "--cwd"),
    ("smoke", "--cwd"),
    ("run", "--known-failing"),
    ("fuzz", "--known-failing"),
    ("fixtures check", "DIR"),
    ("report", "FILE"),
    ("lint", "FILE"),
    ("replay", "FILE"),
    ("distill", "FILE"),
    ("replay", "--cwd"),
    ("replay", "--resume"),
}
"""What is read."""


def _when(command: str) -> list[pytest.MarkDecorator]:
    """A replay takes a second; and `impact` is one, with more to read."""
    return {"replay": [pytest.mark.slow], "impact": [pytest.mark.nightly]}.get(command, [])


files = pytest.mark.parametrize(
    "command",
    [
        pytest.param(
            how, id=" ".join(each), marks=[pytest.mark.fault(39, each[0]), *_when(each[0])]
        )
        for each, how in FILES.items()
    ],
)
folders = pytest.mark.parametrize(
    "command",
    [
        pytest.param(
            how,
            id=" ".join(each),
            marks=[
                pytest.mark.fault(39, each[0]),
                *_when(each[0]),
                *([pytest.mark.slow] if "fuzz" in each else []),
            ],
        )
        for each, how in FOLDERS.items()
    ],
)


def test_every_option_that_names_a_file_or_folder_is_here() -> None:
    found = {
        (name, (action.option_strings or [action.metavar])[0])
        for name, parser in every_command(make_parser())
        for action in parser._actions
        if action.metavar in ("FILE", "DIR")
    }
    assert found == READ | FILES.keys() | FOLDERS.keys()


@files
class TestAFile:
    def test_that_a_link_names_is_written_and_the_link_stays(
        self, command: Command, place: Place
    ) -> None:
        link, path = place.folder / "link", place.folder / "far"
        link.symlink_to(path)
        for _ in range(2):
            main(command(place, str(link)))
            assert link.is_symlink()
            assert path.stat().st_size > 0
            path.write_text("older")

    def test_that_is_a_pipe_is_written_into(self, command: Command, place: Place) -> None:
        given = command(place, str(place.folder / "pipe"))
        with read_from(place.folder / "pipe") as got:
            main(given)
        assert (place.folder / "pipe").is_fifo()
        assert got[0].endswith(b"\n") or "--part" in given

    @pytest.mark.sampled(4)
    def test_that_is_a_pipe_which_nobody_reads_is_told(
        self, command: Command, place: Place, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("nucleus_conformance.waiting._SECONDS", 0.01)
        pipe = place.folder / "pipe"
        given = command(place, str(pipe))
        os.mkfifo(pipe)
        said = ""

        def interrupt_what_waits() -> None:
            nonlocal said
            until = time.monotonic() + HANG
            while "still waiting" not in said and time.monotonic() < until:
                time.sleep(0.01)
                said += capsys.readouterr().err
            os.kill(os.getpid(), signal.SIGINT)

        thread = threading.Thread(target=interrupt_what_waits)
        thread.start()
        assert main(given) == 130
        thread.join()
        assert f"still waiting for {pipe}: nobody reads it" in said

    @pytest.mark.parametrize(
        ("name", "problem"),
        [
            ("suite", "Is a directory"),
            ("missing/x", "No such file or directory"),
            ("suite/0.17.9/all.json/x", "Not a directory"),
            ("loop", "Too many levels of symbolic links"),
            ("socket", "it is a socket"),
        ],
    )
    def test_that_cannot_be_written_is_named_before_anything_is_started(
        self, command: Command, place: Place, name: str, problem: str, capsys: Capture
    ) -> None:
        path = place.folder / name
        make_odd(place.folder)
        given = command(place, str(path))
        before = list(place.pids)
        capsys.readouterr()
        assert main(given) == 2
        said = f"nucleus-conformance: cannot write {path}: {problem}\n"
        assert capsys.readouterr() == ("", said)
        assert place.pids == before

    def test_that_is_a_device_is_written_into(self, command: Command, place: Place) -> None:
        reader, writer = os.openpty()
        tty.setraw(writer)
        given = command(place, os.ttyname(writer))
        got: list[bytes] = []
        reading = threading.Thread(target=_read_up_to, args=(reader, b"the end", got))
        reading.start()
        main(given)
        os.write(writer, b"the end")
        reading.join()
        assert Path(os.ttyname(writer)).is_char_device()
        assert len(b"".join(got)) > len(b"the end")
        os.close(reader)
        os.close(writer)

    def test_that_stdout_goes_to_would_lose_what_is_printed(
        self, command: Command, place: Place, capsys: Capture
    ) -> None:
        path = place.folder / "printed"
        given = command(place, str(path))
        before = list(place.pids)
        capsys.readouterr()
        with stdout_to(path):
            assert main(given) == 2
        said = "what is printed goes there, too; - names stdout"
        assert capsys.readouterr().err.endswith(f"cannot write {path}: {said}\n")
        assert path.read_bytes() == b""
        assert place.pids == before


def _read_up_to(reader: int, end: bytes, got: list[bytes]) -> None:
    while not b"".join(got).endswith(end):
        got.append(os.read(reader, 2**16))


@pytest.mark.fault(39, "run")
def test_a_disk_is_no_place_for_a_report(tmp_path: Path, capsys: Capture) -> None:
    disk = tmp_path / "disk"
    try:
        os.mknod(disk, stat.S_IFBLK | 0o600, os.makedev(7, 250))
    except PermissionError:
        pytest.skip("only root may make one")
    assert main(["run", "reference", "--json", str(disk)]) == 2
    assert capsys.readouterr().err.endswith(f"cannot write {disk}: it is a block device\n")


@folders
class TestAFolder:
    @pytest.mark.parametrize("name", ["new/in/new", "link"])
    def test_is_made_and_filled(self, command: Command, place: Place, name: str) -> None:
        (place.folder / "link").symlink_to("far")
        main(command(place, str(place.folder / name)))
        assert any((place.folder / name).iterdir())
        assert (place.folder / "link").is_symlink()

    @pytest.mark.parametrize(
        ("name", "problem"),
        [
            ("suite", "{} is not empty: name a folder that is new or empty"),
            ("suite/0.17.9/all.json", "cannot write {}: Not a directory"),
            ("suite/0.17.9/all.json/x", "cannot write {}: Not a directory"),
            ("pipe", "cannot write {}: Not a directory"),
            ("loop", "cannot write {}: Too many levels of symbolic links"),
        ],
    )
    def test_that_cannot_be_filled_is_named_before_anything_is_started(
        self, command: Command, place: Place, name: str, problem: str, capsys: Capture
    ) -> None:
        path = place.folder / name
        make_odd(place.folder)
        if command is FOLDERS["init", "DIR"] and name == "suite":  # it may be there
            (path / "README.md").touch()
            problem = "{0}/README.md is in the way: move it away, or name another folder"
        assert main(command(place, str(path))) == 2
        assert capsys.readouterr() == ("", f"nucleus-conformance: {problem.format(path)}\n")
        assert place.pids == []

    def test_has_a_name(
        self, command: Command, place: Place, monkeypatch: pytest.MonkeyPatch, capsys: Capture
    ) -> None:
        (place.folder / "empty").mkdir()
        monkeypatch.chdir(place.folder / "empty")
        assert main(command(place, "")) == 2
        said = "nucleus-conformance: cannot write '': No such file or directory\n"
        assert capsys.readouterr() == ("", said)
        assert list(Path().iterdir()) == []


@pytest.mark.fault(39, "run")
@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("missing/known.txt", "No such file or directory"),
        ("pipe", "it is a pipe or a device, which keeps nothing"),
        ("null", "it is a pipe or a device, which keeps nothing"),
    ],
)
def test_a_list_of_known_failures_that_cannot_be_rewritten(
    place: Place, name: str, problem: str, capsys: Capture
) -> None:
    make_odd(place.folder)
    (place.folder / "null").symlink_to(os.devnull)
    path = place.folder / name
    options = ["--known-failing", str(path), "--fix-known-failing"]
    assert main([*place.run, *options, *place.made.arguments]) == 2
    assert f"cannot write {path}: {problem}\n" in capsys.readouterr().err
    assert place.pids == []


FEW_CASES: Final = ["run", "reference", "-k", "box/decode/id-of"]


class TestAFullDisk:
    """Here: files may not be longer than so many bytes, which is told in the same way."""

    @pytest.mark.slow
    def test_ends_in_one_line(self, tmp_path: Path) -> None:
        for option, room in (("--json", 3000), ("--html", 9000), ("--badge", 3)):
            path = tmp_path / f"report{option}"
            with started(*FEW_CASES, option, str(path), **_limited(room)) as process:
                out, err = process.communicate()
            assert process.returncode == 4
            assert (
                err.splitlines()[0] == f"nucleus-conformance: cannot write {path}: File too large"
            )
            assert "passed" in out
        assert [each.name for each in tmp_path.iterdir()] == ["report--json.partial"]
        header, *verdicts = (tmp_path / "report--json.partial").read_text().splitlines()[:-1]
        assert json.loads(header)["kind"] == "header"
        assert {json.loads(each)["kind"] for each in verdicts} == {"verdict"}

    @pytest.mark.parametrize(
        "options",
        [
            [],
            pytest.param(["--json", "-"], marks=pytest.mark.slow),
            pytest.param(["--markdown", "-"], marks=pytest.mark.slow),
        ],
        ids=str,
    )
    def test_is_no_traceback_where_stdout_is_on_it(
        self, tmp_path: Path, options: list[str]
    ) -> None:
        given = [*FEW_CASES, *options]
        with (
            (tmp_path / "stdout").open("w") as file,
            started(*given, stdout=file, **_limited(100)) as process,
        ):
            _, err = process.communicate()
        assert process.returncode == 4
        assert err.splitlines()[-2].startswith("nucleus-conformance: cannot ")
        assert "Traceback" not in err
        assert "Exception" not in err

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "command",
        [
            pytest.param(how, id=" ".join(each), marks=pytest.mark.fault(40, each[0]))
            for each, how in (FILES | FOLDERS | FIXED).items()
            if each[0]
            not in ("lint", "replay", "impact", "distill")  # their temporary files are longer
        ],
    )
    @pytest.mark.sampled(3)
    def test_leaves_nothing_that_looks_whole(self, command: Command, place: Place) -> None:
        given = command(place, str(place.folder / "out"))
        for each, end in product((place.made, place.dying), (".log", ".pids")):
            each.path.with_suffix(end).unlink(missing_ok=True)
            each.path.with_suffix(end).symlink_to(os.devnull)
        before = {each.name for each in place.folder.iterdir()}
        with started(*given, **_limited(40)) as process:
            _, err = process.communicate()
        assert process.returncode == 4, err
        problem = f"nucleus-conformance: cannot write {place.folder}/out: File too large"
        first, *also, advice = err.splitlines()[err.splitlines().index(problem) :]
        assert first == problem
        assert advice.startswith("  advice: ")
        left = {each.name for each in place.folder.iterdir()} - before
        is_growing = given[0] in ("run", "fuzz") and "--json" in given
        kept = [f"  what came before is in {place.folder}/out.partial"]
        assert also == (kept if is_growing else [])
        assert left == ({"out.partial"} if is_growing else set())


def _limited(room: int) -> dict[str, Any]:
    """Lets no file of a process become longer than that. Python would leave halves of its own."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))

    return {"preexec_fn": limit, "env": {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}}
