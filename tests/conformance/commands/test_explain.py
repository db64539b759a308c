"""`explain`: what it prints about a case, a requirement and a flag, and what it refuses."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from nucleus_conformance.commands.names import GLOSSARY
from nucleus_conformance.corpus import rules as of_lint
from nucleus_conformance.gate.known_failing import ON_THE_LIST
from nucleus_conformance.harness import CLASSES
from nucleus_conformance.judging.compare import Kind
from nucleus_conformance.judging.verdict import WAYS, Name, Way
from nucleus_conformance.replaying import rules as of_replay
from nucleus_conformance.report import causes, diff
from nucleus_conformance.report.model import NOT_JUDGED, Report
from nucleus_conformance.suite import case
from nucleus_conformance.suite.case import SUBJECTS, Depth, Operation, OutcomeKind
from nucleus_conformance.suite.catalog.flags import FLAGS
from nucleus_conformance.suite.loading import load_suite
from nucleus_spec import requirements
from nucleus_spec.editions import EDITIONS
from nucleus_spec.errors import CODES
from nucleus_spec.requirements import REQUIREMENTS
from tests.helpers.command_line import printed, refused
from tests.helpers.reports import hostile


class TestCase:
    def test_tells_all_of_a_case(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = printed(capsys, "explain", "box/decode/percentage-confidence")
        for part in (
            "(required, edition 0.17.9)",
            "CONFIDENCE-1 (MUST): ",
            "Documented: confidence of BoxPrediction, CategoryPrediction, ",
            "Chosen: The documentation gives the range, ",
            '"confidence": 95',
            "a refusal: out-of-range at /confidence",
            "by the flag unchecked-confidence",
            "edition 0.21.2: the same",
            "run TARGET --edition 0.17.9 -k box/decode/percentage-confidence",
        ):
            assert part in text

    def test_tells_how_editions_differ(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = printed(capsys, "explain", "keypoints/decode/required-only")
        assert "edition 0.14.29: /annotation_id is null; /task_id is not there" in text
        text = printed(capsys, "explain", "box/decode/all-fields-and-ids")
        assert "(required, edition 0.21.2)" in text
        assert "edition 0.17.9: does not have this case" in text

    def test_cuts_off_what_is_long(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = printed(capsys, "explain", "long/decode/polygon-of-1025-vertices")
        assert len(text) < 10_000
        assert "more characters)" in text

    @pytest.mark.parametrize(
        ("identifier", "said"),
        [
            (
                "segmentation/local-files/existing-link",
                "\nthe file aim.png exists in the working directory\n"
                "link.png is a symbolic link to aim.png, in the working directory\n",
            ),
            (
                "segmentation/decode/float-segment-index-as-spelled",
                "\nThe answer must agree at depth lexeme.\n",
            ),
        ],
    )
    def test_tells_what_must_be_there(
        self, capsys: pytest.CaptureFixture[str], identifier: str, said: str
    ) -> None:
        assert said in printed(capsys, "explain", identifier, "--edition", "0.17.9")

    def test_suggests_what_was_meant(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = refused(capsys, "explain", "box/decode/zero-confidense")
        assert "did you mean box/decode/zero-confidence?" in text

    def test_refuses_an_edition_without_the_case(self, capsys: pytest.CaptureFixture[str]) -> None:
        case = "box/decode/all-fields-and-ids"
        text = refused(capsys, "explain", case, "--edition", "0.14.29")
        assert f"{case} is not a case of edition 0.14.29, but of 0.21.2" in text

    @pytest.mark.parametrize(
        ("asked", "meant"),
        [
            ("box/decode/all-fields-and-id", "box/decode/all-fields-and-ids"),
            ("class-pdf-2", "CLASS-PDF-2"),
            ("number-lexemes", "number-lexeme"),
        ],
    )
    def test_suggests_from_all_that_can_be_explained(
        self, capsys: pytest.CaptureFixture[str], asked: str, meant: str
    ) -> None:
        text = refused(capsys, "explain", asked)
        assert f"there is no case, requirement or flag {asked}; did you mean {meant}?" in text

    def test_tells_how_many_ids_have_a_part(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = refused(capsys, "explain", "percentage-confidence")
        assert "ids have that in them: explain '*percentage-confidence*' shows them" in text
        text = refused(capsys, "explain", "polygon-of-1025")
        assert "did you mean long/decode/polygon-of-1025-vertices?" in text

    @pytest.mark.parametrize("name", ["latest", "0.20.0"])
    def test_tells_which_edition_a_release_speaks(
        self, capsys: pytest.CaptureFixture[str], name: str
    ) -> None:
        text = printed(capsys, "explain", name)
        assert f"--edition {name} is --edition " in text
        assert "edition: since " in text

    def test_tells_what_the_id_of_a_finding_says(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = printed(capsys, "explain", "box/decode/fuzz-crash-exited-with-status")
        assert "a finding of fuzz, no case of the suite" in text
        assert "crash: the process ended before it answered." in text
        assert "--save DIR" in text

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("replay-new-annotation-id-annotation-id", "an annotation id where the other sends"),
            ("replay-annotation-id-annotation-id-2", "annotation-id: another annotation id"),
            ("replay-no-answer", "no-answer: no proper answer"),
            ("distilled-12", "It has prediction 12 of those that show all that a dump has"),
        ],
    )
    def test_tells_what_the_id_of_a_saved_case_says(
        self, capsys: pytest.CaptureFixture[str], name: str, said: str
    ) -> None:
        text = printed(capsys, "explain", f"box/decode/{name}")
        assert "none of the suite" in text
        assert said in text
        assert f"run --fixtures DIR --edition EDITION -k box/decode/{name} TARGET" in text

    def test_tells_how_a_saved_case_of_an_edition_is_run(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        name = "box/decode/replay-new-key-task-id"
        for given in ([name, "--edition", "0.21.2"], [f"{name}@0.21.2"]):
            text = printed(capsys, "explain", *given)
            assert f"DIR --edition 0.21.2 -k {name} TARGET" in text

    @pytest.mark.parametrize(
        "name",
        [
            "nosuch/decode/replay-value-x",
            "box/encode/replay-value-x",
            "box/decode/replay-foo",
            "box/decode/distilled-abc",
        ],
    )
    def test_takes_no_other_id_for_that_of_a_saved_case(
        self, capsys: pytest.CaptureFixture[str], name: str
    ) -> None:
        assert f"no case, requirement or flag {name}" in refused(capsys, "explain", name)

    def test_refuses_what_is_like_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = refused(capsys, "explain", "quux")
        assert text == "nucleus-conformance: there is no case, requirement or flag quux\n"

    @pytest.mark.parametrize("name", ["LABEL-1", "number-lexeme", "box/decode/all-fields"])
    def test_refuses_an_edition_that_does_not_exist(
        self, capsys: pytest.CaptureFixture[str], name: str
    ) -> None:
        assert "there is no edition '0.0.1'" in refused(
            capsys, "explain", name, "--edition", "0.0.1"
        )


NAMES = sorted(
    {
        *(name for kind in (Kind, Name, Way, case.Level, Depth, Operation, OutcomeKind)
          for name in get_args(kind)),
        *get_args(requirements.Level), *CODES, *SUBJECTS, *map(str, EDITIONS), *FLAGS,
        *(flag.choice for flag in FLAGS.values() if flag.choice), *causes.NAMES, *diff.GROUPS,
        *ON_THE_LIST, *WAYS, *CLASSES, NOT_JUDGED,
    }
)  # fmt: skip
"""Whatever a report, a message or a page of ours may name, but for cases and requirements."""


class TestEveryName:
    """Whatever name an output has, `explain` knows it."""

    @pytest.mark.parametrize(
        "name",
        [
            pytest.param(each, marks=pytest.mark.slow if index % 4 else ())
            for index, each in enumerate(NAMES)
        ],
    )
    @pytest.mark.sampled(4)
    def test_is_explained(self, capsys: pytest.CaptureFixture[str], name: str) -> None:
        first, _, rest = printed(capsys, "explain", name).partition("\n")
        assert first.partition("  ")[0] == name
        assert len(rest) > 20

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("unexpected-pass", "unexpected pass"),
            ("wrong value at /annotation_id", "wrong value"),
            ("values of x and y swapped at /geometry", "values of"),
            ("answers a text instead of a payload", "answers a"),
            ("two ways to decide absent-members", "two ways to decide"),
            ("/label is sent as /Label", "is sent as"),
            ("accepts what must be refused: out-of-range at /confidence",
             "accepts what must be refused"),
            ("crash: KeyError: 'x'", "crash"),
        ],
    )  # fmt: skip
    def test_is_found_in_the_name_of_a_cause(
        self, capsys: pytest.CaptureFixture[str], text: str, name: str
    ) -> None:
        assert printed(capsys, "explain", text).startswith(f"{name}\n\n")

    def test_of_a_cause_is_among_those_of_the_code(self) -> None:
        found = {
            name
            for each in Report.of(hostile()).failures
            for name in causes.what_it_shows(each)
            if each.verdict == "failed"
        }
        assert len(found) > 3
        assert all(any(known in name for known in causes.NAMES) for name in found)

    def test_what_causes_are_called_is_explained(self) -> None:
        assert {*GLOSSARY} >= causes._WORDS.keys()

    def test_what_lint_and_replay_tell_is_explained(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        codes = {*of_lint.CODES, *of_replay.CODES}
        assert {*GLOSSARY, *REQUIREMENTS} >= codes
        text = printed(capsys, "explain", "new-annotation-id")
        assert (
            "change that replay tells: an annotation id where the other sends none. What to "
            in text
        )
        text = printed(capsys, "explain", "percent")
        assert "a share in percent. What to do: divide it by 100; lint --explain percent" in text

    def test_a_name_of_two_kinds_has_both_meanings(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = printed(capsys, "explain", "missing")
        assert "difference: a key that must be sent" in text
        assert "refusal code: a required value is absent" in text
        text = printed(capsys, "explain", "key-order")
        assert "difference: the same keys, in another order" in text
        assert "Keys are read in any order, and sent in one." in text

    def test_a_choice_has_its_flags_and_cases(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = printed(capsys, "explain", "absent-members", "--edition", "0.21.2")
        for part in ("(a choice)", "absent-segments-are-none: ", "of edition 0.21.2: ",
                     "decode/absent-label "):  # fmt: skip
            assert part in text

    def test_a_pattern_has_its_cases(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = printed(capsys, "explain", "*/decode/all-fields-and-ids")
        assert "of edition 0.21.2: 8 (8 required)" in text
        assert "-k '*/decode/all-fields-and-ids'" in text
        assert "no case of any edition matches quux/*" in refused(capsys, "explain", "quux/*")

    def test_a_choice_of_one_flag_is_no_list_of_others(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = printed(capsys, "explain", "unchecked-index")
        assert "choice: unchecked-index, one decision in all of its cases\n" in text
        text = printed(capsys, "explain", "absent-segment-parts")
        assert "cases together with absent-label-is-zero, absent-geometry-is-zero, " in text


def counted(text: str) -> dict[str, int]:
    """Edition -> the number of cases that is said of it."""
    (line,) = re.findall(r"^cases: (.*)$", text, re.MULTILINE)
    pairs = (each.split(" in ") for each in line.split(", "))
    return {edition: int(count) for count, edition in pairs}


def listed(text: str) -> set[str]:
    """The ids of the cases that are listed, each name with its types."""
    rows = re.findall(r"^  ([\w-]+/[\w-]+) +(\S.*)$", text, re.MULTILINE)
    return {f"{subject}/{name}" for name, subjects in rows for subject in subjects.split(", ")}


class TestRequirement:
    def test_tells_all_of_it(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = printed(capsys, "explain", "CLASS-PDF-2")
        assert text.startswith("CLASS-PDF-2  (MUST; Fields that several types have)\n\n")
        for part in (
            REQUIREMENTS["CLASS-PDF-2"].text,
            "\nDocumented: class_pdf of BoxPrediction, ",
            f"\nChosen: {REQUIREMENTS['CLASS-PDF-2'].chosen}\n",
            "\nreleases may deviate: unchecked-class-pdf (",
            "\nproperties:\n  tests/",
            "\nnucleus-conformance list --edition 0.17.9 --requirement CLASS-PDF-2\n",
        ):
            assert part in text

    @pytest.mark.parametrize("name", ["CLASS-PDF-2", "WIRE-5", "LIST-1", "KEYPOINTS-ID-1"])
    def test_counts_and_lists_its_cases(
        self, capsys: pytest.CaptureFixture[str], name: str
    ) -> None:
        text = printed(capsys, "explain", name, "--edition", "0.21.2")
        for under, count in counted(text).items():
            cases = load_suite(under).cases
            assert count == sum(name in case.requirements for case in cases)
        expected = [each for each in load_suite("0.21.2").cases if name in each.requirements]
        assert listed(text) == {each.id for each in expected}
        required = sum(each.level == "required" for each in expected)
        assert f"\nof edition 0.21.2: {len(expected)} ({required} required" in text

    def test_of_a_later_edition_is_shown_in_the_newest(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = printed(capsys, "explain", "BOX-ID-3")
        assert "(MUST, from 0.21.2 on; Generated ids)" in text
        assert "\ncases: 0 in 0.14.29, 0 in 0.15.5, 0 in 0.17.8, 0 in 0.17.9, " in text
        assert "\nof edition 0.21.2: " in text
        text = printed(capsys, "explain", "BOX-ID-3", "--edition", "0.17.9")
        assert listed(text) == set()
        assert "nucleus-conformance list" not in text

    def test_that_nothing_shows_has_no_case(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert printed(capsys, "explain", "ANNOTATION-ID-3").endswith("\n\nno case\n")


class TestFlag:
    def test_tells_all_of_a_trap(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = printed(capsys, "explain", "number-lexeme")
        flag = FLAGS["number-lexeme"]
        assert text.startswith("number-lexeme  (a trap that cases set)\n\n")
        for name in ("what", "why", "effect", "link"):
            assert re.search(rf"^{name}: +{re.escape(getattr(flag, name))}$", text, re.MULTILINE)
        assert re.search(r"^requirements: .*\bWIRE-6 \(\d+\)", text, re.MULTILINE)
        assert "\nnucleus-conformance list --edition 0.17.9 --flag number-lexeme\n" in text
        assert "choice" not in text

    def test_tells_of_a_deviation_with_which_others_it_is_one_decision(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = printed(capsys, "explain", "absent-label-is-zero")
        assert text.startswith("absent-label-is-zero  (a deviation that cases permit)\n\n")
        assert "\nchoice: absent-members, one decision in all of its cases together with " in text
        assert "LABEL-1 (" in text

    @pytest.mark.parametrize("name", ["number-lexeme", "absent-label-is-zero"])
    def test_counts_and_lists_its_cases(
        self, capsys: pytest.CaptureFixture[str], name: str
    ) -> None:
        text = printed(capsys, "explain", name)
        expected = {
            case.id
            for case in load_suite("0.17.9").cases
            if name in (*case.flags, *(each.flag for each in case.also_accept))
        }
        assert listed(text) == expected
        assert counted(text)["0.17.9"] == len(expected)
