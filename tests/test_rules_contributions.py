"""A contribution is judged by what its contributor wrote, against the whole dataset: one slip, one finding."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from alliance87.formats.format import Format
from alliance87.model.finding import Finding, Severity
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.project import Project
from alliance87.model.statement import Lines, Span
from alliance87.rules import validate as command
from alliance87.rules.validate import Input, prepare, work
from alliance87.sandbox.limits import Limits
from conftest import CHECKOUT
from validating import FOLDER, TABLES, Mistake, base, given, mistakes, report, told

EXAMPLES = CHECKOUT / "examples" / "harbour-forum"
OTHERS = "".join(
    f"@prefix {p}: <{PREFIXES[p]}> .\n" for p in ("owl", "place", "rdfs", "sh", "shape")
)
TURTLE = (FOLDER / "base.ttl").read_text("utf-8") + OTHERS
TRIG = (FOLDER / "base.trig").read_text("utf-8")
RELIEF = "organization:harbour-relief"
GRAPH = "contributed:fair-work-forum"
WITH_CONTRIBUTOR = f"""{GRAPH}
    a a87:StatementGraph ;
    a87:status status:contributed ;
    dcterms:contributor "Amina Example, Harbour Workers' Relief" ;"""
LONG = "harbour-" * 15 + "relief"
SECOND = """«contributed:two» a a87:StatementGraph ; a87:status status:contributed ; dcterms:contributor 'A' ;
    dcterms:dateSubmitted '2026-11-20'^^xsd:date ; prov:wasDerivedFrom source:forum-report ."""

# What is changed to what; an addition if nothing is. « » mark the words that must be pointed at. Then
# the rule, and how the remedy begins: "" is that there is none.
Slip = tuple[str, str, str, str]
REFUSED: dict[str, Slip] = {
    "one of our terms is described": ("", "«a87:kind» skos:prefLabel 'sort'@en .", "our-terms", ""),
    "one of our shapes is changed": ("", "«shape:Event» sh:closed false .", "our-terms", ""),
    "an axiom": ("", f"{RELIEF} «rdfs:subClassOf» organization:ilo .", "axiom", ""),
    "an identity": ("", f"{RELIEF} «owl:sameAs» <http://www.wikidata.org/entity/Q1> .", "axiom", "did you mean schema:sameAs?"),
    "a class of its own": ("", "organization:x a «owl:Class» .", "axiom", ""),
    "a name outside the space": ("", "«<https://example.org/x>» a org:Organization ; skos:prefLabel 'X'@en .", "space", ""),
    "a name in the space of another class": ("", "«event:x» a org:Organization ; skos:prefLabel 'X'@en .", "space", ""),
    "a name of a form we do not use": ("", "«organization:Relief_X» a org:Organization ; skos:prefLabel 'X'@en .", "name", ""),
    "a name that is too long for a file": ("", f"«organization:{LONG}» a org:Organization ; skos:prefLabel 'X'@en .", "name", ""),
    "a name that Windows keeps for a device": ("", "«organization:con» a org:Organization ; skos:prefLabel 'X'@en .", "name", ""),
    "a name that ends as our files do": ("", "«organization:x.html» a org:Organization ; skos:prefLabel 'X'@en .", "name", ""),
    "another's authority": ("", f"{RELIEF} schema:sameAs «<https://dbpedia.example.org/x>» .", "authority", ""),
    "the page of an authority": ("", f"{RELIEF} schema:sameAs «<https://www.wikidata.org/wiki/Q1234567>» .", "authority", "http://www.wikidata.org/entity/Q1234567"),
    "a class that is not open": ("", "organization:x a «a87:StakeholderGroup» .", "class", ""),
    "what the editors name": ("", f"@prefix undertaking: <{PREFIXES['undertaking']}> . «undertaking:x» a a87:Undertaking .", "space", ""),
    "a concept of ours is renamed": ("", "«kind:ngo» skos:prefLabel 'charity'@en .", "others", ""),
    "a place of ours is described further": ("", "«place:wilton-park» a87:country geo:032 .", "others", ""),
    "a class is added to what is of another": ("", "organization:ilo a «org:Post» .", "others", ""),
    "a published value is contradicted": ("", "organization:ilo a87:kind «kind:ngo» .", "others", ""),
    "two graphs in one file": ("", SECOND, "which-graph", ""),
    "a status that is not for contributors": ("status:contributed", "«status:stated»", "status", "a87:status status:contributed"),
    "the graph rests on the press release": ("prov:wasDerivedFrom source:forum-report", "prov:wasDerivedFrom «passage:date»", "no-source", ""),
    "an entry rests on the press release": ("prov:wasDerivedFrom passage:forum-harbour-relief", "prov:wasDerivedFrom «passage:date»", "no-source", ""),
}  # fmt: skip
SLIPS: dict[str, Slip] = {
    "a class is left out": (f"{RELIEF}\n    a org:Organization ;", f"«{RELIEF}»\n", "rule:untyped", ""),
    "the class of a source is left out": ("source:forum-report\n    a a87:OutsideSource ;", "«source:forum-report»\n", "rule:untyped", ""),
    "the class of the graph is left out": ("contributed:fair-work-forum\n    a a87:StatementGraph ;", "«contributed:fair-work-forum»\n", "rule:untyped", ""),
    "a class is misspelt": ("a schema:Event", "a «schema:Evnet»", "rule:class", "did you mean schema:Event?"),
    "a source is misspelt": ("oa:hasSource source:forum-report", "oa:hasSource «source:forum-rport»", "rule:undescribed", "did you mean source:forum-report?"),
    "an event is misspelt": ("a87:event event:fair-work-forum", "a87:event «event:fair-wrok-forum»", "rule:undescribed", "did you mean event:fair-work-forum?"),
    "an event is misspelt in the short way": ("a87:participatedIn event:fair-work-forum", "a87:participatedIn «event:fair-wrok-forum»", "rule:undescribed", "did you mean event:fair-work-forum?"),
    "a country that is not in the dataset": ("geo:826", "«geo:998»", "rule:undescribed", ""),
    "a participant is named by a text": (f"a87:participant {RELIEF}", 'a87:participant «"Harbour Workers\' Relief"»', "shape:Participation-participant", f"did you mean {RELIEF}, without"),
    "a country is named by a text": ("geo:826", '«"United Kingdom"»', "shape:Organization-country", "did you mean geo:826, without quotation marks?"),
    "a number is a text": ("a87:listPosition 1", 'a87:listPosition «"1"»', "shape:Participation-listPosition", "write 1"),
    "a date is a text": ('"2025-05-14"^^xsd:date', '«"2025-05-14"»', "shape:Event-startDate", 'write "2025-05-14"^^xsd:date'),
    "a date is a text in words": ('"2025-05-14"^^xsd:date', '«"14 mai 2025"»', "shape:Event-startDate", 'write "2025-05-14"^^xsd:date'),
    "a date has a time": ('"2025-05-14"^^xsd:date', '«"2025-05-14T00:00:00"^^xsd:dateTime»', "shape:Event-startDate", 'write "2025-05-14"^^xsd:date'),
    "a date is in French words": ('"2025-05-14"^^xsd:date', '«"14 mai 2025"^^xsd:date»', "rule:ill-typed", "2025-05-14"),
    "a country by another code": ("geo:826", "«geo:GBR»", "rule:undescribed", "did you mean geo:826?"),
    "a property by another vocabulary's name": (f"{RELIEF}\n    a org:Organization ;\n    skos:prefLabel", f"{RELIEF}\n    a org:Organization ;\n    «schema:name»", "rule:property", "did you mean skos:prefLabel?"),
    "a date has another form": ('"2025-05-14"^^xsd:date', '«"14 May 2025"^^xsd:date»', "rule:ill-typed", "2025-05-14"),
    "a text is among blanks": ('"Fair Work Forum"@en', '«" Fair Work Forum"@en»', "rule:blanks", "Fair Work Forum"),
    "a language is written out": ('"Fair Work Forum"@en', '«"Fair Work Forum"@english»', "rule:language", "@en"),
    "a text that is no prose has a language": ('"Harbour Workers’ Relief" ;', '«"Harbour Workers’ Relief"@en» ;', "shape:Participation-statedName", 'write "Harbour Workers’ Relief"'),
    "two names in one language": ('"Harbour Workers\' Relief"@en ;', '"Harbour Workers\' Relief"@en, «"HWR"@en» ;', "shape:Organization-prefLabel", 'keep one of: "HWR"@en, "Harbour Workers\' Relief"@en'),
    "an address is a text": ("<https://harbour-relief.example.org>", '«"https://harbour-relief.example.org"»', "shape:Organization-url", "write <https://harbour-relief.example.org>"),
    "a property of something else": ("a87:standing standing:held ;", "a87:standing standing:held ; «a87:kind» kind:ngo ;", "shape:Event", "a87:kind is for org:Organization"),
    "the status is left out": ("contributed:fair-work-forum\n    a a87:StatementGraph ;\n    a87:status status:contributed ;", "«contributed:fair-work-forum»\n    a a87:StatementGraph ;", "shape:StatementGraph-status", "write a87:status status:contributed"),
    "the contributor is left out": (WITH_CONTRIBUTOR, WITH_CONTRIBUTOR.rpartition("\n")[0].replace(GRAPH, f"«{GRAPH}»"), "shape:StatementGraph-contributedContributor", ""),
    "an entry of a list is given and nobody took part": (" ;\n    a87:participatedIn event:fair-work-forum .\n\nparticipation:forum-harbour-relief\n", " .\n\n«participation:forum-harbour-relief»\n", "shape:Participation-shortcut", ""),
    "a name that is not in its quote": ('a87:statedName "Harbour Workers’ Relief"', 'a87:statedName «"Somebody Else"»', "rule:contribution-words", ""),
}  # fmt: skip
FORUM = "contributed:fair-work-forum {\n\t:event\\/fair-work-forum"
GRAPHS: dict[str, Slip] = {
    "evidence among the facts": ("contributed:fair-work-forum {", """contributed:fair-work-forum {
        «:source\\/two» a a87:OutsideSource ; dcterms:title "T"@en ; dcterms:identifier "https://forum.example.org/two" .""", "graph", ""),
    "facts among the evidence": ("graph:evidence {", 'graph:evidence {\n«:organization\\/two» a org:Organization ; skos:prefLabel "T"@en .', "graph", ""),
    "a graph that is not for contributions": (FORUM, "graph:mine {\n\t«:event\\/fair-work-forum»", "graph", ""),
    "a graph that is misspelt": (FORUM, "contributed:fair-wrok-forum {\n\t«:event\\/fair-work-forum»", "no-source", "did you mean contributed:fair-work-forum?"),
}  # fmt: skip


def only(findings: tuple[Finding, ...]) -> Finding:
    """Return the one finding there is."""
    assert [told(each) for each in findings[1:]] == []
    return findings[0]


def pointed_at(found: Finding) -> str:
    """Return the words a finding points at; they stand on one line."""
    assert found.place.line == found.place.end_line
    return found.place.excerpt[found.place.column - 1 : found.place.end_column - 1]


def assert_found(slip: Slip, text: str, file: str, severity: Severity | None = None) -> None:
    """Make a slip in a text: it is one finding, at the marked words, and its remedy mends it."""
    replace, by, rule, fix = slip
    assert not replace or text.count(replace) == 1
    marked = text.replace(replace, by) if replace else f"{text}\n{by}\n"
    before, words, after = marked.replace("»", "«").split("«")
    wrong = before + words + after
    found = report([given(wrong, file)])
    one = only(found.findings)
    assert shorten(one.rule).removeprefix("rule:") == rule.removeprefix("rule:"), told(one)
    place = Lines(wrong).place(file, Span(len(before), len(before) + len(words)), one.place.graph)
    assert (one.place, pointed_at(one)) == (place, words)
    assert (one.fix[: len(fix)], bool(one.fix)) == (fix, bool(fix))
    assert one.severity is (severity or one.severity)
    assert found.status == {Severity.REFUSAL: 2, Severity.VIOLATION: 1}[one.severity]
    if mended := with_fix(wrong, one):
        assert [told(each) for each in report([given(mended, file)]).findings] == []


def with_fix(text: str, found: Finding) -> str:
    """Return a text in which a finding is mended as its remedy says; "" if that needs a person."""
    at, end = (offset(text, *position) for position in (start_of(found), end_of(found)))
    written, fix = text[at:end], found.fix
    if not (found.value or fix.startswith("did you mean")) or found.rule.endswith("#no-source"):
        return ""  # something is to be added elsewhere
    if found.rule.endswith("#language"):
        instead = written.rpartition("@")[0] + fix
    elif fix.startswith(("did you mean ", "write ")):
        instead = fix.removeprefix("did you mean ").removeprefix("write ")
        instead = instead.partition("?")[0].partition(", or")[0].partition(", without")[0]
    elif found.rule.endswith(("#ill-typed", "#blanks")) and fix and found.value in written:
        instead = fix if fix.startswith('"') else written.replace(found.value, fix)
    elif fix and found.place.cell and " " not in fix:
        instead = fix
    else:
        return ""
    return text[:at] + instead + text[end:]


def start_of(found: Finding) -> tuple[int, int]:
    return found.place.line, found.place.column


def end_of(found: Finding) -> tuple[int, int]:
    return found.place.end_line, found.place.end_column


def offset(text: str, line: int, column: int) -> int:
    return sum(map(len, text.splitlines(keepends=True)[: line - 1])) + column - 1


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_contribution_may_not_say_is_refused_where_it_is_said(name: str) -> None:
    assert_found(REFUSED[name], TURTLE, "mine.ttl", Severity.REFUSAL)


@pytest.mark.parametrize("name", SLIPS)
def test_one_slip_is_one_finding_and_its_remedy_mends_it(name: str) -> None:
    assert_found(SLIPS[name], TURTLE, "mine.ttl")


@pytest.mark.parametrize("name", GRAPHS)
def test_each_statement_is_in_the_graph_for_it(name: str) -> None:
    assert_found(GRAPHS[name], TRIG, "mine.trig", Severity.REFUSAL)


@pytest.mark.parametrize(
    "mistake",
    [m for m in mistakes() if m.form in (Format.TURTLE, Format.CSV)],
    ids=str,
)
def test_the_remedy_of_a_mistake_mends_it_and_brings_no_other(mistake: Mistake) -> None:
    (found,) = report(mistake.inputs).findings
    texts = {each.file: each.data.decode() for each in mistake.inputs}
    mended = with_fix(texts[found.place.file], found)
    if mended:
        inputs = [given(t, f) for f, t in {**texts, found.place.file: mended}.items()]
        assert [told(each) for each in report(inputs).findings] == []


WORDS = "a87|dcterms|oa|org|prov|schema|skos|kind|standing"
START = TURTLE.index(f"\n{GRAPH}\n")


@pytest.mark.parametrize(
    ("at", "word"),
    [
        pytest.param(START + found.start(), found[0], id=f"{found[0]} at {found.start()}")
        for found in re.finditer(rf"\b(?:{WORDS}):[A-Za-z]+", TURTLE[START : -len(OTHERS)])
    ],
)
def test_two_letters_that_change_places_in_any_word_are_one_finding_with_the_word(
    at: int, word: str
) -> None:
    half = (word.index(":") + len(word)) // 2
    half -= word[half] == word[half + 1]
    wrong = f"{word[:half]}{word[half + 1]}{word[half]}{word[half + 2 :]}"
    text = TURTLE[:at] + wrong + TURTLE[at + len(word) :]
    one = only(report([given(text)]).findings)
    assert (pointed_at(one), one.fix) == (wrong, f"did you mean {word}?")


@pytest.mark.parametrize("form", [f for f in Format if f not in (Format.CSV, Format.JSON_LD)])
def test_every_statement_that_is_read_is_validated(form: Format) -> None:
    (file,) = base(form)
    formats = {
        Format.TURTLE: ox.RdfFormat.TURTLE,
        Format.TRIG: ox.RdfFormat.TRIG,
        Format.N_TRIPLES: ox.RdfFormat.N_TRIPLES,
        Format.N_QUADS: ox.RdfFormat.N_QUADS,
        Format.RDF_XML: ox.RdfFormat.RDF_XML,
    }
    number = str(len(list(ox.parse(file.data, format=formats[form]))))
    counts = dict(report([file]).counts)
    assert counts["statements read"] == counts["statements validated"] == number


def test_a_statement_that_no_shape_can_judge_is_not_counted_as_validated() -> None:
    text = TURTLE.replace('"2025-05-14"^^xsd:date', '"May 2025"^^xsd:date')
    counts = dict(report([given(text)]).counts)
    assert int(counts["statements read"]) == int(counts["statements validated"]) + 1


def test_many_mistakes_are_all_reported_in_the_order_of_the_file() -> None:
    text = TURTLE.replace("kind:ngo", "kind:nog").replace("listPosition 1", "listPosition 0")
    text = text.replace("standing:held", "standing:hled").replace("oa:suffix", "oa:sufix")
    found = report([given(text)]).findings
    assert [shorten(each.rule) for each in found] == [
        "rule:undescribed",
        "rule:undescribed",
        "shape:Participation-listPosition",
        "rule:property",
    ]
    assert [each.place.line for each in found] == sorted(each.place.line for each in found)


def test_the_engines_find_the_same_in_many_mistakes() -> None:
    text = TURTLE.replace('"2025-05-14"', '"2025-05-16"').replace(
        "listPosition 1", "listPosition 0"
    )
    text = text.replace("geo:826", "geo:826, geo:250").replace('Relief"@en ;', 'Relief" ;')
    text = text.replace('    oa:prefix "Participants: " ;\n', "")
    text += "event:fair-work-forum a87:participantCount 3 .\n"
    found = report([given(text)])
    assert [shorten(each.rule) for each in found.findings] == [
        "shape:Event-order",
        "shape:Organization-prefLabel",
        "shape:Organization-country",
        "shape:Participation-listPosition",
        "shape:QuoteSelector-prefix",
        "shape:Participation-count",
    ]
    assert report([given(text)], "pyshacl") == found


def test_files_given_together_may_refer_to_each_other() -> None:
    start, end = TURTLE.index(f"{RELIEF}\n"), TURTLE.index("participation:forum")
    prefixes = TURTLE[: TURTLE.index(f"{GRAPH}\n")]
    rest = given(TURTLE[:start] + TURTLE[end:], "rest.ttl")
    body = given(prefixes + TURTLE[start:end], "body.ttl")
    assert report([rest, body]).findings == report([body, rest]).findings == ()
    one = only(report([rest]).findings)
    assert (one.place.file, pointed_at(one)) == ("rest.ttl", RELIEF)
    again = given(body.data.decode().replace("kind:ngo", "kind:nog"), "body.ttl")
    one = only(report([rest, again]).findings)
    assert (one.place.file, pointed_at(one)) == ("body.ttl", "kind:nog")


def test_each_file_of_a_contribution_may_have_a_graph_of_its_own() -> None:
    accepted = given((EXAMPLES / "accepted.trig").read_text("utf-8"), "accepted.trig")
    slip = (EXAMPLES / "slip.ttl").read_text("utf-8").replace("worker-org", "workers-org")
    slip = slip.replace("exampleport-dockers-union", "exampleport-pilots-union")
    slip = slip.replace("Dockers' Union", "Pilots' Union")
    assert report([accepted, given(slip, "pilots.ttl")]).findings == ()


def test_each_file_that_cannot_be_read_is_reported_and_nothing_is_validated() -> None:
    found = report([given("a b", "a.ttl"), given(TURTLE), given("{", "b.jsonld")])
    assert [each.place.file for each in found.findings] == ["a.ttl", "b.jsonld"]
    assert found.status == 2
    assert dict(found.counts) == {"files": "3", "files that cannot be read": "2"}


def test_what_says_nothing_is_refused() -> None:
    found = report([given("# nothing\n", "nothing.ttl"), given(TURTLE)])
    one = only(found.findings)
    assert (shorten(one.rule), one.place.file) == ("rule:no-statements", "nothing.ttl")
    evidence = TURTLE[: TURTLE.index("event:fair-work-forum\n")]
    one = only(report([given(evidence)]).findings)
    assert (shorten(one.rule), pointed_at(one)) == ("rule:no-statements", GRAPH)
    assert one.severity is Severity.REFUSAL


@pytest.mark.parametrize(
    "name", ["The international labour ORGANIZATION", "International Labor Organisation"]
)
def test_a_likeness_is_a_warning_and_blocks_nothing(name: str) -> None:
    added = f'organization:labour a org:Organization ; skos:prefLabel "{name}"@en .'
    found = report([given(TURTLE + added)])
    one = only(found.findings)
    assert (one.severity, found.status, found.conforms) == (Severity.WARNING, 0, True)
    assert pointed_at(one) == f'"{name}"@en'
    assert (shorten(one.rule), one.fix) == ("rule:duplicate", "did you mean organization:ilo?")


def test_what_is_added_to_a_published_body_is_pointed_out_and_what_it_has_is_not() -> None:
    ilo = "organization:ilo skos:prefLabel 'International Labour Organization'@en ;"
    added = [
        "skos:altLabel «'The Office of Examples'@en»",
        "schema:url «<https://ilo.example.org>»",
        "schema:sameAs «<http://www.wikidata.org/entity/Q999999999>»",
        f"a87:participatedIn event:fair-work-forum . {RELIEF} a87:kind kind:ngo",
    ]
    said = " ;\n".join(added)
    text = TURTLE + f"{ilo}\n{said.replace('«', '').replace('»', '')} .\n"
    text += "participation:forum-ilo a a87:Participation ; a87:participant organization:ilo ;\n"
    text += "a87:event event:fair-work-forum ; a87:statedName 'Harbour Workers’ Relief' ;\n"
    text += "a87:listPosition 2 ; prov:wasDerivedFrom passage:forum-harbour-relief .\n"
    found = report([given(text)])
    assert [(shorten(f.rule), f.severity, pointed_at(f)) for f in found.findings] == [
        ("rule:addition", Severity.WARNING, words) for words in re.findall("«(.*)»", said)
    ]
    assert all("“International Labour Organization”" in f.message for f in found.findings)
    assert found.status == 0


def test_only_so_many_findings_are_reported() -> None:
    bodies = (f'organization:o{n} a org:Organization ; skos:prefLabel "O {n}" .' for n in range(5))
    inputs = [given(TURTLE + "\n".join(bodies))]
    found = work(prepare(Project(CHECKOUT), "shacl", Limits(findings=2), inputs), inputs)
    assert [each.severity for each in found.findings].count(Severity.LIMIT) == 1
    assert (len(found.findings), found.status) == (3, 3)


def test_what_findings_quote_of_a_file_is_bounded() -> None:
    names = ",".join(f"column_{n}" for n in range(20_000))
    texts = {
        "mine.csv": f"id,{names}\n",
        "mine.nt": f'<https://a.example> <b:> "{"x" * 900_000}"@english .',
    }
    texts["mine.ttl"] = (
        TURTLE + f"{RELIEF} a87:isni " + ", ".join(f"'{n:0900}'" for n in range(999)) + " ."
    )
    for file, text in texts.items():
        findings = report([given(text, file)]).findings
        assert findings
        for found in findings:
            parts = (found.message, found.value, found.fix, found.label, found.focus, found.path)
            assert max(map(len, (*parts, found.place.excerpt))) <= 2_000


# In the dataset


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project like this one, with a contribution that was accepted and a fault of the editors."""
    root = tmp_path_factory.mktemp("project")
    for room in ("ontology", "data", "shapes"):
        shutil.copytree(CHECKOUT / room, root / room)
    (root / "data/contributions").mkdir(exist_ok=True)
    shutil.copy(EXAMPLES / "accepted.trig", root / "data/contributions/harbour-forum-2025.trig")
    x = f"<{PREFIXES['organization']}x>"
    facts = f'{x} a <{PREFIXES["org"]}Organization> ; <{PREFIXES["schema"]}url> "x"'
    (root / "data/curated/faulty.trig").write_text(f"<{PREFIXES['curated']}x> {{ {facts} }}")
    return Project(root)


def test_what_is_wrong_in_the_dataset_is_not_laid_to_the_contributor(copy: Project) -> None:
    inputs = [given(TURTLE)]
    found = work(prepare(copy, "shacl", Limits(), inputs), inputs).findings
    assert {shorten(each.rule) for each in found} == {"rule:duplicate"}  # of the same fiction


def test_a_contribution_that_was_accepted_is_valid_where_it_lies_and_nowhere_else(
    copy: Project,
) -> None:
    assert command.validate(copy, [copy.contributions / "harbour-forum-2025.trig"]).findings == ()
    again = EXAMPLES / "accepted.trig"
    inputs = [Input(str(again), Format.TRIG, again.read_bytes())]
    found = work(prepare(copy, "shacl", Limits(), inputs), inputs).findings
    assert {shorten(each.rule) for each in found} == {"rule:others"}
    assert "contributed:harbour-forum-2025" in {pointed_at(each) for each in found}


# As a command


def run(*arguments: object, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the command as a process of its own."""
    line = [sys.executable, "-m", "alliance87", "validate", *map(str, arguments)]
    return subprocess.run(line, input=data, capture_output=True, check=False, timeout=120)


def ends() -> Iterator[tuple[str, list[object], int]]:
    """Yield how the command may be called, and how it must end."""
    mine = FOLDER / "base.ttl"
    yield "valid", [mine], 0
    yield "valid tables", [FOLDER / f"base.{table}.csv" for table in TABLES], 0
    yield "not there", [FOLDER / "none.ttl"], 2
    yield "no format", [FOLDER / "workshop.toml"], 2
    yield "a folder", [FOLDER], 2
    yield "over the bytes", ["--max-bytes", "1KiB", mine], 3
    yield "over the statements", ["--max-statements", 34, mine], 3
    yield "within the statements", ["--max-statements", 35, mine], 0
    yield "over a text", ["--max-literal", 10, mine], 3
    yield "over the time", ["--seconds", 0.1, mine], 3
    yield "watching standard input", ["--watch", "-"], 2


@pytest.mark.parametrize(("arguments", "status"), [pytest.param(*e[1:], id=e[0]) for e in ends()])
def test_the_command_ends_with_the_status_it_promises(arguments: list[object], status: int) -> None:
    ended = run(*arguments)
    assert ended.returncode == status, ended.stdout + ended.stderr
    assert b"Traceback" not in ended.stderr


def test_standard_input_is_validated_in_the_format_that_is_given() -> None:
    data = TURTLE.replace("kind:ngo", "kind:nog").encode()
    ended = run("--input-format", "turtle", "-", data=data)
    assert (ended.returncode, ended.stderr) == (1, b"")
    line = 1 + data[: data.index(b"kind:nog")].count(b"\n")
    assert f"<stdin>:{line}:14 violation".encode() in ended.stdout
    assert b"did you mean kind:ngo?" in ended.stdout
    assert run("-", data=data).returncode == 2


def test_a_file_is_validated_again_whenever_it_is_saved(tmp_path: Path) -> None:
    file, told_to = tmp_path / "mine.ttl", tmp_path / "out"
    file.write_text(TURTLE)
    line = [sys.executable, "-u", "-m", "alliance87", "validate", "--watch", str(file)]
    with told_to.open("wb") as out:
        watching = subprocess.Popen(line, stdout=out, stderr=subprocess.STDOUT)
    try:
        assert verdicts(told_to, 1) == ["0 violations, 0 warnings"]
        saved(file, TURTLE.replace("kind:ngo", "kind:nog"))
        assert verdicts(told_to, 2)[1].startswith("1 violation")
        saved(file, TURTLE + "\n")
        assert verdicts(told_to, 3)[2] == "0 violations, 0 warnings"
        time.sleep(1)
        assert watching.poll() is None
        assert len(verdicts(told_to, 3)) == 3
    finally:
        watching.kill()
        watching.wait()


def saved(file: Path, text: str) -> None:
    """Save a file as an editor does: written beside and then renamed."""
    beside = file.with_suffix(".tmp")
    beside.write_text(text)
    os.replace(beside, file)


def verdicts(told_to: Path, number: int) -> list[str]:
    """Wait until so many verdicts were given, and return them."""
    until = time.monotonic() + 60
    while True:
        found = re.findall(r"(?m)^[0-9]+ violations?\b.*$", told_to.read_text())
        if len(found) >= number or time.monotonic() > until:
            return found
        time.sleep(0.1)
