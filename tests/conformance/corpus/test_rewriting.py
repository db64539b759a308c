"""Good ones, bad ones, and repaired copies: what is written, and that nothing is lost."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.corpus.exact import Exact
from nucleus_conformance.corpus.rules import Selection
from nucleus_spec import DEFAULT
from nucleus_spec.texts import loads
from tests.helpers.command_line import refused
from tests.helpers.dumps import good, payload, written
from tests.helpers.misnamed import misnamed
from tests.helpers.mutated import mutated_lines

Capture = pytest.CaptureFixture[str]


def payloads_of(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


class TestGoodAndBad:
    def test_share_out_the_lines_as_they_are(self, tmp_path: Path) -> None:
        path = tmp_path / "dump.jsonl"
        lines = [each for each in mutated_lines(3000, seed=9) if each.strip()]
        path.write_bytes(b"\n".join(lines))
        outputs = tmp_path / "good", tmp_path / "bad"
        main(["lint", str(path), "--good", str(outputs[0]), "--bad", str(outputs[1])])
        shared = Counter(
            each for path in outputs for each in path.read_bytes().split(b"\n") if each
        )
        assert shared == Counter(lines)
        assert main(["lint", str(outputs[0]), "--select", "error"]) == 0

    def test_take_predictions_out_of_what_holds_them(self, tmp_path: Path) -> None:
        body = {"update": True, "annotations": [*good(2), payload(confidence=2)]}
        name = written(tmp_path / "dump.jsonl", [body, *good(4)[3:]])
        main(["lint", name, "--good", str(tmp_path / "good"), "--bad", str(tmp_path / "bad")])
        assert payloads_of(tmp_path / "bad") == [payload(confidence=2)]
        assert len(payloads_of(tmp_path / "good") + payloads_of(tmp_path / "bad")) == 4

    @pytest.mark.parametrize("beside", [[], [payload("line")], [[payload(), payload("line")]]])
    def test_take_the_only_one_of_a_row_out(self, beside: list[Any], tmp_path: Path) -> None:
        """Whatever stands in other lines."""
        row = {"item": {"reference_id": "i"}, "box": [payload(reference_id=None)]}
        lost = {"item": {"reference_id": "i"}, "boxes": [payload()]}
        name = written(tmp_path / "dump.jsonl", [row, {**row, **lost}, *beside])
        outputs = "--good", str(tmp_path / "good"), "--bad", str(tmp_path / "bad")
        main(["lint", name, *outputs, "--ignore", "UPLOAD"])
        one = payload(reference_id="i")
        assert payloads_of(tmp_path / "good")[:3] == [one, one, lost]

    def test_with_strict_a_warning_is_bad(self, tmp_path: Path) -> None:
        name = written(tmp_path / "dump.jsonl", [*good(2), payload(score=1)])
        bad = str(tmp_path / "bad")
        main(["lint", name, "--bad", bad])
        assert payloads_of(tmp_path / "bad") == []
        main(["lint", name, "--bad", bad, "--strict"])
        assert payloads_of(tmp_path / "bad") == [payload(score=1)]


def told(path: Path, capsys: Capture, *options: str) -> dict[int, list[dict[str, Any]]]:
    """Line -> what is said of it."""
    capsys.readouterr()
    main(["lint", str(path), "--format", "json", *options])
    found = defaultdict(list)
    for each in map(json.loads, capsys.readouterr().out.splitlines()):
        found[each["line"]].append(each)
    return found


def errors(findings: list[dict[str, Any]]) -> int:
    return sum(each["severity"] == "error" for each in findings)


def read(data: bytes) -> list[Any]:
    """What is read of each prediction of lines: it, or else its payload without its type."""
    judge = Exact(DEFAULT, Selection(), "")
    return [
        each.prediction or {**each.payload, "type": None}
        if isinstance(each.payload, dict)
        else each.payload
        for line in data.splitlines()
        for each in judge.judged(line, 1, "")
    ]


def changed(was: bytes, now: bytes) -> set[str]:
    """The parameters of which a prediction has other values than before."""
    (before,), (after,) = read(was), read(now)
    assert type(before) is type(after)
    names = [each.name for each in attrs.fields(type(before))]
    return {name for name in names if getattr(before, name) != getattr(after, name)}


SAFE: Final[dict[str, tuple[dict[str, Any], dict[str, Any]]]] = {
    "a renamed key": (payload(confidence=None, score=0.5), payload(confidence=0.5)),
    "camel case": (payload(annotation_id=None, annotationId="b"), payload(annotation_id="b")),
    "a key far inside": (
        {**payload("polygon"), "geometry": {"points": [{"x": 10, "y": 20}] * 3}},
        payload("polygon", geometry={"vertices": [{"x": 10, "y": 20}] * 3}),
    ),
    "a spelling and a synonym": (
        payload(reference_id=None, referenceId="r", image_id="i"),
        payload(reference_id="r", image_id="i"),
    ),
    "two spellings": (
        payload(annotation_id=None, annotationId="a", annotationID="b"),
        payload(annotation_id=None, annotationId="a", annotationID="b"),
    ),
    "two synonyms": (
        payload(confidence=None, probability=0.9, conf=0.3),
        payload(confidence=None, probability=0.9, conf=0.3),
    ),
    "a key in place of null": (
        {**payload(score=0.5), "confidence": None},
        payload(confidence=0.5),
    ),
    "a value that the other key refuses": (
        payload("cuboid", geometry={"yaw": None, "rotation": {"w": 1, "x": 0, "y": 0, "z": 0}}),
        payload("cuboid", geometry={"yaw": None, "rotation": {"w": 1, "x": 0, "y": 0, "z": 0}}),
    ),
    "a type in capitals": (payload(type="Box"), payload()),
    "what is there already": (payload(score=0.9), payload(score=0.9)),
    "what nobody can guess": (payload(zzz=1), payload(zzz=1)),
    "percent": (payload(confidence=50), payload(confidence=50)),
    "a sum": (payload(class_pdf={"a": 0.5, "b": 0.48}), payload(class_pdf={"a": 0.5, "b": 0.48})),
}  # fmt: skip


TYPED: Final = {
    "an answer": {"annotations": {"box": [{**payload(), "type": None}, {"type": "line"}, 7]}},
    "a list of predictions": {"polygon_predictions": [{**payload("polygon"), "type": "box"}]},
    "scene categories": {"scene_category_predictions": [payload("category")]},
    "a row of an export": {
        "item": {"reference_id": "its", "dataset_item_id": None},
        "box": [payload(reference_id=None), payload(reference_id="its", confidence=3)],
        "segmentation": {**payload("mask", reference_id=None), "type": None},
    },
    "a body in a body": {"annotations": [{"annotations": [payload()]}, [payload("line")], "x"]},
    "numbers that Python does not write": [
        payload(confidence=float("inf")),
        payload(confidence=float("-inf"), metadata={"far": "huge"}),
    ],
}
"""What holds predictions and says of which type they are, or is hard to write otherwise."""


class TestOutputs:
    @pytest.mark.parametrize("name", TYPED)
    def test_are_read_as_the_same_predictions(
        self, name: str, tmp_path: Path, capsys: Capture
    ) -> None:
        text = json.dumps(TYPED[name]).replace("Infinity", "1e400")
        text = text.replace('"huge"', "9" * 5000)
        (tmp_path / "dump").write_text(f"{text}\n{{}}\n")
        outputs = {each: tmp_path / each for each in ("good", "bad", "fix")}
        options = [each for name, path in outputs.items() for each in (f"--{name}", str(path))]
        before = told(tmp_path / "dump", capsys, *options)
        wanted = read((tmp_path / "dump").read_bytes())
        assert read(outputs["fix"].read_bytes()) == wanted
        shared = read(outputs["good"].read_bytes() + outputs["bad"].read_bytes())
        assert [each for each in wanted if each not in shared] == []
        assert len(shared) == len(wanted)
        kinds = [
            sorted((each["code"], each.get("problem")) for found in some.values() for each in found)
            for some in (before, told(outputs["fix"], capsys))
        ]
        assert kinds[0] == kinds[1]

    def test_have_a_line_for_each_prediction_of_a_document(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        (tmp_path / "a.json").write_text('[\n {\n  "label": 1.50,\n  "a": "b  c"\n }\n]')
        main(["lint", str(tmp_path / "a.json"), "--fix", str(tmp_path / "fixed")])
        assert (tmp_path / "fixed").read_bytes() == b'{"label":1.50,"a":"b  c"}\n'
        said = capsys.readouterr().err
        assert "fixed: all predictions, 1, a line each, without what held them\n" in said

    @pytest.mark.parametrize("end", [".gz", ".zst", ".zstd"])
    def test_are_packed_as_their_names_say(self, end: str, tmp_path: Path, capsys: Capture) -> None:
        dump = written(tmp_path / "dump.jsonl", [*good(3), payload(confidence=2)])
        names = [str(tmp_path / f"{name}.jsonl{end}") for name in ("good", "bad", "fixed")]
        options = zip(("--good", "--bad", "--fix"), names, strict=True)
        main(["lint", dump, *(each for pair in options for each in pair)])
        assert "those that were right before any repair, 3, a line each" in capsys.readouterr().err
        assert not any(Path(name).read_bytes().startswith(b"{") for name in names)
        assert [main(["lint", name]) for name in names] == [0, 1, 1]


class TestFix:
    @pytest.mark.parametrize("name", SAFE)
    def test_repairs_what_is_safe_alone(self, name: str, tmp_path: Path) -> None:
        wrong, wanted = SAFE[name]
        dump = written(tmp_path / "dump.jsonl", [*good(2), wrong])
        before = Path(dump).read_bytes()
        main(["lint", dump, "--fix", str(tmp_path / "fixed")])
        assert payloads_of(tmp_path / "fixed") == [*good(2), wanted]
        assert Path(dump).read_bytes() == before

    def test_says_what_it_did(self, tmp_path: Path, capsys: Capture) -> None:
        apart = [
            {**each, **({"reference_id": f"{at}"} if "reference_id" in each else {})}
            for at, (each, _) in enumerate(SAFE.values())
        ]
        dump = written(tmp_path / "dump.jsonl", apart)
        main(["lint", dump, "--fix", str(tmp_path / "fixed")])
        said = capsys.readouterr().err
        assert "repaired 5 (renamed): a key that nobody reads got the name that is read" in said
        assert "repaired 1 (type): " in said
        main(["lint", str(tmp_path / "fixed"), "--fix", str(tmp_path / "again")])
        assert "again: all predictions, 13, a line each\n" in capsys.readouterr().err
        assert (tmp_path / "again").read_bytes() == (tmp_path / "fixed").read_bytes()

    def test_repairs_more_if_it_is_asked_to(self, tmp_path: Path) -> None:
        wrong = [
            payload(confidence=50),
            payload(annotation_id="p", class_pdf={"a": 60, "b": 40}),
            payload(annotation_id="s", class_pdf={"a": 0.5, "b": 0.48}),
            payload("line", annotation_id=None),
            payload("polygon", annotation_id=None),
        ]
        dump = written(tmp_path / "dump.jsonl", wrong)
        main(["lint", dump, "--fix", str(tmp_path / "fixed"), "--unsafe-fixes"])
        assert main(["lint", str(tmp_path / "fixed"), "--strict"]) == 0
        first, second, third, line, polygon = payloads_of(tmp_path / "fixed")
        assert first["confidence"] == 0.5
        assert second["class_pdf"] == {"a": 0.6, "b": 0.4}
        assert sum(third["class_pdf"].values()) == pytest.approx(1)
        assert line["annotation_id"] != polygon["annotation_id"]

    @pytest.mark.parametrize(
        ("given", "wanted"),
        [
            ([95] * 19 + [12, 1], [0.95] * 19 + [0.12, 0.01]),
            ([95, 88, 0.7, 1, 12], [0.95, 0.88, 0.7, 1, 0.12]),
            ([0.5, 1.0000001, 1, 50], [0.5, 1.0000001, 1, 0.5]),
        ],
    )
    def test_percent_is_judged_by_file(
        self, given: list[float], wanted: list[float], tmp_path: Path, capsys: Capture
    ) -> None:
        boxes = [payload(annotation_id=str(at), confidence=each) for at, each in enumerate(given)]
        dump = written(tmp_path / "dump.jsonl", boxes)
        main(["lint", dump, "--fix", str(tmp_path / "fixed"), "--unsafe-fixes"])
        fixed = [each["confidence"] for each in payloads_of(tmp_path / "fixed")]
        assert fixed == pytest.approx(wanted)
        changed = sum(a != b for a, b in zip(given, fixed, strict=True))
        assert f"repaired {changed} (percent)" in capsys.readouterr().err

    def test_percent_is_repaired_where_it_is_told(self, tmp_path: Path, capsys: Capture) -> None:
        """Of a file, too: where other mistakes are, and not of a key that is read now alone."""
        dump = written(
            tmp_path / "dump.jsonl",
            [
                payload(annotation_id="a", confidence=33.8),
                *[payload(annotation_id=f"b{at}", confidence=95) for at in range(19)],
                payload(annotation_id=1, confidence=0.5),
                payload(annotation_id="d", confidence=None, score=0.5),
            ],
        )
        assert main(["lint", dump, "--fix", str(tmp_path / "fixed"), "--unsafe-fixes"]) == 1
        fixed = [each["confidence"] for each in payloads_of(tmp_path / "fixed")]
        assert fixed == [0.338, *[0.95] * 19, 0.005, 0.5]
        said = capsys.readouterr()
        assert "20 confidences of the file look like percent: the 1 others" in said.out
        assert "repaired 21 (percent)" in said.err

    def test_ids_are_given_that_no_file_has(self, tmp_path: Path) -> None:
        """However the files are shared out; and what is there twice is one prediction still."""

        def polygons(*shifts: int) -> list[dict[str, Any]]:
            return [
                payload(
                    "polygon", annotation_id=None, geometry={"vertices": [{"x": x, "y": 9}] * 3}
                )
                for x in shifts
            ]

        first = written(tmp_path / "a.jsonl", polygons(10, 20))
        second = written(tmp_path / "b.jsonl", [*polygons(30, 40), payload(annotation_id="car-0")])
        for at, names in enumerate(([first], [second], [first, second])):
            main(["lint", *names, "--fix", str(tmp_path / f"{at}.fixed"), "--unsafe-fixes"])
        alone = payloads_of(tmp_path / "0.fixed") + payloads_of(tmp_path / "1.fixed")
        assert payloads_of(tmp_path / "2.fixed") == alone
        assert len({each["annotation_id"] for each in alone}) == 5
        twice = written(tmp_path / "c.jsonl", polygons(10, 10))
        main(["lint", twice, "--fix", str(tmp_path / "3.fixed"), "--unsafe-fixes"])
        assert main(["lint", str(tmp_path / "3.fixed")]) == 1

    def test_what_would_be_worse_is_left(self, tmp_path: Path, capsys: Capture) -> None:
        """An id that is none, or that another one has; and more errors behind the one of a type."""
        wrong = [
            payload(annotation_id=None, id=7),
            payload(annotation_id=None, id="a", score=0.5, confidence=None),
            payload(annotation_id="b", type="Box", label=None, confidence=2),
            payload(annotation_id="c", confidence=None, score="0.9"),
            payload(),
        ]
        dump = written(tmp_path / "dump.jsonl", wrong)
        main(["lint", dump, "--fix", str(tmp_path / "fixed")])
        renamed = {"confidence" if key == "score" else key: wrong[1][key] for key in wrong[1]}
        assert payloads_of(tmp_path / "fixed") == [wrong[0], renamed, *wrong[2:]]
        said = capsys.readouterr().err
        assert "repaired 1 (renamed)" in said
        assert f"left 2 (renamed), first at {dump}:1: the key that is meant takes no" in said
        assert f"left 1 (renamed), first at {dump}:2: it would be the id of another" in said
        assert f"left 1 (type), first at {dump}:3: there would be more mistakes" in said
        assert f"in {tmp_path / 'fixed'}, 3 of 5 predictions would be refused, 1 stored" in said

    def test_what_is_equal_is_said(self, tmp_path: Path, capsys: Capture) -> None:
        dump = written(tmp_path / "dump.jsonl", [payload("line", annotation_id=None)] * 2)
        main(["lint", dump, "--fix", str(tmp_path / "fixed"), "--unsafe-fixes"])
        said = capsys.readouterr().err
        assert f"left 2 (id), first at {dump}:1: there are two that are equal, of which one" in said

    def test_vectors_that_are_renamed_have_the_usual_length(self, tmp_path: Path) -> None:
        lengths = (2, 3, 2)
        for usual, kept in (([], [2, 2]), ([3], [3])):
            wrong = [
                *(payload(annotation_id=f"u{n}", embedding_vector=[0.5] * n) for n in usual),
                *(
                    payload(annotation_id=f"{at}", embedding=[0.5] * length)
                    for at, length in enumerate(lengths)
                ),
            ]
            dump = written(tmp_path / "dump.jsonl", wrong)
            main(["lint", dump, "--fix", str(tmp_path / "fixed")])
            fixed = payloads_of(tmp_path / "fixed")[len(usual) :]
            assert [
                len(each["embedding_vector"]) for each in fixed if "embedding_vector" in each
            ] == kept
            assert main(["lint", str(tmp_path / "fixed")]) == 0

    @pytest.mark.parametrize("unsafe", [False, True])
    @pytest.mark.parametrize(
        "seeds", [range(1), pytest.param(range(1, 60), marks=pytest.mark.nightly)]
    )
    def test_no_line_is_worse_for_it(
        self, seeds: range, unsafe: bool, tmp_path: Path, capsys: Capture
    ) -> None:
        """A line MUST NOT have more errors than before, and what is written MUST be strict JSON."""
        path, fixed = tmp_path / "dump.jsonl", tmp_path / "fixed"
        options = ["--fix", str(fixed), *(["--unsafe-fixes"] if unsafe else [])]
        repaired = 0
        for seed in seeds:
            lines = misnamed(60, seed)
            path.write_bytes(b"\n".join(lines))
            before, after = told(path, capsys, *options), told(fixed, capsys)
            written = fixed.read_bytes().splitlines()
            assert len(written) == len(lines)
            for at, (was, now) in enumerate(zip(lines, written, strict=True), 1):
                repaired += was != now
                loads(now.decode())
                assert errors(after[at]) <= errors(before[at]), (seed, was, now)
                if was != now and not errors(before[at]):
                    meant = {each.get("instead") for each in before[at]}
                    meant |= {"confidence", "class_pdf"} if unsafe else set()
                    assert changed(was, now) <= meant, (seed, was, now)
        assert repaired

    def test_needs_a_file(self, tmp_path: Path, capsys: Capture) -> None:
        dump = written(tmp_path / "dump.jsonl", good(1))
        assert "--unsafe-fixes needs --fix" in refused(capsys, "lint", dump, "--unsafe-fixes")
        assert "only -o can be stdout" in refused(capsys, "lint", dump, "--fix", "-")


def test_nothing_is_written_over_what_is_read(tmp_path: Path, capsys: Capture) -> None:
    dump = written(tmp_path / "dump.jsonl", good(1))
    for option in ("-o", "--good", "--bad", "--fix", "--part"):
        assert "is to be read: name another" in refused(capsys, "lint", dump, option, dump)
    assert payloads_of(Path(dump)) == good(1)


def test_two_outputs_are_two_files(tmp_path: Path, capsys: Capture) -> None:
    dump = written(tmp_path / "dump.jsonl", good(1))
    both = str(tmp_path / "out")
    assert "is named by two options" in refused(capsys, "lint", dump, "--good", both, "--bad", both)
