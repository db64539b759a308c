"""Editions as parameters of tests that cost much in each."""

from __future__ import annotations

from typing import Final

import pytest

from nucleus_spec.editions import EDITIONS

OUTER_FIRST: Final = [
    pytest.param(each, marks=() if each in (EDITIONS[0], EDITIONS[-1]) else pytest.mark.slow)
    for each in EDITIONS
]
"""The oldest and the newest by default; those between are slow, and so left to CI."""
