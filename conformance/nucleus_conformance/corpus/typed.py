"""The types that msgspec decodes lines into, derived from the table of keys.

A type takes a value only if the reference takes it. What a type cannot say is checked afterwards
(`fast`); a constraint that is not known here makes its whole class one that is never decoded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Meta

from nucleus_spec.constraints import (
    BOOLEAN,
    DISTRIBUTION,
    INDEX,
    JSON_OBJECT,
    NAMED,
    NOT_NEGATIVE,
    NUMBER,
    PIXEL_VALUE,
    PROBABILITY,
    STRING,
    Constraint,
)
from nucleus_spec.editions import Edition
from nucleus_spec.geometry import EXTENT
from nucleus_spec.wire import REQUIRED, Key, keys, parameters, spelled_fields

Way = tuple[str, ...]
"""The way to a key in a payload, with `*` for indices."""


class UnknownConstraintError(Exception):
    """No type is known for what a key may be."""


def struct_of(
    cls: type,
    under: Edition,
    tag: str | None,
    extra: Iterable[Way],
    namespace: Mapping[str, Any] | None = None,
) -> Any:
    """The struct that the payloads of a class are decoded into.

    Fields are called as the parameters of the class; those that stand in an object, such as
    `geometry`, are in a struct of that name. `extra`: keys that nobody reads and that are taken all
    the same; the fields of those are `extra_0` and so on, in their order. `namespace`: methods.
    Raises `UnknownConstraintError`.
    """
    ways = list(extra)
    exact = spelled_fields(key for _, key in keys(cls))
    fields: list[Any] = []
    inside: dict[str, list[Any]] = {}
    for name, key, _ in parameters(cls):
        if key.since <= under:
            kind = type_of(_known(key), name in exact, under, _beyond(ways, _way_of(key)))
            default = msgspec.NODEFAULT if key.if_absent is REQUIRED else None
            member = (name, kind, msgspec.field(name=key.read_name, default=default))
            (fields if key.inside is None else inside.setdefault(key.inside, [])).append(member)
    for _, key in keys(cls):
        if key.since <= under and (key.constraint is None or key.read_name != key.name):
            fields += [] if key.name == "type" else [_sent_alone(key, _beyond(ways, (key.name,)))]
    for name, members in inside.items():
        if not name.isidentifier():
            raise UnknownConstraintError(name)
        kind = _made(f"{cls.__name__}_{name}", [*members, *_extras(_beyond(ways, (name,)))])
        fields.append((name, kind))
    return _made(cls.__name__, [*fields, *_extras(ways)], tag, namespace)


def _known(key: Key) -> Constraint:
    assert key.constraint is not None
    return key.constraint


def _way_of(key: Key) -> Way:
    return (key.read_name,) if key.inside is None else (key.inside, key.read_name)


def _beyond(ways: Iterable[Way], start: Way) -> list[Way]:
    """What is left of the ways that begin so, beyond the beginning."""
    size = len(start)
    return [way[size:] for way in ways if way[:size] == start and len(way) > size]


def _extras(ways: Iterable[Way]) -> list[Any]:
    """Fields for the keys that nobody reads and that stand right here."""
    names = [way[0] for way in ways if len(way) == 1]
    return [
        (f"extra_{index}", Any, msgspec.field(name=name, default=UNSET))
        for index, name in enumerate(names)
    ]


def _sent_alone(key: Key, ways: list[Way]) -> tuple[Any, ...]:
    """A key that is sent, and read by nobody, whatever its value. Here: what is usually sent."""
    kind: Any = None
    if isinstance(key.constant, Mapping):
        kind = _made(key.name, _extras(ways)) | None
    elif key.constraint is not None:
        kind = str | None
    return f"sent_{key.name}", kind, msgspec.field(name=key.name, default=None)


def _made(
    name: str,
    fields: list[Any],
    tag: str | None = None,
    namespace: Mapping[str, Any] | None = None,
) -> Any:
    return msgspec.defstruct(
        name,
        fields,
        tag=tag,
        tag_field=None if tag is None else "type",
        namespace=None if namespace is None else dict(namespace),
        forbid_unknown_fields=True,
        kw_only=True,
        gc=False,
    )


_SCALARS: Final = {
    each.bind: each for each in (STRING, NAMED, BOOLEAN, INDEX, NUMBER, NOT_NEGATIVE, PROBABILITY)
}


def type_of(constraint: Constraint, exact: bool, under: Edition, ways: list[Way]) -> Any:
    """The type of what the constraint allows. `exact`: integers are told from floats.

    Raises `UnknownConstraintError`.
    """
    if constraint.inner is not None:
        return type_of(constraint.inner, exact, under, ways) | None
    if constraint.items is not None:
        length = constraint.schema.get("minItems")
        inner = type_of(constraint.items, exact, under, _beyond(ways, ("*",)))
        return list[inner] if length is None else tuple[(inner,) * length]  # type: ignore[misc,valid-type]
    if constraint.nested is not None:
        return _nested(constraint, under, ways)
    for known, kind in _OTHERS:
        if constraint.bind is known.bind:
            return kind
    if constraint.bind in _SCALARS:
        return _scalar(constraint.schema, exact)
    raise UnknownConstraintError(constraint.expects)


_SHARE: Final[Any] = Annotated[float, Meta(ge=0, le=1)]
_DIGITS: Final = Meta(pattern=r"^(0|[1-9][0-9]*)\Z")
_OTHERS: Final[tuple[tuple[Constraint, Any], ...]] = (
    (JSON_OBJECT, dict[str, Any]),
    (DISTRIBUTION, Annotated[dict[str, _SHARE], Meta(min_length=1)]),
    (PIXEL_VALUE, Annotated[int, Meta(ge=0)] | Annotated[str, _DIGITS]),
)


def _nested(constraint: Constraint, under: Edition, ways: list[Way]) -> Any:
    """The struct of a part. Of an extent, which is stricter than a point, no number is negative."""
    nested: Any = constraint.nested
    if constraint is EXTENT:
        names = [key.read_name for _, key, _ in parameters(nested)]
        members = [(name, Annotated[float, Meta(ge=0)]) for name in names]
        return _made("Extent", [*members, *_extras(ways)])
    if constraint.schema.keys() != {"$ref"}:
        raise UnknownConstraintError(constraint.expects)
    return struct_of(nested, under, None, ways)


def _scalar(schema: Mapping[str, Any], exact: bool) -> Any:
    plain: Any = {"string": str, "boolean": bool, "integer": int, "number": float}[schema["type"]]
    bounds = {"minimum": "ge", "maximum": "le", "minLength": "min_length"}
    limits = {bounds[name]: value for name, value in schema.items() if name in bounds}
    kinds = [int, float] if exact and plain is float else [plain]
    made: Any = None
    for kind in kinds:
        each: Any = Annotated[kind, Meta(**limits)] if limits else kind
        made = each if made is None else made | each
    return made
