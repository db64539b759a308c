"""Pages of reports, for the tests in a browser."""

from __future__ import annotations

from nucleus_conformance.report.formats.html import html
from tests.helpers.reports import PAYLOAD, Line, broken, difference, failed, passed, report, waiver

GONE = failed(
    "line/decode/gone",
    differences=[difference("/task_id", "absent-for-null", expected=None)],
    actual={"payload": {"label": "car", "geometry": PAYLOAD["geometry"]}},
    requirements=["TASK-1"],
)
CASES: list[Line] = [
    failed("box/decode/label", hints=["look at the label"]),
    failed("box/decode/other-label", requirements=["WIRE-1", "TYPE-1"]),
    GONE,
    broken("crash", "cuboid/decode/crash", reason="killed by SIGSEGV", stderr="one\ntwo"),
    broken("unsupported", "cuboid/decode/unsupported"),
    failed("polygon/decode/known", waived=waiver(pattern="polygon/*")),
    passed("box/decode/good"),
    passed("line/decode/good", requirements=["TASK-1"], accepted="unchecked-list"),
]
PAGE = html(report(*CASES, problems=["dead entry: category/*"]))
MANY = [failed(f"box/decode/x{number}") for number in range(30)]
FAILURES = [each["id"] for each in CASES if each["verdict"] != "passed"]
