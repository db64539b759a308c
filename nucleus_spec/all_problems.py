"""All problems of a payload, where `from_json` raises the first.

It goes the way of a reader that is compiled, by the same keys, constraints and rules, and goes on
where that ends. What is not valid is left out of the object that it makes, and a rule that asks for
it has nothing to say. Where it finds nothing, `from_json` has the last word.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

import attrs
from attrs import frozen

from nucleus_spec import editions
from nucleus_spec.codec import AN_OBJECT, Reader, objects_reader
from nucleus_spec.constraints import Constraint
from nucleus_spec.editions import DEFAULT, Edition
from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.pointer import MISSING, Location, pointer_to
from nucleus_spec.predictions import Prediction, class_of
from nucleus_spec.wire import Key, Rule, enclosing_objects, left_out, parameters, problems_of_rule


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
    return judged(payload, read_as=read_as, edition=edition)[1]


def judged(
    payload: Any,
    *,
    read_as: type[Prediction] | None = None,
    edition: str | Edition = DEFAULT,
) -> tuple[Prediction | None, list[InvalidPrediction]]:
    """What `from_json` reads of a payload, or None and all `problems` of it."""
    under = editions.edition(edition)
    found: list[InvalidPrediction] = []
    try:
        cls = class_of(payload) if read_as is None else read_as
        _read_in_part(cls, payload, under, found)
        return (None, found) if found else (cls.from_json(payload, edition=under), found)
    except InvalidPrediction as error:
        return None, [error.with_traceback(None)]


@frozen
class _Field:
    """What is known of a parameter in an edition."""

    name: str
    key: Key
    where: Location
    check: Any
    read_parts: Reader | None
    """Reads the objects in its value, if it has some; raises where one is not valid."""


@frozen
class _Plan:
    """How a class is read in an edition."""

    enclosing: tuple[tuple[str, Location, Any], ...]
    """Each enclosing object: its key, its location, and what stands for an absent one."""
    fields: tuple[tuple[str, str | None, str, Any, Any, bool, _Field], ...]
    """Of each: its name, the object that it is in, its key there, what it holds without that, its
    check, whether it has parts, and all else."""
    with_parts: tuple[_Field, ...]
    omitted: tuple[tuple[str, Any], ...]
    """What fields hold that the edition does not have."""
    rule: Rule | None


@functools.cache
def _plan(cls: Any, under: Edition) -> _Plan:
    held = attrs.fields_dict(cls)
    known = parameters(cls)
    fields = tuple(
        _Field(
            name,
            key,
            Location(key.pointer, key.cites),
            held[name].converter,
            _reader_of_parts(key, under),
        )
        for name, key, _ in known
        if key.since <= under
    )
    return _Plan(
        tuple(
            (name, Location(pointer_to(name), each.cites), MISSING if each.required else {})
            for name, each in enclosing_objects(cls, under).items()
        ),
        tuple(
            (
                each.name,
                key.inside,
                key.read_name,
                key.if_absent,
                each.check,
                each.read_parts is not None,
                each,
            )
            for each in fields
            for key in (each.key,)
        ),
        tuple(each for each in fields if each.read_parts is not None),
        tuple((name, left_out(held[name])) for name, key, _ in known if key.since > under),
        getattr(cls, "__attrs_post_init__", None),
    )


def _reader_of_parts(key: Key, under: Edition) -> Reader | None:
    if key.constraint is None or key.constraint.nested is None:
        return None
    return objects_reader(key.constraint, under)


def _read_in_part(cls: Any, payload: Any, under: Edition, found: list[InvalidPrediction]) -> Any:
    """An object that holds what is valid of a payload. Problems are added to those `found`."""
    made: Any = object.__new__(cls)
    if type(payload) is not dict and not isinstance(payload, Mapping):
        found.append(Location("", AN_OBJECT).type_problem(payload, "an object"))
        return made
    plan = _plan(cls, under)
    holders = _holders(plan, payload, found)
    parts = {
        field.name: _read_parts(field, holders[field.key.inside], under, found)
        for field in plan.with_parts
        if field.key.inside in holders
    }
    for name, value in plan.omitted:
        _SET(made, name, value)
    within: str | None = None
    holder: Mapping[str, Any] | None = payload
    for name, inside, read_name, absent, check, has_parts, field in plan.fields:
        if inside != within:
            within, holder = inside, holders.get(inside)
        if holder is None:
            continue
        if not has_parts:
            value = holder.get(read_name, absent)
        else:
            value, is_whole = parts[name]
            if not is_whole:
                found.extend(_as_far_as_it_goes(_constraint(field).problems(value, field.where)))
                _SET(made, name, value)
                continue
        try:
            _SET(made, name, check(value))
        except InvalidPrediction as error:
            found.extend(_others(field, value) or [error.with_traceback(None)])
    if plan.rule is not None:
        found.extend(_as_far_as_it_goes(problems_of_rule(plan.rule, made)))
    return made


def _holders(
    plan: _Plan, payload: Mapping[str, Any], found: list[InvalidPrediction]
) -> dict[str | None, Mapping[str, Any]]:
    """The objects in which keys stand: the payload itself, and those of its keys that are there."""
    holders: dict[str | None, Mapping[str, Any]] = {None: payload}
    for name, where, absent in plan.enclosing:
        holder = payload.get(name, absent)
        if type(holder) is dict or isinstance(holder, Mapping):
            holders[name] = holder
        else:
            found.append(where.type_problem(holder, "an object"))
    return holders


_SET: Final = object.__setattr__


def _others(field: _Field, value: Any) -> list[InvalidPrediction]:
    """All problems of a value that was refused; none, if the one that was raised is all."""
    constraint = _constraint(field)
    explain = (constraint.inner or constraint).explain
    return [] if explain is None or value is None else list(explain(value, field.where))


def _constraint(field: _Field) -> Constraint:
    assert field.key.constraint is not None
    return field.key.constraint


def _read_parts(
    field: _Field, holder: Mapping[str, Any], under: Edition, found: list[InvalidPrediction]
) -> tuple[Any, bool]:
    """The value with the objects of the key's parts in it, and whether each could be read."""
    key = field.key
    value = holder.get(key.read_name, key.if_absent)
    if field.read_parts is None or value is key.if_absent:
        return value, True
    with suppress(InvalidPrediction):
        return field.read_parts(value), True
    inside: list[InvalidPrediction] = []
    read = _read_nested(_constraint(field), value, under, inside)
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
        nested: Any = constraint.nested
        try:
            return nested.from_json(value, edition=under)
        except InvalidPrediction:
            return _read_in_part(nested, value, under, found)
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
