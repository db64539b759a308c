"""What a right port and ten wrong ones answer, for those who judge it in another language.

A line of answers has `port`, `edition`, `id` and `answer`, the reply without its id, as it was sent;
`strict`, `depth` and `types` say by what it is judged. A line of verdicts has `port`, `edition`,
`id`, `level`, `strict`, `verdict`, `depth` and `accepted`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

from attrs import frozen

import nucleus_spec
from nucleus_conformance.gate.declared import TYPES, Declared
from nucleus_conformance.harness import Server
from nucleus_conformance.judging.judge import Standard
from nucleus_conformance.judging.verdict import Answer, Judged, Passed, agreement_of
from nucleus_conformance.protocol.messages import parse_line, parse_response, request_line
from nucleus_conformance.running.run import run
from nucleus_conformance.suite.case import Case, Depth, Request, Suite
from nucleus_conformance.suite.loading import load_suite

Reply = dict[str, Any]


def _right(case: Case, reply: Reply) -> Reply:
    return reply


@frozen
class Recorded:
    """A port that is right but for one line, and how it is judged."""

    said: Callable[[Case, Reply], Reply] = _right
    """What it says in place of what is right."""
    spelled: Callable[[str], str] = str
    """The same of the text of its reply."""
    strict: bool = False
    depth: Depth | None = None
    types: tuple[str, ...] | None = None

    @property
    def standard(self) -> Standard:
        return Standard(self.strict, self.depth)


def _changed(value: Any, change: Callable[[Any], Any]) -> Any:
    """The value, with each number and string in it changed."""
    if isinstance(value, dict):
        return {key: _changed(each, change) for key, each in value.items()}
    if isinstance(value, list):
        return [_changed(each, change) for each in value]
    return change(value)


def _payload(change: Callable[[Any], Any]) -> Callable[[Case, Reply], Reply]:
    """Wrong in the payloads that it gives."""
    return lambda _, reply: {"payload": change(reply["payload"])} if "payload" in reply else reply


def _released(case: Case, reply: Reply) -> Reply:
    """As published releases do, where that is permitted."""
    return case.also_accept[-1].outcome.to_json() if case.also_accept else reply


def _either(case: Case, reply: Reply) -> Reply:
    return _released(case, reply) if len(case.id) % 3 else reply


def _is_integer(value: Any) -> bool:
    return type(value) is int and abs(value) < 2**1000


_FRACTION: Final = re.compile(r"(?<=: )(-?\d+)\.0(?=[,}])")


def _respelled(reply: str) -> str:
    """The reply with other spellings of the same numbers, but in a text."""
    return reply if reply.startswith('{"text"') else _FRACTION.sub(r"\1.0e0", reply)


def _backwards(_: Case, reply: Reply) -> Reply:
    """With the keys of texts in another order."""
    if "text" not in reply:
        return reply
    return {"text": json.dumps(dict(reversed(json.loads(reply["text"]).items())))}


def _half_written(reply: str) -> str:
    """The first halves of pairs in texts as they are, and the other ones as escapes."""
    return re.sub(r"\\\\(u[dD][89abAB]..)(?=\\\\u[dD][c-fC-F])", r"\\\1", reply)


_ODD: Final[tuple[Any, ...]] = (
    None, True, False, 0, 0.0, -0.0, 1, 1.0, 2**53, 2.0**53, 2**53 + 1, -(10**30), 1e30, 1e-7, 5e-324,
    0.1 + 0.2, "", "1", "\ud83d", "\ufffd", "e\u0301", [], [None], {}, {"": 0}, {"a/b~": None},
)  # fmt: skip
"""Values that are easily taken for others."""


def _at_random(case: Case, reply: Reply) -> Reply:
    """Another value somewhere, no value, or one more; or keys in another order."""
    draw = Random(case.id)
    made: Reply = json.loads(json.dumps(reply))
    (kind, value), *_ = made.items()
    place: Any = made
    key: Any = kind
    while isinstance(value, dict | list) and value and draw.random() < 0.8:
        place = value
        key = draw.choice(list(value) if isinstance(value, dict) else range(len(value)))
        value = place[key]
    change = draw.randrange(5)
    if kind in ("text", "rejected") or place is made or change == 0:
        made = {"value" if kind == "rejected" else kind: draw.choice(_ODD)} if change else made
    elif change == 4 and type(value) in (int, float) and abs(value) < 2**1000:
        place[key] = float(value) if isinstance(value, int) else int(value)
    elif change == 1:
        place[key] = draw.choice(_ODD)
    elif isinstance(place, dict):
        del place[key]
        place |= {key if change == 2 else "more": value}
    else:
        del place[key]
    return made


PORTS: Final[Mapping[str, Recorded]] = {
    "right": Recorded(spelled=_respelled),
    "strict": Recorded(strict=True, depth="bytes"),
    "takes a released outcome": Recorded(_released),
    "makes choices both ways": Recorded(_either),
    "is released, and judged strictly": Recorded(_released, strict=True),
    "makes every number a float": Recorded(
        _payload(lambda each: _changed(each, lambda n: float(n) if _is_integer(n) else n)),
    ),
    "drops null": Recorded(
        lambda _, reply: json.loads(
            json.dumps(reply),
            object_hook=lambda each: {k: v for k, v in each.items() if v is not None},
        )
    ),
    "sorts keys": Recorded(
        lambda _, reply: json.loads(json.dumps(reply, sort_keys=True)), depth="bytes"
    ),
    "writes no blanks": Recorded(
        lambda _, reply: {"text": reply["text"].replace(", ", ",")} if "text" in reply else reply
    ),
    "replaces odd characters": Recorded(
        spelled=lambda text: re.sub(r"(?<!\\)\\u(?:d[89a-f]..|00e9)", "\ufffd", text)
    ),
    "writes half of a pair as it is": Recorded(_backwards, _half_written),
    "refuses what is long, and fails what is odd": Recorded(
        lambda case, reply: (
            {"error": {"caught": "IndexError"}}
            if case.flags
            else {"unsupported": {"reason": "no"}}
            if case.operation == "collect"
            else {"rejected": {"message": "too long"}}
            if len(json.dumps(reply)) > 300
            else reply
        )
    ),
    "is wrong at random": Recorded(_at_random),
    "is wrong at random, by bytes": Recorded(_at_random, depth="bytes", strict=True),
    "has two types": Recorded(types=("box", "category")),
}
"""Name -> a right port, by two standards, or a wrong one."""


class _Right:
    """What is right on one edition, each case asked once."""

    def __init__(self, suite: Suite) -> None:
        server = Server(nucleus_spec, "right", "1.0", True, nucleus_spec.loads)
        server.options = {"edition": suite.edition.name}
        self.replies: dict[str, Reply] = {}
        for case in suite.cases:
            if case.operation == "local_files":  # which need files to be there
                reply = case.expect.to_json()
            else:
                reply = server.answer(request_line("1", case.request().body))
                del reply["id"]
            self.replies[case.id] = reply


@frozen
class _Answers:
    """What was recorded, asked as a `Session` is."""

    replies: Mapping[str, str]

    def ask(self, requests: Iterable[Request]) -> Generator[Answer, None, None]:
        for request in requests:
            reply = self.replies[request.name]
            yield parse_response(parse_line(f'{{"id": "1", {reply[1:]}'.encode()))


def write(
    editions: Iterable[str], path: Path, types: Sequence[str] = TYPES
) -> list[dict[str, Any]]:
    """Write the answers of all ports on these editions, and return the lines of their verdicts.

    `types`: those that the ports have, and are judged on.
    """
    verdicts: list[dict[str, Any]] = []
    with path.open("w", encoding="utf-8") as file:
        for edition in editions:
            suite = load_suite(edition)
            right = _Right(suite)
            for name, port in PORTS.items():
                has = [each for each in types if port.types is None or each in port.types]
                asked = Declared(frozenset(has), None).of(suite)
                replies = {
                    case.id: port.spelled(json.dumps(port.said(case, right.replies[case.id])))
                    for case in asked.cases
                }
                by = {"port": name, "edition": edition, "strict": port.strict}
                by |= {"depth": port.depth} if port.depth else {}
                by |= {"types": has} if len(has) < len(TYPES) else {}
                head = json.dumps(by)[:-1]
                for case in asked.cases:
                    file.write(f'{head}, "id": "{case.id}", "answer": {replies[case.id]}}}\n')
                found = run(asked, _Answers(replies), port.standard)
                verdicts += ({**by, **_line(each)} for each in found)
    return verdicts


def _line(judged: Judged) -> dict[str, Any]:
    """What a report says of a case, without the explanations."""
    verdict = judged.verdict
    return {
        "id": judged.case.id,
        "level": judged.case.level,
        "verdict": verdict.name,
        "depth": agreement_of(verdict),
        "accepted": verdict.accepted if isinstance(verdict, Passed) else None,
    }


_COMPARED: Final = ("id", "level", "verdict", "depth", "accepted")


def _compared(line: Mapping[str, Any]) -> dict[str, Any]:
    return {name: line[name] for name in _COMPARED}


def by_case(lines: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Port, edition and id -> the verdict; each comes once."""
    found = {}
    for line in lines:
        key = line["port"], line["edition"], line["id"]
        assert key not in found
        found[key] = _compared(line)
    return found
