"""What the README says of the dataset is true: its tables, its diagram, its files and its links."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, Graph, URIRef

import coverage_table
from alliance87.assemble import dataset, union
from alliance87.model.namespaces import PREFIXES
from alliance87.model.passage import edition
from alliance87.model.project import Project
from alliance87.query.engine import ask
from alliance87.query.store import load
from alliance87.read import read_graph, read_text

README = Path(__file__).resolve().parents[1] / "README.md"
TEXT = README.read_text(encoding="utf-8")
NODES = dict(re.findall(r'^    class (\w+)\["(.+)"\]$', TEXT, re.MULTILINE))
EDGES = re.findall(r"^    (\w+) --> (\w+) : (\S+)$", TEXT, re.MULTILINE)


def iri(name: str) -> URIRef:
    prefix, local = name.split(":")
    return URIRef(PREFIXES[prefix] + local)


@pytest.fixture(scope="module")
def data(project: Project) -> Graph:
    return union(dataset(project))


def test_the_table_of_the_parts_is_what_the_data_hold(project: Project, shared: Path) -> None:
    ds = dataset(project)
    text = read_text(shared / "source" / "press-release.txt")
    assert "\n".join(coverage_table.rows(ds, edition(ds), text)) in TEXT


def test_no_quote_is_longer_than_the_readme_says(project: Project) -> None:
    assert "each under 320 characters" in TEXT
    assert max(len(passage.exact) for passage in edition(dataset(project)).passages) < 320


def test_the_table_of_the_statuses_is_what_the_data_hold(project: Project) -> None:
    assert "\n".join(coverage_table.statuses(dataset(project))) in TEXT


@pytest.mark.parametrize(("start", "end", "name"), EDGES)
def test_every_arrow_of_the_diagram_stands_in_the_data(
    start: str, end: str, name: str, data: Graph
) -> None:
    subjects = set(data.subjects(RDF.type, iri(NODES[start])))
    values = set(data.subjects(RDF.type, iri(NODES[end])))
    assert any(s in subjects and o in values for s, o in data.subject_objects(iri(name)))


def test_every_class_of_ours_with_a_place_in_the_story_is_in_the_diagram(project: Project) -> None:
    ontology = read_graph(project.ontology / "alliance87.ttl")
    ours = {str(node) for node in ontology.subjects(RDF.type, OWL.Class)}
    beside = {"Gap", "NotStated", "Proposal"}  # they only point at one thing each
    drawn = {str(iri(name)) for name in NODES.values()}
    assert ours - drawn == {PREFIXES["a87"] + name for name in beside}


def test_the_sparql_of_the_readme_answers(project: Project) -> None:
    (query,) = re.findall(r"^```sparql\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    answer = ask(load(project), query, "README.md")
    assert isinstance(answer, bytes)
    quotes = {row["quote"]["value"] for row in json.loads(answer)["results"]["bindings"]}
    assert quotes == {"for a three-day workshop", "Over the course of the three days"}


def test_every_file_the_readme_names_is_built(dist: Path) -> None:
    (table,) = re.findall(r"^\| file \| what it is \|\n\|.*\n((?:\|.*\n)+)", TEXT, re.MULTILINE)
    named = set(re.findall(r"`(\w[\w-]*\.(?:csv|jsonld|ttl|trig)|SHA256SUMS)`", table))
    assert len(named) > 6
    assert named <= {path.name for path in dist.iterdir()}


def test_every_link_to_a_file_leads_to_one() -> None:
    for target in re.findall(r"\]\(([^):]+)\)", TEXT):
        assert (README.parent / target).is_file(), target
