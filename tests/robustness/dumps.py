"""Dumps and parts of reports on dumps, broken: `lint` tells what is wrong, or refuses in one line."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, Final

import msgspec
from hypothesis import strategies as st
from zstandard import ZstdCompressor

from nucleus_conformance.cli import main
from nucleus_conformance.corpus.formats.renderers import RENDERERS
from tests.helpers.dumps import good, payload
from tests.robustness.mutations import Draw, broken_text, broken_value, spelled

_HOLDERS: Final[tuple[Any, ...]] = (
    {"annotations": good(3), "update": False},
    {"annotations": {"box": [payload()], "line": [payload("line")] * 2}},
    {"item": {"reference_id": "image_1"}, "polygon": [payload("polygon")], "segmentation": None},
    {"box_predictions": [payload()] * 2, "scene_category_predictions": []},
    [payload("mask", mask_url="no.png"), [payload(score=1)]],
    payload(confidence=95),
    payload("polygon", annotation_id=None),
)
_REPAIRED: Final = ("--good", "--bad", "--fix")


def dumps(draw: Draw, folder: Path) -> str:
    """A file, as `lint` reads it and writes it anew."""
    values = draw(st.lists(st.sampled_from([*good(7), *_HOLDERS]), max_size=5))
    values = [broken_value(draw, each) if draw(st.booleans()) else each for each in values]
    if draw(st.integers(0, 3)):
        data = b"\n".join(spelled(draw, each).replace(b"\n", b" ") for each in values)
    else:
        data = spelled(draw, values)
    data = broken_text(draw, data)
    packed = draw(st.sampled_from(("", "", "", "gzip", "zstd")))
    if packed:
        data = gzip.compress(data) if packed == "gzip" else ZstdCompressor().compress(data)
        data = broken_text(draw, data)
    (folder / "dump").write_bytes(data)
    options = ["--unsafe-fixes"] if draw(st.booleans()) else []
    for name in _REPAIRED:
        options += [name, str(folder / name)]
    return _linted(draw, folder, [str(folder / "dump"), *options])


def parts(draw: Draw, folder: Path) -> str:
    """A part, as `lint merge` reads it."""
    dump = folder / "dump"
    wrong = [payload(), payload(), payload("mask"), payload("mask"), payload(confidence=95), {}]
    dump.write_text("".join(f"{json.dumps(each)}\n" for each in [*good(2), *wrong]))
    _said(["lint", str(dump), "--part", str(folder / "part")])
    data = (folder / "part").read_bytes()
    if draw(st.booleans()):
        messages = [msgspec.msgpack.decode(each) for each in _messages(data)]
        at = draw(st.integers(0, len(messages) - 1))
        data = b"".join(
            map(_framed, [*messages[:at], _broken(draw, messages[at]), *messages[at + 1 :]])
        )
    (folder / "part").write_bytes(broken_text(draw, data))
    return _linted(draw, folder, ["merge", str(folder / "part")])


def _messages(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 4 + length]
        at += 4 + length


def _broken(draw: Draw, message: Any) -> Any:
    made = broken_value(draw, message)
    try:
        msgspec.msgpack.encode(made)
    except (OverflowError, UnicodeEncodeError, RecursionError):  # no message has such a value
        return message
    return made


def _framed(message: Any) -> bytes:
    data = msgspec.msgpack.encode(message)
    return len(data).to_bytes(4, "big") + data


def _linted(draw: Draw, folder: Path, arguments: Sequence[str]) -> str:
    output = ["--format", draw(st.sampled_from(list(RENDERERS))), "-o", str(folder / "report")]
    status, said = _said(["lint", *arguments, *output])
    if status == 2:
        assert said.startswith("nucleus-conformance: ")
        assert said.count("\n") == 1
        return "refused"
    assert status in (0, 1), said
    (folder / "report").read_text("utf-8")
    return "accepted"


def _said(arguments: Sequence[str]) -> tuple[int, str]:
    """The exit status, and what is on stderr."""
    told = io.StringIO()
    with redirect_stderr(told), redirect_stdout(io.StringIO()):
        status = main(arguments)
    return status, told.getvalue()
