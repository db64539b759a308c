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
