"""What `fuzz` asks: requests without an id, several of each prediction that is drawn."""

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
    before: tuple[Asked, ...] = ()
    """Requests that are put to the implementation just before, to leave something behind."""

    def __repr__(self) -> str:
        """Short, since Hypothesis makes one of each example that fails, and warns of long ones."""
        return f"<{self.type} {self.operation}>"

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        """What Hypothesis calls for it."""
        printer.text(repr(self))


Volley = tuple[Asked, ...]
"""What is asked of one drawn prediction, in this order."""

Payload = Mapping[str, Any]
Payloads = Callable[[str], SearchStrategy[dict[str, Any]]]
"""Type -> valid payloads."""

Made = Callable[[DrawFn, str, dict[str, Any], Payloads], Asked]
"""Draws a request on a valid payload of this type."""

WITHOUT_METADATA: Final = ("segmentation",)
WITHOUT_CLASSES: Final = ("scene-category", "segmentation")

SEGMENT: Final = {"label": "a", "index": 1}


def described(name: str, payload: Payload, metadata: Any) -> dict[str, Any]:
    """The payload with this metadata, in its segment if it has none of its own."""
    if name in WITHOUT_METADATA:
        return {**payload, "annotations": [{**SEGMENT, "metadata": metadata}]}
    return {**payload, "metadata": metadata}


def reading(draw: DrawFn) -> Operation:
    """One of the operations that read a payload and send it."""
    operations: SearchStrategy[Operation] = st.sampled_from(["decode", "encode"])
    return draw(operations)
