"""What the generator makes of links, payloads and schemas; and how it writes pages."""

from __future__ import annotations

import json
import os
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from docs.generator.cases import Cases
from docs.generator.format_pages import TITLES, WRITTEN_BY, format_pages, value_of
from docs.generator.links import (
    COPIED,
    ROOT,
    SCHEMAS,
    in_repository,
    mended,
    repository,
    with_flags,
)
from docs.generator.side_by_side import changes, columns, lines, side_by_side
from docs.generator.site import MADE, addition, pages, write
from nucleus_conformance.addresses import address
from nucleus_spec.editions import EDITIONS
from tests.helpers.site import Page


class TestLinks:
    @pytest.mark.parametrize(
        ("path", "link", "becomes"),
        [
            ("docs/faults.md", "exit-status.md", "exit-status.md"),
            ("docs/faults.md", "../SECURITY.md", "project/security.md"),
            (
                "docs/replay.md",
                "../conformance/PROTOCOL.md#replies",
                "reference/protocol.md#replies",
            ),
            ("CHANGELOG.md", "docs/lint.md", "../lint.md"),
            ("CONTRIBUTING.md", "conformance/PROTOCOL.md", "../reference/protocol.md"),
            ("conformance/PROTOCOL.md", "../fixtures/README.md", "fixtures.md"),
            ("docs/guides/go.md", "../reference/cli.md", "../reference/cli.md"),
            ("docs/faults.md", "https://example.org/x.md", "https://example.org/x.md"),
            ("docs/faults.md", "#here", "#here"),
            ("docs/faults.md", "no-such-file.txt", "no-such-file.txt"),
        ],
    )
    def test_lead_to_the_page_of_a_file(self, path: str, link: str, becomes: str) -> None:
        assert mended(f"a [b]({link}) c", path) == f"a [b]({becomes}) c"

    @pytest.mark.parametrize(
        ("path", "link", "kind", "file"),
        [
            ("docs/replay.md", "../LICENSE", "blob", "LICENSE"),
            ("conformance/PROTOCOL.md", "harnesses/go", "tree", "conformance/harnesses/go"),
            ("CONTRIBUTING.md", "ARCHITECTURE.md#site", "blob", "ARCHITECTURE.md#site"),
        ],
    )
    def test_lead_to_the_repository_where_a_file_has_no_page(
        self, path: str, link: str, kind: str, file: str
    ) -> None:
        assert repository() == address("Repository")
        assert mended(f"[b]({link})", path) == f"[b]({repository()}/{kind}/main/{file})"

    @pytest.mark.parametrize(
        ("path", "link", "becomes"),
        [
            ("docs/faults.md", "[bounds.md](bounds.md)", "[Bounds](bounds.md)"),
            ("docs/faults.md", "[`../SECURITY.md`](../SECURITY.md)", "[Security](project/security.md)"),
            ("CHANGELOG.md", "[docs/bounds.md](docs/bounds.md#a)", "[Bounds](../bounds.md#a)"),
            ("docs/faults.md", "[of bounds.md](bounds.md)", "[of bounds.md](bounds.md)"),
            ("docs/faults.md", "[no.md](no.md)", "[no.md](no.md)"),
        ],
    )  # fmt: skip
    def test_say_the_title_where_they_said_a_file(self, path: str, link: str, becomes: str) -> None:
        assert mended(f"a {link}.", path) == f"a {becomes}."

    def test_no_page_says_the_name_of_another(self, generated: dict[str, str]) -> None:
        written = {
            path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
            for path in (ROOT / "docs").rglob("*.md")
            if not path.read_text("utf-8").startswith(MADE)
        }
        shown = [mended(text, path) for path, text in written.items()]
        every = "\n".join([*shown, *generated.values()])
        left = re.findall(r"\[`?[\w./-]+\.md`?\]\([^)]*", every)
        assert [each for each in left if repository() not in each] == []

    def test_lead_from_a_table_to_its_flags(self) -> None:
        text = "| a | flag |\n|---|---|\n| `x` | `key-case`, `unicode` |\n\n| `a-b` | `c-d` |"
        head, line = "| a | flag |\n|---|---|\n", "| `x` | [`key-case`](f.md#key-case), "
        assert with_flags(text, "f.md").startswith(f"{head}{line}[`unicode`](f.md#unicode) |\n")
        assert with_flags(text, "f.md").endswith("\n| `a-b` | `c-d` |")

    def test_in_code_blocks_stay(self) -> None:
        text = "```text\n[b](../LICENSE)\n```\n"
        assert mended(text, "docs/replay.md") == text

    def test_lead_to_files_that_are_there(self) -> None:
        assert [path for path in (*COPIED, *SCHEMAS) if not (ROOT / path).is_file()] == []
        assert in_repository("fixtures").endswith("/tree/main/fixtures")


OLD, MIDDLE, NEW = EDITIONS[0], EDITIONS[1], EDITIONS[2]


def marks(page: str) -> list[str]:
    """What is marked: the tag, and the text of the line."""
    text = page.replace("<del>", "\n-").replace("<ins>", "\n+")
    return [
        unescape("".join(Page.of(f"<figure>{line}</figure>").figures)).strip()
        for line in text.splitlines()
        if line[:1] in "+-" and line
    ]


class TestSideBySide:
    @pytest.mark.parametrize(
        ("before", "now", "marked", "said"),
        [
            ({"a": 1}, {"a": 1, "b": None}, ['+  "b": null'], ['`"b": null` is new']),
            ({"a": 1, "b": 2}, {"b": 2}, ['-  "a": 1,'], ['`"a": 1` is gone']),
            ({"a": 1}, {"a": 1.0}, ['-  "a": 1', '+  "a": 1.0'], ['`"a": 1` became `"a": 1.0`']),
            ({"a": {}}, {"a": {"b": "<"}}, ['-  "a": {}', '+  "a": {"b": "<"}'], None),
        ],
    )
    def test_what_changed_is_marked_and_said(
        self, before: dict[str, Any], now: dict[str, Any], marked: list[str], said: list[str] | None
    ) -> None:
        page = side_by_side(columns({OLD: before, NEW: now}))
        assert marks(page) == marked
        assert said is None or changes(before, now) == said

    def test_equal_ones_are_shown_once(self) -> None:
        found = columns({OLD: {"a": 1}, MIDDLE: {"a": 1}, NEW: {"a": 2}})
        assert [[*each.editions] for each in found] == [[OLD, MIDDLE], [NEW]]
        page = side_by_side(found)
        assert f"{OLD}</a> and <a" in page
        assert page.count("<figure>") == 2

    def test_each_has_as_many_lines_so_that_they_are_level(self) -> None:
        page = side_by_side(columns({OLD: {"a": 1}, NEW: {"a": 1, "b": [1], "c": {"d": "e" * 50}}}))
        first, second = (each.splitlines()[1:-1] for each in page.split("<figure>")[1:])
        assert "--lines: 8" in page
        assert len(first) == 7
        assert first[2:6] == ["<i></i>"] * 4
        assert len(second) >= 7

    @pytest.mark.parametrize("payload", [{}, {"a": [1, {"b": ["x" * 50, []]}]}, {"": "\u2028<&"}])
    def test_lines_are_the_payload(self, payload: dict[str, Any]) -> None:
        text = "".join(line.text + line.comma for line in lines(payload))
        assert json.loads(text) == payload
        (shown,) = Page.of(side_by_side(columns({OLD: payload}))).figures
        assert json.loads(shown) == payload


def properties(schema: Any) -> set[str]:
    """The names of all properties, wherever they stand."""
    if isinstance(schema, list):
        return set().union(*map(properties, schema))
    if not isinstance(schema, dict):
        return set()
    own = schema.get("properties", {})
    return set(own).union(*map(properties, schema.values())) if isinstance(own, dict) else set()


class TestFormats:
    @pytest.mark.parametrize("path", SCHEMAS)
    def test_every_property_has_its_row(self, path: str) -> None:
        page = format_pages()[SCHEMAS[path]]
        schema = json.loads((ROOT / path).read_text("utf-8"))
        definitions = [schema, *schema.get("$defs", {}).values()]
        for each in definitions:
            for name, said in each.get("properties", {}).items():
                assert f"| **`{name}`**" in page
                described = said.get("description", "") if isinstance(said, dict) else ""
                assert described.split("`")[0].split("(")[0][:30] in page
        assert len(properties(schema)) > 5

    def test_every_one_has_a_title_and_says_who_writes_it(self) -> None:
        names = {each.rpartition("/")[2] for each in SCHEMAS.values()}
        assert names == TITLES.keys() == WRITTEN_BY.keys()

    def test_every_schema_of_the_package_has_a_page(self) -> None:
        package = ROOT / "conformance" / "nucleus_conformance"
        found = {path.relative_to(ROOT).as_posix() for path in package.rglob("*.schema.json")}
        assert found <= SCHEMAS.keys()

    @pytest.mark.parametrize(
        ("schema", "said"),
        [
            ({}, "any value"),
            ({"const": 2}, "`2`"),
            ({"enum": ["a", None]}, '`"a"` or `null`'),
            ({"$ref": "#/$defs/Way"}, "[Way](#way)"),
            ({"type": ["string", "null"]}, "a string or null"),
            ({"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 2},
             "a list, each a whole number, from 1 on, 2 or more of them"),
            ({"anyOf": [{"type": "null"}, {"$ref": "#/$defs/name"}]}, "null or [name](#name)"),
        ],
    )  # fmt: skip
    def test_values_are_told_in_words(self, schema: dict[str, Any], said: str) -> None:
        assert value_of(schema) == said


class TestWriting:
    def test_what_was_generated_before_goes_and_what_stays_is_not_touched(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / "own.md").write_text("# Mine\n", "utf-8")
        write(tmp_path, {"a/old": "# Old", "a/kept": "# Kept\n\n"})
        os.utime(tmp_path / "a" / "kept.md", (1, 1))
        write(tmp_path, {"a/kept": "# Kept", "b": "# New"})
        found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md")}
        assert found == {"own.md", "a/kept.md", "b.md"}
        assert (tmp_path / "a" / "kept.md").stat().st_mtime == 1
        assert (tmp_path / "b.md").read_text("utf-8") == f"{MADE}# New\n"

    def test_the_same_is_made_each_time(self, generated: dict[str, str]) -> None:
        assert pages(Cases()) == generated

    def test_nothing_is_added_to_pages_of_other_names(self) -> None:
        assert addition("replay") == ""
        assert addition("lint").startswith("\n## Every rule\n")

    def test_git_ignores_what_is_generated(self, generated: dict[str, str]) -> None:
        ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
        for name in generated:
            folder = name.rpartition("/")[0]
            assert {f"/docs/{name}.md", f"/docs/{folder}/", f"/docs/{folder}/*"} & {*ignored}, name
