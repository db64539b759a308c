"""What is wrong with the file of a local mask. To look into it needs the extra `masks`: Pillow."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Final

from attrs import frozen

from nucleus_conformance.paths import is_file
from nucleus_spec.extras import lacking
from nucleus_spec.local_files import is_remote
from nucleus_spec.predictions import SegmentationPrediction
from nucleus_spec.showing import show

CODES: Final = ("UPLOAD-7", "MASK-3", "UPLOAD-14", "mask-not-opened")
"""The rules that are asked of it."""


@frozen
class Wrong:
    """What is wrong with a mask: the code of the rule, what is said, and the portable code."""

    code: str
    message: str
    problem: str = ""


def wrong_with(mask: SegmentationPrediction) -> Iterator[Wrong]:
    """All that is wrong with the file of a mask; nothing, if the mask is remote.

    A relative path is one from the current directory, as it is for the SDK.
    """
    url = mask.mask_url
    if is_remote(url):
        return
    if url.rsplit(".", maxsplit=1)[-1] != "png":
        yield Wrong("UPLOAD-7", f"the local mask {show(url)} does not end in .png", "not-a-png")
        return
    if not is_file(url):
        yield Wrong("UPLOAD-7", f"the local mask {show(url)} is no file that is here", "local-file")
        return
    if not _has_pillow():
        said = lacking("to look into it", "Pillow", "masks")
        yield Wrong("mask-not-opened", f"the local mask {show(url)} was not opened: {said}")
        return
    from nucleus_spec import masks

    for each in masks.problems(mask, url):
        if each.requirement in CODES:
            yield Wrong(each.requirement, f"{each.message}: {show(url)}", each.code)


def _has_pillow() -> bool:
    return find_spec("PIL") is not None
