"""What differs between any two editions: keys, requirements, payloads, and what cases expect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from attrs import frozen

from docs.generator.examples import payloads
from docs.generator.markdown import (
    cited,
    code,
    counted,
    listed,
    table,
    to_edition,
    to_requirement,
)
from docs.generator.side_by_side import Column, changes, side_by_side
from nucleus_conformance.suite.case import Case, in_order
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.editions import EDITIONS, Edition
from nucleus_spec.predictions import PREDICTION_TYPES
from nucleus_spec.requirements import REQUIREMENTS
from nucleus_spec.table import Row, part_rows, rows
from nucleus_spec.texts import dumps

_FEW: Final = 6


@frozen
class Pair:
    """Two editions, the older one first."""

    old: Edition
    new: Edition

    @property
    def page(self) -> str:
        """The name of its page, beside those of the editions."""
        return f"from-{self.old}-to-{self.new}"

    @property
    def between(self) -> list[Edition]:
        """The editions that began since the old one, the new one included."""
        return [each for each in EDITIONS if self.old < each and not each > self.new]

    @property
    def keys(self) -> dict[str, list[Row]]:
        """Type -> the keys that are new in it."""
        every = {name: (*rows(name), *part_rows(name)) for name in PREDICTION_TYPES}
        found = {
            name: [row for row in own if row.since in self.between] for name, own in every.items()
        }
        return {name: own for name, own in found.items() if own}

    @property
    def generated(self) -> dict[str, list[Row]]:
        """Type -> the keys of which a value is computed now, where it was null or absent."""
        found = {
            name: [
                row
                for row in rows(name)
                if row.if_none is not None
                and row.if_none_since in self.between
                and row.since not in self.between
            ]
            for name in PREDICTION_TYPES
        }
        return {name: own for name, own in found.items() if own}


PAIRS: Final = tuple(Pair(old, new) for old, new in combinations(EDITIONS, 2))


def difference_pages() -> dict[str, str]:
    """A page for each pair, and one that lists them."""
    made = {f"specification/{each.page}": "\n\n".join(_page(each)) for each in PAIRS}
    made["specification/differences"] = "\n\n".join(_list())
    return made


def _list() -> Iterator[str]:
    yield "# Between two editions"
    yield (
        "What a program has to do otherwise that moves from one edition to another: keys, "
        "requirements, payloads, and cases. A case that expects something else asks the same as "
        "before. Those that only the newer edition has are new, and those that only the older one "
        "has are gone."
    )
    links = {each: f"[{each.old} to {each.new}]({each.page}.md)" for each in PAIRS}
    keys = {each: sorted({row.name for own in each.keys.values() for row in own}) for each in PAIRS}
    yield table(
        "differences cards",
        ("Editions", "New keys", "Cases that expect something else", "New cases", "Gone cases"),
        (
            [links[each], ", ".join(map(code, keys[each])) or "none", *_counts(each)]
            for each in PAIRS
        ),
    )
    pages = "\n".join(each.page for each in PAIRS)
    yield f"```{{toctree}}\n:hidden:\n\n{pages}\n```"


def _page(pair: Pair) -> Iterator[str]:
    yield f"# From {pair.old} to {pair.new}"
    yield "\n".join(f"- {to_edition(each)}: {each.change}" for each in pair.between)
    yield "## Keys"
    yield from _keys(pair)
    yield "## Requirements"
    yield from _requirements(pair)
    yield "## Payloads"
    yield from _payloads(pair)
    yield "## Cases"
    yield from _cases(pair)


def _keys(pair: Pair) -> Iterator[str]:
    found: dict[tuple[str, str, Edition], list[str]] = {}
    for name, own in pair.keys.items():
        for row in own:
            found.setdefault((row.pointer, row.requirement, row.since), []).append(name)
    if found:
        yield table(
            "new-keys cards",
            ("New key", "Since", "Requirement", "Types"),
            (
                [
                    code(pointer),
                    to_edition(since),
                    to_requirement(requirement),
                    ", ".join(f"[{name}]({name}.md)" for name in names),
                ]
                for (pointer, requirement, since), names in found.items()
            ),
        )
    for name, own in pair.generated.items():
        for row in own:
            yield (
                f"Of [{name}]({name}.md), {code(row.name)} is generated where none is given, since "
                f"{to_edition(row.if_none_since)}."
            )
    if not found and not pair.generated:
        yield "No key is new."


def _requirements(pair: Pair) -> Iterator[str]:
    begun = [one for one in REQUIREMENTS.values() if one.since in pair.between]
    names = {each.name for each in pair.between}
    older = [
        one
        for one in REQUIREMENTS.values()
        if one not in begun and names.intersection((*one.observed, *_words(one.text)))
    ]
    for one in begun:
        yield f"**{to_requirement(one.id)}**, since {to_edition(one.since)}: {cited(one.text)}"
    for one in older:
        yield f"**{to_requirement(one.id)}**, which is older, changed: {cited(one.text)}"
    if not begun and not older:
        yield "None began, and none changed."


def _words(text: str) -> list[str]:
    return [word.strip(",;:()").rstrip(".") for word in text.split()]


def _payloads(pair: Pair) -> Iterator[str]:
    same = []
    for name in PREDICTION_TYPES:
        told = list(_payload(name, pair))
        if told:
            yield f"### {name}"
            yield from told
        else:
            same.append(f"[{name}]({name}.md)")
    if same:
        yield f"The same as before: {listed(same)}."


def _payload(name: str, pair: Pair) -> Iterator[str]:
    for full, what in ((False, "With nothing but what is required"), (True, "With everything")):
        made = payloads(name, full=full)
        if dumps(made[pair.old]) != dumps(made[pair.new]):
            yield f"{what}: {'; '.join(changes(made[pair.old], made[pair.new]))}."
            shown = [Column((each,), made[each]) for each in (pair.old, pair.new)]
            yield side_by_side(shown)


@frozen
class _Changes:
    """The cases of two editions: how many both have, and which of the newer one are otherwise."""

    both: int
    other: list[Case]
    come: list[Case]
    gone: list[Case]

    @classmethod
    def of(cls, pair: Pair) -> _Changes:
        before, after = (_by_id(each) for each in (pair.old, pair.new))
        both = [(case, after[name]) for name, case in before.items() if name in after]
        return cls(
            len(both),
            [new for old, new in both if old.input == new.input and old.expect != new.expect],
            [case for name, case in after.items() if name not in before],
            [case for name, case in before.items() if name not in after],
        )


def _counts(pair: Pair) -> list[str]:
    found = _Changes.of(pair)
    return [f"{len(each):,}" for each in (found.other, found.come, found.gone)]


def _cases(pair: Pair) -> Iterator[str]:
    found = _Changes.of(pair)
    if found.other:
        yield (
            f"Of {counted(found.both, 'case')} that both editions have, {len(found.other):,} "
            f"expect something else of the same input: {_by_type(found.other)}."
        )
    else:
        yield "No case that both editions have expects something else of the same input."
    for cases, what in (
        (found.come, "are new"),
        (found.gone, "are gone, as what they ask has another answer now"),
    ):
        if cases:
            few = ", ".join(code(case.id) for case in cases[:_FEW])
            more = f" and {len(cases) - _FEW:,} more" if len(cases) > _FEW else ""
            yield f"{len(cases):,} {what}: {few}{more}."


def _by_type(cases: list[Case]) -> str:
    counts = Counter(case.subject for case in cases)
    return ", ".join(f"{name} {counts[name]:,}" for name in in_order(counts))


def _by_id(edition: Edition) -> dict[str, Case]:
    return {case.id: case for case in load_suite(edition).cases}
