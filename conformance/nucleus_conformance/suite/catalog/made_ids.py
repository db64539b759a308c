"""Cases on ids that are made of texts that a template, a format or a pattern would fill in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nucleus_conformance.suite.catalog.draft import Draft, draft
from nucleus_conformance.suite.catalog.samples import BOX, KEYPOINTS
from nucleus_spec.editions import FIRST
from nucleus_spec.requirements import REQUIREMENTS

_TEXTS: Final = (
    ("named-places", "{label}{x}{y}{width}{height}{reference_id}", "Names in braces"),
    ("dollar-places", "${label}${x} #{y} {{x}} }}{{", "Names behind a dollar sign, and braces"),
    ("numbered-places", "{} {0} {1} {6} {0:>9}", "Numbers in braces"),
    ("dollar-signs", "$$ $& $` $' $1 $0 $<x> US$$ {y}", "Dollar signs of replacements"),
    ("percent-signs", "%s %d %% %(x)s %1$s %@ 100%", "Percent signs of formats"),
    ("backslashes", "\\1 \\0 \\g<0> \\\\ \\n \\&", "Backslashes of replacements"),
    ("dashes", "-a--b-", "Dashes, which the id has between its parts,"),
    ("blanks-around", " a\t", "Blanks around a text"),
)
"""Name, a label and `reference_id`, and what it has in it."""


def drafts() -> Iterator[Draft]:
    """The cases on ids of boxes and keypoints."""
    for sample, cites in ((BOX, "BOX-ID-1"), (KEYPOINTS, "KEYPOINTS-ID-1")):
        since = max(FIRST, REQUIREMENTS[cites].since)
        for name, text, what in _TEXTS:
            comment = f"{what} mean nothing in label and reference: the id has them as they are."
            members = {"label": text, "reference_id": f"{text}r"}
            yield draft(sample.type, "decode", f"id-of-{name}", comment, f"{cites} WIRE-5",
                        sample.said(**members), since=since)
            yield draft(sample.type, "construct", f"id-of-{name}", comment, f"{cites} WIRE-5",
                        sample.given(**members), since=since)
        half = " ".join(map(str, range(600)))
        yield draft("long", "decode", f"{sample.type}-with-an-id-of-4096-and-more",
                    "A made id has any length: this one has more than 4,096 characters.", cites,
                    sample.said(label=half, reference_id=f"{half}."), type=sample.type,
                    since=since, flags=("long-values",))
