"""What a module imports, which releases it names, what it writes: read from its text, never run.

Each function errs on the side of finding too much. A name that is made while the program runs, of
parts or of input, is beyond them; `UNKNOWN` stands for a module that is imported by such a name.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

UNKNOWN = "?"

_IMPORTERS = {"importlib.import_module", "__import__"}


def imports(text: str) -> set[str]:
    """Everything that this source imports, by full name: modules, and names in them.

    It does not matter where the import stands: in a function, or for type checkers only, as a
    module that is known to those is known to its readers. An attribute of an imported module counts
    as imported: `a.b` in `import a; a.b`.
    """
    tree = ast.parse(text)
    found: set[str] = set()
    bound: defaultdict[str, set[str]] = defaultdict(set)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found.add(alias.name)
                name = alias.asname or alias.name.partition(".")[0]
                bound[name].add(alias.name if alias.asname else name)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "relative imports are not followed"
            for alias in node.names:
                found.add(f"{node.module}.{alias.name}")
                bound[alias.asname or alias.name].add(f"{node.module}.{alias.name}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found |= _full_names(node, bound)
        elif isinstance(node, ast.Call):
            found |= _called(node, bound)
    return found


def _full_names(node: ast.expr, bound: dict[str, set[str]]) -> set[str]:
    """What `a.b.c` is, where `a` is the name of something imported. A name that is not is itself."""
    first, dot, rest = ast.unparse(node).partition(".")
    if not re.fullmatch(r"\w+(\.\w+)*", first + dot + rest):
        return set()
    if first not in bound:
        return set() if dot else {first}
    return {f"{each}{dot}{rest}" for each in bound[first]}


def _called(node: ast.Call, bound: dict[str, set[str]]) -> set[str]:
    """What a call of an importing function imports."""
    if not _full_names(node.func, bound) & _IMPORTERS:
        return set()
    name = next(iter(node.args), None)
    if isinstance(name, ast.Constant) and isinstance(name.value, str):
        return {name.value}
    return {UNKNOWN}


def needs(
    imported: Mapping[str, Collection[str]], packages: Collection[str]
) -> dict[str, set[str]]:
    """Which modules are imported when a module is. `imported`: a module -> what its source imports.

    Of a package, `__init__` comes before any of its modules, so whoever imports a module of it from
    outside needs that as well. From inside it need not be ready: it may collect what its modules
    have.
    """
    found: dict[str, set[str]] = {}
    for name, others in imported.items():
        above = set(_with_those_above(name))
        direct = {_module_of(each, imported) for each in others}
        around = {each for other in direct for each in _with_those_above(other)}
        found[name] = (direct | (around & set(packages) - above)) & imported.keys() - {name}
    return found


def in_cycles(needs: Mapping[str, Collection[str]]) -> set[str]:
    """The modules that import themselves by way of others, and those that need such modules."""
    left = dict(needs)
    while leaves := [name for name, others in left.items() if not left.keys() & set(others)]:
        for leaf in leaves:
            del left[leaf]
    return set(left)


def _module_of(name: str, modules: Collection[str]) -> str:
    """The module that a full name is, or is in; empty if it is in none of these."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name


def _with_those_above(name: str) -> list[str]:
    """That module, and the packages that it is in."""
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]


def _constants(tree: ast.AST) -> Iterator[ast.Constant]:
    """All constants but docstrings, which may name their source."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in docstrings:
            yield node


def releases_named(text: str, published: Collection[str]) -> set[str]:
    """The published releases, and editions, that this source names otherwise than in a docstring.

    As a text, as `V0_17_9`, as a tuple of numbers, or by a place in a list, which is `EDITIONS[3]`;
    the first and the last of a list are no names.
    """
    tree = ast.parse(text)
    found: set[str] = set()
    for constant in _constants(tree):
        if isinstance(constant.value, str):
            said = constant.value.replace("_", ".")
            found |= {each for each in published if _is_named(each, said)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Name, ast.Attribute, ast.alias)):
            name = _last_name(node)
            found |= {name} if re.fullmatch(r"V\d+(_\d+)+", name) else set()
        elif isinstance(node, (ast.Tuple, ast.List)):
            numbers = ".".join(ast.unparse(each) for each in node.elts)
            found |= {each for each in published if each == numbers}
        elif isinstance(node, ast.Subscript) and _is_place(node):
            found.add(ast.unparse(node))
    return found


def _last_name(node: ast.Name | ast.Attribute | ast.alias) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else node.name


def _is_named(release: str, text: str) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(release)}(?!\.?\d)", text) is not None


def _is_place(node: ast.Subscript) -> bool:
    """Whether this is a place in the middle of the list of editions, or of releases."""
    of = ast.unparse(node.value).rpartition(".")[2]
    if of not in ("EDITIONS", "PUBLISHED"):
        return False
    bounds = node.slice
    parts = [bounds.lower, bounds.upper] if isinstance(bounds, ast.Slice) else [bounds]
    numbers = [ast.unparse(each) for each in parts if each is not None]
    return any(re.fullmatch(r"-?\d+", each) and each not in ("0", "-1") for each in numbers)


_WRITERS = {"write_text", "write_bytes", "touch", "rename", "symlink_to", "hardlink_to"}
"""Methods of a path that make or change a file."""

_WRITING_FUNCTIONS = {
    "os": {"rename", "replace", "link", "symlink", "truncate"},
    "shutil": {"copy", "copy2", "copyfile", "copytree", "move", "make_archive", "unpack_archive"},
    "tempfile": {"mkstemp", "NamedTemporaryFile"},
}


def writes(text: str) -> set[str]:
    """The calls in this source that write, rename or copy a file or a folder, as they stand there.

    What is open already may be written to: stdout, a pipe, a file of `growing`. So may a temporary
    folder be made, and any folder: an empty folder is no half-written one.
    """
    tree = ast.parse(text)
    named = {full.rpartition(".")[2]: full for full in imports(text)}
    return {
        ast.unparse(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _writes(node, named)
    }


def _writes(node: ast.Call, named: dict[str, str]) -> bool:
    called = ast.unparse(node.func)
    called = named.get(called, called)  # of `from shutil import copy`
    module, _, name = called.rpartition(".")
    if isinstance(node.func, ast.Name) and not module and name != "open":
        return False
    if name == "open":
        return _opens_to_write(node)
    if module in _WRITING_FUNCTIONS:
        return name in _WRITING_FUNCTIONS[module]
    if name == "replace":  # of a path: that of a text takes two arguments, other ones take names
        return len(node.args) == 1 and not node.keywords
    return isinstance(node.func, ast.Attribute) and name in _WRITERS


def _opens_to_write(node: ast.Call) -> bool:
    """Whether a call of `open` has a mode, or flags, with which a file can be written."""
    given = [*node.args, *(each.value for each in node.keywords if each.arg in ("mode", "flags"))]
    return any(
        re.fullmatch(r"'[rwxabt+]*[wxa+][rwxabt+]*'", said)
        or "O_WRONLY" in said
        or "O_RDWR" in said
        for said in map(ast.unparse, given)
    )
