"""The npm package of fixtures, and the project that `init node` writes: their tests pass, and their types hold."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from nucleus_conformance.cli import main
from nucleus_spec.editions import EDITIONS
from tests.helpers import recorded_answers
from tests.helpers.command_line import Capture
from tests.helpers.node import ask
from tests.helpers.ports import HARNESSES
from tests.helpers.recorded_answers import by_case

pytestmark = pytest.mark.skipif(
    shutil.which("npm") is None, reason="there is no npm on PATH: nothing can be run"
)

NEWEST: Final = EDITIONS[-1].name
CONSUMER: Final = HARNESSES.parent / "packages" / "npm" / "consumer"
NODE: Final = HARNESSES / "node"


def run(folder: Path, *command: str, variables: Mapping[str, str] | None = None) -> str:
    """What the command says in that folder."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(variables or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def exported(folder: Path, *part: str) -> Path:
    """The package of that part of the fixtures."""
    assert main(["fixtures", "export", str(folder), "--as", "npm", *part]) == 0
    return folder


def linked(package: Path) -> Path:
    """A project that has the package, but nothing of a registry."""
    place = package.with_name("consumer")
    shutil.copytree(CONSUMER, place)
    link_to(package, place)
    return place


def link_to(package: Path, project: Path) -> None:
    """What `npm install` does with a package that is named by `file:`."""
    (project / "node_modules/@nucleus-spec").mkdir(parents=True)
    (project / "node_modules/@nucleus-spec/fixtures").symlink_to(package)


QUIET: Final = ("--no-audit", "--no-fund")


def installed(package: Path) -> Path:
    """A project with all that it needs, and the package as it would be packed."""
    place = package.with_name("consumer")
    shutil.copytree(CONSUMER, place)
    run(place, "npm", "ci", *QUIET)
    run(place, "npm", "install", "--no-save", "--install-links", *QUIET, str(package))
    assert not (place / "node_modules/@nucleus-spec/fixtures").is_symlink()
    return place


def passed(said: str) -> int:
    """How many tests of Node passed."""
    return sum(map(int, re.findall(r"^# pass (\d+)$", said, re.M)))


def block(page: Path, language: str) -> str:
    """The one block of that language on a page."""
    text = page.read_text("utf-8")
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)
    return str(found)


PORT_OF_THE_README: Final = """
import { InvalidPrediction, Prediction } from "HARNESS/port.mjs";
import { parse } from "HARNESS/json.mjs";
export { InvalidPrediction as Refusal };
export function decode(text) {
  let payload;
  try {
    payload = parse(text);
  } catch (error) {
    throw new InvalidPrediction("invalid-json", "", error.message);
  }
  return Prediction.read("category", payload, "0.21.2").toText("0.21.2");
}
""".replace("HARNESS", NODE.as_uri())


RESOLUTIONS: Final = {"nodenext": "nodenext", "node16": "node16", "esnext": "bundler"}
"""How a compiler may find modules."""


class TestPackage:
    @pytest.mark.slow
    def test_has_nothing_in_it_but_what_it_needs(self, tmp_path: Path) -> None:
        part = ("--edition", NEWEST, "--type", "category")
        package = exported(tmp_path / "package", *part)
        (packed,) = json.loads(run(package, "npm", "pack", "--dry-run", "--json", "--silent"))
        written = {path.relative_to(package).as_posix() for path in package.rglob("*.*")}
        names = {each["path"] for each in packed["files"]}
        assert names == {each for each in written if (package / each).is_file()} | {"LICENSE"}
        assert {name.partition("/")[0] for name in names} == {
            "LICENSE", "README.md", "fixtures", "package.json", "src"
        }  # fmt: skip

    @pytest.mark.slow
    def test_installed_it_passes_its_tests_and_judges_in_vitest_as_run_does(
        self, tmp_path: Path
    ) -> None:
        consumer = installed(exported(tmp_path / "package", "--edition", NEWEST))
        assert passed(run(consumer, "node", "--test")) > 45
        answers, verdicts = tmp_path / "answers.jsonl", tmp_path / "verdicts.jsonl"
        expected = recorded_answers.write([NEWEST], answers, ("category",))
        names = {"NUCLEUS_ANSWERS": str(answers), "NUCLEUS_VERDICTS": str(verdicts)}
        run(consumer, "npm", "run", "test:vitest", variables=names)
        lines = verdicts.read_text("utf-8").splitlines()
        assert by_case(map(json.loads, lines)) == by_case(expected)

    @pytest.mark.slow
    def test_its_readme_shows_a_test_that_does_with_a_part_of_the_fixtures(
        self, tmp_path: Path
    ) -> None:
        package = exported(tmp_path / "package", "--edition", NEWEST, "--type", "category")
        consumer = linked(package)
        (consumer / "readme.test.mjs").write_text(block(package / "README.md", "js"))
        (consumer / "my-port.mjs").write_text(PORT_OF_THE_README)
        said = run(consumer, "node", "--test", "readme.test.mjs")
        assert re.search(r"^# \d{3} cases passed, \d{3} skipped: not supported yet$", said, re.M)

    @pytest.mark.nightly
    def test_has_types_and_so_has_the_far_end(self, tmp_path: Path) -> None:
        consumer = installed(exported(tmp_path / "package"))
        for module, resolution in RESOLUTIONS.items():
            how = ("--module", module, "--moduleResolution", resolution)
            run(consumer, "npm", "run", "types", "--", *how)
        project = tmp_path / "port"
        assert main(["init", "node", str(project)]) == 0
        run(project, "npm", "install", *QUIET)
        shutil.copytree(consumer / "node_modules/@types", project / "node_modules/@types")
        (project / "node_modules/undici-types").symlink_to(consumer / "node_modules/undici-types")
        settings = json.loads((consumer / "tsconfig.json").read_text("utf-8"))
        settings |= {"files": ["main.mjs", "golden.test.mjs", "category.mjs"], "include": []}
        (project / "tsconfig.json").write_text(json.dumps(settings), "utf-8")
        run(project, str(consumer / "node_modules/.bin/tsc"))

    @pytest.mark.nightly
    def test_a_port_may_be_written_in_typescript(self, tmp_path: Path) -> None:
        """As the README of the starter says."""
        project = tmp_path / "port"
        assert main(["init", "node", str(project)]) == 0
        text = (project / "port.mjs").read_text("utf-8")
        (project / "port.mjs").unlink()
        page = (project / "README.md").read_text("utf-8")
        (annotated,) = re.findall(r"`(export const port.*?)`", page)
        (imported,) = re.findall(r"`(import type .*?)`", page)
        (installer,) = re.findall(r"`(npm install .*?)` brings the compiler", page)
        (compiler,) = re.findall(r"`(npx tsc .*?)`", page)
        text = f"{imported};\n" + text.replace("export const port = {", annotated)
        (project / "port.mts").write_text(text, "utf-8")
        (project / "use.mts").write_text(USE_FROM_TYPESCRIPT, "utf-8")
        run(project, *installer.split(), *QUIET)
        run(project, *compiler.split(), "--exactOptionalPropertyTypes", "use.mts")
        assert "\n# 633 cases passed, " in run(project, "npm", "test")


USE_FROM_TYPESCRIPT: Final = """
import { Scorer } from "@nucleus-spec/fixtures";
import { answering } from "./answering.mjs";
import { serve } from "./harness.mjs";
import { port } from "./port.mjs";

export const scorer = Scorer.of("0.21.2", { types: port.types });
const plain = { decode: ({ payload }: { payload: unknown }) => payload };
const about = { name: "p", version: "1", json: JSON };
export const answer = answering(plain, about);
export const serving = () => serve(plain, about);
"""


class TestStarter:
    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        assert main(["init", "node", str(tmp_path / "port")]) == 0
        return tmp_path / "port"

    @pytest.mark.slow
    def test_does_what_its_readme_says(self, project: Path) -> None:
        said = {}
        for line in block(project / "README.md", "sh").splitlines():
            command = shlex.split(line, comments=True)
            name = " ".join(command[:2])
            if command[0] == "nucleus-conformance":
                command[:1] = [sys.executable, "-m", "nucleus_conformance"]
            said[name] = run(project, *command)
        assert list(said)[1:3] == ["nucleus-conformance smoke", "nucleus-conformance run"]
        assert "required     540/540 passed" in said["nucleus-conformance run"]
        assert "\n# 633 cases passed, 5,238 skipped: not supported yet\n" in said["npm test"]

    @pytest.mark.slow
    def test_a_port_of_every_edition_is_tested_and_one_of_none_fails(self, project: Path) -> None:
        link_to(project / "nucleus-fixtures", project)
        text = (project / "port.mjs").read_text("utf-8")
        named = f'  editions: ["{NEWEST}"],\n'
        assert named in text
        (project / "port.mjs").write_text(text.replace(named, ""), "utf-8")
        assert "\n# 633 cases passed, " in run(project, "npm", "test")
        (project / "port.mjs").write_text(text.replace(named, "  editions: [],\n"), "utf-8")
        done = subprocess.run(("npm", "test"), cwd=project, capture_output=True, text=True)
        assert done.returncode == 1
        assert "the port names no edition, so that nothing is tested" in done.stdout

    @pytest.mark.slow
    def test_operations_are_unsupported_for_types_that_they_do_not_know(
        self, project: Path
    ) -> None:
        asked = {"type": "box", "payload": {}, "arguments": {}}
        operations = ("construct", "decode", "encode")
        requests = [{"op": each, **asked} for each in operations]
        replies = ask(*requests, program=project / "main.mjs")
        said = [f"cannot {each} a box yet" for each in operations]
        assert [reply["unsupported"]["reason"] for reply in replies] == said

    @pytest.mark.nightly
    def test_a_type_is_tried_before_it_is_declared_and_then_told_what_is_wrong(
        self, project: Path, capsys: Capture
    ) -> None:
        text = (project / "port.mjs").read_text("utf-8")
        begins = "  decode({ type, payload }) {\n"
        assert begins in text
        wrong = (
            'if (type === "box") return payload.get("confidence") ? lost() : payload.get("label");'
        )
        text = text.replace(begins, f"{begins}    {wrong}\n")
        (project / "port.mjs").write_text(text, "utf-8")
        port = ("--edition", NEWEST, "--", "node", str(project / "main.mjs"))
        assert main(["run", "--type", "box", "--operation", "decode", *port]) == 1
        said = capsys.readouterr().out
        assert "error: ReferenceError: lost is not defined (box)" in said
        assert "cannot decode a box" not in said
        (tried,) = re.findall(
            r"if `golden.test.mjs` says `(.*?)`", (project / "README.md").read_text("utf-8")
        )
        golden = (project / "golden.test.mjs").read_text("utf-8")
        alone = re.sub(r"Scorer\.of\(.*?\)", tried, golden, count=1)
        (project / "alone.test.mjs").write_text(alone, "utf-8")
        link_to(project / "nucleus-fixtures", project)
        done = subprocess.run(
            ("node", "--test", "alone.test.mjs"), cwd=project, capture_output=True, text=True
        )
        assert re.search(
            r"^# [\d,]+ cases? passed, [\d,]+ failed, [\d,]+ skipped: ", done.stdout, re.M
        )
        assert "box/decode/required-only: failed: wrong type: expected {" in done.stdout
        (project / "alone.test.mjs").unlink()
        declared = text.replace('types: ["category"]', 'types: ["category", "box"]')
        (project / "port.mjs").write_text(declared, "utf-8")
        done = subprocess.run(("npm", "test"), cwd=project, capture_output=True, text=True)
        assert done.returncode == 1
        assert re.search(
            r"^# [\d,]+ cases passed, [\d,]+ failed, [\d,]+ unsupported, 4,234 skipped: ",
            done.stdout,
            re.M,
        )
        assert "box/decode/required-only: failed: wrong type: expected {" in done.stdout
        assert (
            "box/decode/only-confidence: error: ReferenceError: lost is not defined" in done.stdout
        )

    @pytest.mark.nightly
    def test_grows_to_a_complete_port(self, project: Path) -> None:
        """The port of all types in place of the example: files are made where its test asks for them."""
        shutil.copy(NODE / "checks.mjs", project)
        shutil.copy(NODE / "port.mjs", project / "predictions.mjs")
        text = (NODE / "main.mjs").read_text("utf-8")
        text = re.sub(r"^import \{ serve \}.*$|^await serve.*$", "", text, flags=re.M)
        text = text.replace("./port.mjs", "./predictions.mjs").replace(
            "const port", "export const port"
        )
        text = text.replace("editions: EDITIONS", "editions: EDITIONS.slice(-1)")
        about = 'export const about = { name: "p", version: "1" };\n'
        (project / "port.mjs").write_text(text + about, "utf-8")
        run(project, "npm", "install")
        assert "\n# 5,871 cases passed\n" in run(project, "npm", "test")
