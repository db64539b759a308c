"""A page for each JSON Schema of the files and lines that the commands read and write."""

from __future__ import annotations

import json
from typing import Any

from docs.generator.links import ROOT, SCHEMAS, in_repository


def format_pages() -> dict[str, str]:
    """The pages, and one that lists them."""
    made = {name: _page(path) for path, name in SCHEMAS.items()}
    toctree = "\n".join(name.rpartition("/")[2] for name in made)
    made["formats/index"] = f"# File formats\n\n```{{toctree}}\n{toctree}\n```\n"
    return made


def _page(path: str) -> str:
    schema: dict[str, Any] = json.loads((ROOT / path).read_text("utf-8"))
    return f"# {schema.get('title', path)}\n\nThe [JSON Schema]({in_repository(path)}) of it.\n"
