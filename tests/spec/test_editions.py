from __future__ import annotations

import copy
import operator
import pickle
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucleus_conformance.targets.releases import RELEASES
from nucleus_spec import (
    DEFAULT,
    EDITIONS,
    BoxPrediction,
    Edition,
    PredictionList,
    SpecError,
    UnknownEdition,
    codec,
    edition,
    edition_of_release,
    from_json,
)
from nucleus_spec.schema import schema
from nucleus_spec.strategies import box_predictions

NAMES = ("0.14.29", "0.15.5", "0.17.8", "0.17.9", "0.21.2")

LAST_RELEASES = {
    "0.14.29": "0.15.4",
    "0.15.5": "0.17.7",
    "0.17.8": "0.17.8",
    "0.17.9": "0.20.0",
    "0.21.2": "0.22.3",
}
"""The newest release that speaks each edition."""


BOX = BoxPrediction("car", 1, 2, 3, 4, "image_1")

TAKEN: dict[str, Callable[[str], object]] = {
    "edition": edition,
    "BoxPrediction.from_json": lambda name: BoxPrediction.from_json({}, edition=name),
    "to_payload": lambda name: BOX.to_payload(edition=name),
    "to_json": lambda name: BOX.to_json(edition=name),
    "sent_annotation_id": lambda name: BOX.sent_annotation_id(edition=name),
    "has_local_files": lambda name: BOX.has_local_files_to_upload(edition=name),
    "from_json": lambda name: from_json({}, edition=name),
    "PredictionList.from_json": lambda name: PredictionList.from_json({}, edition=name),
    "PredictionList.to_payload": lambda name: PredictionList().to_payload(edition=name),
    "schema": lambda name: schema("box", name, "read"),
    "source": lambda name: codec.source(BoxPrediction, name),
    "box_predictions": lambda name: box_predictions(edition=name),
}
"""What takes an edition by its name."""


class TestEditions:
    def test_are_these_oldest_first(self) -> None:
        assert tuple(each.name for each in EDITIONS) == NAMES

    def test_came_one_after_the_other(self) -> None:
        dates = [each.released for each in EDITIONS]
        assert dates == sorted(set(dates))
        assert dates[0] == date(2022, 11, 22)

    def test_say_what_changed(self) -> None:
        assert len({each.change for each in EDITIONS}) == len(EDITIONS)
        assert all(each.change for each in EDITIONS)

    def test_the_default_is_the_newest_that_the_documentation_describes(self) -> None:
        assert DEFAULT is edition("0.17.9")


class TestOrder:
    @pytest.mark.parametrize(
        "compare",
        [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne],
        ids=lambda compare: compare.__name__,
    )
    def test_is_that_of_their_places(self, compare: Callable[[object, object], bool]) -> None:
        for one, first in enumerate(EDITIONS):
            for other, second in enumerate(EDITIONS):
                assert compare(first, second) is compare(one, other)

    def test_is_by_number_and_not_by_text(self) -> None:
        early = Edition("0.9.0", date(2022, 1, 1), "made up for this test")
        assert early < EDITIONS[0]

    @pytest.mark.parametrize("other", ["0.14.29", (0, 14, 29), None])
    def test_is_not_defined_for_anything_else(self, other: Any) -> None:
        assert EDITIONS[0] != other
        with pytest.raises(TypeError):
            EDITIONS[0] < other  # noqa: B015  (it must raise)


class TestOneObjectPerEdition:
    @pytest.mark.parametrize(
        "copied",
        [copy.copy, copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))],
        ids=["copy", "deepcopy", "pickle"],
    )
    def test_copies_are_the_edition_itself(
        self, under: Edition, copied: Callable[[Edition], Edition]
    ) -> None:
        assert copied(under) is under

    def test_can_be_a_key(self) -> None:
        assert {each: each.name for each in EDITIONS}[edition("0.17.8")] == "0.17.8"

    def test_cannot_be_changed(self, under: Edition) -> None:
        with pytest.raises(AttributeError):
            under.name = "0.1.0"  # type: ignore[misc]

    def test_is_shown_by_its_name(self, under: Edition) -> None:
        assert str(under) == f"{under}" == under.name
        assert repr(under) == f"<Edition {under.name}>"


class TestLookup:
    def test_by_name(self, under: Edition) -> None:
        assert edition(under.name) is under

    def test_of_an_edition_is_the_same(self, under: Edition) -> None:
        assert edition(under) is under

    @pytest.mark.parametrize(
        "asked", ["0.20.0", "0.17.9 ", "v0.17.9", "latest", "", None, 17, ["0.17.9"]], ids=repr
    )
    def test_of_anything_else_is_refused(self, asked: Any) -> None:
        with pytest.raises(UnknownEdition) as caught:
            edition(asked)
        assert isinstance(caught.value, SpecError)
        assert caught.value.asked == asked
        assert caught.value.known == NAMES
        assert caught.value.__suppress_context__

    def test_says_which_there_are(self) -> None:
        with pytest.raises(UnknownEdition) as caught:
            edition("latest")
        assert str(caught.value) == (
            "there is no edition 'latest'; the editions are 0.14.29, 0.15.5, 0.17.8, 0.17.9, 0.21.2"
        )

    @pytest.mark.parametrize("taken", TAKEN.values(), ids=TAKEN)
    def test_says_which_one_a_release_speaks(self, taken: Callable[[str], object]) -> None:
        with pytest.raises(UnknownEdition) as caught:
            taken("0.20.0")
        assert str(caught.value) == (
            "there is no edition '0.20.0' (the release of that name speaks edition 0.17.9:"
            " edition_of_release('0.20.0')); the editions are 0.14.29, 0.15.5, 0.17.8, 0.17.9, 0.21.2"
        )
        assert (caught.value.asked, caught.value.spoken) == ("0.20.0", "0.17.9")
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


class TestReleases:
    """An edition MUST hold from the release that it is named after until the next edition."""

    @pytest.mark.parametrize(("name", "last"), LAST_RELEASES.items())
    def test_speak_an_edition_from_its_first_to_its_last(self, name: str, last: str) -> None:
        assert edition_of_release(name) is edition(name)
        assert edition_of_release(last) is edition(name)

    def test_published_ones_are_each_of_one_edition(self) -> None:
        assert tuple(RELEASES) == EDITIONS
        for each, versions in RELEASES.items():
            assert versions[0] == each.name
            assert versions[-1] == LAST_RELEASES[each.name]
            assert {edition_of_release(version) for version in versions} == {each}

    @pytest.mark.parametrize("version", ["0.14.28", "0.13.4", "0.1.10", "0.2"])
    def test_before_the_first_edition_speak_none(self, version: str) -> None:
        assert edition_of_release(version) is None

    @pytest.mark.parametrize("version", ["0.22.4", "0.100.0", "1.0", "1.0.0.1"])
    def test_to_come_speak_the_newest(self, version: str) -> None:
        assert edition_of_release(version) is EDITIONS[-1]

    @pytest.mark.parametrize(
        "version",
        [
            "",
            "0..1",
            "0.20.0rc1",
            "v0.20.0",
            "latest",
            "1_0.2",
            " 0.20.0 ",
            "-1.2",
            "٠.٢٠.٠",
            None,
        ],
    )
    def test_that_are_no_versions_are_refused(self, version: str) -> None:
        with pytest.raises(ValueError, match="is not a release version"):
            edition_of_release(version)

    @given(
        st.lists(st.integers(0, 40), min_size=1, max_size=4),
        st.lists(st.integers(0, 40), min_size=1, max_size=4),
    )
    def test_that_are_newer_never_speak_an_older_edition(
        self, one: list[int], other: list[int]
    ) -> None:
        older, newer = sorted([one, other])
        before, after = (edition_of_release(".".join(map(str, each))) for each in (older, newer))
        assert before is None or (after is not None and before <= after)
