"""Liars that take alike texts for one, change strings or lists, or end where much begins."""

from __future__ import annotations

from typing import Final

from tests.helpers.json_liars import DEEP
from tests.helpers.miniatures import Miniature

_FREE: Final = """
def free(value):
    if isinstance(value, dict):
        return {key: free(each) for key, each in value.items()}
    return change([free(each) for each in value]) if isinstance(value, list) else value


def sent(payload):
    for holder in (payload, *(payload["annotations"] if payload["type"] == "mask" else [])):
        if holder.get("metadata"):
            holder["metadata"] = free(holder["metadata"])
    return payload
"""
"""Changes every list in metadata."""

_EVERY_STRING: Final = """
def every(value):
    if isinstance(value, dict):
        return {change(key): every(each) for key, each in value.items()}
    if isinstance(value, list):
        return [every(each) for each in value]
    return change(value) if isinstance(value, str) else value


def sent(payload):
    return every(payload)
"""
"""Changes every string, and every key."""


def _merged(expression: str) -> Miniature:
    """Makes one of keys in metadata and class_pdf for which an expression of `key` is equal."""
    return Miniature(
        "def change(made):\n    places, merged = {}, {}\n    for key, value in made.items():\n"
        f"        merged[places.setdefault({expression}, key)] = value\n    return merged\n" + DEEP
    )


def _remembered(names: str, expression: str) -> Miniature:
    """Sends for strings of these members what it sent first for an equal expression of `text`."""
    return Miniature(
        f"seen = {{}}\n\n\ndef sent(payload):\n    for name in {names.split()}:\n"
        "        text = payload.get(name)\n        if isinstance(text, str):\n"
        f"            payload[name] = seen.setdefault({expression}, text)\n    return payload"
    )


def _outside(condition: str, *lines: str) -> Miniature:
    """Puts numbers back within their bounds, if a condition on `number` holds."""
    return Miniature(
        "import copy\n\n\ndef within(holder, key):\n"
        "    number = holder.get(key) if isinstance(holder, dict) else None\n"
        f"    if type(number) in (int, float) and ({condition}):\n"
        "        holder[key] = 0.0 if number < 0 else 1.0\n\n\n"
        "def read(payload):\n    if not isinstance(payload, dict):\n        return payload\n"
        "    payload = copy.deepcopy(payload)\n"
        + "\n".join(f"    {each}" for each in lines)
        + "\n    return payload"
    )


_SIZES: Final = (
    "geometry = payload.get('geometry')",
    "for name in ('width', 'height'): within(geometry, name)",
    "dimensions = geometry.get('dimensions') if isinstance(geometry, dict) else None",
    "for name in 'xyz': within(dimensions, name)",
)
_SHARES: Final = (
    "pdf = payload.get('class_pdf')",
    "for name in list(pdf or ()): within(pdf, name)",
)
_GEOMETRY: Final = """
import copy


def read(payload):
    geometry = payload.get("geometry") if isinstance(payload, dict) else None
    if isinstance(geometry, dict):
        payload = {**payload, "geometry": put(copy.deepcopy(geometry))}
    return payload
"""

TEXT_LIARS: Final[dict[str, Miniature]] = {
    "merges canonically equal keys": _merged("unicodedata.normalize('NFC', key)"),
    "merges keys of other letter case": _merged("key if key.isascii() else key.casefold()"),
    "merges keys that differ in blanks": _merged("key.strip(' ')"),
    "takes a size just below zero": _outside("-1e-6 < number < 0", *_SIZES),
    "rounds a size before it looks": _outside("-0.5 < number < -0.1", *_SIZES),
    "takes a confidence just below zero": _outside(
        "-1e-9 < number < 0", "within(payload, 'confidence')"
    ),
    "takes a confidence just above one": _outside(
        "1 < number < 1.00001 and number != 1.0000000000000002", "within(payload, 'confidence')"
    ),
    "takes a share just below zero": _outside("-1e-5 < number < 0", *_SHARES),
    "takes a share within the tolerance of the sum": _outside("1 < number <= 1.001", *_SHARES),
    "unescapes strings twice": Miniature(
        "def change(text):\n    return re.sub(r'\\\\([nt\\\\])', lambda found: "
        "{'n': '\\n', 't': '\\t'}.get(found[1], found[1]), text)\n" + _EVERY_STRING
    ),
    "unescapes code points in keys": Miniature(
        "def change(made):\n    return {re.sub(r'\\\\u0041', 'A', key): each "
        "for key, each in made.items()}\n" + DEEP
    ),
    "replaces entities": Miniature("import html\n\nchange = html.unescape\n" + _EVERY_STRING),
    "decodes percent signs": Miniature(
        "from urllib.parse import unquote\n\nchange = unquote\n" + _EVERY_STRING
    ),
    "fills rows in": Miniature(
        "def change(made):\n    if not all(isinstance(each, dict) for each in made):\n"
        "        return made\n    keys = dict.fromkeys(key for each in made for key in each)\n"
        "    return [{**dict.fromkeys(keys), **each} for each in made]\n" + _FREE
    ),
    "fills lists up": Miniature(
        "def change(made):\n    if not all(isinstance(each, list) for each in made):\n"
        "        return made\n    size = max(map(len, made), default=0)\n"
        "    return [[*each, *[None] * (size - len(each))] for each in made]\n" + _FREE
    ),
    "makes numbers of booleans beside numbers": Miniature(
        "def change(made):\n    if not {type(each) for each in made} >= {bool, int}:\n"
        "        return made\n"
        "    return [int(each) if type(each) is bool else each for each in made]\n" + _FREE
    ),
    "makes floats of integers beside floats": Miniature(
        "def change(made):\n    if not {type(each) for each in made} >= {int, float}:\n"
        "        return made\n"
        "    return [float(each) if type(each) is int else each for each in made]\n" + _FREE
    ),
    "makes strings of numbers beside strings": Miniature(
        "def change(made):\n    if not {type(each) for each in made} >= {int, str}:\n"
        "        return made\n"
        "    return [str(each) if type(each) is int else each for each in made]\n" + _FREE
    ),
    "drops nulls of lists": Miniature(
        "def change(made):\n    return [each for each in made if each is not None]\n" + _FREE
    ),
    "cuts strings off after 1,024 bytes": Miniature(
        "def change(text):\n    return text if len(text.encode('utf-8', 'surrogatepass')) <= 1024 "
        "else text[:1024]\n" + _EVERY_STRING
    ),
    "cuts strings off after 65,535 characters": Miniature(
        "def change(text):\n    return text[:65535]\n" + _EVERY_STRING
    ),
    "remembers labels without their case": _remembered("label", "text.casefold()"),
    "remembers ids by their normal form": _remembered(
        "reference_id item_id", "(name, unicodedata.normalize('NFC', text))"
    ),
    "remembers names without their blanks": _remembered(
        "taxonomy_name track_reference_id mask_url", "(name, text.strip())"
    ),
    "remembers 256 labels": Miniature(
        "seen = {}\n\n\ndef sent(payload):\n    label = payload.get('label')\n"
        "    if isinstance(label, str):\n        place = seen.setdefault(label, len(seen))\n"
        "        payload['label'] = list(seen)[place % 256]\n    return payload"
    ),
    "sorts more than 32 keys": Miniature(
        "def change(made):\n    return dict(sorted(made.items())) if len(made) > 32 else made\n"
        + DEEP
    ),
    "reads two pairs in four indices": Miniature(
        "def put(geometry):\n    pairs = geometry.get('skeleton')\n"
        "    for pair in pairs if isinstance(pairs, list) else []:\n"
        "        if isinstance(pair, list) and len(pair) == 4:\n            del pair[2:]\n"
        "    return geometry\n" + _GEOMETRY
    ),
    "finds equal names among the first 64 alone": Miniature(
        "def put(geometry):\n    names = geometry.get('names')\n"
        "    for index in range(64, len(names) if isinstance(names, list) else 0):\n"
        "        if names[index] in names[:index]: names[index] = f'other {index}'\n"
        "    return geometry\n" + _GEOMETRY
    ),
    "leaves digits out after the fortieth": Miniature(
        """
        def number(text):
            digits, mark, exponent = text.lower().partition("e")
            return float(digits[:40] + mark + exponent if "." in digits[:40] else text)


        def loads(text):
            return json.loads(text, parse_float=number)
        """
    ),
    "keeps metadata of nine segments": Miniature(
        "def sent(payload):\n"
        "    for each in payload['annotations'][9:] if payload['type'] == 'mask' else []:\n"
        "        each.pop('metadata', None)\n    return payload"
    ),
    "skips a record separator": Miniature(
        "def loads(text):\n    return json.loads(text.lstrip('\\x1e'))"
    ),
    "skips a line with a number sign": Miniature(
        "def loads(text):\n    return json.loads(re.sub('^#.*\\n', '', text))"
    ),
    "continues strings over line ends": Miniature(
        "def loads(text):\n    return json.loads(text.replace('\\\\\\n', ''))"
    ),
}
"""What is wrong -> an implementation that is wrong just so."""
