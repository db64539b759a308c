"""What published releases and the ports make of the fixtures, as real runs have shown it.

`index.json` names each run: who was judged on which edition, when, by which command, and the
SHA-256 of its results, which stand in `results/`. `python -m docs.recorded` makes them.
"""
