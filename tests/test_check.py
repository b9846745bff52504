"""``check`` finds each kind of fault in a copy of our own data, says where, and finds none in ours."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pyoxigraph
import pytest
from alliance87.check import files, literals, order
from alliance87.check.places import Places, Statement

import changed
from alliance87 import assemble
from alliance87.model.errors import UnreadableError
from alliance87.model.finding import Finding, Place, Report
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.passage import Edition, Passage, Span
from alliance87.model.project import Project
from alliance87.report.text import render_text
from alliance87.rules.check import check

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
    "a statement on the world among the concepts": (
        "graph:schemes { organization:icmpd a87:country geo:826 . }",
        "status-missing",
        "organization:icmpd",
        "a87:country",
    ),
    "a statement on the world among the open questions": (
        "graph:not-stated { organization:fao a87:country geo:826 . }",
        "status-missing",
        "organization:fao",
        "a87:country",
    ),
    "a statement on the world in the description of the dataset": (
        "graph:dataset { organization:iom a87:country geo:826 . }",
        "status-missing",
        "organization:iom",
        "a87:country",
    ),
    "a body described in the evidence": (
        'graph:evidence { organization:hidden a org:Organization ; skos:prefLabel "Hidden"@en . }',
        "status-missing",
        "organization:hidden",
        "skos:prefLabel",
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
    "a number that is not among the words": (
        "stated:title { sdg:8.7 a87:targetCount 170 . }",
        "verbatim",
        "sdg:8.7",
        "a87:targetCount",
    ),
    "an ISNI with a slip": (
        'curated:ror-ilo { organization:new a87:isni "0000 0001 2171 9689" . }',
        "identifiers",
        "organization:new",
        "a87:isni",
    ),
    "a blank node": (
        'stated:title { event:strategy-workshop schema:location [ skos:prefLabel "Alliance 8.7"@en ] . }',
        "literals",
        "event:strategy-workshop",
        "schema:location",
    ),
    "a day that is none": (
        'stated:title { document:press-release dcterms:issued "22/11/2026"^^xsd:date . }',
        "literals",
        "document:press-release",
        "dcterms:issued",
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
    assert "source" not in dict(report.counts)


def test_another_text_than_the_source_is_refused_and_nothing_is_compared(
    project: Project, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Another text.", encoding="utf-8")
    fault = r"is not the text the quotes were taken from \(SHA-256 [0-9a-f]{4}…, expected 7702…\)\."
    with pytest.raises(UnreadableError, match=fault) as caught:
        check(project, other)
    assert caught.value.place == str(other)
    assert caught.value.remedy.startswith("Nothing was compared. Give the Markdown text")


def test_a_report_without_the_source_ends_its_counts_with_saying_so(report: Report) -> None:
    assert report.counts[-1] == (
        "source",
        "not compared: give the press release with --source FILE",
    )


def test_the_report_counts_what_was_looked_at(report: Report) -> None:
    counts = dict(report.counts)
    statuses = sum(int(counts[status]) for status in assemble.STATUSES)
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


def test_too_many_values_are_told_with_the_graphs_they_stand_in(
    project: Project, tmp_path: Path
) -> None:
    added = 'stated:alliance { organization:ilo a87:isni "1" . } implied:x { organization:ilo a87:isni "2"@en . }'
    values = [
        f.value
        for f in check(changed.copy(project, tmp_path, added)).findings
        if (shorten(f.rule), f.focus) == ("shape:Organization-isni", ILO) and " (" in f.value
    ]
    assert len(values) == 1
    assert values[0].startswith('"1" (stated:alliance), "2"@en (implied:x)')


def test_a_quote_and_offsets_that_do_not_fit_are_told_with_their_lengths(
    project: Project, tmp_path: Path
) -> None:
    broken = changed.copy(project, tmp_path)
    _replace(broken, "oa:start 5 ; oa:end 55", "oa:start 5 ; oa:end 54")
    found = {_where(f)[0]: f.value for f in check(broken).findings}
    told = "oa:exact has 50 characters, oa:end less oa:start is 49"
    assert found["shape:Passage-length"] == told


def test_a_shifted_passage_is_found_without_the_source(project: Project, tmp_path: Path) -> None:
    broken = changed.copy(project, tmp_path)
    _replace(broken, "oa:start 110 ; oa:end 182", "oa:start 112 ; oa:end 184")
    (found,) = check(broken).findings
    assert _where(found)[:2] == ("consistency", "passage:eradicating-by-2030")
    assert found.fix.startswith("oa:start 110 ; oa:end 182")


def test_a_slip_in_a_name_is_answered_with_the_name_meant(project: Project, tmp_path: Path) -> None:
    added = 'stated:title { participation:usicb skos:prefLabel "Alliance 8.7"@en ; schema:location place:wilton-prak . place:new skos:prefLabel "8.7"@en . }'
    fixes = {
        (f.rule, shorten(f.focus)): f.fix
        for f in check(changed.copy(project, tmp_path, added)).findings
        if f.rule in ("untyped", "undescribed")
    }
    assert fixes == {
        ("untyped", "participation:usicb"): "did you mean participation:uscib?",
        ("untyped", "place:new"): "",
        ("undescribed", "participation:usicb"): "did you mean place:wilton-park?",
    }


def test_a_blank_node_is_found_where_it_stands_and_nothing_is_said_of_the_context(
    faulty: Report,
) -> None:
    blank = [f for f in faulty.findings if f.message.startswith("Give the thing an address")]
    assert len(blank) == 2  # as a value, and as what something is said of
    assert {f.place for f in blank} == {Place(changed.ADDED, changed.full("stated:title"))}
    assert "context" not in {f.rule for f in faulty.findings}


def test_a_context_that_is_refused_is_a_finding(project: Project, tmp_path: Path) -> None:
    broken = changed.copy(project, tmp_path)
    content = json.loads(broken.context.read_bytes())
    content["@context"]["label"] = {"@id": "label:none", "@type": 1}
    broken.context.write_text(json.dumps(content), encoding="utf-8")
    (found,) = [f for f in check(broken).findings if f.rule == "context"]
    assert found.place == Place("ontology/context.jsonld")
    assert "PyLD refuses it" in found.message


def test_no_traceback_is_logged_for_a_value_that_is_none(
    project: Project, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("rdflib.term")
    before = logger.level
    check(changed.copy(project, tmp_path, FAULTS["a day that is none"][0]))
    assert [record for record in caplog.records if record.name.startswith("rdflib")] == []
    assert logger.level == before


@pytest.mark.parametrize(
    ("file", "focus"),
    [
        ("data/press-release.trig", "status:stated"),
        ("data/implied.trig", "status:implied"),
        ("data/curated", "status:curated"),
        ("data/not-stated.trig", "graph:not-stated"),
        ("data/dataset.trig", "graph:dataset"),
    ],
)
def test_a_file_that_is_missing_is_named(
    project: Project, tmp_path: Path, file: str, focus: str
) -> None:
    broken = changed.copy(project, tmp_path)
    path = tmp_path / file
    for each in path.glob("*.trig") if path.is_dir() else (path,):
        each.unlink()
    ds = assemble.dataset(broken)
    (found,) = files.check(broken, ds)
    assert (found.place.file, found.rule, shorten(found.focus)) == (file, "missing", focus)
    assert found.message.startswith(f"Restore {file}: ")


def test_a_file_that_is_not_read_is_named_unless_it_is_hidden(
    project: Project, tmp_path: Path
) -> None:
    broken = changed.copy(project, tmp_path)
    for name in ("mine.ttl", "curated/notes", ".draft.ttl", ".cache/x.ttl"):
        path = broken.data / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("", encoding="utf-8")
    found = {f.place.file: f.message for f in check(broken).findings}
    assert found == {
        "data/curated/notes": "The file is not read: name it notes.trig or remove it.",
        "data/mine.ttl": "The file is not read: name it mine.trig or remove it.",
    }


def test_the_graph_to_be_moved_is_named_with_the_one_it_stands_before(
    project: Project, tmp_path: Path
) -> None:
    broken = changed.copy(project, tmp_path)
    text = (tmp_path / PRESS).read_text(encoding="utf-8")
    blocks = re.split(r"(?m)^(?=# “)", text)
    at = next(i for i, block in enumerate(blocks) if "\nstated:key-stakeholders {" in block)
    moved = [*blocks[:at], *blocks[at + 1 : at + 4], blocks[at], *blocks[at + 4 :]]
    (tmp_path / PRESS).write_text("".join(moved), encoding="utf-8")
    (found,) = check(broken).findings
    assert _where(found) == ("order", "passage:key-stakeholders", "")
    following = re.search("(?m)^stated:[a-z0-9-]+", blocks[at + 1])
    assert following is not None
    assert found.message.startswith(f"Move stated:key-stakeholders before {following[0]},")


def test_a_graph_that_stands_too_early_is_sent_after_the_last() -> None:
    passages = [Passage(Span(at, at + 1), f"p:{at}", "", "", "", f"g:{at}") for at in range(3)]
    statements = tuple(
        Statement(Place(PRESS, f"g:{at}"), f"p:{at}", "", "", pyoxigraph.Literal(""))
        for at in (2, 0, 1)
    )
    found = order.check(Places(statements), Edition("", 0, tuple(passages), ()))
    assert [f.message for f in found] == ["Move g:2 to the end, as its words stand in the text."]


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
    monkeypatch.setattr("alliance87.rules.check.round_trip", lambda *_: ["lost: <a> <b> <c> ."])
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


def test_a_line_is_told_when_it_is_known() -> None:
    assert str(Place("draft.ttl", "", 14, 5)) == "draft.ttl:14:5"


def _where(found: Finding) -> tuple[str, str, str]:
    return shorten(found.rule), shorten(found.focus), shorten(found.path)


def _replace(project: Project, old: str, new: str) -> None:
    path = project.root / PRESS
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def _stating(term: object, path: str = f"{PREFIXES['rdfs']}seeAlso") -> Places:
    value = getattr(term, "value", "")
    statement = Statement(Place("data/test.trig"), ILO, path, value, term)  # type: ignore[arg-type]
    return Places((statement,))
