"""Where an implementation runs: it is removed whatever the implementation left there."""

from __future__ import annotations

import subprocess
import sys

from nucleus_conformance.running.workplace import workplaces
from nucleus_conformance.targets.process import Command

DEEP = """
import os
for _ in range(1200):
    os.mkdir("x")
    os.chdir("x")
"""


def test_folders_in_folders_are_removed() -> None:
    """Deeper than Python can go down by calling itself, which is how it removes them."""
    with workplaces(Command((sys.executable,))) as (place,):
        place.directory.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-c", DEEP], cwd=place.directory, check=True)
        above = place.directory.parent
    assert not above.exists()
