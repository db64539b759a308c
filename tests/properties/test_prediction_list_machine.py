"""A prediction list beside a plain model of it: eight Python lists, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from nucleus_spec import (
    EDITIONS,
    PREDICTION_TYPES,
    Edition,
    InvalidPrediction,
    Prediction,
    PredictionList,
)
from nucleus_spec.strategies import prediction_lists, predictions
from tests.properties.drawn import readable, share, wreck

OLDEST = EDITIONS[0]
"""What it can send, every edition can."""

NAMES = [f"{name.replace('-', '_')}_predictions" for name in PREDICTION_TYPES]
_NAME = dict(zip(PREDICTION_TYPES.values(), NAMES, strict=True))
_BATCHES = st.lists(predictions(edition=OLDEST), max_size=4)
_WRONG: st.SearchStrategy[Any] = st.sampled_from(
    [None, 7, "box", {}, [], PredictionList(), PREDICTION_TYPES["box"]]
)


class Collecting(RuleBasedStateMachine):
    """Whatever is done to a list, in whatever order, it holds what the model does."""

    @initialize(batch=_BATCHES)
    def begin(self, batch: list[Prediction]) -> None:
        self.model: dict[str, list[Prediction]] = {name: [] for name in NAMES}
        for each in batch:
            self.model[_NAME[type(each)]].append(each)
        given_: dict[str, Any] = {name: list(members) for name, members in self.model.items()}
        self.held = PredictionList(**given_)
        wreck(given_)

    def _expect(self, batch: list[Prediction]) -> None:
        for each in batch:
            self.model[_NAME[type(each)]].append(each)

    @rule(batch=_BATCHES, form=st.sampled_from([list, tuple, iter]))
    def add(self, batch: list[Prediction], form: Any) -> None:
        self.held.add_predictions(form(batch))
        self._expect(batch)

    @rule(batch=_BATCHES, wrong=_WRONG, place=st.integers(0, 4))
    def add_with_what_is_no_prediction(
        self, batch: list[Prediction], wrong: Any, place: int
    ) -> None:
        place = min(place, len(batch))
        with pytest.raises(InvalidPrediction) as caught:
            self.held.add_predictions([*batch[:place], wrong, *batch[place:]])
        error = caught.value
        assert (error.code, error.pointer) == ("wrong-type", f"/{place}")
        assert error.requirement == "LIST-4"

    @rule(batch=_BATCHES)
    def add_another_list(self, batch: list[Prediction]) -> None:
        other = PredictionList()
        other.add_predictions(batch)
        for name, each in other.items():
            self.held.add_predictions(each)
            self._expect(getattr(other, name))

    @rule(each=predictions(edition=OLDEST))
    def append_by_hand(self, each: Prediction) -> None:
        getattr(self.held, _NAME[type(each)]).append(each)
        self._expect([each])

    @precondition(lambda self: any(self.model.values()))
    @rule(place=st.integers(0))
    def remove_the_last_of_a_list(self, place: int) -> None:
        names = [name for name in NAMES if self.model[name]]
        name = names[place % len(names)]
        assert getattr(self.held, name).pop() is self.model[name].pop()

    @rule(name=st.sampled_from(NAMES))
    def replace_a_list(self, name: str) -> None:
        with pytest.raises(AttributeError):
            setattr(self.held, name, [])

    @rule(under=st.sampled_from(EDITIONS))
    def send_and_read(self, under: Edition) -> None:
        sent = self.held.to_payload(edition=under)
        text = self.held.to_json(edition=under)
        assert repr(json.loads(text)) == repr(sent)
        assert list(sent) == NAMES
        assert repr(sent) == repr(
            {
                name: [each.to_payload(edition=under) for each in members]
                for name, members in self.model.items()
            }
        )
        received = {name: [readable(each) for each in sent[name]] for name in NAMES}
        read = PredictionList.from_json(received, edition=under)
        assert read.to_json(edition=under) == text
        wreck(sent)
        wreck(received)
        assert read.to_json(edition=under) == text

    @rule()
    def compare(self) -> None:
        twin: dict[str, Any] = self.model
        assert PredictionList(**twin) == self.held
        other = PredictionList(**twin)
        other.box_predictions.append(_BOX)
        assert other != self.held

    @invariant()
    def holds_what_the_model_does(self) -> None:
        if hasattr(self, "model"):
            assert self.held.items() == list(self.model.items())
            assert len(self.held) == sum(map(len, self.model.values()))


_BOX: Any = PREDICTION_TYPES["box"].from_json(
    {
        "label": "a",
        "reference_id": "r",
        "geometry": dict.fromkeys(("x", "y", "width", "height"), 0),
    }
)


class TestPredictionList:
    """A prediction list MUST keep what it is given in eight lists, in order, and nothing else.
    (LIST-1, LIST-2, LIST-3, LIST-4)
    """

    def test_holds_what_a_plain_model_does(self) -> None:
        run_state_machine_as_test(Collecting, settings=settings(share(4), stateful_step_count=12))


class TestLocalFiles:
    """A prediction list MUST have no local files if it has no masks. (LOCAL-1)"""

    @given(prediction_lists())
    def test_without_masks(self, made: PredictionList) -> None:
        made.segmentation_predictions.clear()
        assert made.has_local_files_to_upload() is False
