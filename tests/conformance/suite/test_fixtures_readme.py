"""What `fixtures/README.md` tells people without Python is so: its program finds faults."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.judging.compare import depth_of, differences
from nucleus_conformance.suite.loading import fixtures_directory

NODE = shutil.which("node")
PORT = """
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const check = (holds) => { if (!holds) throw new Error("refused"); };
const optional = (value, holds) => {
  check(value === undefined || value === null || holds(value));
  return value ?? null;
};
const isString = (value) => typeof value === "string";
const isShare = (value) => typeof value === "number" && value >= 0 && value <= 1;
const isDistribution = (value) => isObject(value) && Object.values(value).every(isShare)
  && Math.abs(Object.values(value).reduce((sum, each) => sum + each, 0) - 1) <= 1e-3 + 1e-9;

export function decode(type, payload) {
  check(type === "category" && isObject(payload));
  check(isString(payload.label) && isString(payload.reference_id));
  const taxonomy = optional(payload.taxonomy_name, isString);
  const confidence = optional(payload.confidence, isShare);
  const pdf = optional(payload.class_pdf, isDistribution);
  return {
    label: payload.label,
    type: "category",
    geometry: {},
    reference_id: payload.reference_id,
    metadata: optional(payload.metadata, isObject) ?? {},
    track_reference_id: optional(payload.track_reference_id, isString),
    task_id: null,
    ...(taxonomy === null ? {} : { taxonomy_name: taxonomy }),
    ...(confidence === null ? {} : { confidence }),
    ...(pdf === null ? {} : { class_pdf: pdf }),
  };
}
"""


def run_program(directory: Path, port: str) -> subprocess.CompletedProcess[str]:
    readme = (fixtures_directory() / "README.md").read_text("utf-8")
    (program,) = re.findall(r"^```js\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    assert main(["fixtures", "export", str(directory), "--edition", "0.17.9"]) == 0
    (directory / "my-port.mjs").write_text(port, "utf-8")
    (directory / "check.mjs").write_text(program, "utf-8")
    assert NODE is not None
    return subprocess.run(
        [NODE, "check.mjs"],
        cwd=directory,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.skipif(NODE is None, reason="there is no node")
class TestTheProgramInJavaScript:
    def test_passes_a_right_port(self, tmp_path: Path) -> None:
        done = run_program(tmp_path / "fixtures", PORT)
        assert (done.returncode, done.stdout) == (0, "all required cases passed\n"), done.stderr

    @pytest.mark.parametrize(
        ("right", "wrong", "case"),
        [
            ("confidence === null", "!confidence", "category/decode/zero-confidence"),
            ("?? {}", "?? null", "category/decode/required-only"),
            ("value <= 1", "value < 1", "category/decode/one-confidence"),
            ("task_id: null", "task_id: payload.task_id", "category/decode/string-task-id"),
        ],
    )
    def test_names_the_case_that_a_wrong_port_fails(
        self, tmp_path: Path, right: str, wrong: str, case: str
    ) -> None:
        assert right in PORT
        done = run_program(tmp_path / "fixtures", PORT.replace(right, wrong))
        assert done.returncode == 1
        assert f"required {case} expected" in done.stdout


@pytest.mark.parametrize(
    ("one", "other", "depth"),
    [
        ("10", "10.0", "value"),
        ("-0.0", "0.0", "value"),
        ("-0", "0", "bytes"),
        ("10.0", "1e1", "bytes"),
        ("9007199254740993", "9007199254740992", None),
        ("9007199254740993", "9007199254740992.0", None),
        ("1", "true", None),
        ('{"a": 1, "b": 2}', '{"b": 2, "a": 1}', "lexeme"),
        ('{"a": null}', "{}", None),
    ],
)
def test_values_agree_as_deeply_as_the_page_says(one: str, other: str, depth: str | None) -> None:
    assert depth_of(differences(json.loads(one), json.loads(other))) == depth


def test_every_member_of_an_input_is_explained() -> None:
    directory = fixtures_directory()
    page = (directory / "README.md").read_text("utf-8")
    schema = json.loads((directory / "case-file.schema.json").read_bytes())
    members = schema["$defs"]["case"]["properties"]["input"]["properties"]
    members |= schema["$defs"]["outcome"]["properties"]
    missing = [name for name in members if f"`{name}`" not in page]
    assert missing == []
    assert "`choice`" in page


@pytest.mark.parametrize("edition", ["0.17.9", "0.21.2"])
def test_the_example_of_a_copy_reads_a_file_that_is_there(edition: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert main(["fixtures", "export", str(copy), "--edition", edition]) == 0
    (named,) = re.findall(r'readFileSync\("(.*?)"', (copy / "README.md").read_text("utf-8"))
    assert (copy / named).is_file()
