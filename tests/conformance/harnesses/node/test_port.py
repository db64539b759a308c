"""The port for Node is right in every edition."""

from __future__ import annotations

import json
import random
import re
import struct
from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.suite.catalog.samples import BOX
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.constraints import MAX_DEPTH
from nucleus_spec.editions import EDITIONS, Edition
from tests.helpers.editions import OUTER_FIRST
from tests.helpers.node import (
    FOLDER,
    HELLO,
    MAIN,
    ask,
    box,
    encoded,
    lines,
    needs_node,
    replies_of,
    run_node,
)

pytestmark = needs_node


class TestThePort:
    @pytest.mark.parametrize(
        "edition",
        [*(pytest.param(each, marks=pytest.mark.slow) for each in EDITIONS[:-1]), EDITIONS[-1]],
        ids=str,
    )
    def test_passes_every_case_strictly(self, edition: Edition, tmp_path: Path) -> None:
        path = tmp_path / "report.jsonl"
        command = ["--strict", "--edition", edition.name, "--json", str(path)]
        assert main(["run", *command, "--", "node", str(MAIN)]) == 0
        header, *verdicts, footer = map(json.loads, path.read_text("utf-8").splitlines())
        assert header["implementation"]["language"].startswith("JavaScript (Node ")
        assert [each["id"] for each in verdicts if each["verdict"] != "passed"] == []
        for level in ("required", "recommended"):
            assert footer[level]["passed"] == footer[level]["total"] > 200
        assert footer["complete"]

    @pytest.mark.parametrize("edition", OUTER_FIRST, ids=str)
    def test_refuses_with_the_codes_and_pointers_of_the_reference(self, edition: Edition) -> None:
        """But NaN and Infinity are no JSON to it, and it constructs no points first."""
        cases = [
            case
            for case in load_suite(edition).cases
            if "code" in (case.expect.content if case.expect.kind == "rejected" else ())
            and not re.search("/(nan|infinity|negative-infinity)-", case.id)
        ]
        assert len(cases) > 800
        hello = {**HELLO, "edition": edition.name}
        done = run_node(
            MAIN, lines([hello, *({"id": case.id, **case.request().body} for case in cases)])
        )
        _, *replies = replies_of(done)
        for case, reply in zip(cases, replies, strict=True):
            assert reply["rejected"]["code"] == case.expect.content["code"], case.id
            pointer = reply["rejected"].get("pointer", "")
            assert pointer.endswith(case.expect.content.get("pointer", "")), case.id

    def test_spells_every_number_as_python_does(self) -> None:
        chance = random.Random(20250313)
        doubles = [struct.unpack("<d", chance.randbytes(8))[0] for _ in range(5000)]
        numbers: list[float | int] = [each for each in doubles if each - each == 0]
        numbers += [
            float(f"{digits}e{power}") for digits in (1, 2.5, 9) for power in range(-30, 30)
        ]
        numbers += [-0.0, 5e-324, 2e23, 9e22, 1.7976931348623157e308, 0.1 + 0.2]
        numbers += [sign * (2**power + 1) for sign in (1, -1) for power in range(0, 300, 7)]
        text = json.dumps({**BOX.payload, "embedding_vector": numbers})
        (reply,) = ask(encoded(text))
        assert json.dumps(numbers) in reply["text"]
        ids = [box(geometry=dict.fromkeys(["x", "y", "width", "height"], abs(n))) for n in numbers]
        for number, decoded in zip(numbers, ask(*ids), strict=True):
            spelled = "-".join([str(abs(number))] * 4)
            assert decoded["payload"]["annotation_id"] == f"car-{spelled}-image_1"

    def test_escapes_every_character_as_python_does(self) -> None:
        label = "".join(map(chr, range(0x10000))) + "\U0001f697"
        (reply,) = ask(encoded(json.dumps({**BOX.payload, "label": label, "annotation_id": ""})))
        assert json.dumps(label) in reply["text"]

    def test_keeps_keys_that_look_like_integers_or_like_methods_in_their_place(self) -> None:
        text = '{"b": 1, "2": 1.0, "1": null, "__proto__": {"constructor": []}, "a": 0}'
        (reply,) = ask(encoded(json.dumps(BOX.payload)[:-1] + f', "metadata": {text}}}'))
        assert f'"metadata": {text}' in reply["text"]

    @pytest.mark.parametrize("depth", [MAX_DEPTH, MAX_DEPTH + 1, 900])
    def test_refuses_metadata_that_is_too_deep_for_the_reference(self, depth: int) -> None:
        metadata: dict[str, Any] = {}
        for _ in range(depth - 1):
            metadata = {"in": metadata}
        (reply,) = ask(box(metadata=metadata))
        if depth > MAX_DEPTH:
            assert reply["rejected"]["code"] == "too-deep"
        else:
            assert reply["payload"]["metadata"] == metadata

    def test_is_of_use_from_javascript(self, tmp_path: Path) -> None:
        script = tmp_path / "use.mjs"
        script.write_text(
            f"""
import assert from "node:assert";
import {{ InvalidPrediction, Prediction }} from "{(FOLDER / "port.mjs").as_uri()}";

const given = {{ label: "car", x: 10n, y: 20.5, width: 30n, height: 40, reference_id: "image_1" }};
const metadata = {{ lanes: [3n] }};
const box = new Prediction("box", {{ ...given, metadata }});
metadata.lanes.push(4n);
box.toPayload().get("metadata").get("lanes").push(5n);
box.toPayload().get("geometry").clear();
const payload = box.toPayload();
assert.equal(payload.get("annotation_id"), "car-10-20.5-30-40.0-image_1");
assert.deepEqual(payload.get("metadata"), new Map([["lanes", [3n]]]));
assert.equal(payload.get("geometry").size, 4);
assert.throws(() => {{ box.values.x = 1n; }}, TypeError);

for (const [wrong, code, pointer] of [
  [{{ x: NaN }}, "not-finite", "/geometry/x"],
  [{{ x: undefined }}, "missing", "/geometry/x"],
  [{{ metadata: {{ "a/b": [undefined] }} }}, "missing", "/metadata/a~1b/0"],
  [{{ metadata: {{ a: [, 1n] }} }}, "missing", "/metadata/a/0"],
  [{{ metadata: new Date(0) }}, "wrong-type", "/metadata"],
  [{{ metadata: new Map([[1, 2n]]) }}, "wrong-type", "/metadata"],
  [{{ class_pdf: {{ car: 0.5 }} }}, "not-a-distribution", "/class_pdf"],
  [{{ colour: "red" }}, "wrong-type", "/colour"],
]) {{
  const made = () => new Prediction("box", {{ ...given, ...wrong }});
  assert.throws(made, {{ name: "InvalidPrediction", code, pointer }});
}}
assert.throws(() => box.toText("0.17.10"), /there is no edition 0.17.10/);
"""
        )
        done = run_node(script, "")
        assert done.returncode == 0, done.stderr.decode()
