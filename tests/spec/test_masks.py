from __future__ import annotations

import io
import os
import random
import struct
import sys
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from nucleus_spec import Segment, SegmentationPrediction
from nucleus_spec.masks import MOST_PIXELS, problems
from nucleus_spec.upload import UPLOAD_CODES

MASK = SegmentationPrediction("m.png", [Segment("sky", 0), Segment("car", "7")], "i")


def png(mode: str = "L", size: tuple[int, int] = (4, 3), pixels: bytes | None = None) -> bytes:
    """A PNG file, of zeros if no pixels are given."""
    image = Image.new(mode, size) if pixels is None else Image.frombytes(mode, size, pixels)
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


def header(width: int, height: int, bits: int = 8, colour: int = 0) -> bytes:
    """A PNG file that claims to be so large, with nothing in it."""
    said = b"IHDR" + struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    chunk = struct.pack(">I", 13) + said + struct.pack(">I", zlib.crc32(said))
    return b"\x89PNG\r\n\x1a\n" + chunk


def found(image: Any, **options: Any) -> list[tuple[str, str, str]]:
    return [
        (each.code, each.requirement, each.pointer) for each in problems(MASK, image, **options)
    ]


NOT_PNG = [("not-a-png", "MASK-3", "/mask_url")]
GOOD = png(pixels=bytes([0, 7] * 6))


class TestAMaskThatIsRight:
    def test_has_no_problem(self, tmp_path: Path) -> None:
        assert found(GOOD) == []
        assert found(GOOD, size=(4, 3)) == []
        path = tmp_path / "m.png"
        path.write_bytes(GOOD)
        assert found(path) == found(str(path)) == []

    def test_may_leave_indices_out(self) -> None:
        assert found(png()) == []


class TestValues:
    """Each value MUST be the index of a segment, and each index MUST be there once. (UPLOAD-14,
    UPLOAD-15)
    """

    def test_that_no_segment_has_are_told(self) -> None:
        (problem,) = problems(MASK, png(pixels=bytes([0, 7, 9, 9, 255, 0] * 2)))
        assert (problem.code, problem.requirement) == ("unknown-value", "UPLOAD-14")
        assert str(problem) == (
            "the mask has values that are the index of no segment: 9 (4 pixels), 255 (2 pixels)"
            " [unknown-value, UPLOAD-14]"
        )

    def test_are_all_unknown_without_segments(self) -> None:
        empty = SegmentationPrediction("m.png", [], "i")
        assert [each.code for each in problems(empty, GOOD)] == ["unknown-value"]

    def test_equal_indices_are_told(self) -> None:
        indices: list[int | str] = [1, "1", 0, 10**5000, str(10**640), 0]
        mask = SegmentationPrediction("m", [Segment("a", each) for each in indices], "i")
        assert [(each.requirement, each.pointer) for each in problems(mask, png())] == [
            ("UPLOAD-15", "/annotations/1/index"),
            ("UPLOAD-15", "/annotations/5/index"),
        ]


class TestFormats:
    """A mask MUST be a PNG file of one byte a pixel, as large as its image. (MASK-3)"""

    @pytest.mark.parametrize(
        ("mode", "said"),
        [
            ("1", "must have 8 bits a pixel and channel, but has 1"),
            ("I;16", "must have 8 bits a pixel and channel, but has 16"),
            ("P", "must have one channel of grey, but has a palette"),
            ("RGB", "must have one channel of grey, but has colours"),
            ("RGBA", "must have one channel of grey, but has colours and alpha"),
            ("LA", "must have one channel of grey, but has grey and alpha"),
        ],
    )
    def test_other_modes_are_refused(self, mode: str, said: str) -> None:
        assert set(found(png(mode))) == set(NOT_PNG)
        assert problems(MASK, png(mode))[0].message == f"the mask {said}"

    @pytest.mark.parametrize("form", ["JPEG", "GIF", "BMP", "TIFF", "WEBP"])
    def test_other_formats_are_refused(self, form: str) -> None:
        held = io.BytesIO()
        Image.new("L", (4, 3)).save(held, form)
        assert found(held.getvalue()) == NOT_PNG

    @pytest.mark.parametrize(("bits", "colour"), [(1, 0), (2, 0), (4, 0), (16, 0), (8, 9), (99, 3)])
    def test_other_headers_are_refused(self, bits: int, colour: int) -> None:
        assert set(found(header(4, 3, bits, colour))) == set(NOT_PNG)

    def test_another_size_is_refused(self) -> None:
        (problem,) = problems(MASK, GOOD, size=(3, 4))
        assert (problem.code, problem.requirement) == ("wrong-size", "MASK-3")
        assert problem.message == "the mask must be as large as its image, 3 x 4, but is 4 x 3"


class TestHostileFiles:
    """Whatever a file holds, it is a problem and no error."""

    @pytest.mark.parametrize("content", [b"", b"\x89PNG", b"GIF89a", b"\0" * 100, b"<html></html>"])
    def test_that_are_no_images(self, content: bytes) -> None:
        assert found(content) == NOT_PNG

    def test_of_a_kind_that_there_is_not(self) -> None:
        (problem,) = problems(MASK, header(4, 3, 8, 9))
        assert problem.message == "the mask must have one channel of grey, but has a colour type 9"

    def test_that_are_cut_off_anywhere(self) -> None:
        for length in range(len(GOOD) - 4):  # the checksum of the last part, which is empty
            assert found(GOOD[:length]) == NOT_PNG, length

    def test_with_any_byte_changed(self) -> None:
        drawn = random.Random(7)
        codes: set[str] = set()
        for place in range(len(GOOD)):
            changed = bytearray(GOOD)
            changed[place] ^= drawn.randint(1, 255)
            codes |= {code for code, _, _ in found(bytes(changed))}
        assert {"not-a-png"} <= codes <= UPLOAD_CODES.keys()

    @pytest.mark.parametrize("size", [(2**31, 2**31), (2**32 - 1, 1), (MOST_PIXELS + 1, 1)])
    def test_that_are_bombs_are_not_decoded(self, size: tuple[int, int]) -> None:
        tracemalloc.start()
        assert [code for code, _, _ in found(header(*size))] == ["too-large"]
        assert MOST_PIXELS == 2**27
        assert tracemalloc.get_traced_memory()[1] < 2**20
        tracemalloc.stop()

    @pytest.mark.parametrize("size", [(0, 3), (4, 0), (0, 0)])
    def test_that_have_no_pixels(self, size: tuple[int, int]) -> None:
        assert found(header(*size)) == NOT_PNG

    def test_with_a_text_that_unpacks_to_much(self) -> None:
        said = b"zTXta\0\0" + zlib.compress(b"\0" * 2**24)
        chunk = struct.pack(">I", len(said) - 4) + said + struct.pack(">I", zlib.crc32(said))
        assert found(GOOD[:33] + chunk + GOOD[33:]) in ([], NOT_PNG)

    def test_that_are_not_files(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        for path in (
            tmp_path,
            tmp_path / "pipe",
            "/dev/zero",
            tmp_path / "no.png",
            "a\0b",
            "a" * 999,
        ):
            assert found(path) == NOT_PNG, path


def test_without_pillow_one_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    with pytest.raises(ImportError, match=r"needs Pillow: pip install 'nucleus-spec\[masks\]'"):
        problems(MASK, GOOD)
