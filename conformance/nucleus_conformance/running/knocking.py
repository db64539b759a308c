"""Whether a program that has replied to nothing replies to a request about another type."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from contextlib import ExitStack
from typing import Final

from nucleus_conformance.protocol.messages import (
    ProtocolError,
    parse_reply,
    parse_response,
    request_line,
)
from nucleus_conformance.suite.catalog.samples import SAMPLES
from nucleus_conformance.targets.process import ChildProcess
from nucleus_conformance.targets.silence import EndedError

_ID: Final = "another"


def replies(tried: Collection[str], launch: Callable[[], ChildProcess], seconds: float) -> bool:
    """Whether it replies, within that time, about one of the types that were not `tried`.

    Each is asked of a process of its own, all at once: one may hang, and another one answer.
    """
    others = [sample for sample in SAMPLES if sample.type not in tried]
    with ExitStack() as stack:
        asked: list[ChildProcess] = []
        for sample in others:
            child = launch()
            stack.callback(child.kill)
            request = {"op": "decode", "type": sample.type, "payload": sample.payload}
            child.send(request_line(_ID, request))
            asked.append(child)
        until = time.monotonic() + seconds
        while asked and time.monotonic() < until:
            for child in tuple(asked):
                try:
                    if lines := child.receive(seconds):
                        parse_response(parse_reply(lines[0], _ID))
                        return True
                except (EndedError, ProtocolError):
                    asked.remove(child)
    return False
