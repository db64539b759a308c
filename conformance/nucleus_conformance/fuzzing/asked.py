"""One example of `fuzz`: a request, what it tests, and what is asked just before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from nucleus_conformance.suite.case import Operation


@frozen
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
