"""What puts `distill` into each situation of docs/exit-status.md."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from tests.helpers.command_line import started
from tests.helpers.dumps import good, lines, written

Recipe = Callable[[Path], list[str]]


def arguments(folder: Path, *options: str, payloads: Iterable[Any] | None = None) -> list[str]:
    """The arguments of the command for a dump of these."""
    dump = written(folder / "dump.jsonl", good(9) if payloads is None else payloads)
    given = ["distill", dump, *options]
    return given if "-o" in options else [*given, "-o", str(folder / "suite of it")]


def _of(*options: str, payloads: Iterable[Any] | None = None) -> Recipe:
    return lambda folder: arguments(folder, *options, payloads=payloads)


def _damaged(folder: Path) -> list[str]:
    given = arguments(folder)
    (folder / "dump.jsonl").write_bytes(gzip.compress(lines(good(9)))[:-9])
    return given


right: Final = _of()
"""The arguments with which a suite is written."""

SITUATIONS: Final[dict[str, Recipe]] = {
    "it holds, or was printed": right,
    "there is nothing to judge": _of(payloads=()),
    "a file to judge is damaged, or no text": _damaged,
    "an edition that does not exist": _of("--edition", "0.0.1"),
    "a file to read that is not there": lambda folder: [
        *("distill", f"{folder}/none", "-o", str(folder / "suite of it"))
    ],
    "a file to write that cannot be written": lambda folder: arguments(
        folder, "-o", written(folder / "file", [])
    ),
}


def interrupted(number: int, folder: Path) -> int:
    """The status of `distill` as a process, interrupted as it reads from an endless pipe."""
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    with (
        started("distill", str(pipe), "-o", str(folder / "out")) as process,
        pipe.open("wb") as file,
    ):
        file.write(lines(good(1000)))
        file.flush()
        process.send_signal(number)
        out, err = process.communicate()
        assert (out, "Traceback" in err) == ("", False)
        assert not (folder / "out").exists()
        return process.returncode
