"""TARGET, as a user writes it -> how to start that implementation, and which edition it speaks."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

import nucleus_spec
from nucleus_conformance import harness
from nucleus_conformance.errors import CannotStartError, UsageError
from nucleus_conformance.targets import releases
from nucleus_conformance.targets.process import Command
from nucleus_spec.editions import DEFAULT, EDITIONS, PUBLISHED, Edition, edition_of_release

_PYTHON: Final = "python:"
_RELEASE: Final = f"{releases.PACKAGE}=="
_FORMS: Final = f"reference, {_RELEASE}VERSION, {_PYTHON}MODULE, or -- COMMAND"


@frozen
class Target:
    """An implementation that can be started."""

    title: str
    """What the user called it."""
    command: Command
    edition: Edition
    """The edition that it is scored on."""
    notice: str = ""
    """What the user should know about that edition."""


def find_target(
    name: str | None,
    arguments: Sequence[str],
    edition: Edition | None,
    install: Callable[[str], Path] = releases.interpreter,
) -> Target:
    """The target of a command line: `name`, or the program that stood behind `--`.

    `edition` is the one that the user asked for, if any. `install` returns the Python of an
    environment that has a release. Raises `UsageError` for a name of no known form, and
    `CannotStartError` if the implementation does not exist.
    """
    if arguments:
        if name is not None:
            raise UsageError(f"there are two targets: {name}, and the command after --")
        return _program(arguments, edition or DEFAULT)
    if name is None:
        raise UsageError(f"no target: say {_FORMS}")
    if name == "reference":
        return _reference(edition or DEFAULT)
    if name.startswith(_RELEASE):
        return _release(name, edition, install)
    if name.startswith(_PYTHON):
        return _module(name, name.removeprefix(_PYTHON), edition or DEFAULT)
    raise UsageError(f"{name} is not a target: say {_FORMS}")


def _reference(edition: Edition) -> Target:
    command = _python(sys.executable, "nucleus_spec", "--takes-edition", path=_own_path())
    return Target("reference", command, edition)


def _release(title: str, asked: Edition | None, install: Callable[[str], Path]) -> Target:
    version = title.removeprefix(_RELEASE)
    if not releases.VERSION.fullmatch(version):
        raise UsageError(
            f"{version or 'nothing'} is not a version of {releases.PACKAGE} such as {PUBLISHED[-1]}"
        )
    spoken = edition_of_release(version)
    notice = ""
    if spoken is None and asked is None:
        notice = f"{version} is older than the first edition, {EDITIONS[0]}; scored on that one"
    elif asked is not None and spoken is not asked:
        speaks = f"speaks edition {spoken}" if spoken else f"is older than edition {EDITIONS[0]}"
        notice = f"{version} {speaks}; scored on {asked}, as you said"
    about = ["--name", releases.PACKAGE, "--version", version]
    command = _python(str(install(version)), releases.MODULE, *about)
    return Target(title, command, asked or spoken or EDITIONS[0], notice)


def _module(title: str, module: str, edition: Edition) -> Target:
    if not all(part.isidentifier() for part in module.split(".")):
        raise UsageError(f"{module or 'nothing'} is not the name of a Python module")
    command = _python(sys.executable, module, path=str(Path.cwd()))
    return Target(title, command, edition)


def _program(arguments: Sequence[str], edition: Edition) -> Target:
    """A program runs elsewhere, but its paths are those of the user's directory.

    An argument is a path if it looks like one (`port.mjs`, `./cmd`, `.`) and exists.
    """
    program, *rest = arguments
    found = shutil.which(program)
    if found is None:
        raise CannotStartError(f"cannot start {program}: there is no such program")
    absolute = [str(Path(each).resolve()) if _is_path(each) else each for each in rest]
    return Target(" ".join(arguments), Command((str(Path(found).absolute()), *absolute)), edition)


def _is_path(argument: str) -> bool:
    looks_like_one = any(mark in argument for mark in (os.sep, "."))
    return looks_like_one and Path(argument).exists()


def _python(python: str, *arguments: str, path: str = "") -> Command:
    """The Python harness. It looks for modules on `path`, then on the user's PYTHONPATH."""
    places = [place for place in (path, os.environ.get("PYTHONPATH")) if place]
    environment = {"PYTHONPATH": os.pathsep.join(places)} if places else {}
    return Command((python, "-X", "utf8", harness.__file__, *arguments), environment)


def _own_path() -> str:
    return str(Path(nucleus_spec.__file__).parent.parent)
