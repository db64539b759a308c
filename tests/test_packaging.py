"""What is built, and works once it is installed: for those who have only that, and for those who
edit the checkout.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest
from attrs import frozen
from uv import find_uv_bin

from nucleus_conformance.suite.packing import archive_of
from nucleus_spec import __version__
from tests.helpers.fresh import ROOT, call, copy_of_checkout

pytestmark = pytest.mark.packaging

BUILT = f"nucleus_spec-{__version__}"
INFO = f"{BUILT}.dist-info"
CASE = "box/decode/required-only"

IN_A_WHEEL = {
    "nucleus_spec/": "nucleus_spec/",
    "conformance/nucleus_conformance/": "nucleus_conformance/",
    "conformance/harnesses/": "nucleus_conformance/harnesses/",
    "conformance/packages/": "nucleus_conformance/packages/",
    "conformance/starters/": "nucleus_conformance/starters/",
    "fixtures/README.md": "nucleus_conformance/fixtures/README.md",
    "fixtures/case-file.schema.json": "nucleus_conformance/fixtures/case-file.schema.json",
}
"""A folder or file of the checkout -> where it is when installed. Nothing else is as it was."""

LITTER = (
    "conformance/harnesses/node/node_modules/x/a.js",
    "conformance/harnesses/go/nucleus-port",
    "conformance/harnesses/rust/target/release/b",
    "conformance/harnesses/node/__pycache__/c.pyc",
    "conformance/nucleus_conformance/__pycache__/d.pyc",
)
"""What other tools leave in a checkout."""

HARNESS = """\
from nucleus_conformance.harness import serve
import nucleus_spec

serve(nucleus_spec, takes_edition=True)
"""

LIST_MODULES = """\
import json, sys
from pathlib import Path

def test_modules():
    foreign = [name for name in sys.modules if name.partition(".")[0] not in sys.stdlib_module_names]
    Path("modules.json").write_text(json.dumps(foreign))
"""

WHERE = "import nucleus_conformance, nucleus_spec; print(nucleus_conformance.__file__, nucleus_spec.__file__)"


@frozen
class Environment:
    """A virtual environment."""

    folder: Path

    @property
    def site_packages(self) -> Path:
        (found,) = self.folder.glob("lib/python*/site-packages")
        return found

    def run(self, program: str, *arguments: str | Path, cwd: Path, **variables: str) -> str:
        programs = self.folder / "bin"
        return call(
            programs / program, *arguments, cwd=cwd, path=str(programs), variables=variables
        )


def made(folder: Path, *wanted: str | Path) -> Environment:
    """A new environment with that installed."""
    call(find_uv_bin(), "venv", "--no-project", "--python", sys.executable, folder, cwd=ROOT)
    python = folder / "bin" / "python"
    call(find_uv_bin(), "pip", "install", "--python", python, *wanted, cwd=folder)
    return Environment(folder)


@frozen
class Checkout:
    """A copy of the checkout, with litter."""

    folder: Path
    files: frozenset[str]
    """The files that are not litter."""


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    folder = tmp_path_factory.mktemp("checkout")
    files = copy_of_checkout(folder)
    for name in LITTER:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return Checkout(folder, files)


@pytest.fixture(scope="session")
def wheel(checkout: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    call(find_uv_bin(), "build", "--wheel", "--out-dir", folder, cwd=checkout.folder)
    return folder / f"{BUILT}-py3-none-any.whl"


@pytest.fixture(scope="session")
def sdist(checkout: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source distribution, with the wheel that is built from it beside it."""
    folder = tmp_path_factory.mktemp("sdist")
    call(find_uv_bin(), "build", "--out-dir", folder, cwd=checkout.folder)
    return folder / f"{BUILT}.tar.gz"


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return made(tmp_path_factory.mktemp("installed") / "venv", wheel, "pytest>=8")


@pytest.fixture(scope="session")
def editable(checkout: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return made(tmp_path_factory.mktemp("editable") / "venv", "-e", checkout.folder)


@pytest.fixture
def stranger(tmp_path: Path) -> Path:
    """A project that has a package `conformance` of its own."""
    files = {
        "pytest.ini": "[pytest]\n",
        "conformance/__init__.py": "OWNER = 'stranger'\n",
        "test_own.py": "import conformance\n\n\ndef test_own():\n    assert conformance.OWNER == 'stranger'\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def names(wheel: Path) -> list[str]:
    with ZipFile(wheel) as file:
        return sorted(file.namelist())


def expected(files: frozenset[str]) -> list[str]:
    """The names in a wheel of a checkout with these files."""
    packages = [
        place + name.removeprefix(folder)
        for name in files
        for folder, place in IN_A_WHEEL.items()
        if name.startswith(folder)
    ]
    archives = {
        archive_of(name) for name in files if re.match(r"fixtures/(\d.*|index)\.json", name)
    }
    packages += [f"nucleus_conformance/fixtures/{name}" for name in archives]
    about = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")
    return sorted(packages + [f"{INFO}/{name}" for name in about])


class TestWhatIsBuilt:
    def test_the_wheel_has_the_two_packages_and_no_litter(
        self, checkout: Checkout, wheel: Path
    ) -> None:
        assert names(wheel) == expected(checkout.files)
        tops = {name.partition("/")[0] for name in names(wheel)}
        assert tops == {"nucleus_spec", "nucleus_conformance", INFO}

    @pytest.mark.parametrize(
        "name",
        [
            "nucleus_spec/py.typed",
            "nucleus_spec/schemas/0.17.9/box.sent.json",
            "nucleus_conformance/py.typed",
            "nucleus_conformance/fixtures/index.tar.xz",
            "nucleus_conformance/harnesses/node/main.mjs",
            "nucleus_conformance/harnesses/go/farend/farend.go",
            "nucleus_conformance/harnesses/rust/Cargo.lock",
            "nucleus_conformance/harnesses/java/pom.xml",
            "nucleus_conformance/report/report.schema.json",
            "nucleus_conformance/fuzzing/fuzz.schema.json",
            "nucleus_conformance/corpus/finding.schema.json",
            "nucleus_conformance/replaying/change.schema.json",
            "nucleus_conformance/fuzzing/generated.schema.json",
            "nucleus_conformance/report/formats/templates/report.html.j2",
        ],
    )
    def test_the_wheel_has_what_is_not_python(self, wheel: Path, name: str) -> None:
        assert name in names(wheel)

    def test_the_source_distribution_has_the_checkout_and_no_litter(
        self, checkout: Checkout, sdist: Path
    ) -> None:
        with tarfile.open(sdist) as file:
            found = {name.removeprefix(f"{BUILT}/") for name in file.getnames()}
        ours = {name for name in checkout.files if not name.startswith((".ci/", ".github/"))}
        assert found == ours | {"PKG-INFO"}

    def test_its_wheel_is_the_same(self, wheel: Path, sdist: Path) -> None:
        assert sdist.with_name(wheel.name).read_bytes() == wheel.read_bytes()

    def test_a_second_build_has_the_same_bytes(
        self, checkout: Checkout, sdist: Path, tmp_path: Path
    ) -> None:
        """Later, of files that were written later, by somebody with other rights."""
        copy_of_checkout(tmp_path / "again")
        for path in (tmp_path / "again").rglob("*.*"):
            if path.is_file():
                path.chmod(0o600)
                os.utime(path, (1e9, 1e9))
        call(find_uv_bin(), "build", "--out-dir", tmp_path, cwd=tmp_path / "again")
        for name in (f"{BUILT}-py3-none-any.whl", sdist.name):
            assert (tmp_path / name).read_bytes() == (sdist.with_name(name)).read_bytes(), name

    def test_the_wheel_is_small(self, wheel: Path) -> None:
        assert wheel.stat().st_size < 3_000_000
        with ZipFile(wheel) as file:
            assert sum(each.file_size for each in file.infolist()) < 25_000_000


class TestTheWheelForAStranger:
    """Their project, and ours, must not be taken for one another."""

    def test_their_tests_pass(self, installed: Environment, stranger: Path) -> None:
        said = installed.run("python", "-m", "pytest", "-W", "error", cwd=stranger)
        assert f"plugins: nucleus-spec-{__version__}" in said
        assert "1 passed" in said

    def test_the_command_runs_where_their_package_comes_first(
        self, installed: Environment, stranger: Path
    ) -> None:
        command = ("nucleus-conformance", "run", "reference", "-k", CASE)
        assert "1/1 passed" in installed.run(*command, cwd=stranger, PYTHONPATH=".")

    def test_their_harness_may_be_named_conformance(
        self, installed: Environment, tmp_path: Path
    ) -> None:
        (tmp_path / "conformance.py").write_text(HARNESS, "utf-8")
        command = ("nucleus-conformance", "run", "-k", CASE, "--", "python", "conformance.py")
        assert "1/1 passed" in installed.run(*command, cwd=tmp_path)

    def test_a_page_can_be_made(self, installed: Environment, tmp_path: Path) -> None:
        command = ("nucleus-conformance", "run", "reference", "-k", CASE, "--html", "page.html")
        installed.run(*command, cwd=tmp_path)
        assert CASE in (tmp_path / "page.html").read_text("utf-8")

    def test_the_cases_are_tests(self, installed: Environment, stranger: Path) -> None:
        options = ("--nucleus-target", "reference", "-k", "required-only", "-v")
        said = installed.run("pytest", "--pyargs", "nucleus_conformance", *options, cwd=stranger)
        assert f"nucleus_conformance::{CASE} PASSED" in said

    def test_the_fixtures_are_its_own_and_right(
        self, installed: Environment, tmp_path: Path
    ) -> None:
        said = installed.run("nucleus-conformance", "fixtures", "check", cwd=tmp_path)
        fixtures = installed.site_packages / "nucleus_conformance" / "fixtures"
        assert said == f"the fixtures in {fixtures} are what the catalog and the reference say\n"

    @pytest.mark.parametrize(
        ("command", "made"),
        [
            (("init", "go"), {"main.go", ".github", ".gitignore", "nucleus-fixtures", "farend"}),
            (("fixtures", "export", "--as", "go", "--edition", "latest"), {"LICENSE", "go.mod"}),
        ],
        ids=["init", "export"],
    )
    def test_has_the_sources_of_ports_and_packages(
        self, installed: Environment, tmp_path: Path, command: tuple[str, ...], made: set[str]
    ) -> None:
        installed.run("nucleus-conformance", *command, "new", cwd=tmp_path)
        assert made <= {each.name for each in (tmp_path / "new").iterdir()}

    def test_the_command_is_a_module_too(self, installed: Environment, tmp_path: Path) -> None:
        said = installed.run("python", "-m", "nucleus_conformance", "--version", cwd=tmp_path)
        assert said.startswith(f"nucleus-conformance {__version__}, ")


class TestThePytestPlugin:
    def test_loads_nothing_but_itself_until_a_target_is_named(
        self, installed: Environment, tmp_path: Path
    ) -> None:
        (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
        (tmp_path / "test_modules.py").write_text(LIST_MODULES, "utf-8")

        def loaded(*options: str) -> set[str]:
            installed.run("pytest", "-p", "no:cacheprovider", *options, cwd=tmp_path)
            return set(json.loads((tmp_path / "modules.json").read_text("utf-8")))

        without = loaded("-p", "no:nucleus-conformance")
        names = ("plugin", "options")
        plugin = ("", ".pytest_plugin", *(f".pytest_plugin.{name}" for name in names))
        assert loaded() == without | {f"nucleus_conformance{each}" for each in plugin}
        assert not any(name.startswith("nucleus_") for name in without)


class TestAnEditableInstall:
    def test_runs_from_anywhere(self, editable: Environment, stranger: Path) -> None:
        command = ("nucleus-conformance", "run", "reference", "-k", CASE)
        assert "1/1 passed" in editable.run(*command, cwd=stranger, PYTHONPATH=".")

    def test_is_the_checkout_and_has_no_copy(
        self, editable: Environment, checkout: Checkout, tmp_path: Path
    ) -> None:
        package = checkout.folder / "conformance" / "nucleus_conformance"
        used = f"{package / '__init__.py'} {checkout.folder / 'nucleus_spec' / '__init__.py'}\n"
        assert editable.run("python", "-c", WHERE, cwd=tmp_path) == used
        said = editable.run("nucleus-conformance", "fixtures", "check", cwd=tmp_path)
        assert said.startswith(f"the fixtures in {checkout.folder / 'fixtures'} are ")
        there = {path.name for path in editable.site_packages.iterdir()}
        assert INFO in there
        assert there.isdisjoint({"nucleus_spec", "nucleus_conformance", "conformance", "fixtures"})
