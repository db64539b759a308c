"""A dump of every kind of file, in which what is wrong shows only across files and stretches."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from random import Random
from typing import Any

from tests.helpers.dumps import good, lines, payload
from tests.helpers.mutated import mutated_lines


def mixed(folder: Path, count: int) -> Path:
    """A folder of files: one of so many lines, a packed one, a document, and what is broken."""
    folder.mkdir()
    vectors = [payload(embedding_vector=[1.5] * (2 + (at == 3)), score=1) for at in range(5)]
    masks = [payload("mask", reference_id="one", annotation_id=f"m{at}") for at in range(3)]
    odd = [*vectors, *masks, payload(confidence=95), 7, payload(label=None)]
    chance = Random(1)
    many: list[Any] = good(count)
    for each in odd * 3:
        many.insert(chance.randrange(len(many)), each)
    broken = mutated_lines(12, 1)
    data = lines(many)
    (folder / "a.jsonl").write_bytes(data + b"x" * 2000 + b"\n" + b"\n".join(broken) + data)
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(lines(good(50))))
    (folder / "c.json").write_text(json.dumps([*good(20), *odd], indent=1))
    (folder / "d.jsonl.gz").write_bytes(gzip.compress(data)[:-20])
    (folder / "e.jsonl").write_bytes(b"")
    (folder / "f.jsonl").write_bytes(lines(good(5)).decode().encode("utf-16"))
    (folder / "g.jsonl").write_bytes(lines([*masks, *good(3)]).rstrip())
    return folder
