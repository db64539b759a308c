"""The far end for Go serves the port of its README, which prints, and one that lacks most."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.ports import HARNESSES, ask

GO = shutil.which("go")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(GO is None, reason="there is no go on PATH, so that nothing can be built"),
]

FOLDER = HARNESSES / "go"

PREDICTIONS = """
package predictions

import (
	"encoding/json"
	"errors"
	"fmt"
)

type Box struct{ Label string }

func (b *Box) UnmarshalJSON(text []byte) error {
	fmt.Println("reading")
	var read struct{ Label *string `json:"label"` }
	if err := json.Unmarshal(text, &read); err != nil {
		return err
	}
	if read.Label == nil {
		return errors.New("no label")
	}
	b.Label = *read.Label
	if b.Label == "panic" {
		var none map[string]int
		none["label"] = 1
	}
	return nil
}
"""


def test_the_example_in_the_readme_runs(tmp_path: Path) -> None:
    assert GO is not None
    (example,) = re.findall(
        r"^```go\n(.*?)^```$", (FOLDER / "README.md").read_text("utf-8"), re.M | re.S
    )
    shutil.copytree(FOLDER / "farend", tmp_path / "farend")
    (tmp_path / "predictions").mkdir()
    (tmp_path / "predictions" / "predictions.go").write_text(PREDICTIONS, "utf-8")
    (tmp_path / "main.go").write_text(example, "utf-8")
    (tmp_path / "go.mod").write_text("module example.org/my\n\ngo 1.22\n", "utf-8")
    subprocess.run([GO, "build", "-o", "port", "."], cwd=tmp_path, check=True)
    asked: list[dict[str, Any]] = [
        {"op": "decode", "type": "box", "payload": {"label": "car"}},
        {"op": "decode", "type": "box", "payload": {}},
        {"op": "decode", "type": "box", "payload": {"label": "panic"}},
        {"op": "decode", "type": "line", "payload": {}},
        {"op": "decode", "type": "box", "text": "{'label'}"},
    ]
    read, refused, error, line, text = ask(
        (str(tmp_path / "port"),), asked, stderr=b"reading\n" * 3
    )
    assert read == {"payload": {"Label": "car"}}
    assert refused == {"rejected": {"message": "no label"}}
    assert error == {"error": {"caught": "assignment to entry in nil map"}}
    assert line == {"unsupported": {"reason": "no line yet"}}
    assert "invalid character" in text["rejected"]["message"]
