"""The results of a run, kept small: whatever did not pass to the byte, by what became of it.

All else that a report says of a case stands in the fixtures, whose hashes the index keeps.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from nucleus_conformance.report.lines import REPORT_FORMAT
from nucleus_conformance.suite.case import DEPTHS, Case, Suite
from nucleus_conformance.suite.hashes import sha256

FOLDER: Final = Path(__file__).with_name("results")

Fate = tuple[str, str | None, str | None]
"""The verdict on a case, the flag of the permitted deviation, and how deeply the answer agrees."""

USUAL: Final[Fate] = ("passed", None, "bytes")


def results_of(lines: Iterable[Mapping[str, Any]]) -> str:
    """The results that the lines of a whole report have, as a text."""
    others: dict[Fate, list[str]] = {}
    for line in lines:
        if line["kind"] == "verdict":
            fate = line["verdict"], line["accepted"], line["depth"]
            others.setdefault(fate, []).append(line["id"])
    others.pop(USUAL, None)
    told = [
        {**dict(zip(("verdict", "accepted", "depth"), fate, strict=True)), "cases": others[fate]}
        for fate in sorted(others, key=lambda fate: [part or "" for part in fate])
    ]
    return json.dumps(told, indent=1) + "\n"


def path_of(digest: str) -> Path:
    """Where the results with this hash are."""
    return FOLDER / f"{digest[:16]}.json.gz"


def keep(text: str) -> str:
    """Write these results, unless they are there. Returns their SHA-256."""
    digest = sha256(text.encode("ascii"))
    path = path_of(digest)
    if not path.is_file():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress(text.encode("ascii"), 9, mtime=0))
    return digest


def kept(digest: str) -> dict[str, Fate]:
    """What became of each case that has not passed to the byte, by its id.

    Raises `ValueError` if the results do not have that hash.
    """
    data = gzip.decompress(path_of(digest).read_bytes())
    if sha256(data) != digest:
        raise ValueError(f"{path_of(digest).name} does not have the hash that index.json says")
    return {
        identifier: (each["verdict"], each["accepted"], each["depth"])
        for each in json.loads(data)
        for identifier in each["cases"]
    }


def report_lines(
    suite: Suite, others: Mapping[str, Fate], header: Mapping[str, Any], status: int
) -> Iterator[dict[str, Any]]:
    """The lines of a report with these results: as `run` writes it, but without what explains.

    `header`: who was judged, and how the target was named.
    """
    yield {
        "kind": "header",
        "format": REPORT_FORMAT,
        "suite": suite.version,
        "edition": suite.edition.name,
        **header,
        "strict": False,
        "level": "required",
        "depth": None,
        "counts": {
            "cases": len(suite.cases),
            **{level: _count(suite, level) for level in ("required", "recommended")},
        },
    }
    fates = {case.id: others.get(case.id, USUAL) for case in suite.cases}
    for case in suite.cases:
        yield _verdict(case, fates[case.id])
    passed = {case.id for case in suite.cases if fates[case.id][0] == "passed"}
    depths = [fate[2] for fate in fates.values()]
    yield {
        "kind": "footer",
        **{
            level: {"passed": _count(suite, level, passed), "total": _count(suite, level)}
            for level in ("required", "recommended")
        },
        "depths": {
            depth: sum(each in DEPTHS[rank:] for each in depths)
            for rank, depth in enumerate(DEPTHS)
        },
        "waived": 0,
        "problems": [],
        "complete": True,
        "exit": status,
    }


def _count(suite: Suite, level: str, among: set[str] | None = None) -> int:
    return sum(case.level == level and (among is None or case.id in among) for case in suite.cases)


def _verdict(case: Case, fate: Fate) -> dict[str, Any]:
    verdict, accepted, depth = fate
    return {
        "kind": "verdict",
        "id": case.id,
        "type": case.type,
        "operation": case.operation,
        "level": case.level,
        "requirements": list(case.requirements),
        "flags": list(case.flags),
        "verdict": verdict,
        "accepted": accepted,
        "depth": depth,
        "differences": [],
    }
