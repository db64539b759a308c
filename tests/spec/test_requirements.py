from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import nucleus_spec
from nucleus_conformance.suite.catalog import all_drafts
from nucleus_conformance.suite.catalog.draft import Draft
from nucleus_conformance.targets.releases import RELEASES
from nucleus_spec import (
    EDITIONS,
    PREDICTION_TYPES,
    InvalidPrediction,
    Keypoint,
    Point,
    Point3D,
    Segment,
    from_json,
)
from nucleus_spec.requirements import REQUIREMENTS, SECTIONS
from nucleus_spec.wire import keys
from tests.helpers.seed_names import NAMES, PARAMETERS

SOURCE = Path(nucleus_spec.__file__).parent

PAGE = "nucleus.prediction"
"""The documentation's page as a whole, which lists the types."""

_ID = re.compile(r"[A-Z]+(?:-[A-Z]+)*-[1-9][0-9]*")
_FOREIGN = {"UTF-8"}


def _ids_in_code() -> Iterator[tuple[str, str]]:
    """Every string of the code that has the form of an id, with the module it is in."""
    for path in sorted(SOURCE.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and _ID.fullmatch(text) and text not in _FOREIGN:
                yield path.name, text


def _ids_in_text() -> Iterator[tuple[str, str]]:
    """The same for docstrings and comments."""
    for path in sorted(SOURCE.glob("*.py")):
        for found in re.findall(rf"\b{_ID.pattern}\b", path.read_text("utf-8")):
            if found not in _FOREIGN:
                yield path.name, found


def _violated(draft: Draft) -> Iterator[str]:
    """The requirement for which the reference refuses what this case has it read."""
    given = draft.input
    payload: Any = json.loads(given["text"]) if "text" in given else given.get("payload")
    try:
        if draft.operation == "dispatch":
            from_json(payload, edition=EDITIONS[-1])
        elif draft.operation == "decode":
            PREDICTION_TYPES[draft.type].from_json(payload, edition=EDITIONS[-1])
    except InvalidPrediction as error:
        yield error.requirement


REFUSED_BY_CHOICE = sorted(
    {name for draft in all_drafts() if draft.permits for name in _violated(draft)}
)
"""The requirements that some release does not enforce: a case permits it to accept a violation."""


class TestTheDocumentation:
    """Every name of the documentation MUST be in a requirement, and in none any other."""

    def test_the_list_of_names_is_whole(self) -> None:
        assert len(PARAMETERS) == len(PREDICTION_TYPES)
        assert len(NAMES) == 9 + 65 + 8 * 4

    def test_every_name_is_in_a_requirement(self) -> None:
        named = {name for each in REQUIREMENTS.values() for name in each.documented}
        assert sorted(NAMES - named) == []

    def test_no_requirement_names_what_is_not_there(self) -> None:
        unknown = {
            each.id: sorted(set(each.documented) - NAMES - {PAGE}) for each in REQUIREMENTS.values()
        }
        assert {name: names for name, names in unknown.items() if names} == {}


class TestEveryRequirement:
    def test_is_kept_under_its_own_id(self) -> None:
        assert [each.id for each in REQUIREMENTS.values()] == list(REQUIREMENTS)

    def test_no_id_is_used_twice(self) -> None:
        held = [each.id for section in SECTIONS.values() for each in section]
        assert len(held) == len(set(held)) == len(REQUIREMENTS)

    def test_has_a_source(self) -> None:
        without = [
            each.id
            for each in REQUIREMENTS.values()
            if not (each.documented or each.observed or each.chosen)
        ]
        assert without == []

    def test_is_one_or_more_whole_sentences(self) -> None:
        for each in REQUIREMENTS.values():
            for text in (each.text, each.chosen):
                assert re.fullmatch(r"(\S+ )*\S+[.)]|", text), each.id
            assert each.text, each.id

    def test_has_an_id_that_says_what_it_is_about(self) -> None:
        assert [name for name in REQUIREMENTS if not _ID.fullmatch(name)] == []

    def test_was_observed_in_published_releases(self) -> None:
        published = {version for versions in RELEASES.values() for version in versions}
        observed = {version for each in REQUIREMENTS.values() for version in each.observed}
        assert sorted(observed - published) == []

    def test_begins_with_the_edition_in_which_it_was_first_observed(self) -> None:
        for each in REQUIREMENTS.values():
            assert each.since in EDITIONS
            if each.observed:
                assert each.observed[0] == each.since.name, each.id

    def test_that_no_output_shows_was_observed_in_uploads_alone(self) -> None:
        """`tests/differential/test_uploads.py` says which recording shows each of these."""
        about_many = {
            each.id for each in REQUIREMENTS.values() if each.informative and each.observed
        }
        assert {name.rpartition("-")[0] for name in about_many} == {"UPLOAD"}

    @pytest.mark.parametrize("name", REFUSED_BY_CHOICE)
    def test_that_releases_do_not_enforce_says_that_it_was_chosen(self, name: str) -> None:
        """Releases accept what violates it, so that it is our choice to refuse that."""
        assert REQUIREMENTS[name].chosen


class TestCitations:
    """Whatever the spec cites MUST be a requirement."""

    def test_of_the_code_exist(self) -> None:
        wrong = {found for found in _ids_in_code() if found[1] not in REQUIREMENTS}
        assert sorted(wrong) == []

    def test_of_docstrings_and_comments_exist(self) -> None:
        wrong = {found for found in _ids_in_text() if found[1] not in REQUIREMENTS}
        assert sorted(wrong) == []

    def test_of_every_key_are_found_in_the_code(self) -> None:
        classes = (*PREDICTION_TYPES.values(), Point, Point3D, Keypoint, Segment)
        cited = {key.cites for cls in classes for _, key in keys(cls)}
        assert cited <= {name for _, name in _ids_in_code()}
        assert cited <= REQUIREMENTS.keys()


class TestTheCatalog:
    """Every requirement that can be tested MUST have a case."""

    def test_cites_requirements_that_exist(self) -> None:
        unknown = {
            draft.id: sorted(set(draft.cites) - REQUIREMENTS.keys()) for draft in all_drafts()
        }
        assert {name: ids for name, ids in unknown.items() if ids} == {}

    def test_every_draft_cites_a_requirement(self) -> None:
        assert [draft.id for draft in all_drafts() if not draft.cites] == []

    def test_cites_every_requirement_that_is_not_informative(self) -> None:
        cited = {name for draft in all_drafts() for name in draft.cites}
        testable = {each.id for each in REQUIREMENTS.values() if not each.informative}
        assert sorted(testable - cited) == []

    def test_cites_none_that_no_case_can_show(self) -> None:
        cited = {name for draft in all_drafts() for name in draft.cites}
        informative = {each.id for each in REQUIREMENTS.values() if each.informative}
        assert sorted(informative & cited) == []

    def test_a_case_is_recommended_where_a_sentence_says_so(self) -> None:
        """One that recommends, or one that says which of its cases are only recommended."""
        saying = {
            name
            for name, each in REQUIREMENTS.items()
            if each.level != "MUST" or "recommended" in each.text
        }
        unsaid = {
            each.id
            for each in all_drafts()
            if each.level == "recommended" and not saying.intersection(each.cites)
        }
        assert unsaid == set()

    def test_a_required_case_has_a_sentence_that_requires(self) -> None:
        lax = {
            each.id
            for each in all_drafts()
            if each.level == "required"
            and all(REQUIREMENTS[one].level != "MUST" for one in each.cites)
        }
        assert lax == set()

    def test_asks_about_a_requirement_only_where_it_holds(self) -> None:
        early = [
            (draft.id, name)
            for draft in all_drafts()
            for name in draft.cites
            if draft.until is not None and draft.until < REQUIREMENTS[name].since
        ]
        assert early == []
