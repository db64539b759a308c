"""Puts the port on the line protocol, for `nucleus-conformance run -- python main.py`."""

from nucleus_conformance.harness import serve

# Declared is every operation that some class has, of each of these types.
serve("my_port", types=["category"])
