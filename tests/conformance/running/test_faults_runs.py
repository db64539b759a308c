"""Faults that are more than one spoiled case: of the start, of whole runs, of what is said everywhere."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent

import pytest
from nucleus_conformance.running import session as runner
from nucleus_conformance.suite.case import Outcome, load_suite

from tests.helpers import faults
from tests.helpers.programs import (
    AFTER,
    BEFORE,
    ECHO,
    GREETING,
    LAST,
    SPOILED,
    Program,
    greeting,
    has_ended,
    make_case,
    program,
)
from tests.helpers.trials import BOUND, CASES, Scored, Trial, started


@pytest.fixture
def trial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Trial]:
    made = Trial(tmp_path, monkeypatch, capsys)
    yield made
    made.clear()


KINDS = {
    "crash": ("os._exit(1)", "crash"),
    "signal": ("os.kill(os.getpid(), signal.SIGKILL)", "crash"),
    "hang": ("time.sleep(600)", "timeout"),
    "print": ("raw(b'debug\\n')", "protocol-error"),
    "half": ("raw(b'{')\nos._exit(0)", "crash"),
    "wrong": ("say({'id': request['id'], 'payload': 1})", "failed"),
}
"""What a program does -> how, and what comes of it."""


class TestFault3Ends:
    @pytest.mark.parametrize("workers", ["1", "3"])
    def test_of_many_faults_in_one_run_each_costs_its_own_case(
        self, trial: Trial, workers: str
    ) -> None:
        spoil = "\n".join(
            f"if request['payload']['spoil'] == {name!r}:\n{indent(code, '    ')}"
            for name, (code, _) in KINDS.items()
        )
        cases = [make_case(f"line/decode/good-{number}") for number in range(60)]
        for position, name in enumerate(KINDS):
            cases.insert(9 * position, make_case(f"box/decode/{name}", {"spoil": name}))
        trial.deadline(faults.SECONDS)
        scored = trial.score(program(trial.folder, spoil), "--workers", workers, cases=cases)
        spoiled = {f"box/decode/{name}": verdict for name, (_, verdict) in KINDS.items()}
        assert scored.names() == {case.id: spoiled.get(case.id, "passed") for case in cases}
        assert (scored.status, scored.problems) == (1, [])

    def test_restarts_have_a_limit(self, trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(runner, "RESTART_LIMIT", 4)
        cases = [make_case(f"box/decode/{number}", {"spoil": number}) for number in range(9)]
        made = program(trial.folder, "os._exit(1)")
        scored = trial.score(made, cases=[BEFORE, *cases], complete=False)
        assert list(scored.names().values()) == ["passed", *["crash"] * 3, *["not-run"] * 6]
        assert scored.verdicts["box/decode/8"]["reason"] == "given up after 4 restarts"
        assert "incomplete: 6 of 10 cases were not judged" in scored.said
        assert len(made.pids) == 5
        assert scored.status == 1

    def test_what_dies_on_every_case_never_worked(self, trial: Trial) -> None:
        scored = trial.score(program(trial.folder, "os._exit(1)", echo="os._exit(1)"))
        assert set(scored.names().values()) == {"crash"}
        assert scored.status == 3


class TestFault8AnswersOddJson:
    @pytest.mark.parametrize("text", ["NaN", "[-Infinity]", '{"a": 1e999}', '{"a": 2, "a": 1}'])
    def test_in_a_text(self, trial: Trial, text: str) -> None:
        """The verdict is one on that text, and the report is JSON all the same."""
        made = program(trial.folder, f"say({{'id': request['id'], 'text': {text!r}}})")
        expect = Outcome("text", '{"a": 1}')
        case = make_case("box/encode/spoiled", {"spoil": True}, expect, operation="encode")
        scored = trial.score(made, cases=[BEFORE, case, AFTER])
        assert list(scored.names().values()) == ["passed", "failed", "passed"]
        (difference,) = scored.verdicts[case.id]["differences"]
        assert (difference["kind"], difference["actual"]) == ("value", text)


class TestFault9Answers:
    def test_one_request_for_ever(self, trial: Trial) -> None:
        scored = trial.score(program(trial.folder, "while True:\n    echo(request)"))
        names = scored.names()
        verdict = names.pop(SPOILED.id)
        assert set(names.values()) == {"passed"}
        twice = "answered the same request twice"
        if verdict == "passed":  # its first answer was alone in the pipe
            assert f"{SPOILED.id}: {twice}" in scored.problems
        else:
            assert (verdict, scored.verdicts[SPOILED.id]["reason"]) == ("protocol-error", twice)
        assert len(scored.problems) <= 3
        assert scored.status == 1

    def test_the_last_request_twice(self, trial: Trial) -> None:
        made = program(trial.folder, "echo(request)\ntime.sleep(0.1)\necho(request)")
        scored = trial.score(made, cases=[BEFORE, SPOILED])
        assert set(scored.names().values()) == {"passed"}
        (problem,) = scored.problems
        assert "after its last reply" in problem
        assert scored.status == 1


class TestFault15EatsMemory:
    @pytest.mark.parametrize("limit", ["99999999999999", "0"])
    def test_a_limit_that_cannot_be_is_a_mistake(self, trial: Trial, limit: str) -> None:
        made = program(trial.folder)
        assert "memory" in trial.refuse(trial.command(made, "--memory", limit), 2)
        assert all(has_ended(pid) for pid in made.pids)


class TestFault16CannotBeStarted:
    @pytest.mark.parametrize("how", faults.FAULT_16_CANNOT_BE_STARTED)
    def test_it_is_said_in_one_line(
        self, trial: Trial, monkeypatch: pytest.MonkeyPatch, how: str
    ) -> None:
        monkeypatch.setattr(runner, "START_SECONDS", faults.SECONDS)
        hello, said = faults.FAULT_16_CANNOT_BE_STARTED[how]
        made = program(trial.folder, hello=hello)
        assert said in trial.refuse(trial.command(made), 3)
        assert len(made.pids) == 1
        assert all(has_ended(pid) for pid in made.pids)

    def test_what_is_not_there_or_is_no_program(self, trial: Trial) -> None:
        command = trial.command(program(trial.folder))
        command = command[: command.index("--") + 1]
        text = trial.folder / "text"
        text.write_text("not a program")
        for path in (trial.folder / "missing", text, trial.folder):
            err = trial.refuse([*command, str(path)], 3)
            assert f"cannot start {path}: there is no such program" in err
        text.chmod(0o755)
        assert f"cannot start {text}: Exec format error" in trial.refuse([*command, str(text)], 3)

    def test_what_does_not_start_again(self, trial: Trial) -> None:
        once = "if os.path.exists('once'):\n    sys.exit('only once')\nopen('once', 'x').close()"
        made = program(trial.folder, "os._exit(1)", hello=f"{once}\n{GREETING}")
        scored = trial.score(made, complete=False)
        assert list(scored.names().values()) == ["passed", "crash", "not-run", "not-run"]
        assert "before it said hello: only once" in scored.verdicts[LAST.id]["reason"]
        assert "incomplete: 2 of 4 cases were not judged" in scored.said
        assert scored.status == 1


class TestFault17WritesIntoItsDirectory:
    def test_where_a_file_of_a_case_belongs(self, trial: Trial) -> None:
        """That case may fail on it; the others do not, and the report says why."""
        looks = 'say({"id": request["id"], "value": os.path.isfile("masks/a.png")})'
        echo = f'if request["type"] == "segmentation":\n    {looks}\nelse:\n    {ECHO}'
        spoil = f"open('masks', 'w').close()\n{ECHO}"
        made = program(trial.folder, spoil, echo=echo, hello=greeting(window=1))
        files, there = ["masks/a.png"], Outcome("value", True)
        case = make_case("segmentation/local-files/x", expect=there, files=files)
        scored = trial.score(made, cases=[BEFORE, SPOILED, case, LAST])
        assert list(scored.names().values()) == ["passed", "passed", "failed", "passed"]
        (problem,) = scored.problems
        assert problem == f"{case.id}: there is no way to make masks/a.png: File exists"


class TestFault18ReadsTheEnvironment:
    SECRETS = (
        "GITHUB_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "AWS_SECRET_ACCESS_KEY", "NODE_AUTH_TOKEN",
        "NVM_AUTH_HEADER", "GOOGLE_API_KEY", "GOPROXY", "GEM_HOST_API_KEY", "PIP_INDEX_URL",
        "BUNDLE_RUBYGEMS__PKG__GITHUB__COM", "DOTNET_NUGET_PASSWORD",
    )  # fmt: skip

    @pytest.mark.parametrize("passed", [(), ("GITHUB_TOKEN",)], ids=["by default", "if it is told"])
    def test_it_sees_what_it_needs(
        self, trial: Trial, monkeypatch: pytest.MonkeyPatch, passed: tuple[str, ...]
    ) -> None:
        for name in self.SECRETS:
            monkeypatch.setenv(name, f"secret {name}")
        made = program(trial.folder, faults.FAULT_18_READS_THE_ENVIRONMENT)
        scored = trial.score(made, *(f"--pass-env={name}" for name in passed))
        seen = scored.verdicts[SPOILED.id]["actual"]["payload"]["spoil"]
        assert seen["PATH"] == os.environ["PATH"]
        written = "".join((scored.said, *scored.files.values()))
        assert {name for name in self.SECRETS if f"secret {name}" in written} == set(passed)
        assert {name for name in self.SECRETS if name in seen} == set(passed)


SAY_EVERYWHERE = """
place, number = request["payload"]["spoil"]
text = TEXTS[number]
reply = {"id": request["id"]}
if place == "payload": say(reply | {"payload": {"spoil": text, text: [text, {text: text}]}})
elif place == "text": say(reply | {"text": text})
elif place == "value": say(reply | {"value": text})
elif place == "refusal": say(reply | {"rejected": {"code": text, "pointer": text, "message": text}})
elif place == "unsupported": say(reply | {"unsupported": {"reason": text, "issue_url": text}})
elif place == "link": say(reply | {"unsupported": {"issue_url": "https://example.com/" + text}})
elif place == "error": say(reply | {"error": {"caught": text}})
elif place == "kind": say(reply | {text: text})
elif place == "id": say({"id": text, "payload": {}})
elif place == "line": raw(text.encode("utf-8", "surrogatepass").replace(b"\\n", b" ") + b"\\n")
elif place == "stderr":
    os.write(2, text.encode("utf-8", "surrogatepass"))
    os._exit(1)
"""

SAID = {
    "payload": "failed", "text": "failed", "value": "failed", "refusal": "failed", "unsupported": "unsupported",
    "link": "unsupported", "error": "error", "kind": "protocol-error",
}  # fmt: skip
"""Places where an implementation can say something and go on -> what comes of it."""

SAID_LAST = {"id": "protocol-error", "line": "protocol-error", "stderr": "crash"}


class TestFaults19To22AnswerWhatSomebodyObeys:
    """`Trial` checks everything that is written, of every run. Of failures alike, only the first is shown everywhere."""

    @pytest.mark.parametrize(
        "texts",
        [
            faults.FAULT_19_ANSWERS_WORKFLOW_COMMANDS,
            faults.FAULT_20_ANSWERS_TERMINAL_COMMANDS,
            faults.FAULT_21_ANSWERS_MARKUP,
            faults.FAULT_22_ANSWERS_NO_CHARACTERS,
        ],
        ids=["19-workflow-commands", "20-terminal-commands", "21-markup", "22-no-characters"],
    )
    def test_it_is_shown_and_not_obeyed(self, trial: Trial, texts: tuple[str, ...]) -> None:
        count, together = len(texts), "".join(texts)
        said = [
            (place, (first + n) % count) for first, place in enumerate(SAID) for n in range(count)
        ]
        said += [(place, count) for place in SAID_LAST]
        cases = [
            make_case(f"box/decode/{place}-{number}", {"spoil": [place, number]})
            for place, number in said
        ]
        made = program(
            trial.folder,
            f"TEXTS = {[*texts, together]!r}\n{SAY_EVERYWHERE}",
            hello=greeting(name=together, version=together, language=together),
        )
        scored = trial.score(made, cases=[BEFORE, *cases, AFTER])
        verdicts = [(SAID | SAID_LAST)[place] for place, _ in said]
        assert list(scored.names().values()) == ["passed", *verdicts, "passed"]
        assert (scored.status, scored.problems) == (1, [])
        assert scored.header["implementation"]["name"] == together
        shown = (scored.said, *(text for name, text in scored.files.items() if name[0] != "b"))
        assert all(text.count("pwned") >= len(texts) for text in shown)


class TestFault23GetsIdsThatArePaths:
    @pytest.mark.parametrize("identifier", faults.FAULT_23_GETS_IDS)
    def test_they_are_refused(self, trial: Trial, identifier: str) -> None:
        made = program(trial.folder)
        bundle = trial.folder / "bundle"
        case = make_case(identifier, {"spoil": True})
        command = trial.command(made, "--bundle", str(bundle), cases=[case])
        assert "has an id that is none" in trial.refuse(command, 4)
        assert made.pids == []
        assert not bundle.exists()

    @pytest.mark.parametrize("name", ["../x", "/etc/x", "masks/../../x"])
    def test_so_are_files_that_are_elsewhere(self, trial: Trial, name: str) -> None:
        case = make_case(files=["a.png", name])
        err = trial.refuse(trial.command(program(trial.folder), cases=[case]), 4)
        assert f"has a file that is not beneath the working directory: {name!r}" in err

    def test_so_are_two_cases_of_one_id(self, trial: Trial) -> None:
        err = trial.refuse(trial.command(program(trial.folder), cases=[BEFORE, BEFORE]), 4)
        assert f"case {BEFORE.id!r} is there twice" in err


class TestFault24IsInterrupted:
    CASES = tuple(
        make_case(f"box/decode/{number}", {"a": 1}, Outcome("payload", {})) for number in range(500)
    )
    SLOW = faults.FAULT_24_IS_SLOW_WHEN_INTERRUPTED

    def check_verdicts(self, found: list[str]) -> None:
        """Those of the first cases are there, not of all."""
        assert 9 <= len(found) < len(self.CASES)
        assert found == [case.id for case in self.CASES][: len(found)]

    def test_the_report_is_there_and_says_that_it_is_incomplete(self, trial: Trial) -> None:
        made = program(trial.folder, echo=self.SLOW)
        partial = trial.reports / "report.jsonl.partial"
        with started(trial.command(made, cases=self.CASES), partial, 10) as running:
            start = time.monotonic()
            running.send_signal(signal.SIGINT)
            out, err = running.communicate()
        assert time.monotonic() - start < BOUND
        assert (running.returncode, err) == (130, "")
        scored = trial.scored(130, out, complete=False)
        self.check_verdicts(list(scored.verdicts))
        for text in (out, scored.files["report.md"], scored.files["badge.json"]):
            assert "incomplete" in text
        assert all(has_ended(pid) for pid in made.pids)

    def test_by_somebody_who_cannot_wait(self, trial: Trial) -> None:
        stubborn = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"
        hello = f"{stubborn}\n{GREETING}"
        made = program(trial.folder, echo=self.SLOW, hello=hello, end="time.sleep(600)")
        partial = trial.reports / "report.jsonl.partial"
        with started(trial.command(made, cases=self.CASES), partial, 10) as running:
            for _ in range(2):
                running.send_signal(signal.SIGINT)
                time.sleep(0.1)
            running.communicate()
        assert running.returncode in (130, -signal.SIGINT)  # as the interpreter was at its end
        assert not partial.exists()
        lines = (trial.reports / "report.jsonl").read_text().splitlines()
        assert not json.loads(lines[-1]).get("complete")
        assert all(has_ended(pid) for pid in made.pids)

    def test_a_killed_run_leaves_what_was_judged_and_no_process(
        self, trial: Trial, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TMPDIR", str(trial.folder / "tmp"))
        made = program(trial.folder, echo=self.SLOW, hello=greeting(window=1))
        partial = trial.reports / "report.jsonl.partial"
        with started(trial.command(made, cases=self.CASES), partial, 10) as running:
            time.sleep(0.15)  # for a few more cases
            running.kill()
            running.communicate()
        assert list(trial.reports.iterdir()) == [partial]
        header, *verdicts = (json.loads(line) for line in partial.read_text().splitlines())
        assert header["kind"] == "header"
        self.check_verdicts([each["id"] for each in verdicts])
        _, *asked = made.log.splitlines()
        assert len(verdicts) >= len(asked) - 2  # one was open, and one perhaps just answered
        assert all(has_ended(pid) for pid in made.pids)


class TestFault26SupportsNothing:
    def test_that_is_never_green(self, trial: Trial) -> None:
        nothing = faults.FAULT_26_SUPPORTS_NOTHING
        scored = trial.score(program(trial.folder, nothing, echo=nothing))
        assert set(scored.names().values()) == {"unsupported"}
        assert scored.footer["required"] == {"passed": 0, "total": len(CASES)}
        (problem,) = scored.problems
        assert problem.startswith("every case that counts is unsupported")
        assert scored.status == 1

    def test_nor_is_a_run_of_no_case(self, trial: Trial) -> None:
        made = program(trial.folder)
        err = trial.refuse(trial.command(made, "-k", "no-such-case"), 2)
        assert "no case of edition 0.17.9 matches: pattern no-such-case" in err
        assert made.pids == []


class TestFault27Cheats:
    def cheat(self, trial: Trial, reply: str) -> tuple[Program, Scored]:
        made = program(trial.folder, reply, echo=reply)
        return made, trial.score(made, "-k", "box/decode/", cases=())

    @pytest.mark.parametrize("how", faults.FAULT_27_CHEATS)
    def test_it_scores_far_below(self, trial: Trial, how: str) -> None:
        reply, share = faults.FAULT_27_CHEATS[how]
        _, scored = self.cheat(trial, reply)
        score = scored.footer["required"]
        assert score["passed"] < share * score["total"]
        assert scored.status == 1
        names = scored.names()
        negative = [
            names[case.id]
            for case in load_suite("0.17.9").cases
            if case.id in names and case.expect.kind == "rejected" and not case.also_accept
        ]
        assert len(negative) > 10
        assert set(negative) == {"passed" if how == "refuses" else "failed"}

    def test_what_is_on_the_wire_says_nothing_of_the_case(self, trial: Trial) -> None:
        reply = faults.FAULT_27_CHEATS["says yes"][0]
        made, scored = self.cheat(trial, reply)
        requests = [json.loads(line) for line in made.log.splitlines()]
        (trial.reports / "report.jsonl").unlink()
        self.cheat(trial, reply)
        again = [json.loads(line) for line in made.log.splitlines()]
        ids = [each["id"] for each in again]
        assert len(set(ids)) == len(ids) == 2 * len(requests) == 2 * (len(scored.verdicts) + 1)
        assert all(re.fullmatch("[0-9a-f]{16}", each) for each in ids)
        known = {"id", "op", "type", "payload", "text", "arguments", "pass"}
        assert all(each.keys() <= known for each in again if each["op"] != "hello")
        assert not any(name.encode() in made.log for name in scored.verdicts)
