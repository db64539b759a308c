"""Published releases of the official SDK: which there are, and an isolated environment for each."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from bisect import bisect
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from nucleus_conformance.errors import CannotStartError, MachineError, UsageError
from nucleus_conformance.machine import told_as
from nucleus_conformance.paths import is_there
from nucleus_conformance.targets.tools import run_tool
from nucleus_conformance.text import either
from nucleus_spec.editions import EDITIONS, PUBLISHED, Edition, edition_of_release

PACKAGE: Final = "scale-nucleus"
MODULE: Final = "nucleus.prediction"
"""The module that the SDK documents its predictions under."""

VERSION: Final = re.compile(r"[0-9]+(\.[0-9]+)+", re.ASCII)

RELEASES: Final[dict[Edition, tuple[str, ...]]] = {
    each: tuple(version for version in PUBLISHED if edition_of_release(version) is each)
    for each in EDITIONS
}
"""The published releases of each edition, oldest first."""

_NO_SUCH: Final = "there is no version of"
"""What uv says of a release that is not published."""

_INSTALLING: Final = 600.0
"""Seconds that an installation may take: some releases are built, and need what is large."""

_OLDEST_NEED: Final = "setuptools<81"  # releases before the first edition import pkg_resources


def edition_named(name: str) -> Edition | None:
    """The edition with that name, or that the published release with that name speaks; or None."""
    if name in PUBLISHED:
        return edition_of_release(name)
    return next((each for each in EDITIONS if each.name == name), None)


def nearest(version: str) -> list[str]:
    """The published releases before and after that version, which is none of them.

    The newest one alone if it is no version.
    """
    if not VERSION.fullmatch(version):
        return [PUBLISHED[-1]]
    place = bisect(PUBLISHED, _numbers(version), key=_numbers)
    return list(PUBLISHED[max(0, place - 1) : place + 1])


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def cache_directory() -> Path:
    """Where the environments of releases are kept between runs.

    Raises `MachineError` if there is no home directory, and nothing else is named.
    """
    home = os.environ.get("XDG_CACHE_HOME")
    if not home:
        try:
            home = str(Path.home() / ".cache")
        except RuntimeError as error:
            said = "there is no home directory to keep releases in"
            raise MachineError(said, "XDG_CACHE_HOME names another folder") from error
    return Path(home) / "nucleus-conformance" / "releases"


def interpreter(version: str, uv: str | None = None) -> Path:
    """The Python of an environment that has that release, which is installed if need be.

    `uv`: the program that installs it; None: it is looked for. Raises `CannotStartError`, or
    `UsageError` if there is no such release.
    """
    wanted = [f"{PACKAGE}=={version}"]
    if edition_of_release(version) is None:
        wanted.append(_OLDEST_NEED)
    try:
        return environment(version, wanted, uv)
    except CannotStartError as error:
        if version in PUBLISHED or _NO_SUCH not in str(error):
            raise
        known = either(nearest(version))
        problem = f"there is no {PACKAGE} {version}; did you mean {known}?"
        raise UsageError(problem) from None


def environment(name: str, wanted: Sequence[str], uv: str | None = None) -> Path:
    """The Python of the environment with that name, in which all that is wanted is installed.

    It is made if there is none. Raises `CannotStartError`, with the first thing that is wanted.
    """
    python = f"py{sys.version_info.major}.{sys.version_info.minor}"
    home = cache_directory() / f"{name}-{python}"
    executable = Path("Scripts/python.exe") if os.name == "nt" else Path("bin/python")
    if not is_there(home / executable):
        _make(home, executable, wanted, uv or find_uv())
    return home / executable


def _make(home: Path, executable: Path, wanted: Sequence[str], uv: str) -> None:
    what = wanted[0]
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home.parent, prefix=".making-") as making:
            made = Path(making) / "environment"
            _run(uv, what, "venv", "--python", sys.executable, "--no-project", str(made))
            _run(uv, what, "pip", "install", "--python", str(made / executable), *wanted)
            made.rename(home)
    except OSError:
        if not is_there(home / executable):  # else another run was faster, which is as good
            with told_as(CannotStartError, f"cannot make {home}"):
                raise


def _run(uv: str, what: str, *arguments: str) -> None:
    with told_as(CannotStartError, "cannot run uv"):
        status, _, said = run_tool(
            [uv, *arguments, "--quiet", "--color", "never"],
            _INSTALLING,
            {**os.environ, "UV_PYTHON_DOWNLOADS": "never"},
        )
    if status:
        raise CannotStartError(f"cannot install {what}: {_reason(said)}")


def _reason(stderr: str) -> str:
    """What uv says, as one line: what failed, and the chain of its causes."""
    marks = re.compile(r"^[\s×╰─▶│]*((error|cause|Caused by):)?\s*")
    causes = [marks.sub("", line).strip() for line in stderr.splitlines()]
    return ": ".join(each for each in causes if each) or "uv failed, and did not say why"


def find_uv() -> str:
    """The uv that this package depends on, or the one on PATH. Raises `CannotStartError`."""
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
