"""A folder of fixtures that anybody may have written is used, or refused in one line."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.report.renderers import RENDERERS
from tests.helpers.case_files import DATA, case_file, written
from tests.helpers.command_line import RIGHT, Capture, refused, score, write_suite
from tests.helpers.odd_files import ENDLESS, ODD
from tests.helpers.programs import Program, make_case, program
from tests.helpers.reports import HOSTILE

Make = Callable[[Path], None]

odd = pytest.mark.parametrize("make", (ODD | ENDLESS).values(), ids=ODD | ENDLESS)


def refused_by_run(capsys: Capture, folder: Path) -> str:
    """The line in which `run` refuses that folder, before it starts anything."""
    made = program(folder.parent)
    said = refused(capsys, "run", "--fixtures", str(folder), *made.arguments)
    assert made.pids == []
    assert len(said) < 600
    return said


@odd
@pytest.mark.fault(45, "run")
def test_a_case_file_that_is_none(tmp_path: Path, capsys: Capture, make: Make) -> None:
    folder = write_suite(tmp_path / "suite", [RIGHT])
    path = folder / "0.17.9" / "odd.json"
    make(path)
    assert f"{path}: cannot be read: " in refused_by_run(capsys, folder)


@odd
@pytest.mark.fault(45, "run")
def test_an_index_that_is_none(tmp_path: Path, capsys: Capture, make: Make) -> None:
    folder = write_suite(tmp_path / "suite", [RIGHT])
    make(folder / "index.json")
    assert f"{folder / 'index.json'}: cannot be read: " in refused_by_run(capsys, folder)


@pytest.mark.fault(45, "run")
def test_a_folder_that_may_not_be_read(tmp_path: Path, capsys: Capture) -> None:
    folder = write_suite(tmp_path / "suite", [RIGHT])
    score(folder, program(tmp_path))  # everything is imported
    capsys.readouterr()
    tmp_path.chmod(0o600)
    as_root = os.geteuid() == 0
    if as_root:
        os.seteuid(65534)
    try:
        said = refused(capsys, "run", "--fixtures", str(folder), "reference")
    finally:
        if as_root:
            os.seteuid(0)
        tmp_path.chmod(0o700)
    assert said.endswith(f"cannot read fixtures from {folder}: Permission denied\n")


@pytest.mark.parametrize("name", ["a\0b", "a" * 3000, "missing", "suite/0.17.9/all.json"])
@pytest.mark.fault(45, "run")
def test_a_folder_that_is_none(tmp_path: Path, capsys: Capture, name: str) -> None:
    write_suite(tmp_path / "suite", [RIGHT])
    assert str(tmp_path) in refused(capsys, "run", "--fixtures", str(tmp_path / name), "reference")


@pytest.mark.fault(45, "run")
def test_too_many_files(tmp_path: Path, capsys: Capture) -> None:
    folder = write_suite(tmp_path / "suite", [RIGHT])
    for number in range(1001):
        (folder / "0.17.9" / f"{number}.json").touch()
    assert "has more than 1,000 case files" in refused_by_run(capsys, folder)


@pytest.mark.fault(45, "run")
def test_too_large_files(tmp_path: Path, capsys: Capture) -> None:
    folder = write_suite(tmp_path / "suite", [RIGHT])
    text = (folder / "0.17.9" / "all.json").read_text() + " " * (9 << 20)
    written(folder, text.replace(RIGHT.id, "box/decode/one"), name="one")
    written(folder, text.replace(RIGHT.id, "box/decode/two"), name="two")
    assert "has more than 16 MiB of case files" in refused_by_run(capsys, folder)


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        ({"id": "../../pwned"}, "$.cases[0].id: '../../pwned' does not match"),
        ({"id": "box/decode/x\n"}, r"$.cases[0].id: 'box/decode/x\n' does not match"),
        ({"id": "box/decode/" + "x" * 300}, "$.cases[0].id: 'box/decode/xxx"),
        ({"input": {"payload": 1, "files": ["/tmp/pwned"]}}, "has a file outside the working"),
        ({"input": {"payload": 1, "files": ["../pwned"]}}, "has a file outside the working"),
        ({"input": {"payload": 1, "links": {"a": "/etc"}}}, "has a file outside the working"),
        ({"input": {"payload": 1, "files": ["a\0b"]}}, "has a file of a name that no file has"),
        ({"input": {"payload": 1, "files": ["\x1b[31m"]}}, "has a file of a name that no file"),
        ({"input": {"payload": 1, "files": [""]}}, "has a file of a name that no file has"),
        ({"input": {"payload": 1, "files": ["x" * 300]}}, "has a file of a name that no file has"),
        ({"input": {"payload": 1, "files": ["x"] * 51}}, "$.cases[0].input.files: ['x', 'x'"),
        ({"type": "\x1b[31m"}, r"$.cases[0].type: '\x1b[31m' is not one of"),
        ({"flags": ["::error::"]}, "$.cases[0].flags[0]: '::error::' does not match"),
        ({"requirements": ["<script>"]}, "$.cases[0].requirements[0]: '<script>' does not match"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
@pytest.mark.fault(45, "run")
def test_what_would_be_a_path_or_a_page(
    tmp_path: Path, capsys: Capture, members: dict[str, Any], problem: str
) -> None:
    written(tmp_path / "suite", json.dumps(case_file(cases=[DATA | members])))
    assert problem in refused_by_run(capsys, tmp_path / "suite")


@pytest.fixture
def wrong(tmp_path: Path) -> Program:
    said = f'say({{"id": request["id"], "payload": {{"a": {HOSTILE!r}}}}})'
    return program(tmp_path, said, echo=said)


@pytest.mark.fault(45, "run", "report", "diff", "matrix")
def test_a_readable_suite_yields_a_readable_report(
    tmp_path: Path, wrong: Program, capsys: Capture
) -> None:
    """Whatever its texts say."""
    text = HOSTILE.replace("\ud800\ufffe", "")
    data = case_file(
        notes={"unchecked-number": {**dict.fromkeys(("what", "why", "effect"), text),
                                    "link": "https://example.org/\"><script>"}},
        requirements={text: text},
        subject=text,
        cases=[
            make_case(payload={text: [text]}).to_json() | {"comment": text, "flags": ["unheard-of"]},
            DATA | {"id": "line/decode/x", "comment": text},
        ],
    )  # fmt: skip
    written(tmp_path / "suite", json.dumps(data))
    path = str(tmp_path / "report.jsonl")
    options = ["--json", path, "--bundle", str(tmp_path / "bundle"), "--strict"]
    assert score(tmp_path / "suite", wrong, *options) == 1
    for name in RENDERERS:
        assert main(["report", path, "--format", name]) == 0
    assert main(["diff", path, path]) == 0
    assert main(["matrix", path, "--format", "html"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.replace("\n", " ").isprintable()
