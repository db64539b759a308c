"""The page of all flags: permitted deviations, and the traps that cases set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docs.generator.cases import Cases, by_subject
from docs.generator.markdown import cited, code, counted, definitions
from docs.generator.requirement_pages import examples
from nucleus_conformance.suite.case import Case
from nucleus_conformance.suite.catalog.flags import FLAGS, Flag


def flag_page(cases: Cases) -> str:
    """The page."""
    return "\n\n".join(_parts(cases))


def _parts(cases: Cases) -> Iterator[str]:
    yield "# Flags"
    yield (
        "A flag explains, once, what goes for a group of cases. A permitted deviation is what "
        "published releases do otherwise than the documentation says: either answer passes, unless "
        "a run is `--strict`. A trap is what other languages, and their JSON libraries, do to "
        "predictions ([which do](../json-layers.md))."
    )
    permitted = [name for name in FLAGS if name in cases.by_deviation]
    yield "## Permitted deviations"
    yield (
        "Flags with one *choice* are one decision: an implementation deviates in all of their "
        "cases, or in none."
    )
    for name in permitted:
        yield from _flag(name, FLAGS[name], cases.by_deviation[name], "permit it")
    yield "## Traps"
    for name in FLAGS:
        if name not in permitted:
            yield from _flag(name, FLAGS[name], cases.by_trap.get(name, ()), "set it")


def _flag(name: str, flag: Flag, cases: Sequence[Case], what: str) -> Iterator[str]:
    yield f"### {name}"
    yield cited(flag.what)
    same = [other for other, each in FLAGS.items() if each.choice == flag.choice and flag.choice]
    others = ", ".join(f"[{other}](#{other})" for other in same if other != name)
    choice = f"{code(flag.choice)}{f', with {others}' if others else ''}" if flag.choice else ""
    said = ""
    if cases:
        command = code(f"nucleus-conformance list --flag {name}")
        said = f"{counted(len(cases), 'case')} {what}: {by_subject(cases)}; all: {command}. "
        said += examples(cases)
    yield definitions(
        (
            ("Why", cited(flag.why)),
            ("Effect", cited(flag.effect)),
            ("Choice", choice),
            ("Shown by", f"<{flag.link}>"),
            ("Cases", said),
        )
    )
