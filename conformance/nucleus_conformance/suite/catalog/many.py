"""Cases on much of a kind: long strings, many keys, names, labels and segments.

What takes much room is in the file of long cases, and stands once in it: strings of 4,097
characters at every place, those of 65,537 at one place for each type.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft
from nucleus_conformance.suite.catalog.everywhere import payload_of
from nucleus_conformance.suite.catalog.samples import (
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
    yield from _long_text()
    yield from _many_names()
    yield from _many_segments()
    yield from _many_labels()


def _counted(length: int) -> str:
    """A text of that length in which no two places look alike: 0 1 2 3 …, cut off."""
    return " ".join(map(str, range(length)))[: length - 1] + "."


_LONGEST_AT: Final = {
    "box": "reference_id", "line": "annotation_id", "polygon": "track_reference_id",
    "keypoints": "label", "cuboid": "label", "category": "taxonomy_name",
    "scene-category": "metadata", "segmentation": "mask_url",
}
"""Type -> where its string of 65,537 characters stands."""


def _long_strings(sample: Sample) -> Iterator[Draft]:
    for length, bound in ((257, "255 or 256"), (1025, "1,024")):
        yield draft(sample.type, "decode", f"strings-of-{length}", f"No string ends after {bound} "
                    "characters, wherever it stands.", "WIRE-5",
                    {"payload": payload_of(sample, _counted(length))}, flags=_FLAGS)
    yield draft("long", "decode", f"{sample.type}-with-strings-of-4097",
                "No string ends after 4,096 characters, wherever it stands.", "WIRE-5",
                {"payload": payload_of(sample, _counted(4097))}, type=sample.type, flags=_FLAGS)
    accented = "\u00e9\u20ac\U0001f697" * 100
    yield draft("long", "decode", f"{sample.type}-with-a-string-of-900-bytes",
                "A string of 300 characters has 900 bytes in UTF-8, and 400 units in UTF-16.",
                "WIRE-5", sample.said(reference_id=accented), type=sample.type,
                flags=(*_FLAGS, "unicode"))
    place = _LONGEST_AT[sample.type]
    longest = _counted(65_537)
    members: dict[str, Any] = {place: {"text": longest} if place == "metadata" else longest}
    if sample.type in ("box", "keypoints"):  # whose ids would have it once more
        members["annotation_id"] = "prediction_1"
    yield draft("long", "decode", f"{sample.type}-with-a-string-of-65537",
                f"No string ends after 65,535 or 65,536 characters; here it is in {place}.",
                "WIRE-5", sample.said(**members), type=sample.type, flags=_FLAGS)


def _long_text() -> Iterator[Draft]:
    """A text of more than 256 KiB, of which little is in the outcome."""
    text = json.dumps(CATEGORY.payload)
    blanks = " " * (2**18 + 1)
    yield draft("long", "decode", "category-text-of-256-kib-of-blanks",
                "A text, and so the line of the request, may be longer than 256 KiB.", "WIRE-1",
                {"text": f"{text[:-1]}{blanks}}}"}, type="category", flags=_FLAGS)


def _many_keys(sample: Sample) -> Iterator[Draft]:
    keys = [f"k{index * 37 % 101}" for index in range(101)]
    metadata = {key: index for index, key in enumerate(keys)}
    options: dict[str, Any] = {
        "level": "recommended", "depth": "bytes", "flags": ("key-order", *_FLAGS),
    }
    if "metadata" in sample.options:
        yield draft(sample.type, "encode", "metadata-of-101-keys-text",
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
        yield draft(sample.type, "encode", "segment-metadata-of-101-keys-text",
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

    yield draft("long", "decode", f"{sample.type}-with-a-list-of-300-in-metadata",
                "A list in metadata has any length: this one has 300 members.", cites,
                holding({"list": list(range(300))}), type=sample.type, flags=_FLAGS)
    options: dict[str, Any] = {"level": "recommended", "depth": "bytes", "flags": ("key-order",)}
    classes = {"class_pdf": shares} if "class_pdf" in sample.options else {}
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
        {"label": f"label {index}", "index": index, "metadata": {"n": index, f"k{index}": None}}
        for index in range(300)
    ]
    comment = "300 segments, each with its own label, index and metadata."
    yield draft("segmentation", "decode", "segments-of-300", comment,
                "SEGMENT-1 SEGMENT-2 SEGMENT-3", SEGMENTATION.said(annotations=segments),
                flags=_FLAGS)
    yield draft("segmentation", "construct", "segments-of-300", comment,
                "SEGMENT-1 SEGMENT-2 SEGMENT-3", SEGMENTATION.given(annotations=segments),
                flags=_FLAGS)


def _many_labels() -> Iterator[Draft]:
    """More than 256 different texts in one session, and the first of them once more."""
    members = [
        {"type": "category", "arguments": {
            "label": f"label {index}", "reference_id": f"image {index}",
            "taxonomy_name": f"taxonomy {index}", "track_reference_id": f"track {index}",
        }}
        for index in (*range(300), 0, 1, 44, 45, 256)
    ]
    yield draft("long", "collect", "predictions-with-300-labels",
                "300 predictions, each with its own label and ids, and five of them once more.",
                "LIST-2 OBJECT-3", {"batches": [members]}, type="prediction-list",
                flags=("leaking-state", *_FLAGS))
