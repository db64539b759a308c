"""Liars that are right about what is short, and those that a case of many kinds shows."""

from __future__ import annotations

from typing import Final

from tests.helpers.json_liars import DEEP
from tests.helpers.miniatures import Miniature


def _forgives_late(*lines: str) -> Miniature:
    """Puts right what is wrong beyond the tenth member: the lines call `mend` on a list."""
    body = "\n".join(f"    {each}" for each in lines)
    return Miniature(
        "def mend(members, is_right, right):\n    if isinstance(members, list):\n"
        "        for index in range(10, len(members)):\n"
        "            if not is_right(members[index]):\n                members[index] = right\n\n\n"
        "def read(payload):\n    if not isinstance(payload, dict):\n        return payload\n"
        "    payload = copy.deepcopy(payload)\n"
        "    geometry = payload.get('geometry')\n"
        "    geometry = geometry if isinstance(geometry, dict) else {}\n"
        f"{body}\n    return payload"
    )


def _is_number(value: str) -> str:
    return f"type({value}) in (int, float)"


def _reads(*lines: str) -> Miniature:
    """Reads texts so: the lines change `text`."""
    body = "\n".join(f"    {each}" for each in lines)
    return Miniature(f"def loads(text):\n{body}\n    return json.loads(text)")


def _refuses(expression: str) -> Miniature:
    """Refuses a payload where an expression of it is neither a string nor None."""
    return Miniature(
        "def read(payload):\n    if isinstance(payload, dict):\n"
        f"        found = {expression}\n"
        "        if found is not None and not isinstance(found, str):\n"
        "            raise ValueError('a string is wanted')\n    return payload"
    )


def _equal_names(expression: str) -> Miniature:
    """Refuses names of keypoints for which an expression of `name` is equal."""
    return Miniature(
        "import functools\n\n\ndef read(payload):\n"
        "    geometry = payload.get('geometry') if isinstance(payload, dict) else None\n"
        "    names = geometry.get('names') if isinstance(geometry, dict) else None\n"
        "    if isinstance(names, list) and all(isinstance(name, str) for name in names):\n"
        f"        if len({{{expression} for name in names}}) != len(names):\n"
        "            raise ValueError('equal names')\n    return payload"
    )


def _writes(*characters: str) -> Miniature:
    """Escapes ASCII characters, or does not escape others."""
    return Miniature(
        "def text(payload):\n    said = json.dumps(payload, allow_nan=False)\n"
        f"    for each in {characters!r}:\n"
        "        spelled = json.dumps(each)[1:-1]\n"
        "        said = (said.replace(each, f'\\\\u{ord(each):04x}') if spelled == each\n"
        "                else said.replace(spelled, each))\n    return said"
    )


def _strings(expression: str) -> Miniature:
    """Sends an expression of `text` for every string in metadata."""
    return Miniature(
        "def free(value):\n    if isinstance(value, dict):\n"
        "        return {key: free(each) for key, each in value.items()}\n"
        "    if isinstance(value, list):\n        return [free(each) for each in value]\n"
        "    return changed(value) if isinstance(value, str) else value\n\n\n"
        f"def changed(text):\n    return {expression}\n\n\n"
        "def sent(payload):\n"
        "    for holder in (payload, *(payload.get('annotations') or [])):\n"
        "        if holder.get('metadata'):\n"
        "            holder['metadata'] = free(holder['metadata'])\n    return payload"
    )


FAR_LIARS: Final[dict[str, Miniature]] = {
    "looks at ten vertices": _forgives_late(
        "point = lambda v: isinstance(v, dict) and all("
        + _is_number("v.get(axis)")
        + " for axis in 'xy')",
        "mend(geometry.get('vertices'), point, {'x': 0, 'y': 0})",
    ),
    "looks at ten keypoints": _forgives_late(
        "mend(geometry.get('keypoints'), lambda v: isinstance(v, dict)"
        " and isinstance(v.get('visible', True), bool), {'visible': False})"
    ),
    "looks at ten pairs": _forgives_late(
        "mend(geometry.get('skeleton'), lambda v: isinstance(v, list) and len(v) == 2"
        " and all(type(each) is int for each in v), [0, 0])"
    ),
    "looks at ten segments": _forgives_late(
        "mend(payload.get('annotations'), lambda v: isinstance(v, dict)"
        " and isinstance(v.get('label'), str), {'label': '', 'index': 0})"
    ),
    "looks at ten numbers of an embedding": _forgives_late(
        f"mend(payload.get('embedding_vector'), lambda v: {_is_number('v')}, 0)"
    ),
    "looks at ten shares": _forgives_late(
        "shares = payload.get('class_pdf')",
        "for index, key in enumerate(shares if isinstance(shares, dict) else ()):",
        "    if index >= 10 and isinstance(shares[key], str):",
        "        shares[key] = float(shares[key] or 0)",
    ),
    "looks for infinity in ten levels": Miniature(
        """
        def finite(value, depth):
            if isinstance(value, dict):
                return {key: finite(each, depth + 1) for key, each in value.items()}
            if isinstance(value, list):
                return [finite(each, depth + 1) for each in value]
            wrong = depth > 10 and isinstance(value, float) and not math.isfinite(value)
            return None if wrong else value


        def read(payload):
            return finite(payload, 0)
        """
    ),
    "reads ten equal keys": Miniature(
        """
        def pairs(members):
            made = {}
            for index, (key, value) in enumerate(members):
                if index < 10 or key not in made:
                    made[key] = value
            return made


        def loads(text):
            return json.loads(text, object_pairs_hook=pairs)
        """
    ),
    "does not unescape the second of equal keys": Miniature(
        r"""
        def loads(text):
            if "metadata" in text:
                text = re.sub(r'"\\u006([0-9a-f])([0-9]*)":', r'"\\\\u006\1\2":', text)
            return json.loads(text)
        """
    ),
    "compares sixty characters of names": _equal_names("name[:60]"),
    "compares names by a hash": _equal_names(
        "functools.reduce(lambda hashed, each: (31 * hashed + ord(each)) % 2**32, name, 0)"
    ),
    "tears pairs after 1,024 units": Miniature(
        """
        def sent(payload):
            units = payload["reference_id"].encode("utf-16-le", "surrogatepass")
            if len(units) > 2048:
                parts = (units[at : at + 2048] for at in range(0, len(units), 2048))
                payload["reference_id"] = "".join(
                    each.decode("utf-16-le", "replace") for each in parts
                )
            if payload.get("label") and len(payload["label"]) > 1024:
                payload["label"] = payload["label"].encode("utf-16-le")[:2048].decode(
                    "utf-16-le", "replace"
                )
            return payload
        """
    ),
    "drops nulls in metadata of segments": Miniature(
        """
        def full(value):
            if isinstance(value, dict):
                return {key: full(each) for key, each in value.items() if each is not None}
            return value


        def sent(payload):
            for each in payload.get("annotations") or []:
                if each.get("metadata"):
                    each["metadata"] = full(each["metadata"])
            return payload
        """
    ),
    "keeps long embeddings in 32 bits": Miniature(
        """
        import struct


        def sent(payload):
            vector = payload.get("embedding_vector") or ()
            if len(vector) > 4 and all(abs(each) < 1e30 for each in vector):
                payload["embedding_vector"] = [
                    struct.unpack("f", struct.pack("f", each))[0] for each in vector
                ]
            return payload
        """
    ),
    "sends long lists without their ends": Miniature(
        """
        def cut(value):
            if isinstance(value, dict):
                return {key: cut(each) for key, each in value.items()}
            return [cut(each) for each in value[:1000]] if isinstance(value, list) else value


        def sent(payload):
            return cut(payload)
        """
    ),
    "takes Control-Z for the end": _reads("text = text.partition('\\x1a')[0]"),
    "fills in commas": _reads(r"text = re.sub(r'([}\]])\s+(?=[\[{])', r'\1,', text)"),
    "escapes dollar and percent signs": _writes("$", "%", "@"),
    "sends replacement characters as they are": _writes("\ufffd"),
    "sends private characters as they are": _writes("\ue000", "\uf8ff"),
    "sends byte order marks as they are": _writes("\ufeff"),
    "makes times of strings": _strings(
        r"re.sub(r'^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d+Z$', r'\1Z', text)"
    ),
    "makes times of old dates": _strings(
        r"re.sub(r'^/Date\(\d+\)/$', '1970-01-01T00:00:00Z', text)"
    ),
    "drops the padding of base64": _strings(
        "text.rstrip('=') if re.fullmatch('[A-Za-z0-9+/]{8,}={1,2}', text) else text"
    ),
    "writes UUIDs in lower case": _strings(
        "text.lower() if re.fullmatch('[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}', text)"
        " else text"
    ),
    "makes lists of keys from one on": Miniature(
        "def change(made):\n"
        "    listed = made and list(made) == [str(n + 1) for n in range(len(made))]\n"
        "    return list(made.values()) if listed else made\n\n\n"
        + DEEP.replace('("metadata", "class_pdf")', '("metadata",)')
    ),
    "sends integer keys beyond 31 bits first": Miniature(
        "def change(made):\n"
        "    large = [k for k in made if re.fullmatch('[1-9][0-9]{9}', k) and int(k) >= 2**31]\n"
        "    return {**{k: made[k] for k in large}, **made}\n" + DEEP
    ),
    "refuses a type that is no string": _refuses("payload.get('type')"),
    "refuses a task that is no string": _refuses("payload.get('task_id')"),
    "refuses numbers in strings of other types": _refuses(
        "next((payload[each] for each in ('taxonomy_name', 'mask_url') if each in payload"
        " and type(payload[each]) is int), None)"
    ),
    "counts how deep all is nested": Miniature(
        """
        def depth(value):
            inner = value.values() if isinstance(value, dict) else value
            is_holder = isinstance(value, (dict, list))
            return 1 + max(map(depth, inner), default=0) if is_holder else 0


        def read(payload):
            if isinstance(payload, dict) and depth(payload) > 210:
                if depth(payload.get("metadata")) < 10:
                    raise ValueError("too deep")
            return payload
        """
    ),
    "tries rounded spellings alone": Miniature(
        """
        def spelled(number):
            for digits in range(1, 18):
                text = f"{number:.{digits}g}"
                if float(text) == number:
                    return text
            return repr(number)


        def sent(payload):
            if payload["type"] == "box" and payload["annotation_id"]:
                for each in payload["geometry"].values():
                    if isinstance(each, float) and "e" in repr(each):
                        made = payload["annotation_id"]
                        payload["annotation_id"] = made.replace(repr(each), spelled(each))
            return payload
        """
    ),
}
"""What is wrong -> an implementation that is wrong just so."""
