from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path

import pytest
from attrs import evolve

from nucleus_conformance.judging.verdict import (
    Crash,
    Error,
    Failed,
    ProtocolBroken,
    Timeout,
    Unsupported,
)
from nucleus_conformance.protocol.messages import VERSION
from nucleus_conformance.running.run import judge_all
from nucleus_conformance.running.session import session
from nucleus_conformance.running.worker import WINDOW
from nucleus_conformance.suite.case import Outcome
from nucleus_conformance.targets.process import Command
from nucleus_spec.editions import DEFAULT
from tests.helpers.patience import FOR_EVER, PATIENT, stretched
from tests.helpers.programs import (
    AFTER,
    BEFORE,
    ECHO,
    GOOD,
    LAST,
    SPOILED,
    greeting,
    make_case,
    program,
    run,
    spoiled,
)


class TestDeath:
    @pytest.mark.parametrize(
        ("spoil", "reason"),
        [
            ("sys.exit(0)", "exited with status 0"),
            ("sys.exit(3)", "exited with status 3"),
            ("os.kill(os.getpid(), signal.SIGSEGV)", "was killed by SIGSEGV"),
            ("raw(b'{\"id\"')\nsys.exit(0)", 'exited with status 0 after `{"id"`'),
        ],
    )
    def test_the_case_on_which_it_died_is_to_blame(
        self, tmp_path: Path, spoil: str, reason: str
    ) -> None:
        assert spoiled(tmp_path, spoil) == Crash(reason)

    def test_the_verdict_has_its_last_words(self, tmp_path: Path) -> None:
        verdict = spoiled(tmp_path, "raise RuntimeError('out of luck')")
        assert isinstance(verdict, Crash)
        assert verdict.stderr.endswith("RuntimeError: out of luck")

    def test_it_runs_on_in_a_new_process(self, tmp_path: Path) -> None:
        made = program(tmp_path, "sys.exit(1)")
        run(made, [BEFORE, SPOILED, AFTER, LAST])
        together, alone, rest = made.pids
        assert len({together, alone, rest}) == 3

    def test_a_healthy_one_is_started_once(self, tmp_path: Path) -> None:
        made = program(tmp_path)
        run(made, [BEFORE, AFTER, LAST])
        assert len(made.pids) == 1


class TestPatience:
    """Nobody is blamed for what an old process does: it may come of an earlier request."""

    TROUBLES = tuple(make_case(f"box/decode/trouble-{n}", {"spoil": n}) for n in range(5))
    INNOCENT = tuple(make_case(f"box/decode/innocent-{n}") for n in range(6))

    def aged(self, end: str) -> str:
        """What echoes twice, and then ends like that."""
        return f"""
global count
count = globals().get("count", 0) + 1
if count == 3:
    {end}
{ECHO}"""

    def test_a_leak_is_an_incident_however_late_it_is(self, tmp_path: Path) -> None:
        made = program(tmp_path, "os._exit(1)", echo=self.aged("os._exit(7)"))
        with session(made.command, DEFAULT, limits=PATIENT) as running:
            found = list(judge_all([*self.TROUBLES, *self.INNOCENT[:5]], running))
        assert [each.verdict for each in found] == [Crash("exited with status 1")] * 5 + [GOOD] * 5
        again = "but not again when each open request was repeated alone"
        assert [each.partition(": ")[2] for each in running.incidents] == [
            f"exited with status 7, {again}"
        ] * 2

    @pytest.mark.parametrize("troubles", [1, 5])
    @pytest.mark.sampled(2)
    def test_a_hang_is_looked_into(self, tmp_path: Path, troubles: int) -> None:
        """However much trouble there was before, and it is said after what it came."""
        limits = evolve(PATIENT, reply_seconds=stretched(0.5))
        made = program(tmp_path, "os._exit(1)", echo=self.aged(FOR_EVER))
        with session(made.command, DEFAULT, limits=limits) as running:
            found = list(judge_all([*self.TROUBLES[:troubles], *self.INNOCENT[:3]], running))
        assert [each.verdict for each in found[troubles:]] == [GOOD] * 3
        (incident,) = running.incidents
        after = f"after its reply to {self.INNOCENT[1].id}: "
        assert incident.startswith(f"{after}no complete reply within ")

    @pytest.mark.slow
    def test_what_hangs_once_it_has_replied_is_named(self, tmp_path: Path) -> None:
        limits = evolve(PATIENT, reply_seconds=stretched(0.5))
        made = program(tmp_path, f"{ECHO}\n{FOR_EVER}", hello=greeting(window=1))
        with session(made.command, DEFAULT, limits=limits) as running:
            found = list(judge_all([BEFORE, SPOILED, AFTER, LAST], running))
        assert [each.verdict for each in found] == [GOOD] * 4
        (incident,) = running.incidents
        assert incident.startswith(f"after its reply to {SPOILED.id}: no complete reply within ")

    @pytest.mark.slow
    def test_ends_with_the_third_trouble(self, tmp_path: Path) -> None:
        """A death together, the same alone, and a hang: then requests are open one at a time."""
        limits = evolve(PATIENT, reply_seconds=stretched(0.5))
        hello = greeting(window=2)
        made = program(tmp_path, "os._exit(1)", hello=hello, echo=self.aged(FOR_EVER))
        with session(made.command, DEFAULT, limits=limits) as running:
            found = list(judge_all([self.TROUBLES[0], *self.INNOCENT], running))
        assert [each.passed for each in found].count(False) == 1
        assert len(running.incidents) == 2


class TestHang:
    @pytest.mark.parametrize(
        "spoil",
        [
            "while True:\n    raw(b'x')\n    time.sleep(0.05)",
            f"signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{FOR_EVER}",
        ],
        ids=["a byte now and then", "ignores SIGTERM"],
    )
    @pytest.mark.sampled(2)
    def test_it_costs_one_deadline_and_one_case(self, tmp_path: Path, spoil: str) -> None:
        limits = evolve(PATIENT, reply_seconds=stretched(0.5))
        reason = f"no complete reply within {limits.reply_seconds:g} s"
        assert spoiled(tmp_path, spoil, limits) == Timeout(reason)


class TestDeadline:
    @pytest.mark.slow
    def test_counts_from_the_reply_before(self, tmp_path: Path) -> None:
        """So an implementation may take its time for each of many open requests."""
        limits = evolve(PATIENT, reply_seconds=stretched(1.0))
        made = program(tmp_path, echo=f"time.sleep({limits.reply_seconds / 4})\n{ECHO}")
        cases = [make_case(f"box/decode/x{number}") for number in range(6)]
        assert list(run(made, cases, limits).values()) == [GOOD] * 6
        assert len(made.pids) == 1


class TestNonsense:
    @pytest.mark.parametrize(
        ("spoil", "reason"),
        [
            ("raw(b'debug\\n')", "`debug`"),
            ("raw(b'\\xff\\xfe{}\\n')", "not UTF-8: ff fe 7b 7d"),
            (
                "raw(json.dumps({'id': request['id'], 'value': 1}).encode('utf-16') + b'\\n')",
                "not UTF-8: ff fe",
            ),
            (
                "say({'id': 'guessed', 'payload': {}})",
                'answers request "guessed", which is not open',
            ),
            ("say({'payload': request['payload']})", "not an object with an id"),
            ("say({'id': request['id']})", "must have one key besides id, but has none"),
            (
                "say({'id': request['id'], 'payload': {}, 'text': ''})",
                "must have one key besides id, but has payload, text",
            ),
            ("say({'id': request['id'], 'rejected': 'no'})", "rejected must be an object"),
            ("say({'id': request['id'], 'refused': {}})", 'has "refused"'),
            (
                "raw(b'{\"payload\": {\"a\": 1, \"a\": 1}, ' + json.dumps({'id': request['id']})"
                ".encode()[1:] + b'\\n')",
                "a key occurs twice in one object",
            ),
            ("say({'id': request['id'], 'payload': float('nan')})", "NaN is not JSON"),
            ("raw(b'[' * 60_000 + b'\\n')", "JSON nested deeper than 256 levels"),
            ("raw(b'[' + b'9' * 5000 + b']\\n')", "wrote on stdout what is no reply: `[999"),
            ("raw(b'\\n')", "wrote on stdout what is no reply: ``"),
        ],
    )
    @pytest.mark.sampled(3)
    def test_it_is_named_and_costs_one_case(self, tmp_path: Path, spoil: str, reason: str) -> None:
        verdict = spoiled(tmp_path, spoil)
        assert isinstance(verdict, ProtocolBroken)
        assert reason in verdict.reason

    def test_a_reply_comes_after_the_whole_request(self, tmp_path: Path) -> None:
        """One that comes before is made up, whatever it says."""
        hasty = tmp_path / "hasty.py"
        hello = {"protocol": VERSION, "name": "x", "version": "1", "language": "Python"}
        hasty.write_text(f"""
import json, os, re, time
def said():
    return re.search(rb'"id": ?"([^"]*)"', os.read(0, 100))[1].decode()
for reply in ({{"hello": {hello}}}, {{"payload": {{}}}}):
    os.write(1, json.dumps({{"id": said(), **reply}}).encode() + b"\\n")
{FOR_EVER}
""")
        command = Command((sys.executable, "-I", "-S", str(hasty)))
        long = make_case("box/decode/long", {"text": "x" * 2**20}, Outcome("payload", {}))
        with session(command, DEFAULT, limits=PATIENT) as running:
            (found,) = judge_all([long], running)
        assert found.verdict == ProtocolBroken("replied before it had read the whole request")

    def test_a_line_without_an_end_is_cut(self, tmp_path: Path) -> None:
        limits = evolve(PATIENT, line_bytes=2**20)
        verdict = spoiled(tmp_path, "while True:\n    raw(b'x' * 65536)", limits)
        assert verdict == ProtocolBroken(f"a reply of more than {2**20} bytes")

    def test_two_answers_never_shift_those_that_follow(self, tmp_path: Path) -> None:
        """If the second one comes too late for a verdict of its own, the run has a problem."""
        made = program(tmp_path, "echo(request)\necho(request)")
        with session(made.command, DEFAULT, limits=PATIENT) as running:
            before, spoiled, *others = (
                each.verdict for each in judge_all([BEFORE, SPOILED, AFTER, LAST], running)
            )
            problem = "answered the same request twice"
            assert spoiled == ProtocolBroken(problem) or running.incidents == [
                f"{SPOILED.id}: {problem}"
            ]
        assert [before, *others] == [GOOD] * 3


class TestHarmless:
    @pytest.mark.parametrize(
        "spoil",
        [
            "for _ in range(400):\n    os.write(2, b'x' * 9999 + b'\\n')\necho(request)",
            "raw(json.dumps({'id': request['id'], 'payload': request['payload']}).encode()"
            " + b'\\r\\n')",
            "print('hello', file=sys.stderr)\necho(request)",
            "text = json.dumps({'id': request['id'], 'payload': request['payload']}).encode()\n"
            "for position in range(len(text)):\n"
            "    raw(text[position:position + 1])\n"
            "raw(b'\\n')",
        ],
        ids=["floods stderr", "CRLF", "logs", "byte by byte"],
    )
    def test_it_passes(self, tmp_path: Path, spoil: str) -> None:
        assert spoiled(tmp_path, spoil) == GOOD


class TestAnswers:
    def test_a_refusal_counts_only_when_said(self, tmp_path: Path) -> None:
        case = make_case("box/decode/bad", {"spoil": True}, Outcome("rejected", {}))
        say = "say({'id': request['id'], 'rejected': {'message': 'no'}})"
        assert run(program(tmp_path, say), [case]) == {case.id: GOOD}
        for death in ("sys.exit(1)", "raise ValueError('no')", "raw(b'no\\n')"):
            (verdict,) = run(program(tmp_path, death), [case]).values()
            assert isinstance(verdict, (Crash, ProtocolBroken))

    def test_unsupported_and_error_have_verdicts_of_their_own(self, tmp_path: Path) -> None:
        say = "say({'id': request['id'], 'unsupported': {'reason': 'no boxes'}})"
        assert spoiled(tmp_path, say) == Unsupported("no boxes")
        say = "say({'id': request['id'], 'error': {'caught': 'oops'}})"
        assert spoiled(tmp_path, say) == Error("oops")

    def test_a_wrong_answer_fails(self, tmp_path: Path) -> None:
        say = "say({'id': request['id'], 'payload': {'spoil': 1}})"
        verdict = spoiled(tmp_path, say)
        assert isinstance(verdict, Failed)
        assert [(each.pointer, each.kind) for each in verdict.differences] == [("/spoil", "type")]

    def test_one_comes_as_soon_as_it_is_known(self, tmp_path: Path) -> None:
        made = program(tmp_path)
        with session(made.command, DEFAULT, limits=PATIENT) as running:
            endless = running.ask(itertools.repeat(BEFORE.request()))
            assert next(endless) == BEFORE.expect
            assert (
                len(made.log.splitlines()) <= 1 + 2 * WINDOW
            )  # hello, what is known, what is open
            assert next(endless) == BEFORE.expect
            endless.close()

    def test_one_that_is_spelled_as_expected_is_what_is_expected(self, tmp_path: Path) -> None:
        with session(program(tmp_path).command, DEFAULT, limits=PATIENT) as running:
            (answer,) = running.ask([BEFORE.request()])
        assert answer is BEFORE.expect

    def test_what_is_expected_never_leaves_home(self, tmp_path: Path) -> None:
        expect = Outcome("payload", {"secret": "answer"})
        made = program(tmp_path)
        run(made, [make_case("box/decode/telling-name", {"a": 1}, expect)])
        _, request = made.log.splitlines()
        assert json.loads(request).keys() == {"id", "op", "type", "payload"}
        for word in (b"secret", b"expect", b"telling-name", b"required"):
            assert word not in request
