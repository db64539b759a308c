"""`distill`: what it keeps of a dump, what it redacts, and that `run` takes it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from string import ascii_lowercase, digits
from typing import Any

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.distilling.choosing import Choosing
from nucleus_conformance.distilling.likeness import Likeness
from nucleus_conformance.distilling.redacting import Redacting
from nucleus_conformance.distilling.shapes import shapes
from nucleus_spec.pointer import keys_of
from nucleus_spec.predictions import PREDICTION_TYPES
from nucleus_spec.table import part_rows, rows
from tests.helpers.command_line import Capture, refused
from tests.helpers.distills import arguments
from tests.helpers.dumps import good, lines, payload
from tests.helpers.programs import program

SECRETS = (
    "Jane Doe",
    "s3://private/Größe/日本語-0042.png",
    "+49 170 1234567",
    "naïve 𝔘nicode",
    "x",
)


def secret(kind: str, each: str) -> dict[str, Any]:
    changes = {"reference_id": f"{each}/7", "annotation_id": each, "track_reference_id": each}
    if kind == "mask":
        segments = [{"label": each, "index": 1, "metadata": {each: each}}]
        return payload("mask", mask_url=f"s3://{each}.png", annotations=segments, **changes)
    free = {
        "metadata": {each: [each, {f"{each}!": 1}]},
        "class_pdf": {each: 0.25, f"{each}2": 0.75},
    }
    made = payload(kind, label=each, **free, **changes)
    if kind == "keypoints":
        made["geometry"]["names"] = [each, f"{each}2"]
    return {**made, each: each, "extra": each}


def few(dump: list[dict[str, Any]]) -> list[Any]:
    """Those of it that are kept."""
    choosing = Choosing()
    for each in dump:
        choosing.take(each["type"], each)
    return [each.payload for each in choosing.fewest()]


def read(folder: Path) -> list[dict[str, Any]]:
    return [
        case
        for path in sorted(folder.rglob("*.json"))
        for case in json.loads(path.read_text("utf-8"))["cases"]
    ]


def at_pointer(pointer: str, value: Any) -> Any:
    """A payload that has this value there alone."""
    for key in reversed(keys_of(pointer)):
        value = [value] if key == "*" else {key: value}
    return value


NUMBERS = re.compile(
    r".*/(?:x|y|z|width|height|yaw|confidence|index)|/embedding_vector/\*|/geometry/skeleton/\*/\*"
    r"|/class_pdf/…"
)
"""Where numbers are, of all that is read or sent."""


def has_row(name: str, pointer: str) -> bool:
    """Whether that is a key of the type."""
    return pointer in {row.pointer for row in (*rows(name), *part_rows(name))}


def words(value: Any) -> Iterator[str]:
    """Every text in a value, and every key."""
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from words(each)
    elif isinstance(value, str):
        yield value


class TestASuite:
    def test_has_few_lines_that_show_all(self, tmp_path: Path, capsys: Capture) -> None:
        dump = [*good(7) * 50, payload(confidence=None), payload(metadata={"a": [None, "é"]})]
        assert main(arguments(tmp_path, payloads=dump)) == 0
        out = capsys.readouterr().out
        cases = read(tmp_path / "suite of it")
        assert out.startswith(f"{len(cases)} of 352 predictions show all that is there: ")
        assert 8 <= len(cases) <= 12
        shown = {each for case in cases for each in shapes(case["type"], case["input"]["payload"])}
        names = {"mask": "segmentation"}
        assert shown == {
            each for made in dump for each in shapes(names.get(made["type"], made["type"]), made)
        }

    def test_is_one_that_run_takes(self, tmp_path: Path, capsys: Capture) -> None:
        wrong = [payload(confidence=95), payload(label=7), payload(geometry={"x": "1"})]
        assert main(arguments(tmp_path, payloads=[*good(9), *wrong])) == 0
        suite = str(tmp_path / "suite of it")
        assert main(["run", "--fixtures", suite, "reference"]) == 0
        assert main(["run", "--fixtures", suite, *program(tmp_path).arguments]) == 1
        cases = {case["id"]: case for case in read(tmp_path / "suite of it")}
        assert any("also_accept" in case for case in cases.values())
        capsys.readouterr()

    @pytest.mark.fault(45, "distill")
    def test_leaves_out_what_is_none(self, tmp_path: Path, capsys: Capture) -> None:
        given = arguments(tmp_path, "--input-format", "lines")
        long = payload(label="x" * 2**17)
        data = b"\xff\n{\n" + b"[" * 5000 + b"\n" + lines([*good(1), 7, {"type": []}, long])
        (tmp_path / "dump.jsonl").write_bytes(data)
        assert main(given) == 0
        said = capsys.readouterr()
        assert said.out.startswith("1 of 2 predictions show")
        assert "left out: 1 prediction of more than 64 KiB" in said.err
        assert "left out: 3 records that cannot be read as JSON (lint says which)" in said.err
        assert "left out: 2 records of no type that there is (lint says which)" in said.err

    def test_tells_rows_in_which_nothing_is_looked_for(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        row = {"item": {"reference_id": "i"}, "boxes": [payload()]}
        assert main(arguments(tmp_path, payloads=[*good(1), row])) == 0
        assert "left out: 1 record of no type that there is" in capsys.readouterr().err

    def test_shows_a_key_that_is_read_under_another_name(self, tmp_path: Path) -> None:
        odd = [payload(mine=1), payload(dataset_item_id="d")]
        given = arguments(tmp_path, "--edition", "0.21.2", payloads=[*good(20), *odd])
        assert main(given) == 0
        cases = read(tmp_path / "suite of it")
        assert any(case["expect"]["payload"].get("item_id") == "d" for case in cases)

    def test_needs_files(self, tmp_path: Path, capsys: Capture) -> None:
        assert "name the files to distill" in refused(capsys, "distill", "-o", f"{tmp_path}/x")


class TestRedacted:
    @pytest.mark.parametrize("kind", ["box", "keypoints", "category", "mask"])
    def test_nothing_is_left(self, kind: str, tmp_path: Path) -> None:
        dump = [secret(kind, each) for each in SECRETS]
        assert main(arguments(tmp_path, "--redact", payloads=dump)) == 0
        texts = [text for path in (tmp_path / "suite of it").rglob("*.json")
                 for text in words(json.loads(path.read_text("utf-8"))["cases"])]  # fmt: skip
        for each in SECRETS[:-1]:
            for word in each.replace("s3://", "").replace("+", "").split():
                if len(word) < 4:  # which others may have by chance
                    continue
                assert not [text for text in texts if word in text], word

    def test_all_shapes_are_left(self) -> None:
        redacting = Redacting()
        for each in SECRETS:
            for kind, name in (
                ("box", "box"),
                ("keypoints", "keypoints"),
                ("mask", "segmentation"),
            ):
                made = secret(kind, each)
                assert shapes(name, redacting.payload(name, made)) == shapes(name, made)

    def test_texts_that_are_alike_stay_so_and_others_do_not(self) -> None:
        redacting = Redacting()
        made = redacting.payload(
            "box", payload(label="car", reference_id="car", annotation_id="cat")
        )
        assert made["label"] == made["reference_id"] != made["annotation_id"]
        assert made["label"] != "car"
        letters = [redacting.text(each) for each in "abcdefghij"]
        assert len(set(letters)) == 10

    def test_nothing_stays_itself_that_has_others_of_its_kind(self) -> None:
        for _ in range(20):
            redacting = Redacting()
            for each in ("0123456789", "abcxyz", "ABC", "ÄÖß", "日本語", "🚗🚓", "№"):
                made = redacting.text(each)
                assert not [a for a, b in zip(each, made, strict=True) if a == b], (each, made)
            every = [redacting.text(f"item_{n}") for n in range(10)]
            assert len({*every}) == 10
            assert not [n for n in range(10) if every[n].endswith(str(n))]

    def test_numbers_that_are_names_or_the_users_own_are_others(self) -> None:
        own = {"customer": 5551234567, "gps": [48.85837, -2.5], "none": 0, "is": True}
        made = payload(label=7, reference_id=987654321, metadata=own)
        made |= {"confidence": 0.25, "class_pdf": {"a": 1}, "embedding_vector": [0.5]}
        redacted = Redacting().payload("box", made)
        assert shapes("box", redacted) == shapes("box", made)
        for each in ("label", "reference_id", "metadata"):
            assert redacted[each] != made[each]
        assert 12 not in Redacting().payload("box", {**made, "mine": 12}).values()
        customer, gps, none, kept = redacted["metadata"].values()
        assert len(str(customer)) == 10
        assert customer != own["customer"]
        assert gps[1] < 0
        assert (none, kept) == (0, True)
        for each in ("geometry", "confidence", "embedding_vector"):
            assert redacted[each] == made[each]
        assert [*redacted["class_pdf"].values()] == [1]

    @pytest.mark.parametrize("name", PREDICTION_TYPES)
    def test_every_key_that_is_read_or_sent_stays(self, name: str) -> None:
        every = (*rows(name), *part_rows(name))
        for pointer in {at for row in every for at in (row.pointer, row.read_pointer)}:
            made = at_pointer(pointer, "secret")
            redacted = Redacting().payload(name, made)
            shown = json.dumps(redacted)
            assert all(json.dumps(key) in shown for key in keys_of(pointer) if key != "*"), pointer
            assert "secret" not in shown

    @pytest.mark.parametrize("name", PREDICTION_TYPES)
    def test_numbers_stay_where_there_are_numbers_alone(self, name: str) -> None:
        number = 5551234569
        for pointer in {at for row in rows(name) for at in (row.pointer, row.read_pointer)} | {
            "", "/geometry", "/mine", "/metadata/…", "/class_pdf/…/…", "/geometry/mine",
            *(row.pointer for row in part_rows(name)),
        }:  # fmt: skip
            for around in ("", "/*", "/*/*", "/…", "/*/…", "/…/*", "/…/metadata/…"):
                made = at_pointer(pointer + around, number)
                if isinstance(made, dict):
                    redacted = json.dumps(Redacting().payload(name, made))
                    stays = NUMBERS.fullmatch(pointer + around) and has_row(name, pointer)
                    assert (str(number) in redacted) == bool(stays), pointer + around

    def test_types_that_nobody_has_are_others(self) -> None:
        for each in ("SECRETTYPE", "Box", "boy", ["box"], {"box": "box"}):
            redacted = Redacting().payload("box", payload(type=each))["type"]
            assert not {*words(redacted)} & {"SECRETTYPE", "Box", "boy", "box"}
        for each in ("box", "mask", "scene-category"):
            assert Redacting().payload("box", payload(type=each))["type"] == each

    def test_no_key_becomes_another_that_is_there(self) -> None:
        letters = {each: at for at, each in enumerate(ascii_lowercase)}
        vertices = [letters, {"x": 1, "y": 2, "z": "secret"}]
        for _ in range(20):
            made = Redacting().payload("line", payload("line", geometry={"vertices": vertices}))
            every, point = made["geometry"]["vertices"]
            assert [*every].index("x") == every["x"] == letters["x"]
            assert [*every].index("y") == every["y"] == letters["y"]
            assert every.keys() == letters.keys()
            assert (point["x"], point["y"], len(point)) == (1, 2, 3)

    def test_a_key_that_is_written_as_a_place_is_none(self) -> None:
        for key in ("*", "…", "~", "geometry/x", "0"):
            made = payload(embedding_vector={key: 77}, geometry={"x": {key: 77}})
            redacted = Redacting().payload("box", {**made, key: 77})
            assert 77 not in redacted["embedding_vector"].values()
            assert 77 not in redacted["geometry"]["x"].values()
            assert 77 not in redacted.values()

    def test_no_text_becomes_a_url_of_a_scheme_that_stays(self) -> None:
        """Else it might be the same as what another becomes, which has the scheme already."""
        given = [f"{letter}{digit}://a" for letter in ascii_lowercase for digit in digits]
        redacting = Redacting()
        made = [redacting.text(each) for each in given]
        assert len({*made}) == len(given)
        assert [a for a, b in zip(given, made, strict=True) if b.startswith("s3:")] == ["s3://a"]

    def test_numbers_keep_how_they_are_spelled(self) -> None:
        others = [0.1 + 0.2, 1.7976931348623157e308, 2.5e-7, -1e22, 2**53 + 1, 100]
        numbers = [*others, 0, -0.0, 5e-324]  # the last are the only ones that are spelled so
        made = payload(metadata={"each": numbers}, reference_id=numbers)
        for _ in range(20):
            redacted = Redacting().payload("box", made)
            assert shapes("box", redacted) == shapes("box", made)
            assert {*redacted["reference_id"]} & {*numbers} == {0, 5e-324}

    def test_what_the_wire_needs_stays(self) -> None:
        made = payload("mask", mask_url="s3://bucket/m.png")
        redacted = Redacting().payload("segmentation", made)
        assert redacted["type"] == "mask"
        assert redacted["mask_url"].startswith("s3://")
        assert redacted.keys() == made.keys()


class TestChoosing:
    def test_a_thousandth_finds_what_the_whole_finds(self) -> None:
        """For liars that are wrong about one shape, which one line of very many has."""
        chance = Random(7)
        dump = [payload(confidence=round(chance.random(), 2)) for _ in range(3000)]
        rare = {
            "null": payload(metadata={"a": None}),
            "é": payload(label="é"),
            "1e-7": payload(confidence=1e-7),
            "10": payload(geometry={"x": 10}),
            "none": payload(confidence=None),
            "[]": payload("line", geometry={"vertices": []}),
            "{} in an id": payload(label="{0}", annotation_id=None),
            "names that begin alike": payload(
                "keypoints",
                geometry={
                    "keypoints": [{"x": 1, "y": 2, "visible": True}] * 2,
                    "names": ["x" * 60 + each for each in "ab"],
                    "skeleton": [],
                },
            ),
        }
        dump += [payload(label="{0}", annotation_id="a"), payload(annotation_id=None)]
        for each in rare.values():
            dump.insert(chance.randrange(len(dump)), each)
        choosing = Choosing()
        for each in dump:
            choosing.take(each["type"], each)
        kept = [each.payload for each in choosing.fewest()]
        assert len(kept) < 30
        assert all(each in kept for each in rare.values())

    def test_of_many_lines_those_are_few_that_show_all(self) -> None:
        odd: dict[str, Any] = {
            "confidence": 1e-7,
            "label": "é",
            "metadata": {"a": None},
            "class_pdf": {"a": 1},
            "track_reference_id": "d" * 9,
            "embedding_vector": [0.5],
            "task_id": "t",
            "mine": -7,
        }
        usual = [payload(reference_id=f"image_{n % 10}") for n in range(200)]
        alone = [payload(**{key: value}) for key, value in odd.items()]
        assert len(few([*usual, *alone])) <= len(odd) + 1
        more_and_more = [payload(**dict([*odd.items()][:n])) for n in range(1, len(odd) + 1)]
        found = few([*usual, *more_and_more])
        assert more_and_more[-1] in found
        assert len(found) <= 3

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (payload(label="car"), payload(label="Car")),
            (payload(reference_id="é"), payload(reference_id="e\u0301")),
            (payload(track_reference_id="a"), payload(track_reference_id="a ")),
            (payload(geometry={"x": 10}), payload(geometry={"x": 10.0})),
        ],
    )
    def test_two_that_differ_in_a_spelling_alone_are_both_kept(
        self, one: dict[str, Any], other: dict[str, Any]
    ) -> None:
        shapes_alone = [payload(label=each) for each in ("abc", "Abc")]  # what each shows by itself
        choosing = Choosing()
        for each in (*shapes_alone, one, *[payload(label=f"x{n}") for n in range(50)], other):
            choosing.take(each["type"], each)
        kept = [each.payload for each in choosing.fewest()]
        assert one in kept
        assert other in kept
        assert len(kept) < 15

    def test_what_is_kept_for_pairs_has_bounds(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("nucleus_conformance.distilling.likeness._ROOM", 2**16)
        likeness, long = Likeness(), "x" * 2**14
        dump = [payload(label=f"car {n}", metadata={"long": long}) for n in range(50)]
        assert not [pair for each in dump for pair in likeness.pairs("box", each)]
        again = {**dump[-1], "label": "CAR 49"}
        assert not [*likeness.pairs("box", again)]  # what it is like was not kept
        assert [*likeness.pairs("box", {**dump[0], "label": "CAR 0"})]

    def test_of_pairs_few_are_kept(self) -> None:
        choosing = Choosing()
        for number in range(500):
            for label in (f"car {number:03}", f"CAR {number:03}"):
                choosing.take("box", payload(label=label))
        assert len(list(choosing.fewest())) < 20
