"""What a module imports, which releases it names, what it writes: read from its text, never run.

Each function errs on the side of finding too much. A name that is made while the program runs, of
parts or of input, is beyond them; `UNKNOWN` stands for a module that is imported by such a name.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache

_tree = cache(ast.parse)
"""Many tests look at the same modules."""

UNKNOWN = "?"

_IMPORTERS = {
    "__import__", "builtins.__import__", "importlib.__import__", "importlib.import_module",
    "importlib.find_loader", "importlib.metadata.entry_points",
    "importlib.machinery.SourceFileLoader", "importlib.util.spec_from_file_location",
    "pkgutil.resolve_name", "runpy.run_module", "runpy.run_path",
}  # fmt: skip
"""What imports a module that is named in a text."""

_Bound = Mapping[str, Collection[str]]
"""A name in a source -> the full names of what it may stand for."""


def imports(text: str) -> set[str]:
    """Everything that this source imports, by full name: modules, and names in them.

    It does not matter where the import stands: in a function, or for type checkers only, as a
    module that is known to those is known to its readers. An attribute of an imported module counts
    as imported: `a.b` in `import a; a.b`. A function that imports, and is not called where it
    stands, may import anything.
    """
    tree = _tree(text)
    found, bound = _imported(tree)
    called = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Attribute, ast.Name)):
            continue
        names = _full_names(node, bound)
        if isinstance(node, ast.Attribute):
            found |= {each for each in names if _first(node) in bound}
        if names & _IMPORTERS:
            found |= _by_call(called.get(id(node)))
    return found


def _imported(tree: ast.AST) -> tuple[set[str], dict[str, set[str]]]:
    """What the statements import, and under which names."""
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
    for target, value in _assignments(tree):
        if isinstance(value, (ast.Name, ast.Attribute)) and _first(value) in bound:
            bound[target] |= _full_names(value, bound)
    return found, dict(bound)


def _assignments(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Each name that is given a value, and that value."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _given(target, node.value)
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
            yield from _given(node.target, node.value)


def _given(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)):
        for each, its in zip(target.elts, value.elts, strict=False):
            yield from _given(each, its)


def _first(node: ast.expr) -> str:
    return _said(node).partition(".")[0]


def _said(node: ast.expr) -> str:
    """An expression as text. To unparse takes long, and most expressions are names."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, (ast.Name, ast.Attribute)):
        return f"{_said(node.value)}.{node.attr}"
    return ast.unparse(node)


def _full_names(node: ast.expr, bound: _Bound) -> set[str]:
    """What `a.b.c` is, where `a` is the name of something imported. A name that is not is itself."""
    first, dot, rest = _said(node).partition(".")
    if not re.fullmatch(r"\w+(\.\w+)*", first + dot + rest):
        return set()
    return {f"{each}{dot}{rest}" for each in bound.get(first, [first])}


def _by_call(node: ast.Call | None) -> set[str]:
    """What a call of an importing function imports."""
    name = next(iter(node.args), None) if node else None
    if isinstance(name, ast.Constant) and isinstance(name.value, str):
        return {name.value.replace(":", ".")}
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

    As a text or bytes, also as a pattern or the beginning of one; as `V0_17_9`; as a tuple of
    numbers, whole or one to compare with; or by a place in a list, which is `EDITIONS[3]`, however
    the list is called; the first and the last of a list are no names.
    """
    tree = _tree(text)
    found: set[str] = set()
    for constant in _constants(tree):
        said = _plain(constant.value)
        found |= {each for each in published if _is_named(each, said)}
    lists = _lists_of_editions(tree)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Name, ast.Attribute, ast.alias)):
            name = _last_name(node)
            found |= {name} if re.fullmatch(r"V\d+(_\d+)+", name) else set()
        elif isinstance(node, (ast.Tuple, ast.List, ast.MatchSequence)):
            found |= {each for each in published if each == _numbers(node)}
        elif isinstance(node, (ast.Compare, ast.Call)):
            found |= {each for each in _beginnings(node) if _begins_one(each, published)}
        elif isinstance(node, ast.Subscript) and _is_place(node, lists):
            found.add(ast.unparse(node))
        elif isinstance(node, ast.Assign) and _are(node.value, lists):
            found |= {ast.unparse(each) for each in node.targets if _takes_apart(each)}
    return found


def _plain(value: object) -> str:
    """A text or bytes without what a pattern, or a name, has in place of a dot."""
    said = value.decode("latin-1") if isinstance(value, bytes) else value
    return re.sub(r"\\\.|\[\.\]|_", ".", said) if isinstance(said, str) else ""


def _numbers(node: ast.AST) -> str:
    """What a tuple of numbers, or a pattern of one, is as a version; empty for anything else."""
    parts: list[ast.AST] = []
    if isinstance(node, (ast.Tuple, ast.List)):
        parts = [*node.elts]
    elif isinstance(node, ast.MatchSequence):
        parts = [each.value for each in node.patterns if isinstance(each, ast.MatchValue)]
        parts = parts if len(parts) == len(node.patterns) else []
    numbers = [each.value for each in parts if isinstance(each, ast.Constant)]
    return ".".join(map(str, numbers)) if len(numbers) == len(parts) else ""


_COMPARING = {"startswith", "endswith", "match", "fullmatch", "search", "removeprefix", "fnmatch"}


def _beginnings(node: ast.Compare | ast.Call) -> Iterator[str]:
    """What may be the first numbers of a release, of what is compared here."""
    if isinstance(node, ast.Compare):
        for side in (node.left, *node.comparators):
            yield _plain(side.value) if isinstance(side, ast.Constant) else _numbers(side)
    elif isinstance(node.func, ast.Attribute) and node.func.attr in _COMPARING:
        for each in ast.walk(node):
            if isinstance(each, ast.Constant):
                yield _plain(each.value).strip("^$.*")


def _begins_one(text: str, published: Collection[str]) -> bool:
    return "." in text and any(f"{each}.".startswith(f"{text}.") for each in published)


def _last_name(node: ast.Name | ast.Attribute | ast.alias) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else node.name


def _is_named(release: str, text: str) -> bool:
    pattern = rf"(?<![\d.]){re.escape(release)}(?!\.?\d)"
    return release in text and re.search(pattern, text) is not None


def _lists_of_editions(tree: ast.AST) -> set[str]:
    """The names of the lists of editions, and of releases, in this source."""
    found = {"EDITIONS", "PUBLISHED"}
    for node in ast.walk(tree):
        if isinstance(node, ast.alias) and node.name in found and node.asname:
            found.add(node.asname)
    found |= {target for target, value in _assignments(tree) if _are(value, found)}
    return found


def _are(node: ast.expr, lists: Collection[str]) -> bool:
    """Whether this is one of these lists, or a list, a tuple, or the like of it."""
    if isinstance(node, (ast.Name, ast.Attribute)):
        return _last_name(node) in lists
    if isinstance(node, ast.Call):
        return any(_are(each, lists) for each in node.args)
    if isinstance(node, (ast.List, ast.Tuple)):
        return any(isinstance(each, ast.Starred) and _are(each.value, lists) for each in node.elts)
    if isinstance(node, (ast.ListComp, ast.GeneratorExp)):
        return any(_are(each.iter, lists) for each in node.generators)
    return False


def _takes_apart(target: ast.expr) -> bool:
    """Whether names are given to others than the first and the last of a list."""
    if not isinstance(target, (ast.Tuple, ast.List)):
        return False
    starred = [isinstance(each, ast.Starred) for each in target.elts]
    before = starred.index(True) if any(starred) else len(starred)
    return before > 1 or len(starred) - before > 2


def _is_place(node: ast.Subscript, lists: Collection[str]) -> bool:
    """Whether this is a place in the middle of a list of editions, or of releases."""
    if not _are(node.value, lists):
        return False
    bounds = node.slice
    parts = [bounds.lower, bounds.upper] if isinstance(bounds, ast.Slice) else [bounds]
    numbers = [ast.unparse(each) for each in parts if each is not None]
    return any(re.fullmatch(r"-?\d+", each) and each not in ("0", "-1") for each in numbers)


_WRITERS = {
    "write_text", "write_bytes", "touch", "rename", "symlink_to", "hardlink_to", "unlink", "rmdir",
    "save_html", "save_svg", "save_text",
}  # fmt: skip
"""Methods of a path, or of a console, that make, change or remove a file."""

_WRITING_FUNCTIONS = {
    "os": {
        "link", "mkfifo", "remove", "removedirs", "rename", "renames", "replace", "rmdir",
        "symlink", "truncate", "unlink",
    },
    "shutil": {
        "copy", "copy2", "copyfile", "copytree", "make_archive", "move", "rmtree", "unpack_archive",
    },
    "tempfile": {"mkstemp", "NamedTemporaryFile"},
}  # fmt: skip

_OPENERS = {"open", "fdopen", "FileIO", "ZipFile", "TarFile", "GzipFile", "BZ2File", "LZMAFile"}
"""What opens a file, to read it or to write it."""

_READING_FLAGS = {"O_RDONLY", "O_CLOEXEC", "O_NONBLOCK", "O_DIRECTORY", "O_NOFOLLOW"}


def writes(text: str) -> set[str]:
    """What in this source writes, renames, copies or removes a file or a folder, as it stands there.

    A function that does so counts wherever it is named: it may be called by another name. What is
    open already may be written to: stdout, a pipe, a file of `growing`. So may a temporary folder
    be made, and any folder: an empty folder is no half-written one.
    """
    tree = _tree(text)
    _, bound = _imported(tree)
    called = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return {
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Name, ast.Attribute))
        and isinstance(node.ctx, ast.Load)
        and _writes(node, called.get(id(node)), bound)
    }


def _writes(node: ast.Name | ast.Attribute, call: ast.Call | None, bound: _Bound) -> bool:
    for full in _full_names(node, bound) or {_said(node)}:
        module, _, name = full.rpartition(".")
        if name in _OPENERS and (module or name == "open"):
            if call is None or _opens_to_write(call, full, _first(node) in bound or not module):
                return True
        elif module in _WRITING_FUNCTIONS:
            if name in _WRITING_FUNCTIONS[module]:
                return True
        elif isinstance(node, ast.Attribute) and (name in _WRITERS or _replaces(name, call)):
            return True
    return False


def _replaces(name: str, call: ast.Call | None) -> bool:
    """Whether a path is replaced: that of a text takes two arguments, other ones take names."""
    if name != "replace" or call is None:
        return False
    given = [each.arg for each in call.keywords]
    return (len(call.args), given) in [(1, []), (0, ["target"])]


def _opens_to_write(call: ast.Call, opener: str, is_function: bool) -> bool:
    """Whether a call opens a file so that it can be written, or so as the source does not tell.

    A function of a module takes the file first, then the mode; a method of a path the mode alone.
    """
    given = {each.arg: each.value for each in call.keywords}
    if None in given or any(isinstance(each, ast.Starred) for each in call.args):
        return True
    place = 1 if is_function else 0
    mode = given.get("mode", given.get("flags"))
    if mode is None and len(call.args) > place:
        mode = call.args[place]
    if mode is None:
        return False
    if opener == "os.open":
        return not set(re.findall(r"\w+", ast.unparse(mode))) - {"os"} <= _READING_FLAGS
    said = mode.value if isinstance(mode, ast.Constant) else None
    return not isinstance(said, str) or bool(set(said) & set("wxa+"))
