"""The console that every command prints to, and what it shows while something is awaited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from shutil import get_terminal_size
from threading import Event, Thread, Timer
from typing import Any, Final, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from nucleus_conformance.report.links import shown_on
from nucleus_conformance.text import printable

_NARROWEST: Final = 80
"""The fewest columns that are written for, whatever COLUMNS says: in none, nothing is."""
_LONGEST_SILENCE: Final = 30.0
"""In seconds, between two signs of life."""

T = TypeVar("T")


class _Door(Console):
    """A console through which no text passes that a terminal or a CI system could obey."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print as a console does, a text made `printable`: a line of it is no line here."""
        super().print(*map(self._shown, objects), **options)

    def _shown(self, given: Any) -> Any:
        if isinstance(given, Text):
            return shown_on(self, given)
        return printable(given) if isinstance(given, str) else given

    def on_broken_pipe(self) -> None:
        """Leave it to the command how it ends."""
        self.quiet = True
        raise BrokenPipeError


def console(stderr: bool = False) -> Console:
    """A console without markup, highlighting or emoji, which respects NO_COLOR.

    What is printed as a string may come from anywhere: it is made `printable`.
    """
    width = max(_NARROWEST, get_terminal_size().columns)
    return _Door(
        stderr=stderr, width=width, markup=False, highlight=False, emoji=False, soft_wrap=True
    )


def with_progress(judged: Iterable[T], total: int, to: Console) -> Iterator[T]:
    """The same items, with a progress bar while they come if `to` is a terminal."""
    if not to.is_terminal:
        yield from judged
        return
    text = TextColumn("{task.description}")
    columns = (text, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=to, transient=True) as progress:
        task = progress.add_task("judging", total=total)
        for each in judged:
            progress.advance(task)
            yield each


def waiting(text: str, to: Console) -> AbstractContextManager[object]:
    """Show what is being waited for while the context lasts, if `to` is a terminal."""
    return to.status(Text(printable(text))) if to.is_terminal else nullcontext()


def _beside(to: Console) -> Console:
    """Where signs of life go: what is printed to a pipe or a file is not to have them."""
    return to if to.stderr or to.is_terminal else console(stderr=True)


def telling(to: Console) -> Callable[[str], None]:
    """What prints a line of text to stderr, or on a terminal, while something is awaited."""
    return lambda text: _beside(to).print(line_of(text, "yellow"))


@contextmanager
def patience(
    seconds: float, text: str, to: Console, unless: Callable[[], bool] = lambda: False
) -> Iterator[None]:
    """Print a line of text if the context lasts longer than that; to stderr, or on a terminal."""
    beside = _beside(to)
    timer = Timer(seconds, lambda: None if unless() else beside.print(line_of(text, "yellow")))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()  # what is printed next stands behind it


@contextmanager
def now_and_then(seconds: float, text: Callable[[], str], to: Console) -> Iterator[None]:
    """Print a line of text to stderr after that time, and after twice as long again, and so on.

    Nothing on a terminal, which shows its progress.
    """
    over, beside = Event(), _beside(to)

    def tell() -> None:
        wait = seconds
        while not over.wait(wait):
            beside.print(line_of(text()))
            wait = min(2 * wait, _LONGEST_SILENCE)

    if to.is_terminal:
        yield
        return
    thread = Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()  # what is printed next stands behind it


def line_of(text: str, style: str = "") -> Text:
    """One line of text from anywhere, made `printable`."""
    return Text(printable(text), style=style)
