"""The SDK as a user has it: a checkout, a wheel, or a folder with its package."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

from attrs import frozen

from nucleus_conformance.errors import CannotStartError, UsageError
from nucleus_conformance.machine import told_as
from nucleus_conformance.paths import is_file, is_folder, is_there, mode
from nucleus_conformance.targets import releases
from nucleus_conformance.targets.tools import run_tool
from nucleus_spec.editions import PUBLISHED

_PROJECT: Final = ("pyproject.toml", "setup.py")
_ARCHIVES: Final = (".whl", ".tar.gz", ".zip")
_MODULE: Final = Path(*releases.MODULE.split("."))
_INSTALLED: Final = f"{releases.PACKAGE.replace('-', '_')}-*.dist-info"
_LEFT_OUT: Final = re.compile(r"\..*|__pycache__|node_modules|build|dist|s?venv|env")
"""Folders of a checkout that are not of its source."""
_PART: Final = 2**20
"""Bytes of a file that are read at a time."""
_DESCRIBING: Final = 20.0
"""Seconds that git may take to name a commit."""
_LEADING: Final = re.compile(r"[0-9]+(\.[0-9]+)*", re.ASCII)


@frozen
class Installed:
    """An SDK that can be run."""

    python: Path
    """The Python of an environment that has it, or all that it needs."""
    version: str
    """As a report shows it."""
    release: str | None
    """The release that it is, or began as, as far as that is said anywhere."""
    path: str = ""
    """Where the package is, if it is not installed."""


class Environments:
    """Makes environments, as `releases` does."""

    def of_release(self, version: str) -> Path:
        """The Python of an environment with that release."""
        return releases.interpreter(version)

    def of(self, name: str, wanted: Sequence[str]) -> Path:
        """The Python of an environment with that name and what is wanted."""
        return releases.environment(name, wanted)


def installed(path: Path, environments: Environments | None = None) -> Installed:
    """The SDK that is there, installed like a release if it can be.

    Raises `UsageError` if nothing of that kind is there, and `CannotStartError` if it cannot be
    installed.
    """
    environments = environments or Environments()
    with suppress(RuntimeError):  # there is no such user, nor such a file
        path = path.expanduser()  # no shell does that behind `sdk:`
    with told_as(UsageError, f"cannot read sdk:{path}"):
        mode(path)
    path = path.resolve()
    with told_as(UsageError, f"cannot read sdk:{path}"):
        return _of_path(path, environments)


def _of_path(path: Path, environments: Environments) -> Installed:
    if is_file(path):
        if not path.name.endswith(_ARCHIVES):
            raise UsageError(f"sdk:{path} is no wheel, nor a folder")
        return _installed(path, [path], environments)
    if path.name == _MODULE.parts[0] and _has_module(path.parent):
        path = path.parent
    if any(is_file(path / name) for name in _PROJECT):
        return _installed(path, sorted(_files(path)), environments)
    if _has_module(path):
        return _beside(path, environments)
    wheels = sorted(path.glob("*.whl"))
    if len(wheels) == 1:
        return _installed(wheels[0], wheels, environments)
    if wheels:
        names = ", ".join(each.name for each in wheels)
        raise UsageError(f"sdk:{path} holds several wheels: name one of {names}")
    raise UsageError(f"sdk:{path} has neither {_PROJECT[0]} nor {_MODULE}.py, nor a wheel")


def _has_module(folder: Path) -> bool:
    module = folder / _MODULE
    return is_folder(module) or is_file(module.with_suffix(".py"))


def _installed(path: Path, files: Sequence[Path], environments: Environments) -> Installed:
    """What is installed is known by its content: another content, another environment."""
    digest = hashlib.sha256(os.fsencode(path))
    for file in files:
        digest.update(b"\0%b\0" % os.fsencode(file))
        with file.open("rb") as content:
            for part in iter(partial(content.read, _PART), b""):
                digest.update(part)
    python = environments.of(f"sdk-{digest.hexdigest()[:20]}", [str(path)])
    release = _version_in(python.parent.parent.glob(f"[Ll]ib/**/{_INSTALLED}"))
    if release is None:
        raise CannotStartError(f"{path} is not {releases.PACKAGE}: it installs something else")
    commit = _commit(path)
    version = f"{release} ({commit})" if commit else release
    return Installed(python, version, _leading(release))


def _beside(folder: Path, environments: Environments) -> Installed:
    """A package alone: what it needs is installed with the release that it is, or the newest."""
    release = _version_in(folder.glob(_INSTALLED))
    known = release if release in PUBLISHED else PUBLISHED[-1]
    python = environments.of_release(known)
    return Installed(python, release or "unknown", release and _leading(release), str(folder))


def _files(folder: Path) -> Iterator[Path]:
    folders = [folder]
    while folders:
        for path in folders.pop().iterdir():
            if is_folder(path):
                if not path.is_symlink() and not _LEFT_OUT.fullmatch(path.name):
                    folders.append(path)
            elif is_file(path):
                yield path


def _version_in(folders: Iterator[Path]) -> str | None:
    found = next(folders, None)
    return None if found is None else found.name.removesuffix(".dist-info").partition("-")[2]


def _leading(version: str) -> str | None:
    """The numbers of a version, without what stands behind them, as in `0.20.0.dev1+fork`."""
    found = _LEADING.match(version)
    return found and found[0]


def _commit(path: Path) -> str:
    """The commit of a checkout, with a mark if it was changed since; empty if there is none."""
    if not is_there(path / ".git"):
        return ""
    command = ["git", "-C", str(path), "describe", "--always", "--dirty", "--exclude", "*"]
    try:
        _, said, _ = run_tool(command, _DESCRIBING)
    except (OSError, CannotStartError):
        return ""
    return said.strip()
