"""Replays of small dumps on small programs."""

from __future__ import annotations

import gzip
import re
import shlex
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from nucleus_conformance.cli import main
from nucleus_conformance.fuzzing.sdk_model import released_outcome
from nucleus_conformance.targets.limits import Limits
from nucleus_spec.editions import DEFAULT
from tests.helpers.command_line import Capture, started
from tests.helpers.dumps import good, lines, payload, written
from tests.helpers.patience import FOR_EVER
from tests.helpers.programs import Program, program

WRONG: Final = 'say({"id": request["id"], "payload": {}})'
UNSUPPORTED: Final = 'say({"id": request["id"], "unsupported": {"reason": "not yet"}})'


def changed(**changes: Any) -> str:
    """What a program does that sends these keys otherwise than it was given them."""
    return f'say({{"id": request["id"], "payload": request["payload"] | {changes!r}}})'


def honest(folder: Path) -> Program:
    """A program that echoes."""
    return program(folder, name="honest")


def replay(
    folder: Path,
    made: Program,
    *options: str,
    payloads: Iterable[Any] | None = None,
    against: Program | None = None,
    limits: Limits | None = None,
) -> int:
    """The status of the command for that program, against an honest one."""
    given = arguments(folder, made, *options, payloads=payloads, against=against)
    return main(given, limits)


def arguments(
    folder: Path,
    made: Program,
    *options: str,
    payloads: Iterable[Any] | None = None,
    against: Program | None = None,
) -> list[str]:
    """The arguments of the same."""
    dump = written(folder / "dump.jsonl", good(6) if payloads is None else payloads)
    other = shlex.join((against or honest(folder)).command.arguments)
    return ["replay", dump, *options, "--against", other, *made.arguments]


def told(tmp_path: Path, capsys: Capture, echo: str, *options: str, **given: Any) -> str:
    """What is printed of a replay on a program that does this, which finds differences."""
    assert replay(tmp_path, program(tmp_path, echo=echo), *options, **given) == 1
    return capsys.readouterr().out


Recipe = Callable[[Path], list[str]]


def _of(echo: str, *options: str, payloads: Iterable[Any] | None = None) -> Recipe:
    return lambda folder: arguments(folder, program(folder, echo=echo), *options, payloads=payloads)


def _damaged(folder: Path) -> list[str]:
    given = _of(ECHO)(folder)
    (folder / "dump.jsonl").write_bytes(gzip.compress(lines(good(9)))[:-9])
    return given


ECHO: Final = 'say({"id": request["id"], "payload": request["payload"]})'

SITUATIONS: Final[dict[str, Recipe]] = {
    "it holds, or was printed": _of(ECHO),
    "it does not hold": _of(WRONG),
    "there is nothing to judge": _of(ECHO, payloads=()),
    "a file to judge is damaged, or no text": _damaged,
    'every answer is "unsupported"': _of(UNSUPPORTED),
    "an edition that does not exist": _of(ECHO, "--edition", "0.0.1"),
    "a file to read that is not there": lambda folder: [
        *("replay", f"{folder}/none", "--target", "reference")
    ],
    "a file to read that makes no sense": lambda folder: [
        *_of(ECHO, "--resume", written(folder / "journal", ["?"]))(folder)
    ],
    "a file to write that cannot be written": _of(ECHO, "-o", "/no/such/folder/x"),
    "a program that is not there": lambda folder: [
        *("replay", written(folder / "dump.jsonl", good(1)), "--", "no-such-program")
    ],
    "a program that does not say hello": lambda folder: arguments(
        folder, program(folder, hello="say({})")
    ),
    "a program that dies of every request": _of("os._exit(3)"),
}
"""Situation of docs/exit-status.md -> the arguments that put `replay` into it."""


def permitted(folder: Path, *, is_now: bool = False) -> list[str]:
    """What replays a percentage that one refuses and the other takes, as releases do.

    `is_now`: the target is what takes it.
    """
    refuses = 'say({"id": request["id"], "rejected": {"message": "no percent"}})'
    percent = payload(confidence=95)
    body = {"type": "box", "payload": percent}
    sent = released_outcome("decode", body, DEFAULT).content
    takes = f'say({{"id": request["id"], "payload": {sent!r}}})'
    other = program(folder, echo=takes, name="released")
    made = program(folder, echo=refuses)
    now, before = (other, made) if is_now else (made, other)
    return arguments(folder, now, payloads=[percent], against=before)


THIRD: Final = f"""
global asked
asked = globals().get("asked", 0) + 1
if asked > 2:
    open(ASKED, "w").close()
    {FOR_EVER}
{ECHO}"""
"""What a program does that answers two requests."""


right: Final = SITUATIONS["it holds, or was printed"]
"""The arguments with which it finds nothing."""


def interrupted(number: int, folder: Path) -> int:
    """The status of `replay` as a process, interrupted at the third line, of which it has two."""
    asked = folder / "asked"
    made = program(folder, echo=THIRD.replace("ASKED", repr(str(asked))))
    return interrupted_at(number, arguments(folder, made), asked)


def interrupted_at(number: int, given: list[str], asked: Path) -> int:
    """The same of a command that makes that file when it asks the third."""
    with started(*given) as process:
        while not asked.exists():
            time.sleep(0.02)
        process.send_signal(number)
        out, err = process.communicate()
        assert "Traceback" not in err
        assert re.search(
            "the dump was not replayed to its end: only [0-2] predictions? of it\n", out
        )
        return process.returncode
