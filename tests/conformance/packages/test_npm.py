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
    (place / "node_modules/@nucleus-spec").mkdir(parents=True)
    (place / "node_modules/@nucleus-spec/fixtures").symlink_to(package)
    return place


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


class TestPackage:
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
        run(consumer, "npm", "run", "types")
        project = tmp_path / "port"
        assert main(["init", "node", str(project)]) == 0
        run(project, "npm", "install", *QUIET)
        shutil.copytree(consumer / "node_modules/@types", project / "node_modules/@types")
        (project / "node_modules/undici-types").symlink_to(consumer / "node_modules/undici-types")
        settings = json.loads((consumer / "tsconfig.json").read_text("utf-8"))
        settings |= {"files": ["main.mjs", "golden.test.mjs"], "include": []}
        (project / "tsconfig.json").write_text(json.dumps(settings), "utf-8")
        run(project, str(consumer / "node_modules/.bin/tsc"))


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
