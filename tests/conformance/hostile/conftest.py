from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from attrs import evolve, frozen

from nucleus_conformance.cli import main
from nucleus_conformance.targets.limits import Limits
from tests.helpers.command_line import Capture, write_suite
from tests.helpers.dumps import good, written
from tests.helpers.patience import PATIENT, stretched
from tests.helpers.plugin_runs import FIXTURES, PLUGIN, only_its_own
from tests.helpers.programs import AFTER, BEFORE, LAST, SPOILED, Program, has_ended, program

FEW = ("--type", "category", "--max-requests", "30", "--seed", "1", "--time", "1")


def replayed(folder: Path) -> list[str]:
    """A dump, and an honest program that it is replayed against."""
    honest = program(folder, name="honest")
    dump = written(folder / "dump.jsonl", good(6))
    return [dump, "--against", shlex.join(honest.command.arguments)]


@frozen
class Ended:
    """How a command ended."""

    status: int
    said: str
    """What it printed, on stdout and on stderr."""


@frozen
class Tried:
    """Tries commands on programs, and holds what must be so whatever these do."""

    folder: Path
    capsys: Capture
    pytester: pytest.Pytester
    monkeypatch: pytest.MonkeyPatch

    def on(self, command: str, made: Program, limits: Limits, *, survives: bool = False) -> Ended:
        """How that command ends for this program. Nothing of it may be left, and none may hang."""
        self.capsys.readouterr()
        ended = (
            self._judged(made, limits) if command == "pytest" else self._main(command, made, limits)
        )
        ours = [each for each in ended.said.splitlines() if not each.lstrip().startswith("| ")]
        assert not [each for each in ours if "Traceback" in each or "INTERNALERROR" in each]
        assert made.pids
        assert survives or all(has_ended(pid) for pid in made.pids)
        assert list((self.folder / "tmp").iterdir()) == []
        for line in ended.said.splitlines():
            assert line.isprintable(), line
            assert not line.lstrip().startswith("::")
        return ended

    def _main(self, command: str, made: Program, limits: Limits) -> Ended:
        given: list[str] = [command]
        if command == "fuzz":
            given += [*FEW, "--json", "found.jsonl", "--save", "found"]
        if command == "replay":
            given += replayed(self.folder)
        status = main([*given, *made.arguments], limits)
        if command == "fuzz" and status != 3:
            *_, footer = (self.folder / "found.jsonl").read_text("ascii").splitlines()
            assert '"kind": "footer"' in footer
        return Ended(status, "".join(self.capsys.readouterr()))

    def _judged(self, made: Program, limits: Limits) -> Ended:
        suite = write_suite(self.folder / "suite", [BEFORE, SPOILED, AFTER, LAST])
        timeout = f"--nucleus-timeout={min(limits.reply_seconds, limits.start_seconds)}"
        target = shlex.join(made.command.arguments)
        found = self.pytester.runpytest_inprocess(
            *PLUGIN, "--pyargs", "nucleus_conformance", "--nucleus-target", target, f"{FIXTURES}={suite}", timeout
        )  # fmt: skip
        self.capsys.readouterr()
        return Ended(int(found.ret), f"{found.stdout}\n{found.stderr}")


@pytest.fixture
def tried(
    tmp_path: Path,
    capsys: Capture,
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
) -> Tried:
    (tmp_path / "tmp").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    only_its_own(monkeypatch)
    return Tried(tmp_path, capsys, pytester, monkeypatch)


@pytest.fixture
def patient() -> Limits:
    """To end what does not end by itself takes a moment, and nothing else is in a hurry."""
    moment = stretched(0.3)
    return evolve(PATIENT, grace_seconds=moment, parting_seconds=moment)
