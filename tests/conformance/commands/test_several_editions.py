"""One run on several editions, or all: one report, whose lines name their edition."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.commands.options import named_editions
from nucleus_conformance.errors import UsageError
from nucleus_conformance.report.model import read_report
from nucleus_spec.editions import DEFAULT, EDITIONS, V0_17_9, V0_21_2
from tests.helpers.command_line import Capture, lines_of, printed, refused, score, write_suite
from tests.helpers.programs import ECHO, GREETING, Program, greeting, make_case, program

BOX, LINE = make_case("box/decode/a"), make_case("line/decode/b")
NEW = make_case("line/decode/new")
SAID = "expires=2999-12-31 owner=ann reason=why"
BOTH = "0.17.9,0.21.2"

FAILS_LATER = """
late = edition == "0.21.2" and request["type"] == "line"
say({"id": request["id"], "payload": {} if late else request["payload"]})
"""
"""It is wrong on the newest edition about lines."""

KEEPS = "global edition\nedition = request['edition']\n"


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Fixtures of two editions, of which the later one has a case more."""
    write_suite(tmp_path / "fixtures", [BOX, LINE], edition="0.17.9")
    return write_suite(tmp_path / "fixtures", [BOX, LINE, NEW], edition="0.21.2")


@pytest.fixture
def late(tmp_path: Path) -> Program:
    """A port that fails on the later edition."""
    return program(tmp_path, hello=KEEPS + GREETING, echo=FAILS_LATER)


@pytest.fixture
def right(tmp_path: Path) -> Program:
    return program(tmp_path, name="right")


class TestNames:
    def test_all_are_all(self) -> None:
        assert named_editions("all") == list(EDITIONS)

    @pytest.mark.parametrize("name", ["0.21.2,0.17.9", "latest, 0.20.0", "0.17.9,0.17.10,latest"])
    def test_several_are_each_once_and_oldest_first(self, name: str) -> None:
        assert named_editions(name) == [V0_17_9, V0_21_2]

    def test_one_or_none(self) -> None:
        assert named_editions("0.20.0") == [V0_17_9]
        assert named_editions(None) == [None]

    @pytest.mark.parametrize("name", ["0.17.9,", "0.17.9,7"])
    def test_others_are_refused(self, name: str) -> None:
        with pytest.raises(UsageError):
            named_editions(name)

    @pytest.mark.parametrize(
        "command", [["fuzz", "reference"], ["smoke", "reference"], ["list"], ["generate"]]
    )
    @pytest.mark.parametrize("name", ["all", BOTH])
    def test_other_commands_take_one(self, capsys: Capture, command: list[str], name: str) -> None:
        said = refused(capsys, *command, "--edition", name)
        only = "only run and fixtures export take several editions"
        assert said == f"nucleus-conformance: --edition {name}: {only}\n"


class TestTheReport:
    def test_names_the_edition_of_each_line(
        self, tmp_path: Path, suite: Path, late: Program, capsys: Capture
    ) -> None:
        path = tmp_path / "report.jsonl"
        assert score(suite, late, "--edition", BOTH, "--json", str(path)) == 1
        header, *verdicts, footer = lines_of(path)
        assert (header["edition"], header["editions"]) == ("0.17.9, 0.21.2", ["0.17.9", "0.21.2"])
        assert header["counts"] == {"cases": 5, "required": 5, "recommended": 0}
        said = [(each["id"], each["edition"], each["verdict"]) for each in verdicts]
        assert said == [
            ("box/decode/a@0.17.9", "0.17.9", "passed"),
            ("line/decode/b@0.17.9", "0.17.9", "passed"),
            ("box/decode/a@0.21.2", "0.21.2", "passed"),
            ("line/decode/b@0.21.2", "0.21.2", "failed"),
            ("line/decode/new@0.21.2", "0.21.2", "failed"),
        ]
        assert footer["required"] == {"passed": 3, "total": 5}
        assert read_report(str(path)).title == "echo 1.0 (Python) on 2 editions, 0.17.9 to 0.21.2"
        assert "on 2 editions, 0.17.9 to 0.21.2" in capsys.readouterr().out
        shown = printed(capsys, "report", str(path), "--format", "markdown")
        assert "--edition 0.21.2 -k line/decode/b " in shown

    def test_begins_with_a_table_by_edition(
        self, tmp_path: Path, suite: Path, late: Program, capsys: Capture
    ) -> None:
        path = tmp_path / "report.jsonl"
        score(suite, late, "--edition", BOTH, "--json", str(path))
        out = capsys.readouterr().out.splitlines()
        assert [line.split() for line in out[1:4]] == [
            ["edition", "required", "recommended", "failed", "unsupported", "other"],
            ["0.17.9", "2/2", "-", "-", "-", "-"],
            ["0.21.2", "1/3", "-", "2", "-", "-"],
        ]
        shown = printed(capsys, "report", str(path), "--format", "markdown")
        assert "| 0.21.2 | 1/3 | - | 2 | - | - |" in shown
        page = printed(capsys, "report", str(path), "--format", "html")
        assert 'data-set="text" data-value="@0.21.2">0.21.2</button>' in page

    def test_says_in_which_editions_a_cause_shows(
        self, tmp_path: Path, suite: Path, late: Program, capsys: Capture
    ) -> None:
        path = tmp_path / "report.jsonl"
        score(suite, late, "--edition", BOTH, "--json", str(path))
        assert "(line; on 0.21.2)" in capsys.readouterr().out
        for form in ("markdown", "html", "junit", "github"):
            assert "line; on 0.21.2" in printed(capsys, "report", str(path), "--format", form)

    def test_says_what_explains_a_cause(self, tmp_path: Path, capsys: Capture) -> None:
        suite = write_suite(tmp_path / "fixtures", [make_case("box/decode/all-fields")])
        write_suite(suite, [make_case("box/decode/all-fields")], edition="0.21.2")
        made = program(tmp_path, echo='say({"id": request["id"], "payload": {}})')
        score(suite, made, "--edition", "0.21.2,0.17.9")
        said = capsys.readouterr().out
        explained = next(line.strip() for line in said.splitlines() if " explain " in line)
        assert printed(capsys, *explained.split()[1:]).startswith("box/decode/all-fields  (")

    def test_of_one_edition_names_it_once(
        self, tmp_path: Path, suite: Path, right: Program
    ) -> None:
        path = tmp_path / "report.jsonl"
        assert score(suite, right, "--json", str(path)) == 0
        header, first, *_ = lines_of(path)
        assert "editions" not in header
        assert (first["id"], "edition" in first) == ("box/decode/a", False)

    def test_is_the_same_as_that_of_each_edition(
        self, tmp_path: Path, suite: Path, late: Program
    ) -> None:
        def verdicts(name: str) -> list[tuple[str, str]]:
            path = tmp_path / f"{name}.jsonl"
            score(suite, late, "--edition", name, "--json", str(path))
            lines = lines_of(path)[1:-1]
            return [(each["id"].partition("@")[0], each["verdict"]) for each in lines]

        assert verdicts(BOTH) == verdicts("0.17.9") + verdicts("0.21.2")

    @pytest.mark.parametrize("form", ["markdown", "html", "junit", "badge"])
    def test_has_every_form(
        self, tmp_path: Path, suite: Path, late: Program, capsys: Capture, form: str
    ) -> None:
        score(suite, late, "--edition", BOTH, f"--{form}", str(tmp_path / "made"))
        made = (tmp_path / "made").read_text("utf-8")
        assert "2 editions" in made
        assert form == "badge" or "line/decode/b@0.21.2" in made

    def test_is_compared_with_others(
        self, tmp_path: Path, suite: Path, late: Program, right: Program, capsys: Capture
    ) -> None:
        paths = [str(tmp_path / name) for name in ("right.jsonl", "late.jsonl")]
        for made, path in zip((right, late), paths, strict=True):
            score(suite, made, "--edition", BOTH, "--json", path)
        capsys.readouterr()
        assert main(["diff", *paths]) == 1
        assert "line/decode/b@0.21.2" in capsys.readouterr().out
        assert "2 editions" in printed(capsys, "matrix", *paths)


class TestWhatIsAsked:
    def test_each_edition_in_a_process_of_its_own(self, suite: Path, right: Program) -> None:
        assert score(suite, right, "--edition", BOTH) == 0
        hellos = [json.loads(line) for line in right.log.splitlines() if b'"hello"' in line]
        assert [each["edition"] for each in hellos] == ["0.17.9", "0.21.2"]

    def test_one_case_on_every_edition_that_has_it(
        self, suite: Path, right: Program, capsys: Capture
    ) -> None:
        assert score(suite, right, "--edition", BOTH, "-k", "box/decode/a") == 0
        assert "2 cases" in capsys.readouterr().out
        for pattern in ("line/decode/new", "box/decode/a@0.17.9"):
            assert score(suite, right, "--edition", BOTH, "-k", pattern) == 0
            assert "1 case " in capsys.readouterr().out

    def test_a_case_that_no_edition_has(self, suite: Path, right: Program, capsys: Capture) -> None:
        assert score(suite, right, "--edition", BOTH, "-k", "line/decode/knew") == 2
        assert "matches: pattern line/decode/knew" in capsys.readouterr().err

    def test_what_is_declared_counts_on_all(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        made = program(tmp_path, hello=greeting(types=["box"]))
        assert score(suite, made, "--edition", BOTH) == 0
        out = capsys.readouterr().out
        assert "not declared, and left out: line (3 cases)" in out

    def test_a_port_that_declares_otherwise_on_another_edition_is_told_so(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        otherwise = f"""
if request["edition"] == "0.17.9":
    {greeting(types=["box", "line"])}
else:
    {greeting(types=["box"])}
"""
        made = program(tmp_path, hello=otherwise)
        assert score(suite, made, "--edition", BOTH) == 1
        said = "declares other types or operations on edition 0.21.2 than on 0.17.9"
        assert said in " ".join(capsys.readouterr().out.split())

    def test_a_port_that_does_not_start_on_a_later_edition(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        dies = f'if request["edition"] == "0.21.2": sys.exit("no such edition")\n{GREETING}'
        made = program(tmp_path, hello=dies)
        path = tmp_path / "report.jsonl"
        assert score(suite, made, "--edition", BOTH, "--json", str(path)) == 1
        *_, last, footer = lines_of(path)
        assert last["verdict"] == "not-run"
        assert not footer["complete"]
        assert any(
            each.startswith("on edition 0.21.2: ") and "no such edition" in each
            for each in footer["problems"]
        )

    @pytest.mark.slow
    def test_a_port_that_speaks_one_of_them(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        """The others are not asked, which never passes in silence."""
        for spoken, other in (("0.17.9", "0.21.2"), ("0.21.2", "0.17.9")):
            made = program(tmp_path, hello=greeting(edition=spoken), name=spoken)
            path = tmp_path / "report.jsonl"
            assert score(suite, made, "--edition", BOTH, "--json", str(path)) == 1
            out = " ".join(capsys.readouterr().out.split())
            assert f"not asked on {other}: hello names edition {spoken}" in out
            report = read_report(str(path))
            assert not report.incomplete
            assert {(each.edition, each.verdict) for each in report.cases} == {
                (spoken, "passed"), (other, "unsupported"),
            }  # fmt: skip
            known = str(tmp_path / f"{spoken}.txt")
            listed = ("--edition", BOTH, "--known-failing", known)
            assert score(suite, made, *listed, "--fix-known-failing") == 0
            assert f"*@{other} " in Path(known).read_text("utf-8")
            assert score(suite, made, *listed) == 0
            capsys.readouterr()

    def test_a_port_that_speaks_none_of_them(
        self, tmp_path: Path, suite: Path, capsys: Capture
    ) -> None:
        made = program(tmp_path, hello=greeting(edition="0.15.5"))
        assert score(suite, made, "--edition", BOTH) == 3
        assert "speaks edition 0.15.5, but was asked for 0.17.9" in capsys.readouterr().err

    def test_the_bundle_has_what_was_asked(self, tmp_path: Path, suite: Path) -> None:
        wrong = 'say({"id": request["id"], "payload": 7})'
        made = program(tmp_path, hello=greeting(edition="0.17.9"), echo=wrong)
        bundle = tmp_path / "bundle"
        assert score(suite, made, "--edition", BOTH, "--bundle", str(bundle)) == 1
        scripts = sorted(path.parent.name for path in bundle.rglob("reproduce.sh"))
        assert scripts == ["a@0.17.9", "b@0.17.9"]
        assert "0.21.2" not in (bundle / "README.md").read_text("utf-8")

    def test_the_bundle_says_hello_for_the_edition(
        self, tmp_path: Path, suite: Path, late: Program
    ) -> None:
        folder = tmp_path / "bundle"
        score(suite, late, "--edition", BOTH, "--bundle", str(folder))
        (script,) = folder.glob("line/decode/b@0.21.2/reproduce.sh")
        said = subprocess.run([str(script)], capture_output=True, check=True).stdout
        assert json.loads(said.splitlines()[1])["payload"] == {}

    @pytest.mark.slow
    def test_the_reference_is_right_on_all(self, capsys: Capture) -> None:
        said = printed(
            capsys, "run", "reference", "--edition", "all", "-k", "box/decode/all-fields"
        )
        assert f"{len(EDITIONS)} cases in " in said


class TestKnownFailures:
    def listed(self, tmp_path: Path, *lines: str) -> str:
        path = tmp_path / "known.txt"
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        return str(path)

    @pytest.mark.parametrize(
        "lines",
        [
            ("line/decode/b@0.21.2", "line/decode/new@0.21.2"),
            ("line/decode/b@0.21.2", "line/decode/new"),
            ("line/*@0.21.2",),
        ],
    )
    def test_may_name_an_edition(
        self, tmp_path: Path, suite: Path, late: Program, lines: tuple[str, ...]
    ) -> None:
        known = self.listed(tmp_path, *(f"{each} {SAID}" for each in lines))
        assert score(suite, late, "--edition", BOTH, "--known-failing", known) == 0
        assert score(suite, late, "--edition", "0.21.2", "--known-failing", known) == 0
        assert score(suite, late, "--edition", "0.17.9", "--known-failing", known) == 0

    @pytest.mark.parametrize("pattern", ["*@*", "*@[!x]*", "*@0.21.*", "*@0.*"])
    @pytest.mark.parametrize("edition", [BOTH, "0.21.2"])
    @pytest.mark.sampled(3)
    def test_with_a_pattern_of_editions_must_fail_as_others_must(
        self, tmp_path: Path, suite: Path, late: Program, pattern: str, edition: str
    ) -> None:
        known = self.listed(tmp_path, f"{pattern} {SAID}")
        assert score(suite, late, "--edition", edition, "--known-failing", known) == 1

    @pytest.mark.parametrize("edition", ["0.17.99", "0.20.0", "x"])
    def test_of_no_edition_are_dead(
        self, tmp_path: Path, suite: Path, right: Program, capsys: Capture, edition: str
    ) -> None:
        known = self.listed(tmp_path, f"box/decode/a@{edition} {SAID}")
        assert score(suite, right, "--edition", BOTH, "--known-failing", known) == 1
        assert f"dead entry: box/decode/a@{edition}" in capsys.readouterr().out

    def test_cover_what_is_unsupported_on_one_edition(self, tmp_path: Path) -> None:
        suite = tmp_path / "many"
        cases = [make_case(f"cuboid/decode/c{number}") for number in range(30)]
        for edition in ("0.17.9", "0.21.2"):
            write_suite(suite, cases, edition=edition)
        lacks = 'say({"id": request["id"], "unsupported": {"reason": "not yet"}})'
        echo = f'if edition == "0.21.2": {lacks}\nelse: {ECHO}'
        made = program(tmp_path, hello=KEEPS + GREETING, echo=echo, name="lacking")
        known = str(tmp_path / "new.txt")
        asked = ("--edition", BOTH, "--known-failing", known)
        assert score(suite, made, *asked, "--fix-known-failing") == 0
        entries = [line.split()[0] for line in Path(known).read_text("utf-8").splitlines()[1:]]
        assert entries == ["cuboid/*@0.21.2"]
        assert score(suite, made, *asked) == 0

    def test_that_name_none_are_about_all(
        self, tmp_path: Path, suite: Path, late: Program, capsys: Capture
    ) -> None:
        known = self.listed(tmp_path, f"line/* {SAID}")
        assert score(suite, late, "--edition", BOTH, "--known-failing", known) == 1
        said = " ".join(capsys.readouterr().out.split())
        assert "covers cases that pass (line/decode/b@0.17.9)" in said
        remedy = "line 1: so on some of these editions, and not on others: say on which, as in"
        assert f"{remedy} line/*@0.21.2, or have --fix-known-failing write" in said

    def test_are_written_and_hold(
        self, tmp_path: Path, suite: Path, late: Program, capsys: Capture
    ) -> None:
        known = str(tmp_path / "new.txt")
        asked = ("--edition", BOTH, "--known-failing", known)
        assert score(suite, late, *asked, "--fix-known-failing") == 0
        entries = [line.split()[0] for line in Path(known).read_text("utf-8").splitlines()[1:]]
        assert entries == ["line/decode/b@0.21.2", "line/decode/new"]
        assert score(suite, late, *asked) == 0

    def test_of_other_editions_stay(self, tmp_path: Path, suite: Path, late: Program) -> None:
        line = f"line/decode/b@0.21.2 {SAID}"
        known = self.listed(tmp_path, line)
        asked = ("--edition", "0.17.9", "--known-failing", known, "--fix-known-failing")
        assert score(suite, late, *asked) == 0
        assert Path(known).read_text("utf-8") == f"{line}\n"

    def test_that_fail_alike_on_all_are_named_once(self, tmp_path: Path, suite: Path) -> None:
        made = program(tmp_path, echo='say({"id": request["id"], "payload": {}})')
        known = str(tmp_path / "new.txt")
        score(suite, made, "--edition", BOTH, "--known-failing", known, "--fix-known-failing")
        entries = [line.split()[0] for line in Path(known).read_text("utf-8").splitlines()[1:]]
        assert entries == ["box/decode/a", "line/decode/b", "line/decode/new"]

    def test_say_nothing_of_editions_that_were_not_run(self, tmp_path: Path, suite: Path) -> None:
        """What fails on two editions of three may pass on the third."""
        write_suite(suite, [BOX], edition="0.17.8")
        made = program(tmp_path, echo='say({"id": request["id"], "payload": {}})')
        known = str(tmp_path / "new.txt")
        listed = ("--known-failing", known)
        score(suite, made, "--edition", BOTH, *listed, "--fix-known-failing")
        entries = [line.split()[0] for line in Path(known).read_text("utf-8").splitlines()[1:]]
        assert entries == [
            "box/decode/a@0.17.9", "line/decode/b", "box/decode/a@0.21.2", "line/decode/new",
        ]  # fmt: skip
        assert score(suite, program(tmp_path, name="right"), "--edition", "0.17.8", *listed) == 0


@pytest.mark.slow
def test_explain_takes_the_id_of_a_report(capsys: Capture) -> None:
    named = f"box/decode/all-fields@{EDITIONS[0]}"
    plain = printed(capsys, "explain", "box/decode/all-fields", "--edition", EDITIONS[0].name)
    assert printed(capsys, "explain", named) == plain
    assert printed(capsys, "explain", "box/decode/all-fields", "--edition", DEFAULT.name) != plain
