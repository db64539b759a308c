from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nucleus_conformance.commands.matrix import FORMATS, matrix
from nucleus_conformance.errors import UsageError
from nucleus_conformance.report.matrix import Matrix, matrix_html, matrix_markdown, matrix_terminal
from nucleus_conformance.report.model import Report, Score
from tests.conformance.report.formats.test_markdown import PARSER, tags
from tests.helpers.reports import (
    HOSTILE,
    broken,
    failed,
    hostile,
    lines,
    passed,
    report,
    waiver,
    write,
)

FIRST = report(passed("box/decode/a"), failed("box/decode/b"), failed("line/decode/a"))
SECOND = report(
    passed("line/decode/a"),
    passed("cuboid/decode/a"),
    passed("cuboid/decode/b", level="recommended"),
    passed("polygon/decode/a", level="recommended"),
    implementation={"name": "other", "version": "1", "language": "C"},
    strict=True,
    unjudged=1,
)
MATRIX = Matrix.of([("a.jsonl", FIRST), ("b.jsonl", SECOND)])


def test_a_row_is_a_report_and_a_column_a_type() -> None:
    first, second = MATRIX.rows
    assert MATRIX.columns == ("box", "line", "cuboid", "all")
    assert first.scores == {"box": Score(1, 2), "line": Score(0, 1), "all": Score(1, 3)}
    assert (first.title, first.about) == ("port 2.0", "0.17.9")
    assert (second.title, second.about) == ("other 1", "0.17.9, strict")
    assert second.scores["all"] == Score(2, 3)


def test_only_required_cases_count() -> None:
    assert MATRIX.rows[1].scores["cuboid"] == Score(1, 1)
    assert "polygon" not in MATRIX.columns


def test_terminal() -> None:
    rows = [line.split("  ") for line in matrix_terminal(MATRIX).splitlines()]
    cells = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    assert cells == [
        ["Required cases that passed, by implementation and type:"],
        [],
        ["implementation", "edition", "report", "box", "line", "cuboid", "all"],
        ["port 2.0", "0.17.9", "a.jsonl", "1/2", "0/1", "-", "1/3"],
        ["other 1", "0.17.9, strict", "b.jsonl", "-", "1/1", "1/1", "2/3"],
        [],
        ["other 1 on 0.17.9, strict, b.jsonl: incomplete: 1 of 5 cases were not judged"],
    ]


def test_markdown() -> None:
    assert matrix_markdown(MATRIX).splitlines() == [
        "Required cases that passed, by implementation and type.",
        "",
        "| implementation | edition | report | `box` | `line` | `cuboid` | `all` |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: |",
        "| `port 2.0` | `0.17.9` | `a.jsonl` | 1/2 | 0/1 | - | 1/3 |",
        "| `other 1` | `0.17.9, strict` | `b.jsonl` | - | 1/1 | 1/1 | 2/3 |",
        "",
        "> ⚠️ `other 1 on 0.17.9, strict, b.jsonl: incomplete: 1 of 5 cases were not judged`",
    ]
    clean = Matrix.of([("a", report(passed()))])
    assert "| ✅ 1/1 | ✅ 1/1 |" in matrix_markdown(clean)


def test_html() -> None:
    text = matrix_html(MATRIX)
    assert '<td class="most" data-name="box" title="50 %">1/2</td>' in text
    assert '<td class="some" data-name="line" title="0 %">0/1</td>' in text
    assert '<td class="full" data-name="line" title="100 %">1/1</td>' in text
    assert '<td class="dim" data-name="box">-</td>' in text
    assert "incomplete: 1 of 5 cases were not judged" in text


def test_what_is_unsupported_is_not_red() -> None:
    lacking = report(
        broken("unsupported", "box/decode/a"),
        broken("unsupported", "line/decode/a"),
        passed("line/decode/b"),
        broken("unsupported", "cuboid/decode/a"),
        failed("cuboid/decode/b"),
    )
    text = matrix_html(Matrix.of([("a", lacking)]))
    assert '<td class="lacking" data-name="box" title="0 %">0/1</td>' in text
    assert '<td class="lacking" data-name="line" title="50 %">1/2</td>' in text
    assert '<td class="some" data-name="cuboid" title="0 %">0/2</td>' in text


@pytest.mark.parametrize("render", FORMATS.values())
def test_what_is_waived_and_wholly_unsupported_is_said(render: Callable[[Matrix], str]) -> None:
    lacks = broken("unsupported", "cuboid/decode/a", waived=waiver())
    text = render(Matrix.of([("a", report(passed(), failed(waived=waiver()), lacks, exit=0))]))
    assert "2 waived" in text
    assert "unsupported, though not left out: cuboid (1 of 1 case, waived)" in text
    assert "left out" not in render(Matrix.of([("a", report(passed(), failed(waived=waiver())))]))


def test_a_part_says_how_much_it_is() -> None:
    part = {
        "types": ["box"], "other_types": ["line"], "operations": ["decode"],
        "other_operations": [], "cases": 7,
    }  # fmt: skip
    (row,) = Matrix.of([("a", report(passed(), declared=part))]).rows
    assert row.about == "0.17.9, 1 of 2 types"


def test_a_hundred_rows_stay_on_their_lines() -> None:
    text = matrix_terminal(Matrix.of([("a", FIRST), ("b", SECOND)] * 50))
    assert len(text.splitlines()) == 2 + 1 + 100 + 1 + 50


def test_hostile_text_is_shown_and_not_obeyed() -> None:
    made = Matrix.of([(HOSTILE, Report.of(hostile())), ("b", FIRST)])
    for render in FORMATS.values():
        text = render(made)
        text.encode("utf-8")
        assert all(char.isprintable() or char == "\n" for char in text)
        assert not any(line.lstrip().startswith("::") for line in text.splitlines())
        assert "##[" not in text
    cells = [token for token in PARSER.parse(matrix_markdown(made)) if token.type == "td_open"]
    assert len(cells) == 2 * (3 + len(made.columns))
    assert tags(matrix_markdown(made)) <= {"<code>", "</code>"}


@pytest.mark.parametrize("name", FORMATS)
def test_the_command(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [
        write(tmp_path / "a", lines(passed(), failed())),
        write(tmp_path / "b", lines(passed())),
    ]
    assert matrix(files, name, None) == 0
    printed = capsys.readouterr().out
    assert "port" in printed
    assert matrix(files, name, str(tmp_path / "out")) == 0
    assert (tmp_path / "out").read_text("utf-8") == printed
    with pytest.raises(UsageError, match="cannot read the report"):
        matrix([*files, str(tmp_path / "missing")], name, None)
