from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from nucleus_conformance import recording
from nucleus_conformance.suite.case import Case
from nucleus_spec.editions import EDITIONS, Edition
from tests.helpers.patience import HANG, at_most


@pytest.fixture(autouse=True)
def bounded(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that hangs fails. One that installs releases has longer."""
    with at_most(10 * HANG if request.node.get_closest_marker("sdk") else HANG):
        yield


@pytest.fixture(autouse=True)
def no_child_is_left(bounded: None) -> Iterator[None]:
    """A test that leaves a child process behind, running or not waited for, fails."""
    yield
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.fixture(scope="session")
def stated() -> dict[Edition, list[Case]]:
    """The cases of every edition as the reference states them."""
    return {edition: recording.stated(edition) for edition in EDITIONS}
