"""`docs/schemastore.json`: the entries of our schemas, as the catalog of SchemaStore has them.

python -m tests.schemastore           # says whether the file is what it has to be
python -m tests.schemastore --write   # writes it

An `$id` is a name, and stays: `urn:nucleus-spec:NAME:FORMAT`, or `…:EDITION:TYPE:DIRECTION`. Where
a schema is to be had follows from the address of the repository, which pyproject.toml states.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from nucleus_conformance.addresses import address
from nucleus_spec.editions import DEFAULT, EDITIONS

ROOT: Final = Path(__file__).parents[1]
CATALOG: Final = ROOT / "docs" / "schemastore.json"

VENDORED: Final = (
    "**/vendor/nucleus/*/*.json",
    "**/nucleus-fixtures/fixtures/*/*.json",
    "**/nucleusspec/fixtures/*/*.json",
)
"""Where `fixtures export` and `init` put case files."""


@frozen
class Entry:
    """A schema in the catalog."""

    name: str
    description: str
    path: str
    """In the repository, with `{edition}` if there is one for each."""
    files: tuple[str, ...] = ()
    """What an editor takes for such a file. JSON lines are none: a schema is of one line."""


_OWN: Final = "conformance/nucleus_conformance"
ENTRIES: Final = (
    Entry(
        "Nucleus conformance cases",
        "Golden cases of Scale Nucleus model predictions",
        "fixtures/case-file.schema.json",
        VENDORED,
    ),
    Entry(
        "Nucleus conformance report",
        "A line of what nucleus-conformance run writes",
        f"{_OWN}/report/report.schema.json",
    ),
    Entry(
        "Nucleus conformance protocol",
        "A line between nucleus-conformance and an implementation",
        f"{_OWN}/protocol/protocol.schema.json",
    ),
    Entry(
        "Nucleus fuzzing finding",
        "A line of what nucleus-conformance fuzz writes",
        f"{_OWN}/fuzzing/fuzz.schema.json",
    ),
    Entry(
        "Nucleus generated prediction",
        "A line of what nucleus-conformance generate prints",
        f"{_OWN}/fuzzing/generated.schema.json",
    ),
    Entry(
        "Nucleus lint finding",
        "A line of what nucleus-conformance lint finds in a dump",
        f"{_OWN}/corpus/finding.schema.json",
    ),
    Entry(
        "Nucleus replay change",
        "A line of what nucleus-conformance replay finds to change",
        f"{_OWN}/replaying/change.schema.json",
    ),
    Entry(
        "Nucleus prediction",
        "A model prediction as it is uploaded to Scale Nucleus, by edition of the wire format",
        "nucleus_spec/schemas/{edition}/any.sent.json",
    ),
    Entry(
        "Nucleus prediction list",
        "Lists of model predictions, one of each type, by edition of the wire format",
        "nucleus_spec/schemas/{edition}/prediction-list.sent.json",
    ),
)


def url(path: str) -> str:
    """Where that file of the repository is to be had."""
    repository = address("Repository").removeprefix("https://github.com/")
    assert not repository.startswith("https:"), "say here where that host has plain files"
    return f"https://raw.githubusercontent.com/{repository}/main/{path}"


def catalog() -> dict[str, Any]:
    """The whole file."""
    return {
        "$schema": "https://json.schemastore.org/schema-catalog.json",
        "version": 1,
        "schemas": [_stated(each) for each in ENTRIES],
    }


def _stated(entry: Entry) -> Mapping[str, Any]:
    stated: dict[str, Any] = {"name": entry.name, "description": entry.description}
    if entry.files:
        stated["fileMatch"] = list(entry.files)
    stated["url"] = url(entry.path.format(edition=DEFAULT))
    if "{edition}" in entry.path:
        stated["versions"] = {each.name: url(entry.path.format(edition=each)) for each in EDITIONS}
    return stated


def text() -> str:
    """The file as it has to be."""
    return json.dumps(catalog(), indent=2) + "\n"


if __name__ == "__main__":
    if "--write" in sys.argv:
        CATALOG.write_text(text(), "utf-8")
    elif CATALOG.read_text("utf-8") != text():
        sys.exit(f"{CATALOG} is not what it has to be: python -m tests.schemastore --write")
