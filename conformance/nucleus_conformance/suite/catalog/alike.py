"""Cases on texts that are not equal, but that some reader takes for one another.

As keys of one object they would be merged or refused; as keys of a cache, the second request would
be answered with the text of the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft
from nucleus_conformance.suite.catalog.everywhere import arguments_of, payload_of
from nucleus_conformance.suite.catalog.samples import ITEM_SINCE, SAMPLES, SEGMENTATION, Sample

_ALIKE: Final = (
    ("canonically-equal", "are canonically equivalent",
     ("\u00e9", "e\u0301", "\u00c5", "\u212b", "A\u030a", "\uac00", "\u1100\u1161")),
    ("compatible", "differ in width or in a ligature",
     ("fi", "\ufb01", "1", "\u2460", "\uff11", "a", "\uff41")),
    ("equal-but-for-case", "differ in letter case beyond ASCII",
     ("\u00c9", "\u00e9", "s", "\u017f", "k", "\u212a", "\u03c3", "\u03c2", "ss", "\u00df",
      "\u0130", "i", "\u0131")),
    ("equal-but-for-blanks", "differ in blanks at an end",
     ("a", "a ", " a", "a  ", "a\u00a0", "\ta", "a\n")),
    ("equal-but-for-invisible", "differ in what nobody sees",
     ("a", "a\u200b", "a\u00ad", "\ufeffa", "a\0", "a\ufe0f")),
    ("equal-in-a-hash", "have the same hash in some language",
     ("Aa", "BB", "C#", "AaAa", "BBBB", "AaBB", "BBAa", "Bb", "CC")),
)  # fmt: skip
"""Name, how they differ, and keys of which no two are equal."""


def drafts() -> Iterator[Draft]:
    """The cases on keys, then the sequences, each in the order in which it is asked."""
    for sample in SAMPLES:
        yield from _keys(sample)
        yield from _nearly_known(sample)
    for sample in SAMPLES:
        yield from _remembered(sample)


def _keys(sample: Sample) -> Iterator[Draft]:
    options: dict[str, Any] = {"flags": ("alike-keys",)}
    for name, how, keys in _ALIKE:
        counted = {key: index for index, key in enumerate(keys)}
        nested = {**counted, "in": [dict(counted)]}
        if "metadata" in sample.options:
            yield draft(sample.type, "decode", f"{name}-keys-in-metadata",
                        f"Keys that {how} are different keys.", "METADATA-1 WIRE-5",
                        sample.said(metadata=nested), **options)
        if "class_pdf" in sample.options:
            yield draft(sample.type, "decode", f"{name}-classes",
                        f"Classes whose names {how} are different classes.",
                        "CLASS-PDF-1 WIRE-5", sample.said(class_pdf=_shared(keys)), **options)
        if sample is SEGMENTATION:
            segments = [{"label": key, "index": index, "metadata": nested}
                        for index, key in enumerate(keys)]
            yield draft(sample.type, "decode", f"{name}-labels-and-keys",
                        f"Labels that {how} are different, and so are keys of metadata.",
                        "SEGMENT-1 SEGMENT-3 WIRE-5", sample.said(annotations=segments), **options)


def _shared(keys: tuple[str, ...]) -> dict[str, float]:
    """Shares that sum to 1 exactly, different ones but for the last two: a half, a quarter, …"""
    shares = [0.5 ** (index + 1) for index in range(len(keys))]
    return dict(zip(keys, [*shares[:-1], shares[-2]], strict=True))


_NEARLY: Final = ("{} ", " {}", "\t{}", "{}\n", "{}\0", "\u200b{}", "{}\u0301", "\uff0e{}")


def _nearly(value: Any) -> Any:
    """The value with members beside each one whose keys are nearly the same."""
    if isinstance(value, list):
        return [_nearly(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    wrong = {form.format(key): "other" for key in value for form in _NEARLY}
    return {**wrong, **{key: _nearly(each) for key, each in value.items()}}


def _nearly_known(sample: Sample) -> Iterator[Draft]:
    """Known keys with a character more, at every level but in what is free: there all are kept."""
    free = {name: each for name, each in sample.options.items() if isinstance(each, dict)}
    rest = {name: each for name, each in sample.options.items() if name not in free}
    said = {**_nearly({**sample.payload, **rest}), **free}
    if sample is SEGMENTATION:
        said["annotations"] = [_nearly({"label": "car", "index": 1})]
    yield draft(sample.type, "decode", "nearly-known-keys",
                "A known key with a blank or another character at an end is an unknown key.",
                "WIRE-1 WIRE-3", {"payload": said}, flags=("alike-keys", "unknown-keys"))


_LIKE_THE_FIRST: Final = (
    ("first", "Caf\u00e9 One", "The first of six, which differ in letter case, blanks or form."),
    ("other-case", "caF\u00c9 oNE", "It differs in letter case from a text asked before."),
    ("other-blanks", " Caf\u00e9 One ", "It differs in blanks from a text asked before."),
    ("wide-blank", "Caf\u00e9\u00a0One", "It has another blank than a text asked before."),
    ("other-form", "Cafe\u0301 One", "It is canonically equivalent to a text asked before."),
    ("first-again", "Caf\u00e9 One", "The first once more: no other has taken its place."),
)
"""Name, a text, and what a cache should have noticed; asked in this order."""


def _remembered(sample: Sample) -> Iterator[Draft]:
    options: dict[str, Any] = {"flags": ("leaking-state", "alike-keys")}
    for name, text, comment in _LIKE_THE_FIRST:
        yield draft(sample.type, "decode", f"sequence-of-texts-{name}", comment, "OBJECT-3 WIRE-5",
                    {"payload": payload_of(sample, text)}, **options)
    for name, text, comment in _LIKE_THE_FIRST:
        yield draft(sample.type, "construct", f"sequence-of-texts-{name}", comment,
                    "OBJECT-3 WIRE-5", {"arguments": arguments_of(sample, text)}, **options)
    for name, text, comment in _LIKE_THE_FIRST:
        ids = {"dataset_item_id": text, "dataset_id": text}
        yield draft(sample.type, "decode", f"sequence-of-ids-{name}", comment,
                    "OBJECT-3 WIRE-5 REFERENCE-2 DATASET-1", sample.said(**ids), since=ITEM_SINCE,
                    **options)
