"""Traces each requirement to its sources, its cases and its property tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from nucleus_conformance.suite.case import Case
from nucleus_conformance.suite.loading import checkout_of, load_suite
from nucleus_spec.editions import EDITIONS
from nucleus_spec.requirements import REQUIREMENTS, Requirement

_CITATION: Final = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*-[0-9]+")


@frozen
class Trace:
    """One requirement with the cases and property tests that cite it."""

    requirement: Requirement
    cases: tuple[str, ...]
    """Their ids."""
    properties: tuple[str, ...]
    """Test classes whose docstrings cite it, as `path::Class`; empty without a checkout."""

    def to_json(self) -> dict[str, Any]:
        """The form that `requirements --json` prints."""
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
    """The traces of all requirements, in the order of the spec, to the cases of all editions."""
    cases: dict[str, Case] = {}
    for edition in EDITIONS:
        cases |= {case.id: case for case in load_suite(edition).cases}
    checkout = checkout_of()
    properties = {} if checkout is None else _properties(checkout / "tests")
    return [
        Trace(
            each,
            tuple(case.id for case in cases.values() if each.id in case.requirements),
            tuple(properties.get(each.id, ())),
        )
        for each in REQUIREMENTS.values()
    ]


def _properties(directory: Path) -> Mapping[str, Sequence[str]]:
    """Requirement id -> the test classes whose docstrings cite it."""
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
    """The requirements as a Markdown document."""
    lines = ["# Requirements", ""]
    for trace in all_traces:
        each = trace.requirement
        since = f", from edition {each.since} on" if each.since is not EDITIONS[0] else ""
        lines += [f"## {each.id} ({each.level}{since})", "", each.text, ""]
        lines.append(f"- Source: {source(each)}")
        if each.informative:
            lines.append("- Informative: no output of an implementation can show it.")
        if trace.cases:
            listed = ", ".join(f"`{name}`" for name in trace.cases)
            lines.append(f"- Cases ({len(trace.cases)}): {listed}")
        if trace.properties:
            lines.append(f"- Properties: {', '.join(f'`{name}`' for name in trace.properties)}")
        lines.append("")
    return "\n".join(lines)


def source(each: Requirement) -> str:
    """The sources of the requirement, as one phrase."""
    said = []
    if each.documented:
        said.append(f"documented at {', '.join(each.documented)}")
    if each.observed:
        said.append(f"observed in scale-nucleus {', '.join(each.observed)}")
    return "; ".join(said)
