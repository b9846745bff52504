"""The command ``alliance87``: each module holds some of its commands, and ``main`` runs them."""

from alliance87.cli.main import commands, main

__all__ = ["commands", "main"]
