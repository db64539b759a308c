"""Names in what commands say lead to the site, where one is published; else nothing has a link."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.report.formats.html import html
from nucleus_conformance.report.formats.markdown import markdown
from nucleus_conformance.report.model import Report
from tests.helpers.dumps import lines as dumped
from tests.helpers.dumps import payload
from tests.helpers.programs import program
from tests.helpers.published import SITE, published
from tests.helpers.replays import permitted
from tests.helpers.reports import difference, failed, hostile, lines, passed, write
from tests.helpers.terminals import bytes_on_a_terminal

Capture = pytest.CaptureFixture[str]

LABEL = f"{SITE}specification/requirements.html#label-1"
CONFIDENCE = f"{SITE}specification/requirements.html#confidence-1"
FLAG = f"{SITE}specification/flags.html#unchecked-confidence"
LEXEME = f"{SITE}specification/flags.html#number-lexeme"
HINT = "1.0 became 1; see flags evil-flag and number-lexeme"
UNREAD = f"{SITE}lint.html#unread-key"

COLOURS = re.compile(r"\x1b\[[\d;]*m")
LINK = re.compile(r"\x1b]8;[^;]*;([^\x1b]+)\x1b\\(.*?)\x1b]8;;\x1b\\")
WEB = re.compile(r"https?://[^\s\"<>)\x1b]+")


LEADING = re.compile(r'(?:href="|\]\()([^")]*)')


@pytest.fixture
def site() -> Iterator[None]:
    with published():
        yield


@pytest.fixture
def no_site() -> Iterator[None]:
    with published(""):
        yield


@pytest.fixture
def report(tmp_path: Path) -> str:
    """A report in which a requirement and a flag are known, and one of each is made up."""
    cases = (
        failed("box/decode/bad", requirements=["LABEL-1", "EVIL-1"], hints=[HINT]),
        failed(
            "box/decode/strict",
            requirements=["LABEL-1"],
            known="unchecked-confidence",
            differences=[difference("", "outcome")],
            actual={"rejected": {"message": "no percent"}},
        ),
        passed("box/decode/known", requirements=["LABEL-1"], accepted="unchecked-confidence"),
        passed("box/decode/made-up", requirements=["EVIL-2"], accepted="evil-flag"),
    )
    return write(tmp_path / "report.jsonl", lines(*cases))


@pytest.fixture
def dump(tmp_path: Path) -> str:
    path = tmp_path / "dump.jsonl"
    path.write_bytes(dumped([payload(confidence=95, score=1)]))
    return str(path)


Shown = Callable[..., str]


@pytest.fixture
def shown(capsys: Capture) -> Shown:
    """What a command prints where that is no terminal."""

    def show(*arguments: str) -> str:
        capsys.readouterr()
        main(arguments)
        return capsys.readouterr().out

    return show


def links_on_a_terminal(*arguments: str, **variables: str) -> list[tuple[str, str]]:
    """Each link: where it leads, and its text. Without them, the text is as it would be."""
    written = bytes_on_a_terminal(arguments, **variables)
    with published(""):
        assert COLOURS.sub("", LINK.sub(r"\2", written)) == COLOURS.sub(
            "", bytes_on_a_terminal(arguments, **variables)
        )
    return [(address, COLOURS.sub("", text)) for address, text in LINK.findall(written)]


@pytest.mark.usefixtures("site")
class TestOnATerminal:
    def test_ids_of_a_report_lead_there(self, report: str) -> None:
        found = links_on_a_terminal("report", report)
        flags = {(FLAG, "unchecked-confidence"), (LEXEME, "number-lexeme")}
        assert set(found) == {(LABEL, "LABEL-1"), *flags}
        assert len(found) == 5

    def test_so_do_those_of_a_run(self, tmp_path: Path) -> None:
        made = program(tmp_path, echo='say({"id": request["id"], "payload": 0})')
        asked = ("run", "-k", "box/decode/all-fields", *made.arguments)
        led = [address for address, _ in LINK.findall(bytes_on_a_terminal(asked))]
        assert f"{SITE}specification/requirements.html#task-3" in led

    def test_so_do_rules_of_lint(self, dump: str) -> None:
        assert links_on_a_terminal("lint", dump) == [
            (CONFIDENCE, "CONFIDENCE-1"),
            (f"{SITE}lint.html#percent", "percent"),
            (UNREAD, "unread-key"),
        ]

    @pytest.mark.slow
    def test_so_do_flags_of_a_replay(self, tmp_path: Path) -> None:
        written = bytes_on_a_terminal(permitted(tmp_path))
        assert [each[0] for each in LINK.findall(written)] == [FLAG]

    @pytest.mark.nightly
    def test_so_do_findings_of_fuzz(self, tmp_path: Path) -> None:
        made = program(tmp_path, echo='say({"id": request["id"], "payload": 0})')
        asked = ("fuzz", "--type", "category", "--max-requests", "5", *made.arguments)
        assert LINK.search(bytes_on_a_terminal(asked))

    @pytest.mark.parametrize("name", ["NO_COLOR", "TERM"])
    def test_nothing_leads_anywhere_where_there_are_no_colours(
        self, report: str, dump: str, name: str
    ) -> None:
        for asked in (("report", report), ("lint", dump)):
            assert "\x1b]8" not in bytes_on_a_terminal(asked, **{name: "dumb"})

    def test_nor_in_a_pipe_whatever_colours_are_forced(
        self, report: str, dump: str, shown: Shown, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("TERM", "xterm-256color")
        for asked in (("report", report), ("lint", dump)):
            out = shown(*asked)
            assert "\x1b[" in out
            assert "\x1b]8" not in out


@pytest.mark.usefixtures("site")
class TestInAFile:
    def test_of_html(self, report: str, shown: Shown) -> None:
        page = shown("report", report, "--format", "html")
        leave = ' rel="noreferrer noopener"'
        assert f'<a href="{LABEL}"{leave}>LABEL-1</a>' in page
        assert f'<a href="{FLAG}"{leave}>unchecked-confidence</a>' in page
        assert f'<a href="{FLAG}"{leave}>on the site</a>' in page
        assert '<a href="#requirement-EVIL-1">EVIL-1</a>' in page
        targets = set(re.findall(r'href="([^"]*)"', page))
        assert {each for each in targets if not each.startswith("#")} == {LABEL, FLAG, LEXEME}
        lead = f'<a href="{LEXEME}"{leave}>number-lexeme</a>'
        assert f"see flags evil-flag and {lead}</p>" in page

    def test_of_markdown(self, report: str, shown: Shown) -> None:
        page = shown("report", report, "--format", "markdown")
        assert f"Requirement: [`LABEL-1`]({LABEL})\n" in page
        assert f"(required, [LABEL-1]({LABEL}), EVIL-1)" in page
        assert f"| [`unchecked-confidence`]({FLAG}) |" in page
        edition = f"{SITE}specification/edition-0.17.9.html"
        assert f"on edition [`0.17.9`]({edition})" in page
        assert set(WEB.findall(page)) == {LABEL, FLAG, edition}

    def test_of_a_matrix(self, report: str, shown: Shown) -> None:
        box = f"{SITE}specification/box.html"
        assert f"| [`box`]({box}) | `all` |" in shown("matrix", report, "--format", "markdown")
        assert f'<a href="{box}" rel' in shown("matrix", report, "--format", "html")

    @pytest.mark.parametrize("name", ["junit", "github"])
    def test_that_shows_no_links_has_addresses(self, report: str, shown: Shown, name: str) -> None:
        assert set(WEB.findall(shown("report", report, "--format", name).replace("%0A", " "))) == {
            LABEL
        }

    @pytest.mark.parametrize("name", ["terminal", "badge"])
    def test_of_plain_text_has_none(
        self, report: str, shown: Shown, tmp_path: Path, name: str
    ) -> None:
        assert shown("report", report, "--format", name, "-o", str(tmp_path / "to")) == ""
        assert not WEB.search((tmp_path / "to").read_text("utf-8"))

    @pytest.mark.parametrize("render", [html, markdown])
    def test_no_hostile_text_is_a_place_to_go(self, render: Callable[[Report], str]) -> None:
        led = set(LEADING.findall(render(Report.of(hostile()))))
        with published(""):
            before = set(LEADING.findall(render(Report.of(hostile()))))
        ours = {each for each in led if re.fullmatch(rf"{SITE}[a-z0-9./#-]+", each)}
        assert ours
        assert {each for each in led - ours if not each.startswith("#")} <= before

    def test_of_sarif(self, dump: str, shown: Shown) -> None:
        log = json.loads(shown("lint", dump, "--format", "sarif"))
        rules = log["runs"][0]["tool"]["driver"]["rules"]
        helping = {each["id"]: each["helpUri"] for each in rules}
        assert (helping["CONFIDENCE-1"], helping["unread-key"]) == (CONFIDENCE, UNREAD)

    def test_of_html_of_a_dump(self, dump: str, shown: Shown) -> None:
        page = shown("lint", dump, "--format", "html")
        assert f'<h2><a href="{UNREAD}" rel="noreferrer noopener">unread-key</a> (warning)' in page

    @pytest.mark.slow
    def test_of_html_of_a_replay(self, tmp_path: Path, shown: Shown) -> None:
        page = shown("replay", "--format", "html", *permitted(tmp_path)[1:])
        leave = 'rel="noreferrer noopener"'
        assert f'(permitted: <a href="{FLAG}" {leave}>unchecked-confidence</a>)' in page


SAID = {
    ("explain", "CONFIDENCE-1"): CONFIDENCE,
    ("explain", "unchecked-confidence"): FLAG,
    ("explain", "cuboid"): f"{SITE}specification/cuboid.html",
    ("explain", "0.17.8"): f"{SITE}specification/edition-0.17.8.html",
    ("explain", "unread-key"): UNREAD,
    ("explain", "box/decode/percentage-confidence"): CONFIDENCE,
    ("requirements", "CONFIDENCE-1"): CONFIDENCE,
    ("lint", "--explain", "CONFIDENCE-1"): CONFIDENCE,
    ("lint", "--explain", "unread-key"): UNREAD,
}


SLOW = ("explain cuboid", "explain unread-key", "explain 0.17.8", "requirements CONFIDENCE-1")


@pytest.mark.parametrize(
    "asked",
    [pytest.param(each, marks=pytest.mark.slow if " ".join(each) in SLOW else ()) for each in SAID],
    ids=" ".join,
)
def test_what_explains_a_name_has_its_address(asked: tuple[str, ...], shown: Shown) -> None:
    with published():
        there = shown(*asked)
    with published(""):
        away = shown(*asked)
    assert SITE in there
    assert SAID[asked] in re.split(r"[\s<>]", there)
    assert SITE not in away
    kept = [line for line in there.splitlines() if SITE not in line]
    assert [line for line in kept if line.strip()] == [
        line for line in away.splitlines() if line.strip()
    ]


@pytest.mark.usefixtures("no_site")
class TestWithoutASite:
    @pytest.mark.parametrize("name", ["html", "markdown", "junit", "github", "terminal"])
    def test_no_report_has_a_link(self, report: str, shown: Shown, name: str) -> None:
        assert not WEB.search(shown("report", report, "--format", name))

    @pytest.mark.parametrize("name", ["html", "github", "terminal", "csv", "json"])
    def test_nor_has_one_on_a_dump(self, dump: str, shown: Shown, name: str) -> None:
        assert not WEB.search(shown("lint", dump, "--format", name))

    def test_nor_has_sarif(self, dump: str, shown: Shown) -> None:
        assert "helpUri" not in shown("lint", dump, "--format", "sarif")

    def test_nor_has_a_terminal(self, report: str, dump: str) -> None:
        for asked in (("report", report), ("lint", dump)):
            written = bytes_on_a_terminal(asked)
            assert "\x1b[" in written
            assert "\x1b]8" not in written
