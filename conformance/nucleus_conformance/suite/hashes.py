"""The hashes of the golden fixtures: `golden.sha256`, beside this module, as `sha256sum` has it.

`fixtures record` writes the list, `fixtures check` holds it, and whatever is judged by a golden
file is judged only if the file has its hash. The list is a part of the package and not of the
fixtures, so nobody who changes a file there changes what it has to be.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from nucleus_conformance.paths import is_file

HASHES: Final = Path(__file__).with_name("golden.sha256")


def sha256(data: bytes) -> str:
    """The SHA-256 of the data, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


@cache
def golden_hashes() -> Mapping[str, str]:
    """Path below the golden fixtures -> its SHA-256. Empty where there is no list yet."""
    if not is_file(HASHES):
        return {}
    lines = HASHES.read_text("ascii").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def hashes_text(files: Mapping[str, str]) -> str:
    """The list for these files: path below the fixtures -> text."""
    return "".join(f"{sha256(text.encode('ascii'))}  {name}\n" for name, text in files.items())
