"""A contribution that was accepted is checked, published, described and asked for like the rest.

It is that of ``examples/harbour-forum``, put into a copy of our own data; all of it is fiction.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alliance87.check import contributions, files
from alliance87.check.places import read_places
from rdflib import DCTERMS, VOID, Dataset, Graph, Literal, Namespace, URIRef

import assemble
import changed
import shape_cases
from alliance87.describe.as_json import render_json
from alliance87.describe.pages import page
from alliance87.describe.sides import known
from alliance87.describe.text import render_text
from alliance87.describe.thing import describe
from alliance87.export.build import published_files
from alliance87.export.dumps import in_text_order
from alliance87.formats.load import read_quads
from alliance87.model.finding import Finding, Report
from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.model.passage import edition
from alliance87.model.project import Project
from alliance87.query import store
from alliance87.query.engine import ask
from alliance87.rules.check import check
from assemble import read_graph
from conftest import CHECKOUT

DCAT = Namespace(PREFIXES["dcat"])
EXAMPLE = CHECKOUT / "examples" / "harbour-forum"
FILE = "data/contributions/harbour-forum-2025.trig"
FORUM = changed.full("event:harbour-forum-2025")
GRAPH = changed.full("contributed:harbour-forum-2025")
WHO = "Amina Example, Harbour Workers' Relief"

# The fault: what is changed in the file of the contribution, and the rule, node and path found.
FAULTS = {
    "a statement on a concept": (
        "contributed:harbour-forum-2025 {\n",
        'contributed:harbour-forum-2025 {\n    kind:ngo skos:altLabel "ONG"@es .\n',
        ("rule:contribution-subject", "kind:ngo", "skos:altLabel"),
    ),
    "a graph of another status": (
        "contributed:harbour-forum-2025 {\n",
        'curated:lexicographi-sine-finibus { organization:ilo skos:altLabel "OIT"@pt . } contributed:harbour-forum-2025 {\n',
        ("rule:contribution-graph", "organization:ilo", "skos:altLabel"),
    ),
    "more evidence for a graph of ours": (
        "graph:evidence {\n",
        "graph:evidence {\n    curated:lexicographi-sine-finibus prov:wasDerivedFrom source:harbour-forum-2025-report .\n",
        ("rule:contribution-evidence", "curated:lexicographi-sine-finibus", "prov:wasDerivedFrom"),
    ),
    "another description of a passage of ours": (
        "graph:evidence {\n",
        "graph:evidence {\n    passage:date oa:hasScope passage:title .\n",
        ("rule:contribution-evidence", "passage:date", "oa:hasScope"),
    ),
    "a description of a graph of another status": (
        "graph:evidence {\n",
        "graph:evidence {\n    stated:new a a87:StatementGraph .\n",
        ("rule:contribution-file", "stated:new", "rdf:type"),
    ),
    "an entry on the word of another document": (
        "prov:wasDerivedFrom passage:harbour-forum-2025-anti-slavery-international ;",
        "prov:wasDerivedFrom passage:participant-anti-slavery-international ;",
        (
            "rule:contribution-ground",
            "participation:harbour-forum-2025-anti-slavery-international",
            "prov:wasDerivedFrom",
        ),
    ),
    "an entry on no word": (
        "prov:wasDerivedFrom passage:harbour-forum-2025-anti-slavery-international ;",
        'skos:note "-"@en ;',
        (
            "rule:contribution-ground",
            "participation:harbour-forum-2025-anti-slavery-international",
            "prov:wasDerivedFrom",
        ),
    ),
    "a name that is not in the words": (
        'a87:statedName "Exampleport Dockers’ Union"',
        'a87:statedName "Exampleport Dockers\' Union"',
        (
            "rule:contribution-words",
            "participation:harbour-forum-2025-exampleport-dockers-union",
            "a87:statedName",
        ),
    ),
}
# The same, for faults that other checks find.
FAULTS_OF_ALL_DATA = {
    "a contributor among the facts": (
        "contributed:harbour-forum-2025 {\n",
        'contributed:harbour-forum-2025 {\n    place:harbour-hall dcterms:contributor "Me" .\n',
        ("status-none", "place:harbour-hall", "dcterms:contributor"),
    ),
    "somebody more at the workshop": (
        "a87:participatedIn event:harbour-forum-2025 ;\n        schema:url <https://dockers",
        "a87:participatedIn event:strategy-workshop ;\n        schema:url <https://dockers",
        (
            "shape:OwnEvents-participatedIn",
            "organization:exampleport-dockers-union",
            "a87:participatedIn",
        ),
    ),
    "no contributor": (
        f'        dcterms:contributor "{WHO}" ;\n',
        "",
        ("shape:StatementGraph-contributedContributor", "contributed:harbour-forum-2025", ""),
    ),
}


@pytest.fixture(scope="module")
def accepted(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    return with_contribution(project, tmp_path_factory.mktemp("accepted"))


@pytest.fixture(scope="module")
def ds(accepted: Project) -> Dataset:
    return assemble.dataset(accepted)


@pytest.fixture(scope="module")
def report(accepted: Project) -> Report:
    return check(accepted)


@pytest.fixture(scope="module")
def published(accepted: Project, ds: Dataset) -> dict[str, bytes]:
    return published_files(accepted, ds)


def with_contribution(project: Project, folder: Path, *changes: tuple[str, str]) -> Project:
    """Copy the rooms without what they have of contributions, and put the example in."""
    made = changed.copy(project, folder)
    shutil.rmtree(made.data / "contributions", ignore_errors=True)
    text = (EXAMPLE / "accepted.trig").read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (made.data / "contributions").mkdir()
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    (folder / FILE).write_text(prefixes + text, encoding="utf-8")
    return made


def where(found: Finding) -> tuple[str, str, str]:
    return shorten(found.rule), shorten(found.focus), shorten(found.path)


# The example -----------------------------------------------------------------


def test_the_accepted_form_says_what_was_handed_in_and_no_more() -> None:
    handed_in = {quad.triple for quad in read_quads(EXAMPLE / "contribution.ttl")}
    quads = read_quads(EXAMPLE / "accepted.trig")
    assert {quad.triple for quad in quads} == handed_in
    assert len(quads) == len(handed_in)
    graphs = {str(getattr(quad.graph_name, "value", "")) for quad in quads}
    assert graphs == {changed.full("graph:evidence"), GRAPH}


@pytest.mark.parametrize("view", ["", "contributed"])
def test_the_example_conforms_among_our_own_data(view: str, project: Project) -> None:
    handed_in = read_graph(EXAMPLE / "contribution.ttl")
    graph = handed_in if view else assemble.union(assemble.dataset(project)) + handed_in
    engine = shape_cases.prepared("shacl", "", view)
    assert engine.validate(graph.serialize(format="nt")) == ()


def test_the_example_says_that_it_is_fiction() -> None:
    for name in ("contribution.ttl", "accepted.trig"):
        text = (EXAMPLE / name).read_text(encoding="utf-8")
        assert "Fiction, to show what a contribution looks like: there was no such forum" in text
        addresses = [part for part in text.split('"') if part.startswith("https://")]
        assert addresses
        assert all(".example.org/" in address for address in addresses)


# Checking --------------------------------------------------------------------


def test_a_contribution_is_checked_with_the_rest_and_counted(report: Report) -> None:
    assert report.findings == ()
    counts = dict(report.counts)
    assert (counts["contributed"], counts["passages"]) == ("40", "104")


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_a_contribution_is_found_in_its_file(
    name: str, project: Project, tmp_path: Path
) -> None:
    old, new, expected = FAULTS[name]
    broken = with_contribution(project, tmp_path, (old, new))
    found = {where(f): f.place.file for f in contributions.check(read_places(broken))}
    assert found == {expected: FILE}


def test_the_faults_of_all_data_are_found_in_a_contribution_too(
    project: Project, tmp_path: Path
) -> None:
    changes = [(old, new) for old, new, _ in FAULTS_OF_ALL_DATA.values()]
    changes.append(FAULTS["a name that is not in the words"][:2])
    found = {
        where(f): f.place.file
        for f in check(with_contribution(project, tmp_path, *changes)).findings
    }
    expected = [
        *(e for _, _, e in FAULTS_OF_ALL_DATA.values()),
        FAULTS["a name that is not in the words"][2],
    ]
    assert {each: found.get(each) for each in expected} == dict.fromkeys(expected, FILE)


def test_a_contributed_graph_outside_its_folder_is_found(project: Project, tmp_path: Path) -> None:
    broken = with_contribution(project, tmp_path)
    (tmp_path / FILE).rename(broken.data / "curated" / "harbour-forum-2025.trig")
    found = {where(f)[0] for f in contributions.check(read_places(broken))}
    assert found == {"rule:contribution-file"}


@pytest.mark.parametrize("is_there", [True, False])
def test_the_folder_may_be_empty_or_missing(
    is_there: bool, project: Project, tmp_path: Path
) -> None:
    made = with_contribution(project, tmp_path)
    shutil.rmtree(made.data / "contributions")
    if is_there:
        (made.data / "contributions").mkdir()
    none = assemble.dataset(made)
    assert files.check(made, none) == []
    assert not [name for name in published_files(made, none) if "contributed" in name]


def test_only_trig_is_read_from_the_folder(accepted: Project, ds: Dataset) -> None:
    stray = accepted.data / "contributions" / "mine.ttl"
    stray.write_text("", encoding="utf-8")
    (found,) = files.check(accepted, ds)
    stray.unlink()
    assert (found.rule, found.place.file) == ("unread", "data/contributions/mine.ttl")


def test_words_of_other_documents_are_no_part_of_the_edition(ds: Dataset, project: Project) -> None:
    assert edition(ds) == edition(assemble.dataset(project))


def test_places_identifiers_and_literals_are_checked_without_rdflib() -> None:
    modules = ("places", "identifiers", "literals", "contributions")
    code = "".join(f"import alliance87.check.{name}\n" for name in modules)
    code += "import sys\nsys.exit('rdflib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Publishing ------------------------------------------------------------------


def test_what_is_contributed_is_a_download_of_its_own(
    published: dict[str, bytes], ds: Dataset, tmp_path: Path
) -> None:
    for name in ("contributed.ttl", "catalog.ttl"):
        (tmp_path / name).write_bytes(published[name])
    dump = read_graph(tmp_path / "contributed.ttl")
    assert set(dump) == set(ds.get_context(GRAPH))
    catalog = read_graph(tmp_path / "catalog.ttl")
    part = URIRef(f"{BASE}dataset/contributed")
    assert catalog.value(part, VOID.triples) == Literal(len(dump))
    titles = {
        str(catalog.value(node, DCTERMS.title)) for node in catalog.objects(part, DCAT.distribution)
    }
    assert titles == {
        "Alliance 8.7 knowledge graph: what is contributed, as Turtle",
        "Alliance 8.7 knowledge graph: what is contributed, as JSON-LD",
    }
    assert b'"contributor": "Amina Example' in published["evidence.jsonld"]


def test_the_catalogue_names_the_part_before_there_is_a_file(project: Project) -> None:
    description = Graph() + assemble.dataset(project).get_context(changed.full("graph:dataset"))
    part = URIRef(f"{BASE}dataset/contributed")
    assert (URIRef(f"{BASE}catalog"), DCAT.dataset, part) in description


def test_contributed_graphs_stand_after_the_curated(ds: Dataset) -> None:
    names = [str(graph.identifier) for graph in in_text_order(ds)]
    at = names.index(GRAPH)
    assert names[at - 1].startswith(PREFIXES["curated"])
    assert not any("/graph/curated/" in name for name in names[at:])


def test_the_tables_of_the_press_release_stay_as_they_are(
    published: dict[str, bytes], project: Project
) -> None:
    before = published_files(project, assemble.dataset(project))
    tables = [name for name in before if name.endswith(".csv")]
    assert tables
    assert [name for name in tables if published[name] != before[name]] == []


# Asking ----------------------------------------------------------------------


def test_a_contributed_statement_comes_with_its_document_and_its_contributor(
    accepted: Project,
) -> None:
    described = describe(known(accepted), "Harbour Forum 2025")
    (statement,) = [s for s in described.statements if s.path.endswith("startDate")]
    (support,) = statement.supports
    assert (support.status, support.contributor, support.submitted_on) == (
        "contributed",
        WHO,
        "2026-11-20",
    )
    text = render_text(page(described), 200)
    assert "\nCONTRIBUTED: a document says so, by the word of a contributor\n" in text
    assert (
        "      contributed: “Report of the Harbour Forum 2025 (fiction)”"
        f" (https://forum.example.org/report-2025.pdf); sent by {WHO} on 2026-11-20\n"
        "        from “met in Harbour Hall on 14 and 15 May 2025”\n"
    ) in text
    assert '"start": null,\n' in render_json(described)
    assert text.count("STATED: a document says so") == 0


def test_what_is_contributed_comes_after_what_is_curated(accepted: Project) -> None:
    described = describe(known(accepted), "organization:anti-slavery-international")
    order = list(dict.fromkeys(s.status for s in described.statements))
    assert order[-1] == "contributed"
    assert order[:-1] == ["stated", "curated"]


def test_questions_on_the_press_release_have_the_answers_they_had(
    accepted: Project, project: Project
) -> None:
    new, old = store.load(accepted), store.load(project)
    changed_answers = {
        path.stem
        for path in project.queries.glob("*.rq")
        if ask(new, path.read_text("utf-8"), "") != ask(old, path.read_text("utf-8"), "")
    }
    assert changed_answers == {
        "how-many-statements-have-which-status",
        "what-happened-when-and-where",
    }


def test_the_words_behind_a_contributed_statement_can_be_asked_for(accepted: Project) -> None:
    text = (accepted.queries / "which-words-support-a-statement.rq").read_text("utf-8")
    statement = "organization:argentine-industrial-union a87:country geo:032"
    asked = text.replace(
        statement, "organization:anti-slavery-international a87:participatedIn ?any"
    )
    asked = asked.replace("?any", f"<{FORUM}>")
    answer = ask(store.load(accepted), asked, "")
    assert isinstance(answer, bytes)
    assert b"met in Harbour Hall" in answer
    assert answer.count(b"Report of the Harbour Forum 2025") == 2
