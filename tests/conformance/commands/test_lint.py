"""`lint` as a command: what it needs, and how it ends where processes do not."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.commands import lint as command
from nucleus_conformance.corpus import haste
from tests.helpers.command_line import refused, started
from tests.helpers.dumps import good, lines, payload, written

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("missing", ["msgspec", "zstandard"])
def test_without_its_extra_one_line_says_how_to_get_it(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    name = written(tmp_path / "dump.jsonl", good(1))
    said = refused(capsys, "lint", name)
    assert said.startswith(f"nucleus-conformance: lint needs {missing}: ")
    assert said.endswith("'nucleus-spec[lint]'\n")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "name the files to lint, or - for stdin"),
        (["merge"], "name the parts to merge"),
        (["x", "--show", "0"], "must be a whole number from 1 to"),
        (["x", "--workers", "0"], "must be a whole number from 1 to 256"),
        (["x", "--format", "xml"], "invalid choice: 'xml'"),
        (["x", "--input-format", "csv"], "invalid choice: 'csv'"),
        (["--explain", "nothing"], "there is no rule 'nothing'"),
        (["x", "--edition="], "there is no edition ''"),
        ([".", "--select", ","], "there is no rule ''"),
        ([".", "--ignore="], "there is no rule ''"),
        (["merge", "x", "--edition="], "lint merge takes no --edition"),
    ],
    ids=str,
)
def test_what_makes_no_sense(options: list[str], said: str, capsys: Capture) -> None:
    assert said in refused(capsys, "lint", *options)


def test_the_format_may_be_said(tmp_path: Path, capsys: Capture) -> None:
    """Lines that begin with a broken document are lines, if they are said to be."""
    path = tmp_path / "dump"
    path.write_bytes(b"[\n" + lines([payload()]))
    assert main(["lint", str(path), "--input-format", "lines"]) == 1
    assert "1 of 2 predictions would be refused" in capsys.readouterr().out


@pytest.mark.fault(40, "lint")
@pytest.mark.parametrize(("room", "name"), [(100, "part"), (6000, "crossing")])
def test_the_temporary_file_is_named_that_may_not_be_longer(
    room: int, name: str, tmp_path: Path, capsys: Capture
) -> None:
    dump = written(tmp_path / "dump.jsonl", [payload(), *[payload("line")] * 60])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        status = main(["lint", dump])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    out, err = capsys.readouterr()
    assert (status, out) == (4, "")
    said, advice = err.splitlines()
    assert re.fullmatch(rf"nucleus-conformance: .*File too large: .*/{name}", said)
    assert advice == "  advice: let files be longer, as with ulimit -f unlimited"


@pytest.mark.parametrize("checks", [0, 1, 5, 20, 40])
@pytest.mark.parametrize("how", ["terminal", "json", "sarif", "html"])
def test_a_report_ends_soon_once_somebody_has_pressed(
    checks: int, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Whatever it is at: what is known is told, and that it is not all."""
    left = iter(range(checks))
    monkeypatch.setattr(haste, "pressed_for", lambda: 0.0 if next(left, None) is not None else 9.9)
    dump = written(tmp_path / "dump.jsonl", [*[payload("line")] * 30, payload(confidence=2)])
    main(["lint", dump, "--format", how])
    out, err = capsys.readouterr()
    assert "interrupted: not all that was found by then is in the report\n" in err
    assert "interrupted: not all" in out


@pytest.mark.fault(34, "lint")
@pytest.mark.parametrize("output", ["report", "-"])
def test_a_report_is_kept_whenever_somebody_presses(
    output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Be it while it is written: the file is in its place before the signal is heard."""
    write = command._write

    def pressed(*arguments: Any) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        write(*arguments)

    monkeypatch.setattr(command, "_write", pressed)
    dump = written(tmp_path / "dump.jsonl", [payload(confidence=2)])
    monkeypatch.chdir(tmp_path)
    assert main(["lint", dump, "--format", "json", "-o", output]) == 130
    text = capsys.readouterr().out if output == "-" else (tmp_path / output).read_text()
    assert [json.loads(line)["code"] for line in text.splitlines()] == ["CONFIDENCE-1", "percent"]


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(each) for each in text.split()]


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("killed", ["a worker", "the command", "by Ctrl-C"])
def test_processes_end_with_it(killed: str, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with started("lint", str(pipe), "--workers", "2") as process, pipe.open("wb") as file:
        file.write(lines(good(10_000)))
        file.flush()
        children = _children(process.pid)
        assert len(children) == 2
        if killed == "a worker":
            os.kill(children[0], signal.SIGKILL)
            with suppress(BrokenPipeError):
                file.write(lines(good(60_000)))
        elif killed == "the command":
            process.kill()
        else:
            process.send_signal(signal.SIGINT)
        with suppress(BrokenPipeError):
            file.close()
        _, err = process.communicate()
    wanted = {"a worker": 4, "the command": -9, "by Ctrl-C": 130}
    assert process.returncode == wanted[killed]
    assert "Traceback" not in err
    assert ("a process that checks has been killed" in err) == (killed == "a worker")
    deadline = time.monotonic() + 20
    while any(map(_is_there, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(_is_there, children))
