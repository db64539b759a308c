"""What releases sent and refused, and results of COCO, are linted as one would expect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image

from nucleus_conformance.cli import main
from nucleus_spec.local_files import is_remote
from tests.differential.test_uploads import RECORDINGS, edition_of, made
from tests.helpers.dumps import written

Capture = pytest.CaptureFixture[str]

REFUSED: Final = {
    "DuplicateIDError": {"UPLOAD-1", "UPLOAD-2", "UPLOAD-4"},
    "ValueError": {"UPLOAD-7"},
    "Exception": {"UPLOAD-7"},
}
"""What a release raises -> the rules that say so before."""

ODD: Final = {"UPLOAD-5", "UPLOAD-14", "few-corners"}
"""What scenarios have that is sent all the same."""

NOT_SENT: Final = "two cuboids, one with an empty id"
"""A scenario of which a dump does not show that the ids differ: an empty one is not sent."""

releases = pytest.mark.parametrize(
    "release",
    [pytest.param(each, marks=[] if each == "0.22.3" else pytest.mark.slow) for each in RECORDINGS],
)


def found(path: Path, payloads: list[Any], release: str, capsys: Capture) -> list[dict[str, Any]]:
    name = written(path / "dump.jsonl", payloads)
    capsys.readouterr()
    main(["lint", name, "--edition", edition_of(release), "--format", "json"])
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def bodies(scenario: Any) -> Iterator[Any]:
    """The requests of an upload, and the lines, as far as they were recorded."""
    for request in scenario["requests"]:
        parts = [each.get("body") for each in request.get("form", [request])]
        for body in parts:
            listed = body.values() if isinstance(body, dict) else ()
            if any(isinstance(each, list) and each for each in listed):
                yield body


@releases
def test_what_was_sent_has_no_mistake(
    release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    sent = 0
    for scenario in RECORDINGS[release]["uploads"]:
        payloads = list(bodies(scenario))
        sent += len(payloads)
        for mask in (each for body in payloads for each in body.get("segmentations", ())):
            if not is_remote(mask["mask_url"]):
                Path(mask["mask_url"]).parent.mkdir(parents=True, exist_ok=True)
                Image.new("L", (2, 2)).save(mask["mask_url"], "PNG")
        if payloads and scenario["name"] != NOT_SENT:
            told = found(tmp_path, payloads, release, capsys)
            assert {each["code"] for each in told} <= ODD, scenario["name"]
    assert sent > 10


@releases
def test_what_was_refused_is_found(release: str, tmp_path: Path, capsys: Capture) -> None:
    tried = 0
    for scenario in RECORDINGS[release]["uploads"]:
        if scenario["raised"] not in REFUSED or "lines" in str(scenario["options"]):
            continue
        try:
            predictions = made(release, scenario["predictions"])
        except TypeError:  # a parameter that this release does not have
            continue
        payloads = [each.to_payload(edition=edition_of(release)) for each in predictions]
        codes = {each["code"] for each in found(tmp_path, payloads, release, capsys)}
        wanted = REFUSED[scenario["raised"]]
        if scenario["raised"] == "DuplicateIDError" or codes & wanted:
            assert codes & wanted, scenario["name"]
            tried += 1
    assert tried > 5


COCO: Final = [
    {"image_id": at, "category_id": 3, "bbox": [258.15, 41.29 + at, 348.26, 243.78], "score": 0.236}
    for at in range(30)
]


def converted(results: list[Any]) -> list[dict[str, Any]]:
    """Results of COCO as boxes, in ten lines."""
    boxes = []
    for each in results:
        x, y, width, height = each["bbox"]
        box = {
            "type": "box",
            "label": str(each["category_id"]),
            "reference_id": f"{each['image_id']}.jpg",
            "geometry": {"x": x, "y": y, "width": width, "height": height},
            "confidence": each["score"],
        }
        boxes.append(box)
    return boxes


class TestCoco:
    def test_is_right_once_it_is_converted(self, tmp_path: Path, capsys: Capture) -> None:
        assert found(tmp_path, converted(COCO), "0.20.0", capsys) == []

    def test_as_it_is_names_its_keys(self, tmp_path: Path, capsys: Capture) -> None:
        codes = {each["code"] for each in found(tmp_path, COCO, "0.20.0", capsys)}
        assert codes == {"DISPATCH-4"}

    def test_with_its_own_keys_is_told_which_are_meant(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        wrong = [{**box, "score": box["confidence"], "image_id": 7} for box in converted(COCO)]
        for box in wrong:
            del box["confidence"], box["reference_id"]
        told = found(tmp_path, wrong, "0.20.0", capsys)
        assert {(each["code"], each.get("instead", "")) for each in told} == {
            ("REFERENCE-1", ""),
            ("unread-key", "confidence"),
            ("unread-key", "reference_id"),
        }

    def test_with_labels_that_are_numbers(self, tmp_path: Path, capsys: Capture) -> None:
        wrong = [{**box, "label": 3} for box in converted(COCO)]
        assert {each["code"] for each in found(tmp_path, wrong, "0.20.0", capsys)} == {"LABEL-1"}
