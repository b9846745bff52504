"""The catalogue is true of the files it lists, and is one by others' rules."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, VOID, BNode, Graph, Literal, Namespace, URIRef

from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.model.project import VERSION, Project
from assemble import read_graph

DCAT = Namespace(PREFIXES["dcat"])
SPDX = Namespace(PREFIXES["spdx"])
DATASET = URIRef(f"{BASE}dataset")
DOWNLOAD = f"{BASE}download/"
UNLISTED = {"SHA256SUMS", "catalog.jsonld", "catalog.ttl"}  # it cannot hold its own checksum


@pytest.fixture(scope="module")
def catalog(dist: Path) -> Graph:
    return read_graph(dist / "catalog.ttl")


@pytest.fixture(scope="module")
def union(dist: Path) -> Graph:
    return read_graph(dist / "alliance87.ttl")


def number(graph: Graph, node: URIRef, path: URIRef) -> int:
    (value,) = graph.objects(node, path)
    assert isinstance(value, Literal)
    assert value.datatype == URIRef(PREFIXES["xsd"] + "integer")
    return int(str(value))


def test_it_conforms_to_dcat_ap(catalog: Graph, shared: Path) -> None:
    import pyshacl

    shapes = Graph().parse(shared / "suites" / "dcat-ap" / "shapes-3.0.1.ttl")
    conforms, _, report = pyshacl.validate(catalog, shacl_graph=shapes, inference="none")
    assert conforms, report


def test_every_published_file_is_listed_as_it_is(catalog: Graph, dist: Path) -> None:
    listed = {}
    for node in catalog.subjects(RDF.type, DCAT.Distribution):
        (url,) = catalog.objects(node, DCAT.downloadURL)
        (size,) = catalog.objects(node, DCAT.byteSize)
        (checksum,) = catalog.objects(node, SPDX.checksum)
        assert catalog.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
        listed[str(url)] = (str(size), str(catalog.value(checksum, SPDX.checksumValue)))
    assert listed == {
        DOWNLOAD + path.name: (str(path.stat().st_size), sha256(path.read_bytes()).hexdigest())
        for path in dist.iterdir()
        if path.name not in UNLISTED
    }


def test_every_distribution_belongs_to_one_dataset_of_the_catalogue(catalog: Graph) -> None:
    datasets = set(catalog.objects(URIRef(f"{BASE}catalog"), DCAT.dataset))
    assert datasets == set(catalog.subjects(RDF.type, DCAT.Dataset))
    for node in catalog.subjects(RDF.type, DCAT.Distribution):
        (owner,) = catalog.subjects(DCAT.distribution, node)
        assert owner in datasets
        assert catalog.value(node, DCTERMS.license) == catalog.value(owner, DCTERMS.license)
        assert catalog.value(node, DCTERMS.title)


def test_a_media_type_is_one_that_iana_names(catalog: Graph) -> None:
    types = {str(node) for node in catalog.objects(None, DCAT.mediaType)}
    assert types == {
        f"https://www.iana.org/assignments/media-types/{name}"
        for name in (
            *("application/ld+json", "application/n-quads", "application/n-triples"),
            *("application/rdf+xml", "application/trig", "text/csv", "text/turtle"),
        )
    }


def test_no_node_is_blank(catalog: Graph) -> None:
    assert not [term for triple in catalog for term in triple if isinstance(term, BNode)]


@pytest.mark.parametrize("name", ["curated", "evidence", "implied", "ontology", "shapes", "stated"])
def test_a_part_says_how_many_triples_it_has(name: str, catalog: Graph, dist: Path) -> None:
    part = URIRef(f"{BASE}{name}" if name in ("ontology", "shapes") else f"{DATASET}/{name}")
    assert number(catalog, part, VOID.triples) == len(read_graph(dist / f"{name}.ttl"))


def test_the_totals_are_those_of_the_union(catalog: Graph, union: Graph) -> None:
    found = {
        path: number(catalog, DATASET, path)
        for path in (VOID.triples, VOID.distinctSubjects, VOID.distinctObjects, VOID.properties)
    }
    assert found == {
        VOID.triples: len(union),
        VOID.distinctSubjects: len(set(union.subjects())),
        VOID.distinctObjects: len(set(union.objects())),
        VOID.properties: len(set(union.predicates())),
    }
    assert number(catalog, DATASET, VOID.entities) == len(set(union.subjects(RDF.type)))
    assert number(catalog, DATASET, VOID.classes) == len(set(union.objects(None, RDF.type)))


def test_every_class_and_property_is_counted(catalog: Graph, union: Graph) -> None:
    classes = {
        catalog.value(part, VOID["class"]): (
            number(catalog, part, VOID.entities),
            number(catalog, part, VOID.triples),
        )
        for part in catalog.objects(DATASET, VOID.classPartition)
        if isinstance(part, URIRef)
    }
    assert set(classes) == set(union.objects(None, RDF.type))
    for kind, (entities, triples) in classes.items():
        members = set(union.subjects(RDF.type, kind))
        assert entities == len(members)
        assert triples == sum(len(list(union.predicate_objects(member))) for member in members)
    properties = {
        catalog.value(part, VOID.property): number(catalog, part, VOID.triples)
        for part in catalog.objects(DATASET, VOID.propertyPartition)
        if isinstance(part, URIRef)
    }
    assert properties == {p: len(list(union.subject_objects(p))) for p in set(union.predicates())}


def test_every_vocabulary_of_the_statements_is_named(catalog: Graph, dist: Path) -> None:
    named = {str(node) for node in catalog.objects(DATASET, VOID.vocabulary)}
    used = set()
    for name in ("stated", "implied", "curated"):
        graph = read_graph(dist / f"{name}.ttl")
        terms = {*graph.predicates(), *graph.objects(None, RDF.type)}
        used |= {PREFIXES[shorten(str(term)).partition(":")[0]] for term in terms}
    basic = {PREFIXES[prefix] for prefix in ("owl", "rdf", "rdfs")}
    assert used - basic <= named


def test_the_version_is_that_of_the_package(catalog: Graph) -> None:
    release = URIRef(f"{PREFIXES['release']}{VERSION}")
    assert str(catalog.value(DATASET, DCAT.version)) == VERSION
    assert str(catalog.value(release, DCAT.version)) == VERSION
    assert catalog.value(DATASET, DCAT.hasCurrentVersion) == release


def test_what_changed_in_the_last_release_can_be_asked(catalog: Graph) -> None:
    rows = list(
        catalog.query(
            """
            PREFIX dcat: <http://www.w3.org/ns/dcat#>
            PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
            SELECT ?version ?change
            WHERE {
                <https://w3id.org/alliance87/dataset> dcat:hasCurrentVersion ?release .
                ?release dcat:version ?version ; skos:changeNote ?change .
            }
            ORDER BY ?change
            """
        )
    )
    assert rows


def test_the_dataset_says_whose_it_is_not(project: Project, catalog: Graph) -> None:
    descriptions = " ".join(map(str, catalog.objects(DATASET, DCTERMS.description)))
    assert "not affiliated with Alliance 8.7" in descriptions
    (rights,) = catalog.objects(DATASET, DCTERMS.rights)
    assert "remain their author's" in str(catalog.value(rights, DCTERMS.description))
    licences = {str(node) for node in catalog.objects(None, DCTERMS.license)}
    assert licences == {"https://creativecommons.org/licenses/by/4.0/"}
    assert (project.data / "dataset.trig").is_file()


def test_the_catalogue_says_what_each_column_of_a_table_holds(catalog: Graph, dist: Path) -> None:
    for path in dist.glob("*.csv"):
        header = path.read_bytes().decode("utf-8-sig").partition("\r\n")[0]
        node = URIRef(f"{DOWNLOAD}{path.name}#distribution")
        described = str(catalog.value(node, DCTERMS.description))
        assert all(f"{column}: " in described for column in header.split(","))
