"""One report, however the input was shared out: among blocks, processes and parts."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nucleus_conformance.cli import main
from nucleus_conformance.corpus import check, exact, fast
from nucleus_conformance.corpus import keys as comparing
from nucleus_conformance.corpus.blocks import blocks
from nucleus_conformance.corpus.check import Checker, Wanted
from nucleus_conformance.corpus.formats.renderers import RENDERERS
from nucleus_conformance.corpus.haste import Haste
from nucleus_conformance.corpus.keys import Keys
from nucleus_conformance.corpus.merge import Report
from nucleus_conformance.corpus.part import Header, Writer, encoded
from nucleus_conformance.corpus.rules import Selection
from nucleus_spec import DEFAULT, EDITIONS, Edition
from tests.helpers.command_line import refused
from tests.helpers.dumps import good, lines, payload, written
from tests.helpers.exactly import Exactly
from tests.helpers.mutated import mutated_lines

Capture = pytest.CaptureFixture[str]

FEW: Final = st.integers(0, 3).map(str)


def nested(levels: int) -> Any:
    """A list in lists."""
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


PAYLOAD: Final = st.one_of(
    st.builds(
        lambda kind, item, given: payload(kind, reference_id=item, annotation_id=given),
        st.sampled_from(["box", "polygon", "mask", "category", "keypoints"]),
        FEW,
        st.none() | FEW,
    ),
    st.builds(
        lambda at, size: payload(annotation_id=f"v{at}", embedding_vector=[1.5] * size, score=1),
        st.integers(0, 99),
        st.integers(1, 3),
    ),
    st.builds(lambda item: [payload(reference_id=item), payload("line", reference_id=item)], FEW),
    st.sampled_from([7, {}, payload(confidence=95), payload(label=None)]),
    st.builds(
        lambda kind, changes: payload(kind, **changes),
        st.sampled_from(["mask", "category", "box"]),
        st.sampled_from(
            [
                *({"confidence": each} for each in (1, 50, 95)),
                *({"item_id": each, "score": 1} for each in ("i", 7)),
                {"item_id": "i"},
                {"dataset_item_id": "i", "*": 1},
                {"class_pdf": {"car": 60, "bus": 40}},
                {"": 1, "\ud800": 1, "left": 1},
                {"more": nested(150)},
                {"more": nested(900)},
            ]
        ),
    ),
)
PAYLOADS: Final = st.lists(st.tuples(PAYLOAD, st.sampled_from([1, 1, 1, 4])), max_size=20).map(
    lambda drawn: [each for each, count in drawn for _ in range(count)]
)


def parts_of(
    folder: Path,
    shares: list[list[str]],
    size: int,
    under: Edition = DEFAULT,
    made_by: type[Checker] = Checker,
) -> list[Path]:
    """Parts of files in that folder: which ones each has, in blocks of about that size."""
    wanted = Wanted(under, Selection(), counts=True)
    made = []
    for number, names in enumerate(shares):
        path = folder / f"part-{number}-{size}-{made_by.__name__}"
        checker = made_by(wanted)
        with path.open("wb") as file:
            writer = Writer(file, Header.of(wanted, None))
            for name in sorted(names):
                source = folder / name
                writer.begin(str(source), source.stat().st_size)
                with source.open("rb") as data:
                    for block in blocks(data):
                        writer.add(encoded(checker.check(str(source), block)))
                writer.end(is_complete=True)
            writer.finish()
        made.append(path)
    return made


def rendered(folder: Path, parts: list[Path]) -> dict[str, str]:
    with tempfile.TemporaryDirectory(dir=folder) as name, Report(parts, Path(name)) as report:
        return {
            each: "".join(render(report)) for each, render in RENDERERS.items() if each != "html"
        }


def check_the_report_is_the_same(
    files: list[list[Any]], size: int, chance: Any, under: Edition
) -> None:
    """However the files are cut and shared out, and if the reference is asked about each line."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        names = [f"{number}.jsonl" for number in range(len(files))]
        for each, payloads in zip(names, files, strict=True):
            (folder / each).write_bytes(lines([*good(2), *payloads]))
        whole = rendered(folder, parts_of(folder, [names], 0, under))
        asked = rendered(folder, parts_of(folder, [names], 0, under, Exactly))
        patch.setattr(check, "_OFTEN", 2)
        default = blocks.__defaults__
        assert default is not None
        patch.setattr(blocks, "__defaults__", (default[0], size))
        shuffled = chance.sample(names, len(names))
        alone = rendered(folder, parts_of(folder, [[each] for each in shuffled], size, under))
        together = rendered(folder, parts_of(folder, [shuffled], size, under))
    assert asked == whole
    assert alone == whole
    assert together == whole


CUT: Final = st.tuples(
    st.lists(PAYLOADS, min_size=1, max_size=3),
    st.integers(300, 3000),
    st.randoms(),
    st.sampled_from(EDITIONS),
)


class TestHoweverItIsCut:
    """No finding MUST depend on how the input was cut or shared out."""

    @settings(deadline=None, max_examples=12)
    @given(CUT)
    def test_the_report_is_the_same(self, drawn: tuple[Any, ...]) -> None:
        check_the_report_is_the_same(*drawn)

    @pytest.mark.nightly
    @settings(deadline=None, max_examples=1_000)
    @given(CUT)
    def test_a_thousand_are(self, drawn: tuple[Any, ...]) -> None:
        check_the_report_is_the_same(*drawn)

    @pytest.mark.parametrize("packed", [False, pytest.param(True, marks=pytest.mark.slow)])
    def test_by_processes(self, packed: bool, tmp_path: Path, capsys: Capture) -> None:
        path = tmp_path / "dump.jsonl"
        data = b"\n".join(mutated_lines(2500, seed=5))
        path.write_bytes(gzip.compress(data) if packed else data)
        reports = set()
        for options in ([], ["--workers", "3"]):
            assert main(["lint", str(path), *options, "--format", "json"]) == 1
            reports.add(capsys.readouterr().out)
        assert len(reports) == 1

    def test_by_parts_on_the_command_line(self, tmp_path: Path, capsys: Capture) -> None:
        a = written(tmp_path / "a.jsonl", [*good(30), payload(annotation_id=None)])
        b = written(tmp_path / "b.jsonl", [*good(20), {}, payload(score=1)])
        assert main(["lint", a, b, "--format", "json"]) == 1
        wanted = capsys.readouterr().out
        parts = []
        for number, each in enumerate((b, a)):
            parts.append(str(tmp_path / f"{number}.part"))
            main(["lint", each, "--part", parts[-1]])
        capsys.readouterr()
        assert main(["lint", "merge", *parts, "--format", "json"]) == 1
        assert capsys.readouterr().out == wanted

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ("twice", "both have "),
            ("options", "were not made with the same options"),
            ("file", "has changed since it was checked"),
            ("edition", "is no part that lint --part wrote: there is no edition '0.99.9'"),
            ("block", "is no part that lint --part wrote: it has a block that cannot be so"),
            ("nonsense", "is no part that lint --part wrote: it has another beginning"),
            ("bit", "is no part that lint --part wrote: it is damaged: it has another sum"),
            ("half", "is no part that lint --part wrote: it breaks off"),
            ("gone", "No such file or directory"),
        ],
    )
    def test_parts_that_do_not_belong_together(
        self, change: str, said: str, tmp_path: Path, capsys: Capture
    ) -> None:
        names = [
            written(tmp_path / name, [payload(), payload()]) for name in ("a.jsonl", "b.jsonl")
        ]
        parts = [tmp_path / "a.part", tmp_path / "b.part"]
        for name, part in zip(names, parts, strict=True):
            main(["lint", name, "--part", str(part)])
        if change == "twice":
            main(["lint", names[0], "--part", str(parts[1])])
        elif change == "options":
            main(["lint", names[1], "--part", str(parts[1]), "--edition", "latest"])
        elif change == "file":
            written(Path(names[0]), [payload()])
        elif change == "nonsense":
            parts[1].write_bytes(b"\x00\x00\x00\x05hello")
        elif change == "edition":
            parts[1].write_bytes(parts[1].read_bytes().replace(b"0.17.9", b"0.99.9", 1))
        elif change == "block":
            data = parts[1].read_bytes()
            assert b"\xabpredictions\x02" in data
            parts[1].write_bytes(data.replace(b"\xabpredictions\x02", b"\xabpredictions\x03"))
        elif change == "bit":
            flipped = bytearray(parts[1].read_bytes())
            flipped[flipped.index(b"hashes") + 9] ^= 1
            parts[1].write_bytes(flipped)
        elif change == "half":
            parts[1].write_bytes(parts[1].read_bytes()[:-1])
        else:
            parts[1].unlink()
        capsys.readouterr()
        assert main(["lint", "merge", *map(str, parts)]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert said in captured.err
        assert captured.err.count("\n") == 1

    def test_a_part_of_another_version_is_told(self, tmp_path: Path, capsys: Capture) -> None:
        part = tmp_path / "a.part"
        main(["lint", written(tmp_path / "a.jsonl", good(1)), "--part", str(part)])
        part.write_bytes(part.read_bytes().replace(b"lint part 3", b"lint part 2", 1))
        capsys.readouterr()
        assert "another version wrote it: write it again" in refused(
            capsys, "lint", "merge", str(part)
        )

    @pytest.mark.parametrize(
        "option", ["--edition=latest", "--select=UPLOAD", "--ignore=percent", "--part=x"]
    )
    def test_parts_say_themselves_what_was_asked(
        self, option: str, tmp_path: Path, capsys: Capture
    ) -> None:
        part = str(tmp_path / "a.part")
        main(["lint", written(tmp_path / "a.jsonl", good(1)), "--part", part])
        capsys.readouterr()
        said = refused(capsys, "lint", "merge", part, option)
        name = option.partition("=")[0]
        assert said == f"nucleus-conformance: lint merge takes no {name}: it is for lint --part\n"

    @pytest.mark.parametrize("how", ["name", "link", "hard link", "parts"])
    def test_one_file_is_named_once(self, how: str, tmp_path: Path, capsys: Capture) -> None:
        """Or else each of its ids would be there twice."""
        first, second = written(tmp_path / "a.jsonl", good(1)), tmp_path / "b.jsonl"
        if how == "name":
            second = tmp_path / ".." / tmp_path.name / "a.jsonl"
        elif how == "hard link":
            os.link(first, second)
        else:
            second.symlink_to(first)
        names = [first, str(second)]
        if how == "parts":
            for each in names:
                main(["lint", each, "--part", f"{each}.part"])
            capsys.readouterr()
            names = ["merge", *(f"{each}.part" for each in names)]
        said = refused(capsys, "lint", *names)
        assert "are one file: name it once\n" in said
        assert all(each in said for each in (first, str(second)))


class TestKeys:
    @settings(max_examples=50)
    @given(st.lists(st.integers(0, 40), max_size=200), st.integers(1, 60))
    def test_equal_ones_are_found_in_memory_and_on_disk(self, hashes: list[int], held: int) -> None:
        spread = np.array([each * (2**64 // 41) for each in hashes], np.uint64)
        wanted = [at for at, each in enumerate(hashes) if each and hashes.count(each) > 1]
        with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
            patch.setattr(comparing, "_HELD", held)
            keys = Keys(Path(name), "keys")
            for start in range(0, len(hashes), 7):
                places = np.arange(start, min(start + 7, len(hashes)), dtype=np.uint64)
                keys.add(spread[start : start + 7], places)
            assert keys.equal(Haste()).tolist() == wanted

    def test_ids_whose_hashes_are_equal_and_that_are_not_are_no_duplicates(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
    ) -> None:
        for module in (exact, fast):
            monkeypatch.setattr(module, "xxh3_64_intdigest", lambda _: 7)
        name = written(tmp_path / "dump.jsonl", [*good(14), payload(), payload()])
        assert main(["lint", name, "--format", "json"]) == 1
        found = capsys.readouterr().out.splitlines()
        assert len(found) == 2
        assert all('"code": "UPLOAD-1"' in each for each in found)


@pytest.mark.nightly
def test_the_keys_of_a_hundred_million_fit_into_memory(tmp_path: Path) -> None:
    """250 MiB, of which Python and numpy are a part; there are two equal ones among them."""
    script = """
import sys
import numpy as np
from pathlib import Path
from nucleus_conformance.corpus.haste import Haste
from nucleus_conformance.corpus.keys import Keys
keys, chance = Keys(Path(sys.argv[1]), "keys"), np.random.default_rng(1)
for start in range(0, 10**8, 10**5):
    hashes = chance.permuted(np.arange(start, start + 10**5, dtype=np.uint64))
    hashes = hashes * np.uint64(0x9E3779B97F4A7C15)
    if start == 5 * 10**7:
        hashes[0] = hashes[99]
    keys.add(hashes, np.arange(start, start + 10**5, dtype=np.uint64))
assert keys.equal(Haste()).tolist() == [5 * 10**7, 5 * 10**7 + 99]
print(int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) // 1024)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 250
