"""The vocabulary of the spec: what a key is called, when it is sent, and since which edition.

`on_wire` gives an attrs field its `Key`, and `constant` is a key without a field. `keyed` makes
attrs check the fields as their keys say. `codec` reads and writes payloads from the keys alone.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from enum import Enum
from string import Formatter
from typing import Annotated, Any, Final, get_type_hints

import attrs
from annotated_types import Predicate
from attrs import Factory, frozen

from nucleus_spec.constraints import Check, Constraint, as_spelled
from nucleus_spec.editions import FIRST, Edition
from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.pointer import MISSING, Location, pointer_to
from nucleus_spec.texts import shown


class Sent(Enum):
    """When a key is sent."""

    ALWAYS = "always, null included"
    IF_SET = "unless the value is None"
    IF_TRUTHY = "unless the value is None or empty"


ALWAYS, IF_SET, IF_TRUTHY = Sent.ALWAYS, Sent.IF_SET, Sent.IF_TRUTHY


class _Same:
    def __repr__(self) -> str:
        return "SAME_AS_DEFAULT"


REQUIRED: Final = MISSING
"""`if_absent`: a payload without the key is refused."""

SAME_AS_DEFAULT: Final = _Same()
"""`if_absent`: an absent key means the same as an omitted constructor parameter."""

GEOMETRY: Final = "GEOMETRY-1"
"""The requirement that `geometry` is an object. Another such object cites that of its first key."""

_KEY: Final = "nucleus_spec.wire.key"
_TAKES: Final = "nucleus_spec.wire.takes"
"""In the metadata of a field: its key, and the type of what its parameter takes."""

Derived = Callable[[Any], Any]
"""A formula: the object -> the value to send when the field is None."""


class IdFormula:
    """The formula of a generated id, such as `{label}-{reference_id}-keypoints`.

    Each name in braces is a field. Its value is written as Python formats it: the value as it was
    given, and not the plain value that is sent, where the two are formatted otherwise.
    """

    def __init__(self, template: str) -> None:
        self.template = template
        self.parts = tuple(name for _, name, _, _ in Formatter().parse(template) if name)
        """The names of the fields in it."""

    def expression(self, prefix: str, plain_numbers: Collection[str] = ()) -> str:
        """The formula as an f-string of Python, of variables with this prefix.

        `plain_numbers`: the fields whose values are an int or a float, and of no subclass: their
        `repr` is how they are formatted, and is made in half the time.
        """
        made = []
        for literal, name, spec, conversion in Formatter().parse(self.template):
            made.append(literal.replace("{", "{{").replace("}", "}}"))
            if name:
                shown = conversion or ("r" if name in plain_numbers and not spec else "")
                how = (f"!{shown}" if shown else "") + (f":{spec}" if spec else "")
                made.append(f"{{{prefix}{name}{how}}}")
        return f"f{''.join(made)!r}"

    def __call__(self, prediction: Any) -> str:
        """The id of this prediction."""
        return self.template.format(**{part: getattr(prediction, part) for part in self.parts})


@frozen
class Key:
    """Everything about one payload key except the name of its constructor parameter."""

    name: str
    """The key in payloads that are sent."""
    place: int
    """Its rank in the order of keys; keys of equal rank keep the order of their declarations."""
    constraint: Constraint | None
    """The constraint on its values; None only for a constant."""
    cites: str
    """The id of the requirement on its values."""
    sent: Sent = ALWAYS
    since: Edition = FIRST
    """The first edition that has it. Earlier editions neither read nor send it."""
    inside: str | None = None
    """The key of the enclosing object; None for the payload itself."""
    read_as: str | None = None
    """The key in payloads that are read, if it differs from `name`."""
    if_absent: Any = SAME_AS_DEFAULT
    """The field's value when a payload lacks the key; or REQUIRED, or SAME_AS_DEFAULT."""
    if_none: Derived | None = None
    """Computes the value to send when the field is None."""
    if_none_since: Edition = FIRST
    """The first edition that sends the computed value; earlier ones send null."""
    names_item: bool = False
    """Whether it can name the item that the prediction is about (REFERENCE-1)."""
    constant: Any = None
    """For a key without a constraint: the only value that is ever sent."""

    @property
    def read_name(self) -> str:
        """The key in payloads that are read."""
        return self.read_as or self.name

    @property
    def pointer(self) -> str:
        """The JSON pointer of its value in a payload that is read."""
        return pointer_to(*([self.inside] if self.inside else []), self.read_name)

    def but(self, **changes: Any) -> Key:
        """A copy with these changes, for a class that differs from the others."""
        return attrs.evolve(self, **changes)

    def check(self, in_an_id: bool = False) -> Check:
        """The check of its values. `in_an_id`: a generated id has this value in it."""
        assert self.constraint is not None
        where = Location(self.pointer, self.cites)
        spelled = in_an_id and self.is_formatted
        return self.constraint.bind(where, *([as_spelled] if spelled else []))

    @property
    def is_formatted(self) -> bool:
        """Whether Python may format a value in an id otherwise than the plain value."""
        assert self.constraint is not None
        inner = self.constraint.inner or self.constraint
        return inner.schema.get("type") in ("string", "number")


def on_wire(key: Key) -> Mapping[str, Key]:
    """The `metadata` of an attrs field: its key in payloads."""
    return {_KEY: key}


def constant(name: str, place: int, value: Any, cites: str, *, since: Edition = FIRST) -> Key:
    """A key without a parameter. `value` is always sent; the key is ignored in payloads read."""
    return Key(name, place, None, cites, since=since, constant=value)


_FACTORY: Final[Any] = type(Factory(list))
UNLESS_ITEM: Final[Any] = Factory(lambda _: None, takes_self=True)
"""The default of a parameter that is None only if another one names the item (REFERENCE-1).

Signatures show such a parameter as the required one that it is in most calls. Hypothesis draws it.
"""


def _is_given(value: object) -> bool:
    return value is not None


Rule = Callable[[Any], None]
"""A check across the fields of an object; raises `InvalidPrediction` if it fails."""


def all_of(*rules: Rule) -> Rule:
    """One rule of several, checked in this order. They are its attribute `rules`."""

    def check(made: Any) -> None:
        for rule in rules:
            rule(made)

    check.rules = rules  # type: ignore[attr-defined]  # functions take any
    return check


def explained_by(find: Callable[[Any], Iterator[InvalidPrediction]]) -> Callable[[Rule], Rule]:
    """Says of a rule which function finds all its problems; the rule raises the first of them.

    It may be given an object that lacks what is not valid itself.
    """

    def explained(rule: Rule) -> Rule:
        rule.find = find  # type: ignore[attr-defined]  # functions take any
        return rule

    return explained


def problems_of_rule(rule: Rule, made: Any) -> Iterator[InvalidPrediction]:
    """All that the rule finds wrong, in its order."""
    if hasattr(rule, "rules"):
        for each in rule.rules:
            yield from problems_of_rule(each, made)
    elif hasattr(rule, "find"):
        yield from rule.find(made)
    else:
        try:
            rule(made)
        except InvalidPrediction as error:
            yield error.with_traceback(None)


def keyed(cls: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """A `field_transformer` of attrs: each field that has a key is checked as its key says.

    Its type is that of the constraint, with bounds as `Annotated`. Raises `TypeError` for a key of
    a later edition that has no default.
    """
    known = _keys_of_fields(cls, fields)
    in_ids = spelled_fields(known.values())
    return [
        _keyed(each, known[each.name], each.name in in_ids)
        if each.name in known and _TAKES not in each.metadata
        else each
        for each in fields
    ]


def _keyed(field: attrs.Attribute[Any], key: Key, in_an_id: bool) -> attrs.Attribute[Any]:
    constraint = key.constraint
    assert constraint is not None
    if key.if_absent is SAME_AS_DEFAULT:
        key = key.but(if_absent=left_out(field))
    if key.since > FIRST and key.if_absent is REQUIRED:
        raise TypeError(
            f"{field.name} is in payloads since edition {key.since} only, so it needs a default:"
            " earlier editions have no value for it"
        )
    check: Any = key.check(in_an_id)
    takes = constraint.hint
    if field.converter is not None:
        check = field.converter
        takes = next(iter(get_type_hints(check).values()))
    hint = constraint.hint
    if field.default is UNLESS_ITEM:
        hint = Annotated[hint, Predicate(_is_given)]
    changed: attrs.Attribute[Any] = field.evolve(
        converter=check,
        repr=shown if field.repr is True else field.repr,
        hash=None if constraint.hashable else False,
        metadata={_KEY: key, _TAKES: takes},
        type=hint,
    )
    return changed


def left_out(field: attrs.Attribute[Any]) -> Any:
    """What a field holds whose parameter is left out; or REQUIRED."""
    default: Any = field.default
    if isinstance(default, _FACTORY):
        return default.factory(*([None] if default.takes_self else []))
    return REQUIRED if default is attrs.NOTHING else default


def spelled_fields(keys_of_a_class: Iterable[Key]) -> tuple[str, ...]:
    """The names of the fields that a generated id has in it."""
    formulas = [each.if_none for each in keys_of_a_class if isinstance(each.if_none, IdFormula)]
    return tuple(part for formula in formulas for part in formula.parts)


def _keys_of_fields(cls: type, fields: Iterable[Any] = ()) -> dict[str, Key]:
    """Field -> its key. A subclass that defines a field anew does not lose its key."""
    inherited = [
        each for base in reversed(cls.__mro__) for each in vars(base).get("__attrs_attrs__", ())
    ]
    return {
        each.name: each.metadata[_KEY] for each in (*inherited, *fields) if _KEY in each.metadata
    }


def parameters(cls: type) -> list[tuple[str, Key, bool]]:
    """Each constructor parameter that has a key: its name, the key, whether it is keyword-only.

    Parameters that a subclass adds have no key: it sends what its parent sends.
    """
    known = _keys_of_fields(cls)
    return [
        (each.name, known[each.name], bool(each.kw_only))
        for each in attrs.fields(cls)
        if each.name in known
    ]


def parts(cls: type, under: Edition) -> set[type]:
    """The classes of the objects that its parameters hold in this edition, such as points."""
    known = [key for _, key, _ in parameters(cls) if key.since <= under]
    constraints = [key.constraint for key in known if key.constraint is not None]
    return {each.nested for each in constraints if each.nested is not None}


def keys(cls: type) -> list[tuple[str, Key]]:
    """Each key of the class with the name of its attribute, in the order sent."""
    declared = [(name, key) for name, key, _ in parameters(cls)]
    constants = {
        name: value
        for base in reversed(cls.__mro__)
        for name, value in vars(base).items()
        if isinstance(value, Key)
    }
    return sorted([*declared, *constants.items()], key=lambda item: item[1].place)


@frozen
class Enclosing:
    """An object in payloads that has keys of the class in it, such as `geometry`."""

    cites: str
    """The id of the requirement that it is an object."""
    required: bool
    """Whether a payload without it is refused: it has a required key."""
    always_sent: bool
    """Whether it is sent even if none of its keys is: one of them always is, or it is constant."""


def enclosing_objects(cls: type, under: Edition) -> dict[str, Enclosing]:
    """Key of each enclosing object that the class has in this edition -> what is known of it."""
    own = [key for _, key in keys(cls) if key.since <= under]
    constants = {key.name for key in own if key.constraint is None and key.inside is None}
    found: dict[str, Enclosing] = {}
    for name in dict.fromkeys(key.inside for key in own if key.inside is not None):
        members = [key for key in own if key.inside == name]
        found[name] = Enclosing(
            cites=GEOMETRY if name == "geometry" else members[0].cites,
            required=any(key.if_absent is REQUIRED for key in members),
            always_sent=name in constants or any(key.sent is ALWAYS for key in members),
        )
    return found


def show_types(cls: type) -> None:
    """Let `help`, `inspect.signature` and `typing.get_type_hints` show the types of the fields.

    By itself attrs shows none for a parameter that has a converter. Raises `TypeError` for a field
    that a subclass defines anew, and that nothing would check.
    """
    known = _keys_of_fields(cls)
    for field in attrs.fields(cls):
        if field.name in known and _TAKES not in field.metadata:
            raise TypeError(
                f"{cls.__name__} defines {field.name} anew:"
                " say @attrs.frozen(field_transformer=nucleus_spec.wire.keyed) for it to be checked"
            )
    init: Any = vars(cls).get("__init__")
    if init is None or "__attrs_init__" in vars(cls):
        return  # a subclass wrote its own
    keyed_fields = {each.alias: each for each in attrs.fields(cls) if _KEY in each.metadata}
    for field in keyed_fields.values():
        if not field.inherited:
            cls.__annotations__[field.name] = field.type
    signature = inspect.signature(init)
    shown = [
        _shown(each, keyed_fields[name]) if name in keyed_fields else each
        for name, each in signature.parameters.items()
    ]
    init.__annotations__ |= {each.name: each.annotation for each in shown if each.name != "self"}
    init.__signature__ = signature.replace(parameters=shown)


def _shown(parameter: inspect.Parameter, field: attrs.Attribute[Any]) -> inspect.Parameter:
    if field.default is UNLESS_ITEM:
        parameter = parameter.replace(default=inspect.Parameter.empty)
    return parameter.replace(annotation=field.metadata[_TAKES])
