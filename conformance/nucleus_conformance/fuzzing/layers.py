"""Requests of `fuzz` on what JSON layers do to other people's data, on bounds, and on state."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from nucleus_conformance.fuzzing.asked import (
    WITHOUT_CLASSES,
    WITHOUT_METADATA,
    Asked,
    Made,
    Payload,
    Payloads,
    reading,
)
from nucleus_conformance.suite.catalog.draft import alternately
from nucleus_conformance.suite.catalog.every_kind import LOOK_ALIKES

OPTIONAL: Final = (
    "confidence",
    "annotation_id",
    "metadata",
    "class_pdf",
    "embedding_vector",
    "track_reference_id",
    "taxonomy_name",
)

_VALUES: Final[Mapping[str, SearchStrategy[Any]]] = {
    "confidence": st.sampled_from([0.5, 1, 0.0]),
    "annotation_id": st.sampled_from(["other", "a"]),
    "metadata": st.sampled_from([{"other": 1}, {"a": {"b": [1]}}]),
    "class_pdf": st.sampled_from([{"other": 1}, {"a": 0.5, "b": 0.5}]),
    "embedding_vector": st.sampled_from([[0], [1, 2.5]]),
    "track_reference_id": st.sampled_from(["other", "a"]),
    "taxonomy_name": st.sampled_from(["other", "a"]),
}
"""Optional key -> values that are valid where the type has it, and ignored elsewhere."""

_OTHERS: Final[SearchStrategy[Any]] = st.sampled_from(["other", 0.5, 1, None, {}, [], {"other": 1}])

_MERGED: Final[SearchStrategy[Any]] = st.sampled_from(
    [None, 1, "other", [], [1, 2], [3], {}, {"a": 1}, {"b": 2}]
)
"""Values of equal keys, of which some readers make one."""

SPECIAL_KEYS: Final = (
    *("__proto__", "constructor", "toString", "hasOwnProperty", "length"),
    *("2", "10", "1", "0", "-1", "01", "a", "2147483648", "4294967294"),
    *("$type", "$ref", "$id", "@class", "json_class", "$serde_json::private::Number"),
)
"""Keys that objects have from the outset, that look like integers, or that readers obey."""

ODD_CHARACTERS: Final = (
    "a<>&'\"=+/\\`$%@\u2028\u2029\x7f\x80\x85\u00a0\ufeff\0\b\x1f\u00ab\uabcd"
    "\u00ad\u200b\ufffd\ue000\U000e0041"
)
"""Characters that text forms escape or do not."""


def text_of(members: Sequence[tuple[str, Any]]) -> str:
    """The JSON text of one object with these members; keys may be repeated."""
    return f"{{{', '.join(f'{json.dumps(key)}: {json.dumps(each)}' for key, each in members)}}}"


def layers_of(name: str) -> tuple[Made, ...]:
    """Those that make sense for this type. Each is one kind of trap."""
    described = (_special_keys, _depths) if name not in WITHOUT_METADATA else ()
    classified = (_sums, _classes) if name not in WITHOUT_CLASSES else ()
    indexed = (_indices,) if name in ("segmentation", "keypoints") else ()
    named = (_names_of_masks,) if name == "segmentation" else ()
    shared = (_other_case, _repeated, _odd_texts, _no_json, _around, _sequence, local_files)
    return (*shared, *described, *classified, *indexed, *named)


def _folded(key: str) -> str:
    return key.replace("s", "\u017f").replace("k", "\u212a")


def _other_case(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """Keys of another letter case, beside the right ones or alone."""
    spelled = draw(st.sampled_from([str.upper, str.title, str.swapcase, _folded]))
    keys = draw(st.lists(st.sampled_from([*payload, *OPTIONAL]), min_size=1, unique=True))
    odd = {spelled(key): draw(_VALUES.get(key, _OTHERS)) for key in keys}
    odd = {key: value for key, value in odd.items() if key not in payload and key not in OPTIONAL}
    said = draw(st.sampled_from([{**payload, **odd}, {**odd, **payload}]))
    return Asked(name, reading(draw), {"payload": said})


def _repeated(draw: DrawFn, name: str, payload: dict[str, Any], payloads: Payloads) -> Asked:
    """Keys that occur twice: with the values of another payload, with null, and in metadata."""
    first = draw(payloads(name))
    members = [*first.items(), *payload.items()]
    optional = [key for key in OPTIONAL if key in first]
    nulls = draw(st.lists(st.sampled_from(optional), unique=True)) if optional else []
    text = text_of([*members, *((key, None) for key in nulls)])
    if name not in WITHOUT_METADATA and draw(st.booleans()):
        twice = draw(st.lists(st.tuples(st.sampled_from("ab"), _MERGED), min_size=2, max_size=5))
        text = f'{text[:-1]}, "metadata": {text_of(twice)}}}'
    return Asked(name, reading(draw), {"text": text})


def _odd_texts(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """Strings of characters that text forms escape, or do not, or that look like something."""
    odd = st.one_of(
        st.text(st.sampled_from(ODD_CHARACTERS), min_size=1, max_size=4),
        st.sampled_from(LOOK_ALIKES),
    )
    said = {**payload, "reference_id": draw(odd)}
    if name != "segmentation":
        said["label"] = draw(odd)
    if name not in WITHOUT_METADATA:
        said["metadata"] = {draw(odd): draw(st.lists(odd, max_size=6))}
    return Asked(name, reading(draw), {"payload": said})


_NO_VALUES: Final = (
    *("01", "+1", ".5", "5.", "1e", "0x1F", "'a'", "[1,]", "\uff11"),
    *("True", "TRUE", "None", "NULL", "nil", "undefined"),
    *("[[1] [2]]", '[{"a": 1} {"a": 2}]', "[1 2]"),
)
"""What some reader takes for a value, and JSON does not."""


def _no_json(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A text with one fault in it."""
    whole = json.dumps(payload)
    begun = f"{whole[:-1]}, " if payload else "{"
    odd = [f'{begun}"n": {value}}}' for value in _NO_VALUES]
    torn = [
        f"{whole[:-1]},}}",
        whole[:-1],
        f"{begun}n: 1}}",
        f'{begun}"n": "\t"}}',
        f'{begun}"n": "\\x41"}}',
        f'{begun}"n": "\\\n"}}',
        "",
    ]
    text = draw(st.sampled_from(odd) | st.sampled_from(torn))
    return Asked(name, "decode", {"text": text})


def _around(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A text with something before or after it that some reader skips."""
    before = st.sampled_from(["\ufeff", "\x1e", "# a\n", "\u00a0", "/* a */ ", "\f", "\n\t "])
    after = st.sampled_from(["\0", " x", " # a", "\x1e", "\x1a", ",", "\n{}", "\r\n"])
    whole = json.dumps(payload)
    text = draw(before) + whole if draw(st.booleans()) else whole + draw(after)
    return Asked(name, "decode", {"text": text})


def _special_keys(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """Metadata whose keys mean something to some reader, and such keys beside the known ones."""
    keys = st.sampled_from(SPECIAL_KEYS)
    leaves: SearchStrategy[Any] = st.sampled_from([None, True, 1, 1.0, "1", [], {}])
    values = st.recursive(leaves, lambda inner: st.dictionaries(keys, inner, max_size=3))
    said = {**payload, "metadata": draw(st.dictionaries(keys, values, max_size=4))}
    if draw(st.booleans()):
        stated = {key: draw(_VALUES[key]) for key in OPTIONAL}
        said = {"__proto__": stated, **said}
    return Asked(name, reading(draw), {"payload": said})


def _classes(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """Classes with odd names, in the order given."""
    names = draw(st.lists(st.sampled_from(SPECIAL_KEYS), min_size=1, max_size=4, unique=True))
    shares = {1: [1.0], 2: [0.75, 0.25], 3: [0.5, 0.25, 0.25], 4: [0.25] * 4}[len(names)]
    said = {**payload, "class_pdf": dict(zip(names, shares, strict=True))}
    return Asked(name, reading(draw), {"payload": said})


def _sums(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A class_pdf whose decimal sum is at the tolerance, or one millionth beside it."""
    total = draw(
        st.sampled_from(
            [1_000_000, 1_001_000, 999_000, 1_000_999, 999_001, 1_001_001, 998_999, 1_002_000, 0]
        )
    )
    cuts = draw(st.lists(st.integers(0, min(total, 998_999)), max_size=3))
    places = [0, *sorted(cuts), total]
    shares = [high - low for low, high in pairwise(places)]
    if max(shares) > 1_000_000:
        shares = [total // 2, total - total // 2]
    pdf = {chr(97 + index): share / 1_000_000 for index, share in enumerate(shares)}
    return Asked(name, "decode", {"payload": {**payload, "class_pdf": pdf}})


def _depths(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """Metadata at the deepest nesting that passes, and just beyond."""
    inner = draw(st.sampled_from([1, {}, []]))
    value = alternately(draw(st.sampled_from([2, 99, 197, 198, 199, 200])), inner)
    return Asked(name, "decode", {"payload": {**payload, "metadata": {"in": value}}})


_POWERS: Final = (2**8, 2**16, 2**31, 2**32, 2**53, 2**63, 2**64)


def _indices(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """Indices where the integers of some language end or begin anew."""
    index = draw(st.sampled_from(_POWERS)) + draw(st.sampled_from([0, -1, 1]))
    if name == "segmentation":
        shown = str(index) if draw(st.booleans()) else index
        said = {**payload, "annotations": [{"label": "", "index": shown}]}
        return Asked(name, "decode", {"payload": said})
    keypoints = [{"visible": False}] * draw(st.integers(1, 2))
    names = ["a", "b"][: len(keypoints)]
    geometry = {"keypoints": keypoints, "names": names, "skeleton": [[0, index]]}
    return Asked(name, "decode", {"payload": {**payload, "geometry": geometry}})


_SELDOM: Final = st.sampled_from((False, False, False, True))
_THERE: Final = "there.png"

_LINKS: Final = {"link.png": _THERE, "broken.png": "gone.png"}
"""Symbolic links, each with what it leads to."""

_MASKS: Final = (
    *(_THERE, ".", "..", "missing.png", "s3://a", "gs://a", "http://a", "https://a", "HTTPS://a"),
    *("ftp://a", "file:///a", "gs:a", " s3://a", "//a"),
    *("https://", "http:///a", "s3:", "gs://?a", "https://a/\0b", "s3://a/\x1f", "http://a\x7f"),
    *(*_LINKS, f"{_THERE} ", f" {_THERE}", f"file:{_THERE}", f"./{_THERE}", "/dev/null"),
)


def local_files(
    draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads | None = None
) -> Asked:
    """Whether there are files to upload, asked of payloads that are valid or lack their item."""
    said: dict[str, Any] = {"payload": dict(payload)}
    if draw(_SELDOM):
        said["payload"] |= {"reference_id": ["no string"]}
    if name == "segmentation":
        mask = draw(st.sampled_from(_MASKS))
        said["payload"]["mask_url"] = mask
        if _THERE in mask or mask in _LINKS:
            said["files"] = [_THERE]
        if mask in _LINKS:
            said["links"] = {mask: _LINKS[mask]}
    return Asked(name, "local_files", said)


_NAMES: Final = (
    *("./a", "a//b", "a/../b", "a/", "/a/./b", "../a", "~/a", "$HOME/a", "a\\b", "C:\\a", "A.PNG"),
    *("a%20b", "a b", " a ", "a\n", "e\u0301", "\u00e9", "file:a", "//HOST/a", "a?b#c", "*.png"),
    *("https://A/", "HTTPS://a", "https://a", "https://a:443/", "s3://a//b", "gs://a/../b"),
    *("https://a/%7Eb", "https://a/b c", "https://a?", "https://a#", "http://\u00fc/", "s3:a"),
)
"""Paths and URLs that some library writes in another way."""


def _names_of_masks(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A mask whose path or URL is to be kept as it is."""
    said = {**payload, "mask_url": draw(st.sampled_from(_NAMES))}
    return Asked(name, reading(draw), {"payload": said})


def _sequence(draw: DrawFn, name: str, payload: dict[str, Any], payloads: Payloads) -> Asked:
    """The same object with less than the requests before gave: nothing of that is left."""
    less = {key: value for key, value in payload.items() if key not in OPTIONAL}
    more = {**draw(payloads(name)), **less}
    more |= {key: draw(_VALUES[key]) for key in OPTIONAL if draw(st.booleans())}
    ways: list[dict[str, Any]] = [
        more, {**more, "reference_id": ["no string"]}, {**less, "geometry": _twin(payload)},
    ]  # fmt: skip
    chosen = draw(st.lists(st.sampled_from(ways), max_size=2))
    before = tuple(Asked(name, "decode", {"payload": each}) for each in chosen)
    return Asked(name, "decode", {"payload": less}, before)


def _twin(payload: Payload) -> Any:
    """Its geometry with small numbers in the other spelling, as 10.0 is one of 10."""

    def twin(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: twin(each) for key, each in value.items()}
        if isinstance(value, list):
            return [twin(each) for each in value]
        if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 2**50:
            return value
        other = float(value) if isinstance(value, int) else int(value)
        return other if other == value else value

    return twin(payload.get("geometry"))
