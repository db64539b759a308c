"""Names from outside, however long or odd: they are told in short, and are no line of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from tests.helpers.command_line import RIGHT, Capture, write_suite
from tests.helpers.patience import PATIENT
from tests.helpers.programs import greeting, program

ODD = {
    "lines": {"name": "a\nFORGED", "version": "1\n::error::FORGED", "language": "b\x1b[2JFORGED"},
    "long": dict.fromkeys(("name", "version", "language"), "x" * 10**6),
    "names": {"operations": ["decode", *(f"o\nFORGED {n}" for n in range(20_000))]},
    "types": {"types": ["box", "\x1b[2J" * 10**5]},
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(name, marks=[pytest.mark.fault(row, name) for row in (33, 38)])
        for name in ("run", "fuzz", "smoke")
    ],
)
def test_is_told_in_short(
    tmp_path: Path, capsys: Capture, command: str, odd: dict[str, object]
) -> None:
    path = tmp_path / "hello.json"
    lacks_all = 'say({"id": request["id"], "unsupported": {"reason": "not yet"}})'
    made = program(tmp_path, hello=greeting(**odd), echo=lacks_all)
    suite = write_suite(tmp_path / "suite", [RIGHT])
    given = {
        "run": ["--fixtures", str(suite), "--json", str(path)],
        "fuzz": ["--max-requests", "1", "--seed", "1", "--type", "box", "--json", str(path)],
        "smoke": [],
    }[command]
    main([command, *given, *made.arguments], PATIENT)
    out, err = capsys.readouterr()
    assert err == ""
    assert out.replace("\n", "").isprintable()
    assert not any(line.lstrip().startswith(("FORGED", "::")) for line in out.splitlines())
    assert len(out) < 20_000
    assert command == "smoke" or path.stat().st_size < 40_000


FORMATS = ("html", "markdown", "junit", "github", "terminal")


@pytest.mark.fault(33, "run")
@pytest.mark.fault(38, "report")
def test_a_key_of_an_answer_is_told_in_short(tmp_path: Path, capsys: Capture) -> None:
    """It is a place of the difference, and stands in the name of its cause."""
    answer = 'say({"id": request["id"], "payload": {"\\n" * 30_000: 1}})'
    suite = write_suite(tmp_path / "suite", [RIGHT])
    report = tmp_path / "report.jsonl"
    given = ["run", "--fixtures", str(suite), "--json", str(report)]
    assert main([*given, *program(tmp_path, echo=answer).arguments], PATIENT) == 1
    assert len(capsys.readouterr().out) < 4000
    for each in FORMATS:
        assert main(["report", str(report), "--format", each]) == 0
        assert len(capsys.readouterr().out) < 60_000
