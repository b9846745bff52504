"""Answer one query over the dataset, in the format that was asked for, or say why not.

This runs in a worker, which may be killed at any moment. The same query has the same bytes, but for
what it leaves to chance (the order of rows without ORDER BY, RAND, new blank nodes in rows).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from pyoxigraph import (
    BlankNode,
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

from alliance87.formats.xml import NOT_XML
from alliance87.model.errors import QueryError
from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.query.clauses import Clause, clauses
from alliance87.query.engine import syntax_error
from alliance87.query.guard import Fault, faults, position
from alliance87.query.results import turtle
from alliance87.serve.asked import Asked, Refused
from alliance87.serve.graphs import Graphs, Target, UnknownGraphError
from alliance87.serve.rdfxml import rdfxml
from alliance87.serve.refusals import refused

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

_OF_ROWS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
_PREFIXES = tuple((f"{prefix}:", prefix, iri) for prefix, iri in PREFIXES.items())


class _Limited(io.BytesIO):
    """A buffer that takes so many bytes, and fails past them."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.left = most

    def write(self, part: Buffer) -> int:
        self.left -= memoryview(part).nbytes
        if self.left < 0:
            raise OSError("the answer is too large")
        return super().write(part)


def answer(graphs: Graphs, asked: Asked, most: int) -> tuple[str, bytes]:
    """Return the format of the answer to a query and its bytes, of which there are ``most`` at most.

    Raises:
        Refused: there is no answer, or none that may be given.
    """
    query = asked.query
    for fault in faults(query):
        if fault.kind != "from":
            raise _faulty(query, fault)
    target = _target(graphs, asked)
    # The engine takes a while for each prefix that it is given.
    prefixes = {prefix: iri for name, prefix, iri in _PREFIXES if name in query}
    try:
        result = target.store.query(
            query,
            base_iri=BASE,
            prefixes=prefixes,
            default_graph=target.default,
            named_graphs=target.named,
        )
        if isinstance(result, QueryTriples):
            form = _acceptable(asked.triples, "triples: Turtle, N-Triples, JSON-LD or RDF/XML")
            return form, _triples(result, form, most)
        form = _acceptable(asked.rows, "rows, or yes or no: JSON, XML, CSV or TSV")
        return form, _rows(result, form, most)
    except SyntaxError as error:
        raise _misread(query, str(error)) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise refused("failed", f"The query failed: {error}.") from error


def _target(graphs: Graphs, asked: Asked) -> Target:
    if asked.default_graphs or asked.named_graphs:
        try:
            return graphs.described(asked.default_graphs, asked.named_graphs)
        except UnknownGraphError as error:
            raise refused("unknown-graph", error.args[1]) from error
    found: list[Clause] = []
    for clause in clauses(asked.query):
        if isinstance(clause, Fault):
            raise _faulty(asked.query, clause)
        found.append(clause)
    if not found:
        return graphs.all()
    default = [clause.graph for clause in found if not clause.named]
    try:
        return graphs.described(default, [clause.graph for clause in found if clause.named])
    except UnknownGraphError as error:
        at = next(clause.offset for clause in found if clause.graph == error.args[0])
        place = position(asked.query, at)
        raise refused("unknown-graph", error.args[1], *map(int, place.split(":"))) from error


def _faulty(query: str, fault: Fault) -> Refused:
    place = [] if fault.offset is None else position(query, fault.offset).split(":")
    return refused(fault.kind, _sentences(fault.fault, fault.remedy), *map(int, place))


def _misread(query: str, message: str) -> Refused:
    error: QueryError = syntax_error(query, "", message)
    return refused(
        "syntax", _sentences(error.fault, error.remedy), *map(int, error.place.split(":")[1:])
    )


def _sentences(fault: str, remedy: str) -> str:
    return f"{fault[:1].upper()}{fault[1:]}. {remedy}"


def _acceptable(form: str | None, what: str) -> str:
    if form is None:
        raise refused("not-acceptable", f"The answer to this query is {what}. Accept one of these.")
    return form


def _rows(result: QuerySolutions | QueryBoolean, form: str, most: int) -> bytes:
    writer = _Limited(most)
    try:
        result.serialize(writer, format=_OF_ROWS[form])
    except OSError:
        if writer.left < 0:
            raise _too_large(most) from None
        raise
    content = writer.getvalue()
    if form == "xml" and (found := NOT_XML.search(content.decode())):
        raise _unwritable(f"XML cannot hold the character U+{ord(found[0]):04X} of the answer")
    return content


def _triples(result: QueryTriples, form: str, most: int) -> bytes:
    triples = tuple(_in_order(result, most))
    try:
        if form == "turtle":
            content = turtle(triples)
        elif form == "rdfxml":
            content = rdfxml(triples)
        else:
            kind = RdfFormat.N_TRIPLES if form == "ntriples" else RdfFormat.JSON_LD
            content = serialize(triples, format=kind) or b""
    except (OSError, ValueError, ElementTree.ParseError) as error:
        raise _unwritable(f"The answer cannot be written so ({error})") from error
    if len(content) > most:
        raise _too_large(most)
    return content


def _in_order(result: QueryTriples, most: int) -> Iterator[Triple]:
    """Return each triple once, in the order of N-Triples; blank nodes get their canonical names."""
    found: dict[str, Triple] = {}
    left, blank = most, False
    for triple in result:
        line = str(triple)
        if line not in found:
            left -= len(line) + 3
            if left < 0:
                raise _too_large(most)
            found[line] = triple
            blank |= isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)
    if blank:  # RDF Dataset Canonicalization 1.0
        graph = Dataset(Quad(t.subject, t.predicate, t.object) for t in found.values())
        graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        found = {str(quad.triple): quad.triple for quad in graph}
    return (found[line] for line in sorted(found))


def _too_large(most: int) -> Refused:
    detail = f"It would have more than {most:,} bytes. Ask for less, or for a part with LIMIT."
    return refused("answer-too-large", detail)


def _unwritable(fault: str) -> Refused:
    return refused("not-acceptable", f"{fault}. Accept another format.")
