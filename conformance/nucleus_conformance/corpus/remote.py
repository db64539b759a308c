"""Files that are not on a disk of this machine: whatever fsspec opens, by their URLs."""

from __future__ import annotations

import errno
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from glob import has_magic
from typing import Any, BinaryIO, Final, cast

from attrs import frozen
from xxhash import xxh3_64_intdigest

from nucleus_conformance.errors import UsageError
from nucleus_conformance.text import printable
from nucleus_spec.extras import lacking

_URL: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")
_BUFFER: Final = 2**16
_STATES: Final = ("ETag", "etag", "md5Hash", "LastModified", "last_modified", "mtime", "created")
"""Which keys of what is said of a file tell one state of it from another, the best first."""
_WHY: Final = ((FileNotFoundError, errno.ENOENT), (PermissionError, errno.EACCES))
"""What is said alike of all filesystems: they word it in many ways."""
_LONGEST: Final = 200


def is_url(name: str) -> bool:
    """Whether that names a file by a URL."""
    return _URL.match(name) is not None


@frozen
class State:
    """Size of a file, and a number that is another one if it has changed; None: it is not known."""

    st_size: int | None
    st_mtime_ns: int


@frozen
class Remote:
    """A file by its URL. It is asked as a `Path` is, and raises `OSError` or `UsageError`."""

    url: str

    def absolute(self) -> Remote:
        """It is so."""
        return self

    def open(self, _: str) -> BinaryIO:
        """Its bytes."""
        with _told(self.url):
            system, path = _found(self.url)
            raw = _Told(system.open(path, mode="rb"), self.url)
        return cast(BinaryIO, io.BufferedReader(raw, _BUFFER))

    def stat(self) -> State:
        """Its state."""
        with _told(self.url):
            system, path = _found(self.url)
            system.invalidate_cache()
            known = system.info(path)
        state = next((repr(known[each]) for each in _STATES if known.get(each)), "")
        return State(known.get("size"), xxh3_64_intdigest(state.encode()))


class _Told(io.RawIOBase):
    """The bytes of a file. What its filesystem raises is told as what is wrong with that file."""

    def __init__(self, file: Any, url: str) -> None:
        self._file, self._url = file, url

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """Whether it can be read from anywhere."""
        return bool(self._file.seekable())

    def seek(self, at: int, whence: int = io.SEEK_SET) -> int:
        """Go to that place."""
        with _told(self._url):
            return int(self._file.seek(at, whence))

    def readinto(self, buffer: Any) -> int:
        """Read up to as many bytes as there is room for."""
        with _told(self._url):
            data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Be done with it."""
        if not self.closed:
            self._file.close()
        super().close()


def files_of(url: str, ends: tuple[str, ...]) -> list[str]:
    """The URLs of the files that one stands for: itself, a pattern, or a folder.

    `ends`: how the names end that are read from a folder. Raises `UsageError` where nothing is.
    """
    try:
        with _told(url):
            system, path = _found(url)
            system.invalidate_cache()
            is_pattern = has_magic(path) and not system.exists(path)
            matches = system.glob(path) if is_pattern else []
            if not is_pattern and system.info(path)["type"] != "directory":
                return [url]
            within = matches if is_pattern else system.find(path)
            paths = [each for each in within if is_pattern or each.endswith(ends)]
            files = [system.unstrip_protocol(each) for each in paths if system.isfile(each)]
    except OSError as error:
        raise UsageError(f"cannot read {url}: {error.strerror or error}") from None
    if not files and is_pattern:
        raise UsageError(f"cannot read {url}: no file matches")
    if not files:
        raise no_dumps_in(url)
    return files


def no_dumps_in(folder: str) -> UsageError:
    """What is raised of a folder, here or elsewhere, in which no name ends as those of dumps do."""
    said = f"{folder} has no file whose name ends in .jsonl, .ndjson or .json"
    return UsageError(f"{said}, or in one of these and .gz, .zst or .zstd")


def _found(url: str) -> tuple[Any, str]:
    """The filesystem of a URL, and the path of the file in it."""
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise UsageError(lacking(f"to read {url}", "fsspec", "remote")) from None
    system, path = url_to_fs(url)
    return system, path


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Whatever a filesystem raises becomes a `UsageError`, or an `OSError` in known words."""
    try:
        yield
    except (UsageError, MemoryError):
        raise
    except Exception as error:
        for kind, number in _WHY:
            if isinstance(error, kind):
                raise OSError(number, os.strerror(number)) from error
        first = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise UsageError(f"cannot read {url}: {printable(first, _LONGEST)}") from error
