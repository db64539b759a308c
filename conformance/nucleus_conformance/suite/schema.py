"""The JSON Schema of case files, `fixtures/case-file.schema.json`. CI checks the files with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

SCHEMA_NAME: Final = "case-file.schema.json"


def case_file_schema(directory: Path) -> dict[str, Any]:
    """The schema in this directory of fixtures. Raises `OSError` or `ValueError` if unreadable."""
    schema: dict[str, Any] = json.loads((directory / SCHEMA_NAME).read_bytes())
    return schema


def validate(directory: Path) -> list[str]:
    """All violations of the schema by case files below this directory, one line each."""
    from jsonschema import Draft202012Validator, SchemaError

    try:
        schema = case_file_schema(directory)
        Draft202012Validator.check_schema(schema)
    except (OSError, ValueError) as error:
        return [f"{directory / SCHEMA_NAME}: cannot be read: {error}"]
    except SchemaError as error:
        return [f"{directory / SCHEMA_NAME}: {error.json_path}: {error.message}"]
    validator = Draft202012Validator(schema)
    wrong: list[str] = []
    for path in sorted(directory.glob("*/*.json")):
        try:
            data = json.loads(path.read_bytes())
        except ValueError as error:
            wrong.append(f"{path}: not JSON: {error}")
            continue
        wrong += [
            f"{path}: {error.json_path}: {error.message[:200]}"
            for error in validator.iter_errors(data)
        ]
    return wrong
