"""Turn the dataset into the RDF files that are published: which graphs, in which formats.

Every function returns values or bytes; nothing is written to disk, and nothing depends on the
clock, the machine, or the order in which statements were read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import PROV, Dataset, Graph, URIRef

from alliance87.assemble import STATUSES, graphs_of, indexed, status_graph, union
from alliance87.formats.rdflib_graph import statements_from
from alliance87.formats.write import nquads, ntriples, rdfxml, trig, turtle
from alliance87.formats.write_jsonld import Context, document, dump
from alliance87.model.namespaces import PREFIXES
from alliance87.model.passage import editions


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


def graphs(ds: Dataset, ontology: Graph, shapes: Graph) -> dict[str, Graph]:
    """Return the graphs that are published, by the name of their files before the dot.

    A status that no graph has is not among them: there is no file as long as nothing is contributed.
    ``evidence`` is the apparatus: every graph without a status, that is, what is said of passages,
    graphs, sources, open questions, concepts and the dataset itself.
    """
    by_status = {s: status_graph(ds, s) for s in STATUSES if graphs_of(ds, s)}
    with_status = {name for status in STATUSES for name in graphs_of(ds, status)}
    evidence = Graph()
    for graph in ds.graphs():
        if graph.identifier not in with_status:
            evidence += graph
    return {
        "alliance87": union(ds),
        **by_status,
        "evidence": evidence,
        "ontology": ontology,
        "shapes": shapes,
    }


def dumps(published: Mapping[str, Graph], ds: Dataset, context: Context) -> dict[str, bytes]:
    """Return the RDF files by name: Turtle and JSON-LD of each graph (shapes: Turtle only), and
    the whole in every format.

    Raises:
        Alliance87Error: the data hold what a format cannot carry, or the context cannot be used.
    """
    statements = {name: tuple(statements_from(graph)) for name, graph in published.items()}
    files = {f"{name}.ttl": turtle(of) for name, of in statements.items()}
    for name, of in statements.items():
        if name != "shapes":
            files[f"{name}.jsonld"] = dump(document(of, context))
    files["alliance87.nt"] = ntriples(statements["alliance87"])
    files["alliance87.rdf"] = rdfxml(statements["alliance87"])
    named = tuple(s for graph in in_text_order(ds) for s in statements_from(graph))
    files["alliance87.nq"] = nquads(named)
    files["alliance87.trig"] = trig(named)
    return files


def in_text_order(ds: Dataset) -> list[Graph]:
    """Return the named graphs as a reader wants them.

    First the dataset's description; then what is stated and what is implied, in the order of the
    words they rest on; then what is curated, what is contributed, and the rest of the apparatus, A
    to Z.
    """
    starts = {
        passage.iri: passage.span.start for e in editions(indexed(ds)) for passage in e.passages
    }
    rank = {str(name): n for n, s in enumerate(STATUSES, 1) for name in graphs_of(ds, s)}
    rank[PREFIXES["graph"] + "dataset"] = 0

    def place(graph: Graph) -> tuple[int, int, str]:
        name = str(graph.identifier)
        passages = map(str, ds.objects(URIRef(name), PROV.wasDerivedFrom))
        start = min((starts[passage] for passage in passages if passage in starts), default=0)
        return rank.get(name, len(STATUSES) + 1), start, name

    return sorted((graph for graph in ds.graphs() if len(graph)), key=place)
