"""`action.yml` in somebody's pipeline: its steps are run, in their order, with what GitHub gives them."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.helpers.action import ACTION, EXPRESSION, STEPS, Job
from tests.helpers.ci_guide import STARTED
from tests.helpers.command_line import RIGHT, SPOILED, write_suite
from tests.helpers.fresh import ROOT
from tests.helpers.programs import program

WRONG: Final = 'say({"id": request["id"], "payload": {}})'
"""What a program does that fails the case."""

Use = Callable[..., Job]


@pytest.fixture
def use(tmp_path: Path) -> Use:
    """Uses the action on a program that answers two cases, as if the package had been installed."""
    write_suite(tmp_path / "cases", [RIGHT, SPOILED])
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "venv").symlink_to(sys.prefix)

    def used(spoil: str = "echo(request)", **inputs: str) -> Job:
        target = shlex.join(program(tmp_path, spoil).arguments[1:])
        given = {name.replace("_", "-"): text for name, text in inputs.items()}
        given = {"target": target, "args": "--fixtures cases", **given}
        return Job(tmp_path, given, {"install": {"folder": str(tmp_path / "made")}})

    return used


def reports(job: Job) -> set[str]:
    """What is in the folder that is kept."""
    assert job.uploaded["name"] == "nucleus-conformance"
    folder = Path(job.uploaded["path"])
    return {each.name for each in folder.iterdir()} if folder.exists() else set()


MADE: Final = {"report.jsonl", "report.html", "report.xml"}


@pytest.mark.slow
class TestARun:
    def test_that_holds(self, use: Use) -> None:
        job = use()
        assert job.run() == 0
        assert job.outputs["status"] == "0"
        assert reports(job) == MADE
        assert {Path(job.outputs[name]).name for name in ("report", "html", "junit")} == MADE
        assert job.summary.startswith("## ✅ `echo 1.0`")
        assert "::notice title=Conformance::echo: 2 of 2 cases passed" in job.said[0]
        assert (job.outputs["worse"], job.outputs["comment"]) == ("", "")

    def test_that_does_not_ends_so_once_its_reports_are_kept(self, use: Use) -> None:
        job = use(WRONG)
        assert job.run() == 1
        assert job.ran[-2:] == ["Keep the reports", "Status"]
        assert job.outputs["status"] == "1"
        assert reports(job) == MADE
        assert job.summary.startswith("## ❌")
        assert re.search(r"^::error title=1 case", job.said[0], re.M)

    def test_with_a_list_that_is_out_of_date(self, use: Use, tmp_path: Path) -> None:
        entry = f"{RIGHT.id} expires=2999-01-01 owner=ann reason=none\n"
        (tmp_path / "list.txt").write_text(entry, "utf-8")
        job = use(known_failing="list.txt")
        assert job.run() == 1
        assert "::error title=Known failures::" in job.said[0]

    def test_keeps_its_reports_whatever_args_say(self, use: Use, tmp_path: Path) -> None:
        (tmp_path / "logging.py").write_text("raise SystemExit('somebody else')", "utf-8")
        job = use(args="--fixtures cases --json other.jsonl", baseline="--help")
        assert job.run() == 2
        assert reports(job) == MADE
        assert "--help" in job.said[0]

    def test_with_a_list_that_holds(self, use: Use, tmp_path: Path) -> None:
        entry = f"{SPOILED.id} expires=2999-01-01 owner=ann reason=none\n"
        (tmp_path / "list.txt").write_text(entry, "utf-8")
        assert use(WRONG, known_failing="list.txt").run() == 0


@pytest.mark.slow
class TestWhatMakesNoSense:
    """The step ends with the status of `run`, and one annotation says why."""

    @pytest.mark.parametrize(
        ("inputs", "status", "said"),
        [
            ({"edition": "9.9.9"}, 2, "9.9.9"),
            ({"target": "no-such-program --fast"}, 3, "there is no such program"),
            ({"target": "'open"}, 2, "No closing quotation"),
            ({"args": "'open"}, 2, "No closing quotation"),
            ({"target": "--help"}, 2, "target --help is an option: options are args"),
            ({"target": ""}, 2, "target is empty"),
            ({"args": "--help"}, 2, "nothing was judged"),
            ({"args": "-- true"}, 2, "the command is the target"),
        ],
        ids=["edition", "program", "target", "args", "option", "empty", "help", "command"],
    )
    def test_is_told(self, use: Use, inputs: dict[str, str], status: int, said: str) -> None:
        job = use(**inputs)
        assert job.run() == status
        assert job.outputs["status"] == str(status)
        (annotation,) = re.findall(rf"^::error title=Exit status {status}::.*", job.said[0], re.M)
        assert said in annotation
        assert reports(job) == set()
        assert job.outputs["report"] == ""


@pytest.mark.slow
class TestABaseline:
    """A comparison says what has changed; the verdict on the run stays what it is."""

    @pytest.mark.parametrize(
        ("before", "now", "status", "worse", "said"),
        [
            (WRONG, "echo(request)", 0, "false", "✅ Conformance: 1 fixed"),
            ("echo(request)", WRONG, 1, "true", "❌ Conformance: 1 new failures"),
        ],
        ids=["better", "worse"],
    )
    def test_is_compared_with(
        self, use: Use, tmp_path: Path, before: str, now: str, status: int, worse: str, said: str
    ) -> None:
        use(before).run()
        (tmp_path / "made" / "reports").rename(tmp_path / "earlier")
        job = use(now, baseline="earlier/report.jsonl")
        assert job.run() == status
        assert job.outputs["worse"] == worse
        assert job.outputs["comment"].startswith(f"## {said}")
        assert Path(job.outputs["diff"]).read_text("utf-8") == job.outputs["comment"]
        assert reports(job) == MADE | {"diff.md"}
        assert job.summary.endswith("\n" + job.outputs["comment"])

    def test_that_is_no_report_is_a_mistake(self, use: Use, tmp_path: Path) -> None:
        (tmp_path / "made.jsonl").write_text("{}\n", "utf-8")
        for name in ("made.jsonl", "absent.jsonl"):
            job = use(baseline=name)
            assert job.run() == 2
            assert name in job.said[0]
            assert job.outputs["worse"] == ""
            (tmp_path / "made" / "reports").rename(tmp_path / f"{name}.d")


class TestTheFile:
    def test_puts_no_expression_into_a_script(self) -> None:
        assert not [step["run"] for step in STEPS if "run" in step and "${{" in step["run"]]

    def test_uses_every_input_and_has_every_output(self) -> None:
        text = (ROOT / "action.yml").read_text("utf-8")
        named = {found[1] for found in EXPRESSION.finditer(text)}
        used = set(re.findall(r"inputs\.([\w-]+)", " ".join(named)))
        assert used == set(ACTION["inputs"])
        assert all(about["description"].endswith(".") for about in ACTION["inputs"].values())

    def test_keeps_no_reports_without_a_name_for_them(self, use: Use) -> None:
        (keeps,) = (step for step in STEPS if "uses" in step)
        assert "inputs.artifact != ''" in keeps["if"]


USES: Final = re.compile(r"uses: (\S+)(.*)")


class TestWhatOthersWrote:
    """Actions of others are pinned: a tag moves, a commit does not."""

    @pytest.mark.parametrize(
        "path",
        [ROOT / "action.yml", *sorted((ROOT / ".github" / "workflows").glob("*.yml")), *STARTED],
        ids=lambda path: path.relative_to(ROOT).as_posix(),
    )
    def test_is_named_by_its_commit(self, path: Path) -> None:
        if not path.exists():
            pytest.skip("this is no checkout")
        for name, comment in USES.findall(path.read_text("utf-8")):
            if name != "./":
                assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", name)
                assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment)


@pytest.mark.packaging
def test_the_package_is_installed_from_the_action_itself(tmp_path: Path) -> None:
    """All steps, and the reference on one golden case."""
    job = Job(tmp_path, {"target": "reference", "args": "-k box/decode/required-only"})
    assert job.run() == 0
    assert job.ran == [step["name"] for step in STEPS]
    report = Path(job.outputs["report"]).read_text("utf-8").splitlines()
    assert json.loads(report[-1])["exit"] == 0
