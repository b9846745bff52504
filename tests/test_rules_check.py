"""``check`` finds each kind of fault in a copy of our own files, at its line, and finds none in ours."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import changed
from alliance87.formats.load import load, load_shapes, read
from alliance87.model.errors import UnreadableError
from alliance87.model.finding import Finding, Place, Report
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.project import Project
from alliance87.model.statement import Lines, Span
from alliance87.report.text import render_text
from alliance87.rules import references
from alliance87.rules.check import check
from alliance87.rules.vocabulary import shacl_terms
from conftest import CHECKOUT

PRESS = "data/press-release.trig"
CONTRIBUTION = "data/contributions/harbour-forum-2025.trig"
FORUM = "harbour-forum-2025"

# What is added to the data, with « » around the words pointed at; the rule, the node and the path. All
# of them are added to one copy.
FAULTS: dict[str, tuple[str, str, str, str]] = {
    "a graph that nobody described": (
        'stated:yy { «organization:ilo» skos:altLabel "ILO"@en . }',
        "rule:graph-described", "stated:yy", "",
    ),
    "a description of a graph that is empty": (
        "graph:evidence { «stated:new» a a87:StatementGraph ; a87:status status:stated ; prov:wasDerivedFrom passage:wilton-park . }",
        "rule:graph-filled", "stated:new", "",
    ),
    "two stated graphs of one passage": (
        "graph:evidence { stated:zz a a87:StatementGraph ; a87:status status:stated ; «prov:wasDerivedFrom» passage:wilton-park . } stated:zz { place:wilton-park a schema:Place . }",
        "rule:graph-one", "stated:zz", "prov:wasDerivedFrom",
    ),
    "a statement on the text under a status": (
        "stated:title { «document:press-release» a87:letters 4357 . }",
        "rule:status-none", "document:press-release", "a87:letters",
    ),
    "a statement on the world among the concepts": (
        "graph:schemes { «organization:icmpd» a87:country geo:826 . }",
        "rule:status-missing", "organization:icmpd", "a87:country",
    ),
    "a statement on the world among the open questions": (
        "graph:not-stated { «organization:fao» a87:country geo:826 . }",
        "rule:status-missing", "organization:fao", "a87:country",
    ),
    "a statement on the world in the description of the dataset": (
        "graph:dataset { «organization:iom» a87:country geo:826 . }",
        "rule:status-missing", "organization:iom", "a87:country",
    ),
    "a body described in the evidence": (
        'graph:evidence { «organization:hidden» a org:Organization ; skos:prefLabel "Hidden"@en . }',
        "rule:status-missing", "organization:hidden", "skos:prefLabel",
    ),
    "a statement on the world without a status": (
        "graph:evidence { «organization:ilo» a87:country geo:826 . }",
        "rule:status-missing", "organization:ilo", "a87:country",
    ),
    "a passage from which nothing is taken": (
        "graph:evidence { «passage:new» a a87:Passage . }", "rule:unused", "passage:new", "",
    ),
    "a source on which nothing rests": (
        "graph:evidence { «source:new» a a87:OutsideSource . }", "rule:unused", "source:new", "",
    ),
    "a quote that no passage has": (
        "graph:evidence { «quote:new» a oa:TextQuoteSelector . }", "rule:selector-one", "quote:new", "",
    ),
    "a name that nothing has": (
        "stated:title { event:strategy-workshop schema:location «place:wilton-prak» . }",
        "rule:undescribed", "event:strategy-workshop", "schema:location",
    ),
    "a thing without a class": (
        'stated:title { «participation:usicb» skos:prefLabel "Alliance 8.7"@en . }',
        "rule:untyped", "participation:usicb", "",
    ),
    "a thing without a class that is like no other": (
        'stated:title { «place:new» skos:prefLabel "8.7"@en . }', "rule:untyped", "place:new", "",
    ),
    "a participation with the passage of another": (
        "graph:evidence { participation:ilo «prov:wasDerivedFrom» passage:participant-iom . }",
        "rule:participation-passage", "participation:ilo", "prov:wasDerivedFrom",
    ),
    "words that are not the words of the passage": (
        'stated:title { event:strategy-workshop a87:statedTime «"Late February"» . }',
        "rule:verbatim", "event:strategy-workshop", "a87:statedTime",
    ),
    "a number that is not among the words": (
        "stated:title { sdg:8.7 a87:targetCount «170» . }", "rule:verbatim", "sdg:8.7", "a87:targetCount",
    ),
    "an invisible character": (
        'stated:title { event:strategy-workshop a87:statedTime «"early\\u200BFebruary"» . }',
        "rule:invisible-character", "event:strategy-workshop", "a87:statedTime",
    ),
    "a property that nobody declared": (
        'stated:title { event:strategy-workshop «a87:statedTiem» "Alliance 8.7" . }',
        "rule:property", "event:strategy-workshop", "a87:statedTiem",
    ),
    "a property that a shape only rules out": (
        "stated:title { organization:tuc «org:memberOf» organization:alliance-8.7 . }",
        "rule:property", "organization:tuc", "org:memberOf",
    ),
    "a class that nobody declared": (
        "stated:title { organization:fifa a «org:Organisation» . }",
        "rule:class", "organization:fifa", "rdf:type",
    ),
    "a datatype that nobody declared": (
        "curated:un-m49 { geo:826 skos:notation «\"GB\"^^a87:ISO3166Alpha33» . }",
        "rule:datatype", "geo:826", "skos:notation",
    ),
    "an ISNI with a slip": (
        'curated:ror-ilo { organization:new a87:isni «"0000 0001 2171 9689"» . }',
        "rule:check-digits", "organization:new", "a87:isni",
    ),
    "a blank node": (
        'stated:title { event:strategy-workshop schema:location «[» skos:prefLabel "Alliance 8.7"@en ] . }',
        "rule:blank-node", "", "",
    ),
    "a day that is none": (
        'stated:title { document:press-release dcterms:issued «"22/11/2026"^^xsd:date» . }',
        "rule:ill-typed", "document:press-release", "dcterms:issued",
    ),
    "an address that is none": (
        "stated:title { organization:itf schema:url «<file:///etc/passwd>» . }",
        "rule:address", "organization:itf", "schema:url",
    ),
    "a value a shape does not allow": (
        'stated:title { event:launch a87:statedTime «"Alliance 8.7"@en» . }',
        "shape:Event-statedTime", "event:launch", "a87:statedTime",
    ),
    "a statement of one status in a graph of another": (
        "stated:title { organization:ilo schema:sameAs «wikidata:Q54129» . }",
        "shape:CuratedOnly-schema-sameAs", "organization:ilo", "schema:sameAs",
    ),
}  # fmt: skip
# What the finding of a word says that was probably meant.
MEANT = {
    "a name that nothing has": "did you mean place:wilton-park?",
    "a thing without a class": "did you mean participation:uscib?",
    "a thing without a class that is like no other": "",
    "a property that nobody declared": "did you mean a87:statedTime?",
    "a class that nobody declared": "did you mean org:Organization?",
    "a datatype that nobody declared": "did you mean a87:ISO3166Alpha3?",
    "a day that is none": "2026-11-22",
}
# The same for an accepted contribution: what is changed to what.
ENTRY = f"participation:{FORUM}-"
OF_CONTRIBUTIONS: dict[str, tuple[str, str, str, str, str]] = {
    "a statement on a concept": (
        f"contributed:{FORUM} {{\n", f'contributed:{FORUM} {{\n    «kind:ngo» skos:altLabel "ONG"@es .\n',
        "rule:contribution-subject", "kind:ngo", "skos:altLabel",
    ),
    "a graph of another status": (
        "graph:evidence {\n", 'curated:x { «organization:ilo» skos:altLabel "OIT"@pt . } graph:evidence {\n',
        "rule:contribution-graph", "organization:ilo", "skos:altLabel",
    ),
    "more evidence for a graph of ours": (
        "    .\n\n    source:", f"    .\n    «stated:title» prov:wasDerivedFrom source:{FORUM}-report .\n\n    source:",
        "rule:contribution-evidence", "stated:title", "prov:wasDerivedFrom",
    ),
    "another description of a passage of ours": (
        f"    passage:{FORUM}-when\n", f"    «passage:date» oa:hasScope passage:title .\n    passage:{FORUM}-when\n",
        "rule:contribution-evidence", "passage:date", "oa:hasScope",
    ),
    "a description of a graph of another status": (
        f"    quote:{FORUM}-when\n", f"    «stated:other» a a87:StatementGraph .\n    quote:{FORUM}-when\n",
        "rule:contribution-file", "stated:other", "rdf:type",
    ),
    "an entry on the word of another document": (
        f"prov:wasDerivedFrom passage:{FORUM}-anti-slavery-international ;", "«prov:wasDerivedFrom» passage:participant-anti-slavery-international ;",
        "rule:contribution-ground", f"{ENTRY}anti-slavery-international", "prov:wasDerivedFrom",
    ),
    "an entry on no word": (
        f"        prov:wasDerivedFrom passage:{FORUM}-harbour-workers-relief ;\n", '        skos:note "-"@en ;\n',
        "rule:contribution-ground", f"{ENTRY}harbour-workers-relief", "prov:wasDerivedFrom",
    ),
    "a name that is not in the words": (
        'a87:statedName "Exampleport Dockers’ Union"', "a87:statedName «\"Exampleport Dockers' Union\"»",
        "rule:contribution-words", f"{ENTRY}exampleport-dockers-union", "a87:statedName",
    ),
    "a contributor among the facts": (
        "    place:harbour-hall\n", '    «place:harbour-hall» dcterms:contributor "Me" .\n\n    place:harbour-hall\n',
        "rule:status-none", "place:harbour-hall", "dcterms:contributor",
    ),
    "somebody more at the workshop": (
        f"event:{FORUM} ;\n        schema:url <https://dockers", "«event:strategy-workshop» ;\n        schema:url <https://dockers",
        "shape:OwnEvents-participatedIn", "organization:exampleport-dockers-union", "a87:participatedIn",
    ),
    "no contributor": (
        "        dcterms:contributor \"Amina Example, Harbour Workers' Relief\" ;\n", "",
        "shape:StatementGraph-contributedContributor", f"contributed:{FORUM}", "dcterms:contributor",
    ),
}  # fmt: skip


def marked(text: str, file: str) -> tuple[str, dict[str, Place]]:
    """Return a text without « and », and the places that they mark by the words between them."""
    spans, parts, at = [], re.split("[«»]", text), 0
    for number, part in enumerate(parts):
        if number % 2:
            spans.append(Span(at, at + len(part)))
        at += len(part)
    bare = "".join(parts)
    return bare, {bare[s.start : s.end]: Lines(bare).place(file, s) for s in spans}


def where(found: Finding) -> tuple[str, str, str]:
    return shorten(found.rule), shorten(found.focus), shorten(found.path)


def at(place: Place) -> tuple[str, int, int, int, int, str]:
    p = place
    return p.file, p.line, p.column, p.end_line, p.end_column, p.excerpt


def edit(project: Project, file: str, *edits: tuple[str, str]) -> None:
    path = project.root / file
    text = path.read_text("utf-8")
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


# Our own files ----------------------------------------------------------------


@pytest.fixture(scope="module")
def report(project: Project) -> Report:
    return check(project)


def test_our_own_data_conforms(report: Report) -> None:
    assert render_text(report).endswith("\n0 violations, 0 warnings\n"), render_text(report)


def test_the_report_counts_what_was_looked_at_and_says_what_was_not(report: Report) -> None:
    counts = dict(report.counts)
    statuses = ("stated", "implied", "curated", "contributed")
    assert 0 < sum(int(counts[status]) for status in statuses) < int(counts["statements"])
    assert report.counts[-1][0] == "not compared"
    assert "--source DOCUMENT=FILE" in report.counts[-1][1]


def test_check_needs_neither_rdflib_nor_pyshacl(project: Project) -> None:
    code = (
        "import sys; from alliance87.model.project import installed;"
        "from alliance87.rules.check import check; assert check(installed()).conforms;"
        "print({'rdflib', 'pyshacl'} & set(sys.modules))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert ended.stdout.strip() == "set()"


# Faults of the data -----------------------------------------------------------


@pytest.fixture(scope="module")
def faulty(project: Project, tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """What is found in a copy of our data to which every fault was added: one run for all of them."""
    added = "\n".join(fault[0] for fault in FAULTS.values())
    folder = tmp_path_factory.mktemp("faulty")
    copy = changed.copy(project, folder, re.sub("[«»]", "", added))
    shutil.copyfile(CHECKOUT / "examples" / "harbour-forum" / "accepted.trig", folder / "x")
    (copy.data / "contributions").mkdir(exist_ok=True)
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    (folder / CONTRIBUTION).write_text(prefixes + (folder / "x").read_text("utf-8"), "utf-8")
    edits = [(old, re.sub("[«»]", "", new)) for old, new, *_ in OF_CONTRIBUTIONS.values()]
    edit(copy, CONTRIBUTION, *edits)
    return list(check(copy).findings)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_at_its_node_and_path_and_at_its_words(
    faulty: list[Finding], name: str
) -> None:
    line, *expected = FAULTS[name]
    found = [f for f in faulty if where(f) == tuple(expected) and f.place.file == changed.ADDED]
    number = {f.place.line for f in found}
    bare, (place, *_) = re.sub("[«»]", "", line), marked(line, changed.ADDED)[1].values()
    assert len(number) == 1
    assert {(f.place.column, f.place.end_column) for f in found} == {
        (place.column, place.end_column)
    }
    assert {f.place.excerpt for f in found} == {bare}
    if name in MEANT:
        assert {f.fix for f in found} == {MEANT[name]}


def test_one_fault_of_the_data_is_one_finding(faulty: list[Finding]) -> None:
    single = ("a property that nobody declared", "a class that nobody declared", "a blank node")
    for name in single:
        line = re.sub("[«»]", "", FAULTS[name][0])
        assert len([f for f in faulty if f.place.excerpt == line]) == 1, name


@pytest.mark.parametrize("name", OF_CONTRIBUTIONS)
def test_a_fault_of_an_accepted_contribution_is_found_in_its_file(
    faulty: list[Finding], name: str
) -> None:
    _, new, *expected = OF_CONTRIBUTIONS[name]
    (found,) = {at(f.place) for f in faulty if where(f) == tuple(expected)}
    assert found[0] == CONTRIBUTION
    if "«" in new:
        words = new.partition("«")[2].partition("»")[0]
        assert found[-1][found[2] - 1 : found[4] - 1] == words


def test_an_over_claim_is_placed_in_the_graph_of_its_status(faulty: list[Finding]) -> None:
    graphs = {f.place.graph for f in faulty if where(f)[0] == "shape:CuratedOnly-schema-sameAs"}
    assert graphs == {changed.full("stated:title")}


def test_nothing_is_said_of_the_context_where_there_are_blank_nodes(faulty: list[Finding]) -> None:
    assert "rule:context" not in {where(f)[0] for f in faulty}


def test_a_contributed_graph_outside_its_folder_is_found(project: Project, tmp_path: Path) -> None:
    added = "contributed:x { organization:ilo a87:participatedIn event:launch . }"
    found = check(changed.copy(project, tmp_path, added)).findings
    assert ("rule:contribution-file", "organization:ilo", "a87:participatedIn") in map(where, found)


def test_faults_across_statements_are_found_where_they_are_written(
    project: Project, tmp_path: Path
) -> None:
    one, two = '"0000 0000 0000 0001"', '"0000 0004 0402 478X"@en'
    added = f"stated:title {{ organization:ilo a87:isni {one} . }}\n"
    added += f"implied:x {{ organization:ilo a87:isni {two} . }}\n"
    added += "graph:evidence { passage:date oa:hasSelector position:title . }"
    copy = changed.copy(project, tmp_path, added)
    edit(
        copy,
        PRESS,
        ("oa:start 5 ; oa:end 55", "oa:start 5 ; oa:end 54"),
        ("oa:start 110 ; oa:end 182", "oa:start 112 ; oa:end 184"),
    )
    found = {(*where(f), f.value) for f in check(copy).findings}
    told = {
        value
        for *at, value in found
        if at == ["shape:Organization-isni", "organization:ilo", "a87:isni"]
    }
    assert any(v.startswith(f"{one} (stated:title), {two} (implied:x)") for v in told)
    lengths = "oa:exact has 50 characters, oa:end less oa:start is 49"
    assert ("shape:Passage-length", "passage:title", "", lengths) in found
    assert ("rule:selector-one", "position:title", "", "") in found


def test_a_shifted_passage_is_found_without_the_source(project: Project, tmp_path: Path) -> None:
    copy = changed.copy(project, tmp_path)
    edit(copy, PRESS, ("oa:start 110 ; oa:end 182", "oa:start 112 ; oa:end 184"))
    (found,) = check(copy).findings
    assert where(found)[:2] == ("rule:consistency", "passage:eradicating-by-2030")
    assert found.fix.startswith("oa:start 110 ; oa:end 182")
    lines = (tmp_path / PRESS).read_text("utf-8").splitlines()
    assert found.place.excerpt == lines[found.place.line - 1]


def test_a_graph_out_of_order_is_named_with_the_one_it_belongs_before(
    project: Project, tmp_path: Path
) -> None:
    copy = changed.copy(project, tmp_path)
    text = (tmp_path / PRESS).read_text("utf-8")
    blocks = re.split(r"(?m)^(?=# “)", text)
    at = next(i for i, block in enumerate(blocks) if "\nstated:key-stakeholders {" in block)
    moved = [*blocks[:at], *blocks[at + 1 : at + 4], blocks[at], *blocks[at + 4 :]]
    (tmp_path / PRESS).write_text("".join(moved), "utf-8")
    (found,) = check(copy).findings
    assert where(found) == ("rule:order", "passage:key-stakeholders", "")
    following = re.search("(?m)^stated:[a-z0-9-]+", blocks[at + 1])
    assert following is not None
    assert found.message.startswith(f"Move stated:key-stakeholders before {following[0]},")


def test_a_graph_that_stands_too_early_is_sent_after_the_last(
    project: Project, tmp_path: Path
) -> None:
    copy = changed.copy(project, tmp_path)
    text = (tmp_path / PRESS).read_text("utf-8")
    blocks = re.split(r"(?m)^(?=# “)", text)
    (tmp_path / PRESS).write_text("".join([*blocks[:-2], blocks[-1], blocks[-2]]), "utf-8")
    found = [f for f in check(copy).findings if f.rule.endswith("#order")]
    assert [f.message.rpartition(" in")[0].split()[0] for f in found] == ["Move"]
    assert "as its words stand in the text" in found[0].message


# Files that are missing, unread or cannot be read -----------------------------------


@pytest.mark.parametrize(
    ("missing", "focus"),
    [(f"a87:status status:{name}", f"status:{name}") for name in ("stated", "implied", "curated")]
    + [(f"\n{graph} {{", graph) for graph in ("graph:not-stated", "graph:dataset")],
)
def test_a_part_that_is_missing_is_named(
    project: Project, tmp_path: Path, missing: str, focus: str
) -> None:
    copy = changed.copy(project, tmp_path)
    for path in copy.data.rglob("*.trig"):
        if missing in path.read_text("utf-8"):
            path.unlink()
    found = [f for f in references.check_files(copy.root, load(copy)) if shorten(f.focus) == focus]
    assert [where(f)[0] for f in found] == ["rule:missing"]
    assert found[0].message.startswith("Restore ")


def test_a_file_that_is_not_read_is_named_unless_it_is_hidden(
    project: Project, tmp_path: Path
) -> None:
    copy = changed.copy(project, tmp_path / "copy")
    for name in (
        "mine.ttl",
        "curated/notes",
        ".draft.ttl",
        ".cache/x.ttl",
        "contributions/mine.nt",
    ):
        path = copy.data / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("", "utf-8")
    (tmp_path / "secret.trig").write_text("the secret of the file", "utf-8")
    (copy.data / "link.trig").symlink_to(tmp_path / "secret.trig")
    assert {f.place.file: f.message for f in check(copy).findings} == {
        "data/contributions/mine.nt": "The file is not read: name it mine.trig or remove it.",
        "data/curated/notes": "The file is not read: name it notes.trig or remove it.",
        "data/link.trig": "The link is not followed: put the file itself here.",
        "data/mine.ttl": "The file is not read: name it mine.trig or remove it.",
    }


@pytest.mark.parametrize(
    ("added", "words"),
    [
        ("stated:title { place:wilton-park a", r"zz-added\.trig:[0-9]+:"),
        ("place:wilton-park a schema:Place .", "outside every graph"),
        ('stated:title { place:x skos:note "a"@en--ltr . }', r"RDF 1\.2"),
    ],
)
def test_a_file_that_cannot_be_read_ends_the_check(
    project: Project, tmp_path: Path, added: str, words: str
) -> None:
    with pytest.raises(UnreadableError, match=words):
        check(changed.copy(project, tmp_path, added))


# Shapes, questions and the context ---------------------------------------------------


def test_faults_outside_the_data_are_found_in_their_files(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = changed.copy(project, tmp_path)
    edit(copy, "ontology/alliance87.ttl", ('rdfs:label "status"@en', 'rdfs:label "status"'))
    shape = (
        'shape:X sh:minLenght 1 ; sh:targetClass a87:Nothing ; sh:message "Write a87:nothing."@en .'
    )
    edit(copy, "shapes/Place.ttl", ("# Property shapes", f"{shape}\n# Property shapes"))
    queries = {
        "what": "SELECT ?x WHERE { ?x ",
        "whose": "SELECT ?x WHERE { ?x no:such ?y }",
        "who": "SELECT ?x { ?x a87:statedNmae ?y ; a87:statedName ?z }",
    }
    for name, query in queries.items():
        (copy.queries / f"{name}.rq").write_text(query, "utf-8")
    monkeypatch.setattr("alliance87.rules.check.round_trip", lambda *_: ["lost: <a> <b> <c> ."])
    found = check(copy).findings
    assert {(f.place.file, *where(f)) for f in found} == {
        ("ontology/alliance87.ttl", "shape:ObjectProperty-label", "a87:status", "rdfs:label"),
        ("ontology/context.jsonld", "rule:context", "", ""),
        ("queries/what.rq", "rule:query", "", ""),
        ("queries/who.rq", "rule:vocabulary", "", ""),
        ("queries/whose.rq", "rule:query", "", ""),
        ("shapes/Place.ttl", "rule:vocabulary", "shape:X", "sh:message"),
        ("shapes/Place.ttl", "rule:vocabulary", "shape:X", "sh:minLenght"),
        ("shapes/Place.ttl", "rule:vocabulary", "shape:X", "sh:targetClass"),
    }
    words = {f.value: f for f in found if f.rule.endswith("#vocabulary")}
    assert {shorten(word) for word in words} == {
        "sh:minLenght", "a87:Nothing", "a87:nothing", "a87:statedNmae",
    }  # fmt: skip
    minimum = words[f"{PREFIXES['sh']}minLenght"]
    assert minimum.fix == "did you mean sh:minLength?"
    assert minimum.place.excerpt[minimum.place.column - 1 :].startswith("sh:minLenght 1")
    assert words[f"{PREFIXES['a87']}statedNmae"].fix == "did you mean a87:statedName?"


def test_a_context_that_is_refused_is_a_finding(project: Project, tmp_path: Path) -> None:
    copy = changed.copy(project, tmp_path)
    content = json.loads(copy.context.read_bytes())
    content["@context"]["label"] = {"@id": "label:none", "@type": 1}
    copy.context.write_text(json.dumps(content), "utf-8")
    (found,) = [f for f in check(copy).findings if where(f)[0] == "rule:context"]
    assert found.place == Place("ontology/context.jsonld")
    assert "PyLD refuses it" in found.message


def test_the_terms_of_shacl_are_those_of_the_w3c(project: Project, shared: Path) -> None:
    vocabulary = read(shared / "suites/w3c/shacl-vocabulary.ttl").statements
    w3c = {s.subject for s in vocabulary if s.subject.startswith(PREFIXES["sh"])}
    assert w3c <= shacl_terms()
    used = {term for s in load_shapes(project).statements for term in (s.predicate, s.value)}
    assert {term for term in used if term.startswith(PREFIXES["sh"])} <= w3c
