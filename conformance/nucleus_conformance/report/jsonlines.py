"""The report that all others are made from: JSON lines, a header first and a footer last."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from attrs import define

from nucleus_conformance.errors import UsageError


@define
class JsonLines:
    """Writes a report line by line, so that a run that is cut off keeps its lines."""

    _file: TextIO | None

    def write(self, line: dict[str, Any]) -> None:
        """Write one line and flush it; do nothing if no report is wanted."""
        if self._file is not None:
            text = json.dumps(line).replace("##", "#\\u0023")  # CI would obey ##[command]
            self._file.write(text + "\n")
            self._file.flush()


@contextmanager
def json_lines(target: str | None) -> Iterator[JsonLines]:
    """Write the report to a file, to stdout for `-`, or nowhere for None.

    The file is called `NAME.partial` until the run ends, interrupted or not. Raises `UsageError` if
    it cannot be created.
    """
    if target is None:
        yield JsonLines(None)
    elif target == "-":
        yield JsonLines(sys.stdout)
    else:
        path = Path(target)
        partial = path.with_name(path.name + ".partial")
        try:
            file = partial.open("w", encoding="utf-8", newline="\n")
        except OSError as error:
            raise UsageError(f"cannot write the report to {target}: {error.strerror}") from error
        with file:
            try:
                yield JsonLines(file)
            finally:
                partial.replace(path)
