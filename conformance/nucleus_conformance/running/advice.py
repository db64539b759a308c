"""What to do about a harness that does not speak the protocol: `smoke`, `run` and `fuzz` say it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from nucleus_conformance import harness
from nucleus_conformance.errors import CannotStartError, SpeaksOtherError
from nucleus_conformance.paths import is_there
from nucleus_conformance.protocol.messages import VERSION, ProtocolError
from nucleus_conformance.shell import join
from nucleus_conformance.targets.last_words import last_words
from nucleus_conformance.targets.limits import Limits
from nucleus_conformance.targets.process import ChildProcess, Command
from nucleus_conformance.targets.releases import edition_named
from nucleus_conformance.targets.silence import DeadlineError, EndedError
from nucleus_conformance.text import excerpt
from nucleus_spec.editions import EDITIONS, Edition

LONG_LINE: Final = 2**16
"""In bytes. The line readers of some languages go no further."""

FLUSH: Final = (
    "it answered only once its stdin was closed: flush stdout after each reply, as most languages "
    "buffer output to a pipe; and read stdin line by line, not to its end"
)
LATE: Final = (
    "it answered once its stdin was closed: it may be slow (--timeout SECONDS gives it longer), or "
    "its replies wait in a buffer (flush stdout after each, as most languages buffer output to a "
    "pipe; and read stdin line by line, not to its end)"
)
"""Which of these it is, nobody knows, unless another process of it was quicker."""
BUFFERS: Final = (
    "still waiting for hello, which another process of it said once its stdin was closed: if it is "
    "not just slow, flush stdout after each reply; and read stdin line by line, not to its end"
)
SILENT: Final = (
    "end each reply with a newline and flush stdout; read stdin line by line, not to its end; "
    "--timeout SECONDS gives it longer"
)
STAY: Final = (
    "catch every error that a request causes, reply, and wait for the next request; "
    "exit only when stdin ends"
)
REPLY: Final = (
    "reply with the id of the request and one of payload, text, value, rejected, unsupported, "
    "error; send prints and logs to stderr"
)
SLOW: Final = (
    "it answered other requests: does it wait for something, or never end on this one? "
    "--timeout SECONDS gives it longer"
)
LONG: Final = (
    "read whole lines, however long: some line readers have a limit (Go's Scanner and Python's "
    "asyncio: 64 KiB)"
)
END_ALL: Final = "end every process that it starts before it exits"
_WIDEST: Final = 60
"""Characters of a command that is named in full."""
_GREET: Final = (
    'answer the first line, {"id": "X", "op": "hello", …}, with {"id": "X", "hello": '
    f'{{"protocol": {VERSION}, "name": …, "version": …, "language": …}}}}; '
    "stdout is for replies only"
)
_FIRST_LINE: Final = (
    "the first line on stdin asks for hello: answer it with one line, then flush stdout; "
    "most languages buffer output to a pipe; --timeout SECONDS gives it longer"
)
_BY_HAND: Final = (
    "run the command by hand, as it is run here: it must wait for a line on stdin, and not exit "
    "on its own"
)
_ELSEWHERE: Final = (
    "it runs in an empty directory: --cwd DIR runs it in the directory of its source, as go run, "
    "cargo run and npx need it"
)
_EXCERPT: Final = 80
_LONG_SAID: Final = re.compile(r"too long|token|limit|buffer|chunk|longer|overrun", re.IGNORECASE)
_SAID: Final = {
    "No module named": (
        "modules are looked for in your directory, or in the DIR of --cwd DIR, and on PYTHONPATH"
    ),
    "is no port": "name the module that has the classes, as in python:PACKAGE.MODULE",
}
"""What stderr of our own harness has -> what to do."""
_IS_MISSING: Final = re.compile(
    r"no such|cannot find|can't (?:find|open)|could not (?:find|open)|not found|does ?n[o']t exist"
    r"|unable to (?:find|open)|ENOENT",
    re.IGNORECASE,
)
_LIKE_A_PATH: Final = re.compile(r"(?:\.{0,2}/|~|\w:)?[\w.+ /\\-]*(?:\.[A-Za-z]\w*|/[\w.+ -]+)/?")
"""A file or a folder, and no program text."""

_EDITION: Final = (
    "; a harness that speaks several editions speaks the one that the request for hello names, and "
    "leaves `edition` out of its hello"
)


ONE_EDITION: Final = (
    "if it speaks one edition, whichever is asked for, say it in hello (`edition`); one that "
    "speaks several speaks that of the request for hello"
)
OF_SERVE: Final = (
    ": serve(PORT, takes_edition=True) passes it on, if the methods of PORT take edition="
)
"""The same for a harness in Python."""


class OtherEditionError(Exception):
    """It said hello, but speaks another edition."""

    def __init__(self, spoken: str, asked: Edition) -> None:
        self.spoken = spoken
        self.advice = f"add --edition {spoken}, or tell the harness to speak {asked}{_EDITION}"
        problem = f"speaks edition {spoken}, but was asked for {asked}"
        if edition_named(spoken) is None:
            self.advice = f"name one of these, or one of their releases{_EDITION}"
            problem = (
                f"says that it speaks edition {excerpt(spoken, _EXCERPT)}, which is none: there "
                f"are {', '.join(each.name for each in EDITIONS)}"
            )
        super().__init__(problem)


def on_request(
    error: Exception, child: ChildProcess, seconds: float, answered: bool = False
) -> str:
    """What to do about a process that did not reply properly to a request.

    Looks whether a silent one speaks once its stdin is closed, which takes `seconds` at most.
    `answered`: whether other requests were answered.
    """
    match error:
        case DeadlineError():
            if child.speaks_at_its_end(seconds):
                return LATE
            return SLOW if answered else SILENT
        case EndedError():
            return _on_scarcity(child.command.memory) or STAY
        case ProtocolError():
            return error.advice or REPLY
        case _:
            raise TypeError(error)


def at_its_end(child: ChildProcess) -> list[str]:
    """What went wrong with a process as it was ended, once it is closed: a sentence each.

    That it `lingers` is not among them: how long it takes to exit depends on the machine, too.
    """
    found = []
    if child.excess:
        said = excerpt(child.excess, len(child.excess))
        found.append(f"said {said} after its last reply; logs and prints belong on stderr")
    return [*found, *left_behind(child)]


def left_behind(child: ChildProcess) -> list[str]:
    """What could not be ended with a process that is closed: a sentence, or none."""
    return [f"when it was ended: {child.leak}"] if child.leak else []


def on_lingering(child: ChildProcess) -> list[str]:
    """What to do about a process that is closed and did not exit by itself: a sentence, or none.

    None where the harness is ours: nobody who runs it can mend that.
    """
    if not child.lingers or harness.__file__ in child.command.arguments:
        return []
    late = f"it was still there {child.lingers:g} s after its stdin had ended, and was stopped"
    return [f"{late}: leave the loop at the end of stdin, and exit"]


def cannot_read_long(error: Exception) -> bool:
    """Whether a process that failed on a long line may have failed to read it.

    One that died says so on stderr, or says nothing, if it took the line for the end of the input.
    """
    if not isinstance(error, EndedError):
        return True
    return not error.stderr or _LONG_SAID.search(error.stderr) is not None


def not_started(
    error: BaseException,
    child: ChildProcess | None,
    command: Command,
    directory: Path,
    limits: Limits,
    is_shown: bool,
) -> CannotStartError | None:
    """What is said of this error while a program starts; None if it is not the program's.

    `is_shown`: another process of it said hello once its stdin was closed, before this one.
    """
    program = _in_short(command)
    match error:
        case OSError():
            said = f"cannot start {command.arguments[0]}: {error.strerror or error}"
            return CannotStartError(said)
        case DeadlineError():
            said = f"{program} did not say hello within {limits.start_seconds:g} s"
            late = child is not None and child.speaks_at_its_end(limits.start_seconds)
            why = FLUSH if is_shown else LATE
            return CannotStartError(said, advice=why if late else _FIRST_LINE)
        case EndedError():
            last = last_words(error.stderr)
            said = f"{program} {error.reason} before it said hello: {last.why}"
            advice = _on_early_end(error.stderr, command, directory)
            return CannotStartError(said, also=last.rest, advice=advice)
        case OtherEditionError():
            return SpeaksOtherError(f"{program} {error}", error.spoken, advice=error.advice)
        case ProtocolError():
            said = f"{program} did not say hello: {error}"
            return CannotStartError(said, advice=error.advice or _GREET)
        case _:
            return None


def _in_short(command: Command) -> str:
    """The command as its user knows it; its program alone if it is long, or has no arguments."""
    first, *rest = command.arguments
    line = join([Path(first).name, *rest])
    return line if rest and len(line) <= _WIDEST else first


def _on_scarcity(memory: int | None) -> str:
    """What to do about a program that ended, if its memory is limited; else empty."""
    if memory is None:
        return ""
    return f"--memory lets it have {memory >> 20} MiB of address space: does it need more?"


def _on_early_end(stderr: str, command: Command, directory: Path) -> str:
    if scarcity := _on_scarcity(command.memory):
        return scarcity
    known: Iterator[str]
    if harness.__file__ in command.arguments:
        known = (advice for said, advice in _SAID.items() if said in stderr)
    else:
        known = _on_missing(stderr, command)
    if (advice := next(known, None)) is not None:
        return advice
    if command.directory is not None:
        return _BY_HAND
    missed = list(dict.fromkeys(_relative_paths(command)))
    if missed:
        return f"{', '.join(missed)} is not in the empty directory in which it runs: say --cwd DIR"
    if str(directory) in stderr:
        return f"{directory} is the empty directory in which it runs: say --cwd DIR"
    return f"{_BY_HAND}; {_ELSEWHERE}"


def _on_missing(stderr: str, command: Command) -> Iterator[str]:
    """Which arguments are paths of nothing, where the program says that it did not find them."""
    place = command.directory or Path()
    where = command.directory or "the directory that you are in"
    for part in _parts(command):
        if (
            _LIKE_A_PATH.fullmatch(part)
            and os.path.normpath(part) in stderr
            and _IS_MISSING.search(stderr)
            and not is_there(place / part)
        ):
            yield f"there is no {part}" + ("" if Path(part).is_absolute() else f" in {where}")


def _relative_paths(command: Command) -> Iterator[str]:
    """What the arguments name in the directory of the user, which the program does not see."""
    for part in _parts(command):
        if not Path(part).is_absolute() and is_there(Path(part)):
            yield part


def _parts(command: Command) -> Iterator[str]:
    """What may be a path: each argument, and what stands behind a `=` in one."""
    for argument in command.arguments[1:]:
        yield from filter(lambda part: part.strip(os.sep), (argument, argument.partition("=")[2]))
