"""Versions agree, and what is built twice is the same. What is built is tried by `nox -s build trial`."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest

from nucleus_conformance.cli import main as command_line
from nucleus_conformance.suite.catalog import SUITE_VERSION
from nucleus_spec import EDITIONS, __version__
from tests.helpers.command_line import Capture
from tests.helpers.fresh import ROOT
from tests.release import build
from tests.release.versions import Changelog, Release, against_release, at_odds

CHANGELOG = """\
# Changelog

## 1.2.0 (suite 2.0.0), 2026-11-27

- A change.

## 1.1.0 (suite 2.0.0), 2026-01-02

## 0.1.0 (suite 0.1.0)
"""
PROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
CITATION = "cff-version: 1.2.0\nversion: 1.2.0\nlicense: MIT\n"


def changelog(old: str = "", new: str = "") -> Changelog:
    assert old in CHANGELOG
    return Changelog.of(CHANGELOG.replace(old, new, 1) if old else CHANGELOG)


class TestVersions:
    def test_the_ones_of_this_project_agree(self) -> None:
        ours = Changelog.of((ROOT / "CHANGELOG.md").read_text("utf-8"))
        citation = (ROOT / "CITATION.cff").read_text("utf-8")
        assert at_odds(__version__, SUITE_VERSION, ours, citation) == []

    def test_the_command_names_package_and_suite(self, capsys: Capture) -> None:
        assert command_line(["--version"]) == 0
        editions = ", ".join(each.name for each in EDITIONS)
        said = f"nucleus-conformance {__version__}, suite {SUITE_VERSION}, editions {editions}\n"
        assert capsys.readouterr().out == said

    def test_a_changelog_is_read(self) -> None:
        newest, _, oldest = changelog().releases
        assert newest == Release("1.2.0", "2.0.0", date(2026, 11, 27))
        assert oldest == Release("0.1.0", "0.1.0", None)
        assert changelog().notes == "- A change.\n"
        assert not changelog().suite_is_new
        assert changelog("suite 2.0.0", "suite 2.1.0").suite_is_new

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("## 1.1.0 (suite 2.0.0), 2026-01-02", "## 1.1.0", "'1.1.0' is not as '1.2.3 (suite"),
            ("## 1.1.0", "## 1.3.0", "do not go from the newest to the oldest"),
            ("2026-01-02", "2026-02-30", "day"),
        ],
    )
    def test_a_heading_that_is_none_is_told(self, old: str, new: str, said: str) -> None:
        with pytest.raises(ValueError, match=re.escape(said)):
            changelog(old, new)

    def test_what_goes_backwards_is_told(self) -> None:
        assert at_odds("1.2.0", "2.0.0", changelog(), CITATION) == []
        assert at_odds("1.1.9", "1.9.0", changelog(), CITATION) == [
            "the package is 1.1.9, but CHANGELOG.md has 1.2.0",
            "the suite is 1.9.0, but CHANGELOG.md has 2.0.0",
            "CITATION.cff has no line 'version: 1.1.9'",
        ]

    def test_what_is_released_has_the_version_of_its_tag(self) -> None:
        assert against_release("v1.2.0", "1.2.0", "2.0.0", changelog()) == []
        assert against_release("v1.3.0", "1.2.0", "2.0.0", changelog()) == [
            "the tag is v1.3.0, but the package is 1.2.0: v1.2.0"
        ]

    def test_what_is_released_stands_first_in_the_changelog_with_its_day(self) -> None:
        assert against_release("v1.3.0", "1.3.0", "2.1.0", changelog(", 2026-11-27")) == [
            "CHANGELOG.md begins with 1.2.0 (suite 2.0.0), but this is 1.3.0 (suite 2.1.0)",
            "CHANGELOG.md has no day for 1.2.0",
        ]
        later = changelog("## 1.2.0", "## Unreleased\n\n- More.\n\n## 1.2.0")
        assert later.notes == "- More.\n"
        assert against_release("v1.2.0", "1.2.0", "2.0.0", later) == [
            "CHANGELOG.md begins with 'Unreleased': give it the version and the day"
        ]


def written(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


WORKFLOW = ROOT / ".github" / "workflows" / "release.yml"


@pytest.mark.skipif(not WORKFLOW.exists(), reason="this is no checkout")
class TestTheWorkflow:
    def test_each_python_of_the_package_is_tried(self) -> None:
        named = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', PROJECT)
        (tried,) = re.findall(r"^ +python: (\[.+\])$", WORKFLOW.read_text("utf-8"), re.M)
        assert json.loads(tried) == named

    def test_who_may_act_as_this_project_builds_nothing_and_is_approved(self) -> None:
        _, _, every = WORKFLOW.read_text("utf-8").partition("\njobs:\n")
        jobs = dict(re.findall(r"^  (\w+):\n((?:    .*\n)+)", every, re.M))
        trusted = {name: text for name, text in jobs.items() if ": write" in text}
        assert set(jobs) - set(trusted) == {"build", "trial"}
        assert {name for name, text in trusted.items() if "environment:" not in text} == {
            "attest", "notes",
        }  # fmt: skip
        for text in trusted.values():
            assert "checkout" not in text
            assert "nox" not in text


class TestBuilding:
    FILES = {"b/c.json": "{}", "a.txt": "one"}  # noqa: RUF012

    def test_an_archive_is_the_same_whoever_makes_it(self, tmp_path: Path) -> None:
        one, other = (written(tmp_path / each / "made", self.FILES) for each in "xy")
        (other / "a.txt").chmod(0o600)
        assert build.archive(one) == build.archive(other)
        with tarfile.open(fileobj=io.BytesIO(build.archive(one))) as file:
            assert file.getnames() == ["made/a.txt", "made/b/c.json"]

    def test_sums_are_those_of_sha256sum(self, tmp_path: Path) -> None:
        folder = written(tmp_path, self.FILES)
        sums = build.sums(folder)
        (folder / build.SUMS).write_text(sums, "ascii")
        check = ["sha256sum", "--check", "--strict", build.SUMS]
        done = subprocess.run(check, cwd=folder, capture_output=True, encoding="utf-8")
        assert (done.returncode, done.stdout) == (0, "a.txt: OK\nb/c.json: OK\n")

    def test_a_wheel_that_is_too_large_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with ZipFile(tmp_path / "made.whl", "w") as file:
            file.writestr("text", "1234567890")
        build.check_size(tmp_path / "made.whl")
        monkeypatch.setattr(build, "UNPACKED", 9)
        with pytest.raises(build.Wrong, match="unpacked 9"):
            build.check_size(tmp_path / "made.whl")

    def test_a_program_that_fails_is_told(self) -> None:
        with pytest.raises(build.Wrong, match="ended with status 3"):
            build.call(sys.executable, "-c", "raise SystemExit(3)")

    def test_a_wrong_tag_ends_it_before_anything_is_built(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        assert build.main([str(tmp_path / "dist"), "v0.0.1"]) == 1
        assert "the tag is v0.0.1, but the package is " in capsys.readouterr().err
        assert not (tmp_path / "dist").exists()
