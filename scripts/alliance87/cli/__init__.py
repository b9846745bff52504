"""The command ``alliance87``: each module holds some of its commands, and ``main`` runs them."""

import os
import sys

from alliance87.cli.main import commands
from alliance87.cli.main import main as _main

__all__ = ["commands", "main"]


def main() -> None:
    """Run the command line as a process of its own, and end it."""
    _main()
    if sys.argv[1:2] == ["query"]:  # a tenth of its time would go into clearing the memory away
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
