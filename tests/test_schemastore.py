"""Our schemas are ready for SchemaStore: named for good, described, and in a catalog of its form."""

from __future__ import annotations

import json
import re
from pathlib import Path, PurePosixPath
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator

from nucleus_conformance.exporting import LAYOUTS
from nucleus_spec.schema import files
from tests import schemastore
from tests.schemastore import CATALOG, ENTRIES, ROOT, VENDORED, url

OF_LINES: Final = sorted(
    path
    for folder in ("conformance/nucleus_conformance", "fixtures")
    for path in (ROOT / folder).rglob("*.schema.json")
)
EVERY: Final[dict[str, dict[str, Any]]] = {
    path.relative_to(ROOT).as_posix(): json.loads(path.read_text("utf-8"))
    for path in (*OF_LINES, *dict(files()))
}


class TestSchemas:
    def test_have_what_a_reader_of_them_needs(self) -> None:
        for path, schema in EVERY.items():
            assert list(schema)[:4] == ["$schema", "$id", "title", "description"], path
            assert all(schema[name].strip() for name in ("title", "description")), path
            assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"], path

    @pytest.mark.parametrize("path", OF_LINES, ids=lambda path: path.name)
    def test_are_such_schemas(self, path: Path) -> None:
        """`tests/spec/test_schema.py` says so of those of each edition."""
        Draft202012Validator.check_schema(json.loads(path.read_text("utf-8")))

    def test_have_a_name_of_their_own_with_the_format_or_edition(self) -> None:
        names = {schema["$id"]: path for path, schema in EVERY.items()}
        assert len(names) == len(EVERY)
        for name, path in names.items():
            of_lines = re.fullmatch(r"urn:nucleus-spec:([a-z-]+):(\d+)", name)
            of_edition = re.fullmatch(r"urn:nucleus-spec:([\d.]+):([a-z-]+):(read|sent)", name)
            if of_lines:
                assert PurePosixPath(path).name == f"{of_lines[1]}.schema.json"
                stated = set(re.findall(r'"format": \{"const": (\d+)', (ROOT / path).read_text()))
                assert stated <= {of_lines[2]}
            else:
                assert of_edition
                assert path.endswith(f"/{of_edition[1]}/{of_edition[2]}.{of_edition[3]}.json")


class TestTheCatalog:
    def test_is_what_it_has_to_be(self) -> None:
        assert CATALOG.read_text("utf-8") == schemastore.text()

    def test_has_the_form_of_that_of_schemastore(self) -> None:
        catalog = json.loads(CATALOG.read_text("utf-8"))
        assert catalog.keys() == {"$schema", "version", "schemas"}
        for entry in catalog["schemas"]:
            assert {"name", "description", "url"} <= entry.keys()
            assert entry.keys() <= {"name", "description", "url", "fileMatch", "versions"}
            places = [entry["url"], *entry.get("versions", {}).values()]
            assert all(re.fullmatch(r"https://[^\s{}]+\.json", each) for each in places)
            assert not re.search(r"(?i)schema|\.$", entry["description"])

    def test_names_every_schema_where_it_is(self) -> None:
        named = {each.path for each in ENTRIES}
        assert {path.relative_to(ROOT).as_posix() for path in OF_LINES} <= named
        found = re.findall(r'"(https://raw[^"]+)"', CATALOG.read_text("utf-8"))
        assert set(found) <= {url(path) for path in EVERY}

    @pytest.mark.parametrize("kind", LAYOUTS)
    def test_takes_what_is_exported_for_cases(self, kind: str) -> None:
        place = "vendor/nucleus" if kind == "folder" else "port/nucleus-fixtures"
        path = PurePosixPath("project", place, LAYOUTS[kind].fixtures, "0.21.2", "box.json")
        assert any(path.match(each.removeprefix("**/")) for each in VENDORED)

    @pytest.mark.parametrize("path", ["fixtures/0.21.2/box.json", "vendor/nucleus/index.json"])
    def test_takes_nothing_else_for_them(self, path: str) -> None:
        assert not any(PurePosixPath(path).match(each.removeprefix("**/")) for each in VENDORED)
