"""A named pipe with somebody at its other end."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def read_from(pipe: Path) -> Iterator[list[bytes]]:
    """What is written into that pipe, which is made, once the block has ended."""
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    yield got
    reader.join()


@contextmanager
def written_to(pipe: Path, data: bytes) -> Iterator[None]:
    """Somebody writes that into that pipe, which is made."""
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(data,))
    writer.start()
    yield
    writer.join()


@contextmanager
def stdout_to(path: Path) -> Iterator[None]:
    """Descriptor 1 of this process leads there for a while."""
    before = os.dup(1)
    with path.open("wb") as file:
        os.dup2(file.fileno(), 1)
    try:
        yield
    finally:
        os.dup2(before, 1)
        os.close(before)
