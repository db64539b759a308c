"""Liars that are wrong as ports are: in files, in how far numbers go, in URLs, ids and indices."""

from __future__ import annotations

from typing import Final

from tests.helpers.json_liars import DEEP
from tests.helpers.miniatures import Miniature


def _local(*lines: str) -> Miniature:
    """Wrong in what it says of local files: the lines may answer for `path`, which is local."""
    body = "\n".join(f"    {each}" for each in lines)
    return Miniature(
        "def local(original):\n    path = getattr(original, 'mask_url', None)\n"
        "    if path is None or '\\0' in path or re.match('(?i)(https?|s3|gs):', path):\n"
        "        return original.has_local_files_to_upload()\n"
        f"{body}\n    return original.has_local_files_to_upload()"
    )


def _remote(pattern: str) -> Miniature:
    """Refuses a remote mask whose URL, as it stands, does not match that."""
    return Miniature(
        "def local(original):\n    url = getattr(original, 'mask_url', None)\n"
        "    if url is not None and re.match('(?i)(https?|s3|gs):', url):\n"
        f"        if not re.fullmatch({pattern!r}, url, re.DOTALL):\n"
        "            raise ValueError('no URL')\n"
        "    return original.has_local_files_to_upload()"
    )


def _mask_url(expression: str) -> Miniature:
    """Sends an expression of `url` for it."""
    return Miniature(
        "def sent(payload):\n    if payload['type'] == 'mask':\n"
        "        url = payload['mask_url']\n"
        f"        payload['mask_url'] = {expression}\n    return payload"
    )


def _number(*lines: str) -> Miniature:
    """Reads floats so: the lines may answer for `text`; `digits` and `power` are its two parts."""
    body = "\n".join(f"    {each}" for each in lines)
    return Miniature(
        "def number(text):\n    digits, _, power = text.lower().partition('e')\n"
        f"{body}\n    return float(text)\n\n\n"
        "def loads(text):\n    return json.loads(text, parse_float=number)"
    )


def _index(*lines: str) -> Miniature:
    """Reads indices of segments so: the lines change `each['index']`, which is a string."""
    body = "\n".join(f"            {each}" for each in lines)
    return Miniature(
        "def read(payload):\n    if not isinstance(payload, dict):\n        return payload\n"
        "    payload = copy.deepcopy(payload)\n    segments = payload.get('annotations')\n"
        "    for each in segments if isinstance(segments, list) else []:\n"
        "        if isinstance(each, dict) and isinstance(each.get('index'), str):\n"
        f"{body}\n    return payload"
    )


PORT_LIARS: Final[dict[str, Miniature]] = {
    "takes a link for no file": _local("if os.path.islink(path): raise ValueError('a link')"),
    "takes a broken link for a file": _local(
        "if os.path.islink(path) and not os.path.exists(path): return True"
    ),
    "finds masks under trimmed names": _local("if os.path.isfile(path.strip()): return True"),
    "takes the scheme file off": _local(
        "if os.path.isfile(path.removeprefix('file:')): return True"
    ),
    "takes a device for a file": _local(
        "if os.path.exists(path) and not os.path.isdir(path): return True"
    ),
    "makes paths short": _mask_url("url if ':' in url else os.path.normpath(url)"),
    "fills in the home folder": _mask_url("os.path.expanduser(url)"),
    "writes hosts in lower case": _mask_url(
        "re.sub('(//[^/?#]+)', lambda found: found[1].lower(), url, count=1)"
    ),
    "wants a host": _remote("[^:]*://[^/?#]+.*"),
    "refuses control characters in URLs": _remote("[^\0-\x1f\x7f]*"),
    "keeps exponents in 32 bits": _number(
        "if len(power.lstrip('+-0')) > 9:",
        "    text = f'{digits}e{(int(power) + 2**31) % 2**32 - 2**31}'",
    ),
    "refuses exponents of five digits": _number(
        "if len(power.lstrip('+-')) > 4: raise ValueError('an exponent')"
    ),
    "refuses zeros before an exponent": _number(
        "if re.match('[+-]?0.', power): raise ValueError('a zero')"
    ),
    "takes all with long exponents for infinite": _number(
        "if len(power) > 5 and power[0] != '-': return float('inf')"
    ),
    "loses the sign of what rounds to zero": _number(
        "if float(text) == 0 and digits.strip('-0.'): return 0.0"
    ),
    "flushes the smallest doubles": _number("if 0 < abs(float(text)) < 2.3e-308: return 0.0"),
    "reads 768 digits of a number": _number(
        "if len(digits) > 769 and '.' in digits[:769]: return float(f'{digits[:769]}e{power or 0}')"
    ),
    "rounds halves up": _number(
        "from fractions import Fraction",
        "value = float(text)",
        "if len(power) < 5 and math.isfinite(value):",
        "    above = math.nextafter(value, math.inf)",
        "    if (Fraction(value) + Fraction(min(above, 1e308))) / 2 == Fraction(text): return above",
    ),
    "makes floats of integers beyond 64 bits": Miniature(
        "def integer(text):\n    value = int(text)\n"
        "    return value if -(2**63) <= value < 2**64 else float(text)\n\n\n"
        "def loads(text):\n    return json.loads(text, parse_int=integer)"
    ),
    "ends integers at 128 bits": Miniature(
        "def integer(text):\n    return max(-(2**127), min(int(text), 2**128 - 1))\n\n\n"
        "def loads(text):\n    return json.loads(text, parse_int=integer)"
    ),
    "takes -2^63 for too small": Miniature(
        "def integer(text):\n    value = int(text)\n"
        "    return float(text) if value == -(2**63) else value\n\n\n"
        "def loads(text):\n    return json.loads(text, parse_int=integer)"
    ),
    "drops byte order marks of texts": Miniature(
        "def loads(text):\n    return json.loads(text[:1] + text[1:].replace('\\ufeff', ''))"
    ),
    "normalizes texts before it reads them": Miniature(
        "def loads(text):\n    return json.loads(unicodedata.normalize('NFC', text))"
    ),
    "reads numbers in objects": Miniature(
        "KEYS = {'$numberDecimal', '$numberInt', '__bignum__', '$bigint'}\n\n\n"
        "def change(made):\n"
        "    return {k: 1 if isinstance(v, dict) and KEYS & v.keys() else v "
        "for k, v in made.items()}\n" + DEEP
    ),
    "takes metadata for a number": Miniature(
        "def sent(payload):\n    for each in (payload, *(payload.get('annotations') or [])):\n"
        "        if '$serde_json::private::Number' in (each.get('metadata') or {}):\n"
        "            each['metadata'] = {}\n    return payload"
    ),
    "keeps 512 characters of a label": Miniature(
        "def sent(payload):\n    if payload.get('label'):\n"
        "        payload['label'] = payload['label'][:512]\n    return payload"
    ),
    "looks at no place of what is hidden": Miniature(
        """
        def read(payload):
            payload = copy.deepcopy(payload)
            geometry = payload.get("geometry") if isinstance(payload, dict) else None
            keypoints = geometry.get("keypoints") if isinstance(geometry, dict) else None
            for each in keypoints if isinstance(keypoints, list) else []:
                if isinstance(each, dict) and each.get("visible") is False:
                    for axis in "xy":
                        if type(each.get(axis)) not in (int, float):
                            each[axis] = None
            return payload
        """
    ),
    "trims an index": _index("each['index'] = each['index'].strip()"),
    "reads an index with a sign": _index(
        "if re.fullmatch('[+-]0|[+][0-9]+', each['index']): each['index'] = each['index'][1:]"
    ),
    "reads digits of any script": _index(
        "if each['index'].isdecimal() and not each['index'].isascii(): each['index'] = '1'"
    ),
    "fills in what a made id has in braces": Miniature(
        "def sent(payload):\n    made = payload.get('annotation_id')\n"
        "    if made and payload['type'] in ('box', 'keypoints') and '{}' in made:\n"
        "        payload['annotation_id'] = made.replace('{}', payload['label'], 1)\n"
        "    return payload"
    ),
    "obeys dollar signs in a made id": Miniature(
        "def sent(payload):\n    made = payload.get('annotation_id')\n"
        "    if made and payload['type'] in ('box', 'keypoints'):\n"
        "        payload['annotation_id'] = made.replace('$$', '$')\n"
        "    return payload"
    ),
    "takes the first of equal keys in parts": Miniature(
        """
        def pairs(members):
            made = dict(members)
            if "reference_id" not in made:
                for key, value in reversed(members):
                    made[key] = value
            return made


        def loads(text):
            return json.loads(text, object_pairs_hook=pairs)
        """
    ),
    "takes words in capitals": Miniature(
        r"""
        def loads(text):
            try:
                return json.loads(text)
            except ValueError:
                words = r"\b(TRUE|FALSE|NULL|True|False|Null)\b"
                return json.loads(re.sub(words, lambda found: found[0].lower(), text))
        """
    ),
    "sorts more than 256 keys": Miniature(
        "def change(made):\n    return dict(sorted(made.items())) if len(made) > 256 else made\n"
        + DEEP
    ),
}
"""What is wrong -> an implementation that is wrong just so."""
