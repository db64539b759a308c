"""`python -m nucleus_conformance` is `nucleus-conformance`."""

import sys

from nucleus_conformance.cli import main

if __name__ == "__main__":
    sys.exit(main())
