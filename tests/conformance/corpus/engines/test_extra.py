"""Without its extra, one line says how to get it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from tests.helpers.command_line import refused
from tests.helpers.dumps import good, written


@pytest.mark.parametrize("command", ["lint", "replay"])
def test_the_help_says_how_a_cluster_is_used(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert "a Ray cluster, which takes no --workers" in said
    assert "--engine ray --address 10.0.0.1:6379" in said


def test_without_any_extra_that_of_the_engine_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for each in ("ray", "xxhash", "numpy"):
        monkeypatch.setitem(sys.modules, each, None)
    said = refused(capsys, "lint", "x", "--engine", "ray")
    assert said.startswith("nucleus-conformance: lint --engine ray needs numpy, xxhash, ray: ")
    assert said.endswith("'nucleus-spec[ray]'\n")


def test_without_ray(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    name = written(tmp_path / "dump.jsonl", good(1))
    said = refused(capsys, "lint", name, "--engine", "ray")
    assert said.startswith("nucleus-conformance: lint --engine ray needs ray: ")
    assert said.endswith("'nucleus-spec[ray]'\n")
