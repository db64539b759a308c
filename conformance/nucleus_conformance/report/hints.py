"""Hints: the probable cause of a difference, in one sentence, where it is known."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from nucleus_conformance.judging.compare import ABSENT, Difference
from nucleus_conformance.judging.relations import Relation
from nucleus_conformance.report.number_hints import (
    lost_digits,
    neighbour,
    number_in_id,
    number_spelling,
    rounded,
    spelled_otherwise,
    wrapped,
)
from nucleus_conformance.report.string_hints import changed_string, folded
from nucleus_conformance.text import is_own_key
from nucleus_spec.pointer import keys_of
from nucleus_spec.table import Row, generated_since, read_under, sent_since
from nucleus_spec.wire import IdFormula

ANOTHER: Final = "does the implementation speak another"
"""What a hint on an edition asks."""

LIMIT: Final = 3
"""The most hints that a failure gets."""

_SPECIAL: Final = frozenset({"__proto__", "constructor", "prototype", "toString", "valueOf"})
_MAGIC: Final = re.compile(r"\$[A-Za-z_]|@(type|class)$|json_class$|__type$|_class$")
_INTEGER: Final = re.compile(r"0|[1-9][0-9]*", re.ASCII)


_INDEX: Final = re.compile(r"/\d+(?=/|$)")


def hints(
    differences: Sequence[Difference], related: Mapping[str, Relation] = MappingProxyType({})
) -> tuple[str, ...]:
    """The probable causes of these differences, at most `LIMIT`; empty if none is known.

    `related`: pointer -> what the difference there is together with others. This alone is said.
    """
    said = ([hint_of_relation(related[each.pointer])] if each.pointer in related else _hints(each)
            for each in differences)  # fmt: skip
    return tuple(dict.fromkeys(hint for one in said for hint in one if hint))[:LIMIT]


def hint_of_relation(relation: Relation) -> str:
    """The most probable cause of what differences are together; empty if none is known."""
    if relation.kind not in ("renamed", "merged"):
        return relation.hint
    key, other = relation.expected, relation.actual
    if not relation.is_free:
        missing = Difference(relation.pointer, "missing", ABSENT, ABSENT)
        return _other_case(str(key), str(other)) or _edition(missing)
    return hint_of(Difference(relation.pointer, "value", key, other))


def _other_case(key: str, other: str) -> str:
    """A key that a library has put into the case of its language."""
    if re.sub("[_-]", "", key).lower() != re.sub("[_-]", "", other).lower():
        return ""
    said = "does a library turn names into the case of its language?"
    return f"keys are spelled as they are documented, {key} and not {other}: {said}"


def hint_of(difference: Difference) -> str:
    """The most probable cause of a difference; empty if none is known."""
    return next(_hints(difference), "")


def _hints(difference: Difference) -> Iterator[str]:
    if difference.is_cut:
        return
    for hint in _HINTS:
        text = hint(difference)
        if text:
            yield text


def _nil(difference: Difference) -> str:
    """An empty list or object that is sent as null, as a nil of Go is."""
    if difference.kind != "type" or difference.actual is not None:
        return ""
    if difference.expected in ([], {}):
        what = "list" if difference.expected == [] else "object"
        return f"an empty {what} was sent as null, as a nil one is; see flag null-absent-empty"
    return ""


def _left_over(difference: Difference) -> str:
    """A value that the payload does not have where it stands."""
    if difference.kind == "extra" and difference.pointer.startswith(("/metadata/", "/class_pdf/")):
        return (
            "equal keys were merged, or an earlier request shows: nothing says this here; "
            "see flags merged-keys and leaking-state"
        )
    if difference.kind == "type" and difference.expected is None:
        if difference.actual in ("", 0, False, [], {}):
            shown = json.dumps(difference.actual)
            return f"null was sent as {shown}, as a zero value is; see flag null-absent-empty"
        return (
            "a null left an earlier value as it was, or an earlier request shows; "
            "see flags null-keeps-value and leaking-state"
        )
    return ""


def _lost_key(difference: Difference) -> str:
    """A key that means something to some language or library."""
    if difference.kind not in ("missing", "absent-for-null", "type"):
        return ""
    key = difference.pointer.rpartition("/")[2]
    expected = difference.expected
    if key in _SPECIAL:
        return f"{key} is a key like others, though objects may have it; see flag special-keys"
    odd = [key, *(expected if isinstance(expected, dict) else ())]
    magic = next((each for each in odd if _MAGIC.match(each)), None)
    if magic is None:
        return ""
    return f"{magic} is a key like others, and tells readers nothing; see flag magic-keys"


def _list_for_object(difference: Difference) -> str:
    expected, actual = difference.expected, difference.actual
    if not isinstance(expected, dict) or not isinstance(actual, list):
        return ""
    if expected and list(expected) != [str(index) for index in range(len(expected))]:
        return ""
    return "an object with no keys, or the keys 0, 1, …, stays an object; see flag integer-keys"


def _alike_key(difference: Difference) -> str:
    """A free key that some reader takes for another one."""
    key = difference.pointer.rpartition("/")[2]
    if difference.kind != "missing" or not is_own_key(difference.pointer):
        return ""
    if key == folded(unicodedata.normalize("NFC", key)) and key.isascii():
        return ""
    return f"{json.dumps(key)} may have been taken for a key like it; see flag alike-keys"


def _filled_in(difference: Difference) -> str:
    """A null under a key that an object in a list of metadata does not have."""
    row = re.search(r"/metadata/.*/\d+/", difference.pointer)
    if difference.kind != "null-for-absent" or row is None:
        return ""
    return "a null was filled in where a row has no such key; see flag mixed-lists"


def _null_and_absence(difference: Difference) -> str:
    if difference.kind == "absent-for-null":
        return "a null key must be sent as null, not left out; see flag null-absent-empty"
    if difference.kind == "null-for-absent":
        return "an absent key must be left out, not sent as null; see flag null-absent-empty"
    return ""


def _zero_value(difference: Difference) -> str:
    """A zero or empty value that was dropped, as truth tests and omitempty do."""
    if difference.kind == "missing" and difference.expected in (0, "", [], {}, False):
        shown = json.dumps(difference.expected)
        return (
            f"{shown} is a value: a truth test or omitempty dropped it, or nothing read it; "
            "see flag null-absent-empty"
        )
    return ""


def _edition(difference: Difference) -> str:
    pointer = _INDEX.sub("/*", difference.pointer)
    since = sent_since().get(pointer, {})
    if difference.kind not in ("missing", "absent-for-null", "extra", "null-for-absent"):
        return ""
    if not since:
        return ""
    usual = Counter(since.values()).most_common(1)[0][0]
    others = [f"{name.replace('-', ' ')}: {since[name]}" for name in since if since[name] != usual]
    but = f" ({', '.join(others)})" if others else ""
    key = " of ".join(each for each in reversed(keys_of(pointer)) if each != "*")
    said = f"{key} is sent since edition {usual}{but}"
    read = read_under(pointer)
    if not read:
        return f"{said}: {ANOTHER} one?"
    return (
        f"{said}, with what is read under {read}; nothing is read under {key}: "
        f"{ANOTHER} edition, or read another key?"
    )


def _generated_id(difference: Difference) -> str:
    """An id that is made in later editions only, or the lack of one."""
    sides = (difference.expected, difference.actual)
    made = next((each for each in sides if isinstance(each, str)), "")
    for row in generated_since() if None in sides else ():
        if difference.pointer.endswith(row.pointer) and made.endswith(_end_of_formula(row)):
            return (
                f"{row.type} predictions get a generated {row.name} since edition "
                f"{row.if_none_since}: {ANOTHER} one?"
            )
    return ""


def _end_of_formula(row: Row) -> str:
    """The text that every generated id of the type ends in, as far as a formula says it."""
    return row.if_none.template.rpartition("}")[2] if isinstance(row.if_none, IdFormula) else ""


def _converted(difference: Difference) -> str:
    expected, actual = difference.expected, difference.actual
    if difference.kind != "type" or actual is ABSENT or isinstance(actual, (dict, list)):
        return ""
    if isinstance(expected, bool) and isinstance(actual, (int, float)):
        return "a boolean was sent as a number: true is not 1, and false is not 0"
    if isinstance(expected, str) and _says(expected, actual):
        return "a string that looks like another type was converted; see flag look-alikes"
    if isinstance(actual, str) and json.dumps(expected) == actual.lower():
        return "the value was converted to a string"
    return ""


def _says(text: str, value: object) -> bool:
    """Whether the text is one of the value; of a number, with or without a fraction."""
    if json.dumps(value) == text.lower():
        return True
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    try:
        return float(text) == value
    except (ValueError, OverflowError):
        return False


def _ordered(difference: Difference) -> str:
    if difference.kind != "key-order":
        return ""
    if list(difference.actual) == _integers_first(difference.expected):
        return "keys that look like integers were moved to the front; see flag integer-keys"
    if _IN_ORDER_GIVEN.match(difference.pointer):
        return "these keys keep the order in which they came; see flag key-order"
    return "keys must be sent in a fixed order; see flag key-order"


_IN_ORDER_GIVEN: Final = re.compile(r"/(annotations/\d+/)?(metadata|class_pdf)(/|$)")
"""Where no sentence says in which order keys are sent."""


def _formed(difference: Difference) -> str:
    if difference.kind != "text-form":
        return ""
    if wrong := _escapes(difference.actual):
        return f"{wrong}; see flag escaped-text"
    if wrong := spelled_otherwise(difference.expected, difference.actual):
        return f"{wrong}; see flag number-lexeme"
    return (
        'the text is not spelled as Python\'s json.dumps spells it: separators ", " and ": ", '
        "characters that are not ASCII escaped"
    )


def _integers_first(keys: Sequence[str]) -> list[str]:
    return [*sorted(filter(_INTEGER.fullmatch, keys), key=int),
            *(key for key in keys if not _INTEGER.fullmatch(key))]  # fmt: skip


def _escapes(text: str) -> str:
    """What the text escapes, or does not, unlike `json.dumps`."""
    escapes = re.findall(r"\\(?:u[0-9A-Fa-f]{4}|.)", text)
    if "\x7f" in text:
        return "U+007F must be escaped"
    if "\\/" in escapes:
        return "a slash must not be escaped"
    if any(len(each) == 6 and 0x20 <= int(each[2:], 16) < 0x7F for each in escapes):
        return "characters that are dangerous in HTML must not be escaped"
    if any(each[2:] != each[2:].lower() for each in escapes if len(each) == 6):
        return "hexadecimal digits must be in lower case"
    return ""


def _refusal(difference: Difference) -> str:
    if difference.kind != "outcome" or not isinstance(difference.expected, dict):
        return ""
    if "rejected" in difference.expected and "rejected" not in difference.actual:
        code = (difference.expected["rejected"] or {}).get("code")
        if code == "file-not-found":
            return (
                "a local file that does not exist must be refused: was it taken for a remote one, "
                "or not looked for?"
            )
        return f"this input must be refused ({code}); a check is missing" if code else ""
    return ""


Hint = Callable[[Difference], str]

_HINTS: Final[tuple[Hint, ...]] = (
    number_in_id,
    wrapped,
    neighbour,
    rounded,
    _nil,
    lost_digits,
    number_spelling,
    _zero_value,
    _edition,
    _generated_id,
    _lost_key,
    _alike_key,
    _filled_in,
    _list_for_object,
    _left_over,
    _null_and_absence,
    changed_string,
    _converted,
    _ordered,
    _formed,
    _refusal,
)
