"""Cases on state: what one request leaves behind must not show in the next.

The cases of one subject are asked in the order of the file, so that each group here stands in the
order in which it is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft, spelled
from nucleus_conformance.suite.catalog.samples import BOX, KEYPOINTS, SAMPLES, Sample

_FLAGS: Final = ("leaking-state",)
_ONE: Final = "@one@"


def drafts() -> Iterator[Draft]:
    """The groups, each in the order in which it is asked."""
    for sample in SAMPLES:
        yield from _more_and_less(sample)
        yield from _refused(sample)
    yield from _equal_numbers()
    yield from _refused_names()
    yield from _collected()


def _named(sample: Sample, which: str) -> dict[str, Any]:
    """Members that no other case has, so that a cache knows the objects of this group only."""
    members = {"reference_id": f"sequence_{which}"}
    return {**members, "label": f"sequence {which}"} if "label" in sample.arguments else members


def _more_and_less(sample: Sample) -> Iterator[Draft]:
    """The same object with everything, with nothing, and with everything again."""
    members = _named(sample, "one")
    for name, comment, options in (
        ("everything", "The first of three: every optional field is given.", sample.options),
        ("nothing-after-everything",
         "What the request before gave, and this one does not, is not there.", {}),
        ("everything-after-nothing",
         "What was left out before, and is given now, is there.", sample.options),
    ):
        given = {**members, **options}
        cites = "OBJECT-3"
        yield draft(sample.type, "decode", f"sequence-{name}", comment, cites,
                    sample.said(**given), flags=_FLAGS)
        yield draft(sample.type, "construct", f"sequence-{name}", comment, cites,
                    sample.given(**given), flags=_FLAGS)


def _refused(sample: Sample) -> Iterator[Draft]:
    """An object that is refused after much of it was read, and the same with less and no fault."""
    members = _named(sample, "two")
    everything = {**members, **sample.options}
    wrong = {**sample.said(**everything)["payload"], "reference_id": ["sequence"]}
    yield draft(sample.type, "decode", "sequence-refused",
                "All is right but for the reference_id, which is a list.", "REFERENCE-1",
                {"payload": wrong}, refused=True, permits=("unchecked-string",), flags=_FLAGS)
    yield draft(sample.type, "decode", "sequence-nothing-after-refused",
                "Nothing is left of what was refused before.", "OBJECT-3", sample.said(**members),
                flags=_FLAGS)
    for name, wrong in (("null", {"payload": None}), ("cut-off", {"text": '{"label": "car"'})):
        yield draft(sample.type, "decode", f"sequence-{name}-payload",
                    "Nothing of it is a payload.", "WIRE-7" if "text" in wrong else "WIRE-1", wrong,
                    refused=True, flags=_FLAGS)
        yield draft(sample.type, "decode", f"sequence-everything-after-{name}-payload",
                    "What was refused before takes nothing away.", "OBJECT-3",
                    sample.said(**everything), flags=_FLAGS)


def _refused_names() -> Iterator[Draft]:
    """Names that were refused, since two are the same, and names like them that differ."""
    hidden = {"keypoints": [{"visible": False}] * 2, "skeleton": []}
    for name, names, options in (
        ("equal-names", ["sequence", "sequence"], {"refused": True}),
        ("other-names-after-equal-names", ["sequence", "other"], {}),
    ):
        yield draft("keypoints", "decode", f"sequence-of-{name}",
                    "Two names of one prediction are not the same; those before do not count.",
                    "KEYPOINTS-2", KEYPOINTS.located(**{**hidden, "names": names}), flags=_FLAGS,
                    **options)


def _equal_numbers() -> Iterator[Draft]:
    """Boxes whose numbers are equal, but spelled otherwise, as the keys of a cache would be."""
    for order in ("integers-first", "floats-first"):
        values = [10, 10.0] if order == "integers-first" else [20.0, 20]
        for place, value in zip(("one", "two"), values, strict=True):
            members = {"label": f"sequence {order}", "x": value, "y": value}
            yield draft("box", "construct", f"sequence-{order}-{place}",
                        "Equal numbers in two spellings give two ids.", "BOX-ID-1 BOX-ID-2",
                        BOX.given(**members), flags=_FLAGS)
    for kind in SAMPLES:
        yield from _equal_but_for_spelling(kind)
    for place, visible in (("one", True), ("two", False)):
        keypoint = {"x": 1, "y": 1, "visible": visible}
        geometry = {"keypoints": [keypoint], "names": ["sequence"], "skeleton": []}
        yield draft("keypoints", "decode", f"sequence-visible-{place}",
                    "Keypoints that differ in `visible` alone are two.", "KEYPOINT-1",
                    KEYPOINTS.located(**geometry), flags=_FLAGS)


def _equal_but_for_spelling(sample: Sample) -> Iterator[Draft]:
    """Parts and options that are equal for a cache, though one has integers and one has floats."""
    for place, text in (("integers", "1"), ("floats", "1.0"), ("integers-again", "1")):
        members = {**_named(sample, "three"), **_ones(sample)}
        asked = sample.said(**members)["payload"]
        yield draft(sample.type, "decode", f"sequence-of-{place}",
                    "Equal numbers in two spellings are two: each is sent as it came.", "WIRE-6",
                    {"text": spelled(asked, {_ONE: text})},
                    level="recommended", depth="lexeme", flags=_FLAGS)


def _ones(sample: Sample) -> dict[str, Any]:
    """Members in which the number 1 stands at every place."""
    geometry: dict[str, dict[str, Any]] = {
        "line": {"vertices": [{"x": _ONE, "y": _ONE}]},
        "polygon": {"vertices": [{"x": _ONE, "y": _ONE}]},
        "keypoints": {"keypoints": [{"x": _ONE, "y": _ONE, "visible": True}], "names": ["a"],
                      "skeleton": []},
        "cuboid": {"position": dict.fromkeys("xyz", _ONE), "dimensions": dict.fromkeys("xyz", _ONE),
                   "yaw": _ONE},
        "box": dict.fromkeys(("x", "y", "width", "height"), _ONE),
    }
    made: dict[str, Any] = {}
    if sample.type in geometry:
        made["geometry"] = geometry[sample.type]
    options = {"confidence": _ONE, "metadata": {"a": _ONE}, "class_pdf": {"car": _ONE},
               "embedding_vector": [_ONE]}
    return {**made, **{name: each for name, each in options.items() if name in sample.options}}


def _collected() -> Iterator[Draft]:
    """A list that was filled, a batch that was refused, and a list that is new."""
    def member(label: str) -> dict[str, Any]:
        return {"type": "box", **BOX.given(label=label)}

    for name, batches, comment, cites, options in (
        ("some", [[member("a"), member("b")]], "The first of four lists.", "LIST-2 LIST-3", {}),
        ("nothing-after-some", [], "A list begins empty, whatever other lists hold.", "LIST-3", {}),
        ("refused", [[member("c")], [member("d"), {"other": None}]],
         "The last batch has a member that is no prediction.", "LIST-4", {"refused": True}),
        ("nothing-after-refused", [[]], "Nothing is left of what was refused.", "LIST-3", {}),
    ):
        yield draft("prediction-list", "collect", f"sequence-{name}", comment, cites,
                    {"batches": batches}, flags=_FLAGS, **options)
