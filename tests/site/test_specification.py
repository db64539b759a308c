"""The generated pages state what the spec states: it is asked here in another way than there."""

from __future__ import annotations

import contextlib
import io
import json
import re
from typing import Any

import pytest

from docs.generator.cases import Cases, by_subject
from docs.generator.code_page import code_page
from docs.generator.edition_pages import overview, releases_of
from docs.generator.ids import SPELLINGS, spelled
from docs.generator.lint_rules import lint_rules
from docs.generator.markdown import cited
from docs.generator.requirement_pages import requirements_page
from docs.generator.type_pages import requirements_of
from nucleus_conformance.corpus.rules import CODES, title
from nucleus_conformance.suite.case import Case, Outcome
from nucleus_conformance.suite.catalog.flags import FLAGS
from nucleus_spec.editions import EDITIONS, FIRST, PUBLISHED
from nucleus_spec.errors import CODES as CODES_OF_REFUSALS
from nucleus_spec.predictions import PREDICTION_TYPES
from nucleus_spec.requirements import REQUIREMENTS
from nucleus_spec.schema import schema
from nucleus_spec.upload import UPLOAD_CODES

Pages = dict[str, str]


def keys_in(said: dict[str, Any], definitions: dict[str, Any], at: str = "") -> set[str]:
    """The pointers of all keys that a schema of what is sent allows."""
    found = set()
    for name, value in said.get("properties", {}).items():
        inner, steps = value, ""
        while inner.get("type") == "array":
            inner, steps = inner["items"], f"{steps}/*"
        inner = definitions.get(str(inner.get("$ref")).rpartition("/")[2], inner)
        within = keys_in(inner, definitions, f"{at}/{name}{steps}")
        found |= within or {f"{at}/{name}"}
    return found


class TestATypesPage:
    @pytest.mark.parametrize("type_name", PREDICTION_TYPES)
    def test_has_every_key_of_every_edition_and_since_when_it_is(
        self, generated: Pages, type_name: str
    ) -> None:
        text = generated[f"specification/{type_name}"]
        before: set[str] = set()
        for edition in EDITIONS:
            said = schema(type_name, edition, "sent")
            for pointer in keys_in(said, said.get("$defs", {})) - before:
                (row,) = re.findall(rf"^\| .*\[`{re.escape(pointer)}`\].* \|$", text, re.MULTILINE)
                assert f"[{edition}](edition-{edition}.md) |" in row
                assert re.search(r"\[[A-Z-]+-\d+\]\(requirements\.md#[a-z-]+-\d+\) \|$", row)
                before.add(pointer)
        assert len(before) > 5

    def test_has_keys_in_the_order_sent(self, generated: Pages) -> None:
        order = re.findall(r"^\| \*\*`(\w+)`", generated["specification/keypoints"], re.MULTILINE)
        assert order == [
            *("label", "type", "keypoints", "x", "y", "visible", "names", "skeleton"),
            *("reference_id", "annotation_id", "metadata", "track_reference_id", "task_id"),
            *("confidence", "class_pdf", "item_id", "dataset_id"),
        ]

    @pytest.mark.parametrize(
        ("type_name", "key", "said"),
        [
            ("box", "width", "a non-negative number | refused | always"),
            ("box", "metadata", "at most 200 levels deep | `null` | always; null as `{}`"),
            ("keypoints", "names", "each a string; no two alike; as many names as keypoints |"),
            ("box", "type", '`"box"`; not read | – | always'),
            ("cuboid", "annotation_id", "a string, or null | `null` | unless the value is null or"),
            (
                "scene-category",
                "metadata",
                "or null; at most 200 levels deep | `{}` in a payload, `null` in a call | always |",
            ),
            ("segmentation", "mask_url", "a non-empty string | refused | always"),
            ("line", "item_id", "a string, or null | `null` | unless the value is null |"),
        ],
    )
    def test_says_what_a_key_must_be_and_when_it_is_sent(
        self, generated: Pages, type_name: str, key: str, said: str
    ) -> None:
        text = generated[f"specification/{type_name}"]
        (row,) = re.findall(rf"^\| \*\*`{key}`\*\* \[`/(?:geometry/)?{key}`.*$", text, re.MULTILINE)
        assert said in row

    def test_says_where_a_part_must_be_more_than_elsewhere(self, generated: Pages) -> None:
        text = generated["specification/cuboid"]
        position, dimensions = (
            re.findall(rf"`/geometry/{each}/z`.*?\| (.*?) \|.*\[([A-Z]+-\d)\]", text)
            for each in ("position", "dimensions")
        )
        assert position == [("a finite number", "POINT-2")]
        assert dimensions == [("a number, from 0 on", "CUBOID-2")]

    def test_says_how_a_missing_id_is_made(self, generated: Pages) -> None:
        box, keypoints = (generated[f"specification/{each}"] for each in ("box", "keypoints"))
        assert "\n{label}-{x}-{y}-{width}-{height}-{reference_id}\n" in box
        assert "from [0.15.5](edition-0.15.5.md) on" in keypoints
        assert '| nothing | `null` | `"face-image_1-keypoints"` |' in keypoints
        assert "| nothing | is not sent |" in generated["specification/cuboid"]
        assert "annotation id" not in generated["specification/category"]

    @pytest.mark.parametrize(
        ("written", "sent"),
        [
            *(("10", "10"), ("10.0", "10.0"), ("1e1", "10.0"), ("1e16", "1e+16"), ("-0", "0")),
            *(("1e15", "1000000000000000.0"), ("0.00001", "1e-05"), ("-0.0", "-0.0")),
            ("12345678901234567890123", "12345678901234567890123"),
        ],
    )
    def test_spells_numbers_as_python_does(self, written: str, sent: str) -> None:
        row = [f"`{written}`", f"`{sent}`", f"`car-{sent}-20.5-30-40.25-image_1`"]
        assert spelled("box", "x", written) == row

    def test_shows_every_spelling(self, generated: Pages) -> None:
        page = generated["specification/box"]
        assert [each for each in SPELLINGS if f"\n| `{each}` | " not in page] == []
        assert "How numbers are spelled" not in generated["specification/keypoints"]

    def test_has_the_requirements_on_it(self) -> None:
        case = Case("box/decode/x", "box", "decode", "required", "bytes", ("WIRE-1", "BOX-ID-2"),
                    "", {}, Outcome("payload", {}))  # fmt: skip
        other = Case("line/decode/x", "line", "decode", "required", "bytes", ("WIRE-1",),
                     "", {}, Outcome("payload", {}))  # fmt: skip
        own, others = requirements_of("box", Cases((case, other)))
        assert {"BOX-1", "BOX-3", "BOX-4", "BOX-ID-1", "BOX-ID-2", "TASK-1"} <= {*own}
        assert {"LINE-1", "SCENE-1", "WIRE-1"}.isdisjoint(own)
        assert "WIRE-1" in others
        assert not {*own} & {*others}


class TestAnEditionsPage:
    def test_has_its_releases_and_its_day(self, generated: Pages) -> None:
        for each in EDITIONS:
            text = generated[f"specification/edition-{each}"]
            linked = re.findall(r"/scale-nucleus/([\d.]+)/", text)
            assert linked == releases_of(each)
            assert f"{each.released:%Y}, when PyPI" in text
        assert [one for each in EDITIONS for one in releases_of(each)] == [*PUBLISHED]

    def test_has_what_is_required_since_then(self, generated: Pages) -> None:
        for each in EDITIONS[1:]:
            text = generated[f"specification/edition-{each}"]
            begun = [one.id for one in REQUIREMENTS.values() if one.since is each]
            assert [one for one in begun if f"**[{one}](" not in text] == []

    def test_says_what_differs_of_each_type_and_what_does_not(self, generated: Pages) -> None:
        text = generated["specification/edition-0.17.8"]
        same = text.partition("### The same as before")[2]
        assert '`"task_id": null` is new' in text.partition("### Box")[2].partition("###")[0]
        assert [name for name in PREDICTION_TYPES if f"]({name}.md)" in same] == [
            *("cuboid", "scene-category", "segmentation"),
        ]
        assert "### Scene category" in generated["specification/edition-0.17.9"]
        assert (
            'became `"annotation_id": "face-image_1-keypoints"`'
            in (generated["specification/edition-0.15.5"])
        )

    def test_all_of_them_are_in_a_table(self) -> None:
        rows = dict(re.findall(r"^\| \[([\w ]+)\]\([\w-]+\.md\) \| (.*) \|$", overview(), re.M))
        assert rows["Cuboid"] == "first | same | same | same | `item_id`, `dataset_id`"
        assert rows["Keypoints"].startswith("first | generated `annotation_id` | `task_id` | same")


class TestRequirements:
    def test_all_are_there_with_level_and_text(self, generated: Pages) -> None:
        text = generated["specification/requirements"]
        for each in REQUIREMENTS.values():
            said = text.partition(f"\n### {each.id}\n")[2].partition("\n### ")[0]
            assert f"[{each.level}]{{" in said
            assert cited(each.text) in said
            assert ("informative]" in said.partition("\n: ")[0]) == each.informative
            assert (f"from [{each.since}](" in said) == (each.since is not FIRST)
            assert cited(each.chosen) in said

    def test_have_the_cases_that_show_them(self) -> None:
        cases = [
            Case(f"{name}/decode/{level}", name, "decode", level, "bytes", ("LABEL-1",), "", {},
                 Outcome("payload", {}))
            for name in ("line", "box") for level in ("recommended", "required")
        ]  # fmt: skip
        text = requirements_page(Cases(tuple(cases)))
        said = text.partition("\n### LABEL-1\n")[2].partition("\n### ")[0]
        assert "4 (2 required, 2 recommended): box 2, line 2" in said
        assert "<summary>All 4</summary>" in said
        assert "<dt>line/decode/</dt><dd>recommended, required</dd>" in said
        assert by_subject(cases) == "box 2, line 2"

    def test_are_links_where_a_sentence_names_them(self) -> None:
        assert cited("see WIRE-2, `WIRE-2` and NO-1") == (
            "see [WIRE-2](requirements.md#wire-2), `WIRE-2` and NO-1"
        )


class TestOtherPages:
    def test_every_flag_is_explained(self, generated: Pages) -> None:
        text = generated["specification/flags"]
        for name, flag in FLAGS.items():
            said = text.partition(f"\n### {name}\n")[2].partition("\n### ")[0]
            assert all(cited(each) in said for each in (flag.what, flag.why, flag.effect))
            assert f"<{flag.link}>" in said

    def test_every_code_of_a_refusal_is_explained(self) -> None:
        case = Case("box/decode/x", "box", "decode", "required", "bytes", ("BOX-2", "BOX-1"), "", {},
                    Outcome("rejected", {"code": "missing", "pointer": ""}))  # fmt: skip
        text = code_page(Cases((case,)))
        assert [
            each for each, said in CODES_OF_REFUSALS.items() if f"| `{each}` | {said} |" not in text
        ] == []
        said = text.partition("\n### missing\n")[2]
        assert "A required value is absent: 1 case.\n" in said
        assert "<dt>box/decode/</dt><dd>x</dd>" in said
        assert "[BOX-1](requirements.md#box-1), [BOX-2](requirements.md#box-2)" in said
        assert "### wrong-type" not in text

    def test_lists_are_in_their_order_and_dispatch_names_every_type(self, generated: Pages) -> None:
        text = generated["specification/prediction-list"]
        assert re.findall(r"^\| `(\w+)_predictions` \|", text, re.MULTILINE) == [
            each.replace("-", "_") for each in PREDICTION_TYPES
        ]
        dispatch = dict(re.findall(r'^\| `"([\w-]+)"` \| \[([\w ]+)\]', text, re.MULTILINE))
        assert dispatch["mask"] == dispatch["segmentation"] == "segmentation"
        assert "scene-category" not in dispatch

    def test_every_rule_of_lint_is_explained(self) -> None:
        text = lint_rules()
        for code in CODES:
            said = text.partition(f"\n### {code}\n")[2].partition("\n### ")[0]
            assert cited(title(code), "specification/") in said

    def test_uploads_have_their_requirements_and_codes(self, generated: Pages) -> None:
        text = generated["specification/uploads"]
        wanted = [each for each in REQUIREMENTS if each.startswith("UPLOAD-")]
        assert [each for each in wanted if f"**[{each}](" not in text] == []
        assert [each for each in UPLOAD_CODES if f"| `{each}` | " not in text] == []
        assert "| 536,870,888 |" in text

    def test_what_an_example_prints_is_what_it_prints(self, generated: Pages) -> None:
        text = generated["specification/uploads"]
        code = "".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
        shown = re.findall(r"```(?:text|json)\n(.*?)```", text, re.DOTALL)
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(code, {})
        assert printed.getvalue() == "".join(shown)
        assert json.loads(shown[1])["update"] is False
