"""Every requirement with what holds implementations to it: its source, its cases, its property tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from nucleus_conformance.suite.case import Case, load_suite
from nucleus_spec.editions import EDITIONS
from nucleus_spec.requirements import REQUIREMENTS, Requirement

_CITATION: Final = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*-[0-9]+")
_TESTS: Final = Path(__file__).parents[3] / "tests"


@frozen
class Trace:
    """One requirement, and the ids and names of all that cites it."""

    requirement: Requirement
    cases: tuple[str, ...]
    properties: tuple[str, ...]
    """Classes of tests whose docstring is the sentence; none where the project's tests are not there."""

    def to_json(self) -> dict[str, Any]:
        """As `requirements --json` prints it."""
        each = self.requirement
        return {
            "id": each.id,
            "level": each.level,
            "text": each.text,
            "since": each.since.name,
            "documented": list(each.documented),
            "observed": list(each.observed),
            "informative": each.informative,
            "cases": list(self.cases),
            "properties": list(self.properties),
        }


def traces() -> list[Trace]:
    """All requirements in the order of the spec. Cases are those of all editions together."""
    cases: dict[str, Case] = {}
    for edition in EDITIONS:
        cases |= {case.id: case for case in load_suite(edition).cases}
    properties = _properties(_TESTS)
    return [
        Trace(
            each,
            tuple(case.id for case in cases.values() if each.id in case.requirements),
            tuple(properties.get(each.id, ())),
        )
        for each in REQUIREMENTS.values()
    ]


def _properties(directory: Path) -> Mapping[str, Sequence[str]]:
    """Requirement -> the classes of tests whose docstring cites it."""
    found: dict[str, list[str]] = {}
    for path in sorted(directory.rglob("test_*.py")) if directory.is_dir() else ():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                name = f"{path.relative_to(directory.parent).as_posix()}::{node.name}"
                for cited in _CITATION.findall(ast.get_docstring(node) or ""):
                    if name not in found.setdefault(cited, []):
                        found[cited].append(name)
    return found


def markdown(all_traces: Sequence[Trace]) -> str:
    """The requirements as a document."""
    lines = ["# Requirements", ""]
    for trace in all_traces:
        each = trace.requirement
        since = f", from edition {each.since} on" if each.since is not EDITIONS[0] else ""
        lines += [f"## {each.id} ({each.level}{since})", "", each.text, ""]
        lines.append(f"- Source: {source(each)}")
        if each.informative:
            lines.append("- Informative: what an implementation sends cannot show it.")
        if trace.cases:
            listed = ", ".join(f"`{name}`" for name in trace.cases)
            lines.append(f"- Cases ({len(trace.cases)}): {listed}")
        if trace.properties:
            lines.append(f"- Properties: {', '.join(f'`{name}`' for name in trace.properties)}")
        lines.append("")
    return "\n".join(lines)


def source(each: Requirement) -> str:
    """Who says so, as one phrase."""
    said = []
    if each.documented:
        said.append(f"documented at {', '.join(each.documented)}")
    if each.observed:
        said.append(f"observed in scale-nucleus {', '.join(each.observed)}")
    return "; ".join(said)
