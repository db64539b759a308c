"""How a round of Hypothesis ends: with findings, with the time, or with an error of our own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hypothesis.errors import Flaky, FlakyFailure


class TimeUp(BaseException):
    """Ends a Hypothesis run. Not an `Exception`, which Hypothesis would treat as a failure."""


class SmallEnough(BaseException):
    """Ends a round, and not the search: enough was tried to make its finding small."""


class Found(Exception):
    """A finding in the form that Hypothesis handles."""


_EXCEPTIONS: dict[str, type[Found]] = {}


def exception_for(name: str) -> Found:
    """An exception with its own type per finding, so that Hypothesis shrinks each separately."""
    kind = _EXCEPTIONS.setdefault(name, type(f"Found {name}", (Found,), {}))
    return kind(name)


_ENDINGS: Final = (Found, TimeUp, SmallEnough, Flaky, FlakyFailure)
"""What may end a round. Everything else is an error of our own."""


def is_end(error: BaseException) -> bool:
    """Whether it ends the search; a finding does not, even one that did not reproduce.

    Hypothesis puts what it meets while it replays its findings into one group: findings, an
    interrupt, the end of the time. Raises what is neither.
    """
    causes = list(_causes(error))
    interrupt = next((each for each in causes if isinstance(each, KeyboardInterrupt)), None)
    if interrupt is not None:
        raise interrupt
    if not all(isinstance(each, _ENDINGS) for each in causes):
        raise error
    return any(isinstance(each, TimeUp) for each in causes)


def _causes(error: BaseException) -> Iterator[BaseException]:
    inner: tuple[BaseException, ...] = getattr(error, "exceptions", ())
    if not inner or isinstance(error, FlakyFailure):
        yield error
        return
    for each in inner:
        yield from _causes(each)
