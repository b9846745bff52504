"""What the README says of the dataset is true: its tables, its diagram, its files and its links."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import coverage_table
from alliance87.formats.load import load, load_ontology, read_text
from alliance87.model.dataset import Dataset
from alliance87.model.namespaces import PREFIXES
from alliance87.model.passage import editions
from alliance87.model.project import Project
from alliance87.query import store
from alliance87.query.engine import ask

README = Path(__file__).resolve().parents[1] / "README.md"
TEXT = README.read_text(encoding="utf-8")
NODES = dict(re.findall(r'^    class (\w+)\["(.+)"\]$', TEXT, re.MULTILINE))
EDGES = re.findall(r"^    (\w+) --> (\w+) : (\S+)$", TEXT, re.MULTILINE)


def iri(name: str) -> str:
    prefix, local = name.split(":")
    return PREFIXES[prefix] + local


@pytest.fixture(scope="module")
def data(project: Project) -> Dataset:
    return load(project)


def test_the_table_of_the_parts_is_what_the_data_hold(data: Dataset, shared: Path) -> None:
    (release,) = editions(data)
    text = read_text(shared / "source" / "press-release.txt")
    assert "\n".join(coverage_table.rows(data, release, text)) in TEXT


def test_no_quote_is_longer_than_the_readme_says(data: Dataset) -> None:
    assert "each under 320 characters" in TEXT
    quoted = [passage.exact for edition in editions(data) for passage in edition.passages]
    assert max(map(len, quoted)) < 320


def test_the_table_of_the_statuses_is_what_the_data_hold(data: Dataset) -> None:
    assert "\n".join(coverage_table.statuses(data)) in TEXT


@pytest.mark.parametrize(("start", "end", "name"), EDGES)
def test_every_arrow_of_the_diagram_stands_in_the_data(
    start: str, end: str, name: str, data: Dataset
) -> None:
    subjects, values = (data.members[iri(NODES[each])] for each in (start, end))
    assert any(s.subject in subjects and s.value in values for s in data.by_predicate(iri(name)))


def test_every_class_of_ours_with_a_place_in_the_story_is_in_the_diagram(project: Project) -> None:
    ours = load_ontology(project).members[f"{PREFIXES['owl']}Class"]
    beside = {"Gap", "NotStated", "Proposal"}  # they only point at one thing each
    beside |= {"DigestSelector", "Disagreement", "StandingRecord"}  # for documents to come
    drawn = {iri(name) for name in NODES.values()}
    assert ours - drawn == {PREFIXES["a87"] + name for name in beside}


def test_the_sparql_of_the_readme_answers(project: Project) -> None:
    (query,) = re.findall(r"^```sparql\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    answer = ask(store.load(project), query, "README.md")
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
