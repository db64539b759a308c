"""What an option of pytest names, and what is said where that does not start."""

from __future__ import annotations

import shlex
from pathlib import Path

from nucleus_conformance.commands.options import named_edition
from nucleus_conformance.errors import ConformanceError, UsageError
from nucleus_conformance.targets.target import Target, find_target


def advised(error: ConformanceError) -> list[str]:
    """What to do about an error, if that is known: one line, or none."""
    return [f"advice: {error.advice}"] if error.advice else []


def target_of(text: str, edition: str | None) -> Target:
    """The target that an option names. Raises `ConformanceError` if there is none."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UsageError(f"--nucleus-target {text}: {error}") from None
    asked = named_edition(edition)
    if len(words) == 1 and not Path(words[0]).is_file():
        return find_target(words[0], (), asked)
    return find_target(None, words[1:] if words[:1] == ["--"] else words, asked)
