"""Fault 40: the machine lacks something. One line says what, and the status is 4."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Final, NoReturn

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.commands import known_list
from nucleus_conformance.fuzzing.reference import Expected, Reference
from nucleus_conformance.running.workplace import Workplace
from nucleus_conformance.suite.case import Request
from nucleus_conformance.targets.process import ChildProcess
from tests.helpers.command_line import RIGHT, SPOILED, Capture, lines_of, write_suite
from tests.helpers.dumps import good, written
from tests.helpers.programs import ECHO, make_case, program

Patch = pytest.MonkeyPatch
CASE: Final = "box/decode/all-fields"
COMMAND: Final = (sys.executable, "-m", "nucleus_conformance")
FEW: Final = ("--max-requests", "20", "--seed", "1")

PRINTING: Final = {
    "run": ["run", "-k", CASE, "reference"],
    "fuzz": ["fuzz", *FEW, "reference"],
    "smoke": ["smoke", "reference"],
    "fixtures export": ["fixtures", "export", "vendor", "--type", "category"],
    "init": ["init", "python", "vendor"],
    "diff": ["diff", "report.jsonl", "report.jsonl"],
    "report": ["report", "report.jsonl"],
    "matrix": ["matrix", "report.jsonl"],
    "list": ["list", "--type", "category"],
    "explain": ["explain", CASE],
    "requirements": ["requirements", "BOX-ID-1"],
    "generate": ["generate", "--count", "3"],
    "completion": ["completion", "bash"],
    "lint": ["lint", "dump.jsonl"],
}
"""Command -> arguments with which it prints something, where there is a report."""

SLOW: Final = {"fuzz", "generate"}

each_printing = pytest.mark.parametrize(
    "command",
    [
        pytest.param(
            name,
            marks=[pytest.mark.fault(40, name), *([pytest.mark.slow] if name in SLOW else [])],
        )
        for name in PRINTING
    ],
)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: Patch) -> Path:
    """The current directory, with a report."""
    monkeypatch.chdir(tmp_path)
    wrong = program(tmp_path, 'say({"id": request["id"], "payload": {"é": "→"}})')
    suite = write_suite(tmp_path / "suite", [RIGHT, SPOILED])
    main(["run", "--fixtures", str(suite), "--json", "report.jsonl", *wrong.arguments])
    written(Path("dump.jsonl"), good(3))
    return tmp_path


def told(capsys: Capture) -> str:
    """The line on stderr. There may be advice below it, and no more."""
    said, *advice = capsys.readouterr().err.splitlines()
    assert [each[:10] for each in advice] in ([], ["  advice: "])
    assert said.startswith("nucleus-conformance: ")
    return said.removeprefix("nucleus-conformance: ")


@each_printing
class TestStdout:
    @pytest.mark.sampled(3)
    def test_is_full(self, command: str, monkeypatch: Patch, capsys: Capture) -> None:
        capsys.readouterr()
        with Path("/dev/full").open("w") as full:
            monkeypatch.setattr(sys, "stdout", full)
            assert main(PRINTING[command]) == 4
            assert capsys.readouterr().err.splitlines() == [
                "nucleus-conformance: cannot write stdout: No space left on device",
                "  advice: make room, or write elsewhere",
            ]
            monkeypatch.undo()

    @pytest.mark.slow
    @pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
    @pytest.mark.sampled(5)
    def test_cannot_say_everything(self, command: str, encoding: str) -> None:
        """What it cannot say is escaped."""
        done = subprocess.run(
            [*COMMAND, *PRINTING[command]],
            env={**os.environ, "PYTHONIOENCODING": encoding},
            capture_output=True,
            check=False,
        )
        assert done.returncode == (1 if command == "diff" and not done.stdout else 0)
        assert done.stdout.decode(encoding)
        assert b"Traceback" not in done.stderr


@pytest.mark.fault(40, "run", "report")
def test_files_are_utf_8_whatever_the_terminal_is(place: Path) -> None:
    for encoding in ("latin-1", "utf-8"):
        subprocess.run(
            [*COMMAND, "report", "report.jsonl", "--format", "html", "-o", f"{encoding}.html"],
            env={**os.environ, "PYTHONIOENCODING": encoding},
            check=True,
        )
    assert (place / "latin-1.html").read_bytes() == (place / "utf-8.html").read_bytes()
    assert not (place / "utf-8.html").read_text("utf-8").isascii()


STARTING: Final = {name: PRINTING[name] for name in ("run", "fuzz", "smoke")}

each_starting = pytest.mark.parametrize(
    "command", [pytest.param(name, marks=pytest.mark.fault(40, name)) for name in STARTING]
)

LACKS: Final[dict[str, tuple[BaseException, str]]] = {
    "descriptors": (OSError(errno.EMFILE, "Too many open files"), "Too many open files"),
    "processes": (BlockingIOError(errno.EAGAIN, "Try again"), "Try again"),
    "memory": (MemoryError(), "there is not enough memory"),
}


@each_starting
class TestWhatStartsAProgram:
    @pytest.mark.parametrize("what", LACKS)
    def test_cannot(self, command: str, what: str, monkeypatch: Patch, capsys: Capture) -> None:
        error, said = LACKS[what]

        def start(*_: object) -> ChildProcess:
            raise error

        monkeypatch.setattr(ChildProcess, "start", start)
        capsys.readouterr()
        assert main(STARTING[command]) == 4
        assert told(capsys) == f"cannot start {sys.executable}: {said}"

    def test_has_no_temporary_folder(
        self, command: str, monkeypatch: Patch, capsys: Capture
    ) -> None:
        monkeypatch.setenv("TMPDIR", "/no/such/folder")
        capsys.readouterr()
        assert main(STARTING[command]) == 4
        assert told(capsys).startswith("cannot make a temporary folder: No such file or directory")


@pytest.mark.fault(40, "run")
def test_a_run_whose_program_cannot_be_started_again_tells_what_it_knows(
    place: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    dying = program(place, "os._exit(3)", name="dying")
    suite = write_suite(place / "some", [SPOILED, RIGHT])
    started: list[object] = []
    start = ChildProcess.start

    def once(*given: object) -> ChildProcess:
        started.append(given)
        if len(started) > 1:
            raise OSError(errno.EMFILE, "Too many open files")
        return start(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(ChildProcess, "start", once)
    report = ["--json", "-", "--fixtures", str(suite)]
    capsys.readouterr()
    assert main(["run", *report, *dying.arguments]) == 4
    said = capsys.readouterr()
    assert '"verdict": "not-run"' in said.out
    assert "Too many open files" in said.err
    assert "advice: let it open more, as with ulimit -n 1024, or take fewer --workers" in said.err


def gone(place: Path) -> Callable[[], None]:
    def go() -> None:
        folder = place / "gone"
        folder.mkdir()
        os.chdir(folder)
        folder.rmdir()

    return go


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "status"),
    [
        pytest.param(name, status, marks=pytest.mark.fault(40, name))
        for name, status in (
            ("run", 0), ("smoke", 0), ("fuzz", 4), ("list", 0), ("explain", 0),
            ("requirements", 0), ("completion", 0), ("generate", 4), ("report", 2),
            ("fixtures export", 2),
        )
    ],
)  # fmt: skip
@pytest.mark.sampled(3)
def test_the_current_directory_is_gone(place: Path, command: str, status: int) -> None:
    done = subprocess.run(
        [*COMMAND, *PRINTING[command]],
        preexec_fn=gone(place),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    if status == 4:
        assert done.stderr.splitlines() == [
            "nucleus-conformance: cannot go on: the current directory is gone",
            "  advice: cd to one that is there",
        ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "arguments", "mib"),
    [
        pytest.param("run", ["run", "-k", "box/*", "reference"], 60, marks=pytest.mark.fault(40, "run")),
        pytest.param("fuzz", PRINTING["fuzz"], 60, marks=pytest.mark.fault(40, "fuzz")),
        pytest.param(
            "fixtures check", ["fixtures", "check"], 100, marks=pytest.mark.fault(40, "fixtures check")
        ),
    ],
)  # fmt: skip
def test_there_is_little_memory(command: str, arguments: list[str], mib: int) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (mib * 2**20, mib * 2**20))

    done = subprocess.run(
        [*COMMAND, *arguments],
        preexec_fn=limit,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4, (command, done.stderr)
    assert done.stderr.startswith("nucleus-conformance: cannot go on: ")
    assert "Traceback" not in done.stderr


class TestThereIsNoHome:
    @pytest.fixture(autouse=True)
    def homeless(self, monkeypatch: Patch, capsys: Capture) -> None:
        def home() -> Path:
            raise RuntimeError("Could not determine home directory.")

        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
        monkeypatch.setattr(Path, "home", home)
        capsys.readouterr()

    @pytest.mark.fault(40, "run")
    def test_to_keep_releases_in(self, capsys: Capture) -> None:
        assert main(["run", "-k", CASE, "scale-nucleus==0.20.0"]) == 4
        assert told(capsys) == "there is no home directory to keep releases in"

    @pytest.mark.parametrize(
        "command", [pytest.param(name, marks=pytest.mark.fault(40, name)) for name in sorted(SLOW)]
    )
    def test_and_none_is_needed(self, command: str) -> None:
        assert main(PRINTING[command]) == 0


NEVER_READ: Final = Path("/proc/self/mem")
"""A file that can be opened, and whose reading fails as that of a broken disk."""


@pytest.mark.skipif(not NEVER_READ.exists(), reason="this system has no such file")
@pytest.mark.parametrize(
    ("arguments", "doing"),
    [
        pytest.param(
            arguments, doing, id=" ".join(arguments[:2]), marks=pytest.mark.fault(40, name)
        )
        for name, arguments, doing in (
            ("report", ["report", "bad"], "cannot read the report bad"),
            ("diff", ["diff", "report.jsonl", "bad"], "cannot read the report bad"),
            ("matrix", ["matrix", "bad"], "cannot read the report bad"),
            ("run", ["run", "--known-failing", "bad", "reference"], "bad: cannot be read"),
            ("fuzz", ["fuzz", "--known-failing", "bad", "reference"], "bad: cannot be read"),
            ("run", ["run", "--fixtures", "suite", "reference"], "cannot be read"),
            ("lint", ["lint", "bad"], "cannot read bad"),
        )
    ],
)
def test_a_disk_is_broken(place: Path, arguments: list[str], doing: str, capsys: Capture) -> None:
    (place / "bad").symlink_to(NEVER_READ)
    (place / "suite" / "0.17.9" / "all.json").unlink()
    (place / "suite" / "0.17.9" / "all.json").symlink_to(NEVER_READ)
    capsys.readouterr()
    assert main(arguments) == 4
    assert capsys.readouterr().err == f"nucleus-conformance: {doing}: Input/output error\n"


def full(*_: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.fault(40, "run")
def test_files_that_cannot_be_made_are_no_fault_of_the_implementation(
    place: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    needy = make_case("box/decode/needy", files=["here.png"])
    suite = write_suite(place / "needing", [RIGHT, needy, SPOILED])
    monkeypatch.setattr(Workplace, "place", full)
    made = program(place, name="good", spoil=ECHO)
    capsys.readouterr()
    assert main(["run", "--fixtures", str(suite), "--json", "new.jsonl", *made.arguments]) == 4
    verdicts = {line["id"]: line for line in lines_of(place / "new.jsonl") if "verdict" in line}
    assert "failed" not in {each["verdict"] for each in verdicts.values()}
    assert verdicts[needy.id]["verdict"] == "not-run"
    said = "cannot make here.png for box/decode/needy: No space left on device"
    assert verdicts[needy.id]["reason"] == said
    assert said in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.fault(40, "fuzz")
def test_what_a_search_has_found_is_told_when_the_machine_ends_it(
    monkeypatch: Patch, place: Path, capsys: Capture
) -> None:
    wrong = 'say({"id": request["id"], "payload": {}})'
    made = program(place, echo=wrong, name="wrong")
    expected, asked = Reference.expected, count()

    def expect(self: Reference, request: Request) -> Expected:
        return expected(self, request) if next(asked) < 40 else full()

    monkeypatch.setattr(Reference, "expected", expect)
    given = ["--seed", "1", "--type", "category", "--json", "found.jsonl", *made.arguments]
    capsys.readouterr()
    assert main(["fuzz", *given]) == 4
    header, *found, footer = lines_of(place / "found.jsonl")
    assert found
    assert (header["kind"], footer["complete"]) == ("header", False)
    said = "the search ended early: cannot go on: No space left on device; make room, or write"
    assert said in capsys.readouterr().out


@pytest.mark.fault(40, "run")
def test_a_list_stays_as_it_was_where_it_cannot_be_asked_again(
    place: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    monkeypatch.setattr(known_list, "all_steadied", full)
    known = place / "known.txt"
    known.write_text(f"{RIGHT.id} expires=2999-12-31 owner=ann reason=later\n")
    before = known.read_bytes()
    given = ["--known-failing", "known.txt", "--fix-known-failing", "--json", "new.jsonl"]
    made = program(place, name="good", spoil=ECHO)
    capsys.readouterr()
    assert main(["run", "--fixtures", "suite", *given, *made.arguments]) == 4
    assert known.read_bytes() == before
    assert lines_of(place / "new.jsonl")[-1]["exit"] == 4
    said = "when all was to be asked again: cannot go on: No space left on device; make room"
    assert said in capsys.readouterr().out


@pytest.mark.fault(40, "run")
def test_a_file_of_a_source_goes_while_it_is_read(
    place: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    (place / "pyproject.toml").write_text("[project]")

    def opened(path: Path, how: str) -> NoReturn:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", str(path))

    monkeypatch.setattr(Path, "open", opened)
    capsys.readouterr()
    assert main(["run", f"sdk:{place}"]) == 2
    assert told(capsys) == f"cannot read sdk:{place}: No such file or directory"
