"""The page of all requirements. Each has an anchor that never moves: its id, in small letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from docs.generator.cases import Cases, by_subject
from docs.generator.links import in_repository
from docs.generator.markdown import cited, code, counted, definitions, to_edition
from nucleus_conformance.suite.case import Case
from nucleus_conformance.suite.traceability import counted as counted_levels
from nucleus_conformance.suite.traceability import properties, sources
from nucleus_spec.editions import DEFAULT, EDITIONS, FIRST
from nucleus_spec.requirements import SECTIONS, Requirement

_FEW = 6


def requirements_page(cases: Cases) -> str:
    """The page."""
    return "\n\n".join(_parts(cases))


def _parts(cases: Cases) -> Iterator[str]:
    yield "# Requirements"
    yield (
        "What an implementation must do, in sentences. MUST, SHOULD and MAY are those of RFC 2119. "
        "What is informative asks nothing of an implementation: it binds the server, the mask, an "
        f"upload of many predictions, or nobody. Numbers such as {DEFAULT} are "
        "[editions](index.md#editions) of the wire format, each named for the first release that "
        "speaks it. [The protocol](../reference/protocol.md) says how an implementation is asked. "
        "Ids are never renumbered and never reused, and their anchors never move."
    )
    yield "`nucleus-conformance requirements --brief` prints the sentences alone, as one text."
    for section, requirements in SECTIONS.items():
        yield f"## {section}"
        for each in requirements:
            yield f"### {each.id}"
            yield f"{standing(each)} {cited(each.text)}"
            yield definitions(_sources(each, cases.by_requirement))


def standing(each: Requirement) -> str:
    """Its level, since which edition it holds, and whether any output can show it."""
    also = [f"from {to_edition(each.since)} on"] if each.since is not FIRST else []
    also += ["informative"] if each.informative else []
    said = f" [{', '.join(also)}]{{.standing}}" if also else ""
    return f"[{each.level}]{{.level .{each.level.lower()}}}{said}"


def _sources(
    each: Requirement, by_requirement: Mapping[str, Sequence[Case]]
) -> Iterator[tuple[str, str]]:
    for line in sources(each):
        term, _, said = line.partition(": ")
        yield term, cited(said)
    cases = by_requirement.get(each.id, ())
    if cases:
        levels = counted_levels([case.level for case in cases])
        yield "Cases", f"{levels}: {by_subject(cases)}; {_listing(each)}. {examples(cases)}"
    tests = properties().get(each.id, ())
    if tests:
        links = (
            f"[{code(name)}]({in_repository(path)})"
            for path, _, name in (test.partition("::") for test in tests)
        )
        yield "Properties", f"{counted(len(tests), 'test')}: {', '.join(links)}"


def _listing(each: Requirement) -> str:
    edition = "" if each.since <= DEFAULT else f" --edition {EDITIONS[-1]}"
    return f"all: {code(f'nucleus-conformance list --requirement {each.id}{edition}')}"


def examples(cases: Sequence[Case]) -> str:
    """A few of the cases, required ones first, of as many subjects as there are."""
    ordered = sorted(cases, key=lambda case: case.level != "required")
    first = {case.subject: case.id for case in reversed(ordered)}
    ids = [case.id for case in ordered]
    few = list(dict.fromkeys([*sorted(first.values(), key=ids.index), *ids]))[:_FEW]
    return f"Such as {', '.join(map(code, few))}." if few else ""
