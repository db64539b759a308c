"""What may import what, and what the command line loads. The modules are read, not run."""

from __future__ import annotations

import functools
import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

import nucleus_conformance
import nucleus_spec
from nucleus_spec.editions import PUBLISHED
from tests.helpers.source_code import (
    UNKNOWN,
    imports,
    in_cycles,
    needs,
    releases_named,
    writes,
)
from tests.helpers.writers import WRITERS

ROOTS = {
    "nucleus_spec": Path(nucleus_spec.__file__).parent,
    "nucleus_conformance": Path(nucleus_conformance.__file__).parent,
}

SPEC = [
    {"extras", "showing"},
    {"errors"},
    {"editions", "pointer"},
    {"requirements", "texts"},
    {"constraints"},
    {"wire"},
    {"codec", "rules"},
    {"geometry", "local_files"},
    {"predictions"},
    {"all_problems", "table", "upload"},
    {"masks", "prediction_list"},
    {"envelopes"},
    {"schema", "strategies"},
    {"strategies_entry"},
]
"""The modules of the spec, from the ground up. Each imports only from floors below its own."""

WINGS = [
    {"exit_status", "addresses", "text", "harness", "paths", "removing", "shell", "system"},
    {"errors", "interrupts"},
    {"machine", "waiting"},
    {"files", "reading", "temporary"},
    {"folders"},
    {"suite"},
    {"protocol"},
    {"targets", "judging"},
    {"running", "gate"},
    {"report"},
    {"corpus", "exporting", "fuzzing", "recording", "smoke"},
    {"checking", "distilling", "projects", "replaying"},
    {"commands"},
    {"cli", "pytest_plugin"},
    {"__main__"},
]
"""The same of the runner. A wing is a package, or a module that stands alone."""

WINGS_OF = {"nucleus_spec": SPEC, "nucleus_conformance": WINGS}

MAY_IMPORT = {
    "hypothesis": ("nucleus_spec.strategies", "nucleus_conformance.fuzzing"),
    "jsonschema": ("nucleus_conformance.suite.schema", "nucleus_conformance.report.schema"),
    "jinja2": ("nucleus_conformance.report.formats.html",),
    "markupsafe": ("nucleus_conformance.corpus.formats", "nucleus_conformance.report.formats"),
    **dict.fromkeys(("isal", "numpy", "xxhash", "zstandard"), ("nucleus_conformance.corpus",)),
    "msgspec": ("nucleus_conformance.corpus", "nucleus_conformance.replaying"),
    "PIL": ("nucleus_spec.masks",),
    "pytest": ("nucleus_conformance.pytest_plugin",),
    "fsspec": ("nucleus_conformance.corpus.remote",),
    "ray": ("nucleus_conformance.corpus.engines.ray.driver",),
    "shtab": ("nucleus_conformance.commands.completion",),
    "rich": (
        "nucleus_conformance.report.console",
        "nucleus_conformance.report.formats.terminal",
        "nucleus_conformance.report.links",
        "nucleus_conformance.report.matrix",
        "nucleus_conformance.commands",
        "nucleus_conformance.pytest_plugin.failures",
    ),
}
"""What is slow to import -> the modules, or the wings, that may."""

NAMED_RELEASES = (
    "nucleus_spec.editions",
    "nucleus_spec.requirements.behaviour",
    "nucleus_spec.requirements.fields",
    "nucleus_spec.requirements.texts",
    "nucleus_spec.requirements.types",
    "nucleus_spec.requirements.uploads",
    "nucleus_spec.predictions",
    "nucleus_spec.upload",
    "nucleus_conformance.suite.catalog.flags",
    "nucleus_conformance.fuzzing.sdk_model",
)
"""The modules that may name an edition or a release, in code. A docstring may name its source."""

OPEN_TO_CONFORMANCE = {
    "constraints", "editions", "errors", "extras", "pointer", "requirements", "table", "wire",
}  # fmt: skip
"""Modules of the spec that say what it is about; others would answer the runner's questions."""

CONTENT = {"EDITIONS", "__file__", "__version__"}
"""What conformance may import from the spec as a whole."""

PROJECT = (ROOTS["nucleus_spec"].parent / "pyproject.toml").read_text("utf-8")
DEPENDENCIES = {
    each.replace("-", "_")
    for each in re.findall(
        r'^  "([\w-]+)', PROJECT.partition("\ndependencies = [")[2].partition("\n]")[0], re.M
    )
} | {"attr"}
"""The packages that are installed with this one, as they are imported; attrs is `attr` as well."""

LONGEST = 400

NEWER = {"annotationlib", "compression", "tomllib"}
"""Modules of the standard library that Python 3.10, the oldest that is supported, does not have."""

STANDARD = set(sys.stdlib_module_names) - NEWER

TESTS = sorted(Path(__file__).parent.rglob("*.py"))


def modules(package: str) -> dict[str, Path]:
    """Every module of that package by its full name."""
    root = ROOTS[package]
    found = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = path
    return found


MODULES = {**modules("nucleus_spec"), **modules("nucleus_conformance")}
PACKAGES = {name for name, path in MODULES.items() if path.name == "__init__.py"}


@functools.cache
def imported_by(name: str) -> set[str]:
    """What that module imports."""
    return imports(MODULES[name].read_text("utf-8"))


def _packages(name: str) -> set[str]:
    return {each.partition(".")[0] for each in imported_by(name)}


def _floor(wings: list[set[str]], wing: str) -> int:
    (floor,) = (place for place, names in enumerate(wings) if wing in names)
    return floor


def _is_in(module: str, places: Iterable[str]) -> bool:
    return any(module == place or module.startswith(f"{place}.") for place in places)


class TestTheReader:
    """`test_source_code` shows that it sees an import in whatever form it is written."""

    def test_has_read_everything(self) -> None:
        assert "nucleus_spec.codec.PredictionObject" in imported_by("nucleus_spec.predictions")
        assert "nucleus_conformance.running.session.session" in imported_by(
            "nucleus_conformance.commands.run"
        )
        assert "nucleus_spec" in imported_by("nucleus_conformance.targets.target")


class TestWings:
    """No module MUST import from a wing above its own, and no wing another one beside it."""

    @pytest.mark.parametrize("package", WINGS_OF)
    def test_every_module_is_in_one(self, package: str) -> None:
        wings = {name.split(".")[1] for name in modules(package) if "." in name}
        assert wings == set().union(*WINGS_OF[package])

    @pytest.mark.slow
    def test_imports_come_from_below(self) -> None:
        for name in MODULES:
            package, _, inside = name.partition(".")
            wing, wings = inside.partition(".")[0], WINGS_OF[package]
            for imported in imported_by(name) if inside else ():
                other, _, rest = imported.partition(".")
                if other == package and rest.partition(".")[0] != wing:
                    assert rest, f"{name} imports the package that it is part of"
                    below = _floor(wings, rest.partition(".")[0])
                    assert below < _floor(wings, wing), f"{name} imports {imported}"

    def test_the_runner_as_a_whole_imports_nothing(self) -> None:
        """Whoever imports a module of it, as pytest does everywhere, imports the package first."""
        assert _packages("nucleus_conformance") <= {"__future__"}

    @pytest.mark.parametrize("package", WINGS_OF)
    @pytest.mark.slow
    def test_no_module_imports_itself_by_way_of_others(self, package: str) -> None:
        own = {name: imported_by(name) for name in modules(package) if name != package}
        wrong = in_cycles(needs(own, PACKAGES))
        assert not wrong, f"these import each other: {sorted(wrong)}"


class TestTheSpec:
    spec = sorted(modules("nucleus_spec"))

    def test_imports_nothing_of_conformance(self) -> None:
        assert [name for name in self.spec if "nucleus_conformance" in _packages(name)] == []

    def test_needs_nothing_but_attrs_and_annotated_types(self) -> None:
        """Type checkers know `typing_extensions`, whether it is installed or not."""
        for name in self.spec:
            allowed = {each for each, places in MAY_IMPORT.items() if _is_in(name, places)}
            allowed |= {"hypothesis"} if name == "nucleus_spec.strategies_entry" else set()
            allowed |= {"nucleus_spec", "attr", "attrs", "annotated_types"}
            allowed |= {"typing_extensions"} if name == "nucleus_spec.strategies.objects" else set()
            assert _packages(name) - STANDARD <= allowed, name


class TestHeavyPackages:
    @pytest.mark.parametrize("package", MAY_IMPORT)
    def test_are_imported_only_where_they_may_be(self, package: str) -> None:
        importers = {name for name in MODULES if package in _packages(name)}
        allowed = {name for name in MODULES if _is_in(name, MAY_IMPORT[package])}
        assert importers - {"nucleus_spec.strategies_entry"} <= allowed


class TestReleases:
    """A new edition MUST concern few files, so few MUST name one."""

    @pytest.mark.slow
    def test_are_named_only_where_they_may_be(self) -> None:
        named = {
            name: found
            for name, path in MODULES.items()
            if not _is_in(name, NAMED_RELEASES)
            and (found := releases_named(path.read_text("utf-8"), PUBLISHED))
        }
        assert named == {}

    def test_are_seen_where_they_are_named(self) -> None:
        texts = {name: MODULES[name].read_text("utf-8") for name in NAMED_RELEASES}
        assert [name for name, text in texts.items() if not releases_named(text, PUBLISHED)] == []


GENERATE = {"nucleus_conformance.fuzzing.requests", "nucleus_conformance.fuzzing.generated"}
"""Those that draw what they put to others, or print."""

ASKS = "nucleus_conformance.fuzzing.reference"
"""The one that asks the reference in its own process, by way of the harness."""

CHECK_DUMPS = ("nucleus_conformance.corpus", "nucleus_conformance.commands.lint")


class TestConformance:
    modules = sorted(modules("nucleus_conformance"))

    def test_never_asks_the_codec(self) -> None:
        """Only the far end of the protocol reads and writes payloads."""
        for name in self.modules:
            allowed = OPEN_TO_CONFORMANCE | ({"strategies"} if name in GENERATE else set())
            for imported in (
                imported_by(name) if name != ASKS and not _is_in(name, CHECK_DUMPS) else ()
            ):
                package, _, rest = imported.partition(".")
                if package == "nucleus_spec" and rest:
                    allows = rest.partition(".")[0] in CONTENT | allowed
                    assert allows, f"{name} imports {imported}"

    def test_imports_the_spec_as_a_whole_only_to_find_it_or_to_serve_it(self) -> None:
        whole = {name for name in self.modules if "nucleus_spec" in imported_by(name)}
        assert whole == {"nucleus_conformance.targets.target", ASKS}
        module = "nucleus_conformance.targets.target"
        assert {each for each in imported_by(module) if each.startswith("nucleus_spec._")} == {
            "nucleus_spec.__file__"
        }

    def test_the_harness_needs_only_the_standard_library(self) -> None:
        """And the implementation that it serves, whose name it is told."""
        assert _packages("nucleus_conformance.harness") <= STANDARD | {UNKNOWN}

    @pytest.mark.slow
    def test_needs_no_package_that_is_not_installed_with_it(self) -> None:
        for name in self.modules:
            allowed = {each for each, places in MAY_IMPORT.items() if _is_in(name, places)}
            allowed |= DEPENDENCIES - MAY_IMPORT.keys() | ROOTS.keys()
            allowed |= {UNKNOWN} if name == "nucleus_conformance.harness" else set()
            assert _packages(name) - STANDARD <= allowed, name


class TestWriting:
    """One module MUST write files, whole or not at all; whatever else does has a reason."""

    def test_is_done_in_one_place(self) -> None:
        found = {name: writes(path.read_text("utf-8")) for name, path in MODULES.items()}
        assert {name: each for name, each in found.items() if each} == WRITERS


class TestLooking:
    def test_what_raises_of_odd_names_is_asked_by_one_module_alone(self) -> None:
        raises = re.compile(r"\.(?:exists|is_dir|is_file)\(\)")
        every = modules("nucleus_conformance").items()
        assert [name for name, path in every if raises.search(path.read_text("utf-8"))] == []


class TestSize:
    def test_no_module_is_long(self) -> None:
        lines = {
            str(path): len(path.read_text("utf-8").splitlines())
            for path in (*MODULES.values(), *TESTS)
        }
        assert {name: count for name, count in lines.items() if count > LONGEST} == {}


class TestTheTopOfTheCheckout:
    """What a test, or somebody who tries a command, leaves there is soon committed."""

    TRACKED = (
        *(".ci", ".gitattributes", ".github", ".gitignore"),
        *(".pre-commit-config.yaml", ".pre-commit-hooks.yaml"),
        *("ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md"),
        *("CITATION.cff", "CODE_OF_CONDUCT.md", "SECURITY.md", "action.yml", "conformance", "docs"),
        *("fixtures", "noxfile.py", "nucleus_spec", "pyproject.toml", "tests"),
    )

    def test_has_what_is_meant_to_be_there(self) -> None:
        root = Path(__file__).parent.parent
        if not (root / ".git").exists():
            pytest.skip("this is no checkout")
        listed = subprocess.run(
            ["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True
        ).stdout.splitlines()
        assert sorted({each.partition("/")[0] for each in listed}) == sorted(self.TRACKED)


@pytest.mark.slow
class TestTheOldestPython:
    def test_has_whatever_the_tests_import(self) -> None:
        imported = {path.name: imports(path.read_text("utf-8")) for path in TESTS}
        newer = {
            name: found
            for name, every in imported.items()
            if (found := {each for each in every if each.partition(".")[0] in NEWER})
        }
        assert newer == {}


def loaded(*arguments: str) -> tuple[object, set[str]]:
    """What the command line returns, and the modules that it has imported by then."""
    script = (
        "import json, sys\n"
        "from nucleus_conformance.cli import main\n"
        "try:\n"
        "    status = main(sys.argv[1:])\n"
        "except SystemExit as end:\n"
        "    status = end.code\n"
        "print(json.dumps([status, sorted(sys.modules)]), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stdout
    status, modules = json.loads(done.stderr.splitlines()[-1])
    return status, set(modules)


class TestTheCommandLine:
    """The command line MUST start without what it does not need."""

    @pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"]], ids=" ".join)
    def test_help_loads_nothing_heavy(self, arguments: list[str]) -> None:
        status, packages = loaded(*arguments)
        assert status in (0, None)
        assert "nucleus_conformance" in packages
        assert not packages & {"hypothesis", "jsonschema", "jinja2", "pytest", "rich"}

    @pytest.mark.slow
    def test_a_run_of_the_reference_generates_and_validates_nothing(self) -> None:
        status, packages = loaded("run", "reference", "-k", "box/construct")
        assert status == 0
        assert {"attrs", "nucleus_spec"} <= packages
        assert not packages & {"hypothesis", "jsonschema"}

    def test_a_run_loads_no_format_that_is_not_wanted(self) -> None:
        status, modules = loaded("run", "reference", "-k", "box/decode/all-fields")
        assert status == 0
        formats = {name for name in modules if ".report.formats." in name}
        assert formats == {"nucleus_conformance.report.formats.terminal"}
