"""The line protocol: one JSON object per line.

Requests go to the implementation's stdin, replies come from its stdout. A request has an opaque
`id`, an `op`, and what the operation needs. A reply has the same `id` and one of `payload`, `text`,
`value`, `rejected`, `unsupported` or `error`.
"""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping
from typing import Any, Final

from attrs import frozen

from nucleus_conformance.suite.case import Outcome
from nucleus_conformance.suite.ijson import LEVELS, carried_input, dumps, is_plainly_portable, parse
from nucleus_conformance.text import cut, printable
from nucleus_conformance.text import excerpt as text_excerpt

VERSION: Final = 2

REPLY_BYTES: Final = 2**16
_REPLY_FACTOR: Final = 8
"""A reply is at most that much longer than so many times its request. No right one is."""

_EXCERPT: Final = 200

_BYTES: Final = 16
"""How many bytes are shown of what is no UTF-8."""

_DRAWN: Final = re.compile(r"[0-9a-f]{16}")
"""What the ids of requests look like."""

_ID: Final = re.compile(rf'("id"\s*:\s*"){_DRAWN.pattern}(")')

_NAME, _SHOWN = 500, 200
"""The most characters of what an implementation calls itself: kept, and shown in a title."""

_TOO_DEEP: Final = "a right reply is nested less: does a value in it hold itself?"
_AS_UTF_8: Final = "write stdout as UTF-8 without a byte order mark"


class ProtocolError(Exception):
    """An implementation sent something that is not a reply. `advice`: what to do, if known."""

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(problem)
        self.advice = advice


class StrayError(ProtocolError):
    """A line that is no reply, nor the attempt at one: a log, or a print."""

    def __init__(self, said: str | bytes) -> None:
        what = _shown(said) if isinstance(said, str) else text_excerpt(said, _EXCERPT)
        super().__init__(
            f"wrote on stdout what is no reply: {what}",
            "stdout is for replies only: let logs and prints go to stderr",
        )


@frozen
class Unsupported:
    """The implementation says that it does not support this."""

    reason: str
    issue_url: str | None = None


@frozen
class Caught:
    """The harness caught an error that is not a refusal, such as a reply that is not JSON."""

    text: str


@frozen
class Hello:
    """How an implementation introduces itself."""

    name: str
    version: str
    language: str
    edition: str | None = None
    window: int | None = None
    """The most requests that may be open at once; None: the implementation sets no limit."""
    types: frozenset[str] | None = None
    """The types that it declares to have; None: it declares none in particular, so all count."""
    operations: frozenset[str] | None = None
    """The same of operations."""

    @property
    def title(self) -> str:
        """How it is called, on one line of whatever its parts are."""
        return introduced(self.name, self.version, self.language)

    def to_json(self) -> dict[str, Any]:
        """The introduction as a report's header has it."""
        return {"name": self.name, "version": self.version, "language": self.language}


def introduced(name: str, version: str, language: str) -> str:
    """What every command calls an implementation that says this of itself, on one line."""
    name, version, language = (printable(each, _SHOWN) for each in (name, version, language))
    return f"{name} {version} ({language})"


Response = Outcome | Unsupported | Caught

_OF_REPLIES: Final = ("id", "payload", "text", "value", "rejected", "unsupported", "error", "hello")
"""The keys of replies."""


def request_line(identifier: str, request: Mapping[str, Any]) -> bytes:
    """The line of a request, which every JSON parser can read.

    Raises `ValueError` for a number that JSON lacks: NaN or infinity.
    """
    return identified(identifier, request_body(request))


def request_body(request: Mapping[str, Any]) -> bytes:
    """The text of a request without its id. What is not portable is carried as text (`ijson`)."""
    text = dumps(request).encode("ascii")
    if is_plainly_portable(text):
        return text
    return dumps(carried_input(request)).encode("ascii")


def identified(identifier: str, body: bytes) -> bytes:
    """The line of a request. `body`: a non-empty JSON object; `identifier`: needs no escapes."""
    return b"".join((b'{"id": "', identifier.encode("ascii"), b'", ', body[1:], b"\n"))


def hello_request(edition: str) -> dict[str, Any]:
    """The first request to every process: which protocol and edition to speak."""
    return {"op": "hello", "protocol": VERSION, "edition": edition}


def check_length(length: int, asked: int) -> None:
    """Raise `ProtocolError` for a reply that is longer than any right one.

    `length`: that of its line; `asked`: that of the longest request that is open, in bytes.
    """
    most = REPLY_BYTES + _REPLY_FACTOR * asked
    if length > most:
        raise ProtocolError(
            f"wrote a line of {length:,} bytes, where a reply has {most:,} at most",
            "a right reply is much shorter: does it have what earlier requests gave?",
        )


def parse_reply(line: bytes, identifier: str) -> dict[str, Any]:
    """The reply on this line. Raises `ProtocolError` if it is invalid or has another id."""
    reply = parse_line(line)
    if reply["id"] != identifier:
        raise not_open(reply["id"])
    return reply


def not_open(identifier: object) -> ProtocolError:
    """The error of a reply to a request that is not open."""
    is_drawn = isinstance(identifier, str) and _DRAWN.fullmatch(identifier)
    named = f"request {excerpt(identifier)}, which"
    return ProtocolError(
        f"answers {'a request that' if is_drawn else named} is not open",
        "answer each request once, with the id that it has",
    )


def unread() -> ProtocolError:
    """The error of a reply that came too early."""
    return ProtocolError(
        "replied before it had read the whole request",
        "read each request to the end of its line before you reply",
    )


def parse_line(line: bytes) -> dict[str, Any]:
    """The reply on this line, to any request.

    Raises `ProtocolError` if it is invalid, `StrayError` if it does not even look like one.
    """
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        advice = _AS_UTF_8 if line.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else ""
        raise ProtocolError(_not_utf_8(line, error), advice) from None
    if line.startswith(BOM_UTF8):
        problem = f"not JSON (Unexpected UTF-8 BOM): {text[:_EXCERPT]!r}"
        raise ProtocolError(problem, _AS_UTF_8)
    try:
        reply = parse(text)
    except RecursionError:
        raise ProtocolError(f"JSON nested deeper than {LEVELS} levels", _TOO_DEEP) from None
    except ValueError as error:
        if not text.lstrip().startswith("{"):
            raise StrayError(text) from None
        problem = f"not JSON ({error}): {_shown(text)}"
        raise ProtocolError(problem) from None
    if not isinstance(reply, dict) or reply.keys().isdisjoint(_OF_REPLIES):
        raise StrayError(text)
    if "id" not in reply:
        raise ProtocolError(f"not an object with an id: {_shown(text)}")
    return reply


def _not_utf_8(line: bytes, error: UnicodeDecodeError) -> str:
    """Where a line is no UTF-8, and its bytes there, without the id before them."""
    at = error.start
    return f"not UTF-8: {line[at : at + _BYTES].hex(' ')} from byte {at + 1:,} on"


def _shown(text: str) -> str:
    """The beginning of a reply, without its id: with another one, it would be another cause."""
    return text_excerpt(_ID.sub(r"\1…\2", text[: 2 * _EXCERPT]), _EXCERPT)


def parse_response(reply: dict[str, Any]) -> Response:
    """The response in a reply to a case. Raises `ProtocolError` if it is invalid."""
    said = reply.keys() - {"id"}
    if len(said) != 1:
        kinds = ", ".join(sorted(said))[:_EXCERPT]
        raise ProtocolError(f"must have one key besides id, but has {kinds or 'none'}")
    (kind,) = said
    content = reply[kind]
    if kind in ("payload", "text", "value"):
        return Outcome.from_json({kind: content})
    if kind not in ("rejected", "unsupported", "error"):
        raise ProtocolError(f"has {excerpt(kind)}, which is not a kind of reply")
    if not isinstance(content, dict):
        raise ProtocolError(f"{kind} must be an object, but is {excerpt(content)}")
    if kind == "rejected":
        return Outcome("rejected", content)
    if kind == "unsupported":
        link = content.get("issue_url")
        return Unsupported(str(content.get("reason", "")), None if link is None else str(link))
    return Caught(str(content.get("caught", "")))


def read_reply(line: bytes) -> tuple[Any, Response | ProtocolError]:
    """The id that a reply has, and what it says, or what is wrong with that.

    Raises `ProtocolError` if the line is no reply, to whatever request.
    """
    reply = parse_line(line)
    try:
        return reply["id"], parse_response(reply)
    except ProtocolError as error:
        return reply["id"], error


def parse_hello(reply: dict[str, Any]) -> Hello:
    """The introduction in a reply. Raises `ProtocolError` if it or its version is wrong."""
    hello = reply.get("hello")
    if not isinstance(hello, dict):
        raise ProtocolError("the first reply must say hello")
    if hello.get("protocol") != VERSION:
        spoken = excerpt(hello.get("protocol"))
        raise ProtocolError(
            f"speaks protocol {spoken}, but this runner speaks {VERSION}: "
            "PROTOCOL.md says at its end what has changed"
        )
    edition = hello.get("edition")
    if not isinstance(edition, str | None):
        raise ProtocolError(f"edition must be a string, but is {excerpt(edition)}")
    name, version, language = (
        cut(str(hello.get(key, "unknown")), _NAME) for key in ("name", "version", "language")
    )
    window = hello.get("window")
    if window is not None and (type(window) is not int or window < 1):
        raise ProtocolError(f"window must be a whole number from 1 on, but is {excerpt(window)}")
    return Hello(
        name,
        version,
        language,
        edition,
        window,
        _declared(hello, "types"),
        _declared(hello, "operations"),
    )


def _declared(hello: Mapping[str, Any], key: str) -> frozenset[str] | None:
    names = hello.get(key)
    if names is None:
        return None
    if not isinstance(names, list) or not all(isinstance(each, str) for each in names):
        raise ProtocolError(f"{key} must be a list of names, but is {excerpt(names)}")
    return frozenset(names)


def excerpt(value: object) -> str:
    """The beginning of the value's JSON text, in ASCII."""
    try:
        return json.dumps(value)[:_EXCERPT]
    except RecursionError:
        return "a value that is nested too deeply to be shown"
