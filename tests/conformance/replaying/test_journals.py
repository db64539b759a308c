"""A journal says of which replay it is, and one that is finished starts nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.command_line import Capture, refused
from tests.helpers.dumps import good
from tests.helpers.programs import greeting, program
from tests.helpers.replays import arguments, changed, replay


@pytest.mark.parametrize("options", [(), ("--format", "json"), ("--save", "{folder}/suite")])
def test_one_that_is_finished_starts_nothing(
    options: tuple[str, ...], tmp_path: Path, capsys: Capture
) -> None:
    journal = str(tmp_path / "journal")
    made, other = program(tmp_path, echo=changed(label="bus")), program(tmp_path, name="honest")
    given = [each.format(folder=tmp_path) for each in options]
    assert replay(tmp_path, made, "--resume", journal, against=other) == 1
    first, pids = capsys.readouterr().out, (made.pids, other.pids)
    assert replay(tmp_path, made, "--resume", journal, *given, against=other) == 1
    said = capsys.readouterr()
    assert (made.pids, other.pids) == pids
    assert f"{journal} has all of it: nothing was replayed anew" in said.err
    assert said.out == first or options[:1] == ("--format",)
    assert ("saved: " in said.err) is (options[:1] == ("--save",))


def test_one_of_a_dump_that_has_grown_goes_on(tmp_path: Path, capsys: Capture) -> None:
    journal = str(tmp_path / "journal")
    made = program(tmp_path)
    assert replay(tmp_path, made, "--resume", journal, payloads=[]) == 1
    assert replay(tmp_path, made, "--resume", journal, payloads=good(2)) == 0
    assert "nothing was replayed anew" not in capsys.readouterr().err


class TestOfAnotherReplay:
    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("--depth", "bytes"), "with --depth value, not bytes"),
            (("--input-format", "lines"), "with --input-format none, not lines"),
            (("--name", "other"), "the target was "),
        ],
    )
    def test_is_told_what_differs(
        self, options: tuple[str, ...], said: str, tmp_path: Path, capsys: Capture
    ) -> None:
        given = "--resume", str(tmp_path / "journal")
        made = program(tmp_path)
        assert replay(tmp_path, made, *given) == 0
        capsys.readouterr()
        told = refused(capsys, *arguments(tmp_path, made, *given, *options))
        assert f"journal is of another replay: {said}" in told
        assert told.rstrip().endswith("name another file")

    def test_of_other_files_or_versions_is_too(self, tmp_path: Path, capsys: Capture) -> None:
        given = "--resume", str(tmp_path / "journal")
        made, other = program(tmp_path), program(tmp_path, name="old")
        assert replay(tmp_path, made, *given, against=other) == 0
        capsys.readouterr()
        asked = arguments(tmp_path, made, *given, "--edition", "0.14.29", against=other)
        (tmp_path / "copy.jsonl").write_bytes((tmp_path / "dump.jsonl").read_bytes())
        asked[1] = str(tmp_path / "copy.jsonl")
        told = refused(capsys, *asked)
        assert f"of {tmp_path}/dump.jsonl, not of {tmp_path}/copy.jsonl; the target spoke" in told
        assert "spoke edition 0.17.9, not 0.14.29; what it is compared with spoke" in told
        program(tmp_path, name="old", hello=greeting(version="2.0"))
        journal = tmp_path / "journal"
        journal.write_bytes(journal.read_bytes()[:-1])
        asked = arguments(tmp_path, made, *given, against=other)
        told = refused(capsys, *asked)
        assert "what it is compared with was " in told
