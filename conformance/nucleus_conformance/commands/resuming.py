"""The journal of `replay --resume`: opened, told from that of another replay, or read alone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from attrs import define, field, frozen

from nucleus_conformance.commands.both import Targets
from nucleus_conformance.commands.replay_options import Options
from nucleus_conformance.corpus.sources import Source
from nucleus_conformance.corpus.spans import whole
from nucleus_conformance.errors import UsageError
from nucleus_conformance.files import continued
from nucleus_conformance.replaying.asides import Asides, Sides
from nucleus_conformance.replaying.journal import (
    Found,
    Header,
    OtherFormatError,
    Side,
    Writer,
    has_begun,
    header_of,
    length_of,
    messages_in,
)
from nucleus_conformance.replaying.position import Position
from nucleus_conformance.replaying.replay import unread_beside
from nucleus_conformance.temporary import opened_for_writing
from nucleus_conformance.text import printable


def header(options: Options, sides: Sides, sources: Sequence[Source]) -> Header:
    """What is asked of whom, as a journal has it."""
    now, before = sides
    return Header(
        now=now,
        before=before,
        depth=options.depth,
        input_format=options.input_format,
        files=_names(sources),
    )


def _names(sources: Sequence[Source]) -> tuple[bytes, ...]:
    return tuple(os.fsencode(each.name) for each in sources)


@define
class Begun:
    """A journal, as far as it goes: where it is, which predictions it has, and what beside them."""

    path: Path
    position: Position = field(factory=Position)
    asides: Asides = field(factory=Asides)

    @classmethod
    def read(cls, path: Path) -> Begun:
        """The one that is there."""
        begun = cls(path)
        for each in messages_in(path):
            if isinstance(each, Found):
                begun.position.take(each)
            else:
                begun.asides.take(each)
        return begun


@frozen
class Finished:
    """A journal that has all of a dump. `trouble`, `advice`: as they were told, or would be.

    `unread`: from where on files are not read, and why.
    """

    path: Path
    trouble: tuple[str, ...]
    unread: Sequence[str]
    advice: Sequence[str]


def finished_journal(
    options: Options, targets: Targets, sources: Sequence[Source]
) -> Finished | None:
    """The journal to resume, if it is of this replay, and has all of the dump: nothing is started.

    Raises `UsageError` if it is damaged, or a part of the dump that it has is another one.
    """
    if options.resume is None:
        return None
    for source in sources:
        if source.once is not None:
            raise UsageError(f"--resume needs files: {source.name} cannot be read again")
    path = Path(options.resume)
    try:
        earlier = header_of(path)
    except OtherFormatError:
        raise
    except UsageError:
        return None
    sides = zip((earlier.now, earlier.before), targets, options.starting, strict=True)
    is_same = (
        earlier.depth == options.depth
        and earlier.input_format == options.input_format
        and earlier.files == _names(sources)
        and all(
            (side.command, side.edition) == (how.named_again, target.edition.name)
            for side, target, how in sides
        )
    )
    if not is_same:
        return None
    begun = Begun.read(path)
    unread = unread_beside(whole(sources), options.input_format, begun.position)
    if unread is None:
        return None
    both = earlier.now, earlier.before
    return Finished(path, begun.asides.trouble(both), unread, begun.asides.advice(both))


@contextmanager
def journal(options: Options, header: Header, folder: Path) -> Iterator[tuple[Writer, Begun]]:
    """What the journal is written by, and what it has already."""
    if options.resume is None:
        path = folder / "journal"
        with opened_for_writing(path) as file:
            yield Writer(file, path, header), Begun(path)
        return
    path = Path(options.resume)
    with continued(options.resume) as file:
        begun, is_new = Begun(path), not has_begun(path, header)
        if is_new:
            file.truncate(0)
        else:
            _check_same(path, header)
            begun = Begun.read(path)
            file.truncate(length_of(path))
        yield Writer(file, path, header if is_new else None), begun


def _check_same(path: Path, header: Header) -> None:
    """Raise `UsageError` if that is the journal of another replay."""
    if other := list(_differing(header_of(path), header)):
        said = printable("; ".join(other))
        raise UsageError(f"{path} is of another replay: {said}: name another file")


def _differing(earlier: Header, header: Header) -> Iterator[str]:
    """What was otherwise then."""
    if earlier.files != header.files:
        was, now = (", ".join(map(os.fsdecode, each.files)) for each in (earlier, header))
        yield f"of {was}, not of {now}"
    if earlier.depth != header.depth:
        yield f"with --depth {earlier.depth}, not {header.depth}"
    if earlier.input_format != header.input_format:
        was, now = (each.input_format or "none" for each in (earlier, header))
        yield f"with --input-format {was}, not {now}"
    for what, side, other in (
        ("the target", earlier.now, header.now),
        ("what it is compared with", earlier.before, header.before),
    ):
        if said := _otherwise(side, other):
            yield f"{what} {said}"


def _otherwise(earlier: Side, side: Side) -> str:
    """In what one of the two was another one; empty if it is the same."""
    if earlier.named != side.named:
        return f"was {earlier.named}, not {side.named}"
    if earlier.title != side.title:
        return f"was {earlier.title}, not {side.title}"
    if earlier.edition != side.edition:
        return f"spoke edition {earlier.edition}, not {side.edition}"
    return ""
