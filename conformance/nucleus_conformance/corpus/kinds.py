"""What a file is that is no dump, by how it begins: another encoding, or no text at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

OF_NO_DUMP: Final = frozenset({"not-utf-8", "no-text"})
"""The codes of the rules on files that are none."""

_LOOKED_AT: Final = 2**13
"""How many bytes are looked at."""
_MANY: Final = 0.25
"""The share of characters that no text has from which on a file is none."""

_MARKS: Final = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
"""Byte order marks, the longer ones first."""

_PART: Final = b"nucleus-conformance lint part"

_KNOWN: Final = (
    (0, b"\x89PNG", "a PNG image"),
    (0, b"\xff\xd8\xff", "a JPEG image"),
    (0, b"GIF8", "a GIF image"),
    (0, b"PK\x03\x04", "a zip archive, as .xlsx and .npz are"),
    (0, b"PAR1", "a Parquet file"),
    (0, b"ARROW1", "an Arrow file"),
    (0, b"\x89HDF", "an HDF5 file"),
    (0, b"\x93NUMPY", "a NumPy array"),
    (0, b"SQLite format 3\0", "an SQLite database"),
    (0, b"%PDF-", "a PDF document"),
    (0, b"BZh", "a file packed by bzip2"),
    (0, b"\xfd7zXZ\0", "a file packed by xz"),
    (0, b"\x04\x22\x4d\x18", "a file packed by lz4"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (257, b"ustar", "a tar archive"),
)
"""Where in a file which bytes say what it is."""

_WHITE: Final = b" \t\r\n\xef\xbb\xbf"
_OF_NO_TEXT: Final = frozenset(map(chr, range(32))) - set("\t\n\v\f\r\x1b") | {"\x7f", "\ufffd"}


def no_dump(start: bytes) -> tuple[str, str] | None:
    """The code of the rule that says that a file is no dump which begins so, and what is said."""
    beginning = start[:_LOOKED_AT]
    if _PART in beginning[:64]:
        return "no-text", "the file is a part of lint --part: it was not read; lint merge reads it"
    if encoding := _encoding_of(beginning):
        said = f"the file is {encoding}, and not UTF-8: it was not read; to convert it, "
        return "not-utf-8", f"{said}iconv -f {encoding} -t UTF-8"
    for at, mark, kind in _KNOWN:
        if beginning.startswith(mark, at):
            return "no-text", f"the file is {kind}: it was not read"
    if _is_no_text(beginning):
        return "no-text", "the file is no text: it was not read"
    return None


def _encoding_of(start: bytes) -> str:
    """UTF-16 or UTF-32 by its mark, or by where the zeros of the first characters are."""
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    zeros = tuple(each == 0 for each in start[:4])
    return _BY_ZEROS.get(zeros, "") if start[:4].strip(b"\0") else ""


_BY_ZEROS: Final[Mapping[tuple[bool, ...], str]] = {
    (False, True, True, True): "UTF-32LE",
    (True, True, True, False): "UTF-32BE",
    (False, True, False, True): "UTF-16LE",
    (True, False, True, False): "UTF-16BE",
}
"""Which of the first bytes are zeros -> the encoding. Characters of JSON are ASCII there."""


def _is_no_text(start: bytes) -> bool:
    if start.lstrip(_WHITE).startswith((b"{", b"[", b'"')):
        return False
    counted = Counter(start.decode("utf-8", "replace"))
    return sum(counted[each] for each in _OF_NO_TEXT) > _MANY * sum(counted.values())
