"""`completion`: the script for a shell completes what there is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nucleus_conformance.suite.case import SUBJECTS
from nucleus_spec.editions import EDITIONS, PUBLISHED
from nucleus_spec.requirements import REQUIREMENTS
from tests.helpers.command_line import Capture, printed

bash = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")

ASK = """\
complete() {{ :; }}
source {script}
COMP_WORDS=({words})
COMP_CWORD={at}
_shtab_nucleus_conformance nucleus-conformance '{last}'
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command prints for bash."""
    path = tmp_path_factory.mktemp("completion") / "script"
    command = [sys.executable, "-m", "nucleus_conformance", "completion", "bash"]
    with path.open("w") as file:
        subprocess.run(command, stdout=file, check=True)
    return path


def completed(script: Path, words: str, folder: Path) -> list[str]:
    """What bash offers when that was typed, and the key for completion."""
    *_, last = all_words = words.split(" ")
    text = ASK.format(script=script, words=" ".join(f"'{each}'" for each in all_words),
                      at=len(all_words) - 1, last=last)  # fmt: skip
    done = subprocess.run(
        ["bash", "-c", text], cwd=folder, capture_output=True, text=True, check=True
    )
    return [each for each in done.stdout.split("\n") if each]


@bash
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("nucleus-conformance ", {"run", "fuzz", "smoke", "fixtures", "completion"}),
        ("nucleus-conformance fi", {"fixtures"}),
        ("nucleus-conformance fixtures ", {"record", "check", "export"}),
        ("nucleus-conformance fixtures export --as ", {"go", "npm", "crate", "maven"}),
        ("nucleus-conformance init ", {"node", "go", "rust", "java", "python"}),
        ("nucleus-conformance run --kn", {"--known-failing"}),
        ("nucleus-conformance run --level ", {"required", "recommended"}),
        ("nucleus-conformance run --edition ", {*map(str, EDITIONS), *PUBLISHED, "latest", "all"}),
        ("nucleus-conformance fixtures export --edition a", {"all"}),
        ("nucleus-conformance explain BOX-ID", {"BOX-ID-1"}),
        ("nucleus-conformance explain number-le", {"number-lexeme"}),
        ("nucleus-conformance explain cra", {"crash"}),
        ("nucleus-conformance list --type sc", {"scene-category"}),
        ("nucleus-conformance list scene", {"scene-category/"}),
        ("nucleus-conformance run -k poly", {"polygon/"}),
        ("nucleus-conformance list ", {f"{each}/" for each in SUBJECTS}),
        ("nucleus-conformance list --requirement LABEL-", {"LABEL-1"}),
        ("nucleus-conformance report --format h", {"html"}),
        ("nucleus-conformance run --json rep", {"report.jsonl"}),
        ("nucleus-conformance run --cwd po", {"port"}),
        ("nucleus-conformance run ref", {"reference"}),
        ("nucleus-conformance lint rep", {"report.jsonl"}),
        ("nucleus-conformance replay x --against ref", {"reference"}),
        ("nucleus-conformance impact ref", {"reference"}),
        ("nucleus-conformance lint --select unr", {"unread-key"}),
        ("nucleus-conformance lint --explain UPLOAD-2", {"UPLOAD-2"}),
    ],
)
def test_bash_offers_what_there_is(
    tmp_path: Path, script: Path, typed: str, offered: set[str]
) -> None:
    (tmp_path / "report.jsonl").touch()
    (tmp_path / "port").mkdir()
    found = completed(script, typed, tmp_path)
    assert set(found) >= offered
    assert len(found) == len(set(found))


@bash
def test_bash_offers_what_begins_so_and_nothing_else(tmp_path: Path, script: Path) -> None:
    assert set(completed(script, "nucleus-conformance requirements BOX-ID-", tmp_path)) == {
        each for each in REQUIREMENTS if each.startswith("BOX-ID-")
    }
    assert not completed(script, "nucleus-conformance list --edition al", tmp_path)


def test_bash_offers_files_where_there_is_nothing_else(script: Path) -> None:
    """Behind `--`, and as a path of `sdk:`."""
    last = script.read_text().strip().splitlines()[-1]
    assert last.startswith("complete -o bashdefault -o default -F ")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "tcsh"])
def test_every_shell_gets_the_editions_and_no_placeholders(capsys: Capture, shell: str) -> None:
    text = printed(capsys, "completion", shell)
    for expected in ("nucleus-conformance", "--edition", "latest", "scene-category"):
        assert expected in text
    assert "{default}" not in text
    assert "{formats of" not in text
