"""The far end for Rust serves the port of its README, which prints, and lacks most."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.ports import HARNESSES, ask

CARGO = shutil.which("cargo")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CARGO is None, reason="there is no cargo on PATH: nothing can be built"),
]

FOLDER = HARNESSES / "rust"

MANIFEST = """
[package]
name = "port"
version = "1.0.0"
edition = "2021"
"""

MY_PORT = r"""
pub type Box = String;

pub fn from_str(json: &str) -> Result<Box, std::string::FromUtf8Error> {
    println!("reading");
    String::from_utf8(if json.contains("label") { json.into() } else { vec![0xFF] })
}

pub fn to_string(read: &Box) -> Result<String, std::fmt::Error> {
    Ok(format!("[\n{read}\n]"))
}
"""


@pytest.mark.nightly
def test_the_example_in_the_readme_runs(tmp_path: Path) -> None:
    assert CARGO is not None
    (example,) = re.findall(
        r"^```rust\n(.*?)^```$", (FOLDER / "README.md").read_text("utf-8"), re.M | re.S
    )
    source = tmp_path / "src"
    for module in ("far_end", "exact_json"):
        shutil.copytree(FOLDER / "src" / module, source / module)
    (source / "main.rs").write_text(f"#![allow(dead_code, unused_imports)]\n{example}", "utf-8")
    (source / "my_port.rs").write_text(MY_PORT, "utf-8")
    (tmp_path / "Cargo.toml").write_text(MANIFEST, "utf-8")
    subprocess.run([CARGO, "build", "--quiet", "--offline"], cwd=tmp_path, check=True)
    asked: list[dict[str, Any]] = [
        {"op": "decode", "type": "box", "text": "{'label'}"},
        {"op": "decode", "type": "box", "payload": {"label": "car"}},
        {"op": "decode", "type": "box", "payload": {}},
        {"op": "decode", "type": "line", "payload": {}},
        {"op": "encode", "type": "box", "payload": {}},
    ]
    program = (str(tmp_path / "target" / "debug" / "port"),)
    text, read, refused, line, encode = ask(program, asked, stderr=b"reading\n" * 3)
    assert text["error"]["caught"].startswith("the reply is not JSON")
    assert read == {"payload": [{"label": "car"}]}
    assert "invalid utf-8" in refused["rejected"]["message"]
    assert line == {"unsupported": {"reason": "no type line"}}
    assert encode == {"unsupported": {"reason": "my-port has no operation encode"}}
