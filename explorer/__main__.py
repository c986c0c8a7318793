"""`python -m explorer`: the same functions as the pages, from a shell."""

import sys

from explorer.cli import main

if __name__ == "__main__":
    sys.exit(main())
