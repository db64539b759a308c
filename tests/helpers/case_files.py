"""A case file, and how one that is another way is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nucleus_conformance.suite.case import FORMAT
from tests.helpers.command_line import note

DATA: dict[str, Any] = {
    "id": "box/decode/good",
    "comment": "A box.",
    "type": "box",
    "operation": "decode",
    "level": "recommended",
    "depth": "lexeme",
    "requirements": ["WIRE-1", "BOX-1"],
    "flags": ["number-lexeme"],
    "input": {"payload": {"x": 1}, "files": ["a.png"]},
    "expect": {"rejected": {"code": "missing", "pointer": "/x"}},
    "also_accept": [{"flag": "unchecked-number", "outcome": {"payload": {"x": "1"}}}],
}

NOTES = {"unchecked-number": note("kept")}


def case_file(**members: Any) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "suite": "9.8.7",
        "edition": "0.17.9",
        "subject": "box",
        "notes": NOTES,
        "requirements": {"WIRE-1": "A sentence."},
        "cases": [DATA],
    } | members


def written(folder: Path, text: str | bytes, edition: str = "0.17.9", name: str = "box") -> Path:
    path = folder / edition / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
