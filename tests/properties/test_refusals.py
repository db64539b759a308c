"""Every broken payload is refused with the right code and pointer. A class cites all requirements
that are broken so.
"""

from __future__ import annotations

import inspect
import json
import re
from functools import partial
from typing import Any

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from nucleus_spec import (
    CODES,
    EDITIONS,
    PREDICTION_TYPES,
    InvalidPrediction,
    PredictionList,
    from_json,
)
from nucleus_spec.strategies import broken_payloads
from tests.properties.drawn import TYPES, Read, Refused, all_refused, refusal, share

fifth = share(5)

_ID = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*-[0-9]+")


def cited(cls: type) -> list[str]:
    return _ID.findall(inspect.getdoc(cls) or "")


def said(asked: Refused) -> tuple[str, str, str]:
    return asked.broken.code, asked.broken.pointer, asked.broken.requirement


def refused(asked: Refused) -> tuple[str, str, str] | None:
    return refusal(Read(asked.type, asked.broken.payload, asked.under))


class Refusals:
    """What holds of every code; the classes below each have one."""

    code: str

    def test_say_code_pointer_and_requirement(self) -> None:
        @given(st.one_of([all_refused(under=under, code=self.code) for under in EDITIONS]))
        def check(asked: Refused) -> None:
            assert refused(asked) == said(asked)
            assert asked.broken.requirement in cited(type(self))

        check()

    def test_are_for_each_requirement_that_is_cited(self) -> None:
        for name in cited(type(self)):
            self._check(name)

    def _check(self, requirement: str) -> None:
        @fifth
        @given(all_refused(under=EDITIONS[-1], code=self.code, requirement=requirement))
        def check(asked: Refused) -> None:
            assert refused(asked) == (self.code, asked.broken.pointer, requirement)

        check()


class TestMissing(Refusals):
    """What must be there MUST be there. (LABEL-1, GEOMETRY-1, REFERENCE-1, BOX-1, BOX-2, POINT-1,
    POINT-2, VERTICES-1, KEYPOINTS-1, KEYPOINTS-2, KEYPOINTS-4, KEYPOINT-1, KEYPOINT-3, CUBOID-1,
    CUBOID-2, CUBOID-3, MASK-1, MASK-2, SEGMENT-1, SEGMENT-2)
    """

    code = "missing"


class TestWrongTypes(Refusals):
    """Every value MUST be of its JSON type. (WIRE-1, LABEL-1, GEOMETRY-1, REFERENCE-1, REFERENCE-2,
    DATASET-1, ANNOTATION-ID-1, CONFIDENCE-1, CLASS-PDF-1, METADATA-1, EMBEDDING-1, TRACK-1,
    TAXONOMY-1, BOX-1, BOX-2, POINT-1, POINT-2, VERTICES-1, KEYPOINTS-1, KEYPOINTS-2, KEYPOINTS-4,
    KEYPOINT-1, KEYPOINT-2, CUBOID-3, MASK-1, MASK-2, SEGMENT-1, SEGMENT-2, SEGMENT-3)
    """

    code = "wrong-type"


class TestNotFinite(Refusals):
    """NaN and the infinities MUST be refused, wherever a number stands. (WIRE-4)"""

    code = "not-finite"

    def test_say_code_pointer_and_requirement(self) -> None:
        @given(st.one_of([all_refused(under=under, code=self.code) for under in EDITIONS]))
        def check(asked: Refused) -> None:
            assert refused(asked) == said(asked)
            with pytest.raises(ValueError, match="not JSON compliant"):
                json.dumps(asked.broken.payload, allow_nan=False)

        check()

    def test_are_for_each_requirement_that_is_cited(self) -> None:
        """No key is without: whatever is a number elsewhere may be refused so."""
        found: set[str] = set()

        @settings(max_examples=200)
        @given(all_refused(code=self.code))
        def collect(asked: Refused) -> None:
            found.add(re.sub(r"/\d+", "/#", asked.broken.pointer))

        collect()
        assert {"/confidence", "/geometry/x", "/class_pdf/a", "/metadata/a"} <= found


class TestOutOfRange(Refusals):
    """Probabilities MUST be from 0 to 1, sizes and indices from 0 on. (CONFIDENCE-1, CLASS-PDF-1,
    BOX-2, CUBOID-2, KEYPOINTS-4, SEGMENT-2)
    """

    code = "out-of-range"


class TestDistributions(Refusals):
    """Class probabilities MUST sum to 1. (CLASS-PDF-2)"""

    code = "not-a-distribution"


class TestEmpty(Refusals):
    """A mask MUST be named. (MASK-1)"""

    code = "empty"


class TestLengths(Refusals):
    """There MUST be a name for each keypoint, and two ends of each segment of a skeleton.
    (KEYPOINTS-3, KEYPOINTS-4)
    """

    code = "length-mismatch"


class TestDuplicates(Refusals):
    """No two keypoints MUST have the same name. (KEYPOINTS-2)"""

    code = "duplicate"


class TestIndices(Refusals):
    """No index of a skeleton MUST point past the last keypoint. (KEYPOINTS-5)"""

    code = "index-out-of-range"


class TestDepth(Refusals):
    """Metadata MUST be of a depth that can be read. (METADATA-1, SEGMENT-3)"""

    code = "too-deep"


class TestTypes:
    """A payload whose `type` names none MUST be refused where its class is not known otherwise.
    (DISPATCH-4)
    """

    @given(st.data(), st.sampled_from(EDITIONS))
    def test_that_do_not_exist(self, data: st.DataObject, under: Any) -> None:
        broken = data.draw(broken_payloads(edition=under, requirement="DISPATCH-4"))
        with pytest.raises(InvalidPrediction) as caught:
            from_json(broken.payload, edition=under)
        error = caught.value
        assert (error.code, error.pointer) == ("unknown-type", "/type")
        assert error.requirement == "DISPATCH-4"


class TestRefusing:
    """A refusal MUST name a known code and a place in the payload, and change nothing. (WIRE-1,
    WIRE-4)
    """

    def test_has_a_class_for_every_code(self) -> None:
        codes = {cls.code for cls in Refusals.__subclasses__()}
        of_objects = {"not-in-edition", "file-not-found", "invalid-json", "unknown-type"}
        assert codes == CODES.keys() - of_objects

    @given(all_refused())
    def test_leaves_the_payload_as_it_is(self, asked: Refused) -> None:
        if asked.broken.code == "too-deep":
            return
        before = repr(asked.broken.payload)
        assert refused(asked) == said(asked)
        assert repr(asked.broken.payload) == before

    @given(all_refused())
    def test_points_to_what_is_there_or_into_what_lacks_it(self, asked: Refused) -> None:
        here: Any = asked.broken.payload
        *outer, last = asked.broken.pointer.split("/")
        for escaped in (*outer, last)[1:]:
            step = escaped.replace("~1", "/").replace("~0", "~")
            if isinstance(here, list):
                here = here[int(step)] if int(step) < len(here) else None
            else:
                assert isinstance(here, dict)
                here = here.get(step)
        assert asked.broken.code != "missing" or here is None

    @given(all_refused(), st.integers(0, 3))
    def test_points_into_the_list_that_holds_it(self, asked: Refused, place: int) -> None:
        """LIST-1."""
        right = {
            "box": {"label": "a", "reference_id": "r", "geometry": dict.fromkeys(_BOX, 0)},
        }
        name = f"{asked.type.replace('-', '_')}_predictions"
        others = [right["box"]] * place if asked.type == "box" else []
        payload = {name: [*others, asked.broken.payload]}
        with pytest.raises(InvalidPrediction) as caught:
            PredictionList.from_json(payload, edition=asked.under)
        error = caught.value
        assert error.pointer == f"/{name}/{len(others)}{asked.broken.pointer}"
        assert (error.code, error.requirement) == (asked.broken.code, asked.broken.requirement)

    @given(all_refused())
    def test_says_so_in_words(self, asked: Refused) -> None:
        with pytest.raises(InvalidPrediction) as caught:
            PREDICTION_TYPES[asked.type].from_json(asked.broken.payload, edition=asked.under)
        text = str(caught.value)
        assert text.startswith(asked.broken.pointer or "the payload")
        assert text.endswith(f"[{asked.broken.code}, {asked.broken.requirement}]")

    @pytest.mark.slow
    def test_is_for_every_type(self) -> None:
        found: set[str] = set()

        @settings(database=None, max_examples=100)
        @given(all_refused())
        def collect(asked: Refused) -> None:
            found.add(asked.type)

        collect()
        for each in {*TYPES} - found:  # by chance, one may be missing
            find(all_refused(), partial(is_of, each))


def is_of(name: str, asked: Refused) -> bool:
    return asked.type == name


_BOX = ("x", "y", "width", "height")
