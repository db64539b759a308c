from __future__ import annotations

from nucleus_conformance.targets.environment import allowed_environment


def test_a_program_is_not_helped_to_flush() -> None:
    """Containers set that for every Python; those who use the program may not."""
    given = {"PYTHONUNBUFFERED": "1", "PYTHONPATH": "port", "PYTHONHASHSEED": "0"}
    allowed = allowed_environment(given)
    assert allowed == {"PYTHONPATH": "port", "PYTHONHASHSEED": "0"}


def test_a_program_is_told_nothing_that_spoils_a_right_one() -> None:
    given = {"PYTHONINSPECT": "1", "PYTHONINTMAXSTRDIGITS": "640", "PYTHONUTF8": "1"}
    assert allowed_environment(given) == {"PYTHONUTF8": "1"}
