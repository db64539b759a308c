"""All rules of `lint`, each with an anchor: its code, in small letters."""

from __future__ import annotations

from collections.abc import Iterator

from docs.generator.markdown import cited, definitions, sentence
from nucleus_conformance.corpus.rules import CODES, MEANING, rule, title
from nucleus_spec.requirements import REQUIREMENTS

_FOLDER = "specification/"


def lint_rules() -> str:
    """The end of the page on `lint`."""
    return "\n\n".join(_parts())


def _parts() -> Iterator[str]:
    yield "## Every rule"
    yield (
        "As `nucleus-conformance lint --explain` tells them. `--select` and `--ignore` take their "
        "codes."
    )
    for code in CODES:
        each = rule(code)
        said = title(code)
        yield f"### {code}"
        yield f"[{each.severity}]{{.level .{each.severity}}} {cited(said, _FOLDER)}"
        requirement = REQUIREMENTS.get(each.requirement)
        text = f"{requirement.id}: {requirement.text}" if requirement else ""
        yield definitions(
            (
                ("Effect", sentence(MEANING[each.effect])),
                ("Requirement", cited(text, _FOLDER)),
                ("Why", cited(each.why, _FOLDER)),
                ("What to do", sentence(each.advice)),
            )
        )
