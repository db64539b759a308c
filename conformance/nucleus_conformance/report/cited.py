"""Which requirements a failure is about, by the place in which it differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nucleus_conformance.report.model import JudgedCase
from nucleus_spec.table import required_at, rows


def tested(case: JudgedCase, place: str) -> Iterator[str]:
    """Those requirements that the case tests which are on the key in this place.

    Their ids differ in the number alone, as METADATA-1 and METADATA-3 do; or say the type in place
    of the key, as BOX-ID-1 on the `annotation_id` of boxes does.
    """
    own = on_key(case.type, place)
    subject = own.rpartition("-")[0]
    of_type = f"{case.type.upper()}-{subject.partition('-')[2]}"
    others = _on_keys(case.type).values() if own else ()
    return (
        each
        for each in case.requirements
        if own
        and each.rpartition("-")[0] in (subject, of_type)
        and (each == own or each not in others)
    )


def on_key(type_name: str, place: str) -> str:
    """The requirement on the key in this place; empty if there is no such key."""
    return _on_keys(type_name).get(place, "")


def is_constant(type_name: str, place: str) -> bool:
    """Whether the value in this place is always the same."""
    return any(row.pointer == place and row.parameter is None for row in rows(type_name))


def _on_keys(type_name: str) -> Mapping[str, str]:
    """Pointer -> the requirement on the key there; empty for what is no type."""
    try:
        return required_at(type_name)
    except KeyError:
        return {}
