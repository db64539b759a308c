"""Cases on segmentations: the mask, its place, and the meaning of its pixel values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft, named
from nucleus_conformance.suite.catalog.samples import SEGMENTATION


def drafts() -> Iterator[Draft]:
    """The cases on segmentations."""
    yield from _segments()
    yield from _masks()


def _segmented(
    name: str,
    comment: str,
    cites: str,
    segments: Sequence[object],
    both: bool = True,
    **options: Any,
) -> Iterator[Draft]:
    given = SEGMENTATION.said(annotations=segments)
    yield draft("segmentation", "decode", name, comment, cites, given, **options)
    if both:
        made = SEGMENTATION.given(annotations=segments)
        yield draft("segmentation", "construct", name, comment, cites, made, **options)


def _segments() -> Iterator[Draft]:
    yield from _segmented("no-segments", "There may be no segment at all.", "MASK-2", [])
    segments = [{"label": "b", "index": 2}, {"label": "a", "index": 1}, {"label": "b", "index": 0}]
    yield from _segmented("unsorted-segments", "The order is kept.", "MASK-2", segments)
    segments = [{"label": "", "index": 255}, {"label": "car", "index": 255}]
    yield from _segmented("equal-indices", "Nothing says that they differ.", "MASK-2", segments)
    documented = [
        {"label": "grass", "index": "1"},
        {"label": "road", "index": "2"},
        {"label": "bus", "index": "3", "metadata": {"vehicle_color": "yellow"}},
        {"label": "tree", "index": "4"},
    ]
    yield from _segmented("string-indices", "As the documentation's own example has it.",
                          "SEGMENT-2", documented)
    for how, metadata in named(
        ("null", None), ("empty", {}), ("nested", {"a": [None, {"b": 1.0}]})
    ):
        yield from _segmented(f"{how}-segment-metadata", "It is sent unless it is None.",
                              "SEGMENT-3",
                              [{"label": "car", "index": 1, "metadata": metadata}])
    yield from _segmented("list-segment-metadata", "Metadata is an object.", "SEGMENT-3",
                          [{"label": "car", "index": 1, "metadata": [1]}], refused=True,
                          permits=("unchecked-metadata",))
    yield from _segmented("unknown-keys-in-segment", "Unknown keys are ignored.", "WIRE-3",
                          [{"label": "car", "index": 1, "color": "red"}], both=False,
                          flags=("unknown-keys",))
    for name, segment, cites in (
        ("segment-without-label", {"index": 1}, "SEGMENT-1"),
        ("segment-without-index", {"label": "car"}, "SEGMENT-2"),
    ):
        yield from _segmented(name, "A segment has both.", cites, [segment], both=False,
                              refused=True, permits=("absent-segment-parts",))
    yield draft("segmentation", "construct", "segment-without-index", "A segment has both.",
                "SEGMENT-2", SEGMENTATION.given(annotations=[{"label": "car"}]), refused=True,
                permits=("optional-segment-index",))
    for how, value in named(("null", None), ("number", 7)):
        yield from _segmented(f"{how}-segment-label", "A label is a string.", "SEGMENT-1",
                              [{"label": value, "index": 1}], refused=True,
                              permits=("unchecked-string",))
    for how, value in named(
        ("null", None), ("negative", -1), ("fractional", 1.5), ("float", 1.0), ("boolean", True),
        ("word", "one"), ("signed-string", "-1"), ("padded-string", "01"),
    ):
        yield from _segmented(f"{how}-segment-index", "An index is a whole number from 0 on.",
                              "SEGMENT-2", [{"label": "car", "index": value}], refused=True,
                              permits=("unchecked-index",))
    for how, nothing in named(("empty-string", ""), ("empty-object", {})):
        yield draft("segmentation", "decode", f"{how}-annotations", "annotations is a list.",
                    "MASK-2", SEGMENTATION.said(annotations=nothing), refused=True,
                    permits=("unchecked-list",))
    for how, wrong in named(("null", None), ("string", "car")):
        yield draft("segmentation", "decode", f"{how}-annotations", "annotations is a list.",
                    "MASK-2", SEGMENTATION.said(annotations=wrong), refused=True)
    yield draft("segmentation", "decode", "null-segment", "A segment is an object.", "MASK-2",
                SEGMENTATION.said(annotations=[None]), refused=True)
    yield draft("segmentation", "construct", "no-annotations", "annotations is required.",
                "MASK-2", SEGMENTATION.without("annotations"), refused=True)
    yield draft("segmentation", "decode", "absent-annotations", "annotations is required.",
                "MASK-2", SEGMENTATION.silent_on("annotations"), refused=True,
                permits=("absent-segments-are-none",))


REMOTE: Final = (
    ("https", "https://example.com/m.png"),
    ("http", "http://example.com/m.png"),
    ("s3", "s3://bucket/m.png"),
    ("gs", "gs://bucket/m.png"),
    ("upper-case", "HTTPS://example.com/m.png"),
    ("mixed-case", "Gs://bucket/m.png"),
    ("opaque", "s3:m.png"),
    ("scheme-only", "http:"),
    ("leading-blank", " https://example.com/m.png"),
    ("tab-in-scheme", "ht\ttps://example.com/m.png"),
    ("line-ends-in-scheme", "s\r\n3:\n//bucket/m.png"),
)
LOCAL: Final = (
    ("name", "missing.png"),
    ("absolute", "/missing/m.png"),
    ("file", "file:///missing/m.png"),
    ("drive", "C:\\missing\\m.png"),
    ("ftp", "ftp://example.com/m.png"),
    ("azure", "azure://container/m.png"),
    ("data", "data:image/png;base64,AA=="),
    ("no-scheme", "//example.com/m.png"),
    ("scheme-in-path", "masks/https://example.com/m.png"),
    ("longer-scheme", "httpsx://example.com/m.png"),
    ("blank-in-scheme", "s 3://bucket/m.png"),
    ("letter-in-scheme", "sX3://bucket/m.png"),
)


def _masks() -> Iterator[Draft]:
    for how, value in named(("null", None), ("empty", "")):
        yield draft("segmentation", "construct", f"{how}-mask-url", "A mask is somewhere.",
                    "MASK-1", SEGMENTATION.given(mask_url=value), refused=True)
        yield draft("segmentation", "decode", f"{how}-mask-url", "A mask is somewhere.", "MASK-1",
                    SEGMENTATION.said(mask_url=value), refused=True)
    yield draft("segmentation", "decode", "absent-mask-url", "A mask is somewhere.", "MASK-1",
                SEGMENTATION.silent_on("mask_url"), refused=True)
    yield draft("segmentation", "construct", "no-mask-url", "A mask is somewhere.", "MASK-1",
                SEGMENTATION.without("mask_url"), refused=True)
    yield draft("segmentation", "decode", "number-mask-url", "A mask_url is a string.", "MASK-1",
                SEGMENTATION.said(mask_url=7), refused=True, permits=("unchecked-string",))
    for name, url in REMOTE:
        # Whether blanks, tabs and line ends count depends on the SDK's Python version.
        level = "recommended" if any(map(str.isspace, url)) else "required"
        yield draft("segmentation", "local_files", f"remote-{name}", "This mask is remote.",
                    "LOCAL-2", SEGMENTATION.said(mask_url=url), level=level)
    for name, url in LOCAL:
        yield draft("segmentation", "local_files", f"missing-{name}",
                    "This mask is a local file, and there is no such file.", "LOCAL-2 LOCAL-4",
                    SEGMENTATION.said(mask_url=url), refused=True)
        yield draft("segmentation", "decode", f"mask-url-{name}",
                    "Where a mask is, is kept as it is.", "MASK-1 WIRE-5",
                    SEGMENTATION.said(mask_url=url))
    for name, path in named(
        ("name", "present.png"), ("folder", "masks/present.png"),
        ("non-ascii", "m\u00e4sk.png"), ("blanks", "my mask.png"),
    ):
        yield draft("segmentation", "local_files", f"existing-{name}",
                    "This mask is a local file that exists.", "LOCAL-2 LOCAL-3",
                    {**SEGMENTATION.said(mask_url=path), "files": [path]})
