from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from nucleus_conformance.errors import CannotStartError, UsageError
from nucleus_conformance.targets.releases import RELEASES, cache_directory, find_uv, interpreter
from nucleus_spec.editions import (
    EDITIONS,
    V0_14_29,
    V0_15_5,
    V0_17_8,
    V0_17_9,
    Edition,
    edition_of_release,
)

PYTHON = f"py{sys.version_info.major}.{sys.version_info.minor}"

INSTALLS = """
if [ "$1" = venv ]; then
    for last; do [ -d "$(dirname "$last")" ] && [ "${last#/}" != "$last" ] && made=$last; done
    mkdir -p "$made/bin" && : > "$made/bin/python"
fi
"""
"""A uv that makes environments of one empty file."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "nucleus-conformance" / "releases"


def fake_uv(folder: Path, text: str) -> tuple[str, Path]:
    """A uv that does that, and a file in which each of its calls is a line."""
    log = folder / "uv.log"
    uv = folder / "uv"
    log.touch()
    uv.write_text(f'#!/bin/sh\necho "$UV_PYTHON_DOWNLOADS $*" >> "{log}"\n{text}\n', "utf-8")
    uv.chmod(0o755)
    return str(uv), log


class TestList:
    def test_every_edition_has_its_releases(self) -> None:
        assert tuple(RELEASES) == EDITIONS
        for edition, versions in RELEASES.items():
            assert versions[0] == edition.name
            assert all(edition_of_release(version) is edition for version in versions)

    def test_each_is_there_once_oldest_first(self) -> None:
        versions = [version for each in RELEASES.values() for version in each]
        numbers = [tuple(int(part) for part in version.split(".")) for version in versions]
        assert numbers == sorted(set(numbers))

    @pytest.mark.parametrize(
        ("edition", "count", "last"),
        [
            (V0_14_29, 6, "0.15.4"),
            (V0_15_5, 29, "0.17.7"),
            (V0_17_8, 1, "0.17.8"),
            (V0_17_9, 11, "0.20.0"),
        ],
        ids=str,
    )
    def test_an_edition_that_has_ended_gets_no_more(
        self, edition: Edition, count: int, last: str
    ) -> None:
        assert len(RELEASES[edition]) == count
        assert RELEASES[edition][-1] == last


class TestInterpreter:
    def test_an_environment_is_made_once(self, tmp_path: Path, home: Path) -> None:
        uv, log = fake_uv(tmp_path, INSTALLS)
        expected = home / f"0.20.0-{PYTHON}" / "bin" / "python"
        assert interpreter("0.20.0", uv) == expected
        assert expected.is_file()
        make, install = log.read_text().splitlines()
        assert make.startswith(f"never venv --python {sys.executable} --no-project ")
        assert make.endswith(" --quiet --color never")
        assert install.startswith("never pip install --python ")
        assert install.endswith(" scale-nucleus==0.20.0 --quiet --color never")
        assert interpreter("0.20.0", uv) == expected
        assert len(log.read_text().splitlines()) == 2
        assert [each.name for each in home.iterdir()] == [f"0.20.0-{PYTHON}"]

    @pytest.mark.parametrize(
        ("version", "pinned"), [("0.14.28", True), ("0.1.0", True), ("0.14.29", False)]
    )
    @pytest.mark.usefixtures("home")
    def test_the_oldest_need_an_old_setuptools(
        self, tmp_path: Path, version: str, pinned: bool
    ) -> None:
        uv, log = fake_uv(tmp_path, INSTALLS)
        interpreter(version, uv)
        assert ("setuptools<81" in log.read_text()) is pinned

    def test_another_run_may_be_faster(self, tmp_path: Path, home: Path) -> None:
        theirs = home / f"0.20.0-{PYTHON}" / "bin"
        text = f'{INSTALLS}\nmkdir -p "{theirs}" && echo theirs > "{theirs}/python"'
        uv, _ = fake_uv(tmp_path, text)
        assert interpreter("0.20.0", uv).read_text() == "theirs\n"
        assert [each.name for each in home.iterdir()] == [f"0.20.0-{PYTHON}"]


class TestFailure:
    @pytest.mark.parametrize(
        ("stderr", "reason"),
        [
            ("error: no network\n", "no network"),
            (
                "error: No solution found when resolving dependencies\n"
                "  cause: Because there is no version of scale-nucleus==0.20.0,"
                " it is unsatisfiable.\n",
                "No solution found when resolving dependencies: Because there is no version of"
                " scale-nucleus==0.20.0, it is unsatisfiable.",
            ),
            (
                "error: Failed to fetch: `https://example.com/simple`\n"
                "  Caused by: Could not connect\n"
                "  Caused by: tcp connect error\n",
                "Failed to fetch: `https://example.com/simple`: Could not connect"
                ": tcp connect error",
            ),
            ("\n\n", "uv failed, and did not say why"),
            ("", "uv failed, and did not say why"),
        ],
    )
    def test_what_uv_says_is_one_line(
        self,
        tmp_path: Path,
        home: Path,
        stderr: str,
        reason: str,
    ) -> None:
        said = tmp_path / "stderr"
        said.write_text(stderr, "utf-8")
        uv, log = fake_uv(tmp_path, f'cat "{said}" >&2\nexit 2')
        with pytest.raises(CannotStartError) as caught:
            interpreter("0.20.0", uv)
        assert str(caught.value) == f"cannot install scale-nucleus==0.20.0: {reason}"
        assert caught.value.exit_status == 3
        assert len(log.read_text().splitlines()) == 1
        assert list(home.iterdir()) == []

    @pytest.mark.usefixtures("home")
    def test_what_an_older_uv_draws_is_one_line_too(self, tmp_path: Path) -> None:
        said = tmp_path / "stderr"
        said.write_text(
            "  × No solution found when resolving dependencies:\n"
            "  ╰─▶ Because there is no version of scale-nucleus==0.20.0, we can\n"
            "      conclude that it is unsatisfiable.\n",
            "utf-8",
        )
        uv, _ = fake_uv(tmp_path, f'cat "{said}" >&2\nexit 1')
        with pytest.raises(CannotStartError) as caught:
            interpreter("0.20.0", uv)
        assert "\n" not in str(caught.value)
        assert not set(str(caught.value)) & set("×╰─▶│")
        for part in ("No solution found", "no version of scale-nucleus==0.20.0", "unsatisfiable."):
            assert part in str(caught.value)

    @pytest.mark.usefixtures("home")
    @pytest.mark.parametrize(
        ("version", "known"),
        [("0.22.9", "0.22.3"), ("0.15.9", "0.15.8 or 0.15.10"), ("0.9.9", "0.14.29")],
    )
    def test_what_was_never_published_is_told_what_was(
        self, tmp_path: Path, version: str, known: str
    ) -> None:
        says = f"echo 'error: there is no version of scale-nucleus=={version}' >&2; exit 1"
        uv, _ = fake_uv(tmp_path, says)
        with pytest.raises(UsageError) as caught:
            interpreter(version, uv)
        said = f"there is no scale-nucleus {version}; did you mean {known}?"
        assert str(caught.value) == said

    def test_nothing_is_kept_of_a_half_made_environment(self, tmp_path: Path, home: Path) -> None:
        uv, log = fake_uv(tmp_path, f'{INSTALLS}\n[ "$1" = venv ] || exit 1')
        for calls in (2, 4):
            with pytest.raises(CannotStartError):
                interpreter("0.20.0", uv)
            assert len(log.read_text().splitlines()) == calls
            assert list(home.iterdir()) == []

    def test_something_else_is_in_the_way(self, tmp_path: Path, home: Path) -> None:
        """Of an environment that somebody else made, the Python is missing."""
        theirs = home / f"0.20.0-{PYTHON}"
        uv, _ = fake_uv(tmp_path, f'{INSTALLS}\nmkdir -p "{theirs}" && echo x > "{theirs}/file"')
        with pytest.raises(CannotStartError) as caught:
            interpreter("0.20.0", uv)
        assert str(caught.value) == f"cannot make {theirs}: Directory not empty"
        assert list(home.iterdir()) == [theirs]

    def test_the_cache_cannot_be_made(self, tmp_path: Path, home: Path) -> None:
        (tmp_path / "cache").touch()
        with pytest.raises(CannotStartError, match=rf"^cannot make {home}/.*: Not a directory$"):
            interpreter("0.20.0", fake_uv(tmp_path, INSTALLS)[0])

    @pytest.mark.usefixtures("home")
    def test_uv_cannot_be_run(self, tmp_path: Path) -> None:
        with pytest.raises(CannotStartError, match=r"cannot run uv: .*No such file or directory"):
            interpreter("0.20.0", str(tmp_path / "missing"))

    @pytest.mark.usefixtures("home")
    def test_there_is_no_uv(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "uv", None)
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(CannotStartError, match=r"^uv, which installs releases, is missing"):
            interpreter("0.20.0")


class TestFindingUv:
    def test_it_is_a_dependency(self) -> None:
        found = find_uv()
        assert os.access(found, os.X_OK)

    def test_or_on_the_path(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "uv", None)
        uv = tmp_path / "uv"
        shutil.copy("/bin/sh", uv)
        monkeypatch.setenv("PATH", str(tmp_path))
        assert find_uv() == str(uv)

    def test_or_nowhere(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "uv", None)
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(CannotStartError) as caught:
            find_uv()
        said = "uv, which installs releases, is missing: pip install uv"
        assert str(caught.value) == said


class TestCache:
    def test_it_is_where_the_system_keeps_caches(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
        expected = tmp_path / ".cache" / "nucleus-conformance" / "releases"
        assert cache_directory() == expected
        monkeypatch.setenv("XDG_CACHE_HOME", "")
        assert cache_directory() == expected
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
        assert cache_directory() == tmp_path / "x" / "nucleus-conformance" / "releases"
