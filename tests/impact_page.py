"""The table of `docs/replay.md`: what changes between editions, as `impact` finds it.

python -m tests.impact_page           # says whether it is as the page has it
python -m tests.impact_page --write   # writes it into the page

It asks the last release of each edition and the first of the next, of the payloads of the fixtures.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from nucleus_conformance.replaying.rules import CODES, RULES, Code
from nucleus_conformance.suite.case import in_order
from nucleus_spec.editions import EDITIONS, PUBLISHED, edition_of_release

PAGE: Final = Path(__file__).parents[1] / "docs" / "replay.md"
BEGIN: Final = "<!-- impact: python -m tests.impact_page --write -->\n"
END: Final = "<!-- end of impact -->\n"
HEAD: Final = (
    "| from | to | what | where | predictions | of the types |\n|---|---|---|---|---|---|\n"
)

_OF = [[each for each in PUBLISHED if edition_of_release(each) is one] for one in EDITIONS]
PAIRS: Final = [(before[-1], after[0]) for before, after in pairwise(_OF)]
"""The last release of an edition, and the first of the next."""


_Way = tuple[Code, str, str]


def changes(before: str, after: str) -> list[dict[str, Any]]:
    """What `impact` tells of these two releases. Raises `SystemExit` if it ends otherwise."""
    asked = [f"scale-nucleus=={each}" for each in (before, after)]
    run = [sys.executable, "-m", "nucleus_conformance", "impact", *asked]
    done = subprocess.run(
        [*run, "--count", "0", "--format", "json"], capture_output=True, text=True, check=False
    )
    if done.returncode != 1:
        raise SystemExit(f"impact {before} {after} ended with {done.returncode}: {done.stderr}")
    told = map(json.loads, done.stdout.splitlines())
    return [each for each in told if each["code"] in RULES]


def rows(before: str, after: str, found: Iterable[dict[str, Any]]) -> list[str]:
    """A row for each way in which predictions change, the worst first."""
    places: dict[_Way, set[tuple[Any, ...]]] = defaultdict(set)
    types: dict[_Way, set[str]] = defaultdict(set)
    for each in found:
        way = (each["code"], each.get("key", ""), each.get("flag", ""))
        places[way].add((each["file"], each["line"], each.get("within", "")))
        types[way].add(each["type"])
    return [
        f"| {before} | {after} | {RULES[code].says}{f' (permitted: `{flag}`)' if flag else ''} "
        f"| {f'`{key}`' if key else ''} | {len(places[code, key, flag]):,} "
        f"| {', '.join(in_order(types[code, key, flag]))} |\n"
        for code, key, flag in sorted(places, key=lambda way: (CODES.index(way[0]), way))
    ]


def table() -> str:
    """The whole table, in Markdown."""
    made = [row for pair in PAIRS for row in rows(*pair, changes(*pair))]
    return "".join([HEAD, *made])


def on_the_page() -> str:
    """The table as the page has it."""
    return PAGE.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]


def main() -> int:
    """Compare, or write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--write", action="store_true", help="write the table into the page")
    made = table()
    if not parser.parse_args().write:
        print("it is as the page has it" if on_the_page() == made else made)
        return int(on_the_page() != made)
    text = PAGE.read_text("utf-8")
    start, _, rest = text.partition(BEGIN)
    PAGE.write_text(f"{start}{BEGIN}{made}{END}{rest.partition(END)[2]}", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
