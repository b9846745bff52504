"""Let Lighthouse score the speed of the served pages beside an empty page, in one run, by turns.

Its scores depend on the machine and on what else it does: only the ratio to the empty page counts.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench import servers
from bench.table import machine
from browsing import CHECKOUT, UNDER, hosted
from shared_builds import install_packages

LIGHTHOUSE = CHECKOUT / "tests" / "lighthouse"
PAGES = ("index", "text", "pictures", "ask", "contribute", "id/organization/ilo", "fr/index")
_EMPTY = '<!doctype html><html lang="en"><title>Empty</title><h1>Empty</h1></html>'
_HEADER = "| page | performance | empty page | ratio | kB |\n|---|---|---|---|---|\n"


@dataclass(frozen=True)
class Scored:
    """One page: the median scores of Lighthouse for it and for the empty page, and its weight."""

    page: str
    score: float
    empty: float
    weight: int

    @property
    def ratio(self) -> float:
        """How near the page comes to the empty one."""
        return self.score / self.empty if self.empty else 0.0


def lighthouse(chromium: str, categories: str, *addresses: str) -> dict[str, Any]:
    """Return what Lighthouse finds at each address: scores, bytes, and the audits that failed."""
    command = ["node", "measure.mjs", chromium, categories, *addresses]
    done = subprocess.run(command, cwd=LIGHTHOUSE, check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure(
    chromium: str, dist: Path, folder: Path, repeat: int, say: Callable[[str], None]
) -> Iterator[Scored]:
    """Score each page and the empty one so many times."""
    install_packages(LIGHTHOUSE)
    (folder / "empty.html").write_text(_EMPTY, encoding="utf-8")
    with servers.ours(dist) as server, hosted(folder) as empty_site:
        assert empty_site.endswith(UNDER)
        root, empty = server.endpoint.removesuffix("sparql"), f"{empty_site}empty.html"
        for page in PAGES:
            say(page)
            address = f"{root}{page}.html"
            runs = [lighthouse(chromium, "performance", address, empty) for _ in range(repeat)]
            score, of_empty = (
                median(run[each]["scores"]["performance"] or 0 for run in runs)
                for each in (address, empty)
            )
            yield Scored(page, score, of_empty, round(runs[0][address]["bytes"]))


def table(rows: list[Scored]) -> str:
    """Return the scores as a Markdown table."""
    lines = (
        f"| {row.page} | {row.score:.2f} | {row.empty:.2f} | {row.ratio:.2f} | {row.weight / 1000:.0f} |\n"
        for row in rows
    )
    return f"{_HEADER}{''.join(lines)}\nMeasured on {machine()}.\n"
