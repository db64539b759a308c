"""The package for Maven is built and tested by Maven, and so is the project that has it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path
from zipfile import ZipFile

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.exporting import source_directory
from nucleus_conformance.suite.catalog import SUITE_VERSION
from nucleus_spec.editions import EDITIONS
from tests.helpers.command_line import Capture
from tests.helpers.maven import QUICKLY

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


def results_of(module: Path) -> dict[str, tuple[int, int]]:
    """Class of tests -> how many there were, and how many of them did not pass."""
    found = {}
    for path in (module / "target" / "surefire-reports").glob("TEST-*.xml"):
        suite = ET.parse(path).getroot()
        lacking = sum(int(suite.attrib[each]) for each in ("errors", "failures", "skipped"))
        found[suite.attrib["name"].rpartition(".")[2]] = int(suite.attrib["tests"]), lacking
    return found


def build(folder: Path, *goals: str) -> subprocess.CompletedProcess[str]:
    assert shutil.which("mvn"), "mvn is not on PATH"
    environment = {**os.environ, **QUICKLY, "NUCLEUS_ANSWERS": ""}
    command = ["mvn", "--batch-mode", *goals]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.mark.slow
def test_the_package_passes_its_tests_and_so_does_the_example_in_its_readme(tmp_path: Path) -> None:
    assert main(["fixtures", "export", str(tmp_path), "--as", "maven", "--edition", "latest"]) == 0
    (example,) = re.findall(
        r"^```java\n(.*?)^```$", (tmp_path / "README.md").read_text("utf-8"), re.M | re.S
    )
    tests = tmp_path / "src" / "test" / "java"
    (tests / "GoldenCasesTest.java").write_text(example, "utf-8")
    (tests / "MyPort.java").write_text(MY_PORT, "utf-8")
    done = build(tmp_path, "package")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING] /" not in done.stdout
    found = results_of(tmp_path)
    assert found.pop("VerdictsTest") == (1, 1)
    assert found["GoldenCasesTest"] == (2, 0)
    assert re.search(r"^\d+ cases passed, [\d,]+ skipped: not supported yet$", done.stdout, re.M)
    assert len(found) == 4
    assert {lacking for _, lacking in found.values()} == {0}
    with ZipFile(tmp_path / "target" / f"nucleus-fixtures-{SUITE_VERSION}.jar") as jar:
        names = set(jar.namelist())
    inside = "io/github/nucleusspec/fixtures"
    assert {f"{inside}/{EDITIONS[-1].name}/box.json", f"{inside}/exactjson/Json.class"} <= names


@pytest.mark.nightly
def test_it_is_what_maven_central_takes(tmp_path: Path) -> None:
    """But for signatures: sources and documentation, which lacks nothing; and who made it, of what."""
    part = ("--edition", "latest", "--type", "category")
    assert main(["fixtures", "export", str(tmp_path), "--as", "maven", *part]) == 0
    done = build(tmp_path, "-Prelease", "verify", "-Dgpg.skip", "-DskipTests")
    assert done.returncode == 0, done.stdout + done.stderr
    jars = {path.name for path in (tmp_path / "target").glob("*.jar")}
    name = f"nucleus-fixtures-{SUITE_VERSION}"
    assert jars == {f"{name}.jar", f"{name}-sources.jar", f"{name}-javadoc.jar"}


def test_its_project_says_what_maven_central_asks_for() -> None:
    said = ET.parse(source_directory() / "packages" / "maven" / "pom.xml").getroot()
    names = {each.tag.rpartition("}")[2] for each in said}
    assert {"name", "description", "url", "licenses", "developers", "scm"} <= names


@pytest.mark.nightly
def test_the_tests_of_a_project_find_what_is_wrong(tmp_path: Path, capsys: Capture) -> None:
    """And a type that is not declared may be asked for."""
    assert main(["init", "java", str(tmp_path)]) == 0
    (category,) = tmp_path.rglob("Category.java")
    text = category.read_text("utf-8")
    wrong = text.replace('putGiven(payload, "taxonomy_name"', '// ("taxonomy_name"')
    assert wrong != text
    category.write_text(wrong, "utf-8")
    done = build(tmp_path, "package")
    assert done.returncode == 1
    assert "category/decode/all-fields: failed: " in done.stdout
    assert "missing at /taxonomy_name: expected " in done.stdout
    assert re.search(r"^\d+ cases passed, \d+ failed, 5,238 skipped: ", done.stdout, re.M)
    assert len(done.stdout.splitlines()) < 150
    capsys.readouterr()
    asked = ["--edition", "latest", "--type", "box", "--operation", "decode"]
    port = ["java", "-cp", str(tmp_path / "my-port/target/classes"), "com.example.myport.Main"]
    assert main(["run", *asked, "--", *port]) == 1
    assert "unsupported: there is no box yet" in capsys.readouterr().out
    (tried,) = re.findall(
        r"if `declared` in `GoldenCasesTest` is `(.*?)`",
        (tmp_path / "README.md").read_text("utf-8"),
    )
    (golden,) = tmp_path.rglob("GoldenCasesTest.java")
    text = golden.read_text("utf-8").replace("Declared.ofHello(PORT.hello())", tried)
    imports = "import io.github.nucleusspec.fixtures.Operation;\nimport java.io.IOException;"
    golden.write_text(text.replace("import java.io.IOException;", imports), "utf-8")
    done = build(tmp_path, "test")
    assert re.search(r"^0 cases passed, [\d,]+ unsupported, ", done.stdout, re.M)


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
    assert tools[0] == tools[2]
    assert tools[0] < tools[1]  # which has those for releases, too
