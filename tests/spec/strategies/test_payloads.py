from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import nucleus_spec
from nucleus_spec import EDITIONS, PREDICTION_TYPES, Edition
from nucleus_spec.strategies import payloads
from tests.helpers.drawing import few, validator


class TestPayloads:
    """What the strategy gives MUST be read, by the class and by its schema."""

    def test_are_read(self, type_name: str, under: Edition) -> None:
        cls = PREDICTION_TYPES[type_name]

        @few
        @given(payloads(type_name, under))
        def check(payload: dict[str, Any]) -> None:
            assert json.loads(json.dumps(payload, allow_nan=False)) == payload
            assert type(cls.from_json(payload, edition=under)) is cls
            validator(type_name, under, "read").validate(payload)

        check()

    @given(st.data(), st.sampled_from(EDITIONS))
    def test_of_any_type_name_it(self, data: st.DataObject, under: Edition) -> None:
        nucleus_spec.from_json(data.draw(payloads(edition=under)), edition=under)
