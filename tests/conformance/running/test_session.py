from __future__ import annotations

import gc
import re
import signal
import time
from pathlib import Path
from typing import cast

import pytest
from attrs import evolve

from nucleus_conformance.errors import CannotStartError
from nucleus_conformance.interrupts import Interrupted, heard_once
from nucleus_conformance.judging.verdict import Crash, NotRun, Timeout
from nucleus_conformance.running.session import session, start
from nucleus_conformance.running.workplace import workplaces
from nucleus_conformance.suite.case import Outcome
from nucleus_conformance.suite.catalog.samples import SAMPLES
from nucleus_conformance.targets.limits import Limits
from nucleus_conformance.targets.process import Command
from nucleus_spec.editions import DEFAULT
from tests.helpers.patience import FOR_EVER, PATIENT, stretched
from tests.helpers.programs import (
    AFTER,
    BEFORE,
    ECHO,
    GOOD,
    GREETING,
    LAST,
    SPOILED,
    Program,
    has_ended,
    make_case,
    program,
    run,
    spoiled,
)


class TestGivingUp:
    CASES = tuple(make_case(f"box/decode/case-{number}", {"spoil": number}) for number in range(6))

    def test_after_so_many_restarts_without_a_reply(self, tmp_path: Path) -> None:
        made = program(tmp_path, "sys.exit(1)", echo="sys.exit(1)")
        verdicts = list(run(made, self.CASES, evolve(PATIENT, barren_starts=2)).values())
        assert verdicts[:2] == [Crash("exited with status 1")] * 2
        assert verdicts[2:] == [NotRun("given up after 2 restarts without a reply")] * 4
        assert len(made.pids) == 3 + len(SAMPLES) - 1

    def test_what_replies_may_die_often(self, tmp_path: Path) -> None:
        made = program(tmp_path, "sys.exit(1)")
        verdicts = list(run(made, [BEFORE, *self.CASES], evolve(PATIENT, barren_starts=2)).values())
        assert verdicts == [GOOD, *[Crash("exited with status 1")] * 6]

    @pytest.mark.parametrize("earned", [0.0, 1000.0])
    @pytest.mark.sampled(2)
    def test_when_so_much_time_is_lost(self, tmp_path: Path, earned: float) -> None:
        """Unless replies have earned as much: here there is one."""
        seconds = stretched(0.3)
        limits = evolve(
            PATIENT, reply_seconds=seconds, lost_seconds=seconds / 2, seconds_per_reply=earned
        )
        verdicts = list(run(program(tmp_path, FOR_EVER), [BEFORE, *self.CASES], limits).values())
        late = Timeout(f"no complete reply within {seconds:g} s")
        if earned:
            assert verdicts == [GOOD, *[late] * 6]
            return
        assert verdicts[:2] == [GOOD, late]
        reasons = {each.reason for each in verdicts[2:] if isinstance(each, NotRun)}
        (reason,) = reasons
        assert re.fullmatch("given up: waiting in vain and [0-9]+ restarts took [0-9]+ s", reason)

    def test_when_it_does_not_start_again(self, tmp_path: Path) -> None:
        once = f"""
if os.path.exists("started"):
    sys.exit("only once")
open("started", "w").close()
{GREETING.strip()}"""
        made = program(tmp_path, "sys.exit(1)", hello=once)
        verdicts = list(run(made, [BEFORE, SPOILED, AFTER, LAST]).values())
        assert verdicts[:2] == [GOOD, Crash("exited with status 1")]
        (reason,) = {each.reason for each in verdicts[2:] if isinstance(each, NotRun)}
        assert len(verdicts) == 4
        assert reason.endswith("exited with status 1 before it said hello: only once")
        assert len(made.pids) == 2


class Interrupting:
    """A command during whose start a signal comes: once the process is there, and not yet known."""

    def __init__(self, made: Program) -> None:
        self.made = made
        self.arguments = made.command.arguments
        self.environment = made.command.environment

    @property
    def memory(self) -> None:
        while not self.made.pids:
            time.sleep(0.01)
        signal.raise_signal(signal.SIGINT)


class TestStart:
    def test_a_signal_meanwhile_leaves_no_process(self, tmp_path: Path) -> None:
        command = Interrupting(program(tmp_path))
        before = signal.signal(signal.SIGINT, signal.default_int_handler)  # it may be ignored
        try:
            with (
                workplaces(command.made.command) as (place,),
                heard_once(),
                pytest.raises(Interrupted),
            ):
                start(cast(Command, command), DEFAULT, place)
        finally:
            signal.signal(signal.SIGINT, before)
        (pid,) = command.made.pids
        assert has_ended(pid)

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
            (
                "raw(b'Welcome!\\n')",
                "did not say hello: wrote on stdout what is no reply: `Welcome!`",
            ),
            ("raw(b'\\xff\\n')", "did not say hello: not UTF-8: ff"),
            (
                "say({'id': request['id'], 'payload': {}})",
                "did not say hello: the first reply must say hello",
            ),
            (
                "say({'id': request['id'], 'hello': {'protocol': 1}})",
                "did not say hello: speaks protocol 1, but this runner speaks 2: "
                "PROTOCOL.md says at its end what has changed",
            ),
            (
                "say({'id': 'x', 'hello': {'protocol': 2}})",
                'did not say hello: answers request "x", which is not open',
            ),
            (
                "say({'id': request['id'], 'hello': {'protocol': 2, 'edition': '0.14.29'}})",
                "speaks edition 0.14.29, but was asked for 0.17.9",
            ),
        ],
    )
    def test_an_implementation_that_does_not_start(
        self, tmp_path: Path, hello: str, problem: str
    ) -> None:
        made = program(tmp_path, hello=hello)
        starting = session(made.command, DEFAULT, limits=PATIENT)
        with pytest.raises(CannotStartError) as caught, starting:
            raise AssertionError("it started")
        assert str(caught.value).startswith(f"{made.command.arguments[0]} {problem}")
        assert all(has_ended(pid) for pid in made.pids)

    def test_its_edition_may_be_named_or_not(self, tmp_path: Path) -> None:
        for said in ({}, {"edition": None}, {"edition": "0.17.9"}, {"edition": "0.20.0"}):
            hello = f"say({{'id': request['id'], 'hello': {{'protocol': 2, **{said!r}}}}})"
            made = program(tmp_path, hello=hello)
            with session(made.command, DEFAULT, limits=PATIENT) as running:
                assert running.hello.edition == said.get("edition")

    @pytest.mark.slow
    def test_one_that_is_silent(self, tmp_path: Path) -> None:
        limits = Limits(start_seconds=stretched(0.5))
        made = program(tmp_path, hello=FOR_EVER)
        starting = session(made.command, DEFAULT, limits=limits)
        with pytest.raises(CannotStartError) as caught, starting:
            raise AssertionError("it started")
        said = f"did not say hello within {limits.start_seconds:g} s"
        assert str(caught.value) == f"{made.command.arguments[0]} {said}"
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

    def test_an_interrupt_while_it_starts_leaves_nothing(self, tmp_path: Path) -> None:
        made = program(tmp_path, hello=f"os.kill(os.getppid(), signal.SIGINT)\n{FOR_EVER}")
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            with pytest.raises(KeyboardInterrupt), session(made.command, DEFAULT, limits=PATIENT):
                raise AssertionError("it started")
        finally:
            signal.signal(signal.SIGINT, before)
        (pid,) = made.pids
        assert has_ended(pid)


class TestDirectory:
    WHERE = 'say({"id": request["id"], "value": os.getcwd()})'

    def test_it_has_one_of_its_own_which_goes_with_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        write = "open('left.txt', 'w').close()"
        made = program(tmp_path, echo=f"{write}\n{self.WHERE}")
        with session(made.command, DEFAULT, limits=PATIENT) as running:
            (answer,) = running.ask([BEFORE.request()])
            assert isinstance(answer, Outcome)
            folder = Path(answer.content)
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
            with session(made.command, DEFAULT, limits=PATIENT) as running:
                for _ in running.ask([BEFORE.request(), AFTER.request()]):
                    raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            broken_off()
        assert all(has_ended(pid) for pid in made.pids)

    @pytest.mark.parametrize("at_once", [False, True])
    def test_has_time_to_say_goodbye_but_not_if_it_is_at_once(
        self, tmp_path: Path, at_once: bool
    ) -> None:
        goodbye = tmp_path / "goodbye"
        made = program(tmp_path, end=f"open({str(goodbye)!r}, 'w').close()")
        with session(made.command, DEFAULT, limits=PATIENT) as running:
            running.close(at_once)
        assert all(has_ended(pid) for pid in made.pids)
        assert goodbye.exists() is not at_once

    def test_what_it_started_ends_with_it(self, tmp_path: Path) -> None:
        start = """
import subprocess
null = subprocess.DEVNULL
command = [sys.executable, "-c", "import time; time.sleep(10**6)"]
note(subprocess.Popen(command, stdin=null, stdout=null, stderr=null).pid)
"""
        assert spoiled(tmp_path, start + ECHO) == GOOD
        other = tmp_path / "other"
        other.mkdir()
        assert spoiled(other, start + "os._exit(1)") == Crash("exited with status 1")


class TestWhoAsksNoMore:
    """A caller may stop before all is answered, and ask again."""

    def test_has_no_open_request_left_behind(self, tmp_path: Path) -> None:
        made = program(tmp_path, FOR_EVER)
        with session(made.command, DEFAULT, limits=PATIENT) as running:
            asked = running.ask([BEFORE.request(), SPOILED.request()])
            assert next(asked) == BEFORE.expect
            asked.close()
            (pid,) = made.pids
            assert has_ended(pid, stretched(5.0))
            assert list(running.ask([AFTER.request()])) == [AFTER.expect]
        assert running.incidents == []

    @pytest.mark.slow
    def test_has_no_answer_kept(self, tmp_path: Path) -> None:
        """Answers that came together are known before they are taken."""
        together = """
global waiting
waiting = [*globals().get("waiting", []), request["id"]]
if len(waiting) == 3:
    raw(b"".join(b'{"id": "%s", "payload": "odd"}\\n' % each.encode() for each in waiting))
"""
        made = program(tmp_path, together)
        with session(made.command, DEFAULT, limits=PATIENT) as running:
            asked = running.ask([SPOILED.request()] * 3)
            assert next(asked) == Outcome("payload", "odd")
            asked.close()
            assert list(running.ask([AFTER.request()])) == [AFTER.expect]
            gc.collect()
            found = [each for each in gc.get_objects() if isinstance(each, Outcome)]
            assert Outcome("payload", "odd") not in found


class TestLateReplies:
    def test_are_blamed_on_their_own_request_even_if_another_is_asked_by_then(
        self, tmp_path: Path
    ) -> None:
        twice = ECHO + "\nglobal late\nlate = request"
        once = "say({'id': late['id'], 'payload': 1})\n" + ECHO
        made = program(tmp_path, twice, echo=once)
        with session(made.command, DEFAULT, limits=PATIENT) as running:
            (first,) = running.ask([SPOILED.request()])
            (second,) = running.ask([AFTER.request()])
        assert (first, second) == (SPOILED.expect, AFTER.expect)
        (incident,) = running.incidents
        assert incident == f"{SPOILED.id}: answered the same request twice"
