"""Every constraint, target and list member of the shapes is missed by some case if it is deleted.

A mutant is the shapes less one triple (or less one member of a list). It is noticed when a case
gives other findings than it expects, or when the engine calls the shapes malformed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import pytest
from rdflib import DCTERMS, RDF, Graph, Namespace, URIRef
from rdflib.term import Node

import shape_cases
from alliance87.model.namespaces import PREFIXES, shorten
from shape_cases import Case, Expected

SH = Namespace(PREFIXES["sh"])
Triple = tuple[Node, Node, Node]
# What says nothing of which data conform, or without which a shape is no shape at all.
NO_CONSTRAINT = {
    RDF.type, RDF.first, RDF.rest, SH.path, SH.select, SH.name, SH.description, SH.message,
    DCTERMS.issued,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """The shapes less ``removed`` and with ``added``."""

    stem: str
    shape: Node
    label: str
    removed: tuple[Triple, ...]
    added: tuple[Triple, ...] = ()


def test_every_constraint_is_missed_when_it_is_deleted(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="pyshacl-validate")  # it logs each malformed shape
    mutants = tuple(_mutants())
    survivors = [mutant.label for mutant in mutants if not _is_noticed(mutant)]
    assert len(mutants) > 300
    assert survivors == []


def test_the_cases_hold_before_anything_is_deleted_and_after_it_is_put_back() -> None:
    case = shape_cases.cases()[0]
    for mutant in list(_mutants())[:3]:
        with _applied(mutant):
            pass
    assert shape_cases.found(case) == case.expected


def _is_noticed(mutant: Mutant) -> bool:
    """Run only the shapes the mutant bears on: what the others find does not change."""
    affected = _users(mutant.shape)
    for case in _in_order_of_promise(mutant):
        use = shape_cases.in_use(case.stem, case.view) & affected
        before = _unchanged(case, use)
        with _applied(mutant):
            if _found(case, shape_cases.in_use(case.stem, case.view) & affected) != before:
                return True
    return False


@cache
def _unchanged(case: Case, use: frozenset[str]) -> tuple[Expected, ...] | None:
    return shape_cases.found(case, use)


def _found(case: Case, use: frozenset[str]) -> tuple[Expected, ...] | None:
    try:
        return shape_cases.found(case, use)
    except Exception:  # noqa: BLE001 (whatever the engine raises, it has noticed)
        return None


def _in_order_of_promise(mutant: Mutant) -> list[Case]:
    """Return the cases that could notice, those that expect a finding of the shape first."""
    users = {URIRef(user) for user in _users(mutant.shape)}
    graphs = shape_cases.shape_graphs().items()
    stems = {stem for stem, graph in graphs if any((u, RDF.type, None) in graph for u in users)}
    name = shorten(str(mutant.shape))
    cases = [case for case in shape_cases.cases() if case.stem in stems]
    return sorted(
        cases,
        key=lambda case: (
            all(name != shape for _, _, _, shape, _ in case.expected),
            case.stem != mutant.stem,
            case.name,
        ),
    )


def _mutants() -> Iterator[Mutant]:
    for stem, graph in shape_cases.shape_graphs().items():
        for s, p, o in sorted(graph):
            if p in NO_CONSTRAINT or not str(s).startswith(PREFIXES["shape"]):
                continue
            label = " ".join(shorten(str(term)) for term in (s, p, o))
            yield Mutant(stem, s, label, ((s, p, o),))
            if (o, RDF.rest, None) in graph:
                yield from _shortened(stem, graph, (s, p, o))


def _shortened(stem: str, graph: Graph, link: Triple) -> Iterator[Mutant]:
    """Yield a mutant for each member of the list that ``link`` ends in."""
    shape, _, node = link
    before = link
    while node != RDF.nil:
        rest = graph.value(node, RDF.rest)
        member = graph.value(node, RDF.first)
        assert rest is not None
        removed = (before,)
        added = ((before[0], before[1], rest),)
        yield Mutant(
            stem, shape, f"{shorten(str(shape))} less {shorten(str(member))}", removed, added
        )
        before = (node, RDF.rest, rest)
        node = rest


@contextmanager
def _applied(mutant: Mutant) -> Iterator[None]:
    graphs = (shape_cases.shapes(), shape_cases.shape_graphs()[mutant.stem])
    for graph in graphs:
        for triple in mutant.removed:
            graph.remove(triple)
        for triple in mutant.added:
            graph.add(triple)
    try:
        yield
    finally:
        for graph in graphs:
            for triple in mutant.added:
                graph.remove(triple)
            for triple in mutant.removed:
                graph.add(triple)


@cache
def _users(shape: Node) -> frozenset[str]:
    """Return ``shape`` and the shapes that refer to it, however indirectly."""
    graph = shape_cases.shapes()
    above = {shape}
    todo = [shape]
    while todo:
        for user in graph.subjects(None, todo.pop()):
            if user not in above:
                above.add(user)
                todo.append(user)
    return frozenset(str(user) for user in above)
