"""JSON Schema 2020-12 for every type and edition, derived from the classes.

Each type has two schemas: `read` describes what `from_json` accepts, `sent` exactly what
`to_payload` returns, without other keys. So do `any`, a prediction of whatever type its `type`
names, and `prediction-list`. `python -m nucleus_spec.schema` writes the files in `schemas/`; with
`--check` it fails if they differ from the classes.

Every schema stands alone, and validators take them in their strict modes: the tests ask Ajv.

JSON Schema cannot express some rules, so the schemas only name them, in a `$comment` each: the
values of a class_pdf sum to 1; there is one name per keypoint; a skeleton index points at a
keypoint; 1.0 is not an index; metadata is at most 200 levels deep. Generated ids follow their
formulas, and a text has more rules: no NaN in it, even under an unknown key.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal

from nucleus_spec.editions import EDITIONS, Edition, edition
from nucleus_spec.geometry import Keypoint
from nucleus_spec.prediction_list import LISTS
from nucleus_spec.predictions import DISPATCH, PREDICTION_TYPES
from nucleus_spec.wire import REQUIRED, Key, Sent, enclosing_objects, keys, parts

Direction = Literal["read", "sent"]
Schema = dict[str, Any]

DIRECTORY: Final = Path(__file__).parent / "schemas"

ANY: Final = "any"
LIST: Final = "prediction-list"

NAMES: Final = (*PREDICTION_TYPES, ANY, LIST)
"""What there are schemas of: the types, a prediction of any type, and a prediction list."""

_NAME_OF: Final = {cls: name for name, cls in PREDICTION_TYPES.items()}

_NUMBER: Final[Schema] = {"type": "number"}
_TRUTHY: Final[dict[str, Schema]] = {
    "string": {"minLength": 1},
    "array": {"minItems": 1},
    "object": {"minProperties": 1},
    "number": {"not": {"const": 0}},
    "integer": {"not": {"const": 0}},
    "boolean": {"const": True},
}
"""JSON type -> what the schema of a value says besides, if none that is empty or zero is sent."""

_VISIBLE_HAS_PLACE: Final[Schema] = {
    "if": {"required": ["visible"], "properties": {"visible": {"const": True}}},
    "then": {"required": ["x", "y"], "properties": {"x": _NUMBER, "y": _NUMBER}},
}


def schema(name: str, named: str | Edition, direction: Direction) -> Schema:
    """The schema of these payloads, read or sent, under this edition.

    `name` is one of `NAMES`. Raises `KeyError` for another one, and `UnknownEdition`.
    """
    under = edition(named)
    if name == ANY:
        types, title = list(PREDICTION_TYPES), "A prediction of any type"
        body = _any(direction)
    elif name == LIST:
        types, title = list(PREDICTION_TYPES), "PredictionList"
        body = _list(direction)
    else:
        types, title = [name], PREDICTION_TYPES[name].__name__
        body = _prediction(name, under, direction)
    definitions = _parts(types, under, direction)
    if name in (ANY, LIST):
        definitions |= {
            each: _prediction(each, under, direction)
            for each in types
            if f'"#/$defs/{each}"' in json.dumps(body)
        }
    verb = "reads" if direction == "read" else "sends"
    what = "from_json accepts" if direction == "read" else "to_payload returns, and no other key"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:nucleus-spec:{under}:{name}:{direction}",
        "title": f"{title}, as edition {under} {verb} it",
        "description": f"What {what}. Rules that JSON Schema cannot say stand in a $comment each.",
        **body,
        **({"$defs": definitions} if definitions else {}),
    }


def _prediction(type_name: str, under: Edition, direction: Direction) -> Schema:
    cls = PREDICTION_TYPES[type_name]
    body = _read(cls, under) if direction == "read" else _sent(cls, under)
    return {**body, **_about_an_item(cls, under, direction)}


def _parts(types: list[str], under: Edition, direction: Direction) -> Schema:
    """The definitions of the parts of these types, such as `Point`."""
    derive = _read if direction == "read" else _sent
    nested = {part for each in types for part in parts(PREDICTION_TYPES[each], under)}
    return {
        cls.__name__: derive(cls, under) for cls in sorted(nested, key=lambda cls: cls.__name__)
    }


def _any(direction: Direction) -> Schema:
    """A prediction of the type that it names: DISPATCH-1 to DISPATCH-4, or TYPE-1."""
    types: dict[str, list[str]] = {}
    if direction == "read":
        types = {said: [_NAME_OF[cls]] for said, cls in DISPATCH.items()}
    else:
        for name, cls in PREDICTION_TYPES.items():
            said = next(key.constant for _, key in keys(cls) if key.name == "type")
            types.setdefault(said, []).append(name)
    return {
        "type": "object",
        "properties": {"type": {"enum": list(types)}},
        "required": ["type"],
        "allOf": [
            {
                "if": {"required": ["type"], "properties": {"type": {"const": said}}},
                "then": _one_of(names),
            }
            for said, names in types.items()
        ],
    }


def _one_of(names: list[str]) -> Schema:
    references: list[Schema] = [{"$ref": f"#/$defs/{name}"} for name in names]
    return references[0] if len(references) == 1 else {"anyOf": references}


def _list(direction: Direction) -> Schema:
    """LIST-1. Each list may be absent in what is read, but not all of them."""
    members = {
        name: {"type": "array", "items": {"$ref": f"#/$defs/{_NAME_OF[cls]}"}}
        for cls, name in LISTS.items()
    }
    if direction == "sent":
        return {**_object(members, list(members)), "additionalProperties": False}
    has_one = [{"required": [name], "properties": {name: {"type": "array"}}} for name in members]
    return {"type": "object", "properties": members, "anyOf": has_one}


def _object(properties: Schema, required: list[str]) -> Schema:
    return {"type": "object", "properties": properties, "required": required}


def _read(cls: type, under: Edition) -> Schema:
    top = _object({}, [])
    enclosing = {name: each.required for name, each in enclosing_objects(cls, under).items()}
    for _, key in keys(cls):
        if key.constraint is None or under < key.since:
            continue
        inside = _container(top, key, enclosing)
        inside["properties"][key.read_name] = key.constraint.schema
        if key.if_absent is REQUIRED:
            inside["required"].append(key.read_name)
    return {**top, **_VISIBLE_HAS_PLACE} if cls is Keypoint else top


def _sent(cls: type, under: Edition) -> Schema:
    top = _object({}, []) | {"additionalProperties": False}
    enclosing = {name: each.always_sent for name, each in enclosing_objects(cls, under).items()}
    for _, key in keys(cls):
        if under < key.since:
            continue
        members = {key.name: _sent_value(key, under)}
        inside = _container(top, key, enclosing)
        if key.inside is None and key.name in enclosing:  # a constant with keys in it
            inside = _container(top, key.but(inside=key.name), enclosing)
            members = {name: {"const": each} for name, each in key.constant.items()}
        inside["properties"] |= members
        if key.sent is Sent.ALWAYS:
            inside["required"] += members
    return {**top, **_VISIBLE_HAS_PLACE} if cls is Keypoint else top


def _container(top: Schema, key: Key, enclosing: Mapping[str, bool]) -> Schema:
    """The schema of the object that contains `key`. `enclosing`: whether each is required."""
    if key.inside is None:
        return top
    if key.inside not in top["properties"]:
        top["properties"][key.inside] = _object({}, [])
        if "additionalProperties" in top:
            top["properties"][key.inside]["additionalProperties"] = False
        if enclosing[key.inside]:
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
        return {**constraint.schema, **_TRUTHY.get(constraint.schema.get("type", ""), {})}
    return dict(constraint.schema)


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
        for name in NAMES:
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
        made = path.with_suffix(".tmp")  # so that a schema is there as a whole, or not at all
        made.write_text(text, "utf-8", newline="\n")
        made.replace(path)
    print(f"wrote {len(dict(files()))} schemas to {directory}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
