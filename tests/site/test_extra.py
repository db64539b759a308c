"""Whoever installs the extra `docs`, and nothing else, can build the site."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, packages_distributions, requires

import pytest
from packaging.requirements import Requirement

from docs.generator.links import ROOT

_TARGET = re.compile(r"^\.\. automodule:: ([\w.]+)$", re.MULTILINE)


def needed(requirement: Requirement, seen: set[tuple[str, str]]) -> set[str]:
    """The distributions that an install of it brings, itself included."""
    found = {re.sub(r"[-_.]+", "-", requirement.name).lower()}
    for extra in ("", *sorted(requirement.extras)):
        if (requirement.name, extra) in seen:
            continue
        seen.add((requirement.name, extra))
        try:
            lines = requires(requirement.name) or []
        except PackageNotFoundError:
            continue
        for each in map(Requirement, lines):
            if each.marker is None or each.marker.evaluate({"extra": extra}):
                found |= needed(each, seen)
    return found


def documented() -> set[str]:
    """The modules that the reference of Python documents."""
    pages = (ROOT / "docs" / "reference" / "python").glob("*.md")
    return {name for page in pages for name in _TARGET.findall(page.read_text("utf-8"))}


_WITHOUT = """
import sys, importlib
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {missing}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing())
for name in {modules}:
    importlib.import_module(name)
"""


@pytest.mark.slow
def test_what_the_site_imports_is_in_the_extra() -> None:
    wanted = needed(Requirement("nucleus-spec[docs]"), set())
    assert {"furo", "hypothesis"} <= wanted
    missing = {
        module
        for module, distributions in packages_distributions().items()
        if not {re.sub(r"[-_.]+", "-", each).lower() for each in distributions} & wanted
    }
    assert {"pytest", "numpy"} <= missing
    modules = {"docs.generator.site", *documented()}
    assert {"nucleus_spec", "nucleus_spec.strategies", "nucleus_conformance.harness"} <= modules
    code = _WITHOUT.format(missing=sorted(missing), modules=sorted(modules))
    environment = {**os.environ, "HYPOTHESIS_NO_PLUGINS": "1"}  # those of what is not there
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
