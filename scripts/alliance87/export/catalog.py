"""Describe the published files in a catalogue: DCAT 3, with SPDX checksums and VoID counts.

What a person wrote stands in ``graph:dataset`` and in the headers of the ontology and the shapes;
this module adds only what follows from the files and graphs. Counts are of the triples as published, each once,
before any inference. The result conforms to DCAT-AP 3.0.1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import sha256

from rdflib import DCAT, DCTERMS, FOAF, RDF, SKOS, VOID, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from alliance87.export.dumps import DOCUMENT, FORMATS
from alliance87.formats.rdflib_graph import graph_of, statements_from
from alliance87.model.dataset import Dataset
from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.model.statement import Statement
from alliance87.model.status import DATASET as OF_DATASET

SPDX = Namespace(PREFIXES["spdx"])
DOWNLOAD = f"{BASE}download/"
IANA = "https://www.iana.org/assignments/media-types/"
CATALOG = URIRef(f"{BASE}catalog")
DATASET = URIRef(f"{BASE}dataset")
ONTOLOGY = URIRef(f"{BASE}ontology")
SHAPES = URIRef(f"{BASE}shapes")
_OF_HEADERS = (
    *(DCTERMS.title, DCTERMS.description, DCTERMS.issued, DCTERMS.modified),
    *(DCTERMS.license, DCTERMS.rights),
)
TABLES = URIRef(f"{BASE}dataset/tables")
# What the RDF files are forms of, by their name before the dot.
PARTS = {
    "alliance87": DATASET,
    "context": ONTOLOGY,
    "contributed": URIRef(f"{BASE}dataset/contributed"),
    "curated": URIRef(f"{BASE}dataset/curated"),
    "evidence": URIRef(f"{BASE}dataset/evidence"),
    "implied": URIRef(f"{BASE}dataset/implied"),
    "ontology": ONTOLOGY,
    "shapes": SHAPES,
    "stated": URIRef(f"{BASE}dataset/stated"),
}


def catalog(
    data: Dataset,
    published: Mapping[str, Dataset],
    files: Mapping[str, bytes],
    notes: Mapping[str, str],
) -> tuple[Statement, ...]:
    """Return the catalogue of ``files``, which maps names to contents.

    ``published`` has what each RDF file holds, by the name before the dot; ``notes`` what a file's
    own description says, by its name.
    """
    description = graph_of(data.by_graph.get(OF_DATASET, ()))
    made = Graph()
    made += description
    for name, part in (("ontology", ONTOLOGY), ("shapes", SHAPES)):
        _add(made, _header(description, graph_of(published[name].statements), part))
    for agent in set(description.objects(None, DCTERMS.publisher)):
        for label in description.objects(agent, SKOS.prefLabel):
            made.add((agent, FOAF.name, label))  # DCAT-AP asks for it by this name
    for name, of in published.items():
        if name.startswith(DOCUMENT):
            _add(made, _of_document(made, data, name))
        _add(made, totals(of, _part(name)))
    _add(made, partitions(published["alliance87"], DATASET))
    for name, content in files.items():
        _add(made, _distribution(made, name, content))
        if name in notes:
            node = URIRef(f"{DOWNLOAD}{name}#distribution")
            made.add((node, DCTERMS.description, Literal(notes[name], lang="en")))
    return tuple(statements_from(made))


def _part(name: str) -> URIRef:
    """Return what the RDF files of a name are forms of."""
    return URIRef(f"{BASE}dataset/{name}") if name.startswith(DOCUMENT) else PARTS[name]


def _of_document(catalogue: Graph, data: Dataset, name: str) -> Iterator[Triple]:
    """Yield what makes the statements of one document a dataset: a part of what is stated."""
    part, stated = _part(name), PARTS["stated"]
    document = f"{PREFIXES['document']}{name.removeprefix(DOCUMENT)}"
    title = data.value(document, str(DCTERMS.title)) or data.named(document)
    about = f"What the document “{title}” says in words, and nothing else."
    yield part, DCTERMS.title, Literal(f"What is stated by “{title}”", lang="en")
    yield part, DCTERMS.description, Literal(about, lang="en")
    yield part, DCTERMS.source, URIRef(document)
    yield part, DCTERMS.isPartOf, stated
    for path in (RDF.type, DCTERMS.license, DCTERMS.publisher, DCTERMS.rights):
        for value in catalogue.objects(stated, path):
            yield part, path, value
    for whole, link in catalogue.subject_predicates(stated):
        if whole in (CATALOG, DATASET):
            yield whole, link, part


def _header(description: Graph, graph: Graph, part: URIRef) -> Iterator[Triple]:
    """Yield what makes the ontology or the shapes, described in their own file, a dataset too."""
    yield CATALOG, DCAT.dataset, part
    yield part, RDF.type, DCAT.Dataset
    yield part, RDF.type, VOID.Dataset
    for path in _OF_HEADERS:
        for value in graph.objects(part, path):
            yield part, path, value
    for publisher in description.objects(CATALOG, DCTERMS.publisher):
        yield part, DCTERMS.publisher, publisher


def _distribution(catalogue: Graph, name: str, content: bytes) -> Iterator[Triple]:
    stem, _, rest = name.partition(".")
    suffix = rest.rpartition(".")[2]
    kind = FORMATS[suffix]
    part = TABLES if suffix == "csv" else _part(stem)
    url = URIRef(DOWNLOAD + name)
    node = URIRef(f"{url}#distribution")
    checksum = URIRef(f"{url}#sha256")
    yield part, DCAT.distribution, node
    yield node, RDF.type, DCAT.Distribution
    yield node, DCTERMS.title, Literal(_title(catalogue, part, name), lang="en")
    yield node, DCAT.accessURL, url
    yield node, DCAT.downloadURL, url
    yield node, DCAT.byteSize, Literal(str(len(content)), datatype=XSD.nonNegativeInteger)
    yield node, DCAT.mediaType, URIRef(IANA + kind.media_type)
    for path in (DCTERMS.license, DCTERMS.rights):
        for value in catalogue.objects(part, path):
            yield node, path, value
    yield node, SPDX.checksum, checksum
    yield checksum, RDF.type, SPDX.Checksum
    yield checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256
    yield checksum, SPDX.checksumValue, Literal(sha256(content).hexdigest(), datatype=XSD.hexBinary)
    if rest != "spreadsheet.csv":  # which bends the standard, to be safe
        yield node, DCTERMS.conformsTo, URIRef(kind.standard)
    if suffix != "csv" and stem != "context":
        yield part, VOID.dataDump, url


def _title(catalogue: Graph, part: URIRef, name: str) -> str:
    stem, _, rest = name.partition(".")
    title = str(catalogue.value(part, DCTERMS.title))
    match rest:
        case "csv":
            return f"{title}: {stem}, as CSV"
        case "spreadsheet.csv":
            return f"{title}: {stem}, as CSV that is safe to open in a spreadsheet"
        case "nq" | "trig":
            return f"{title}, as {FORMATS[rest].name}, with the graphs of its statements"
    return (
        f"{title}, as a JSON-LD context"
        if stem == "context"
        else f"{title}, as {FORMATS[rest].name}"
    )


def _add(graph: Graph, triples: Iterator[Triple]) -> None:
    for triple in list(triples):
        graph.add(triple)


Triple = tuple[Node, Node, Node]


def totals(data: Dataset, dataset: URIRef) -> Iterator[Triple]:
    """Yield the triples that say how large ``data`` is, about ``dataset``.

    An entity is a subject with a class (VoID, §4.1 leaves what counts as one to the publisher).
    """
    triples = {s.triple for s in data.statements}
    counted = {
        VOID.triples: len(triples),
        VOID.entities: len(data.types),
        VOID.classes: len(data.members),
        VOID.properties: len({predicate for _, predicate, _ in triples}),
        VOID.distinctSubjects: len({subject for subject, _, _ in triples}),
        VOID.distinctObjects: len({value for _, _, value in triples}),
    }
    for path, number in counted.items():
        yield dataset, path, Literal(number)


def partitions(data: Dataset, dataset: URIRef) -> Iterator[Triple]:
    """Yield a partition of ``dataset`` for every class and every property in ``data``.

    A class partition holds the triples about the instances of the class; a property partition
    those that use the property.
    """
    triples = {s.triple for s in data.statements}
    sizes = Counter(subject for subject, _, _ in triples)
    for kind in sorted(data.members):
        part = _partition("class", kind)
        yield dataset, VOID.classPartition, part
        yield part, VOID["class"], URIRef(kind)
        yield part, VOID.entities, Literal(len(data.members[kind]))
        yield part, VOID.triples, Literal(sum(sizes[member] for member in data.members[kind]))
    for path, number in sorted(Counter(predicate for _, predicate, _ in triples).items()):
        part = _partition("property", path)
        yield dataset, VOID.propertyPartition, part
        yield part, VOID.property, URIRef(path)
        yield part, VOID.triples, Literal(number)


def _partition(what: str, term: str) -> URIRef:
    return URIRef(f"{BASE}void#{what}-{shorten(term).replace(':', '-')}")
