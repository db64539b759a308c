"""orjson, as a program that reads texts and writes them back. `README.md` says how."""

import base64
import importlib
import sys
from typing import Any

orjson: Any = importlib.import_module("orjson")


def written(mode: str, text: bytes) -> bytes:
    value = orjson.loads(text)
    if mode == "typed":
        value = {name: value.get(name) for name in ("label", "mask", "confidence", "geometry")}
    dumped: bytes = orjson.dumps(value)
    return dumped


for line in sys.stdin:
    mode, _, encoded = line.strip().partition(" ")
    if mode == "about":
        reply = "ok", f"orjson {orjson.__version__}".encode()
    else:
        try:
            reply = "ok", written(mode, base64.b64decode(encoded))
        except Exception as error:
            reply = "refused", str(error).encode()
    print(reply[0], base64.b64encode(reply[1]).decode(), flush=True)
