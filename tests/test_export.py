"""The dumps hold what the data hold, to the letter, and read as if written by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from alliance87.export.dumps import FORMATS, of_documents
from alliance87.formats.load import data_files, load, read_quads
from alliance87.model.dataset import Dataset
from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.model.passage import editions
from alliance87.model.project import Project
from alliance87.model.statement import statements_of
from alliance87.model.status import STATUSES

SCHEMES = NamedNode(f"{BASE}graph/schemes")
RDF_TYPE = f"{PREFIXES['rdf']}type"
EVIDENCE_GRAPH = NamedNode(f"{BASE}graph/evidence")
PUBLISHED = {
    "SHA256SUMS",
    "context.jsonld",
    "shapes.ttl",
    *(f"alliance87.{suffix}" for suffix in ("jsonld", "nq", "nt", "rdf", "trig", "ttl")),
    *(
        f"{name}.{suffix}"
        for name in ("catalog", "curated", "evidence", "implied", "ontology", "stated")
        for suffix in ("jsonld", "ttl")
    ),
    *(
        f"{name}.{suffix}"
        for name in ("action-groups", "countries", "evidence", "participants", "targets")
        for suffix in ("csv", "spreadsheet.csv")
    ),
}


LABELS = ("skos:prefLabel", "rdfs:label", "dcterms:title", "a87:statedName")
ADDED = {"rdf:type", "skos:prefLabel", "rdfs:label", "dcterms:title"}


def triples(content: bytes, kind: RdfFormat) -> set[str]:
    return {str(Triple(q.subject, q.predicate, q.object)) for q in parse(content, format=kind)}


def graphs_and_triples(path: Path, kind: RdfFormat) -> set[tuple[str, str]]:
    return {
        (str(q.graph_name), str(Triple(q.subject, q.predicate, q.object)))
        for q in parse(path=path, format=kind)
    }


def test_exactly_these_files_are_published(project: Project, dist: Path) -> None:
    data = load(project)
    parts = [*of_documents(data), *(["contributed"] if data.graphs_of(STATUSES[3]) else [])]
    assert "document-press-release" in parts
    expected = PUBLISHED | {f"{part}.{suffix}" for part in parts for suffix in ("jsonld", "ttl")}
    assert {path.name for path in dist.iterdir()} == expected


def test_every_quad_that_is_read_is_published_and_else_only_labels_of_the_evidence(
    project: Project, dist: Path
) -> None:
    read = set()
    for path in data_files(project):
        for quad in read_quads(path):
            in_graph = SCHEMES if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name
            read.add(Quad(quad.subject, quad.predicate, quad.object, in_graph))
    published = set(parse(path=dist / "alliance87.nq", format=RdfFormat.N_QUADS))
    assert read <= published
    label = NamedNode(f"{PREFIXES['rdfs']}label")
    assert {(q.predicate, q.graph_name) for q in published - read} == {(label, EVIDENCE_GRAPH)}


def test_the_lines_are_canonical_and_sorted(dist: Path) -> None:
    for name, kind in (
        ("alliance87.nq", RdfFormat.N_QUADS),
        ("alliance87.nt", RdfFormat.N_TRIPLES),
    ):
        content = (dist / name).read_bytes()
        assert serialize(parse(content, format=kind), format=kind) == content
        lines = content.decode().split("\n")[:-1]
        assert lines == sorted(set(lines))


def test_the_parts_make_the_whole(dist: Path) -> None:
    whole = triples((dist / "alliance87.nt").read_bytes(), RdfFormat.N_TRIPLES)
    parts = [
        triples(path.read_bytes(), RdfFormat.TURTLE)
        for name in ("stated", "implied", "curated", "contributed", "evidence")
        if (path := dist / f"{name}.ttl").exists()
    ]
    everything = set().union(*parts)
    assert whole <= everything
    # What they have besides is said of our terms, which are described in the ontology.
    ontology = triples((dist / "ontology.ttl").read_bytes(), RdfFormat.TURTLE)
    assert everything - whole <= ontology


@pytest.mark.parametrize("status", ["stated", "implied", "curated"])
def test_a_part_holds_the_graphs_of_its_status_and_labels_of_what_they_name(
    status: str, dist: Path
) -> None:
    quads = graphs_and_triples(dist / "alliance87.nq", RdfFormat.N_QUADS)
    of_status = {triple for graph, triple in quads if f"/graph/{status}/" in graph}
    published = triples((dist / f"{status}.ttl").read_bytes(), RdfFormat.TURTLE)
    assert of_status <= published
    added = published - of_status
    # What is added names classes, which come with their class and labels as well.
    classes = {triple for triple in added if f"<{RDF_TYPE}>" in triple}
    named = {part for triple in of_status | classes for part in re.findall("<[^>]+>", triple)}
    for triple in added:
        subject, predicate = re.findall("<[^>]+>", triple)[:2]
        assert subject in named, triple
        assert shorten(predicate[1:-1]) in ADDED, triple


def without_class_or_label(path: Path) -> set[str]:
    """Return the IRIs of ours in a file that have no class or no label in it."""
    data = Dataset(statements_of(path.name, tuple(parse(path=path, format=RdfFormat.TURTLE))))
    terms = {term for s in data.statements for term in (s.predicate, s.object.datatype)}
    named = {*data.by_subject, *data.by_value, *terms}
    ours = (f"{BASE}id/", f"{BASE}graph/", PREFIXES["a87"])
    graphs = {f"{BASE}graph/{n}" for n in ("dataset", "evidence", "not-stated", "schemes")}
    has = {(s.subject, shorten(s.predicate)) for s in data.statements}
    described = {iri for iri in data.types.keys() | graphs if any((iri, p) in has for p in LABELS)}
    return {iri for iri in named - described if iri.startswith(ours)}


def test_a_dump_can_be_read_alone(dist: Path) -> None:
    """Every thing and every term of ours in a file has a class and a label there.

    Only the whole leaves the terms to ``ontology.ttl``, of which it is not a part.
    """
    files = [path for path in dist.glob("*.ttl") if path.stem not in ("catalog", "shapes")]
    found = {path.stem: without_class_or_label(path) for path in files}
    assert {"alliance87", "curated", "document-press-release", "stated"} < found.keys()
    found["alliance87"] = {i for i in found["alliance87"] if not i.startswith(PREFIXES["a87"])}
    found["evidence"] -= {PREFIXES["a87"]}  # the namespace, which void:vocabulary names
    assert found == {stem: set() for stem in found}


def test_the_stated_graphs_stand_in_the_order_of_the_text(project: Project, dist: Path) -> None:
    (edition,) = (e for e in editions(load(project)) if e.document.endswith("press-release"))
    starts = {passage.graph: passage.span.start for passage in edition.passages}
    text = (dist / "alliance87.trig").read_text(encoding="utf-8")
    order = [
        starts[PREFIXES["stated"] + name]
        for name in re.findall(r"^stated:(\S+) {$", text, re.MULTILINE)
        if PREFIXES["stated"] + name in starts
    ]
    assert len(order) == len(starts)
    assert order == sorted(order)


@pytest.mark.parametrize("name", sorted(n for n in PUBLISHED if n.endswith((".ttl", ".trig"))))
def test_every_prefix_of_a_dump_is_of_our_table(name: str, dist: Path) -> None:
    text = (dist / name).read_text(encoding="utf-8")
    declared = dict(re.findall(r"^@?prefix (\S+): <(.*)>", text, re.MULTILINE | re.IGNORECASE))
    assert declared
    assert declared.items() <= PREFIXES.items()


def test_a_block_reads_as_one_written_by_hand(dist: Path) -> None:
    assert """
organization:afl-cio
    a org:Organization ;
    skos:altLabel "AFL-CIO"@en ;
    skos:prefLabel "American Federation of Labor and Congress of Industrial Organizations"@en ;
    a87:abbreviation "AFL-CIO" ;
    a87:participatedIn event:strategy-workshop ;
.
""" in (dist / "stated.ttl").read_text(encoding="utf-8")


def test_every_published_format_is_known(dist: Path) -> None:
    suffixes = {path.suffix[1:] for path in dist.iterdir() if path.suffix}
    assert suffixes == set(FORMATS)
