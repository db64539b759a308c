"""What help, type checkers and Hypothesis see of the constructors."""

from __future__ import annotations

import ast
import importlib
import inspect
import pydoc
import typing
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs
import pytest
from annotated_types import Ge, Gt, Le, Lt
from hypothesis import given
from hypothesis import strategies as st

from nucleus_spec import (
    PREDICTION_TYPES,
    BoxPrediction,
    InvalidPrediction,
    Keypoint,
    LinePrediction,
    Point,
    Point3D,
    Segment,
)
from nucleus_spec.constraints import Constraint
from nucleus_spec.geometry import Extent
from nucleus_spec.wire import parameters
from tests.helpers.arguments import ARGUMENTS, IDS, made
from tests.helpers.seed_names import PARAMETERS

CLASSES: tuple[type, ...] = (*PREDICTION_TYPES.values(), Point, Point3D, Keypoint, Segment)


def _parameters(type_name: str) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(PREDICTION_TYPES[type_name]).parameters)


class TestSignatures:
    """The constructors MUST take the documented parameters, by position and name. (CONSTRUCT-1)"""

    def test_name_the_documented_parameters_and_then_the_ids(self, type_name: str) -> None:
        """CONSTRUCT-4. Only a segmentation takes its item by position."""
        by_position = [*PARAMETERS[PREDICTION_TYPES[type_name].__name__]]
        by_position += ["dataset_item_id"] if type_name == "segmentation" else []
        kinds = [(name, each.kind) for name, each in _parameters(type_name).items()]
        assert kinds == [
            *((name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in by_position),
            *((name, inspect.Parameter.KEYWORD_ONLY) for name in IDS if name not in by_position),
        ]

    def test_require_what_is_documented_as_required(self, type_name: str) -> None:
        """A reference is one of these, although an item may replace it. (REFERENCE-1)"""
        parameters = _parameters(type_name)
        names = list(parameters)
        for place, name in enumerate(names):
            required = place <= names.index("reference_id")
            assert parameters[name].default is (inspect.Parameter.empty if required else None)

    def test_need_no_reference_beside_an_item(self, type_name: str) -> None:
        cls: Any = PREDICTION_TYPES[type_name]
        given = {**ARGUMENTS[type_name], "dataset_item_id": "di_1"}
        del given["reference_id"]
        assert cls(**given) == made(type_name, reference_id=None, dataset_item_id="di_1")

    def test_mean_the_same_by_position_and_by_name(self, type_name: str) -> None:
        cls: Any = PREDICTION_TYPES[type_name]
        by_position = [ARGUMENTS[type_name][name] for name in PARAMETERS[cls.__name__]]
        assert cls(*by_position, **IDS) == made(type_name)


def written_types(cls: type) -> dict[str, object]:
    """The types of the fields as they stand in the source."""
    module = importlib.import_module(cls.__module__)
    assert module.__file__ is not None
    tree = ast.parse(Path(module.__file__).read_text("utf-8"))
    (node,) = (
        each for each in tree.body if isinstance(each, ast.ClassDef) and each.name == cls.__name__
    )
    return {
        each.target.id: eval(ast.unparse(each.annotation), vars(module))
        for each in node.body
        if isinstance(each, ast.AnnAssign)
        and isinstance(each.target, ast.Name)
        and "ClassVar" not in ast.unparse(each.annotation)
    }


NARROWER: Final = {"dimensions": Extent}
"""A bound that holds for three numbers has a name, since no `Annotated` can say it."""


@pytest.mark.parametrize("cls", CLASSES)
class TestTypes:
    """The types at run time MUST be those of the source, with the bounds of the constraints."""

    def test_are_those_of_the_source(self, cls: type) -> None:
        hints = typing.get_type_hints(cls)
        expected = {name: NARROWER.get(name, each) for name, each in written_types(cls).items()}
        assert {name: hints[name] for name in expected} == expected

    def test_of_fields_are_the_same(self, cls: type) -> None:
        hints = typing.get_type_hints(cls, include_extras=True)
        assert {each.name: each.type for each in attrs.fields(cls)} == {
            each.name: hints[each.name] for each in attrs.fields(cls)
        }

    def test_of_parameters_are_the_same_or_wider(self, cls: type) -> None:
        shown = inspect.signature(cls)
        hints = typing.get_type_hints(cls.__init__)  # type: ignore[misc]
        wider = {"vertices": Sequence[Point | Mapping[str, float]]}
        others = {**wider, **NARROWER}
        expected = {name: others.get(name, each) for name, each in written_types(cls).items()}
        assert {name: hints[name] for name in shown.parameters} == expected
        assert shown.return_annotation is None

    def test_have_the_bounds_of_the_schemas(self, cls: type) -> None:
        hints = typing.get_type_hints(cls, include_extras=True)
        for name, key, _ in parameters(cls):
            assert key.constraint is not None
            assert bounds(hints[name]) == bounds_of_schema(key.constraint), name


def bounds(hint: Any) -> list[tuple[str, float]]:
    """The bounds on the number in that type, wherever it stands."""
    found = [
        (name, getattr(each, name))
        for each in getattr(hint, "__metadata__", ())
        for kind, name in ((Ge, "ge"), (Le, "le"), (Gt, "gt"), (Lt, "lt"))
        if isinstance(each, kind)
    ]
    return found + [each for inner in typing.get_args(hint) for each in bounds(inner)]


def bounds_of_schema(constraint: Constraint) -> list[tuple[str, float]]:
    """The same, as JSON Schema says it: it has no infinite numbers, and integers end nowhere."""
    found = []

    def visit(schema: Any) -> None:
        if isinstance(schema, Mapping):
            kind, low, high = (schema.get(each) for each in ("type", "minimum", "maximum"))
            if kind in ("number", "integer"):
                infinite = (
                    () if kind == "integer" else (("gt", float("-inf")), ("lt", float("inf")))
                )
                least = [("ge", low)] if low is not None else [*infinite[:1]]
                most = [("le", high)] if high is not None else [*infinite[1:]]
                found.extend([*least, *most])
            for each in schema.values():
                visit(each)
        elif isinstance(schema, (list, tuple)):
            for each in schema:
                visit(each)

    visit(constraint.schema if "$ref" not in constraint.schema else {})
    return found


class TestHelp:
    def test_shows_types_and_bounds(self) -> None:
        text = pydoc.plain(pydoc.render_doc(BoxPrediction))
        first = text.splitlines()[2]
        assert first.startswith("class BoxPrediction(")
        assert "label: str" in text
        assert "width: typing.Annotated[float, Ge(ge=0), Lt(lt=inf)]" in text
        assert "reference_id: str | None, confidence" in text


DRAWN = ["box", "line", "polygon", "cuboid", "category", "scene-category", "segmentation"]
"""Keypoints have rules across fields, which no type can say: `st.from_type` knows them."""


class TestHypothesis:
    """Hypothesis MUST be able to draw valid objects from the types alone."""

    @pytest.mark.parametrize("name", DRAWN)
    @given(st.data())
    def test_builds_what_is_required(self, name: str, data: st.DataObject) -> None:
        drawn = data.draw(st.builds(PREDICTION_TYPES[name]))
        assert drawn.to_payload()

    @given(st.builds(BoxPrediction, confidence=..., embedding_vector=..., annotation_id=...))
    def test_builds_what_is_optional(self, box: BoxPrediction) -> None:
        assert BoxPrediction.from_json(box.to_payload()) is not None

    @pytest.mark.parametrize("cls", [Point, Point3D, Segment])
    @given(st.data())
    def test_builds_parts(self, cls: Callable[..., Any], data: st.DataObject) -> None:
        assert data.draw(st.builds(cls)).to_payload()

    def test_a_type_without_bounds_would_not_do(self) -> None:
        """So that the above can fail."""
        with pytest.raises(InvalidPrediction):
            BoxPrediction("car", float("nan"), 0, 0, 0, "image_1")


class TestPlainVertices:
    def test_are_taken_and_shown(self) -> None:
        taken = inspect.signature(LinePrediction).parameters["vertices"].annotation
        assert taken == Sequence[Point | Mapping[str, float]]
        assert typing.get_type_hints(LinePrediction)["vertices"] == Sequence[Point]
        line = LinePrediction("lane", [{"x": 1, "y": 2}], "image_1")
        assert line.vertices[0].x == 1
