"""Fixtures as they are in an installed package."""

from __future__ import annotations

from pathlib import Path

import pytest

from nucleus_conformance.addresses import reinstalling
from nucleus_conformance.cli import main
from nucleus_conformance.suite.loading import golden_file_of, is_packed, load_suite
from nucleus_conformance.suite.packing import archive_of, packed, read_packed
from tests.helpers.command_line import Capture
from tests.helpers.tampering import packed_copy

EDITION = "0.17.9"
FILES = {
    "0.9.1/box.json": "{}",
    "0.17.8/box.json": '{"a": 1}',
    "0.17.8/line.json": "[]",
    "index.json": '{"editions": {}}',
}
ONE = "box/decode/all-fields"


def written(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return written(tmp_path / "plain", {name: text.encode() for name, text in FILES.items()})


@pytest.fixture
def archives(tmp_path: Path, plain: Path) -> Path:
    return written(tmp_path / "packed", packed(plain))


class TestPacking:
    def test_every_file_is_read_as_it_was(self, plain: Path, archives: Path) -> None:
        assert {each.name for each in archives.iterdir()} == {
            "box.tar.xz", "line.tar.xz", "index.tar.xz",
        }  # fmt: skip
        for name, text in FILES.items():
            assert read_packed(archives, name, 100) == text.encode()
        assert (is_packed(plain), is_packed(archives)) == (False, True)

    def test_archives_say_nothing_of_who_made_them_and_when(
        self, tmp_path: Path, plain: Path
    ) -> None:
        other = written(tmp_path / "other", {name: text.encode() for name, text in FILES.items()})
        (other / "0.9.1" / "box.json").chmod(0o600)
        assert packed(other) == packed(plain)

    @pytest.mark.parametrize(
        ("name", "most", "said"),
        [
            ("0.9.2/box.json", 100, "0.9.2/box.json is not in it"),
            ("0.17.8/box.json", 7, "it has more than 7 bytes"),
            ("0.17.8/fox.json", 100, "No such file or directory"),
        ],
    )
    def test_what_cannot_be_had_is_told(
        self, archives: Path, name: str, most: int, said: str
    ) -> None:
        with pytest.raises(OSError, match=said):
            read_packed(archives, name, most)

    @pytest.mark.parametrize("left", [0, 40])
    def test_a_damaged_archive_is_told(self, archives: Path, left: int) -> None:
        path = archives / archive_of("0.17.8/box.json")
        path.write_bytes(path.read_bytes()[:left])
        with pytest.raises(OSError, match="the archive is damaged"):
            read_packed(archives, "0.17.8/box.json", 100)


@pytest.mark.slow
@pytest.mark.fault(46, "list", "fixtures check")
def test_commands_read_what_is_packed_and_tell_what_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    whole, some = load_suite(EDITION), golden_file_of(EDITION, ONE)
    copy = packed_copy(tmp_path, monkeypatch, EDITION)
    assert (load_suite(EDITION), golden_file_of(EDITION, ONE)) == (whole, some)
    path = copy / archive_of(f"{EDITION}/box.json")
    path.write_bytes(path.read_bytes()[:2000])
    load_suite.__globals__["_golden"].cache_clear()
    assert main(["list"]) == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"nucleus-conformance: {path}: cannot be read: the archive is damaged")
    assert err.endswith(f": {reinstalling()}\n")
    assert main(["fixtures", "check"]) == 1
    assert f"{path}: cannot be read: " in capsys.readouterr().out
