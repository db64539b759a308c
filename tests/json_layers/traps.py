"""The traps: a text each, and a word for what a library made of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final, Literal

from attrs import frozen

from tests.json_layers.layers import Answer

Mode = Literal["any", "typed"]


@frozen
class Trap:
    """One question to a library. `read` gives a word for what it wrote."""

    name: str
    title: str
    """The head of its column."""
    text: str
    right: str
    """The word that agrees with the fixtures."""
    read: Callable[[str], str]
    flag: str
    """The flag of the cases that set it."""
    mode: Mode = "any"

    def word(self, answer: Answer) -> str:
        """The word for this answer."""
        status, said = answer
        if status != "ok":
            return status
        try:
            return self.read(said)
        except (ValueError, KeyError, TypeError):
            return "other"


def _pairs(said: str) -> Any:
    """The value with each object as a list of pairs, so that order and repetition show."""
    return json.loads(said, object_pairs_hook=list)


def _same(text: str, otherwise: str) -> Callable[[str], str]:
    """`kept` if the value is that of the text, whatever the order of keys."""
    return lambda said: "kept" if json.loads(said) == json.loads(text) else otherwise


def _plain(said: str) -> str:
    return "plain" if "\\" not in said else "escaped"


def _escaped(said: str) -> str:
    if "\\" not in said:
        return "plain"
    return "escaped" if "\\u" in said and said == said.lower() else "escaped otherwise"


def _equal(said: str) -> str:
    return {((("a", 1),)): "first", ((("a", 2),)): "last"}.get(tuple(_pairs(said)), "both")


def _order(said: str) -> str:
    names = [name for name, _ in _pairs(said)]
    if names == NAMES:
        return "kept"
    if names == sorted(NAMES):
        return "sorted"
    integers = sorted((name for name in NAMES if name.isdigit()), key=int)
    rest = [name for name in NAMES if not name.isdigit()]
    return "integers first" if names == integers + rest else "another"


def _lexeme(text: str) -> Callable[[str], str]:
    def read(said: str) -> str:
        found = said.strip()[1:-1].strip()
        if found == text:
            return "kept"
        return found if len(found) <= 12 else "a double"

    return read


def _whole(text: str) -> Callable[[str], str]:
    def read(said: str) -> str:
        found = said.strip()[1:-1].strip()
        if found == text:
            return "kept"
        return found if found in ("null", "Infinity") else "a double"

    return read


def _infinite(said: str) -> str:
    found = said.strip()[1:-1].strip().strip('"')
    return found if found in ("Infinity", "null") else "kept"


def _exact(text: str) -> Callable[[str], str]:
    def read(said: str) -> str:
        return "exact" if json.loads(said) == [float(text)] else "a neighbour"

    return read


def _half(said: str) -> str:
    (text,) = json.loads(said)
    words = {0xD83D: "kept", 0xFFFD: "U+FFFD", 0: "U+0000"}
    return words.get(ord(text), "changed")


def _accepted(_: str) -> str:
    return "read"


def _counted(said: str) -> str:
    return "list" if isinstance(json.loads(said)["o"], list) else "kept"


def _typed(name: str, words: dict[Any, str]) -> Callable[[str], str]:
    def read(said: str) -> str:
        value: Any = json.loads(said)
        for step in name.split("."):
            value = value.get(step)
        return words.get(value, "other")

    return read


NAMES: Final = [
    *("d", "10", "9", "a", "c", "200", "b", "e", "3"),
    *(f"{letter}{number}" for number in (7, 3, 5) for letter in "zxyvwu"),
]
"""So many that an order of chance, as that of Go's maps, is never this one."""
_SEVENTEEN: Final = "122.416294033786585"
_MAGIC: Final = (
    '{"a": {"$type": "x", "$ref": "#", "@class": "y", "json_class": "String"},'
    ' "n": {"$serde_json::private::Number": "1"}}'
)
_PROTO: Final = '{"__proto__": {"a": 1}, "b": {"__proto__": 2}, "constructor": 3}'
_LONG: Final = "1234567890" * 150

GROUPS: Final[dict[str, tuple[Trap, ...]]] = {
    "Keys": (
        Trap("other case", "`LABEL` beside `label`", '{"label": "car", "LABEL": "bus"}', "apart",
             _typed("label", {"car": "apart", "bus": "taken for it"}), "key-case", "typed"),
        Trap("folded", "U+017F, U+212A for `s`, `k`",
             '{"label": "", "mask": "a.png", "ma\\u017f\\u212a": "b.png"}', "apart",
             _typed("mask", {"a.png": "apart", "b.png": "taken for it"}), "key-case", "typed"),
        Trap("equal keys", "equal keys", '{"a": 1, "a": 2}', "last", _equal, "duplicate-keys"),
        Trap("merged", "equal keys of objects",
             '{"label": "", "geometry": {"x": 1, "height": 2}, "geometry": {"x": 3}}', "last",
             _typed("geometry.height", {2: "merged", 0: "last", None: "last"}), "merged-keys",
             "typed"),
        Trap("null", "null after a value",
             '{"label": "", "confidence": 0.5, "confidence": null}', "null",
             _typed("confidence", {0.5: "the value stays", None: "null", 0: "0"}),
             "null-keeps-value", "typed"),
        Trap("proto", "`__proto__`", _PROTO, "kept", _same(_PROTO, "lost"), "special-keys"),
        Trap("order", "order of keys", json.dumps(dict.fromkeys(NAMES)), "kept", _order,
             "integer-keys"),
        Trap("counted", "keys 0, 1", '{"o": {"0": 1, "1": 2}}', "kept", _counted, "integer-keys"),
        Trap("empty object", "`{}`", '{"o": {}}', "kept", _same('{"o": {}}', "[]"), "look-alikes"),
        Trap("magic", "`$type` and kin", _MAGIC, "kept", _same(_MAGIC, "changed"), "magic-keys"),
    ),
    "Numbers": (
        Trap("10.0", "10.0", "[10.0]", "kept", _lexeme("10.0"), "number-lexeme"),
        Trap("-0.0", "-0.0", "[-0.0]", "kept", _lexeme("-0.0"), "number-lexeme"),
        Trap("2^53 + 1", "2^53 + 1", f"[{2**53 + 1}]", "kept", _whole(str(2**53 + 1)),
             "number-lexeme"),
        Trap("2^64", "2^64", f"[{2**64}]", "kept", _whole(str(2**64)), "number-lexeme"),
        Trap("1,500 digits", "1,500 digits", f"[{_LONG}]", "kept", _whole(_LONG),
             "number-lexeme"),
        Trap("17 digits", "nearest double", f"[{_SEVENTEEN}]", "exact", _exact(_SEVENTEEN),
             "number-lexeme"),
        Trap("1e400", "1e400", "[1e400]", "refused", _infinite, "not-finite"),
    ),
    "Strings": (
        Trap("half", "half of a pair", '["\\ud83d"]', "kept", _half, "unicode"),
        Trap("date", "a date", '["2024-01-01T00:00:00+02:00"]', "kept",
             _same('["2024-01-01T00:00:00+02:00"]', "changed"), "look-alikes"),
        Trap("non-ASCII", "ï is sent", '["\u00ef"]', "escaped", _escaped, "escaped-text"),
        Trap("markup", "`<>&'` is sent", '["<>&\'"]', "plain", _plain, "escaped-text"),
        Trap("slash", "`/` is sent", '["/"]', "plain", _plain, "escaped-text"),
        Trap("separator", "U+2028 is sent", '["\u2028"]', "escaped", _escaped, "escaped-text"),
        Trap("delete", "U+007F is sent", '["\x7f"]', "escaped", _escaped, "escaped-text"),
    ),
    "Grammar": (
        Trap("BOM", "byte order mark", "\ufeff[]", "refused", _accepted, "byte-order-mark"),
        Trap("NaN", "`NaN`", "[NaN]", "refused", _accepted, "not-finite"),
        Trap("comma", "`[1,]`", "[1,]", "refused", _accepted, "invalid-json"),
        Trap("comment", "comments", "[1, /* one */ 2]", "refused", _accepted, "invalid-json"),
        Trap("apostrophes", "`'a'`", "['a']", "refused", _accepted, "invalid-json"),
        Trap("leading zero", "`01`", "[01]", "refused", _accepted, "invalid-json"),
        Trap("control", "raw tab", '["\t"]', "refused", _accepted, "invalid-json"),
        Trap("after", "two values", "[1] [2]", "refused", _accepted, "invalid-json"),
        Trap("nothing", "empty text", "", "refused", _accepted, "invalid-json"),
    ),
}  # fmt: skip
"""Title of a table -> its columns."""

TRAPS: Final = tuple(trap for group in GROUPS.values() for trap in group)

DEPTHS: Final = (100, 200, 1000, 10_000)
"""How deep lists are nested, to see where a library ends."""


def nested(depth: int) -> str:
    """The text of lists in lists."""
    return "[" * depth + "]" * depth


def depth_word(answers: list[Answer]) -> str:
    """The deepest of `DEPTHS` that was read and written."""
    reached = [depth for depth, (status, _) in zip(DEPTHS, answers, strict=True) if status == "ok"]
    best = max(reached, default=0)
    crashed = " then crash" if any(status == "crash" for status, _ in answers) else ""
    return (f"{best:,} or more" if best == DEPTHS[-1] else f"{best:,}") + crashed
