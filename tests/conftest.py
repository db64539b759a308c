from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

from nucleus_spec import EDITIONS, PREDICTION_TYPES, Edition

# HYPOTHESIS_PROFILE=nightly, or --hypothesis-profile nightly, which comes later and so wins.
settings.register_profile("quick", deadline=None, max_examples=20, derandomize=True)
settings.register_profile("ci", deadline=None, max_examples=40, derandomize=True)
settings.register_profile("nightly", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

# Beside the tests, pytest would look for tests in it: `norecursedirs` replaces the default, which
# skips it.
set_hypothesis_home_dir(Path(__file__).parent.parent / ".pytest_cache" / "hypothesis")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Thousands of tests stay in memory: the garbage collector need not look at them each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(params=EDITIONS, ids=str)
def under(request: pytest.FixtureRequest) -> Edition:
    edition: Edition = request.param
    return edition


@pytest.fixture(params=PREDICTION_TYPES)
def type_name(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name
