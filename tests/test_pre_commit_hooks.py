"""The hooks that others may name in their `.pre-commit-config.yaml`: each does what it says there."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from nucleus_conformance.cli import main
from nucleus_spec import BoxPrediction
from tests.helpers.fresh import ROOT, call, copy_of_checkout

MANIFEST: Final = ROOT / ".pre-commit-hooks.yaml"
HOOKS: Final[dict[str, Any]] = {
    each["id"]: each for each in yaml.safe_load(MANIFEST.read_text("utf-8"))
}


def commit(folder: Path) -> None:
    """All that is there, in a repository."""
    git = ("git", "-c", "user.name=n", "-c", "user.email=e@example.org")
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        call(*git, *arguments, cwd=folder)


class TestTheManifest:
    @pytest.mark.parametrize(
        ("path", "is_one"),
        [
            ("predictions.jsonl", True),
            ("dumps/predictions-2026.json.gz", True),
            ("predictions.json.zst", True),
            ("package.json", False),
            ("predictions.py", False),
            ("predictions_config.json", False),
            ("predictions/schema.txt", False),
        ],
    )
    def test_takes_what_is_called_predictions_for_a_dump(self, path: str, is_one: bool) -> None:
        assert bool(re.search(HOOKS["nucleus-lint"]["files"], path)) is is_one

    def test_checks_a_copy_and_never_our_own_fixtures(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Whoever forgets to say where the copy is, and has none there, is told."""
        hook = HOOKS["nucleus-fixtures"]
        monkeypatch.chdir(tmp_path)
        assert main([*hook["entry"].split()[1:], *hook["args"]]) == 2
        assert "cannot read vendor/nucleus: No such file" in capsys.readouterr().err


@pytest.mark.nightly
def test_they_find_what_is_wrong(tmp_path: Path) -> None:
    """`pre-commit try-repo`, which reads the manifest, clones this project and installs it."""
    hooks, project = tmp_path / "hooks", tmp_path / "project"
    copy_of_checkout(hooks)
    commit(hooks)
    vendored = project / "vendor" / "nucleus"
    assert main(["fixtures", "export", str(vendored), "--type", "line"]) == 0
    right = BoxPrediction("car", 1, 2, 3, 4, "image").to_payload()
    (project / "predictions.jsonl").write_text(json.dumps(right) + "\n", "utf-8")
    commit(project)

    def tried(status: int) -> str:
        program = Path(sys.executable).with_name("pre-commit")
        home = {"PRE_COMMIT_HOME": str(tmp_path / "home")}
        command = (program, "try-repo", hooks, "--all-files", "--verbose")
        return call(*command, cwd=project, status=status, variables=home)

    said = tried(0)
    assert said.count("Passed") == len(HOOKS)
    assert "files in vendor/nucleus are as they were exported" in said
    wrong = json.dumps({**right, "confidence": 95})
    (project / "predictions.jsonl").write_text(f"{wrong}\n", "utf-8")
    shutil.rmtree(vendored / "0.17.9")
    said = tried(1)
    assert said.count("Failed") == len(HOOKS)
    assert "CONFIDENCE-1" in said
    assert "0.17.9/line.json: is not there" in said
