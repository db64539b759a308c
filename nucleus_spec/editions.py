"""The editions of the wire format: ordered values, one for each change of what the SDK sends.

An edition is named after the first published `scale-nucleus` release that shows it, and holds until
the next one. Nothing else in this package knows a version number.
"""

from __future__ import annotations

import functools
import re
from datetime import date
from typing import Final

from attrs import field, frozen

from nucleus_spec.errors import UnknownEdition

_RELEASE: Final = re.compile(r"[0-9]+(\.[0-9]+)*", re.ASCII)


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


@functools.total_ordering
@frozen(eq=False, order=False, repr=False)
class Edition:
    """One form of the wire format. There is one object per edition, so identity is equality.

    `name` is the first release that shows it, `released` the day on which PyPI got that release,
    `change` what it changed.
    """

    name: str
    released: date
    change: str
    version: tuple[int, ...] = field(init=False)

    @version.default
    def _version_of_name(self) -> tuple[int, ...]:
        return _version(self.name)

    def __lt__(self, other: Edition) -> bool:
        if not isinstance(other, Edition):
            return NotImplemented
        return self.version < other.version

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<Edition {self.name}>"

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return edition, (self.name,)


V0_14_29 = Edition(
    "0.14.29",
    date(2022, 11, 22),
    "track_reference_id on all types but scene category and segmentation",
)
V0_15_5 = Edition(
    "0.15.5",
    date(2023, 5, 10),
    "keypoints without an annotation_id get a generated one",
)
V0_17_8 = Edition(
    "0.17.8",
    date(2025, 1, 2),
    "task_id: null on box, line, polygon, keypoints and category",
)
V0_17_9 = Edition("0.17.9", date(2025, 3, 13), "task_id: null on scene category as well")
V0_21_2 = Edition(
    "0.21.2",
    date(2026, 8, 21),
    "reference_id optional beside dataset_item_id; item_id and dataset_id sent",
)

EDITIONS = (V0_14_29, V0_15_5, V0_17_8, V0_17_9, V0_21_2)
"""All editions, oldest first."""

DEFAULT = V0_17_9
"""The newest edition that the SDK's documentation, as given to this project, describes."""

_BY_NAME = {each.name: each for each in EDITIONS}


def edition(name: str | Edition) -> Edition:
    """The edition of that name (`"0.17.9"`); an `Edition` is returned as it is.

    Raises `UnknownEdition` for anything else. A release is not an edition: see `edition_of_release`.
    """
    if isinstance(name, Edition):
        return name
    try:
        return _BY_NAME[name]
    except (KeyError, TypeError):
        raise UnknownEdition(name, tuple(_BY_NAME)) from None


def edition_of_release(version: str) -> Edition | None:
    """The edition that a published release (`"0.20.0"`) speaks; None before the first edition.

    Raises `ValueError` if `version` is not dotted whole numbers.
    """
    if not isinstance(version, str) or not _RELEASE.fullmatch(version):
        raise ValueError(f"{version!r} is no version of a release, such as 0.20.0")
    release = _version(version)
    spoken = [each for each in EDITIONS if each.version <= release]
    return spoken[-1] if spoken else None
