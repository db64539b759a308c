"""docs/lint.md says of each requirement on uploads whether `lint` asks it."""

from __future__ import annotations

import re
from pathlib import Path

from nucleus_conformance.corpus.rules import CODES
from nucleus_spec.requirements import REQUIREMENTS

PAGE = (Path(__file__).parents[1] / "docs" / "lint.md").read_text("utf-8")
ROWS = re.findall(r"^\| ([A-Z]+-\d+) \| (yes|no) \| (.+) \|$", PAGE, re.MULTILINE)


def test_every_requirement_on_uploads_has_its_row() -> None:
    wanted = [each for each in REQUIREMENTS if each.startswith("UPLOAD-")]
    assert sorted(each for each, _, _ in ROWS) == sorted([*wanted, "WIRE-8"])


def test_each_says_whether_lint_asks_it() -> None:
    assert {each for each, asked, _ in ROWS if asked == "yes"} == {
        each for each, _, _ in ROWS if each in CODES
    }


def test_what_is_named_is_there() -> None:
    for module, name in re.findall(r"`nucleus_spec\.(\w+)\.(\w+)[`(]", PAGE):
        assert hasattr(__import__(f"nucleus_spec.{module}", fromlist=[name]), name)
