"""A contribution is held against the whole dataset, and told of what its contributor wrote alone."""

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
from alliance87.model.namespaces import shorten
from alliance87.model.project import Project
from alliance87.rules import validate as command
from alliance87.rules.validate import Input, prepare, work
from alliance87.sandbox.limits import Limits
from validating import FOLDER, TABLES, base, given, report, session, told

ACCEPTED = "examples/harbour-forum/accepted.trig"
OTHERS = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/alliance87/shapes#> .
@prefix undertaking: <https://w3id.org/alliance87/id/undertaking/> .
"""
TURTLE = (FOLDER / "base.ttl").read_text() + OTHERS
TRIG = (FOLDER / "base.trig").read_text()

# What is added to the Turtle file; the rule, the words pointed at and the remedy.
REFUSED: dict[str, tuple[str, str, str, str]] = {
    "one of our terms is described": (
        "a87:kind skos:prefLabel 'sort'@en .",
        *("our-terms", "a87:kind", ""),
    ),
    "one of our shapes is changed": (
        "shape:Event sh:closed false .",
        *("our-terms", "shape:Event", ""),
    ),
    "an axiom": (
        "organization:harbour-relief rdfs:subClassOf organization:ilo .",
        *("axiom", "rdfs:subClassOf", ""),
    ),
    "an identity": (
        "organization:harbour-relief owl:sameAs <http://www.wikidata.org/entity/Q1> .",
        *("axiom", "owl:sameAs", "did you mean schema:sameAs?"),
    ),
    "a class of its own": (
        "organization:x a owl:Class .",
        *("axiom", "owl:Class", ""),
    ),
    "a name outside the space": (
        "<https://example.org/x> a org:Organization ; skos:prefLabel 'X'@en .",
        *("space", "<https://example.org/x>", ""),
    ),
    "a name in the space of another class": (
        "event:x a org:Organization ; skos:prefLabel 'X'@en .",
        *("space", "event:x", ""),
    ),
    "a name of a form we do not use": (
        "organization:Relief_X a org:Organization ; skos:prefLabel 'X'@en .",
        *("name", "organization:Relief_X", ""),
    ),
    "another's authority": (
        "organization:harbour-relief schema:sameAs <https://dbpedia.example.org/x> .",
        *("authority", "<https://dbpedia.example.org/x>", ""),
    ),
    "a class that is not open": (
        "organization:x a a87:StakeholderGroup .",
        *("class", "a87:StakeholderGroup", ""),
    ),
    "what the editors name": (
        "undertaking:x a a87:Undertaking .",
        *("space", "undertaking:x", ""),
    ),
    "a concept of ours is renamed": (
        "kind:ngo skos:prefLabel 'charity'@en .",
        *("others", "kind:ngo", ""),
    ),
    "a class is added to what is of another": (
        "organization:ilo a org:Post .",
        *("others", "org:Post", ""),
    ),
    "two graphs in one file": (
        """contributed:two a a87:StatementGraph ; a87:status status:contributed ; dcterms:contributor 'A' ;
        dcterms:dateSubmitted '2026-11-20'^^xsd:date ; prov:wasDerivedFrom source:forum-report .""",
        *("which-graph", "contributed:two", ""),
    ),
}
# What is changed in the Turtle file to what, with « » around the words pointed at; rule and remedy.
SLIPS: dict[str, tuple[str, str, str, str]] = {
    "a class is left out": (
        *(
            "organization:harbour-relief\n    a org:Organization ;",
            "«organization:harbour-relief»\n",
        ),
        *("rule:untyped", ""),
    ),
    "the class of a source is left out": (
        *("source:forum-report\n    a a87:OutsideSource ;", "«source:forum-report»\n"),
        *("rule:untyped", ""),
    ),
    "the class of the graph is left out": (
        *(
            "contributed:fair-work-forum\n    a a87:StatementGraph ;",
            "«contributed:fair-work-forum»\n",
        ),
        *("rule:untyped", ""),
    ),
    "a source is misspelt": (
        *("oa:hasSource source:forum-report", "oa:hasSource «source:forum-rport»"),
        *("rule:undescribed", "did you mean source:forum-report?"),
    ),
    "an event is misspelt": (
        *("a87:event event:fair-work-forum", "a87:event «event:fair-wrok-forum»"),
        *("rule:undescribed", "did you mean event:fair-work-forum?"),
    ),
    "an event is misspelt in the short way": (
        *("a87:participatedIn event:fair-work-forum", "a87:participatedIn «event:fair-wrok-forum»"),
        *("rule:undescribed", "did you mean event:fair-work-forum?"),
    ),
    "a participant is named by a text": (
        *(
            "a87:participant organization:harbour-relief",
            'a87:participant «"Harbour Workers\' Relief"»',
        ),
        *("shape:Participation-participant", "did you mean organization:harbour-relief, without"),
    ),
    "a country is named by a text": (
        *("geo:826", '«"United Kingdom"»'),
        *("shape:Organization-country", "did you mean geo:826, without quotation marks?"),
    ),
    "a number is a text": (
        *("a87:listPosition 1", 'a87:listPosition «"1"»'),
        *("shape:Participation-listPosition", "write 1"),
    ),
    "a date is a text": (
        *('"2025-05-14"^^xsd:date', '«"2025-05-14"»'),
        *("shape:Event-startDate", 'write "2025-05-14"^^xsd:date'),
    ),
    "a text that is no prose has a language": (
        *('"Harbour Workers’ Relief" ;', '«"Harbour Workers’ Relief"@en» ;'),
        *("shape:Participation-statedName", 'write "Harbour Workers’ Relief"'),
    ),
    "two names in one language": (
        *('"Harbour Workers\' Relief"@en ;', '"Harbour Workers\' Relief"@en, «"HWR"@en» ;'),
        *("shape:Organization-prefLabel", 'keep one of: "HWR"@en, "Harbour Workers\' Relief"@en'),
    ),
    "a property of something else": (
        *("a87:standing standing:held ;", "a87:standing standing:held ; «a87:kind» kind:ngo ;"),
        *("shape:Event", "a87:kind is for org:Organization"),
    ),
    "the status is left out": (
        "contributed:fair-work-forum\n    a a87:StatementGraph ;\n    a87:status status:contributed ;",
        "«contributed:fair-work-forum»\n    a a87:StatementGraph ;",
        *("shape:StatementGraph-status", "write a87:status status:contributed"),
    ),
    "the contributor is left out": (
        """contributed:fair-work-forum
    a a87:StatementGraph ;
    a87:status status:contributed ;
    dcterms:contributor "Amina Example, Harbour Workers' Relief" ;""",
        """«contributed:fair-work-forum»
    a a87:StatementGraph ;
    a87:status status:contributed ;""",
        *("shape:StatementGraph-contributedContributor", ""),
    ),
    "the graph rests on the press release": (
        *("prov:wasDerivedFrom source:forum-report", "prov:wasDerivedFrom «passage:date»"),
        *("rule:no-source", ""),
    ),
    "an entry rests on the press release": (
        *("prov:wasDerivedFrom passage:forum-harbour-relief", "prov:wasDerivedFrom «passage:date»"),
        *("rule:no-source", ""),
    ),
    "an entry of a list is told and nobody took part": (
        " ;\n    a87:participatedIn event:fair-work-forum .\n\nparticipation:forum-harbour-relief\n",
        " .\n\n«participation:forum-harbour-relief»\n",
        *("shape:Participation-shortcut", ""),
    ),
}
# What is changed in the TriG file: the graph a statement stands in.
GRAPHS: dict[str, tuple[str, str, str]] = {
    "evidence among the facts": (
        "contributed:fair-work-forum {",
        """contributed:fair-work-forum {
        «:source\\/two» a a87:OutsideSource ;
            dcterms:title "T"@en ; dcterms:identifier "https://forum.example.org/two" .""",
        "graph",
    ),
    "facts among the evidence": (
        "graph:evidence {",
        'graph:evidence {\n«:organization\\/two» a org:Organization ; skos:prefLabel "T"@en .',
        "graph",
    ),
    "a graph that is not for contributions": (
        "contributed:fair-work-forum {\n\t:event\\/fair-work-forum",
        "graph:mine {\n\t«:event\\/fair-work-forum»",
        "graph",
    ),
    "a graph that is misspelt": (
        "contributed:fair-work-forum {\n\t:event\\/fair-work-forum",
        "contributed:fair-wrok-forum {\n\t«:event\\/fair-work-forum»",
        "no-source",
    ),
}


def only(findings: tuple[Finding, ...]) -> Finding:
    """Return the one finding there is."""
    assert [told(each) for each in findings[1:]] == []
    return findings[0]


def pointed_at(found: Finding) -> str:
    """Return the words a finding points at; they stand on one line."""
    assert found.place.line == found.place.end_line
    return found.place.excerpt[found.place.column - 1 : found.place.end_column - 1]


def unmarked(marked: str) -> tuple[str, str]:
    """Return a text without « and », and what stood between them."""
    before, words, after = marked.replace("»", "«").split("«")
    return before + words + after, words


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_contribution_may_not_say_is_refused_where_it_is_said(name: str) -> None:
    added, rule, words, fix = REFUSED[name]
    found = report([given(TURTLE + added)])
    one = only(found.findings)
    assert (shorten(one.rule), pointed_at(one), fix in one.fix) == (f"rule:{rule}", words, True)
    assert one.place.line > TURTLE.count("\n")
    assert (one.severity, found.status) == (Severity.REFUSAL, 2)


@pytest.mark.parametrize("name", SLIPS)
def test_one_slip_is_told_once(name: str) -> None:
    replace, by, rule, fix = SLIPS[name]
    assert TURTLE.count(replace) == 1
    text, words = unmarked(TURTLE.replace(replace, by))
    one = only(report([given(text)]).findings)
    assert (shorten(one.rule), pointed_at(one)) == (rule, words), told(one)
    assert fix in one.fix
    assert bool(one.fix) == bool(fix)


@pytest.mark.parametrize("name", GRAPHS)
def test_each_statement_stands_in_the_graph_for_it(name: str) -> None:
    replace, by, rule = GRAPHS[name]
    assert TRIG.count(replace) == 1
    text, words = unmarked(TRIG.replace(replace, by))
    one = only(report([given(text, "mine.trig")]).findings)
    assert (shorten(one.rule), pointed_at(one)) == (f"rule:{rule}", words)
    assert (one.fix == "did you mean contributed:fair-work-forum?") is (rule == "no-source")


@pytest.mark.parametrize(
    "form", [form for form in Format if form not in (Format.CSV, Format.JSON_LD)]
)
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


def test_a_statement_that_cannot_be_asked_about_is_not_counted_as_validated() -> None:
    text = TURTLE.replace('"2025-05-14"^^xsd:date', '"May 2025"^^xsd:date')
    counts = dict(report([given(text)]).counts)
    assert int(counts["statements read"]) == int(counts["statements validated"]) + 1


def test_many_mistakes_are_all_told_and_in_the_order_of_the_file() -> None:
    text = TURTLE.replace("kind:ngo", "kind:nog").replace(
        "a87:listPosition 1", "a87:listPosition 0"
    )
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
    start, end = TURTLE.index("organization:harbour-relief\n"), TURTLE.index("participation:forum")
    prefixes = TURTLE[: TURTLE.index("contributed:fair-work-forum\n")]
    rest = given(TURTLE[:start] + TURTLE[end:], "rest.ttl")
    body = given(prefixes + TURTLE[start:end], "body.ttl")
    assert report([rest, body]).findings == report([body, rest]).findings == ()
    one = only(report([rest]).findings)
    assert (one.place.file, pointed_at(one)) == ("rest.ttl", "organization:harbour-relief")
    again = given(body.data.decode().replace("kind:ngo", "kind:nog"), "body.ttl")
    one = only(report([rest, again]).findings)
    assert (one.place.file, pointed_at(one)) == ("body.ttl", "kind:nog")


def test_each_file_that_cannot_be_read_is_told_and_nothing_is_validated() -> None:
    found = report([given("a b", "a.ttl"), given(TURTLE), given("{", "b.jsonld")])
    assert [each.place.file for each in found.findings] == ["a.ttl", "b.jsonld"]
    assert (found.status, dict(found.counts)) == (
        2,
        {"files": "3", "files that cannot be read": "2"},
    )


def test_a_file_without_a_statement_is_refused() -> None:
    found = report([given("# nothing\n", "nothing.ttl"), given(TURTLE)])
    one = only(found.findings)
    assert (shorten(one.rule), one.place.file, found.status) == (
        "rule:no-statements",
        "nothing.ttl",
        2,
    )


def test_a_likeness_is_a_warning_and_blocks_nothing() -> None:
    added = 'organization:labour a org:Organization ; skos:prefLabel "The international labour ORGANIZATION"@en .'
    found = report([given(TURTLE + added)])
    one = only(found.findings)
    assert (one.severity, found.status, found.conforms) == (Severity.WARNING, 0, True)
    assert pointed_at(one) == '"The international labour ORGANIZATION"@en'
    assert (shorten(one.rule), one.fix) == ("rule:duplicate", "did you mean organization:ilo?")


def test_what_the_dataset_says_already_may_be_repeated_and_names_added() -> None:
    label = next(
        quad.object
        for quad in session().context.known.quads
        if str(quad.subject) == "<https://w3id.org/alliance87/id/organization/ilo>"
        and quad.predicate.value.endswith("prefLabel")
    )
    added = f'organization:ilo skos:prefLabel {label} ; skos:altLabel "The Office of Examples"@en .'
    assert report([given(TURTLE + added)]).findings == ()


def test_only_so_many_findings_are_told() -> None:
    text = TURTLE + "".join(
        f'organization:o{n} a org:Organization ; skos:prefLabel "O {n}" .\n' for n in range(5)
    )
    inputs = [given(text)]
    found = work(prepare(installed(), "shacl", Limits(findings=2), inputs), inputs)
    assert [each.severity for each in found.findings].count(Severity.LIMIT) == 1
    assert (len(found.findings), found.status) == (3, 3)


# In the dataset


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project like this one, with a contribution that was accepted and a fault of the editors."""
    root = tmp_path_factory.mktemp("project")
    here = installed()
    for room in (here.ontology, here.data, here.shapes):
        shutil.copytree(room, root / room.name)
    (root / "data/contributions").mkdir(exist_ok=True)
    shutil.copy(here.root / ACCEPTED, root / "data/contributions/harbour-forum-2025.trig")
    faulty = 'GRAPH <https://w3id.org/alliance87/graph/curated/x> { <https://w3id.org/alliance87/id/organization/x> a <http://www.w3.org/ns/org#Organization> ; <https://schema.org/url> "x" }'
    (root / "data/curated/faulty.trig").write_text(faulty)
    return Project(root)


def installed() -> Project:
    """Return this checkout."""
    return Project(FOLDER.parents[1])


def validated(project: Project, *paths: Path) -> tuple[Finding, ...]:
    """Validate files as they lie, in this process."""
    inputs = [Input(str(path), Format.TRIG, path.read_bytes()) for path in paths]
    return work(prepare(project, "shacl", Limits(), inputs), inputs).findings


def test_what_is_wrong_in_the_dataset_is_not_laid_to_the_contributor(copy: Project) -> None:
    inputs = [given(TURTLE)]
    found = work(prepare(copy, "shacl", Limits(), inputs), inputs)
    assert {shorten(each.rule) for each in found.findings} <= {"rule:duplicate"}


def test_a_contribution_that_was_accepted_is_valid_where_it_lies(copy: Project) -> None:
    path = copy.contributions / "harbour-forum-2025.trig"
    assert validated(copy, path) == ()
    assert command.validate(copy, [path]).findings == ()


def test_a_contribution_that_was_accepted_is_not_taken_twice(copy: Project) -> None:
    found = validated(copy, installed().root / ACCEPTED)
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
    yield "over the time", ["--seconds", 0.1, "--engine", "pyshacl", mine], 3
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


def test_each_file_of_a_contribution_may_have_a_graph_of_its_own() -> None:
    examples = Path(__file__).resolve().parents[1] / "examples" / "harbour-forum"
    accepted = given((examples / "accepted.trig").read_text(), "accepted.trig")
    slip = (examples / "slip.ttl").read_text().replace("worker-org", "workers-org")
    slip = slip.replace("exampleport-dockers-union", "exampleport-pilots-union")
    slip = slip.replace("Dockers' Union", "Pilots' Union")
    found = report([accepted, given(slip, "pilots.ttl")])
    assert [told(each) for each in found.findings] == []


def test_an_existing_place_is_not_added_to() -> None:
    added = "\nplace:wilton-park a87:country geo:032 .\n"
    start = (FOLDER / "base.ttl").read_text()
    prefixes = "@prefix place: <https://w3id.org/alliance87/id/place/> .\n"
    prefixes += "@prefix geo: <http://metadata.un.org/sdg/codes/geoArea/> .\n"
    found = report([given(prefixes + start + added)])
    assert [shorten(each.rule) for each in found.findings] == ["rule:others"]


def test_another_spelling_of_a_name_in_the_dataset_is_asked_about() -> None:
    start = (FOLDER / "base.ttl").read_text()
    place = start.index("skos:prefLabel", start.index("a org:Organization"))
    label = re.compile(r'"[^"]+"@en')
    text = start[:place] + label.sub('"International Labor Organisation"@en', start[place:], 1)
    found = report([given(text)]).findings
    assert [(f.severity, f.fix) for f in found] == [
        (Severity.WARNING, "did you mean organization:ilo?")
    ]


def test_a_name_that_is_not_in_its_quote_is_told() -> None:
    start = (FOLDER / "base.ttl").read_text()
    text = re.sub(r'a87:statedName "[^"]+"', 'a87:statedName "Somebody Else"', start)
    found = report([given(text)]).findings
    assert [shorten(each.rule) for each in found] == ["rule:contribution-words"]
