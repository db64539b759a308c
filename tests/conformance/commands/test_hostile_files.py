"""Reports and lists of known failures that anybody may have written: read, or refused in one line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from nucleus_conformance.cli import main
from tests.helpers.command_line import RIGHT, Capture, refused, score, write_suite
from tests.helpers.odd_files import ODD
from tests.helpers.pipes import written_to
from tests.helpers.programs import program
from tests.helpers.reports import failed, header

Make = Callable[[Path], None]

odd = pytest.mark.parametrize("make", ODD.values(), ids=ODD)

OF_REPORTS: Final = ("report", "diff", "matrix")
OF_LISTS: Final = ("run", "fuzz")


def reading(row: int, *commands: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "command", [pytest.param(each, marks=pytest.mark.fault(row, each)) for each in commands]
    )


def given(command: str, path: Path) -> list[str]:
    """That command, which reads that file."""
    if command in OF_LISTS:
        return [command, "--known-failing", str(path), "reference"]
    return [command, str(path), str(path)] if command == "diff" else [command, str(path)]


@odd
@reading(45, *OF_REPORTS, *OF_LISTS)
def test_what_is_no_file(tmp_path: Path, capsys: Capture, make: Make, command: str) -> None:
    path = tmp_path / "odd"
    make(path)
    said = refused(capsys, *given(command, path))
    assert (
        f"cannot read the report {path}: " in said
        or f"{path}: cannot be read: " in said
        or f"{path}, line 1: it has more than 20 MiB" in said
    )


@reading(45, "report", "matrix", *OF_LISTS)
def test_a_pipe_is_read_as_a_file_is(tmp_path: Path, capsys: Capture, command: str) -> None:
    """As `<(…)` in a shell."""
    text = _TEXT if command in OF_REPORTS else "x"
    with written_to(tmp_path / "pipe", text.encode()):
        status = main(given(command, tmp_path / "pipe"))
    out, err = capsys.readouterr()
    if command in OF_REPORTS:
        assert (status, err) == (0, "")
        assert "port" in out
    else:
        assert (status, out) == (2, "")
        assert f"{tmp_path / 'pipe'}, line 1: x has no reason" in err


@reading(45, *OF_REPORTS, *OF_LISTS)
def test_a_pipe_or_device_that_gives_nothing_is_a_mistake(
    tmp_path: Path, capsys: Capture, command: str
) -> None:
    """As `<(…)` of a command that failed."""
    assert "nothing came from it" in refused(capsys, *given(command, Path("/dev/null")))
    with written_to(tmp_path / "pipe", b""):
        assert "nothing came from it" in refused(capsys, *given(command, tmp_path / "pipe"))


@reading(45, "report", "run")
def test_a_list_or_report_that_is_an_empty_file(
    tmp_path: Path, capsys: Capture, command: str
) -> None:
    """A list may be one: nothing is known to fail."""
    path = tmp_path / "empty"
    path.touch()
    if command == "report":
        assert f"{path} is empty" in refused(capsys, *given(command, path))
    else:
        assert main([*given(command, path), "-k", "box/decode/id-of"]) == 0


@reading(45, *OF_REPORTS, *OF_LISTS)
@pytest.mark.sampled(3)
def test_what_is_awaited_is_told_and_can_be_interrupted(
    tmp_path: Path, capsys: Capture, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nucleus_conformance.waiting._SECONDS", 0.05)
    path = tmp_path / "pipe"
    os.mkfifo(path)
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    assert main(given(command, path)) == 130
    timer.join()
    awaited = f"still waiting for {path}: nobody has written it to its end"
    assert capsys.readouterr() == ("", f"{awaited}\nnucleus-conformance: interrupted\n")


_LINES: Final = [
    header(counts={"cases": 1, "required": 1, "recommended": 0}),
    failed(),
]
_TEXT: Final = "".join(f"{json.dumps(line)}\n" for line in _LINES)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"strict": false', '"strict": false, "strict": false', "a key occurs twice in one object"),
        ('"cases": 1', '"cases": NaN', "NaN is not JSON"),
        ('"cases": 1', '"cases": 1e999', "1e999 is too large for a double"),
        ('"cases": 1', f'"cases": {"7" * 5000}', "Exceeds the limit"),
        ('"cases": 1', f'"cases": {2**53}', "not I-JSON (RFC 7493)"),
        ('"cases": 1', '"cases": 1.0', "$.counts.cases: 1.0 is not of type 'integer'"),
        ('"cases": 1', f'"cases": {"[" * 300}{"]" * 300}', "nested too deeply"),
        ('"cases": 1', f'"cases": {"[" * 80}{"]" * 80}', "not I-JSON (RFC 7493)"),
        ('"port"', r'"\ud800"', "not I-JSON (RFC 7493)"),
        ('"port"', '"\ufffe"', "not I-JSON (RFC 7493)"),
        ("box/decode/bad", r"box/decode/bad\n", "$.id: 'box/decode/bad\\n' does not match"),
    ],
    ids=lambda value: value[:20],
)  # fmt: skip
@reading(45, *OF_REPORTS)
def test_a_line_that_is_none(
    tmp_path: Path, capsys: Capture, old: str, new: str, problem: str, command: str
) -> None:
    path = tmp_path / "report.jsonl"
    assert old in _TEXT
    path.write_text(_TEXT.replace(old, new), "utf-8")
    said = refused(capsys, *given(command, path))
    assert f"{path}, line " in said
    assert problem.replace("\\", "\\\\") in said or problem in said


MANY_LINES: Final[dict[str, tuple[Callable[[], Iterator[str]], str]]] = {
    "cases": (
        lambda: (_failed(f"box/decode/x-{n}") for n in range(50_002)),
        "more than 50,000 cases",
    ),
    "values": (lambda: (_failed(f"x/y/{n}", a=[[]] * 200_000) for n in range(60)), ""),
    "values of one line": (
        lambda: iter([_failed("x/y/z", a=[[]] * 4_000_000)]),
        "has more values than",
    ),
    "requirements": (
        lambda: (_failed(f"x/y/{n}", requirements=["BOX-1"] * 3000) for n in range(2000)),
        "up to here it says more than a run of 50,000 cases",
    ),
}


def _failed(name: str, a: object = None, **given: Any) -> str:
    return f"{json.dumps({**failed(name, **given), 'request': {'op': 'x', 'payload': {'a': a}}})}\n"


def _seldom(name: str) -> list[pytest.MarkDecorator]:
    return [] if name == "values of one line" else [pytest.mark.nightly]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only Linux tells the peak")
@pytest.mark.parametrize(
    ("name", "command"),
    [
        pytest.param(
            name,
            "report",
            marks=[pytest.mark.fault(45, "report"), *_seldom(name)],
        )
        for name in MANY_LINES
    ]
    + [
        pytest.param("values", name, marks=[pytest.mark.fault(45, name), pytest.mark.nightly])
        for name in ("diff", "matrix")
    ],
)
def test_a_report_of_many_values_takes_little_memory(
    tmp_path: Path, name: str, command: str
) -> None:
    """It is refused, or told in short. `diff` and `matrix` read two such, or more."""
    make, problem = MANY_LINES[name]
    path = tmp_path / "report.jsonl"
    with path.open("w") as file:
        file.write(
            f"{json.dumps(header(counts={'cases': 60, 'required': 60, 'recommended': 0}))}\n"
        )
        file.writelines(make())
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *given(command, path)], capture_output=True, text=True
    )
    status, most = map(int, done.stderr.splitlines()[-1].split())
    assert status == (2 if problem else 0)
    assert problem in done.stderr
    assert most < (450 if command == "diff" else 300)


MEASURED: Final = """
import sys
from pathlib import Path
from nucleus_conformance.cli import main
status = main(sys.argv[1:])
peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
print(status, int(peak) >> 10, file=sys.stderr)
"""
"""Its own peak: what `getrusage` tells may be that of the process that started it."""


ENTRY: Final = "expires=2999-12-31 owner=ann reason=later"


def _many(count: int, name: str) -> Callable[[], str]:
    return lambda: "".join(f"{name.format(number)} {ENTRY}\n" for number in range(count))


LISTS: Final[dict[str, tuple[Callable[[], str], str]]] = {
    "a line of 10 MB": (lambda: f"x {ENTRY}{'r' * 10_000_000}\n", "it has more than 4 MiB"),
    "a line of 3 KB": (lambda: f"x {ENTRY}{'r' * 3000}\n", "line 1: has 3,043 characters, where"),
    "40,000 patterns": (_many(40_000, "box/*{}"), "has 40,000 patterns, where 500 are the most"),
    "200,000 ids": (_many(200_000, "box/decode/x-{}"), "it has more than 4 MiB"),
    "70,000 ids": (_many(70_000, "b/{}"), "has 70,000 entries, where 50,000 are the most"),
    "lines without end": (lambda: "x\n" * 2_000_000, "has 2,000,000 entries, where 50,000 are"),
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(each, marks=pytest.mark.slow if "40,000" in each else ()) for each in LISTS],
)
@reading(50, *OF_LISTS)
@pytest.mark.sampled(3)
def test_a_list_that_is_too_long(tmp_path: Path, capsys: Capture, name: str, command: str) -> None:
    make, problem = LISTS[name]
    path = tmp_path / "known.txt"
    path.write_text(make())
    with within(20):
        assert problem in refused(capsys, *given(command, path))


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """No more processor time than that; as lists grow, all was many times as much before."""
    began = time.process_time()
    yield
    assert time.process_time() - began < seconds


@pytest.mark.parametrize(
    ("name", "count", "problem"),
    [("box/decode/x-{}", 2000, "dead entry"), ("box/*x*{}", 500, "dead entry")],
)
@pytest.mark.fault(50, "run")
def test_a_list_that_is_long_takes_a_moment(
    tmp_path: Path, capsys: Capture, name: str, count: int, problem: str
) -> None:
    path = tmp_path / "known.txt"
    path.write_text(_many(count, name)())
    suite = write_suite(tmp_path / "suite", [RIGHT])
    with within(5):
        assert score(suite, program(tmp_path), "--known-failing", str(path)) == 1
    out = capsys.readouterr().out
    assert problem in out


MANY: Final[dict[str, Sequence[str]]] = {
    "run": ["run", "reference", *["-k", "box*1"] * 10_001],
    "fixtures export": ["fixtures", "export", "/nowhere/new", *["--type", "box"] * 10_001],
    "requirements": ["requirements", *["BOX-1"] * 20_001],
    "lint": ["lint", *["x"] * 20_001],
    "replay": ["replay", *["x"] * 20_001],
}
LONG: Final[dict[str, Sequence[str]]] = {
    "run": ["run", "-k", "x" * 1_000_000, "reference"],
    "fuzz": ["fuzz", "--edition", ",".join(["0.17.9"] * 100_000), "reference"],
    "smoke": ["smoke", "--edition", "0.17.9" * 1000, "reference"],
    "list": ["list", "*a" * 500_000],
    "explain": ["explain", "x" * 10_000],
    "generate": ["generate", "--edition", "x" * 10_000],
    "fixtures record": ["fixtures", "record", "--edition", "x" * 10_000],
    "completion": ["completion", "x" * 10_000],
    "init": ["init", "go", "x" * 10_000],
    "report": ["report", "x" * 10_000],
    "lint": ["lint", "x" * 10_000],
    "replay": ["replay", "x" * 10_000],
    "distill": ["distill", "x" * 10_000],
    "impact": ["impact", "reference", "x" * 10_000],
}


@pytest.mark.parametrize(
    "arguments",
    [pytest.param(each, marks=pytest.mark.fault(50, name), id=f"long {name}") for name, each in LONG.items()]
    + [pytest.param(each, marks=pytest.mark.fault(50, name), id=f"many {name}") for name, each in MANY.items()],
)  # fmt: skip
def test_arguments_that_nobody_gives(capsys: Capture, arguments: Sequence[str]) -> None:
    with within(2):
        said = refused(capsys, *arguments)
    assert "are the most" in said
    assert len(said) < 200


@pytest.mark.parametrize(
    ("command", "option"),
    [
        pytest.param("run", ("-k",), marks=pytest.mark.fault(50, "run")),
        pytest.param("list", (), marks=pytest.mark.fault(50, "list")),
    ],
)
def test_patterns_without_end(capsys: Capture, command: str, option: Sequence[str]) -> None:
    target = ["reference"] if command == "run" else []
    patterns = [part for number in range(501) for part in (*option, f"box*{number}")]
    with within(3):
        said = refused(capsys, command, *target, *patterns)
    assert "501 patterns that are no ids of cases, where 500 are the most" in said


@pytest.mark.fault(50, "list")
def test_ids_may_be_as_many_as_there_are_cases(capsys: Capture) -> None:
    main(["list"])
    ids = [line.partition(" ")[0] for line in capsys.readouterr().out.splitlines()]
    with within(3):
        assert main(["list", *ids]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(ids) > 5000
