"""The report that all others are made from: JSON lines, a header first and a footer last."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

from attrs import define

from nucleus_conformance.errors import ConformanceError
from nucleus_conformance.files import STDOUT, growing, write_all, writing
from nucleus_conformance.suite.ijson import carried, dumps


@define
class JsonLines:
    """Writes a report line by line, so that a run that is cut off keeps its lines."""

    _file: BinaryIO | None
    _name: str = ""
    problem: ConformanceError | None = None
    """Why a line could not be written. None is after that: a file stays what it was before."""

    def write(self, line: dict[str, Any]) -> None:
        """Write one line and flush it; do nothing if no report is wanted, or it has failed.

        A member that not every JSON parser can read is carried as text (`ijson`).
        """
        if self._file is None or self.problem is not None:
            return
        text = dumps(carried(line)).replace("##", "#\\u0023")  # CI would obey ##[command]
        try:
            with writing(self._name):
                write_all(self._file, text.encode("ascii") + b"\n")
        except ConformanceError as error:
            self.problem = error

    def check(self) -> None:
        """Raise what kept the report from being written: when all else is told."""
        if self.problem is not None:
            raise self.problem


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
            report = JsonLines(file, name)
            yield report
            if report.problem is not None:
                with suppress(OSError):  # the same again
                    file.close()
                report.problem.also = (*report.problem.also, f"what came before is in {file.name}")
