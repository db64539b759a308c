"""Fault 36: replies, and hellos, of wrong shapes, in every command that starts a program."""

from __future__ import annotations

import pytest

from nucleus_conformance.targets.limits import Limits
from tests.conformance.hostile.conftest import Tried
from tests.conformance.hostile.test_every_fault import now_and_then
from tests.helpers.programs import ECHO, program
from tests.helpers.shapes import HELLOS, REPLIES
from tests.helpers.trials import Trial

pytest_plugins = ["pytester"]

OTHERS = ("fuzz", "smoke", "pytest", "replay")
AT_ONCE = ("an id that is a list", "a refusal of deep lists", "lists that are not quite as deep")
"""Those that each run of the tests tries with `smoke`."""


def shapes(names: list[str]) -> list[object]:
    return [
        pytest.param(
            command,
            name,
            marks=[
                pytest.mark.fault(36, command),
                *_when(command, name, number),
            ],
        )
        for command in OTHERS
        for number, name in enumerate(names)
    ]


def _when(command: str, name: str, number: int) -> list[pytest.MarkDecorator]:
    """A search takes seconds: CI tries every fifth shape with it."""
    if command == "smoke" and name in AT_ONCE:
        return []
    return [pytest.mark.nightly if command == "fuzz" and number % 5 else pytest.mark.slow]


@pytest.mark.parametrize(("command", "name"), shapes(list(REPLIES)))
@pytest.mark.sampled(6)
def test_a_reply(tried: Tried, patient: Limits, command: str, name: str) -> None:
    """To the third request of each process; the others are echoed."""
    made = now_and_then(program(tried.folder, REPLIES[name]))
    ended = tried.on(command, made, patient)
    assert ended.status in ((0, 1) if command == "smoke" else (1,))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "name"),
    [
        pytest.param(command, name, marks=pytest.mark.fault(36, command))
        for command in OTHERS
        for name in HELLOS
    ],
)
@pytest.mark.sampled(6)
def test_a_hello(tried: Tried, patient: Limits, command: str, name: str) -> None:
    ended = tried.on(command, program(tried.folder, ECHO, hello=HELLOS[name]), patient)
    assert ended.status in (0, 1, 3)


@pytest.fixture
def trial(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Trial:
    return Trial(tmp_path_factory.mktemp("trial"), monkeypatch, capsys)


@pytest.mark.fault(36, "run")
@pytest.mark.slow
@pytest.mark.parametrize("name", REPLIES)
@pytest.mark.sampled(3)
def test_a_reply_to_run_costs_its_case(trial: Trial, name: str) -> None:
    scored = trial.score(program(trial.folder, REPLIES[name]))
    *others, spoiled = sorted(scored.names().values(), key=lambda verdict: verdict != "passed")
    assert set(others) == {"passed"}
    assert spoiled in ("failed", "protocol-error", "unsupported", "error")


@pytest.mark.fault(36, "run")
@pytest.mark.slow
@pytest.mark.parametrize("name", HELLOS)
def test_a_hello_to_run(trial: Trial, name: str) -> None:
    made = program(trial.folder, ECHO, hello=HELLOS[name])
    command = trial.command(made)
    status, out, err = trial.main(command)
    assert status in (0, 1, 3)
    assert "Traceback" not in out + err
    assert all(line.isprintable() for line in (out + err).splitlines())
