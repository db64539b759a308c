"""Traces each requirement to its sources, its cases and its property tests; and prints them all."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from nucleus_conformance.paths import is_folder
from nucleus_conformance.suite.case import Case
from nucleus_conformance.suite.documented import addresses_of
from nucleus_conformance.suite.loading import checkout_of, load_suite
from nucleus_spec.editions import DEFAULT, EDITIONS
from nucleus_spec.requirements import REQUIREMENTS, SECTIONS, Requirement

_CITATION: Final = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*-[0-9]+")

_PREFACE: Final = (
    "MUST, SHOULD and MAY are those of RFC 2119. What is informative asks nothing of an "
    "implementation. Numbers such as {} are editions of the wire format, each named for the first "
    "release that speaks it: {}. PROTOCOL.md says how an implementation is asked."
).format(DEFAULT, ", ".join(map(str, EDITIONS)))


@frozen
class Trace:
    """One requirement with the cases and property tests that cite it."""

    requirement: Requirement
    section: str
    cases: Mapping[str, str]
    """Their ids -> their levels, of all editions."""
    properties: tuple[str, ...]
    """Test classes whose docstrings cite it, as `path::Class`; empty without a checkout."""

    def to_json(self) -> dict[str, Any]:
        """The form that `requirements --json` prints."""
        each = self.requirement
        return {
            "id": each.id,
            "level": each.level,
            "section": self.section,
            "text": each.text,
            "since": each.since.name,
            "documented": list(each.documented),
            "observed": list(each.observed),
            "chosen": each.chosen,
            "informative": each.informative,
            "cases": list(self.cases),
            "properties": list(self.properties),
        }


def traces() -> list[Trace]:
    """The traces of all requirements, in the order of the spec, to the cases of all editions."""
    cases: dict[str, Case] = {}
    for edition in EDITIONS:
        cases |= {case.id: case for case in load_suite(edition).cases}
    tests = properties()
    return [
        Trace(
            each,
            section,
            {case.id: case.level for case in cases.values() if each.id in case.requirements},
            tuple(tests.get(each.id, ())),
        )
        for section, requirements in SECTIONS.items()
        for each in requirements
    ]


@cache
def properties() -> Mapping[str, Sequence[str]]:
    """Requirement id -> the test classes whose docstrings cite it; nothing without a checkout."""
    checkout = checkout_of()
    directory = None if checkout is None else checkout / "tests"
    return {} if directory is None or not is_folder(directory) else _cited_in(directory)


def _cited_in(directory: Path) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(directory.rglob("test_*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                name = f"{path.relative_to(directory.parent).as_posix()}::{node.name}"
                for cited in _CITATION.findall(ast.get_docstring(node) or ""):
                    if name not in found.setdefault(cited, []):
                        found[cited].append(name)
    return found


def brief(wanted: Collection[str] = REQUIREMENTS.keys()) -> str:
    """The sentences alone, one requirement a line, by subject: they read as one specification."""
    lines = [] if len(wanted) < len(REQUIREMENTS) else ["# Requirements", "", _PREFACE, ""]
    for section, requirements in SECTIONS.items():
        held = [each for each in requirements if each.id in wanted]
        lines += [f"## {section}", ""] if held else []
        for each in held:
            lines += [f"**{each.id}** ({standing(each)}) {each.text}", ""]
    return "\n".join(lines).removesuffix("\n")


def markdown(all_traces: Sequence[Trace]) -> str:
    """The requirements with their sources, and how many cases and properties each has."""
    lines = ["# Requirements", ""]
    for section in dict.fromkeys(trace.section for trace in all_traces):
        lines += [f"## {section}", ""]
        for trace in (each for each in all_traces if each.section == section):
            each = trace.requirement
            lines += [f"### {each.id} ({standing(each)})", "", each.text, ""]
            lines += [f"- {line}" for line in sources(each)]
            lines += [f"- <{line}>" for line in addresses_of("requirement", [each.id])]
            if trace.cases:
                lines.append(f"- Cases: {counted(trace.cases.values())}")
            if trace.properties:
                lines.append(f"- Properties: {len(trace.properties)}")
            lines.append("")
    return "\n".join(lines)


def standing(each: Requirement) -> str:
    """Its level, since which edition it holds, and whether any output can show it."""
    since = f", from {each.since} on" if each.since is not EDITIONS[0] else ""
    return f"{each.level}{since}{', informative' if each.informative else ''}"


def counted(levels: Collection[str]) -> str:
    """`40 (36 required, 4 recommended)`: how many cases there are, and of which level."""
    said = [f"{count} {name}" for name in ("required", "recommended")
            if (count := sum(level == name for level in levels))]  # fmt: skip
    return f"{len(levels)} ({', '.join(said)})"


def sources(each: Requirement) -> list[str]:
    """Where the requirement comes from, a line for each kind of source."""
    said = []
    if each.documented:
        said.append(f"Documented: {'; '.join(_places(each.documented))}")
    if each.observed:
        releases = "; ".join(f"from {release} on" for release in each.observed)
        said.append(f"Observed: scale-nucleus {releases}")
    if each.chosen:
        said.append(f"Chosen: {each.chosen}")
    return said


def _places(documented: Sequence[str]) -> Iterator[str]:
    """`label of BoxPrediction, LinePrediction`: the documented names, by member."""
    classes: dict[str, list[str]] = {}
    for name in documented:
        place, _, member = name.partition(".")
        if place == "nucleus":
            yield f"the page {name}"
        else:
            classes.setdefault(member, []).append(place)
    for member, places in classes.items():
        yield f"{member} of {', '.join(places)}" if member else ", ".join(places)
