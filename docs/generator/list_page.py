"""The page on lists of predictions, and on payloads of which nobody says what they are."""

from __future__ import annotations

from collections.abc import Iterator

from docs.generator.cases import Cases
from docs.generator.examples import prediction
from docs.generator.links import in_repository
from docs.generator.markdown import cited, code, counted, table, to_edition, to_requirement
from docs.generator.requirement_pages import standing
from docs.generator.side_by_side import columns, side_by_side
from docs.generator.type_pages import TITLES
from nucleus_spec.editions import EDITIONS, Edition
from nucleus_spec.prediction_list import LISTS, PredictionList
from nucleus_spec.predictions import DISPATCH, PREDICTION_TYPES
from nucleus_spec.requirements import SECTIONS

_NAMES = {cls: name for name, cls in PREDICTION_TYPES.items()}
_SUBJECTS = ("prediction-list", "dispatch")


def list_page(cases: Cases) -> str:
    """The page."""
    return "\n\n".join(_parts(cases))


def example(under: Edition) -> PredictionList:
    """A list of two predictions."""
    made = PredictionList()
    made.add_predictions([prediction(name, under, full=False) for name in ("box", "category")])
    return made


def _parts(cases: Cases) -> Iterator[str]:
    yield "# Lists and dispatch"
    yield (
        "What is about predictions of several types: the list that sorts them, and how a payload "
        "is read of which nobody says what it is."
    )
    yield "## Prediction lists"
    yield from _sentences("Prediction lists")
    yield table(
        "lists",
        ("List", "Holds"),
        ([code(name), _linked(_NAMES[cls])] for cls, name in LISTS.items()),
    )
    yield "The payload of a list that holds a box and a category:"
    yield side_by_side(columns({each: example(each).to_payload(edition=each) for each in EDITIONS}))
    yield "## Dispatch"
    yield from _sentences("Dispatch")
    yield table(
        "dispatch",
        ("`type` of the payload", "Is read as"),
        ([code(f'"{said}"'), _linked(_NAMES[cls])] for said, cls in DISPATCH.items()),
    )
    yield "## Fixtures"
    yield table(
        "by-edition",
        ("Edition", *(f"Cases of {each}" for each in _SUBJECTS)),
        (
            [to_edition(each), *(_fixtures(each, subject, cases) for subject in _SUBJECTS)]
            for each in EDITIONS
        ),
    )


def _sentences(section: str) -> Iterator[str]:
    for each in SECTIONS[section]:
        yield f"**{to_requirement(each.id)}** {standing(each)} {cited(each.text)}"


def _linked(name: str) -> str:
    return f"[{TITLES[name].lower()}]({name}.md)"


def _fixtures(each: Edition, subject: str, cases: Cases) -> str:
    count = cases.counts.get(each, {}).get(subject, 0)
    return f"[{counted(count, 'case')}]({in_repository(f'fixtures/{each}/{subject}.json')})"
