"""The package for Maven, and the project that `init java` writes, are built and tested by Maven."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.exporting import source_directory
from tests.helpers.command_line import Capture

MVN = shutil.which("mvn")

pytestmark = pytest.mark.skipif(MVN is None, reason="there is no mvn on PATH: nothing can be built")

QUICKLY = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-DargLine=-XX:TieredStopAtLevel=1")
"""Machine code that is made in a hurry is made for the few seconds that this takes."""

MY_PORT = """
import io.github.nucleusspec.fixtures.Case;
import io.github.nucleusspec.fixtures.Fixtures;
import io.github.nucleusspec.fixtures.Outcome;
import java.util.HashMap;
import java.util.Map;

record MyPort(String toJson) {
    private static final Map<String, Case> CASES = new HashMap<>();

    static {
        Fixtures.newest().cases().stream()
                .filter(each -> each.payload() != null && each.type().equals("category"))
                .forEach(each -> CASES.putIfAbsent(each.payload(), each));
    }

    static final class InvalidPrediction extends Exception {
        private static final long serialVersionUID = 1;
    }

    static MyPort read(String payload) throws InvalidPrediction {
        Outcome expected = CASES.get(payload).expect();
        if (expected.kind() == Outcome.Kind.REJECTED) {
            throw new InvalidPrediction();
        }
        return new MyPort(expected.content().toJson());
    }
}
"""
"""A port that knows the answers."""


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)


def results_of(module: Path) -> dict[str, tuple[int, int]]:
    """Class of tests -> how many there were, and how many of them did not pass."""
    found = {}
    for path in (module / "target" / "surefire-reports").glob("TEST-*.xml"):
        suite = ET.parse(path).getroot()
        lacking = sum(int(suite.attrib[each]) for each in ("errors", "failures", "skipped"))
        found[suite.attrib["name"].rpartition(".")[2]] = int(suite.attrib["tests"]), lacking
    return found


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What `init` has written, into a folder that has something already."""
    folder = tmp_path / "port"
    folder.mkdir()
    (folder / "mine.txt").write_text("precious")
    assert main(["init", "java", str(folder)]) == 0
    assert (folder / "mine.txt").read_text() == "precious"
    monkeypatch.chdir(folder)
    return folder


def built(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MAVEN_OPTS": " ".join(QUICKLY), "NUCLEUS_ANSWERS": ""}
    return subprocess.run(
        command, shell=True, cwd=folder, env=environment, capture_output=True, text=True
    )


@pytest.mark.slow
def test_a_new_project_does_what_its_readme_says(project: Path, capsys: Capture) -> None:
    """With the package's own tests, among them the example of its README."""
    package = project / "nucleus-fixtures"
    (example,) = blocks(package / "README.md", "java")
    tests = package / "src" / "test" / "java"
    (tests / "GoldenCasesTest.java").write_text(example, "utf-8")
    (tests / "MyPort.java").write_text(MY_PORT, "utf-8")
    (commands,) = blocks(project / "README.md", "sh")
    build, smoke, run = commands.splitlines()
    done = built(project, build)
    assert done.returncode == 0, done.stdout + done.stderr
    passed, skipped = re.findall(r"([\d,]+) cases passed, ([\d,]+) skipped", done.stdout)[0]
    of_the_package = results_of(package)
    assert of_the_package.pop("VerdictsTest") == (1, 1)
    assert of_the_package["GoldenCasesTest"] == (1, 0)
    assert {lacking for _, lacking in of_the_package.values()} == {0}
    assert results_of(project / "my-port") == {"GoldenCasesTest": (int(passed), 0)}
    for command in (smoke, run):
        program, *arguments = shlex.split(command, comments=True)
        assert program == "nucleus-conformance"
        assert main(arguments) == 0
    said = capsys.readouterr().out
    assert f"\n{passed} cases in " in said
    assert f"({skipped.replace(',', '')} cases)" in said


@pytest.mark.nightly
def test_the_tests_of_a_project_find_what_is_wrong(project: Path) -> None:
    (category,) = project.rglob("Category.java")
    text = category.read_text("utf-8")
    category.write_text(
        text.replace('putGiven(payload, "taxonomy_name"', '// ("taxonomy_name"'), "utf-8"
    )
    done = built(project, "mvn --batch-mode package")
    assert done.returncode == 1
    assert "category/decode/all-fields (required): failed" in done.stdout
    assert "/taxonomy_name: missing: expected " in done.stdout


def test_the_sources_name_the_same_releases_of_what_they_need() -> None:
    """A project is built of three files, which are renewed apart from each other."""
    folder = source_directory()
    named = [
        set(re.findall(r"<artifactId>(.*?)</artifactId>\s*<version>([^<]*)</version>", text))
        for place in ("harnesses/java", "packages/maven", "starters/java/my-port")
        for text in [(folder / place / "pom.xml").read_text("utf-8")]
    ]
    tools = [{each for each in some if each[0].startswith(("junit", "maven"))} for some in named]
    assert len(tools[0]) == 4
    assert tools[0] == tools[1] == tools[2]
