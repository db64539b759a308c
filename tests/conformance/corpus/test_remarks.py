"""What the terminal says of a report that is not whole, every format says."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.corpus.checking import Checking
from nucleus_conformance.corpus.engines.ray import cluster
from nucleus_conformance.corpus.formats.data import schema
from nucleus_conformance.corpus.formats.renderers import RENDERERS
from tests.helpers.command_line import Capture
from tests.helpers.dumps import good, written
from tests.helpers.lone_cluster import LoneCluster

UNCOMPARED = "equal ids, and masks of one item, were not looked for"


@pytest.fixture(autouse=True)
def pressed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let somebody press before anything is read, and a cluster be this process."""

    def press(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cluster, "Cluster", LoneCluster)
    monkeypatch.setattr("nucleus_conformance.cli.need_engine", lambda *_: None)
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    monkeypatch.setattr(LoneCluster, "map", press)
    monkeypatch.setattr(Checking, "run", press)


def told(folder: Path, capsys: Capture, *options: str) -> str:
    written(folder / "one.jsonl", good(1))
    written(folder / "two.jsonl", good(1))
    assert main(["lint", str(folder), *options]) == 130
    return capsys.readouterr().out


@pytest.mark.parametrize("engine", ["local", "ray"])
@pytest.mark.parametrize("form", RENDERERS)
def test_an_interrupt_is_told_in_every_format(
    form: str, engine: str, tmp_path: Path, capsys: Capture
) -> None:
    out = told(tmp_path, capsys, "--format", form, "--engine", engine)
    assert (UNCOMPARED in out) is (engine == "ray")
    if form == "github":
        assert "2 files not read to the end" in out
    else:
        for name in ("one", "two"):
            assert f"{name}.jsonl was not read to its end" in out


def test_lines_of_json_have_a_schema(tmp_path: Path, capsys: Capture) -> None:
    out = told(tmp_path, capsys, "--format", "json", "--engine", "ray")
    found = [json.loads(line) for line in out.splitlines()]
    for each in found:
        jsonschema.Draft202012Validator(schema()).validate(each)
    assert [each["code"] for each in found] == ["not-to-the-end"] * 2 + ["not-compared"]
    assert {each["severity"] for each in found} == {"error"}


def test_rows_have_no_file(tmp_path: Path, capsys: Capture) -> None:
    out = told(tmp_path, capsys, "--format", "csv")
    assert {each["file"] for each in csv.DictReader(io.StringIO(out))} == {""}


def test_a_sarif_log_says_that_it_was_no_success(tmp_path: Path, capsys: Capture) -> None:
    (run,) = json.loads(told(tmp_path, capsys, "--format", "sarif"))["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    notices = invocation["toolExecutionNotifications"]
    assert [each["descriptor"]["id"] for each in notices] == ["not-to-the-end"] * 2


def test_parts_know_what_was_not_read(tmp_path: Path, capsys: Capture) -> None:
    part = str(tmp_path / "part")
    told(tmp_path, capsys, "--part", part)
    assert main(["lint", "merge", part]) == 1
    assert capsys.readouterr().out.count("was not read to its end") == 2
