"""A draft: the authored half of a case. Recording adds what the reference, and the releases, answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from attrs import field, frozen
from attrs.validators import matches_re

from nucleus_conformance.suite.case import Depth, Level, Operation
from nucleus_spec.editions import V0_14_29, Edition

ID_PATTERN: Final = re.compile(r"[a-z]+(-[a-z]+)*/[a-z]+(-[a-z]+)*/[a-z0-9]+(-[a-z0-9]+)*")
"""type/operation/name. An id is never renumbered, and never used again for another case."""


@frozen
class Draft:
    """An input, why it is asked, and whether it is right or wrong; not what exactly comes of it."""

    id: str = field(validator=matches_re(ID_PATTERN))
    operation: Operation
    input: Mapping[str, Any]
    comment: str
    cites: tuple[str, ...]
    type: str = ""
    """The prediction type; where it is not the first part of the id."""
    flags: tuple[str, ...] = ()
    """The traps that it sets: groups of cases that ports in other languages are known to fall into."""
    refused: bool = False
    """Whether the documentation rules the input out. The reference must agree."""
    permits: tuple[str, ...] = ()
    """Flags of the deviations that releases may show here. Any other deviation stops the recording."""
    level: Level = "required"
    depth: Depth = "value"
    since: Edition = V0_14_29
    until: Edition | None = None
    """The last edition that has this case."""

    @property
    def subject(self) -> str:
        """What the id begins with: the type, or what else it is about. The name of its file."""
        return self.id.partition("/")[0]

    def is_of(self, edition: Edition) -> bool:
        """Whether that edition has this case."""
        return self.since <= edition and (self.until is None or edition <= self.until)


_SEGMENT: Final[dict[Operation, str]] = {
    "construct": "construct",
    "decode": "decode",
    "encode": "encode",
    "dispatch": "read",
    "local_files": "local-files",
    "collect": "add",
}


def draft(
    subject: str,
    operation: Operation,
    name: str,
    comment: str,
    cites: str,
    input: Mapping[str, Any],  # noqa: A002  (the field's own name)
    **options: Any,
) -> Draft:
    """A draft. `cites` are the ids of requirements, separated by blanks; `options` are fields of `Draft`."""
    identifier = f"{subject}/{_SEGMENT[operation]}/{name}"
    kind = options.pop("type", subject)
    return Draft(identifier, operation, input, comment, tuple(cites.split()), kind, **options)


def named(*inputs: tuple[str, Any]) -> tuple[tuple[str, Any], ...]:
    """Inputs of any JSON type, each with its part of an id."""
    return inputs
