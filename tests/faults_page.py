"""The page `docs/faults.md`: each kind of fault, what happens, and which commands a test shows it of.

python -m tests.faults_page           # says what is not as the page has it
python -m tests.faults_page --write   # writes the page
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from tests.helpers.fault_rows import COMMANDS, EMPTY, ROWS

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "faults.md"

Cells = Mapping[tuple[int, str], int]
"""Row and command -> how many tests are marked to show it."""


def shown() -> Cells:
    """The cells that tests are marked with, as pytest collects them."""
    files = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if "mark.fault(" in path.read_text("utf-8")
    ]
    collect = ["-m", "fault", "--collect-only", "-q", "-p", "tests.helpers.fault_cells"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *collect, *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    found: Counter[tuple[int, str]] = Counter()
    for line in done.stdout.splitlines():
        head, _, cell = line.partition("fault cell: ")
        if not head and cell:
            row, _, command = cell.partition(" ")
            found[int(row), command] += 1
    return found


def problems(cells: Cells) -> list[str]:
    """Cells without a test or a reason, with both, and cells that are none."""
    wrong = [f"row {row}, {name}: no such cell" for row, name in cells if not _is_cell(row, name)]
    for row in ROWS:
        for command in COMMANDS:
            reasons = _reasons(row, command)
            if cells.get((row, command)):
                wrong += [
                    f"row {row}, {command}: has a test, and reason {each}" for each in reasons
                ]
            elif len(reasons) != 1:
                wrong.append(f"row {row}, {command}: has no test, and {len(reasons)} reasons")
    return wrong


def _is_cell(row: int, command: str) -> bool:
    return row in ROWS and command in COMMANDS


def _reasons(row: int, command: str) -> list[str]:
    """The letters of the reasons why this cell is empty."""
    return [
        _letter(at)
        for at, each in enumerate(EMPTY)
        if row in each.rows and command in each.commands
    ]


def _letter(at: int) -> str:
    return "abcdefghijklmnopqrstuvwxyz"[at]


def page(cells: Cells) -> str:
    """The whole page."""
    happens = [(str(number), row.kind, row.outcome) for number, row in ROWS.items()]
    by_command = [
        (
            f"{number} {row.kind}",
            *("✓" if cells.get((number, each)) else _reasons(number, each)[0] for each in COMMANDS),
        )
        for number, row in ROWS.items()
    ]
    reasons = [f"- **{_letter(at)}**: {each.reason}" for at, each in enumerate(EMPTY)]
    return "\n".join(
        (
            _HEAD,
            *_table(("", "an implementation, a file or a machine …", "what happens"), happens),
            _BETWEEN,
            *_table(("", *COMMANDS), by_command),
            "",
            *reasons,
            "",
        )
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows)]


_HEAD: Final = """\
# What the commands survive

An implementation under test may be broken or hostile, files may be anything, and machines lack things. Each kind of it is a
row here. It costs the case that it spoils and no other; nothing hangs, nothing is left behind, no traceback is shown, and the
exit status says what happened ([all statuses](exit-status.md)). How much memory and time it may take stands in
[bounds.md](bounds.md), what we defend a machine against and what not in [SECURITY.md](../SECURITY.md).

`python -m tests.faults_page --write` makes this page from the tests that are marked with a row and the commands they run.
"""

_BETWEEN: Final = """
## Which commands it was tried on

✓: a test shows it of this command. A letter says why there is none.
"""


def main() -> int:
    """Write the page, or say where it is not as the tests have it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help="write the page")
    options = parser.parse_args()
    cells = shown()
    if wrong := problems(cells):
        print(*wrong, sep="\n", file=sys.stderr)
        return 1
    if options.write:
        PAGE.write_text(page(cells), "utf-8")
    elif PAGE.read_text("utf-8") != page(cells):
        print("docs/faults.md is not as the tests have it: write it anew", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
