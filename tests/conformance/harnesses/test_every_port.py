"""The ports that are far ends are right in every edition, each in its language."""

from __future__ import annotations

import json
import random
import re
import struct
import subprocess
from collections.abc import Iterator
from functools import cache
from math import inf, isfinite, nextafter
from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.suite.catalog.samples import BOX
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.constraints import MAX_DEPTH
from nucleus_spec.editions import EDITIONS, Edition
from tests.helpers.editions import OUTER_FIRST
from tests.helpers.ports import Builder, Command, Port, ask, built, each_port

every_port = pytest.mark.parametrize("port", each_port())
at_night = pytest.mark.parametrize("port", each_port(pytest.mark.nightly))


@pytest.fixture(scope="session")
def command_of(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    @cache
    def build(port: Port) -> Command:
        return built(port, tmp_path_factory.mktemp(port.language))

    return build


def encoded(text: str) -> dict[str, Any]:
    return {"op": "encode", "type": "box", "text": text}


def box(**members: Any) -> dict[str, Any]:
    return {"op": "decode", "type": "box", **BOX.said(**members)}


@every_port
class TestRuns:
    @pytest.mark.parametrize(
        "edition",
        [*(pytest.param(each, marks=pytest.mark.nightly) for each in EDITIONS[:-1]), EDITIONS[-1]],
        ids=str,
    )
    @pytest.mark.nightly
    def test_every_case_passes_strictly(
        self, port: Port, edition: Edition, command_of: Builder, tmp_path: Path
    ) -> None:
        path = tmp_path / "report.jsonl"
        options = ["--strict", "--edition", edition.name, "--json", str(path)]
        assert main(["run", *options, "--", *command_of(port)]) == 0
        header, *verdicts, footer = map(json.loads, path.read_text("utf-8").splitlines())
        assert header["implementation"]["language"].startswith(port.says)
        assert [each["id"] for each in verdicts if each["verdict"] != "passed"] == []
        for level in ("required", "recommended"):
            assert footer[level]["passed"] == footer[level]["total"] > 200
        assert footer["complete"]

    def test_the_protocol_is_kept_step_by_step(self, port: Port, command_of: Builder) -> None:
        assert main(["smoke", "--", *command_of(port)]) == 0

    @pytest.mark.parametrize("edition", OUTER_FIRST, ids=str)
    def test_refusals_have_the_codes_and_pointers_of_the_reference(
        self, port: Port, edition: Edition, command_of: Builder
    ) -> None:
        """But NaN and Infinity are no JSON to them, and they construct no points first."""
        cases = [
            case
            for case in load_suite(edition).cases
            if "code" in (case.expect.content if case.expect.kind == "rejected" else ())
            and not re.search("/(nan|infinity|negative-infinity)-", case.id)
        ]
        assert len(cases) > 800
        replies = ask(command_of(port), [case.request().body for case in cases], edition.name)
        for case, reply in zip(cases, replies, strict=True):
            assert reply["rejected"]["code"] == case.expect.content["code"], case.id
            pointer = reply["rejected"].get("pointer", "")
            assert pointer.endswith(case.expect.content.get("pointer", "")), case.id


def fuzz(command: Command, edition: Edition, requests: int) -> int:
    counted = ["--max-requests", str(requests), "--seed", "14", "--edition", edition.name]
    how = ["--depth", "bytes", "--strict", "--level", "recommended"]
    return main(["fuzz", *counted, *how, "--", *command])


@pytest.mark.parametrize("edition", EDITIONS, ids=str)
class TestFuzz:
    @pytest.mark.slow
    @every_port
    @pytest.mark.sampled(4)
    def test_finds_nothing(self, port: Port, edition: Edition, command_of: Builder) -> None:
        assert fuzz(command_of(port), edition, 1_000) == 0

    @at_night
    def test_finds_nothing_in_many_requests(
        self, port: Port, edition: Edition, command_of: Builder
    ) -> None:
        assert fuzz(command_of(port), edition, 20_000) == 0


def doubles(of_random_bits: int) -> Iterator[float]:
    """All powers of two and of ten with their neighbours, and so many of random bits."""
    chance = random.Random(20250313)
    powers = [*(2.0**n for n in range(-1074, 1024)), *(float(f"1e{n}") for n in range(-323, 309))]
    for power in powers:
        yield from (nextafter(power, -inf), power, nextafter(power, inf))
    for _ in range(of_random_bits):
        (number,) = struct.unpack("<d", chance.randbytes(8))
        yield number if isfinite(number) else 0.0


def many_digits() -> Iterator[str]:
    """Numbers whose digits, or those of the exponent, are more than some readers count."""
    chance = random.Random(14)
    for count in (17, 700, 799, 800, 801, 1000, 5000, 20_000):
        digits = "".join(chance.choices("0123456789", k=count - 1))
        for mantissa in ("1" + "0" * count, "7" + digits, "9" * count, "0." + "0" * count + "25"):
            size = count if "." not in mantissa else -count
            for power in (-size - 300, -size - 1, -size, 5 - size, 290 - size):
                yield f"{chance.choice(['', '-'])}{mantissa}e{power}"
        yield f"-0.{digits}1"
        yield f"1.{digits}E-{'0' * count}7"
        yield f"0e{'9' * count}"
        yield f"-1e-{'9' * count}"
    for half in ("4503599627370496.5", "4503599627370497.5"):
        yield from (half + "0" * 900, half + "0" * 900 + "1", half + "0" * 30_000 + "1")


def spelled_in_texts(command: Command, of_random_bits: int) -> None:
    numbers = [each for each in doubles(of_random_bits) if isfinite(each)]
    parts = [numbers[start : start + 20_000] for start in range(0, len(numbers), 20_000)]
    texts = [json.dumps({**BOX.payload, "embedding_vector": part}) for part in parts]
    for part, reply in zip(parts, ask(command, map(encoded, texts)), strict=True):
        written = re.search(r'"embedding_vector": (\[.*?\])', reply["text"])
        assert written
        assert written[1][1:-1].split(", ") == list(map(repr, part))


@every_port
class TestNumbers:
    """BOX-ID-2, NUMBER-3."""

    def test_are_spelled_in_texts_as_python_does(self, port: Port, command_of: Builder) -> None:
        spelled_in_texts(command_of(port), 20_000)

    def test_are_spelled_in_ids_as_python_does(self, port: Port, command_of: Builder) -> None:
        chance = random.Random(20250313)
        numbers: list[float | int] = chance.sample([abs(each) for each in doubles(5000)], 2000)
        numbers = [each for each in numbers if isfinite(each)]
        numbers += [0.0, 5e-324, 2e23, 9e22, 1.7976931348623157e308, 0.1 + 0.2]
        asked = [
            encoded(
                json.dumps({**BOX.payload, "geometry": dict.fromkeys(BOX.payload["geometry"], n)})
            )
            for n in [*numbers, *(2**power + 1 for power in range(0, 300, 7))]
        ]
        for request, reply in zip(asked, ask(command_of(port), asked), strict=True):
            number = json.loads(request["text"])["geometry"]["x"]
            written = json.loads(reply["text"])["annotation_id"]
            assert written == f"car-{'-'.join([str(number)] * 4)}-image_1"

    def test_of_many_digits_are_read_as_python_does(self, port: Port, command_of: Builder) -> None:
        written = [each for each in many_digits() if isfinite(float(each))]
        payload = json.dumps(BOX.payload)[:-1]
        text = f'{payload}, "embedding_vector": [{", ".join(written)}]}}'
        (reply,) = ask(command_of(port), [encoded(text)])
        (vector,) = re.findall(r'"embedding_vector": \[(.*?)\]', reply["text"])
        assert vector.split(", ") == [repr(float(each)) for each in written]

    def test_keep_their_size_and_their_sign(self, port: Port, command_of: Builder) -> None:
        numbers = [sign * (2**power + 1) for sign in (1, -1) for power in range(0, 3000, 70)]
        mixed = [*numbers, -0.0, 10, 10.0, 1e22]
        text = json.dumps({**BOX.payload, "embedding_vector": mixed})
        (reply,) = ask(command_of(port), [encoded(text)])
        assert json.dumps(mixed) in reply["text"]


@at_night
def test_a_million_numbers_are_spelled_as_python_does(port: Port, command_of: Builder) -> None:
    """BOX-ID-2, NUMBER-3."""
    spelled_in_texts(command_of(port), 1_000_000)


@every_port
class TestTexts:
    def test_every_character_is_escaped_as_python_does(
        self, port: Port, command_of: Builder
    ) -> None:
        label = "".join(map(chr, range(0x10000))) + "\U0001f697"
        text = json.dumps({**BOX.payload, "label": label, "annotation_id": ""})
        (reply,) = ask(command_of(port), [encoded(text)])
        assert json.dumps(label) in reply["text"]

    def test_keys_keep_their_place_whatever_they_look_like(
        self, port: Port, command_of: Builder
    ) -> None:
        text = '{"b": 1, "2": 1.0, "1": null, "__proto__": {"constructor": []}, "a": 0}'
        payload = json.dumps(BOX.payload)[:-1] + f', "metadata": {text}}}'
        (reply,) = ask(command_of(port), [encoded(payload)])
        assert f'"metadata": {text}' in reply["text"]

    @pytest.mark.parametrize("depth", [MAX_DEPTH, MAX_DEPTH + 1, 900])
    def test_metadata_that_is_too_deep_for_the_reference_is_refused(
        self, port: Port, depth: int, command_of: Builder
    ) -> None:
        metadata: dict[str, Any] = {}
        for _ in range(depth - 1):
            metadata = {"in": metadata}
        (reply,) = ask(
            command_of(port), [encoded(json.dumps({**BOX.payload, "metadata": metadata}))]
        )
        if depth > MAX_DEPTH:
            assert reply["rejected"]["code"] == "too-deep"
        else:
            assert json.loads(reply["text"])["metadata"] == metadata

    def test_what_is_nested_without_end_is_answered(self, port: Port, command_of: Builder) -> None:
        deep, after = ask(command_of(port), [encoded("[" * 1_000_000), box()])
        assert "rejected" in deep
        assert "payload" in after


@every_port
class TestReplies:
    def test_to_many_requests_and_long_ones_are_in_order(
        self, port: Port, command_of: Builder
    ) -> None:
        sizes = [n % 5 and 1 << n for n in range(20)]
        labels = ["x" * size for size in sizes]
        replies = ask(command_of(port), [box(label=label) for label in labels])
        assert [each["payload"]["label"] for each in replies] == labels

    def test_to_what_lacks_something_are_refusals(self, port: Port, command_of: Builder) -> None:
        read = {"op": "decode", "type": "box"}
        asked: list[dict[str, Any]] = [
            read,
            {**read, "text": 7},
            {**read, "text": None, "payload": 7},
            {"op": "dispatch"},
            {"op": "construct", "type": "box"},
            {"op": "construct", "type": "box", "arguments": [[]]},
            {"op": "collect"},
        ]
        batches: list[Any] = [None, 7, {}, [7], [[7]], [[None]]]
        asked += ({"op": "collect", "batches": each} for each in batches)
        replies = ask(command_of(port), asked)
        assert ["rejected" in each for each in replies] == [True] * len(asked), replies
        assert not re.search(r"[=\[]null|\b(Null|Arr|Obj|Num)\[", json.dumps(replies)), replies

    @pytest.mark.parametrize(
        "line",
        [b'{"id": "\xff", "op": "decode"}', b'{"id": 1e400, "op": "decode"}', b'{"op": "decode"}'],
        ids=["no UTF-8", "no id for a reply", "no id"],
    )
    def test_end_with_what_is_no_request(
        self, port: Port, line: bytes, command_of: Builder
    ) -> None:
        asked = json.dumps({"id": 1, **box()}).encode()
        lines = b"\n".join([asked, line, asked])
        done = subprocess.run(command_of(port), input=lines, capture_output=True, timeout=60)
        assert done.returncode == 1
        assert [json.loads(each)["id"] for each in done.stdout.splitlines()] == [1]
        (said,) = done.stderr.decode("utf-8", "replace").splitlines()
        assert "a request is not" in said

    def test_say_what_is_unsupported(self, port: Port, command_of: Builder) -> None:
        asked: list[dict[str, Any]] = [
            {"op": "polish", "type": "box"},
            {"op": "decode", "type": "mesh", "payload": {}},
        ]
        for reply in ask(command_of(port), asked):
            assert reply["unsupported"]["reason"]
