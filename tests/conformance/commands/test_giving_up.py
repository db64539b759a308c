"""Programs that say hello and never reply: what they are told, and when they are given up."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from nucleus_conformance.cli import main
from nucleus_conformance.fuzzing.search import LIMITS
from nucleus_conformance.running.advice import BUFFERS
from nucleus_conformance.targets.limits import Limits
from tests.helpers.command_line import RIGHT, Capture, lines_of, write_suite
from tests.helpers.patience import PATIENT, stretched
from tests.helpers.programs import GREETING, has_ended, program


@pytest.mark.parametrize(
    "command", ["run", pytest.param("fuzz --max-requests 9", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("echo", ["os._exit(1)", "raw(b'{]\\n')", "while True: raw(b'x' * 4096)"])
@pytest.mark.sampled(3)
def test_who_is_not_silent_is_not_told_to_flush(
    tmp_path: Path, command: str, echo: str, capsys: Capture
) -> None:
    made = program(tmp_path, echo=echo)
    limits = evolve(PATIENT, barren_starts=6, notice_seconds=stretched(0.4))
    assert main([*command.split(), "--type", "box", *made.arguments], limits=limits) != 0
    out, err = capsys.readouterr()
    assert "has sent nothing since" not in err
    assert "flush" not in out + err


@pytest.mark.slow
@pytest.mark.fault(30, "fuzz")
@pytest.mark.parametrize("echo", ["os._exit(1)", "raw(b'{]\\n')"])
@pytest.mark.sampled(2)
def test_who_never_replies_is_given_up_by_fuzz_as_by_run(
    tmp_path: Path, echo: str, capsys: Capture
) -> None:
    assert LIMITS.barren_starts == Limits().barren_starts
    made = program(tmp_path, echo=echo)
    limits = evolve(PATIENT, barren_starts=6)
    assert main(["fuzz", "--seed", "1", *made.arguments], limits=limits) == 1
    assert "given up after 6 restarts without a reply" in capsys.readouterr().out
    assert len(made.pids) < 20


@pytest.mark.parametrize(
    "command",
    [pytest.param(name, marks=pytest.mark.fault(28, name)) for name in ("run", "fuzz", "smoke")],
)
@pytest.mark.sampled(3)
def test_who_starts_slowly_the_first_time_is_awaited(
    tmp_path: Path, command: str, capsys: Capture
) -> None:
    """Another process of it speaks sooner; that may be for want of a flush, and is told."""
    lacks_all = 'say({"id": request["id"], "unsupported": {"reason": "not yet"}})'
    starts = f"len(open({str(tmp_path / 'program.pids')!r}).readlines())"
    slow = f"if {starts} == 1:\n    time.sleep({stretched(0.8)})\n{GREETING}"
    made = program(tmp_path, hello=slow, echo=lacks_all)
    suite = write_suite(tmp_path / "suite", [RIGHT])
    given = {"run": ["--fixtures", str(suite)], "fuzz": ["--max-requests", "1"], "smoke": []}
    limits = evolve(PATIENT, probe_seconds=0.1)
    assert main([command, *given[command], *made.arguments], limits=limits) != 3
    assert capsys.readouterr().err.count(BUFFERS) == 1
    assert all(map(has_ended, made.pids))


@pytest.mark.fault(37, "fuzz")
@pytest.mark.parametrize("reply", [{"payload": {}}, {"rejected": {"message": "no"}}])
@pytest.mark.parametrize("count", [1, pytest.param(3, marks=pytest.mark.slow)])
def test_who_cannot_be_started_again_is_never_right(
    tmp_path: Path, reply: object, count: int, capsys: Capture
) -> None:
    """However early that is; and what was wrong before it died is a finding."""
    once = f"if os.path.exists({str(tmp_path / 'died')!r}): sys.exit(7)\n{GREETING}"
    lasts = f"""
request["count"] = len(open({str(tmp_path / "program.log")!r}, "rb").readlines()) - 1
if request["count"] == {count + 1}:
    open({str(tmp_path / "died")!r}, "w").close()
    sys.exit(4)
say({{"id": request["id"], **{reply!r}}})"""
    made = program(tmp_path, lasts, hello=once, echo=lasts)
    report = tmp_path / "found.jsonl"
    given = ["fuzz", "--seed", "1", "--max-requests", "100", "--json", str(report)]
    assert main([*given, *made.arguments], PATIENT) == 1
    out = capsys.readouterr().out
    assert "the search ended early" in out
    assert "exited with status 7 before it said hello" in out
    *_, footer = lines_of(report)
    assert footer["findings"] >= (2 if count > 1 else 1)
    assert not footer["complete"]


@pytest.mark.fault(37, "fuzz")
def test_a_list_of_known_failures_does_not_excuse_who_cannot_be_started_again(
    tmp_path: Path, capsys: Capture
) -> None:
    """All that it got wrong may be known: what was not asked is not."""
    once = f"if os.path.exists({str(tmp_path / 'died')!r}): sys.exit(7)\n{GREETING}"
    dies = f"""
say({{"id": request["id"], "rejected": {{"message": "no"}}}})
if len(open({str(tmp_path / "program.log")!r}, "rb").readlines()) > 9:
    open({str(tmp_path / "died")!r}, "w").close()
    sys.exit(4)"""
    made = program(tmp_path, dies, hello=once, echo=dies)
    known = tmp_path / "known.txt"
    known.write_text('*/fuzz-* expires=2999-01-01 owner=ann reason="later"\n')
    given = ["fuzz", "--seed", "1", "--max-requests", "100", "--known-failing", str(known)]
    assert main([*given, *made.arguments], PATIENT) == 1
    out = capsys.readouterr().out
    assert "the search ended early" in out
    assert "problem" not in out
