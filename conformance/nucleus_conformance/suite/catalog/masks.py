"""Cases on segmentations: the mask, its place, and the meaning of its pixel values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft, named, spelled
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
    yield from _segmented("equal-indices", "Nothing says that the indices of segments differ.",
                          "MASK-2", segments)
    documented = [
        {"label": "grass", "index": "1"},
        {"label": "road", "index": "2"},
        {"label": "bus", "index": "3", "metadata": {"vehicle_color": "yellow"}},
        {"label": "tree", "index": "4"},
    ]
    yield from _segmented("string-indices", "As the documentation's own example has it.",
                          "SEGMENT-2", documented)
    for how, metadata, comment in (
        ("null", None, "Metadata of null is what leaving it out means: it is not sent."),
        ("empty", {}, "Empty metadata of a segment is sent."),
        ("nested", {"a": [None, {"b": 1.0}]}, "Metadata of a segment is sent as it is."),
    ):
        yield from _segmented(f"{how}-segment-metadata", comment, "SEGMENT-3",
                              [{"label": "car", "index": 1, "metadata": metadata}])
    yield from _segmented("list-segment-metadata", "Metadata is an object, not a list.",
                          "SEGMENT-3",
                          [{"label": "car", "index": 1, "metadata": [1]}], refused=True,
                          permits=("unchecked-metadata",))
    yield from _segmented("unknown-keys-in-segment", "Unknown keys are ignored.", "WIRE-3",
                          [{"label": "car", "index": 1, "color": "red"}], both=False,
                          flags=("unknown-keys",))
    for name, segment, cites in (
        ("segment-without-label", {"index": 1}, "SEGMENT-1"),
        ("segment-without-index", {"label": "car"}, "SEGMENT-2"),
    ):
        missing = name.rpartition("-")[2]
        yield from _segmented(name, f"A segment has its {missing}.", cites, [segment], both=False,
                              refused=True, permits=("absent-segment-parts",))
    yield draft("segmentation", "construct", "segment-without-index",
                "A segment has its index.", "SEGMENT-2",
                SEGMENTATION.given(annotations=[{"label": "car"}]), refused=True,
                permits=("optional-segment-index",))
    for how, value in named(("null", None), ("number", 7)):
        what = "null" if value is None else "a number"
        yield from _segmented(f"{how}-segment-label",
                              f"The label of a segment is a string, not {what}.", "SEGMENT-1",
                              [{"label": value, "index": 1}], refused=True,
                              permits=("unchecked-string",))
    for how, value, comment in (
        ("null", None, "An index is a whole number, not null."),
        ("negative", -1, "An index is not below 0."),
        ("fractional", 1.5, "An index is a whole number."),
        ("float", 1.0, "An index is written as an integer: 1.0 is none."),
        ("float-zero", -0.0, "An index is written as an integer: -0.0 is none."),
        ("boolean", True, "true is not the number 1."),
        ("word", "one", "A string in place of an index has digits."),
        ("signed-string", "-1", "A string in place of an index has digits, and no sign."),
        ("padded-string", "01", "A string in place of an index has no zero before others."),
        ("zeros-string", "00", "A string in place of an index has no zero before others."),
        ("empty-string", "", "A string in place of an index has a digit."),
        ("line-end-string", "1\n", "A string in place of an index ends with a digit."),
        ("blank-string", " 1", "A string in place of an index begins with a digit."),
        ("blank-behind-string", "1 ", "A string in place of an index ends with a digit."),
        ("tab-before-string", "\t1", "A string in place of an index begins with a digit."),
        ("line-end-before-string", "\n1", "A string in place of an index begins with a digit."),
        ("no-break-space-string", "1\u00a0", "A string in place of an index ends with a digit."),
        ("two-digits-string", "1_0", "A string in place of an index has nothing but digits."),
        ("blank-within-string", "1 0", "A string in place of an index has nothing but digits."),
        ("point-string", "1.", "A string in place of an index has digits, and no point."),
        ("octal-string", "0o1", "A string in place of an index is decimal."),
        ("suffix-string", "1n", "A string in place of an index has nothing but digits."),
        ("arabic-string", "\u0661", "Digits are 0 to 9, and not Arabic ones."),
        ("mixed-string", "1\uff10", "Digits are 0 to 9, and not full-width ones."),
        ("tab-string", "1\t", "A string in place of an index ends with a digit."),
        ("nul-string", "1\0", "A string in place of an index does not end at NUL."),
        ("comma-string", "1,000", "A string in place of an index has nothing but digits."),
        ("plus-string", "+1", "A string in place of an index has digits, and no sign."),
        ("negative-zero-string", "-0", "A string in place of an index has digits, and no sign."),
        ("float-string", "1.0", "A string in place of an index has digits, and no point."),
        ("exponent-string", "1e1", "A string in place of an index has digits, and no exponent."),
        ("hexadecimal-string", "0x1", "A string in place of an index is decimal."),
        ("underscore-string", "1_000", "A string in place of an index has nothing but digits."),
        ("full-width-string", "\uff11", "Digits are 0 to 9, and not full-width ones."),
        ("superscript-string", "\u00b2", "Digits are 0 to 9, and not superscript ones."),
    ):
        yield from _segmented(f"{how}-segment-index", comment, "SEGMENT-2",
                              [{"label": "car", "index": value}], refused=True,
                              permits=("unchecked-index",))
    given = SEGMENTATION.said(annotations=[{"label": "car", "index": "@1"}])["payload"]
    yield draft("segmentation", "decode", "float-segment-index-as-spelled",
                "1.0 is no index, and does not turn into the index 1.", "SEGMENT-2 WIRE-6",
                {"text": spelled(given, {"@1": "1.0"})}, refused=True, depth="lexeme",
                level="recommended", permits=("unchecked-index",), flags=("number-lexeme",))
    yield from _segmented("zero-string-segment-index", '"0" has the digits of a whole number.',
                          "SEGMENT-2", [{"label": "car", "index": "0"}])
    yield from _segmented("string-of-120-digits-segment-index",
                          "A string of digits may be of any length.", "SEGMENT-2",
                          [{"label": "car", "index": "1234567890" * 12}])
    yield from _segmented("number-and-string-segment-index",
                          '1 and "1" are two values, and both are kept.', "SEGMENT-2",
                          [{"label": "car", "index": 1}, {"label": "bus", "index": "1"}])
    for how, nothing in named(("empty-string", ""), ("empty-object", {})):
        yield draft("segmentation", "decode", f"{how}-annotations",
                    f"annotations is a list, not an {how.replace('-', ' ')}.", "MASK-2",
                    SEGMENTATION.said(annotations=nothing), refused=True,
                    permits=("unchecked-list",))
    for how, wrong, what in (("null", None, "null"), ("string", "car", "a string")):
        yield draft("segmentation", "decode", f"{how}-annotations",
                    f"annotations is a list, not {what}.", "MASK-2",
                    SEGMENTATION.said(annotations=wrong), refused=True)
    yield draft("segmentation", "decode", "null-segment", "A segment is an object.", "MASK-2",
                SEGMENTATION.said(annotations=[None]), refused=True)
    yield draft("segmentation", "construct", "no-annotations", "annotations is required.",
                "MASK-2", SEGMENTATION.without("annotations"), refused=True)
    yield draft("segmentation", "decode", "absent-annotations", "annotations is required.",
                "MASK-2", SEGMENTATION.silent_on("annotations"), refused=True,
                permits=("absent-segments-are-none",))


REMOTE: Final = (
    ("https", "https://example.com/m.png", "The scheme https is remote."),
    ("http", "http://example.com/m.png", "The scheme http is remote."),
    ("s3", "s3://bucket/m.png", "The scheme s3 is remote."),
    ("gs", "gs://bucket/m.png", "The scheme gs is remote."),
    ("upper-case", "HTTPS://example.com/m.png", "A scheme may be in upper case."),
    ("mixed-case", "Gs://bucket/m.png", "A scheme may be in both cases."),
    ("opaque", "s3:m.png", "A scheme ends at its colon, whatever follows."),
    ("scheme-only", "http:", "A scheme ends at its colon, though nothing follows."),
    ("leading-blank", " https://example.com/m.png", "Blanks before a scheme do not count."),
    ("tab-in-scheme", "ht\ttps://example.com/m.png", "A tab in a scheme does not count."),
    ("line-ends-in-scheme", "s\r\n3:\n//bucket/m.png", "Ends of lines in a scheme do not count."),
)
"""Name, the URL of a remote mask, and why it is remote."""

UNREADABLE: Final = (
    ("open-bracket", "http://[", "The scheme http is remote, though no address follows"),
    ("full-width-slash", "https://example.com\uff0fm.png",
     "The scheme https is remote, though a character follows that no host has"),
)
"""Name, the URL of a remote mask that some URL parsers refuse, and why it is remote."""

LOCAL: Final = (
    ("name", "missing.png", "A name is a path"),
    ("absolute", "/missing/m.png", "A path from the root is one"),
    ("file", "file:///missing/m.png", "The scheme file is not remote"),
    ("drive", "C:\\missing\\m.png", "The letter of a drive is no remote scheme"),
    ("ftp", "ftp://example.com/m.png", "The scheme ftp is none of the four remote ones"),
    ("azure", "azure://container/m.png", "The scheme azure is none of the four remote ones"),
    ("data", "data:image/png;base64,AA==", "The scheme data is none of the four remote ones"),
    ("no-scheme", "//example.com/m.png", "A host without a scheme is a path"),
    ("scheme-in-path", "masks/https://example.com/m.png", "A scheme stands at the beginning"),
    ("longer-scheme", "httpsx://example.com/m.png", "httpsx is another scheme than https"),
    ("blank-in-scheme", "s 3://bucket/m.png", "A blank within a scheme does count"),
    ("letter-in-scheme", "sX3://bucket/m.png", "sX3 is another scheme than s3"),
    ("s3a", "s3a://bucket/m.png", "s3a is another scheme than s3"),
    ("blob", "blob:https://example.com/m.png", "The scheme blob is none of the four remote ones"),
    ("www", "www.example.com/m.png", "A host without a scheme is a path"),
    ("long-s", "\u017f3://bucket/m.png", "The letter \u017f is no s"),
    ("no-break-space", "\u00a0https://example.com/m.png", "A no-break space is no blank"),
    ("byte-order-mark", "\ufeffhttps://example.com/m.png", "U+FEFF is no blank"),
    ("quoted-scheme", "\"https://example.com/m.png\"", "A quotation mark is no blank"),
    ("home", "~/missing.png", "No home directory takes the place of ~"),
)
"""Name, the `mask_url` of a local mask, and why it is local."""


def _masks() -> Iterator[Draft]:
    yield draft("segmentation", "decode", "blank-mask-url", "A blank is a name like others.",
                "MASK-1 WIRE-5", SEGMENTATION.said(mask_url=" "))
    yield draft("segmentation", "local_files", "blank-mask-url",
                "Blanks are the name of a file, and there is no such file.", "LOCAL-2 LOCAL-4",
                SEGMENTATION.said(mask_url="  "), refused=True)
    yield draft("segmentation", "local_files", "existing-blank", "A file's name may be a blank.",
                "LOCAL-2 LOCAL-3", {**SEGMENTATION.said(mask_url=" "), "files": [" "]})
    for how, value in named(("null", None), ("empty", "")):
        comment = f"mask_url is required, and not {how}."
        yield draft("segmentation", "construct", f"{how}-mask-url", comment, "MASK-1",
                    SEGMENTATION.given(mask_url=value), refused=True)
        yield draft("segmentation", "decode", f"{how}-mask-url", comment, "MASK-1",
                    SEGMENTATION.said(mask_url=value), refused=True)
    comment = "mask_url is required."
    yield draft("segmentation", "decode", "absent-mask-url", comment, "MASK-1 WIRE-10",
                SEGMENTATION.silent_on("mask_url"), refused=True)
    yield draft("segmentation", "construct", "no-mask-url", comment, "MASK-1 CONSTRUCT-1",
                SEGMENTATION.without("mask_url"), refused=True)
    yield draft("segmentation", "decode", "number-mask-url",
                "A mask_url is a string, not a number.", "MASK-1", SEGMENTATION.said(mask_url=7),
                refused=True, permits=("unchecked-string",))
    for name, url, comment in REMOTE:
        # Whether blanks, tabs and line ends count depends on the SDK's Python version.
        level = "recommended" if any(map(str.isspace, url)) else "required"
        yield draft("segmentation", "local_files", f"remote-{name}", comment, "LOCAL-2",
                    SEGMENTATION.said(mask_url=url), level=level)
    for name, url, why in UNREADABLE:
        yield draft("segmentation", "local_files", f"remote-{name}", f"{why}.", "LOCAL-2",
                    SEGMENTATION.said(mask_url=url), permits=("unreadable-url",))
    for name, url, why in LOCAL:
        yield draft("segmentation", "local_files", f"missing-{name}",
                    f"{why}, and there is no such file.", "LOCAL-2 LOCAL-4",
                    SEGMENTATION.said(mask_url=url), refused=True)
        yield draft("segmentation", "decode", f"mask-url-{name}",
                    "What names a mask is kept as it is.", "MASK-1 WIRE-5",
                    SEGMENTATION.said(mask_url=url))
    for name, path in named(
        ("name", "present.png"), ("folder", "masks/present.png"),
        ("non-ascii", "m\u00e4sk.png"), ("blanks", "my mask.png"),
        ("question-mark", "m.png?x=1"), ("number-sign", "a#b.png"), ("percent-sign", "a%20b.png"),
        ("tilde", "~/m.png"), ("blank-behind", "m.png "), ("no-extension", "mask"),
        ("decomposed", "me\u0301.png"), ("dollar-sign", "$HOME.png"), ("plus-sign", "a+b.png"),
    ):
        yield draft("segmentation", "local_files", f"existing-{name}",
                    "This mask is a local file that exists.", "LOCAL-2 LOCAL-3",
                    {**SEGMENTATION.said(mask_url=path), "files": [path]})
