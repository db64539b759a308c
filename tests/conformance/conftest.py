from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from types import FrameType

import pytest

from nucleus_conformance import recording
from nucleus_conformance.suite.case import Case
from nucleus_spec.editions import EDITIONS, Edition
from tests.helpers.patience import HANG


@pytest.fixture(autouse=True)
def bounded(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that hangs fails. One that installs releases has longer."""

    def late(number: int, frame: FrameType | None) -> None:
        raise TimeoutError("this test hangs")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(
        signal.ITIMER_REAL, 6 * HANG if request.node.get_closest_marker("sdk") else HANG
    )
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


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
