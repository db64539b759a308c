"""Which masks are local files."""

from __future__ import annotations

import re
from typing import Final

_IGNORED_IN_URLS: Final = str.maketrans("", "", "\t\r\n")
_REMOTE: Final = re.compile(r"[\x00-\x20]*(https?|s3|gs):", re.ASCII | re.IGNORECASE)


def is_remote(mask_url: str) -> bool:
    """LOCAL-2. Whether the scheme is http, https, s3 or gs, in upper or lower case.

    Blanks before the scheme are ignored, and so are tabs and line ends anywhere: URL parsers drop
    them.
    """
    return _REMOTE.match(mask_url.translate(_IGNORED_IN_URLS)) is not None
