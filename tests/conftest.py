from __future__ import annotations

import pytest
from hypothesis import settings

from nucleus_spec import EDITIONS, PREDICTION_TYPES, Edition

settings.register_profile("ci", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("ci")


@pytest.fixture(params=EDITIONS, ids=str)
def under(request: pytest.FixtureRequest) -> Edition:
    edition: Edition = request.param
    return edition


@pytest.fixture(params=PREDICTION_TYPES)
def type_name(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name
