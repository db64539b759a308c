"""A page for each JSON Schema of the files and lines that the commands read and write."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from docs.generator.links import ROOT, SCHEMAS, in_repository
from docs.generator.markdown import cited, code, definitions, table

Schema = Mapping[str, Any]

TITLES: Final = {
    "case-file": "Case files",
    "report": "Reports",
    "protocol": "The line protocol, as a schema",
    "finding": "Findings of lint",
    "change": "Changes that replay tells",
    "fuzz": "What fuzz found",
    "generated": "Generated predictions",
}
WRITTEN_BY: Final = {
    "case-file": "`fixtures export`, and `distill`; `run --fixtures DIR` reads them",
    "report": "`run --json FILE`; `report`, `diff` and `matrix` read it",
    "protocol": "the runner, and an implementation",
    "finding": "`lint --format json`, as JSON lines",
    "change": "`replay --format json` and `impact --format json`, as JSON lines",
    "fuzz": "`fuzz --json FILE`",
    "generated": "`generate`",
}
_FOLDER: Final = "../specification/"
_ALIKE: Final = ("anyOf", "oneOf")


def format_pages() -> dict[str, str]:
    """The pages, and one that lists them."""
    made = {page: "\n\n".join(_page(path, page)) for path, page in SCHEMAS.items()}
    return {**made, "formats/index": _index()}


def _index() -> str:
    names = [page.rpartition("/")[2] for page in SCHEMAS.values()]
    rows = ([f"[{TITLES[name]}]({name}.md)", WRITTEN_BY[name]] for name in names)
    said = (
        "Each has a JSON Schema, which these pages say in words: every property, and what it means."
    )
    toctree = "```{toctree}\n:hidden:\n\n" + "\n".join(names) + "\n```"
    listed = table("formats", ("Format", "Written by"), rows)
    return f"# File formats\n\n{said}\n\n{listed}\n\n{toctree}\n"


def _page(path: str, page: str) -> Iterator[str]:
    schema: dict[str, Any] = json.loads((ROOT / path).read_text("utf-8"))
    name = page.rpartition("/")[2]
    yield f"# {TITLES[name]}"
    file = code(path.rpartition("/")[2])
    yield f"Written by {WRITTEN_BY[name]}. The JSON Schema: [{file}]({in_repository(path)})."
    if "description" in schema:
        yield cited(schema["description"], _FOLDER)
    if schema.get("properties"):
        yield from _object(schema, "##", "The file" if name == "case-file" else "A line")
    for each, definition in schema.get("$defs", {}).items():
        yield from _definition(each, definition)


def _definition(name: str, schema: Schema) -> Iterator[str]:
    if "properties" in schema:
        yield from _object(schema, "##", name)
        return
    yield f"## {name}"
    if "description" in schema:
        yield cited(schema["description"], _FOLDER)
    yield f"Is {value_of(schema)}."


def _object(schema: Schema, level: str, name: str) -> Iterator[str]:
    yield f"{level} {name}"
    if "description" in schema and name not in ("The file", "A line"):
        yield from (" ".join(each.split()) for each in schema["description"].split("\n\n"))
    yield table("properties cards", ("Property", "Value", "Means"), _rows(schema, ""))
    patterns = schema.get("patternProperties", {})
    yield definitions(
        (
            (
                "Also",
                ", ".join(f"{code(each)}: {value_of(said)}" for each, said in patterns.items()),
            ),
            ("One of", _choice(schema)),
            ("Other properties", "none" if schema.get("additionalProperties") is False else ""),
        )
    )


def _choice(schema: Schema) -> str:
    """Which properties, or which definitions, stand for each other."""
    found = []
    for each in (part for key in _ALIKE for part in schema.get(key, ())):
        if "$ref" in each:
            found.append(value_of(each))
        elif "required" in each:
            found.append(" with ".join(map(code, each["required"])))
    return ", ".join(found)


def _rows(schema: Schema, within: str) -> Iterator[list[str]]:
    """A row for each property; behind an object that has no name, its own."""
    for name, value in schema["properties"].items():
        said: Schema = value if isinstance(value, dict) else {}
        always = "" if name in schema.get("required", ()) else " (may be absent)"
        meaning = cited(" ".join(str(said.get("description", "")).split()), _FOLDER)
        yield [f"**{code(within + name)}**{always}", value_of(said), meaning]
        inner = said.get("items", said) if isinstance(said.get("items", said), dict) else {}
        if "properties" in inner:
            yield from _rows(inner, f"{within}{name}{'[]' if inner is not said else ''}.")


def value_of(schema: Schema) -> str:
    """What a value must be, in words."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "const" in schema:
        return code(json.dumps(schema["const"], ensure_ascii=False))
    if "enum" in schema:
        return " or ".join(code(json.dumps(each)) for each in schema["enum"])
    for key in _ALIKE:
        if key in schema and "properties" not in schema:
            return " or ".join(filter(None, (value_of(each) for each in schema[key]))) or "a value"
    return _typed(schema)


def _typed(schema: Schema) -> str:
    kinds = schema.get("type", "")
    said = " or ".join(_NOUNS[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds))
    if kinds == "array" and isinstance(schema.get("items"), dict):
        said = f"a list, each {value_of(schema['items'])}"
    return said + "".join(
        f", {words.format(schema[key])}" for key, words in _BOUNDS.items() if key in schema
    )


_NOUNS: Final = {
    "": "any value", "string": "a string", "integer": "a whole number", "number": "a number",
    "boolean": "true or false", "array": "a list", "object": "an object", "null": "null",
}  # fmt: skip
_BOUNDS: Final = {
    "minimum": "from {} on", "maximum": "up to {}", "minLength": "{} or more characters",
    "maxLength": "{} characters at most", "minItems": "{} or more of them",
    "maxItems": "{} of them at most", "minProperties": "{} or more members",
    "maxProperties": "{} members at most", "pattern": "like `{}`", "uniqueItems": "no two alike",
    "default": "`{!r}` if it is absent",
}  # fmt: skip
