"""The one way to write a file that may already exist."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a UTF-8 file as a whole or not at all: write a temporary file beside it, then rename.

    Follows a link instead of replacing it. Raises `OSError`, or `ValueError` for text that UTF-8
    cannot encode.
    """
    target = path.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        beside.write_text(text, "utf-8", newline="")
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
