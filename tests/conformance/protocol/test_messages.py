from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import nucleus_conformance
import nucleus_spec
from nucleus_conformance import harness
from nucleus_conformance.protocol.messages import (
    VERSION,
    Caught,
    Hello,
    ProtocolError,
    Unsupported,
    hello_request,
    parse_hello,
    parse_reply,
    parse_response,
    request_line,
)
from nucleus_conformance.suite.case import Outcome
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.editions import DEFAULT, V0_21_2


class TestRequests:
    def test_a_request_is_one_line_of_ascii(self) -> None:
        line = request_line("a1", {"op": "decode", "payload": {"label": "é\n\U0001f697\u2028"}})
        assert line.isascii()
        assert line.endswith(b"\n")
        assert line.count(b"\n") == 1
        assert json.loads(line) == {
            "id": "a1",
            "op": "decode",
            "payload": {"label": "é\n\U0001f697\u2028"},
        }

    def test_what_not_every_parser_reads_comes_as_text(self) -> None:
        line = request_line("a1", {"op": "decode", "payload": {"label": "\ud83d"}})
        text = '{"label": "\\ud83d"}'
        assert json.loads(line) == {"id": "a1", "op": "decode", "text": text}
        line = request_line("a1", {"op": "construct", "arguments": {"x": 2**53}, "pass": "plain"})
        assert line == (
            b'{"id": "a1", "op": "construct", "arguments_text": "{\\"x\\": 9007199254740992}", '
            b'"pass": "plain"}\n'
        )
        with pytest.raises(ValueError, match="not JSON compliant"):
            request_line("a1", {"op": "decode", "payload": [float("nan")]})

    def test_the_first_one_says_which_protocol_and_edition(self) -> None:
        assert hello_request("0.17.9") == {"op": "hello", "protocol": VERSION, "edition": "0.17.9"}


class TestReplies:
    @pytest.mark.parametrize(
        "line",
        [
            b'{"id": "a1", "payload": {"label": "\xc3\xa9"}}',
            b'{"payload": {"label": "\\u00e9"}, "id": "a1"}',
            b' {"id": "a1","payload":{"label":"\xc3\xa9"}}\r',
        ],
    )
    def test_any_json_text_of_it_will_do(self, line: bytes) -> None:
        assert parse_reply(line, "a1") == {"id": "a1", "payload": {"label": "é"}}

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            (b"\xff\xfe\x00", "not UTF-8: ff fe 00"),
            (b'{"id": "a1", "text": "\xed\xa0\x80"}', "not UTF-8: ed a0 80 22 7d from byte 23 on"),
            ('{"id": "a1"}'.encode("utf-16"), "not UTF-8: ff fe"),
            (b'\xef\xbb\xbf{"id": "a1"}', "not JSON"),
            (b"listening on port 80", "`listening on port 80`"),
            (b"", "wrote on stdout what is no reply: ``"),
            (b"\x00", r"`\x00`"),
            (b'{"id": "a1", "value"', "not JSON"),
            (b'{"id": "a1"} {"id": "a1"}', "not JSON"),
            (b'{"id": "a1", "value": NaN}', "NaN is not JSON"),
            (b'{"id": "a1", "value": Infinity}', "Infinity is not JSON"),
            (b'{"id": "a1", "value": [-Infinity]}', "-Infinity is not JSON"),
            (b'{"id": "a1", "id": "a1"}', "a key occurs twice in one object"),
            (b'{"id": "a1", "payload": {"a": 1, "a": 1}}', "a key occurs twice in one object"),
            (b'{"id": "a1", "value": ' + b"9" * 5000 + b"}", "not JSON"),
            (b'{"id": "a1", "value": ' + b"[" * 100_000, "JSON nested deeper than 256 levels"),
            (b"[]", "wrote on stdout what is no reply: `[]`"),
            (b'"a1"', "wrote on stdout what is no reply: "),
            (b"null", "wrote on stdout what is no reply: `null`"),
            (b'{"payload": {}}', "not an object with an id"),
            (b'{"id": "a2", "payload": {}}', 'answers request "a2", which is not open'),
            (b'{"id": null, "payload": {}}', "answers request null, which is not open"),
            (b'{"id": ["a1"], "payload": {}}', "which is not open"),
        ],
        ids=lambda value: repr(value)[:40],
    )
    def test_what_is_no_reply_is_said_to_be_none(self, line: bytes, problem: str) -> None:
        with pytest.raises(ProtocolError) as caught:
            parse_reply(line, "a1")
        assert problem in str(caught.value)

    def test_only_the_beginning_of_it_is_shown(self) -> None:
        for line in (b"x" * 10_000, b"\xff" * 10_000, b'["' + b"x" * 10_000 + b'"]'):
            with pytest.raises(ProtocolError) as caught:
                parse_reply(line, "a1")
            assert len(str(caught.value)) < 1000


class TestResponses:
    @pytest.mark.parametrize(
        ("said", "response"),
        [
            ({"payload": {"a": 1}}, Outcome("payload", {"a": 1})),
            ({"payload": None}, Outcome("payload", None)),
            ({"text": "{}"}, Outcome("text", "{}")),
            ({"value": False}, Outcome("value", False)),
            ({"rejected": {}}, Outcome("rejected", {})),
            ({"rejected": {"code": "x"}}, Outcome("rejected", {"code": "x"})),
            ({"unsupported": {}}, Unsupported("")),
            ({"unsupported": {"reason": "no masks"}}, Unsupported("no masks")),
            (
                {"unsupported": {"reason": 7, "issue_url": "https://example.com"}},
                Unsupported("7", "https://example.com"),
            ),
            ({"error": {}}, Caught("")),
            ({"error": {"caught": "oops"}}, Caught("oops")),
            ({"error": {"caught": ["oops"]}}, Caught("['oops']")),
        ],
    )
    def test_each_kind(self, said: dict[str, Any], response: object) -> None:
        assert parse_response({"id": "a1", **said}) == response

    @pytest.mark.parametrize(
        ("said", "problem"),
        [
            ({}, "must have one key besides id, but has none"),
            ({"payload": 1, "text": ""}, "must have one key besides id, but has payload, text"),
            ({"payload": {}, "debug": 1}, "must have one key besides id, but has debug, payload"),
            ({"answer": {}}, 'has "answer", which is not a kind of reply'),
            ({"hello": {}}, 'has "hello", which is not a kind of reply'),
            ({"rejected": "no"}, 'rejected must be an object, but is "no"'),
            ({"rejected": None}, "rejected must be an object, but is null"),
            ({"unsupported": True}, "unsupported must be an object, but is true"),
            ({"error": ["oops"]}, 'error must be an object, but is ["oops"]'),
        ],
    )
    def test_what_is_none(self, said: dict[str, Any], problem: str) -> None:
        with pytest.raises(ProtocolError) as caught:
            parse_response({"id": "a1", **said})
        assert str(caught.value) == problem


class TestHello:
    def test_an_introduction(self) -> None:
        said = {
            "protocol": VERSION,
            "name": "port",
            "version": "2.0",
            "language": "Go 1.22",
            "edition": "0.17.9",
            "operations": ["decode"],
        }
        hello = parse_hello({"id": "a1", "hello": said})
        operations = frozenset({"decode"})
        assert hello == Hello("port", "2.0", "Go 1.22", "0.17.9", operations=operations)
        assert hello.to_json() == {"name": "port", "version": "2.0", "language": "Go 1.22"}

    def test_only_the_protocol_is_needed(self) -> None:
        hello = parse_hello({"id": "a1", "hello": {"protocol": VERSION}})
        assert hello == Hello("unknown", "unknown", "unknown", None)

    def test_what_it_has(self) -> None:
        said = {"protocol": VERSION, "types": ["box", "box"], "operations": None}
        hello = parse_hello({"hello": said})
        assert (hello.types, hello.operations) == (frozenset({"box"}), None)
        none = parse_hello({"hello": {"protocol": VERSION, "types": []}})
        assert none.types == frozenset()

    @pytest.mark.parametrize("key", ["types", "operations"])
    @pytest.mark.parametrize("names", ["box", {"box": True}, [1], [["box"]], 0, False])
    def test_what_it_has_is_a_list_of_names(self, key: str, names: object) -> None:
        with pytest.raises(ProtocolError, match=f"^{key} must be a list of names, but is "):
            parse_hello({"hello": {"protocol": VERSION, key: names}})

    def test_names_are_text_whatever_they_are(self) -> None:
        said = {"protocol": VERSION, "name": None, "version": 2}
        assert parse_hello({"hello": said}) == Hello("None", "2", "unknown")

    @pytest.mark.parametrize("edition", [17, True, ["0.17.9"], {}])
    def test_its_edition_is_text(self, edition: object) -> None:
        with pytest.raises(ProtocolError, match=r"^edition must be a string, but is "):
            parse_hello({"hello": {"protocol": VERSION, "edition": edition}})

    @pytest.mark.parametrize(
        ("reply", "problem"),
        [
            ({}, "the first reply must say hello"),
            ({"hello": "port"}, "the first reply must say hello"),
            ({"payload": {}}, "the first reply must say hello"),
            ({"hello": {}}, f"speaks protocol null, but this runner speaks {VERSION}"),
            ({"hello": {"protocol": 1}}, f"speaks protocol 1, but this runner speaks {VERSION}: "),
            (
                {"hello": {"protocol": "2"}},
                f'speaks protocol "2", but this runner speaks {VERSION}',
            ),
        ],
    )
    def test_what_is_none(self, reply: dict[str, Any], problem: str) -> None:
        with pytest.raises(ProtocolError) as caught:
            parse_hello({"id": "a1", **reply})
        assert problem in str(caught.value)


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json.loads(
        (
            Path(nucleus_conformance.__file__).parent / "protocol" / "protocol.schema.json"
        ).read_bytes()
    )
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


class TestSchema:
    """The published schema MUST say what is spoken, and no more."""

    @pytest.mark.slow
    def test_every_request_is_valid(self, validator: Draft202012Validator) -> None:
        for case in load_suite(V0_21_2).cases:
            if case.subject != "long":
                request = json.loads(request_line("x", case.request().body))
                assert validator.is_valid(request), case.id

    def test_every_reply_of_a_far_end_is_valid(self, validator: Draft202012Validator) -> None:
        server = harness.Server(nucleus_spec, "reference", "1", True)
        greeting = json.loads(request_line("x", hello_request("0.17.9")))
        assert validator.is_valid(greeting)
        assert validator.is_valid(server.answer(request_line("x", hello_request("0.17.9"))))
        kinds = set()
        for case in load_suite(DEFAULT).cases[::5]:
            reply = json.loads(harness._line(server.answer(request_line("x", case.request().body))))
            assert validator.is_valid(reply), case.id
            kinds |= reply.keys()
        assert kinds >= {"payload", "text", "rejected"}

    @pytest.mark.parametrize(
        "line",
        [
            {"id": "x"},
            {"id": 1, "payload": {}},
            {"id": "x", "payload": {}, "text": ""},
            {"id": "x", "refused": {}},
            {"id": "x", "rejected": "no"},
            {"id": "x", "hello": {"protocol": 1}},
            {"id": "x", "hello": {"protocol": VERSION, "window": 0}},
            {"id": "x", "op": "decode", "type": "box"},
            {"id": "x", "op": "decode", "type": "circle", "payload": {}},
            {"id": "x", "op": "construct", "type": "box", "arguments": {}, "pass": "by-hand"},
            {"id": "x", "op": "construct", "type": "box"},
            {"id": "x", "op": "construct", "type": "box", "arguments": {}, "arguments_text": "{}"},
            {"id": "x", "op": "collect", "batches": [], "batches_text": "[]"},
            {"id": "x", "op": "collect", "batches_text": []},
            {"id": "x", "op": "hello", "protocol": VERSION},
            {"op": "dispatch", "payload": {}},
        ],
    )
    def test_nothing_else_is(self, validator: Draft202012Validator, line: Any) -> None:
        assert not validator.is_valid(line)


@pytest.mark.parametrize("window", [0, -1, 1.5, True, "8"])
def test_a_window_is_a_whole_number_from_1_on(window: object) -> None:
    with pytest.raises(ProtocolError, match="window must be"):
        parse_hello({"id": "x", "hello": {"protocol": VERSION, "window": window}})
    assert parse_hello({"id": "x", "hello": {"protocol": VERSION, "window": 8}}).window == 8


class TestCauses:
    @pytest.mark.parametrize(
        "line",
        [
            b'{"id": "%b", "payload": {"label": "\xe9"}}',
            b'{"id": "%b", "payload": {"a": 1, "a": 1}}',
            b'{"id":"%b","payload":',
            b'{"id" : "%b", "op": "decode"}',
            b'{"id": "%b"}',
        ],
    )
    def test_do_not_depend_on_the_id(self, line: bytes) -> None:
        """Two lines with one fault are one cause, and two runs give the same report."""
        said = set()
        for identifier in (b"0123456789abcdef", b"fedcba9876543210"):
            with pytest.raises(ProtocolError) as caught:
                parse_reply(line % identifier, "a1")
            said.add(str(caught.value))
        assert len(said) == 1
