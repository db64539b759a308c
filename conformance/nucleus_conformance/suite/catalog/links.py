"""Cases on masks that are found by way of a link, and on paths that are sent as they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from nucleus_conformance.suite.catalog.draft import Draft, draft
from nucleus_conformance.suite.catalog.samples import SEGMENTATION

_Linked = tuple[str, str, list[str], dict[str, str], str]

_LEADING: Final[tuple[_Linked, ...]] = (
    ("link", "link.png", ["aim.png"], {"link.png": "aim.png"}, "A link to a file is one."),
    ("link-to-a-link", "last.png", ["first.png"],
     {"middle.png": "first.png", "last.png": "middle.png"}, "A link may lead to a link."),
    ("linked-folder", "linked/m.png", ["unlinked/m.png"], {"linked": "unlinked"},
     "A folder may be a link."),
    ("link-under-another-name", "link-named.txt", ["of-a-link.png"],
     {"link-named.txt": "of-a-link.png"}, "What a link and its aim are called plays no part."),
)
"""Name, `mask_url`, files, links, and what is found."""

_LEADING_NOWHERE: Final[tuple[_Linked, ...]] = (
    ("broken-link", "broken.png", [], {"broken.png": "gone-for-good.png"},
     "A link to nothing is no file."),
    ("link-to-itself", "round.png", [], {"round.png": "round.png"},
     "A link to itself leads to no file."),
    ("link-to-a-folder", "album.png", ["album/m.png"], {"album.png": "album"},
     "A link to a folder is no file."),
    ("broken-link-to-a-folder", "lost/m.png", [], {"lost": "lost-for-good"},
     "Nothing is below a link that leads nowhere."),
)
"""Name, `mask_url`, files, links, and why there is no mask."""

_PATHS: Final = (
    ("dot-before", "./m.png"), ("dot-within", "masks/./m.png"), ("two-dots-before", "../m.png"),
    ("two-dots-within", "masks/../m.png"), ("two-slashes", "masks//m.png"),
    ("slash-behind", "masks/m.png/"), ("home-alone", "~"), ("home-of-a-user", "~user/m.png"),
    ("variable", "$HOME/${USER}/%TEMP%/m.png"), ("dot-alone", "."),
    ("backslashes", ".\\a\\..\\m.png"),
    ("drive-and-slashes", "c:/masks/m.png"), ("file-of-two-slashes", "file://m.png"),
    ("capitals", "MASKS/M.PNG"), ("blanks-around", " m .png "),
)
"""Name, and a path that no port makes absolute, shorter, or another."""


def drafts() -> Iterator[Draft]:
    """The cases on links, and on paths that are decoded."""
    options: dict[str, Any] = {"flags": ("linked-mask",)}
    for name, path, files, links, comment in _LEADING:
        yield draft("segmentation", "local_files", f"existing-{name}", comment,
                    "LOCAL-2 LOCAL-3", _linked(path, files, links), **options)
    for name, path, files, links, comment in _LEADING_NOWHERE:
        yield draft("segmentation", "local_files", f"{name}-for-a-mask", comment,
                    "LOCAL-2 LOCAL-3 LOCAL-4", _linked(path, files, links), refused=True, **options)
    yield draft("segmentation", "local_files", "device-for-a-mask",
                "What is there is no file, but a device.", "LOCAL-2 LOCAL-3 LOCAL-4",
                SEGMENTATION.said(mask_url="/dev/null"), refused=True, flags=("folder-mask",))
    for name, path in _PATHS:
        yield draft("segmentation", "decode", f"path-with-{name}",
                    "A path is kept as it stands, wherever it leads.", "MASK-1 WIRE-5",
                    SEGMENTATION.said(mask_url=path))
    for name, path in _PATHS[:7]:
        yield draft("segmentation", "construct", f"path-with-{name}",
                    "A path is kept as it stands, wherever it leads.", "MASK-1 WIRE-5",
                    SEGMENTATION.given(mask_url=path))


def _linked(path: str, files: list[str], links: dict[str, str]) -> dict[str, Any]:
    there = {"files": files} if files else {}
    return {**SEGMENTATION.said(mask_url=path), **there, "links": links}
