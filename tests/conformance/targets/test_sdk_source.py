"""`sdk:PATH`: the SDK as a user has it is installed like a release, and scored like one.

A miniature of the SDK stands for it here, which has no dependencies and builds without a network.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from zipfile import ZipFile

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.errors import UsageError
from nucleus_conformance.targets.sdk_source import installed
from nucleus_conformance.targets.target import find_target
from nucleus_spec.editions import DEFAULT, PUBLISHED, Edition, edition, edition_of_release
from tests.helpers.command_line import RIGHT, Capture, lines_of, write_suite
from tests.helpers.served import PORT

NEWEST = edition_of_release(PUBLISHED[-1])

MODULE = f"{dedent(PORT)}\n\nfrom_json = BoxPrediction.from_json\n"

BACKEND = """\
import zipfile
from pathlib import Path

VERSION = "{version}"


def build_wheel(folder, config_settings=None, metadata_directory=None):
    name = f"{project}-{{VERSION}}"
    info = f"{{name}}.dist-info"
    with zipfile.ZipFile(Path(folder) / f"{{name}}-py3-none-any.whl", "w") as made:
        for path in sorted(Path("nucleus").glob("*.py")):
            made.write(path, path)
        about = f"Metadata-Version: 2.1\\nName: {project}\\nVersion: {{VERSION}}\\n"
        made.writestr(f"{{info}}/METADATA", about)
        tag = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
        made.writestr(f"{{info}}/WHEEL", tag)
        made.writestr(f"{{info}}/RECORD", "")
    return f"{{name}}-py3-none-any.whl"
"""
PROJECT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where environments are made. There is one of the newest release, which has nothing in it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "cache" / "nucleus-conformance" / "releases"
    version = f"py{sys.version_info.major}.{sys.version_info.minor}"
    programs = folder / f"{PUBLISHED[-1]}-{version}" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    return folder


def package(folder: Path) -> Path:
    (folder / "nucleus").mkdir(parents=True)
    (folder / "nucleus" / "__init__.py").touch()
    (folder / "nucleus" / "prediction.py").write_text(MODULE)
    return folder


def checkout(folder: Path, version: str = "0.16.5", project: str = "scale_nucleus") -> Path:
    package(folder)
    (folder / "backend.py").write_text(BACKEND.format(version=version, project=project))
    (folder / "pyproject.toml").write_text(PROJECT)
    return folder


def wheel(folder: Path, version: str) -> Path:
    source = checkout(folder / "source", version)
    build = f"import backend; print(backend.build_wheel({str(folder)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", build], cwd=source, capture_output=True, text=True, check=True
    )
    return folder / done.stdout.strip()


def run(tmp_path: Path, path: Path, *options: str) -> tuple[int, dict[str, str], str]:
    """The exit status, what it calls itself in the report, and the edition in that."""
    report = tmp_path / "report.jsonl"
    suites = tmp_path / "suites"
    for name in ("0.15.5", "0.17.9", "0.21.2"):
        write_suite(suites, [RIGHT])
        data = json.loads((suites / "0.17.9" / "all.json").read_text())
        (suites / name).mkdir(exist_ok=True)
        (suites / name / "all.json").write_text(json.dumps({**data, "edition": name}))
    given = ["--fixtures", str(suites), "--json", str(report), *options]
    status = main(["run", f"sdk:{path}", *given])
    header = lines_of(report)[0]
    return status, header["implementation"], header["edition"]


class TestWhatIsInstalled:
    def test_a_checkout(self, tmp_path: Path) -> None:
        status, about, spoken = run(tmp_path, checkout(tmp_path / "fork"))
        assert (status, spoken) == (0, "0.15.5")
        assert (about["name"], about["version"]) == ("scale-nucleus", "0.16.5")

    def test_a_wheel(self, tmp_path: Path) -> None:
        status, about, spoken = run(tmp_path, wheel(tmp_path, "0.21.2"))
        assert (status, about["version"], spoken) == (0, "0.21.2", "0.21.2")

    def test_a_folder_that_holds_a_wheel(self, tmp_path: Path, capsys: Capture) -> None:
        made = wheel(tmp_path, "0.21.2")
        folder = tmp_path / "dist"
        folder.mkdir()
        made.rename(folder / made.name)
        status, about, spoken = run(tmp_path, folder)
        assert (status, about["version"], spoken) == (0, "0.21.2", "0.21.2")
        (folder / made.name.replace("0.21.2", "0.20.0")).touch()
        capsys.readouterr()
        assert main(["run", f"sdk:{folder}"]) == 2
        assert "holds several wheels: name one of" in capsys.readouterr().err

    def test_a_version_of_a_fork(self, tmp_path: Path) -> None:
        _, about, spoken = run(tmp_path, checkout(tmp_path / "fork", "0.20.0.post3+ours"))
        assert (about["version"], spoken) == ("0.20.0.post3+ours", "0.17.9")

    def test_the_edition_that_the_user_wants(self, tmp_path: Path, capsys: Capture) -> None:
        path = checkout(tmp_path / "fork")
        assert run(tmp_path, path, "--edition", "latest")[2] == "0.21.2"
        said = "0.16.5 speaks edition 0.15.5; scored on 0.21.2, as you said"
        assert said in capsys.readouterr().out

    def test_a_change_is_installed_anew_and_nothing_else_is(
        self, tmp_path: Path, cache: Path
    ) -> None:
        path = checkout(tmp_path / "fork")
        assert run(tmp_path, path)[0] == 0
        before = set(cache.iterdir())
        (path / ".git").mkdir()
        (path / "nucleus" / "__pycache__").mkdir()
        (path / "nucleus" / "__pycache__" / "x.pyc").touch()
        assert run(tmp_path, path)[0] == 0
        assert set(cache.iterdir()) == before
        (path / "nucleus" / "prediction.py").write_text(MODULE.replace("else value", "else 7"))
        assert run(tmp_path, path)[0] == 1
        assert len(set(cache.iterdir()) - before) == 1

    def test_a_commit_tells_two_reports_apart(self, tmp_path: Path) -> None:
        path = checkout(tmp_path / "fork")

        def git(*arguments: str) -> None:
            who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
            subprocess.run(["git", "-C", path, *who, *arguments], check=True, capture_output=True)

        git("init")
        git("add", ".")
        git("commit", "-m", "x")
        first = run(tmp_path, path)[1]["version"]
        assert first.startswith("0.16.5 (")
        assert "dirty" not in first
        with (path / "nucleus" / "prediction.py").open("a") as file:
            file.write("# changed\n")
        assert run(tmp_path, path)[1]["version"] == first.replace(")", "-dirty)")

    def test_something_else(self, tmp_path: Path, capsys: Capture) -> None:
        path = checkout(tmp_path / "fork", project="other")
        assert main(["run", f"sdk:{path}"]) == 3
        said = f"nucleus-conformance: {path} is not scale-nucleus: it installs something else\n"
        assert capsys.readouterr().err == said

    def test_what_does_not_build(self, tmp_path: Path, capsys: Capture, cache: Path) -> None:
        before = set(cache.iterdir())
        path = checkout(tmp_path / "fork")
        (path / "backend.py").write_text("raise RuntimeError('no such thing')")
        assert main(["run", f"sdk:{path}"]) == 3
        err = capsys.readouterr().err
        assert err.startswith(f"nucleus-conformance: cannot install {path}: ")
        assert set(cache.iterdir()) == before


class TestAPackageAlone:
    def test_says_its_release_beside_it(self, tmp_path: Path) -> None:
        path = package(tmp_path / "site-packages")
        (path / "scale_nucleus-0.22.9.dist-info").mkdir()
        status, about, spoken = run(tmp_path, path)
        assert (status, about["version"], spoken) == (0, "0.22.9", "0.21.2")

    @pytest.mark.parametrize("inner", [False, True])
    def test_or_says_none(self, tmp_path: Path, inner: bool, capsys: Capture) -> None:
        path = package(tmp_path / "folder")
        path = path / "nucleus" if inner else path
        status, about, spoken = run(tmp_path, path)
        assert (status, about["version"], spoken) == (0, "unknown", "0.17.9")
        assert "does not say which release it is; scored on 0.17.9" in capsys.readouterr().out
        assert run(tmp_path, path, "--edition", "0.21.2")[2] == "0.21.2"
        assert "does not say" not in capsys.readouterr().out

    def test_of_a_checkout_is_the_checkout(self, tmp_path: Path) -> None:
        assert run(tmp_path, checkout(tmp_path / "fork") / "nucleus")[1]["version"] == "0.16.5"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "sdk: needs a path: of a checkout, a wheel or a folder"),
        ("no", "no: No such file or directory"),
        ("text.txt", "text.txt is no wheel, nor a folder"),
        (
            "empty",
            f"empty has neither pyproject.toml nor nucleus{os.sep}prediction.py, nor a wheel",
        ),
    ],
)
def test_what_is_none(
    tmp_path: Path, name: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.txt").touch()
    (tmp_path / "empty").mkdir()
    assert main(["run", f"sdk:{name}"]) == 2
    assert capsys.readouterr().err.endswith(f"{said}\n")


class TestThePackageItself:
    """`python:nucleus`, the name that people import, is the SDK's module of predictions."""

    @pytest.fixture
    def beside(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Where the SDK is that is installed beside this package."""
        with ZipFile(wheel(tmp_path, "0.21.2")) as file:
            file.extractall(tmp_path / "site")
        monkeypatch.syspath_prepend(tmp_path / "site")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
        return tmp_path

    @pytest.mark.usefixtures("beside")
    @pytest.mark.parametrize("module", ["nucleus", "nucleus.prediction"])
    def test_is_scored_as_the_release_that_it_is(
        self, tmp_path: Path, module: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        main(["run", f"python:{module}", "-k", "dispatch"])
        said = capsys.readouterr().out
        assert said.startswith("scale-nucleus 0.21.2 (Python")
        assert "on edition 0.21.2" in said.splitlines()[0]

    @pytest.mark.parametrize("asked", [None, edition("0.15.5")])
    def test_is_not_taken_for_what_lies_in_the_directory(
        self, beside: Path, asked: Edition | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(package(beside / "other"))
        target = find_target("python:nucleus", (), asked)
        assert target.edition is (asked or DEFAULT)
        assert "--version" not in target.command.arguments


def test_a_path_may_begin_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell does not see to that behind `sdk:`."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=f"sdk:{tmp_path}/empty has neither"):
        installed(Path("~/empty"))
    with pytest.raises(UsageError, match="no_such_user_here: No such file"):
        installed(Path("~no_such_user_here"))


@pytest.mark.fault(49, "run")
def test_folders_that_are_nested_deeply_are_read(tmp_path: Path) -> None:
    """Deeper than Python calls go; what no path leads to any more is said in one line."""
    source = checkout(tmp_path / "deep")
    deep = source
    for _ in range(1100):
        deep /= "d"
        deep.mkdir()
    (deep / "file").touch()
    try:
        assert installed(source).release == "0.16.5"
    finally:  # pytest could not
        subprocess.run(["rm", "-rf", source], check=True)
