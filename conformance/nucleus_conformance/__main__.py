"""`python -m nucleus_conformance` is `nucleus-conformance`."""

from nucleus_conformance.cli import program

if __name__ == "__main__":
    program()
