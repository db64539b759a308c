"""Where in its line a prediction stands, if that has several."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucleus_conformance.cli import main
from nucleus_conformance.corpus.streams import units
from tests.helpers.dumps import good, payload

Capture = pytest.CaptureFixture[str]

WRONG: Final = payload(confidence=7, label="Füße 🚗", annotation_id="w")
TWICE: Final = payload("polygon", annotation_id="t")
UNREAD: Final = payload("line", annotation_id="u", zzz=1)
ODD: Final = [WRONG, UNREAD, TWICE, {"type": "🚗"}, TWICE]
MIXED: Final = [*good(2), *ODD, *good(4)[2:]]
ROW: Final = {"item": {"reference_id": "🚗"}, "box": [WRONG, payload(confidence=9)]}

DUMPS: Final[dict[str, list[Any]]] = {
    "an array": [MIXED],
    "a request": [{"annotations": MIXED}],
    "lists of types": [{"annotations": {"box": [WRONG], "polygon": [TWICE, TWICE]}}],
    "predictions by type": [{"label": "ß", "box_predictions": [WRONG, *good(1)]}],
    "rows": [[{**ROW, "box": good(1)}, ROW]],
    "requests in lines": [{"annotations": MIXED}, {"annotations": [WRONG]}, {"annotations": []}],
    "arrays in lines": [good(2), [*good(1), WRONG], MIXED],
    "many unread keys": [{"annotations": [UNREAD] * 12}, {"annotations": [UNREAD, UNREAD]}],
}


def text_at(text: str, finding: dict[str, int]) -> str:
    """What stands where a finding says, by the units of UTF-16 of its line."""
    line: bytes = text.split("\n")[finding["line"] - 1].encode("utf-16-le")
    return line[2 * finding["column"] - 2 : 2 * finding["end_column"] - 2].decode("utf-16-le")


def told(path: Path, text: str, capsys: Capture) -> list[dict[str, Any]]:
    path.write_text(text, "utf-8")
    capsys.readouterr()
    assert main(["lint", str(path), "--format", "json"]) in (0, 1)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("name", DUMPS)
@pytest.mark.parametrize(
    "ascii_alone", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["text", "escapes"]
)
def test_each_prediction_is_found_by_its_columns(
    name: str, ascii_alone: bool, tmp_path: Path, capsys: Capture
) -> None:
    values = DUMPS[name]
    text = "".join(f"  {json.dumps(each, ensure_ascii=ascii_alone)}\n" for each in values)
    found = [each for each in told(tmp_path / "dump", text, capsys) if "within" in each]
    assert len(found) > 1
    for each in found:
        value = json.loads(text.split("\n")[each["line"] - 1])
        for key in filter(None, each["within"].split("/")):
            value = value[int(key)] if isinstance(value, list) else value[key]
        assert json.loads(text_at(text, each)) == value


def test_the_column_of_a_line_is_the_first(tmp_path: Path, capsys: Capture) -> None:
    (found,) = told(tmp_path / "dump", f"{json.dumps(UNREAD)}\n{{}}\n", capsys)[:1]
    assert "column" not in found


def test_a_member_in_several_lines_has_its_first_column(tmp_path: Path, capsys: Capture) -> None:
    text = json.dumps([WRONG], indent=4)
    found = told(tmp_path / "dump", text, capsys)
    assert found
    for each in found:
        assert (each["line"], each["column"]) == (2, 5)
        assert "end_column" not in each


def test_of_a_key_that_is_there_twice_the_last_value_counts(
    tmp_path: Path, capsys: Capture
) -> None:
    text = f'{{"annotations": [{{}}], "annotations": [{json.dumps(UNREAD)}]}}\n[]\n'
    (found,) = told(tmp_path / "dump", text, capsys)
    assert json.loads(text_at(text, found)) == UNREAD


def test_what_no_decoder_reads_stands_where_its_line_begins(
    tmp_path: Path, capsys: Capture
) -> None:
    """Half a surrogate pair is JSON, which the reference reads."""
    half = {"annotations": [payload(label="\ud83d", confidence=7)]}
    found = told(tmp_path / "dump", f"{json.dumps(half)}\n[]\n", capsys)
    assert "CONFIDENCE-1" in {each["code"] for each in found}
    assert not any("column" in each for each in found)


def test_formats_have_them(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "dump"
    text = json.dumps([*good(1), WRONG], ensure_ascii=False)
    column, end = text.index(json.dumps(WRONG, ensure_ascii=False)) + 1, units(text.encode())
    path.write_text(text, "utf-8")
    reports = {}
    for form in ("terminal", "sarif", "github", "csv", "html"):
        main(["lint", str(path), "--select", "CONFIDENCE", "--format", form])
        reports[form] = capsys.readouterr().out
    (run,) = json.loads(reports["sarif"])["runs"]
    (result,) = run["results"]
    (place,) = result["locations"]
    region = {"startLine": 1, "startColumn": column, "endColumn": end}
    assert run["columnKind"] == "utf16CodeUnits"
    assert place["physicalLocation"]["region"] == region
    assert f",line=1,col={column},endColumn={end},title=" in reports["github"]
    assert f"  {path}:1:{column} at /1 (item image_1, id w): " in reports["terminal"]
    assert reports["csv"].splitlines()[1].endswith(f",{column},{end}")
    assert f"dump:1:{column} at /1" in reports["html"]


@given(st.text())
def test_units_are_those_of_utf_16(text: str) -> None:
    assert (
        units(text.encode("utf-8", "replace"))
        == len(text.encode("utf-8", "replace").decode().encode("utf-16-le")) // 2
    )
