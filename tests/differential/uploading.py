"""What a release uploads: it runs in the release's environment, and needs nothing but that.

Its `upload_predictions` is given a server on loopback, which keeps each request. Scenarios come as
JSON on stdin, one object each, and what was sent or raised goes to stdout.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import re
import sys
import tempfile
import threading
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CLASSES = {
    "box": "BoxPrediction",
    "line": "LinePrediction",
    "polygon": "PolygonPrediction",
    "keypoints": "KeypointsPrediction",
    "cuboid": "CuboidPrediction",
    "category": "CategoryPrediction",
    "scene-category": "SceneCategoryPrediction",
    "segmentation": "SegmentationPrediction",
}
MEMBERS_SHOWN = 3
"""A list of more members than that is recorded by its length alone."""

_UUID = re.compile(r"[0-9a-f]{32}")


class Recorder(BaseHTTPRequestHandler):
    """Keeps what it is sent, and answers as the client needs it."""

    kept: list[dict[str, Any]]
    lock: threading.Lock

    def handle_any(self) -> None:
        """Any method."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = self._chunks()
        said: dict[str, Any] = {"method": self.command, "path": _UUID.sub("{uuid}", self.path)}
        said |= _body(self.headers.get("Content-Type") or "", body)
        with self.lock:
            self.kept.append(said)
        job = dict.fromkeys(
            ("job_id", "job_last_known_status", "job_type", "job_creation_time"), ""
        )
        address = f"http://{self.headers['Host']}/put"
        answer = json.dumps({"signed_url": address} if "signedUrl" in self.path else job).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_PUT = handle_any  # noqa: N815  (http.server names them)

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def log_message(self, *_: Any) -> None:
        """Nothing."""


def _body(kind: str, body: bytes) -> dict[str, Any]:
    if kind.startswith("multipart/form-data"):
        head = f"Content-Type: {kind}\r\n\r\n".encode()
        parts: Any = BytesParser().parsebytes(head + body).get_payload()
        return {"form": [_field(each) for each in parts]}
    text = body.decode()
    try:
        read = json.loads(text)
    except ValueError:
        return {"text": text} if text else {}
    if isinstance(read, dict) and kind.startswith("application/json"):
        return {"body": _shortened(read)}
    return {"text": text}


def _shortened(body: dict[str, Any]) -> dict[str, Any]:
    """With the length of each long list in its place, and no id that is made anew each time."""
    return {
        name: len(value)
        if isinstance(value, list) and len(value) > MEMBERS_SHOWN
        else _UUID.sub("{uuid}", value)
        if name == "requestId"
        else value
        for name, value in body.items()
    }


def _field(part: Any) -> dict[str, Any]:
    said = {"name": part.get_param("name", header="content-disposition")}
    said["content_type"] = part.get_content_type()
    file = part.get_filename()
    content = part.get_payload(decode=True)
    if file is None:
        read = json.loads(content)
        return {**said, "body": _shortened(read)}
    return {**said, "filename": file, "size": len(content)}


def made(described: list[dict[str, Any]]) -> list[Any]:
    """The predictions of a scenario, as objects of this release."""
    module = importlib.import_module("nucleus.prediction")
    found: list[Any] = []
    for each in described:
        cls = getattr(module, CLASSES[each["type"]])
        found += [cls.from_json(dict(each["payload"])) for _ in range(each.get("times", 1))]
    return found


def duplicates(described: list[dict[str, Any]]) -> bool:
    """Whether the release refuses them as duplicates; nothing is sent."""
    module = importlib.import_module("nucleus.annotation_uploader")
    uploader = module.PredictionUploader(client=None, dataset_id="ds_1", model_id="prj_1")
    try:
        uploader.check_for_duplicate_ids(made(described))
    except importlib.import_module("nucleus.errors").DuplicateIDError:
        return True
    return False


def upload(scenario: dict[str, Any], server: ThreadingHTTPServer) -> dict[str, Any]:
    """What it sends, and the name of what it raises."""
    nucleus = importlib.import_module("nucleus")
    utils: Any = importlib.import_module("nucleus.utils")
    client = nucleus.NucleusClient(
        api_key="test", endpoint=f"http://127.0.0.1:{server.server_address[1]}"
    )
    dataset = nucleus.Dataset("ds_1", client)
    model = nucleus.Model("prj_1", "model", "model", {}, client)
    kept: list[dict[str, Any]] = []
    Recorder.kept, Recorder.lock = kept, threading.Lock()
    limit = utils.MAX_PAYLOAD_SIZE
    utils.MAX_PAYLOAD_SIZE = scenario.get("limit", limit)
    try:
        dataset.upload_predictions(model, made(scenario["predictions"]), **scenario["options"])
        raised = None
    except Exception as error:
        raised = type(error).__name__
    finally:
        utils.MAX_PAYLOAD_SIZE = limit
    if any("form" in each for each in kept):  # these are sent at once, in any order
        kept.sort(key=lambda each: -len(each.get("form", ())))
    return {"raised": raised, "requests": kept}


def read(scenario: dict[str, Any]) -> dict[str, Any]:
    """What it reads of what Nucleus answers: a payload for each prediction, by type."""
    utils = importlib.import_module("nucleus.utils")
    try:
        if "rows" in scenario:
            found = [
                row["predictions"]
                for row in utils.convert_export_payload(scenario["rows"], has_predictions=True)
            ]
        else:
            found = [utils.format_prediction_response(scenario["response"])]
    except Exception as error:
        return {"raised": type(error).__name__, "read": []}
    payloads = [
        {
            name: _payloads(value)
            for name, value in each.items()
            if name not in ("predictions", "item")
        }
        for each in found
    ]
    return {"raised": None, "read": payloads}


def _payloads(value: Any) -> list[Any]:
    return [each.to_payload() for each in (value if isinstance(value, list) else [value])]


def limits() -> dict[str, Any]:
    """The numbers that it has in its source."""
    nucleus = importlib.import_module("nucleus")
    parameters = inspect.signature(nucleus.Dataset.upload_predictions).parameters
    names = (
        *("batch_size", "remote_files_per_upload_request", "local_files_per_upload_request"),
        "trained_slice_id",
    )
    said: dict[str, Any] = {name: parameters[name].default for name in names if name in parameters}
    said["MAX_PAYLOAD_SIZE"] = importlib.import_module("nucleus.constants").MAX_PAYLOAD_SIZE
    return said


def main() -> None:
    """Answer each scenario."""
    os.environ["NO_PROXY"] = "127.0.0.1"
    asked = json.load(sys.stdin)
    out, sys.stdout = sys.stdout, sys.stderr
    with tempfile.TemporaryDirectory() as here:
        os.chdir(here)
        for name in ("m.png", "m.PNG", "m.jpg", "png", *(f"m{index}.png" for index in range(11))):
            Path(name).write_bytes(b"not looked at")
        server = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        said: dict[str, Any] = {"limits": limits()}
        said["uploads"] = [upload(each, server) for each in asked.get("uploads", ())]
        said["answers"] = [read(each) for each in asked.get("answers", ())]
        said["duplicates"] = [duplicates(each) for each in asked.get("duplicates", ())]
        server.shutdown()
        os.chdir("/")
    json.dump(said, out)


if __name__ == "__main__":
    main()
