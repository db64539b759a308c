"""The JSON Schema of case files, `fixtures/case-file.schema.json`. CI checks the files with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nucleus_conformance.errors import SuiteError
from nucleus_conformance.reading import read_found

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

SCHEMA_NAME: Final = "case-file.schema.json"

MOST: Final = 16 * 2**20
"""The most bytes of a file that is read."""

_MESSAGE_LIMIT: Final = 200


def case_file_schema(directory: Path) -> dict[str, Any]:
    """The schema in this directory of fixtures. Raises `OSError` or `ValueError` if unreadable."""
    schema: dict[str, Any] = json.loads(read_found(directory / SCHEMA_NAME, MOST))
    return schema


def validate(directory: Path) -> list[str]:
    """All violations of the schema by case files below this directory, one line each."""
    try:
        validator = _validator(directory)
    except SuiteError as error:
        return [str(error)]
    wrong: list[str] = []
    for path in sorted(directory.glob("*/*.json")):
        try:
            data = json.loads(read_found(path, MOST))
        except OSError as error:
            wrong.append(f"{path}: cannot be read: {error.strerror}")
        except (ValueError, RecursionError) as error:
            wrong.append(f"{path}: not JSON: {error}")
        else:
            wrong += [f"{path}: {_told(error)}" for error in validator.iter_errors(data)]
    return wrong


def first_violation(data: Any, directory: Path) -> str:
    """Where a case file violates the schema in this directory of fixtures, and how; or "".

    Raises `SuiteError` if the schema cannot be used.
    """
    error = next(_cached_validator(directory).iter_errors(data), None)
    return "" if error is None else _told(error)


def _told(error: Any) -> str:
    return f"{error.json_path}: {error.message}"[:_MESSAGE_LIMIT]


@cache
def _cached_validator(directory: Path) -> Draft202012Validator:
    return _validator(directory)


def _validator(directory: Path) -> Draft202012Validator:
    from jsonschema import Draft202012Validator, SchemaError

    path = directory / SCHEMA_NAME
    try:
        schema = case_file_schema(directory)
        Draft202012Validator.check_schema(schema)
    except (OSError, ValueError, RecursionError) as error:
        raise SuiteError(f"cannot be read: {error}", path) from error
    except SchemaError as error:
        raise SuiteError(_told(error), path) from error
    return strict(schema)


def strict(schema: Any) -> Draft202012Validator:
    """A validator that takes no float for an integer, and `$` in patterns for the very end.

    In Python `$` may also stand before a last line feed, which nothing here has.
    """
    from jsonschema import Draft202012Validator, ValidationError
    from jsonschema.validators import extend

    def pattern(validator: Any, asked: str, text: Any, schema: Any) -> Iterator[Any]:
        if isinstance(text, str) and not re.search(asked.replace("$", r"\Z"), text):
            yield ValidationError(f"{text!r} does not match {asked!r}")

    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, it: type(it) is int)
    cls = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, {"pattern": pattern}, type_checker=types
    )
    made: Draft202012Validator = cls(schema)
    return made
