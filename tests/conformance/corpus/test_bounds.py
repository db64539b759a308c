"""What lint keeps of a record, and how deep it reads, has bounds that do not depend on anything."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.commands import lint
from nucleus_conformance.corpus import blocks as cutting
from nucleus_conformance.corpus import exact, shapes
from nucleus_conformance.corpus.blocks import Block
from nucleus_conformance.corpus.exact import Exact
from nucleus_conformance.corpus.rules import Selection
from nucleus_spec import DEFAULT
from tests.helpers.dumps import good, lines, payload, written

Capture = pytest.CaptureFixture[str]
JUDGE: Final = Exact(DEFAULT, Selection(), "file")


def told(record: bytes) -> list[tuple[str, str]]:
    """The code and the message of each finding on a record."""
    return [
        (found.code, found.message)
        for _, each in JUDGE.of_block(Block(0, 1, 0, record), 0, record)
        for found in each.findings
    ]


def far_down(calls: int, of: Callable[[], Any]) -> Any:
    return of() if calls == 0 else far_down(calls - 1, of)


class TestLevels:
    """How deep a record is read MUST NOT depend on who calls."""

    @staticmethod
    def record(levels: int) -> bytes:
        return json.dumps(payload(more="M")).encode().replace(b'"M"', b"[" * levels + b"]" * levels)

    def test_as_many_as_are_read(self) -> None:
        (found,) = told(self.record(255))
        assert found[0] == "unread-key"
        assert far_down(300, lambda: told(self.record(255))) == [found]

    def test_one_more(self) -> None:
        said = "the payload is nested deeper than 256 levels: it was not read"
        assert told(self.record(256)) == [("METADATA-1", said)]

    def test_brackets_in_strings_are_none(self) -> None:
        made = payload(label='[\\"' * 300)
        assert told(json.dumps(made).encode()) == []

    def test_lists_of_payloads(self) -> None:
        record = b"[" * 256 + b"7" + b"]" * 256
        assert far_down(300, lambda: told(record))[0][0] == "WIRE-1"


class TestFindings:
    """What is told of a record MUST have a bound, and say how much more there is."""

    def test_of_very_many_predictions(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(exact, "_LARGE", 10)
        monkeypatch.setattr(exact, "_MOST_HELD", 3)
        assert [code for code, _ in told(b"[7, 7, 7       ]")] == ["WIRE-1"] * 3
        (found,) = told(b"[7, 7, 7, 7]")
        assert found[0] == "WIRE-7"
        assert "has more than 3 predictions in it: they were not read" in found[1]

    def test_of_many_mistakes_the_worst_are_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(exact, "_LARGE", 10)
        monkeypatch.setattr(exact, "_MOST_FINDINGS", 4)
        wrong = payload(confidence=95, label=7, score=1, prob=1)
        assert [code for code, _ in told(json.dumps([wrong, payload()]).encode())] == [
            "LABEL-1",
            "CONFIDENCE-1",
        ]
        first, second = told(json.dumps([wrong, wrong]).encode())[1::2]
        assert first == second
        assert first[1].endswith(" (and 3 findings more)")

    def test_of_a_payload_with_very_many_values(self, monkeypatch: pytest.MonkeyPatch) -> None:
        wrong = payload("line", geometry={"vertices": [{"x": 1}, 7, {"y": 1}]})
        assert len(told(json.dumps(wrong).encode())) == 3
        monkeypatch.setattr(exact, "_VAST", 5)
        (found,) = told(json.dumps(wrong).encode())
        assert found[1].endswith("; so large a payload was not searched for more")

    def test_of_very_many_keys(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shapes, "MOST_UNREAD", 2)
        found = told(json.dumps(payload(k1=1, k2=1, k3=1, k4=1)).encode())
        assert len(found) == 3
        assert found[-1] == ("unread-key", "nobody reads 2 further keys, in as many places")


def test_a_block_has_not_too_many_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "MOST", 4)
    data = lines(good(3)) + b"7\n" * 10 + b"0\n" * 7 + b"8"
    for named, wanted in (("lines", data), ("document", b"7\n" * 10)):
        text = data if named == "lines" else b"[" + b"7," * 9 + b"7]"
        made = list(cutting.blocks(io.BytesIO(text), named))  # type: ignore[arg-type]
        assert b"".join(each.data for each in made) == wanted
        assert max(len(each.records()) for each in made) == 4
        assert [each.number for each in made] == list(range(len(made)))
        places = [each.place(at)[0] for each in made for at in range(len(each.records()))]
        assert places == (list(range(1, 22)) if named == "lines" else [1] * 10)


KEYS: Final = ["*", "", "__proto__", "\ud800", "a.b/~", "x" * 500, "self", "extra_0", "\0"]


@pytest.mark.parametrize("key", KEYS, ids=ascii)
def test_a_frequent_key_may_be_anything(key: str, tmp_path: Path, capsys: Capture) -> None:
    made = [
        payload(annotation_id=str(at), geometry={key: 1} if at % 2 else {}, **{key: [{key: 1}]})
        for at in range(20)
    ]
    vertices = [{"x": at, "y": 50, key: at} for at in range(3)]
    made += [
        payload("line", annotation_id=f"l{at}", geometry={"vertices": vertices}) for at in range(9)
    ]
    name = written(tmp_path / "dump.jsonl", made)
    assert main(["lint", name, "--format", "json"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["code"] for each in found] == ["unread-key"] * 39


@pytest.mark.fault(45, "lint")
class TestFilesThatChange:
    """A file that changes while it is read MUST be told, and be no fault of ours."""

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda path: path.unlink(), "cannot read {}: No such file or directory"),
            (
                lambda path: path.write_bytes(path.read_bytes() * 2),
                "{} has changed while it was read",
            ),
            (lambda path: path.write_bytes(b"{}\n"), "{} has changed while it was read"),
        ],
        ids=["vanishes", "grows", "shrinks"],
    )
    @pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.slow)])
    def test_is_told(
        self,
        change: Callable[[Path], Any],
        said: str,
        workers: str,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: Capture,
    ) -> None:
        name = written(tmp_path / "dump.jsonl", [*good(20), payload(), payload()])

        def changed(file: Any, named: Any) -> Any:
            made = cutting.blocks(file, named, 2000)
            yield next(made)
            change(tmp_path / "dump.jsonl")
            yield from made

        monkeypatch.setattr("nucleus_conformance.corpus.checking.blocks", changed)
        assert main(["lint", name, "--workers", workers]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.startswith(f"nucleus-conformance: {said.format(name)}")
        assert captured.err.count("\n") == 1

    def test_to_fewer_lines_that_have_as_many_bytes(self, tmp_path: Path, capsys: Capture) -> None:
        name = written(tmp_path / "dump.jsonl", [payload(), payload()])
        main(["lint", name, "--part", str(tmp_path / "part")])
        size = (tmp_path / "dump.jsonl").stat().st_size
        (tmp_path / "dump.jsonl").write_bytes(b" " * size)
        capsys.readouterr()
        assert main(["lint", "merge", str(tmp_path / "part")]) == 2
        said = f"nucleus-conformance: {name} has changed since it was checked\n"
        assert capsys.readouterr().err == said

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param(lambda data: b" " * len(data), id="to nothing"),
            pytest.param(lambda data: b"[[]," + data[4:], id="to another document"),
            pytest.param(lambda data: data.replace(b"car", b"cat"), id="a little"),
            pytest.param(lambda data: data.replace(b"} {", b"}\n{", 1), id="to more lines"),
        ],
    )
    @pytest.mark.parametrize("option", ["--good", "--fix"])
    def test_while_it_is_written_anew(
        self,
        option: str,
        change: Callable[[bytes], bytes],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: Capture,
    ) -> None:
        dump = tmp_path / "dump.jsonl"
        dump.write_text(f"{json.dumps(payload())} {json.dumps(payload())}\n" * 2)
        told = lint._write

        def written_before_it_changes(*given: Any) -> None:
            told(*given)
            dump.write_bytes(change(dump.read_bytes()))

        monkeypatch.setattr(lint, "_write", written_before_it_changes)
        assert main(["lint", str(dump), option, str(tmp_path / "out")]) == 2
        said = capsys.readouterr().err
        assert said.startswith(f"nucleus-conformance: {dump} has changed")
        assert said.count("\n") == 1
        assert not (tmp_path / "out").exists()
