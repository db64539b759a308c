"""What is no JSON costs itself: no prediction behind it is lost without a word."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.corpus.beginnings import format_of
from tests.helpers.dumps import good, payload

Capture = pytest.CaptureFixture[str]

CUT: Final = '{"type": "box", "lab'
NAN: Final = json.dumps(payload(confidence=float("nan")))
RIGHT: Final = [json.dumps(each) for each in good(30)]


def last_line(capsys: Capture, path: Path, text: str, *options: str) -> str:
    path.write_text(text)
    assert main(["lint", str(path), *options]) == 1
    return capsys.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize(
    "first",
    [
        [NAN] * 20 + [CUT],
        [CUT] + [NAN] * 20,
        [NAN.replace("NaN", "1e999")] * 21,
        [json.dumps(payload(label="\ud800"))] * 21,
        ["\N{BYTE ORDER MARK}" + RIGHT[0], *[NAN] * 20],
    ],
    ids=["NaN", "a cut line", "1e999", "half a surrogate pair", "a byte order mark"],
)
def test_lines_are_lines_whatever_is_in_the_first(
    first: list[str], tmp_path: Path, capsys: Capture
) -> None:
    said = last_line(capsys, tmp_path / "d", "\n".join([*first, CUT, *RIGHT]))
    assert " of 52 predictions would be refused" in said


class TestCommas:
    def test_behind_each_line_are_named(self, tmp_path: Path, capsys: Capture) -> None:
        text = "".join(f"{each},\n" for each in RIGHT)
        assert last_line(capsys, tmp_path / "d", text) == "30 of 30 predictions would be refused"
        main(["lint", str(tmp_path / "d")])
        assert "it has a comma behind it, which is to be dropped" in capsys.readouterr().out

    def test_of_a_body_are_none_of_lines(self) -> None:
        text = '{"annotations": [\n' + ",\n".join([NAN] * 20)
        assert format_of(text.encode()) == "document"

    def test_between_values_on_one_line(self, tmp_path: Path, capsys: Capture) -> None:
        (tmp_path / "d").write_text(" ".join(RIGHT[:6]))
        assert main(["lint", str(tmp_path / "d")]) == 1
        said = capsys.readouterr().out
        assert "it goes on behind its end, and each is to have a line of its own" in said
        assert said.endswith("\n1 of 1 prediction would be refused\n")


class TestArrays:
    @pytest.mark.parametrize("indent", [None, 2])
    def test_go_on_behind_a_member_that_is_not_closed(
        self, indent: int | None, tmp_path: Path, capsys: Capture
    ) -> None:
        text = [json.dumps(each, indent=indent) for each in good(30)]
        text[7] = text[7].replace('"box"', '"box', 1) if indent else CUT
        said = last_line(capsys, tmp_path / "d", "[\n" + ",\n".join(text) + "\n]\n")
        assert said == "1 of 30 predictions would be refused"
        main(["lint", str(tmp_path / "d"), "--format", "json"])
        (found,) = map(json.loads, capsys.readouterr().out.splitlines())
        assert found["pointer"] == "/7"

    def test_say_what_was_not_read(self, tmp_path: Path, capsys: Capture) -> None:
        broken = RIGHT[0].replace('"type": "', '"type": ', 1)
        text = "[" + ", ".join([RIGHT[1], broken, *RIGHT[2:]]) + "]"
        said = last_line(capsys, tmp_path / "d", text)
        assert said == "1 of 2 predictions would be refused"
        main(["lint", str(tmp_path / "d")])
        out = capsys.readouterr().out
        lost = len(text) - text.index(broken)
        assert f"what begins here is not closed: {lost:,} bytes up to line 1 were not read" in out
        assert "was not read to its end" in out

    def test_may_have_nan_in_members_of_many_lines(self, tmp_path: Path, capsys: Capture) -> None:
        many = [payload("polygon", annotation_id=str(each)) for each in range(3)]
        text = json.dumps([{**many[0], "confidence": float("nan")}, *many[1:]], indent=0)
        said = last_line(capsys, tmp_path / "d", text)
        assert said == "1 of 3 predictions would be refused"
