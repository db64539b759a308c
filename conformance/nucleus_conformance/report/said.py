"""What an implementation said of a request that it did not answer as it must: in short, and why."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import frozen

from nucleus_conformance.gate.declared import TYPES
from nucleus_conformance.report.hints import ANOTHER
from nucleus_conformance.report.sign import ANY_NUMBER
from nucleus_conformance.text import LOOKED_AT, printable, without_own_keys
from nucleus_spec.editions import FIRST, Edition
from nucleus_spec.table import part_rows, rows

_LIMIT: Final = 100
"""The most characters that are shown."""

_LONG: Final = re.compile(r"(?<![A-Za-z0-9])(['\"`])(?:(?!\1).){25,}\1")
_OPENS: Final = re.compile(r"[\[{]")
_QUOTED: Final = re.compile(r"`[^`]*`")
_VALUE: Final = re.compile(r"(?<!\w)(['\"])(?!\w*\1)(?:\\.|(?!\1)[^\\])*\1(?!\w)")
"""In quotation marks, what is no name."""
POINTER: Final = re.compile(r"(?<![\w/])(?:/[\w~$*.-]+)+")
"""Where in a payload: one check is made in many places."""
_CALLED: Final = re.compile(r"(?<![\w.<>])[\w.<>]+(?=\(\))")
_ACCIDENT: Final = re.compile(
    r"\b(?:(?:Type|Key|Attribute|Index|Name|Recursion|Assertion|Reference|Range|ZeroDivision)Error"
    r"|NullPointerException|ClassCastException|IndexOutOfBounds\w*|NoSuchElement\w*"
    r"|nil pointer|panic|panicked|undefined|stack overflow)\b"
)
"""What runtimes say when a program has a fault, which no check of a payload says."""
_RAISED: Final = re.compile(
    r"^(?:[\w.]+\.)?((?:Type|Key|Attribute|Index|Name|Recursion|Assertion|Reference|Range|ZeroDivision)"
    r"Error|\w*NullPointerException|ClassCastException|IndexOutOfBounds\w*|NoSuchElement\w*|panic)\b"
)
"""The same at the beginning of a message, where the name of an exception stands."""
_OF_A_CLASS: Final = re.compile(
    r"^(?:[\w.]+\.)?TypeError: (?:[\w.<>]+\.)?__init__\(\) "
    r"(?:missing \d+ required |got an unexpected keyword argument )"
)
"""What Python says of a class that is called with other arguments than it has: that is a check."""

_UNEXPECTED: Final = re.compile(r"unexpected keyword argument '(\w+)'")
_TOO_MANY: Final = re.compile(r"takes .*positional arguments? but \d+ (?:was|were) given")
_LACKS_EDITION: Final = re.compile(r"missing \d+ required .*'edition'")
_KEY: Final = re.compile(r"KeyError: '(\w+)'")


@frozen
class Said:
    """What was said, in short."""

    shown: str
    """The line that tells most, without long values; empty if nothing was said."""
    alike: str
    """The same for messages that differ in values, or in the function that was called, alone."""
    in_full: str
    """The same line, with its values."""


def in_short(text: str, numbers: bool = False) -> Said:
    """What was said. `numbers`: messages with other ones differ, but for those in backquotes."""
    short, same = _main_line(text), _without_long(_main_line(without_own_keys(text)))
    alike = _QUOTED.sub("…", same)
    if not numbers:
        alike = ANY_NUMBER.sub("#", _VALUE.sub("…", _CALLED.sub("…", POINTER.sub("…", same))))
    return Said(_cut(_without_long(short)), _cut(alike), _cut(short))


def _without_long(line: str) -> str:
    """The line without long texts, and without what stands in brackets."""
    opens, closes = _OPENS.search(line), max(line.rfind("]"), line.rfind("}"))
    if opens and opens.start() < closes:
        line = f"{line[: opens.start()]}…{line[closes + 1 :]}"
    return _LONG.sub("…", line)


def _main_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    line = next((each for each in lines if is_accident(each)), lines[0] if lines else "")
    return printable(line.strip()[:LOOKED_AT])


def _cut(text: str) -> str:
    return text if len(text) <= _LIMIT else f"{text[: _LIMIT - 1]}…"


def is_accident(message: str) -> bool:
    """Whether a runtime says that, not a check."""
    return _ACCIDENT.search(message) is not None


def refused_by(said: Mapping[str, Any]) -> str:
    """The exception with which an implementation refuses, if a fault of a program raises that, too.

    Empty for a refusal with a code of its own: somebody thought of that.
    """
    message = said.get("message")
    if not isinstance(message, str) or isinstance(said.get("code"), str):
        return ""
    text = message[:LOOKED_AT].lstrip()
    found = None if _OF_A_CLASS.match(text) else _RAISED.match(text)
    return found[1] if found else ""


def hint_on(message: str, request: Mapping[str, Any] | None) -> str:
    """Why a request that is valid was answered with that message; empty if nothing is known."""
    message = message[:LOOKED_AT]
    if _LACKS_EDITION.search(message):
        return "its methods need an edition: serve it with takes_edition=True (--takes-edition)"
    asked = request or {}
    names = set(_names(asked))
    if unexpected := _UNEXPECTED.search(message):
        return _on_unexpected(unexpected[1], str(asked.get("type", "")), names)
    if _TOO_MANY.search(message):
        later = _later(str(asked.get("type", "")))
        return next((_since(each, later[each]) for each in later if each in names), "")
    missing = _KEY.search(message)
    if missing and names and missing[1] not in names:
        return f"{missing[1]} is not there, and need not be: read an absent key as its default"
    return ""


def _on_unexpected(name: str, type_name: str, given: set[str]) -> str:
    if name == "edition":
        return (
            "the harness serves it with takes_edition, but this method takes no edition=: leave "
            "takes_edition out, or let every method take it"
        )
    if name not in given:
        return ""
    later = _later(type_name)
    if name in later:
        return _since(name, later[name])
    if name in _parameters(type_name):
        return f"{name} is what the documentation calls this parameter: take it by that name"
    return "members of a payload are passed on by name: take what is known, and ignore the rest"


def _since(name: str, edition: Edition) -> str:
    return f"{name} is a parameter since edition {edition}: {ANOTHER} one?"


def _parameters(type_name: str) -> dict[str, Edition]:
    """Parameter -> the first edition that has it, of that type, or else of any."""
    found: dict[str, Edition] = {}
    for each in [type_name] if type_name in TYPES else TYPES:
        for row in (*rows(each), *part_rows(each)):
            if row.parameter is not None:
                known = found.get(row.parameter, row.since)
                found[row.parameter] = min(known, row.since)
    return found


def _later(type_name: str) -> dict[str, Edition]:
    return {name: since for name, since in _parameters(type_name).items() if since > FIRST}


def _names(value: Any) -> Iterator[str]:
    """The names of all members of a request, of what it has as text, too."""
    if isinstance(value, Mapping):
        for name, member in value.items():
            yield name
            if name in ("text", "arguments_text", "batches_text"):
                yield from _names(_parsed(member))
            yield from _names(member)
    elif isinstance(value, list):
        for each in value:
            yield from _names(each)


def _parsed(text: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return None
