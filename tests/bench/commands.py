"""Time a saved question and ``check`` beside the libraries others would use, as whole processes, by turns.

The question is asked of rdflib, which reads the same files. ``check`` is measured beside pySHACL alone:
the same shapes on the same views of the dataset, and nothing else of what ``check`` does.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.measure import median, processor, seconds, tool
from bench.processes import Run, run
from bench.table import machine

QUESTION = "who-took-part"
_RDFLIB = f"""
import rdflib
from alliance87.formats.load import data_files
from alliance87.model.project import installed
from alliance87.query.questions import find
data = rdflib.Dataset(default_union=True)
for path in data_files(installed()):
    data.parse(path)
text, _ = find(installed(), {QUESTION!r})
for row in data.query(text): print(*row)
"""
_PYSHACL = """
from alliance87.formats.load import load, load_shapes
from alliance87.model.project import installed
from alliance87.model.statement import n_triples
from alliance87.rules.pipeline import views
from alliance87.rules.shacl import engine, targeted
shapes = load_shapes(installed()).statements
for view in views(load(installed())):
    use = targeted(shapes, view.subject, view.document)
    assert not engine("pyshacl", shapes, use).validate(n_triples(view.statements))
"""


@dataclass(frozen=True)
class Pair:
    """Two commands that do the same, and the ratio aimed at."""

    name: str
    ours: tuple[str, ...]
    beside: str
    theirs: str
    goal: float


@dataclass(frozen=True)
class Timed:
    """The runs of a pair, ours and theirs."""

    pair: Pair
    ours: tuple[Run, ...]
    theirs: tuple[Run, ...]

    def ratio(self, of: Callable[[Run], float]) -> float:
        """Return ours by theirs, of the medians of one measure."""
        return median(self.ours, of) / median(self.theirs, of)


PAIRS = (
    Pair("a saved question", ("query", QUESTION), "rdflib", _RDFLIB, 0.15),
    Pair("check", ("check",), "pySHACL on the same views", _PYSHACL, 0.15),
)


def measure(repeat: int, patience: float, say: Callable[[str], None]) -> Iterator[Timed]:
    """Measure each pair so many times, by turns."""
    for pair in PAIRS:
        ours, theirs = [], []
        for _ in range(repeat):
            ours.append(_run((tool("alliance87"), *pair.ours), patience))
            theirs.append(_run((sys.executable, "-c", pair.theirs), patience))
            say(f"{pair.name}: {ours[-1].seconds:.2f} s, {theirs[-1].seconds:.2f} s")
        yield Timed(pair, tuple(ours), tuple(theirs))


def _run(command: tuple[str, ...], patience: float) -> Run:
    done = run(command, patience)
    if done.status != 0:
        raise SystemExit(f"{command[0]} did not end well: {done.status}")
    return done


def table(rows: list[Timed]) -> str:
    """Return what was measured as a Markdown table, with the machine."""
    lines = [
        "| command | beside | ours, s | theirs, s | ratio | of processor time | goal |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        times = (median(row.ours, seconds), median(row.theirs, seconds))
        ratios = (row.ratio(seconds), row.ratio(processor))
        lines.append(
            f"| {row.pair.name} | {row.pair.beside} | {times[0]:.2f} | {times[1]:.2f} "
            f"| {ratios[0]:.3f} | {ratios[1]:.3f} | ≤ {row.pair.goal:g} |"
        )
    return "\n".join([*lines, "", f"Measured on {machine()}."]) + "\n"
