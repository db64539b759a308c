"""What a constraint is, and those that are made of others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any

from annotated_types import Len
from attrs import evolve, frozen

from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.pointer import Location
from nucleus_spec.showing import show

Check = Callable[[Any], Any]
Problems = Callable[[Any, Location], Iterator[InvalidPrediction]]
Schema = Mapping[str, Any]


@frozen
class Constraint:
    """What a value must be, and how it is sent.

    `expects` completes "must be …" in messages. `bind` makes the check for a location. For a string
    or number it also takes what chooses between a value as given and the plain value. With
    `binds_nullable` it takes `nullable=True`, which saves a call: the check then returns None as it
    is.
    `hint` is the Python type of what the check returns, with its bounds as `Annotated`. `leaves`
    copies a checked value into a fresh JSON value; None: the value is immutable and needs no copy.
    `inner` is the constraint on values other than null, where null is allowed. `items` is the
    constraint on the members of a list. `nested` is the class of the object, or of the objects in
    a list, however deep. The check returns values of exactly the type `plain` unchanged.
    `hashable` tells whether the check returns hashable values. `all_plain` tells quickly of some
    lists that the check would return all their members unchanged. `explain` yields all problems of
    a value at a location, the one that the check raises first; None: there is no other one.
    """

    expects: str
    schema: Schema
    bind: Callable[..., Check]
    hint: Any = Any
    leaves: Callable[[Any], Any] | None = None
    inner: Constraint | None = None
    items: Constraint | None = None
    nested: type | None = None
    plain: type | None = None
    hashable: bool = True
    all_plain: Callable[[Sequence[Any]], bool] | None = None
    binds_nullable: bool = False
    explain: Problems | None = None

    def problems(self, value: Any, where: Location) -> Iterator[InvalidPrediction]:
        """All that is wrong with a value at this location. The check raises the first."""
        if self.explain is not None:
            yield from self.explain(value, where)
            return
        try:
            self.bind(where)(value)
        except InvalidPrediction as error:
            yield error.with_traceback(None)


def optional(inner: Constraint) -> Constraint:
    """A value that meets `inner`, or null."""

    def bind(where: Location, *choice: Any) -> Check:
        if inner.binds_nullable:
            return inner.bind(where, *choice, nullable=True)
        check_inner = inner.bind(where, *choice)
        plain = inner.plain

        def check(value: Any) -> Any:
            return value if value is None or type(value) is plain else check_inner(value)

        return check

    return Constraint(
        f"{inner.expects}, or null",
        {"anyOf": [inner.schema, {"type": "null"}]},
        bind,
        inner.hint | None,
        leaves=None if inner.leaves is None else _unless_none(inner.leaves),
        inner=inner,
        nested=inner.nested,
        hashable=inner.hashable,
        explain=lambda value, where: iter(()) if value is None else inner.problems(value, where),
    )


def _unless_none(leave: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else leave(value)


def list_of(inner: Constraint, length: int | None = None, unique: bool = False) -> Constraint:
    """A list of values that each meet `inner`; order is kept.

    `length` demands exactly that many members, `unique` forbids equal ones. Raises `TypeError` if
    they are `unique`, but cannot be hashed.
    """
    if unique and not inner.hashable:
        raise TypeError(f"values that are {inner.expects} cannot be told to be unique")
    size = "" if length is None else f"{length} "
    expects = f"a list of {size}values, each {inner.expects}"
    schema: dict[str, Any] = {"type": "array", "items": inner.schema}
    members: Any = inner.hint
    hint: Any = Sequence[members]
    if length is not None:
        schema.update(minItems=length, maxItems=length)
        hint = Annotated[hint, Len(length, length)]
    if unique:
        schema["uniqueItems"] = True

    explain = _explain_list(inner, expects, length, unique)

    def bind(where: Location) -> Check:
        check_members = _check_of_members(inner, where)

        def check(value: Any) -> Any:
            if isinstance(value, (list, tuple)) and (length is None or len(value) == length):
                try:
                    checked = check_members(value)
                except InvalidPrediction:
                    raise next(explain(value, where)) from None
                if not unique or len(set(checked)) == len(checked):
                    return checked
            raise next(explain(value, where))

        return check

    leave = inner.leaves
    return Constraint(
        expects,
        schema,
        bind,
        hint,
        leaves=list if leave is None else lambda value: [leave(item) for item in value],
        items=inner,
        nested=inner.nested,
        explain=explain,
    )


def _explain_list(inner: Constraint, expects: str, length: int | None, unique: bool) -> Problems:
    def explain(value: Any, where: Location) -> Iterator[InvalidPrediction]:
        if not isinstance(value, (list, tuple)):
            yield where.type_problem(value, expects)
            return
        if length is not None and len(value) != length:
            problem = f"must have exactly {length} members, but has {len(value)}"
            yield where.problem("length-mismatch", problem)
        valid: list[tuple[int, Any]] = []
        for index, member in enumerate(value):
            found = list(inner.problems(member, where.child(index)))
            yield from found
            valid += [] if found else [(index, member)]
        if unique:
            yield from _repeats(valid, where)

    return explain


def _check_of_members(inner: Constraint, where: Location) -> Check:
    check_inner, all_plain = inner.bind(where), inner.all_plain

    def check(values: Sequence[Any]) -> tuple[Any, ...]:
        if all_plain is not None and all_plain(values):
            return tuple(values)
        return tuple([check_inner(value) for value in values])

    return check


def with_comment(constraint: Constraint, comment: str) -> Constraint:
    """The same, with what JSON Schema cannot say of it as the `$comment` of its schema."""
    return evolve(constraint, schema={**constraint.schema, "$comment": comment})


def instance_of(cls: type) -> Constraint:
    """An object of this class, which defines its own keys."""
    expects = f"a {cls.__name__}"

    def bind(where: Location) -> Check:
        def check(value: Any) -> Any:
            if not isinstance(value, cls):
                where.refuse_type(value, expects)
            return value

        return check

    return Constraint(
        expects,
        {"$ref": f"#/$defs/{cls.__name__}"},
        bind,
        cls,
        nested=cls,
        all_plain=lambda values: {cls}.issuperset(map(type, values)),
    )


def _repeats(values: Sequence[tuple[int, Any]], where: Location) -> Iterator[InvalidPrediction]:
    """One for each value, of those with their indices, that equals one before it."""
    seen: set[Any] = set()
    for index, value in values:
        if value in seen:
            problem = f"must be unique, but repeats {show(value)}"
            yield where.child(index).problem("duplicate", problem)
        seen.add(value)
