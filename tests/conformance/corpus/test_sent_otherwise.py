"""What a release sends under a name that no release reads is judged as the reference judges it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.cli import main
from nucleus_spec import EDITIONS, problems
from tests.helpers.dumps import payload, written


@pytest.mark.parametrize("item", [1e20, {}, 100, True, "i"])
def test_an_item_id_beside_a_name_that_is_read(item: Any, tmp_path: Path) -> None:
    sent = payload(item_id=item)
    assert problems(sent, edition=EDITIONS[-1]) == []
    dump = written(tmp_path / "dump.jsonl", [sent])
    assert main(["lint", dump, "--edition", "latest"]) == 0
