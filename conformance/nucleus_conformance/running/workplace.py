"""Where an implementation runs, and the files that requests need there.

What runs there may put links where folders belong. None of them is followed: each folder is opened
in the one above it, and only what was made here is removed.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from attrs import define, field, frozen

from nucleus_conformance.errors import UsageError
from nucleus_conformance.machine import told_as
from nucleus_conformance.paths import native
from nucleus_conformance.targets.process import Command
from nucleus_conformance.temporary import temporary_folder
from nucleus_conformance.text import printable

_FOLDER: Final = os.O_DIRECTORY | getattr(os, "O_PATH", os.O_RDONLY)


@frozen
class _Made:
    """Something that was made, and what tells it from what somebody else put there later."""

    folders: tuple[str, ...]
    name: str
    identity: tuple[int, int]


@define(eq=False)
class Workplace:
    """A directory in which processes run."""

    directory: Path
    _above: int
    """A descriptor of the folder that it is in."""
    _name: str
    _within: ExitStack
    """Closes its own descriptor."""
    _elsewhere: ExitStack | None = None
    """If it is in a temporary folder: removes the one that had to be made in place of that."""
    _descriptor: int = field(init=False)
    is_writable: bool = field(init=False)
    """Whether files could be made there before a program ran in it."""
    _made: list[_Made] = field(factory=list, init=False)

    def __attrs_post_init__(self) -> None:
        self.ready()
        self.is_writable = os.access(self.directory, os.W_OK | os.X_OK)

    def ready(self) -> None:
        """Make the directory unless it is there: who runs in it may have removed it.

        Or the temporary folder that it is in, or moved that: then it is made in another one. Raises
        `OSError` if something else is there by now, be it a link to a directory.
        """
        self._within.close()
        if self._elsewhere is not None and not self._is_reached():
            self._elsewhere.close()
            self.directory = self._elsewhere.enter_context(temporary_folder()) / self._name
            self._above = _opened(str(self.directory.parent), None, self._elsewhere)
        with contextlib.suppress(FileExistsError):
            os.mkdir(self._name, dir_fd=self._above)
        self._descriptor = _opened(self._name, self._above, self._within)

    def _is_reached(self) -> bool:
        """Whether the path of the folder that it is in still leads there."""
        with contextlib.suppress(OSError):
            above = self.directory.parent.lstat()
            return _identity(above) == _identity(os.fstat(self._above))
        return False

    def place(self, name: str) -> None:
        """Make that empty file, unless it is there. Raises `OSError` if something is in the way.

        A link in the way to it is.
        """
        self._make(name, _touch)

    def link(self, name: str, aim: str) -> None:
        """Make that symbolic link, unless it is there. Raises `OSError` as `place` does."""
        self._make(name, lambda last, folder: os.symlink(native(aim), last, dir_fd=folder))

    def _make(self, name: str, make: Callable[[str, int], None]) -> None:
        *folders, last = PurePosixPath(native(name)).parts
        with ExitStack() as stack:
            folder = self._descriptor
            for depth, each in enumerate(folders):
                self._made_once(each, folder, folders[:depth], _make_folder)
                folder = _opened(each, folder, stack)
            self._made_once(last, folder, folders, make)

    def _made_once(
        self, name: str, folder: int, folders: list[str], make: Callable[[str, int], None]
    ) -> None:
        with contextlib.suppress(FileExistsError):
            make(name, folder)
            self._made.append(_Made(tuple(folders), name, _identity(_status(name, folder))))

    def clear(self) -> None:
        """Remove what was made, but for folders that have got something else by now."""
        for made in reversed(self._made):
            with contextlib.suppress(OSError), ExitStack() as stack:
                folder = self._descriptor
                for each in made.folders:
                    folder = _opened(each, folder, stack)
                found = _status(made.name, folder)
                if _identity(found) == made.identity:
                    remove = os.rmdir if stat.S_ISDIR(found.st_mode) else os.unlink
                    remove(made.name, dir_fd=folder)
        self._made.clear()


def _opened(name: str, folder: int | None, stack: ExitStack) -> int:
    """The folder of that name, in that folder. Raises `OSError` if it is a link."""
    descriptor = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
    stack.callback(os.close, descriptor)
    return descriptor


def _touch(name: str, folder: int) -> None:
    os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666, dir_fd=folder))


def _make_folder(name: str, folder: int) -> None:
    os.mkdir(name, dir_fd=folder)


def _status(name: str, folder: int) -> os.stat_result:
    return os.stat(name, dir_fd=folder, follow_symlinks=False)


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


@contextmanager
def workplaces(command: Command, count: int = 1) -> Iterator[list[Workplace]]:
    """Where so many processes of the command run: each in an empty directory of its own.

    Or all in the directory that the command names. It is left as it was found, as far as files that
    requests need are concerned. Raises `UsageError` if it cannot be used, or `MachineError`.
    """
    with ExitStack() as stack:
        if command.directory is not None:
            given = _workplace(command.directory, stack)
            stack.callback(given.clear)
            yield [given] * count
            return
        above = stack.enter_context(temporary_folder())
        others = [stack.enter_context(ExitStack()) for _ in range(count)]
        yield [_workplace(above / str(at), stack, other) for at, other in enumerate(others)]


def _workplace(directory: Path, stack: ExitStack, elsewhere: ExitStack | None = None) -> Workplace:
    with told_as(UsageError, f"cannot run in {printable(str(directory))}"):
        there = directory.resolve()
        above = os.open(there.parent, _FOLDER)
        stack.callback(os.close, above)
        within = stack.enter_context(ExitStack())
        return Workplace(directory, above, there.name or os.curdir, within, elsewhere)
