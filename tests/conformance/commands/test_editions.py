"""Wherever an edition is named, any release that speaks it does, and `latest`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.commands.options import named_edition
from nucleus_conformance.errors import UsageError
from nucleus_spec.editions import EDITIONS, PUBLISHED, edition_of_release
from tests.helpers.command_line import Capture, printed, score, write_suite
from tests.helpers.programs import GREETING, greeting, make_case, program
from tests.helpers.two import RELEASE, stand_for


@pytest.mark.parametrize("release", PUBLISHED)
def test_every_published_release_names_the_edition_that_it_speaks(release: str) -> None:
    assert named_edition(release) is edition_of_release(release)


def test_latest_is_the_newest() -> None:
    assert named_edition("latest") is EDITIONS[-1]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("latst", "latest"),
        ("0.17.4", "0.17."),
        ("v0.20.0", "0.20.0"),
        ("alll", "all"),
        ("0.20", "0.19.0 or 0.20.0"),
        ("0.17", r"0.17.9 or 0.17.8\?"),
        ("0.15", r"0.15.5\?"),
        ("0.99", "0.22.3"),
        ("0.1.1", "0.14.29"),
    ],
)
def test_what_is_meant_is_guessed(name: str, meant: str) -> None:
    """A release that was never published is none, though its neighbours speak one edition."""
    with pytest.raises(UsageError, match=rf"there is no edition '{name}'.*did you mean {meant}"):
        named_edition(name)


@pytest.mark.parametrize(
    "command",
    [
        "list --edition {} box/decode/id-of-*",
        "explain box/decode/all-fields --edition {}",
        "generate --count 3 --edition {}",
        "run reference -k box/decode/all-fields --markdown - --edition {}",
    ],
)
@pytest.mark.parametrize(("named", "edition"), [("0.20.0", "0.17.9"), ("latest", "0.21.2")])
@pytest.mark.sampled(3)
def test_what_is_printed_is_that_of_the_edition(
    capsys: Capture, command: str, named: str, edition: str
) -> None:
    def shown(name: str) -> str:
        return printed(capsys, *command.format(name).split())

    assert shown(named) == shown(edition)


@pytest.mark.parametrize(
    "command",
    [
        "run -k category/decode/all-fields",
        pytest.param("fuzz --max-examples 1", marks=pytest.mark.slow),
        "smoke",
    ],
)
def test_an_implementation_is_asked_for_the_edition(tmp_path: Path, command: str) -> None:
    made = program(tmp_path)
    main([*command.split(), "--edition", "0.16.18", *made.arguments])
    first, *_ = made.log.splitlines()
    assert json.loads(first)["edition"] == "0.15.5"


def test_a_run_is_of_editions_that_are_given_one_by_one(tmp_path: Path) -> None:
    for edition in ("0.17.9", "0.21.2"):
        suite = write_suite(tmp_path / "fixtures", [make_case("box/decode/a")], edition=edition)
    report = tmp_path / "report.jsonl"
    several = ["--edition", "latest", "--edition", "0.20.0", "--json", str(report)]
    assert score(suite, program(tmp_path), *several) == 0
    header = json.loads(report.read_text("utf-8").splitlines()[0])
    assert header["editions"] == ["0.17.9", "0.21.2"]


def test_an_export_is_of_the_edition(tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "out"
    said = printed(
        capsys, "fixtures", "export", str(folder), "--edition", "0.22.3", "--type", "box"
    )
    assert " of 0.21.2 to " in said
    assert [each.name for each in folder.iterdir() if each.is_dir()] == ["0.21.2"]


@pytest.mark.parametrize(
    ("hello", "sent", "advised"),
    [
        (GREETING, {"task_id": None}, True),
        (greeting(language="Go"), {"task_id": None}, True),
        (GREETING, {"odd": 1}, False),
        (GREETING, {"task_id": None, "spoil": 2}, False),
        (greeting(edition="0.14.29"), {"task_id": None}, False),
    ],
)
def test_who_seems_to_speak_another_edition_is_told_how_to_say_so(
    tmp_path: Path, hello: str, sent: dict[str, Any], advised: bool, capsys: Capture
) -> None:
    case = make_case("box/decode/a", {"spoil": 1})
    suite = write_suite(tmp_path / "fixtures", [case], edition="0.14.29")
    spoil = f'say({{"id": request["id"], "payload": {{**request["payload"], **{sent!r}}}}})'
    made = program(tmp_path, spoil, hello=hello)
    assert score(suite, made, "--edition", "0.14.29") == 1
    out = capsys.readouterr().out
    assert ("advice: if it speaks one edition" in out) is advised
    in_python = "Go" not in hello
    assert ("takes_edition=True" in out) is (advised and in_python), "that is Python"


def test_who_runs_a_release_is_not_told_how_to_serve(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_case("box/decode/a", {"spoil": 1})
    suite = write_suite(tmp_path / "fixtures", [case], edition="0.14.29")
    spoil = 'say({"id": request["id"], "payload": {**request["payload"], "task_id": None}})'
    stand_for(monkeypatch, {RELEASE: program(tmp_path, spoil)})
    assert main(["run", "--fixtures", str(suite), "--edition", "0.14.29", RELEASE]) == 1
    assert "advice" not in capsys.readouterr().out
