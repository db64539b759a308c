"""A journal says of which replay it is, and one that is finished starts nothing."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import msgspec
import pytest
from attrs import evolve

from nucleus_conformance.cli import main
from nucleus_conformance.corpus.framing import framed, sealed
from tests.helpers.command_line import Capture, refused
from tests.helpers.dumps import good, lines, written
from tests.helpers.patience import FOR_EVER, PATIENT
from tests.helpers.programs import greeting, program
from tests.helpers.replays import arguments, changed, replay


def advice(err: str) -> list[str]:
    return [each for each in err.splitlines() if each.startswith("advice: ")]


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


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(1, {"end": "raw(b'bye')"}), (3, {"echo": "os._exit(3)"}), (0, {"end": FOR_EVER})],
    ids=["a print after the last reply", "no reply at all", "advice alone"],
)
def test_one_that_is_finished_tells_what_went_wrong(
    status: int, trouble: dict[str, str], tmp_path: Path, capsys: Capture
) -> None:
    given = "--resume", str(tmp_path / "journal")
    limits = evolve(PATIENT, grace_seconds=0.1) if "end" in trouble else PATIENT
    made = program(tmp_path, **trouble)
    assert replay(tmp_path, made, *given, payloads=good(1), limits=limits) == status
    first, pids = capsys.readouterr(), made.pids
    assert replay(tmp_path, made, *given, payloads=good(1)) == status
    again = capsys.readouterr()
    assert made.pids == pids
    assert again.out == first.out
    assert "problem: " in first.out or status != 1
    assert advice(again.err) == advice(first.err)
    assert advice(again.err) or status


def test_one_that_goes_on_tells_what_went_wrong_before(tmp_path: Path, capsys: Capture) -> None:
    given = "--resume", str(tmp_path / "journal")
    made = program(tmp_path, end="raw(b'bye')")
    assert replay(tmp_path, made, *given, payloads=good(1)) == 1
    program(tmp_path)
    capsys.readouterr()
    assert replay(tmp_path, made, *given, payloads=good(2)) == 1
    assert "said `bye` after its last reply" in capsys.readouterr().out


def test_one_of_a_file_that_is_damaged_starts_nothing(tmp_path: Path, capsys: Capture) -> None:
    made = program(tmp_path)
    asked = arguments(tmp_path, made, "--resume", str(tmp_path / "journal"))
    (tmp_path / "dump.jsonl").write_bytes(gzip.compress(lines(good(9)))[:-9])
    assert main(asked) == 1
    first, pids = capsys.readouterr().out, made.pids
    assert main(asked) == 1
    assert capsys.readouterr().out == first
    assert made.pids == pids


def test_one_of_another_version_is_told(tmp_path: Path, capsys: Capture) -> None:
    journal, made = tmp_path / "journal", program(tmp_path)
    old = {"format": "nucleus-conformance replay journal 2", "other": 1}
    journal.write_bytes(framed(sealed(msgspec.msgpack.encode(old))))
    said = refused(capsys, *arguments(tmp_path, made, "--resume", str(journal)))
    assert f"{journal} is a journal of another version: name another file\n" in said
    assert not made.pids


class TestADumpThatHasGrown:
    """What was replayed of its last block has to be as it was; what is behind that is replayed."""

    @pytest.mark.parametrize(
        ("was", "added"),
        [
            (lines([7, *good(2)]), lines([*good(4)[2:], 7])),
            (lines([7, *good(2)])[:-1], b"\n" + lines([*good(4)[2:], 7])),
            (
                lines([7, *good(2)]).replace(b"\n", b"\r\n")[:-2],
                b"\r\n" + lines([*good(4)[2:], 7]).replace(b"\n", b"\r\n"),
            ),
        ],
        ids=["lines", "its last line was open", "lines of Windows"],
    )
    def test_goes_on_behind_what_it_has(
        self, was: bytes, added: bytes, tmp_path: Path, capsys: Capture
    ) -> None:
        dump, made = tmp_path / "dump.jsonl", program(tmp_path)
        given = arguments(tmp_path, made, "--resume", str(tmp_path / "journal"))
        dump.write_bytes(was)
        assert main(given) == 0
        dump.write_bytes(was + added)
        assert main(given) == 0
        said = capsys.readouterr().out
        assert made.log.count(b"decode") == 4
        assert "none of 4 annotation ids changes" in said
        assert "not replayed: 2 records of no type that there is (lint says which)" in said
        assert main(given) == 0
        assert capsys.readouterr().out in said

    def test_may_be_a_document(self, tmp_path: Path) -> None:
        dump, made = tmp_path / "dump.jsonl", program(tmp_path)
        given = arguments(tmp_path, made, "--resume", str(tmp_path / "journal"))
        for count in (2, 3):
            dump.write_text(json.dumps(good(count)))
            assert main(given) == 0
        assert made.log.count(b"decode") == 3

    @pytest.mark.parametrize(
        "now",
        [lines(good(1)), lines(good(4)[1:]), lines(good(2))[:-1], lines(good(2))[:-1] + b" \n"],
        ids=["shorter", "another line", "without its end", "a longer line"],
    )
    def test_is_refused_if_it_is_another_one(
        self, now: bytes, tmp_path: Path, capsys: Capture
    ) -> None:
        given = arguments(
            tmp_path, program(tmp_path), "--resume", f"{tmp_path}/journal", payloads=good(2)
        )
        assert main(given) == 0
        capsys.readouterr()
        (tmp_path / "dump.jsonl").write_bytes(now)
        assert "dump.jsonl has changed since it was replayed" in refused(capsys, *given)

    def test_may_be_any_file_of_several(self, tmp_path: Path) -> None:
        made = program(tmp_path)
        given = arguments(tmp_path, made, "--resume", f"{tmp_path}/journal", payloads=good(2))
        given.insert(2, written(tmp_path / "second.jsonl", good(3)))
        assert main(given) == 0
        written(tmp_path / "dump.jsonl", good(4))
        assert main(given) == 0
        assert made.log.count(b"decode") == 7


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
