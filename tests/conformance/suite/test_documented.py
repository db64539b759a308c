"""Where the site tells of what has a name: the addresses that are promised."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nucleus_conformance.corpus.rules import CODES
from nucleus_conformance.suite.catalog.flags import FLAGS
from nucleus_conformance.suite.documented import Kind, address_of, addresses_of
from nucleus_spec.editions import EDITIONS
from nucleus_spec.predictions import PREDICTION_TYPES
from nucleus_spec.requirements import REQUIREMENTS
from tests.helpers.published import SITE, published

PROMISED: list[tuple[Kind, str, str]] = [
    ("requirement", "BOX-ID-1", "specification/requirements.html#box-id-1"),
    ("requirement", "UPLOAD-2", "specification/requirements.html#upload-2"),
    ("flag", "number-lexeme", "specification/flags.html#number-lexeme"),
    ("type", "scene-category", "specification/scene-category.html"),
    ("edition", "0.17.9", "specification/edition-0.17.9.html"),
    ("rule", "unread-key", "lint.html#unread-key"),
    ("rule", "UPLOAD-2", "specification/requirements.html#upload-2"),
]
UNKNOWN: list[tuple[Kind, str]] = [
    ("requirement", "BOX-ID-999"),
    ("requirement", "box-id-1"),
    ("requirement", 'X-1"><script>'),
    ("flag", "javascript:alert(1)"),
    ("type", "../../secret"),
    ("type", "all"),
    ("edition", "0.20.0"),
    ("rule", "//elsewhere.example"),
    ("rule", "UPLOAD-999"),
]


@pytest.fixture
def site() -> Iterator[None]:
    with published():
        yield


@pytest.mark.usefixtures("site")
class TestASite:
    @pytest.mark.parametrize(("kind", "name", "page"), PROMISED)
    def test_has_the_promised_addresses(self, kind: Kind, name: str, page: str) -> None:
        assert address_of(kind, name) == SITE + page

    @pytest.mark.parametrize(("kind", "name"), UNKNOWN)
    def test_has_none_for_a_name_that_nobody_knows(self, kind: Kind, name: str) -> None:
        assert address_of(kind, name) == ""

    def test_tells_of_every_name(self) -> None:
        every: dict[Kind, list[str]] = {
            "requirement": list(REQUIREMENTS),
            "flag": list(FLAGS),
            "type": list(PREDICTION_TYPES),
            "edition": [str(each) for each in EDITIONS],
            "rule": list(CODES),
        }
        for kind, names in every.items():
            assert len(addresses_of(kind, names)) == len(names)

    def test_tells_of_a_name_once(self) -> None:
        assert len(addresses_of("requirement", ["WIRE-1", "NONE-1", "WIRE-1"])) == 1


class TestTheSetting:
    def test_may_lack_the_slash_at_its_end(self) -> None:
        with published(SITE.removesuffix("/")):
            assert address_of("edition", "0.17.9") == f"{SITE}specification/edition-0.17.9.html"

    @pytest.mark.parametrize("is_installed", [True, False])
    def test_that_is_not_there_is_no_address(self, is_installed: bool) -> None:
        with published("", is_installed=is_installed):
            assert [address_of(kind, name) for kind, name, _ in PROMISED] == [""] * len(PROMISED)
