"""`docs/json-layers.md` has what was measured, and what was measured is still so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nucleus_conformance.suite.catalog import all_drafts
from tests.json_layers.layers import LAYERS, Layer, NotFetchedError, built
from tests.json_layers.table import MEASURED, PAGE, REPORTED, measured, read, tables, with_tables
from tests.json_layers.traps import DEPTHS, NAMES, TRAPS, Trap, depth_word, nested

KEPT = read(MEASURED)
COLUMNS = {trap.name for trap in TRAPS} | {"depth"}
BY_NAME = {trap.name: trap for trap in TRAPS}


def test_the_page_has_the_cells_that_are_kept() -> None:
    page = PAGE.read_text("utf-8")
    assert with_tables(page, tables(KEPT, read(REPORTED))) == page


def test_every_cell_is_measured_or_reported_with_a_link() -> None:
    assert list(KEPT) == [layer.name for layer in LAYERS]
    for each in KEPT.values():
        assert each["cells"].keys() == COLUMNS
    for name, cells in read(REPORTED).items():
        assert name not in KEPT
        assert cells.keys() <= COLUMNS
        for word, link in cells.values():
            assert word
            assert link.startswith("https://")


def test_every_trap_is_set_by_cases() -> None:
    flags = {flag for draft in all_drafts() for flag in draft.flags}
    assert {trap.flag for trap in TRAPS} <= flags
    page = PAGE.read_text("utf-8")
    for trap in TRAPS:
        assert f"`{trap.flag}`" in page, trap.flag


def test_every_trap_is_fallen_into_by_some_library() -> None:
    """A column in which nothing stands out would not be worth its room."""
    cells = [each["cells"] for each in KEPT.values()]
    reported = [{key: word for key, (word, _) in each.items()} for each in read(REPORTED).values()]
    for trap in TRAPS:
        words = {each[trap.name] for each in (*cells, *reported) if trap.name in each}
        assert words - {trap.right}, trap.name


@pytest.mark.parametrize(
    ("trap", "said", "word"),
    [
        ("other case", '{"label": "bus"}', "taken for it"),
        ("equal keys", '{"a": 1}', "first"),
        ("equal keys", '{"a": 1, "a": 2}', "both"),
        ("merged", '{"geometry": {"x": 3, "height": 2}}', "merged"),
        ("merged", '{"geometry": {"x": 3}}', "last"),
        ("null", '{"confidence": 0.5}', "the value stays"),
        ("order", json.dumps(dict.fromkeys(sorted(NAMES))), "sorted"),
        ("order", json.dumps(dict.fromkeys(reversed(NAMES))), "another"),
        ("counted", '{"o": [1, 2]}', "list"),
        ("10.0", "[10]", "10"),
        ("2^64", "[1.8446744073709552e19]", "a double"),
        ("half", '["\ufffd"]', "U+FFFD"),
        ("half", '["\\ud83d"]', "kept"),
        ("non-ASCII", '["\\u00EF"]', "escaped otherwise"),
        ("non-ASCII", '["\\u00ef"]', "escaped"),
        ("markup", '["\\u003c"]', "escaped"),
        ("NaN", "[NaN]", "read"),
        ("magic", "no JSON", "other"),
    ],
)  # fmt: skip
def test_a_word_is_given_for_what_was_written(trap: str, said: str, word: str) -> None:
    assert BY_NAME[trap].word(("ok", said)) == word


@pytest.mark.parametrize("trap", TRAPS, ids=[trap.name for trap in TRAPS])
def test_what_was_not_written_is_said_to_be_so(trap: Trap) -> None:
    assert trap.word(("refused", "why")) == "refused"
    assert trap.word(("crash", "")) == "crash"


def test_the_deepest_that_was_read_is_named() -> None:
    read_all = [("ok", "")] * len(DEPTHS)
    assert depth_word(read_all) == "10,000 or more"
    assert depth_word([*read_all[:2], ("refused", ""), ("crash", "")]) == "200 then crash"
    assert json.loads(nested(3)) == [[[]]]


def test_a_program_that_cannot_be_built_leaves_nothing(tmp_path: Path) -> None:
    def build(directory: Path) -> None:
        (directory / "half").touch()
        raise RuntimeError("no")

    layer = Layer("broken", (), lambda _: [], build, "broken")
    with pytest.raises(RuntimeError, match="no"):
        built(layer, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.nightly
@pytest.mark.parametrize("layer", LAYERS, ids=[layer.name for layer in LAYERS])
def test_it_is_as_measured(layer: Layer, workshop: Path) -> None:
    if layer.missing:
        pytest.skip(f"there is no {layer.missing}")
    try:
        found = measured(layer, workshop)
    except NotFetchedError as error:
        pytest.skip(str(error))
    if found["version"] != KEPT[layer.name]["version"]:
        pytest.skip(f"{found['version']} is here, and {KEPT[layer.name]['version']} was measured")
    assert found["cells"] == KEPT[layer.name]["cells"]
