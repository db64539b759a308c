"""Where an implementation runs: it is removed whatever the implementation left there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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


def test_links_are_made_once_and_removed_whatever_they_lead_to(tmp_path: Path) -> None:
    aims = {"a.png": "there.png", "broken": "gone", "round": "round", "in/folder": "../masks"}
    with workplaces(Command((sys.executable,), directory=tmp_path)) as (place,):
        place.place("there.png")
        place.place("masks/m.png")
        for _ in range(2):
            for name, aim in aims.items():
                place.link(name, aim)
        assert {name: (tmp_path / name).readlink().as_posix() for name in aims} == aims
        assert (tmp_path / "a.png").is_file()
        assert (tmp_path / "in" / "folder" / "m.png").is_file()
    assert list(tmp_path.iterdir()) == []
