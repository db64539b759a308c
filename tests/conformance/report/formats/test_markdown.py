from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from nucleus_conformance.report.formats.markdown import (
    code,
    details,
    element,
    fenced,
    markdown,
    table,
)
from nucleus_conformance.report.model import Report
from nucleus_conformance.suite.catalog.flags import FLAGS
from nucleus_conformance.text import printable
from tests.helpers.reports import (
    HOSTILE,
    broken,
    difference,
    failed,
    hostile,
    inconsistent,
    passed,
    report,
    waiver,
)

PARSER = MarkdownIt("commonmark").enable("table")
OUR_TAGS = {
    "<details>",
    "</details>",
    "<summary>",
    "</summary>",
    "<b>",
    "</b>",
    "<code>",
    "</code>",
}


def tokens(text: str) -> list[Token]:
    """Everything that a reader of GitHub's kind sees in it, inline things too."""
    found = []
    for token in PARSER.parse(text):
        found += [token, *(token.children or ())]
    return found


def tags(text: str) -> set[str]:
    """Every HTML tag that the Markdown lets through."""
    raw = [token.content for token in tokens(text) if token.type in ("html_inline", "html_block")]
    return {tag for each in raw for tag in re.findall(r"<[^>]*>?", each)}


def rendered(text: str) -> str:
    return re.sub(r"<[^>]+>", "", PARSER.render(text))


class TestPieces:
    @pytest.mark.parametrize("text", ["plain", "a: b, c/d [e] {f} *g* _h_ <i> #1 @j"])
    def test_code_is_readable_where_it_can_be(self, text: str) -> None:
        assert code(text) == f"`{text}`"

    @given(st.text(st.sampled_from("`|\\<>*_[]()!#@&;: ~ab\n\t\x1b\u202e")) | st.text())
    def test_code_is_nothing_but_code(self, text: str) -> None:
        for around in ("{}", "a {} b", "# {}", "- {}", "**{}**"):
            made = tokens(around.format(code(text)))
            kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in made}
            assert not kinds & {"image", "link", "em", "fence", "blockquote", "html_block"}
        assert tags(f"x {code(text)}") <= {"<code>", "</code>"}

    @given(st.text(st.sampled_from("`|\\<>*_ ab")))
    def test_code_in_a_cell_stays_in_it(self, text: str) -> None:
        made = tokens(table(("a", "b"), [(code(text), "end")]))
        cells = [token for token in made if token.type == "td_open"]
        assert len(cells) == 2
        assert "end" in [token.content for token in made]

    @given(st.lists(st.text(st.sampled_from("`~ ab"))))
    def test_a_fence_is_closed_by_nothing_in_it(self, lines: list[str]) -> None:
        made = PARSER.parse(f"{fenced(lines, 'json')}\n\nafter")
        assert [token.type for token in made] == [
            "fence",
            "paragraph_open",
            "inline",
            "paragraph_close",
        ]
        assert made[0].content == "\n".join(lines) + "\n"

    @given(st.text())
    def test_an_element_is_text(self, text: str) -> None:
        made = details(element(text), "body")
        assert tags(made) <= OUR_TAGS
        assert "body" in rendered(made)


class TestReport:
    def test_at_a_glance(self) -> None:
        text = markdown(
            report(
                passed("box/decode/a"),
                passed("box/decode/b", accepted="unchecked-list"),
                passed("line/decode/a", level="recommended"),
            )
        )
        lines = text.splitlines()
        assert lines[0] == "## ✅ `port 2.0` on edition `0.17.9`"
        assert lines[2].startswith(
            "**2 of 2** required cases passed (100 %), **1 of 1** recommended cases passed (100 %)."
        )
        assert "| box | 2/2 | - | - | - | - |" in lines
        assert f"| `unchecked-list` | 1 | {FLAGS['unchecked-list'].what} |" in lines

    def test_failures_are_grouped_with_an_example(self) -> None:
        text = markdown(
            report(
                failed("box/decode/a", message="it said", hints=["look there"], known="some-flag"),
                failed("box/decode/b"),
                broken("crash", "line/decode/c", reason="signal 9", stderr="boom"),
            )
        )
        assert text.startswith("## ❌ ")
        assert (
            "<summary><b>2</b> × <code>wrong value at /label</code> (<code>box</code>)</summary>"
            in text
        )
        assert '-  "label": "car"\n+  "label": "bus"\n' in text
        assert "Different: `/label: value`" in text
        assert "It said: `it said`" in text
        assert "Hint: `look there`" in text
        assert "Permitted without --strict, by the flag: `some-flag`" in text
        assert "`nucleus-conformance run --edition 0.17.9 -k box/decode/a -- ./port`" in text
        assert "The same in\n\n- `box/decode/b`" in text
        assert "Why: `signal 9`" in text
        assert "On stderr: `boom`" in text

    def test_one_that_is_inconsistent_says_which_way_is_usual(self) -> None:
        text = markdown(report(inconsistent(reason="answers as releases do, but x as documented")))
        assert (
            "<summary><b>1</b> × <code>two ways to decide absent-values</code> (<code>box</code>)</summary>"
            in text
        )
        assert "Why: `answers as releases do, but x as documented`" in text
        assert "Different: " not in text

    def test_known_failures_and_problems(self) -> None:
        text = markdown(report(failed(waived=waiver()), problems=["dead entry"], exit=1))
        assert "### 1 known failure\n" in text
        assert "| `box/*` | 1 | `not yet`, `ann, until 2026-12-31` |" in text
        assert "- ⚠️ `dead entry`" in text
        assert "by cause" not in text

    def test_incomplete(self) -> None:
        text = markdown(report(passed(), unjudged=3))
        assert "> [!WARNING]\n> The report is incomplete: 3 of 4 cases were not judged." in text
        assert text.startswith("## ❌ ")

    def test_without_cases(self) -> None:
        assert "No case was judged" in markdown(report())

    def test_an_example_without_an_answer(self) -> None:
        text = markdown(report(broken("timeout")))
        assert "Expected:\n\n```\n" in text
        assert "answered (+)" not in text

    def test_many_likewise_are_cut(self) -> None:
        text = markdown(report(*(failed(f"box/decode/x{number}") for number in range(300))))
        assert "- and 199 more" in text
        assert text.count("- `box/decode/x") == 100


class TestLimit:
    def test_it_is_kept_and_said(self) -> None:
        cases = [
            failed(
                f"box/decode/x{number}",
                differences=[difference(f"/key{number}", "value", expected="é", actual=HOSTILE)],
            )
            for number in range(200)
        ]
        made = report(*cases)
        whole = markdown(made)
        assert "Cut off here" not in whole
        for limit in (2_000, 20_000, 100_000):
            text = markdown(made, limit)
            assert len(text.encode()) <= limit
            assert re.search(rf"\*\*Cut off here\*\*: \d+ more parts .* {limit} bytes", text)
            assert text.count("<details>") == text.count("</details>")
            assert whole.startswith(text.partition("**Cut off")[0])
        assert markdown(made, len(whole.encode()) + 500) == whole


class TestHostileText:
    text = markdown(Report.of(hostile()))

    def test_nothing_of_it_is_markup(self) -> None:
        assert tags(self.text) <= OUR_TAGS
        kinds = {token.type for token in tokens(self.text)}
        assert not kinds & {"image", "link_open", "em_open", "hr"}
        headings = [token for token in tokens(self.text) if token.type == "heading_open"]
        assert len(headings) == 3
        assert "example.com/i" in rendered(self.text)

    def test_it_can_be_read(self) -> None:
        assert printable(HOSTILE)[:60] in rendered(self.text).replace("&lt;", "<")

    def test_mentions_and_links_stand_in_code(self) -> None:
        for block in PARSER.parse(self.text):
            depth = 0
            for token in block.children or ():
                depth += {"<code>": 1, "</code>": -1}.get(token.content, 0)
                if token.type == "text" and not depth:
                    assert "@" not in token.content
                    assert "https:" not in token.content
            assert depth == 0

    def test_no_control_character_is_left(self) -> None:
        assert all(char.isprintable() or char == "\n" for char in self.text)

    def test_no_line_is_a_workflow_command(self) -> None:
        for line in self.text.splitlines():
            assert not line.lstrip().startswith("::")
            assert "##[" not in line
