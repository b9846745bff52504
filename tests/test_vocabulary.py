"""A word nobody declared is found wherever it stands, with the word that was probably meant."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from alliance87.check import vocabulary
from alliance87.check.places import Places, Statement, read_places
from rdflib import Graph

import shape_cases
from alliance87.model.finding import Place
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.read import read_graph

A87 = PREFIXES["a87"]
RDF_TYPE = f"{PREFIXES['rdf']}type"
SUBJECT = f"{PREFIXES['organization']}ilo"
PLACE = Place("data/test.trig", f"{PREFIXES['stated']}test")


@pytest.fixture(scope="module")
def ontology(project: Project) -> Graph:
    return read_graph(project.ontology / "alliance87.ttl")


@pytest.mark.parametrize(
    ("path", "term", "word", "fix"),
    [
        (f"{A87}statedNaem", pyoxigraph.Literal("ILO"), "a87:statedNaem", "a87:statedName"),
        (f"{A87}country", f"{A87}Xyzzy", "a87:Xyzzy", ""),
        (RDF_TYPE, f"{A87}Particpation", "a87:Particpation", "a87:Participation"),
        (RDF_TYPE, f"{PREFIXES['org']}Organisation", "org:Organisation", "org:Organization"),
        (
            f"{PREFIXES['skos']}prefLable",
            pyoxigraph.Literal("ILO"),
            "skos:prefLable",
            "skos:prefLabel",
        ),
        (
            f"{PREFIXES['skos']}notation",
            pyoxigraph.Literal("AR", datatype=pyoxigraph.NamedNode(f"{A87}ISO3166Alpha33")),
            "a87:ISO3166Alpha33",
            "a87:ISO3166Alpha3",
        ),
    ],
)
def test_an_undeclared_word_in_the_data_is_found_with_its_neighbour(
    ontology: Graph, path: str, term: str | pyoxigraph.Literal, word: str, fix: str
) -> None:
    (found,) = vocabulary.check_data(_stating(path, term), ontology, shape_cases.shapes())
    assert (found.place, found.focus, found.path) == (PLACE, SUBJECT, path)
    assert found.message.startswith(f"{word} is no ")
    assert found.fix == (f"did you mean {fix}?" if fix else "")


def test_a_property_that_a_shape_only_rules_out_is_no_known_property(ontology: Graph) -> None:
    member_of = f"{PREFIXES['org']}memberOf"
    assert member_of not in vocabulary.known_properties(shape_cases.shapes())
    statement = _stating(member_of, f"{PREFIXES['organization']}alliance-8.7")
    assert vocabulary.check_data(statement, ontology, shape_cases.shapes())


def test_our_data_uses_only_declared_words(project: Project, ontology: Graph) -> None:
    assert vocabulary.check_data(read_places(project), ontology, shape_cases.shapes()) == []


def test_our_shapes_use_only_terms_that_shacl_and_we_declare(ontology: Graph) -> None:
    terms = vocabulary.shacl_terms()
    for stem, graph in shape_cases.shape_graphs().items():
        assert vocabulary.check_shapes(stem, graph, ontology, terms) == []


def test_the_bundled_vocabulary_has_the_terms_of_the_w3c(shared: Path) -> None:
    w3c = Graph().parse(shared / "suites/w3c/shacl-vocabulary.ttl")
    ours = {term for term in vocabulary.shacl_terms() if term.startswith(PREFIXES["sh"])}
    assert {str(s) for s in w3c.subjects() if str(s).startswith(PREFIXES["sh"])} <= ours
    used = {str(t) for triple in shape_cases.shapes() for t in triple[1:]}
    assert {t for t in used if t.startswith(PREFIXES["sh"])} <= {str(s) for s in w3c.subjects()}


@pytest.mark.parametrize(
    ("turtle", "word"),
    [
        ("shape:X sh:minLenght 1 .", "sh:minLenght"),
        ("shape:X sh:targetClass a87:Nothing .", "a87:Nothing"),
        ("shape:X sh:path a87:nothing .", "a87:nothing"),
        ('shape:X sh:message "Write a87:nothing."@en .', "a87:nothing"),
        ('shape:X sh:select "SELECT $this { $this a87:nothing ?x }" .', "a87:nothing"),
    ],
)
def test_an_undeclared_word_in_a_shape_is_found(ontology: Graph, turtle: str, word: str) -> None:
    graph = Graph()
    for prefix in ("a87", "sh", "shape"):
        graph.bind(prefix, PREFIXES[prefix])
    header = "".join(f"PREFIX {p}: <{PREFIXES[p]}> " for p in ("a87", "sh", "shape"))
    graph.parse(data=header + turtle, format="turtle")
    (found,) = vocabulary.check_shapes("x.ttl", graph, ontology, vocabulary.shacl_terms())
    assert found.message.startswith(f"{word} is no ")
    assert found.focus == f"{PREFIXES['shape']}X"


def test_an_undeclared_word_in_a_query_or_the_context_is_found(
    ontology: Graph, tmp_path: Path
) -> None:
    query = tmp_path / "q.rq"
    query.write_text("SELECT ?x { ?x a87:statedNmae ?y ; a87:statedName ?z }", encoding="utf-8")
    (found,) = vocabulary.check_text("q.rq", query, ontology)
    assert (found.place, found.fix) == (Place("q.rq"), "did you mean a87:statedName?")


def _stating(path: str, value: str | pyoxigraph.Literal) -> Places:
    term = pyoxigraph.NamedNode(value) if isinstance(value, str) else value
    return Places((Statement(PLACE, SUBJECT, path, term.value, term),))
