"""Requests of `fuzz` on strings: alike ones, ones that are unescaped again, long ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from nucleus_conformance.fuzzing.asked import (
    WITHOUT_CLASSES,
    WITHOUT_METADATA,
    Asked,
    Payload,
    Payloads,
    reading,
)
from nucleus_conformance.suite.catalog.equal_keys import doubled
from nucleus_conformance.suite.ijson import is_portable

ALIKE: Final = (
    ("\u00e9", "e\u0301"),
    ("a", "a "),
    ("\u00c9", "\u00e9"),
    ("a", " a"),
    ("a", "A"),
    ("\u00c5", "\u212b", "A\u030a"),
    ("s", "\u017f", "S"),
    ("k", "\u212a", "K"),
    ("i", "\u0131", "\u0130"),
    ("ss", "\u00df"),
    ("fi", "\ufb01"),
    ("a", "\uff41"),
    ("a b", "a  b", "a\u00a0b"),
    ("a", "a\n", "\ta"),
    ("a", "a\u200b", "\ufeffa"),
    ("a", "a\0"),
)
"""Texts that some reader takes for one another."""

_SPELLINGS: Final = (
    "C:\\new",
    "\\u0041",
    "\\\\",
    "\\n",
    '\\"',
    "\\/",
    "\\t",
    "&amp;",
    "&#65;",
    "&lt;",
    "%20",
    "%41",
    "%25",
    "+",
    '"a"',
    "\\x41",
    "./a",
    "~/",
    "https://A/",
    "$$",
    "{}",
    "%s",
)
"""Texts that stand for others, for who unescapes or decodes them once more."""

_RAW: Final = ("\ufeffa", "a\ufeff", "e\u0301", "\u212b", "\u1100\u1161", "\u00e9\U0001f697")
"""Texts that some reader changes if a text has them as they are, not escaped."""

_OTHER_VALUES: Final = (
    *("$serde_json::private::Number", "$serde_json::private::RawValue", "$numberDecimal"),
    *("$numberInt", "__bignum__", "$bigint", "__decimal__", "$undefined"),
)
"""Keys that say to some reader that their object is a number, or another value."""

_LENGTHS: Final = (256, 257, 513, 1025, 4097, 65_536, 65_537)
"""One or two more than where strings of some reader or table end."""


def places_of(name: str, payload: Payload) -> list[str]:
    """Where a text may stand; an optional member may be there or not."""
    if name == "segmentation":
        return ["reference_id", "annotation_id", "mask_url", "segment", "segment-key"]
    places = ["reference_id", "label", "metadata", "key"]
    if name == "keypoints" and payload["geometry"]["names"]:
        places.append("name")
    if name in ("category", "scene-category"):
        places.append("taxonomy_name")
    else:
        places.append("annotation_id")
    return places if name in WITHOUT_CLASSES else [*places, "class", "track_reference_id"]


def with_text(payload: Payload, place: str, text: str) -> dict[str, Any]:
    """The payload with the text at this place."""
    said: dict[str, Any] = dict(payload)
    if place == "metadata":
        said["metadata"] = {"a": text}
    elif place == "key":
        said["metadata"] = {text: 1}
    elif place == "class":
        said["class_pdf"] = {text: 1}
    elif place == "name":
        geometry = payload["geometry"]
        names = [text, *(f"n{index}" for index, _ in enumerate(geometry["names"][1:]))]
        said["geometry"] = {**geometry, "names": names}
    elif place == "segment":
        said["annotations"] = [{"label": text, "index": 1}]
    elif place == "segment-key":
        said["annotations"] = [{"label": "a", "index": 1, "metadata": {text: text}}]
    else:
        said[place] = text
    return said


def _alike_keys(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """Keys of one object, of which no two are equal, though some reader thinks so."""
    keys = draw(st.permutations(draw(st.sampled_from(ALIKE))))
    counted = {key: index for index, key in enumerate(keys)}
    shares = dict(zip(keys, (0.75, 0.25) if len(keys) == 2 else (0.5, 0.25, 0.25), strict=True))
    said: Mapping[str, Any]
    if name in WITHOUT_METADATA:
        said = {"annotations": [{"label": "a", "index": 1, "metadata": counted}]}
    elif name not in WITHOUT_CLASSES and draw(st.booleans()):
        said = {"class_pdf": shares}
    else:
        said = {"metadata": draw(st.sampled_from([counted, {"in": [counted]}]))}
    return Asked(name, reading(draw), {"payload": {**payload, **said}})


def _spelled(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A text that stands for another, if it is unescaped or decoded once more."""
    text = "".join(draw(st.lists(st.sampled_from(_SPELLINGS), min_size=1, max_size=3)))
    place = draw(st.sampled_from(places_of(name, payload)))
    return Asked(name, reading(draw), {"payload": with_text(payload, place, text)})


def _unescaped(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A text whose strings stand in it as they are."""
    place = draw(st.sampled_from(places_of(name, payload)))
    said = with_text(payload, place, draw(st.sampled_from(_RAW)))
    text = json.dumps(said, ensure_ascii=False)
    return Asked(name, reading(draw), {"text": text if is_portable(text) else json.dumps(said)})


def _other_values(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """Metadata with an object in it, or as a whole, that is another value to some reader."""
    keyed = {draw(st.sampled_from(_OTHER_VALUES)): draw(st.sampled_from(["1", "1.50", "a"]))}
    metadata = draw(st.sampled_from([keyed, {"a": keyed}]))
    said: dict[str, Any] = {"metadata": metadata}
    if name in WITHOUT_METADATA:
        said = {"annotations": [{"label": "a", "index": 1, "metadata": metadata}]}
    return Asked(name, reading(draw), {"payload": {**payload, **said}})


def _doubled(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A text in which every object has each of its keys twice."""
    return Asked(name, reading(draw), {"text": doubled(payload)})


def _long(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A string that is longer than strings of some reader may be."""
    text = draw(st.sampled_from("a\u00e9")) * draw(st.sampled_from(_LENGTHS))
    place = draw(st.sampled_from(places_of(name, payload)))
    return Asked(name, "decode", {"payload": with_text(payload, place, text)})


def _remembered(draw: DrawFn, name: str, payload: dict[str, Any], _: Payloads) -> Asked:
    """A text just after one that is alike, at the same place: a cache must tell them apart."""
    first, second = draw(st.permutations(draw(st.sampled_from(ALIKE))))[:2]
    place = draw(st.sampled_from(places_of(name, payload)))
    before = Asked(name, "decode", {"payload": with_text(payload, place, first)})
    return Asked(name, "decode", {"payload": with_text(payload, place, second)}, (before,))


STRINGS: Final = (
    *(_alike_keys, _spelled, _long, _remembered),
    *(_unescaped, _other_values, _doubled),
)
"""Those for all types. Each is one kind of trap."""
