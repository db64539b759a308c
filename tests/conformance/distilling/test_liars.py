"""The few lines that are distilled give away the liars that the whole dump does."""

from __future__ import annotations

import json
from typing import Final

import pytest

from nucleus_conformance.distilling.choosing import Choosing
from nucleus_conformance.distilling.suite import cases_of
from nucleus_conformance.fuzzing.generated import lines
from nucleus_conformance.harness import CLASSES
from nucleus_conformance.suite.case import Suite
from nucleus_conformance.suite.ijson import restored
from nucleus_spec.editions import DEFAULT
from tests.helpers.liars import LIARS, caught_by, somewhere_else

_EVERY: Final = 6


@pytest.mark.nightly
@pytest.mark.parametrize("start", range(_EVERY))
def test_what_the_whole_finds_the_few_find(start: int) -> None:
    given = [json.loads(each) for each in lines(tuple(CLASSES), DEFAULT, 600, 1, broken=False)]
    dump = [(each["type"], restored(each)["payload"]) for each in given]
    choosing = Choosing()
    for name, payload in dump:
        choosing.take(name, payload)
    few = [(each.type, each.payload) for each in choosing.fewest()]
    assert len(few) < len(dump)
    with somewhere_else():
        small, whole = (
            Suite("1.0.0", DEFAULT, tuple(cases_of(each, DEFAULT))) for each in (few, dump)
        )
        found = {name for name in list(LIARS)[start::_EVERY] if caught_by(LIARS[name], whole)}
        missed = {name for name in found if not caught_by(LIARS[name], small)}
    assert len(found) > 5
    assert not missed
