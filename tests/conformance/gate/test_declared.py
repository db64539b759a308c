from __future__ import annotations

import pytest
from attrs import evolve

from nucleus_conformance.gate.declared import Declared, Part, declared_part, types_in
from nucleus_conformance.protocol.messages import Hello
from nucleus_conformance.suite.case import Case, Suite
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec.editions import DEFAULT


def golden() -> Suite:
    return load_suite(DEFAULT)


def hello(*types: str, operations: frozenset[str] | None = None) -> Hello:
    return Hello("port", "1.0", "Go", types=frozenset(types), operations=operations)


def case(identifier: str) -> Case:
    return next(each for each in golden().cases if each.id == identifier)


class TestTypes:
    @pytest.mark.parametrize(
        ("identifier", "types"),
        [
            ("box/decode/all-fields", {"box"}),
            ("dispatch/read/box", {"box"}),
            ("dispatch/read/exported-segmentation", {"segmentation"}),
            ("dispatch/read/unknown-type-on-a-box", set()),
            ("prediction-list/add/nothing", set()),
            ("prediction-list/add/one-box", {"box"}),
            ("prediction-list/add/categories-of-both-kinds", {"category", "scene-category"}),
        ],
    )
    def test_are_those_that_the_answer_is_made_of(self, identifier: str, types: set[str]) -> None:
        assert types_in(case(identifier)) == types


class TestDeclared:
    def test_what_the_user_says_goes_before_what_the_implementation_says(self) -> None:
        said = hello("box", "line")
        assert Declared.by(said) == Declared(frozenset({"box", "line"}))
        found = Declared.by(said, ["cuboid"], ["decode"])
        assert found == Declared(frozenset({"cuboid"}), frozenset({"decode"}))

    def test_whoever_declares_nothing_in_particular_has_all(self) -> None:
        declared = Declared.by(Hello("port", "1.0", "Go"))
        assert all(map(declared.covers, golden().cases))
        assert declared_part(golden(), golden().cases, declared) == (golden(), None)

    def test_names_that_nobody_knows_are_told(self) -> None:
        declared = Declared.by(hello("box", "scene_category", operations=frozenset({"hello"})))
        (problem,) = declared.unknown()
        said = "declares the type scene_category, which is not known; did you mean scene-category?"
        assert problem == said
        assert Declared().unknown() == []


class TestPart:
    def test_of_a_suite(self) -> None:
        whole = golden()
        suite, part = declared_part(whole, whole.cases, Declared.by(hello("box", "line")))
        assert part is not None
        assert {each.type for each in suite.cases} == {"box", "line", "dispatch", "prediction-list"}
        assert part.cases == len(whole.cases) - len(suite.cases)
        assert part.size == "2 of 8 types"
        assert part.left_out.startswith("not declared, and left out: polygon, keypoints, cuboid,")
        assert not evolve(part, cases=0).left_out
        assert Part.from_json(part.to_json()) == part

    def test_counts_what_is_left_out_of_what_is_selected(self) -> None:
        chosen = evolve(golden(), cases=(case("box/decode/all-fields"), case("dispatch/read/box")))
        declared = Declared.by(hello("box", operations=frozenset({"decode"})))
        suite, part = declared_part(chosen, golden().cases, declared)
        assert [each.id for each in suite.cases] == ["box/decode/all-fields"]
        assert part is not None
        assert (part.cases, part.size) == (1, "1 of 8 types, 1 of 6 operations")

    def test_lacks_what_is_not_declared(self) -> None:
        _, part = declared_part(golden(), golden().cases, Declared.by(hello("box")))
        assert part is not None
        assert part.lacks("line", "decode")
        assert part.lacks("prediction-list", "collect")
        assert not part.lacks("box", "decode")
