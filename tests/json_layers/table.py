"""The tables of `docs/json-layers.md`: measured here, or reported elsewhere.

python -m tests.json_layers.table           # measures, and says what is not as the page has it
python -m tests.json_layers.table --write   # measures what can be measured, and writes the tables
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tests.json_layers.layers import LAYERS, Layer, ask
from tests.json_layers.traps import DEPTHS, GROUPS, TRAPS, depth_word, nested

HERE: Final = Path(__file__).parent
PAGE: Final = HERE.parents[1] / "docs" / "json-layers.md"
MEASURED: Final = HERE / "measured.json"
REPORTED: Final = HERE / "reported.json"

Cells = Mapping[str, str]
"""Name of a trap, or `depth` -> a word."""


def measured(layer: Layer, directory: Path) -> dict[str, Any]:
    """What this library does: its version, and a word for each trap."""
    questions = [("about", ""), *((trap.mode, trap.text) for trap in TRAPS)]
    questions += [("any", nested(depth)) for depth in DEPTHS]
    about, *answers = ask(layer, directory, questions)
    words = {trap.name: trap.word(each) for trap, each in zip(TRAPS, answers, strict=False)}
    words["depth"] = depth_word(answers[len(TRAPS) :])
    return {"version": about[1], "cells": words}


def tables(found: Mapping[str, Any], reported: Mapping[str, Any]) -> str:
    """The Markdown of all tables."""
    parts = []
    for title, traps in GROUPS.items():
        columns = [(trap.name, trap.title, trap.right) for trap in traps]
        if title == "Grammar":
            columns.append(("depth", "depth of lists", ""))
        rows = [
            ["", *(head for _, head, _ in columns)],
            ["---"] * (len(columns) + 1),
            ["*the cases*", *(f"*{right}*" if right else "*200*" for *_, right in columns)],
        ]
        for name, each in found.items():
            rows.append([name, *(_cell(each["cells"][key], right) for key, _, right in columns)])
        for name, each in reported.items():
            rows.append([name, *(_reported(each.get(key), right) for key, _, right in columns)])
        lines = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        parts.append(f"### {title}\n\n{lines}\n")
    versions = "\n".join(f"- {name}: {each['version']}" for name, each in found.items())
    return "\n".join([*parts, f"### Versions\n\n{versions}\n"])


def _cell(word: str, right: str) -> str:
    return word if word == right or not right else f"**{word}**"


def _reported(cell: list[str] | None, right: str) -> str:
    if cell is None:
        return "not known"
    word, link = cell
    return f"[{_cell(word, right)}]({link})"


_MARKED: Final = re.compile(r"(<!-- tables -->\n\n).*?(\n<!-- end of tables -->)", re.DOTALL)


def with_tables(page: str, made: str) -> str:
    """The page with these tables in their place."""
    return _MARKED.sub(lambda found: f"{found[1]}{made}{found[2]}", page)


def read(path: Path) -> dict[str, Any]:
    """A JSON file of this folder."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def main() -> int:
    """Measure, and write or compare."""
    parser = argparse.ArgumentParser(description="Measure JSON libraries.")
    parser.add_argument("--write", action="store_true", help="write the page, and what it is of")
    write = parser.parse_args().write
    kept = read(MEASURED) if MEASURED.exists() else {}
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as directory:
        for layer in LAYERS:
            if layer.missing:
                print(f"{layer.name}: not measured, there is no {layer.missing}")
                found |= {layer.name: kept[layer.name]} if layer.name in kept else {}
            else:
                found[layer.name] = measured(layer, Path(directory))
    for name, each in found.items():
        before = kept.get(name, {}).get("cells", {})
        for trap, word in each["cells"].items():
            if before.get(trap) != word:
                print(f"{name}, {trap}: {before.get(trap)} became {word}")
    if write:
        rows = [f" {json.dumps(name)}: {json.dumps(each)}" for name, each in found.items()]
        MEASURED.write_text("{\n" + ",\n".join(rows) + "\n}\n", "ascii")
        page = with_tables(PAGE.read_text("utf-8"), tables(found, read(REPORTED)))
        PAGE.write_text(page, "utf-8")
    return 0 if write or found == kept else 1


if __name__ == "__main__":
    sys.exit(main())
