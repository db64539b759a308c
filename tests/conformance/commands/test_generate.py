"""`generate`: the lines that it prints are true, and the same whenever it is asked alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import nucleus_conformance.fuzzing
from nucleus_conformance.cli import main
from nucleus_conformance.suite.ijson import DEEPEST, is_portable, restored
from nucleus_spec import PREDICTION_TYPES, InvalidPrediction, loads
from tests.helpers.command_line import Capture, printed, refused

SCHEMA = Path(nucleus_conformance.fuzzing.__file__).with_name("generated.schema.json")


def lines(capsys: Capture, *arguments: str) -> list[dict[str, Any]]:
    """What `generate` prints."""
    return [json.loads(line) for line in printed(capsys, "generate", *arguments).splitlines()]


def payload_of(line: dict[str, Any]) -> Any:
    """The payload as a port reads it."""
    return loads(line["payload_text"]) if "payload_text" in line else line["payload"]


def taken(line: dict[str, Any]) -> Any:
    """The payload as Python reads it, which takes what is not JSON: -Infinity."""
    return json.loads(line["payload_text"]) if "payload_text" in line else line["payload"]


@pytest.mark.parametrize("edition", [pytest.param("0.14.29", marks=pytest.mark.slow), "0.21.2"])
def test_right_ones_are_read_and_sent_as_the_line_says(edition: str, capsys: Capture) -> None:
    found = lines(capsys, "--count", "100", "--edition", edition)
    assert len(found) == 100
    for line in found:
        made = PREDICTION_TYPES[line["type"]].from_json(payload_of(line), edition=edition)
        assert made.to_payload(edition=edition) == restored(line)["sent"]
    assert {line["type"] for line in found} == PREDICTION_TYPES.keys()


@pytest.mark.slow
def test_broken_ones_are_refused_as_the_line_says(capsys: Capture) -> None:
    codes = set()
    for line in lines(capsys, "--count", "200", "--broken"):
        with pytest.raises(InvalidPrediction) as caught:
            PREDICTION_TYPES[line["type"]].from_json(payload_of(line))
        error = caught.value
        said = line["code"], line["pointer"], line["requirement"]
        assert said == (error.code, error.pointer, error.requirement)
        codes.add(error.code)
    assert codes >= {"missing", "wrong-type", "out-of-range", "invalid-json", "too-deep"}


@pytest.mark.slow
def test_every_line_is_as_the_schema_says_and_every_parser_reads_it(capsys: Capture) -> None:
    schema = json.loads(SCHEMA.read_bytes())
    assert schema["properties"]["type"]["enum"] == list(PREDICTION_TYPES)
    validator = Draft202012Validator(schema)
    for line in [*lines(capsys, "--count", "100"), *lines(capsys, "--count", "100", "--broken")]:
        assert is_portable(line, DEEPEST + 1)
        validator.validate(line)
    assert not validator.is_valid({"type": "box", "payload": {}})


@pytest.mark.slow
def test_the_same_seed_gives_the_same_lines_and_another_others(capsys: Capture) -> None:
    one, again, other = (
        printed(capsys, "generate", "--type", "line", "--count", "60", "--seed", seed)
        for seed in ("1", "1", "2")
    )
    assert one == again
    assert len(set(one.splitlines()) & set(other.splitlines())) < 12


@pytest.mark.slow
@pytest.mark.parametrize("broken", [[], ["--broken"]], ids=["right", "broken"])
def test_more_lines_begin_with_the_same_ones(broken: list[str], capsys: Capture) -> None:
    few, many = (
        printed(capsys, "generate", "--type", "line", "--count", count, "--seed", "5", *broken)
        for count in ("60", "110")
    )
    assert many.startswith(few)


def test_a_type_can_be_chosen(capsys: Capture) -> None:
    found = lines(capsys, "--count", "7", "--type", "scene-category", "--seed", "3")
    assert [line["type"] for line in found] == ["scene-category"] * 7


@pytest.mark.slow
@pytest.mark.parametrize("broken", [[], ["--broken"]], ids=["right", "broken"])
def test_no_two_lines_say_the_same(broken: list[str], capsys: Capture) -> None:
    """The same prediction with its keys in another order is no other one."""
    found = lines(capsys, "--count", "200", "--type", "box", *broken)
    assert len(found) == 200
    read = [{**each, "payload": taken(each), "payload_text": ""} for each in found]
    same = {json.dumps(each, sort_keys=True) for each in read}
    sent = {json.dumps(each.get("sent", each.get("sent_text", n))) for n, each in enumerate(found)}
    assert len(same) == len(sent) == 200


@pytest.mark.slow
def test_labels_vary(capsys: Capture) -> None:
    found = lines(capsys, "--count", "200", "--type", "box")
    assert len({json.dumps(restored(each)["payload"]["label"]) for each in found}) > 50


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--type", "boxes"], "boxes is no type; did you mean box? (there are box, line,"),
        (["--count", "0"], "--count: must be a whole number from 1 to 1000000000, not 0"),
        (["--count", "many"], "must be a whole number from 1 to 1000000000, not many"),
        (["--edition", "1.0"], "1.0"),
    ],
)
def test_mistakes_are_explained(arguments: list[str], problem: str, capsys: Capture) -> None:
    assert problem in refused(capsys, "generate", *arguments)


def test_nothing_is_left_where_the_user_is(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["generate", "--count", "5"]) == 0
    assert capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
