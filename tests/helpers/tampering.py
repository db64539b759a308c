"""Golden fixtures that somebody has changed, in place of ours."""

from __future__ import annotations

import lzma
import shutil
from functools import partial
from pathlib import Path

import pytest

from nucleus_conformance.commands import fixtures
from nucleus_conformance.report import digest
from nucleus_conformance.suite import loading, packing

CHANGED = "0.17.9/box.json"


def tampered(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str = CHANGED, old: str = "", new: str = ""
) -> Path:
    """Have the golden fixtures be a copy of which one file is another; the path of that file.

    Without `old`, nothing but a blank is added at its end.
    """
    copy = golden_copy(folder, monkeypatch)
    text = (copy / name).read_text("ascii")
    assert old in text
    (copy / name).unlink()  # a link to ours
    (copy / name).write_text(text.replace(old, new) if old else f"{text} ", "ascii")
    return copy / name


def golden_copy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the golden fixtures be links to ours, in this folder. Nothing of ours is kept in mind."""
    golden = loading.fixtures_directory()
    copy = folder / "golden"
    for path in golden.rglob("*.*"):
        if path.is_file():
            link = copy / path.relative_to(golden)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)
    _use(copy, monkeypatch)
    return copy


def packed_copy(folder: Path, monkeypatch: pytest.MonkeyPatch, edition: str) -> Path:
    """Have the golden fixtures be those of one edition, packed as in an installed package."""
    golden = loading.fixtures_directory()
    part, copy = folder / "part", folder / "packed"
    shutil.copytree(golden / edition, part / edition)
    shutil.copy(golden / packing.INDEX, part)
    copy.mkdir()
    with monkeypatch.context() as quickly:
        quickly.setattr(lzma, "compress", partial(lzma.compress, preset=0))
        for name, data in packing.packed(part).items():
            (copy / name).write_bytes(data)
    _use(copy, monkeypatch)
    return copy


def _use(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (loading, fixtures):
        monkeypatch.setattr(module, "fixtures_directory", lambda: copy)
    for each in (loading._golden, loading.golden_ids, loading.ids_elsewhere):
        each.cache_clear()
    monkeypatch.setattr(digest, "_ids_of", digest._ids_of.__wrapped__)
