"""JSON Schema 2020-12 for every type and edition, derived from the classes.

Each type has two schemas: `read` describes what `from_json` accepts, `sent` exactly what
`to_payload` returns, without other keys. `python -m nucleus_spec.schema` writes the files in
`schemas/`; with `--check` it fails if they differ from the classes.

JSON Schema cannot express some rules, so the schemas omit them: the values of a class_pdf sum to 1;
there is one name per keypoint; a skeleton index points at a keypoint; 1.0 is not an index;
generated ids follow their formulas.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

from nucleus_spec.constraints import Constraint
from nucleus_spec.editions import EDITIONS, Edition, edition
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
    """The schema of this type's payloads, read or sent, under this edition.

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
    body.update(_about_an_item(cls, under, direction))
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
    """The schema of the object that contains `key`."""
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


def _about_an_item(cls: type, under: Edition, direction: Direction) -> Schema:
    """REFERENCE-1: at least one of the keys that can name the item is a string."""
    names = [
        key.read_name if direction == "read" else key.name
        for _, key in keys(cls)
        if key.names_item and key.since <= under
    ]
    said = [{"required": [name], "properties": {name: {"type": "string"}}} for name in names]
    return {"anyOf" if len(said) > 1 else "allOf": said}


def files(directory: Path = DIRECTORY) -> Iterator[tuple[Path, str]]:
    """Every schema file in this directory with the text derived from the classes."""
    for under in EDITIONS:
        for name in PREDICTION_TYPES:
            for direction in ("read", "sent"):
                text = json.dumps(schema(name, under, direction), indent=2) + "\n"
                yield directory / under.name / f"{name}.{direction}.json", text


def drift(directory: Path = DIRECTORY) -> list[str]:
    """The differences between the files in this directory and the classes, one line each."""
    expected = dict(files(directory))
    found = {path for path in directory.rglob("*") if path.is_file()}
    wrong = [f"{path}: not a schema of this module" for path in sorted(found - expected.keys())]
    for path, text in expected.items():
        if path not in found:
            wrong.append(f"{path}: missing")
        elif path.read_text("utf-8") != text:
            wrong.append(f"{path}: differs from the classes")
    return wrong


def main(arguments: list[str], directory: Path = DIRECTORY) -> int:
    """Write the schema files in this directory, or with `--check` report differences.

    Returns the exit status: 0, 1 for differences, 2 for wrong arguments.
    """
    if arguments == ["--check"]:
        wrong = drift(directory)
        print("\n".join(wrong) or f"{len(dict(files()))} schemas match the classes")
        if wrong:
            print("to rewrite them: python -m nucleus_spec.schema")
        return 1 if wrong else 0
    if arguments:
        print("usage: python -m nucleus_spec.schema [--check]", file=sys.stderr)
        return 2
    for path, text in files(directory):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    print(f"wrote {len(dict(files()))} schemas to {directory}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
