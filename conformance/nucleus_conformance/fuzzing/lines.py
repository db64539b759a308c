"""The lines of what `fuzz` found: a header, the findings, a footer: `fuzz.schema.json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from nucleus_conformance.fuzzing.finding import Finding
from nucleus_conformance.protocol.messages import Hello
from nucleus_conformance.report.lines import verdict_line
from nucleus_conformance.targets.target import Target

FORMAT: Final = 2
"""The version of these lines."""

_OF_FLAKY: Final = ("verdict", "reason")


def header(target: Target, about: Hello, seed: int, lacking: Sequence[str]) -> dict[str, Any]:
    """The first line. `lacking`: the types and operations that are not declared, nor asked."""
    return {
        "kind": "header",
        "format": FORMAT,
        "target": target.title,
        "edition": target.edition.name,
        "implementation": about.to_json(),
        "seed": seed,
        **({"not_declared": list(lacking)} if lacking else {}),
    }


def finding(found: Finding) -> dict[str, Any]:
    """The line of a finding: that of its verdict, and what the search tells of it."""
    line = {**verdict(found), "kind": "finding", "seen": found.seen}
    line["types"], line["places"] = sorted(found.types), sorted(found.places)
    if found.before:
        line["before"] = [dict(case.request().body) for case in found.before]
    if found.again is not True:
        line["again"] = found.again
    if not found.small:
        line["small"] = False
    return line


def verdict(found: Finding) -> dict[str, Any]:
    """The line of a verdict, flaky if the fault comes by chance: with what it was that once."""
    once, now = verdict_line(found.judged), verdict_line(found.shown)
    return once if found.again is not False else {**once, **{k: now[k] for k in _OF_FLAKY}}


def footer(
    asked: tuple[int, int, int], findings: int, complete: bool, problems: Sequence[str]
) -> dict[str, Any]:
    """The last line. `asked`: how many requests in the search, how many more besides, and how
    many were left out, as most like them crash or hang of a known cause.
    """
    return {
        "kind": "footer",
        "requests": asked[0],
        "asked_again": asked[1],
        **({"left_out": asked[2]} if asked[2] else {}),
        "findings": findings,
        "problems": list(problems),
        "complete": complete,
    }
