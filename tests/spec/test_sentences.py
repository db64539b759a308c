"""What the sentences say of keys, parameters and bounds is what the classes say."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from typing import Any

import pytest

from nucleus_spec import CODES, PREDICTION_TYPES, Keypoint, Point, Point3D, PredictionList, Segment
from nucleus_spec.constraints import DISTRIBUTION, DISTRIBUTION_TOLERANCE, JSON_OBJECT, MAX_DEPTH
from nucleus_spec.editions import FIRST, Edition
from nucleus_spec.errors import InvalidPrediction
from nucleus_spec.pointer import Location
from nucleus_spec.requirements import REQUIREMENTS
from nucleus_spec.wire import Key, Sent, keys, parameters

SAID_OF = {
    "box": ("a box", "BOX-3", "BOX-4"),
    "line": ("a line", "LINE-1", "LINE-2"),
    "polygon": ("a polygon", "POLYGON-1", "POLYGON-2"),
    "keypoints": ("keypoints", "KEYPOINTS-6", "KEYPOINTS-7"),
    "cuboid": ("a cuboid", "CUBOID-4", "CUBOID-5"),
    "category": ("a category", "CATEGORY-2", "CATEGORY-3"),
    "scene-category": ("a scene category", "SCENE-2", "SCENE-3"),
    "segmentation": ("a segmentation", "MASK-4", "MASK-5"),
}
"""Type -> what the sentences call it, and the ids of those on its parameters and its keys."""

_HOW = {
    Sent.ALWAYS: "",
    Sent.IF_TRUTHY: "; and, unless None or empty, ",
    Sent.IF_SET: "; and, unless None, ",
}


def listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def later_parameters(cls: type) -> dict[str, Edition]:
    """The parameters that the first edition lacks, with the edition that added each."""
    return {name: key.since for name, key, _ in parameters(cls) if key.since > FIRST}


def said_of_parameters(kind: str) -> str:
    """The sentence on the parameters of this type, made from its constructor."""
    cls = PREDICTION_TYPES[kind]
    found = inspect.signature(cls).parameters
    names = [name for name in found if name not in later_parameters(cls)]
    required = [name for name in names if found[name].default is inspect.Parameter.empty]
    assert names[: len(required)] == required
    return (
        f"The parameters of {SAID_OF[kind][0]} are, in order, {listed(required)}; "
        f"and, optional, {listed(names[len(required) :])}."
    )


def said_of_part(cls: type) -> str:
    """The parameters of a part's constructor."""
    found = inspect.signature(cls).parameters.values()
    *names, last = (each.name for each in found)
    optional = [each.name for each in found if each.default is not inspect.Parameter.empty]
    alone = ", optional," if optional == [last] else ""
    return f"{listed(names)} and{alone} `{last}`{', all optional' if optional[:-1] else ''}"


def said_of_keys(cls: type) -> str:
    """The keys of this class in the order sent, with those inside of each."""
    said = ""
    before: Sent | None = None
    inside: dict[str, list[Key]] = {}
    for _, key in keys(cls):
        if key.inside is not None:
            inside.setdefault(key.inside, []).append(key)
    for _, key in keys(cls):
        if key.inside is None:
            one = _key(key)
        elif key is inside[key.inside][0]:
            one = f"`{key.inside}` ({', '.join(map(_key, inside[key.inside]))})"
        else:
            continue
        said += _HOW[key.sent] if key.sent is not before else ", "
        said += one
        before = key.sent
    return said


def _key(key: Key) -> str:
    said, constraint = f"`{key.name}`", key.constraint
    nested = None if constraint is None else constraint.nested
    if constraint is not None and nested is not None:
        many = (constraint.inner or constraint).items is not None
        said += f" ({'each ' if many else ''}{said_of_keys(nested)})"
    return said if key.since is FIRST else f"{said} (from {key.since} on)"


class TestLists:
    """The sentences MUST list names as the classes have them. (CONSTRUCT-1, WIRE-2, LIST-1)"""

    @pytest.mark.parametrize("kind", PREDICTION_TYPES)
    def test_of_parameters(self, kind: str) -> None:
        assert REQUIREMENTS[SAID_OF[kind][1]].text == said_of_parameters(kind)

    @pytest.mark.parametrize("kind", PREDICTION_TYPES)
    def test_of_keys(self, kind: str) -> None:
        name, _, identifier = SAID_OF[kind]
        expected = f"The keys of {name} are, in order, {said_of_keys(PREDICTION_TYPES[kind])}."
        assert REQUIREMENTS[identifier].text == expected

    @pytest.mark.parametrize("kind", PREDICTION_TYPES)
    def test_of_later_parameters(self, kind: str) -> None:
        """CONSTRUCT-4."""
        cls, requirement = PREDICTION_TYPES[kind], REQUIREMENTS["CONSTRUCT-4"]
        found = inspect.signature(cls).parameters
        later = [n for n, since in later_parameters(cls).items() if since is requirement.since]
        assert all(f"`{name}`" in requirement.text for name in later)
        by_position = [n for n in later if found[n].kind is not inspect.Parameter.KEYWORD_ONLY]
        assert by_position == (["dataset_item_id"] if kind == "segmentation" else [])
        if by_position:
            assert list(found).index("dataset_item_id") + 1 == 5
            assert "as its fifth" in requirement.text

    def test_of_the_parameters_of_parts(self) -> None:
        """CONSTRUCT-3."""
        said = [said_of_part(cls) for cls in (Point, Point3D, Keypoint, Segment)]
        assert (
            f"a point is made of {said[0]}, a point in space of {said[1]}, "
            f"a segment of {said[3]}, and a keypoint of {said[2]}."
        ) in REQUIREMENTS["CONSTRUCT-3"].text

    def test_of_lists(self) -> None:
        names = [name for name, _ in PredictionList().items()]
        assert f": {listed(names)}." in REQUIREMENTS["LIST-1"].text

    def test_of_types(self) -> None:
        *names, last = PREDICTION_TYPES
        assert f"are {listed(names)} and `{last}`." in REQUIREMENTS["OBJECT-1"].text

    def test_of_what_is_sent_as_type(self) -> None:
        said = re.findall(r"`(\w+)`", REQUIREMENTS["TYPE-1"].text)
        sent = [
            key.constant
            for cls in PREDICTION_TYPES.values()
            for _, key in keys(cls)
            if key.name == "type"
        ]
        assert said == ["type", *dict.fromkeys(sent)]

    def test_of_codes(self) -> None:
        assert f"{listed(list(CODES))}." in REQUIREMENTS["REFUSAL-2"].text


def refused(check: Any, value: Any) -> bool:
    try:
        check(value)
    except InvalidPrediction:
        return True
    return False


SUM = DISTRIBUTION.bind(Location("", "CLASS-PDF-1"))


class TestBounds:
    """The sentences MUST give bounds as the constraints have them. (CLASS-PDF-2, METADATA-1)"""

    def test_of_metadata(self) -> None:
        assert f"nested {MAX_DEPTH} levels deep" in REQUIREMENTS["METADATA-1"].text
        check = JSON_OBJECT.bind(Location("", "METADATA-1"))
        for innermost in ({}, [], {"a": 1}, [""]):
            value: Any = innermost
            for level in range(MAX_DEPTH - 2):
                value = {"in": value} if level % 2 else [value]
            assert not refused(check, {"in": value})
            assert refused(check, {"in": [value]})

    def test_of_sums(self) -> None:
        text = REQUIREMENTS["CLASS-PDF-2"].text
        assert f"within {DISTRIBUTION_TOLERANCE}, inclusive" in text
        pdfs = re.findall(r"(0\.\d+) and (0\.\d+)", text)
        shares = [{"a": float(one), "b": float(other)} for one, other in pdfs]
        assert [refused(SUM, each) for each in shares] == [False, True]

    @pytest.mark.parametrize(("off", "passes"), [("0.001000001", True), ("0.0010000011", False)])
    def test_of_what_doubles_may_be_off(self, off: str, passes: bool) -> None:
        assert "up to 0.001000001 from 1" in REQUIREMENTS["CLASS-PDF-2"].text
        for total in (1 + float(off), 1 - float(off)):
            assert refused(SUM, {"a": 0.5, "b": total - 0.5}) is not passes
