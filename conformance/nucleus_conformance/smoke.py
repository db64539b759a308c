"""Checks a new harness step by step, and explains the first step that fails.

It judges the harness, not the implementation behind it: whether the harness speaks the protocol,
survives a refusal, and exits when it should.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from attrs import frozen

from nucleus_conformance.errors import CannotStartError
from nucleus_conformance.protocol.messages import (
    ProtocolError,
    excerpt,
    parse_line,
    parse_response,
    request_line,
)
from nucleus_conformance.running.session import start
from nucleus_conformance.targets.limits import Limits
from nucleus_conformance.targets.process import ChildProcess, Command, DeadlineError, EndedError
from nucleus_spec.editions import Edition

LIMITS: Final = Limits(reply_seconds=10.0)
"""`reply_seconds`: the most seconds that a step may wait for a reply."""

_BOX: Final[dict[str, Any]] = {
    "label": "car",
    "type": "box",
    "geometry": {"x": 10, "y": 20.5, "width": 30, "height": 40},
    "reference_id": "image_1",
    "annotation_id": "box_1",
    "metadata": {},
}
_TOGETHER: Final = 50
_LONG: Final = 2**20


@frozen
class Step:
    """One thing that a harness must be able to do. `problem` is empty if it can."""

    name: str
    found: str = ""
    """What the harness did, if the step passed."""
    problem: str = ""
    advice: str = ""


class _StepError(Exception):
    """A step failed: what is wrong, and what to do."""

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(problem, advice)
        self.problem = problem
        self.advice = advice


def smoke(command: Command, edition: Edition, limits: Limits = LIMITS) -> Iterator[Step]:
    """Yield each step as it is taken, up to the first that fails."""
    with TemporaryDirectory(prefix="nucleus-conformance-", ignore_cleanup_errors=True) as directory:
        name = "it starts and says hello"
        try:
            child, hello = start(command, edition, Path(directory), limits)
        except CannotStartError as error:
            yield Step(name, problem=str(error), advice=_ADVICE_ON_START[error.hello])
            return
        try:
            about = f"{hello.name} {hello.version} ({hello.language})"
            yield Step(name, about)
            for name, take in _STEPS:
                try:
                    yield Step(name, take(_Harness(child, limits.reply_seconds)))
                except _StepError as error:
                    yield Step(name, problem=error.problem, advice=error.advice)
                    return
        finally:
            child.kill()


_ADVICE_ON_START: Final = {
    "silent": (
        "the first line on stdin asks for hello: answer it with one line, then flush stdout; "
        "most languages buffer output to a pipe"
    ),
    "wrong": (
        'answer the first line, {"id": "X", "op": "hello", …}, with {"id": "X", "hello": '
        '{"protocol": 1, "name": …, "version": …, "language": …}}; stdout is for replies only'
    ),
    "": "run the command by hand: it must wait for a line on stdin, and not exit on its own",
}
"""How the greeting failed -> what to do."""


@frozen
class _Harness:
    """The harness under test, and the seconds that it has for each reply."""

    child: ChildProcess
    seconds: float

    def ask(self, request: dict[str, Any]) -> Any:
        """The harness's response to a request. Raises `_StepError` if there is none."""
        try:
            return parse_response(self.child.ask(request, self.seconds))
        except DeadlineError:
            raise _StepError(
                f"no complete reply within {self.seconds:g} s",
                "end each reply with a newline and flush stdout; read stdin line by line, "
                "not to its end",
            ) from None
        except EndedError as error:
            last = error.stderr.splitlines()[-1:] or ["it wrote nothing to stderr"]
            raise _StepError(
                f"the process {error.reason}: {last[0]}",
                "catch every error that a request causes, reply, and wait for the next request; "
                "exit only when stdin ends",
            ) from None
        except ProtocolError as error:
            raise _StepError(
                str(error),
                "reply with the id of the request and one of payload, text, value, rejected, "
                "unsupported, error; send prints and logs to stderr",
            ) from None


def _said(response: Any) -> str:
    return str(getattr(response, "kind", type(response).__name__.lower()))


def _sent(response: Any, key: str) -> Any:
    """What the payload in a response has under that key; None without such a payload."""
    payload = getattr(response, "content", None)
    return payload.get(key) if isinstance(payload, dict) else None


def _decodes(harness: _Harness) -> str:
    said = harness.ask({"op": "decode", "type": "box", "payload": _BOX})
    kind = _said(said)
    if kind == "payload" and isinstance(said.content, dict):
        return "it read a box and replied with its payload"
    if kind == "unsupported":
        return f"it does not support boxes yet ({said.reason or 'no reason given'})"
    raise _StepError(
        f"it answered a box with {kind}: {getattr(said, 'content', getattr(said, 'text', ''))}",
        f"read the payload as a box, and reply with the payload of the object; the box is {_BOX}",
    )


def _keeps_text(harness: _Harness) -> str:
    label = 'é \u2028 \U0001f697 " \\ \u0000'
    said = harness.ask({"op": "decode", "type": "box", "payload": {**_BOX, "label": label}})
    if _said(said) == "payload" and _sent(said, "label") != label:
        raise _StepError(
            f"the label {label!a} came back as {_sent(said, 'label')!a}",
            "read stdin and write stdout as UTF-8, or escape every character that is not ASCII",
        )
    return "any text comes back unchanged"


def _refuses(harness: _Harness) -> str:
    wrong = {**_BOX, "label": ["no", "label"], "geometry": "none"}
    said = harness.ask({"op": "decode", "type": "box", "payload": wrong})
    kind = _said(said)
    if kind in ("rejected", "unsupported"):
        return "it refuses a wrong payload"
    raise _StepError(
        f"it answered a payload whose geometry is a string with {kind}",
        'reply {"id": …, "rejected": {"message": …}} when the implementation refuses; '
        "a crash is not a refusal",
    )


def _knows_its_limits(harness: _Harness) -> str:
    said = harness.ask({"op": "no-such-operation", "type": "box", "payload": _BOX})
    if _said(said) == "unsupported":
        return "it answers an unknown operation with unsupported"
    raise _StepError(
        f"it answered an unknown operation with {_said(said)}",
        'reply {"id": …, "unsupported": {"reason": …}} to every op that you do not know: '
        "later versions have more",
    )


def _takes_many(harness: _Harness) -> str:
    ids = [f"many-{number}" for number in range(_TOGETHER)]
    request = {"op": "decode", "type": "box", "payload": _BOX}
    harness.child.send(b"".join(request_line(each, request) for each in ids))
    missing = set(ids)
    until = time.monotonic() + harness.seconds
    try:
        while missing and time.monotonic() < until:
            for line in harness.child.receive(harness.seconds):
                identifier = parse_line(line)["id"]
                if not isinstance(identifier, str) or identifier not in missing:
                    shown = excerpt(identifier)
                    raise ProtocolError(f"answers request {shown}, which is not open")
                missing.remove(identifier)
    except EndedError as error:
        raise _StepError(
            f"the process {error.reason}", "it must not exit before stdin ends"
        ) from None
    except ProtocolError as error:
        raise _StepError(str(error), "answer each request once, with its own id") from None
    if missing:
        raise _StepError(
            f"{len(missing)} of {_TOGETHER} requests sent at once got no reply",
            "several lines may arrive together: read all that is buffered before you wait for "
            'more; or say "window": 1 in hello to get one request at a time',
        )
    return f"it answered all {_TOGETHER} requests sent at once"


def _takes_long_lines(harness: _Harness) -> str:
    payload = {**_BOX, "metadata": {"text": "x" * _LONG}}
    said = harness.ask({"op": "decode", "type": "box", "payload": payload})
    if _said(said) == "payload" and _sent(said, "metadata") != payload["metadata"]:
        raise _StepError(
            f"metadata of {_LONG} characters did not come back whole",
            "read whole lines, however long: some line readers have a limit (Go's Scanner: 64 KiB)",
        )
    return "it read and wrote a line of 1 MiB"


def _ends(harness: _Harness) -> str:
    before = time.monotonic()
    status = harness.child.end_of_input()
    if status is None:
        raise _StepError(
            "it does not exit when stdin ends", "leave the loop at the end of stdin, and exit"
        )
    return f"it exited {time.monotonic() - before:.1f} s after stdin ended"


_STEPS: Final[tuple[tuple[str, Callable[[_Harness], str]], ...]] = (
    ("it decodes a box", _decodes),
    ("it keeps text unchanged", _keeps_text),
    ("it reports a refusal", _refuses),
    ("it reports what it does not support", _knows_its_limits),
    ("it takes many requests at once", _takes_many),
    ("it takes long lines", _takes_long_lines),
    ("it exits when stdin ends", _ends),
)
