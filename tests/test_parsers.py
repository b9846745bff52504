"""Every published RDF file says the same in engines we did not choose to write it with.

"The same" is the SHA-256 of the canonical N-Quads (W3C RDF Dataset Canonicalization, RDFC-1.0).
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
    serialize,
)
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from alliance87.model.project import Project

rdflib.NORMALIZE_LITERALS = False  # before anything is parsed: literals are compared to the letter

# The files whose content is the same, by the name they share.
SAME = {
    "alliance87": ("alliance87.ttl", "alliance87.jsonld", "alliance87.nt", "alliance87.rdf"),
    "alliance87, with graphs": ("alliance87.trig", "alliance87.nq"),
    "catalog": ("catalog.ttl", "catalog.jsonld"),
    "curated": ("curated.ttl", "curated.jsonld"),
    "evidence": ("evidence.ttl", "evidence.jsonld"),
    "implied": ("implied.ttl", "implied.jsonld"),
    "ontology": ("ontology.ttl", "ontology.jsonld"),
    "shapes": ("shapes.ttl",),
    "stated": ("stated.ttl", "stated.jsonld"),
}
FILES = tuple(name for names in SAME.values() for name in names)

# Of each document there is one pair of these, named by the document.
DOCUMENT = ("ttl", "jsonld")

OXIGRAPH = {
    ".jsonld": RdfFormat.JSON_LD,
    ".nq": RdfFormat.N_QUADS,
    ".nt": RdfFormat.N_TRIPLES,
    ".rdf": RdfFormat.RDF_XML,
    ".trig": RdfFormat.TRIG,
    ".ttl": RdfFormat.TURTLE,
}
RDFLIB = {
    ".jsonld": "json-ld",
    ".nq": "nquads",
    ".nt": "nt",
    ".rdf": "xml",
    ".trig": "trig",
    ".ttl": "turtle",
}
RAPTOR = {".nq": "nquads", ".nt": "ntriples", ".rdf": "rdfxml", ".ttl": "turtle"}

# Each is rewritten or refused by some engine that was tried: escapes, tags, lexical forms, planes.
ODD_TURTLE = r"""
PREFIX : <https://example.org/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
:thing :escaped "\t\n\r\"\\\b\f\u0001\u007F" ;
    :beyond "é “quoted” \u200B \uFFFD \uFFEE \U0001F600" ;
    :tagged "tag"@en, "tag"@en-GB, "tag" ;
    :typed "1.10"^^xsd:decimal, "P12M"^^xsd:duration, "INF"^^xsd:double, 1e0, "013"^^xsd:integer,
        "2017-02-09Z"^^xsd:date, "2017-02"^^xsd:gYearMonth ;
    :twice :same, :same .
_:one :knows _:two . _:two :knows "somebody" . _:three :knows _:four .
"""


def document_files(dist: Path) -> list[Path]:
    """Return the files of single documents among what is published, sorted."""
    return sorted(path for path in dist.glob("document-*") if path.suffix in OXIGRAPH)


def digest(quads: Iterable[Quad]) -> str:
    """Return the SHA-256 of the quads' canonical N-Quads, in code point order."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    canonical = BytesIO()
    serialize(dataset, canonical, format=RdfFormat.N_QUADS)
    lines = canonical.getvalue().splitlines(keepends=True)
    return sha256(b"".join(sorted(lines))).hexdigest()


def by_oxigraph(path: Path) -> str:
    return digest(parse(path=path, format=OXIGRAPH[path.suffix]))


def by_rdflib(path: Path) -> str:
    kind = RDFLIB[path.suffix]
    if kind in ("nquads", "trig"):
        dataset = rdflib.Dataset()
        dataset.parse(path, format=kind)
        return digest(_quad(*quad) for quad in dataset.quads())
    graph = rdflib.Graph()
    graph.parse(path, format=kind)
    return digest(_quad(*triple, None) for triple in graph)


def by_node(node: Path, paths: Iterable[Path]) -> dict[str, str]:
    """Return each file's digest by its name; all files in one process."""
    command = ["node", "canonical.mjs", *map(str, paths)]
    lines = subprocess.run(command, cwd=node, check=True, stdout=subprocess.PIPE, text=True).stdout
    return {Path(name).name: hashed for hashed, name in map(str.split, lines.splitlines())}


def by_raptor(path: Path) -> str:
    command = ["rapper", "--quiet", "--input", RAPTOR[path.suffix], "--output", "nquads", str(path)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return digest(parse(output, format=RdfFormat.N_QUADS))


def _quad(subject: object, predicate: object, value: object, graph: object) -> Quad:
    """Turn what rdflib read into what Oxigraph writes, to the letter."""
    in_default = graph is None or graph == DATASET_DEFAULT_GRAPH_ID
    name = DefaultGraph() if in_default else NamedNode(str(graph))
    value = _literal(value) if isinstance(value, rdflib.Literal) else _node(value)
    return Quad(_node(subject), NamedNode(str(predicate)), value, name)


def _node(term: object) -> NamedNode | BlankNode:
    return BlankNode(term) if isinstance(term, rdflib.BNode) else NamedNode(str(term))


def _literal(term: rdflib.Literal) -> Literal:
    if term.language or term.datatype is None:
        return Literal(term, language=term.language)
    return Literal(term, datatype=NamedNode(term.datatype))


@pytest.fixture(scope="module")
def expected(dist: Path) -> dict[str, str]:
    return {name: by_oxigraph(dist / name) for name in FILES}


@pytest.fixture(scope="module")
def of_documents(dist: Path) -> dict[str, str]:
    """The digest of each document's files, as Oxigraph reads them."""
    return {path.name: by_oxigraph(path) for path in document_files(dist)}


@pytest.fixture(scope="module")
def found_by_node(node: Path, dist: Path) -> dict[str, str]:
    """The digest of each file as Node.js reads it."""
    return by_node(node, [*(dist / name for name in FILES), *document_files(dist)])


@pytest.fixture(scope="module")
def raptor() -> None:
    if not shutil.which("rapper"):
        pytest.skip("needs Raptor: apt-get install raptor2-utils")


def test_every_published_rdf_file_is_compared(dist: Path) -> None:
    published = {path.name for path in dist.iterdir() if path.suffix in OXIGRAPH}
    of_documents = {path.name for path in document_files(dist)}
    assert published - of_documents - {"context.jsonld"} == set(FILES)


def test_every_document_has_its_files(project: Project, dist: Path) -> None:
    stems = {path.stem for path in (project.data / "documents").glob("*.trig")} | {"press-release"}
    expected = {f"document-{stem}.{ending}" for stem in stems for ending in DOCUMENT}
    assert {path.name for path in document_files(dist)} == expected


def test_every_format_says_the_same_of_a_document(of_documents: dict[str, str]) -> None:
    other = {name: of_documents[f"{Path(name).stem}.{DOCUMENT[1]}"] for name in of_documents}
    assert of_documents == other


def test_rdflib_reads_what_oxigraph_reads_of_each_document(
    dist: Path, of_documents: dict[str, str]
) -> None:
    assert {path.name: by_rdflib(path) for path in document_files(dist)} == of_documents


def test_node_reads_what_oxigraph_reads_of_each_document(
    found_by_node: dict[str, str], of_documents: dict[str, str]
) -> None:
    assert {name: found_by_node[name] for name in of_documents} == of_documents


@pytest.mark.usefixtures("raptor")
def test_raptor_reads_what_oxigraph_reads_of_each_document(
    dist: Path, of_documents: dict[str, str]
) -> None:
    files = [path for path in document_files(dist) if path.suffix in RAPTOR]
    assert files
    assert {path.name: by_raptor(path) for path in files} == {
        path.name: of_documents[path.name] for path in files
    }


@pytest.mark.parametrize("name", FILES)
def test_no_published_file_is_empty(name: str, dist: Path) -> None:
    assert any(parse(path=dist / name, format=OXIGRAPH[Path(name).suffix]))


@pytest.mark.parametrize("name", FILES)
def test_rdflib_reads_what_oxigraph_reads(name: str, dist: Path, expected: dict[str, str]) -> None:
    assert by_rdflib(dist / name) == expected[name]


@pytest.mark.parametrize("name", FILES)
def test_node_reads_what_oxigraph_reads(
    name: str, found_by_node: dict[str, str], expected: dict[str, str]
) -> None:
    assert found_by_node[name] == expected[name]


@pytest.mark.parametrize("name", [name for name in FILES if Path(name).suffix in RAPTOR])
@pytest.mark.usefixtures("raptor")
def test_raptor_reads_what_oxigraph_reads(name: str, dist: Path, expected: dict[str, str]) -> None:
    assert by_raptor(dist / name) == expected[name]


@pytest.mark.parametrize("names", SAME.values(), ids=SAME)
def test_every_format_says_the_same(names: tuple[str, ...], expected: dict[str, str]) -> None:
    assert {name: expected[name] for name in names} == dict.fromkeys(names, expected[names[0]])


def test_without_their_graphs_the_quads_are_the_union(dist: Path, expected: dict[str, str]) -> None:
    quads = parse(path=dist / "alliance87.nq", format=RdfFormat.N_QUADS)
    union = digest(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    assert union == expected["alliance87.nt"]


def test_the_engines_agree_on_odd_literals(node: Path, tmp_path: Path) -> None:
    path = tmp_path / "odd.ttl"
    path.write_text(ODD_TURTLE, encoding="utf-8")
    assert [by_rdflib(path), by_node(node, [path])[path.name]] == [by_oxigraph(path)] * 2


def test_one_changed_letter_changes_the_digest(tmp_path: Path) -> None:
    paths = [tmp_path / "one.ttl", tmp_path / "two.ttl"]
    paths[0].write_text(ODD_TURTLE, encoding="utf-8")
    paths[1].write_text(ODD_TURTLE.replace("1.10", "1.1"), encoding="utf-8")
    assert by_oxigraph(paths[0]) != by_oxigraph(paths[1])
    assert by_rdflib(paths[0]) != by_rdflib(paths[1])
