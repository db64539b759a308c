"""The page on uploads: what many predictions are refused for together, and what holds them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from docs.generator.links import in_repository
from docs.generator.markdown import cited, code, table, to_requirement
from docs.generator.requirement_pages import standing
from nucleus_spec import PolygonPrediction
from nucleus_spec.envelopes import requests
from nucleus_spec.requirements.uploads import UPLOADS
from nucleus_spec.texts import dumps
from nucleus_spec.upload import (
    BATCH,
    LOCAL_MASKS,
    MOST_CHARACTERS,
    REMOTE_MASKS,
    UPLOAD_CODES,
    problems,
)

_RECORDED: Final = "tests/differential/uploads"
_LIMITS: Final = (
    ("predictions in a request", BATCH, "UPLOAD-6"),
    ("masks at a URL in a request", REMOTE_MASKS, "UPLOAD-6"),
    ("masks that are local files in a request", LOCAL_MASKS, "UPLOAD-7"),
    ("characters in an upload of lines", MOST_CHARACTERS, "UPLOAD-8"),
)

EXAMPLE: Final = """\
import json

from nucleus_spec import PolygonPrediction
from nucleus_spec.envelopes import requests
from nucleus_spec.upload import problems

two = [PolygonPrediction(label, [], "image_1") for label in ("car", "bus")]
"""


def upload_page() -> str:
    """The page."""
    return "\n\n".join(_parts())


def _parts() -> Iterator[str]:
    yield "# Uploads"
    yield (
        "Predictions that are valid, each by itself, may still be refused together, or be ignored. "
        "No case of an implementation, which is asked about one prediction, can show that. "
        f"Recordings of what releases [send and refuse]({in_repository(_RECORDED)}) do. "
        "`nucleus_spec.upload` finds it, `nucleus_spec.envelopes` makes and reads what holds many "
        "predictions, and [`lint`](../lint.md) asks it of a dump."
    )
    for section, requirements in UPLOADS.items():
        yield f"## {section}"
        for each in requirements:
            yield f"**{to_requirement(each.id)}** {standing(each)} {cited(each.text)}"
    yield "## At most"
    yield table(
        "limits",
        ("What", "At most", "Says"),
        ([what, f"{count:,}", to_requirement(each)] for what, count, each in _LIMITS),
    )
    yield "## Codes"
    yield "The codes of what is wrong with several predictions, or with a mask."
    yield table(
        "codes", ("Code", "Means"), ([code(name), said] for name, said in UPLOAD_CODES.items())
    )
    yield "## In Python"
    two = [PolygonPrediction(label, [], "image_1") for label in ("car", "bus")]
    (found,) = problems(two)
    (request,) = requests(two)
    yield f"```python\n{EXAMPLE}print(problems(two)[0])\n```"
    yield f"```text\n{found}\n```"
    yield "```python\nprint(json.dumps(requests(two)[0].body))\n```"
    yield f"```json\n{dumps(request.body)}\n```"
