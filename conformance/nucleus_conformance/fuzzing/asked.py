"""One example of `fuzz`: a request, what it tests, and what is asked just before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from nucleus_conformance.suite.case import Operation


@frozen(repr=False)
class Asked:
    """One request, without its id."""

    type: str
    operation: Operation
    input: Mapping[str, Any]
    requirement: str
    """The requirement that the input violates; for valid input, the one that it tests."""
    comment: str
    before: tuple[Asked, ...] = ()
    """Requests that are put to the implementation just before, to leave something behind."""

    def __repr__(self) -> str:
        """Short, since Hypothesis makes one of each example that fails, and warns of long ones."""
        return f"<{self.type} {self.operation}: {self.comment}>"


Payload = Mapping[str, Any]
Payloads = Callable[[str], SearchStrategy[dict[str, Any]]]
"""Type -> valid payloads."""

Made = Callable[[DrawFn, str, dict[str, Any], Payloads], Asked]
"""Draws a request on a valid payload of this type."""

WITHOUT_METADATA: Final = ("segmentation",)
WITHOUT_CLASSES: Final = ("scene-category", "segmentation")


def reading(draw: DrawFn) -> Operation:
    """One of the operations that read a payload and send it."""
    operations: SearchStrategy[Operation] = st.sampled_from(["decode", "encode"])
    return draw(operations)


def of(types: tuple[str, ...], payloads: Payloads, make: Made) -> SearchStrategy[Asked]:
    """Requests so made on payloads of these types."""

    @st.composite
    def drawn(draw: DrawFn) -> Asked:
        name = draw(st.sampled_from(types))
        return make(draw, name, draw(payloads(name)), payloads)

    return drawn()


def kinds_of(
    types: tuple[str, ...], payloads: Payloads, makers: Mapping[Made, tuple[str, ...]]
) -> list[SearchStrategy[Asked]]:
    """A strategy for each maker that takes one of these types; an empty tuple takes all."""
    taken = {
        make: tuple(name for name in types if not only or name in only)
        for make, only in makers.items()
    }
    return [of(some, payloads, make) for make, some in taken.items() if some]
