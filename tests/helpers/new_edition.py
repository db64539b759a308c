"""Copies of the source with an edition added, as CONTRIBUTING.md says, and Python on such a copy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

Edits = Mapping[str, Sequence[tuple[str, str]]]
"""File -> what is replaced in it by what."""

Run = Callable[..., str]
"""Runs Python with these arguments, and gives what it prints."""

EDITION = (
    (
        "EDITIONS = (",
        'V9_9_9 = Edition("9.9.9", date(2030, 1, 1), "new keys")\n\nEDITIONS = (',
    ),
    ("V0_21_2)\n", "V0_21_2, V9_9_9)\n"),
)
"""Edits of `editions.py`."""


def changed_source(copy: Path, edits: Edits) -> Path:
    """Copy the source to this folder and edit it. Each old text must occur just once."""
    for name in ("nucleus_spec", "conformance", "fixtures"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "CHANGELOG.md"):
        shutil.copy(ROOT / name, copy)
    for name, changes in edits.items():
        text = (copy / name).read_text("utf-8")
        for old, new in changes:
            assert text.count(old) == 1, (name, old)
            text = text.replace(old, new)
        (copy / name).write_text(text, "utf-8")
    return copy


def python_on(source: Path) -> Run:
    """Runs Python on that source."""
    environment = {**os.environ, "PYTHONPATH": f"{source}{os.pathsep}{source / 'conformance'}"}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-P" if sys.version_info >= (3, 11) else "-B", *arguments],
            env=environment, cwd=source, text=True, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def record_it(python: Run) -> None:
    """Write fixtures of that edition, which no release has confirmed."""
    python(
        "-c",
        "from pathlib import Path\n"
        "from nucleus_conformance.recording import record\n"
        "from nucleus_spec.editions import V9_9_9\n"
        "assert record([V9_9_9], Path('fixtures'), print, ask=lambda *_: {}) == []\n",
    )
