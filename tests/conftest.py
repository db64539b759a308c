from __future__ import annotations

import gc
import os
import signal
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

from nucleus_spec import EDITIONS, PREDICTION_TYPES, Edition
from tests.helpers.published import unpublish

# HYPOTHESIS_PROFILE=nightly, or --hypothesis-profile nightly, which comes later and so wins.
settings.register_profile("quick", deadline=None, max_examples=20, derandomize=True)
settings.register_profile("nightly", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

# Beside the tests, pytest would look for tests in it: `norecursedirs` replaces the default, which
# skips it.
set_hypothesis_home_dir(Path(__file__).parent.parent / ".pytest_cache" / "hypothesis")


# Tests are of a package without a site, whether there is one or not, but for those that publish one.
unpublish()

# Whoever starts tests in the background may let them ignore Ctrl-C, which some of them press.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test that is `sampled`, one variation in so many stays, and others wait for a tier."""
    seen: Counter[tuple[str, bool]] = Counter()
    for item in items:
        sampled = item.get_closest_marker("sampled")
        if sampled:
            is_late = any(map(item.get_closest_marker, ("slow", "sdk")))
            kind = item.nodeid.partition("[")[0], is_late
            if seen[kind] % sampled.args[0]:
                item.add_marker(pytest.mark.nightly if is_late else pytest.mark.slow)
            seen[kind] += 1


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
