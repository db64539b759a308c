"""`init`: a project that is written as a whole or not at all, and works as its README says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

from nucleus_conformance import projects
from nucleus_conformance.cli import main
from nucleus_conformance.commands.arguments import make_parser
from nucleus_conformance.projects import FIXTURES, STARTERS, go_work_above
from nucleus_spec.editions import EDITIONS
from tests.helpers.command_line import Capture, every_command, printed, refused
from tests.helpers.fixture_files import everything
from tests.helpers.maven import QUICKLY

NEWEST: Final = EDITIONS[-1].name

each_language = pytest.mark.parametrize("language", STARTERS)


def test_the_command_names_every_language() -> None:
    (choice,) = (
        each.choices
        for each in dict(every_command(make_parser()))["init"]._actions
        if each.dest == "language"
    )
    assert choice is not None
    assert list(choice) == list(STARTERS)


def made(folder: Path, language: str, *options: str) -> dict[str, bytes]:
    assert main(["init", language, str(folder), *options]) == 0
    return everything(folder)


@each_language
def test_another_edition(language: str, tmp_path: Path, capsys: Capture) -> None:
    """It is named wherever one is named, its cases are there, and the example knows no later keys."""
    oldest = EDITIONS[0].name
    files = made(tmp_path, language, "--edition", oldest)
    assert f"nucleus-conformance run --edition {oldest} -- " in capsys.readouterr().out
    for name, data in files.items():
        if name.startswith(f"{FIXTURES}/"):
            if name.endswith("fixtures/index.json"):
                assert list(json.loads(data)["editions"]) == [oldest]
        elif "exactjson" not in name:
            assert not re.search(rb"@(SINCE|BEFORE)|task_id|dataset_item_id", data), name
            assert NEWEST.encode() not in data, name
    assert oldest.encode() in files["README.md"]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        (("init", "JavaScript", "x"), "node"),
        (("init", "maven", "x"), "java"),
        (("fixtures", "export", "x", "--as", "rust"), "crate"),
        (("fixtures", "export", "x", "--as", "node"), "npm"),
    ],
)
def test_a_language_has_several_names(asked: Sequence[str], meant: str, capsys: Capture) -> None:
    assert f"); did you mean {meant}? (see" in refused(capsys, *asked)


def test_an_edition_that_there_is_not(tmp_path: Path, capsys: Capture) -> None:
    said = refused(capsys, "init", "go", str(tmp_path / "port"), "--edition", "0.14.3")
    assert "0.14.29" in said
    assert not (tmp_path / "port").exists()


@each_language
def test_what_is_written(language: str, tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "new" / "my port"
    said = printed(capsys, "init", language, str(folder)).splitlines()
    files = everything(folder)
    starter = STARTERS[language]
    size = f" ({sum(map(len, files.values())) / 1e6:.1f} MB, most of them golden cases)"
    of_cases = "" if starter.package == "folder" else size
    assert said[0] == f"wrote a project for {starter.title} to {folder}{of_cases}; next:"
    build, run, test = starter.steps(EDITIONS[-1])
    assert said[1:] == [f"  cd '{folder}' && {build}", f"  {run}", f"  {test}"]
    own = {name: data for name, data in files.items() if not name.startswith(f"{FIXTURES}/")}
    assert {"README.md", ".gitignore", ".github/workflows/conformance.yml"} <= own.keys()
    assert not [name for name, data in own.items() if re.search(rb"@[A-Z]+( [\d.]+)?@", data)]
    license_text = files["LICENSE.nucleus-spec"].decode("utf-8")
    assert "MIT License" in license_text
    assert "The above copyright notice and this permission notice" in license_text
    for each in ("smoke", "run"):
        named = f"nucleus-conformance {each} --edition {NEWEST} -- {STARTERS[language].port}"
        assert named in own["README.md"].decode("utf-8")
    if STARTERS[language].package != "folder":
        (index,) = (name for name in files if name.endswith("fixtures/index.json"))
        assert list(json.loads(files[index])["editions"]) == [NEWEST]


class TestWhatIsThere:
    """No file of it is ever overwritten."""

    def test_stays_beside_what_is_written(self, tmp_path: Path) -> None:
        (tmp_path / "src").mkdir()
        (tmp_path / "src" / "mine").write_text("precious")
        files = made(tmp_path, "python")
        assert files.pop("src/mine") == b"precious"
        assert files == made(tmp_path / "other", "python")

    @pytest.mark.fault(39, "init")
    @pytest.mark.parametrize("put", [Path.touch, Path.mkdir, lambda place: place.symlink_to("/x")])
    def test_is_told_and_nothing_is_written(
        self, put: object, tmp_path: Path, capsys: Capture
    ) -> None:
        assert callable(put)
        put(tmp_path / "README.md")
        said = refused(capsys, "init", "python", str(tmp_path))
        assert f"{tmp_path / 'README.md'} is in the way: move it away" in said
        assert [each.name for each in tmp_path.iterdir()] == ["README.md"]

    def test_is_told_at_once(self, tmp_path: Path, capsys: Capture) -> None:
        for name in ("README.md", "LICENSE", ".gitignore"):
            (tmp_path / name).touch()
        said = refused(capsys, "init", "python", str(tmp_path))
        names = f"{tmp_path / '.gitignore'}, {tmp_path / 'README.md'}"
        assert said.endswith(f"{names} are in the way: move them away, or name another folder\n")

    def test_may_be_what_it_was_when_it_was_written(self, tmp_path: Path, capsys: Capture) -> None:
        before = made(tmp_path, "python")
        again = ("init", "python", str(tmp_path))
        capsys.readouterr()
        told = f"{tmp_path} was a project for Python already"
        assert printed(capsys, *again).startswith(f"{told}: 0 files written; next:\n")
        (tmp_path / "main.py").unlink()
        assert printed(capsys, *again).startswith(f"{told}: 1 file written; next:\n")
        assert everything(tmp_path) == before

    @pytest.mark.fault(39, "init")
    @pytest.mark.parametrize("name", ["file", "file/x", "", "/dev/null"])
    def test_is_no_folder(
        self, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "file").touch()
        said = refused(capsys, "init", "python", name)
        assert said.startswith(f"nucleus-conformance: cannot write {name or repr('')}: ")
        assert everything(tmp_path) == {"file": b""}


class TestGoWorkAbove:
    """Go builds nothing below one that does not name the project."""

    def test_that_does_not_name_it_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
    ) -> None:
        monkeypatch.delenv("GOWORK", raising=False)
        (tmp_path / "go.work").write_text("go 1.22\n\nuse ./other // ./port\n")
        said = printed(capsys, "init", "go", str(tmp_path / "port")).splitlines()
        step = f"go work use .  # {tmp_path}/go.work does not name it yet"
        assert said[1:3] == [f"  cd {tmp_path}/port && {step}", "  go build -o my-port ."]

    @pytest.mark.parametrize(
        "text", ["use ./port", "use (\n\t./other\n\t./port // mine\n)", 'use "port"']
    )
    def test_that_names_it_is_not(
        self, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("GOWORK", raising=False)
        (tmp_path / "go.work").write_text(f"go 1.22\n{text}\n")
        assert go_work_above(tmp_path / "port") is None
        assert go_work_above(tmp_path / "port" / "within") == tmp_path / "go.work"

    def test_is_the_one_that_go_takes(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "go.work").mkdir()
        (tmp_path / "far").mkdir()
        (tmp_path / "far" / "go.work").write_text("use .")
        monkeypatch.delenv("GOWORK", raising=False)
        assert go_work_above(tmp_path / "far" / "port") == tmp_path / "far" / "go.work"
        assert go_work_above(tmp_path / "port") is None
        monkeypatch.setenv("GOWORK", str(tmp_path / "far" / "go.work"))
        assert go_work_above(tmp_path / "port") == tmp_path / "far" / "go.work"
        monkeypatch.setenv("GOWORK", "off")
        assert go_work_above(tmp_path / "far" / "port") is None


PROGRAMS: Final[Mapping[str, str]] = {
    "node": "npm",
    "go": "go",
    "rust": "cargo",
    "java": "mvn",
    "python": sys.executable,
}


@each_language
def test_what_is_installed_is_this_package(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No registry has it: whoever took its name there would run code in every port's CI."""
    monkeypatch.setattr(projects, "address", lambda name: f"https://example.org/{name}")
    files = {name: data.decode("utf-8") for name, data in made(tmp_path, language).items()}
    source = "nucleus-spec @ git+https://example.org/Repository"
    workflow = files[".github/workflows/conformance.yml"]
    assert workflow.count(f"\n  NUCLEUS_SPEC: {source}\n") == 1
    assert f'`pip install "{source}"' in files["README.md"]
    installed = re.findall(r"pip install (.*)", workflow)
    assert [each.removesuffix(" pytest") for each in installed] == ['"$NUCLEUS_SPEC"']


def test_an_address_that_nobody_states(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr(projects, "address", lambda _: "")
    assert main(["init", "go", str(tmp_path / "port")]) == 4
    assert (
        "nucleus-spec: is not installed, so that nobody says where it is from"
        in capsys.readouterr().err
    )
    assert not (tmp_path / "port").exists()


@each_language
@pytest.mark.parametrize("edition", [NEWEST, EDITIONS[0].name])
def test_what_the_readme_says_of_its_commands_is_aligned(
    language: str, edition: str, tmp_path: Path
) -> None:
    page = made(tmp_path, language, "--edition", edition)["README.md"].decode("utf-8")
    (block,) = re.findall(r"^```sh\n(.*?)^```$", page, re.M | re.DOTALL)[:1]
    assert len({line.index(" # ") for line in block.splitlines() if " # " in line}) == 1


def _readme_commands(page: str) -> list[str]:
    """The commands of the README, without what they say of themselves."""
    (block,) = re.findall(r"^```sh\n(.*?)^```$", page, re.M | re.DOTALL)[:1]
    return [line.partition(" # ")[0].strip() for line in block.splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("edition", "passed", "skipped"),
    [
        (NEWEST, "633", "5,238"),
        pytest.param("0.17.8", "616", "5,111", marks=pytest.mark.nightly),
        pytest.param("0.15.5", "616", "5,111", marks=pytest.mark.nightly),
    ],
)
@each_language
def test_the_readme_is_right(
    language: str, edition: str, passed: str, skipped: str, tmp_path: Path
) -> None:
    """Each of its commands, in order, in a folder of its own."""
    assert shutil.which(PROGRAMS[language]), f"{PROGRAMS[language]} is not on PATH"
    page = made(tmp_path, language, "--edition", edition)["README.md"].decode("utf-8")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    commands = _readme_commands(page)
    assert len(commands) >= 3
    said = []
    for command in commands:
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=tmp_path,
            env={**os.environ, **QUICKLY, "PATH": path},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        said.append(done.stdout + done.stderr)
    everything_said = "\n".join(said)
    assert "The harness speaks the protocol." in everything_said
    assert re.search(r"required +(\d+)/\1 passed", everything_said)
    assert "what a mistake in a program raises" not in everything_said
    counted = f"{passed} cases passed, {skipped} skipped: "
    if language == "python":
        counted = f"{skipped.replace(',', '')} skipped"
    assert counted in everything_said, said[-1]
