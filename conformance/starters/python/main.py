"""Puts the port on the line protocol, for `nucleus-conformance run -- python main.py`."""

from nucleus_conformance.harness import serve

serve("my_port")
