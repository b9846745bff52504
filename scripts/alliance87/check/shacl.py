"""Run SHACL shapes on a graph with pySHACL, the reference engine here, and return plain results.

Only graphs are passed to the engine, never a path or an address, and nothing is imported or
inferred: a node is of the classes it says it is of. The shapes hold the rules; this module none.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from alliance87.rules.shacl import SH, TARGETS, Result

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node


def subjects(shapes: Graph) -> tuple[str, ...]:
    """Return what the targeted shapes are for (``dcterms:subject``), sorted; "" is everything."""
    from rdflib import DCTERMS

    found = {str(o) for s in _with_target(shapes) for o in shapes.objects(s, DCTERMS.subject)}
    general = any((s, DCTERMS.subject, None) not in shapes for s in _with_target(shapes))
    return tuple(sorted(found | ({""} if general else set())))


def targeted(shapes: Graph, subject: str = "") -> tuple[str, ...]:
    """Return the shapes that choose their own focus nodes, sorted.

    ``subject`` is a ``dcterms:subject`` they must have; the empty string means that they have none.
    """
    from rdflib import DCTERMS

    return tuple(
        sorted(
            str(s)
            for s in _with_target(shapes)
            if subject in ({str(o) for o in shapes.objects(s, DCTERMS.subject)} or {""})
        )
    )


def _with_target(shapes: Graph) -> set[Node]:
    from rdflib import URIRef

    return {s for name in TARGETS for s in shapes.subjects(URIRef(SH + name))}


@contextmanager
def quiet() -> Iterator[None]:
    """Keep rdflib from logging a traceback for each ill-typed literal: findings tell of them."""
    logger = logging.getLogger("rdflib.term")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def validate(data: Graph, shapes: Graph, use: Iterable[str]) -> tuple[Result, ...]:
    """Validate ``data`` against the shapes named in ``use`` and return the results, sorted.

    Raises:
        ValueError: the shapes graph is malformed; says what the engine said.
    """
    import pyshacl
    from rdflib import Graph, URIRef

    # The engine's own choice of shapes (use_shapes) forgets what a closed shape allows.
    chosen = _with_all_they_refer_to(shapes, use)
    _, report, text = pyshacl.validate(data, shacl_graph=chosen, inference="none", advanced=False)
    if not isinstance(report, Graph):
        raise ValueError(text)  # noqa: TRY004 (the shapes are at fault, not a type)
    return tuple(
        sorted(_result(report, node) for node in report.objects(None, URIRef(SH + "result")))
    )


def _with_all_they_refer_to(shapes: Graph, names: Iterable[str]) -> Graph:
    from rdflib import Graph, URIRef

    chosen = Graph()
    todo: list[Node] = [URIRef(name) for name in names]
    seen: set[Node] = set()
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        for triple in shapes.triples((node, None, None)):
            chosen.add(triple)
            todo.append(triple[2])
    return chosen


def _result(report: Graph, node: Node) -> Result:
    from rdflib import URIRef

    def part(name: str) -> str:
        value = next(iter(report.objects(node, URIRef(SH + name))), None)
        return "" if value is None else str(value)

    return Result(
        focus=part("focusNode"),
        path=part("resultPath"),
        component=part("sourceConstraintComponent"),
        shape=part("sourceShape"),
        severity=part("resultSeverity"),
        value=part("value"),
        message=part("resultMessage"),
    )
