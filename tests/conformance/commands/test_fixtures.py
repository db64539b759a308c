from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import nucleus_conformance
import nucleus_spec
from nucleus_conformance.addresses import reinstalling
from nucleus_conformance.cli import main
from nucleus_conformance.commands import fixtures as commands
from nucleus_conformance.errors import MachineError
from nucleus_conformance.exit_status import ExitStatus
from nucleus_conformance.judging.verdict import Answer
from nucleus_conformance.recording import Progress
from nucleus_conformance.suite.case import Case
from nucleus_conformance.suite.loading import fixtures_directory, load_suite
from nucleus_spec.editions import EDITIONS, V0_17_9, Edition
from tests.helpers.command_line import Capture
from tests.helpers.fixture_files import as_committed, everything
from tests.helpers.tampering import tampered


class TestCheck:
    @pytest.mark.slow
    @pytest.mark.nightly
    def test_the_golden_ones_are_right(self, capsys: Capture) -> None:
        assert main(["fixtures", "check"]) == 0
        directory = fixtures_directory()
        said = f"the fixtures in {directory} are what the catalog and the reference say\n"
        assert capsys.readouterr() == (said, "")

    def test_what_is_wrong_is_said(self, tmp_path: Path, capsys: Capture) -> None:
        for name in ("one", "two"):
            (tmp_path / f"{name}.json").write_text("{}")
        assert commands.check(tmp_path) is ExitStatus.FALLS_SHORT
        assert capsys.readouterr().out.splitlines() == [
            f"{tmp_path / 'one.json'}: nobody wrote this",
            f"{tmp_path / 'two.json'}: nobody wrote this",
            "to restore them: git checkout -- fixtures",
            "to record them anew: nucleus-conformance fixtures record",
        ]

    @pytest.mark.slow
    @pytest.mark.fault(46, "fixtures check")
    @pytest.mark.nightly
    def test_who_has_no_checkout_installs_them_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
    ) -> None:
        tampered(tmp_path, monkeypatch)
        monkeypatch.setattr(commands, "checkout_of", lambda: None)
        assert main(["fixtures", "check"]) == 1
        assert capsys.readouterr().out.splitlines()[-1] == (f"to restore them: {reinstalling()}")


class TestRecord:
    @pytest.mark.slow
    def test_one_edition(self, tmp_path: Path, capsys: Capture) -> None:
        golden = fixtures_directory()
        status = commands.record("0.17.9", tmp_path, ask=as_committed(golden))
        assert status is ExitStatus.HOLDS
        out, err = capsys.readouterr()
        assert out == f"recorded 0.17.9 in {tmp_path}\n"
        assert err == "0.17.9: the reference has answered\n"
        assert load_suite(V0_17_9, tmp_path) == load_suite(V0_17_9, golden)
        assert {name.partition("/")[0] for name in everything(tmp_path)} == {"0.17.9", "index.json"}

    @pytest.mark.slow
    @pytest.mark.fault(40, "fixtures record")
    def test_on_a_full_disk_nothing_is_written(self, tmp_path: Path) -> None:
        """Here: files may not be longer than so many bytes."""
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
        try:
            with pytest.raises(MachineError, match=r"cannot write .*: File too large"):
                commands.record("0.17.9", tmp_path, ask=as_committed(fixtures_directory()))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert everything(tmp_path) == {}

    @pytest.mark.slow
    @pytest.mark.nightly
    def test_all_editions_where_releases_disagree(self, tmp_path: Path, capsys: Capture) -> None:
        """No release needs what the catalog permits."""
        asked: list[Edition] = []

        def ask(
            edition: Edition, cases: Sequence[Case], progress: Progress
        ) -> dict[str, list[Answer]]:
            asked.append(edition)
            return {}

        assert commands.record(None, tmp_path, ask=ask) is ExitStatus.FALLS_SHORT
        assert tuple(reversed(asked)) == EDITIONS
        out, err = capsys.readouterr()
        assert out == ""
        progress = ("the reference has answered", "none has confirmed the cases")
        lines = [line for line in err.splitlines() if not line.endswith(progress)]
        *disagreements, last = lines
        assert all(line.endswith("but no release does that") for line in disagreements)
        assert last == f"{len(disagreements)} disagreements: nothing was written"
        assert len(disagreements) > 10
        assert everything(tmp_path) == {}

    def test_an_edition_that_there_is_not(self, capsys: Capture) -> None:
        assert main(["fixtures", "record", "--edition", "0.17.4"]) == 2
        assert "there is no edition '0.17.4'" in capsys.readouterr().err

    @pytest.mark.parametrize("action", ["record", "check"])
    def test_an_installed_package_has_none_to_record(self, tmp_path: Path, action: str) -> None:
        """Here it is installed without fixtures, so that there are none to check either."""
        package = Path(nucleus_conformance.__file__).parent
        installed = tmp_path / "site-packages"
        shutil.copytree(package, installed / package.name)
        path = os.pathsep.join([str(installed), str(Path(nucleus_spec.__file__).parent.parent)])
        done = subprocess.run(
            [sys.executable, "-m", "nucleus_conformance", "fixtures", action],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        status, said = {
            "record": (2, "in a checkout, not "),
            "check": (4, "the golden fixtures are missing"),
        }[action]
        assert (done.returncode, done.stdout) == (status, "")
        assert said in done.stderr


class TestACopyThatWasChanged:
    """A run on it MUST say so, and MUST NOT fail for it: people edit copies."""

    @pytest.mark.slow
    def test_is_told_on_stderr(self, tmp_path: Path, capsys: Capture) -> None:
        copy = tmp_path / "copy"
        assert main(["fixtures", "export", str(copy), "--edition", "0.17.9"]) == 0
        run = ["run", "reference", "--fixtures", str(copy), "-k", "dispatch/read/box"]
        capsys.readouterr()
        assert main(run) == 0
        assert "note:" not in "".join(capsys.readouterr())
        path = copy / "0.17.9" / "line.json"
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
        assert main(run) == 0
        out, err = capsys.readouterr()
        assert "note:" not in out
        assert err.startswith(f"note: line.json in {path.parent} has another hash than index.json")
        assert err.endswith(" --edition 0.17.9\n")
        assert err.count("\n") == 1
