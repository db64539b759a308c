"""A report as JUnit XML for CI systems: one suite per type, one test case per case.

A failed, flaky or inconsistent case is a failure. A crash, a timeout, a protocol error or an error
in the harness is an error. An unsupported or not-run case is skipped; all that is not declared is
one skipped case. A known failure is skipped
too, with its reason as the message, as pytest does with `xfail`: a CI system counts failures
itself, and does not know the list. Other problems, such as a listed case that passes or a run that
was cut off, are failures in a suite of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from nucleus_conformance.report.causes import causes, what_fails
from nucleus_conformance.report.digest import by_type, decided, permitted, place, shows_in, sides
from nucleus_conformance.report.model import JudgedCase, Report
from nucleus_conformance.report.pretty import outcome_lines, plain_lines
from nucleus_conformance.suite.documented import addresses_of
from nucleus_conformance.text import number_of, printable

_DIFFERENCES: Final = 20
_SKIPPED: Final = ("unsupported", "not-run")


def junit(report: Report) -> str:
    """The report as XML 1.0."""
    about = report.header
    root = ET.Element("testsuites", name=printable(f"nucleus-conformance: {report.title}"))
    for row in by_type(report):
        cases = [_test_case(each) for each in report.cases if each.type == row.name]
        suite = _suite(row.name, cases)
        properties = ET.Element("properties")
        for name in ("edition", "suite", "name", "version", "language", "target"):
            value = printable(str(getattr(about, name)))
            ET.SubElement(properties, "property", name=name, value=value)
        failing = [each for each in report.failures if each.type == row.name and not each.waived]
        for number, cause in enumerate(causes(failing), 1):
            count = number_of(len(cause.cases), "case")
            value = f"{count}: {cause.name} ({shows_in(report, cause.cases)})"
            ET.SubElement(properties, "property", name=f"cause {number}", value=printable(value))
        suite.insert(0, properties)
        root.append(suite)
    if report.left_out:
        root.append(_suite("not declared", [_left_out(report.left_out)]))
    problems = [*([report.incomplete] if report.incomplete else []), *report.problems]
    if problems:
        root.append(_suite("run", [_problem(each) for each in problems]))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ET.indent(root, " ")
    return ET.tostring(root, "unicode", xml_declaration=False).join(
        ('<?xml version="1.0" encoding="UTF-8"?>\n', "\n")
    )


def _suite(name: str, cases: Sequence[ET.Element]) -> ET.Element:
    suite = ET.Element("testsuite", name=printable(name), tests=str(len(cases)))
    for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(count, str(sum(case.find(tag) is not None for case in cases)))
    suite.extend(cases)
    return suite


def _left_out(text: str) -> ET.Element:
    case = ET.Element("testcase", classname="run", name="what is not declared")
    ET.SubElement(case, "skipped", message=text, type="not-declared")
    return case


def _problem(text: str) -> ET.Element:
    shown = printable(text)
    case = ET.Element("testcase", classname="run", name=shown)
    ET.SubElement(case, "failure", message=shown, type="problem")
    return case


def _test_case(case: JudgedCase) -> ET.Element:
    made = ET.Element(
        "testcase", classname=printable(f"{case.type}.{case.operation}"), name=printable(case.id)
    )
    if case.passed:
        return made
    message = what_fails(case)
    if case.reason:
        message = f"{case.verdict}: {printable(case.reason)}"
    tag = "failure" if case.verdict in ("failed", "flaky", "inconsistent") else "error"
    if case.verdict in _SKIPPED:
        tag = "skipped"
    if case.waived:
        tag = "skipped"
        about = f" ({case.waived.about})" if case.waived.about else ""
        message = printable(f"known failure: {case.waived.reason}{about}") + f"; {message}"
    element = ET.SubElement(made, tag, message=message, type=case.verdict)
    element.text = "\n".join(("", *_body(case), ""))
    if case.stderr:
        ET.SubElement(made, "system-err").text = printable(case.stderr)
    return made


def _body(case: JudgedCase) -> Iterable[str]:
    """The text of a test case. Each line begins with our words, not the implementation's."""
    yield f"{case.level}: {printable(', '.join(case.requirements))}"
    yield from addresses_of("requirement", case.requirements)
    if case.comment:
        yield f"about: {printable(case.comment)}"
    for each in case.differences[:_DIFFERENCES]:
        yield f"{place(each)}: {each.kind}"
        expected, actual = sides(each)
        yield f"  expected {expected}"
        yield f"  actual   {actual}"
    yield from map(printable, decided(case))
    for name, text in (("it said", case.message), ("see", case.issue_url), ("flag", case.known)):
        if text:
            yield f"{name}: {printable(text)}"
    for hint in case.hints:
        yield f"hint: {printable(hint)}"
    if case.request is not None:
        yield "asked:"
        yield from (f"  {line.text}" for line in plain_lines(case.request))
    if case.compared_with is not None:
        yield f"{permitted(case) or 'expected'}:"
        lines = outcome_lines(case.compared_with, (), "expected")
        yield from (f"  {line.text}" for line in lines)
    if case.actual is not None:
        yield "actual:"
        yield from (f"  {line.text}" for line in outcome_lines(case.actual, (), "actual"))
