"""What a cluster does, done in one process: the report has the bytes that it has without one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.corpus import blocks as cutting
from nucleus_conformance.corpus import spans
from nucleus_conformance.corpus.engines.ray import cluster, running, tasks
from nucleus_conformance.corpus.engines.ray.address import Address
from nucleus_conformance.corpus.formats.renderers import RENDERERS
from nucleus_spec import __version__
from tests.helpers.cluster_dumps import mixed
from tests.helpers.command_line import refused
from tests.helpers.dumps import good, lines, payload, written
from tests.helpers.lone_cluster import LoneCluster

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let stretches and blocks be small, and the cluster this process."""
    monkeypatch.setattr(cluster, "Cluster", LoneCluster)
    monkeypatch.setattr("nucleus_conformance.cli.need_engine", lambda *_: None)
    monkeypatch.setattr(tasks, "SIZE", 1024)
    monkeypatch.setattr(cutting, "LARGEST", 1500)
    monkeypatch.setattr("nucleus_conformance.corpus.engines.ray.checking._HEAP", 1024)
    monkeypatch.setattr(spans.tasks, "__defaults__", (1024,))
    monkeypatch.setattr(spans, "LENGTH", 4096)
    monkeypatch.setattr(cutting.blocks, "__defaults__", (None, 1024))
    monkeypatch.delenv("RAY_ADDRESS", raising=False)


@pytest.fixture
def dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a folder of files of every kind, in the current directory."""
    monkeypatch.chdir(tmp_path)
    return mixed(tmp_path / "dump", 30).name


def reported(*options: str) -> tuple[int, bytes]:
    status = main(["lint", *options, "-o", "report"])
    return status, Path("report").read_bytes()


@pytest.mark.parametrize(
    "style",
    [each if each == "json" else pytest.param(each, marks=pytest.mark.slow) for each in RENDERERS],
)
def test_every_report_has_the_same_bytes(style: str, dump: str) -> None:
    here = reported(dump, "--format", style)
    assert reported(dump, "--format", style, "--engine", "ray") == here
    assert here[0] == 1


@pytest.mark.parametrize("chosen", [["--select", "unread-key"], ["--ignore", "UPLOAD-5"]], ids=str)
def test_so_has_one_by_chosen_rules(chosen: list[str], dump: str) -> None:
    assert reported(dump, "--engine", "ray", *chosen) == reported(dump, *chosen)


def test_a_file_is_checked_in_stretches(dump: str) -> None:
    """If it was not, the other tests would say little."""
    reported(f"{dump}/a.jsonl", "--engine", "ray")
    (asked,) = LoneCluster.asked
    assert len(asked.items) > 3
    assert asked.makes > 2


def test_so_has_a_part(dump: str) -> None:
    for name, options in (("here", []), ("there", ["--engine", "ray"])):
        main(["lint", dump, "--part", name, *options])
    assert Path("there").read_bytes() == Path("here").read_bytes()


def test_the_other_files_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = written(Path("dump.jsonl"), [*good(60), payload(score=1), payload(lable="car")])
    outputs = ("good", "bad", "fix")
    for where, options in (("here", []), ("there", ["--engine", "ray"])):
        named = [word for each in outputs for word in (f"--{each}", f"{where}-{each}.jsonl")]
        main(["lint", name, *named, *options])
    for each in outputs:
        assert Path(f"there-{each}.jsonl").read_bytes() == Path(f"here-{each}.jsonl").read_bytes()


def test_want_of_memory_in_a_task_is_told_as_it_is_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    name = written(tmp_path / "dump.jsonl", good(3))

    def check(*_: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr("nucleus_conformance.corpus.check.Checker.check", check)
    captured = []
    for options in ([], ["--engine", "ray"]):
        assert main(["lint", name, *options]) == 4
        captured.append(capsys.readouterr())
    assert captured[0] == captured[1]
    assert "there is not enough memory" in captured[1].err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda path: path.unlink(), "cannot read {}: No such file or directory, on a node of the"),
        (
            lambda path: path.write_bytes(b""),
            "{} has changed, or a node of the cluster has another",
        ),
    ],
    ids=["gone", "another"],
)
def test_a_node_that_has_not_the_file_is_told(
    change: Callable[[Path], Any], said: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: Capture,
) -> None:  # fmt: skip
    path = tmp_path / "dump.jsonl"
    path.write_bytes(lines(good(3)))
    asked = LoneCluster.map

    def changed(self: LoneCluster, each: Any) -> Any:
        change(path)
        return asked(self, each)

    monkeypatch.setattr(LoneCluster, "map", changed)
    assert said.format(path) in refused(capsys, "lint", str(path), "--engine", "ray")


def test_a_node_that_has_another_version_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    name = written(tmp_path / "dump.jsonl", good(3))
    packed = running.packed

    def older(*asked: Any) -> bytes:
        with monkeypatch.context() as patched:
            patched.setattr(running, "__version__", "0.0.1")
            return packed(*asked)

    monkeypatch.setattr("tests.helpers.lone_cluster.packed", older)
    said = refused(capsys, "lint", name, "--engine", "ray")
    assert f"a node of the cluster has nucleus-spec {__version__}, and this is 0.0.1" in said


def test_what_was_read_when_somebody_pressed_is_told(
    dump: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    asked = LoneCluster.map

    def pressed(self: LoneCluster, each: Any) -> Any:
        answers = asked(self, each)
        yield next(answers)
        raise KeyboardInterrupt

    monkeypatch.setattr(LoneCluster, "map", pressed)
    status, report = reported(f"{dump}/a.jsonl", "--engine", "ray")
    assert status == 130
    assert b"a.jsonl was not read to its end" in report
    said = "interrupted: equal ids, and masks of one item, were not looked for"
    assert said.encode() in report
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["x", "--address", "a:1"], "--address is that of a cluster: add --engine ray"),
        (["x", "--engine", "ray", "--workers", "2"], "--engine ray takes no --workers"),
        (["x", "--engine", "ray", "--address="], "--address is empty: name a cluster"),
        (["x", "--engine", "ray", "--address", "ray://a:1"], "ray://a:1 is that of a proxy"),
        (["x", "--engine", "ray", "--address", "http://a:1"], "http://a:1 is no address of a"),
        (
            ["x", "--engine", "ray", "--address", "10.0.0.1"],
            "HOST:PORT, as in --address 10.0.0.1:6",
        ),
        (["x", "--engine", "ray", "--address", "a:65536"], "--address a:65536 is no address of a"),
        (["merge", "x", "--engine", "ray"], "lint merge takes no --engine"),
        (["x", "--engine", "spark"], "invalid choice: 'spark'"),
    ],
    ids=str,
)
def test_what_makes_no_sense(options: list[str], said: str, capsys: Capture) -> None:
    assert said in refused(capsys, "lint", *options)


@pytest.mark.parametrize("options", [[], ["--address", "auto"], ["--address", "[::1]:6379"]])
def test_the_address_that_is_taken(
    options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Address] = []
    joined = LoneCluster.__init__

    def noted(self: LoneCluster, address: Address, folder: Path) -> None:
        taken.append(address)
        joined(self, address, folder)

    monkeypatch.setattr(LoneCluster, "__init__", noted)
    monkeypatch.setenv("RAY_ADDRESS", "10.0.0.1:6379")
    assert main(["lint", written(tmp_path / "dump", good(1)), "--engine", "ray", *options]) == 0
    assert [*map(str, taken)] == [" ".join(options) or "RAY_ADDRESS=10.0.0.1:6379"]


def test_a_variable_that_makes_no_sense_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("RAY_ADDRESS", "nonsense")
    said = refused(capsys, "lint", "x", "--engine", "ray")
    assert said.startswith("nucleus-conformance: RAY_ADDRESS=nonsense is no address of a cluster")
    assert said.endswith("as in RAY_ADDRESS=10.0.0.1:6379\n")


def test_what_no_other_machine_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    path = tmp_path / "stdin"
    path.write_bytes(lines(good(1)))
    with path.open() as file:
        monkeypatch.setattr(sys, "stdin", file)
        said = refused(capsys, "lint", "-", "--engine", "ray")
    assert "--engine ray needs files: no other machine reads -" in said
