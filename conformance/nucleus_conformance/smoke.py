"""The first minutes of a new harness: one step after the other, and what is wrong at the first that fails.

This judges the harness, not the implementation behind it: whether it speaks the protocol, survives a refusal, and
ends when it should.
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
    parse_line,
    parse_response,
    request_line,
)
from nucleus_conformance.running.session import start
from nucleus_conformance.targets.process import ChildProcess, Command, DeadlineError, EndedError
from nucleus_spec.editions import Edition

SECONDS: Final = 10.0
"""How long each step may take."""

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
    """What was seen, if it went well."""
    problem: str = ""
    advice: str = ""


class _StepError(Exception):
    """A step failed: what is wrong, and what to do."""

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(problem, advice)
        self.problem = problem
        self.advice = advice


def smoke(command: Command, edition: Edition) -> Iterator[Step]:
    """Every step, as it is taken, up to the first that fails."""
    with TemporaryDirectory(prefix="nucleus-conformance-", ignore_cleanup_errors=True) as directory:
        name = "it starts and says hello"
        try:
            child, hello = start(command, edition, Path(directory))
        except CannotStartError as error:
            yield Step(name, problem=str(error), advice=_advice_on_start(str(error)))
            return
        try:
            about = f"{hello.name} {hello.version} ({hello.language})"
            yield Step(name, about)
            for name, take in _STEPS:
                try:
                    yield Step(name, take(child))
                except _StepError as error:
                    yield Step(name, problem=error.problem, advice=error.advice)
                    return
        finally:
            child.kill()


def _advice_on_start(problem: str) -> str:
    if "within" in problem:
        return (
            "the first line on stdin asks for hello; answer it with one line, and flush stdout after it: "
            "output to a pipe is buffered in most languages"
        )
    if "did not say hello" in problem:
        return (
            'answer the first line, {"id": "X", "op": "hello", …}, with {"id": "X", "hello": {"protocol": 1, '
            '"name": …, "version": …, "language": …}}; stdout is for replies alone'
        )
    return "run the command by hand: it must wait for a line on stdin, and not end by itself"


def _ask(child: ChildProcess, request: dict[str, Any]) -> Any:
    """What is answered. Raises `_StepError`."""
    try:
        return parse_response(child.ask(request, SECONDS))
    except DeadlineError:
        raise _StepError(
            f"no complete reply within {SECONDS:g} s",
            "end each reply with a newline and flush stdout; read stdin line by line, not to its end",
        ) from None
    except EndedError as error:
        last = error.stderr.splitlines()[-1:] or ["it wrote nothing to stderr"]
        raise _StepError(
            f"the process {error.reason}: {last[0]}",
            "catch every error of a request, answer it, and wait for the next one; end when stdin does",
        ) from None
    except ProtocolError as error:
        raise _StepError(
            str(error),
            "answer with the id of the request and one of payload, text, value, rejected, "
            "unsupported, error; prints and logs go to stderr",
        ) from None


def _said(response: Any) -> str:
    return str(getattr(response, "kind", type(response).__name__.lower()))


def _decodes(child: ChildProcess) -> str:
    said = _ask(child, {"op": "decode", "type": "box", "payload": _BOX})
    kind = _said(said)
    if kind == "payload":
        return "a box was read, and its payload written"
    if kind == "unsupported":
        return f"it says that it does not support boxes yet ({said.reason or 'without a reason'})"
    raise _StepError(
        f"a box was answered with {kind}: {getattr(said, 'content', getattr(said, 'text', ''))}",
        f"read the payload as a box, and answer with the payload of the object; the box is {_BOX}",
    )


def _keeps_text(child: ChildProcess) -> str:
    label = 'é \u2028 \U0001f697 " \\ \u0000'
    said = _ask(child, {"op": "decode", "type": "box", "payload": {**_BOX, "label": label}})
    if _said(said) == "payload" and said.content.get("label") != label:
        raise _StepError(
            f"the label {label!a} came back as {said.content.get('label')!a}",
            "read stdin and write stdout as UTF-8, or escape every other character than ASCII",
        )
    return "text of any kind comes back as it was"


def _refuses(child: ChildProcess) -> str:
    wrong = {**_BOX, "label": ["no", "label"], "geometry": "none"}
    said = _ask(child, {"op": "decode", "type": "box", "payload": wrong})
    kind = _said(said)
    if kind in ("rejected", "unsupported"):
        return "input that makes no sense is refused"
    raise _StepError(
        f"a payload whose geometry is a string was answered with {kind}",
        'answer {"id": …, "rejected": {"message": …}} when the implementation refuses; a death is no refusal',
    )


def _knows_its_limits(child: ChildProcess) -> str:
    said = _ask(child, {"op": "no-such-operation", "type": "box", "payload": _BOX})
    if _said(said) == "unsupported":
        return "an operation that it does not know is unsupported"
    raise _StepError(
        f"an operation that does not exist was answered with {_said(said)}",
        'answer {"id": …, "unsupported": {"reason": …}} to every op that you do not know: later versions have more',
    )


def _takes_many(child: ChildProcess) -> str:
    ids = [f"many-{number}" for number in range(_TOGETHER)]
    request = {"op": "decode", "type": "box", "payload": _BOX}
    child.send(b"".join(request_line(each, request) for each in ids))
    missing = set(ids)
    until = time.monotonic() + SECONDS
    try:
        while missing and time.monotonic() < until:
            for line in child.receive(SECONDS):
                reply = parse_line(line)
                if reply["id"] not in missing:
                    raise ProtocolError(f"answers request {reply['id']!r}, which is not open")
                missing.remove(reply["id"])
    except EndedError as error:
        raise _StepError(
            f"the process {error.reason}", "it must not end before stdin does"
        ) from None
    except ProtocolError as error:
        raise _StepError(str(error), "answer each request once, with its own id") from None
    if missing:
        raise _StepError(
            f"{len(missing)} of {_TOGETHER} requests that were sent at once got no reply",
            "lines may come together: read all that is buffered before you wait for more; or say "
            '"window": 1 in hello, and get one request at a time',
        )
    return f"{_TOGETHER} requests at once are all answered"


def _takes_long_lines(child: ChildProcess) -> str:
    payload = {**_BOX, "metadata": {"text": "x" * _LONG}}
    said = _ask(child, {"op": "decode", "type": "box", "payload": payload})
    if _said(said) == "payload" and said.content.get("metadata") != payload["metadata"]:
        raise _StepError(
            f"metadata of {_LONG} characters did not come back whole",
            "read whole lines, however long: some line readers have a limit (Go's Scanner: 64 KiB)",
        )
    return "a line of a megabyte is no problem"


def _ends(child: ChildProcess) -> str:
    before = time.monotonic()
    status = child.end_of_input()
    if status is None:
        raise _StepError(
            "it does not end when its stdin does", "leave the loop at the end of stdin, and exit"
        )
    return f"it ends with its stdin, after {time.monotonic() - before:.1f} s"


_STEPS: Final[tuple[tuple[str, Callable[[ChildProcess], str]], ...]] = (
    ("it decodes a box", _decodes),
    ("it keeps text as it is", _keeps_text),
    ("it says so when it refuses", _refuses),
    ("it says so when it cannot", _knows_its_limits),
    ("it takes many requests at once", _takes_many),
    ("it takes long lines", _takes_long_lines),
    ("it ends", _ends),
)
