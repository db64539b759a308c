"""The port for Node is of use in JavaScript. That it is right is in `test_every_port`."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.node import FOLDER, needs_node, run_node

pytestmark = needs_node


def test_is_of_use_from_javascript(tmp_path: Path) -> None:
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
