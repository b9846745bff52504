"""The ways in which a query may end without an answer, each with its status of HTTP and its title."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from types import MappingProxyType

from alliance87.serve.asked import Limits, Refused

_KINDS: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        "syntax": (400, "The query cannot be read"),
        "service": (400, "SERVICE is not answered here"),
        "update": (400, "This dataset is only read"),
        "unknown-graph": (400, "There is no such graph"),
        "nesting": (400, "The query is nested too deeply"),
        "failed": (400, "The query cannot be answered"),
        "too-long": (413, "The query is too long"),
        "not-acceptable": (406, "The answer has no acceptable format"),
        "answer-too-large": (503, "The answer is too large"),
        "memory": (503, "The query needed too much memory"),
        "crash": (503, "The query broke the engine down"),
        "time": (504, "The query took too long"),
        "overload": (503, "Too many queries are being asked"),
        "closing": (503, "The server is closing"),
        "cancelled": (503, "The query was given up"),
    }
)
# What a worker may say by itself; the rest is for the one who watches it.
SAID_BY_WORKERS = frozenset(_KINDS) - {"time", "crash", "overload", "closing", "cancelled"}

_OUT_OF_MEMORY = 71  # the exit status of worker.py
_BY_TIME = {signal.SIGALRM, signal.SIGPROF, signal.SIGXCPU}
_BY_MEMORY = {signal.SIGABRT, signal.SIGKILL}  # Rust ends so; Linux when the machine has no more


def refused(
    kind: str,
    detail: str,
    line: int | None = None,
    column: int | None = None,
    retry_after: int | None = None,
) -> Refused:
    """Return the refusal of a kind, one of those that ``Refused`` names."""
    status, title = _KINDS[kind]
    return Refused(status, kind, title, detail, line, column, retry_after)


def stopped(kind: str, limits: Limits) -> Refused:
    """Return the refusal for a query whose worker ended: by time, memory, crash, closing or cancelled."""
    mebibytes = limits.memory_bytes // 2**20
    details = {
        "time": f"It was stopped after {limits.seconds:g} s. Ask for less: name what you look for, "
        "and see that every pattern shares a variable with another.",
        "memory": f"It needed more than {mebibytes:,} MiB and was stopped. Ask for less.",
        "crash": f"It broke the engine down: it nests too deeply, or needs more than {mebibytes:,} "
        "MiB of memory. Ask for less.",
        "closing": "Ask again soon.",
        "cancelled": "Nobody waits for its answer any more.",
    }
    return refused(kind, details[kind], retry_after=1 if kind == "closing" else None)


def overloaded(retry_after: int) -> Refused:
    """Return the refusal for a query that found no worker; seconds until it may be asked again."""
    detail = "No worker was free for this query. Ask again later."
    return refused("overload", detail, retry_after=retry_after)


def why(status: int) -> str:
    """Return why a worker ended by itself, by its wait status: time, memory or crash."""
    code = os.waitstatus_to_exitcode(status)
    if -code in _BY_TIME:
        return "time"
    return "memory" if -code in _BY_MEMORY or code == _OUT_OF_MEMORY else "crash"
