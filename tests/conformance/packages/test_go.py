"""The module for Go pleases the tools of its language, and passes its own tests."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from nucleus_conformance.cli import main
from nucleus_spec.editions import EDITIONS
from tests.helpers.ports import HARNESSES

GO = shutil.which("go")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        GO is None, reason="there is no go on PATH, so that the module cannot be tried"
    ),
]


MAIN: Final = """\
func main() {
	if err := farend.Serve(port); err != nil {
		log.Fatal(err)
	}
}
"""


def go(folder: Path, *arguments: str) -> str:
    """What the program says; it must succeed, and needs no network."""
    environment = {**os.environ, "GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local"}
    done = subprocess.run(
        arguments, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "part",
    [
        ("--edition", EDITIONS[-1].name),
        pytest.param((), marks=pytest.mark.nightly),
        pytest.param(("--edition", "0.17.9", "--type", "box"), marks=pytest.mark.nightly),
    ],
    ids=" ".join,
)
def test_its_own_tests_pass(part: Sequence[str], tmp_path: Path) -> None:
    assert main(["fixtures", "export", str(tmp_path), "--as", "go", *part]) == 0
    assert go(tmp_path, "gofmt", "-l", ".") == ""
    go(tmp_path, "go", "vet", "./...")
    go(tmp_path, "go", "test", "./...")
    assert go(tmp_path, "go", "list", "-m", "all") == "github.com/nucleus-spec/fixtures-go\n"


def test_a_port_that_was_started_pleases_the_tools(tmp_path: Path) -> None:
    assert main(["init", "go", str(tmp_path)]) == 0
    assert go(tmp_path, "gofmt", "-l", ".") == ""
    go(tmp_path, "go", "vet", "./...")
    _check_that_another_type_is_unsupported(tmp_path)
    main_go = tmp_path / "main.go"
    main_go.write_text(re.sub(r"\tEditions: .*\n", "", main_go.read_text("utf-8")), "utf-8")
    assert "633 cases passed, " in go(tmp_path, "go", "test", "-v", ".")
    (declared,) = re.findall(
        r"if `declared` in `golden_test.go` is `(.*?)`", (tmp_path / "README.md").read_text("utf-8")
    )
    golden = tmp_path / "golden_test.go"
    tried = re.sub(r"declared := .*", f"declared := {declared}", golden.read_text("utf-8"))
    golden.write_text(tried, "utf-8")
    done = subprocess.run(["go", "test", "."], cwd=tmp_path, capture_output=True, text=True)
    assert re.search(r"0 cases passed, [\d,]+ unsupported, [\d,]+ skipped: ", done.stdout)
    assert "box/decode/required-only: unsupported: no decode of box yet" in done.stdout


def _check_that_another_type_is_unsupported(folder: Path) -> None:
    """Nothing of it is answered as if it were the example."""
    go(folder, "go", "build", "-o", "my-port", ".")
    report = folder / "report.jsonl"
    part = ["--edition", EDITIONS[-1].name, "--type", "box", "-k", "*/required-only"]
    assert main(["run", *part, "--json", str(report), "--", str(folder / "my-port")]) == 1
    lines = map(json.loads, report.read_text("utf-8").splitlines())
    verdicts = {each["id"]: each["verdict"] for each in lines if each["kind"] == "verdict"}
    operations = ("construct", "decode", "encode")
    assert verdicts == {f"box/{each}/required-only": "unsupported" for each in operations}


@pytest.mark.nightly
def test_a_port_that_was_started_grows_to_a_complete_one(tmp_path: Path) -> None:
    """The port of all types in place of the example: its test asks all, and makes files."""
    assert main(["init", "go", str(tmp_path)]) == 0
    shutil.copytree(HARNESSES / "go" / "predictions", tmp_path / "predictions")
    shutil.rmtree(tmp_path / "category")
    served = (HARNESSES / "go" / "cmd" / "port" / "main.go").read_text("utf-8")
    served = re.sub(r"func main.*?farend\.Serve\(", "var port = ", served, flags=re.DOTALL)
    served = re.sub(r"\}\)\n\tif err.*?\n\}\n", f"}}\n\n{MAIN}", served, count=1, flags=re.DOTALL)
    served = re.sub(r"Editions: +editions", f'Editions: []string{{"{EDITIONS[-1]}"}}', served)
    (tmp_path / "main.go").write_text(served, "utf-8")
    for path in (tmp_path / "main.go", *(tmp_path / "predictions").glob("*.go")):
        named = "github.com/nucleus-spec/nucleus-spec/conformance/harnesses/go/"
        path.write_text(path.read_text("utf-8").replace(named, "example.org/my-port/"), "utf-8")
    said = go(tmp_path, "go", "test", "-v", ".")
    assert f"edition {EDITIONS[-1]}: 5,871 cases passed\n" in said
