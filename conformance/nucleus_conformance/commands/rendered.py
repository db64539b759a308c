"""How `lint` and `replay` show their progress, and where their reports go."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO, Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from nucleus_conformance.corpus.formats.writing import Styled
from nucleus_conformance.corpus.sources import Source
from nucleus_conformance.files import write_all
from nucleus_conformance.report.console import console, line_of, now_and_then
from nucleus_conformance.report.links import linked

_SILENCE: Final = 10.0
"""Seconds until progress is told where there is no terminal."""

_BRIEF: Final = 0.1

Noted = Callable[[int], None]
"""Is told how many bytes were read by now."""


@contextmanager
def progress(
    sources: Sequence[Source],
    said: Callable[[], str],
    set_noted: Callable[[Noted], None],
    to: Console,
) -> Iterator[None]:
    """Show how much has been read, how fast, and how long the rest will take.

    `said`: what is told of it now and then, where there is no terminal. `set_noted` takes what is
    to be told how much was read.
    """
    if not to.is_terminal:
        with now_and_then(_SILENCE, said, to):
            yield
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=to, transient=True) as shown:
        task = shown.add_task("reading", total=size_of(sources))
        set_noted(lambda read: shown.update(task, completed=read, description=said()))
        yield


def size_of(sources: Sequence[Source]) -> int | None:
    """How many bytes these files have, unpacked; None: nobody knows."""
    sizes = [each.size for each in sources if each.is_plain and each.size is not None]
    return sum(sizes) if len(sizes) == len(sources) else None


def took(seconds: float) -> str:
    """How long it took, in words."""
    return f"took {seconds:,.1f} s" if seconds >= _BRIEF else f"took less than {_BRIEF} s"


def write_report(
    parts: Iterable[str], styled: Iterable[Styled] | None, file: BinaryIO | None
) -> None:
    """Write the report to that file, or to stdout. `styled`: its lines, where they have styles."""
    if file is not None:
        for each in parts:
            file.write(each.encode("utf-8"))
    elif styled is not None:
        to = console()
        for line in styled:
            to.print(linked(line_of(line.text, line.style), *line.named))
    else:
        for each in parts:
            write_all(sys.stdout.buffer, each.encode("utf-8"))
