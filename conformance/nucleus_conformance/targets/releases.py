"""Published releases of the official SDK: which there are, and an isolated environment for each."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from nucleus_conformance.errors import CannotStartError
from nucleus_spec.editions import EDITIONS, Edition, edition_of_release

PACKAGE: Final = "scale-nucleus"
MODULE: Final = "nucleus.prediction"
"""The module that the SDK documents its predictions under."""

VERSION: Final = re.compile(r"[0-9]+(\.[0-9]+)+", re.ASCII)

_PUBLISHED: Final = [
    "0.14.29",
    "0.15.0",
    "0.15.1",
    "0.15.2",
    "0.15.3",
    "0.15.4",
    "0.15.5",
    "0.15.6",
    "0.15.7",
    "0.15.8",
    "0.15.10",
    "0.16.1",
    "0.16.2",
    "0.16.3",
    "0.16.4",
    "0.16.5",
    "0.16.6",
    "0.16.7",
    "0.16.8",
    "0.16.10",
    "0.16.11",
    "0.16.12",
    "0.16.13",
    "0.16.14",
    "0.16.15",
    "0.16.16",
    "0.16.17",
    "0.16.18",
    "0.17.0",
    "0.17.1",
    "0.17.2",
    "0.17.3",
    "0.17.5",
    "0.17.6",
    "0.17.7",
    "0.17.8",
    "0.17.9",
    "0.17.10",
    "0.17.11",
    "0.17.12",
    "0.17.13",
    "0.17.14",
    "0.18.1",
    "0.18.3",
    "0.18.4",
    "0.19.0",
    "0.20.0",
    "0.21.2",
    "0.22.2",
    "0.22.3",
]

RELEASES: Final[dict[Edition, tuple[str, ...]]] = {
    each: tuple(version for version in _PUBLISHED if edition_of_release(version) is each)
    for each in EDITIONS
}
"""Every published release of each edition, oldest first, as of suite 0.1.0."""

_OLDEST_NEED: Final = "setuptools<81"  # releases before the first edition import pkg_resources


def cache_directory() -> Path:
    """Where the environments of releases are kept between runs."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "nucleus-conformance" / "releases"


def interpreter(version: str) -> Path:
    """The Python of an environment in which that release is installed, made if it is not there yet.

    Raises `CannotStartError` if it cannot be installed.
    """
    python = f"py{sys.version_info.major}.{sys.version_info.minor}"
    home = cache_directory() / f"{version}-{python}"
    executable = Path("Scripts/python.exe") if os.name == "nt" else Path("bin/python")
    if not (home / executable).exists():
        _install(version, home, executable)
    return home / executable


def _install(version: str, home: Path, executable: Path) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent, prefix=".making-") as making:
        made = Path(making) / "environment"
        wanted = [f"{PACKAGE}=={version}"]
        if edition_of_release(version) is None:
            wanted.append(_OLDEST_NEED)
        _uv(version, "venv", "--python", sys.executable, "--no-project", str(made))
        _uv(version, "pip", "install", "--python", str(made / executable), *wanted)
        try:
            made.rename(home)
        except OSError:
            if not (home / executable).exists():  # else another run was faster, which is as good
                raise


def _uv(version: str, *arguments: str) -> None:
    try:
        result = subprocess.run(
            [_find_uv(), *arguments, "--quiet", "--color", "never"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"},
        )
    except OSError as error:
        raise CannotStartError(f"cannot run uv: {error}") from error
    if result.returncode:
        raise CannotStartError(f"cannot install {PACKAGE}=={version}: {_reason(result.stderr)}")


def _reason(stderr: str) -> str:
    """What uv says, as one line: what failed, and the chain of its causes."""
    marks = re.compile(r"^[\s×╰─▶│]*((error|cause|Caused by):)?\s*")
    causes = [marks.sub("", line).strip() for line in stderr.splitlines()]
    return ": ".join(each for each in causes if each) or "uv failed, and did not say why"


def _find_uv() -> str:
    try:
        from uv import find_uv_bin

        return os.fsdecode(find_uv_bin())
    except (ImportError, FileNotFoundError):
        found = shutil.which("uv")
        if found is None:
            raise CannotStartError(
                "uv, which installs releases, is missing: pip install uv"
            ) from None
        return found
