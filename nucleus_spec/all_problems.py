"""All problems of a payload, where `from_json` raises the first.

It goes the way of a reader that is compiled, by the same keys, constraints and rules, and goes on
where that ends. What is not valid is left out of the object that it makes, and a rule that asks for
it has nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from nucleus_spec import editions
from nucleus_spec.codec import AN_OBJECT
from nucleus_spec.constraints import Constraint
from nucleus_spec.editions import DEFAULT, Edition
from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.pointer import MISSING, Location, pointer_to
from nucleus_spec.predictions import Prediction, class_of
from nucleus_spec.wire import Key, enclosing_objects, left_out, parameters, problems_of_rule


def problems(
    payload: Any,
    *,
    read_as: type[Prediction] | None = None,
    edition: str | Edition = DEFAULT,
) -> list[InvalidPrediction]:
    """All problems of a payload; none exactly if `from_json` reads it.

    `read_as`: the class that is to read it; None: the one that the payload's `type` names.

    They are in the order in which `from_json` meets them, which raises the first: objects that are
    not there, then parts (points, keypoints, segments), then values in the order of the parameters,
    then rules between them. What can only be said of valid values, such as that they do not sum to
    1, is not said of others. Raises nothing but `UnknownEdition`.
    """
    under = editions.edition(edition)
    found: list[InvalidPrediction] = []
    try:
        cls = class_of(payload) if read_as is None else read_as
    except InvalidPrediction as error:
        return [error]
    try:
        cls.from_json(payload, edition=under)
    except InvalidPrediction:
        _read_in_part(cls, payload, under, found)
    return found


def _read_in_part(cls: type, payload: Any, under: Edition, found: list[InvalidPrediction]) -> Any:
    """An object that holds what is valid of a payload. Problems are added to those `found`."""
    made: Any = object.__new__(cls)
    if not isinstance(payload, Mapping):
        found.append(Location("", AN_OBJECT).type_problem(payload, "an object"))
        return made
    holders: dict[str | None, Mapping[str, Any]] = {None: payload}
    for name, enclosing in enclosing_objects(cls, under).items():
        holder = payload.get(name, MISSING if enclosing.required else {})
        if isinstance(holder, Mapping):
            holders[name] = holder
        else:
            where = Location(pointer_to(name), enclosing.cites)
            found.append(where.type_problem(holder, "an object"))
    read: dict[str, tuple[Any, bool]] = {}
    for field, key, _ in parameters(cls):
        if under < key.since:
            read[field] = left_out(attrs.fields_dict(cls)[field]), True
        elif key.inside in holders:
            value = holders[key.inside].get(key.read_name, key.if_absent)
            read[field] = _read_parts(key, value, under, found)
    known = {field: key for field, key, _ in parameters(cls)}
    for field, (value, whole) in read.items():
        _hold(made, attrs.fields_dict(cls)[field], known[field], value, whole, found)
    rule = getattr(cls, "__attrs_post_init__", None)
    if rule is not None:
        found.extend(_as_far_as_it_goes(problems_of_rule(rule, made)))
    return made


def _hold(
    made: Any,
    field: attrs.Attribute[Any],
    key: Key,
    value: Any,
    whole: bool,
    found: list[InvalidPrediction],
) -> None:
    """Let the object hold a value, if it is valid. `whole`: all parts of it could be read."""
    assert key.constraint is not None
    check: Any = field.converter
    where = Location(key.pointer, key.cites)
    if not whole:
        found.extend(_as_far_as_it_goes(key.constraint.problems(value, where)))
        object.__setattr__(made, field.name, value)
        return
    try:
        object.__setattr__(made, field.name, check(value))
    except InvalidPrediction as error:
        found.extend(list(key.constraint.problems(value, where)) or [error])


def _read_parts(
    key: Key, value: Any, under: Edition, found: list[InvalidPrediction]
) -> tuple[Any, bool]:
    """The value with the objects of the key's parts in it, and whether each could be read."""
    constraint = key.constraint
    if constraint is None or constraint.nested is None or value is key.if_absent:
        return value, True
    inside: list[InvalidPrediction] = []
    read = _read_nested(constraint, value, under, inside)
    for each in inside:
        cites = key.cites if each.requirement == AN_OBJECT else each.requirement
        found.append(each.under(key.pointer, cites))
    return read, not inside


def _read_nested(
    constraint: Constraint, value: Any, under: Edition, found: list[InvalidPrediction]
) -> Any:
    if constraint.inner is not None:
        return None if value is None else _read_nested(constraint.inner, value, under, found)
    if constraint.items is None:
        assert constraint.nested is not None
        return _read_in_part(constraint.nested, value, under, found)
    if not isinstance(value, (list, tuple)):
        return value
    members = []
    for index, member in enumerate(value):
        inside: list[InvalidPrediction] = []
        members.append(_read_nested(constraint.items, member, under, inside))
        found.extend(each.under(pointer_to(index)) for each in inside)
    return members


def _as_far_as_it_goes(found: Iterable[InvalidPrediction]) -> Iterator[InvalidPrediction]:
    """What is found until a value is asked for that is not there, because it is not valid."""
    try:
        yield from found
    except AttributeError:
        return
