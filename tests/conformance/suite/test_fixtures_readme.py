"""What `fixtures/README.md` tells people without Python is so: its program finds faults."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.judging.compare import depth_of, differences
from nucleus_conformance.suite.loading import fixtures_directory
from tests.helpers.fixture_files import everything

NODE = shutil.which("node")
NODE_HARNESS = Path(__file__).parents[3] / "conformance" / "harnesses" / "node"
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


EXACT_PORT = f"""
import {{ Prediction }} from {json.dumps((NODE_HARNESS / "port.mjs").as_uri())};

const changed = (value, number, object) => {{
  const inside = (each) => changed(each, number, object);
  if (Array.isArray(value)) return value.map(inside);
  if (typeof value !== "object" || value === null) return ["number", "bigint"].includes(typeof value) ? number(value) : value;
  const members = value instanceof Map ? [...value] : Object.entries(value);
  return object(members.map(([key, each]) => [key, inside(each)]));
}};
const integers = (each) => Number.isInteger(each) ? BigInt(each) : each;

export const decode = (type, payload) => changed(
  Prediction.read(type, changed(payload, integers, (all) => new Map(all)), "0.21.2").toPayload("0.21.2"),
  (each) => Number(each) || 0, Object.fromEntries);
"""
"""Our own port, on what `JSON.parse` reads."""


def programs(page: str) -> list[str]:
    """The JavaScript on a README."""
    return re.findall(r"^```js\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def run_program(
    directory: Path, port: str, part: Sequence[str] = ("--edition", "0.17.9")
) -> subprocess.CompletedProcess[str]:
    assert main(["fixtures", "export", str(directory), *part]) == 0
    (program,) = programs((directory / "README.md").read_text("utf-8"))
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
        assert done.returncode == 0, done.stderr
        assert re.fullmatch(r"decode: \d{3} cases, no required ones failed\n", done.stdout)

    @pytest.mark.parametrize(
        ("right", "wrong", "case"),
        [
            ("confidence === null", "!confidence", "category/decode/zero-confidence"),
            *(
                pytest.param(*each, marks=pytest.mark.slow)
                for each in (
                    ("?? {}", "?? null", "category/decode/required-only"),
                    ("value <= 1", "value < 1", "category/decode/one-confidence"),
                    ("task_id: null", "task_id: payload.task_id", "category/decode/string-task-id"),
                )
            ),
        ],
    )
    def test_names_the_case_that_a_wrong_port_fails(
        self, tmp_path: Path, right: str, wrong: str, case: str
    ) -> None:
        assert right in PORT
        done = run_program(tmp_path / "fixtures", PORT.replace(right, wrong))
        assert done.returncode == 1
        assert f"required {case} expected" in done.stdout


@pytest.mark.skipif(NODE is None, reason="there is no node")
@pytest.mark.parametrize(
    "type_name",
    [
        "segmentation",
        *(
            pytest.param(each, marks=pytest.mark.slow)
            for each in ("line", "polygon", "keypoints", "category", "scene-category")
        ),
    ],
)
def test_a_copy_of_one_type_has_a_program_about_that(type_name: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    done = run_program(copy, EXACT_PORT, ["--edition", "0.21.2", "--type", type_name])
    assert done.returncode == 0, done.stdout
    assert re.fullmatch(r"decode: \d{3} cases, no required ones failed\n", done.stdout)
    assert f'readFileSync("0.21.2/{type_name}.json"' in (copy / "check.mjs").read_text("utf-8")


@pytest.mark.parametrize(
    "type_name",
    [
        "dispatch",
        *(pytest.param(each, marks=pytest.mark.slow) for each in ("box", "cuboid", "long")),
    ],
)
def test_a_copy_that_the_program_is_not_for_says_so(type_name: str, tmp_path: Path) -> None:
    part = ["--edition", "0.21.2", "--type", type_name]
    assert main(["fixtures", "export", str(tmp_path / "copy"), *part]) == 0
    page = (tmp_path / "copy" / "README.md").read_text("utf-8")
    assert programs(page) == []
    (said,) = re.findall(r"^## A test in JavaScript\n\n(.*?)\n\n## ", page, re.M | re.DOTALL)
    assert "A copy with `--type category` has the program." in said


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


@pytest.mark.slow
@pytest.mark.parametrize(
    "part",
    [
        [],
        ["--edition", "0.17.9"],
        ["--edition", "0.21.2"],
        ["--type", "box"],
        ["--edition", "0.21.2", "--type", "segmentation"],
        ["--type", "prediction-list"],
        ["--edition", "0.21.2", "--type", "line", "--type", "dispatch"],
    ],
    ids=" ".join,
)
@pytest.mark.sampled(3)
def test_the_readme_of_a_copy_names_what_is_there(part: list[str], tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert main(["fixtures", "export", str(copy), *part]) == 0
    page = (copy / "README.md").read_text("utf-8")
    for named in re.findall(r'readFileSync\("(.*?)"', page):
        assert (copy / named).is_file()
    head = page.partition("\n\n- ")[0]
    assert ("This copy is a part of them." in head) is bool(part)
    for subject in re.findall(r"`([a-z-]+)\.json`", head):
        assert list(copy.glob(f"*/{subject}.json"))
    again = " ".join(["fixtures export vendor/nucleus", *(part or ["--edition", "0.17.9"])])
    assert f"nucleus-conformance {again}\n" in page


def test_a_copy_has_the_types_that_are_named(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    part = ["--edition", "0.21.2", "--type", "line", "--type", "dispatch"]
    assert main(["fixtures", "export", str(copy), *part]) == 0
    names = {path.name for path in (copy / "0.21.2").iterdir()}
    assert names == {"line.json", "dispatch.json", "long.json"}
    cases = json.loads((copy / "0.21.2" / "long.json").read_bytes())["cases"]
    assert {case["type"] for case in cases} == {"line"}


class TestHashes:
    """The index has the hashes that the page says, computed as it says, from the files alone."""

    PAGE = " ".join((fixtures_directory() / "README.md").read_text("utf-8").split())

    @pytest.fixture
    def index(self) -> dict[str, Any]:
        index = json.loads((fixtures_directory() / "index.json").read_bytes())
        found: dict[str, Any] = index["editions"]
        return found

    def test_of_files_and_editions(self, index: dict[str, Any]) -> None:
        assert "A file's `sha256` is that of its bytes." in self.PAGE
        assert "of the hash, two blanks, the name and a line feed." in self.PAGE
        for name, under in index.items():
            lines = ""
            for file, stated in under["files"].items():
                made = sha256((fixtures_directory() / name / file).read_bytes()).hexdigest()
                assert stated["sha256"] == made
                lines += f"{made}  {file}\n"
            assert under["sha256"] == sha256(lines.encode()).hexdigest()

    def test_of_cases(self, index: dict[str, Any]) -> None:
        assert (
            "the first 16 digits of that of its text in the file, from its `{` to its `}`, where "
            "each line feed with the three blanks behind it is replaced by one blank." in self.PAGE
        )
        for name, under in index.items():
            for file, stated in under["files"].items():
                text = (fixtures_directory() / name / file).read_text("ascii")
                cases = text.partition('\n "cases": [\n  ')[2].removesuffix("\n ]\n}\n")
                lines = [each.replace("\n   ", " ") for each in cases.split(",\n  {")]
                lines = [lines[0], *(f"{{{each}" for each in lines[1:])]
                made = [sha256(each.encode()).hexdigest()[:16] for each in lines]
                assert list(stated["cases"].values()) == made

    @pytest.mark.slow
    def test_of_cases_in_python(self, index: dict[str, Any]) -> None:
        """The other way that the page names."""
        assert "the case as Python's `json.dumps` writes it" in self.PAGE
        for file, stated in index["0.21.2"]["files"].items():
            data = json.loads((fixtures_directory() / "0.21.2" / file).read_bytes())
            for case in data["cases"]:
                made = sha256(json.dumps(case).encode()).hexdigest()
                assert stated["cases"][case["id"]] == made[:16]


def test_a_copy_is_refreshed_as_the_page_says(tmp_path: Path) -> None:
    old = tmp_path / "vendor" / "nucleus"
    assert main(["fixtures", "export", str(old), "--type", "category", "--edition", "0.17.9"]) == 0
    (recipe,) = re.findall(
        r"^```sh\n(.*?)^```$", (old / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    new = everything(old)
    changed = "category/decode/zero-confidence"
    index = json.loads((old / "index.json").read_bytes())
    index["editions"]["0.17.9"]["files"]["category.json"]["cases"][changed] = "0" * 16
    (old / "index.json").write_text(json.dumps(index, indent=1) + "\n", "ascii")
    (old / "mine.json").write_text("{}")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", "-c", recipe], cwd=tmp_path, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    told = [line for line in done.stdout.splitlines() if line[:1] in ("<", ">")]
    assert [line.split('"')[1] for line in told] == [changed] * 2
    assert everything(old) == {**new, "mine.json": b"{}"}
    assert [each.name for each in old.parent.iterdir()] == ["nucleus"]
