"""Ports that have a part of the types or operations, through the whole command."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.report.model import read_report
from nucleus_conformance.running.steadiness import FEW_RUNS
from tests.helpers.command_line import Capture, lines_of, refused, score, write_suite
from tests.helpers.programs import GREETING, Program, greeting, make_case, program

BOX = make_case("box/decode/right")
LINE = make_case("line/decode/right")
ENCODED = make_case("line/encode/right", operation="encode")
CUBOIDS = [make_case(f"cuboid/decode/x{number}") for number in range(3)]
CASES = [BOX, LINE, ENCODED, *CUBOIDS]

TWO_TYPES = greeting(types=["box", "line"])
LEFT_OUT = "not declared, and left out: cuboid (3 cases)"
UNSUPPORTED = 'say({"id": request["id"], "unsupported": {"reason": "not yet"}})'
NO_CUBOIDS = f"""
if request["type"] == "cuboid": {UNSUPPORTED}
else: say({{"id": request["id"], "payload": request["payload"]}})
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Fixtures of three types and two operations."""
    return write_suite(tmp_path / "fixtures", CASES)


class TestWhatIsDeclared:
    def test_in_hello_is_scored_and_can_be_green(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        path = tmp_path / "report.jsonl"
        made = program(tmp_path, hello=TWO_TYPES, echo=NO_CUBOIDS)
        assert score(suite, made, "--json", str(path)) == 0
        out = capsys.readouterr().out
        assert "on edition 0.17.9, 2 of 3 types\n" in out
        assert out.count(LEFT_OUT) == 1
        assert out.count("cuboid") == 1
        header, *verdicts, _ = lines_of(path)
        assert header["counts"] == {"cases": 3, "required": 3, "recommended": 0}
        assert header["declared"] == {
            "types": ["box", "line"],
            "other_types": ["cuboid"],
            "operations": ["decode", "encode"],
            "other_operations": [],
            "cases": 3,
        }
        assert [each["id"] for each in verdicts] == [BOX.id, LINE.id, ENCODED.id]
        assert b"cuboid" not in made.log

    def test_and_unsupported_fails(self, tmp_path: Path, suite: Path) -> None:
        hello = greeting(types=["box", "line", "cuboid"])
        assert score(suite, program(tmp_path, hello=hello, echo=NO_CUBOIDS)) == 1

    def test_and_wrong_fails(self, tmp_path: Path, suite: Path) -> None:
        made = program(tmp_path, hello=TWO_TYPES, echo='say({"id": request["id"], "payload": 7})')
        assert score(suite, made) == 1

    def test_is_not_what_a_stale_line_of_a_list_is_on(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        path = tmp_path / "known"
        said = "reason=later owner=me expires=2999-01-01"
        path.write_text(
            f"# head\ncuboid/decode/x1 {said}\ncuboid/* {said} difference=unsupported\n"
        )
        made = program(tmp_path, hello=TWO_TYPES)
        assert score(suite, made, "--known-failing", str(path)) == 0
        stale = f"{path}, lines 2, 3: on what is not declared, so nothing of it can fail"
        assert stale in capsys.readouterr().out
        assert score(suite, program(tmp_path), "--known-failing", str(path)) == 1
        assert stale not in capsys.readouterr().out

    def test_by_an_option_goes_before_hello(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        made = program(tmp_path, hello=GREETING, echo=NO_CUBOIDS)
        assert score(suite, made) == 1
        assert score(suite, made, "--type", "box", "--type", "line") == 0
        capsys.readouterr()
        assert score(suite, made, "--type", "line", "--operation", "decode") == 0
        assert "1 of 3 types, 1 of 2 operations" in capsys.readouterr().out
        assert score(suite, program(tmp_path, hello=TWO_TYPES), "--type", "cuboid") == 0

    def test_must_be_there(self, tmp_path: Path, suite: Path, capsys: Capture) -> None:
        given = ("run", "--fixtures", str(suite), *program(tmp_path).arguments)
        said = refused(capsys, *given[:3], "--type", "bxo", *given[3:])
        assert "--type bxo: no case has that type; did you mean box?" in said
        said = refused(capsys, *given[:3], "--operation", "x", *given[3:])
        assert "no case has that operation: there are decode, encode" in said

    def test_that_nobody_knows_fails_the_run(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        made = program(tmp_path, hello=greeting(types=["box", "Line"]))
        assert score(suite, made) == 1
        assert "problem: declares the type Line, which is not known" in capsys.readouterr().out
        assert score(suite, made, "--type", "box") == 0

    @pytest.mark.parametrize("types", [[], ["keypoints"]])
    def test_and_has_no_case_is_not_green(
        self, tmp_path: Path, suite: Path, capsys: Capture, types: list[str]
    ) -> None:
        assert score(suite, program(tmp_path, hello=greeting(types=types))) == 1
        assert "problem: nothing was judged" in capsys.readouterr().out

    def test_and_selected_is_counted(self, tmp_path: Path, suite: Path, capsys: Capture) -> None:
        made = program(tmp_path, hello=TWO_TYPES)
        assert score(suite, made, "-k", "*/x0") == 1
        assert "left out: cuboid (1 case)" in capsys.readouterr().out

    def test_and_alone_selected_is_told_with_what_asks_it(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        made = program(tmp_path, hello=greeting(types=["line"], operations=["encode"]))
        assert score(suite, made, "-k", "box/decode/*") == 1
        said = (
            "problem: box, decode are not declared, so that no selected case is asked: "
            "--type box --operation decode asks them all the same"
        )
        assert said in " ".join(capsys.readouterr().out.split())
        made = program(tmp_path, hello=greeting(types=["line"]))
        assert score(suite, made, "-k", "box/decode/*") == 1
        said = "box is not declared, so that no selected case is asked: --type box asks them"
        assert said in " ".join(capsys.readouterr().out.split())

    def test_by_no_list_of_names_is_no_hello(self, tmp_path: Path, suite: Path) -> None:
        assert score(suite, program(tmp_path, hello=greeting(types="box"))) == 3


class TestEveryFormat:
    def test_has_one_line_of_it(self, tmp_path: Path, suite: Path, capsys: Capture) -> None:
        names = {name: str(tmp_path / name) for name in ("html", "markdown", "junit-xml", "badge")}
        options = [each for name, file in names.items() for each in (f"--{name}", file)]
        made = program(tmp_path, hello=TWO_TYPES)
        bundle = tmp_path / "bundle"
        assert score(suite, made, *options, "--github", "--bundle", str(bundle)) == 0
        printed = capsys.readouterr().out
        assert f"::notice title=A part of the suite::{LEFT_OUT}\n" in printed
        texts = {name: Path(file).read_text("utf-8") for name, file in names.items()}
        assert texts["html"].count(LEFT_OUT) == 1
        assert texts["markdown"].count(LEFT_OUT.removeprefix("not")) == 1
        assert not bundle.exists()
        (skipped,) = ET.fromstring(texts["junit-xml"]).iter("skipped")
        assert (skipped.get("message"), skipped.get("type")) == (LEFT_OUT, "not-declared")
        badge = json.loads(texts["badge"])
        assert (badge["message"], badge["color"]) == ("3/3 (100 %), 2 of 3 types", "blue")

    def test_has_none_of_it_if_all_is_declared(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        hello = greeting(types=["box", "line", "cuboid", "segmentation"])
        assert score(suite, program(tmp_path, hello=hello), "--badge", "-") == 0
        captured = capsys.readouterr()
        assert json.loads(captured.out)["color"] == "brightgreen"
        assert "declared" not in captured.err
        assert "types" not in captured.err.splitlines()[0]

    def test_of_a_badge_is_not_blue_if_it_fails(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        made = program(tmp_path, hello=TWO_TYPES, echo='say({"id": request["id"], "payload": 7})')
        assert score(suite, made, "--badge", "-") == 1
        assert json.loads(capsys.readouterr().out)["color"] == "red"


class TestReports:
    @pytest.fixture
    def reports(self, tmp_path: Path, suite: Path) -> list[str]:
        """Of a whole port, and of a part of it."""
        files = [str(tmp_path / name) for name in ("whole.jsonl", "part.jsonl")]
        made = program(tmp_path)
        assert score(suite, made, "--json", files[0]) == 0
        assert score(suite, made, "--json", files[1], "--type", "box", "--type", "line") == 0
        return files

    def test_are_read_again(self, reports: list[str]) -> None:
        whole, part = map(read_report, reports)
        assert (whole.left_out, part.left_out) == ("", LEFT_OUT)
        assert part.conforms
        assert part.title.endswith(", 2 of 3 types")

    def test_compared_tell_what_is_not_declared_any_more(
        self, reports: list[str], capsys: Capture
    ) -> None:
        assert main(["diff", *reports]) == 1
        out = capsys.readouterr().out
        assert "no longer declared (3):\n" in out
        assert f"{CUBOIDS[0].id}: passed -> not declared" in out
        assert main(["diff", *reversed(reports)]) == 0
        out = capsys.readouterr().out
        assert f"{CUBOIDS[0].id}: not declared -> passed" in out

    def test_compared_do_not_mind_what_failed_before(
        self, tmp_path: Path, suite: Path, reports: list[str]
    ) -> None:
        old = str(tmp_path / "old.jsonl")
        assert score(suite, program(tmp_path, echo=NO_CUBOIDS), "--json", old) == 1
        assert main(["diff", old, reports[1]]) == 0


class TestKnownFailures:
    SAID = "expires=2999-12-31 owner=ann reason=later"

    def run(self, tmp_path: Path, suite: Path, *lines: str, options: tuple[str, ...] = ()) -> int:
        path = tmp_path / "known.txt"
        path.write_text("".join(f"{line} {self.SAID}\n" for line in lines), "utf-8")
        made = program(tmp_path, echo=NO_CUBOIDS)
        return score(suite, made, "--known-failing", str(path), *options)

    def test_may_be_unsupported_by_pattern(self, tmp_path: Path) -> None:
        many = [make_case(f"cuboid/decode/x{number}") for number in range(21)]
        boxes = [make_case(f"box/decode/x{number}") for number in range(3)]
        suite = write_suite(tmp_path / "fixtures", [*boxes, *many])
        assert self.run(tmp_path, suite, "cuboid/* difference=unsupported") == 0
        assert self.run(tmp_path, suite, "cuboid/*") == 1
        assert self.run(tmp_path, suite, "* difference=unsupported") == 1

    def test_of_what_is_not_declared_rest(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        lines = ("cuboid/*", f"{CUBOIDS[0].id} difference=crash")
        options = ("--type", "box", "--type", "line")
        assert self.run(tmp_path, suite, *lines, options=options) == 0
        before = (tmp_path / "known.txt").read_text("utf-8")
        fix = (*options, "--fix-known-failing")
        assert self.run(tmp_path, suite, *lines, BOX.id, options=fix) == 0
        assert (tmp_path / "known.txt").read_text("utf-8") == before
        assert self.run(tmp_path, suite, "cube/*", options=options) == 1
        assert "dead entry: cube/*" in capsys.readouterr().out


class TestFixing:
    def test_finds_what_is_flaky_and_the_next_run_holds(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        names = ("wrong", "changing", "kept")
        cases = [make_case(f"box/decode/{name}", {"spoil": name}) for name in names]
        suite = write_suite(tmp_path / "fixtures", [BOX, *cases])
        noted = repr(str(tmp_path / "asked"))
        spoil = f"""
with open({noted}, "a") as file:
    file.write("x" if request["payload"]["spoil"] == "changing" else "")
    odd = file.tell() % 2
name = request["payload"]["spoil"]
wrong = name == "wrong" or (name == "changing" and odd)
say({{"id": request["id"], "payload": 7 if wrong else request["payload"]}})
"""
        made = program(tmp_path, spoil)
        known, path = tmp_path / "known.txt", tmp_path / "report.jsonl"
        options = ("--known-failing", str(known))

        def said(what: str) -> str:
            return f"{known}: {what}"

        assert score(suite, made, *options, "--fix-known-failing", "--json", str(path)) == 0
        assert (
            said("added 2, changed 0, removed 0, kept 0 of its lines")
            in capsys.readouterr().out.splitlines()
        )
        _, *lines = known.read_text("utf-8").splitlines()
        assert [(each.split()[0], each.split()[-1]) for each in lines] == [
            (cases[0].id, "difference=type"),
            (cases[1].id, "difference=flaky"),
        ]
        for _ in range(2):
            assert score(suite, made, *options) == 0
        assert "of its lines" not in capsys.readouterr().out
        why = "expires=2999-12-31 owner=ann reason=later"
        known.write_text(f"{cases[2].id} {why}\n{cases[0].id} {why} difference=crash\n", "utf-8")
        assert score(suite, made, *options, "--fix-known-failing") == 0
        out = capsys.readouterr().out.splitlines()
        start = out.index(said("added 1, changed 1, removed 1, kept 0 of its lines"))
        assert out[start + 1 : start + 4] == [
            f"  added: {cases[1].id}",
            f"  changed: {cases[0].id}",
            f"  removed: {cases[2].id}",
        ]

    def test_writes_a_report_that_can_be_read(self, tmp_path: Path, suite: Path) -> None:
        made = program(tmp_path, echo=NO_CUBOIDS)
        known, path = tmp_path / "known.txt", tmp_path / "report.jsonl"
        options = ("--known-failing", str(known), "--fix-known-failing", "--json", str(path))
        assert score(suite, made, *options) == 0
        assert {each.id for each in read_report(str(path)).waived} == {case.id for case in CUBOIDS}
        assert "cuboid/*  " in known.read_text("utf-8")


RARELY = """
with open($file, "a") as file:
    file.write("x")
    asked = file.tell()
say({"id": request["id"], "payload": 7 if asked == $when else request["payload"]})
"""
"""Wrong once: when it is asked that often, in all processes together."""


class TestFlakyBeyondTheList:
    """What a list does not foresee is asked again: a case that then differs is named as flaky."""

    SAID = "expires=2999-12-31 owner=ann reason=why"

    @pytest.fixture
    def rare(self, tmp_path: Path) -> Program:
        text = RARELY.replace("$file", repr(str(tmp_path / "asked"))).replace("$when", "12")
        return program(tmp_path, text)

    @pytest.fixture
    def suite(self, tmp_path: Path) -> Path:
        return write_suite(tmp_path / "fixtures", [BOX, make_case("box/decode/a", {"spoil": 1})])

    def test_the_run_after_the_list_was_written_says_so(
        self, tmp_path: Path, suite: Path, rare: Program, capsys: Capture
    ) -> None:
        known = tmp_path / "known.txt"
        options = ("--known-failing", str(known))
        assert score(suite, rare, *options, "--fix-known-failing") == 0
        before = known.read_text("utf-8")
        assert score(suite, rare, *options) == 0
        assert score(suite, rare, *options) == 1
        out = capsys.readouterr().out
        assert "problem: flaky beyond the list: box/decode/a (not listed): " in out
        assert "asked again, it differs: passes, type: give it a line with difference=flaky" in out
        assert known.read_text("utf-8") == before

    def test_what_passes_by_chance_is_not_told_to_be_removed(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        text = RARELY.replace("$file", repr(str(tmp_path / "asked"))).replace("$when", "1")
        made = program(tmp_path, text.replace("==", "!="))
        known = tmp_path / "known.txt"
        known.write_text(f"box/decode/a {self.SAID} difference=type\n", "utf-8")
        path = str(tmp_path / "report.jsonl")
        assert score(suite, made, "--known-failing", str(known), "--json", path) == 1
        (problem,) = read_report(path).problems
        assert "box/decode/a (in line 1, is pinned to type): asked again, it differs" in problem
        assert "unexpected pass" not in capsys.readouterr().out
        assert score(suite, made, "--known-failing", str(known)) == 0

    def test_what_always_fails_is_no_chance(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        made = program(tmp_path, 'say({"id": request["id"], "payload": 7})')
        known = tmp_path / "known.txt"
        known.write_text("", "utf-8")
        assert score(suite, made, "--known-failing", str(known)) == 1
        assert "flaky" not in capsys.readouterr().out
        assert len(made.pids) == 1 + FEW_RUNS
