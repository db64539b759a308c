"""The two implementations of a replay at work, and what tells one from the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from attrs import frozen
from rich.console import Console

from nucleus_conformance.commands.replay_options import Options
from nucleus_conformance.commands.starting import Starting
from nucleus_conformance.protocol.messages import Hello
from nucleus_conformance.replaying.alike import Alike
from nucleus_conformance.replaying.asides import Sides
from nucleus_conformance.replaying.journal import Side
from nucleus_conformance.replaying.replay import WINDOWS
from nucleus_conformance.report.console import patience, telling, waiting
from nucleus_conformance.running.session import Session, session
from nucleus_conformance.targets.environment import as_batch_work
from nucleus_conformance.targets.limits import Limits
from nucleus_conformance.targets.target import Target
from nucleus_conformance.text import printable

_NAMED: Final = 60
"""The most characters of what a message calls an implementation."""

Targets = tuple[Target, Target]
"""The implementation of now, and then the one of before, as all that is of both."""


@frozen
class Both:
    """Both as they are at work. `sides`: as a journal has them."""

    running: tuple[Session, Session]
    sides: Sides


@contextmanager
def at_work(options: Options, targets: Targets, limits: Limits, to: Console) -> Iterator[Both]:
    """Start both, and end them."""
    granted, alike, running = options.granted(limits), Alike(), []
    with as_batch_work(), ExitStack() as stack:
        for target, how in zip(targets, options.starting, strict=True):
            if target.notice:
                to.print(printable(target.notice), style="yellow")
            awaited = patience(granted.notice_seconds, _awaiting(target, how), to)
            with waiting(f"starting {target.title}", to), awaited:
                begun = session(
                    target.command,
                    target.edition,
                    options.workers,
                    granted,
                    telling(to),
                    alike.read,
                    WINDOWS,
                )
                running.append(stack.enter_context(begun))
        now, before = running
        sides = sides_of(options, targets, (now.hello, before.hello))
        yield Both((now, before), sides)


def _awaiting(target: Target, how: Starting) -> str:
    whose = "" if how.target else f"{called(target)}: "
    return printable(whose + how.awaiting_hello)


def called(target: Target) -> str:
    """What messages call an implementation, if that tells it from the other one."""
    return printable(target.command.name or target.title, _NAMED)


def sides_of(options: Options, targets: Targets, hellos: tuple[Hello, Hello]) -> Sides:
    """Both as a journal has them. Those of one name are called as they call themselves."""
    names = [called(each) for each in targets]
    titles = [printable(each.title, _NAMED) for each in hellos]
    if len(set(names)) == 1:
        names = titles if len(set(titles)) > 1 else [names[0], f"{names[0]} (the other)"]
    now, before = (
        Side(name, hello.title, target.edition.name, how.named_again)
        for name, hello, target, how in zip(names, hellos, targets, options.starting, strict=True)
    )
    return now, before
