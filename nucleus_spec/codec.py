"""Reads and writes payloads under an edition, as the keys of the classes define.

The keys of a class are compiled, once per edition, into two plain Python functions: one reads a
payload, the other writes it. `source` shows their text, which is the shortest complete answer to
"what exactly does edition E do with this type?".

They are compiled because a dump holds millions of predictions. Compared with a loop over the keys,
writing is two to four times as fast, and reading, which mostly checks values, about 1.3 times
(`tests/benchmarks/test_codec.py`).
"""

from __future__ import annotations

import linecache
import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, TypeVar

import attrs

from nucleus_spec.constraints import Constraint, plain
from nucleus_spec.editions import DEFAULT, Edition, edition
from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.pointer import MISSING, Location, pointer_to
from nucleus_spec.showing import show
from nucleus_spec.texts import dumps
from nucleus_spec.wire import (
    IdFormula,
    Key,
    Sent,
    all_of,
    enclosing_objects,
    keys,
    left_out,
    parameters,
    show_types,
    spelled_fields,
)

Reader = Callable[[Any], Any]
Writer = Callable[[Any], dict[str, Any]]

Self = TypeVar("Self", bound="WireObject")


class WireObject:
    """The base of every class in the spec: its objects are read from and written to payloads.

    Objects are equal, and have one hash, if the values that they hold are equal in Python: 1 and
    1.0 are, and so are 0.0 and -0.0. What is sent of equal objects may differ all the same; the
    SDK compares generated ids as well. Compare the texts of `to_json` where that counts.
    """

    __slots__ = ()

    _readers: ClassVar[dict[str | Edition, Reader]]
    _writers: ClassVar[dict[str | Edition, Writer]]

    def __init_subclass__(cls, **options: Any) -> None:
        """Give the class its own caches of compiled functions, by edition and by edition name.

        What a subclass does after its construction comes after the rules that it inherits.
        """
        super().__init_subclass__(**options)
        _keep_rules(cls)
        cls._readers = {}
        cls._writers = {}

    @classmethod
    def __attrs_init_subclass__(cls) -> None:
        """Called by attrs once it has made the class, its constructor included."""
        show_types(cls)

    def __getstate__(self) -> dict[str, Any]:
        """All that it holds, for `copy` and `pickle`: also what a subclass adds."""
        slots = [name for cls in type(self).__mro__ for name in vars(cls).get("__slots__", ())]
        held = {name: getattr(self, name) for name in slots if hasattr(self, name)}
        held.pop("__weakref__", None)
        return {**getattr(self, "__dict__", {}), **held}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)

    @classmethod
    def from_json(
        cls: type[Self], payload: Mapping[str, Any], *, edition: str | Edition = DEFAULT
    ) -> Self:
        """Read an object from a payload under `edition`.

        Unknown keys are ignored. The payload is neither changed nor kept. Raises
        `InvalidPrediction` if the documentation rules the payload out.
        """
        try:
            read = cls._readers[edition]
        except (KeyError, TypeError):
            read = reader(cls, edition)
        result: Self = read(payload)
        return result

    def to_payload(self, *, edition: str | Edition = DEFAULT) -> dict[str, Any]:
        """The payload that the SDK of this edition sends: a new dict, its keys in the order sent.

        Raises `InvalidPrediction` (`not-in-edition`) if the edition lacks the key for a value.
        """
        try:
            write = self._writers[edition]
        except (KeyError, TypeError):
            write = writer(type(self), edition)
        return write(self)

    def to_json(self, *, edition: str | Edition = DEFAULT) -> str:
        """The text of the payload, byte for byte as the SDK of this edition writes it (WIRE-2).

        Two predictions are sent alike if, and only if, their texts are equal. `==` does not tell 1
        from 1.0, nor a label that is a member of an enum from its value, though ids do.
        """
        return dumps(self.to_payload(edition=edition))


def _keep_rules(cls: Any) -> None:
    """attrs calls this method of a class alone, and makes a class with slots twice."""
    own = vars(cls).get("__attrs_post_init__")
    inherited = getattr(super(cls, cls), "__attrs_post_init__", None)
    if own is not None and inherited is not None and inherited not in getattr(own, "rules", ()):
        cls.__attrs_post_init__ = all_of(inherited, own)


class PredictionObject(WireObject):
    """The base of the eight prediction types: what all predictions can do."""

    __slots__ = ()

    def sent_annotation_id(self, *, edition: str | Edition = DEFAULT) -> str | None:
        """The `annotation_id` that is sent under this edition, be it given or generated.

        None: null, or nothing. Raises `InvalidPrediction` (`not-in-edition`) like `to_payload`.
        """
        sent: str | None = self.to_payload(edition=edition).get("annotation_id")
        return sent

    def has_local_files_to_upload(self, *, edition: str | Edition = DEFAULT) -> bool:
        """Whether a local file must be uploaded with it: only a mask can be one (LOCAL-1).

        Raises `InvalidPrediction` (`not-in-edition`) like `to_payload`.
        """
        self.to_payload(edition=edition)
        return False


def reader(cls: type[WireObject], named: str | Edition) -> Reader:
    """The function that reads payloads of `cls` under this edition. Raises `UnknownEdition`."""
    under = edition(named)
    read: Reader = _compile(_reader_source, cls, under)
    cls._readers[under] = cls._readers[under.name] = read
    return read


def writer(cls: type[WireObject], named: str | Edition) -> Writer:
    """The function that writes objects of `cls` under this edition. Raises `UnknownEdition`."""
    under = edition(named)
    write: Writer = _compile(_writer_source, cls, under)
    cls._writers[under] = cls._writers[under.name] = write
    return write


def source(cls: type, named: str | Edition = DEFAULT) -> str:
    """The Python text of the class's reader and writer under this edition, for people to read."""
    under = edition(named)
    return "\n".join(make(cls, under, {}) for make in (_reader_source, _writer_source))


_Make = Callable[[type, Edition, dict[str, Any]], str]


def _compile(make: _Make, cls: type, under: Edition) -> Any:
    names: dict[str, Any] = {}
    text = make(cls, under, names)
    filename = f"<nucleus_spec {cls.__name__} {under} {make.__name__.split('_')[1]}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    exec(compile(text, filename, "exec"), names)  # the text comes only from the class's keys
    return names["convert"]


def _reader_source(cls: type, under: Edition, names: dict[str, Any]) -> str:
    names.update(cls=cls, MISSING=MISSING, getter=_getter, here=Location("", AN_OBJECT))
    lines = [
        "def convert(payload):",
        "    get = payload.get if type(payload) is dict else getter(payload, here)",
    ]
    slugs: dict[str, str] = {}
    for name, enclosing in enclosing_objects(cls, under).items():
        slug = _slug(name)
        slugs[name] = slug = slug if slug not in slugs.values() else f"{slug}_{len(slugs)}"
        names[f"at_{slug}"] = Location(pointer_to(name), enclosing.cites)
        names[f"absent_{slug}_object"] = MISSING if enclosing.required else {}
        lines += [
            f"    in_{slug} = get({name!r}, absent_{slug}_object)",
            f"    get_{slug} = in_{slug}.get if type(in_{slug}) is dict"
            f" else getter(in_{slug}, at_{slug})",
        ]
    arguments = []
    own = not any(each.inherited for each in attrs.fields(cls)) and "__attrs_attrs__" in vars(cls)
    # Positional arguments are much faster, but a subclass may have an order of its own.
    by_name = not own
    for field, key, keyword_only in parameters(cls):
        if under < key.since:
            by_name = True  # those behind it would take its place
            continue
        get = "get" if key.inside is None else f"get_{slugs[key.inside]}"
        names[f"absent_{field}"] = key.if_absent
        value = f"{get}({key.read_name!r}, absent_{field})"
        constraint = key.constraint
        if constraint is not None and constraint.nested is not None:
            names[f"read_{field}"] = _nested_reader(key, constraint, under)
            value = f"read_{field}({value})"
        by_name = by_name or keyword_only
        arguments.append(f"        {field}={value}," if by_name else f"        {value},")
    return "\n".join([*lines, "    return cls(", *arguments, "    )", ""])


def _getter(value: Any, where: Location) -> Callable[..., Any]:
    if not isinstance(value, Mapping):
        where.refuse_type(value, "an object")
    get: Callable[..., Any] = value.get
    return get


def _slug(name: str) -> str:
    """A key as a part of a Python name."""
    return re.sub(r"\W", "_", name)


AN_OBJECT: Final = "WIRE-1"
"""That a whole payload is an object. That a part of it is one is required by the part's key."""


def _nested_reader(key: Key, constraint: Constraint, under: Edition) -> Reader:
    """A reader of the objects under one key."""
    read = objects_reader(constraint, under)

    def read_value(value: Any) -> Any:
        if value is key.if_absent:
            return value
        try:
            return read(value)
        except InvalidPrediction as error:
            cites = key.cites if error.requirement == AN_OBJECT else error.requirement
            raise error.under(key.pointer, cites) from None

    return read_value


def objects_reader(constraint: Constraint, under: Edition) -> Reader:
    """A reader of an object, or of lists of objects, as deep as the constraint says.

    It leaves a value alone that is not a list where one is asked for: the constructor refuses it.
    """
    if constraint.inner is not None:
        read_inner = objects_reader(constraint.inner, under)
        return lambda value: None if value is None else read_inner(value)
    if constraint.items is None:
        assert constraint.nested is not None
        return reader(constraint.nested, under)
    read = objects_reader(constraint.items, under)

    def read_many(value: Any) -> Any:
        if not isinstance(value, (list, tuple)):
            return value
        try:
            return [read(item) for item in value]
        except InvalidPrediction:
            for index, item in enumerate(value):
                try:
                    read(item)
                except InvalidPrediction as error:
                    raise error.under(pointer_to(index)) from None
            raise

    return read_many


def _writer_source(cls: type, under: Edition, names: dict[str, Any]) -> str:
    guards: list[str] = []
    always: list[str] = []
    conditional: list[str] = []
    enclosing = enclosing_objects(cls, under)
    members: dict[str, list[str]] = {name: [] for name in enclosing}
    spelled = spelled_fields(key for _, key in keys(cls))
    for field, key in keys(cls):
        if under < key.since:
            if key.constraint is not None:
                names[f"refuse_{field}"] = _not_in_edition(key, under)
                names[f"unsaid_{field}"] = unsaid = _unsaid(cls, field, key)
                differs = "is not None" if unsaid == [None] else f"not in unsaid_{field}"
                guards.append(f"    if o.{field} {differs}: refuse_{field}(o.{field})")
            continue
        holder = key.inside or (key.name if key.name in enclosing else None)
        if holder is not None and enclosing[holder].always_sent and holder not in always:
            always.append(holder)
        if key.inside is None and key.name in enclosing:
            members[key.name] += [f"{name!r}: {each!r}" for name, each in key.constant.items()]
            continue
        value = _value(field, key, under, names, spelled)
        if key.sent is not Sent.ALWAYS:
            target = "payload"
            if key.inside is not None:
                sent = enclosing[key.inside].always_sent
                target += f"[{key.inside!r}]" if sent else f".setdefault({key.inside!r}, {{}})"
            held = f"(v := o.{field})"
            test = held if key.sent is Sent.IF_TRUTHY else f"{held} is not None"
            conditional.append(f"    if {test}: {target}[{key.name!r}] = {value}")
        elif key.inside is not None:
            members[key.inside].append(f"{key.name!r}: {value}")
        else:
            always.append(f"        {key.name!r}: {value},")
    literal = [
        f"        {line!r}: {{{', '.join(members[line])}}}," if line in members else line
        for line in always
    ]
    variables = [f"    held_{field} = o.{field}" for field in spelled]
    body = [*guards, *variables, "    payload = {", *literal, "    }", *conditional]
    return "\n".join(["def convert(o):", *body, "    return payload", ""])


_IS_PLAIN: Final = {
    "string": "type({0}) is str",
    "number": "type({0}) is float or type({0}) is int",
}
"""JSON type -> the test of a variable for being of a plain Python type."""


def _value(
    field: str, key: Key, under: Edition, names: dict[str, Any], spelled: tuple[str, ...]
) -> str:
    """The Python expression for the value sent under `key`.

    If it is not always sent, the expression is about a variable `v`, the value that is held. What
    is `spelled` in an id is a variable too, and may not be of the plain type that is sent.
    """
    constraint, held = key.constraint, f"o.{field}"
    if constraint is None:
        return repr(key.constant)
    if field in spelled and key.is_formatted:
        names["plain"] = plain
        given = f"held_{field}"
        is_plain = _IS_PLAIN[(constraint.inner or constraint).schema["type"]]
        return f"{given} if {is_plain.format(given)} else plain({given})"
    inner = constraint.inner or constraint
    sent = _sent("v", field, inner, under, names)
    if key.sent is not Sent.ALWAYS:
        return sent
    if key.if_none is not None and key.if_none_since <= under:
        derived = f"derive_{field}(o)"
        if isinstance(key.if_none, IdFormula):
            derived = key.if_none.expression("held_")
        else:
            names[f"derive_{field}"] = key.if_none
        if inner.schema.get("type") == "object":
            sent = f"({sent} if v else {{}})"  # saves a call: most metadata is empty
        return f"{derived} if (v := {held}) is None else {sent}"
    if inner is not constraint and sent != "v":
        return f"None if (v := {held}) is None else {sent}"
    return _sent(held, field, inner, under, names)


def _sent(
    held: str, field: str, constraint: Constraint, under: Edition, names: dict[str, Any]
) -> str:
    """The Python expression for what is sent of a value that is `held` and not None."""
    if constraint.nested is not None:
        if constraint.inner is not None:
            sent = _sent(held, field, constraint.inner, under, names)
            return f"None if {held} is None else {sent}"
        if constraint.items is not None:
            each = "each" if "each" not in held else f"{held}_"
            sent = _sent(each, field, constraint.items, under, names)
            return f"[{sent} for {each} in {held}]"
        names[f"write_{field}"] = writer(constraint.nested, under)
        return f"write_{field}({held})"
    if constraint.leaves is None:
        return held
    names[f"leave_{field}"] = constraint.leaves
    return f"leave_{field}({held})"


def _unsaid(cls: type, field: str, key: Key) -> list[Any]:
    """What the field holds if nothing was said: to the constructor, or in a payload."""
    check, omitted = key.check(), left_out(attrs.fields_dict(cls)[field])
    return [check(omitted)] if omitted == key.if_absent else [check(omitted), check(key.if_absent)]


def _not_in_edition(key: Key, under: Edition) -> Callable[[Any], None]:
    def refuse(value: Any) -> None:
        Location(key.pointer, key.cites).refuse(
            "not-in-edition",
            f"is {show(value)}, but edition {under} lacks this key (added in {key.since})",
        )

    return refuse
