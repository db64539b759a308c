"""The report that all others are made from: JSON lines, a header first and a footer last."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from attrs import define

from nucleus_conformance.files import STDOUT, growing, write_all, writing
from nucleus_conformance.suite.ijson import carried, dumps


@define
class JsonLines:
    """Writes a report line by line, so that a run that is cut off keeps its lines."""

    _file: BinaryIO | None
    _name: str = ""

    def write(self, line: dict[str, Any]) -> None:
        """Write one line and flush it; do nothing if no report is wanted.

        A member that not every JSON parser can read is carried as text (`ijson`). Raises
        `UsageError` if the line cannot be written.
        """
        if self._file is not None:
            text = dumps(carried(line)).replace("##", "#\\u0023")  # CI would obey ##[command]
            with writing(self._name):
                write_all(self._file, text.encode("ascii") + b"\n")


@contextmanager
def json_lines(name: str | None) -> Iterator[JsonLines]:
    """Write the report to a file, which `growing` describes; to stdout for `-`; nowhere for None.

    Raises `UsageError` if it cannot be written.
    """
    if name is None:
        yield JsonLines(None)
    elif name == STDOUT:
        yield JsonLines(sys.stdout.buffer, "stdout")
    else:
        with growing(name) as file:
            yield JsonLines(file, name)
