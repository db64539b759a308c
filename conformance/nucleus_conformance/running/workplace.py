"""Where an implementation runs, and the files that requests need there."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import define, field

from nucleus_conformance.paths import is_folder
from nucleus_conformance.targets.process import Command
from nucleus_conformance.temporary import temporary_folder


@define(eq=False)
class Workplace:
    """A directory in which processes run."""

    directory: Path
    _made: list[Path] = field(factory=list, init=False)

    def place(self, name: str) -> None:
        """Make that empty file, unless it is there. Raises `OSError` if something is in the way."""
        self._make(name, lambda path: path.touch())

    def link(self, name: str, aim: str) -> None:
        """Make that symbolic link, unless it is there. Raises `OSError` as `place` does."""
        self._make(name, lambda path: path.symlink_to(aim))

    def _make(self, name: str, make: Callable[[Path], None]) -> None:
        path = self.directory / name
        missing = [each for each in (path, *path.parents) if not os.path.lexists(each)]
        path.parent.mkdir(parents=True, exist_ok=True)
        if missing:
            make(path)
            self._made.extend(reversed(missing))

    def clear(self) -> None:
        """Remove what was made, but for folders that have got something else by now."""
        for path in reversed(self._made):
            with contextlib.suppress(OSError):
                path.rmdir() if is_folder(path) and not path.is_symlink() else path.unlink()
        self._made.clear()


@contextmanager
def workplaces(command: Command, count: int = 1) -> Iterator[list[Workplace]]:
    """Where so many processes of the command run: each in an empty directory of its own.

    Or all in the directory that the command names. It is left as it was found, as far as files that
    requests need are concerned.
    """
    if command.directory is not None:
        given = Workplace(command.directory)
        try:
            yield [given] * count
        finally:
            given.clear()
        return
    with temporary_folder() as place:
        yield [Workplace(place / str(number)) for number in range(count)]
