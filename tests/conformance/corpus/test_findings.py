"""What is found in a dump, through the whole command: rules one by one, and across lines and files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from nucleus_conformance.cli import main
from nucleus_spec import from_json
from nucleus_spec.upload import problems
from tests.helpers.dumps import EXTENT, good, lines, payload, written

Capture = pytest.CaptureFixture[str]
Lint = Callable[..., list[dict[str, Any]]]


def told(findings: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(each["line"], each["code"], each.get("pointer", "")) for each in findings]


ALONE: Final[dict[str, tuple[Any, list[tuple[str, str]]]]] = {
    "a confidence in percent": (
        payload(confidence=95),
        [("CONFIDENCE-1", "/confidence"), ("percent", "/confidence")],
    ),
    "a confidence that is no percentage": (payload(confidence=-1), [("CONFIDENCE-1", "/confidence")]),
    "class probabilities in percent": (
        payload(class_pdf={"car": 60, "bus": 40}),
        [("CLASS-PDF-1", "/class_pdf/car"), ("percent", "/class_pdf")],
    ),
    "rounded class probabilities": (
        payload(class_pdf={"car": 0.33, "bus": 0.33, "van": 0.33}),
        [("CLASS-PDF-2", "/class_pdf")],
    ),
    "camel case": (
        {("referenceId" if key == "reference_id" else key): each for key, each in payload().items()},
        [("REFERENCE-1", "/reference_id"), ("unread-key", "/referenceId")],
    ),
    "a misspelled key": (payload(confidance=1), [("unread-key", "/confidance")]),
    "a score": (payload(score=1), [("unread-key", "/score")]),
    "a key of a later edition": (payload(dataset_id="d"), [("unread-key", "/dataset_id")]),
    "keys deep inside": (
        payload("polygon", geometry={"vertices": [{"x": 10, "y": 2, "z": 3}] * 3}),
        [("unread-key", "/geometry/vertices/0/z")],
    ),
    "a box that is called a polygon": (
        payload(type="polygon"),
        [
            ("VERTICES-1", "/geometry/vertices"),
            *(("unread-key", f"/geometry/{name}") for name in ("height", "width", "x", "y")),
            ("looks-like-another-type", "/type"),
        ],
    ),
    "a type in capitals": (
        payload(type="BOX"),
        [("DISPATCH-4", "/type"), ("looks-like-another-type", "/type")],
    ),
    "no type": (
        payload(type=None),
        [("DISPATCH-4", "/type"), ("looks-like-another-type", "/type")],
    ),
    "shares of the image": (
        payload(geometry={"x": 0.1, "y": 0.2, "width": 0.5, "height": 1}),
        [("unit-coordinates", "/geometry")],
    ),
    "a polygon in shares": (
        payload("polygon", geometry={"vertices": [{"x": 0, "y": 0.5}] * 3}),
        [("unit-coordinates", "/geometry/vertices")],
    ),
    "corners": (
        payload(geometry={"x": None, "x1": 1, "y1": 2, "x2": 3, "y2": 4, "z": 5}),
        [
            ("BOX-1", "/geometry/x"),
            ("looks-like-corners", "/geometry"),
            ("unread-key", "/geometry/z"),
        ],
    ),
    "a box without a width": (payload(geometry={"width": 0}), [("no-area", "/geometry/width")]),
    "a flat cuboid": (
        payload("cuboid", geometry={"dimensions": {**EXTENT, "z": 0}}),
        [("no-area", "/geometry/dimensions/z")],
    ),
    "a polygon of two corners": (
        payload("polygon", geometry={"vertices": [{"x": 10, "y": 2}] * 2}),
        [("few-corners", "/geometry/vertices")],
    ),
    "a local mask": (payload("mask", mask_url="mask.jpg"), [("UPLOAD-7", "/mask_url")]),
    "segments with one index": (
        payload("mask", annotations=[{"label": each, "index": 1} for each in "abc"]),
        [("UPLOAD-15", "/annotations/1/index")],
    ),
    "segments with one index, spelled otherwise": (
        payload("mask", annotations=[{"label": "a", "index": "1"}, {"label": "b", "index": 1}]),
        [("UPLOAD-15", "/annotations/1/index")],
    ),
    "a segment that no mask has": (
        payload("mask", annotations=[{"label": "a", "index": 255}, {"label": "b", "index": "70000"}]),
        [("index-beyond-mask", "/annotations/1/index")],
    ),
    "a yaw in degrees": (
        payload("cuboid", geometry={"yaw": -190}), [("looks-like-degrees", "/geometry/yaw")],
    ),
    "several mistakes": (
        payload(label=7, confidence="high", geometry={"width": -1}),
        [("LABEL-1", "/label"), ("BOX-2", "/geometry/width"), ("CONFIDENCE-1", "/confidence")],
    ),
    "a list where a payload belongs": ([], []),
    "predictions by item": (
        {"img_1": [payload()], "img/2": []},
        [("DISPATCH-4", "/type"), ("holds-others", "/img_1")],
    ),
    "a list of no type in a row": (
        {"item": {"reference_id": "i"}, "box": [payload()], "bboxes": [payload()]},
        [("another-item", "/box/0/reference_id"), ("holds-others", "/bboxes")],
    ),
    "shares of the image, in percent": (
        payload(confidence=95, geometry={"x": 0.1, "y": 0.2, "width": 0.5, "height": 1}),
        [
            ("CONFIDENCE-1", "/confidence"),
            ("percent", "/confidence"),
            ("unit-coordinates", "/geometry"),
        ],
    ),
    "no object": (7, [("WIRE-1", "")]),
}  # fmt: skip


class TestAlone:
    @pytest.mark.parametrize("name", ALONE)
    def test_is_found_and_nothing_else(self, name: str, lint: Lint) -> None:
        wrong, wanted = ALONE[name]
        found = lint([*good(3), wrong])
        assert told(found) == [(4, *each) for each in wanted]

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            (b"{", "Expecting property name"),
            (b'{"type": "box"} x', "it goes on behind its end"),
            (b'{"label": NaN}', "it has NaN in it"),
            (b'"\xff"', "is no UTF-8: byte 1 is 0xff"),
            (b"\xef\xbb\xbf{}", "UTF-8 BOM"),
            (b"[" * 100_000, "nested deeper"),
            (b'{"label": ' + b"7" * 200_000 + b"}", "an integer of more than 10,000 digits"),
        ],
    )
    def test_a_malformed_line_costs_that_line(
        self, line: bytes, said: str, tmp_path: Path, capsys: Capture
    ) -> None:
        path = tmp_path / "dump.jsonl"
        path.write_bytes(lines(good(2)) + line + b"\n\r\n \n" + lines(good(3)[2:]))
        assert main(["lint", str(path), "--format", "json"]) == 1
        (found,) = map(json.loads, capsys.readouterr().out.splitlines())
        assert found["line"] == 3
        assert said in found["message"]

    def test_the_item_the_id_and_what_to_write_are_told(self, lint: Lint) -> None:
        wrong = payload(
            confidence=None,
            score=1,
            keypoints_names=[],
            reference_id="r\u202e",
            annotation_id="\ud800",
        )
        first, second = lint([wrong])
        assert {each["key"]: each.get("instead") for each in (first, second)} == {
            "/keypoints_names": None,
            "/score": "confidence",
        }
        assert first["item"] == "r\u202e"
        assert first["annotation_id"] == "\\ud800"

    @pytest.mark.parametrize("count", [1, 20])
    def test_what_to_write_is_said_where_nothing_else_may_be_meant(
        self, count: int, lint: Lint
    ) -> None:
        """In the first lines, and in those that are decoded with keys that are frequent."""
        found = lint([payload("category", score=1, label2="a", classs="b")] * count)
        assert [(each["key"], each.get("instead")) for each in found] == [
            ("/classs", None),
            ("/label2", None),
            ("/score", None),
        ] * count
        assert {each["message"] for each in found[-3:]} == {
            "/classs is a key that nobody reads",
            "/label2 is a key that nobody reads: label is read, and is there",
            "/score is a key that nobody reads: confidence is read, and is there",
        }
        both = payload("category", confidence=None, score=1, conf=1)
        first = lint([both] * count)[-2]
        assert first["message"].endswith(": it may mean confidence, and so may 'score'")
        assert "instead" not in first

    def test_many_alike_in_one_payload_are_one_finding(self, lint: Lint) -> None:
        wrong = payload("line", geometry={"vertices": [{"x": 1}] * 50})
        (found,) = lint([wrong])
        assert (found["count"], found["pointer"]) == (50, "/geometry/vertices/0/y")

    def test_a_later_edition_is_named(self, lint: Lint) -> None:
        item, spelled, _ = lint(
            [payload(reference_id=None, datasetItemId="i"), payload(dataset_id="d")]
        )
        assert item["message"] == "/reference_id is required"
        assert "did you mean dataset_item_id, which edition 0.21.2 reads" in spelled["message"]

    def test_the_edition_decides(self, lint: Lint) -> None:
        newer = payload(reference_id=None, dataset_item_id="i")
        assert [each["code"] for each in lint([newer])] == ["REFERENCE-1", "unread-key"]
        assert lint([newer], "--edition", "0.22.3") == []


def two(*kinds: str, **changes: Any) -> list[dict[str, Any]]:
    return [payload(kind, **changes) for kind in kinds]


ACROSS: Final[dict[str, tuple[list[Any], list[tuple[int, str]]]]] = {
    "one id": (two("box", "polygon", annotation_id="a"), [(1, "UPLOAD-1"), (2, "UPLOAD-1")]),
    "an id that is generated": (
        [payload(annotation_id=None), payload(annotation_id="car-100-20.5-30-40-image_1")],
        [(1, "UPLOAD-1"), (2, "UPLOAD-1")],
    ),
    "numbers that are spelled otherwise": (
        [payload(annotation_id=None), payload(annotation_id=None, geometry={"x": 100.0})],
        [],
    ),
    "no ids": (two("line", "polygon", annotation_id=None), [(1, "UPLOAD-2"), (2, "UPLOAD-2")]),
    "keypoints with one label": (
        two("keypoints", "keypoints", annotation_id=None),
        [(1, "UPLOAD-1"), (2, "UPLOAD-1")],
    ),
    "no ids on other items": (
        [payload("line", annotation_id=None, reference_id=str(at)) for at in range(2)],
        [],
    ),
    "categories": (two("category", "category"), []),
    "masks": (
        [payload("mask", annotation_id=each) for each in "abc"],
        [(2, "UPLOAD-5"), (3, "UPLOAD-5")],
    ),
    "vectors": (
        [payload(annotation_id=str(at), embedding_vector=[1.0] * (3 if at != 1 else 2)) for at in range(4)],
        [(2, "EMBEDDING-2")],
    ),
    "an id, and one that is refused by itself": (
        [payload(), payload(confidence=2)],
        [(2, "CONFIDENCE-1"), (2, "percent")],
    ),
}  # fmt: skip


class TestAcrossLines:
    @pytest.mark.parametrize("name", ACROSS)
    def test_is_found_and_nothing_else(self, name: str, lint: Lint) -> None:
        payloads, wanted = ACROSS[name]
        found = lint(payloads)
        assert [(each["line"], each["code"]) for each in found] == wanted

    def test_those_that_clash_are_named(self, lint: Lint) -> None:
        found = lint([payload() for _ in range(6)])
        assert {each["message"].partition(" predictions")[0] for each in found} == {"6"}
        assert [[name.rpartition(":")[2] for name in each["others"]] for each in found[:2]] == [
            ["2", "3", "4"],
            ["1", "3", "4"],
        ]

    def test_ids_of_items_without_a_reference(self, lint: Lint) -> None:
        boxes = [
            payload(annotation_id=None, reference_id=None, dataset_item_id=each) for each in "ab"
        ]
        found = lint(boxes, "--edition", "0.21.2")
        assert [each["code"] for each in found] == ["UPLOAD-4", "UPLOAD-4"]

    def test_masks_of_an_item_by_the_name_that_is_sent(self, lint: Lint) -> None:
        """Whether or not something else is to be said of them."""
        masks = [
            payload("mask", item_id="i", annotation_id="a"),
            payload("mask", item_id="i", score=1),
        ]
        masks[1]["annotation_id"] = "b"
        found = lint(masks, "--edition", "0.21.2")
        assert [(each["line"], each["code"]) for each in found] == [
            (2, "unread-key"),
            (2, "UPLOAD-5"),
        ]

    def test_across_files(self, tmp_path: Path, capsys: Capture) -> None:
        for name in ("b.jsonl", "a.jsonl"):
            written(tmp_path / name, [*good(2), payload()])
        assert main(["lint", str(tmp_path), "--format", "json"]) == 1
        found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [Path(each["file"]).name for each in found] == ["a.jsonl"] * 3 + ["b.jsonl"] * 3
        assert found[0]["others"] == [f"{tmp_path}/b.jsonl:1"]


def test_of_lengths_that_are_as_frequent_the_first_is_usual(lint: Lint) -> None:
    """As for `nucleus_spec.upload.problems`, and however the dump is cut."""
    dump = [payload(annotation_id=str(n), embedding_vector=[1.0] * n) for n in (5, 2)]
    (found,) = lint(dump)
    assert (found["line"], found["code"]) == (2, "EMBEDDING-2")
    assert found["message"] == "/embedding_vector has 2 numbers, and 1 of 2 vectors have 5"
    (problem,) = problems([from_json(each) for each in dump])
    assert problem.places == (1,)


@pytest.mark.parametrize(
    "inside",
    [
        {"predictions": good(2)},
        {"boxes": good(2)},
        {"box": [], "boxes": good(2)},
        {"annotations": {"box": good(2)}},
    ],
    ids=str,
)
def test_a_row_of_which_nothing_is_read_is_no_success(
    inside: dict[str, Any], tmp_path: Path, capsys: Capture
) -> None:
    """However many predictions are in it: none of them would be uploaded."""
    rows = [{"item": {"reference_id": str(at)}, **inside} for at in range(3)]
    name = written(tmp_path / "dump.jsonl", rows)
    assert main(["lint", name]) == 1
    assert "no-prediction (error), 3 predictions: " in capsys.readouterr().out


def test_predictions_where_none_are_looked_for(lint: Lint) -> None:
    item = {"reference_id": "image_0"}
    rows = [
        {"item": item, "annotations": {"box": good(1)}},
        {"item": item, "box": [], "segmentation": None},
        {"item": item, "box": [], "metadata": {"split": "val", "tags": ["a"]}},
        {"item": item, "box": good(1)},
        {"annotations": []},
    ]
    (found,) = lint(rows)
    assert (found["line"], found["code"], found["pointer"]) == (1, "no-prediction", "/annotations")


def test_predictions_that_stand_in_envelopes(tmp_path: Path, capsys: Capture) -> None:
    wrong = payload(confidence=2, annotation_id="b")
    item = {"item": {"reference_id": "other"}, "box": [payload(reference_id=None), wrong]}
    for name, value, pointer in (
        ("array", [*good(1), wrong], "/1/confidence"),
        (
            "request",
            {"update": False, "annotations": [*good(1), wrong]},
            "/annotations/1/confidence",
        ),
        ("export", [item], "/0/box/1/confidence"),
        ("answer", {"predictions": [wrong]}, "/predictions/0/confidence"),
        ("list", {"box_predictions": [wrong]}, "/box_predictions/0/confidence"),
    ):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(value, indent=1))
        assert main(["lint", str(path), "--format", "json", "--select", "error"]) == 1
        (found,) = map(json.loads, capsys.readouterr().out.splitlines())
        assert (found["code"], found["pointer"]) == ("CONFIDENCE-1", pointer)
        assert found["item"] == ("other" if name == "export" else "image_1")
        assert found["line"] > 1 or name == "export"
        assert found["within"] == pointer.removesuffix("/confidence")
