"""Checks a new harness step by step, and explains the first step that fails.

It judges the harness, not the implementation behind it: whether the harness speaks the protocol,
survives a refusal, and exits when it should.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator, Sequence
from typing import Any, Final

from attrs import define, frozen

from nucleus_conformance.errors import CannotStartError
from nucleus_conformance.gate.declared import OPERATIONS, TYPES, Declared
from nucleus_conformance.protocol.messages import (
    Caught,
    ProtocolError,
    excerpt,
    not_open,
    parse_line,
    parse_response,
    request_line,
)
from nucleus_conformance.running.advice import (
    END_ALL,
    LONG,
    REPLY,
    STAY,
    at_its_end,
    cannot_read_long,
    on_lingering,
    on_request,
)
from nucleus_conformance.running.session import start
from nucleus_conformance.running.workplace import workplaces
from nucleus_conformance.suite.catalog.samples import SAMPLES, Sample
from nucleus_conformance.targets.last_words import last_words
from nucleus_conformance.targets.limits import Limits
from nucleus_conformance.targets.process import ChildProcess, Command
from nucleus_conformance.targets.silence import DeadlineError, EndedError
from nucleus_spec.editions import Edition

LIMITS: Final = Limits(reply_seconds=10.0)
"""`reply_seconds`: the most seconds that a step may wait for a reply."""

_TOGETHER: Final = 50
_LONG: Final = 2**20
_WHOLE: Final = "it read the line, but not the string in it: keep strings whole, however long"
_NAMES: Final = (
    "types and operations in hello have the names of PROTOCOL.md; without them, all is asked"
)


@frozen
class Step:
    """One thing that a harness must be able to do. `problem` is empty if it can."""

    name: str
    found: str = ""
    """What the harness did, if the step passed."""
    problem: str = ""
    also: tuple[str, ...] = ()
    """What the program wrote to stderr beside what the problem quotes."""
    advice: str = ""
    remark: str = ""
    """What it should do better, if the step passed."""
    is_skipped: bool = False
    """Whether it could not be taken: `found` says why, and `advice` what is needed before a score.
    """


class _StepError(Exception):
    """A step failed: what is wrong, and what to do; `of`: the error of the process, if any."""

    def __init__(
        self, problem: str, advice: str, also: Sequence[str] = (), of: Exception | None = None
    ) -> None:
        super().__init__(problem, advice)
        self.of = of
        self.problem = problem
        self.advice = advice
        self.also = tuple(also)


class _SkippedError(Exception):
    """A step cannot be taken: why, and what has to be done before anything can be scored."""

    def __init__(self, why: str, advice: str = "") -> None:
        super().__init__(why)
        self.advice = advice


def smoke(
    command: Command,
    edition: Edition,
    limits: Limits = LIMITS,
    notice: Callable[[str], None] | None = None,
) -> Generator[Step, None, None]:
    """Yield each step as it is taken, up to the first that fails. `notice`: as for `start`."""
    with workplaces(command) as (place,):
        name = "it starts and says hello"
        try:
            child, hello = start(command, edition, place, limits, notice)
        except CannotStartError as error:
            yield Step(name, problem=str(error), also=error.also, advice=error.advice)
            return
        try:
            declared = Declared.by(hello)
            yield Step(name, hello.title + _part(declared))
            if unknown := declared.unknown():
                yield Step("it declares what there is", problem="; ".join(unknown), advice=_NAMES)
                return
            harness = _Harness(child, limits.reply_seconds, declared)
            for name, take in _STEPS:
                try:
                    found = take(harness)
                    yield Step(name, found, remark=harness.remark)
                except _SkippedError as skipped:
                    yield Step(name, str(skipped), advice=skipped.advice, is_skipped=True)
                except _StepError as error:
                    yield Step(name, "", error.problem, error.also, error.advice)
                    return
        finally:
            child.kill()


@define
class _Harness:
    """The harness under test, and the seconds that it has for each reply."""

    child: ChildProcess
    seconds: float
    declared: Declared
    sample: Sample | None = None
    """What it is asked about: the first type that it supports, once that is known."""
    remark: str = ""

    def ask(self, request: dict[str, Any]) -> Any:
        """The harness's response to a request. Raises `_StepError` if there is none."""
        try:
            return parse_response(self.child.ask(request, self.seconds))
        except (DeadlineError, EndedError, ProtocolError) as error:
            problem, also = str(error), tuple[str, ...]()
            if isinstance(error, DeadlineError):
                problem = f"no complete reply within {self.seconds:g} s"
            elif isinstance(error, EndedError):
                said = last_words(error.stderr)
                problem, also = f"the process {error.reason}: {said.why}", said.rest
            advice = on_request(error, self.child, self.seconds)
            raise _StepError(problem, advice, also, error) from None


def _said(response: Any) -> str:
    return str(getattr(response, "kind", type(response).__name__.lower()))


def _sent(response: Any, key: str) -> Any:
    """What the payload in a response has under that key; None without such a payload."""
    payload = getattr(response, "content", None)
    return payload.get(key) if isinstance(payload, dict) else None


def _part(declared: Declared) -> str:
    """What is declared, if that is not all that there is."""
    if declared.is_all:
        return ""
    types, operations = declared.split_types(TYPES)[0], declared.split_operations(OPERATIONS)[0]
    return f"; it declares {', '.join(types) or 'no type'}; {', '.join(operations)}"


def _decodes(harness: _Harness) -> str:
    if not harness.declared.has("decode"):
        raise _SkippedError("it does not declare decode")
    said: Any = None
    for sample in SAMPLES:
        if not harness.declared.split_types([sample.type])[0]:
            continue
        said = harness.ask({"op": "decode", "type": sample.type, "payload": sample.payload})
        kind = _said(said)
        if kind == "payload" and isinstance(said.content, dict):
            if "reference_id" not in said.content:
                raise _StepError(
                    f"its payload of a {sample.type} has no reference_id: {excerpt(said.content)}",
                    "reply with the payload of the object, as it would be uploaded; "
                    f"what it read is {json.dumps(sample.payload)}",
                )
            harness.sample = sample
            return f"it read a {sample.type} and replied with its payload"
        if kind != "unsupported":
            told = said.text if isinstance(said, Caught) else excerpt(said.content)
            raise _StepError(
                f"it answered a {sample.type} with {kind}: {told}",
                f"read the payload as a {sample.type}, and reply with the payload of the object; "
                f"what it read is {json.dumps(sample.payload)}",
            )
    why = (said and said.reason) or "no reason given"
    raise _SkippedError(f"it supports no type yet ({why})", _SUPPORT)


_SUPPORT: Final = "let it support a type, and take these steps again, before you score it"

Take = Callable[[_Harness], str]


def _of_a_type(take: Callable[[_Harness, Sample], str]) -> Take:
    """A step that needs a type which the harness supports."""

    def taken(harness: _Harness) -> str:
        if harness.sample is None:
            raise _SkippedError("it takes a prediction that the program decodes")
        return take(harness, harness.sample)

    return taken


def _keeps_text(harness: _Harness, sample: Sample) -> str:
    text = 'é \u2028 \U0001f697 " \\ \u0000'
    payload = {**sample.payload, "reference_id": text}
    said = harness.ask({"op": "decode", "type": sample.type, "payload": payload})
    if _said(said) == "payload" and _sent(said, "reference_id") != text:
        raise _StepError(
            f"the reference_id {excerpt(text)} came back as {excerpt(_sent(said, 'reference_id'))}",
            "read stdin and write stdout as UTF-8, or escape every character that is not ASCII",
        )
    return "any text comes back unchanged"


def _reads_text(harness: _Harness, sample: Sample) -> str:
    for request, member in (
        ({"op": "decode", "type": sample.type, "text": json.dumps(sample.payload)}, "text"),
        ({"op": "construct", "type": sample.type, "arguments_text": json.dumps(sample.arguments)},
         "arguments_text"),
    ):  # fmt: skip
        if not harness.declared.has(str(request["op"])):
            continue
        kind = _said(harness.ask(request))
        if kind not in ("payload", "unsupported"):
            raise _StepError(
                f"it answered {request['op']} with {kind} when the {sample.type} came as {member}",
                f"parse {member}, a JSON text, as the member that it stands for; so comes what "
                "not every parser can read, such as deep nesting",
            )
    return f"it reads a {sample.type} that comes as text"


def _refuses(harness: _Harness, sample: Sample) -> str:
    said = harness.ask({"op": "decode", "type": sample.type, "payload": "none"})
    kind = _said(said)
    if kind == "rejected":
        return "it refuses a wrong payload"
    raise _StepError(
        f"it answered a payload that is a string with {kind}",
        'reply {"id": …, "rejected": {"message": …}} when the implementation refuses; '
        "a crash is not a refusal",
    )


def _knows_its_limits(harness: _Harness) -> str:
    said = harness.ask({"op": "no-such-operation", "type": "box", "payload": {}})
    if _said(said) == "unsupported":
        return "it answers an unknown operation with unsupported"
    raise _StepError(
        f"it answered an unknown operation with {_said(said)}",
        'reply {"id": …, "unsupported": {"reason": …}} to every op that you do not know: '
        "later versions have more",
    )


def _takes_many(harness: _Harness) -> str:
    ids = [f"many-{number}" for number in range(_TOGETHER)]
    request: dict[str, Any] = {"op": "no-such-operation", "type": "box", "payload": {}}
    if (asked := harness.sample) is not None:
        request = {"op": "decode", "type": asked.type, "payload": asked.payload}
    harness.child.send(b"".join(request_line(each, request) for each in ids))
    missing = set(ids)
    deadline = harness.child.waited + harness.seconds
    try:
        while missing and not harness.child.is_late(deadline):
            for line in harness.child.receive(max(0.0, deadline - harness.child.waited)):
                identifier = parse_line(line)["id"]
                if not isinstance(identifier, str) or identifier not in missing:
                    raise not_open(identifier)
                missing.remove(identifier)
    except EndedError as error:
        raise _StepError(f"the process {error.why}", STAY) from None
    except ProtocolError as error:
        raise _StepError(str(error), error.advice or REPLY) from None
    if missing:
        raise _StepError(
            f"{len(missing)} of {_TOGETHER} requests sent at once got no reply",
            "several lines may arrive together: read all that is buffered before you wait for "
            'more; or say "window": 1 in hello to get one request at a time',
        )
    return f"it answered all {_TOGETHER} requests sent at once"


def _takes_long_lines(harness: _Harness, sample: Sample) -> str:
    payload = {**sample.payload, "reference_id": "x" * _LONG}
    try:
        said = harness.ask({"op": "decode", "type": sample.type, "payload": payload})
    except _StepError as error:
        if error.of is None or not cannot_read_long(error.of):
            raise
        raise _StepError(error.problem, f"{LONG}; {error.advice}", error.also) from None
    if _said(said) == "payload" and _sent(said, "reference_id") != payload["reference_id"]:
        raise _StepError(f"a reference_id of {_LONG} characters did not come back whole", _WHOLE)
    return "it read and wrote a line of 1 MiB"


def _ends(harness: _Harness) -> str:
    before = time.monotonic()
    harness.child.close()
    if wrong := at_its_end(harness.child):
        raise _StepError("; ".join(wrong), REPLY if harness.child.excess else END_ALL)
    harness.remark = "".join(on_lingering(harness.child))
    return f"it exited {time.monotonic() - before:.1f} s after stdin ended"


_STEPS: Final[tuple[tuple[str, Take], ...]] = (
    ("it decodes a prediction", _decodes),
    ("it keeps text unchanged", _of_a_type(_keeps_text)),
    ("it reads input that comes as text", _of_a_type(_reads_text)),
    ("it reports a refusal", _of_a_type(_refuses)),
    ("it reports what it does not support", _knows_its_limits),
    ("it takes many requests at once", _takes_many),
    ("it takes long lines", _of_a_type(_takes_long_lines)),
    ("it exits when stdin ends", _ends),
)
LAST_REQUESTS: Final = _STEPS[-2][0]
"""The step after which its exit is awaited."""
