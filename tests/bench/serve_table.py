"""Write what was measured of the servers as a Markdown table, with the machine and the versions."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from bench.serve import Honest, Load, Row
from bench.table import machine

_HEADER = (
    "| question | connections | our answers | beside | ours, a second (p50, p99 in ms) | "
    + "theirs, a second (p50, p99 in ms) | ratio | goal |",
    "|---|---|---|---|---|---|---|---|",
)
_PACKAGES = ("alliance87", "uvicorn", "uvloop", "httptools", "pyoxigraph", "oxigraph")
_GOALS = {  # over 8 connections
    (True, "oxigraph serve-read-only"): 3,
    (False, "oxigraph serve-read-only"): 0.8,
    (False, "rdflib-endpoint"): 10,
}


def table(rows: Sequence[Row], honest: Honest, rdflib_endpoint: str | None) -> str:
    """Return the table, how the honest fared beside the hostile, and what it was measured on."""
    versions = [f"{name} {version(name)}" for name in _PACKAGES]
    if rdflib_endpoint:
        versions.append(_version_beside(rdflib_endpoint))
    told = f"Python {platform.python_version()}, {', '.join(versions)}"
    beside = (
        f"Honest queries, p95: {honest.alone:.1f} ms alone, {honest.beside:.1f} ms beside two hostile "
        f"clients, {honest.ratio:.1f} times as long."
    )
    measured = f"Measured on {machine()}."
    lines = [*_HEADER, *map(_row, rows), "", beside, measured, f"Versions: {told}."]
    return "\n".join(lines) + "\n"


def _row(row: Row) -> str:
    goal = _GOALS.get((row.kept, row.beside)) if row.connections == 8 else None
    cells = (
        row.asking.name,
        str(row.connections),
        "kept" if row.kept else "made anew",
        f"`{row.beside}`",
        _told(row.ours),
        _told(row.other),
        f"{row.ratio:.2f}",
        f"≥ {goal:g}" if goal else "",
    )
    return f"| {' | '.join(cells)} |"


def _told(load: Load) -> str:
    failed = f", {load.failed:,} failed" if load.failed else ""
    return f"{load.rate:,.0f} ({load.half:.2f}, {load.most:.2f}){failed}"


def _version_beside(tool: str) -> str:
    """Return the version of rdflib-endpoint, which is installed in an environment of its own."""
    python = Path(tool).with_name("python")
    code = "from importlib.metadata import version as v; print(v('rdflib-endpoint'), v('rdflib'))"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    ours, _, rdflib = done.stdout.strip().partition(" ")
    return f"rdflib-endpoint {ours} with rdflib {rdflib}"
