"""The reference against what releases upload, refuse and read: `record_uploads` has recorded it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from nucleus_conformance.targets.releases import RELEASES
from nucleus_spec import PREDICTION_TYPES, Prediction, upload
from nucleus_spec.editions import EDITIONS, edition_of_release
from nucleus_spec.envelopes import Request, held, lines, requests
from nucleus_spec.requirements import REQUIREMENTS
from tests.differential import upload_scenarios
from tests.differential.record_uploads import RECORDED, VERSIONS, ask, recording
from tests.differential.uploading import MEMBERS_SHOWN

RECORDINGS: dict[str, Any] = {
    version: json.loads((RECORDED / f"{version}.json").read_text("utf-8")) for version in VERSIONS
}
READ_HERE_ALONE = ("an export without a list", "a list with what uploads call a mask")


def scenarios(part: str, wanted: Callable[[Any], bool] = lambda _: True) -> pytest.MarkDecorator:
    """Those of every release. Not those with a parameter that only later releases have."""
    found = [
        pytest.param(version, scenario, id=f"{version}: {scenario['name']}")
        for version, recorded in RECORDINGS.items()
        for scenario in recorded[part]
        if scenario["raised"] != "TypeError" and wanted(scenario)
    ]
    return pytest.mark.parametrize(("version", "scenario"), found)


def is_of_requests(scenario: Any) -> bool:
    """Whether it was sent, in requests that are as large as may be."""
    options = scenario["options"]
    return scenario["raised"] is None and options.keys() <= {"update", "trained_slice_id"}


NO_CONFIDENCE = ("0.14.29", "0.15.5")
"""Releases that read the predictions of an export as annotations (UPLOAD-12)."""

NO_LIST = ("0.14.29", "0.15.5", "0.17.8", "0.17.9", "0.20.0", "0.21.2")
"""Releases that do not read a list of predictions (UPLOAD-13)."""


def edition_of(version: str) -> str:
    edition = edition_of_release(version)
    assert edition is not None
    return edition.name


def made(version: str, described: list[Any]) -> list[Prediction]:
    """The predictions of a scenario."""
    under = edition_of(version)
    return [
        PREDICTION_TYPES[each["type"]].from_json(each["payload"], edition=under)
        for each in described
        for _ in range(each.get("times", 1))
    ]


def codes(version: str, scenario: Any, **options: Any) -> set[str]:
    """What is wrong with a scenario, but for what Nucleus only ignores."""
    predictions = made(version, scenario["predictions"])
    found = upload.problems(predictions, edition=edition_of(version), **options)
    return {str(each.code) for each in found} - {"second-mask"}


def recorded_form(request: Request) -> dict[str, Any]:
    """A request as a recording has it."""
    body = {
        name: len(value) if isinstance(value, list) and len(value) > MEMBERS_SHOWN else value
        for name, value in request.body.items()
    }
    sent: dict[str, Any] = {"method": "POST", "path": "/dataset/ds_1/model/prj_1/uploadPredictions"}
    if not request.files:
        return {**sent, "body": body}
    said = {"name": "serialized_request", "content_type": "application/json", "body": body}
    size = len(b"not looked at")
    files = [
        {"name": "mask", "content_type": "image/png", "filename": each, "size": size}
        for each in request.files
    ]
    return {**sent, "form": [said, *files]}


class TestIds:
    """An upload MUST be refused exactly where a release refuses it for its ids. (UPLOAD-1,
    UPLOAD-2, UPLOAD-3, UPLOAD-4)
    """

    @scenarios("uploads")
    def test_are_refused_as_releases_do(self, version: str, scenario: Any) -> None:
        is_refused = scenario["raised"] == "DuplicateIDError"
        assert ("duplicate" in codes(version, scenario)) == is_refused
        assert not (is_refused and scenario["requests"])

    def test_that_clash_are_all_told(self) -> None:
        recorded = RECORDINGS["0.20.0"]["uploads"]
        (scenario,) = (each for each in recorded if each["name"] == "several that clash")
        found = upload.problems(made("0.20.0", scenario["predictions"]))
        assert [(each.requirement, each.places) for each in found] == [
            ("UPLOAD-1", (0, 2, 5)),
            ("UPLOAD-2", (1, 3)),
        ]
        assert {each.pointer for each in found} == {"/annotation_id"}


class TestRequests:
    """What is uploaded MUST be what releases send, in the requests in which they send it.
    (UPLOAD-6, UPLOAD-7, UPLOAD-9, UPLOAD-10)
    """

    @scenarios("uploads", is_of_requests)
    def test_are_those_of_releases(self, version: str, scenario: Any) -> None:
        options = scenario["options"]
        predictions = made(version, scenario["predictions"])
        found = requests(predictions, edition=edition_of(version), **options)
        said = [recorded_form(each) for each in found]
        # In text, so that the order of keys and the types of numbers count.
        assert json.dumps(said) == json.dumps(scenario["requests"])
        assert codes(version, scenario) == set()

    @pytest.mark.parametrize("version", VERSIONS)
    def test_with_files_that_are_not_png_are_refused(self, version: str) -> None:
        refused = {
            each["name"]: codes(version, each)
            for each in RECORDINGS[version]["uploads"]
            if each["raised"] == "ValueError" and not each["options"]
        }
        assert refused == {
            "a local mask in capitals": {"not-a-png"},
            "a local mask of another format": {"not-a-png"},
        }

    @pytest.mark.parametrize("version", VERSIONS)
    def test_are_as_large_as_theirs(self, version: str) -> None:
        limits = RECORDINGS[version]["limits"]
        assert limits["batch_size"] == upload.BATCH
        assert limits["remote_files_per_upload_request"] == upload.REMOTE_MASKS
        assert limits["local_files_per_upload_request"] == upload.LOCAL_MASKS
        assert limits["MAX_PAYLOAD_SIZE"] == upload.MOST_CHARACTERS
        assert f"{upload.MOST_CHARACTERS:,}" in REQUIREMENTS["UPLOAD-8"].text
        assert f"{upload.BATCH:,} predictions, or {upload.REMOTE_MASKS} masks" in (
            REQUIREMENTS["UPLOAD-6"].text
        )
        assert f"at most {upload.LOCAL_MASKS} in one" in REQUIREMENTS["UPLOAD-7"].text


class TestLines:
    """An upload of lines MUST be refused where releases refuse it, and be their text. (UPLOAD-8,
    UPLOAD-11)
    """

    @scenarios("uploads", lambda each: each["options"].get("asynchronous", False))
    def test_are_those_of_releases(
        self, version: str, scenario: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        limit = scenario.get("limit", upload.MOST_CHARACTERS)
        monkeypatch.setattr(upload, "MOST_CHARACTERS", limit)
        assert bool(codes(version, scenario, lines=True)) == (scenario["raised"] is not None)
        if scenario["raised"] is None:
            predictions = made(version, scenario["predictions"])
            (put,) = (each for each in scenario["requests"] if each["method"] == "PUT")
            assert "".join(lines(predictions, edition=edition_of(version))) == put["text"]


def by_type(version: str, value: Any, *without: str) -> dict[str, list[Any]]:
    """What the reference reads of an answer, as payloads by type."""
    under = edition_of(version)
    found: dict[str, list[Any]] = {}
    for each in held(value, edition=under):
        kind = each.payload.get("type") if each.read_as is None else None
        cls = PREDICTION_TYPES[kind.replace("mask", "segmentation")] if kind else each.read_as
        assert cls is not None
        sent = cls.from_json(each.payload, edition=under).to_payload(edition=under)
        name = next(name for name, one in PREDICTION_TYPES.items() if one is cls)
        found.setdefault(name, []).append(
            {key: member for key, member in sent.items() if key not in without}
        )
    return found


class TestAnswers:
    """An export, and an answer, MUST be read as releases read it. (UPLOAD-12, UPLOAD-13)"""

    @scenarios("answers", lambda each: each["name"] not in READ_HERE_ALONE)
    def test_are_read_as_releases_do(self, version: str, scenario: Any) -> None:
        if "rows" in scenario:
            without = ("confidence",) if version in NO_CONFIDENCE else ()
            found = [by_type(version, row, *without) for row in scenario["rows"]]
        elif "predictions" in scenario["response"] and version in NO_LIST:
            assert scenario["read"] == [{}]
            return
        else:
            found = [by_type(version, scenario["response"])]
        assert found == scenario["read"]

    @pytest.mark.parametrize("version", VERSIONS)
    def test_that_releases_refuse_are_read(self, version: str) -> None:
        first, second = (
            each for each in RECORDINGS[version]["answers"] if each["name"] in READ_HERE_ALONE
        )
        assert first["raised"] == "KeyError"
        assert by_type(version, first["rows"]) == {}
        assert second["raised"] == (None if version in NO_LIST else "KeyError")
        assert len(by_type(version, second["response"])["segmentation"]) == 1


class TestTheRecordings:
    """What releases were seen to do with many predictions MUST be recorded."""

    def test_show_every_requirement_that_was_observed_so(self) -> None:
        observed = {
            name for name, each in REQUIREMENTS.items() if each.informative and each.observed
        }
        assert observed == upload_scenarios.SHOWN.keys()

    @pytest.mark.parametrize("name", upload_scenarios.SHOWN)
    def test_are_of_a_release_in_which_it_was_observed(self, name: str) -> None:
        (release,) = REQUIREMENTS[name].observed
        recorded = RECORDINGS[release]
        there = {each["name"] for each in (*recorded["uploads"], *recorded["answers"])}
        assert set(upload_scenarios.SHOWN[name]) <= there

    def test_are_of_every_edition(self) -> None:
        assert {each["edition"] for each in RECORDINGS.values()} == {each.name for each in EDITIONS}


FIRST_AND_LAST = list(
    dict.fromkeys(each for of_it in RELEASES.values() for each in (of_it[0], of_it[-1]))
)
"""Releases of every edition."""

IDS = (None, None, "", "a", "None", "car-i-keypoints", "car-1-2-3-4-i", "bus-None-keypoints")


def batches(version: str, seed: int, count: int) -> list[list[Any]]:
    """Few predictions of few labels, ids and items, so that many are the same."""
    drawn = random.Random(seed)
    found = []
    for _ in range(count):
        batch = []
        for _ in range(drawn.randint(2, 4)):
            kind = drawn.choice(list(PREDICTION_TYPES))
            keys: dict[str, Any] = {"reference_id": drawn.choice("ij")}
            if kind != "segmentation":
                keys["label"] = drawn.choice(["car", "bus"])
            if "category" not in kind:
                keys["annotation_id"] = drawn.choice(IDS)
            if edition_of(version) == EDITIONS[-1].name and drawn.randrange(2):
                keys |= {"reference_id": None, "dataset_item_id": drawn.choice(["di_1", "di_2"])}
            batch.append(upload_scenarios.one(kind, **keys))
        found.append(batch)
    return found


@pytest.mark.sdk
class TestReleases:
    """Ids MUST clash exactly where `check_for_duplicate_ids` of a release says so. (UPLOAD-1,
    UPLOAD-2, UPLOAD-3, UPLOAD-4)
    """

    @pytest.mark.parametrize("version", FIRST_AND_LAST)
    @pytest.mark.sampled(3)
    def test_say_the_same_of_random_predictions(self, version: str) -> None:
        every = batches(version, seed=13, count=2000)
        said = ask(version, {"duplicates": every})["duplicates"]
        ours = ["duplicate" in codes(version, {"predictions": batch}) for batch in every]
        assert ours == said
        assert 100 < sum(said) < 1900

    @pytest.mark.parametrize("version", VERSIONS)
    @pytest.mark.sampled(3)
    def test_do_what_is_recorded(self, version: str) -> None:
        assert recording(version) == RECORDINGS[version]
