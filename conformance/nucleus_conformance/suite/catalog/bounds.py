"""Cases on bounds: sums, depths, indices, and what just crosses them; and on unlikely inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, alternately, draft, named
from nucleus_conformance.suite.catalog.samples import (
    BOX,
    CUBOID,
    KEYPOINTS,
    LINE,
    POLYGON,
    SAMPLES,
    SEGMENTATION,
    Sample,
    unheard_of,
)


def drafts() -> Iterator[Draft]:
    """The cases on bounds and on unlikely inputs."""
    for sample in SAMPLES:
        yield from _sums(sample)
        yield from _invalid_local_files(sample)
    yield from _depths()
    yield from _indices()
    yield from _folders()
    yield from _unknown_arguments()


_WITHIN: Final = named(
    ("above-by-a-thousandth", {"car": 0.801, "bus": 0.2}),
    ("below-by-a-thousandth", {"car": 0.799, "bus": 0.2}),
    ("thirds-above", {"car": 0.3336, "bus": 0.3336, "van": 0.3336}),
    ("thirds-below", {"car": 0.33301, "bus": 0.33301, "van": 0.33301}),
    ("tenths-above", dict.fromkeys("abcdefghij", 0.1001)),
    ("one-alone", {"car": 0.999}),
    ("tiny-shares", {"car": 1, **dict.fromkeys("abcdefgh", 1e-9)}),
)
"""Name -> a class_pdf whose decimal sum is at most 0.001 from 1."""

_BEYOND: Final = named(
    ("above-by-more", {"car": 0.801, "bus": 0.200001}),
    ("below-by-more", {"car": 0.799, "bus": 0.199999}),
    ("thirds-far-above", {"car": 0.33367, "bus": 0.33367, "van": 0.33367}),
    ("thirds-far-below", {"car": 0.33299, "bus": 0.33299, "van": 0.33299}),
    ("tenths-far-above", dict.fromkeys("abcdefghij", 0.10011)),
    ("one-alone-too-low", {"car": 0.99899}),
    ("all-zero", {"car": 0, "bus": 0}),
)
"""Name -> a class_pdf whose decimal sum is at least 0.000001 further from 1."""


def _sums(sample: Sample) -> Iterator[Draft]:
    if "class_pdf" not in sample.options:
        return
    flags = ("class-pdf-sum",)
    for name, value in _WITHIN:
        total = _decimal_sum(value)
        exact = abs(total - 1) == Decimal("0.001")
        place = "just 0.001 from 1" if exact else "less than 0.001 from 1"
        yield draft(sample.type, "decode", f"{name}-sum-of-class-pdf",
                    f"The decimals sum to {total}, which is {place}.", "CLASS-PDF-2",
                    sample.said(class_pdf=value), level="recommended" if exact else "required",
                    flags=flags)
    for name, value in _BEYOND:
        comment = f"The decimals sum to {_decimal_sum(value)}, which is more than 0.001 from 1."
        yield draft(sample.type, "decode", f"{name}-sum-of-class-pdf", comment, "CLASS-PDF-2",
                    sample.said(class_pdf=value), refused=True, permits=("unchecked-class-pdf",),
                    flags=flags)


def _decimal_sum(shares: Mapping[str, float]) -> Decimal:
    return sum((Decimal(str(each)) for each in shares.values()), Decimal(0))


def _nested(depth: int, member: Any) -> Any:
    """An object of that depth: objects and lists in turn, and the member in the innermost one."""
    return {"in": alternately(depth - 1, member)}


def _depths() -> Iterator[Draft]:
    for sample in SAMPLES:
        if "metadata" in sample.options:
            for depth in (200, 201):
                yield _deep(sample.type, sample.type, depth, "METADATA-1",
                            sample.said(metadata=_nested(depth, "the end")))
    comment = ("An empty object or list is a level, too: the 200th passes, the 201st is "
               "too deep.")
    yield draft("long", "decode", "box-metadata-200-deep-and-empty", comment,
                "METADATA-1", BOX.said(metadata=_nested(199, {})), type="box",
                level="recommended", flags=("deep-nesting",))
    yield draft("long", "decode", "box-metadata-201-deep-and-empty", comment,
                "METADATA-1", BOX.said(metadata=_nested(200, [])), type="box",
                level="recommended", refused=True, permits=("no-depth-limit",),
                flags=("deep-nesting",))
    for depth in (199, 200, 201):
        segment = {"label": "car", "index": 1, "metadata": _nested(depth, "the end")}
        yield _deep("segment", "segmentation", depth, "SEGMENT-3 METADATA-1",
                    SEGMENTATION.said(annotations=[segment]))


def _deep(name: str, kind: str, depth: int, cites: str, given: dict[str, Any]) -> Draft:
    options: dict[str, Any] = {"level": "recommended", "flags": ("deep-nesting",)}
    comment = f"Metadata may be 200 levels deep: this has {depth}."
    if depth > 200:
        options |= {"refused": True, "permits": ("no-depth-limit",)}
    return draft("long", "decode", f"{name}-metadata-{depth}-deep", comment, cites, given,
                 type=kind, **options)


_POWERS: Final = (
    ("largest-of-31-bits", 2**31 - 1, "2^31 - 1"), ("two-to-thirty-one", 2**31, "2^31"),
    ("two-to-thirty-two", 2**32, "2^32"), ("beyond-32-bits", 2**32 + 1, "2^32 + 1"),
    ("largest-of-53-bits", 2**53 - 1, "2^53 - 1"), ("two-to-fifty-three", 2**53, "2^53"),
    ("beyond-53-bits", 2**53 + 1, "2^53 + 1"), ("largest-of-63-bits", 2**63 - 1, "2^63 - 1"),
    ("two-to-sixty-three", 2**63, "2^63"), ("two-to-sixty-four", 2**64, "2^64"),
    ("beyond-64-bits", 2**64 + 1, "2^64 + 1"), ("beyond-128-bits", 2**128 + 1, "2^128 + 1"),
)
"""Whole numbers where the integers of some language end, or begin anew."""


def _indices() -> Iterator[Draft]:
    flags = ("wide-index",)
    for name, index, shown in _POWERS:
        for how, value in named(("", index), ("-string", str(index))):
            given = [{"label": "car", "index": value}]
            comment = f"{shown} is a whole number, of which no digit is lost."
            yield draft("segmentation", "decode", f"{name}{how}-segment-index", comment,
                        "SEGMENT-2", SEGMENTATION.said(annotations=given), flags=flags)
            yield draft("segmentation", "construct", f"{name}{how}-segment-index", comment,
                        "SEGMENT-2", SEGMENTATION.given(annotations=given), flags=flags)
        for place, skeleton in named(("first", [[index, 0]]), ("last", [[0, 1], [1, index]])):
            bits = "though 32 bits hold it" if index < 2**31 else "whatever 32 bits make of it"
            yield draft("keypoints", "decode", f"{name}-as-{place}-index",
                        f"{shown} is past the last keypoint, {bits}.",
                        "KEYPOINTS-5", KEYPOINTS.located(skeleton=skeleton), refused=True,
                        flags=flags)
        negative = [{"label": "car", "index": -index}]
        yield draft("segmentation", "decode", f"negative-{name}-segment-index",
                    f"-({shown}) is negative, whatever fewer bits make of it.", "SEGMENT-2",
                    SEGMENTATION.said(annotations=negative), refused=True,
                    permits=("unchecked-index",), flags=flags)
        yield draft("keypoints", "decode", f"negative-{name}-index",
                    f"-({shown}) is negative, whatever fewer bits make of it.", "KEYPOINTS-4",
                    KEYPOINTS.located(skeleton=[[0, -index]]), refused=True,
                    permits=("unchecked-index",), flags=flags)


def _folders() -> Iterator[Draft]:
    options: dict[str, Any] = {"refused": True, "flags": ("folder-mask",)}
    places: tuple[tuple[str, str, list[str]], ...] = (
        ("folder", "folder", ["folder/mask.png"]),
        ("folder-with-slash", "slashed/", ["slashed/mask.png"]),
        ("folder-like-a-mask", "mask.png", ["mask.png/mask.png"]),
        ("working-folder", ".", []), ("parent-folder", "..", []),
        ("file-with-slash", "plain.png/", ["plain.png"]),
        ("below-a-file", "file.png/mask.png", ["file.png"]),
    )
    for name, path, files in places:
        given = {**SEGMENTATION.said(mask_url=path), **({"files": files} if files else {})}
        yield draft("segmentation", "local_files", f"{name}-for-a-mask",
                    "What stands there is no file, and no mask.", "LOCAL-2 LOCAL-4", given,
                    **options)
    for name, path in named(("dot", "./dotted.png"), ("two-dots", "here/../two.png")):
        files = ["dotted.png"] if name == "dot" else ["here/one.png", "two.png"]
        yield draft("segmentation", "local_files", f"existing-{name}-in-path",
                    "A path may have dots in it.", "LOCAL-2 LOCAL-3",
                    {**SEGMENTATION.said(mask_url=path), "files": files}, flags=("folder-mask",))


_INVALID: Final[tuple[tuple[str, Any, str, str, tuple[str, ...]], ...]] = (
    ("label", 7, "A label is a string.", "LABEL-1", ("unchecked-string",)),
    ("geometry", [], "The geometry is an object.", "GEOMETRY-1", ()),
    ("annotation_id", 7, "An id is a string.", "ANNOTATION-ID-1", ("unchecked-string",)),
    ("metadata", [1], "Metadata is an object.", "METADATA-1", ("unchecked-metadata",)),
    ("class_pdf", {"car": 0.5}, "The shares sum to 1.", "CLASS-PDF-2", ("unchecked-class-pdf",)),
    ("embedding_vector", ["1"], "An embedding holds numbers.", "EMBEDDING-1",
     ("unchecked-number",)),
    ("annotations", {}, "annotations is a list.", "MASK-2", ("unchecked-list",)),
    ("mask_url", None, "mask_url is required.", "MASK-1", ()),
)
"""A member, a value that is not valid, why not, requirement, permitted deviations."""


def _invalid_local_files(sample: Sample) -> Iterator[Draft]:
    flags = ("local-files-of-nothing",)
    yield draft(sample.type, "local_files", "no-reference-id",
                "A payload that says nothing of its item is refused, whatever it is read for.",
                "REFERENCE-1 REFUSAL-1", sample.silent_on("reference_id"), refused=True,
                flags=flags)
    for name, member, comment, cites, permits in _INVALID:
        if name in sample.options or sample.payload.get(name):
            yield draft(sample.type, "local_files", f"wrong-{name.replace('_', '-')}",
                        f"{comment} What is wrong is refused, whatever it is asked for.",
                        f"{cites} REFUSAL-1", sample.said(**{name: member}), refused=True,
                        permits=permits, flags=flags)
    if sample.type == "segmentation":
        for place, url in (("here", "here.png"), ("remote", "s3://bucket/m.png")):
            given = {**sample.said(mask_url=url, annotations=[{"label": 7, "index": 1}]),
                     "files": ["here.png"]}
            yield draft(sample.type, "local_files", f"wrong-segment-of-a-mask-{place}",
                        "The label of a segment is a string; no mask makes up for it.",
                        "SEGMENT-1 REFUSAL-1", given, refused=True, permits=("unchecked-string",),
                        flags=flags)
    if "confidence" in sample.options:
        yield draft(sample.type, "local_files", "percentage-confidence",
                    "A payload with a confidence of 95 is refused, whatever it is read for.",
                    "CONFIDENCE-1 REFUSAL-1", sample.said(confidence=95), refused=True,
                    permits=("unchecked-confidence",), flags=flags)


def _unknown_arguments() -> Iterator[Draft]:
    flags = ("unknown-part-arguments",)
    for sample, name, value in (
        (LINE, "vertices", [{"x": 1, "y": 2, "z": 3}]),
        (POLYGON, "vertices", [{"x": 1, "y": 2}, {"x": 1, "y": 2, "visible": True}]),
        (CUBOID, "position", {"x": 1, "y": 2, "z": 3, "w": 4}),
        (CUBOID, "dimensions", {"x": 1, "y": 2, "z": 3, "yaw": 4}),
    ):
        yield draft(sample.type, "construct", f"unknown-argument-in-{name}",
                    "The constructor of a point has no such parameter.", "CONSTRUCT-2 CONSTRUCT-3",
                    sample.given(**{name: value}), refused=True, flags=flags)
    keypoint = {"x": 1, "y": 2, "visible": True, "z": 3}
    geometry = {"keypoints": [keypoint], "names": ["nose"], "skeleton": []}
    yield draft("keypoints", "construct", "unknown-argument-in-keypoint",
                "The constructor of a keypoint has no such parameter.", "CONSTRUCT-2 CONSTRUCT-3",
                KEYPOINTS.given(**geometry), refused=True, flags=flags)
    segment = {"label": "car", "index": 1, "color": "red"}
    yield draft("segmentation", "construct", "unknown-argument-in-segment",
                "The constructor of a segment has no such parameter.", "CONSTRUCT-2 CONSTRUCT-3",
                SEGMENTATION.given(annotations=[segment]), refused=True, flags=flags)
    for sample in SAMPLES:
        yield draft(sample.type, "construct", "unknown-argument",
                    "The constructor has no such parameter.", "CONSTRUCT-2",
                    sample.given(**{unheard_of("score", "rating"): 0.5}), refused=True, flags=flags)
    for sample in (LINE, POLYGON):
        yield draft(sample.type, "construct", "unknown-key-in-plain-vertex",
                    "An object in place of a point may have other keys, which are ignored.",
                    "VERTICES-2 WIRE-3",
                    {**sample.given(vertices=[{"x": 1, "y": 2, "z": 3}]), "pass": "plain"},
                    level="recommended", flags=("plain-vertices",))
