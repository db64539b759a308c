"""The far end for Node: its port is right in every edition, and its harness keeps to the protocol."""

from __future__ import annotations

import json
import random
import re
import shutil
import struct
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nucleus_conformance
import pytest
from nucleus_conformance.cli import main
from nucleus_conformance.suite.case import load_suite
from nucleus_conformance.suite.catalog.samples import BOX

from nucleus_spec.constraints import MAX_DEPTH
from nucleus_spec.editions import EDITIONS, Edition

NODE = shutil.which("node")

pytestmark = pytest.mark.skipif(
    NODE is None, reason="there is no node on PATH, so that the far end for Node cannot be run"
)

FOLDER = Path(nucleus_conformance.__file__).parent.parent / "harnesses" / "node"
MAIN = FOLDER / "main.mjs"

HELLO = {"id": "hello", "op": "hello", "protocol": 1, "edition": "0.17.9"}

Done = subprocess.CompletedProcess[bytes]


def run_node(program: Path, text: str) -> Done:
    assert NODE is not None
    return subprocess.run([NODE, str(program)], input=text.encode("utf-8"), capture_output=True)


def lines(requests: Sequence[Any]) -> str:
    return "".join(json.dumps(each) + "\n" for each in requests)


def replies_of(done: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def ask(*requests: dict[str, Any], program: Path = MAIN) -> list[dict[str, Any]]:
    """The replies to these requests, asked all at once after a hello."""
    numbered = [{"id": number, **each} for number, each in enumerate(requests)]
    done = run_node(program, lines([HELLO, *numbered]))
    hello, *replies = replies_of(done)
    assert "hello" in hello
    assert (done.returncode, done.stderr) == (0, b"")
    assert [reply.pop("id") for reply in replies] == list(range(len(requests)))
    return replies


def box(**members: Any) -> dict[str, Any]:
    return {"op": "decode", "type": "box", **BOX.said(**members)}


def encoded(text: str) -> dict[str, Any]:
    return {"op": "encode", "type": "box", "text": text}


class TestThePort:
    @pytest.mark.parametrize("edition", EDITIONS, ids=str)
    def test_passes_every_case_strictly(self, edition: Edition, tmp_path: Path) -> None:
        path = tmp_path / "report.jsonl"
        command = ["--strict", "--edition", edition.name, "--json", str(path)]
        assert main(["run", *command, "--", "node", str(MAIN)]) == 0
        header, *verdicts, footer = map(json.loads, path.read_text("utf-8").splitlines())
        assert header["implementation"]["language"].startswith("JavaScript (Node ")
        assert [each["id"] for each in verdicts if each["verdict"] != "passed"] == []
        for level in ("required", "recommended"):
            assert footer[level]["passed"] == footer[level]["total"] > 200
        assert footer["complete"]

    @pytest.mark.parametrize("edition", EDITIONS, ids=str)
    def test_refuses_with_the_codes_and_pointers_of_the_reference(self, edition: Edition) -> None:
        """But NaN and Infinity are no JSON to it, and it has no points that are constructed first."""
        cases = [
            case
            for case in load_suite(edition).cases
            if "code" in (case.expect.content if case.expect.kind == "rejected" else ())
            and not re.search("/(nan|infinity|negative-infinity)-", case.id)
        ]
        assert len(cases) > 800
        hello = {**HELLO, "edition": edition.name}
        done = run_node(
            MAIN, lines([hello, *({"id": case.id, **case.request()} for case in cases)])
        )
        _, *replies = replies_of(done)
        for case, reply in zip(cases, replies, strict=True):
            assert reply["rejected"]["code"] == case.expect.content["code"], case.id
            pointer = reply["rejected"].get("pointer", "")
            assert pointer.endswith(case.expect.content.get("pointer", "")), case.id

    def test_spells_every_number_as_python_does(self) -> None:
        chance = random.Random(20250313)
        doubles = [struct.unpack("<d", chance.randbytes(8))[0] for _ in range(5000)]
        numbers: list[float | int] = [each for each in doubles if each - each == 0]
        numbers += [
            float(f"{digits}e{power}") for digits in (1, 2.5, 9) for power in range(-30, 30)
        ]
        numbers += [-0.0, 5e-324, 2e23, 9e22, 1.7976931348623157e308, 0.1 + 0.2]
        numbers += [sign * (2**power + 1) for sign in (1, -1) for power in range(0, 300, 7)]
        text = json.dumps({**BOX.payload, "embedding_vector": numbers})
        (reply,) = ask(encoded(text))
        assert json.dumps(numbers) in reply["text"]
        ids = [box(geometry=dict.fromkeys(["x", "y", "width", "height"], abs(n))) for n in numbers]
        for number, decoded in zip(numbers, ask(*ids), strict=True):
            spelled = "-".join([str(abs(number))] * 4)
            assert decoded["payload"]["annotation_id"] == f"car-{spelled}-image_1"

    def test_escapes_every_character_as_python_does(self) -> None:
        label = "".join(map(chr, range(0x10000))) + "\U0001f697"
        (reply,) = ask(encoded(json.dumps({**BOX.payload, "label": label, "annotation_id": ""})))
        assert json.dumps(label) in reply["text"]

    def test_keeps_keys_that_look_like_integers_or_like_methods_in_their_place(self) -> None:
        text = '{"b": 1, "2": 1.0, "1": null, "__proto__": {"constructor": []}, "a": 0}'
        (reply,) = ask(encoded(json.dumps(BOX.payload)[:-1] + f', "metadata": {text}}}'))
        assert f'"metadata": {text}' in reply["text"]

    @pytest.mark.parametrize("depth", [MAX_DEPTH, MAX_DEPTH + 1, 900])
    def test_refuses_metadata_that_is_too_deep_for_the_reference(self, depth: int) -> None:
        metadata: dict[str, Any] = {}
        for _ in range(depth - 1):
            metadata = {"in": metadata}
        (reply,) = ask(box(metadata=metadata))
        if depth > MAX_DEPTH:
            assert reply["rejected"]["code"] == "too-deep"
        else:
            assert reply["payload"]["metadata"] == metadata

    def test_is_of_use_from_javascript(self, tmp_path: Path) -> None:
        script = tmp_path / "use.mjs"
        script.write_text(
            f"""
import assert from "node:assert";
import {{ InvalidPrediction, Prediction }} from "{(FOLDER / "port.mjs").as_uri()}";

const given = {{ label: "car", x: 10n, y: 20.5, width: 30n, height: 40, reference_id: "image_1" }};
const metadata = {{ lanes: [3n] }};
const box = new Prediction("box", {{ ...given, metadata }});
metadata.lanes.push(4n);
box.toPayload().get("metadata").get("lanes").push(5n);
box.toPayload().get("geometry").clear();
const payload = box.toPayload();
assert.equal(payload.get("annotation_id"), "car-10-20.5-30-40.0-image_1");
assert.deepEqual(payload.get("metadata"), new Map([["lanes", [3n]]]));
assert.equal(payload.get("geometry").size, 4);
assert.throws(() => {{ box.values.x = 1n; }}, TypeError);

for (const [wrong, code, pointer] of [
  [{{ x: NaN }}, "not-finite", "/geometry/x"],
  [{{ x: undefined }}, "missing", "/geometry/x"],
  [{{ metadata: {{ "a/b": [undefined] }} }}, "missing", "/metadata/a~1b/0"],
  [{{ metadata: {{ a: [, 1n] }} }}, "missing", "/metadata/a/0"],
  [{{ metadata: new Date(0) }}, "wrong-type", "/metadata"],
  [{{ metadata: new Map([[1, 2n]]) }}, "wrong-type", "/metadata"],
  [{{ class_pdf: {{ car: 0.5 }} }}, "not-a-distribution", "/class_pdf"],
  [{{ colour: "red" }}, "wrong-type", "/colour"],
]) {{
  const made = () => new Prediction("box", {{ ...given, ...wrong }});
  assert.throws(made, {{ name: "InvalidPrediction", code, pointer }});
}}
assert.throws(() => box.toText("0.17.10"), /there is no edition 0.17.10/);
"""
        )
        done = run_node(script, "")
        assert done.returncode == 0, done.stderr.decode()


PORT = """
export class Refusal extends Error {
  constructor(message, code, pointer) {
    super(message);
    Object.assign(this, { code, pointer });
  }
}
export const types = ["box"];
"""


def port(folder: Path, body: str, options: str = "", before: str = "") -> Path:
    """A program that serves that port. In `body`, a function `decode` is expected."""
    harness = (FOLDER / "harness.mjs").as_uri()
    (folder / "port.mjs").write_text(
        f'import {{ Unsupported }} from "{harness}";\n{PORT}\n{before}\n{body}\n', "utf-8"
    )
    program = folder / "main.mjs"
    program.write_text(
        f'import {{ serve }} from "{harness}";\nimport * as port from "./port.mjs";\n'
        f'await serve(port, {{ name: "p", version: "1", {options} }});\n',
        "utf-8",
    )
    return program


def answer(folder: Path, body: str, **options: str) -> dict[str, Any]:
    """What a port that decodes so answers to a box."""
    decode = f"export function decode({{ payload }}, edition) {{ {body} }}"
    (reply,) = ask(box(), program=port(folder, decode, **options))
    return reply


class TestHello:
    def test_says_what_the_port_has(self) -> None:
        (reply,) = replies_of(run_node(MAIN, lines([HELLO])))
        hello = reply["hello"]
        assert reply["id"] == "hello"
        assert (hello["protocol"], hello["edition"]) == (1, "0.17.9")
        assert re.fullmatch(r"JavaScript \(Node \d+\.\d+\.\d+\)", hello["language"])
        assert set(hello["operations"]) == {
            "construct", "decode", "encode", "dispatch", "local_files", "collect"
        }  # fmt: skip
        assert len(hello["types"]) == 8

    def test_names_the_edition_that_it_speaks_where_it_does_not_know_the_one_asked_for(
        self,
    ) -> None:
        (reply,) = replies_of(run_node(MAIN, lines([{**HELLO, "edition": "9.9.9"}])))
        assert reply["hello"]["edition"] == "0.21.2"

    def test_is_modest_for_a_small_port(self, tmp_path: Path) -> None:
        program = port(tmp_path, "export const decode = () => null;")
        (reply,) = replies_of(run_node(program, lines([HELLO])))
        assert (reply["hello"]["operations"], reply["hello"]["types"]) == (["decode"], ["box"])
        assert (reply["hello"]["name"], reply["hello"]["version"]) == ("p", "1")


class TestReplies:
    def test_the_port_is_given_the_edition(self, tmp_path: Path) -> None:
        assert answer(tmp_path, "return edition;") == {"payload": "0.17.9"}

    def test_a_refusal_is_rejected(self, tmp_path: Path) -> None:
        assert answer(tmp_path, 'throw new Refusal("no", "empty", "/label");') == {
            "rejected": {"code": "empty", "pointer": "/label", "message": "no"}
        }

    def test_a_refusal_need_not_say_why(self, tmp_path: Path) -> None:
        assert answer(tmp_path, "throw new Refusal();") == {"rejected": {"message": ""}}

    def test_what_is_unsupported_is_said_so(self, tmp_path: Path) -> None:
        assert answer(tmp_path, 'throw new Unsupported("not yet", "issues/1");') == {
            "unsupported": {"reason": "not yet", "issue_url": "issues/1"}
        }

    @pytest.mark.parametrize(
        ("body", "caught"),
        [
            ("return null.label;", "TypeError: Cannot read properties of null (reading 'label')"),
            ("throw 'a string';", "string: a string"),
            ("throw undefined;", "undefined: undefined"),
            ("const f = () => f(); f();", "RangeError: Maximum call stack size exceeded"),
            ("return undefined;", "TypeError: undefined is not JSON"),
            ("return () => 1;", "TypeError: function is not JSON"),
            ("return { x: NaN };", "RangeError: NaN is not JSON"),
            ("return Promise.reject(new Error('late'));", "Error: late"),
        ],
    )
    def test_any_other_exception_is_an_error(self, tmp_path: Path, body: str, caught: str) -> None:
        assert answer(tmp_path, body) == {"error": {"caught": caught}}

    def test_with_json_of_javascript_nothing_is_no_reply_either(self, tmp_path: Path) -> None:
        caught = "TypeError: decode returned nothing"
        assert answer(tmp_path, "", options="json: JSON") == {"error": {"caught": caught}}

    def test_a_long_message_is_cut(self, tmp_path: Path) -> None:
        reply = answer(tmp_path, "throw new Refusal('x'.repeat(10_000_000));")
        assert len(reply["rejected"]["message"]) == 500

    def test_a_port_may_be_asynchronous(self, tmp_path: Path) -> None:
        body = "return new Promise((done) => setTimeout(() => done(payload), 1));"
        assert answer(tmp_path, body) == {"payload": BOX.payload}

    def test_a_port_may_take_what_json_of_javascript_makes(self, tmp_path: Path) -> None:
        assert answer(tmp_path, "return payload.geometry;", options="json: JSON") == {
            "payload": BOX.payload["geometry"]
        }

    @pytest.mark.parametrize(
        ("request_", "reason"),
        [
            ({"op": "constructor"}, "no such operation: constructor"),
            ({"op": "polish", "type": "box"}, "no such operation: polish"),
            ({"op": "encode", "type": "box", "payload": {}}, "p has no encode"),
            ({"op": "decode", "type": "mesh", "payload": {}}, "p has no type mesh"),
        ],
    )
    def test_what_the_port_does_not_have_is_unsupported(
        self, tmp_path: Path, request_: dict[str, Any], reason: str
    ) -> None:
        (reply,) = ask(request_, program=port(tmp_path, "export const decode = () => null;"))
        assert reply == {"unsupported": {"reason": reason, "issue_url": None}}

    @pytest.mark.parametrize("options", ["", "json: JSON"])
    def test_text_that_is_not_json_is_rejected(self, tmp_path: Path, options: str) -> None:
        program = port(tmp_path, "export const decode = () => null;", options)
        (reply,) = ask({"op": "decode", "type": "box", "text": "{'a': 1}"}, program=program)
        assert reply["rejected"]["code"] == "invalid-json"

    @pytest.mark.parametrize("text", ["1e400", "-1e400"])
    def test_a_number_that_is_too_large_is_refused_where_it_stands(self, text: str) -> None:
        (reply,) = ask(encoded(json.dumps(BOX.payload).replace("20.5", text)))
        rejected = reply["rejected"]
        assert (rejected["code"], rejected["pointer"]) == ("not-finite", "/geometry/y")


class TestPipes:
    def test_what_a_port_prints_does_not_break_the_protocol(self, tmp_path: Path) -> None:
        printed = [
            "console.log('logged');",
            "process.stdout.write('written\\n');",
            "log('bound before');",
        ]
        body = f"export function decode() {{ {' '.join(printed)} return 7n; }}"
        before = "console.log('loaded'); const { log } = console;"
        done = run_node(
            port(tmp_path, body, before=before),
            lines([HELLO, {"id": 1, **box()}, {"id": 2, **box()}]),
        )
        hello, *replies = replies_of(done)
        assert hello["hello"]["name"] == "p"
        assert replies == [{"id": 1, "payload": 7}, {"id": 2, "payload": 7}]
        said = ["logged", "written", "bound before"]
        assert done.stderr.decode().splitlines() == ["loaded", *said, *said]

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("{", "a request is not JSON"),
            ("NaN", "a request is not JSON"),
            ("7", "a request is not an object with an id: 7"),
            ('{"op": "decode"}', 'a request is not an object with an id: {"op": "decode"}'),
        ],
    )
    def test_a_broken_request_is_the_end_and_is_told_on_stderr(
        self, line: str, problem: str
    ) -> None:
        text = lines([HELLO, {"id": 1, **box()}]) + line + "\n" + lines([{"id": 2, **box()}])
        done = run_node(MAIN, text)
        assert [each["id"] for each in replies_of(done)] == ["hello", 1]
        (said,) = done.stderr.decode().splitlines()
        assert said.startswith(f"nucleus-predictions: {problem}")
        assert done.returncode == 1

    def test_it_ends_with_stdin_though_a_timer_is_running(self, tmp_path: Path) -> None:
        program = port(tmp_path, "export const decode = () => null; setInterval(() => {}, 1e6);")
        assert run_node(program, lines([HELLO])).returncode == 0

    def test_a_last_line_without_an_end_is_answered(self) -> None:
        done = run_node(MAIN, lines([HELLO, {"id": 1, **box()}]).rstrip("\n"))
        assert [each["id"] for each in replies_of(done)] == ["hello", 1]

    def test_only_a_line_feed_ends_a_request(self) -> None:
        request = json.dumps({"id": "\u2028\u0085\u2029", **box()}, ensure_ascii=False)
        done = run_node(MAIN, f"{lines([HELLO])}\r\n\n{request}\r\n")
        assert [each["id"] for each in replies_of(done)] == ["hello", "\u2028\u0085\u2029"]

    def test_replies_are_in_order_however_many_and_however_long(self, tmp_path: Path) -> None:
        body = "return payload.get('n') % 7n ? 1n : new Array(40_000).fill('long');"
        program = port(tmp_path, f"export function decode({{ payload }}) {{ {body} }}")
        asked = [{"op": "decode", "type": "box", "payload": {"n": n}} for n in range(500)]
        replies = ask(*asked, program=program)
        assert [each["payload"] == 1 for each in replies] == [n % 7 > 0 for n in range(500)]

    def test_a_slow_reply_does_not_hold_up_those_before_it(self, tmp_path: Path) -> None:
        body = "const until = Date.now() + 20; while (Date.now() < until); return payload.get('n');"
        program = port(tmp_path, f"export function decode({{ payload }}) {{ {body} }}")
        with started(program) as running:
            assert running.stdin
            assert running.stdout
            asked = [{"id": n, "op": "decode", "payload": {"n": n}} for n in range(1000)]
            running.stdin.write(lines([HELLO, *asked]).encode())
            running.stdin.flush()
            assert [json.loads(running.stdout.readline())["id"] for _ in range(3)] == [
                "hello",
                0,
                1,
            ]

    def test_it_goes_in_silence_when_nobody_reads_any_more(self) -> None:
        with started(MAIN) as running:
            assert running.stdin
            assert running.stdout
            assert running.stderr
            running.stdout.close()
            running.stdin.write(lines([HELLO]).encode())
            running.stdin.flush()
            assert running.stderr.read() == b""
            assert running.wait() == 1


@contextmanager
def started(program: Path) -> Iterator[subprocess.Popen[bytes]]:
    assert NODE is not None
    pipe = subprocess.PIPE
    with subprocess.Popen([NODE, str(program)], stdin=pipe, stdout=pipe, stderr=pipe) as running:
        try:
            yield running
        finally:
            running.kill()


MY_PORT = """
export class Invalid extends Error {}
export class Box {
  static read(payload) {
    if (typeof payload?.label !== "string") throw new Invalid("no label");
    return Object.assign(new Box(), { payload });
  }
  toPayload() { return this.payload; }
  toText() { return JSON.stringify(this.payload); }
}
"""


def test_the_example_in_the_readme_runs(tmp_path: Path) -> None:
    (example,) = re.findall(
        r"^```js\n(.*?)^```$", (FOLDER / "README.md").read_text("utf-8"), re.M | re.S
    )
    for name in ("harness.mjs", "json.mjs"):
        shutil.copy(FOLDER / name, tmp_path)
    (tmp_path / "my-port.mjs").write_text(MY_PORT, "utf-8")
    (tmp_path / "main.mjs").write_text(example, "utf-8")
    payload = {"label": "car", "n": [1, 0.5]}
    assert ask(
        {"op": "decode", "type": "box", "payload": payload},
        {"op": "encode", "type": "box", "payload": payload},
        {"op": "decode", "type": "box", "payload": {}},
        {"op": "decode", "type": "line", "payload": {}},
        program=tmp_path / "main.mjs",
    ) == [
        {"payload": payload},
        {"text": '{"label":"car","n":[1,0.5]}'},
        {"rejected": {"message": "no label"}},
        {"unsupported": {"reason": "my-port has no type line", "issue_url": None}},
    ]
