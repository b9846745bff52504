"""Hold the graphs of a contribution against what is said of them: no claim is without a source.

A file of plain statements is one graph and describes it; a file of named graphs describes each. What
a description must say is for the shapes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.suggest import nearest_of_kind
from alliance87.validate.context import TYPE, Known, text
from alliance87.validate.parts import DERIVED, EVIDENCE, OF_EVIDENCE, STATEMENT_GRAPH, Parts
from alliance87.validate.policy import Fault

_SPACE = PREFIXES["contributed"]
_SNIPPET = (
    "a a87:StatementGraph ; a87:status status:contributed ; prov:wasDerivedFrom source:… ;"
    ' dcterms:contributor "…" ; dcterms:dateSubmitted "…"^^xsd:date .'
)


def faults(quads: tuple[ox.Quad, ...], parts: Parts, known: Known) -> Iterator[Fault]:
    """Yield each graph without a source, or where it may not be, and what stands in a wrong one."""
    described = {
        text(q.subject): q
        for q in quads
        if q.predicate.value == TYPE and text(q.object) == STATEMENT_GRAPH
    }
    # One that lacks its class is told of as such.
    begun = {text(q.subject) for q in quads if text(q.subject).startswith(_SPACE)} - set(described)
    astray = [name for name in parts.facts if name not in described]
    for name, facts in parts.facts.items():
        if name not in begun and not (begun and not name):
            yield from _of_facts(name, facts, described)
    for name, quad in described.items():
        if name in known.types:
            message = f"Give the contribution a name of its own: {shorten(name)} is taken."
            yield Fault("others", quad, "subject", message)
        elif name.startswith(_SPACE) and name not in parts.facts and not astray:
            message = f"Add what {shorten(name)} says: it has a source and no statement."
            yield Fault("no-statements", quad, "subject", message)
    yield from _misplaced(parts, Known(quads))


def _of_facts(
    name: str, facts: tuple[ox.Quad, ...], described: Mapping[str, ox.Quad]
) -> Iterator[Fault]:
    if not name and described:
        message = "Keep one a87:StatementGraph in a file: which statement is of which is not told."
        yield Fault("which-graph", described[max(described)], "subject", message)
    elif not name:
        message = "Say on what the statements rest: describe the contribution, and its source."
        yield Fault("no-source", None, "", message, f"contributed:my-contribution {_SNIPPET}")
    elif not name.startswith(_SPACE):
        message = (
            f"Move this out of {shorten(name)}: {shorten(_SPACE)}… is for what is contributed,"
        )
        message += f" and {shorten(EVIDENCE)} for what that rests on."
        yield Fault("graph", facts[0], "subject", message, focus=name)
    elif name not in described:
        message = f"Say on what the statements of {shorten(name)} rest."
        near = nearest_of_kind(name, described)
        meant = f"did you mean {shorten(near)}?" if near else f"{shorten(name)} {_SNIPPET}"
        yield Fault("no-source", facts[0], "subject", message, meant, focus=name)


def _misplaced(parts: Parts, own: Known) -> Iterator[Fault]:
    """Yield facts among the evidence, and evidence among the facts, each thing once."""
    told: set[object] = set()
    for quad in parts.evidence:
        of = own.types.get(text(quad.subject), frozenset())
        misplaced = of and not of & OF_EVIDENCE and quad.predicate.value != DERIVED
        if misplaced and quad.subject not in told:
            told.add(quad.subject)
            message = f"Move this out of {shorten(EVIDENCE)}: it speaks of the world."
            yield Fault("graph", quad, "subject", message)
    for name, facts in parts.facts.items():
        for quad in facts:
            of = own.types.get(text(quad.subject), frozenset())
            misplaced = name.startswith(_SPACE) and bool(of & OF_EVIDENCE)
            if misplaced and (name, quad.subject) not in told:
                told.add((name, quad.subject))
                message = (
                    f"Move this into {shorten(EVIDENCE)}: it speaks of texts, not of the world."
                )
                yield Fault("graph", quad, "subject", message)
