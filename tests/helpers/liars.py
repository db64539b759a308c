"""Implementations that lie: each wrong in one realistic way, and otherwise right.

python -m tests.helpers.liars           # prints what gives each away: a case, a smallest request
python -m tests.helpers.liars --write   # and keeps that in liars.json, which the tests hold it to
python -m tests.helpers.liars NAME …    # only these; with --write, the others stay as they are
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import track
from rich.table import Table

from nucleus_conformance.fuzzing.requests import TYPES
from nucleus_conformance.fuzzing.search import Fuzz
from nucleus_conformance.judging.judge import Standard
from nucleus_conformance.running.run import judge_all
from nucleus_conformance.suite.case import Case, Suite
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.editions import DEFAULT
from tests.helpers.far_liars import FAR_LIARS
from tests.helpers.in_process import InProcess
from tests.helpers.json_liars import JSON_LIARS
from tests.helpers.miniatures import (
    DROPS_A_WRONG_CONFIDENCE,
    DROPS_NULLS,
    DROPS_ZEROS,
    MAKES_EVERY_NUMBER_A_FLOAT,
    NORMALIZES_STRINGS,
    SENDS_NON_ASCII,
    SORTS_KEYS,
    SWAPS_WIDTH_AND_HEIGHT,
    TAKES_EMPTY_IDS_FOR_NONE,
    TAKES_THE_LENGTH_FOR_AN_INDEX,
    WRITES_NUMBERS_LIKE_JAVASCRIPT,
    Miniature,
)
from tests.helpers.port_liars import PORT_LIARS
from tests.helpers.text_liars import TEXT_LIARS


def _sent(*lines: str) -> Miniature:
    """Wrong in what it sends: the lines change `payload`."""
    return Miniature(
        "\n".join(["def sent(payload):", *(f"    {each}" for each in lines), "    return payload"])
    )


def _read(*lines: str) -> Miniature:
    """Wrong in what it reads: the lines change `payload`, which is a copy, if it is an object."""
    body = [f"        {each}" for each in lines]
    head = [
        "def read(payload):",
        "    if isinstance(payload, dict):",
        "        payload = copy.deepcopy(payload)",
    ]
    return Miniature("\n".join(["import copy", *head, *body, "    return payload"]))


def _strings(expression: str) -> Miniature:
    """Wrong in every string of a payload's top level, called `text`."""
    return _sent(
        "for key, text in payload.items():",
        f"    if isinstance(text, str) and key != 'type': payload[key] = {expression}",
    )


_VERTICES: Final = "vertices = payload.get('geometry', {}).get('vertices', [])"
_VERTICES_READ: Final = (
    "vertices = (payload.get('geometry') or {}).get('vertices') or [] "
    "if isinstance(payload.get('geometry'), dict) else []"
)
_PUT: Final = "if vertices: payload['geometry']['vertices'] = "

LIARS: Final[dict[str, Miniature]] = {
    "drops null keys": DROPS_NULLS,
    "writes numbers like JavaScript": WRITES_NUMBERS_LIKE_JAVASCRIPT,
    "drops a wrong confidence": DROPS_A_WRONG_CONFIDENCE,
    "sorts keys": SORTS_KEYS,
    "swaps width and height": SWAPS_WIDTH_AND_HEIGHT,
    "drops zeros": DROPS_ZEROS,
    "takes empty ids for none": TAKES_EMPTY_IDS_FOR_NONE,
    "makes every number a float": MAKES_EVERY_NUMBER_A_FLOAT,
    "normalizes Unicode": NORMALIZES_STRINGS,
    "takes the length for an index": TAKES_THE_LENGTH_FOR_AN_INDEX,
    "sends other characters than ASCII": SENDS_NON_ASCII,
    "rounds confidence": _sent(
        "if payload.get('confidence'): payload['confidence'] = round(payload['confidence'], 4)"
    ),
    "keeps confidence in 32 bits": _sent(
        "import struct",
        "if payload.get('confidence'):",
        "    packed = struct.pack('f', payload['confidence'])",
        "    payload['confidence'] = struct.unpack('f', packed)[0]",
    ),
    "clamps confidence": _read(
        "value = payload.get('confidence')",
        "if type(value) in (int, float): payload['confidence'] = min(max(value, 0), 1)",
    ),
    "takes percent": _read(
        "value = payload.get('confidence')",
        "if type(value) in (int, float) and 1 < value <= 100: payload['confidence'] = value / 100",
    ),
    "reads confidence from text": _read(
        "value = payload.get('confidence')",
        "if isinstance(value, str): payload['confidence'] = 0.5",
    ),
    "loses the last vertex": _sent(_VERTICES, _PUT + "vertices[:-1]"),
    "turns vertices round": _sent(_VERTICES, _PUT + "vertices[::-1]"),
    "closes polygons": _sent(
        _VERTICES, "if payload['type'] == 'polygon' and vertices: vertices.append(vertices[0])"
    ),
    "merges equal neighbours": _sent(
        _VERTICES,
        _PUT + "[each for i, each in enumerate(vertices) if not i or each != vertices[i - 1]]",
    ),
    "refuses lines without vertices": _read(
        "geometry = payload.get('geometry')",
        "if isinstance(geometry, dict) and geometry.get('vertices') == []:",
        "    raise ValueError('empty')",
    ),
    "cuts off after 256 vertices": _sent(_VERTICES, _PUT + "vertices[:256]"),
    "takes negative places for zero": _sent(
        "if payload['type'] == 'box':",
        "    payload['geometry']['x'] = max(0, payload['geometry']['x'])",
    ),
    "reads false in quotes as true": _read(
        "geometry = payload.get('geometry')",
        "for each in geometry.get('keypoints') or [] if isinstance(geometry, dict) else []:",
        "    if isinstance(each, dict) and isinstance(each.get('visible'), str):",
        "        each['visible'] = True",
    ),
    "breaks beyond 2^53": _sent(
        "if payload['type'] == 'box' and type(payload['geometry']['x']) is int:",
        "    payload['geometry']['x'] = int(float(min(payload['geometry']['x'], 10**300)))",
    ),
    "sends null for empty metadata": _sent(
        "if payload.get('metadata') == {}: payload['metadata'] = None"
    ),
    "drops empty metadata": _sent("if payload.get('metadata') == {}: del payload['metadata']"),
    "drops nulls in metadata": _sent(
        "metadata = payload.get('metadata') or {}",
        "if metadata:",
        "    payload['metadata'] = {k: v for k, v in metadata.items() if v is not None}",
    ),
    "flattens metadata to text": _sent(
        "for key, value in (payload.get('metadata') or {}).items():",
        "    if isinstance(value, dict): payload['metadata'][key] = str(value)",
    ),
    "answers the request before": Miniature(
        "last = [None]\ndef sent(payload):\n"
        "    before, last[0] = last[0], payload\n    return before or payload"
    ),
    "caches by label": Miniature(
        "cache = {}\ndef sent(payload):\n"
        "    key = (payload['type'], payload.get('label'))\n"
        "    return cache.setdefault(key, payload)"
    ),
    "shares its default metadata": Miniature(
        "seen = {}\ndef sent(payload):\n"
        "    if payload.get('metadata') == {}:\n        payload['metadata'] = dict(seen)\n"
        "    seen.update({'last': 1} if payload.get('metadata') else {})\n    return payload"
    ),
    "strips blanks": _strings("text.strip()"),
    "makes labels small": _sent(
        "if 'label' in payload: payload['label'] = payload['label'].lower()"
    ),
    "cuts ids off": _strings("text[:64]"),
    "escapes slashes away": _strings("text.replace('/', '')"),
    "replaces what is no character": _strings("text.encode('utf-16', 'replace').decode('utf-16')"),
    "drops characters beyond the BMP": _strings("''.join(c for c in text if ord(c) < 65536)"),
    "ends text at NUL": _strings("text.split('\\0')[0]"),
    "reads null in quotes as null": _sent(
        "if payload['reference_id'] == 'null': payload['reference_id'] = None"
    ),
    "sends unknown keys back": Miniature(
        "extra = {}\nKNOWN = 'label type geometry reference_id annotation_id metadata "
        "embedding_vector track_reference_id task_id taxonomy_name confidence class_pdf "
        "dataset_item_id dataset_id item_id mask_url annotations'.split()\n"
        "def read(payload):\n    extra.clear()\n"
        "    if isinstance(payload, dict):\n"
        "        extra.update({k: v for k, v in payload.items() if k not in KNOWN})\n"
        "    return payload\ndef sent(payload):\n    return {**payload, **extra}"
    ),
    "makes ids for lines": _sent(
        "if payload['type'] == 'line' and payload['annotation_id'] is None:",
        "    payload['annotation_id'] = payload['label'] + '-line'",
    ),
    "makes no ids for keypoints": _sent(
        "if payload['type'] == 'keypoints' and payload['annotation_id'].endswith('-keypoints'):",
        "    payload['annotation_id'] = None",
    ),
    "forgets task_id": _sent("payload.pop('task_id', None)"),
    "sends no type": _sent("payload.pop('type')"),
    "forgets the last of an embedding": _sent(
        "if payload.get('embedding_vector'): payload['embedding_vector'].pop()"
    ),
    "takes an empty embedding for none": _sent(
        "if payload.get('embedding_vector') == []: payload['embedding_vector'] = None"
    ),
    "sorts names": _sent("if payload['type'] == 'keypoints': payload['geometry']['names'].sort()"),
    "turns the skeleton's pairs": _sent(
        "for pair in payload['geometry']['skeleton'] if payload['type'] == 'keypoints' else []:",
        "    pair.sort()",
    ),
    "hides places of hidden keypoints": _sent(
        "for each in payload['geometry']['keypoints'] if payload['type'] == 'keypoints' else []:",
        "    if not each['visible']: each['x'] = each['y'] = None",
    ),
    "turns yaw into a circle": _sent(
        "if payload['type'] == 'cuboid': payload['geometry']['yaw'] %= 7"
    ),
    "swaps length and width": _sent(
        "if payload['type'] == 'cuboid':",
        "    size = payload['geometry']['dimensions']",
        "    size['x'], size['y'] = size['y'], size['x']",
    ),
    "sorts segments": _sent(
        "if payload['type'] == 'mask':",
        "    payload['annotations'].sort(key=lambda each: str(each['index']))",
    ),
    "makes an index a number": _sent(
        "for each in payload['annotations'] if payload['type'] == 'mask' else []:",
        "    each['index'] = int(each['index'])",
    ),
    "makes a class_pdf sum to one": _sent(
        "if payload.get('class_pdf'):",
        "    total = sum(payload['class_pdf'].values())",
        "    payload['class_pdf'] = {k: v / total for k, v in payload['class_pdf'].items()}",
    ),
    "drops zeros of a class_pdf": _sent(
        "if payload.get('class_pdf'):",
        "    payload['class_pdf'] = {k: v for k, v in payload['class_pdf'].items() if v}",
    ),
    "sends taxonomy_name always": _sent(
        "if payload['type'] == 'category': payload.setdefault('taxonomy_name', None)"
    ),
    "checks the first vertex alone": _read(
        _VERTICES_READ,
        "for index, each in enumerate(vertices[1:], 1):",
        "    if not isinstance(each, dict) or not all(type(each.get(k)) in (int, float) for k in 'xy'):",
        "        vertices[index] = vertices[0]",
    ),
    "checks all segments but the last": _read(
        "segments = payload.get('annotations')",
        "if isinstance(segments, list) and segments and isinstance(segments[-1], dict):",
        "    if not isinstance(segments[-1].get('label'), str): segments[-1]['label'] = 'other'",
    ),
    "finds equal names of neighbours alone": _read(
        "geometry = payload.get('geometry')",
        "names = geometry.get('names') if isinstance(geometry, dict) else None",
        "for index, name in enumerate(names) if isinstance(names, list) else []:",
        "    if name in names[:max(index - 1, 0)] and name != names[index - 1]:",
        "        names[index] = f'{name} {index}'",
    ),
    "checks the last number of an embedding alone": _read(
        "numbers = payload.get('embedding_vector')",
        "if isinstance(numbers, list):",
        "    numbers[:-1] = [each if type(each) in (int, float) else 0 for each in numbers[:-1]]",
    ),
    **JSON_LIARS,
    **TEXT_LIARS,
    **PORT_LIARS,
    **FAR_LIARS,
}
"""What is wrong -> an implementation that is wrong just so."""

KEPT: Final = Path(__file__).parent / "liars.json"
REQUESTS: Final = 20_000
"""Enough for what is rare: many examples of Hypothesis are variations of the one before."""
SEED: Final = 0
TO_THE_BYTE: Final = Standard(depth="bytes")
"""By what a search judges them."""

ONLY: Final = {
    "takes the length for an index": "keypoints",
    "finds equal names of neighbours alone": "keypoints",
    "reads false in quotes as true": "keypoints",
    "takes a folder for a mask": "segmentation",
    "keeps ids by number": "box",
    "rounds a size before it looks": "box",
    "reads two pairs in four indices": "keypoints",
    "finds equal names among the first 64 alone": "keypoints",
    "keeps metadata of nine segments": "segmentation",
    "takes a link for no file": "segmentation",
    "takes a broken link for a file": "segmentation",
    "finds masks under trimmed names": "segmentation",
    "takes the scheme file off": "segmentation",
    "takes a device for a file": "segmentation",
    "looks at no place of what is hidden": "keypoints",
    "looks at ten pairs": "keypoints",
    "makes paths short": "segmentation",
    "fills in what a made id has in braces": "box",
}
"""Liars that are wrong so rarely that the search is told of which type (`fuzz --type`)."""


def caught_by(liar: Miniature, suite: Suite) -> list[str]:
    """The golden cases that give it away."""
    judged = judge_all(suite.cases, InProcess(liar.module()))
    return [each.case.id for each in judged if not each.passed]


def found_in(
    liar: Miniature, types: tuple[str, ...] = TYPES, until: int | None = None
) -> tuple[int, Mapping[str, Any] | None]:
    """How many findings there are in so many requests, and the smallest request of all.

    A search ends after the first round that finds something, or a request `until` of that size.
    """
    search = Fuzz(
        InProcess(liar.module()),
        DEFAULT,
        types,
        {},
        lambda _: False,
        TO_THE_BYTE,
    )
    smallest: Mapping[str, Any] | None = None
    for _ in search.run(REQUESTS, SEED):
        requests = [_whole(each.judged.case) for each in search.findings.values()]
        smallest = min(requests, key=size_of, default=None)
        if smallest is not None and (until is None or size_of(smallest) <= until):
            break
    return len(search.findings), smallest


def _whole(case: Case) -> dict[str, Any]:
    """The body of its request, and the files and links that it needs."""
    there = {name: case.input[name] for name in ("files", "links") if name in case.input}
    return {**case.request().body, **there}


def size_of(request: Mapping[str, Any]) -> int:
    """How long a request is, as JSON."""
    return len(json.dumps(request))


@contextlib.contextmanager
def somewhere_else() -> Iterator[None]:
    """A temporary working directory, for the files of cases."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        try:
            yield
        finally:
            os.chdir(before)


def main() -> int:
    parser = argparse.ArgumentParser(description="How each liar is given away.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these liars")
    parser.add_argument("--write", action="store_true", help="keep the table, for the tests")
    options = parser.parse_args()
    chosen = {name: LIARS[name] for name in options.names or LIARS}
    suite = load_suite(DEFAULT)
    rows: dict[str, dict[str, Any]] = {}
    with somewhere_else():
        for name, liar in track(chosen.items(), "lying", console=Console(stderr=True)):
            cases = caught_by(liar, suite)
            _, request = found_in(liar, (ONLY[name],) if name in ONLY else TYPES)
            rows[name] = {
                "case": cases[0] if cases else None,
                "cases": len(cases),
                "size": None if request is None else size_of(request),
                "request": request,
            }
    table = Table("what is wrong", "golden case", "cases", "size", "smallest request", box=None)
    for name, row in rows.items():
        shown = json.dumps(row["request"])
        table.add_row(name, row["case"], str(row["cases"]), str(row["size"]), shown[:200])
    Console(width=None if sys.stdout.isatty() else 240, markup=False).print(table)
    missed = [name for name, row in rows.items() if not row["case"] or row["request"] is None]
    print(f"{len(rows)} liars, {len(rows) - len(missed)} given away by fixtures and by fuzzing")
    for name in missed:
        print(f"not given away by both: {name}")
    if options.write:
        rows = {**json.loads(KEPT.read_bytes()), **rows}
        lines = [f" {json.dumps(n)}: {json.dumps(rows[n])}" for n in LIARS if n in rows]
        KEPT.write_text("{\n" + ",\n".join(lines) + "\n}\n", "ascii")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
