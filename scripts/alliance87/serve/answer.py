"""Run one query over the dataset and write its results, or say why there are none.

This runs in a worker, which may be killed at any moment. The same query gives the same bytes, but for
what it leaves to chance (the order of rows without ORDER BY, RAND, new blank nodes in rows).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    serialize,
)

from alliance87.formats.write import rdfxml_of, serialized, xml_fault
from alliance87.model.errors import Alliance87Error
from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.query.engine import syntax_error
from alliance87.query.guard import Fault, faults, position
from alliance87.query.names import Clause, clauses
from alliance87.serve.graphs import Graphs, Target, UnknownGraphError
from alliance87.serve.messages import Query, Results
from alliance87.serve.problems import Problem

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

_ROWS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
_PREFIXES = tuple((f"{prefix}:", prefix, iri) for prefix, iri in PREFIXES.items())


class _Limited(io.BytesIO):
    """A buffer that takes so many bytes, and fails past them."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.left = limit

    def write(self, part: Buffer) -> int:
        self.left -= memoryview(part).nbytes
        if self.left < 0:
            raise OSError("the results are too large")
        return super().write(part)


def answer(graphs: Graphs, query: Query, limit: int) -> Results:
    """Returns the results of a query, of at most ``limit`` bytes.

    Raises:
        Problem: there are no results, or none that may be sent.
    """
    for fault in faults(query.text):
        if fault.kind != "from":
            raise _faulty(query.text, fault)
    target = _target(graphs, query)
    # The engine takes a while for each prefix that it is given.
    prefixes = {prefix: iri for name, prefix, iri in _PREFIXES if name in query.text}
    try:
        result = target.store.query(
            query.text,
            base_iri=BASE,
            prefixes=prefixes,
            default_graph=target.default,
            named_graphs=target.named,
        )
        if isinstance(result, QueryTriples):
            triples = _acceptable(query.triples, "triples: Turtle, N-Triples, JSON-LD or RDF/XML")
            return Results(triples, _triples(result, triples, limit))
        rows = _acceptable(query.rows, "rows, or yes or no: JSON, XML, CSV or TSV")
        return Results(rows, _rows(result, rows, limit))
    except SyntaxError as error:
        found = syntax_error(query.text, "", str(error))
        raise _at(
            found.place.partition(":")[2], "syntax", _sentences(found.fault, found.remedy)
        ) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise Problem("failed", f"The query failed: {error}.") from error


def _target(graphs: Graphs, query: Query) -> Target:
    """Returns what the query runs on: the graphs of the request, or else those of its own clauses."""
    default, named, found = query.default_graphs, query.named_graphs, list[Clause]()
    if not default and not named:
        for clause in clauses(query.text):
            if isinstance(clause, Fault):
                raise _faulty(query.text, clause)
            found.append(clause)
        default = tuple(clause.graph for clause in found if not clause.named)
        named = tuple(clause.graph for clause in found if clause.named)
    if not default and not named:
        return graphs.all()
    try:
        return graphs.described(default, named)
    except UnknownGraphError as error:
        at = [clause.offset for clause in found if clause.graph == error.args[0]]
        place = position(query.text, at[0]) if at else ""
        raise _at(place, "unknown-graph", error.args[1]) from error


def _faulty(query: str, fault: Fault) -> Problem:
    place = "" if fault.offset is None else position(query, fault.offset)
    return _at(place, fault.kind, _sentences(fault.fault, fault.remedy))


def _at(place: str, kind: str, detail: str) -> Problem:
    """Return a problem at a place in the query, which is ``line:column``, or nowhere."""
    line, _, column = place.partition(":")
    return Problem(kind, detail, int(line), int(column)) if place else Problem(kind, detail)


def _sentences(fault: str, remedy: str) -> str:
    return f"{fault[:1].upper()}{fault[1:]}. {remedy}"


def _acceptable(form: str | None, formats: str) -> str:
    if form is None:
        detail = f"The results of this query are {formats}. Accept one of these."
        raise Problem("not-acceptable", detail)
    return form


def _rows(result: QuerySolutions | QueryBoolean, form: str, limit: int) -> bytes:
    writer = _Limited(limit)
    try:
        result.serialize(writer, format=_ROWS[form])
    except OSError:
        if writer.left < 0:
            raise _too_large(limit) from None
        raise
    content = writer.getvalue()
    if form == "xml" and (fault := xml_fault(content)):
        raise _unwritable(f"XML {fault} of the results")
    return content


def _triples(result: QueryTriples, form: str, limit: int) -> bytes:
    triples = tuple(_in_order(result, limit))
    try:
        if form == "turtle":
            content = serialized(triples, RdfFormat.TURTLE)
        elif form == "rdfxml":
            content = rdfxml_of(triples)
        else:
            kind = RdfFormat.N_TRIPLES if form == "ntriples" else RdfFormat.JSON_LD
            content = serialize(triples, format=kind) or b""
    except (Alliance87Error, OSError, ValueError) as error:
        fault = error.fault if isinstance(error, Alliance87Error) else error
        raise _unwritable(f"The results cannot be written in this format ({fault})") from error
    if len(content) > limit:
        raise _too_large(limit)
    return content


def _in_order(result: QueryTriples, limit: int) -> Iterator[Triple]:
    """Returns each triple once, in the order of N-Triples; blank nodes get their canonical names."""
    found: dict[str, Triple] = {}
    left, blank = limit, False
    for triple in result:
        line = str(triple)
        if line not in found:
            left -= len(line) + 3
            if left < 0:
                raise _too_large(limit)
            found[line] = triple
            blank |= "_:" in line  # in a value, too, where it does no harm
    if blank:  # RDF Dataset Canonicalization 1.0
        graph = Dataset(Quad(t.subject, t.predicate, t.object) for t in found.values())
        graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        found = {str(quad.triple): quad.triple for quad in graph}
    return (found[line] for line in sorted(found))


def _too_large(limit: int) -> Problem:
    detail = f"They would have more than {limit:,} bytes. Ask for less, or for a part with LIMIT."
    return Problem("answer-too-large", detail)


def _unwritable(fault: str) -> Problem:
    return Problem("not-acceptable", f"{fault}. Accept another format.")
