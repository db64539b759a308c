"""Fresh copies of the checkout, and commands that see nothing of the Python that runs the tests."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tests.helpers.patience import HANG

ROOT: Final = Path(__file__).parent.parent.parent


def call(
    *command: str | Path,
    cwd: Path,
    path: str = "",
    status: int = 0,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """What a command prints, which must end with that exit status.

    It sees nothing of the Python or the pytest that runs this. `path` stands first on its PATH.
    """
    hidden = re.compile(r"(PY|VIRTUAL_ENV)\w*|FORCE_COLOR")
    seen = {name: value for name, value in os.environ.items() if not hidden.fullmatch(name)}
    places = os.pathsep.join(filter(None, [path, seen.get("PATH")]))
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**seen, "PATH": places, "UV_PYTHON_DOWNLOADS": "never", **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=2 * HANG,  # it installs packages
    )
    assert done.returncode == status, done.stdout
    return done.stdout


def copy_of_checkout(folder: Path) -> frozenset[str]:
    """Copy what git knows, or would take, into that folder. Returns the names of the files."""
    listed = call("git", "ls-files", "-z", "-co", "--exclude-standard", cwd=ROOT).split("\0")
    files = frozenset(name for name in listed if (ROOT / name).is_file())
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    return files
