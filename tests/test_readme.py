"""What the README and its pages show is so: examples run, tables and figures are our own."""

from __future__ import annotations

import re
import sys
from importlib.metadata import metadata
from pathlib import Path

import pytest

from nucleus_conformance.addresses import address
from nucleus_conformance.cli import main
from nucleus_conformance.commands.arguments import make_parser
from nucleus_conformance.gate.known_failing import KnownFailing
from nucleus_conformance.suite.loading import load_suite
from nucleus_conformance.targets.releases import RELEASES
from nucleus_spec import DEFAULT, EDITIONS
from tests.helpers.readme import PAGES, ROOT, blocks, text_of

README = text_of("README.md")

EXAMPLES = [block for block in blocks("python") if "serve(" not in block]


@pytest.mark.parametrize(
    "example",
    EXAMPLES,
    ids=["the reference", "uploads", "a dump", "poses", "strategies", "by their types"],
)
def test_the_example_runs(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(example, {"__name__": "example"})


def test_the_harness_example_serves(tmp_path: Path) -> None:
    (example,) = [block for block in blocks("python") if "serve(" in block]
    program = tmp_path / "far_end.py"
    program.write_text(example, "utf-8")
    assert main(["run", "-k", "box/", "--", sys.executable, str(program)]) == 0


def _failure_shown() -> tuple[list[str], str]:
    """The command that fails, and what it prints of that."""
    (shown,) = [block for block in blocks("text") if "1 failure, 1 cause" in block]
    (command,) = [each for each in COMMANDS if "0.14.29" in each]
    return command, shown


def test_the_failure_shown_is_what_users_get(capsys: pytest.CaptureFixture[str]) -> None:
    """The reference fails like the release, as it is not told which edition to speak."""
    command, shown = _failure_shown()
    assert main(["python:nucleus_spec" if "==" in word else word for word in command]) == 1
    assert f"\n{shown}\n" in capsys.readouterr().out


@pytest.mark.sdk
def test_the_failure_shown_is_that_of_the_release(capsys: pytest.CaptureFixture[str]) -> None:
    command, shown = _failure_shown()
    assert main(command) == 1
    assert f"\n{shown}\n" in capsys.readouterr().out


@pytest.mark.parametrize("edition", EDITIONS, ids=str)
def test_the_table_of_editions(edition: object) -> None:
    each = next(one for one in EDITIONS if one is edition)
    name = f"**{each}**" if each is DEFAULT else str(each)
    spoken = list(dict.fromkeys((RELEASES[each][0], RELEASES[each][-1])))
    row = f"| {name} | {each.released} | "
    (found,) = [line for line in README.splitlines() if line.startswith(row)]
    assert found.endswith(f" | {' – '.join(spoken)} |")


def test_the_number_of_releases() -> None:
    assert f"all {sum(map(len, RELEASES.values()))} published releases" in README.replace(
        "\n  ", " "
    )


def test_the_number_of_cases() -> None:
    """That of any release: it says "more than"."""
    (said,) = re.findall(r"more than ([0-9,]+) cases", README)
    assert all(len(load_suite(edition).cases) > int(said.replace(",", "")) for edition in EDITIONS)


def test_what_is_wrong_with_the_dump_is_what_users_get(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (example,) = [block for block in EXAMPLES if "predictions.jsonl" in block]
    exec(example, {"__name__": "example"})
    (shown,) = [block for block in blocks("text") if "UPLOAD-2" in block]
    told = [command for command in COMMANDS if command[0] == "lint"]
    assert main(told[0]) == 1
    assert capsys.readouterr().out.startswith(shown)
    assert [main(command) for command in told[1:]] == [1] * 5
    assert main(["lint", "upload.jsonl"]) == 0


@pytest.mark.sdk
def test_what_changes_of_the_poses_is_what_users_get(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (example,) = [block for block in EXAMPLES if "poses.jsonl" in block]
    exec(example, {"__name__": "example"})
    (shown,) = [block for block in blocks("text") if "new-annotation-id" in block]
    told = [command for command in COMMANDS if command[0] == "replay"]
    assert main(told[0]) == 1
    assert capsys.readouterr().out == shown


def test_what_init_says_is_what_users_get(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (shown,) = [block for block in blocks("text") if "wrote a project" in block]
    (command,) = [command for command in COMMANDS if command[0] == "init"]
    assert main(command) == 0
    size = re.compile(r"\d+\.\d MB")
    assert size.sub("", capsys.readouterr().out) == size.sub("", shown)


COMMANDS = [
    re.split("[#>|]", line)[0].split()[2:]
    for block in blocks("console")
    for line in block.splitlines()
    if line.startswith("$ nucleus-conformance")
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_can_be_said(command: list[str]) -> None:
    own = command[: command.index("--")] if "--" in command else command
    assert make_parser().parse_args(own).command == command[0]


def test_the_list_of_known_failures_is_one() -> None:
    (shown,) = [block for block in blocks("text") if "known-failing" in block]
    (entry,) = KnownFailing.parse(shown, "README.md").entries
    assert (entry.pattern, entry.owner) == ("box/decode/percentage-confidence", "ann")
    (case,) = [each for each in load_suite(DEFAULT).cases if each.id == entry.pattern]
    assert case.also_accept, "only --strict makes it fail"
    assert "run --strict --known-failing" in text_of("docs/gate.md")


def headings(page: str) -> list[str]:
    """The anchors of a page, as GitHub names them."""
    found = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return [re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in found]


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_leads_to_is_there(page: str) -> None:
    for link in re.findall(
        r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", text_of(page), flags=re.DOTALL)
    ):
        place, _, heading = link.partition("#")
        file = (ROOT / page).parent / place if place else ROOT / page
        assert file.exists(), link
        if heading:
            assert heading in headings(file.read_text("utf-8")), link


def test_the_readme_leads_to_every_page() -> None:
    assert [page for page in PAGES[1:] if f"]({page})" not in README] == []


@pytest.mark.packaging
def test_a_registry_can_follow_each_link() -> None:
    """What is installed has been built lately: the links are not those of the checkout."""
    text = metadata("nucleus-spec")["Description"]
    links = [each for each in re.findall(r"\]\(([^)\s]+)\)", text) if not each.startswith("#")]
    assert len(links) == len(re.findall(r"\]\((?!#)", README))
    assert all(each.startswith(f"{address('Repository')}/") for each in links)
    assert f"{address('Repository')}/raw/main/docs/pictures/failing-run.svg" in links
