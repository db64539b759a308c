"""Faults 23, 27, 30 to 35, 47 and 49, through the other commands that start a program."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.targets.limits import Limits
from tests.conformance.hostile.conftest import Tried, replayed
from tests.conformance.hostile.test_every_fault import HARMFUL, SAYS, now_and_then
from tests.helpers import faults
from tests.helpers.command_line import Capture, write_suite
from tests.helpers.patience import FOR_EVER, stretched
from tests.helpers.plugin_runs import FIXTURES, PLUGIN
from tests.helpers.programs import ECHO, Program, greeting, has_ended, make_case, program
from tests.helpers.trials import Trial

pytest_plugins = ["pytester"]

OTHERS: Final = ("fuzz", "smoke", "pytest", "replay")


def each(*rows: int, of: tuple[str, ...] = OTHERS) -> pytest.MarkDecorator:
    """Once for each of the commands, which show those rows."""
    return pytest.mark.parametrize(
        "command",
        [pytest.param(name, marks=[pytest.mark.fault(row, name) for row in rows]) for name in of],
    )


COSTLY: Final = {
    "marks": "{'label': 'a' + '\\u0301\\u0316' * 10_000}",
    "keys": "{f'k{n}': n for n in range(4000)}",
    "digits": "{f'k{n}': int('9' * 4000) for n in range(10)}",
    "too long": "{'label': 'x' * 3_000_000}",
}


@pytest.mark.slow
@pytest.mark.parametrize("what", COSTLY)
@each(32, 33)
@pytest.mark.sampled(4)
def test_much_that_is_hard_to_compare(
    tried: Tried, patient: Limits, command: str, what: str
) -> None:
    made = now_and_then(
        program(tried.folder, f"say({{'id': request['id'], 'payload': {COSTLY[what]}}})")
    )
    ended = tried.on(command, made, patient)
    assert ended.status in (0, 1)
    assert len(ended.said) < 100_000


LEAVES: Final = """
os.mkdir("locked")
open("locked/file", "w").close()
os.chmod("locked", 0)
os.symlink({outside!r}, "link")
os.makedirs("many")
for n in range(2000):
    open(f"many/{{n}}", "w").close()
here = os.getcwd()
for _ in range(1500):
    os.mkdir("d")
    os.chdir("d")
os.chdir(here)
"""
"""What is hard to remove, and a link to what is not to be removed."""


def _leaving(folder: Path, outside: Path) -> Program:
    outside.mkdir()
    (outside / "kept").write_text("kept")
    leaves = f"if not os.path.exists('many'):\n{_indented(LEAVES.format(outside=str(outside)))}"
    return program(folder, ECHO, echo=f"{leaves}\n{ECHO}")


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines())


@pytest.mark.slow
@each(49)
def test_what_is_hard_to_remove_is_removed(tried: Tried, patient: Limits, command: str) -> None:
    made = _leaving(tried.folder, tried.folder / "outside")
    tried.on(command, made, patient)
    assert (tried.folder / "outside" / "kept").read_text() == "kept"


@pytest.mark.fault(49, "run")
def test_so_it_is_by_run(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    folder = tmp_path_factory.mktemp("trial")
    trial = Trial(folder, monkeypatch, capsys)
    scored = trial.score(_leaving(folder, folder / "outside"))
    assert set(scored.names().values()) == {"passed"}
    assert (folder / "outside" / "kept").read_text() == "kept"


STUBBORN: Final = f"""
for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGPIPE):
    signal.signal(each, signal.SIG_IGN)
{greeting()}"""


def _line(command: str, made: Program, folder: Path) -> list[str]:
    """The command as a process, from which nothing but a signal brings it."""
    if command == "pytest":
        suite = write_suite(folder / "suite", [make_case("box/decode/spoiled", {"spoil": 1})])
        target = shlex.join(made.command.arguments)
        named = ["--pyargs", "nucleus_conformance", f"{FIXTURES}={suite}", "--nucleus-timeout=200"]
        return [sys.executable, "-m", "pytest", *PLUGIN, *named, "--nucleus-target", target]
    return [
        sys.executable,
        "-m",
        "nucleus_conformance",
        command,
        *(replayed(folder) if command == "replay" else ()),
        "--timeout",
        "200",
        *made.arguments,
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "number",
    [
        pytest.param(signal.SIGKILL, marks=[pytest.mark.fault(35, name) for name in OTHERS]),
        pytest.param(signal.SIGTERM, marks=pytest.mark.fault(34, "pytest")),
        pytest.param(signal.SIGHUP, marks=pytest.mark.fault(34, "pytest")),
        pytest.param(signal.SIGINT, marks=pytest.mark.fault(24, "pytest")),
    ],
)
@pytest.mark.parametrize("command", OTHERS)
@pytest.mark.sampled(4)
def test_a_stubborn_program_goes_with_the_command(
    tmp_path: Path, command: str, number: signal.Signals
) -> None:
    (tmp_path / "tmp").mkdir()
    made = program(tmp_path, FOR_EVER, echo=FOR_EVER, hello=STUBBORN, end=FOR_EVER)
    variables = {
        **os.environ,
        "TMPDIR": str(tmp_path / "tmp"),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    with subprocess.Popen(
        _line(command, made, tmp_path),
        cwd=tmp_path,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        while not made.pids:
            time.sleep(0.02)
        time.sleep(stretched(0.3))
        process.send_signal(number)
        said, _ = process.communicate()
    assert all(has_ended(pid, stretched(5.0)) for pid in made.pids)
    if number is not signal.SIGKILL and command != "pytest":
        assert process.returncode == 128 + number, said
        assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.fault(23, "pytest")
@pytest.mark.parametrize("identifier", ["../../x", "box/decode/$(x)"])
def test_ids_that_are_paths(
    tmp_path: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, identifier: str
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    suite = write_suite(tmp_path / "suite", [make_case(identifier)])
    given = ["--pyargs", "nucleus_conformance", "--nucleus-target", "reference"]
    found = pytester.runpytest_inprocess(*PLUGIN, *given, f"{FIXTURES}={suite}")
    assert found.ret == 4
    assert "does not match" in str(found.stderr)


CHEAT: Final = """
import glob, json, os, sys

ANSWERS = {}
for path in glob.glob(FIXTURES + "/0.17.9/*.json"):
    for case in json.load(open(path, encoding="utf-8"))["cases"]:
        asked = {key: case[key] for key in ("operation", "type")}
        ANSWERS[json.dumps([asked, case["input"]], sort_keys=True)] = case["expect"]
for line in sys.stdin:
    request = json.loads(line)
    reply = {"id": request.pop("id")}
    if request["op"] == "hello":
        reply["hello"] = {"protocol": 2, "name": "cheat", "version": "1", "language": "Python"}
    else:
        asked = {"operation": request.pop("op"), "type": request.pop("type", None)}
        known = ANSWERS.get(json.dumps([asked, request], sort_keys=True))
        reply.update(known or {"rejected": {"message": "no"}})
    print(json.dumps(reply), flush=True)
"""
"""A port that knows the golden fixtures, and nothing else."""


@pytest.mark.slow
@pytest.mark.fault(47, "run", "fuzz")
def test_a_cheat_by_look_up_passes_run_and_not_fuzz(tmp_path: Path, capsys: Capture) -> None:
    from nucleus_conformance.suite.loading import fixtures_directory

    cheat = tmp_path / "cheat.py"
    cheat.write_text(CHEAT.replace("FIXTURES", repr(str(fixtures_directory()))))
    command = ["--", sys.executable, str(cheat)]
    main(["run", "-k", "category/decode/*", *command])
    passed, total = re.findall(r"required +(\d+)/(\d+)", capsys.readouterr().out)[0]
    assert int(passed) > 0.9 * int(total)
    given = ["--type", "category", "--max-requests", "30", "--seed", "7"]
    assert main(["fuzz", *given, *command]) == 1
    assert "fuzz-refused-no [required; " in capsys.readouterr().out


@pytest.mark.fault(27, "fuzz")
@pytest.mark.slow
@pytest.mark.parametrize("how", faults.FAULT_27_CHEATS)
@pytest.mark.sampled(3)
def test_a_cheat_has_findings(tried: Tried, patient: Limits, how: str) -> None:
    reply, _ = faults.FAULT_27_CHEATS[how]
    assert tried.on("fuzz", program(tried.folder, reply, echo=reply), patient).status == 1


PRINTING: Final = {
    "fixtures check": ["fixtures", "check"],
    "fixtures export": ["fixtures", "export", "copy"],
    "init": ["init", "go", "copy"],
    "report": ["report", "report.jsonl", "--format", "html", "-o", "page.html"],
    "diff": ["diff", "report.jsonl", "report.jsonl"],
    "matrix": ["matrix", "report.jsonl"],
    "list": ["list", "--json"],
    "explain": ["explain", "BOX-ID-1"],
    "requirements": ["requirements", "--json"],
    "completion": ["completion", "bash"],
}


BEFORE_OURS = re.compile(r"\A(?!.*/cli\.py).*Traceback", re.DOTALL)
"""What Python says of a signal that comes while it starts, or imports what leads to our code."""


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the report of a program that fails everything."""
    folder = tmp_path_factory.mktemp("judged")
    made = program(folder, echo='say({"id": request["id"], "payload": {}})')
    main(["run", "-k", "category/*", "--json", str(folder / "report.jsonl"), *made.arguments])
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.12, 0.3])
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(name, marks=[pytest.mark.fault(24, name), pytest.mark.fault(34, name)])
        for name in PRINTING
    ],
)
@pytest.mark.sampled(3)
def test_a_signal_ends_what_prints(
    judged: Path, tmp_path: Path, command: str, seconds: float
) -> None:
    """Or comes too late. Nothing is left half done."""
    (tmp_path / "report.jsonl").symlink_to(judged / "report.jsonl")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with subprocess.Popen(
            [sys.executable, "-m", "nucleus_conformance", *PRINTING[command]],
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            time.sleep(seconds)
            process.send_signal(number)
            _, said = process.communicate()
        if not BEFORE_OURS.search(said):
            assert process.returncode in (0, 2, 128 + number, -number), said
            assert process.returncode != 2 or "is not empty" in said
        left = {each.name for each in tmp_path.iterdir()}
        assert left <= {"report.jsonl", "copy", "page.html"}, left


@pytest.mark.fault(38, "report", "diff", "matrix")
def test_what_somebody_obeys_is_shown_of_reports(tmp_path: Path, capsys: Capture) -> None:
    made = program(tmp_path, echo=SAYS["refusal"], hello=greeting(name=HARMFUL, version=HARMFUL))
    made.path.write_text(f"TEXT = {HARMFUL!r}\n{made.path.read_text('utf-8')}", "utf-8")
    suite = write_suite(tmp_path / "suite", [make_case()])
    report = str(tmp_path / "report.jsonl")
    main(["run", "--fixtures", str(suite), "--json", report, *made.arguments])
    capsys.readouterr()
    for command in (["report", report], ["diff", report, report], ["matrix", report]):
        for form in ("terminal", "markdown", "html"):
            main([*command, "--format", form])
            said = "".join(capsys.readouterr())
            assert "pwned" in said or command[0] == "diff"
            assert all(line.isprintable() for line in said.splitlines())
            assert not any(line.lstrip().startswith("::") for line in said.splitlines())
            assert "##[" not in said
