"""Queries are read, refused, answered and printed as they should be, whatever they hold."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse, serialize

from alliance87.formats.load import data_files, read_quads
from alliance87.model.errors import QueryError, UnknownNameError, UnreadableError
from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.model.project import Project
from alliance87.query import engine, store
from alliance87.query.engine import ask, is_nothing
from alliance87.query.guard import MAX_CHARACTERS, MAX_DEPTH
from alliance87.query.names import unknown
from alliance87.query.parameters import filled
from alliance87.query.questions import find
from alliance87.query.results import render
from alliance87.report.terminal import columns, hung, visible, wrapped

EXAMPLE = "http://example.org/"
ELSEWHERE = "http://127.0.0.1:1/"

REFUSED = {
    "SERVICE": (f"SELECT * {{ SERVICE <{ELSEWHERE}> {{ ?a ?b ?c }} }}", "q:1:12", "network"),
    "SERVICE in small letters": (f"ASK {{ service <{ELSEWHERE}> {{}} }}", "q:1:7", "network"),
    "SERVICE SILENT": (f"ASK {{ SERVICE SILENT <{ELSEWHERE}> {{}} }}", "q:1:7", "network"),
    "SERVICE that runs into a name": ("PREFIX : <a:>ASK{SERVICE:x{}}", "q:1:18", "network"),
    "SERVICE SILENT in one word": ("PREFIX : <a:>ASK{SERVICESILENT:x{}}", "q:1:18", "network"),
    "SERVICE after a value": ("PREFIX : <a:>ASK{?a ?b trueSERVICE:x{}}", "q:1:24", "network"),
    "SERVICE after a number": ("PREFIX : <a:>ASK{?a ?b 1e5SERVICE:x{}}", "q:1:24", "network"),
    "SERVICE in what looks like an IRI": (
        "PREFIX : <a:>ASK{FILTER(?a<1)SERVICE#>\n:x{}}",
        "q:1:27",
        "network",
    ),
    "SERVICE after a comment sign in an IRI": ("ASK{?a <a:b#c> ?d SERVICE ?d{}}", "q:1:19", "net"),
    "SERVICE after quotes in quotes": ('ASK{?a ?b "\\"#" SERVICE ?a{}}', "q:1:17", "network"),
    "SERVICE in the second line": ("ASK {\n SERVICE ?a {}}", "q:2:2", "network"),
    "FROM a file": ("SELECT * FROM <file:///etc/passwd> { ?a ?b ?c }", "q:1:10", "GRAPH"),
    "FROM NAMED": ("PREFIX f: <file:///> ASK FROM NAMED f:x {}", "q:1:26", "GRAPH"),
    "LOAD": (f"LOAD <{ELSEWHERE}>", "q:1:1", "read-only"),
    "INSERT": ("INSERT DATA { <a:b> <a:b> <a:b> }", "q:1:1", "read-only"),
    "DELETE after a prologue": ("PREFIX a: <a:>\nDELETE WHERE { ?a ?b ?c }", "q:2:1", "read-only"),
    "DROP": ("DROP ALL", "q:1:1", "read-only"),
    "too many parentheses": (f"ASK {{ FILTER({'(' * 5000}1{')' * 5000}) }}", "q:1:76", "nested"),
    "too many groups": (f"ASK {'{' * 5000}{'}' * 5000}", "q:1:69", "nested"),
    "depth hidden in IRIs": (
        f"PREFIX b: <b:> ASK {{ FILTER({'?a<b:f((1>?b&&' * 40}1{'))' * 40}) }}",
        "q:1:",
        "nested",
    ),
    "depth hidden by closing marks in IRIs": (
        f"ASK {{ FILTER({'(<a:)> = ' * 70}1{')' * 70}) }}",
        "q:1:",
        "nested",
    ),
    "too long": (f"ASK {{}} # {'x' * MAX_CHARACTERS}", "q", "characters"),
}
MALFORMED = {
    "nothing": ("", "q", "the query is empty"),
    "nothing but a comment": (" # ASK {}\r#\n", "q", "the query is empty"),
    "no closing brace": ("SELECT * {\n ?a ?b ?c", "q:2:10", "cannot be read"),
    "an undeclared prefix": ("SELECT * {\n ?a nobody:b ?c }", "q:2:5", "no prefix nobody:"),
    "an undeclared prefix in a path": (
        "ASK {?a org:b/nobody:b ?c }",
        "q:1:15",
        "no prefix nobody:",
    ),
    "an undeclared prefix of a datatype": ("ASK {?a ?b 'd:e'^^d:e}", "q:1:19", "no prefix d:"),
    "an undeclared empty prefix": ("PREFIX a: <a:> ASK {a:a a:b :c}", "q:1:29", "no prefix :"),
    "an undeclared prefix after a fault": ("ASKK {?a ?b d:e}", "q:1:10", "cannot be read"),
    "a function of nobody": ("SELECT (<a:f>(1) AS ?x) {}", "q", "a:f"),
    "a variable twice": ("SELECT (1 AS ?x) (2 AS ?x) {}", "q:1:30", "Duplicated"),
    "a NUL": ("ASK {\0}", "q:1:8", "cannot be read"),
}
PARAMETERS = """\
# Who has a kind?
# A row is a thing.
# parameter: kind  a kind of organisation, e.g. un-body
# parameter: country  a country, e.g. Ghana

SELECT ?who
WHERE {
    ?who a87:kind ?kind ; a87:country ?country .
}
ORDER BY ?who
"""
KINDS = """
    organization:a a87:kind kind:un-body ; a87:country geo:288 .
    organization:b a87:kind kind:ngo ; a87:country geo:288 .
    organization:c a87:kind kind:un-body ; a87:country geo:124 .
    kind:un-body skos:prefLabel "body of the UN"@en . kind:ngo skos:prefLabel "NGO"@en .
    topic:ngo skos:prefLabel "NGO"@en . geo:124 skos:notation "CA" .
    geo:288 skos:prefLabel "Ghana"@en .
"""
GIVEN = {
    "nothing": ([], "abc"),
    "the last part of an IRI": ([("kind", "un-body")], "ac"),
    "a label": ([("kind", "body of the un")], "ac"),
    "a label that things of other kinds have, too": ([("kind", "NGO")], "b"),
    "a prefixed name": ([("kind", "kind:ngo")], "b"),
    "a whole IRI": ([("kind", f"{BASE}id/kind/ngo")], "b"),
    "a code": ([("country", "CA")], "c"),
    "two": ([("kind", "un-body"), ("country", "Ghana")], "a"),
}
REFUSED_VALUES = {
    "an unknown parameter": (
        ("knd", "ngo"),
        "it has no parameter knd",
        "Did you mean kind? It takes kind, country.",
    ),
    "a misspelt value": (("kind", "ngoo"), "kind=ngoo: nothing goes by", "Did you mean ngo?"),
    "a value like no other": (("kind", "xyzzy"), "kind=xyzzy: ", "Give one of: ngo, un-body."),
    "a thing of another kind": (("kind", "Ghana"), "kind=Ghana: ", "Give one of: ngo, un-body."),
    "SPARQL": (("kind", "ngo> } DROP ALL #"), "kind=ngo> } DROP ALL #: nothing goes", ""),
    "an IRI that is none": (("kind", f"{BASE}id/kind/ngo> <x"), "kind=", ""),
}
PART = """
graph:evidence {
    stated:a a87:status status:stated ; prov:wasDerivedFrom passage:a .
    stated:b a87:status status:stated ; prov:wasDerivedFrom passage:b .
    implied:ab a87:status status:implied ; prov:wasDerivedFrom passage:a, passage:b .
    curated:c a87:status status:curated ; prov:wasDerivedFrom source:registry .
    passage:a oa:hasSource document:gazette . passage:b oa:hasSource document:minutes .
    document:minutes dcterms:title "Minutes of the guild"@en .
}
stated:a { place:a a schema:Place } stated:b { place:b a schema:Place . place:a a schema:Place }
implied:ab { place:ab a schema:Place } curated:c { place:c a schema:Place }
"""
PARTS = {
    "all that is stated": ({"status": "stated"}, "place:a place:b"),
    "all that is curated": ({"status": "curated"}, "place:c"),
    "a document, by its name": ({"document": "gazette"}, "place:a"),
    "a document, by its title": ({"document": "minutes of the guild"}, "place:a place:b"),
    "a registry": ({"document": "source:registry"}, "place:c"),
    "both": ({"document": "gazette", "status": "curated"}, ""),
}
# What Oxigraph answers, and what SPARQL 1.1 says: docs/queries.md names both.
DEPARTURES = {
    "GROUP_CONCAT": (
        "SELECT (LANG(?all) AS ?x) { { SELECT (GROUP_CONCAT(?l) AS ?all) { ?s rdfs:label ?l } } }",
        "en",
        "",
    ),
    "path of length zero": ("SELECT ?x { <urn:x> skos:broader* ?x }", None, "urn:x"),
}
HARMLESS = {
    "the word in a string": 'ASK { FILTER("SERVICE <x> { FROM LOAD (((" != "x") }',
    "the word in a long string": 'ASK { FILTER("""a "SERVICE" ( """ != "x") }',
    "the word in a comment": "ASK { # SERVICE FROM ((((\n}",
    "the word in an IRI": "ASK { OPTIONAL { ?a <http://example.org/service(from)load> ?b } }",
    "the word in a variable": "ASK { BIND(1 AS ?service) BIND(2 AS ?from) }",
    "the word in a language": 'ASK { BIND("x"@from AS ?word) }',
    "the word after a prefix": "PREFIX a: <a:> ASK { OPTIONAL { ?a a:service ?b } }",
    "as deep as allowed": f"ASK {{ FILTER({'(' * (MAX_DEPTH - 2)}1{')' * (MAX_DEPTH - 2)}) }}",
}


@pytest.fixture(scope="module")
def loaded(project: Project) -> Store:
    return store.load(project)


@pytest.fixture
def little() -> Store:
    """One thing with values of every kind that is hard to print."""
    made = Store()
    subject, path = NamedNode(f"{EXAMPLE}a"), NamedNode(f"{EXAMPLE}p")
    values = ('q"u|,o\nte', "\x1b[31mred\u202e", "=1+1", "漢字e\u0301", "long " * 40)
    made.extend(Quad(subject, path, Literal(value)) for value in values)
    return made


def of_trig(text: str) -> Store:
    """A store as ``store.load`` makes one."""
    made = Store()
    header = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    made.load(header + text, format=RdfFormat.TRIG)
    made.update(store.UNION)
    return made


def values(asked: Store, query: str) -> list[str | None]:
    """The values of the first variable."""
    parsed = json.loads(ask(asked, query, "q"))  # type: ignore[arg-type]
    rows, (name, *_) = parsed["results"]["bindings"], parsed["head"]["vars"]
    return [row[name]["value"] if name in row else None for row in rows]


def drawn(little: Store, query: str, form: str, width: int = 60) -> str:
    return render(ask(little, query, "q"), form, width, Path("no context")).decode()


@pytest.mark.parametrize(("query", "place", "words"), REFUSED.values(), ids=REFUSED)
def test_a_query_that_asks_for_more_is_refused_at_its_place(
    query: str, place: str, words: str
) -> None:
    with pytest.raises(QueryError) as caught:
        ask(Store(), query, "q")
    assert caught.value.place.startswith(place)
    assert words in f"{caught.value.fault} {caught.value.remedy}"


@pytest.mark.parametrize(("query", "place", "words"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_query_is_one_error_with_a_place(query: str, place: str, words: str) -> None:
    with pytest.raises(QueryError) as caught:
        ask(Store(), query, "q")
    assert caught.value.place == place
    assert words in caught.value.fault
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("query", "remedy"),
    [
        (
            "ASK { ?a orgnization:x ?b }",
            "Did you mean organization:? Declare others with PREFIX.",
        ),
        ("ASK { ?a xyzzy:x ?b }", "Declare it with PREFIX."),
        (
            "ASK { ?a ?b }",
            "Correct the syntax (SPARQL 1.1). Only prefixes that are not ours need PREFIX.",
        ),
    ],
)
def test_what_is_told_of_prefixes_fits_the_help(query: str, remedy: str) -> None:
    with pytest.raises(QueryError) as caught:
        ask(Store(), query, "q")
    assert caught.value.remedy == remedy


UNKNOWN = {
    "a prefixed name": (
        "ASK { ?a a87:kindd ?b }",
        ["a87:kindd occurs in no statement. Did you mean a87:kind?"],
    ),
    "two names, one of them twice": (
        "ASK { organization:unicf a87:kindd ?b . ?c a87:kindd organization:unicf. }",
        [
            "organization:unicf occurs in no statement. Did you mean organization:unicef?",
            "a87:kindd occurs in no statement. Did you mean a87:kind?",
        ],
    ),
    "a whole IRI": (
        "ASK { <https://w3id.org/alliance87/id/organization/Ilo> ?b ?c }",
        ["organization:Ilo occurs in no statement. Did you mean organization:ilo?"],
    ),
    "a name that is like no other": (
        "ASK { ?a a87:xyzzy ?b }",
        ["a87:xyzzy occurs in no statement."],
    ),
    "a prefix of one's own": (
        "PREFIX o: <https://w3id.org/alliance87/id/organization/> ASK { ?a ?b o:unicf, o:ilo }",
        ["organization:unicf occurs in no statement. Did you mean organization:unicef?"],
    ),
    "a prefix without a name": (
        "PREFIX:<https://w3id.org/alliance87/id/organization/>ASK { ?a ?b :unicf }",
        ["organization:unicf occurs in no statement. Did you mean organization:unicef?"],
    ),
    "our prefix for another's": ("PREFIX a87: <http://example.org/> ASK { ?a a87:kindd ?b }", []),
    "a name of others": ("ASK { ?a skos:prefLabell wikidata:Q1 }", []),
    "names that occur": (
        "ASK { organization:alliance-8.7 a87:kind\t1 . GRAPH graph:evidence {} FILTER(a87:M49=1)}",
        [],
    ),
    "a namespace by itself": ("ASK { FILTER(STRSTARTS('', STR(gap:))) }", []),
    "the word in a string, a comment, a base": (
        "BASE <https://w3id.org/alliance87/x> ASK { ?a ?b 'a87:kindd' } # a87:kindd",
        [],
    ),
}


@pytest.mark.parametrize(("query", "sentences"), UNKNOWN.values(), ids=UNKNOWN)
def test_a_name_of_ours_that_occurs_nowhere_is_told(
    query: str, sentences: list[str], loaded: Store
) -> None:
    assert unknown(loaded, query) == sentences


@pytest.mark.parametrize(("given", "found"), GIVEN.values(), ids=GIVEN)
def test_a_parameter_narrows_what_is_asked(given: list[tuple[str, str]], found: str) -> None:
    asked = of_trig(f"graph:x {{ {KINDS} }}")
    query = filled(PARAMETERS, "q", given, store.statements(asked))
    assert values(asked, query) == [f"{PREFIXES['organization']}{each}" for each in found]


def test_a_parameter_takes_the_place_of_the_values_that_the_query_gives_it() -> None:
    asked = of_trig(f"graph:x {{ {KINDS} }}")
    query = (
        "# parameter: kind  a kind\nSELECT ?who WHERE { { ?who a87:kind ?kind } # VALUES ?kind { }\n"
        "VALUES ?kind { kind:ngo } } ORDER BY ?who"
    )
    data = store.statements(asked)
    assert len(values(asked, filled(query, "q", [], data))) == 1
    assert len(values(asked, filled(query, "q", [("kind", "un-body")], data))) == 2


@pytest.mark.parametrize(("given", "fault", "remedy"), REFUSED_VALUES.values(), ids=REFUSED_VALUES)
def test_an_unknown_parameter_or_value_is_one_error(
    given: tuple[str, str], fault: str, remedy: str
) -> None:
    data = store.statements(of_trig(f"graph:x {{ {KINDS} }}"))
    with pytest.raises(UnknownNameError) as caught:
        filled(PARAMETERS, "q", [given], data)
    assert caught.value.place == "q"
    assert caught.value.fault.startswith(fault)
    assert caught.value.remedy.startswith(remedy)


@pytest.mark.parametrize(
    ("query", "given", "fault"),
    [
        ("ASK {}", [("kind", "ngo")], "it has no parameter kind"),
        (PARAMETERS, [("kind", "ngo")] * 2, "the parameter kind is given twice"),
        (
            "# parameter: kind  x\nASK { ?a ?b ?kind }",
            [("kind", "ngo")],
            "its parameters cannot be",
        ),
    ],
)
def test_parameters_that_cannot_be_filled_in_are_one_error(
    query: str, given: list[tuple[str, str]], fault: str
) -> None:
    data = store.statements(of_trig(f"graph:x {{ {KINDS} }}"))
    with pytest.raises(UnknownNameError) as caught:
        filled(query, "q", given, data)
    assert caught.value.fault.startswith(fault)


@pytest.mark.parametrize(("restricted", "places"), PARTS.values(), ids=PARTS)
def test_a_status_or_a_document_restricts_what_is_asked(
    restricted: dict[str, str], places: str
) -> None:
    asked = store.part(of_trig(PART), **restricted)
    found = values(asked, "SELECT ?s { ?s a schema:Place } ORDER BY ?s")
    assert [shorten(str(iri)) for iri in found] == places.split()
    graphs = values(asked, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert all(shorten(str(graph)).partition(":")[0] != "graph" for graph in graphs)


def test_an_unknown_document_is_an_error_with_a_hint() -> None:
    with pytest.raises(UnknownNameError, match=r"^minuts: nothing .* Did you mean minutes"):
        store.part(of_trig(PART), document="minuts")


@pytest.mark.parametrize(("query", "here", "standard"), DEPARTURES.values(), ids=DEPARTURES)
def test_where_the_engine_departs_from_the_standard_is_documented(
    query: str, here: str | None, standard: str
) -> None:
    data = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . <urn:a> rdfs:label 'a'@en, 'b'@en ."
    found = values(of_trig(data), query)
    assert found == ([] if here is None else [here]), "The engine has changed: see docs/queries.md."
    elsewhere = rdflib.Graph().parse(data=data, format="turtle").query(query, initNs=PREFIXES)
    assert [str(x) for (x,) in elsewhere] == [standard]  # type: ignore[misc]


def test_the_ways_to_ask_for_a_code_find_the_country(loaded: Store) -> None:
    text = (Path(__file__).parents[1] / "docs" / "queries.md").read_text(encoding="utf-8")
    queries = re.findall(r'^SELECT .*"GBR".*$', text, re.MULTILINE)
    assert [values(loaded, query) for query in queries] == [[f"{PREFIXES['geo']}826"]] * 2


@pytest.mark.parametrize(
    ("query", "nothing"),
    [
        ("SELECT * { ?s ?p ?s }", True),
        ("SELECT * { ?s ?p ?o }", False),
        ("SELECT * {}", False),
        ("ASK { ?s ?p ?s }", True),
        ("ASK {}", False),
        ("DESCRIBE <http://example.org/none>", True),
        ("DESCRIBE <http://example.org/a>", False),
    ],
)
def test_an_answer_is_nothing_or_something(query: str, nothing: bool, little: Store) -> None:
    assert is_nothing(ask(little, query, "q")) is nothing


@pytest.mark.parametrize("query", HARMLESS.values(), ids=HARMLESS)
def test_a_word_that_is_no_keyword_is_let_pass(query: str) -> None:
    assert ask(Store(), query, "q") == b'{"head":{},"boolean":true}'


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield server


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_no_socket_is_opened_even_past_the_guard(
    silent: str, listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "refuse", lambda query, place: None)
    query = f"ASK {{ SERVICE {silent}<http://127.0.0.1:{listener.getsockname()[1]}/> {{}} }}"
    if silent:
        ask(Store(), query, "q")
    else:
        with pytest.raises(QueryError, match="failed"):
            ask(Store(), query, "q")
    with pytest.raises(TimeoutError):
        listener.accept()


def test_files_can_be_opened_again_after_a_query(tmp_path: Path) -> None:
    with pytest.raises(QueryError):
        ask(Store(), "ASK {", "q")
    (tmp_path / "file").write_text("still possible")


@pytest.mark.parametrize(
    "part", ["1+", "!", "OPTIONAL{}", "MINUS{}", "{}UNION", "FILTER(1)"], ids=str
)
def test_the_longest_query_let_pass_does_not_break_the_engine(part: str) -> None:
    inner = part * ((MAX_CHARACTERS - 40) // len(part))
    value = f"FILTER({inner}1)" if part in ("1+", "!") else inner + "{}" * part.endswith("UNION")
    assert isinstance(ask(Store(), f"SELECT * {{ {value} }}", "q"), bytes)


def test_the_default_graph_holds_each_statement_once_and_graph_sees_every_graph(
    loaded: Store, project: Project
) -> None:
    quads = {
        (str(q.subject), str(q.predicate), str(q.object), str(q.graph_name))
        for path in data_files(project)
        for q in read_quads(path)
    }
    assert len(loaded) == len(quads) + len({quad[:3] for quad in quads})
    assert len({quad[:3] for quad in quads}) < len(quads)


def test_the_store_rewrites_no_literal_of_ours(loaded: Store, project: Project) -> None:
    parsed = {str(q.object) for path in data_files(project) for q in read_quads(path)}
    assert {str(quad.object) for quad in loaded} == parsed


def test_our_prefixes_need_no_declaration(loaded: Store) -> None:
    assert ask(loaded, "ASK { organization:ilo a org:Organization }", "q") == (
        b'{"head":{},"boolean":true}'
    )


def test_csv_is_that_of_the_standard(little: Store) -> None:
    query = "SELECT ?o ?none { ?s ?p ?o FILTER(STRLEN(?o) < 11) } ORDER BY ?o"
    assert drawn(little, query, "csv") == (
        'o,none\r\n\x1b[31mred\u202e,\r\n=1+1,\r\n"q""u|,o\nte",\r\n漢字e\u0301,\r\n'
    )


def test_a_table_harms_no_terminal_and_keeps_its_columns(little: Store) -> None:
    text = drawn(little, "SELECT ?o ?p { ?s ?p ?o } ORDER BY ?o", "table")
    assert "\\u001B[31mred\\u202E" in text
    assert 'q"u|,o te' in text
    assert [line for line in text.splitlines() if columns(line) > 60] == []
    assert text.isprintable() or set(text) - {"\n", "\u0301"} == {
        c for c in text if c.isprintable() and c != "\u0301"
    }
    assert text.endswith("\n\n5 rows\n")


def test_a_markdown_cell_holds_no_markup(little: Store) -> None:
    text = drawn(little, 'SELECT ("a|*b* <i>_`[x]\\\\" AS ?x) {}', "markdown")
    assert text == "| x |\n| --- |\n| a\\|\\*b\\* \\<i\\>\\_\\`\\[x\\]\\\\ |\n"


def test_asking_whether_is_answered_with_yes_or_no(little: Store) -> None:
    assert drawn(little, "ASK { ?s ?p ?o }", "table") == "yes\n"
    assert drawn(little, "ASK { ?s ?p ?s }", "markdown") == "no\n"
    assert json.loads(drawn(little, "ASK { ?s ?p ?s }", "json")) == {"head": {}, "boolean": False}
    assert drawn(little, "ASK {}", "csv") == "true\n"


@pytest.mark.parametrize("form", ["turtle", "ntriples", "jsonld"])
def test_rows_cannot_be_printed_as_triples(form: str, little: Store) -> None:
    with pytest.raises(QueryError, match="rows"):
        drawn(little, "SELECT * {}", form)


def test_yes_or_no_cannot_be_printed_as_triples(little: Store) -> None:
    with pytest.raises(QueryError, match="asks yes or no, and turtle"):
        drawn(little, "ASK {}", "turtle")


@pytest.mark.parametrize("form", ["csv", "tsv", "json"])
def test_triples_cannot_be_printed_as_rows(form: str, little: Store) -> None:
    with pytest.raises(QueryError, match="triples"):
        drawn(little, "DESCRIBE <http://example.org/a>", form)


@pytest.mark.parametrize(
    ("form", "name"),
    [("turtle", "turtle"), ("ntriples", "nt"), ("jsonld", "json-ld"), ("xml", "xml")],
)
def test_triples_are_the_same_in_every_format(
    form: str, name: str, loaded: Store, project: Project
) -> None:
    answer = ask(loaded, "DESCRIBE organization:ilo sdg:8.7 event:strategy-workshop", "q")
    assert not isinstance(answer, bytes)
    written = render(answer, form, 100, project.context)
    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Graph().parse(data=written, format=name)
    lines = (serialize(answer, format=RdfFormat.N_TRIPLES) or b"").decode()
    assert set(graph) == set(rdflib.Graph().parse(data=lines, format="nt"))
    assert written == render(answer, form, 100, project.context)


def test_turtle_has_the_used_prefixes_in_our_order(loaded: Store, project: Project) -> None:
    query = "CONSTRUCT WHERE { ?s a ?type ; a87:country ?o ; skos:prefLabel ?n }"
    text = render(ask(loaded, query, "q"), "turtle", 100, project.context).decode()
    prefixes = [line.split()[1] for line in text.splitlines() if line.startswith("@prefix")]
    assert prefixes == sorted(prefixes, key=lambda p: (PREFIXES[p[:-1]].startswith(BASE), p))
    body = text.partition("\n\n")[2] or text
    assert all(f" {prefix}" in body or f"\n{prefix}" in body for prefix in prefixes)
    assert {"geo:", "org:", "a87:", "organization:"} <= set(prefixes)
    assert len(list(parse(text, format=RdfFormat.TURTLE))) > 30


def test_control_characters_are_shown_and_wide_ones_counted() -> None:
    assert visible("a\x00b\x9b\u2028c\nd") == "a\\u0000b\\u009B\\u2028c d"
    assert columns("漢字e\u0301") == 5
    assert wrapped("one two-three 漢字漢字漢字", 7) == ["one", "two-", "three", "漢字漢", "字漢字"]
    assert wrapped("", 5) == [""]


def test_a_line_is_broken_at_spaces_only_and_hung() -> None:
    assert hung("  one https://example.org/a-b/c  two three", 13) == [
        "  one",
        "    https://example.org/a-b/c",
        "    two three",
    ]
    assert hung("  one  two", 10) == ["  one  two"]
    assert hung("漢字漢 字漢字", 9) == ["漢字漢", "  字漢字"]
    assert hung("", 5) == [""]


def test_a_file_of_another_ending_is_refused_with_the_way_to_ask_it(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my query.txt").write_text("ASK {}")
    (tmp_path / "who-took-part").write_text("ASK {}")
    for name, quoted in (("my query.txt", "'my query.txt'"), ("./who-took-part",) * 2):
        with pytest.raises(UnreadableError) as caught:
            find(project, name)
        assert str(caught.value) == (
            f"{name}: a query file must end in .rq. Rename it, or give it on standard input: "
            f"alliance87 query - < {quoted}"
        )
    assert find(project, "who-took-part")[1] == "who-took-part.rq"
    with pytest.raises(UnknownNameError):
        find(project, "x" * 5000)
    with pytest.raises(UnknownNameError):
        find(project, "a\0b")


def test_a_name_is_a_question_and_what_looks_like_a_file_is_a_file(
    project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "mine.rq"
    path.write_bytes(b"\xef\xbb\xbfASK {}")
    assert find(project, str(path)) == ("ASK {}", str(path))
    assert find(project, "who-took-part")[1] == "who-took-part.rq"


@pytest.mark.parametrize("name", ["who-tok-part", "who-took", "Who-Took-Part"])
def test_a_name_that_nearly_is_one_gets_a_hint(name: str, project: Project) -> None:
    with pytest.raises(UnknownNameError, match="who-took-part"):
        find(project, name)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.rq", None, "No such file"),
        ("folder.rq", "", "directory"),
        ("latin.rq", b"ASK {}\n# caf\xe9", ":2: is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_error(
    name: str, content: bytes | str | None, words: str, project: Project, tmp_path: Path
) -> None:
    if isinstance(content, bytes):
        (tmp_path / name).write_bytes(content)
    elif content is not None:
        (tmp_path / name).mkdir()
    with pytest.raises(UnreadableError) as caught:
        find(project, str(tmp_path / name))
    assert words in str(caught.value)
