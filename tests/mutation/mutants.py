"""Single-fault mutants of a module: each the module's syntax tree with one thing wrong."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from attrs import frozen


@frozen
class Mutant:
    """A module with one fault. `code` is ready to be executed."""

    module: str
    line: int
    scope: str
    """The class and function that the fault is in."""
    fault: str
    code: object

    @property
    def key(self) -> str:
        """What identifies it in a list, wherever in the module it stands."""
        return f"{self.module} {self.scope}: {self.fault}"

    @property
    def name(self) -> str:
        """The same, with the line."""
        return f"{self.module}:{self.line} {self.scope}: {self.fault}"


Replacement = tuple[str, ast.AST]

_COMPARISONS: dict[type[ast.cmpop], list[type[ast.cmpop]]] = {
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.Lt: [ast.LtE, ast.Gt],
    ast.LtE: [ast.Lt],
    ast.Gt: [ast.GtE, ast.Lt],
    ast.GtE: [ast.Gt],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
    ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
}


def mutants(module: str, source: str, skip: Callable[[str], bool]) -> Iterator[Mutant]:
    """Every mutant of that source. `skip` is asked of each scope whether to leave it as it is."""
    tree = ast.parse(source)
    names = sorted(
        {each.id for each in ast.walk(tree) if isinstance(each, ast.Name) and each.id.isupper()}
    )
    for parent, field, index, node, scope in list(_places(tree, "")):
        if skip(scope):
            continue
        for fault, replacement in _faults(node, parent, field, names):
            ast.copy_location(replacement, node)
            ast.fix_missing_locations(replacement)
            _put(parent, field, index, replacement)
            code = compile(ast.fix_missing_locations(tree), f"<{module}>", "exec")
            yield Mutant(module, getattr(node, "lineno", 0), scope, fault, code)
            _put(parent, field, index, node)


def _put(parent: ast.AST, field: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


_NOT_CODE = frozenset({"annotation", "returns", "decorator_list", "bases", "type_params"})


def _places(node: ast.AST, scope: str) -> Iterator[tuple[ast.AST, str, int | None, ast.AST, str]]:
    """Every node below, and where it hangs, but annotations, docstrings, imports, messages."""
    if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
        scope = f"{scope}.{node.name}" if scope else node.name
    for field, value in ast.iter_fields(node):
        if field in _NOT_CODE or (isinstance(node, ast.Assert) and field == "msg"):
            continue
        members = value if isinstance(value, list) else [value]
        for index, child in enumerate(members):
            if not isinstance(child, ast.AST) or _is_text(child) or _is_message(child):
                continue
            yield node, field, index if isinstance(value, list) else None, child, scope
            if not isinstance(child, (ast.Raise, ast.Import, ast.ImportFrom)):
                yield from _places(child, scope)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


_MESSAGE: Final = re.compile(r"[a-z] |[A-Z]-[0-9]$")
"""Text for people, and names of requirements: neither is part of a payload."""


def _is_message(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr):
        return any(
            isinstance(each, ast.Constant) and " " in str(each.value) for each in node.values
        )
    return isinstance(node, ast.Constant) and bool(_MESSAGE.search(str(node.value)))


def _faults(
    node: ast.AST, parent: ast.AST, field: str, names: Sequence[str]
) -> Iterator[Replacement]:
    if isinstance(node, ast.stmt):
        yield from _statement_faults(node)
    elif isinstance(node, ast.expr) and field != "slice":
        yield from _expression_faults(node, parent, names)


def _statement_faults(node: ast.stmt) -> Iterator[Replacement]:
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr, ast.Raise, ast.Assert)):
        yield f"without `{_brief(node)}`", ast.Pass()
    elif isinstance(node, ast.Return) and node.value is not None:
        yield f"`{_brief(node)}` returns None", ast.Return(ast.Constant(None))
    elif isinstance(node, ast.If):
        for value in (True, False):
            changed = ast.If(ast.Constant(value), node.body, node.orelse)
            yield f"if {value} for `{_brief(node.test)}`", changed


def _expression_faults(
    node: ast.expr, parent: ast.AST, names: Sequence[str]
) -> Iterator[Replacement]:
    text = _brief(node)
    if text in ("{}", "[]"):
        yield f"None for {text} in `{_brief(parent)}`", ast.Constant(None)
    elif isinstance(node, ast.Name):
        if node.id in names and len(names) > 1 and isinstance(node.ctx, ast.Load):
            other = names[(names.index(node.id) + 1) % len(names)]
            yield f"{other} for {node.id} in `{_brief(parent)}`", ast.Name(other, ast.Load())
    elif type(node) in _FAULTS_OF:
        yield from _FAULTS_OF[type(node)](node, text)


def _connective_faults(node: ast.BoolOp, text: str) -> Iterator[Replacement]:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield f"other connective in `{text}`", ast.BoolOp(other, node.values)
    for index, value in enumerate(node.values):
        rest = node.values[:index] + node.values[index + 1 :]
        kept = rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
        yield f"without `{_brief(value)}` in `{text}`", kept


def _negation_faults(node: ast.UnaryOp, text: str) -> Iterator[Replacement]:
    if isinstance(node.op, ast.Not):
        yield f"without not in `{text}`", node.operand


def _sign_faults(node: ast.BinOp, text: str) -> Iterator[Replacement]:
    if isinstance(node.op, (ast.Add, ast.Sub)):
        other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        yield f"other sign in `{text}`", ast.BinOp(node.left, other, node.right)


def _condition_faults(node: ast.IfExp, text: str) -> Iterator[Replacement]:
    yield f"always `{_brief(node.body)}` in `{text}`", node.body
    yield f"always `{_brief(node.orelse)}` in `{text}`", node.orelse


def _text_faults(node: ast.JoinedStr, text: str) -> Iterator[Replacement]:
    for index in range(len(node.values)):
        rest = node.values[:index] + node.values[index + 1 :]
        yield f"without part {index} of `{text}`", ast.JoinedStr(rest)


def _comparison_faults(node: ast.Compare, text: str) -> Iterator[Replacement]:
    if len(node.ops) > 1:
        return
    (op,), (right,) = node.ops, node.comparators
    for other in _COMPARISONS[type(op)]:
        yield f"{other.__name__} in `{text}`", ast.Compare(node.left, [other()], [right])
    if isinstance(right, ast.Constant) and right.value is None:
        truth = node.left if isinstance(op, ast.IsNot) else ast.UnaryOp(ast.Not(), node.left)
        yield f"truth for `{text}`", truth


def _constant_faults(node: ast.Constant, _: str) -> Iterator[Replacement]:
    value = node.value
    if value is None:
        others: list[ast.expr] = [ast.Constant(""), ast.Constant(0), ast.Dict([], [])]
    elif isinstance(value, bool):
        others = [ast.Constant(not value)]
    elif isinstance(value, (int, float)):
        others = [ast.Constant(value + 1), ast.Constant(None)]
    elif isinstance(value, str):
        others = [ast.Constant(value + "X"), ast.Constant(value.swapcase())]
        others = others if value.swapcase() != value else [ast.Constant(value + "X")]
    else:
        others = []
    for other in others:
        yield f"{_brief(other)} for {value!r}", other


def _dict_faults(node: ast.Dict, _: str) -> Iterator[Replacement]:
    size = len(node.keys)
    for index, key in enumerate(node.keys):
        kept = [each for each in range(size) if each != index]
        shown = _brief(key) if key else "**"
        dropped = ast.Dict([node.keys[i] for i in kept], [node.values[i] for i in kept])
        yield f"without key {shown}", dropped
        if index + 1 < size:
            values = list(node.values)
            values[index], values[index + 1] = values[index + 1], values[index]
            yield f"value of {shown} and the next one swapped", ast.Dict(node.keys, values)
            order = list(range(size))
            order[index], order[index + 1] = order[index + 1], order[index]
            moved = ast.Dict([node.keys[i] for i in order], [node.values[i] for i in order])
            yield f"key {shown} behind the next one", moved


def _call_faults(node: ast.Call, text: str) -> Iterator[Replacement]:
    words = node.keywords
    for index, word in enumerate(words):
        rest = words[:index] + words[index + 1 :]
        yield f"without {word.arg}= in `{text}`", ast.Call(node.func, node.args, rest)
        if index + 1 < len(words):
            following = words[index + 1]
            swapped = [
                *words[:index],
                ast.keyword(word.arg, following.value),
                ast.keyword(following.arg, word.value),
                *words[index + 2 :],
            ]
            fault = f"{word.arg} and {following.arg} swapped in `{text}`"
            yield fault, ast.Call(node.func, node.args, swapped)
    for index in range(len(node.args) - 1):
        args = list(node.args)
        args[index], args[index + 1] = args[index + 1], args[index]
        yield (
            f"arguments {index} and {index + 1} swapped in `{text}`",
            ast.Call(node.func, args, words),
        )
    if len(node.args) == 1 and not words:
        yield f"its argument for `{text}`", node.args[0]


def _comprehension_faults(node: ast.ListComp | ast.GeneratorExp, _: str) -> Iterator[Replacement]:
    first, *others = node.generators
    for fault, lower, upper, step in (("first", 1, None, None), ("last", None, -1, None),
                                      ("order", None, None, -1)):  # fmt: skip
        parts = [None if each is None else ast.Constant(each) for each in (lower, upper, step)]
        iterated = ast.Subscript(
            ast.Call(ast.Name("list", ast.Load()), [first.iter], []),
            ast.Slice(*parts),
            ast.Load(),
        )
        changed = ast.comprehension(first.target, iterated, first.ifs, first.is_async)
        made = type(node)(node.elt, [changed, *others])
        yield f"loses the {fault} of `{_brief(first.iter)}`", made


_FAULTS_OF: Final[dict[type[ast.expr], Callable[[Any, str], Iterator[Replacement]]]] = {
    ast.BinOp: _sign_faults,
    ast.BoolOp: _connective_faults,
    ast.Call: _call_faults,
    ast.Compare: _comparison_faults,
    ast.Constant: _constant_faults,
    ast.Dict: _dict_faults,
    ast.GeneratorExp: _comprehension_faults,
    ast.IfExp: _condition_faults,
    ast.JoinedStr: _text_faults,
    ast.ListComp: _comprehension_faults,
    ast.UnaryOp: _negation_faults,
}
"""Kind of expression -> what can be wrong with one, given it and its text."""


def _brief(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else text[:59] + "…"
