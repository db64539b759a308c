"""Dumps of very many mistakes, names or empty lines take little time, and get a short report."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nucleus_conformance.cli import main
from nucleus_conformance.corpus import blocks as cutting
from nucleus_conformance.corpus import check, merge, shapes
from nucleus_conformance.corpus.check import Checker, Wanted
from nucleus_conformance.corpus.documents import MOST_BROKEN
from nucleus_conformance.corpus.rules import Selection
from nucleus_spec import DEFAULT
from tests.helpers.dumps import block, good, lines, payload, written

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("piece", ["[]", "[,]\n"])
def test_places_that_are_no_json_are_told_a_hundred_times(
    piece: str, tmp_path: Path, capsys: Capture
) -> None:
    dump = tmp_path / "dump.json"
    dump.write_text(piece * 1_000)
    options = ["--select", "WIRE-7,broken-document", "--input-format", "document"]
    assert main(["lint", str(dump), *options, "--format", "json"]) == 1
    codes = Counter(json.loads(line)["code"] for line in capsys.readouterr().out.splitlines())
    assert MOST_BROKEN <= codes["WIRE-7"] <= MOST_BROKEN + 2
    assert codes["broken-document"] == 1


def test_a_prediction_with_many_causes_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Where there are too many causes for each to be told apart, too."""
    monkeypatch.setattr(merge, "_CAUSES", 5)
    keys = "abcd"
    dump = [payload(annotation_id=str(n), **{f"q{n}{key}": 1 for key in keys}) for n in range(9)]
    main(["lint", written(tmp_path / "dump.jsonl", dump)])
    assert "unread-key (warning), 8 predictions" in capsys.readouterr().out


@pytest.mark.parametrize("is_blank", [True, False])
def test_a_blank_line_is_no_prediction_however_long(
    is_blank: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr(cutting, "LARGEST", 2**17)
    monkeypatch.setattr(cutting, "SIZE", 2**16)
    one = lines([payload()])
    blank = b" " * 2**18 + (b"" if is_blank else b"x") + b" " * 2**18
    (tmp_path / "dump.jsonl").write_bytes(one + one + blank + b"\n")
    main(["lint", str(tmp_path / "dump.jsonl"), "--select", "WIRE-7"])
    wanted = "0 of 2" if is_blank else "1 of 3"
    assert f"{wanted} predictions would be refused" in capsys.readouterr().out


NAMES = ("reference_id", "annotation_id", "confidence", "class_pdf", "label", "x", "y", "width")


def common(one: str, other: str) -> int:
    """The length of the longest common subsequence, by the book."""
    row = [0] * (len(other) + 1)
    for letter in one:
        before = row[:]
        for at, each in enumerate(other, 1):
            row[at] = before[at - 1] + 1 if each == letter else max(row[at - 1], before[at])
    return row[-1]


@given(
    st.sampled_from(NAMES).flatmap(
        lambda name: st.permutations(name).map("".join) | st.text("abcdei_", max_size=3).map(
            lambda more: name[: len(name) - 1] + more
        )
    )
)  # fmt: skip
def test_the_name_that_shares_most_is_meant(asked: str) -> None:
    alike = {name: 2 * common(asked, name) / (len(asked) + len(name)) for name in NAMES}
    found = shapes._most_alike(asked, NAMES)
    best = max(alike.values())
    assert (found != "") == (best >= shapes._ALIKE)
    assert not found or alike[found] == best


def test_names_that_are_like_none_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(shapes, "_shared")
    assert shapes.meant_of("q8zkvwj2h7u", list(NAMES)) == ""
    assert shapes.meant_of("reference_id" * 100_000, list(NAMES)) == ""


def test_a_name_takes_no_more_steps_than_it_has_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many names there are, and however they are shared out: each costs that at most."""
    steps: list[int] = []
    shared = shapes._shared

    def counted(asked: str, *rest: Any) -> int:
        steps.append(len(asked))
        return shared(asked, *rest)

    monkeypatch.setattr(shapes, "_shared", counted)
    for at in range(300):
        shapes.meant_of(f"reference_i{at}"[::-1], list(NAMES))
    assert len(steps) <= 300 * len(NAMES)
    assert max(steps) <= 1.5 * max(map(len, NAMES))


def test_of_names_that_are_never_there_again_few_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "_MOST_MET", 10)
    checker = Checker(Wanted(DEFAULT, Selection()))
    checker.check("dump", block([payload(**{f"new{at}": 1}) for at in range(30)]))
    assert 0 < len(checker._met) <= 12


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b" \t\n"])
def test_empty_lines_are_passed_over(end: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their blocks are few, and no line of them is looked at."""
    monkeypatch.setattr(cutting, "MOST", 10)
    checker = Checker(Wanted(DEFAULT, Selection()))
    monkeypatch.setattr(check, "Exact", lambda *_: None)
    ((cut, ends),) = cutting._of_few_lines(end * 1_000)
    assert (cut, ends) == (end * 1_000, 1_000)
    empty = cutting.Block(0, 1, 0, cut)
    assert empty.records() == []
    found = checker.check("dump", empty)
    assert (found.findings, found.figures.predictions) == ([], 0)


def test_empty_lines_among_others_are_counted(tmp_path: Path, capsys: Capture) -> None:
    dump, kept = tmp_path / "dump.jsonl", tmp_path / "good"
    right = lines(good(2))
    dump.write_bytes(b"\n" * 50_000 + right + b"\n\n" + b"?\n")
    assert main(["lint", str(dump), "--good", str(kept)]) == 1
    assert "dump.jsonl:50005: " in capsys.readouterr().out
    assert kept.read_bytes() == right


def test_white_space_that_json_does_not_have_is_told(tmp_path: Path, capsys: Capture) -> None:
    dump = tmp_path / "dump.jsonl"
    dump.write_bytes(b"\n\v\n\f\n")
    assert main(["lint", str(dump), "--format", "json"]) == 1
    assert capsys.readouterr().out.count("WIRE-7") == 2 * 2


def test_very_many_members_that_are_not_closed_are_told_a_hundred_times(
    tmp_path: Path, capsys: Capture
) -> None:
    """Each takes no more of what follows than is needed to see it."""
    cut = '{"type": "box", "lab'
    text = ",\n".join([cut] * 110 + [json.dumps(each) for each in good(20)])
    (tmp_path / "dump.json").write_text(f"[\n{text}\n]\n")
    assert main(["lint", str(tmp_path / "dump.json")]) == 1
    out = capsys.readouterr().out
    assert f"{MOST_BROKEN} places are no JSON, and what follows here was given up: " in out
    assert out.endswith("\n100 of 100 predictions would be refused\n")
