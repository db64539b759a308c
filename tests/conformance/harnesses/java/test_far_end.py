"""The far end for Java serves the port of its README, which prints, and lacks most."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from nucleus_conformance.suite.catalog.samples import BOX
from tests.helpers.ports import HARNESSES, PORTS, ask, built

JAVAC = shutil.which("javac")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(JAVAC is None, reason="there is no javac on PATH: nothing can be built"),
]

FOLDER = HARNESSES / "java"
SOURCES = Path("io") / "github" / "nucleusspec"

MY_PORT = """
final class MyPort {
    static final class InvalidBox extends Exception {}

    static String fromJson(String json) throws InvalidBox {
        System.out.println("reading");
        if (!json.contains("label")) {
            throw new InvalidBox();
        }
        return json;
    }

    static String toJson(String box) {
        return "[\\n" + box + "\\n]";
    }
}
"""


def test_the_example_in_the_readme_runs(tmp_path: Path) -> None:
    assert JAVAC is not None
    (example,) = re.findall(
        r"^```java\n(.*?)^```$", (FOLDER / "README.md").read_text("utf-8"), re.M | re.S
    )
    for package in ("farend", "exactjson"):
        shutil.copytree(
            FOLDER / "src" / "main" / "java" / SOURCES / package, tmp_path / SOURCES / package
        )
    (tmp_path / "Main.java").write_text(example, "utf-8")
    (tmp_path / "MyPort.java").write_text(MY_PORT, "utf-8")
    subprocess.run(
        [JAVAC, "-d", "made", "--source-path", ".", "Main.java"], cwd=tmp_path, check=True
    )
    asked: list[dict[str, Any]] = [
        {"op": "decode", "type": "box", "text": "{'label'}"},
        {"op": "decode", "type": "box", "payload": {"label": "car"}},
        {"op": "decode", "type": "box", "payload": {}},
        {"op": "encode", "type": "box", "payload": {}},
    ]
    program = ("java", "-cp", str(tmp_path / "made"), "Main")
    text, read, refused, encode = ask(program, asked, stderr=b"reading\n" * 3)
    assert "the reply is not JSON" in text["error"]["caught"]
    assert read == {"payload": [{"label": "car"}]}
    assert refused == {"rejected": {"message": "MyPort$InvalidBox"}}
    assert encode == {"unsupported": {"reason": "my-port has no operation encode"}}
    broken = subprocess.run(program, input=b"{", capture_output=True)
    said = b"my-port: a request is not JSON: no key at character 1: {\n"
    assert (broken.returncode, broken.stdout, broken.stderr) == (1, b"", said)


def test_the_port_is_right_wherever_the_machine_is(tmp_path: Path) -> None:
    """Java writes numbers, and lower-case letters, as the language of the machine has them."""
    (port,) = (each for each in PORTS if each.language == "java")
    java, *arguments = built(port, tmp_path)
    payload = {**BOX.payload, "embedding_vector": [1e-05, 1e16, 12345.5, 10**30]}
    asked = [{"op": "encode", "type": "box", "payload": payload}]
    for language, country in (("ar", "EG"), ("tr", "TR"), ("en", "US")):
        options = (f"-Duser.language={language}", f"-Duser.country={country}")
        (reply,) = ask((java, *options, *arguments), asked)
        assert json.dumps(payload["embedding_vector"]) in reply["text"]
        assert set(payload) <= set(json.loads(reply["text"]))
