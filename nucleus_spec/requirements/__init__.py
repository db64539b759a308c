"""The requirements on an implementation, one numbered sentence or paragraph each.

Whoever implements them alone, over the line protocol, passes every case. Ids are never renumbered
and never reused, and never change their meaning; a new one takes the next number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nucleus_spec.requirements.behaviour import BEHAVIOUR
from nucleus_spec.requirements.fields import FIELDS
from nucleus_spec.requirements.requirement import Level, Requirement
from nucleus_spec.requirements.texts import TEXTS
from nucleus_spec.requirements.types import TYPES
from nucleus_spec.requirements.uploads import UPLOADS

__all__ = ["REQUIREMENTS", "SECTIONS", "Level", "Requirement"]

SECTIONS: Final[Mapping[str, tuple[Requirement, ...]]] = {
    **TEXTS,
    **FIELDS,
    **TYPES,
    **BEHAVIOUR,
    **UPLOADS,
}
"""Subject -> its requirements. In this order they read as one specification."""

REQUIREMENTS: Final[dict[str, Requirement]] = {
    each.id: each for section in SECTIONS.values() for each in section
}
"""Requirement id -> requirement, in the order of the spec."""
