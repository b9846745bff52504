"""Check that the stated graphs follow each other as their passages do in the text.

Only the file is looked at: where the words stand in the text is taken from the edition.
"""

from __future__ import annotations

from collections.abc import Iterator

from alliance87.check.places import Places, graphs
from alliance87.model.finding import Finding, Severity
from alliance87.model.namespaces import shorten
from alliance87.model.passage import Edition, Passage


def check(places: Places, edition: Edition) -> Iterator[Finding]:
    """Report stated graphs that do not follow each other as their passages do in the text."""
    spans = {passage.graph: passage for passage in edition.passages}
    in_file = [spans[name] for name in graphs(places.statements) if name in spans]
    kept = _longest_in_order(in_file)
    for passage in in_file:
        if passage not in kept:
            later = [k for k in kept if k.span.start > passage.span.start]
            side = f"before {shorten(later[0].graph)}" if later else "to the end"
            message = f"Move {shorten(passage.graph)} {side}, as its words stand in the text."
            place = places.find(passage.iri)
            yield Finding(place, Severity.VIOLATION, passage.iri, "", "order", message)


def _longest_in_order(passages: list[Passage]) -> list[Passage]:
    """Return the most passages that are in the order of the text: the others are to be moved."""
    chains: list[list[Passage]] = []
    for passage in passages:
        before = [c for c in chains if c[-1].span.start <= passage.span.start]
        chains.append([*max(before, key=len, default=[]), passage])
    return max(chains, key=len, default=[])
