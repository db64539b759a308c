"""Commands as a user sees them who may not do everything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

NOBODY: Final = 65534

_ROOT: Final = Path(__file__).resolve().parents[2]


def _hindrance() -> str | None:
    """Why nobody can try what such a user sees, or None."""
    if os.geteuid() != 0:
        return "only root may become another user"
    closed = [each for each in (_ROOT, *_ROOT.parents) if not each.stat().st_mode & 0o001]
    return f"other users may not enter {closed[-1]}" if closed else None


HINDRANCE: Final = _hindrance()

with_nobody: Final = pytest.mark.skipif(HINDRANCE is not None, reason=str(HINDRANCE))

_PROGRAM: Final = f"""
import contextlib, io, json, os, sys, tempfile
from nucleus_conformance.cli import main
before, lines = json.load(sys.stdin)
for line in before:  # what is imported late may be where only root is
    with contextlib.redirect_stderr(io.StringIO()):
        main(line)
os.setgid({NOBODY})
os.setuid({NOBODY})
for line in lines:
    print(main(line), file=sys.stderr, flush=True)
"""


@contextmanager
def place_of_nobody() -> Iterator[Path]:
    """A folder that such a user has for himself, and can reach. Skips where there is none."""
    if HINDRANCE:
        pytest.skip(HINDRANCE)
    with tempfile.TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True) as made:
        os.chown(made, NOBODY, NOBODY)
        yield Path(made)


def as_nobody(
    before: Sequence[Sequence[str]], commands: Sequence[Sequence[str]], **options: Any
) -> list[str]:
    """What these commands say on stderr, each with its status as the last line of it.

    `before`: commands that root runs, so that all modules are loaded.
    """
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        cwd="/",
        input=json.dumps([before, commands]),
        capture_output=True,
        text=True,
        check=True,
        **options,
    )
    said: str = done.stderr
    return said.splitlines()
