"""JSON Schema 2020-12 for every type and edition, derived from the classes.

Each type has two: `read` is what `from_json` accepts; `sent` is what `to_payload` gives, complete and with
no other key. The files in `schemas/` are written by `python -m nucleus_spec.schema`, and nothing else;
`python -m nucleus_spec.schema --check` fails if they are not what the classes say.

What JSON Schema cannot say, a schema does not say: that the values of a class_pdf sum to 1, that there are
as many names as keypoints, that a skeleton index points at a keypoint, that 1.0 is no index, and how an id
is generated.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

from nucleus_spec.constraints import Constraint
from nucleus_spec.editions import EDITIONS, V0_21_2, Edition, edition
from nucleus_spec.geometry import Keypoint
from nucleus_spec.predictions import PREDICTION_TYPES
from nucleus_spec.wire import REQUIRED, Key, Sent, keys

Direction = Literal["read", "sent"]
Schema = dict[str, Any]

DIRECTORY: Final = Path(__file__).parent / "schemas"

_NUMBER: Final[Schema] = {"type": "number"}
_VISIBLE_HAS_PLACE: Final[Schema] = {
    "if": {"required": ["visible"], "properties": {"visible": {"const": True}}},
    "then": {"required": ["x", "y"], "properties": {"x": _NUMBER, "y": _NUMBER}},
}


def schema(type_name: str, named: str | Edition, direction: Direction) -> Schema:
    """The schema of that type's payloads, read or sent, under that edition.

    Raises `KeyError` for a name that is not in `PREDICTION_TYPES`, and `UnknownEdition`.
    """
    under = edition(named)
    cls = PREDICTION_TYPES[type_name]
    derive = _read if direction == "read" else _sent
    body = derive(cls, under)
    definitions = {
        key.constraint.nested.__name__: derive(key.constraint.nested, under)
        for _, key in keys(cls)
        if key.constraint is not None and key.constraint.nested is not None
    }
    body.update(_target(under, "dataset_item_id" if direction == "read" else "item_id"))
    verb = "reads" if direction == "read" else "sends"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:nucleus-spec:{under}:{type_name}:{direction}",
        "title": f"{cls.__name__}, as edition {under} {verb} it",
        **body,
        **({"$defs": definitions} if definitions else {}),
    }


def _object(properties: Schema, required: list[str]) -> Schema:
    return {"type": "object", "properties": properties, "required": required}


def _read(cls: type, under: Edition) -> Schema:
    top = _object({}, [])
    for _, key in keys(cls):
        if key.constraint is None or under < key.since:
            continue
        inside = _container(top, key)
        inside["properties"][key.read_name] = key.constraint.schema
        if key.if_absent is REQUIRED:
            inside["required"].append(key.read_name)
    return {**top, **_VISIBLE_HAS_PLACE} if cls is Keypoint else top


def _sent(cls: type, under: Edition) -> Schema:
    top = _object({}, []) | {"additionalProperties": False}
    for _, key in keys(cls):
        if under < key.since:
            continue
        inside = _container(top, key)
        inside["properties"][key.name] = _sent_value(key, under)
        if key.sent is Sent.ALWAYS:
            inside["required"].append(key.name)
    return {**top, **_VISIBLE_HAS_PLACE} if cls is Keypoint else top


def _container(top: Schema, key: Key) -> Schema:
    """The schema of the object that `key` stands in."""
    if key.inside is None:
        return top
    if key.inside not in top["properties"]:
        top["properties"][key.inside] = _object({}, [])
        if "additionalProperties" in top:
            top["properties"][key.inside]["additionalProperties"] = False
        top["required"].append(key.inside)
    inside: Schema = top["properties"][key.inside]
    return inside


def _sent_value(key: Key, under: Edition) -> Schema:
    constraint = key.constraint
    if constraint is None:
        return {"const": key.constant}
    derived = key.if_none is not None and key.if_none_since <= under
    if constraint.inner is not None and (derived or key.sent is not Sent.ALWAYS):
        constraint = constraint.inner
    if key.sent is Sent.IF_TRUTHY:
        return {**constraint.schema, _least(constraint): 1}
    return dict(constraint.schema)


def _least(constraint: Constraint) -> str:
    return "minProperties" if constraint.schema["type"] == "object" else "minLength"


def _target(under: Edition, item_key: str) -> Schema:
    """REFERENCE-1, as a schema."""
    string = {"type": "string"}
    by_reference = {"required": ["reference_id"], "properties": {"reference_id": string}}
    if under < V0_21_2:
        return {"allOf": [by_reference]}
    by_item = {"required": [item_key], "properties": {item_key: string}}
    return {"anyOf": [by_reference, by_item]}


def files() -> Iterator[tuple[Path, str]]:
    """Every schema file, and the text that the classes give it."""
    for under in EDITIONS:
        for name in PREDICTION_TYPES:
            for direction in ("read", "sent"):
                text = json.dumps(schema(name, under, direction), indent=2) + "\n"
                yield DIRECTORY / under.name / f"{name}.{direction}.json", text


def drift() -> list[str]:
    """What is wrong with the committed files, a line each; empty if they are what the classes say."""
    expected = dict(files())
    found = {path for path in DIRECTORY.rglob("*") if path.is_file()}
    wrong = [f"{path}: not written by this module" for path in sorted(found - expected.keys())]
    for path, text in expected.items():
        if path not in found:
            wrong.append(f"{path}: missing")
        elif path.read_text("utf-8") != text:
            wrong.append(f"{path}: not what the classes say")
    return wrong


def main(arguments: list[str]) -> int:
    """Write the schema files, or (`--check`) say whether they are what they should be."""
    if arguments == ["--check"]:
        wrong = drift()
        print("\n".join(wrong) or f"{len(dict(files()))} schemas are what the classes say")
        if wrong:
            print("to write them anew: python -m nucleus_spec.schema")
        return 1 if wrong else 0
    if arguments:
        print("usage: python -m nucleus_spec.schema [--check]", file=sys.stderr)
        return 2
    for path, text in files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    print(f"wrote {len(dict(files()))} schemas to {DIRECTORY}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
