"""TARGET, as a user writes it -> how to start that implementation, and which edition it speaks."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

import nucleus_spec
from nucleus_conformance import harness
from nucleus_conformance.errors import CannotStartError, UsageError
from nucleus_conformance.machine import told_as
from nucleus_conformance.paths import is_file, is_folder, is_there, mode
from nucleus_conformance.shell import join, quote
from nucleus_conformance.targets import releases, sdk_source
from nucleus_conformance.targets.process import Command
from nucleus_conformance.targets.sdk_source import Installed
from nucleus_conformance.text import closest, either
from nucleus_spec.editions import DEFAULT, EDITIONS, PUBLISHED, Edition, edition_of_release

_REFERENCE: Final = "reference"
_PYTHON: Final = "python:"
_RELEASE: Final = f"{releases.PACKAGE}=="
_SDK: Final = "sdk:"
_FORMS: Final = f"reference, {_RELEASE}VERSION, {_PYTHON}MODULE, {_SDK}PATH, or -- COMMAND"


@frozen
class Target:
    """An implementation that can be started."""

    title: str
    """What the user called it."""
    command: Command
    edition: Edition
    """The edition that it is scored on."""
    about: str = ""
    """What the user should know about that edition."""
    speaks: str = ""
    """What it speaks, if the user asked for something else."""
    has_own: bool = False
    """Whether it has an edition of its own, as a release has."""
    unsaid: str = ""
    """The path of what should say which release it is, and does not."""

    @property
    def is_of_ours(self) -> bool:
        """Whether it is the reference, a release or a fork of one: its user wrote no harness."""
        return self.title == _REFERENCE or self.title.startswith((_RELEASE, _SDK))

    @property
    def notice(self) -> str:
        """What the user should know about the edition; empty if there is nothing."""
        return "; ".join(notices([self]))

    def asked_on(self, edition: Edition) -> Target:
        """It on this edition, unless it has its own."""
        if self.has_own or edition is self.edition:
            return self
        return evolve(self, edition=edition)


@frozen
class Start:
    """What `find_target` is told, wherever that is."""

    target: str | None
    program: tuple[str, ...]
    edition: Edition
    directory: Path | None

    def found(self) -> Target:
        """The target, as it is found here."""
        return find_target(self.target, self.program, self.edition, directory=self.directory)


def notices(targets: Sequence[Target]) -> list[str]:
    """What the user should know about the editions of these, each thing once."""
    asked: dict[str, list[str]] = {}
    for each in targets:
        if each.speaks:
            asked.setdefault(each.speaks, []).append(each.edition.name)
    said = dict.fromkeys(each.about for each in targets if each.about)
    unsaid = [
        f"{each.unsaid} does not say which release it is; scored on {each.edition}"
        for each in targets
        if each.unsaid
    ]
    return [
        *said,
        *unsaid,
        *(f"{speaks}; scored on {', '.join(on)}, as you said" for speaks, on in asked.items()),
    ]


def find_target(
    name: str | None,
    arguments: Sequence[str],
    edition: Edition | None,
    install: Callable[[str], Path] = releases.interpreter,
    directory: Path | None = None,
    installed: Callable[[Path], Installed] = sdk_source.installed,
) -> Target:
    """The target of a command line: `name`, or the program that stood behind `--`.

    `edition` is the one that the user asked for, if any. `install` returns the Python of an
    environment that has a release, `installed` the SDK at a path. `directory` is where it is
    run; None: in an empty directory. Raises `UsageError` for a name of no known form, and
    `CannotStartError` if the implementation does not exist.
    """
    if arguments:
        if name is not None:
            raise UsageError(f"there are two targets: {name}, and the command after --")
        return _program(arguments, edition or DEFAULT, directory)
    found = _named(name, edition, install, directory, installed)
    return evolve(found, command=evolve(found.command, directory=directory))


def _named(
    name: str | None,
    edition: Edition | None,
    install: Callable[[str], Path],
    directory: Path | None,
    installed: Callable[[Path], Installed],
) -> Target:
    if name is None:
        raise UsageError(f"no target: say {_FORMS}")
    if name == _REFERENCE:
        return _reference(edition or DEFAULT)
    if name.startswith(_RELEASE):
        return _release(name, edition, install)
    if name.startswith(_PYTHON):
        return _module(name, name.removeprefix(_PYTHON), edition, directory)
    if name.startswith(_SDK):
        return _source(name, name.removeprefix(_SDK), edition, installed)
    raise UsageError(f"{name} is not a target: say {_FORMS}{_meant(name)}")


def _meant(name: str) -> str:
    """A guess at what was meant by a name that is no target."""
    path = Path(name)
    if is_folder(path):
        return (
            f"; it is a folder: {quote(_SDK + name)}, if it holds the SDK, or --cwd {quote(name)} "
            "-- COMMAND to run a program there"
        )
    if is_file(path):
        return _meant_of_file(path)
    program = name.split(maxsplit=1)[0] if name.strip() else ""
    if program and shutil.which(program):
        return f"; did you mean -- {join(name.split())}?"
    form, *rest = re.split("[:=<>~]+", name, maxsplit=1)
    given = "".join(rest)
    forms = {
        "reference": ["reference"],
        releases.PACKAGE: [f"{_RELEASE}{version}" for version in _versions_meant(given)],
        "python": [f"{_PYTHON}{given or 'MODULE'}"],
        "sdk": [f"{_SDK}{given or 'PATH'}"],
    }
    close = closest(form, forms)
    if not close:
        return "; nor is it a file or a program"
    return f"; did you mean {either(forms[close[0]])}?"


def _versions_meant(given: str) -> list[str]:
    """The release that is given, or those that are nearest."""
    return [given] if given in PUBLISHED else releases.nearest(given)


def _meant_of_file(path: Path) -> str:
    if path.suffix == ".py":
        return f"; did you mean {quote(_PYTHON + path.stem)}?"
    if path.suffix in (".whl", ".zip"):
        return f"; did you mean {quote(f'{_SDK}{path}')}?"
    if os.access(path, os.X_OK):
        here = path if path.is_absolute() else f"{os.curdir}{os.sep}{path}"
        return f"; did you mean -- {quote(str(here))}?"
    return f"; it is a file that is no program: say what runs it, as in -- node {quote(str(path))}"


def _reference(edition: Edition) -> Target:
    command = _python(sys.executable, "nucleus_spec", "--takes-edition", path=_own_path())
    return Target(_REFERENCE, command, edition)


def _release(title: str, asked: Edition | None, install: Callable[[str], Path]) -> Target:
    version = title.removeprefix(_RELEASE)
    if not releases.VERSION.fullmatch(version):
        raise UsageError(
            f"{version or 'nothing'} is not a version of {releases.PACKAGE} such as {PUBLISHED[-1]}"
        )
    about = ["--name", releases.PACKAGE, "--version", version]
    command = _python(str(install(version)), releases.MODULE, *about)
    return Target(title, command, *_scored_on(version, asked))


def _scored_on(version: str, asked: Edition | None) -> tuple[Edition, str, str, bool]:
    """The edition that a release is scored on; and what else its target says of editions."""
    spoken = edition_of_release(version)
    about = speaks = ""
    if spoken is None and asked is None:
        about = f"{version} is older than the first edition, {EDITIONS[0]}; scored on that one"
    elif asked is not None and spoken is not asked:
        what = f"speaks edition {spoken}" if spoken else f"is older than edition {EDITIONS[0]}"
        speaks = f"{version} {what}"
    return asked or spoken or EDITIONS[0], about, speaks, True


def _source(
    title: str, path: str, asked: Edition | None, installed: Callable[[Path], Installed]
) -> Target:
    if not path:
        raise UsageError(f"{_SDK} needs a path: of a checkout, a wheel or a folder")
    found = installed(Path(path))
    about = ["--name", releases.PACKAGE, "--version", found.version]
    command = _python(str(found.python), releases.MODULE, *about, path=found.path)
    if found.release is None:
        return Target(title, command, asked or DEFAULT, unsaid="" if asked else path)
    return Target(title, command, *_scored_on(found.release, asked))


def _module(title: str, module: str, asked: Edition | None, directory: Path | None) -> Target:
    if not all(part.isidentifier() for part in module.split(".")):
        raise UsageError(f"{module or 'nothing'} is not the name of a Python module")
    place = (directory or Path.cwd()).absolute()
    version = _version_of_sdk(module, place)
    about = [] if version is None else ["--name", releases.PACKAGE, "--version", version]
    command = _python(sys.executable, module, *about, path=str(place))
    if version is None:
        return Target(title, command, asked or DEFAULT)
    return Target(title, command, *_scored_on(version, asked))


def _version_of_sdk(module: str, place: Path) -> str | None:
    """The release that is installed beside this package, if that is what the module is."""
    from importlib.metadata import PackageNotFoundError, version

    package = releases.MODULE.partition(".")[0]
    if module not in (package, releases.MODULE) or is_there(place / package):
        return None
    try:
        found = version(releases.PACKAGE)
    except PackageNotFoundError:
        return None
    return found if releases.VERSION.fullmatch(found) else None


def _program(arguments: Sequence[str], edition: Edition, directory: Path | None) -> Target:
    """A program runs elsewhere, but its paths are those of the user's directory.

    An argument is a path if it looks like one (`port.mjs`, `./cmd`, `.`) and exists. In a directory
    that the user names, arguments mean what they mean there.
    """
    program, *rest = arguments
    below = directory if os.sep in program else None
    found = shutil.which(program if below is None else str(below / program))
    if found is None:
        raise _not_startable(program, below)
    if directory is None:
        rest = [str(Path(each).absolute()) if _is_path(each) else each for each in rest]
    command = Command((str(Path(found).absolute()), *rest), directory=directory)
    return Target(" ".join(arguments), command, edition)


def _not_startable(program: str, directory: Path | None) -> CannotStartError:
    """Why nothing can be started by that name, in the directory that the user names, if any."""
    path, where = Path(program), ""
    if directory is not None:
        path, where = directory / program, f" in {directory}"
    if os.sep in program:
        doing = told_as(CannotStartError, f"cannot start {program}{where}")
        with doing, suppress(FileNotFoundError, NotADirectoryError):
            mode(path)
    why, advice = f"there is no such program{where}", ""
    if os.sep in program and is_folder(path):
        why = f"it is a directory{where}"
        advice = f"--cwd {quote(str(path))} -- COMMAND runs a program there"
    elif os.sep in program and is_file(path):
        why = f"it is not executable{where}"
        advice = f"chmod +x {quote(str(path))}, or say what runs it, as in -- node {quote(program)}"
    elif len(program.split()) > 1:
        words = join(program.split())
        advice = f"it came as one argument: did you mean -- {words}, without quotation marks?"
    elif is_file(path):
        advice = (
            f"a program in your directory is started as {quote(f'{os.curdir}{os.sep}{program}')}"
        )
    return CannotStartError(f"cannot start {program or quote(program)}: {why}", advice=advice)


def _is_path(argument: str) -> bool:
    looks_like_one = any(mark in argument for mark in (os.sep, "."))
    return looks_like_one and is_there(argument)


def _python(python: str, *arguments: str, path: str = "") -> Command:
    """The Python harness. It looks for modules on `path`, then on the user's PYTHONPATH."""
    places = [place for place in (path, os.environ.get("PYTHONPATH")) if place]
    environment = {"PYTHONPATH": os.pathsep.join(places)} if places else {}
    return Command((python, "-X", "utf8", harness.__file__, *arguments), environment)


def _own_path() -> str:
    return str(Path(nucleus_spec.__file__).parent.parent)
