"""What docs/guides/ci.md has to copy is right: each file is read, and what is a command is run.

`nox -s workflows` asks actionlint and zizmor about those for GitHub.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from nucleus_conformance.addresses import address
from tests.helpers.action import ACTION
from tests.helpers.ci_guide import COMMIT, PAGE, snippets
from tests.helpers.fresh import ROOT, call

PLACE = address("Repository")
OURS = PLACE.removeprefix("https://github.com/")


def read(heading: str) -> list[dict[str, Any]]:
    return [yaml.safe_load(each) for each in snippets(heading)]


def rows(heading: str) -> list[str]:
    """The names in the first column of the table with that heading."""
    page = PAGE.read_text("utf-8")
    (table,) = re.findall(rf"^\| {heading} \|.*\n\|---\|---\|\n((?:\|.*\n)+)", page, re.MULTILINE)
    return [
        name for row in table.splitlines() for name in re.findall("`([^`]+)`", row.split("|")[1])
    ]


class TestGitHub:
    def test_the_action_is_used_as_it_is(self) -> None:
        used = [
            step["with"]
            for workflow in read("GitHub")
            for job in workflow["jobs"].values()
            for step in job["steps"]
            if step.get("uses") == f"{OURS}@{COMMIT}"
        ]
        assert len(used) == 2
        assert all(each.keys() <= ACTION["inputs"].keys() for each in used)

    def test_all_that_it_takes_and_gives_is_told(self) -> None:
        assert rows("input") == list(ACTION["inputs"])
        assert rows("output") == list(ACTION["outputs"])

    def test_only_what_runs_no_code_may_write(self) -> None:
        _, compared = read("GitHub")
        writes = {
            name
            for name, job in compared["jobs"].items()
            if "write" in job.get("permissions", {}).values()
        }
        assert writes == {"comment"}
        assert all("uses" not in step for step in compared["jobs"]["comment"]["steps"])


@pytest.mark.slow
def test_what_gitlab_runs(tmp_path: Path) -> None:
    """Of the cases a few; the package is installed already."""
    (snippet,) = read("GitLab")
    job = snippet["conformance"]
    assert job["before_script"] == [f'pip install "nucleus-spec @ git+{PLACE}@{COMMIT}"']
    (tmp_path / "my_port.py").write_text("from nucleus_spec import *\n", "utf-8")
    for line in job["script"]:
        short = line.replace(" run ", " run -k box/decode/required-only ", 1)
        call("bash", "-c", short, cwd=tmp_path, path=str(Path(sys.executable).parent))
    kept = [*job["artifacts"]["paths"], job["artifacts"]["reports"]["junit"]]
    assert all((tmp_path / name).stat().st_size for name in kept)
    assert ET.parse(tmp_path / "report.xml").getroot().get("tests") == "1"


def test_pre_commit_has_these_hooks() -> None:
    (snippet,) = read("pre-commit")
    (repository,) = snippet["repos"]
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert repository["repo"] == PLACE
    assert [each["id"] for each in repository["hooks"]] == [each["id"] for each in hooks]
