"""A dump of clean lines, as releases sent them, and of mistakes whose places are known.

It knows nothing of `nucleus_spec`: what is right was recorded, and what is wrong is said here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Final

RECORDED: Final = Path(__file__).parents[1] / "differential" / "uploads" / "0.20.0.json"

Payload = dict[str, Any]


def sent() -> list[Payload]:
    """Payloads that a release sent, one of each type that it sent in requests."""
    found: dict[str, Payload] = {}
    for upload in json.loads(RECORDED.read_text("utf-8"))["uploads"]:
        for request in upload["requests"]:
            body = request.get("body") or {}
            for payloads in body.values() if isinstance(body, dict) else ():
                for each in payloads if isinstance(payloads, list) else ():
                    found.setdefault(each["type"], each)
    return list(found.values())


def _without_item(line: Payload) -> None:
    line["referenceId"] = line.pop("reference_id")


def _cut(line: Payload) -> None:
    line["cut"] = True


MISTAKES: Final[dict[str, tuple[str, str, Callable[[Payload], object]]]] = {
    "percent": ("box", "CONFIDENCE-1", lambda line: line.update(confidence=87.5)),
    "camel case": ("polygon", "REFERENCE-1", _without_item),
    "a score": ("box", "unread-key", lambda line: line.update(score=0.5)),
    "a number as a label": ("category", "LABEL-1", lambda line: line.update(label=3)),
    "a sum": ("box", "CLASS-PDF-2", lambda line: line.update(class_pdf={"a": 0.6, "b": 0.3})),
    "a negative width": ("box", "BOX-2", lambda line: line["geometry"].update(width=-4)),
    "a vertex without y": (
        "polygon",
        "POINT-1",
        lambda line: line["geometry"]["vertices"][0].pop("y"),
    ),
    "an index too large": (
        "keypoints",
        "KEYPOINTS-5",
        lambda line: line["geometry"].update(skeleton=[[0, 9]]),
    ),
    "a misspelled type": ("cuboid", "DISPATCH-4", lambda line: line.update(type="Cuboid")),
    "half a line": ("box", "WIRE-7", _cut),
    "no area": ("box", "no-area", lambda line: line["geometry"].update(height=0)),
    "an id twice": ("polygon", "UPLOAD-1", lambda line: line.update(annotation_id="twice")),
}
"""Mistake -> the type that has it, the rule that finds it, and what is done to a clean payload."""


def seeded(lines: int, mistakes: int, seed: int = 1) -> tuple[list[str], dict[int, str]]:
    """So many lines, and the rule that each mistake in them breaks, by its line, from 1 on.

    Each kind of mistake is there equally often; an id that is there twice makes two of them.
    """
    chance = Random(seed)
    clean = {each["type"]: each for each in sent()}
    types = list(clean)
    wanted = [name for name in MISTAKES for _ in range(mistakes // len(MISTAKES))]
    places = sorted(chance.sample(range(1, lines + 1), len(wanted)))
    chance.shuffle(wanted)
    wrong = dict(zip(places, wanted, strict=True))
    found: dict[int, str] = {}
    written = []
    pair = 0
    for number in range(1, lines + 1):
        name = wrong.get(number)
        kind = MISTAKES[name][0] if name else types[number % len(types)]
        line: Payload = json.loads(json.dumps(clean[kind]))
        line["reference_id"] = f"image_{number}.jpg"
        if kind != "category":
            line["annotation_id"] = f"id-{number}"
        if kind == "box":
            line["geometry"] = {"x": chance.randrange(2000), "y": chance.randrange(2000) / 4, "width": 50.5, "height": 60}  # fmt: skip
        if name:
            _, rule, spoil = MISTAKES[name]
            spoil(line)
            found[number] = rule
            if name == "an id twice":
                line["reference_id"] = f"shared_{pair // 2}"
                pair += 1
        text = json.dumps(line)
        written.append(text[: len(text) // 2] if line.get("cut") else text)
    return written, found
