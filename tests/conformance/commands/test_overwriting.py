"""No command writes one of its files over another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.command_line import Capture, refused


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("run reference -k x --json {0} --html {0}", marks=pytest.mark.fault(39, "run")),
        pytest.param("fuzz reference --known-failing {0} --json {0}", marks=pytest.mark.fault(39, "fuzz")),
        pytest.param("report {0} -o {0} --format html", marks=pytest.mark.fault(39, "report")),
        pytest.param("diff {0} x -o {0} --format json", marks=pytest.mark.fault(39, "diff")),
        pytest.param("matrix x {0} -o {0} --format html", marks=pytest.mark.fault(39, "matrix")),
    ],
)  # fmt: skip
def test_no_file_is_written_over_another_of_the_same_command(
    command: str, tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / "file"
    path.write_text("before")
    said = refused(capsys, *command.format(path).split())
    assert said.endswith(": name another file to write\n")
    assert path.read_text() == "before"
