"""Python's json, as a program that reads texts and writes them back. `README.md` says how."""

import base64
import json
import sys


def written(mode: str, text: str) -> str:
    value = json.loads(text)
    if mode == "typed":
        value = {name: value.get(name) for name in ("label", "mask", "confidence", "geometry")}
    return json.dumps(value)


for line in sys.stdin:
    mode, _, encoded = line.strip().partition(" ")
    if mode == "about":
        reply = "ok", f"Python {sys.version.split()[0]}"
    else:
        try:
            reply = "ok", written(mode, base64.b64decode(encoded).decode())
        except Exception as error:
            reply = "refused", str(error)
    print(reply[0], base64.b64encode(reply[1].encode()).decode(), flush=True)
