"""A replay on a cluster: in one process it has the same bytes; a real one is marked `ray`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from attrs import evolve

from nucleus_conformance.cli import main
from nucleus_conformance.corpus.engines.ray import cluster
from nucleus_conformance.replaying import on_cluster, replay, tasks
from tests.helpers.command_line import Capture, refused
from tests.helpers.dumps import good, payload, written
from tests.helpers.lone_cluster import LoneCluster
from tests.helpers.patience import PATIENT
from tests.helpers.programs import ECHO, greeting, program
from tests.helpers.replays import arguments, changed

if TYPE_CHECKING:
    from tests.conformance.corpus.engines.conftest import Nodes

RAY: Final = ("--engine", "ray")
ODD: Final = f'if "image_7" in str(request):\n    {changed(label="bus")}\nelse:\n    {ECHO}'


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let stretches and blocks be small, and the cluster this process."""
    monkeypatch.setattr(cluster, "Cluster", LoneCluster)
    monkeypatch.setattr("nucleus_conformance.cli.need_engine", lambda *_: None)
    for module in (replay, tasks, on_cluster):
        monkeypatch.setattr(module, "SIZE", 512)
    monkeypatch.setattr(on_cluster, "LENGTH", 2048)
    monkeypatch.delenv("RAY_ADDRESS", raising=False)


def told(capsys: Capture, given: list[str], *options: str, **more: Any) -> tuple[int, str]:
    status = main([*given[:2], *options, *given[2:]], more.get("limits"))
    return status, capsys.readouterr().out


@pytest.fixture
def given(tmp_path: Path) -> list[str]:
    """The arguments of a replay in which something differs, of several stretches."""
    made = program(tmp_path, echo=ODD)
    many = [*good(20), 7, payload(reference_id="image_70"), *good(9)]
    return arguments(tmp_path, made, "--format", "json", payloads=many)


@pytest.mark.usefixtures("small")
class TestInOneProcess:
    def test_has_the_same_bytes(self, given: list[str], tmp_path: Path, capsys: Capture) -> None:
        here, there = str(tmp_path / "here"), str(tmp_path / "there")
        wanted = told(capsys, given, "--resume", here)
        assert told(capsys, given, "--resume", there, *RAY) == wanted
        assert Path(there).read_bytes() == Path(here).read_bytes()
        assert wanted[0] == 1
        assert len(LoneCluster.asked[-1].items) > 2

    @pytest.mark.slow
    def test_goes_on_behind_a_journal(
        self, given: list[str], tmp_path: Path, capsys: Capture
    ) -> None:
        journal = tmp_path / "journal"
        wanted = told(capsys, given, "--resume", str(journal), *RAY)
        data = journal.read_bytes()
        journal.write_bytes(data[: len(data) // 2])
        assert told(capsys, given, "--resume", str(journal), *RAY) == wanted
        assert journal.read_bytes() == data
        written(tmp_path / "dump.jsonl", good(3))
        said = refused(capsys, *given[:2], "--resume", str(journal), *RAY, *given[2:])
        assert "dump.jsonl has changed since it was replayed" in said

    @pytest.mark.slow
    def test_saves_a_case_of_each_cause(
        self, given: list[str], tmp_path: Path, capsys: Capture
    ) -> None:
        for name, options in (("here", ()), ("there", RAY)):
            told(capsys, given, "--save", str(tmp_path / name), *options)
        (here,), (there,) = ((tmp_path / name).rglob("*.json") for name in ("here", "there"))
        assert there.read_bytes() == here.read_bytes()

    @pytest.mark.slow
    def test_ends_where_one_has_no_end(self, tmp_path: Path, capsys: Capture) -> None:
        made = program(tmp_path, echo=f'if "image_1" in str(request):\n    os._exit(3)\n{ECHO}')
        limits = evolve(PATIENT, lost_seconds=0.0, seconds_per_reply=0.0)
        given = arguments(tmp_path, made, payloads=good(50))
        status, out = told(capsys, given, *RAY, limits=limits)
        assert status == 1
        assert "the dump was not replayed to its end" in out
        assert "given up: " in out

    @pytest.mark.slow
    def test_of_another_implementation_is_refused(
        self, given: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
    ) -> None:
        mapped = LoneCluster.map

        def other(self: LoneCluster, each: Any) -> Any:
            program(tmp_path, echo=ODD, hello=greeting(name="other"))
            return mapped(self, each)

        monkeypatch.setattr(LoneCluster, "map", other)
        said = refused(capsys, *given[:2], *RAY, *given[2:])
        assert "on a node of the cluster, and here" in said


@pytest.mark.parametrize(
    ("dump", "processors", "task"),
    [(0, 1, 8), (192, 3, 16), (1_024, 2, 64), (1_024, 100, 8), (10_240, 100, 32)],
)
def test_a_task_is_long_where_processors_have_much_to_do(
    dump: int, processors: int, task: int
) -> None:
    """Each starts both programs, which for two releases takes as long as 8 MiB do. In MiB."""
    assert on_cluster.length_of_task(dump * 2**20, processors) == task * 2**20


def test_without_ray(given: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    said = refused(capsys, *given[:2], *RAY, *given[2:])
    assert said.startswith("nucleus-conformance: replay --engine ray needs ray: ")


def of_short_tasks(folder: Path, patch: pytest.MonkeyPatch, count: int) -> list[str]:
    """The arguments of a replay of so many predictions, which are several tasks on a cluster."""
    patch.setattr(on_cluster, "LENGTH", 2**18)
    patch.delenv("RAY_ADDRESS", raising=False)
    made = program(folder, echo=ODD)
    return arguments(folder, made, "--format", "json", payloads=good(count))


@pytest.mark.ray
def test_on_a_real_cluster(
    nodes: Nodes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Each task starts both programs."""
    given = of_short_tasks(tmp_path, monkeypatch, 3000)
    assert told(capsys, given, *RAY, "--address", nodes.address) == told(capsys, given)


@pytest.mark.ray
def test_on_a_real_cluster_of_which_a_node_is_killed(
    nodes: Nodes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    given = of_short_tasks(tmp_path, monkeypatch, 20_000)
    here = told(capsys, given)
    answers = nodes.kill_one_halfway(monkeypatch)
    assert told(capsys, given, *RAY, "--address", nodes.address) == here
    assert len(answers) > 8
