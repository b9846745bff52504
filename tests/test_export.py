"""The dumps hold what the data hold, to the letter, and read as if written by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from alliance87.export.dumps import FORMATS
from alliance87.formats.load import data_files, read_quads
from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.model.passage import edition
from alliance87.model.project import Project
from assemble import dataset, graphs_of

SCHEMES = NamedNode(f"{BASE}graph/schemes")
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
        for name in ("action-groups", "evidence", "participants", "targets")
        for suffix in ("csv", "spreadsheet.csv")
    ),
}


def triples(content: bytes, kind: RdfFormat) -> set[str]:
    return {str(Triple(q.subject, q.predicate, q.object)) for q in parse(content, format=kind)}


def graphs_and_triples(path: Path, kind: RdfFormat) -> set[tuple[str, str]]:
    return {
        (str(q.graph_name), str(Triple(q.subject, q.predicate, q.object)))
        for q in parse(path=path, format=kind)
    }


def test_exactly_these_files_are_published(project: Project, dist: Path) -> None:
    contributed = {f"contributed.{suffix}" for suffix in ("jsonld", "ttl")}
    expected = PUBLISHED | contributed if graphs_of(dataset(project), "contributed") else PUBLISHED
    assert {path.name for path in dist.iterdir()} == expected


def test_every_quad_that_is_read_is_published_and_no_other(project: Project, dist: Path) -> None:
    read = set()
    for path in data_files(project):
        for quad in read_quads(path):
            in_graph = SCHEMES if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name
            read.add(Quad(quad.subject, quad.predicate, quad.object, in_graph))
    assert set(parse(path=dist / "alliance87.nq", format=RdfFormat.N_QUADS)) == read


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
    assert set().union(*parts) == whole


@pytest.mark.parametrize("status", ["stated", "implied", "curated"])
def test_a_part_holds_the_graphs_of_its_status_and_no_other(status: str, dist: Path) -> None:
    quads = graphs_and_triples(dist / "alliance87.nq", RdfFormat.N_QUADS)
    of_status = {triple for graph, triple in quads if f"/graph/{status}/" in graph}
    assert triples((dist / f"{status}.ttl").read_bytes(), RdfFormat.TURTLE) == of_status


def test_the_stated_graphs_stand_in_the_order_of_the_text(project: Project, dist: Path) -> None:
    starts = {p.graph: p.span.start for p in edition(dataset(project)).passages}
    text = (dist / "alliance87.trig").read_text(encoding="utf-8")
    order = [
        starts[PREFIXES["stated"] + name]
        for name in re.findall(r"^stated:(\S+) {$", text, re.MULTILINE)
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
    skos:prefLabel "American Federation of Labor and Congress of Industrial Organizations"@en ;
    a87:abbreviation "AFL-CIO" ;
    a87:participatedIn event:strategy-workshop ;
.
""" in (dist / "stated.ttl").read_text(encoding="utf-8")


def test_every_published_format_is_known(dist: Path) -> None:
    suffixes = {path.suffix[1:] for path in dist.iterdir() if path.suffix}
    assert suffixes == set(FORMATS)
