"""What PROTOCOL.md shows is spoken: each exchange is valid, and is answered as it says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator

import nucleus_conformance
import nucleus_spec
from nucleus_conformance.harness import Server, _line
from nucleus_conformance.judging.judge import judge
from nucleus_conformance.judging.verdict import Error, Failed, Passed, Verdict
from nucleus_conformance.judging.verdict import Unsupported as NotSupported
from nucleus_conformance.protocol.messages import (
    VERSION,
    Caught,
    ProtocolError,
    Unsupported,
    parse_hello,
    parse_line,
    parse_response,
    request_line,
)
from nucleus_conformance.running.session import session
from nucleus_conformance.suite.case import Outcome, Request
from nucleus_conformance.suite.loading import fixtures_directory, load_suite
from nucleus_conformance.targets.target import find_target
from nucleus_spec import loads
from nucleus_spec.editions import DEFAULT, EDITIONS
from tests.helpers.programs import make_case

PAGE: Final = (Path(__file__).parents[3] / "conformance" / "PROTOCOL.md").read_text("utf-8")
SCHEMA: Final = Path(nucleus_conformance.__file__).parent / "protocol" / "protocol.schema.json"

(BLOCK,) = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def read(line: str) -> dict[str, Any]:
    """A line of the page. What it leaves out, an ellipsis, is left out here, too."""
    whole = line[2:].replace("{…}", "{}").replace(", …", "")
    read: dict[str, Any] = json.loads(whole)
    return read


EXCHANGES: Final = [
    (read(asked), read(said))
    for asked, said in re.findall(r"^(> .*)\n(< .*)\n", BLOCK, re.MULTILINE)
]

each_exchange = pytest.mark.parametrize(
    ("request_", "reply"), EXCHANGES, ids=[request["id"] for request, _ in EXCHANGES]
)


@pytest.mark.slow
def test_no_line_is_longer_than_the_page_says() -> None:
    (said,) = re.findall(r"The longest of a case has ([\d,]+) bytes", PAGE)
    lines = (
        request_line("0123456789abcdef", case.request().body)
        for edition in EDITIONS
        for case in load_suite(edition).cases
    )
    assert max(map(len, lines)) == int(said.replace(",", ""))


def test_no_integer_is_longer_than_the_page_says() -> None:
    longest = 0
    for path in fixtures_directory().glob("*/*.json"):
        found = re.findall(r"(?<![\d.])\d{1000,}(?![\d.e])", path.read_text("ascii"))
        longest = max([longest, *map(len, found)])
    assert longest == 1500
    assert "No case has an integer of more than 1,500 digits." in " ".join(PAGE.split())


def test_integers_are_as_long_as_the_page_says() -> None:
    assert "integers of at most 4,300 digits" in " ".join(PAGE.split())
    line = b'{"id": "a", "payload": %s}'
    assert parse_line(line % (b"9" * 4300))["payload"] == 10**4300 - 1
    with pytest.raises(ProtocolError, match="Exceeds the limit"):
        parse_line(line % (b"9" * 4301))
    server = Server(nucleus_spec, name="spec", version="1", takes_edition=True, loads=loads)
    payload = {"label": "a", "reference_id": "b", "metadata": {"n": "?"}}
    text = json.dumps(payload).replace('"?"', "9" * 4301)
    asked = {"id": "a", "op": "decode", "type": "category", "text": text}
    said = parse_response(parse_line(_line(server.answer(json.dumps(asked).encode()))))
    assert isinstance(said, Caught)
    assert re.search(r"4300 digits|\(4300\)", said.text)  # the latter is Python 3.10's


def test_every_line_is_part_of_an_exchange() -> None:
    assert len(BLOCK.splitlines()) == 2 * len(EXCHANGES)


def test_there_is_one_of_every_kind_that_the_page_names() -> None:
    _, _, replies = PAGE.partition("## Replies\n")
    kinds = re.findall(r"^- `(\w+)`", replies.partition("## ")[0], re.MULTILINE)
    shown = {kind for _, reply in EXCHANGES for kind in reply}
    assert {"hello", "payload", *kinds} <= shown
    assert set(kinds) == {"rejected", "unsupported", "error"}


@each_exchange
def test_it_fits_the_schema(request_: dict[str, Any], reply: dict[str, Any]) -> None:
    validator = Draft202012Validator(json.loads(SCHEMA.read_bytes()))
    validator.validate(request_)
    validator.validate(reply)
    assert request_["id"] == reply["id"]


@each_exchange
def test_the_runner_takes_the_reply(request_: dict[str, Any], reply: dict[str, Any]) -> None:
    parsed = parse_line(json.dumps(reply).encode())
    if request_["op"] == "hello":
        assert request_["protocol"] == reply["hello"]["protocol"] == VERSION
        assert parse_hello(parsed).language == "Go"
        return
    response = parse_response(parsed)
    kind = next(name for name in reply if name != "id")
    expected = {"unsupported": Unsupported, "error": Caught}.get(kind, Outcome)
    assert isinstance(response, expected)


@pytest.mark.parametrize(
    ("kind", "verdict"), [("unsupported", NotSupported), ("error", Error), ("rejected", Failed)]
)
def test_what_comes_of_a_reply_is_as_the_page_says(kind: str, verdict: type[Verdict]) -> None:
    """None of them passes a case that is right."""
    reply = next(reply for _, reply in EXCHANGES if kind in reply)
    found = judge(make_case(), parse_response(reply))
    assert isinstance(found, verdict)
    assert not isinstance(found, Passed)


@each_exchange
def test_the_reference_is_asked_like_that(request_: dict[str, Any], reply: dict[str, Any]) -> None:
    """It answers with an outcome: it supports all of it, and nothing goes wrong in it."""
    if request_["op"] == "hello":
        return
    body = {name: value for name, value in request_.items() if name != "id"}
    target = find_target("reference", (), DEFAULT)
    with session(target.command, DEFAULT) as running:
        (answer,) = running.ask([Request(body, "page")])
    assert isinstance(answer, Outcome)
    if reply.keys() & {"rejected"}:
        assert answer.kind == "rejected"
