"""The pictures of a failing run in the README, made of what the tool prints and writes.

python -m tests.helpers.pictures    # makes them anew; the one of the page needs a Chromium

A picture asks for nothing that is not in it: no font, and no style.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from io import BytesIO, StringIO
from pathlib import Path
from textwrap import dedent
from typing import Final
from xml.etree import ElementTree as ET

from PIL import Image
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.text import Text

from nucleus_conformance.cli import main
from nucleus_conformance.report.console import console
from nucleus_conformance.report.formats.html import html
from nucleus_conformance.report.formats.terminal import plain, print_report
from nucleus_conformance.report.model import Report, read_report
from tests.helpers.readme import ROOT

RUN: Final = ROOT / "docs" / "pictures" / "failing-run.svg"
PAGE: Final = ROOT / "docs" / "pictures" / "report.png"

COMMAND: Final = ("run", "python:my_port")

PORT: Final = dedent('''\
    """A port that is right but for ids of boxes, a confidence of 0, and equal vertices."""

    from nucleus_spec import *
    import nucleus_spec

    __version__ = "1.4.0"


    def short(number):
        return str(int(number)) if number == int(number) else str(number)


    class BoxPrediction(nucleus_spec.BoxPrediction):
        def to_payload(self, **more):
            payload = super().to_payload(**more)
            if self.annotation_id is None:
                numbers = map(short, (self.x, self.y, self.width, self.height))
                parts = (self.label, *numbers, str(self.reference_id))
                payload["annotation_id"] = "-".join(parts)
            return payload


    class LinePrediction(nucleus_spec.LinePrediction):
        def to_payload(self, **more):
            payload = super().to_payload(**more)
            if payload.get("confidence") == 0:
                del payload["confidence"]
            return payload


    class PolygonPrediction(nucleus_spec.PolygonPrediction):
        def to_payload(self, **more):
            payload = super().to_payload(**more)
            points = payload["geometry"]["vertices"]
            pairs = zip(points, points[1:])
            payload["geometry"]["vertices"] = points[:1] + [b for a, b in pairs if a != b]
            return payload
''')

_FONT: Final = re.compile(r"\s*@font-face \{\{.*?\}\}", re.DOTALL)
_WIDTH, _HEIGHT = 1200, 1060
_COLORS: Final = 64


def failing_run(folder: Path) -> Report:
    """What a run says of the port, which is put into that folder: the working directory."""
    (folder / "my_port.py").write_text(PORT, "utf-8")
    assert main([*COMMAND, "--json", "report.jsonl"]) == 1
    return read_report("report.jsonl")


def picture_of(report: Report) -> str:
    """What is printed of it on a terminal as wide as its longest line, as SVG."""
    to = console()
    to.record, to.file = True, StringIO()
    to.width = max(map(len, plain(report).splitlines()))
    to.print(Text.assemble(("$ ", "dim"), f"nucleus-conformance {' '.join(COMMAND)}"))
    print_report(report, to)
    drawn = _FONT.sub("", CONSOLE_SVG_FORMAT)
    return to.export_svg(title="nucleus-conformance", code_format=drawn, unique_id="run")


def lines_in(picture: str) -> list[str]:
    """The lines in such a picture that are not empty, with single blanks between words."""
    rows: dict[float, str] = {}
    ends: dict[float, float] = {}
    for each in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text"):
        x, y, length = (float(each.get(name, 0)) for name in ("x", "y", "textLength"))
        if length:
            gap = " " if x > ends.get(y, 0) + 1 else ""
            rows[y] = f"{rows.get(y, '')}{gap}{each.text}"
            ends[y] = x + length
    return [line for y in sorted(rows) if (line := " ".join(rows[y].split()))]


def photograph(page: str) -> bytes:
    """The top of an HTML page in a Chromium, as a PNG of few colours."""
    with tempfile.TemporaryDirectory() as folder:
        (file := Path(folder, "page.html")).write_text(page, "utf-8")
        taken = Path(folder, "taken.png")
        arguments = ["--headless=new", "--disable-gpu", "--hide-scrollbars"]
        arguments += ["--no-sandbox"] if os.geteuid() == 0 else []
        arguments += [f"--window-size={_WIDTH},{_HEIGHT}", f"--screenshot={taken}"]
        subprocess.run([_chromium(), *arguments, file.as_uri()], check=True, capture_output=True)
        made = BytesIO()
        with Image.open(taken) as image:
            image.convert("RGB").quantize(_COLORS, dither=Image.Dither.NONE).save(
                made, "PNG", optimize=True
            )
        return made.getvalue()


def _chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise SystemExit("there is no Chromium, which takes the picture of the page")


def make() -> None:
    """Write the pictures anew."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        report = failing_run(Path(folder))
        RUN.write_text(picture_of(report), "utf-8")
        PAGE.write_bytes(photograph(html(report)))
        os.chdir(ROOT)
    for each in (RUN, PAGE):
        print(f"{each.relative_to(ROOT)}: {each.stat().st_size:,} bytes")


if __name__ == "__main__":
    make()
