"""What an implementation declares to have, and which cases of a suite belong to that. Pure.

A port that has two of the eight types is scored on these two. What it declares and then does not
support, it has failed: else whoever answered `unsupported` to what is hard would be green.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, get_args

from attrs import evolve, frozen

from nucleus_conformance.harness import CLASSES
from nucleus_conformance.protocol.messages import Hello
from nucleus_conformance.suite.case import Case, Operation, Suite
from nucleus_conformance.text import cut, number_of, printable, suggestion

TYPES: Final = tuple(CLASSES)
OPERATIONS: Final[tuple[str, ...]] = get_args(Operation)

_NAMED: Final = 5
"""So many unknown names are told."""

_NAME: Final = 60
"""The most characters of one."""


def types_in(case: Case) -> set[str]:
    """The types that an implementation must have to answer the case as expected.

    None to refuse what names no type that there is.
    """
    if case.operation == "dispatch":
        read = case.expect.content if case.expect.kind == "value" else None
        return {read["type"]} if isinstance(read, Mapping) and "type" in read else set()
    if case.operation == "collect":
        members = (each for batch in case.input["batches"] for each in batch)
        return {each["type"] for each in members if "type" in each}
    return {case.type}


@frozen
class Declared:
    """The types and operations that an implementation has; None: all that there are."""

    types: frozenset[str] | None = None
    operations: frozenset[str] | None = None

    @classmethod
    def by(
        cls, hello: Hello, types: Collection[str] = (), operations: Collection[str] = ()
    ) -> Declared:
        """What the user says, or else what the implementation does."""
        return cls(
            frozenset(types) or hello.types,
            frozenset(operations) or hello.operations,
        )

    @property
    def is_all(self) -> bool:
        """Whether all types and operations that are known are declared."""
        types, operations = self.types, self.operations
        has_types = types is None or types.issuperset(TYPES)
        return has_types and (operations is None or operations.issuperset(OPERATIONS))

    def has(self, operation: str) -> bool:
        """Whether the operation is declared."""
        return self.operations is None or operation in self.operations

    def split_types(self, names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Those of these types that are declared, and the others."""
        return _split(names, self.types)

    def split_operations(self, names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The same for operations."""
        return _split(names, self.operations)

    def covers(self, case: Case) -> bool:
        """Whether the case belongs to what is declared."""
        return self.has(case.operation) and (self.types is None or types_in(case) <= self.types)

    def of(self, suite: Suite) -> Suite:
        """The cases of a suite that belong to what is declared."""
        return evolve(suite, cases=tuple(case for case in suite.cases if self.covers(case)))

    def problems(self, selected: Sequence[Case]) -> list[str]:
        """What is wrong with what is declared, for whoever wants these cases: a sentence each."""
        return [*self.unknown(), *self._asks_nothing_of(selected)]

    def _asks_nothing_of(self, selected: Sequence[Case]) -> list[str]:
        """A sentence if nothing of what was selected is declared, and what asks it anyhow."""
        if not selected or any(map(self.covers, selected)):
            return []
        types, operations = types_of(selected), operations_of(selected)
        other_types = self.split_types(types)[1]
        other_operations = self.split_operations(operations)[1]
        options = [f"--type {each}" for each in types if other_types]
        options += [f"--operation {each}" for each in operations if other_operations]
        names = printable(", ".join((*other_types, *other_operations)))
        is_not = "are not" if len(other_types) + len(other_operations) > 1 else "is not"
        return [
            f"{names} {is_not} declared, so that no selected case is asked: {' '.join(options)} "
            "asks them all the same"
        ]

    def unknown(self) -> list[str]:
        """A sentence for each name that is declared, but that nobody knows."""
        none = ["declares no type that there is, so nothing is known to be right"]
        lacks_all = self.types is not None and not self.types.intersection(TYPES)
        return [
            *(none if lacks_all else []),
            *_unknown("type", self.types, TYPES),
            *_unknown("operation", self.operations, OPERATIONS),
        ]


def _unknown(what: str, names: frozenset[str] | None, known: Sequence[str]) -> Iterator[str]:
    """A sentence for each of the first unknown names, and one on the others."""
    unknown = sorted((names or frozenset()).difference(known, {"hello"}))
    for name in (cut(each, _NAME) for each in unknown[:_NAMED]):
        meant = suggestion(name, known) or f": there are {', '.join(known)}"
        yield f"declares the {what} {printable(name, _NAME)}, which is not known{meant}"
    if (more := len(unknown) - _NAMED) > 0:
        yield f"declares {number_of(more, f'other {what}')} that are not known, either"


@frozen
class Part:
    """The part of a suite that is declared, if that is not all of it."""

    types: tuple[str, ...]
    """Those of the suite that are declared, in its order."""
    other_types: tuple[str, ...]
    """Those that are not."""
    operations: tuple[str, ...]
    other_operations: tuple[str, ...]
    cases: int
    """How many of the selected cases are left out."""

    @property
    def size(self) -> str:
        """How much it is, such as `2 of 8 types`."""
        said = []
        for name in ("types", "operations"):
            has, lacks = getattr(self, name), getattr(self, f"other_{name}")
            if lacks:
                said.append(f"{len(has)} of {len(has) + len(lacks)} {name}")
        return ", ".join(said)

    @property
    def left_out(self) -> str:
        """What is not declared, on one line; empty if nothing of it was selected."""
        if not self.cases:
            return ""
        names = ", ".join(map(printable, (*self.other_types, *self.other_operations)))
        return f"not declared, and left out: {names} ({number_of(self.cases, 'case')})"

    def lacks(self, type_name: str, operation: str) -> bool:
        """Whether a case of that type and operation is left out, as far as these two say.

        A `dispatch` or `collect` is taken to be so if any type is.
        """
        of_several = operation in ("dispatch", "collect") and bool(self.other_types)
        return of_several or type_name in self.other_types or operation in self.other_operations

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Part:
        """The inverse of `to_json`."""
        names = {name: tuple(given) for name, given in data.items() if name != "cases"}
        return cls(**names, cases=data["cases"])

    def to_json(self) -> dict[str, Any]:
        """The part as the header of a report has it."""
        return {
            "types": list(self.types),
            "other_types": list(self.other_types),
            "operations": list(self.operations),
            "other_operations": list(self.other_operations),
            "cases": self.cases,
        }


def declared_part(
    selected: Suite, whole: Sequence[Case], declared: Declared
) -> tuple[Suite, Part | None]:
    """The selected cases that are declared, and what part of the whole suite that is.

    None if all is declared that the whole suite has cases of.
    """
    types, other_types = declared.split_types(types_of(whole))
    operations, other_operations = declared.split_operations(operations_of(whole))
    if not other_types and not other_operations:
        return selected, None
    suite = declared.of(selected)
    left_out = len(selected.cases) - len(suite.cases)
    return suite, Part(types, other_types, operations, other_operations, left_out)


def types_of(cases: Iterable[Case]) -> list[str]:
    """The types that these cases need."""
    needed = {name for case in cases for name in types_in(case)}
    return [name for name in TYPES if name in needed]


def operations_of(cases: Iterable[Case]) -> list[str]:
    """The operations of these cases."""
    asked = {case.operation for case in cases}
    return [name for name in OPERATIONS if name in asked]


def _split(
    names: Iterable[str], declared: frozenset[str] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    every = tuple(names)
    has = tuple(name for name in every if declared is None or name in declared)
    return has, tuple(name for name in every if name not in has)
