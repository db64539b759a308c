"""Liars that are wrong in their JSON layer, at a bound, or in what they remember."""

from __future__ import annotations

from typing import Final

from tests.helpers.miniatures import Miniature

_KNOWN: Final = """
KNOWN = '''label type geometry reference_id annotation_id metadata embedding_vector
track_reference_id taxonomy_name confidence class_pdf mask_url annotations'''.split()
"""

DEEP: Final = """
def deep(value, change):
    if isinstance(value, dict):
        return change({key: deep(each, change) for key, each in value.items()})
    return [deep(each, change) for each in value] if isinstance(value, list) else value


def sent(payload):
    for name in ("metadata", "class_pdf"):
        if payload.get(name):
            payload[name] = deep(payload[name], change)
    return payload
"""
"""Changes every object in metadata and class_pdf."""

_STRINGS: Final = """
def sent(payload):
    for name in ("label", "reference_id"):
        if isinstance(payload.get(name), str):
            payload[name] = change(payload[name])
    return payload
"""

_OPTIONAL: Final = """
OPTIONAL = '''annotation_id metadata embedding_vector track_reference_id taxonomy_name confidence
class_pdf'''.split()
"""


def _pairs(*lines: str) -> Miniature:
    """Reads texts so: the lines put `key` and `value` into `made`, a dict."""
    body = "\n".join(f"        {each}" for each in lines)
    return Miniature(
        "def pairs(members):\n    made = {}\n    for key, value in members:\n"
        f"{body}\n    return made\n\n\n"
        "def loads(text):\n    return json.loads(text, object_pairs_hook=pairs)"
    )


def _text(expression: str) -> Miniature:
    """Writes texts so: an expression of `said`, the right text."""
    return Miniature(
        "def text(payload):\n    said = json.dumps(payload, allow_nan=False)\n"
        f"    return {expression}"
    )


JSON_LIARS: Final[dict[str, Miniature]] = {
    "matches keys in any letter case": Miniature(
        _KNOWN
        + """
def read(payload):
    if not isinstance(payload, dict):
        return payload
    made = {}
    for key, value in payload.items():
        made[key.lower() if key.isascii() and key.lower() in KNOWN else key] = value
    return made
"""
    ),
    "matches long s and Kelvin sign": Miniature(
        _KNOWN
        + """
def read(payload):
    if not isinstance(payload, dict):
        return payload
    folded = {key: key.casefold() for key in payload if not key.isascii()}
    return {**payload, **{name: payload[key] for key, name in folded.items() if name in KNOWN}}
"""
    ),
    "takes a key in another case for a missing one": Miniature(
        _KNOWN
        + """
def read(payload):
    if not isinstance(payload, dict):
        return payload
    folded = {key.lower(): value for key, value in payload.items() if key.lower() in KNOWN}
    return {**folded, **payload}
"""
    ),
    "takes the first of equal keys": _pairs("made.setdefault(key, value)"),
    "merges objects of equal keys": _pairs(
        "if isinstance(value, dict) and isinstance(made.get(key), dict):",
        "    value = {**made[key], **value}",
        "made[key] = value",
    ),
    "reads a list into the one before": _pairs(
        "before = made.get(key)",
        "if isinstance(value, list) and isinstance(before, list):",
        "    value = value + before[len(value):]",
        "made[key] = value",
    ),
    "keeps the value before a null": _pairs(
        "if value is not None or key not in made: made[key] = value"
    ),
    "sends a repeated key where it stood last": _pairs("made.pop(key, None)", "made[key] = value"),
    "refuses equal keys": _pairs(
        "if key in made: raise ValueError('equal keys')", "made[key] = value"
    ),
    "skips a byte order mark": Miniature(
        "def loads(text):\n    return json.loads(text.removeprefix('\\ufeff'))"
    ),
    "drops byte order marks in strings": Miniature(
        "def change(text):\n    return text.replace('\\ufeff', '')\n" + _STRINGS
    ),
    "forgives a last comma": Miniature(
        "def loads(text):\n    return json.loads(re.sub(r',\\s*}', '}', text))"
    ),
    "ignores what follows the value": Miniature(
        "def loads(text):\n    return json.JSONDecoder().raw_decode(text.lstrip(' \\t\\r\\n'))[0]"
    ),
    "loses __proto__": Miniature(
        "def change(made):\n    made.pop('__proto__', None)\n    return made\n" + DEEP
    ),
    "inherits from __proto__": Miniature(
        """
        def read(payload):
            if isinstance(payload, dict) and isinstance(payload.get("__proto__"), dict):
                payload = {**payload["__proto__"], **payload}
            return payload
        """
    ),
    "has names from the outset": Miniature(
        """
        def read(payload):
            geometry = payload.get("geometry") if isinstance(payload, dict) else None
            metadata = payload.get("metadata") if isinstance(payload, dict) else None
            names = geometry.get("names") if isinstance(geometry, dict) else None
            for each in (names, metadata):
                if isinstance(each, (list, dict)) and "constructor" in each:
                    raise ValueError("constructor is there already")
            return payload
        """
    ),
    "moves integer keys to the front": Miniature(
        "def change(made):\n"
        "    numbers = sorted((k for k in made if re.fullmatch('0|[1-9][0-9]*', k)), key=int)\n"
        "    return {k: made[k] for k in dict.fromkeys([*numbers, *made])}\n" + DEEP
    ),
    "makes a list of counted keys": Miniature(
        "def change(made):\n"
        "    counted = made and list(made) == [str(i) for i in range(len(made))]\n"
        "    return list(made.values()) if counted else made\n" + DEEP
    ),
    "makes an empty object a list": Miniature(
        "def change(made):\n    return {k: [] if v == {} else v for k, v in made.items()}\n" + DEEP
    ),
    "obeys $type": Miniature(
        "def change(made):\n"
        "    return {k: v for k, v in made.items() if k not in ('$type', '$id', '$ref')}\n" + DEEP
    ),
    "reads serde_json's numbers": Miniature(
        "def change(made):\n"
        "    key = '$serde_json::private::Number'\n"
        "    return {k: 1 if isinstance(v, dict) and key in v else v for k, v in made.items()}\n"
        + DEEP
    ),
    "takes true for 1 in metadata": Miniature(
        "def change(made):\n    return {k: 1 if v is True else v for k, v in made.items()}\n" + DEEP
    ),
    "rewrites dates": Miniature(
        "def change(text):\n"
        "    return re.sub(r'(\\d{4})-(\\d\\d)-(\\d\\d)T.*', r'\\2/\\3/\\1', text)\n" + _STRINGS
    ),
    "rounds numbers twice": Miniature(
        """
        def number(text):
            digits = text.partition(".")[2]
            if "e" in text.lower() or len(text) < 17:
                return float(text)
            return float(text.replace(".", "")) / 10.0 ** len(digits)


        def loads(text):
            return json.loads(text, parse_float=number)
        """
    ),
    "escapes markup": _text(
        r"""said.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")"""
    ),
    "escapes slashes": _text(r"""said.replace("/", "\\/")"""),
    "leaves U+2028 as it is": _text(r"""said.replace("\\u2028", "\u2028")"""),
    "leaves U+007F as it is": _text(r"""said.replace("\\u007f", "\x7f")"""),
    "escapes in upper case": _text(
        r"""re.sub(r"\\u[0-9a-f]{4}", lambda found: "\\u" + found[0][2:].upper(), said)"""
    ),
    "sums class_pdf in plain doubles": Miniature(
        """
        def read(payload):
            pdf = payload.get("class_pdf") if isinstance(payload, dict) else None
            if isinstance(pdf, dict) and all(type(v) in (int, float) for v in pdf.values()):
                if abs(sum(pdf.values()) - 1) > 0.001:
                    raise ValueError("no distribution")
            return payload
        """
    ),
    "takes sums a little further off": Miniature(
        """
        def read(payload):
            pdf = payload.get("class_pdf") if isinstance(payload, dict) else None
            if isinstance(pdf, dict) and all(type(v) in (int, float) for v in pdf.values()):
                total = sum(pdf.values())
                if 0.0010001 < abs(total - 1) < 0.0015 and all(0 <= v <= 1 for v in pdf.values()):
                    pdf = {key: value / total for key, value in pdf.items()}
                    payload = {**payload, "class_pdf": pdf}
            return payload
        """
    ),
    "ends at depth 128": Miniature(
        """
        def depth(value):
            inner = value.values() if isinstance(value, dict) else value
            return 1 + max(map(depth, inner), default=0) if isinstance(value, (dict, list)) else 0


        def read(payload):
            if isinstance(payload, dict) and depth(payload.get("metadata")) > 128:
                raise ValueError("too deep")
            return payload
        """
    ),
    "cuts metadata off below depth 200": Miniature(
        """
        def cut(value, depth):
            if not isinstance(value, (dict, list)):
                return value
            if depth > 200:
                return None
            if isinstance(value, list):
                return [cut(each, depth + 1) for each in value]
            return {key: cut(each, depth + 1) for key, each in value.items()}


        def read(payload):
            if isinstance(payload, dict) and isinstance(payload.get("metadata"), dict):
                payload = {**payload, "metadata": cut(payload["metadata"], 1)}
            return payload
        """
    ),
    "keeps a segment's index in 32 bits": Miniature(
        """
        def sent(payload):
            for each in payload["annotations"] if payload["type"] == "mask" else []:
                if isinstance(each["index"], int):
                    each["index"] = (each["index"] + 2**31) % 2**32 - 2**31
            return payload
        """
    ),
    "keeps a segment's index in a double": Miniature(
        """
        def sent(payload):
            for each in payload["annotations"] if payload["type"] == "mask" else []:
                if isinstance(each["index"], int):
                    each["index"] = int(float(each["index"]))
            return payload
        """
    ),
    "keeps the skeleton's indices in 32 bits": Miniature(
        """
        def read(payload):
            geometry = payload.get("geometry") if isinstance(payload, dict) else None
            skeleton = geometry.get("skeleton") if isinstance(geometry, dict) else None
            if isinstance(skeleton, list) and all(isinstance(pair, list) for pair in skeleton):
                wrapped = [[i % 2**32 if type(i) is int and i > 0 else i for i in pair]
                           for pair in skeleton]
                payload = {**payload, "geometry": {**geometry, "skeleton": wrapped}}
            return payload
        """
    ),
    "takes a folder for a mask": Miniature(
        """
        def local(original):
            path = getattr(original, "mask_url", None)
            if path is not None and ":" not in path and os.path.exists(path):
                return True
            return original.has_local_files_to_upload()
        """
    ),
    "asks for files before it reads": Miniature("late = True"),
    "drops unknown arguments of parts": Miniature(
        """
        def part(cls):
            names = {each.name for each in attrs.fields(cls)}

            def made(**arguments):
                return cls(**{name: each for name, each in arguments.items() if name in names})

            return made
        """
    ),
    "keeps what a refused payload had": Miniature(
        _OPTIONAL
        + """
refused = [None]


def read(payload):
    left, refused[0] = refused[0], payload
    if isinstance(payload, dict) and isinstance(left, dict):
        return {**{key: left[key] for key in OPTIONAL if key in left}, **payload}
    return payload


def sent(payload):
    refused[0] = None
    return payload
"""
    ),
    "keeps what an equal object had": Miniature(
        _OPTIONAL
        + """
seen = {}


def read(payload):
    if not isinstance(payload, dict):
        return payload
    same = [payload.get(key) for key in ("type", "label", "reference_id", "geometry", "mask_url")]
    before = seen.setdefault(json.dumps(same), {})
    before.update({key: payload[key] for key in OPTIONAL if key in payload})
    return {**before, **payload}
"""
    ),
    "keeps ids by number": Miniature(
        """
        ids = {}


        def sent(payload):
            if payload["type"] == "box":
                place = payload["geometry"]
                numbers = tuple(place.values())
                own = "-".join(map(str, (payload["label"], *numbers, payload["reference_id"])))
                if payload["annotation_id"] == own:
                    key = (payload["label"], numbers, payload["reference_id"])
                    payload["annotation_id"] = ids.setdefault(key, own)
            return payload
        """
    ),
}
"""What is wrong -> an implementation that is wrong just so."""
