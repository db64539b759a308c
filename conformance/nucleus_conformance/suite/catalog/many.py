"""Cases on much of a kind: long strings, many keys, names, labels and segments.

What takes much room is in the file of long cases, and is asked of one type that has such a place:
fixtures are copied into other projects.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft
from nucleus_conformance.suite.catalog.everywhere import payload_of
from nucleus_conformance.suite.catalog.samples import (
    BOX,
    CATEGORY,
    KEYPOINTS,
    SAMPLES,
    SEGMENTATION,
    Sample,
)

_FLAGS: Final = ("long-values",)


def drafts() -> Iterator[Draft]:
    """The cases on lengths and numbers."""
    for sample in SAMPLES:
        yield from _long_strings(sample)
        yield from _many_keys(sample)
        yield from _much_metadata(sample)
    yield from _longer_strings()
    yield from _long_text()
    yield from _many_names()
    yield from _many_segments()
    yield from _many_labels()


def _counted(length: int) -> str:
    """A text of that length in which no two places look alike: 0 1 2 3 …, cut off."""
    return " ".join(map(str, range(length)))[: length - 1] + "."


_LONG: Final = _counted(4097)


def _long_strings(sample: Sample) -> Iterator[Draft]:
    if sample not in (BOX, SEGMENTATION):  # of which longer strings are asked below
        yield draft(sample.type, "decode", "strings-of-513", "No string ends after 255 or 512 "
                    "characters, wherever it stands.", "WIRE-5",
                    {"payload": payload_of(sample, _counted(513))}, flags=_FLAGS)


def _longer_strings() -> Iterator[Draft]:
    names = [_LONG, *KEYPOINTS.payload["geometry"]["names"][1:]]
    for sample, given in (
        (BOX, {"payload": payload_of(BOX, _LONG)}),
        (SEGMENTATION, {"payload": payload_of(SEGMENTATION, _LONG)}),
        (KEYPOINTS, KEYPOINTS.located(names=names)),
        (CATEGORY, CATEGORY.said(taxonomy_name=_LONG)),
    ):
        yield draft("long", "decode", f"{sample.type}-with-strings-of-4097",
                    "No string ends after 4,096 characters, wherever it stands.", "WIRE-5",
                    given, type=sample.type, flags=_FLAGS)
    accented = "\u00e9\u20ac\U0001f697" * 100
    for sample in (BOX, SEGMENTATION):
        yield draft("long", "decode", f"{sample.type}-with-a-string-of-900-bytes",
                    "A string of 300 characters has 900 bytes in UTF-8, and 400 units in UTF-16.",
                    "WIRE-5", sample.said(reference_id=accented), type=sample.type,
                    flags=(*_FLAGS, "unicode"))
    yield draft("long", "decode", "category-with-a-string-of-65537",
                "No string ends after 65,535 or 65,536 characters; here it is the label.",
                "WIRE-5", CATEGORY.said(label=_counted(65_537)), type="category", flags=_FLAGS)


def _long_text() -> Iterator[Draft]:
    """A text of more than 64 KiB, of which little is in the outcome."""
    text = json.dumps(CATEGORY.payload)
    blanks = " " * (2**16 + 1)
    yield draft("long", "decode", "category-text-of-64-kib-of-blanks",
                "A text, and so the line of the request, may be longer than 64 KiB.", "WIRE-1",
                {"text": f"{text[:-1]}{blanks}}}"}, type="category", flags=_FLAGS)


def _many_keys(sample: Sample) -> Iterator[Draft]:
    keys = [f"k{index * 37 % 65}" for index in range(65)]
    metadata = {key: index for index, key in enumerate(keys)}
    options: dict[str, Any] = {
        "level": "recommended", "depth": "bytes", "flags": ("key-order", *_FLAGS),
    }
    if "metadata" in sample.options:
        yield draft(sample.type, "encode", "metadata-of-65-keys-text",
                    "Keys of metadata are sent in the order given, however many there are.",
                    "WIRE-2 METADATA-1", sample.said(metadata={**metadata, "in": metadata}),
                    **options)
    if "class_pdf" in sample.options:
        shares = dict.fromkeys(keys[:64], 1 / 64)
        yield draft(sample.type, "encode", "class-pdf-of-64-text",
                    "Classes are sent in the order given, however many there are.",
                    "WIRE-2 CLASS-PDF-3", sample.said(class_pdf=shares), **options)
    if sample is SEGMENTATION:
        segments = [{"label": "car", "index": 1, "metadata": metadata}]
        yield draft(sample.type, "encode", "segment-metadata-of-65-keys-text",
                    "Keys of a segment's metadata are sent in the order given.",
                    "WIRE-2 SEGMENT-3", sample.said(annotations=segments), **options)


def _much_metadata(sample: Sample) -> Iterator[Draft]:
    holder, cites = "metadata", "METADATA-1"
    if sample is SEGMENTATION:
        holder, cites = "annotations", "SEGMENT-3"
    elif "metadata" not in sample.options:
        return
    keys = [f"k{index * 37 % 300}" for index in range(300)]
    numbers = dict(zip(keys, range(300), strict=True))
    shares = {key: 1 / 256 if index < 256 else 0 for key, index in numbers.items()}
    inner = {"b": 1, "a": [{"d": 2, "c": {"f": 3, "e": 4}}, [{"h": 5, "g": 6}]]}

    def holding(metadata: Any, **members: Any) -> dict[str, Any]:
        segments = [{"label": "car", "index": 1, "metadata": metadata}]
        return sample.said(**{holder: segments if sample is SEGMENTATION else metadata}, **members)

    if sample in (BOX, SEGMENTATION):
        yield draft("long", "decode", f"{sample.type}-with-a-list-of-300-in-metadata",
                    "A list in metadata has any length: this one has 300 members.", cites,
                    holding({"list": list(range(300))}), type=sample.type, flags=_FLAGS)
    options: dict[str, Any] = {"level": "recommended", "depth": "bytes", "flags": ("key-order",)}
    classes = {"class_pdf": shares} if "class_pdf" in sample.options else {}
    if sample in (BOX, SEGMENTATION):
        yield draft("long", "encode", f"{sample.type}-with-300-keys-text",
                    "Keys are sent in the order given, and 300 of them as 3 would be.",
                    f"WIRE-2 {cites}", holding(numbers, **classes), type=sample.type, **options)
    yield draft(sample.type, "encode", "objects-in-lists-text",
                "Objects in lists of metadata keep the order of their keys, too.",
                f"WIRE-2 {cites}", holding({"z": [inner], "y": [[inner]]}), **options)


def _many_names() -> Iterator[Draft]:
    names = [f"n{index}" for index in range(70)]
    hidden: dict[str, Any] = {"keypoints": [{"visible": False}] * 70, "skeleton": []}
    for one, other in ((0, 16), (15, 17), (16, 17), (0, 64), (63, 65), (64, 65), (68, 69)):
        equal = [*names[:other], names[one], *names[other + 1:]]
        yield draft("keypoints", "decode", f"equal-names-{one + 1}-and-{other + 1}-of-70",
                    f"Of 70 names two are the same: number {one + 1} and number {other + 1}.",
                    "KEYPOINTS-2", KEYPOINTS.located(**{**hidden, "names": equal}), refused=True,
                    flags=_FLAGS)
    yield draft("keypoints", "decode", "names-of-70", "70 names, of which no two are the same.",
                "KEYPOINTS-2", KEYPOINTS.located(**{**hidden, "names": names}), flags=_FLAGS)


def _many_segments() -> Iterator[Draft]:
    segments = [
        {"label": f"l{index}", "index": index, "metadata": {f"k{index}": index}}
        for index in range(257)
    ]
    yield draft("segmentation", "decode", "segments-of-257",
                "257 segments, each with its own label, index and metadata.",
                "SEGMENT-1 SEGMENT-2 SEGMENT-3", SEGMENTATION.said(annotations=segments),
                flags=_FLAGS)


def _many_labels() -> Iterator[Draft]:
    """More than 256 different texts in one session, and the first of them once more."""
    members = [
        {"type": "category", "arguments": {
            "label": f"l{index}", "reference_id": f"i{index}",
            "taxonomy_name": f"n{index}",
        }}
        for index in (*range(258), 0, 1, 256)
    ]
    yield draft("long", "collect", "predictions-with-258-labels",
                "258 predictions, each with its own label and ids, and three of them once more.",
                "LIST-2 OBJECT-3", {"batches": [members]}, type="prediction-list",
                flags=("leaking-state", *_FLAGS))
