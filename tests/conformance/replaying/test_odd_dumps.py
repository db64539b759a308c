"""`replay`: journals that were damaged, and lines that no request can have."""

from __future__ import annotations

from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from tests.helpers.command_line import Capture
from tests.helpers.dumps import good, lines, payload
from tests.helpers.programs import program
from tests.helpers.replays import arguments, changed, replay

VAST = '{"type": "box", "label": "%s", "reference_id": "r", "geometry": {"x": %s, "y": 2, "width": 3, "height": 4}}\n'


class TestAJournal:
    def test_that_is_damaged_is_refused_or_makes_no_difference(
        self, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What is broken may be the length of a message: then the rest is replayed again."""
        monkeypatch.setattr("nucleus_conformance.replaying.replay.SIZE", 2**9)
        journal, made = tmp_path / "journal", program(tmp_path, echo=changed(label="bus"))
        assert replay(tmp_path, made, "--resume", str(journal), payloads=good(24)) == 1
        whole, data = capsys.readouterr().out, journal.read_bytes()
        given = arguments(tmp_path, made, "--resume", str(journal), payloads=good(24))
        refusals = 0
        for at in range(60, len(data), len(data) // 7):
            journal.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            status, said = main(given), capsys.readouterr()
            refusals += status == 2
            if status == 2:
                assert f"{journal} is no journal that replay --resume wrote: it" in said.err
            else:
                assert (status, said.out) == (1, whole)
        assert refusals > 3

    def test_that_broke_off_as_it_began_is_begun_anew(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        journal, made = tmp_path / "journal", program(tmp_path, echo=changed(label="bus"))
        assert replay(tmp_path, made, "--resume", str(journal)) == 1
        whole, data = capsys.readouterr().out, journal.read_bytes()
        for length in (0, 1, 9, 100):
            journal.write_bytes(data[:length])
            assert replay(tmp_path, made, "--resume", str(journal)) == 1
            assert capsys.readouterr().out == whole
            assert journal.read_bytes() == data


@pytest.mark.parametrize("label", ["car", "\\ud800x"])
@pytest.mark.parametrize("number", ["1e400", "1" + "0" * 400 + ".5", "9" * 5000])
def test_a_number_that_is_too_large_costs_its_line(
    tmp_path: Path, capsys: Capture, label: str, number: str
) -> None:
    dump = tmp_path / "dump.jsonl"
    given = arguments(tmp_path, program(tmp_path), "--save", str(tmp_path / "saved"))
    dump.write_bytes(lines([payload()]) + (VAST % (label, number)).encode() + lines([payload()]))
    assert main(given) == 0
    said = capsys.readouterr()
    assert "1 record with a number beyond every double" in said.out + said.err
    assert "replayed 2 predictions" in said.err
    assert main(["distill", str(dump), "--redact", "-o", str(tmp_path / "few")]) == 0
    assert "left out: 1 prediction with a number beyond every double" in capsys.readouterr().err


def test_sizes_do_not_tell_causes_apart(tmp_path: Path, capsys: Capture) -> None:
    said = """
size = int(10000 + 1000 * request["payload"]["confidence"])
say({"id": request["id"], "unsupported": {"reason": f"a line of {size} bytes"}})
"""
    made = program(tmp_path, echo=said)
    dump = [payload(confidence=each / 1000) for each in range(5)]
    assert replay(tmp_path, made, payloads=dump) == 1
    assert "no-answer (error), 5 predictions" in capsys.readouterr().out
