"""What puts `lint` into each situation of docs/exit-status.md."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from tests.helpers.command_line import started
from tests.helpers.dumps import good, lines, payload, written

RIGHT: Final = good(3)

Arguments = Callable[[Path], list[str]]
"""A folder -> the arguments of the command."""


def _of(*payloads: Any, options: tuple[str, ...] = ()) -> Arguments:
    return lambda folder: ["lint", written(folder / "dump.jsonl", payloads), *options]


def _no_part(folder: Path) -> list[str]:
    (folder / "part").write_text("?\n")
    return ["lint", "merge", str(folder / "part")]


def _half(folder: Path) -> list[str]:
    path = folder / "dump.jsonl.gz"
    path.write_bytes(gzip.compress(lines(RIGHT))[:-9])
    return ["lint", str(path)]


SITUATIONS: Final[Mapping[str, Arguments]] = {
    "it holds, or was printed": _of(*RIGHT),
    "it does not hold": _of(*RIGHT, payload(confidence=2)),
    "there is nothing to judge": _of(),
    "a file to judge is damaged, or no text": _half,
    "there are warnings alone": _of(payload(score=1)),
    "the same, with --strict": _of(payload(score=1), options=("--strict",)),
    "an edition that does not exist": _of(options=("--edition", "0.0.1")),
    "a pattern, id or type that nothing has": _of(options=("--select", "nothing")),
    "a file to read that is not there": lambda folder: ["lint", f"{folder}/none"],
    "a file to read that makes no sense": _no_part,
    "a file to write that cannot be written": _of(options=("-o", "/no/such/folder/x")),
}


right: Final = _of(*RIGHT)
"""The arguments with which it prints that all is right."""


def interrupted(number: int, folder: Path) -> int:
    """The status of `lint` as a process, interrupted as it reads from a pipe that has no end."""
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    dump = written(folder / "dump.jsonl", RIGHT)
    with started("lint", dump, str(pipe)) as process, pipe.open("wb") as file:
        file.write(lines(good(10_000)))
        file.flush()
        process.send_signal(number)
        out, err = process.communicate()
        assert "Traceback" not in err
        assert f"{pipe} was not read to its end\n" in out
        return process.returncode
