"""Numbers as command lines give them: in plain ASCII digits, and within bounds."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import Final

LONGEST: Final = 1_000_000
"""The most seconds of a time: more than eleven days."""

_WHOLE: Final = re.compile(r"-?[0-9]{1,20}", re.ASCII)
_DECIMAL: Final = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_EXCERPT: Final = 30


def whole(least: int, most: int) -> Callable[[str], int]:
    """What reads a whole number within these bounds, or raises `argparse.ArgumentTypeError`."""

    def read(text: str) -> int:
        if _WHOLE.fullmatch(text) and least <= (number := int(text)) <= most:
            return number
        raise _refusal(f"a whole number from {least} to {most}", text)

    return read


count: Final = whole(1, 10**9)
shown: Final = whole(0, 10**6)
seed: Final = whole(0, 2**64 - 1)


def seconds(text: str) -> float:
    """A time that is not over before it begins. Raises `argparse.ArgumentTypeError`."""
    if _DECIMAL.fullmatch(text) and 0 < (granted := float(text)) <= LONGEST:
        return granted
    raise _refusal(f"a number of seconds greater than 0, up to {LONGEST}", text)


def _refusal(what: str, text: str) -> argparse.ArgumentTypeError:
    given = text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"
    return argparse.ArgumentTypeError(f"must be {what}, not {given or repr('')}")
