"""Golden fixtures that are not as they were recorded are judged by by no command: it says so."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from nucleus_conformance import checking
from nucleus_conformance.cli import main
from nucleus_conformance.suite.hashes import HASHES
from nucleus_conformance.suite.loading import are_golden, fixtures_directory
from tests.helpers.command_line import Capture, lines_of
from tests.helpers.programs import program
from tests.helpers.tampering import CHANGED, golden_copy, tampered

ONE = "box/decode/all-fields"
COMMANDS = {
    "run": ["run", "reference"],
    "run -k": ["run", "-k", ONE, "reference"],
    "fuzz": ["fuzz", "--max-examples", "1", "--seed", "1", "reference"],
    "list": ["list"],
    "explain": ["explain", ONE],
    "requirements": ["requirements", "BOX-1"],
    "fixtures export": ["fixtures", "export", "{folder}/new"],
    "init": ["init", "go", "{folder}/new"],
}

_CHANGE = """\
with open(path) as file:
    text = file.read()
with open(path, "w") as file:
    file.write(text.replace('"expect": {"payload"', '"expect": {"rejected": {}, "payload"'))
say({"id": request["id"], "rejected": {}})"""


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(each, id=name, marks=pytest.mark.fault(46, name.removesuffix(" -k")))
        for name, each in COMMANDS.items()
    ],
)
@pytest.mark.sampled(3)
def test_a_changed_file_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, arguments: Sequence[str]
) -> None:
    name = "0.21.2/box.json" if arguments[0] == "init" else CHANGED
    old, new = '"level": "required"', '"level": "recommended"'
    path = tampered(tmp_path, monkeypatch, name, old, new)
    assert main([each.format(folder=tmp_path) for each in arguments]) == 4
    out, err = capsys.readouterr()
    assert err == (
        f"nucleus-conformance: {path}: is not as it was recorded, so nothing is judged by it: git "
        "checkout fixtures; or record them anew: nucleus-conformance fixtures record\n"
    )
    assert "passed" not in out
    assert not (tmp_path / "new").exists()


@pytest.mark.fault(46, "list")
def test_a_file_that_is_gone_or_new_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    copy = golden_copy(tmp_path, monkeypatch)
    (copy / "0.17.9" / "more.json").write_text("{}")
    assert main(["list"]) == 4
    assert "more.json: is not as it was recorded" in capsys.readouterr().err
    (copy / "0.17.9" / "more.json").unlink()
    (copy / "0.17.9" / "line.json").unlink()
    assert main(["list"]) == 4
    assert "line.json: cannot be read: No such file" in capsys.readouterr().err


@pytest.mark.fault(46, "run")
@pytest.mark.slow
def test_an_index_that_changes_while_a_run_lasts_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    copy = golden_copy(tmp_path, monkeypatch)
    known, report = tmp_path / "known.txt", tmp_path / "report.jsonl"
    known.write_text("box/decode/nothing expires=2999-12-31 owner=ann reason=later\n")
    spoils = f"os.unlink({str(copy / 'index.json')!r}) if os.path.lexists({str(copy / 'index.json')!r}) else 0"
    made = program(tmp_path, echo=f'{spoils}\nsay({{"id": request["id"], "payload": {{}}}})')
    options = ["-k", ONE, "--known-failing", str(known), "--json", str(report)]
    assert main(["run", *options, *made.arguments]) == 1
    assert not (copy / "index.json").exists()
    assert (lines_of(report)[-1]["kind"], lines_of(report)[-1]["exit"]) == ("footer", 1)
    assert "dead entry: box/decode/nothing" in capsys.readouterr().out


@pytest.mark.fault(46, "run")
def test_a_changed_index_is_told_by_whoever_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """It says which ids other editions have: a line on one of these is no mistake."""
    path = tampered(tmp_path, monkeypatch, "index.json", ONE, "box/decode/none-of-ours")
    known = tmp_path / "known.txt"
    known.write_text("box/decode/nothing expires=2999-12-31 owner=ann reason=later\n")
    options = ["-k", ONE, "--known-failing", str(known)]
    assert main(["run", *options, "reference"]) == 4
    assert f"{path}: is not as it was recorded" in capsys.readouterr().err


@pytest.mark.fault(46, "report")
def test_a_report_is_shown_without_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    path = str(tmp_path / "report.jsonl")
    wrong = program(tmp_path, echo='say({"id": request["id"], "payload": {}})')
    main(["run", "-k", ONE, "--json", path, *wrong.arguments])
    tampered(tmp_path, monkeypatch, "index.json")
    capsys.readouterr()
    assert main(["report", path]) == 0
    out, err = capsys.readouterr()
    assert ONE in out
    assert err == ""


@pytest.mark.fault(46, "run")
def test_a_program_that_changes_them_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Here: so that its own wrong answer is the right one."""
    path = golden_copy(tmp_path, monkeypatch) / CHANGED
    text = path.read_text("ascii")
    path.unlink()
    path.write_text(text, "ascii")
    change = f"path = {str(path)!r}\n" + _CHANGE
    cheat = program(tmp_path, echo=change)
    report = tmp_path / "report.jsonl"
    options = ["run", "-k", ONE, "--json", str(report), *cheat.arguments]
    assert main(options) == 1
    assert [each["verdict"] for each in lines_of(report)[1:-1]] == ["failed"]
    assert path.read_text("ascii") != text
    capsys.readouterr()
    assert main(options) == 4
    assert f"{path}: is not as it was recorded" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.fault(46, "fixtures check")
@pytest.mark.nightly
def test_the_list_of_hashes_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    path = tmp_path / "golden.sha256"
    path.write_text(HASHES.read_text("ascii").replace("  0.17.9/box.json", "  0.17.9/fox.json"))
    monkeypatch.setattr(checking, "HASHES", path)
    assert main(["fixtures", "check"]) == 1
    assert f"{path}, line " in capsys.readouterr().out


def test_ours_are_the_ones_of_the_package(tmp_path: Path) -> None:
    assert are_golden(fixtures_directory())
    assert not are_golden(tmp_path)
