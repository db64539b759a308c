"""Reports for tests of their renderings: as lines, and as what is made of these."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nucleus_conformance.report.model import Report

Line = dict[str, Any]

HOSTILE = (
    "\x1b[2J\x1b]52;c;aGk=\x07\u202e\x00\ud800\ufffe\x9b\r\n::error::x\n::add-mask::y "
    "##[add-mask]z "
    "[bold red]x[/] :smile: <script>pwned=1</script><img src=x onerror=pwned=1> ]]> --> </script>"
    "</style></pre> | a | b |\n# h\n```\n~~~\n` `` ``` "
    "![i](https://example.com/i) [l](javascript:pwned=1) "
    "@someone #1 &lt;b&gt; {{ 7*7 }} {% raw %} \\| %0A::error::z 'q' \"q\" https://example.com\u2028\u200b"
)
"""What nobody's terminal, browser, CI or Markdown is to obey."""

PAYLOAD = {"label": "car", "geometry": {"x": 10, "y": 20.5}, "task_id": None}


def header(**given: Any) -> Line:
    return {
        "kind": "header",
        "format": 2,
        "suite": "0.1.0",
        "edition": "0.17.9",
        "implementation": {"name": "port", "version": "2.0", "language": "Go 1.22"},
        "target": "-- ./port",
        "strict": False,
        "level": "required",
        "depth": None,
        "counts": {"cases": 0, "required": 0, "recommended": 0},
        **given,
    }


def passed(name: str = "box/decode/good", **given: Any) -> Line:
    return {
        "kind": "verdict",
        "id": name,
        "type": name.partition("/")[0],
        "operation": "decode",
        "level": "required",
        "requirements": ["WIRE-1"],
        "flags": [],
        "verdict": "passed",
        "accepted": None,
        "depth": "bytes",
        "differences": [],
        **given,
    }


def failed(name: str = "box/decode/bad", **given: Any) -> Line:
    """The label is another one, unless told otherwise."""
    answered = {**PAYLOAD, "label": "bus"}
    return passed(
        name,
        **{
            "verdict": "failed",
            "depth": None,
            "differences": [difference("/label", "value", expected="car", actual="bus")],
            "comment": "Made for a test.",
            "request": {"op": "decode", "type": "box", "payload": PAYLOAD},
            "expect": {"payload": PAYLOAD},
            "actual": {"payload": answered},
            **given,
        },
    )


def broken(verdict: str, name: str = "box/decode/broken", **given: Any) -> Line:
    """There is no answer to compare."""
    more = {"depth": None, "comment": "Made for a test.", "reason": "why", **given}
    asked = {"op": "decode", "type": "box", "payload": PAYLOAD}
    return passed(name, verdict=verdict, request=asked, expect={"payload": PAYLOAD}, **more)


def inconsistent(name: str = "box/decode/odd", **given: Any) -> Line:
    """The answer is permitted, but most others of the same choice are not like it."""
    more = {
        "reason": "answers as releases do, but others as the documentation says: choose one",
        "choice": "absent-values",
        "chose": "released",
        "usual": "documented",
        **given,
    }
    return failed(name, verdict="inconsistent", differences=[], **more)


def difference(pointer: str, kind: str, **sides: Any) -> Line:
    return {"pointer": pointer, "kind": kind, **sides}


def waiver(**given: str) -> dict[str, str]:
    return {
        "pattern": "box/*",
        "reason": "not yet",
        "owner": "ann",
        "expires": "2026-12-31",
        **given,
    }


def lines(*cases: Line, unjudged: int = 0, end: bool = True, **given: Any) -> list[Line]:
    """A whole report. `given` is for the header, apart from `problems` and `exit`."""
    problems = given.pop("problems", [])
    status = given.pop("exit", int(any(each["verdict"] != "passed" for each in cases)))
    counts = {level: sum(each["level"] == level for each in cases) for level in LEVELS}
    counts["required"] += unjudged
    counts["cases"] = sum(counts.values())
    first = header(**{"counts": counts, **given})
    return [first, *cases, *([footer(first, cases, problems, status)] if end else [])]


LEVELS = ("required", "recommended")


def footer(first: Line, cases: Sequence[Line], problems: list[str], status: int) -> Line:
    scores = {
        level: {
            "passed": sum(each["verdict"] == "passed" and each["level"] == level for each in cases),
            "total": first["counts"][level],
        }
        for level in LEVELS
    }
    depths = {
        "value": ("value", "lexeme", "bytes"),
        "lexeme": ("lexeme", "bytes"),
        "bytes": ("bytes",),
    }
    return {
        "kind": "footer",
        **scores,
        "depths": {
            name: sum(each["depth"] in deep for each in cases) for name, deep in depths.items()
        },
        "waived": sum("waived" in each for each in cases),
        "problems": problems,
        "complete": len(cases) == first["counts"]["cases"],
        "exit": status,
    }


def report(*cases: Line, **given: Any) -> Report:
    return Report.of(lines(*cases, **given))


def write(path: Path, made: Sequence[Line]) -> str:
    path.write_text("".join(json.dumps(each) + "\n" for each in made), "utf-8")
    return str(path)


def hostile() -> list[Line]:
    """A report in which every text that an implementation has a say in is hostile."""
    value = {HOSTILE: [HOSTILE, {"x": HOSTILE}], "label": HOSTILE}
    pointer = "/" + HOSTILE.replace("~", "~0").replace("/", "~1")
    said = {
        "message": HOSTILE,
        "hints": [HOSTILE],
        "waived": waiver(pattern=HOSTILE, reason=HOSTILE, link=HOSTILE, owner=HOSTILE),
    }
    cases = [
        failed(
            "box/decode/payload",
            differences=[
                difference("/label", "value", expected="car", actual=HOSTILE),
                difference(pointer, "extra", actual=HOSTILE),
            ],
            actual={"payload": value},
            **{**said, "waived": waiver()},
        ),
        failed("box/decode/known", **said),
        failed(
            "box/decode/text",
            differences=[difference("", "text-form", expected="{}", actual=HOSTILE)],
            expect={"text": "{}"},
            actual={"text": HOSTILE},
        ),
        failed(
            "box/decode/odd-text",
            differences=[difference(pointer, "missing", expected=HOSTILE)],
            expect={"text": json.dumps(value)},
            actual={"text": HOSTILE},
        ),
        failed(
            "box/decode/refused",
            differences=[
                difference("", "outcome", expected={"payload": {}}, actual={"rejected": {}})
            ],
            actual={"rejected": {"code": HOSTILE, "pointer": HOSTILE, "message": HOSTILE}},
            message=HOSTILE,
        ),
        failed("box/decode/other", differences=[difference(pointer, "extra", actual=value)]),
        broken(
            "unsupported",
            "line/decode/unsupported",
            reason=HOSTILE,
            issue_url="javascript:pwned=1",
        ),
        broken("unsupported", "line/decode/link", reason=HOSTILE, issue_url=f"https://{HOSTILE}"),
        broken("crash", "line/decode/crash", reason=HOSTILE, stderr=HOSTILE * 3),
        broken("protocol-error", "line/decode/protocol", reason=HOSTILE),
        broken("error", "line/decode/error", reason=HOSTILE),
    ]  # fmt: skip
    about = {"name": HOSTILE, "version": HOSTILE, "language": HOSTILE}
    return lines(
        *cases, implementation=about, target=HOSTILE, problems=[HOSTILE], suite=HOSTILE
    )  # fmt: skip
