"""Small implementations, each wrong in one way, and otherwise as right as the reference."""

from __future__ import annotations

from pathlib import Path
from string import Template
from textwrap import dedent
from typing import Any

from attrs import frozen

_TEXT = Template('''\
import copy
import json
import math
import os
import re
import unicodedata

import attrs

import nucleus_spec
from nucleus_conformance.harness import CLASSES, serve


def read(payload):
    return payload


def sent(payload):
    return payload


def text(payload):
    return json.dumps(payload, allow_nan=False)


def local(original):
    return original.has_local_files_to_upload()


def part(cls):
    return cls


loads = json.loads
late = False


$wrong


class Unread:
    """What could not be read, and is said to be so as late as can be."""

    def __init__(self, error):
        self.error = error

    def to_payload(self):
        raise self.error

    def has_local_files_to_upload(self):
        return False


def ported(original):
    class Port:
        def __init__(self, *positional, **named):
            self.original = original(*positional, **named)

        @classmethod
        def from_json(cls, payload):
            made = cls.__new__(cls)
            try:
                made.original = original.from_json(read(payload))
            except Exception as error:
                if not late:
                    raise
                made.original = Unread(error)
            return made

        def to_payload(self):
            return sent(self.original.to_payload())

        def to_json(self):
            return text(self.to_payload())

        def has_local_files_to_upload(self):
            return local(self.original)

    Port.__name__ = original.__name__
    return Port


class Ported:
    """A module as the harness wants it."""


ports = {}
for name in CLASSES.values():
    original = getattr(nucleus_spec, name)
    ports[original] = ported(original)
    setattr(Ported, name, ports[original])
for name in ("Point", "Point3D", "Keypoint", "Segment"):
    setattr(Ported, name, part(getattr(nucleus_spec, name)))


def port_of(original):
    port = ports[type(original)]
    made = port.__new__(port)
    made.original = original
    return made


class PredictionList:
    def __init__(self):
        self.original = nucleus_spec.PredictionList()

    def add_predictions(self, predictions):
        self.original.add_predictions([getattr(each, "original", each) for each in predictions])

    def items(self):
        for name, predictions in self.original.items():
            yield name, [port_of(each) for each in predictions]

    def __len__(self):
        return len(self.original)


Ported.PredictionList = PredictionList
Ported.loads = staticmethod(loads)
Ported.from_json = staticmethod(lambda payload: port_of(nucleus_spec.from_json(read(payload))))

serve(Ported, "miniature", "1.0", loads=loads)
''')


_SERVE = 'serve(Ported, "miniature", "1.0", loads=loads)'


@frozen
class Miniature:
    """What is wrong, as Python: it defines `read`, `sent`, `text` or another of these anew."""

    wrong: str

    @property
    def text(self) -> str:
        """The whole program."""
        return _TEXT.substitute(wrong=dedent(self.wrong).strip())

    def write(self, folder: Path) -> Path:
        """Write the program, and return where it is."""
        path = folder / "miniature.py"
        path.write_text(self.text, "utf-8")
        return path

    def module(self) -> Any:
        """What the program would serve, in this process."""
        names: dict[str, Any] = {"__name__": "miniature"}
        exec(self.text.replace(_SERVE, ""), names)
        return names["Ported"]


RIGHT = Miniature("")

DROPS_NULLS = Miniature("""
    def sent(payload):
        return {key: value for key, value in payload.items() if value is not None}
""")

WRITES_NUMBERS_LIKE_JAVASCRIPT = Miniature("""
    def javascript(number):
        if isinstance(number, int):
            number = float(number)
        text = repr(number)
        if "e" not in text:
            return "0" if number == 0 else text.removesuffix(".0")
        digits, exponent = text.split("e")
        if -7 <= int(exponent) < 21:
            whole = f"{number:f}".rstrip("0").rstrip(".")
            return whole if number > 1 else f"{number:.6f}".rstrip("0")
        sign = "+" if int(exponent) > 0 else ""
        return f"{digits}e{sign}{int(exponent)}"

    def sent(payload):
        if payload["type"] == "box" and payload["annotation_id"].count("-") >= 5:
            numbers = [payload["geometry"][name] for name in ("x", "y", "width", "height")]
            parts = [payload["label"], *map(javascript, numbers), str(payload["reference_id"])]
            payload["annotation_id"] = "-".join(parts)
        return payload
""")

DROPS_A_WRONG_CONFIDENCE = Miniature("""
    def read(payload):
        if isinstance(payload, dict):
            confidence = payload.get("confidence")
            if type(confidence) in (int, float) and not 0 <= confidence <= 1:
                payload = {key: value for key, value in payload.items() if key != "confidence"}
        return payload
""")

SORTS_KEYS = Miniature("""
    def text(payload):
        return json.dumps(payload, allow_nan=False, sort_keys=True)
""")

SWAPS_WIDTH_AND_HEIGHT = Miniature("""
    def sent(payload):
        if payload["type"] == "box":
            geometry = payload["geometry"]
            geometry["width"], geometry["height"] = geometry["height"], geometry["width"]
        return payload
""")

DROPS_ZEROS = Miniature("""
    def sent(payload):
        if payload.get("confidence") == 0:
            del payload["confidence"]
        return payload
""")

TAKES_EMPTY_IDS_FOR_NONE = Miniature("""
    def read(payload):
        if isinstance(payload, dict) and payload.get("annotation_id") == "":
            payload = {key: value for key, value in payload.items() if key != "annotation_id"}
        return payload
""")

MAKES_EVERY_NUMBER_A_FLOAT = Miniature("""
    def sent(payload):
        if payload["type"] == "box":
            geometry = payload["geometry"]
            payload["geometry"] = {
                key: value if abs(value) > 2**53 else float(value)
                for key, value in geometry.items()
            }
        return payload
""")

NORMALIZES_STRINGS = Miniature("""
    def sent(payload):
        payload["reference_id"] = unicodedata.normalize("NFC", payload["reference_id"])
        if "label" in payload:
            payload["label"] = unicodedata.normalize("NFC", payload["label"])
        return payload
""")

TAKES_THE_LENGTH_FOR_AN_INDEX = Miniature("""
    def read(payload):
        if isinstance(payload, dict) and payload.get("type") == "keypoints":
            geometry = payload.get("geometry")
            if isinstance(geometry, dict) and isinstance(geometry.get("skeleton"), list):
                past = len(geometry.get("keypoints") or [])
                skeleton = [
                    [max(0, past - 1) if index == past else index for index in pair]
                    if isinstance(pair, list) else pair
                    for pair in geometry["skeleton"]
                ]
                payload = {**payload, "geometry": {**geometry, "skeleton": skeleton}}
        return payload
""")

SENDS_NON_ASCII = Miniature("""
    def text(payload):
        return json.dumps(payload, allow_nan=False, ensure_ascii=False)
""")

ECHO = """
from nucleus_conformance.harness import CLASSES, serve


class Echo:
    def __init__(self, **arguments):
        self.payload = arguments

    @classmethod
    def from_json(cls, payload):
        made = cls()
        made.payload = payload
        return made

    def to_payload(self):
        return self.payload


class Echoes:
    pass


for name in CLASSES.values():
    setattr(Echoes, name, Echo)

serve(Echoes, "echo", "1.0")
"""
"""A cheat: it answers what it is asked."""

REFUSES_EVERYTHING = """
from nucleus_conformance.harness import CLASSES, serve


class Refusal:
    def __init__(self, **arguments):
        raise ValueError("no")

    @classmethod
    def from_json(cls, payload):
        raise ValueError("no")


class Refusals:
    pass


for name in CLASSES.values():
    setattr(Refusals, name, Refusal)

serve(Refusals, "refusal", "1.0")
"""
"""A coward: it refuses whatever it is asked."""
