from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from attrs import evolve

from nucleus_conformance.protocol.messages import VERSION, Hello, ProtocolError
from nucleus_conformance.targets.limits import Limits
from nucleus_conformance.targets.process import ChildProcess, Command
from nucleus_conformance.targets.silence import DeadlineError, EndedError
from tests.helpers.patience import FOR_EVER, HANG, PATIENT, stretched
from tests.helpers.programs import GREETING, Program, has_ended, program


@contextmanager
def started(
    made: Program, limits: Limits = PATIENT, *, greet: bool = True
) -> Iterator[ChildProcess]:
    """It, once it has said hello. It ends by itself in the end, if it is patiently waited for."""
    child = ChildProcess.start(made.command, made.path.parent, limits)
    try:
        if greet:
            child.hello("0.17.9")
        yield child
    finally:
        child.close()


@contextmanager
def hanging(made: Program, limits: Limits = PATIENT) -> Iterator[ChildProcess]:
    """It, once it has said hello; it is killed in the end."""
    child = ChildProcess.start(made.command, made.path.parent, limits)
    try:
        child.hello("0.17.9")
        yield child
    finally:
        child.kill()


def in_a_moment() -> Limits:
    """So that what does not end by itself is ended at once."""
    return evolve(PATIENT, grace_seconds=stretched(0.2))


SPOIL = {"op": "decode", "payload": {"spoil": True}}


class TestAsking:
    def test_it_says_hello(self, tmp_path: Path) -> None:
        made = program(tmp_path)
        with started(made, greet=False) as child:
            assert child.hello("0.15.5") == Hello("echo", "1.0", "Python")
        (request,) = made.log.splitlines()
        asked = json.loads(request)
        assert (asked["op"], asked["protocol"], asked["edition"]) == ("hello", VERSION, "0.15.5")

    def test_one_thing_after_another(self, tmp_path: Path) -> None:
        with started(program(tmp_path)) as child:
            for value in (1, {"a": None}, "é\U0001f697\x00", [0.1, -0.0], 10**100):
                reply = child.ask({"op": "decode", "payload": value}, HANG)
                assert repr(reply["payload"]) == repr(value)

    def test_messages_larger_than_any_pipe(self, tmp_path: Path) -> None:
        value = ["x" * 1000] * 3000
        with started(program(tmp_path)) as child:
            assert child.ask({"op": "decode", "payload": value}, HANG)["payload"] == value

    def test_neither_side_waits_for_the_other_to_read(self, tmp_path: Path) -> None:
        hello = f"""{GREETING.strip()}
import select
select.select([0], [], [])
raw(b" " * 300_000)"""
        with started(program(tmp_path, hello=hello)) as child:
            value = "x" * 1_000_000
            assert child.ask({"op": "decode", "payload": value}, HANG)["payload"] == value

    def test_an_answer_before_the_question_is_over_is_none(self, tmp_path: Path) -> None:
        hasty = f"""{GREETING.strip()}
start = os.read(0, 100).decode()
raw(json.dumps({{"id": start.split('"')[3], "value": 1}}).encode() + b"\\n")
{FOR_EVER}"""
        with (
            hanging(program(tmp_path, hello=hasty)) as child,
            pytest.raises(ProtocolError, match="before it had read the whole request"),
        ):
            child.ask({"op": "decode", "payload": "x" * 1_000_000}, HANG)

    def test_ids_are_all_different_and_say_nothing(self, tmp_path: Path) -> None:
        made = program(tmp_path)
        with started(made) as child:
            for _ in range(50):
                child.ask({"op": "decode", "payload": {}}, HANG)
        ids = [json.loads(line)["id"] for line in made.log.splitlines()]
        assert len(set(ids)) == len(ids) == 51
        assert all(len(each) == 16 and set(each) <= set("0123456789abcdef") for each in ids)

    def test_what_it_says_unasked_is_no_answer(self, tmp_path: Path) -> None:
        twice = 'raw(json.dumps({"id": request["id"], "value": 1}).encode() + b"\\nmore")'
        with started(program(tmp_path, echo=twice)) as child:
            assert child.ask({"op": "decode"}, HANG)["value"] == 1
            with pytest.raises(ProtocolError, match="wrote on stdout what is no reply: `more`"):
                child.ask({"op": "decode"}, HANG)


class TestDeadline:
    @pytest.mark.parametrize(
        "spoil",
        [
            FOR_EVER,
            f"raw(b'{{')\n{FOR_EVER}",
            "while True:\n    raw(b'x')\n    time.sleep(0.05)",
            "while True:\n    os.write(2, b'x' * 10000)",
        ],
        ids=["silent", "half a line", "a byte now and then", "busy on stderr"],
    )
    def test_it_is_for_the_whole_reply(self, tmp_path: Path, spoil: str) -> None:
        with hanging(program(tmp_path, spoil)) as child, pytest.raises(DeadlineError):
            child.ask(SPOIL, 0.5)

    def test_it_holds_for_an_implementation_that_does_not_read(self, tmp_path: Path) -> None:
        made = program(tmp_path, hello=f"{GREETING.strip()}\n{FOR_EVER}")
        with hanging(made) as child, pytest.raises(DeadlineError):
            child.ask({"op": "decode", "payload": "x" * 1_000_000}, 0.5)

    def test_there_is_one_for_hello(self, tmp_path: Path) -> None:
        made = program(tmp_path, hello=FOR_EVER)
        child = ChildProcess.start(made.command, tmp_path, evolve(PATIENT, start_seconds=0.5))
        try:
            with pytest.raises(DeadlineError):
                child.hello("0.17.9")
        finally:
            child.kill()


class TestEnd:
    @pytest.mark.parametrize(
        ("spoil", "reason"),
        [
            ("sys.exit(0)", "exited with status 0"),
            ("os._exit(7)", "exited with status 7"),
            ("os.kill(os.getpid(), signal.SIGKILL)", "was killed by SIGKILL"),
            ("os.abort()", "was killed by SIGABRT"),
            ("raw(b'{\"id\": ')\nos._exit(0)", 'exited with status 0 after `{"id": `'),
            ("raw(b'x' * 1000)\nos._exit(0)", f"exited with status 0 after `{'x' * 80}`"),
        ],
    )
    def test_it_says_how(self, tmp_path: Path, spoil: str, reason: str) -> None:
        with started(program(tmp_path, spoil)) as child:
            with pytest.raises(EndedError) as caught:
                child.ask(SPOIL, HANG)
            assert caught.value.reason == reason
            assert caught.value.stderr == ""

    def test_to_close_stdout_is_an_end_too(self, tmp_path: Path) -> None:
        with started(program(tmp_path, f"os.close(1)\n{FOR_EVER}"), in_a_moment()) as child:
            with pytest.raises(EndedError) as caught:
                child.ask(SPOIL, HANG)
            assert caught.value.reason == "closed its stdout"

    def test_what_it_said_on_stderr_is_kept(self, tmp_path: Path) -> None:
        with started(program(tmp_path, "raise RuntimeError('out of luck')")) as child:
            with pytest.raises(EndedError) as caught:
                child.ask(SPOIL, HANG)
            assert caught.value.reason == "exited with status 1"
            assert caught.value.stderr.splitlines()[-1] == "RuntimeError: out of luck"

    def test_only_the_last_part_of_a_flood_is_kept(self, tmp_path: Path) -> None:
        flood = "for _ in range(300):\n    os.write(2, b'x' * 9999 + b'\\n')"
        with started(
            program(tmp_path, f"{flood}\nos.write(2, b'the end\\xff')\nos._exit(1)")
        ) as child:
            with pytest.raises(EndedError) as caught:
                child.ask(SPOIL, HANG)
            assert len(caught.value.stderr) <= 8192
            assert caught.value.stderr == "the end\ufffd"  # and no half of a line

    def test_its_last_words_may_come_after_its_last_answer(self, tmp_path: Path) -> None:
        late = "os.close(1)\ntime.sleep(0.2)\nos.write(2, b'last words')\nos._exit(1)"
        with started(program(tmp_path, late)) as child:
            with pytest.raises(EndedError) as caught:
                child.ask(SPOIL, HANG)
            assert caught.value.stderr == "last words"

    @pytest.mark.parametrize("how", ["os._exit(4)", "os.close(0)\ntime.sleep(0.2)\nos._exit(4)"])
    def test_it_may_end_before_it_has_read(self, tmp_path: Path, how: str) -> None:
        with started(program(tmp_path, hello=f"{GREETING.strip()}\n{how}")) as child:
            with pytest.raises(EndedError) as caught:
                child.ask({"op": "decode", "payload": "x" * 1_000_000}, HANG)
            assert caught.value.reason == "exited with status 4"


class TestFlood:
    def test_a_line_has_a_limit(self, tmp_path: Path) -> None:
        made = program(tmp_path, "while True:\n    raw(b'x' * 65536)")
        with hanging(made, evolve(PATIENT, line_bytes=2**20)) as child:
            with pytest.raises(ProtocolError, match=f"a reply of more than {2**20} bytes"):
                child.ask(SPOIL, HANG)
            assert len(child._received) < 2**21


class TestStart:
    def test_what_cannot_be_started(self, tmp_path: Path) -> None:
        text = tmp_path / "text"
        text.write_text("not a program")
        for path, error in ((tmp_path / "nothing", FileNotFoundError), (text, PermissionError)):
            with pytest.raises(error):
                ChildProcess.start(Command((str(path),)), tmp_path)

    def test_it_runs_in_that_directory_with_that_environment(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("GITHUB_TOKEN", "LC_NUCLEUS", "LC_BOTH"):
            monkeypatch.setenv(name, "ours")
        where = 'say({"id": request["id"], "value": [os.getcwd(), dict(os.environ)]})'
        made = program(tmp_path, echo=where)
        folder = tmp_path / "elsewhere"
        folder.mkdir()
        given = {"LC_BOTH": "given", "NUCLEUS_TEST_GIVEN": "given"}
        child = ChildProcess.start(Command(made.command.arguments, given), folder, PATIENT)
        try:
            directory, environment = child.ask({"op": "decode"}, HANG)["value"]
        finally:
            child.close()
        assert Path(directory).samefile(folder)
        assert "GITHUB_TOKEN" not in environment
        assert environment["PATH"] == os.environ["PATH"]
        assert environment["LC_NUCLEUS"] == "ours"
        assert environment["LC_BOTH"] == "given"
        assert environment["NUCLEUS_TEST_GIVEN"] == "given"

    def test_an_interrupt_of_ours_does_not_reach_it(self, tmp_path: Path) -> None:
        made = program(tmp_path)
        with started(made):
            (pid,) = made.pids
            assert os.getpgid(pid) == pid != os.getpgid(0)


class TestClose:
    def test_the_end_of_its_input_is_the_polite_way(self, tmp_path: Path) -> None:
        made = program(tmp_path)
        with made.path.open("a") as file:
            file.write("with open('goodbye', 'w') as file:\n    file.write('said')\n")
        with started(made):
            pass
        assert (tmp_path / "goodbye").read_text() == "said"

    @pytest.mark.parametrize(
        "stubborn",
        [False, True],
        ids=["ignores the end of its input", "ignores SIGTERM as well"],
    )
    def test_it_ends_whether_it_will_or_not(self, tmp_path: Path, stubborn: bool) -> None:
        how = "SIG_IGN" if stubborn else "SIG_DFL"  # whatever it has inherited
        sleep = f"while True:\n    {FOR_EVER}"
        made = program(
            tmp_path,
            hello=f"signal.signal(signal.SIGTERM, signal.{how})\n{GREETING.strip()}\n{sleep}",
        )
        with started(made, in_a_moment()) as child:
            pass
        assert child._process.returncode == -(signal.SIGKILL if stubborn else signal.SIGTERM)
        (pid,) = made.pids
        assert has_ended(pid)

    @pytest.mark.parametrize("end", ["close", "kill"])
    def test_what_it_started_ends_with_it(self, tmp_path: Path, end: str) -> None:
        start = f"""
import subprocess
null = subprocess.DEVNULL
command = [{sys.executable!r}, "-c", "import time; {FOR_EVER}"]
note(subprocess.Popen(command, stdin=null, stdout=null, stderr=null).pid)
"""
        made = program(tmp_path, hello=start + GREETING.strip())
        child = ChildProcess.start(made.command, tmp_path, PATIENT)
        try:
            child.hello("0.17.9")
        finally:
            getattr(child, end)()
        own, grandchild = made.pids
        assert has_ended(own)
        assert has_ended(grandchild)

    def test_to_close_twice_does_no_harm(self, tmp_path: Path) -> None:
        with started(program(tmp_path)) as child:
            child.close()
            child.kill()
