"""What the generator makes without looking at the cases, which takes half a second."""

from __future__ import annotations

import pytest

from docs.generator.cases import Cases
from docs.generator.site import pages


@pytest.fixture(scope="session")
def generated() -> dict[str, str]:
    return pages(Cases())
