"""Replies that are read quickly are read as all others are."""

from __future__ import annotations

import json

import pytest

from nucleus_conformance.protocol.messages import ProtocolError, read_reply
from nucleus_conformance.replaying import alike
from nucleus_conformance.replaying.alike import Alike
from tests.helpers.mutated import mutated_lines

ID = b'"id": "0123456789abcdef"'

PAYLOADS = (
    '{"a": 1}',
    '{"a": 1, "a": 2}',
    '{"a": {"b": 1, "b": 1}}',
    '{"a": 1.0, "b": 10, "c": 1e22, "d": 1e-05, "e": -0, "f": -0.0, "g": 1E400}',
    '{"a": NaN}',
    '{"a": 12345678901234567890123}',
    '{"a": "\\ud83d", "b": "\\u00e9", "c": "é"}',
    '{"a": ' + "[" * 300 + "]" * 300 + "}",
    '{"a": 1}}',
    '{"a": 1}, "payload": {}',
    '{"a": 1}, "id": "x"',
    '{"a": 1} ',
    "7",
    "null",
    "",
)


def same(one: object, other: object) -> bool:
    if isinstance(one, ProtocolError):
        return isinstance(other, ProtocolError) and str(one) == str(other)
    return repr(one) == repr(other)


def read(how: object, line: bytes) -> object:
    try:
        return how(line)  # type: ignore[operator]
    except ProtocolError as error:
        return error


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_payload_is_read_alike(payload: str) -> None:
    for line in (
        f'{{{ID.decode()}, "payload": {payload}}}',
        f'{{{ID.decode()},"payload":{payload}}}',
    ):
        reading = Alike()
        for _ in range(2):
            found, right = read(reading.read, line.encode()), read(read_reply, line.encode())
            if isinstance(found, tuple) and isinstance(right, tuple):
                assert found[0] == right[0]
                assert same(found[1], right[1])
            else:
                assert same(found, right)


def test_mutated_lines_are_read_alike() -> None:
    reading = Alike()
    for each in mutated_lines(300, seed=5):
        line = b"{" + ID + b', "payload": ' + each + b"}"
        found, right = read(reading.read, line), read(read_reply, line)
        assert same(found, right) or same(found[1], right[1])  # type: ignore[index]


def test_what_two_say_is_parsed_once() -> None:
    reading = Alike()
    lines = [
        json.dumps({"id": f"{number:016x}", "payload": {"a": "x"}}).encode() for number in range(3)
    ]
    (one, first), (other, second), (_, third) = map(reading.read, lines)
    assert (one, other) == ("0" * 16, "0" * 15 + "1")
    assert first is second
    assert third is not first


@pytest.mark.parametrize("rest", [', "payload": {"a": 1}}', ',"payload":{"a":1}}'])
@pytest.mark.parametrize("head", ['{"id": ', '{"id":', '{"ID": ', ' {"id":', '{ "id":'])
@pytest.mark.parametrize(
    "name",
    [
        "0123456789abcdef", "0123456789abcde", "0123456789abcdef0", "0123456789ABCDEF", "", "0",
        "0123456789abcde\\u0066", "01\", \"x\": \"67890a", "0123456789abcdé", "0123456789 abcde",
    ],
)  # fmt: skip
def test_an_id_is_read_alike(head: str, name: str, rest: str) -> None:
    line = f'{head}"{name}"{rest}'.encode()
    found, right = read(Alike().read, line), read(read_reply, line)
    if isinstance(found, tuple) and isinstance(right, tuple):
        assert found[0] == right[0]
        assert same(found[1], right[1])
    else:
        assert same(found, right)


def test_no_more_is_remembered_than_a_few() -> None:
    reading = Alike()
    for number in range(1000):
        reading.read(json.dumps({"id": "0" * 16, "payload": {"a": number}}).encode())
    assert len(reading._known) == alike._MOST
