"""The schemas of a prediction of any type, and of a prediction list; and strict validators."""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from nucleus_conformance.suite.case import Case
from nucleus_conformance.suite.catalog.samples import SAMPLES
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec import (
    EDITIONS,
    PREDICTION_TYPES,
    Edition,
    InvalidPrediction,
    PredictionList,
    from_json,
)
from nucleus_spec.schema import ANY, DIRECTORY, LIST, Direction, schema
from tests.helpers.node import NODE, needs_node
from tests.helpers.patience import HANG
from tests.helpers.strategies_local import predictions, readable


@functools.cache
def validator(name: str, under: Edition, direction: Direction) -> Draft202012Validator:
    return Draft202012Validator(schema(name, under, direction))


def drawn(data: st.DataObject, under: Edition) -> Any:
    return data.draw(predictions(data.draw(st.sampled_from(list(PREDICTION_TYPES))), under))


@functools.cache
def dispatches(under: Edition) -> list[Case]:
    return [
        case
        for case in load_suite(under).cases
        if case.operation == "dispatch" and "payload" in case.input
    ]


class TestAny:
    """The schema of any prediction MUST be that of the type that it names. (DISPATCH-1, TYPE-1)"""

    @given(st.data(), st.sampled_from(EDITIONS))
    def test_accepts_what_is_sent(self, data: st.DataObject, under: Edition) -> None:
        sent = drawn(data, under).to_payload(edition=under)
        validator(ANY, under, "sent").validate(sent)
        received = readable(sent)
        validator(ANY, under, "read").validate(received)
        assert from_json(received, edition=under)

    @given(st.data(), st.sampled_from(EDITIONS))
    def test_refuses_what_its_type_refuses(self, data: st.DataObject, under: Edition) -> None:
        sent = drawn(data, under).to_payload(edition=under)
        key = data.draw(st.sampled_from(sorted(sent)))
        del sent[key]
        types = [each for each, cls in PREDICTION_TYPES.items() if _sends(cls) == sent.get("type")]
        valid = any(validator(each, under, "sent").is_valid(sent) for each in types)
        assert validator(ANY, under, "sent").is_valid(sent) is valid

    def test_agrees_with_the_cases(self, under: Edition) -> None:
        assert len(dispatches(under)) > 30
        for case in dispatches(under):
            accepted = validator(ANY, under, "read").is_valid(case.input["payload"])
            assert accepted is (case.expect.kind == "value"), case.id

    @pytest.mark.parametrize("kind", ["circle", "", "BOX", None, 7, ["box"], "scene-category"])
    def test_refuses_other_types(self, kind: object) -> None:
        for sample in SAMPLES:
            payload = {**sample.payload, "type": kind}
            for direction in ("read", "sent"):
                assert not Draft202012Validator(schema(ANY, "0.17.9", direction)).is_valid(payload)


def _sends(cls: Any) -> str:
    sample = next(each for each in SAMPLES if PREDICTION_TYPES[each.type] is cls)
    sent: str = cls.from_json(sample.payload).to_payload()["type"]
    return sent


class TestList:
    """The schema of a list MUST name all eight, of which what is read has one at least. (LIST-1)"""

    @given(st.data(), st.sampled_from(EDITIONS))
    def test_accepts_what_is_sent(self, data: st.DataObject, under: Edition) -> None:
        listed = PredictionList()
        listed.add_predictions(drawn(data, under) for _ in range(data.draw(st.integers(0, 3))))
        sent = listed.to_payload(edition=under)
        validator(LIST, under, "sent").validate(sent)
        received = {name: [readable(each) for each in held] for name, held in sent.items()}
        validator(LIST, under, "read").validate(received)
        for name in sent:
            rest = {each: held for each, held in sent.items() if each != name}
            assert not validator(LIST, under, "sent").is_valid(rest)
        assert not validator(LIST, under, "sent").is_valid({**sent, "predictions": []})

    @pytest.mark.parametrize(
        "payload",
        [
            {},
            [],
            None,
            {"annotations": []},
            {"box_predictions": None},
            {"box_predictions": {}},
            {"box_predictions": [], "line_predictions": [7]},
            {"line_predictions": [dict(SAMPLES[0].payload)]},
            {"box_predictions": [], "unknown": 7},
            {"segmentation_predictions": [dict(SAMPLES[-1].payload)]},
        ],
    )
    def test_reads_what_the_reference_reads(self, payload: Any) -> None:
        try:
            PredictionList.from_json(payload)
        except InvalidPrediction:
            accepted = False
        else:
            accepted = True
        assert Draft202012Validator(schema(LIST, "0.17.9", "read")).is_valid(payload) is accepted


ROOT: Final = Path(__file__).parents[2]
OTHERS: Final = [
    str(path)
    for folder in ("conformance/nucleus_conformance", "fixtures")
    for path in sorted((ROOT / folder).rglob("*.schema.json"))
]


def test_the_other_schemas_are_all_there() -> None:
    names = [Path(path).name.partition(".")[0] for path in OTHERS]
    assert names == ["finding", "fuzz", "generated", "protocol", "change", "report", "case-file"]


VALIDATE = """
import { createRequire } from "node:module";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
const [, , modules, schemas, payloads, ...others] = process.argv;
const Ajv = createRequire(join(modules, "package.json"))("ajv/dist/2020").default;
const ajv = new Ajv({ strict: true, allErrors: true });
for (const name of readdirSync(schemas, { recursive: true })) {
  if (name.endsWith(".json")) ajv.addSchema(JSON.parse(readFileSync(join(schemas, name), "utf8")));
}
for (const path of others) {
  new Ajv({ strict: true, allErrors: true }).compile(JSON.parse(readFileSync(path, "utf8")));
}
const valid = JSON.parse(readFileSync(payloads, "utf8")).map(
  ([id, payload]) => ajv.getSchema(id)(payload));
console.log(JSON.stringify([Object.keys(ajv.schemas).length, valid]));
"""


@pytest.fixture(scope="session")
def ajv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that has Ajv in it."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm on PATH, so that Ajv cannot be installed")
    folder = tmp_path_factory.mktemp("ajv")
    (folder / "package.json").write_text('{"private": true}')
    subprocess.run(
        [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "ajv@8"],
        cwd=folder, check=True, capture_output=True, timeout=HANG,
    )  # fmt: skip
    return folder


@pytest.mark.slow
@needs_node
def test_ajv_takes_the_schemas_in_strict_mode(ajv: Path, tmp_path: Path) -> None:
    """All of them at once, and it agrees with jsonschema on what they accept.

    Those of files, lines and reports as well.
    """
    assert NODE is not None
    asked: list[tuple[str, Any]] = []
    expected: list[bool] = []
    for under in EDITIONS:
        for sample in SAMPLES:
            said = dict(sample.payload)
            sent = PREDICTION_TYPES[sample.type].from_json(said, edition=under)
            negative = {**said, "geometry": {"dimensions": {"x": -1, "y": 1, "z": 1}}}
            for name in (sample.type, ANY):
                for payload in (said, sent.to_payload(edition=under), negative, {}):
                    directions: tuple[Direction, ...] = ("read", "sent")
                    for direction in directions:
                        asked.append((schema(name, under, direction)["$id"], payload))
                        expected.append(validator(name, under, direction).is_valid(payload))
    (tmp_path / "main.mjs").write_text(VALIDATE, "utf-8")
    (tmp_path / "payloads.json").write_text(json.dumps(asked), "utf-8")
    done = subprocess.run(
        [NODE, str(tmp_path / "main.mjs"), str(ajv), str(DIRECTORY),
         str(tmp_path / "payloads.json"), *OTHERS],
        capture_output=True, text=True, check=False, timeout=HANG,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    schemas, valid = json.loads(done.stdout)
    assert schemas >= len(list(DIRECTORY.rglob("*.json")))
    assert valid == expected
    assert {True, False} == set(valid)
