"""The files of local masks are looked into, where they are and Pillow is."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image

from nucleus_conformance.cli import main
from nucleus_conformance.corpus import mask_files
from tests.helpers.dumps import good, payload, written

Capture = pytest.CaptureFixture[str]

SEGMENTS: Final = [{"label": "sky", "index": 0}, {"label": "car", "index": "1"}]


def png(path: Path, mode: str = "L", values: tuple[int, ...] = (0, 1)) -> None:
    image = Image.new(mode, (len(values), 1))
    if mode == "L":
        image.putdata(values)
    image.save(path, "PNG")


def found(dump: str, capsys: Capture, *options: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    main(["lint", dump, "--format", "json", *options])
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def masks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Payloads of masks, right and wrong, in the current directory."""
    monkeypatch.chdir(tmp_path)
    png(tmp_path / "right.png")
    png(tmp_path / "colours.png", "RGB")
    png(tmp_path / "other.png", values=(0, 1, 7))
    (tmp_path / "text.png").write_text("mask")
    os.mkfifo(tmp_path / "pipe.png")
    names = "right.png", "colours.png", "other.png", "text.png", "pipe.png", "no.png", "a\0.png"
    return [
        payload("mask", mask_url=name, annotations=SEGMENTS, reference_id=f"{at}")
        for at, name in enumerate(names)
    ]


WRONG: Final = [
    (3, "MASK-3", "not-a-png", "must have one channel of grey, but has colours"),
    (4, "UPLOAD-14", "unknown-value", "7 (1 pixel)"),
    (5, "MASK-3", "not-a-png", "is no PNG file"),
    (6, "UPLOAD-7", "local-file", "'pipe.png' is no file that is here"),
    (7, "UPLOAD-7", "local-file", "'no.png' is no file that is here"),
    (8, "UPLOAD-7", "local-file", "is no file that is here"),
]


class TestMasks:
    def test_are_looked_into(self, masks: list[dict[str, Any]], capsys: Capture) -> None:
        told = found(written(Path("dump.jsonl"), [*good(1), *masks]), capsys)
        assert [(each["line"], each["code"], each["problem"]) for each in told] == [
            each[:3] for each in WRONG
        ]
        assert all(each[3] in one["message"] for each, one in zip(WRONG, told, strict=True))
        assert {each["key"] for each in told} == {"/mask_url"}

    def test_are_not_where_nobody_asks(
        self, masks: list[dict[str, Any]], capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dump = written(Path("dump.jsonl"), masks)
        ignored = "--ignore", "MASK-3,UPLOAD-7,UPLOAD-14,mask-not-opened"
        monkeypatch.setattr(mask_files, "is_file", None)
        assert found(dump, capsys, "--select", "percent") == []
        monkeypatch.undo()
        assert found(dump, capsys, *ignored) == []

    def test_without_pillow_it_is_said(
        self, masks: list[dict[str, Any]], capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "PIL", None)
        (told,) = found(written(Path("dump.jsonl"), masks[:1]), capsys)
        assert told["code"] == "mask-not-opened"
        assert told["message"] == (
            "the local mask 'right.png' was not opened: to look into it needs Pillow: "
            "pip install 'nucleus-spec[masks]'"
        )
