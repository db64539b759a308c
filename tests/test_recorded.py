"""The recorded runs of releases and ports are all there, and were made with the fixtures as they are.

Whoever changes the fixtures makes them anew: `python -m docs.recorded --write`.
"""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from docs.generator.release_pages import release_pages
from docs.recorded import __main__ as recorded
from docs.recorded import index, reduced
from docs.recorded.__main__ import NotJudgedError, main, run
from docs.recorded.index import INDEX, PORTS, RELEASES, WANTED, Key, Run, problems, read
from docs.recorded.reduced import keep, kept, report_lines, results_of
from nucleus_conformance.cli import main as conformance
from nucleus_conformance.report.matrix import Matrix
from nucleus_conformance.report.model import Report, read_report
from nucleus_conformance.suite.case import Suite
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.editions import DEFAULT, EDITIONS, PUBLISHED, edition_of_release
from tests.helpers.command_line import DEVIATING, RIGHT, SPOILED
from tests.helpers.ports import HARNESSES

RECORDED = read()

SIZE = 1_500_000
"""The most bytes that git has of it."""


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the recorded runs, which a test may change."""
    copy = tmp_path / "recorded"
    shutil.copytree(INDEX.parent / "results", copy / "results")
    shutil.copy(INDEX, copy)
    monkeypatch.setattr(index, "INDEX", copy / "index.json")
    for module in (index, reduced):
        monkeypatch.setattr(module, "FOLDER", copy / "results")
    return copy


class TestWhatIsRecorded:
    def test_is_all_there_and_fits_the_fixtures(self) -> None:
        assert problems(read()) == [], "python -m docs.recorded --write makes what is missing"

    def test_is_of_every_release_and_port_on_every_edition(self) -> None:
        assert len(read()) == (len(PUBLISHED) + len(PORTS)) * len(EDITIONS)
        assert {path.name for path in HARNESSES.iterdir()} == set(PORTS)

    def test_is_small(self) -> None:
        files = [path for path in INDEX.parent.rglob("*") if path.suffix in (".gz", ".json")]
        assert sum(path.stat().st_size for path in files) < SIZE

    def test_names_nothing_of_a_machine(self) -> None:
        for each in read().values():
            assert str(INDEX.parents[2]) not in each.command
            assert " /" not in each.command

    def test_passes_on_its_own_edition(self) -> None:
        for each in read().values():
            own = each.subject in PORTS or each.edition == str(edition_of_release(each.version))
            assert (each.exit == 0) == own, each.key

    @pytest.mark.slow
    def test_names_cases_of_the_suite(self) -> None:
        for edition in EDITIONS:
            ids = {case.id for case in load_suite(edition).cases}
            of_it = {each.results for each in read().values() if each.edition == edition.name}
            assert all(kept(results).keys() <= ids for results in of_it)


class TestProblems:
    KEY: Key = (RELEASES[0], EDITIONS[0].name)

    def changed(self, **changes: Any) -> list[str]:
        runs = read()
        return problems({**runs, self.KEY: evolve(runs[self.KEY], **changes)})

    def test_are_told_of_a_run_that_is_missing(self) -> None:
        runs = read()
        assert problems({key: runs[key] for key in runs if key != self.KEY}) == [
            "scale-nucleus==0.14.29 on 0.14.29: there is no run"
        ]

    def test_are_told_of_a_run_that_nobody_wants(self) -> None:
        runs = read()
        other = evolve(runs[self.KEY], subject="cobol")
        assert problems({**runs, other.key: other}) == ["cobol on 0.14.29: nobody wants it"]

    @pytest.mark.parametrize("what", ["suite", "fixtures"])
    def test_are_told_of_other_fixtures(self, what: str) -> None:
        assert self.changed(**{what: "0"}) == [
            "scale-nucleus==0.14.29 on 0.14.29: was made with other fixtures"
        ]

    @pytest.mark.parametrize(
        "changes",
        [
            {"results": "0" * 64},
            {"exit": 1},
            {"date": "2020-01-01"},
            {"language": "Python 2.7"},
            {"seal": ""},
        ],
    )
    def test_are_told_of_what_was_changed(self, changes: dict[str, Any]) -> None:
        assert self.changed(**changes)[0] == (
            "scale-nucleus==0.14.29 on 0.14.29: was changed since it was made"
        )

    def test_are_told_of_a_run_of_another_release(self) -> None:
        runs = read()
        other = evolve(runs[self.KEY], version="9.9.9").sealed()
        assert problems({**runs, self.KEY: other}) == [
            "scale-nucleus==0.14.29 on 0.14.29: was changed since it was made"
        ]

    def test_are_told_of_results_that_were_changed_or_are_too_many(self, elsewhere: Path) -> None:
        first, second, *_ = sorted((elsewhere / "results").iterdir())
        shutil.copy(first, second)
        shutil.copy(first, elsewhere / "results" / "other.json.gz")
        digest = second.name.partition(".")[0]
        assert problems(read()) == [
            f"results {digest}: {second.name} does not have the hash that index.json says",
            "results/other.json.gz: no run has them",
        ]

    def test_make_the_exit_status(
        self, elsewhere: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main([]) == 0
        runs = json.loads((elsewhere / "index.json").read_text("ascii"))
        (elsewhere / "index.json").write_text(json.dumps(runs[1:]), "ascii")
        assert main([]) == 1
        assert capsys.readouterr().err == "scale-nucleus==0.14.29 on 0.14.29: there is no run\n"


class TestRenewing:
    def made(self, monkeypatch: pytest.MonkeyPatch, *options: str) -> list[Key]:
        """The runs that it makes anew, each of which is as it was."""
        keys = []

        def make(key: Key, command: list[str], folder: Path) -> Run:
            keys.append(key)
            if key[1] == EDITIONS[-1].name:
                raise NotJudgedError("it was not installed")
            return evolve(RECORDED[key], date=datetime.now(timezone.utc).date().isoformat())

        monkeypatch.setattr(recorded, "run", make)
        monkeypatch.setattr(recorded, "WANTED", [key for key in WANTED if key[0] == RELEASES[0]])
        main(["--write", *options])
        return keys

    def test_makes_nothing_where_all_is_there(
        self, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert self.made(monkeypatch) == []

    def test_makes_what_is_missing_or_does_not_fit(
        self, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        runs = read()
        first, second, *_ = (key for key in WANTED if key[0] == RELEASES[0])
        del runs[first]
        index.write({**runs, second: evolve(runs[second], fixtures="0")})
        assert self.made(monkeypatch) == [first, second]

    def test_again_makes_what_was_not_made_today_once(
        self, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        index.write({key: evolve(each, date="2026-01-01") for key, each in read().items()})
        assert len(self.made(monkeypatch, "--again")) == len(EDITIONS)
        said = capsys.readouterr().err
        assert said == f"{RELEASES[0]} on {EDITIONS[-1]}: it was not installed\n"
        assert self.made(monkeypatch, "--again") == [(RELEASES[0], EDITIONS[-1].name)]

    @pytest.mark.slow
    def test_keeps_nothing_of_what_does_not_start(self, elsewhere: Path, tmp_path: Path) -> None:
        with pytest.raises(NotJudgedError, match=r"status 3: .*no_such_module"):
            run(("none", DEFAULT.name), ["python:no_such_module"], tmp_path)


class TestResults:
    SUITE = Suite("9.8.7", DEFAULT, (RIGHT, SPOILED, DEVIATING))

    def test_are_what_a_report_says(self, elsewhere: Path) -> None:
        others = {
            SPOILED.id: ("failed", None, None),
            DEVIATING.id: ("passed", "unchecked-confidence", None),
        }
        header = {
            "implementation": {"name": "a", "version": "1", "language": "b"},
            "target": "c",
        }
        lines = list(report_lines(self.SUITE, others, header, 1))
        digest = keep(results_of(lines))
        assert kept(digest) == others
        report = Report.of(lines)
        assert (report.score("required").passed, report.score("required").total) == (2, 3)
        assert report.accepted() == {"unchecked-confidence": 1}
        assert not report.incomplete

    def test_are_written_once(self, elsewhere: Path) -> None:
        before = sorted((elsewhere / "results").iterdir())
        runs = read()
        index.write(runs)
        assert sorted((elsewhere / "results").iterdir()) == before
        assert read() == runs
        keep("[]\n")
        keep("[]\n")
        assert len(list((elsewhere / "results").iterdir())) <= len(before) + 1
        index.write(runs)
        assert sorted((elsewhere / "results").iterdir()) == before


@pytest.mark.slow
class TestWhatIsMadeOfIt:
    def test_a_report_is_shown_as_run_writes_it(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        release = RELEASES[-1]
        assert main(["--show", release, DEFAULT.name]) == 0
        file = tmp_path / "report.jsonl"
        file.write_text(capsys.readouterr().out, "ascii")
        (row,) = Matrix.of([("it", read_report(str(file)))]).rows
        assert row.title == release.replace("==", " ")
        assert conformance(["matrix", str(file)]) == 0

    def test_the_page_has_every_release_and_port(self) -> None:
        page = release_pages()["releases/index"]
        assert all(f">{version}</a>" in page for version in PUBLISHED)
        assert all(f"port: {name}" in page for name in ("Node", "Go", "Rust", "Java"))
        assert all(f"## On edition {edition}, by type" in page for edition in EDITIONS)
        assert '<a href="../specification/flags.html#unchecked-string">' in page
        assert page.count("<b>100 %</b>") == len(PUBLISHED)


def made_now(key: Key, command: list[str], folder: Path) -> Run:
    """That run, made now, with what else a machine says as it was."""
    now, before = run(key, command, folder), read()[key]
    as_before = evolve(now, date=before.date, language=before.language, command=before.command)
    return as_before.sealed()


@pytest.mark.sdk
@pytest.mark.parametrize("version", [PUBLISHED[0], PUBLISHED[-1]])
def test_a_release_does_what_is_recorded(version: str, elsewhere: Path, tmp_path: Path) -> None:
    key = f"scale-nucleus=={version}", DEFAULT.name
    assert made_now(key, [key[0]], tmp_path) == read()[key]


@pytest.mark.slow
def test_a_port_does_what_is_recorded(elsewhere: Path, tmp_path: Path) -> None:
    if shutil.which("node") is None:
        pytest.skip("there is no node on PATH")
    key = "node", DEFAULT.name
    command = ["--", "node", str(HARNESSES / "node" / "main.mjs")]
    assert made_now(key, command, tmp_path) == read()[key]
