from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from attrs import define, field

import nucleus_spec
from nucleus_conformance import harness
from nucleus_conformance.errors import CannotStartError, UsageError
from nucleus_conformance.running.session import session
from nucleus_conformance.targets.target import Target, find_target, notices
from nucleus_spec.editions import (
    DEFAULT,
    EDITIONS,
    PUBLISHED,
    V0_14_29,
    V0_15_5,
    V0_17_8,
    V0_17_9,
    V0_21_2,
    Edition,
)

FAR_END = (sys.executable, "-X", "utf8", harness.__file__)


@define
class Installed:
    """In place of installing releases: notes which are wanted."""

    wanted: list[str] = field(factory=list)

    def __call__(self, version: str) -> Path:
        self.wanted.append(version)
        return Path(f"/environments/{version}/python")


def release(version: str, edition: Edition | None, install: Installed) -> Target:
    return find_target(f"scale-nucleus=={version}", (), edition, install)


class TestReference:
    @pytest.mark.parametrize("edition", EDITIONS, ids=str)
    def test_it_speaks_every_edition(self, edition: Edition) -> None:
        target = find_target("reference", (), edition)
        assert (target.title, target.edition, target.notice) == ("reference", edition, "")
        with session(target.command, edition) as running:
            assert running.hello.name == "nucleus_spec"
            assert running.hello.version == nucleus_spec.__version__
            assert running.hello.edition == edition.name

    def test_it_speaks_the_default_one_unless_asked(self) -> None:
        assert find_target("reference", (), None).edition is DEFAULT

    def test_nothing_of_the_user_stands_in_for_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "nucleus_spec.py").write_text("raise ImportError('not this one')")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        with session(find_target("reference", (), None).command, DEFAULT) as running:
            assert running.hello.version == nucleus_spec.__version__


class TestReleases:
    @pytest.mark.parametrize(
        ("version", "edition"),
        [
            ("0.14.29", V0_14_29),
            ("0.15.4", V0_14_29),
            ("0.15.5", V0_15_5),
            ("0.15.10", V0_15_5),
            ("0.17.7", V0_15_5),
            ("0.17.8", V0_17_8),
            ("0.17.10", V0_17_9),
            ("0.20.0", V0_17_9),
            ("0.21.2", V0_21_2),
            ("0.22.3", V0_21_2),
            ("1.0", V0_21_2),
        ],
    )
    def test_the_edition_follows_from_the_version(self, version: str, edition: Edition) -> None:
        install = Installed()
        target = release(version, None, install)
        assert install.wanted == [version]
        assert target.edition is edition
        assert target.title == f"scale-nucleus=={version}"
        assert target.notice == ""
        assert target.command.arguments == (
            f"/environments/{version}/python",
            "-X",
            "utf8",
            harness.__file__,
            "nucleus.prediction",
            "--name",
            "scale-nucleus",
            "--version",
            version,
        )

    @pytest.mark.parametrize("version", ["0.14.28", "0.13.4", "0.1"])
    def test_what_is_older_than_all_editions_is_scored_on_the_first(self, version: str) -> None:
        target = release(version, None, Installed())
        assert target.edition is V0_14_29
        notice = f"{version} is older than the first edition, 0.14.29; scored on that one"
        assert target.notice == notice

    def test_the_user_may_want_another_edition(self) -> None:
        target = release("0.20.0", V0_14_29, Installed())
        assert target.edition is V0_14_29
        assert target.notice == "0.20.0 speaks edition 0.17.9; scored on 0.14.29, as you said"
        target = release("0.13.4", V0_17_9, Installed())
        assert target.edition is V0_17_9
        assert target.notice == (
            "0.13.4 is older than edition 0.14.29; scored on 0.17.9, as you said"
        )

    def test_beside_another_what_has_its_own_keeps_it(self) -> None:
        own = release("0.20.0", None, Installed())
        assert own.asked_on(V0_14_29) is own
        fork = Target("sdk:fork", own.command, V0_17_9, unsaid="fork")
        notice = "fork does not say which release it is; scored on {}"
        assert fork.notice == notice.format("0.17.9")
        assert fork.asked_on(V0_14_29).notice == notice.format("0.14.29")

    def test_of_several_editions_that_is_said_once(self) -> None:
        asked = [V0_14_29, V0_15_5, V0_17_9]
        found = [release("0.20.0", each, Installed()) for each in asked]
        assert notices(found) == [
            "0.20.0 speaks edition 0.17.9; scored on 0.14.29, 0.15.5, as you said"
        ]

    def test_the_user_may_name_the_same_edition(self) -> None:
        assert release("0.20.0", V0_17_9, Installed()).notice == ""

    @pytest.mark.parametrize(
        "version", ["", "1", "abc", "0.20.0 ", "0.20.0rc1", "v0.20.0", "0.20.*", "0..1", "٠.١"]
    )
    def test_a_version_is_dotted_whole_numbers(self, version: str) -> None:
        install = Installed()
        with pytest.raises(UsageError) as caught:
            release(version, None, install)
        said = f"is not a version of scale-nucleus such as {PUBLISHED[-1]}"
        assert str(caught.value) == f"{version or 'nothing'} {said}"
        assert install.wanted == []


class TestModules:
    def test_a_module_beside_the_user(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "my_port.py").write_text("__version__ = '3.1'; from_json = None")
        monkeypatch.chdir(tmp_path)
        target = find_target("python:my_port", (), V0_15_5)
        assert (target.title, target.edition) == ("python:my_port", V0_15_5)
        assert target.command.arguments == (*FAR_END, "my_port")
        with session(target.command, target.edition) as running:
            assert (running.hello.name, running.hello.version) == ("my_port", "3.1")
            assert running.hello.edition is None

    def test_a_module_in_a_package(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "pack" / "age").mkdir(parents=True)
        (tmp_path / "pack" / "age" / "port.py").write_text("from_json = None")
        monkeypatch.chdir(tmp_path)
        target = find_target("python:pack.age.port", (), None)
        assert target.edition is DEFAULT
        with session(target.command, target.edition) as running:
            assert running.hello.name == "pack.age.port"
            assert running.hello.version == "unknown"

    def test_the_users_directory_comes_before_the_users_path(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("here", "path"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "my_port.py").write_text(f"__version__ = {name!r}; from_json = None")
        (tmp_path / "path" / "other_port.py").write_text("__version__ = 'other'; from_json = None")
        monkeypatch.chdir(tmp_path / "here")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path / "path"))
        for module, version in (("my_port", "here"), ("other_port", "other")):
            with session(find_target(f"python:{module}", (), None).command, DEFAULT) as running:
                assert running.hello.version == version

    @pytest.mark.parametrize(
        "name", ["", "my-port", "my_port.py/x", "a..b", "a b", "-c", "7", "a;b"]
    )
    def test_a_name_that_is_none(self, name: str) -> None:
        with pytest.raises(UsageError) as caught:
            find_target(f"python:{name}", (), None)
        assert str(caught.value) == f"{name or 'nothing'} is not the name of a Python module"

    def test_a_module_that_is_missing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        command = find_target("python:no_such_port", (), None).command
        with pytest.raises(CannotStartError) as caught, session(command, DEFAULT):
            raise AssertionError("it started")
        assert str(caught.value).endswith("No module named 'no_such_port'")


class TestWhatIsNoTarget:
    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("port", "did you mean -- ./port?"),
            ("port.mjs", "say what runs it, as in -- node port.mjs"),
            ("port.py", "did you mean python:port?"),
            ("port.whl", "did you mean sdk:port.whl?"),
            ("folder", "it is a folder: sdk:folder, if it holds the SDK, or --cwd folder -- COM"),
            ("sh -c x", "did you mean -- sh -c x?"),
            ("nobody", "nor is it a file or a program"),
        ],
    )
    def test_is_told_what_to_do_next(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "folder").mkdir()
        for each in ("port", "port.mjs", "port.py", "port.whl"):
            (tmp_path / each).touch(0o755 if each == "port" else 0o644)
        with pytest.raises(UsageError) as caught:
            find_target(name, [], None)
        assert said in str(caught.value)


class TestPrograms:
    def test_a_program_on_the_path(self) -> None:
        target = find_target(None, ["sh", "-c", "exit 1"], V0_15_5)
        assert (target.title, target.edition, target.notice) == ("sh -c exit 1", V0_15_5, "")
        program, *rest = target.command.arguments
        assert Path(program).is_absolute()
        assert Path(program).name == "sh"
        assert rest == ["-c", "exit 1"]
        assert find_target(None, ["sh"], None).edition is DEFAULT

    def test_a_program_beside_the_user(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        script = tmp_path / "port.sh"
        script.write_text("#!/bin/sh\n")
        script.chmod(0o755)
        assert find_target(None, ["./port.sh"], None).command.arguments == (str(script),)

    def test_a_link_to_a_program_is_started_under_its_own_name(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A virtual environment's Python is such a link, and another one if it is followed."""
        monkeypatch.chdir(tmp_path)
        link = tmp_path / "python"
        link.symlink_to(sys.executable)
        assert find_target(None, ["./python"], None).command.arguments == (str(link),)

    def test_files_that_it_is_given_are_found_from_elsewhere(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "port.py").touch()
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / "data.json").touch()
        (tmp_path / "run").touch()
        given = ["sh", "port.py", "sub/data.json", "missing.py", "-v", "run"]
        arguments = find_target(None, given, None).command.arguments[1:]
        data = str(tmp_path / "sub" / "data.json")
        assert arguments == (str(tmp_path / "port.py"), data, "missing.py", "-v", "run")

    def test_a_program_that_is_not_there(self) -> None:
        with pytest.raises(CannotStartError) as caught:
            find_target(None, ["no-such-program-here"], None)
        assert str(caught.value) == "cannot start no-such-program-here: there is no such program"
        assert not caught.value.advice

    @pytest.mark.parametrize(
        ("asked", "why", "advice"),
        [
            ("./late", "it is not executable", "chmod +x late, or say what runs it, as in -- node"),
            ("./sub", "it is a directory", "--cwd sub -- COMMAND runs a program there"),
            ("./run nocheck", "there is no such program", "did you mean -- ./run nocheck, without"),
            ("sh -c x", "there is no such program", "did you mean -- sh -c x, without quotation"),
            ("late", "there is no such program", "a program in your directory is started as ./la"),
        ],
    )
    def test_why_it_cannot_start(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        asked: str,
        why: str,
        advice: str,
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "sub").mkdir()
        (tmp_path / "late").touch()
        with pytest.raises(CannotStartError) as caught:
            find_target(None, [asked], None)
        assert str(caught.value) == f"cannot start {asked}: {why}"
        assert advice in caught.value.advice

    def test_why_it_cannot_start_elsewhere(self, tmp_path: Path) -> None:
        (tmp_path / "late").touch()
        with pytest.raises(CannotStartError) as caught:
            find_target(None, ["./late"], None, directory=tmp_path)
        assert str(caught.value) == f"cannot start ./late: it is not executable in {tmp_path}"
        assert f"chmod +x {tmp_path / 'late'}" in caught.value.advice


class TestMistakes:
    def test_no_target(self) -> None:
        with pytest.raises(UsageError, match="no target: say reference, "):
            find_target(None, (), None)

    def test_two_targets(self) -> None:
        with pytest.raises(UsageError, match="two targets: reference, and the command after --"):
            find_target("reference", ("sh",), None)

    @pytest.mark.parametrize(
        "name", ["", "references", "Reference", "scale-nucleus", "scale-nucleus>=0.20.0", "./port"]
    )
    def test_what_is_no_target(self, name: str) -> None:
        with pytest.raises(UsageError) as caught:
            find_target(name, (), None)
        assert str(caught.value).startswith(f"{name} is not a target: say reference, ")
        assert caught.value.exit_status == 2


def test_nobody_elses_environment_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    before = dict(os.environ)
    assert find_target(None, ["sh"], None).command.environment == {}
    assert find_target("python:my_port", (), None).command.environment == {
        "PYTHONPATH": str(Path.cwd())
    }
    assert dict(os.environ) == before
