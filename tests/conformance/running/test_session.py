from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from nucleus_conformance.errors import CannotStartError
from nucleus_conformance.judging.judge import Standard, judge
from nucleus_conformance.judging.verdict import (
    Crash,
    Error,
    Failed,
    NotRun,
    Passed,
    ProtocolBroken,
    Timeout,
    Unsupported,
    Verdict,
)
from nucleus_conformance.protocol.messages import Response
from nucleus_conformance.running import session as runner
from nucleus_conformance.running.session import session
from nucleus_conformance.running.worker import WINDOW
from nucleus_conformance.suite.case import Case, Outcome
from nucleus_conformance.targets import process
from nucleus_conformance.targets.process import Command

from nucleus_spec.editions import DEFAULT
from tests.helpers.programs import (
    AFTER,
    BEFORE,
    ECHO,
    GREETING,
    LAST,
    SPOILED,
    has_ended,
    judge_all,
    make_case,
    program,
    run,
)

GOOD = Passed("bytes")


def spoiled(folder: Path, spoil: str) -> Verdict:
    """The verdict on the one case that is spoiled; the others pass, and nothing is left running."""
    made = program(folder, spoil)
    verdicts = run(made)
    assert list(verdicts) == [BEFORE.id, SPOILED.id, AFTER.id]
    assert verdicts[BEFORE.id] == verdicts[AFTER.id] == GOOD
    assert made.pids
    assert all(has_ended(pid) for pid in made.pids)
    return verdicts[SPOILED.id]


class TestDeath:
    @pytest.mark.parametrize(
        ("spoil", "reason"),
        [
            ("sys.exit(0)", "exited with status 0"),
            ("sys.exit(3)", "exited with status 3"),
            ("os.kill(os.getpid(), signal.SIGSEGV)", "was killed by SIGSEGV"),
            ("raw(b'{\"id\"')\nsys.exit(0)", "exited with status 0 after b'{\"id\"'"),
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


class TestHang:
    @pytest.mark.parametrize(
        "spoil",
        [
            "while True:\n    raw(b'x')\n    time.sleep(0.05)",
            "signal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(600)",
        ],
        ids=["a byte now and then", "ignores SIGTERM"],
    )
    def test_it_costs_one_deadline_and_one_case(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: str
    ) -> None:
        monkeypatch.setattr(runner, "CASE_SECONDS", 1.5)
        assert spoiled(tmp_path, spoil) == Timeout("no complete reply within 1.5 s")


class TestNonsense:
    @pytest.mark.parametrize(
        ("spoil", "reason"),
        [
            ("raw(b'debug\\n')\necho(request)", "'debug'; logs and prints belong on stderr"),
            ("raw(b'\\xff\\xfe{}\\n')", "not UTF-8: ff fe 7b 7d"),
            (
                "raw(json.dumps({'id': request['id'], 'value': 1}).encode('utf-16') + b'\\n')",
                "not UTF-8: ff fe",
            ),
            (
                "say({'id': 'guessed', 'payload': {}})",
                "answers request 'guessed', which is not open",
            ),
            ("say({'payload': request['payload']})", "not an object with an id"),
            ("say({'id': request['id']})", "must say one thing, but says nothing"),
            (
                "say({'id': request['id'], 'payload': {}, 'text': ''})",
                "must say one thing, but says payload, text",
            ),
            ("say({'id': request['id'], 'rejected': 'no'})", "rejected must be an object"),
            ("say({'id': request['id'], 'refused': {}})", "says 'refused'"),
            (
                "raw(b'{\"payload\": {\"a\": 1, \"a\": 1}, ' + json.dumps({'id': request['id']})"
                ".encode()[1:] + b'\\n')",
                "a key occurs twice in one object",
            ),
            ("say({'id': request['id'], 'payload': float('nan')})", "NaN is not JSON"),
            ("raw(b'[' * 200_000 + b'\\n')", "JSON nested too deeply to be read"),
            ("raw(b'[' + b'9' * 5000 + b']\\n')", "not JSON"),
            ("raw(b'\\n')\necho(request)", "not JSON"),
        ],
    )
    def test_it_is_named_and_costs_one_case(self, tmp_path: Path, spoil: str, reason: str) -> None:
        verdict = spoiled(tmp_path, spoil)
        assert isinstance(verdict, ProtocolBroken)
        assert reason in verdict.reason

    def test_a_line_without_an_end_is_cut(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(process, "LINE_LIMIT", 2**20)
        verdict = spoiled(tmp_path, "while True:\n    raw(b'x' * 65536)")
        assert verdict == ProtocolBroken(f"a reply of more than {2**20} bytes")

    def test_two_answers_never_shift_those_that_follow(self, tmp_path: Path) -> None:
        """If the second one comes too late for a verdict of its own, the run has a problem."""
        made = program(tmp_path, "echo(request)\necho(request)")
        with session(made.command, DEFAULT) as running:
            before, spoiled, *others = (
                each.verdict for each in running.run([BEFORE, SPOILED, AFTER, LAST])
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

    def test_a_verdict_comes_as_soon_as_it_is_known(self, tmp_path: Path) -> None:
        made = program(tmp_path)
        with session(made.command, DEFAULT) as running:
            endless = running.run(itertools.repeat(BEFORE))
            assert next(endless).case is BEFORE
            assert len(made.log.splitlines()) < 2 * WINDOW
            assert next(endless).case is BEFORE
            endless.close()

    def test_what_is_expected_never_leaves_home(self, tmp_path: Path) -> None:
        expect = Outcome("payload", {"secret": "answer"})
        made = program(tmp_path)
        run(made, [make_case("box/decode/telling-name", {"a": 1}, expect)])
        _, request = made.log.splitlines()
        assert json.loads(request).keys() == {"id", "op", "type", "payload"}
        for word in (b"secret", b"expect", b"telling-name", b"required"):
            assert word not in request


class TestGivingUp:
    def test_after_so_many_restarts(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(runner, "RESTART_LIMIT", 2)
        made = program(tmp_path, "sys.exit(1)")
        cases = [make_case(f"box/decode/case-{number}", {"spoil": number}) for number in range(6)]
        verdicts = list(run(made, cases).values())
        assert verdicts[:2] == [Crash("exited with status 1")] * 2
        assert verdicts[2:] == [NotRun("given up after 2 restarts")] * 4
        assert len(made.pids) == 3

    def test_when_it_does_not_start_again(self, tmp_path: Path) -> None:
        once = f"""
if os.path.exists("started"):
    sys.exit("only once")
open("started", "w").close()
{GREETING.strip()}"""
        made = program(tmp_path, "sys.exit(1)", hello=once)
        verdicts = list(run(made, [BEFORE, SPOILED, AFTER, LAST]).values())
        assert verdicts[:2] == [GOOD, Crash("exited with status 1")]
        program_name = made.command.arguments[0]
        reason = f"{program_name} exited with status 1 before it said hello: only once"
        assert verdicts[2:] == [NotRun(reason), NotRun(reason)]
        assert len(made.pids) == 2


class TestStart:
    @pytest.mark.parametrize(
        ("hello", "problem"),
        [
            (
                "sys.exit(2)",
                "exited with status 2 before it said hello: it wrote nothing to stderr",
            ),
            (
                "raise ImportError('no module')",
                "exited with status 1 before it said hello: ImportError: no module",
            ),
            ("raw(b'Welcome!\\n')", "did not say hello: not JSON"),
            ("raw(b'\\xff\\n')", "did not say hello: not UTF-8: ff"),
            (
                "say({'id': request['id'], 'payload': {}})",
                "did not say hello: the first reply must say hello",
            ),
            (
                "say({'id': request['id'], 'hello': {'protocol': 2}})",
                "did not say hello: speaks protocol 2, but this runner speaks 1",
            ),
            (
                "say({'id': 'x', 'hello': {'protocol': 1}})",
                "did not say hello: answers request 'x', which is not open",
            ),
            (
                "say({'id': request['id'], 'hello': {'protocol': 1, 'edition': '0.14.29'}})",
                "did not say hello: speaks edition 0.14.29, but was asked for 0.17.9",
            ),
        ],
    )
    def test_an_implementation_that_does_not_start(
        self, tmp_path: Path, hello: str, problem: str
    ) -> None:
        made = program(tmp_path, hello=hello)
        with pytest.raises(CannotStartError) as caught, session(made.command, DEFAULT):
            raise AssertionError("it started")
        assert str(caught.value).startswith(f"{made.command.arguments[0]} {problem}")
        assert all(has_ended(pid) for pid in made.pids)

    def test_its_edition_may_be_named_or_not(self, tmp_path: Path) -> None:
        for said in ({}, {"edition": None}, {"edition": "0.17.9"}):
            hello = f"say({{'id': request['id'], 'hello': {{'protocol': 1, **{said!r}}}}})"
            with session(program(tmp_path, hello=hello).command, DEFAULT) as running:
                assert running.hello.edition == said.get("edition")

    def test_one_that_is_silent(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(runner, "START_SECONDS", 0.5)
        made = program(tmp_path, hello="time.sleep(600)")
        with pytest.raises(CannotStartError) as caught, session(made.command, DEFAULT):
            raise AssertionError("it started")
        assert str(caught.value).endswith("did not say hello within 0.5 s")
        assert all(has_ended(pid) for pid in made.pids)

    def test_one_that_is_not_there(self, tmp_path: Path) -> None:
        missing = str(tmp_path / "missing")
        with pytest.raises(CannotStartError) as caught, session(Command((missing,)), DEFAULT):
            raise AssertionError("it started")
        assert str(caught.value) == f"cannot start {missing}: No such file or directory"
        assert caught.value.exit_status == 3

    def test_one_that_is_no_program(self, tmp_path: Path) -> None:
        text = tmp_path / "text"
        text.write_text("hello")
        for mode, problem in ((0o644, "Permission denied"), (0o755, "Exec format error")):
            text.chmod(mode)
            with pytest.raises(CannotStartError) as caught, session(Command((str(text),)), DEFAULT):
                raise AssertionError("it started")
            assert str(caught.value) == f"cannot start {text}: {problem}"

    def test_an_interrupt_while_it_starts_leaves_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = program(tmp_path)

        def interrupted(*_: object) -> object:
            raise KeyboardInterrupt

        monkeypatch.setattr(process.ChildProcess, "hello", interrupted)
        with pytest.raises(KeyboardInterrupt), session(made.command, DEFAULT):
            raise AssertionError("it started")


class TestDirectory:
    WHERE = 'say({"id": request["id"], "value": os.getcwd()})'

    def test_it_has_one_of_its_own_which_goes_with_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        write = "open('left.txt', 'w').close()"
        made = program(tmp_path, echo=f"{write}\n{self.WHERE}")
        with session(made.command, DEFAULT) as running:
            response = running.respond(BEFORE)
            assert isinstance(response, Outcome)
            folder = Path(response.content)
            assert (folder / "left.txt").is_file()
        assert not folder.exists()
        assert not (tmp_path / "left.txt").exists()

    def test_the_files_of_a_case_are_there(self, tmp_path: Path) -> None:
        found = """say({"id": request["id"], "value": [
    os.path.isfile(name) for name in ("a.png", "masks/deep/b c.png", "ä.png", "none.png")]})"""
        files = ["a.png", "masks/deep/b c.png", "ä.png"]
        expect = Outcome("value", [True, True, True, False])
        case = make_case("segmentation/local-files/x", expect=expect, files=files)
        assert run(program(tmp_path, echo=found), [case, case]) == {case.id: GOOD}

    def test_it_may_delete_it(self, tmp_path: Path) -> None:
        assert spoiled(tmp_path, "os.rmdir(os.getcwd())\necho(request)") == GOOD


class TestEnd:
    def test_however_the_run_ends_nothing_is_left(self, tmp_path: Path) -> None:
        made = program(tmp_path)

        def broken_off() -> None:
            with session(made.command, DEFAULT) as running:
                for _ in running.run([BEFORE, AFTER]):
                    raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            broken_off()
        assert all(has_ended(pid) for pid in made.pids)

    def test_what_it_started_ends_with_it(self, tmp_path: Path) -> None:
        start = """
import subprocess
null = subprocess.DEVNULL
command = [sys.executable, "-c", "import time; time.sleep(600)"]
note(subprocess.Popen(command, stdin=null, stdout=null, stderr=null).pid)
"""
        assert spoiled(tmp_path, start + ECHO) == GOOD
        other = tmp_path / "other"
        other.mkdir()
        assert spoiled(other, start + "os._exit(1)") == Crash("exited with status 1")

    def test_strict_reaches_the_judge(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[bool] = []

        def noting(case: Case, response: Response, by: Standard) -> Verdict:
            seen.append(by.strict)
            return judge(case, response, by)

        monkeypatch.setattr(runner, "judge", noting)
        made = program(tmp_path)
        refusal = make_case(expect=Outcome("rejected", {}))
        judge_all(made.command, [refusal])
        judge_all(made.command, [refusal], strict=True)
        assert seen == [False, True]
