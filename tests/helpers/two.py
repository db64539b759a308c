"""Two programs that stand for releases and the reference, on editions of their own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.commands import starting
from nucleus_conformance.targets.target import Target, find_target
from nucleus_spec.editions import DEFAULT, Edition, edition_of_release
from tests.helpers.programs import Program

RELEASE = "scale-nucleus==0.15.4"


def stand_for(patch: pytest.MonkeyPatch, programs: dict[str, Program]) -> None:
    """Let these programs be started where these targets are named, as on their editions."""

    def found(
        name: str | None, arguments: Sequence[str], edition: Edition | None, directory: Path | None
    ) -> Target:
        if name is None or name not in programs:
            return find_target(name, arguments, edition, directory=directory)
        own = edition_of_release(name.partition("==")[2]) if "==" in name else None
        command = programs[name].command
        return Target(name, command, own or edition or DEFAULT, has_own=own is not None)

    patch.setattr(starting, "find_target", found)


def edition_asked(made: Program) -> Any:
    """The edition that the request for hello names."""
    return json.loads(made.log.splitlines()[0])["edition"]
