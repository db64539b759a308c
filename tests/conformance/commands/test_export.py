"""`fixtures export` into the folder of an earlier one, and as packages of other languages."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from nucleus_conformance import exporting
from nucleus_conformance.cli import main
from nucleus_conformance.exporting import LAYOUTS
from nucleus_conformance.suite.hashes import sha256
from nucleus_spec.editions import EDITIONS
from tests.helpers.command_line import Capture, printed, refused
from tests.helpers.fixture_files import everything

OLD = ("--edition", "0.17.9", "--type", "category")
NEW = ("--edition", "0.21.2", "--type", "category")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy that an earlier export wrote."""
    folder = tmp_path / "copy"
    assert main(["fixtures", "export", str(folder), *OLD]) == 0
    return folder


def renewed(folder: Path, *part: str) -> int:
    return main(["fixtures", "export", str(folder), *part])


class TestRenewing:
    def test_types_that_came_and_went_are_named(self, copy: Path, capsys: Capture) -> None:
        other = ("--edition", "0.17.9", "--type", "scene-category")
        said = printed(capsys, "fixtures", "export", str(copy), *other)
        assert said.endswith(" changed; gone: category; new: scene-category\n")

    def test_what_the_new_one_has_no_more_goes(self, copy: Path, capsys: Capture) -> None:
        fresh = copy.with_name("fresh")
        assert renewed(fresh, *NEW) == 0
        capsys.readouterr()
        said = printed(capsys, "fixtures", "export", str(copy), *NEW)
        assert said.startswith(f"renewed {copy}: ")
        assert said.endswith(" changed; gone: 0.17.9; new: 0.21.2\n")
        assert everything(copy) == everything(fresh)
        assert sorted(each.name for each in copy.iterdir() if each.is_dir()) == ["0.21.2"]

    def test_what_is_the_users_stays(self, copy: Path) -> None:
        for name in ("mine.json", "0.17.9/mine.json", "0.21.2/mine.json"):
            (copy / name).parent.mkdir(exist_ok=True)
            (copy / name).write_text("precious")
        assert renewed(copy, *NEW) == 0
        mine = {name for name, data in everything(copy).items() if data == b"precious"}
        assert mine == {"mine.json", "0.17.9/mine.json", "0.21.2/mine.json"}
        assert not (copy / "0.17.9" / "category.json").exists()

    def test_once_more_changes_nothing(self, copy: Path, capsys: Capture) -> None:
        before = {path: path.stat().st_mtime_ns for path in copy.rglob("*.json")}
        said = printed(capsys, "fixtures", "export", str(copy), *OLD)
        assert said.endswith("; 0 files changed\n")
        assert {path: path.stat().st_mtime_ns for path in copy.rglob("*.json")} == before

    def test_what_broke_off_is_finished(self, copy: Path) -> None:
        """Some files are of the new one, and the index is still the old one."""
        fresh = copy.with_name("fresh")
        assert renewed(fresh, *NEW) == 0
        (copy / "0.21.2").mkdir()
        name = "0.21.2/category.json"
        (copy / name).write_bytes((fresh / name).read_bytes())
        assert renewed(copy, *NEW) == 0
        assert everything(copy) == everything(fresh)

    @pytest.mark.fault(39, "fixtures export")
    @pytest.mark.parametrize(
        ("name", "put"),
        [
            ("0.21.2", Path.touch),
            ("0.21.2", lambda place: place.symlink_to("/tmp")),
            ("0.21.2/category.json", Path.touch),
            ("0.21.2/category.json", Path.mkdir),
            ("0.21.2/category.json", lambda place: place.symlink_to("/dev/null")),
            ("0.21.2/category.json", lambda place: place.symlink_to("nowhere")),
        ],
    )
    def test_what_is_in_the_way_is_told(
        self, copy: Path, name: str, put: Callable[[Path], object], capsys: Capture
    ) -> None:
        (copy / name).parent.mkdir(exist_ok=True)
        put(copy / name)
        before = everything(copy)
        said = refused(capsys, "fixtures", "export", str(copy), *NEW)
        assert str(copy / "0.21.2/category.json") in said
        assert " in the way: move " in said
        assert everything(copy) == before

    def test_all_that_is_in_the_way_is_told_at_once(self, copy: Path, capsys: Capture) -> None:
        for name in ("README.md", "0.17.9/category.json"):
            (copy / name).write_text("edited")
        (copy / "0.21.2").touch()
        said = refused(capsys, "fixtures", "export", str(copy), *NEW)
        new = [str(copy / "0.21.2" / name) for name in ("category.json", "long.json")]
        assert said == (
            f"nucleus-conformance: {', '.join(new)} are in the way; {copy / 'README.md'} was edited"
            ": move them away, or name another folder\n"
        )

    def test_what_was_edited_is_in_the_way(self, copy: Path, capsys: Capture) -> None:
        (copy / "README.md").write_text("edited")
        said = refused(capsys, "fixtures", "export", str(copy), *NEW)
        assert f"{copy / 'README.md'} was edited: " in said
        assert (copy / "README.md").read_text() == "edited"

    @pytest.mark.fault(45, "fixtures export")
    @pytest.mark.parametrize("name", ["../mine", "/{}/mine", "", ".."])
    def test_an_index_that_names_what_is_elsewhere(self, copy: Path, name: str) -> None:
        mine = copy.with_name("mine")
        mine.write_text("precious")
        index = json.loads((copy / "index.json").read_bytes())
        index["export"]["files"][name.format(copy.parent)] = sha256(b"precious")
        (copy / "index.json").write_text(json.dumps(index))
        assert renewed(copy, *NEW) == 0
        assert mine.read_text() == "precious"

    @pytest.mark.fault(45, "fixtures export")
    @pytest.mark.parametrize("index", ["{}", "[]", "no JSON", '{"export": 1}', "[" * 5000])
    def test_an_index_of_somebody_else(self, tmp_path: Path, index: str, capsys: Capture) -> None:
        (tmp_path / "index.json").write_text(index)
        said = refused(capsys, "fixtures", "export", str(tmp_path), *NEW)
        assert "is not empty: name a folder that is new or empty" in said
        assert everything(tmp_path) == {"index.json": index.encode()}


class TestChecking:
    """`fixtures check DIR` holds what an export wrote against the index that is with it."""

    @pytest.mark.parametrize("package", [(), ("--as", "go")], ids=["folder", "go"])
    def test_what_is_as_it_was_exported(
        self, tmp_path: Path, capsys: Capture, package: Sequence[str]
    ) -> None:
        copy = str(tmp_path / "copy")
        assert main(["fixtures", "export", copy, *NEW, *package]) == 0
        (tmp_path / "copy" / "mine.json").write_text("precious")
        capsys.readouterr()
        said = printed(capsys, "fixtures", "check", copy)
        assert re.fullmatch(rf"the \d+ files in {copy} are as they were exported\n", said)

    @pytest.mark.fault(43, "fixtures check")
    def test_what_is_not_is_named(self, tmp_path: Path, copy: Path, capsys: Capture) -> None:
        copy = copy.rename(tmp_path / "it's $(here)")
        (copy / "0.17.9" / "category.json").write_text("{}")
        (copy / "README.md").unlink()
        (copy / "case-file.schema.json").unlink()
        os.mkfifo(copy / "case-file.schema.json")
        capsys.readouterr()
        assert main(["fixtures", "check", str(copy)]) == 1
        assert capsys.readouterr().out.splitlines() == [
            "0.17.9/category.json: is not as it was exported: edited, or with other line ends?",
            "README.md: is not there",
            "case-file.schema.json: is no file",
            f"to restore them, from version control: git checkout -- {shlex.quote(str(copy))}",
        ]

    @pytest.mark.fault(45, "fixtures check")
    @pytest.mark.parametrize("index", ["{}", "[]", "no JSON", '{"export": 1}', "[" * 5000])
    def test_an_index_of_somebody_else(self, tmp_path: Path, index: str, capsys: Capture) -> None:
        (tmp_path / "index.json").write_text(index)
        said = refused(capsys, "fixtures", "check", str(tmp_path))
        assert f"{tmp_path} has no index of fixtures export, to check it against" in said


def test_editions_may_be_given_several_times(tmp_path: Path, capsys: Capture) -> None:
    several = ["--edition", "0.17.9,0.17.8", "--edition", "latest", "--type", "category"]
    said = printed(capsys, "fixtures", "export", str(tmp_path / "copy"), *several)
    assert " cases of 0.17.8, 0.17.9, 0.21.2 to " in said
    page = (tmp_path / "copy" / "README.md").read_text("utf-8")
    assert "export vendor/nucleus --edition 0.17.8,0.17.9,0.21.2 --type category\n" in page


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sources of packages, small ones."""
    root = tmp_path / "sources"
    for kind, layout in LAYOUTS.items():
        for part in layout.parts:
            path = root / part if "." in part else root / part / "of" / f"{kind}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{kind} 0.0.0, not 10.0.0.0")
        for name in ("target/made", "consumer/test", "node_modules/x/y"):
            path = root / "packages" / kind / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    monkeypatch.setattr(exporting, "source_directory", lambda: root)
    return root


class TestPackages:
    @pytest.mark.parametrize("kind", exporting.PACKAGES)
    def test_has_its_source_the_json_and_the_fixtures(
        self, kind: str, tmp_path: Path, sources: Path
    ) -> None:
        folder = tmp_path / "made"
        assert main(["fixtures", "export", str(folder), "--as", kind, *NEW]) == 0
        made = everything(folder)
        layout = LAYOUTS[kind]
        assert made.pop("LICENSE").startswith(b"MIT")
        names = {"index.json", "case-file.schema.json", "0.21.2/category.json"}
        names |= {"0.21.2/long.json"}
        of_fixtures = {each for each in made if each.startswith(f"{layout.fixtures}/")}
        assert of_fixtures == {f"{layout.fixtures}/{each}" for each in names}
        index = json.loads(made[layout.index])
        assert index["export"]["as"] == kind
        for each in made.keys() - of_fixtures:
            assert made[each] == f"{kind} 1.0.0, not 10.0.0.0".encode()
        assert len(made.keys() - of_fixtures) == len(layout.parts)

    @pytest.mark.fault(39, "fixtures export")
    @pytest.mark.parametrize(
        ("was", "asked", "said"),
        [
            (("--as", "go"), ("--as", "npm"), "--as go"),
            (("--as", "maven"), (), "--as maven"),
            ((), ("--as", "crate"), "without --as"),
        ],
    )
    def test_none_becomes_another(
        self,
        was: Sequence[str],
        asked: Sequence[str],
        said: str,
        tmp_path: Path,
        sources: Path,
        capsys: Capture,
    ) -> None:
        folder = tmp_path / "made"
        assert main(["fixtures", "export", str(folder), *was, *OLD]) == 0
        capsys.readouterr()
        before = everything(folder)
        told = refused(capsys, "fixtures", "export", str(folder), *asked, *OLD)
        assert f"{folder} was exported {said}: say that, or name another one" in told
        assert everything(folder) == before

    def test_a_source_that_is_not_there(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
    ) -> None:
        monkeypatch.setattr(exporting, "source_directory", lambda: tmp_path)
        assert main(["fixtures", "export", str(tmp_path / "made"), "--as", "go", *NEW]) == 4
        said = capsys.readouterr().err
        assert "is not there: pip install --force-reinstall 'nucleus-spec @ git+https://" in said
        assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("kind", exporting.PACKAGES)
def test_the_readme_of_a_package_names_no_edition_that_is_not_there(
    kind: str, tmp_path: Path
) -> None:
    assert main(["fixtures", "export", str(tmp_path), "--as", kind, *OLD]) == 0
    page = (tmp_path / "README.md").read_text("utf-8")
    assert {each.name for each in EDITIONS if each.name in page} <= {"0.17.9"}


def test_a_type_that_there_is_not_is_told_of_all_editions(tmp_path: Path, capsys: Capture) -> None:
    said = refused(capsys, "fixtures", "export", str(tmp_path / "made"), "--type", "Box")
    assert "--type Box: no case has that type; did you mean box?" in said
    assert not (tmp_path / "made").exists()
