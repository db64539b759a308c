"""Random faults: anywhere in a JSON value, and in JSON text.

Nothing here knows what a key means. So most faults are wrong, some are not, and the reference and
releases have to agree on which.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any, Final

from tests.differential import values
from tests.differential.mistakes import mistaken, objects_of

_JUNK: Final[tuple[Any, ...]] = (
    None, True, False, 0, 1, -1, 2, 1.5, -0.5, 95, 0.0, 10**30, 2**53 + 1, 1e300, "", "0", "1", "0.9",
    "false", "x", "\u00e9", " ", [], [1], ["a"], [None], [[0, 1]], {}, {"a": 1}, {"x": 1}, {"x": 1, "y": 2},
    {"x": 1, "y": 2, "z": 3}, {"a": "1"}, {"a": 0.5}, {"a": 2, "b": -1}, {"a": 1.0011}, {"a": 0.9989},
    {"x": None, "y": None, "visible": False}, {"label": "a"}, {"label": "a", "index": 1},
)  # fmt: skip

_KNOWN_KEYS: Final = (
    "label", "type", "geometry", "reference_id", "annotation_id", "metadata", "embedding_vector",
    "track_reference_id", "confidence", "class_pdf", "taxonomy_name", "dataset_item_id", "dataset_id",
    "mask_url", "annotations", "x", "y", "z", "width", "height", "vertices", "keypoints", "names",
    "skeleton", "visible", "position", "dimensions", "yaw", "index",
)  # fmt: skip
_UNKNOWN_KEYS: Final = (
    "task_id", "item_id", "score", "bbox", "class", "id", "_task_id", "referenceId", "classPdf", "Label",
    "LABEL", "X", "__proto__", "constructor", "odd", "", "label ", "confidence\0", "\ufeffx", "$ref",
    "cla\u017f\u017f_pdf", "ma\u017f\u212a_url", "\u212aeypoints", "annotation\u017f", "__proto__",
)  # fmt: skip
"""Keys that nobody reads. Two of them are sent."""

_KNOWN_STRINGS: Final = ("annotation_id", "track_reference_id", "taxonomy_name")

Node = tuple[Any, Any]
"""A container, and the key or index of one of its members."""


def spoiled(random: Random, value: Any) -> Any:
    """A copy of an object with one fault somewhere in it."""
    if random.random() < 0.35:
        return mistaken(random, value)
    found = copy.deepcopy(value)
    holder, place = _chosen(random, found)
    random.choices(_WAYS, _WEIGHTS)[0](random, holder, place)
    return found


def with_unknown_keys(random: Random, value: Any) -> Any:
    """A copy of an object with a key that nobody knows, there or in an object inside of it."""
    found = copy.deepcopy(value)
    objects = list(objects_of(found))
    target = objects[0] if random.random() < 0.4 else random.choice(objects)
    key, value = random.choice(_UNKNOWN_KEYS), values.any_json(random)
    if random.random() < 0.3:  # an object that would do well under another key
        value = {**random.choice(objects), **dict.fromkeys(_KNOWN_STRINGS, "other")}
    target[key] = copy.deepcopy(value)
    return found


def _chosen(random: Random, value: Any) -> Node:
    """A member on a random path: of each container one, and often not the last container."""
    while True:
        places = list(value) if isinstance(value, dict) else range(len(value))
        weights = [2 if isinstance(value[each], (dict, list)) else 1 for each in places]
        (place,) = random.choices(places, weights)
        inside = value[place]
        if not isinstance(inside, (dict, list)) or not inside or random.random() < 0.25:
            return value, place
        value = inside


def _replace(random: Random, holder: Any, place: Any) -> None:
    holder[place] = copy.deepcopy(random.choice(_JUNK))


def _drop(random: Random, holder: Any, place: Any) -> None:
    del holder[place]


def _to_null(random: Random, holder: Any, place: Any) -> None:
    holder[place] = None


def _to_other_form(random: Random, holder: Any, place: Any) -> None:
    """The same, but as text, in a list, negative, or with a fraction."""
    value = holder[place]
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    forms: list[Any] = [[value], {"value": value}, values.text(random)]
    if is_number:
        small = value if abs(value) < 2**50 else 1
        forms += [str(value), -value, abs(small) + 0.5, small * 100, small + 1, small + 2**32]
    elif isinstance(value, bool):
        forms += [str(value), str(value).lower(), int(value), not value, "false"]
    elif isinstance(value, str):
        forms += [len(value), value == "", [*value], value * 2]
    elif isinstance(value, list):
        forms += [value * 2, value[:-1], value[::-1], dict.fromkeys(map(str, value), 1)]
    elif isinstance(value, dict):
        other = random.choice((0.9985, 0.99895, 1.00105, 1.0015, 2))
        forms += [list(value.values()), {k: _times(each, other) for k, each in value.items()}]
    holder[place] = random.choice(forms)


def _times(value: Any, other: float) -> Any:
    """A share, times that; whatever else unchanged."""
    return value * other if isinstance(value, float) and value <= 1 else value


def _repeat(random: Random, holder: Any, place: Any) -> None:
    """One member more in a list; in an object, the value of another key."""
    if isinstance(holder, list):
        holder.insert(place, copy.deepcopy(random.choice((holder[place], *_JUNK))))
    else:
        holder[place] = copy.deepcopy(random.choice(list(holder.values())))


def _rename(random: Random, holder: Any, place: Any) -> None:
    if isinstance(holder, dict):
        head, *rest = place.split("_")
        camel = head + "".join(map(str.title, rest))
        folded = place.replace("s", "\u017f").replace("k", "\u212a")
        name = random.choice(
            (
                place.upper(),
                place.title(),
                camel,
                f"{place} ",
                f"_{place}",
                place[:-1],
                folded,
                folded,
            )
        )
        holder[name] = holder.pop(place)
    else:
        holder[place] = {"value": holder[place]}


def _add(random: Random, holder: Any, place: Any) -> None:
    """A key that is known somewhere, beside the chosen one; in a list, one member more."""
    value = copy.deepcopy(random.choice(_JUNK))
    if isinstance(holder, dict):
        holder[random.choice(_KNOWN_KEYS)] = value
    else:
        holder.append(value)


def _off_by_one(random: Random, holder: Any, place: Any) -> None:
    """One of the integers in there is one more, or one less, or equal in 32 bits."""
    value = holder[place]
    nodes = list(_integers(value)) if isinstance(value, (dict, list)) else [(holder, place)]
    if nodes:
        inside, at = random.choice(nodes)
        is_integer = isinstance(inside[at], int) and not isinstance(inside[at], bool)
        inside[at] = inside[at] + random.choice((1, 1, -1, 2**32)) if is_integer else 1


def _integers(value: Any) -> Iterator[Node]:
    places = list(value) if isinstance(value, dict) else range(len(value))
    for place in places:
        inside = value[place]
        if isinstance(inside, (dict, list)):
            yield from _integers(inside)
        elif isinstance(inside, int) and not isinstance(inside, bool):
            yield value, place


def _bury(random: Random, holder: Any, place: Any) -> None:
    """Nest it deeper than metadata may be."""
    holder[place] = values.nested(random, random.choice((199, 200, 201, 202, 240)))


_WAYS: Final = (
    _replace, _drop, _to_null, _to_other_form, _repeat, _rename, _add, _off_by_one, _bury,
)  # fmt: skip
_WEIGHTS: Final = (12, 8, 4, 9, 2, 2, 3, 4, 1)


def in_floats(value: Any) -> Any:
    """The value with its integers as floats, as far as they are equal. Texts stay as they are."""
    if isinstance(value, dict):
        return {key: in_floats(each) for key, each in value.items()}
    if isinstance(value, list):
        return [in_floats(each) for each in value]
    is_integer = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53
    return float(value) if is_integer else value


def spoiled_text(random: Random, text: str) -> str:
    """A text that is hardly JSON any more."""
    kind = random.random()
    if kind < 0.35:
        member = random.choice((*_BAD_MEMBERS, *_NOT_FINITE))
        return f"{{{member}, {text.lstrip(_BLANKS)[1:]}"
    if kind < 0.55:
        return text[: random.randrange(len(text))]
    if kind < 0.75:
        place = random.randrange(len(text) + 1)
        return text[:place] + random.choice(_BAD_BITS) + text[place:]
    if kind < 0.9:
        place = random.randrange(len(text))
        return text[:place] + text[place + 1 :]
    if kind < 0.95:
        return text + random.choice((" x", "}", "{}", "\0", "]", ",", " //", ";"))
    return random.choice(("\ufeff", "\ufeff", "\xa0", "\f", "x", "// a\n", "[")) + text


_BLANKS: Final = " \t\r\n"
_BAD_MEMBERS: Final = tuple(
    f'"odd": {value}' for value in (
        "01", "+1", ".5", "1.", "0x10", "1_000", "1e", "--1", "- 1", "nan", "None", "True", "undefined",
        "'a'", '"\t"', '"\0"', '"\\x41"', '"\\u12"', '"\\a"', "[1,]", '{"a": 1,}', "{a: 1}", "[1 2]",
        "/* a */ 1", "1 // a", "\uff11", "1e5.5", '"a" "b"', "[", "}", '{"a"}', '{"a": }', '{1: 2}',
    )
)  # fmt: skip
_NOT_FINITE: Final = tuple(
    f'"odd": {value}' for value in ("1e400", "[-1e999]", "NaN", "Infinity", '{"a": -Infinity}')
)
_BAD_BITS: Final = (
    '"',
    "'",
    ",",
    ":",
    "{",
    "}",
    "[",
    "]",
    "\\",
    "\0",
    "\n",
    " ",
    "0",
    "e",
    "u",
    "/",
    "\ufeff",
)


def spelled(random: Random, value: Any) -> str:
    """The JSON text of a value, spelled as any writer might: blanks, escapes, digits, equal keys."""
    if isinstance(value, Mapping):
        members = [f"{_string(random, key)}{_blank(random)}:{_blank(random)}{spelled(random, each)}"
                   for key, each in value.items()]  # fmt: skip
        if value and random.random() < 0.05:  # the last of equal keys counts
            key = random.choice(list(value))
            first = spelled(random, random.choice((_more(value[key]), values.any_json(random, 1))))
            members.insert(0, f"{_string(random, key)}: {first}")
        return f"{{{_blank(random)}{_joined(random, members)}}}"
    if isinstance(value, list):
        return f"[{_joined(random, [spelled(random, each) for each in value])}{_blank(random)}]"
    if isinstance(value, str):
        return _string(random, value)
    if isinstance(value, bool) or value is None:
        return {None: "null", True: "true", False: "false"}[value]
    return _float(random, value) if isinstance(value, float) else _integer(random, value)


def _more(value: Any) -> Any:
    """What has members has one more, which is not to be left there."""
    if isinstance(value, list):
        return [*value, value[0] if value else 1]
    return {**value, "more": 1} if isinstance(value, dict) else value


def _joined(random: Random, members: Sequence[str]) -> str:
    return f",{_blank(random)}".join(members)


def _blank(random: Random) -> str:
    return "" if random.random() < 0.6 else random.choice((" ", " ", "\n  ", "\t", "\r\n"))


def _integer(random: Random, value: int) -> str:
    return "-0" if value == 0 and random.random() < 0.05 else str(value)


def _float(random: Random, value: float) -> str:
    plain = f".{random.randint(1, 40)}f" if 1e-20 < abs(value) < 1e20 else ".17e"
    spelling = format(value, random.choice((plain, ".17e", ".16E", ".25e", "e")))
    exact = float(spelling) == value and (value != 0 or spelling[0] == repr(value)[0])
    return spelling if exact and random.random() < 0.5 else repr(value)


_SHORT: Final = {
    '"': '\\"', "\\": "\\\\", "/": "\\/", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t",
}  # fmt: skip


def _string(random: Random, value: str) -> str:
    if value.isascii() and value.isprintable() and random.random() < 0.7:
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f'"{"".join(_character(random, each) for each in value)}"'


def _character(random: Random, each: str) -> str:
    must = each < " " or each in '"\\' or not _is_portable(each)
    if not must and random.random() < 0.6:
        return each
    if each in _SHORT and random.random() < 0.7:
        return _SHORT[each]
    units = each.encode("utf-16-be", "surrogatepass")
    escaped = [f"{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2)]
    return "".join(f"\\u{random.choice((unit, unit.upper()))}" for unit in escaped)


def _is_portable(each: str) -> bool:
    """Whether a request line can have the character as it is: no surrogate, no noncharacter."""
    code = ord(each)
    return not (0xD800 <= code < 0xE000 or 0xFDD0 <= code < 0xFDF0 or code & 0xFFFE == 0xFFFE)
