"""`action.yml`, run as GitHub runs it: step by step, with expressions put in, and files to write to."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from attrs import field, frozen

from tests.helpers.fresh import ROOT

ACTION: Final[dict[str, Any]] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: Final[list[dict[str, Any]]] = ACTION["runs"]["steps"]

EXPRESSION: Final = re.compile(r"\$\{\{ (.*?) \}\}")
_OUTPUT: Final = re.compile(r"(.+)<<(.+)\n([\s\S]*?)\n\2\n|(.+?)=(.*)\n")
BASH: Final = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c")
"""What `shell: bash` means."""


@frozen
class Job:
    """A job that uses the action once."""

    folder: Path
    inputs: Mapping[str, str]
    instead: Mapping[str, Mapping[str, str]] = field(factory=dict)
    """Id of a step that is not run -> what its outputs are."""
    ran: list[str] = field(factory=list)
    """The names of the steps that were run, or whose action would have been."""
    uploaded: dict[str, str] = field(factory=dict)
    """What the artefact is made with; nothing, if there is none."""
    outputs: dict[str, str] = field(factory=dict)
    """Those of the action."""
    said: list[str] = field(factory=list)
    """What the steps printed."""

    @property
    def summary(self) -> str:
        """The job summary."""
        return (self.folder / "summary").read_text("utf-8")

    def run(self) -> int:
        """The status of the first step that failed, or 0."""
        given = {name: about.get("default", "") for name, about in ACTION["inputs"].items()}
        assert self.inputs.keys() <= given.keys()
        known = {f"inputs.{name}": text for name, text in {**given, **self.inputs}.items()}
        (self.folder / "summary").touch()
        failed = 0
        for step in STEPS:
            condition = EXPRESSION.sub(r"\1", step.get("if", "success()"))
            if not _holds(condition, known, failed):
                continue
            self.ran.append(step["name"])
            if "uses" in step:
                self.uploaded.update({key: _put(text, known) for key, text in step["with"].items()})
                continue
            found = self.instead.get(step.get("id", ""))
            if found is None:
                status, found = self._step(step, known)
                failed = failed or status
            known |= {
                f"steps.{step.get('id')}.outputs.{name}": text for name, text in found.items()
            }
        self.outputs.update(
            {name: _put(about["value"], known) for name, about in ACTION["outputs"].items()}
        )
        return failed

    def _step(
        self, step: Mapping[str, Any], known: Mapping[str, str]
    ) -> tuple[int, dict[str, str]]:
        assert step["shell"] == "bash"
        written = self.folder / "output"
        written.write_text("", "utf-8")
        places = {
            "GITHUB_ACTION_PATH": ROOT,
            "GITHUB_OUTPUT": written,
            "GITHUB_STEP_SUMMARY": self.folder / "summary",
            "RUNNER_TEMP": self.folder,
        }
        variables = {name: _put(text, known) for name, text in step.get("env", {}).items()}
        done = subprocess.run(
            [*BASH, step["run"]],
            cwd=self.folder,
            env={**os.environ, **{name: str(path) for name, path in places.items()}, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self.said.append(done.stdout)
        found = {}
        for each in _OUTPUT.finditer(written.read_text("utf-8")):
            found[each[1] or each[4]] = each[3] if each[1] else each[5]
        return done.returncode, found


def _put(text: str, known: Mapping[str, str]) -> str:
    """The text with its expressions, each the name of a value, replaced; what is not known is empty."""
    return EXPRESSION.sub(lambda found: known.get(found[1], ""), text)


def _holds(condition: str, known: Mapping[str, str], failed: int) -> bool:
    """Whether a condition holds: functions, and names that must not be empty, with `&&` between."""
    terms = condition.split(" && ")
    functions = {"always()": True, "success()": not failed}
    if not functions.keys() & set(terms):
        terms.append("success()")
    return all(
        functions[each] if each in functions else bool(known.get(each.removesuffix(" != ''")))
        for each in terms
    )
