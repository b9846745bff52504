"""How large a contribution may be, and how much a check of it may cost.

Each limit is enforced where the thing it limits is made. The flags that raise a limit are named here,
so that every message names the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 2**20

FLAGS = {
    "file_bytes": "--max-bytes",
    "literal_bytes": "--max-literal",
    "statements": "--max-statements",
    "findings": "--max-findings",
    "seconds": "--seconds",
    "memory_bytes": "--memory",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one check.

    ``file_bytes`` is the size of a file as stored; ``literal_bytes`` that of a literal in UTF-8.
    ``seconds`` are wall-clock time, ``cpu_seconds`` processor time. ``memory_bytes`` is the address
    space of the process that does the work, without what its parent had reserved and did not use.
    ``findings`` is the largest number of findings, ``answer_bytes`` the size of the answer with them.
    """

    file_bytes: int = 20 * MEBIBYTE
    literal_bytes: int = MEBIBYTE
    statements: int = 200_000
    nesting: int = 64
    findings: int = 1_000
    seconds: float = 10.0
    cpu_seconds: int = 10
    memory_bytes: int = 1024 * MEBIBYTE
    answer_bytes: int = 64 * MEBIBYTE


def size(number: int) -> str:
    """Return a number of bytes as people write it: “20 MiB”, “1 GiB”, “1,000 bytes”."""
    for unit, name in ((1024 * MEBIBYTE, "GiB"), (MEBIBYTE, "MiB"), (1024, "KiB")):
        if number >= unit and number % unit == 0:
            return f"{number // unit:,} {name}"
    return f"{number:,} bytes"


def remedy(limit: str, instead: str) -> str:
    """Return what to do about a limit: something else ``instead``, or its flag."""
    return f"{instead}, or raise the limit with {FLAGS[limit]}."
