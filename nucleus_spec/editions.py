"""The editions of the wire format, in order. Each change of what the SDK sends began a new edition.

An edition has the name of the first published `scale-nucleus` release that sends it, and lasts
until the next edition. Version numbers are defined only in this module.
"""

from __future__ import annotations

import functools
import re
from datetime import date
from typing import Final

from attrs import field, frozen

from nucleus_spec.errors import UnknownEdition
from nucleus_spec.showing import show_python

_RELEASE: Final = re.compile(r"[0-9]+(\.[0-9]+)*", re.ASCII)


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


@functools.total_ordering
@frozen(eq=False, order=False, repr=False)
class Edition:
    """One edition of the wire format. Each edition is a single object, so equality is identity.

    `name` is the first release that sends it, `released` the day PyPI published that release, and
    `change` what is new in it. `version` is the name as numbers; editions are ordered by it.
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

FIRST = EDITIONS[0]

DEFAULT = V0_17_9
"""The newest edition that the SDK documentation given to this project describes."""

# fmt: off
PUBLISHED: Final = (
    *("0.14.29",),
    *("0.15.0", "0.15.1", "0.15.2", "0.15.3", "0.15.4", "0.15.5", "0.15.6", "0.15.7", "0.15.8"),
    *("0.15.10",),
    *("0.16.1", "0.16.2", "0.16.3", "0.16.4", "0.16.5", "0.16.6", "0.16.7", "0.16.8", "0.16.10"),
    *("0.16.11", "0.16.12", "0.16.13", "0.16.14", "0.16.15", "0.16.16", "0.16.17", "0.16.18"),
    *("0.17.0", "0.17.1", "0.17.2", "0.17.3", "0.17.5", "0.17.6", "0.17.7", "0.17.8", "0.17.9"),
    *("0.17.10", "0.17.11", "0.17.12", "0.17.13", "0.17.14"),
    *("0.18.1", "0.18.3", "0.18.4"),
    *("0.19.0",),
    *("0.20.0",),
    *("0.21.2",),
    *("0.22.2", "0.22.3"),
)
# fmt: on
"""Every PyPI release since the first edition, oldest first.

Each release confirms the fixtures of its edition.
"""

_BY_NAME = {each.name: each for each in EDITIONS}


def edition(name: str | Edition) -> Edition:
    """The edition with this name, such as `"0.17.9"`. An `Edition` is returned unchanged.

    Raises `UnknownEdition` for anything else, including the names of most releases: see
    `edition_of_release`.
    """
    if isinstance(name, Edition):
        return name
    try:
        return _BY_NAME[name]
    except (KeyError, TypeError):
        spoken = str(edition_of_release(name)) if name in PUBLISHED else None
        raise UnknownEdition(name, tuple(_BY_NAME), spoken) from None


def edition_of_release(version: str) -> Edition | None:
    """The edition that a published release, such as `"0.20.0"`, speaks.

    None for releases before the first edition. Raises `ValueError` if `version` is not a series of
    whole numbers separated by dots.
    """
    if not isinstance(version, str) or not _RELEASE.fullmatch(version):
        raise ValueError(f"{show_python(version)} is not a release version such as 0.20.0")
    release = _version(version)
    spoken = [each for each in EDITIONS if each.version <= release]
    return spoken[-1] if spoken else None
