"""Write what was measured as a Markdown table, with the machine and the versions."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from bench.measure import Measured, exponent, median, processor, seconds

_PACKAGES = ("alliance87", "shacl", "pyshacl", "rdflib", "pyoxigraph", "oxigraph")
_HEADER = (
    "| file | beside | ours, s | theirs, s | ratio | of processor time | goal | most memory, MB |",
    "|---|---|---|---|---|---|---|---|",
)


def table(measured: Sequence[Measured]) -> str:
    """Return the table, what it grows with, and what it was measured on."""
    lines = [*_HEADER, *map(_row, measured), ""]
    power = exponent(measured)
    if power is not None:
        lines.append(f"Our processor time grows with the size to the power {power:.2f}.")
    lines += [f"Measured on {machine()}.", f"Versions: {_versions()}."]
    return "\n".join(lines) + "\n"


def _row(each: Measured) -> str:
    sign = "< " if each.is_bound else ""
    other = "> " if each.is_bound else ""
    memory = max(run.memory for run in each.ours) / 2**20
    cells = (
        f"{each.case.name} ({len(each.ours)} and {len(each.others)} runs)",
        "`pyshacl`" if each.case.beside == "pyshacl" else "`oxigraph convert`",
        f"{median(each.ours, seconds):.2f}",
        f"{other}{median(each.others, seconds):.2f}",
        f"{sign}{each.ratio(seconds):.3f}",
        f"{sign}{each.ratio(processor):.3f}",
        f"≤ {each.case.goal:g}" if each.case.goal else "",
        f"{memory:.0f}",
    )
    return f"| {' | '.join(cells)} |"


def machine() -> str:
    """Return the system, its processors and how busy it is."""
    model = platform.processor() or platform.machine()
    try:
        found = [
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ]
        model = found[0] if found else model
    except OSError:
        pass
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    return f"{platform.system()}, {os.cpu_count()} processors ({model}), load {load}"


def _versions() -> str:
    return f"Python {platform.python_version()}, " + ", ".join(
        f"{name} {version(name)}" for name in _PACKAGES
    )
