"""A mask, as an image, against its segments. Needs the extra `masks`: Pillow.

The header of the file is read first, so that what is too large, or no such image, is never decoded.
"""

from __future__ import annotations

import io
import os
import struct
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from nucleus_spec.extras import lacking
from nucleus_spec.predictions import SegmentationPrediction
from nucleus_spec.showing import digits, show
from nucleus_spec.upload import UploadCode, UploadProblem

MOST_PIXELS: Final = 2**27
"""Larger masks are not decoded: a small file can hold any number of pixels. It takes 128 MiB."""

_HEADER: Final = struct.Struct(">8sI4sIIBB")
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_COLOURS: Final = {2: "colours", 3: "a palette", 4: "grey and alpha", 6: "colours and alpha"}


def problems(
    prediction: SegmentationPrediction,
    image: bytes | str | os.PathLike[str],
    *,
    size: tuple[int, int] | None = None,
) -> list[UploadProblem]:
    """What is wrong with the mask of a prediction, and with its segments; none if all is right.

    `image`: the bytes of its file, or the path of it. `size`: width and height of the item's image
    in pixels; None: it is not known. It MUST be a PNG file of one channel with 8 bits a pixel, as
    large as its item's image (MASK-3); each value in it is the index of a segment (UPLOAD-14), and
    each segment has an index of its own (UPLOAD-15).

    Nothing that the file holds raises an error. Raises `ImportError` without Pillow.
    """
    _need_pillow()
    indices = [_written(each.index) for each in prediction.annotations]
    found = list(_repeated(indices))
    try:
        with _opened(image) as file:
            found += _of_image(file, size, set(indices))
    except OSError as error:
        found.append(_wrong("not-a-png", f"cannot be read: {error.strerror or error}"))
    return found


def _need_pillow() -> None:
    try:
        import PIL.Image  # noqa: F401  (only whether it is there)
    except ImportError as error:
        raise ImportError(lacking("nucleus_spec.masks", "Pillow", "masks")) from error


def _opened(image: bytes | str | os.PathLike[str]) -> BinaryIO:
    if isinstance(image, (bytes, bytearray, memoryview)):
        return io.BytesIO(image)
    if not Path(image).is_file():  # a device or a pipe may never end
        raise FileNotFoundError(f"there is no file {show(os.fspath(image))}")
    return Path(image).open("rb")


def _written(index: int | str) -> str:
    """The digits of an index: 1 and "1" are the same."""
    return index if isinstance(index, str) else digits(index)


def _repeated(indices: list[str]) -> Iterator[UploadProblem]:
    seen: set[str] = set()
    for place, index in enumerate(indices):
        if index in seen:
            yield UploadProblem(
                "duplicate",
                "UPLOAD-15",
                (0,),
                f"segment {place} has the index {show(index)}, which another one has",
                f"/annotations/{place}/index",
            )
        seen.add(index)


def _wrong(code: UploadCode, what: str, requirement: str = "MASK-3") -> UploadProblem:
    return UploadProblem(code, requirement, (0,), f"the mask {what}", "/mask_url")


def _of_image(
    file: BinaryIO, size: tuple[int, int] | None, indices: set[str]
) -> Iterator[UploadProblem]:
    head = file.read(_HEADER.size)
    if len(head) < _HEADER.size:
        yield _wrong("not-a-png", f"is no PNG file: it has {len(head)} bytes")
        return
    signature, _, chunk, width, height, bits, colour = _HEADER.unpack(head)
    if signature != _SIGNATURE or chunk != b"IHDR":
        yield _wrong("not-a-png", "is no PNG file")
        return
    if colour != 0:
        of = _COLOURS.get(colour, f"a colour type {colour}")
        yield _wrong("not-a-png", f"must have one channel of grey, but has {of}")
    if bits != 8:
        yield _wrong("not-a-png", f"must have 8 bits a pixel and channel, but has {bits}")
    if size is not None and size != (width, height):
        yield _wrong(
            "wrong-size",
            f"must be as large as its image, {size[0]} x {size[1]}, but is {width} x {height}",
        )
    if width * height == 0:
        yield _wrong("not-a-png", "has no pixels")
    elif width * height > MOST_PIXELS:
        yield _wrong(
            "too-large",
            f"has {width} x {height} pixels: it is not looked at, as they are more than"
            f" {MOST_PIXELS:,}",
        )
    elif colour == 0 and bits == 8:
        yield from _of_values(file, indices)


def _of_values(file: BinaryIO, indices: set[str]) -> Iterator[UploadProblem]:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            file.seek(0)
            with Image.open(file, formats=["PNG"]) as image:
                image.verify()  # that it is whole, and each part has its checksum
            file.seek(0)
            with Image.open(file, formats=["PNG"]) as image:
                counts = image.histogram()
    except Exception as error:  # what Pillow raises for a broken file is of many kinds
        yield _wrong("not-a-png", f"cannot be decoded: {type(error).__name__}: {error}")
        return
    held = {value: count for value, count in enumerate(counts) if count}
    unknown = {value: count for value, count in held.items() if str(value) not in indices}
    if unknown:
        named = ", ".join(
            f"{value} ({count:,} pixel{'s' * (count > 1)})" for value, count in unknown.items()
        )
        what = f"has values that are the index of no segment: {named}"
        yield _wrong("unknown-value", what, "UPLOAD-14")
