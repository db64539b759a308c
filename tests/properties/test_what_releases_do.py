"""Releases, what is recorded of them, and the model of what they do: each held against the
reference.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucleus_conformance.fuzzing.causes import permitted_by, place
from nucleus_conformance.fuzzing.finding import Finding
from nucleus_conformance.fuzzing.requests import TYPES
from nucleus_conformance.fuzzing.sdk_model import released_outcome
from nucleus_conformance.fuzzing.search import LIMITS, Fuzz
from nucleus_conformance.running.session import session
from nucleus_conformance.suite.case import Case, Outcome
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.targets.target import find_target
from nucleus_spec import EDITIONS, PREDICTION_TYPES, Edition, from_json
from nucleus_spec.editions import V0_17_9, edition_of_release
from nucleus_spec.strategies import payloads
from tests.properties.drawn import Read, Refused, Sent, all_read, all_refused, all_sent, readable

MODELLED = ("construct", "decode", "encode", "dispatch")
UNMODELLED = {"segmentation/construct/segment-without-index"}
"""Before 0.17.9. The model constructs from right arguments only."""


def same(one: Outcome, other: Outcome) -> bool:
    """Whether they agree to the last digit; of refusals, releases do not say why."""
    if one.kind == other.kind == "rejected":
        return True
    return one.kind == other.kind and json.dumps(one.content) == json.dumps(other.content)


def modelled(under: Edition) -> list[Case]:
    """The cases that the model answers. `pass`, an argument by position, is not modelled."""
    return [
        case
        for case in load_suite(under).cases
        if case.operation in MODELLED and "pass" not in case.input
    ]


def decoded(asked: Read) -> Outcome:
    return released_outcome("decode", {"type": asked.type, "payload": asked.payload}, asked.under)


class TestTheModel:
    """What releases do MUST be what is recorded of them. (WIRE-1)"""

    @pytest.mark.sampled(5)
    def test_answers_every_case_as_some_release_did(self, under: Edition) -> None:
        cases = modelled(under)
        assert len(cases) > 1000
        wrong = {
            case.id
            for case in cases
            if not any(
                same(released_outcome(case.operation, case.request().body, under), outcome)
                for outcome in (case.expect, *(each.outcome for each in case.also_accept))
            )
        }
        assert wrong == (UNMODELLED if under < V0_17_9 else set())

    def test_deviates_where_releases_do(self, under: Edition) -> None:
        """It is no copy of the reference: it reads most of what the documentation rules out."""
        refused = [case for case in modelled(under) if case.expect.kind == "rejected"]
        deviating = [
            case
            for case in refused
            if released_outcome(case.operation, case.request().body, under).kind != "rejected"
        ]
        assert len(deviating) > len(refused) / 2
        assert {case.id for case in deviating if not case.also_accept} == (
            UNMODELLED if under < V0_17_9 else set()
        )


class TestWhatIsRight:
    """Of what is right, model and reference MUST send the same. (WIRE-1, WIRE-2, WIRE-5, WIRE-6,
    BOX-ID-1, KEYPOINTS-ID-1, METADATA-3, TASK-1, TASK-2, TASK-3)
    """

    @given(all_read())
    def test_payloads(self, asked: Read) -> None:
        found = decoded(asked)
        assert found.kind == "payload"
        assert json.dumps(found.content) == json.dumps(asked.sent())

    @given(all_sent())
    def test_predictions(self, sent: Sent) -> None:
        type_name = next(name for name, cls in PREDICTION_TYPES.items() if type(sent.made) is cls)
        found = decoded(Read(type_name, readable(sent.payload), sent.under))
        assert json.dumps(found.content) == sent.text

    @given(st.data(), st.sampled_from(EDITIONS))
    def test_payloads_of_any_type(self, data: st.DataObject, under: Edition) -> None:
        payload = data.draw(payloads(edition=under))
        found = released_outcome("dispatch", {"payload": payload}, under)
        read = from_json(payload, edition=under)
        assert json.dumps(found.content["payload"]) == read.to_json(edition=under)
        assert PREDICTION_TYPES[found.content["type"]] is type(read)


class TestWhatIsWrong:
    """Where the model reads what is wrong, it MUST be a deviation that the fixtures permit.
    (WIRE-1)
    """

    @given(st.one_of([all_refused(under=under) for under in EDITIONS]))
    def test_is_read_only_where_it_is_declared(self, asked: Refused) -> None:
        broken = asked.broken
        said = {"type": asked.type, "text": json.dumps(broken.payload)}
        if released_outcome("encode", said, asked.under).kind == "rejected":
            return
        declared = _permitted(asked.under)
        assert (asked.type, broken.code, place(broken.pointer)) in declared


@functools.cache
def _permitted(under: Edition) -> dict[tuple[str, str, str], str]:
    return permitted_by(load_suite(under))


RELEASES = ("0.14.29", "0.15.5", "0.17.7", "0.17.8", "0.17.14", "0.22.3")
REQUESTS = 5000


@pytest.mark.sdk
class TestReleases:
    """Wherever a release and the reference disagree, it MUST be a declared flag. (WIRE-1)"""

    @pytest.mark.parametrize("version", RELEASES)
    @pytest.mark.sampled(4)
    def test_disagree_only_where_it_is_declared(self, version: str) -> None:
        spoken = edition_of_release(version)
        assert spoken is not None
        found = search(version, _permitted(spoken))
        assert not found, told(found)

    def test_disagree(self) -> None:
        """With nothing declared, there is much to find: the search does compare."""
        enough = 10
        assert len(search("0.22.3", {}, enough)) >= enough


def search(
    version: str, permitted: Mapping[tuple[str, str, str], str], enough: int = REQUESTS
) -> list[Finding]:
    """What a search finds wrong with a release, beside what is permitted: so many, or all."""
    release = find_target(f"scale-nucleus=={version}", (), None)
    with session(release.command, release.edition, limits=LIMITS) as target:
        fuzz = Fuzz(target, release.edition, TYPES, permitted, lambda _: False)
        for _ in fuzz.run(REQUESTS, first_seed=14):
            if len(fuzz.findings) >= enough:
                break
        else:
            assert fuzz.asked >= REQUESTS
    return list(fuzz.findings.values())


def told(found: list[Finding]) -> str:
    """Findings as text: what was asked, and what is different."""
    lines = []
    for each in found:
        lines.append(each.judged.case.id)
        lines.append(f"  asked {json.dumps(each.judged.case.request().body)[:600]}")
        lines.append(f"  {json.dumps(attrs.asdict(each.judged.verdict), default=repr)[:600]}")
    return "\n".join(lines)
