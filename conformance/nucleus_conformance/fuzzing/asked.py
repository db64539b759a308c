"""What `fuzz` asks: requests without an id, several of each prediction that is drawn."""

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
    before: tuple[Asked, ...] = ()
    """Requests that are put to the implementation just before, to leave something behind."""


Volley = tuple[Asked, ...]
"""What is asked of one drawn prediction, in this order."""
