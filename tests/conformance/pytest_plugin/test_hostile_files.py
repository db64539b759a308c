"""Files that a user names, and that anybody may have written, are refused in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.command_line import RIGHT, write_suite
from tests.helpers.odd_files import ENDLESS, ODD
from tests.helpers.plugin_runs import FIXTURES, PLUGIN, Run
from tests.helpers.programs import program
from tests.helpers.tampering import tampered

pytest_plugins = ["pytester"]

Known = Callable[..., tuple[str, str]]


def refused(found: pytest.RunResult) -> str:
    assert found.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = filter(None, found.errlines)
    return str(line)


@pytest.mark.fault(45, "pytest")
def test_fixtures_that_are_no_files(judge: Run, tmp_path: Path) -> None:
    for name, make in (ODD | ENDLESS).items():
        folder = write_suite(tmp_path / name, [RIGHT])
        make(folder / "0.17.9" / "odd.json")
        said = refused(judge(program(tmp_path), f"{FIXTURES}={folder}"))
        assert "odd.json: cannot be read: " in said


@pytest.mark.fault(50, "pytest")
def test_a_list_that_is_too_long(judge: Run, tmp_path: Path, known: Known) -> None:
    lines = [f"box/*{n} expires=2999-12-31 owner=ann reason=later" for n in range(501)]
    assert "has 501 patterns" in refused(judge(program(tmp_path), *known(*lines)))
    assert "more than 4 MiB" in refused(judge(program(tmp_path), *known("x" * (5 << 20))))
    said = refused(judge(program(tmp_path), "--nucleus-edition", "x" * 10_000))
    assert "has 10,000 characters" in said


@pytest.mark.fault(46, "pytest")
def test_golden_fixtures_that_were_changed(
    pytester: pytest.Pytester, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tampered(tmp_path, monkeypatch)
    given = ("--pyargs", "nucleus_conformance", "--nucleus-target", "reference")
    said = refused(pytester.runpytest_inprocess(*PLUGIN, *given))
    assert f"{path}: is not as it was recorded" in said
