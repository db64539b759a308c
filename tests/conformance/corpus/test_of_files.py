"""What only a whole file shows of its boxes and of its confidences."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from nucleus_conformance.cli import main
from tests.helpers.dumps import payload, written

Capture = pytest.CaptureFixture[str]
Lint = Callable[..., list[dict[str, Any]]]


class TestCorners:
    BOXES: Final = [
        payload(annotation_id=str(at), geometry={"x": 100 + at, "y": 50 + at, "width": 150 + at, "height": 80 + at})
        for at in range(20)
    ]  # fmt: skip

    def test_are_told_once_of_a_file(self, lint: Lint) -> None:
        (found,) = lint(self.BOXES, "--show", "30")
        assert (found["code"], found["line"], found["count"]) == ("looks-like-corners", 1, 20)

    def test_are_told_whatever_else_is_wrong(self, lint: Lint) -> None:
        found = lint([{**each, "confidence": 95, "annotation_id": 7} for each in self.BOXES])
        assert (found[0]["code"], found[0]["count"]) == ("looks-like-corners", 20)

    def test_may_have_one_box_of_twenty_that_is_smaller(self, lint: Lint) -> None:
        (found,) = lint([*self.BOXES, payload()])
        assert found["message"].startswith("in 20 of 21 boxes of the file width is more than x")
        assert found["count"] == 20
        assert lint([*self.BOXES, payload(), payload(annotation_id="b")]) == []

    def test_are_not_in_few_boxes(self, lint: Lint) -> None:
        assert lint(self.BOXES[:19]) == []

    def test_are_not_where_objects_fill_the_image(self, lint: Lint) -> None:
        large = [payload(annotation_id=str(at), geometry={"x": 10, "y": 10, "width": 500, "height": 400 + at}) for at in range(30)]  # fmt: skip
        assert lint(large) == []


class TestPercentOfAFile:
    """Whether a confidence of 1 is one percent, only the others of its file show."""

    @staticmethod
    def boxes(*confidences: float) -> list[dict[str, Any]]:
        return [
            payload(annotation_id=str(at), confidence=each) for at, each in enumerate(confidences)
        ]

    def test_most_of_it(self, lint: Lint, capsys: Capture) -> None:
        found = lint(self.boxes(*[95] * 40, 0.7, 1), "--select", "percent")
        assert [each.get("count", 1) for each in found] == [2, *[1] * 40]
        assert "the 2 others, which are from 0 to 1, are so, too" in found[0]["message"]
        assert "2 stored wrongly" in capsys.readouterr().err

    def test_about_half_of_it(self, lint: Lint, capsys: Capture) -> None:
        """The rest may be shares: it is not said to be percent, and left as it is."""
        found = lint(self.boxes(90, 95, 80, 0.9, 0.7))
        mixed, *others = [each for each in found if each["code"] != "CONFIDENCE-1"]
        assert (mixed["code"], mixed["count"]) == ("mixed-scales", 2)
        assert [(each["code"], each["line"]) for each in others] == [
            ("percent", 1), ("percent", 2), ("percent", 3),
        ]  # fmt: skip
        assert "3 of 5 predictions would be refused, 2 not checked" in capsys.readouterr().err

    @pytest.mark.parametrize("beyond", [-0.5, 232])
    def test_none_of_it_where_one_is_beyond(
        self, beyond: float, lint: Lint, tmp_path: Path, capsys: Capture
    ) -> None:
        dump = self.boxes(*[88] * 30, 0.9, beyond)
        found = [each for each in lint(dump) if each["code"] != "CONFIDENCE-1"]
        assert [(each["code"], each["count"]) for each in found] == [("mixed-scales", 31)]
        assert "31 of 32 predictions would be refused, 1 not checked" in capsys.readouterr().err
        fixed = tmp_path / "fixed.jsonl"
        name = written(tmp_path / "again.jsonl", dump)
        main(["lint", name, "--fix", str(fixed), "--unsafe-fixes"])
        assert [json.loads(line) for line in fixed.read_text().splitlines()] == dump

    @pytest.mark.parametrize("confidence", [1.0000001, 1.19])
    def test_what_is_rounded_is_no_percentage(self, confidence: float, lint: Lint) -> None:
        found = lint(self.boxes(0.5, 0.6, confidence))
        assert [each["code"] for each in found] == ["CONFIDENCE-1"]

    def test_a_few_of_it(self, lint: Lint) -> None:
        found = lint(self.boxes(0.9, 0.8, 1, 50))
        assert [each["line"] for each in found if each["code"] == "percent"] == [4]


def test_warnings_alone_point_to_strict(tmp_path: Path, capsys: Capture) -> None:
    name = written(tmp_path / "dump.jsonl", [payload(score=1)])
    assert main(["lint", name]) == 0
    assert capsys.readouterr().err.startswith("warnings alone fail with --strict; took ")
    assert main(["lint", name, "--strict"]) == 1
    assert "strict" not in capsys.readouterr().err
