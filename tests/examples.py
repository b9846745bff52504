"""How many examples a property is tried with: every day a quarter of those of the full tests."""

from __future__ import annotations

import os


def examples(full: int) -> int:
    """Return how many of ``full`` examples to try; ``scripts/test --all`` tries them all."""
    return full if os.environ.get("ALL_TESTS") == "true" else max(1, full // 4)
