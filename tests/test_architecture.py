"""What may import what, and what the command line loads. The modules are read, not run."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nucleus_conformance
import pytest

import nucleus_spec

ROOTS = {
    "nucleus_spec": Path(nucleus_spec.__file__).parent,
    "nucleus_conformance": Path(nucleus_conformance.__file__).parent,
}

LAYERS = [
    {"errors"},
    {"editions"},
    {"requirements", "constraints"},
    {"wire"},
    {"codec"},
    {"geometry"},
    {"predictions"},
    {"prediction_list"},
    {"schema", "strategies", "strategies_entry"},
]
"""The modules of the spec. Each imports only from layers above its own."""

MAY_IMPORT = {
    "hypothesis": {
        "nucleus_spec.strategies",
        "nucleus_spec.strategies.broken",
        "nucleus_spec.strategies.objects",
        "nucleus_spec.strategies.packed",
        "nucleus_spec.strategies.payloads",
        "nucleus_spec.strategies.values",
        "nucleus_spec.strategies_entry",
        "nucleus_conformance.commands.fuzz",
        "nucleus_conformance.fuzzing.search",
        "nucleus_conformance.fuzzing.requests",
    },
    "jsonschema": {
        "nucleus_spec.schema",
        "nucleus_conformance.suite.schema",
        "nucleus_conformance.report.schema",
    },
    "jinja2": {"nucleus_conformance.report.formats.html"},
    "pytest": {
        "nucleus_conformance.pytest_plugin.plugin",
        "nucleus_conformance.pytest_plugin.cases",
    },
}
"""What is slow to import -> the modules that may: those that make, or check, values and files."""

OPEN_TO_CONFORMANCE = {"constraints", "editions", "errors", "requirements"}
"""Modules of the spec that say what it is about; the others would answer the runner's own questions."""

CONTENT = {"EDITIONS", "__version__"}
"""What conformance may import from the spec as a whole."""

LONGEST = 450


def modules(package: str) -> dict[str, Path]:
    """Every module of that package by its full name."""
    root = ROOTS[package]
    found = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = path
    return found


MODULES = {**modules("nucleus_spec"), **modules("nucleus_conformance")}


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """What runs: not what is only there for type checkers."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for other in node.orelse:
                yield other
                yield from _nodes(other)
        else:
            yield node
            yield from _nodes(node)


def imports(text: str) -> set[str]:
    """The full name of everything that this source imports when it runs: modules, and names in them."""
    found: set[str] = set()
    for node in _nodes(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "relative imports are not followed"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


IMPORTS = {name: imports(path.read_text("utf-8")) for name, path in MODULES.items()}


def _packages(name: str) -> set[str]:
    return {each.partition(".")[0] for each in IMPORTS[name]}


def _layer(module: str) -> int:
    (layer,) = (place for place, names in enumerate(LAYERS) if module in names)
    return layer


class TestTheReader:
    """The functions above must see an import in whatever form it is written."""

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("import a.b, c", {"a.b", "c"}),
            ("from a.b import c, d as e", {"a.b.c", "a.b.d"}),
            ("def f():\n    if x:\n        import a", {"a"}),
            ("try:\n    import a\nexcept ImportError:\n    import b", {"a", "b"}),
            ("if TYPE_CHECKING:\n    import a\nelse:\n    import b", {"b"}),
            ("if not TYPE_CHECKING:\n    import a", {"a"}),
        ],
    )
    def test_sees(self, text: str, found: set[str]) -> None:
        assert imports(text) == found

    def test_has_read_everything(self) -> None:
        assert "nucleus_spec.codec.WireObject" in IMPORTS["nucleus_spec.predictions"]
        assert (
            "nucleus_conformance.running.session.session"
            in IMPORTS["nucleus_conformance.commands.run"]
        )
        assert "nucleus_spec" in IMPORTS["nucleus_conformance.targets.target"]


class TestTheSpec:
    spec = sorted(modules("nucleus_spec"))

    @pytest.mark.parametrize("name", spec)
    def test_imports_nothing_of_conformance(self, name: str) -> None:
        assert "nucleus_conformance" not in _packages(name)

    @pytest.mark.parametrize("name", spec)
    def test_needs_nothing_but_attrs(self, name: str) -> None:
        allowed = {each for each, importers in MAY_IMPORT.items() if name in importers}
        foreign = _packages(name) - set(sys.stdlib_module_names) - {"nucleus_spec", "attr", "attrs"}
        assert foreign <= allowed

    def test_has_a_layer_for_every_module(self) -> None:
        names = {name.split(".")[1] for name in self.spec if "." in name}
        assert names <= set().union(*LAYERS)

    @pytest.mark.parametrize("name", [name for name in spec if "." in name])
    def test_imports_only_from_earlier_layers(self, name: str) -> None:
        module = name.split(".")[1]
        for imported in IMPORTS[name]:
            package, _, rest = imported.partition(".")
            if package == "nucleus_spec" and rest.partition(".")[0] != module:
                assert rest, f"{name} imports the package that it is part of"
                assert _layer(rest.partition(".")[0]) < _layer(module), imported


class TestHeavyPackages:
    @pytest.mark.parametrize("package", MAY_IMPORT)
    def test_are_imported_only_where_they_may_be(self, package: str) -> None:
        importers = {name for name in MODULES if package in _packages(name)}
        assert importers <= MAY_IMPORT[package]


class TestConformance:
    modules = sorted(modules("nucleus_conformance"))

    @pytest.mark.parametrize("name", modules)
    def test_never_asks_the_codec(self, name: str) -> None:
        """Only the far end of the protocol, a child process, reads and writes payloads."""
        allowed = OPEN_TO_CONFORMANCE | (
            {"strategies"} if name == "nucleus_conformance.fuzzing.requests" else set()
        )
        for imported in IMPORTS[name]:
            package, _, rest = imported.partition(".")
            if package == "nucleus_spec" and rest:
                assert rest in CONTENT or rest.partition(".")[0] in allowed, imported

    def test_imports_the_spec_as_a_whole_only_for_the_version_of_the_reference(self) -> None:
        whole = {name for name in self.modules if "nucleus_spec" in IMPORTS[name]}
        assert whole == {"nucleus_conformance.targets.target"}
        tree = ast.parse(MODULES["nucleus_conformance.targets.target"].read_text("utf-8"))
        used = {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "nucleus_spec"
        }
        assert used <= {"__version__", "__file__"}

    def test_the_harness_needs_only_the_standard_library(self) -> None:
        assert _packages("nucleus_conformance.harness") <= set(sys.stdlib_module_names)


class TestSize:
    @pytest.mark.parametrize("name", MODULES)
    def test_no_module_is_long(self, name: str) -> None:
        assert len(MODULES[name].read_text("utf-8").splitlines()) <= LONGEST


def loaded(*arguments: str) -> tuple[object, set[str]]:
    """What the command line returns, and the packages that it has imported by then."""
    script = (
        "import json, sys\n"
        "from nucleus_conformance.cli import main\n"
        "try:\n"
        "    status = main(sys.argv[1:])\n"
        "except SystemExit as end:\n"
        "    status = end.code\n"
        "packages = sorted({name.partition('.')[0] for name in sys.modules})\n"
        "print(json.dumps([status, packages]), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stdout
    status, packages = json.loads(done.stderr.splitlines()[-1])
    return status, set(packages)


class TestTheCommandLine:
    """The command line MUST start without what it does not need."""

    @pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"]], ids=" ".join)
    def test_help_loads_nothing_heavy(self, arguments: list[str]) -> None:
        status, packages = loaded(*arguments)
        assert status in (0, None)
        assert "nucleus_conformance" in packages
        assert not packages & {"hypothesis", "jsonschema", "rich", "attr", "attrs", "nucleus_spec"}

    def test_a_run_of_the_reference_generates_and_validates_nothing(self) -> None:
        status, packages = loaded("run", "reference", "-k", "box/construct")
        assert status == 0
        assert {"attrs", "nucleus_spec"} <= packages
        assert not packages & {"hypothesis", "jsonschema"}
