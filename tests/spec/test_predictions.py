from __future__ import annotations

import copy
import pickle
import pydoc
import re
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nucleus_conformance.suite.catalog.samples import SAMPLES
from nucleus_spec import (
    EDITIONS,
    PREDICTION_TYPES,
    BoxPrediction,
    CategoryPrediction,
    Edition,
    InvalidPrediction,
    Keypoint,
    KeypointsPrediction,
    LinePrediction,
    Point,
    Point3D,
    PolygonPrediction,
    SceneCategoryPrediction,
    Segment,
    SegmentationPrediction,
    edition,
    from_json,
)
from nucleus_spec.local_files import is_remote
from tests.helpers.arguments import ARGUMENTS, NO_IDS, Arguments, made
from tests.helpers.strategies_local import arguments

OTHERS: Arguments = {
    "label": "van", "x": 7, "y": 8, "width": 9, "height": 10, "yaw": 1, "mask_url": "b.png",
    "vertices": [], "keypoints": [Keypoint(1, 2)] * 3, "skeleton": [], "names": ["a", "b", "c"],
    "position": Point3D(0, 0, 0), "dimensions": Point3D(0, 0, 0), "annotations": [],
    "reference_id": "", "confidence": None, "annotation_id": None, "metadata": None,
    "class_pdf": {"van": 1}, "embedding_vector": [1], "track_reference_id": "",
    "taxonomy_name": None, "dataset_item_id": "", "dataset_id": "",
}  # fmt: skip
"""For every parameter a value that none of `ARGUMENTS` has."""


class TestObjects:
    """Predictions MUST be equal exactly if their type and every parameter are, and never change."""

    def test_cannot_be_changed(self, type_name: str) -> None:
        prediction = made(type_name)
        for name in (*ARGUMENTS[type_name], "score"):
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                setattr(prediction, name, 1)
        assert not hasattr(prediction, "__dict__")

    @pytest.mark.parametrize(
        "part", [Point(1, 2), Point3D(1, 2, 3), Keypoint(1, 2), Segment("", 1)]
    )
    def test_neither_can_their_parts(self, part: Any) -> None:
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            part.x = part.label = 1

    @pytest.mark.parametrize(
        ("type_name", "parameter"),
        [(type_name, name) for type_name, names in ARGUMENTS.items() for name in names],
    )
    def test_are_unequal_if_one_parameter_is(self, type_name: str, parameter: str) -> None:
        assert made(type_name) != made(type_name, **{parameter: OTHERS[parameter]})

    def test_are_unequal_if_the_type_is(self) -> None:
        outline: object = PolygonPrediction("a", [], "r")
        scene: object = SceneCategoryPrediction("a", "r")
        assert LinePrediction("a", [], "r") != outline
        assert CategoryPrediction("a", "r") != scene

    @given(st.data(), st.sampled_from(list(PREDICTION_TYPES)), st.sampled_from(EDITIONS))
    def test_of_equal_arguments_are_equal(
        self, data: st.DataObject, type_name: str, under: Edition
    ) -> None:
        given_ = data.draw(arguments(type_name, under))
        one, other = (PREDICTION_TYPES[type_name](**copy.deepcopy(given_)) for _ in range(2))
        assert one == other
        assert hash(one) == hash(other)
        assert one == copy.deepcopy(one) == pickle.loads(pickle.dumps(one))
        assert hash(one) == hash(pickle.loads(pickle.dumps(one)))

    def test_have_a_hash_that_tells_most_apart(self, type_name: str) -> None:
        assert len({hash(made(type_name, reference_id=str(index))) for index in range(9)}) > 1

    def test_that_are_equal_are_one_in_a_set(self, type_name: str) -> None:
        metadata, turned = {"a": 1, "b": {}}, {"b": {}, "a": 1}
        name = "annotations" if type_name == "segmentation" else "metadata"
        one, other = (
            [Segment("", 1, each)] if name == "annotations" else each for each in (metadata, turned)
        )
        assert len({made(type_name, **{name: one}), made(type_name, **{name: other})}) == 1


SIZE = {"width": 3, "height": 4}


class Name(str, Enum):
    A = "a"

    def __str__(self) -> str:  # without it, Python 3.10 formats a member as its value
        return "Name.A"


class TestEqualPredictions:
    """Equality MUST be that of the arguments in Python, and be documented as such."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [({"x": 1}, {"x": 1.0}), ({"y": 0.0}, {"y": -0.0}), ({"label": "a"}, {"label": Name.A})],
        ids=["integer", "negative zero", "member of an enum"],
    )
    def test_may_be_sent_differently(self, one: dict[str, Any], other: dict[str, Any]) -> None:
        first, second = (
            BoxPrediction(**{"label": "a", "x": 2, "y": 2, "reference_id": "r", **each, **SIZE})
            for each in (one, other)
        )
        assert first == second
        assert hash(first) == hash(second)
        assert first.to_json() != second.to_json()
        assert first.sent_annotation_id() != second.sent_annotation_id()

    def test_are_documented_where_help_shows_it(self, type_name: str) -> None:
        said = pydoc.plain(pydoc.render_doc(PREDICTION_TYPES[type_name]))
        assert "`==` does not tell 1 from 1.0" in " ".join(said.replace("|", "").split())


def id_of(**numbers: Any) -> Any:
    size = {"x": 0, "y": 0, "width": 0, "height": 0, **numbers}
    return BoxPrediction("car", reference_id="r", **size).to_payload()["annotation_id"]


class TestBoxIds:
    """Numbers in the id MUST be written in plain, or the fewest, digits. (BOX-ID-1, BOX-ID-2)"""

    @pytest.mark.parametrize(
        ("number", "written"),
        [
            (10, "10"),
            (10.0, "10.0"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e7, "10000000.0"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (9999999999999998.0, "9999999999999998.0"),
            (1e16, "1e+16"),
            (10**16, "10000000000000000"),
            (10000000000000002.0, "1.0000000000000002e+16"),
            (2e23, "2e+23"),
            (1e300, "1e+300"),
            (5e-324, "5e-324"),
            (10**25, "1" + 25 * "0"),
        ],
    )
    def test_spell_numbers(self, number: float, written: str) -> None:
        assert id_of(x=number) == f"car-{written}-0-0-0-r"
        assert id_of(y=-number, height=number) == f"car-0--{written}-0-{written}-r"
        assert id_of(width=number) == f"car-0-0-{written}-0-r"

    def test_keep_the_sign_of_zero(self) -> None:
        assert id_of(x=-0.0, y=0.0) == "car--0.0-0.0-0-0-r"

    @given(st.floats(allow_nan=False, allow_infinity=False))
    @example(9007199254740993.0)
    @example(123456789012345680.0)
    def test_write_as_few_digits_as_there_can_be(self, number: float) -> None:
        written = id_of(x=number).removeprefix("car-").removesuffix("-0-0-0-r")
        assert re.fullmatch(r"-?[0-9]+\.[0-9]+|-?[0-9](\.[0-9]+)?e[+-][0-9]{2,}", written)
        assert float(written).hex() == number.hex()
        exact = Decimal(written).normalize()
        assert ("e" in written) is not (number == 0 or -4 <= exact.adjusted() < 16)
        for digits in range(1, len(exact.as_tuple().digits)):
            assert float(f"{number:.{digits - 1}e}") != number

    def test_are_made_only_where_there_is_none(self) -> None:
        assert made("box", annotation_id="").to_payload(edition="0.21.2")["annotation_id"] == ""

    def test_end_in_none_without_a_reference(self) -> None:
        """BOX-ID-3."""
        box = BoxPrediction("car", 1, 2.5, 3, 4, dataset_item_id="di_1")
        assert box.to_payload(edition="0.21.2")["annotation_id"] == "car-1-2.5-3-4-None"

    def test_escape_nothing(self) -> None:
        box = BoxPrediction("a-b", 1, 2, 3, 4, "\u00ef/")
        assert box.to_payload()["annotation_id"] == "a-b-1-2-3-4-\u00ef/"

    def test_of_keypoints_name_label_and_reference(self) -> None:
        """KEYPOINTS-ID-1."""
        keypoints = KeypointsPrediction("a-b", [], [], [], "r")
        assert keypoints.to_payload()["annotation_id"] == "a-b-r-keypoints"
        assert keypoints.to_payload(edition="0.14.29")["annotation_id"] is None


REFUSALS: list[tuple[str, Arguments, str]] = [
    ("box", {"label": None}, "wrong-type /label LABEL-1"),
    ("box", {"x": "10"}, "wrong-type /geometry/x BOX-1"),
    ("box", {"y": float("nan")}, "not-finite /geometry/y BOX-1"),
    ("box", {"width": -1}, "out-of-range /geometry/width BOX-2"),
    ("box", {"height": float("inf")}, "not-finite /geometry/height BOX-2"),
    ("box", {"reference_id": 7}, "wrong-type /reference_id REFERENCE-1"),
    ("box", {"confidence": 95}, "out-of-range /confidence CONFIDENCE-1"),
    ("box", {"confidence": "0.9"}, "wrong-type /confidence CONFIDENCE-1"),
    ("box", {"annotation_id": 7}, "wrong-type /annotation_id ANNOTATION-ID-1"),
    ("box", {"metadata": ["a"]}, "wrong-type /metadata METADATA-1"),
    ("box", {"metadata": {"a/": [object()]}}, "wrong-type /metadata/a~1/0 METADATA-1"),
    ("box", {"class_pdf": {"car": 2}}, "out-of-range /class_pdf/car CLASS-PDF-1"),
    ("box", {"class_pdf": {"a": 1, "b": 1}}, "not-a-distribution /class_pdf CLASS-PDF-2"),
    ("box", {"embedding_vector": [1, "2"]}, "wrong-type /embedding_vector/1 EMBEDDING-1"),
    ("box", {"track_reference_id": 7}, "wrong-type /track_reference_id TRACK-1"),
    ("box", {"dataset_item_id": 7}, "wrong-type /dataset_item_id REFERENCE-2"),
    ("box", {"dataset_id": 7}, "wrong-type /dataset_id DATASET-1"),
    ("line", {"vertices": [(1, 2)]}, "wrong-type /geometry/vertices/0 VERTICES-1"),
    ("line", {"vertices": [{"x": 1}]}, "missing /geometry/vertices/0/y POINT-1"),
    ("polygon", {"vertices": Point(1, 2)}, "wrong-type /geometry/vertices VERTICES-1"),
    ("keypoints", {"keypoints": [None] * 3}, "wrong-type /geometry/keypoints/0 KEYPOINTS-1"),
    ("keypoints", {"names": ["a", "b", "a"]}, "duplicate /geometry/names/2 KEYPOINTS-2"),
    ("keypoints", {"names": ["a"]}, "length-mismatch /geometry/names KEYPOINTS-3"),
    ("keypoints", {"skeleton": [[0]]}, "length-mismatch /geometry/skeleton/0 KEYPOINTS-4"),
    ("keypoints", {"skeleton": [[0, 1.0]]}, "wrong-type /geometry/skeleton/0/1 KEYPOINTS-4"),
    ("keypoints", {"skeleton": [[-1, 0]]}, "out-of-range /geometry/skeleton/0/0 KEYPOINTS-4"),
    ("keypoints", {"skeleton": [[0, 3]]}, "index-out-of-range /geometry/skeleton/0/1 KEYPOINTS-5"),
    ("cuboid", {"position": Point(1, 2)}, "wrong-type /geometry/position CUBOID-1"),
    ("cuboid", {"dimensions": Point3D(1, -1, 1)}, "out-of-range /geometry/dimensions/y CUBOID-2"),
    ("cuboid", {"yaw": None}, "wrong-type /geometry/yaw CUBOID-3"),
    ("category", {"taxonomy_name": 7}, "wrong-type /taxonomy_name TAXONOMY-1"),
    ("scene-category", {"metadata": "a"}, "wrong-type /metadata METADATA-1"),
    ("segmentation", {"mask_url": ""}, "empty /mask_url MASK-1"),
    ("segmentation", {"annotations": None}, "wrong-type /annotations MASK-2"),
]
PARTS: list[tuple[type, Arguments, str]] = [
    (Point, {"x": 1, "y": None}, "wrong-type /y POINT-1"),
    (Point3D, {"x": 1, "y": 2, "z": True}, "wrong-type /z POINT-2"),
    (Keypoint, {"x": 1, "y": 2, "visible": 1}, "wrong-type /visible KEYPOINT-1"),
    (Keypoint, {"x": "1", "y": 2}, "wrong-type /x KEYPOINT-2"),
    (Keypoint, {"x": 1}, "missing /y KEYPOINT-3"),
    (Segment, {"label": 7, "index": 1}, "wrong-type /label SEGMENT-1"),
    (Segment, {"label": "a", "index": -1}, "out-of-range /index SEGMENT-2"),
    (Segment, {"label": "a", "index": "01"}, "wrong-type /index SEGMENT-2"),
    (Segment, {"label": "a", "index": 1, "metadata": []}, "wrong-type /metadata SEGMENT-3"),
]


def _described(error: InvalidPrediction) -> str:
    return f"{error.code} {error.pointer} {error.requirement}"


class TestPlainVertices:
    """A constructor SHOULD take an object with `x` and `y` in place of a point. (VERTICES-2)"""

    @pytest.mark.parametrize("cls", [LinePrediction, PolygonPrediction])
    def test_they_are_points(self, cls: type[LinePrediction | PolygonPrediction]) -> None:
        plain: Any = [{"x": 1, "y": 2.0, "z": 3}, {"x": 3, "y": 4}]
        assert cls("a", plain, "r") == cls("a", [Point(1, 2.0), Point(3, 4)], "r")

    @pytest.mark.parametrize("cls", [LinePrediction, PolygonPrediction])
    @pytest.mark.parametrize("order", [1, -1])
    def test_they_do_not_stand_among_points(
        self, cls: type[LinePrediction | PolygonPrediction], order: int
    ) -> None:
        """No release takes both: each fails when it is made, or when it is sent."""
        mixed: Any = [{"x": 1, "y": 2}, Point(3, 4)][::order]
        with pytest.raises(InvalidPrediction) as caught:
            cls("a", mixed, "r")
        error = caught.value
        assert (error.code, error.requirement) == ("wrong-type", "VERTICES-2")


class TestRefusals:
    """What the documentation rules out MUST be refused where it is given."""

    @pytest.mark.parametrize(("type_name", "changes", "why"), REFUSALS)
    def test_of_predictions(self, type_name: str, changes: Arguments, why: str) -> None:
        with pytest.raises(InvalidPrediction) as caught:
            made(type_name, **changes)
        assert _described(caught.value) == why

    @pytest.mark.parametrize(("cls", "given_", "why"), PARTS)
    def test_of_their_parts(self, cls: type, given_: Arguments, why: str) -> None:
        with pytest.raises(InvalidPrediction) as caught:
            cls(**given_)
        assert _described(caught.value) == why

    def test_of_a_prediction_about_nothing(self, type_name: str) -> None:
        """REFERENCE-1. A dataset names no item."""
        with pytest.raises(InvalidPrediction) as caught:
            made(type_name, reference_id=None, dataset_item_id=None)
        assert _described(caught.value) == "missing /reference_id REFERENCE-1"

    @pytest.mark.parametrize(
        ("key", "cites"), [("dataset_item_id", "REFERENCE-2"), ("dataset_id", "DATASET-1")]
    )
    def test_of_what_an_edition_has_no_key_for(
        self, type_name: str, under: Edition, key: str, cites: str
    ) -> None:
        prediction = made(type_name, **{**NO_IDS, key: ""})
        if under >= edition("0.21.2"):
            assert "" in prediction.to_payload(edition=under).values()
        else:
            with pytest.raises(InvalidPrediction) as caught:
                prediction.to_payload(edition=under)
            assert _described(caught.value) == f"not-in-edition /{key} {cites}"


class TestDispatch:
    @pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.type)
    def test_by_the_type_that_a_payload_names(self, sample: Any) -> None:
        """DISPATCH-1, DISPATCH-3."""
        cls = PREDICTION_TYPES[sample.type.removeprefix("scene-")]
        assert from_json(sample.payload) == cls.from_json(sample.payload)
        assert type(from_json(sample.payload)) is cls

    def test_of_exports(self) -> None:
        """DISPATCH-2."""
        payload = {**made("segmentation").to_payload(edition="0.21.2"), "type": "segmentation"}
        assert isinstance(from_json(payload), SegmentationPrediction)

    def test_under_an_edition(self) -> None:
        payload = {"type": "category", "label": "dress", "dataset_item_id": "di_1"}
        read = from_json(payload, edition="0.21.2")
        assert read == CategoryPrediction("dress", dataset_item_id="di_1")
        with pytest.raises(InvalidPrediction):
            from_json(payload)

    @pytest.mark.parametrize(
        "named",
        [{"type": each} for each in ("circle", "BOX", "", "scene-category", None, 7, ["box"])]
        + [{}],
    )
    def test_of_no_type(self, named: Arguments) -> None:
        with pytest.raises(InvalidPrediction) as caught:
            from_json({"mask_url": "m.png", "annotations": [], "reference_id": "r", **named})
        assert _described(caught.value) == "unknown-type /type DISPATCH-4"

    @pytest.mark.parametrize("payload", [None, [], "box", 7])
    def test_of_no_object(self, payload: Any) -> None:
        with pytest.raises(InvalidPrediction) as caught:
            from_json(payload)
        assert _described(caught.value) == "wrong-type  WIRE-1"


def _urls() -> st.SearchStrategy[str]:
    """Without brackets: `urlparse` refuses those that are no IPv6 address."""
    plain = st.text(st.characters(max_codepoint=127, exclude_characters="[]"), max_size=8)
    schemes = [
        "http", "https", "s3", "gs", "HTTPS", "Gs", "htTp", "ftp", "file", "azure", "data",
        "httpsx", "s3s", "s", "C", "1s3", "s+3", "s.3", "h ttp", "ht\ntp", "s\t3", "\u017f3", "",
    ]  # fmt: skip
    parts = [
        st.sampled_from(["", "", " ", "\t", "\n ", "\x00", "\x1f", "/", "\x7f"]),
        st.sampled_from(schemes),
        st.sampled_from([":", "://", ":/", "", "/", " :", "\r:"]),
        plain,
    ]
    return plain | st.tuples(*parts).map("".join)


class TestLocalFiles:
    @pytest.mark.parametrize("name", [name for name in PREDICTION_TYPES if name != "segmentation"])
    def test_only_masks_can_be(self, name: str, under: Edition) -> None:
        """LOCAL-1."""
        assert made(name, **NO_IDS).has_local_files_to_upload(edition=under) is False

    @given(_urls())
    @example(" https://example.com/m.png")
    @example("\u017f3://bucket/m.png")
    @example("C:\\m.png")
    @example("//example.com/m.png")
    def test_are_all_but_urls_of_four_schemes(self, url: str) -> None:
        """A mask MUST be remote exactly if its scheme is http, https, s3 or gs. (LOCAL-2)"""
        assert is_remote(url) is (urlparse(url).scheme in {"http", "https", "s3", "gs"})

    def test_a_remote_mask_is_none(self) -> None:
        assert made("segmentation", **NO_IDS).has_local_files_to_upload() is False

    def test_an_existing_mask_is_one(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """LOCAL-3."""
        (tmp_path / "m\u00e4sk.png").touch()
        monkeypatch.chdir(tmp_path)
        for url in ("m\u00e4sk.png", str(tmp_path / "m\u00e4sk.png")):
            mask = made("segmentation", mask_url=url, **NO_IDS)
            assert mask.has_local_files_to_upload() is True

    @pytest.mark.parametrize("url", ["missing.png", "", "file:///m.png", "a\0b", "\ud800"])
    def test_a_missing_mask_is_refused(self, tmp_path: Path, url: str) -> None:
        """LOCAL-4. A folder is no mask."""
        mask = made("segmentation", mask_url=url or str(tmp_path), **NO_IDS)
        with pytest.raises(InvalidPrediction) as caught:
            mask.has_local_files_to_upload()
        assert _described(caught.value) == "file-not-found /mask_url LOCAL-4"
