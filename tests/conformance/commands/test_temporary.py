"""Temporary folders: where they are made, and that nothing stays of them, whoever is killed."""

from __future__ import annotations

import errno
import os
import signal
from pathlib import Path
from typing import Final

import pytest
from attrs import evolve

from nucleus_conformance import temporary
from nucleus_conformance.cli import main
from nucleus_conformance.running.workplace import Workplace, workplaces
from nucleus_conformance.targets.process import Command
from tests.helpers.as_nobody import as_nobody, place_of_nobody
from tests.helpers.command_line import RIGHT, Capture, started, wait_for, write_suite
from tests.helpers.patience import FOR_EVER, PATIENT
from tests.helpers.programs import ECHO, has_ended, program

STARTING: Final = {
    "run": ["run", "-k", "box/decode/all-fields"],
    "smoke": ["smoke"],
    "fuzz": ["fuzz", "--max-requests", "20", "--seed", "1"],
}

LEAVES: Final = """
mkdir -p shut/in/side closed/in/side none/side
ln -s / root
ln -s "$1" closed/in/link
touch shut/in/side/file
chmod 500 shut/in/side shut/in shut
chmod 000 closed/in closed none
"""
"""A program for a shell that leaves what is hard to remove, and links to what must stay."""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    made = tmp_path / "temporary"
    made.mkdir()
    monkeypatch.setenv("TMPDIR", str(made))
    return made


@pytest.mark.parametrize(
    "command", [pytest.param(name, marks=pytest.mark.fault(40, name)) for name in STARTING]
)
def test_they_are_made_where_the_user_says_and_nowhere_else(
    command: str, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    for name, problem in (
        (str(place / "nope"), "No such file or directory"),
        (__file__, "Not a directory"),
    ):
        monkeypatch.setenv("TMPDIR", name)
        assert main([*STARTING[command], "reference"]) == 4
        assert capsys.readouterr().err.splitlines() == [
            f"nucleus-conformance: cannot make a temporary folder: {problem}: {name}",
            "  advice: TMPDIR names the folder in which temporary ones are made: name another",
        ]


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("run", marks=pytest.mark.fault(35, "run")),
        pytest.param("smoke", marks=[pytest.mark.fault(35, "smoke"), pytest.mark.slow]),
    ],
)
def test_what_a_killed_command_leaves_goes_with_the_next_one(
    command: str, place: Path, tmp_path: Path
) -> None:
    made = program(tmp_path, hello=FOR_EVER)
    with started(*STARTING[command], *made.arguments) as process:
        wait_for(made.path.with_suffix(".pids"), 1)
        (left,) = place.iterdir()
        assert main(["smoke", "reference"]) == 0
        assert list(place.iterdir()) == [left]  # it is in use
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert all(map(has_ended, made.pids))
    (left / "0" / "shut").mkdir(parents=True, mode=0)
    (place / "link").mkdir()
    (place / "nucleus-conformance-run-link").symlink_to(place / "link")
    assert main(["smoke", "reference"]) == 0
    assert {each.name for each in place.iterdir()} == {"link", "nucleus-conformance-run-link"}


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(name, marks=[pytest.mark.fault(49, name), pytest.mark.slow])
        for name in STARTING
    ],
)
def test_what_may_not_be_entered_is_removed(command: str) -> None:
    with place_of_nobody() as folder:
        stays = folder / "stays"
        stays.mkdir(mode=0o755)
        (stays / "file").touch()
        temporary = folder / "temporary"
        temporary.mkdir(mode=0o777)
        temporary.chmod(0o777)
        given = [*STARTING[command], "--", "sh", "-c", LEAVES, "sh", str(stays)]
        said = as_nobody([given], [given], env={"PATH": "/usr/bin:/bin", "TMPDIR": str(temporary)})
        assert said[-1] == "3"
        assert command == "smoke" or "exited with status 0 before it said hello" in said[0]
        assert not any("rm:" in each or "note:" in each for each in said)
        assert list(temporary.iterdir()) == []
        assert (stays / "file").exists()
        assert stays.stat().st_mode & 0o777 == 0o755


@pytest.mark.fault(49, "run")
def test_what_cannot_be_removed_is_named(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr("nucleus_conformance.removing._empty", _refuse)
    assert main([*STARTING["run"], "reference"]) == 0
    (left,) = place.iterdir()
    said = f"note: cannot remove {left}: Operation not permitted; the next command tries again\n"
    assert capsys.readouterr().err == said


@pytest.mark.fault(35, "smoke")
@pytest.mark.fault(17, "smoke")
def test_what_takes_long_to_remove_is_left_for_next_commands(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, tmp_path: Path
) -> None:
    """Who writes millions of files keeps nobody waiting for that."""
    made = program(tmp_path, echo=f"{MANY}\n{ECHO}")
    monkeypatch.setattr(temporary, "_TIDYING", 0.0)
    main(["smoke", *made.arguments])
    (left,) = place.iterdir()
    assert f"note: cannot remove {left}: there is too much in it; " in capsys.readouterr().err
    monkeypatch.setattr(temporary, "_TIDYING", 60.0)
    monkeypatch.setattr(temporary, "_SWEEPING", 0.0)
    assert main(["smoke", "reference"]) == 0
    assert list(place.iterdir()) == [left]
    monkeypatch.setattr(temporary, "_SWEEPING", 60.0)
    assert main(["smoke", "reference"]) == 0
    assert list(place.iterdir()) == []
    assert "note:" not in capsys.readouterr().err


MANY: Final = """
for number in range(300):
    os.makedirs(f"{number}/of/many", exist_ok=True)
"""


def _refuse(*_: object) -> None:
    raise PermissionError(1, "Operation not permitted")


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(
            "run -k segmentation/local-files/existing*", marks=pytest.mark.fault(40, "run")
        ),
        pytest.param(
            "fuzz --type segmentation --operation local_files --max-requests 200",
            marks=[pytest.mark.fault(40, "fuzz"), pytest.mark.slow],
        ),
    ],
)
def test_files_that_cases_need_cannot_be_made_where_the_user_says(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture, tmp_path: Path
) -> None:
    """A file system that may only be read: that is no fault of the implementation."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Workplace, "place", refuse)
    monkeypatch.setattr(os, "access", lambda _, rights: rights != os.W_OK | os.X_OK)
    assert main([*command.split(), "--cwd", str(tmp_path), "reference"]) == 4
    said = "".join(capsys.readouterr())
    assert "Read-only file system" in said
    assert "let --cwd name a folder in which files can be made" in said


IN_ITS_PLACE: Final = {
    "nothing": "pass",
    "a link": "os.symlink(stays, above)",
    "a file": "open(above, 'w').close()",
    "a pipe": "os.mkfifo(above)",
}
"""What is where the temporary folder was -> how a program makes it."""


@pytest.mark.parametrize("name", IN_ITS_PLACE)
@pytest.mark.parametrize(
    "command",
    [
        pytest.param("run", marks=pytest.mark.fault(17, "run")),
        pytest.param("fuzz", marks=[pytest.mark.fault(17, "fuzz"), pytest.mark.nightly]),
    ],
)
@pytest.mark.sampled(4)
def test_who_moves_it_away_costs_no_other_case_and_leaves_nothing(
    command: str, name: str, place: Path, tmp_path: Path, capsys: Capture
) -> None:
    stays = tmp_path / "stays"
    stays.mkdir()
    (stays / "file").touch()
    moves = f"""
above = os.path.dirname(os.getcwd())
if not os.path.exists({str(tmp_path / "moved")!r}):
    os.rename(above, {str(tmp_path / "moved")!r})
    stays = {str(stays)!r}
    {IN_ITS_PLACE[name]}
    os._exit(4)
"""
    made = program(tmp_path, ECHO, echo=moves + ECHO)
    if command == "run":
        suite = write_suite(tmp_path / "suite", [RIGHT, evolve(RIGHT, id="box/decode/right-too")])
        given = ["run", "--fixtures", str(suite)]
    else:
        given = ["fuzz", "--type", "box", "--max-requests", "20", "--seed", "1"]
    assert main([*given, *made.arguments], PATIENT) == 1
    said = "".join(capsys.readouterr())
    assert "note:" not in said
    assert "cannot run in" not in said
    assert "cannot start" not in said
    assert command == "fuzz" or "required     2/2 passed" in said
    assert list(place.iterdir()) == []
    assert (stays / "file").exists()


def test_what_somebody_put_in_the_place_of_one_goes_with_the_next_command(place: Path) -> None:
    (place / "nucleus-conformance-run-abcdefgh.tmp").symlink_to(place)
    (place / "nucleus-conformance-run-12345678.tmp").touch()
    (place / "nucleus-conformance-run-notes.txt").touch()
    assert main(["smoke", "reference"]) == 0
    assert [each.name for each in place.iterdir()] == ["nucleus-conformance-run-notes.txt"]


@pytest.mark.parametrize("name", ["my_notes", "bundle", "12345678"])
def test_a_folder_of_the_users_own_stays(name: str, place: Path) -> None:
    """Be its name like those of temporary ones: nothing of it was made here."""
    own = place / f"nucleus-conformance-run-{name}"
    own.mkdir()
    (own / "notes.txt").touch()
    report = own / "report.jsonl"
    assert main(["run", "-k", "box/decode/all-fields", "--json", str(report), "reference"]) == 0
    assert {each.name for each in own.iterdir()} == {"notes.txt", "report.jsonl"}


@pytest.mark.fault(30, "run")
def test_who_moves_it_away_each_time_is_given_up(place: Path, capsys: Capture) -> None:
    """Another place is no reason for another first start."""
    moves = """
above = os.path.dirname(os.getcwd())
os.rename(above, above.replace("nucleus-conformance-run-", "moved-"))
os._exit(4)
"""
    made = program(place.parent, moves, echo=moves)
    cases = [evolve(RIGHT, id=f"box/decode/{number}") for number in range(40)]
    suite = write_suite(place.parent / "suite", cases)
    given = ["run", "--fixtures", str(suite), *made.arguments]
    assert main(given, evolve(PATIENT, barren_starts=6)) == 3
    assert "given up after 6 restarts without a reply" in capsys.readouterr().out
    assert len(made.pids) < 20


@pytest.mark.fault(17, "run")
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only Linux tells what is open")
def test_who_moves_it_away_again_and_again_costs_no_descriptor(place: Path) -> None:
    open_files = Path("/proc/self/fd")
    with workplaces(Command(("port",)), 2) as (first, second):
        counts = []
        for number in range(4):
            first.directory.parent.rename(place / f"moved-{number}")
            first.ready()
            second.ready()
            counts.append(len(list(open_files.iterdir())))
        assert first.directory.is_dir()
        assert second.directory.is_dir()
        assert len(set(counts)) == 1
    assert not [each for each in place.iterdir() if not each.name.startswith("moved-")]
