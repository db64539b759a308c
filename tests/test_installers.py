"""The wheel that is built works for whoever installs it with pip, or only runs it: pipx, uvx."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from uv import find_uv_bin

from nucleus_spec import BoxPrediction, __version__
from tests.helpers.fresh import call, copy_of_checkout

pytestmark = pytest.mark.packaging

UV: Final = find_uv_bin()
Install = Callable[[Path, Path], list[str]]
"""Installs the wheel, in that folder if need be. Returns the words that start the command."""
CASE: Final = "box/decode/required-only"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    copy_of_checkout(folder / "checkout")
    call(UV, "build", "--wheel", "--out-dir", folder, cwd=folder / "checkout")
    (found,) = folder.glob("*.whl")
    return found


def with_pip(wheel: Path, folder: Path) -> list[str]:
    call(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    call(folder / "venv" / "bin" / "pip", "install", "--quiet", wheel, cwd=folder)
    return [str(folder / "venv" / "bin" / "nucleus-conformance")]


def with_pipx(wheel: Path, _: Path) -> list[str]:
    pipx = (UV, "tool", "run", "--python", sys.executable, "pipx>=1.7")
    return [*pipx, "run", "--quiet", "--spec", str(wheel), "nucleus-conformance"]


def with_uvx(wheel: Path, _: Path) -> list[str]:
    uvx = (UV, "tool", "run", "--python", sys.executable)
    return [*uvx, "--from", str(wheel), "nucleus-conformance"]


@pytest.mark.parametrize("install", [with_pip, with_pipx, with_uvx])
def test_it_runs(wheel: Path, tmp_path: Path, install: Install) -> None:
    command = install(wheel, tmp_path)
    home = {"PIPX_HOME": str(tmp_path / "pipx")}
    said = call(*command, "--version", cwd=tmp_path, variables=home)
    assert f"nucleus-conformance {__version__}, " in said
    said = call(*command, "run", "reference", "-k", CASE, cwd=tmp_path, variables=home)
    assert "1/1 passed" in said


def test_an_extra_comes_with_it(wheel: Path, tmp_path: Path) -> None:
    dump = tmp_path / "predictions.jsonl"
    right = BoxPrediction("car", 1, 2, 3, 4, "image").to_payload()
    dump.write_text(json.dumps(right) + "\n", "utf-8")
    command = (UV, "tool", "run", "--python", sys.executable, "--from", f"{wheel}[lint]")
    call(*command, "nucleus-conformance", "lint", dump, cwd=tmp_path)
