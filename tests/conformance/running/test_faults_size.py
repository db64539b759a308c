"""Faults 32 and 33: replies that are long, hard to compare, and many."""

from __future__ import annotations

import pytest

from nucleus_conformance.judging.compare import MOST
from tests.helpers.programs import BEFORE, LAST, SPOILED, make_case, program
from tests.helpers.trials import Trial

COSTLY = {
    "marks": "{'label': 'a' + '\\u0301\\u0316' * 4000}",
    "keys": "{f'k{n}': n for n in range(4000)}",
    "digits": "{f'k{n}': int('9' * 4000) for n in range(10)}",
    "lists": "{'spoil': [[1, 2]] * 5000}",
}
"""Payloads as long as a reply may be."""


@pytest.mark.fault(32, "run")
class TestFault32IsHardToCompare:
    @pytest.mark.parametrize("name", COSTLY)
    def test_few_differences_are_told(self, trial: Trial, name: str) -> None:
        made = program(trial.folder, f"say({{'id': request['id'], 'payload': {COSTLY[name]}}})")
        scored = trial.score(made)
        assert scored.names()[SPOILED.id] == "failed"
        assert scored.names()[LAST.id] == "passed"
        assert 1 <= len(scored.verdicts[SPOILED.id]["differences"]) <= MOST

    def test_what_is_longer_than_any_right_reply_is_not_read(self, trial: Trial) -> None:
        big = "say({'id': request['id'], 'payload': 'a' + '\\u0301\\u0316' * 150_000})"
        scored = trial.score(program(trial.folder, big))
        assert scored.names()[SPOILED.id] == "protocol-error"
        assert "bytes, where a reply has 6" in scored.verdicts[SPOILED.id]["reason"]
        assert set(scored.names().values()) == {"passed", "protocol-error"}


@pytest.mark.fault(33, "run")
class TestFault33AnswersMuch:
    @pytest.mark.slow
    def test_nothing_of_it_is_kept(self, trial: Trial) -> None:
        big = "raw(b'{\"id\": \"' + request['id'].encode() + b'\", \"payload\": \"' + b'x' * 3_000_000 + b'\"}\\n')"
        cases = [make_case(f"box/decode/bad-{number}", {"spoil": 1}) for number in range(20)]
        scored = trial.score(program(trial.folder, big), cases=[BEFORE, *cases, LAST])
        expected = {case.id: "protocol-error" for case in cases}
        assert scored.names() == {BEFORE.id: "passed", **expected, LAST.id: "passed"}
        assert max(map(len, scored.files.values())) < 200_000
