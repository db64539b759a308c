"""A page for each edition, and the table that shows all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from docs.generator.cases import Cases
from docs.generator.examples import payloads
from docs.generator.links import in_repository
from docs.generator.markdown import (
    cited,
    code,
    counted,
    definitions,
    listed,
    table,
    to_edition,
    to_requirement,
)
from docs.generator.requirement_pages import standing
from docs.generator.side_by_side import Column, changes, side_by_side
from docs.generator.type_pages import TITLES
from nucleus_spec.editions import DEFAULT, EDITIONS, PUBLISHED, Edition, edition_of_release
from nucleus_spec.predictions import PREDICTION_TYPES
from nucleus_spec.requirements import REQUIREMENTS
from nucleus_spec.table import rows
from nucleus_spec.texts import dumps

_RELEASES: Final = "https://pypi.org/project/scale-nucleus"


def edition_pages(cases: Cases) -> dict[str, str]:
    """The pages."""
    return {f"specification/edition-{each}": "\n\n".join(_page(each, cases)) for each in EDITIONS}


def releases_of(each: Edition) -> list[str]:
    """The published releases that speak it."""
    return [release for release in PUBLISHED if edition_of_release(release) is each]


def before(each: Edition) -> Edition | None:
    """The edition before it."""
    at = EDITIONS.index(each)
    return EDITIONS[at - 1] if at else None


def _page(each: Edition, cases: Cases) -> Iterator[str]:
    releases = releases_of(each)
    yield f"# Edition {each}"
    yield "\n".join(f"```{{index}} single: !{name}\n```" for name in releases)
    if each is DEFAULT:
        yield (
            "The default edition: the newest one that the SDK documentation given to this project "
            "describes."
        )
    links = [f"[{name}]({_RELEASES}/{name}/)" for name in releases]
    counts = cases.counts.get(each, {})
    folder = in_repository(f"fixtures/{each}")
    yield definitions(
        (
            ("What changed", _change(each)),
            ("Since", f"{each.released:%-d %B %Y}, when PyPI published scale-nucleus {each}"),
            ("Releases", f"{len(releases)}: {', '.join(links)}"),
            ("Cases", f"[{counted(sum(counts.values()), 'case')}]({folder})"),
            ("Score an implementation on it", code(f"nucleus-conformance run --edition {each} …")),
        )
    )
    yield from _requirements(each)
    old = before(each)
    if old is None:
        yield "## What it sends"
        yield (
            "It is the first one that is specified. What it sends is in the first column of each "
            f"type's page: {_types(PREDICTION_TYPES)}."
        )
        return
    yield f"## What differs from {old}"
    same = [name for name in PREDICTION_TYPES if not differs(name, old, each)]
    for name in PREDICTION_TYPES:
        if name not in same:
            yield from _difference(name, old, each)
    if same:
        yield "### The same as before"
        yield f"What is sent of {_types(same)}."


def _change(each: Edition) -> str:
    return re.sub(r"\b[a-z]+_[a-z_]+\b", lambda found: code(found[0]), each.change)


def _types(names: object) -> str:
    every = [name for name in PREDICTION_TYPES if name in names]  # type: ignore[operator]
    return listed([f"[{TITLES[name].lower()}]({name}.md)" for name in every])


def _requirements(each: Edition) -> Iterator[str]:
    begun = [one for one in REQUIREMENTS.values() if one.since is each and before(each)]
    named = [
        one
        for one in REQUIREMENTS.values()
        if one not in begun and before(each) and each.name in (*one.observed, *one.text.split())
    ]
    if begun or named:
        yield "## What is required since then"
    for one in begun:
        yield f"**{to_requirement(one.id)}** {standing(one)} {cited(one.text)}"
        if one.chosen:
            yield f"*Chosen:* {cited(one.chosen)}"
    if named:
        links = listed([to_requirement(one.id) for one in named])
        yield f"Older ones that say what changed: {links}."


def differs(name: str, old: Edition, new: Edition) -> bool:
    """Whether something of this type is sent otherwise."""
    return any(
        dumps(made[old]) != dumps(made[new])
        for made in (payloads(name, full=False), payloads(name, full=True))
    )


def _difference(name: str, old: Edition, new: Edition) -> Iterator[str]:
    yield f"### {TITLES[name]}"
    own = [row for row in rows(name) if row.since is new]
    if own:
        keys = [f"{code(row.name)} ({to_requirement(row.requirement)})" for row in own]
        yield f"New in [payloads](<{name}.md#keys>): {listed(keys)}."
    for full, what in ((False, "With nothing but what is required"), (True, "With everything")):
        made = payloads(name, full=full)
        if dumps(made[old]) != dumps(made[new]):
            yield f"{what}: {'; '.join(changes(made[old], made[new]))}."
            yield side_by_side([Column((each,), made[each]) for each in (old, new)])


def overview() -> str:
    """The editions, and what each changed of each type."""
    editions = table(
        "editions cards",
        ("Edition", "Since", "Releases", "What changed"),
        (
            [
                to_edition(each) + (" (default)" if each is DEFAULT else ""),
                f"{each.released:%-d %B %Y}",
                _span(releases_of(each)),
                _change(each),
            ]
            for each in EDITIONS
        ),
    )
    types = table(
        "matrix cards",
        ("Type", *(each.name for each in EDITIONS)),
        (
            [f"[{TITLES[name]}]({name}.md)", *(_cell(name, each) for each in EDITIONS)]
            for name in PREDICTION_TYPES
        ),
    )
    return f"## Editions\n\n{editions}\n\n## Types\n\n{_ABOUT_TYPES}\n\n{types}\n"


_ABOUT_TYPES: Final = "What is new in the payload of each type, by edition."


def _span(releases: list[str]) -> str:
    if len(releases) == 1:
        return releases[0]
    return f"{len(releases)}, from {releases[0]} to {releases[-1]}"


def _cell(name: str, each: Edition) -> str:
    old = before(each)
    if old is None:
        return "first"
    added = [code(row.name) for row in rows(name) if row.since is each]
    generated = [
        f"generated {code(row.name)}"
        for row in rows(name)
        if row.if_none is not None and row.if_none_since is each
    ]
    return ", ".join([*added, *generated]) or "same"
