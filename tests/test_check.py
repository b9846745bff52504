"""``check`` finds each kind of fault in a copy of our own data, says where, and finds none in ours."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph
import pytest

import changed
from alliance87.check import literals
from alliance87.check.everything import check
from alliance87.check.places import Places, Statement
from alliance87.errors import UnreadableError
from alliance87.findings import Finding, Place, Report, Severity, render_json, render_text
from alliance87.namespaces import PREFIXES, shorten
from alliance87.project import Project

ILO = f"{PREFIXES['organization']}ilo"
PRESS = "data/press-release.trig"

# Name of the fault: what is added, and the rule, node and path of the finding. Each stands alone.
FAULTS = {
    "a graph that nobody described": (
        'stated:yy { organization:ilo skos:altLabel "ILO"@en . }',
        "graph-described",
        "stated:yy",
        "",
    ),
    "a description of a graph that is empty": (
        "graph:evidence { stated:new a a87:StatementGraph ; a87:status status:stated ; prov:wasDerivedFrom passage:wilton-park . }",
        "graph-filled",
        "stated:new",
        "",
    ),
    "two stated graphs of one passage": (
        "graph:evidence { stated:zz a a87:StatementGraph ; a87:status status:stated ; prov:wasDerivedFrom passage:wilton-park . } stated:zz { place:wilton-park a schema:Place . }",
        "graph-one",
        "stated:zz",
        "prov:wasDerivedFrom",
    ),
    "a statement on the text under a status": (
        "stated:title { document:press-release a87:letters 4357 . }",
        "status-none",
        "document:press-release",
        "a87:letters",
    ),
    "a statement on the world without a status": (
        "graph:evidence { organization:ilo a87:country geo:826 . }",
        "status-missing",
        "organization:ilo",
        "a87:country",
    ),
    "a passage from which nothing is taken": (
        "graph:evidence { passage:new a a87:Passage . }",
        "unused",
        "passage:new",
        "",
    ),
    "a source on which nothing rests": (
        "graph:evidence { source:new a a87:OutsideSource . }",
        "unused",
        "source:new",
        "",
    ),
    "a quote that no passage has": (
        "graph:evidence { quote:new a oa:TextQuoteSelector . }",
        "selector-one",
        "quote:new",
        "",
    ),
    "a position that two passages have": (
        "graph:evidence { passage:date oa:hasSelector position:title . }",
        "selector-one",
        "position:title",
        "",
    ),
    "a name that nothing has": (
        "stated:title { event:strategy-workshop schema:location place:wilton-paark . }",
        "undescribed",
        "event:strategy-workshop",
        "schema:location",
    ),
    "a thing without a class": (
        'stated:title { place:new skos:prefLabel "Alliance 8.7"@en . }',
        "untyped",
        "place:new",
        "rdf:type",
    ),
    "a participation with the passage of another": (
        "graph:evidence { participation:ilo prov:wasDerivedFrom passage:participant-iom . }",
        "participation-passage",
        "participation:ilo",
        "prov:wasDerivedFrom",
    ),
    "words that are not the words of the passage": (
        'stated:title { event:strategy-workshop a87:statedTime "Late February" . }',
        "verbatim",
        "event:strategy-workshop",
        "a87:statedTime",
    ),
    "an invisible character": (
        'stated:title { event:strategy-workshop a87:statedTime "early\\u200BFebruary" . }',
        "literals",
        "event:strategy-workshop",
        "a87:statedTime",
    ),
    "a word that nobody declared": (
        'stated:title { event:strategy-workshop a87:statedTiem "Alliance 8.7" . }',
        "vocabulary",
        "event:strategy-workshop",
        "a87:statedTiem",
    ),
    "a value a shape does not allow": (
        'stated:title { event:strategy-workshop a87:statedTime "Alliance 8.7"@en . }',
        "shape:Event-statedTime",
        "event:strategy-workshop",
        "a87:statedTime",
    ),
    "a statement of one status in a graph of another": (
        "stated:title { organization:ilo schema:sameAs wikidata:Q54129 . }",
        "shape:CuratedOnly-schema-sameAs",
        "organization:ilo",
        "schema:sameAs",
    ),
}


@pytest.fixture(scope="module")
def report(project: Project) -> Report:
    """The report on our own data."""
    return check(project)


def test_our_own_data_conforms(report: Report) -> None:
    assert render_text(report).endswith("\n0 violations, 0 warnings\n"), render_text(report)


def test_our_own_data_conforms_to_its_source(project: Project, shared: Path) -> None:
    report = check(project, shared / "source/press-release.txt")
    assert report.findings == ()
    assert dict(report.counts)["coverage"].endswith("of 4357 letters")


def test_the_report_counts_what_was_looked_at(report: Report) -> None:
    counts = dict(report.counts)
    statuses = sum(int(counts[status]) for status in ("stated", "implied", "curated"))
    assert 0 < statuses < int(counts["statements"])
    assert "coverage" not in counts


@pytest.fixture(scope="module")
def faulty(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report on a copy of our data to which every fault was added: one run for all of them."""
    added = "\n".join(fault[0] for fault in FAULTS.values())
    return check(changed.copy(project, tmp_path_factory.mktemp("faulty"), added))


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_at_its_node_and_path_and_in_its_file(faulty: Report, name: str) -> None:
    _, rule, focus, path = FAULTS[name]
    places = {_where(found): found.place.file for found in faulty.findings}
    assert (rule, focus, path) in places
    assert places[rule, focus, path] in (changed.ADDED, PRESS)


def test_an_over_claim_is_placed_in_the_graph_of_its_status(faulty: Report) -> None:
    (place,) = {
        f.place for f in faulty.findings if _where(f)[0] == "shape:CuratedOnly-schema-sameAs"
    }
    assert place == Place(changed.ADDED, changed.full("stated:title"))


def test_passages_that_are_not_in_the_order_of_the_text_are_found(
    project: Project, tmp_path: Path
) -> None:
    last = changed.full("stated:title")
    quads = "graph:evidence { stated:title a a87:StatementGraph ; a87:status status:stated ; prov:wasDerivedFrom passage:title . } stated:title { document:press-release a schema:CreativeWork . }"
    broken = changed.copy(
        project, tmp_path, quads, lambda graph, subject, *_: last in (graph, subject)
    )
    assert ("order", "passage:title", "") in {_where(found) for found in check(broken).findings}


def test_faults_outside_the_data_are_found_in_their_files(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = changed.copy(project, tmp_path)
    ontology = broken.ontology / "alliance87.ttl"
    text = ontology.read_text(encoding="utf-8")
    ontology.write_text(text.replace('rdfs:label "status"@en', 'rdfs:label "status"'), "utf-8")
    (broken.queries / "what.rq").write_text("SELECT ?x WHERE { ?x ", encoding="utf-8")
    (broken.queries / "whose.rq").write_text("SELECT ?x WHERE { ?x no:such ?y }", encoding="utf-8")
    monkeypatch.setattr(
        "alliance87.check.everything.round_trip", lambda *_: ["lost: <a> <b> <c> ."]
    )
    found = {(f.place.file, *_where(f)) for f in check(broken).findings}
    assert found == {
        ("ontology/alliance87.ttl", "shape:ObjectProperty-label", "a87:status", "rdfs:label"),
        ("ontology/context.jsonld", "context", "", ""),
        ("queries/what.rq", "syntax", "", ""),
        ("queries/whose.rq", "syntax", "", ""),
    }


def test_a_file_that_does_not_parse_ends_the_check_and_names_the_line(
    project: Project, tmp_path: Path
) -> None:
    broken = changed.copy(project, tmp_path, "stated:title { place:wilton-park a")
    with pytest.raises(UnreadableError, match=r"zz-added\.trig:[0-9]+:"):
        check(broken)


def test_a_statement_outside_every_graph_ends_the_check(project: Project, tmp_path: Path) -> None:
    broken = changed.copy(project, tmp_path, "place:wilton-park a schema:Place .")
    with pytest.raises(UnreadableError, match="stands outside every graph"):
        check(broken)


@pytest.mark.parametrize(
    "term",
    [
        pyoxigraph.Literal("2017\n", datatype=pyoxigraph.NamedNode(f"{PREFIXES['xsd']}gYear")),
        pyoxigraph.Literal("abcd", datatype=pyoxigraph.NamedNode(f"{PREFIXES['xsd']}gYear")),
        pyoxigraph.Literal(
            "2017-13", datatype=pyoxigraph.NamedNode(f"{PREFIXES['xsd']}gYearMonth")
        ),
        pyoxigraph.Literal("2017-02-30", datatype=pyoxigraph.NamedNode(f"{PREFIXES['xsd']}date")),
        pyoxigraph.Literal("1_000", datatype=pyoxigraph.NamedNode(f"{PREFIXES['xsd']}integer")),
        pyoxigraph.Literal("P", datatype=pyoxigraph.NamedNode(f"{PREFIXES['xsd']}duration")),
        pyoxigraph.Literal("a\u202eb"),
        pyoxigraph.Literal("a\x00b"),
        pyoxigraph.Literal(" ILO", language="en"),
        pyoxigraph.Literal("", language="en"),
        pyoxigraph.Literal("ILO", language="english"),
        pyoxigraph.NamedNode("file:///etc/passwd"),
        pyoxigraph.NamedNode("https://user@example.org/"),
        pyoxigraph.NamedNode("https://example.org/a\u202eb"),
        pyoxigraph.BlankNode("b"),
    ],
    ids=str,
)
def test_a_value_that_is_none_is_found(term: Statement) -> None:
    assert {found.focus for found in literals.check(_stating(term))} == {ILO}


@pytest.mark.parametrize(
    "term",
    [
        pyoxigraph.Literal("P3D", datatype=pyoxigraph.NamedNode(f"{PREFIXES['xsd']}duration")),
        pyoxigraph.Literal("032", datatype=pyoxigraph.NamedNode(f"{PREFIXES['a87']}M49")),
        pyoxigraph.Literal("Internationale de l’Éducation", language="fr"),
        pyoxigraph.NamedNode("http://www.Alliance87.org"),
    ],
    ids=str,
)
def test_a_value_that_is_one_is_not_found(term: Statement) -> None:
    assert literals.check(_stating(term)) == []


def test_only_quoted_words_may_have_line_ends() -> None:
    term = pyoxigraph.Literal("a\nb")
    assert literals.check(_stating(term, f"{PREFIXES['oa']}prefix")) == []
    assert literals.check(_stating(term, f"{PREFIXES['a87']}statedName")) != []


def test_a_report_reads_as_place_fault_and_remedy() -> None:
    found = Finding(
        place=Place("data/x.trig", f"{PREFIXES['stated']}x"),
        severity=Severity.VIOLATION,
        focus=ILO,
        path=f"{PREFIXES['a87']}statedName",
        rule=f"{PREFIXES['shape']}Participation-statedName",
        message="Give the name once.",
        value="a\nb",
        fix="a87:statedName “ILO”",
    )
    assert render_text(Report((("files", "1"),), (found,))) == (
        "data/x.trig stated:x violation  organization:ilo a87:statedName — Give the name once.\n"
        "    found: a\\u000Ab\n"
        "    fix: a87:statedName “ILO”\n"
        "    rule: shape:Participation-statedName\n"
        "files  1\n"
        "1 violation, 0 warnings\n"
    )
    content = json.loads(render_json(Report((("files", "1"),), (found,))))
    assert content["conforms"] is False
    assert content["findings"][0]["severity"] == "violation"


def test_a_warning_asks_and_does_not_block() -> None:
    found = Finding(Place("x"), Severity.WARNING, "", "", "", "Look again.")
    report = Report((), (found,))
    assert report.conforms
    assert render_text(report).endswith("0 violations, 1 warning\n")


def test_a_line_is_told_when_it_is_known() -> None:
    assert str(Place("draft.ttl", "", 14, 5)) == "draft.ttl:14:5"


def _where(found: Finding) -> tuple[str, str, str]:
    return shorten(found.rule), shorten(found.focus), shorten(found.path)


def _stating(term: object, path: str = f"{PREFIXES['rdfs']}seeAlso") -> Places:
    value = getattr(term, "value", "")
    statement = Statement(Place("data/test.trig"), ILO, path, value, term)  # type: ignore[arg-type]
    return Places((statement,))
