"""Files that cannot be read, or not to their ends: what is before that is checked, and it is told."""

from __future__ import annotations

import gzip
import io
import json
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
import zstandard

from nucleus_conformance.cli import main
from nucleus_conformance.corpus.blocks import Unread, UnreadError, blocks
from nucleus_conformance.corpus.sources import Source
from tests.helpers.command_line import refused
from tests.helpers.dumps import good, lines, payload, written

Capture = pytest.CaptureFixture[str]

LINES: Final = [*good(60), payload(confidence=7), *good(61)[60:]]
DATA: Final = lines(LINES)


def _zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


PACK: Final[dict[str, Callable[[bytes], bytes]]] = {"gz": gzip.compress, "zst": _zstd}


def _cut(pack: Callable[[bytes], bytes]) -> bytes:
    """A file that breaks off in its last line."""
    if pack is gzip.compress:
        packer = zlib.compressobj(wbits=31)
        return packer.compress(DATA[:-9]) + packer.flush(zlib.Z_SYNC_FLUSH)
    stream = zstandard.ZstdCompressor().compressobj()
    return stream.compress(DATA[:-9]) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)


DAMAGES: Final[dict[str, tuple[Callable[[Callable[[bytes], bytes]], bytes], str, int]]] = {
    "breaks off": (_cut, "the file breaks off: it is damaged, or not all of it is here", 61),
    "has another sum": (
        lambda pack: (
            (packed := pack(DATA))[:-8] + b"\0\0\0\0" + packed[-4:]
            if pack is gzip.compress
            else pack(DATA)[:-4] + b"\0\0\0\0"
        ),
        "the file is damaged, here or before: ",
        62,
    ),
    "goes on": (
        lambda pack: pack(DATA) + b"garbage",
        "the file goes on with other bytes where it should end: it is damaged",
        62,
    ),
    "breaks off in a second member": (
        lambda pack: pack(DATA) + pack(DATA)[:11],
        "the file breaks off: it is damaged, or not all of it is here",
        62,
    ),
}
"""How a file is damaged -> its bytes; what is said; and how many lines are before that."""


def told(capsys: Capture, *arguments: str, status: int = 1) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main(["lint", *arguments, "--format", "json"]) == status
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.fault(45, "lint")
@pytest.mark.parametrize("kind", PACK)
@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.sampled(3)
class TestDamaged:
    def test_what_is_before_is_checked_and_the_damage_told(
        self, how: str, kind: str, tmp_path: Path, capsys: Capture
    ) -> None:
        damage, said, whole = DAMAGES[how]
        path = tmp_path / f"dump.jsonl.{kind}"
        path.write_bytes(damage(PACK[kind]))
        wrong, last = told(capsys, str(path), "--select", "CONFIDENCE,damaged")
        assert (wrong["line"], wrong["code"]) == (61, "CONFIDENCE-1")
        assert (last["line"], last["code"], last["effect"]) == (whole + 1, "damaged", "not read")
        assert last["message"].startswith(said)
        assert main(["lint", str(path)]) == 1
        report = capsys.readouterr().out
        assert report.startswith("damaged (error), 1 file: ")
        assert report.splitlines()[-2] == f"{path} was not read to its end"
        assert report.splitlines()[-1].startswith(f"1 of {whole} predictions would be refused")
        main(["lint", str(path), "-o", str(tmp_path / "report")])
        assert "would be refused; 1 file not read to the end; took " in capsys.readouterr().err

    def test_however_it_is_read(
        self, how: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
    ) -> None:
        data = DAMAGES[how][0](PACK[kind])
        path, part = tmp_path / "dump", str(tmp_path / "part")
        path.write_bytes(data)
        wanted = told(capsys, str(path))
        main(["lint", str(path), "--part", part])
        assert told(capsys, "merge", part) == wanted
        if how == "breaks off":
            assert told(capsys, str(path), "--workers", "2") == wanted
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert told(capsys, "-") == [{**each, "file": "-"} for each in wanted]

    def test_what_is_before_is_written(
        self, how: str, kind: str, tmp_path: Path, capsys: Capture
    ) -> None:
        path, names = tmp_path / "dump", [tmp_path / name for name in ("good", "bad", "fix")]
        path.write_bytes(DAMAGES[how][0](PACK[kind]))
        options = [each for name in names for each in (f"--{name.name}", str(name))]
        assert main(["lint", str(path), *options]) == 1
        said = f"not written: what follows in {path}, which was not read to its end\n"
        assert said in capsys.readouterr().err
        whole = DAMAGES[how][2]
        assert [name.read_bytes().count(b"\n") for name in names] == [whole - 1, 1, whole]


def test_a_damage_that_is_not_asked_for_is_no_success(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "dump.gz"
    path.write_bytes(gzip.compress(lines(good(9)))[:-9])
    reports = {}
    for form in ("terminal", "github", "html"):
        assert main(["lint", str(path), "--ignore", "damaged", "--format", form]) == 1
        reports[form] = capsys.readouterr().out
    assert f"{path} was not read to its end\n" in reports["terminal"]
    assert "; 1 file not read to the end\n" in reports["github"]
    assert '<p class="scores bad">' in reports["html"]


@pytest.mark.parametrize("kind", PACK)
class TestDamagedDocuments:
    def test_members_before_are_checked(self, kind: str, tmp_path: Path, capsys: Capture) -> None:
        """And neither a member that is cut, nor the array, is a mistake of its own."""
        path = tmp_path / "dump"
        text = json.dumps(LINES, indent=1).encode()
        for packed in (PACK[kind](text)[:-9], PACK[kind](text[:-2])[:-9]):
            path.write_bytes(packed)
            found = told(capsys, str(path))
            assert {each["code"] for each in found[:-1]} <= {"CONFIDENCE-1", "percent"}
            assert found[-1]["code"] == "damaged"

    def test_that_were_no_json_before_it_was_packed_say_so(
        self, kind: str, tmp_path: Path, capsys: Capture
    ) -> None:
        path = tmp_path / "dump"
        path.write_bytes(PACK[kind](b"[\n" + DATA[: len(DATA) // 2]))
        codes = {each["code"] for each in told(capsys, str(path))}
        assert "WIRE-7" in codes
        assert "damaged" not in codes

    def test_a_file_that_begins_and_no_more(
        self, kind: str, tmp_path: Path, capsys: Capture
    ) -> None:
        path = tmp_path / "dump"
        path.write_bytes(PACK[kind](DATA)[:5])
        assert main(["lint", str(path)]) == 1
        assert capsys.readouterr().out.endswith("\nno prediction was read\n")

    def test_zeros_behind_a_member_are_nothing(
        self, kind: str, tmp_path: Path, capsys: Capture
    ) -> None:
        path = tmp_path / "dump"
        path.write_bytes(PACK[kind](lines(good(2))) + b"\0" * 5000)
        assert told(capsys, str(path), status=0) == []


def before(path: Path) -> tuple[bytes, Unread | None]:
    """The lines of a file that are read, and what is said of the rest."""
    data = b""
    with Source("dump", path).opened() as file:
        try:
            for each in blocks(file, "lines"):
                data += each.data
        except UnreadError as error:
            return data, error.unread
    return data, None


@pytest.mark.parametrize("kind", PACK)
def test_what_is_cut_off_at_any_byte_is_told(kind: str, tmp_path: Path) -> None:
    """Each line before is in a block, and the bytes are cut alike each time."""
    packed = PACK[kind](DATA)
    path = tmp_path / "dump"
    for end in range(6, len(packed), 7):
        path.write_bytes(packed[:end])
        data, unread = before(path)
        assert before(path) == (data, unread)
        assert unread is not None
        assert DATA.startswith(data)
        assert unread.line == data.count(b"\n") + 1
        assert data.endswith(b"\n") or not data


def test_a_packed_file_that_shrinks_while_it_is_read_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Of two states of a file nothing is known, so that nothing is reported."""
    path = tmp_path / "dump"
    path.write_bytes(gzip.compress(DATA))
    opened = Source.opened

    def shrunk(source: Source) -> Any:
        made = opened(source)
        path.write_bytes(gzip.compress(DATA)[:300])
        return made

    monkeypatch.setattr(Source, "opened", shrunk)
    said = refused(capsys, "lint", str(path))
    assert said.endswith("has changed while it was read: read it when nobody writes to it\n")


def _zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("dump.jsonl", DATA)
    return made.getvalue()


def _tar() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        entry = tarfile.TarInfo("dump.jsonl")
        entry.size = len(DATA)
        archive.addfile(entry, io.BytesIO(DATA))
    return made.getvalue()


def _picture() -> bytes:
    from PIL import Image

    made = io.BytesIO()
    Image.effect_noise((90, 90), 80).save(made, "PNG")
    return made.getvalue()


BINARY: Final[dict[str, tuple[Callable[[], bytes], str]]] = {
    "picture": (_picture, "a PNG image"),
    "zip": (_zip, "a zip archive, as .xlsx and .npz are"),
    "tar.gz": (_tar, "a tar archive"),
    "parquet": (lambda: b"PAR1" + bytes(range(256)) * 40, "a Parquet file"),
    "numbers": (lambda: struct.pack("<2000d", *range(2000)), "no text"),
    "zeros": (lambda: b"\0" * 100_000, "no text"),
}


@pytest.mark.fault(45, "lint")
class TestNoDump:
    @pytest.mark.parametrize("kind", BINARY)
    def test_what_is_no_text_is_one_finding(
        self, kind: str, tmp_path: Path, capsys: Capture
    ) -> None:
        made, what = BINARY[kind]
        path = tmp_path / "dump"
        path.write_bytes(made())
        right = written(tmp_path / "right.jsonl", good(3))
        (found,) = told(capsys, str(path), right)
        assert (found["code"], found["line"]) == ("no-text", 1)
        assert found["message"] == f"the file is {what}: it was not read"
        assert main(["lint", str(path), right]) == 1
        assert capsys.readouterr().out.endswith("\n0 of 3 predictions would be refused\n")

    @pytest.mark.parametrize(
        ("encoding", "named"),
        [
            ("utf-16", "UTF-16"),
            ("utf-16-le", "UTF-16LE"),
            ("utf-16-be", "UTF-16BE"),
            ("utf-32", "UTF-32"),
            ("utf-32-le", "UTF-32LE"),
            ("utf-32-be", "UTF-32BE"),
        ],
    )
    @pytest.mark.parametrize("form", ["lines", "document"])
    @pytest.mark.sampled(3)
    def test_another_encoding_is_one_finding(
        self, encoding: str, named: str, form: str, tmp_path: Path, capsys: Capture
    ) -> None:
        path = tmp_path / "dump"
        text = DATA.decode() if form == "lines" else json.dumps(LINES, indent=2)
        path.write_bytes(text.encode(encoding))
        (found,) = told(capsys, str(path))
        assert (found["code"], found["requirement"]) == ("not-utf-8", "WIRE-7")
        assert found["message"].endswith(f"to convert it, iconv -f {named} -t UTF-8")
        assert main(["lint", str(path)]) == 1
        report = capsys.readouterr().out
        assert "iconv -f UTF-16 -t UTF-8 FILE > NEW" in report
        assert report.endswith("\nno prediction was read\n")

    @pytest.mark.parametrize(
        "start",
        [
            b"\0\n",
            b"\xff\xfe\xfd\n",
            b"?\n",
            b"\x80" * 40 + b"\n",
            b'{"\0\0\0\0": 1}\n',
            b"{\xff}\n",
        ],
    )
    def test_a_line_that_is_wrong_costs_that_line(
        self, start: bytes, tmp_path: Path, capsys: Capture
    ) -> None:
        path = tmp_path / "dump"
        path.write_bytes(start + DATA)
        codes = [each["code"] for each in told(capsys, str(path))]
        assert codes in (["WIRE-7", "CONFIDENCE-1", "percent"], ["not-utf-8"])
        assert (codes == ["not-utf-8"]) == (start == b"\xff\xfe\xfd\n")

    def test_a_byte_order_mark_of_utf_8_costs_the_first_line(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        path = tmp_path / "dump"
        path.write_bytes(b"\xef\xbb\xbf" + lines(good(3)))
        (found,) = told(capsys, str(path))
        assert (found["line"], found["code"]) == (1, "WIRE-7")
        assert "byte order mark" in found["message"] or "BOM" in found["message"]
