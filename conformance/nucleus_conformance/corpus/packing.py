"""Writes files of predictions, packed as their names say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from nucleus_conformance.files import whole


@contextmanager
def packed(name: str) -> Iterator[BinaryIO]:
    """A file to write, the whole or nothing: gzip if its name ends in .gz, zstd in .zst or .zstd.

    Raises what `files.whole` raises.
    """
    with whole(name) as file:
        if name.endswith(".gz"):
            from isal import igzip

            packing: Any = igzip.IGzipFile
            with packing("", "wb", fileobj=file, mtime=0) as gzip:
                yield cast(BinaryIO, gzip)
        elif name.endswith((".zst", ".zstd")):
            from zstandard import ZstdCompressor

            with ZstdCompressor().stream_writer(file, closefd=False) as zstd:
                yield cast(BinaryIO, zstd)
        else:
            yield file
