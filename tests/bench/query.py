"""Time a saved question as a whole process, beside rdflib that reads the same files and asks the same."""

from __future__ import annotations

import sys

from alliance87.model.project import installed
from bench.measure import median, processor, seconds
from bench.processes import run
from bench.table import machine

GOAL = 0.15
_RDFLIB = """
import sys
from pathlib import Path
import rdflib
data, schemes, query = map(Path, sys.argv[1:])
dataset = rdflib.Dataset(default_union=True)
for path in sorted(data.rglob("*.trig")):
    dataset.parse(path, format="trig")
name = rdflib.URIRef("https://w3id.org/alliance87/graph/schemes")
dataset.graph(name).parse(schemes, format="turtle")
sys.stdout.buffer.write(dataset.query(query.read_text()).serialize(format="csv"))
"""


def measure(name: str, repeat: int) -> str:
    """Return a line of a table: ours, theirs, and the ratios of seconds and of processor time."""
    project = installed()
    files = (project.data, project.ontology / "schemes.ttl", project.queries / f"{name}.rq")
    ours = [sys.executable, "-m", "alliance87", "query", name, "--format", "csv"]
    theirs = [sys.executable, "-c", _RDFLIB, *map(str, files)]
    pairs = [(run(ours, 60), run(theirs, 60)) for _ in range(repeat)]
    left, right = zip(*pairs, strict=True)
    if any(each.status for pair in pairs for each in pair):
        raise SystemExit(f"{name} cannot be measured: a process failed.")
    by_clock = median(left, seconds) / median(right, seconds)
    by_processor = median(left, processor) / median(right, processor)
    memory = max(each.memory for each in left) / 2**20
    return (
        "| question | ours, s | rdflib, s | ratio | of processor time | goal | memory, MB |\n"
        "|---|---|---|---|---|---|---|\n"
        f"| {name} ({repeat} runs) | {median(left, seconds):.2f} | {median(right, seconds):.2f} |"
        f" {by_clock:.3f} | {by_processor:.3f} | ≤ {GOAL} | {memory:.0f} |\n\n"
        f"Measured on {machine()}.\n"
    )
