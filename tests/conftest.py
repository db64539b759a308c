from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

from nucleus_spec import EDITIONS, PREDICTION_TYPES, Edition

settings.register_profile("ci", derandomize=True, deadline=None, max_examples=100)
settings.load_profile("ci")

# Beside the tests, pytest would look for tests in it: `norecursedirs` replaces the default, which skips it.
set_hypothesis_home_dir(Path(__file__).parent.parent / ".pytest_cache" / "hypothesis")


@pytest.fixture(params=EDITIONS, ids=str)
def under(request: pytest.FixtureRequest) -> Edition:
    edition: Edition = request.param
    return edition


@pytest.fixture(params=PREDICTION_TYPES)
def type_name(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name
