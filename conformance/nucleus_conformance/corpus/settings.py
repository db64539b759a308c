"""The table `[tool.nucleus-conformance.lint]` of a pyproject.toml."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, get_args

import msgspec

from nucleus_conformance.corpus.beginnings import Format
from nucleus_conformance.corpus.rules import Selection
from nucleus_conformance.errors import UsageError
from nucleus_conformance.machine import told_as
from nucleus_conformance.paths import is_there
from nucleus_conformance.reading import read_found
from nucleus_conformance.text import either, suggestion
from nucleus_spec.showing import show

_FILE: Final = "pyproject.toml"
_TABLE: Final = "tool.nucleus-conformance.lint"
_MOST: Final = 2**20


class Settings(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """What a project wants of every `lint`, where its command line does not say otherwise."""

    edition: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    strict: bool = False
    input_format: Format | None = None


def settings(folder: Path) -> Settings:
    """The settings of the project that a folder is in. Raises `UsageError` for a table of nonsense.

    The nearest pyproject.toml that has the table counts, in the folder or above it.
    """
    for each in (folder, *folder.parents):
        path = each / _FILE
        if is_there(path) or path.is_symlink():
            table = _table(path)
            if table is not None:
                return _of_table(path, table)
    return Settings()


def _table(path: Path) -> Any:
    with told_as(UsageError, f"cannot read {path}"):
        data = read_found(path, _MOST)
    try:
        found: Any = msgspec.toml.decode(data)
    except RecursionError:
        raise UsageError(f"{path} is no TOML that can be read: it is nested too deeply") from None
    except (msgspec.MsgspecError, ValueError) as error:
        raise UsageError(f"{path} is no TOML: {error}") from None
    for key in _TABLE.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _of_table(path: Path, table: Any) -> Settings:
    known = Settings.__struct_encode_fields__
    for key in table if isinstance(table, dict) else ():
        if key not in known:
            meant = suggestion(key, known)
            raise UsageError(f"{path}: [{_TABLE}] has no key {key}{meant} ({', '.join(known)})")
    try:
        _check(table)
        settings = msgspec.convert(table, Settings)
        Selection((*settings.select, *settings.ignore)).check()
        return settings
    except UsageError as error:
        raise UsageError(f"{path}: [{_TABLE}]: {error}") from None


def _check(table: Any) -> None:
    """Raise `UsageError` unless that is a table whose values are of the right kinds."""
    if not isinstance(table, dict):
        raise UsageError(f"it must be a table, but is {show(table)}")
    for key, (fits, expected) in _EXPECTED.items():
        if key in table and not fits(table[key]):
            raise UsageError(f"{key} must be {expected}, but is {show(table[key])}")


def _are_codes(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


_FORMATS: Final = get_args(Format)
_EXPECTED: Final[dict[str, tuple[Callable[[Any], bool], str]]] = {
    "edition": (lambda value: isinstance(value, str), "the name of an edition"),
    "select": (_are_codes, "a list of codes"),
    "ignore": (_are_codes, "a list of codes"),
    "strict": (lambda value: isinstance(value, bool), "true or false"),
    "input-format": (lambda value: value in _FORMATS, either(map(repr, _FORMATS))),
}
"""Key -> whether a value fits, and what is expected."""
