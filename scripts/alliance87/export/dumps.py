"""Turn the dataset into the RDF files that are published: which statements, in which formats.

Every function returns values or bytes; nothing is written to disk, and nothing depends on the
clock, the machine, or the order in which statements were read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from alliance87.formats.write import nquads, ntriples, rdfxml, trig, turtle
from alliance87.formats.write_jsonld import Context, document, dump
from alliance87.model.dataset import LABEL, TYPE, Dataset
from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.model.passage import editions
from alliance87.model.statement import Statement
from alliance87.model.status import DATASET, STATUSES


@dataclass(frozen=True)
class Format:
    """A file format: its name, its IANA media type, and the standard it follows."""

    name: str
    media_type: str
    standard: str


FORMATS = {
    "csv": Format("CSV", "text/csv", "https://www.rfc-editor.org/info/rfc4180"),
    "jsonld": Format("JSON-LD", "application/ld+json", "https://www.w3.org/TR/json-ld11/"),
    "nq": Format("N-Quads", "application/n-quads", "https://www.w3.org/TR/n-quads/"),
    "nt": Format("N-Triples", "application/n-triples", "https://www.w3.org/TR/n-triples/"),
    "rdf": Format("RDF/XML", "application/rdf+xml", "https://www.w3.org/TR/rdf-syntax-grammar/"),
    "trig": Format("TriG", "application/trig", "https://www.w3.org/TR/trig/"),
    "ttl": Format("Turtle", "text/turtle", "https://www.w3.org/TR/turtle/"),
}


WHOLE = "alliance87"
DOCUMENT = "document-"  # and the name of the document: its files
_SOURCE = f"{PREFIXES['oa']}hasSource"
_LABELS = (LABEL, f"{PREFIXES['rdfs']}label", f"{PREFIXES['dcterms']}title")
# What is described in the data or the ontology, if it is anywhere.
_DESCRIBED = (BASE, PREFIXES["sdg"], PREFIXES["geo"])


def parts(data: Dataset, ontology: Dataset, shapes: Dataset) -> dict[str, Dataset]:
    """Return what is published, by the name of its files before the dot.

    A status that no graph has is not among them: there is no file as long as nothing is contributed.
    ``evidence`` is the apparatus: every graph without a status, that is, what is said of passages,
    graphs, sources, open questions, concepts and the dataset itself. Each document has a part of its own:
    what its words state. A part of the data can be read alone: what it names and does not describe
    comes with its class and its labels.
    """
    by_status = {
        status.name: data.of_status(status) for status in STATUSES if data.graphs_of(status)
    }
    with_status = {name for status in STATUSES for name in data.graphs_of(status)}
    apparatus = tuple(s for s in data.statements if s.graph not in with_status)
    some = {**by_status, "evidence": apparatus, **of_documents(data)}
    described = data.joined(ontology)
    return {
        WHOLE: data,
        **{name: Dataset(readable_alone(of, described)) for name, of in some.items()},
        "ontology": ontology,
        "shapes": shapes,
    }


def of_documents(data: Dataset) -> dict[str, tuple[Statement, ...]]:
    """Return what the words of each document state, by the name of its files."""
    found: dict[str, list[Statement]] = defaultdict(list)
    for graph in data.graphs_of(STATUSES[0]):
        passages = data.rests_on(graph)
        for iri in sorted({d for passage in passages for d in data.values(passage, _SOURCE)}):
            found[f"{DOCUMENT}{iri.rpartition('/')[2]}"] += data.by_graph.get(graph, ())
    return {name: tuple(statements) for name, statements in sorted(found.items())}


def readable_alone(statements: tuple[Statement, ...], described: Dataset) -> tuple[Statement, ...]:
    """Return statements with the class and the labels of all they name and do not describe.

    Of our own things, the UN's and countries; of our terms as well. ``described`` has them all.
    """
    found = statements
    while True:  # what is added names its class, which needs a label too
        own = Dataset(found)
        named = {
            iri
            for s in found
            for iri in (s.subject, s.predicate, s.value, s.object.datatype)
            if iri.startswith(_DESCRIBED)
        }
        more = [
            s
            for thing in sorted(named)
            for path in (TYPE, *_LABELS)
            if (thing, path) not in own.by_pair
            for s in described.by_pair.get((thing, path), ())
        ]
        if not more:
            return found
        found = (*found, *more)


def dumps(published: Mapping[str, Dataset], data: Dataset, context: Context) -> dict[str, bytes]:
    """Return the RDF files by name: Turtle and JSON-LD of each part (shapes: Turtle only), and
    the whole in every format.

    Raises:
        Alliance87Error: the data hold what a format cannot carry, or the context cannot be used.
    """
    files = {f"{name}.ttl": turtle(of.statements) for name, of in published.items()}
    for name, of in published.items():
        if name != "shapes":
            files[f"{name}.jsonld"] = dump(document(of.statements, context))
    files[f"{WHOLE}.nt"] = ntriples(data.statements)
    files[f"{WHOLE}.rdf"] = rdfxml(data.statements)
    named = in_text_order(data)
    files[f"{WHOLE}.nq"] = nquads(named)
    files[f"{WHOLE}.trig"] = trig(named)
    return files


def in_text_order(data: Dataset) -> tuple[Statement, ...]:
    """Return all statements, graph by graph, as a reader wants them.

    First the dataset's description; then what is stated and what is implied, in the order of the
    words they rest on; then what is curated, what is contributed, and the rest of the apparatus, A
    to Z.
    """
    starts = {passage.iri: passage.span.start for e in editions(data) for passage in e.passages}
    rank = {name: n for n, status in enumerate(STATUSES, 1) for name in data.graphs_of(status)}
    rank[DATASET] = 0

    def place(graph: str) -> tuple[int, int, str]:
        passages = data.rests_on(graph)
        start = min((starts[passage] for passage in passages if passage in starts), default=0)
        return rank.get(graph, len(STATUSES) + 1), start, graph

    return tuple(s for graph in sorted(data.by_graph, key=place) for s in data.by_graph[graph])
