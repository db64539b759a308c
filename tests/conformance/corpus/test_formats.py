"""The formats of a report on a dump, of hostile dumps as well."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest

import nucleus_conformance.corpus
from nucleus_conformance.cli import main
from nucleus_conformance.corpus.findings import Finding
from nucleus_conformance.corpus.formats.data import schema
from nucleus_conformance.corpus.formats.pictures import picture
from nucleus_conformance.corpus.formats.renderers import RENDERERS
from nucleus_conformance.corpus.formats.writing import ANNOTATIONS
from tests.helpers.dumps import GEOMETRIES, good, payload, written
from tests.helpers.faults import (
    FAULT_19_ANSWERS_WORKFLOW_COMMANDS,
    FAULT_20_ANSWERS_TERMINAL_COMMANDS,
    FAULT_21_ANSWERS_MARKUP,
    FAULT_22_ANSWERS_NO_CHARACTERS,
)
from tests.helpers.mutated import mutated_lines

Capture = pytest.CaptureFixture[str]

SCHEMA: Final = Path(nucleus_conformance.corpus.__file__).with_name("finding.schema.json")

HOSTILE: Final = (
    *FAULT_19_ANSWERS_WORKFLOW_COMMANDS,
    *FAULT_20_ANSWERS_TERMINAL_COMMANDS,
    *FAULT_21_ANSWERS_MARKUP,
    *FAULT_22_ANSWERS_NO_CHARACTERS,
    "=HYPERLINK(1)",
    "\N{FULLWIDTH EQUALS SIGN}HYPERLINK(1)",
    "x" * 5000,
)


def hostile() -> list[dict[str, Any]]:
    """Payloads with those texts wherever a report shows one."""
    return [
        made
        for each in HOSTILE
        for made in (
            {**payload(annotation_id=each, reference_id=each), each: 1},
            payload(annotation_id=each, reference_id=each, type=each),
            payload(annotation_id=each, confidence=each, class_pdf={each: 2}),
            payload("mask", mask_url=f"{each}.txt", reference_id=each),
        )
    ]


def rendered(path: Path, payloads: list[Any], form: str, capsys: Capture) -> str:
    name = written(path / "dump.jsonl", payloads)
    main(["lint", name, "--format", form])
    return capsys.readouterr().out


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name.startswith("on") or name in ("href", "src") for name, _ in attrs)


@pytest.mark.parametrize("form", RENDERERS)
class TestHostileTexts:
    def test_do_nothing(self, form: str, tmp_path: Path, capsys: Capture) -> None:
        text = rendered(tmp_path, hostile(), form, capsys)
        for line in text.splitlines() if form != "html" else ():
            assert line.isprintable()
            assert not line.lstrip().startswith("::") or form == "github"
            assert "##[" not in line or form in ("json", "sarif")
        if form == "html":
            page = _Page()
            page.feed(text)
            assert not page.tags & {"script", "img", "a", "b0ld", "textarea", "pwned", "iframe"}
        assert len(text) > 1000

    def test_of_mutated_lines_are_told(self, form: str, tmp_path: Path, capsys: Capture) -> None:
        path = tmp_path / "dump.jsonl"
        path.write_bytes(b"\n".join(mutated_lines(300, seed=3)))
        assert main(["lint", str(path), "--format", form]) == 1
        assert capsys.readouterr().out


class TestJson:
    def test_the_schema_is_that_of_findings(self) -> None:
        assert json.loads(SCHEMA.read_text("utf-8")) == schema()

    def test_every_line_meets_it(self, tmp_path: Path, capsys: Capture) -> None:
        lines = rendered(tmp_path, [*hostile(), *good(3), payload()], "json", capsys).splitlines()
        validator = jsonschema.Draft202012Validator(schema())
        for line in lines:
            assert line.isascii()
            validator.validate(json.loads(line))
        assert len(lines) > 50


class TestSarif:
    def test_is_a_log_with_rules_and_places(self, tmp_path: Path, capsys: Capture) -> None:
        log = json.loads(rendered(tmp_path, [payload(confidence=95), {}], "sarif", capsys))
        (run,) = log["runs"]
        assert log["version"] == "2.1.0"
        rules = [each["id"] for each in run["tool"]["driver"]["rules"]]
        assert rules == ["CONFIDENCE-1", "DISPATCH-4", "percent"]
        first, *_ = run["results"]
        assert first["ruleId"] == "CONFIDENCE-1"
        assert first["level"] == "error"
        (place,) = first["locations"]
        assert place["physicalLocation"]["region"] == {"startLine": 1}
        assert place["physicalLocation"]["artifactLocation"]["uri"].endswith("dump.jsonl")
        assert place["logicalLocations"] == [{"fullyQualifiedName": "/confidence"}]


class TestCsv:
    def test_is_a_table(self, tmp_path: Path, capsys: Capture) -> None:
        text = rendered(tmp_path, hostile(), "csv", capsys)
        head, *rows = csv.reader(io.StringIO(text))
        assert head[:3] == ["file", "line", "code"]
        assert set(head) == set(Finding.__struct_fields__)
        assert {len(row) for row in rows} == {len(head)}
        assert not any(
            cell.startswith(("=", "+", "-", "@", "\uff1d")) for row in rows for cell in row
        )


class TestGithub:
    def test_a_cause_is_an_annotation(self, tmp_path: Path, capsys: Capture) -> None:
        text = rendered(
            tmp_path, [payload(confidence=95, score=1), payload(confidence=2)], "github", capsys
        )
        kinds = [line.split(" ")[0].strip(":") for line in text.splitlines()]
        assert kinds == ["error", "warning", "warning", "notice"]
        assert text.startswith(f"::error file={tmp_path}/dump.jsonl,line=1,title=CONFIDENCE-1::")

    def test_there_are_not_more_than_it_shows(self, tmp_path: Path, capsys: Capture) -> None:
        text = rendered(
            tmp_path, [{**payload(), f"key{at}": 1} for at in range(30)], "github", capsys
        )
        assert len(text.splitlines()) == ANNOTATIONS
        assert "22 more causes" in text.splitlines()[-1]


class TestTerminal:
    def test_the_most_harmful_comes_first(self, tmp_path: Path, capsys: Capture) -> None:
        mistakes = [
            payload(annotation_id="w", score=1),
            payload(annotation_id="e", confidence=2),
            payload("mask", annotation_id="m"),
            payload("mask", annotation_id="n"),
            *(payload(annotation_id="d") for _ in range(9)),
        ]
        text = rendered(tmp_path, mistakes, "terminal", capsys)
        codes = re.findall(r"^(\S+) \((?:error|warning)\), ([\d,]+) prediction", text, re.M)
        assert codes == [
            ("UPLOAD-1", "9"),
            ("CONFIDENCE-1", "1"),
            ("UPLOAD-5", "1"),
            ("percent", "1"),
            ("unread-key", "1"),
        ]
        assert "  and 4 more (--show N shows N)\n" in text
        assert re.search(r":5 .*; also \S+:6, \S+:7, \S+:8 and 5 more\n", text)
        assert text.endswith(
            "10 of 13 predictions would be refused, 1 ignored, 1 stored wrongly; an upload of all of"
            " them is refused as a whole\n"
        )

    def test_a_place_says_all_that_is_needed(self, tmp_path: Path, capsys: Capture) -> None:
        text = rendered(tmp_path, [payload(confidence=2)], "terminal", capsys)
        place = f"  {tmp_path}/dump.jsonl:1 (item image_1, id a): /confidence must be a number from 0 to 1, but is 2\n"  # fmt: skip
        assert place in text
        assert (
            "  to do: send a number from 0 to 1: no string, and no percentage (lint --explain CONFIDENCE-1)\n"
            in text
        )

    def test_what_is_said_of_a_file_is_one_place(self, tmp_path: Path, capsys: Capture) -> None:
        boxes = [
            payload(
                annotation_id=f"{at}", geometry={"x": 100, "y": 50, "width": 150 + at, "height": 80}
            )
            for at in range(20)
        ]
        text = rendered(tmp_path, boxes, "terminal", capsys)
        assert "looks-like-corners (warning), 20 predictions" in text
        assert "more (--show" not in text

    def test_no_advice_is_against_what_is_said(self, tmp_path: Path, capsys: Capture) -> None:
        flat = {**payload(score=1), **payload().pop("geometry")}
        text = rendered(tmp_path, [flat], "terminal", capsys)
        assert "/width is a key that nobody reads: it is read in geometry, and not here" in text
        assert "rename" not in text

    def test_how_many_are_shown_is_said(self, tmp_path: Path, capsys: Capture) -> None:
        name = written(tmp_path / "dump.jsonl", [payload(confidence=2) for _ in range(9)])
        main(["lint", name, "--show", "9", "--select", "CONFIDENCE"])
        assert capsys.readouterr().out.count("dump.jsonl:") == 9


class TestPage:
    def test_has_figures_and_pictures(self, tmp_path: Path, capsys: Capture) -> None:
        wrong = [payload(kind, annotation_id=kind, zzz=1) for kind in (*GEOMETRIES, "mask")]
        text = rendered(tmp_path, [*good(30), *wrong], "html", capsys)
        assert text.count('<svg class="picture"') == 5  # of the first five of one cause
        for name in ("types", "confidences", "classes"):
            assert f'id="{name}"' in text
        assert "0.50 to 0.55" in text

    @pytest.mark.parametrize("kind", [*GEOMETRIES, "mask"])
    def test_each_geometry_has_a_picture(self, kind: str) -> None:
        assert picture(payload(kind)).startswith("<svg") == (kind != "category")

    @pytest.mark.parametrize(
        "geometry",
        [
            7,
            {"x": "a", "y": 1, "width": 1, "height": 1},
            {"x": 10**400, "y": 1, "width": 1, "height": 1},
            {"x": float("inf"), "y": 1, "width": 1, "height": 1},
            {"vertices": 7},
            {"vertices": [7, {"x": True, "y": 1}]},
            {"position": None, "dimensions": None},
        ],
    )
    def test_what_cannot_be_drawn_is_not(self, geometry: Any) -> None:
        assert picture({"type": "box", "geometry": geometry}) == ""

    def test_one_point_is_drawn(self) -> None:
        assert "nan" not in picture({"geometry": {"vertices": [{"x": 1e99, "y": 1}]}})
