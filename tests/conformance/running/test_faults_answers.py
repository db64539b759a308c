"""Faults that are more than one spoiled case: of what is answered, and said everywhere."""

from __future__ import annotations

import json
import re

import pytest

from nucleus_conformance.suite.case import Outcome
from nucleus_conformance.suite.loading import load_suite
from tests.helpers import faults
from tests.helpers.programs import AFTER, BEFORE, SPOILED, Program, greeting, make_case, program
from tests.helpers.trials import Scored, Trial


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
        made = program(trial.folder, "echo(request)\nsys.stdin.buffer.read()\necho(request)")
        scored = trial.score(made, cases=[BEFORE, SPOILED])
        assert set(scored.names().values()) == {"passed"}
        (problem,) = scored.problems
        assert "after its last reply" in problem
        assert scored.status == 1


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
    "payload": "failed",
    "text": "failed",
    "value": "failed",
    "refusal": "failed",
    "unsupported": "unsupported",
    "link": "unsupported",
    "error": "error",
    "kind": "protocol-error",
}
"""Places where an implementation can say something and go on -> what comes of it."""

SAID_LAST = {"id": "protocol-error", "line": "protocol-error", "stderr": "crash"}


@pytest.mark.fault(19, "run")
@pytest.mark.fault(20, "run")
@pytest.mark.fault(21, "run")
@pytest.mark.fault(22, "run")
@pytest.mark.fault(38, "run")
class TestFaults19To22AnswerWhatSomebodyObeys:
    """`Trial` checks all that is written. Of failures alike, only the first is shown everywhere."""

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
    @pytest.mark.sampled(2)
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


@pytest.mark.fault(27, "run")
class TestFault27Cheats:
    def cheat(self, trial: Trial, reply: str) -> tuple[Program, Scored]:
        made = program(trial.folder, reply, echo=reply)
        return made, trial.score(made, "-k", "category/decode/", cases=())

    @pytest.mark.parametrize(
        "how",
        [
            pytest.param(how, marks=() if how == "refuses" else pytest.mark.slow)
            for how in faults.FAULT_27_CHEATS
        ],
    )
    @pytest.mark.sampled(2)
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

    @pytest.mark.slow
    def test_what_is_on_the_wire_says_nothing_of_the_case(self, trial: Trial) -> None:
        reply = faults.FAULT_27_CHEATS["says yes"][0]
        made, scored = self.cheat(trial, reply)
        requests = [json.loads(line) for line in made.log.splitlines()]
        (trial.reports / "report.jsonl").unlink()
        self.cheat(trial, reply)
        again = [json.loads(line) for line in made.log.splitlines()]
        ids = [each["id"] for each in again]
        assert len(set(ids)) == len(ids) == 2 * len(requests)
        assert len(requests) > len(scored.verdicts)  # hello, and the like of what was selected
        assert all(re.fullmatch("[0-9a-f]{16}", each) for each in ids)
        known = {"id", "op", "type", "payload", "text", "arguments", "pass"}
        assert all(each.keys() <= known for each in again if each["op"] != "hello")
        assert not any(name.encode() in made.log for name in scored.verdicts)
