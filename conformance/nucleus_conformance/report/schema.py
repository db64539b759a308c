"""The JSON Schema of a report's lines: `report.schema.json`, beside this module."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from nucleus_conformance.suite.schema import strict

SCHEMA: Final = Path(__file__).with_name("report.schema.json")

_MESSAGE_LIMIT: Final = 200

Check = Callable[[Any], str]
"""Returns what is wrong with a line; empty if nothing is."""


@cache
def checks() -> dict[str, Check]:
    """Kind of line -> its check. A check does not recurse into what an implementation answered."""
    definitions = json.loads(SCHEMA.read_bytes())["$defs"]

    def check_of(kind: str) -> Check:
        validator = strict(_without_references(definitions[kind], definitions))

        def check(line: Any) -> str:
            if validator.is_valid(line):
                return ""
            error = next(validator.iter_errors(line))
            return f"{error.json_path}: {error.message}"[:_MESSAGE_LIMIT]

        return check

    return {kind: check_of(kind) for kind in ("header", "verdict", "footer")}


def _without_references(schema: Any, definitions: dict[str, Any]) -> Any:
    """The schema with its references resolved, which makes it check 1.5 times as fast."""
    if isinstance(schema, list):
        return [_without_references(each, definitions) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _without_references(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    return {key: _without_references(value, definitions) for key, value in schema.items()}
