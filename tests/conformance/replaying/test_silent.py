"""Implementations that do not answer at all, or not about a type: the replay ends, and tells it."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from nucleus_conformance.targets.limits import Limits
from tests.helpers.command_line import Capture
from tests.helpers.dumps import payload
from tests.helpers.patience import PATIENT, stretched
from tests.helpers.programs import ECHO, program
from tests.helpers.replays import honest, replay


@pytest.fixture
def limits() -> Limits:
    return evolve(PATIENT, reply_seconds=stretched(0.3), grace_seconds=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("count", [10, pytest.param(200, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("is_target", [True, False], ids=["now", "before"])
def test_one_that_never_answers_is_told(
    count: int, is_target: bool, limits: Limits, tmp_path: Path, capsys: Capture
) -> None:
    silent = program(tmp_path, echo="pass")
    made, other = (silent, honest(tmp_path)) if is_target else (honest(tmp_path), silent)
    given = [payload() for _ in range(count)]
    assert replay(tmp_path, made, payloads=given, against=other, limits=limits) == 3
    said = capsys.readouterr()
    assert "no reply" in said.out
    assert "fault of nucleus-conformance" not in said.err


@pytest.mark.slow
@pytest.mark.parametrize("is_target", [True, False], ids=["now", "before"])
def test_of_a_type_that_has_no_answers_only_the_lines_are_lost(
    is_target: bool, limits: Limits, tmp_path: Path, capsys: Capture
) -> None:
    silent = program(tmp_path, echo=f'if request["type"] != "box":\n    {ECHO}')
    made, other = (silent, honest(tmp_path)) if is_target else (honest(tmp_path), silent)
    given = [payload(kind) for _ in range(100) for kind in ("category", "box")]
    assert replay(tmp_path, made, payloads=given, against=other, limits=limits) == 1
    said = capsys.readouterr()
    assert "replayed 200 predictions" in said.err
    assert "given up on box: no reply to 3 requests about it" in said.out
    assert "no-answer (error), 97 predictions" in said.out
