"""JSON-LD is read in our own context only, every statement has its place, and nothing is dropped."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyld import jsonld as pyld

from alliance87.formats.jsonld import CONTEXT, read
from alliance87.formats.text_file import Placed, TextFile
from alliance87.model.finding import Finding, FindingError, Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Reading, Span, Term
from conftest import CHECKOUT
from examples import examples
from placed import Quad, edited, parsed, quads, refused_or_whole, written

RULE = PREFIXES["rule"]
OURS = (Path(__file__).resolve().parents[1] / "ontology" / "context.jsonld").read_text("utf-8")
DUMPS = ("alliance87", "catalog", "curated", "evidence", "implied", "ontology", "stated")
VALID = f"""{{
  "@context": "{CONTEXT}",
  "@graph": [
    {{
      "id": "organization:harbour-workers-relief",
      "type": "Organization",
      "label": {{"en": "Harbour Workers’ Relief", "@none": "HWR", "fr": ["Secours", "Secours \\u00e9tendu"]}},
      "hasKind": "kind:ngo",
      "url": ["https://harbour-relief.example.org", {{"@id": "https://example.org/x"}}],
      "a87:abbreviation": {{"@value": "HWR", "@type": "xsd:string"}},
      "skos:note": {{"@value": "A\\nnote", "@language": "en"}},
      "https://w3id.org/alliance87/ontology#isni": "000",
      "participatedIn": {{"@set": ["event:fair-work-forum-2019"]}}
    }},
    {{
      "type": ["a87:Participation"],
      "hasSelector": {{"exact": "“𝔘”", "id": "quote:q", "type": "TextQuoteSelector"}},
      "listPosition": 1,
      "deprecated": false,
      "startDate": "2019-05-14",
      "id": "participation:p"
    }}
  ]
}}
"""


def draft(text: str) -> Reading:
    return read("draft.jsonld", text, OURS)


def refused(text: str) -> Finding:
    with pytest.raises(FindingError) as error:
        draft(text)
    return error.value.finding


def node(rest: str) -> str:
    """Return a file with one thing; ``rest`` is alone on its third line, from column 1."""
    return f'{{"@context": "{CONTEXT}",\n"id": "organization:x",\n{rest}\n}}'


def statements(text: str) -> set[tuple[str, str, str]]:
    return {written(s, text) for s in draft(text).located}


def by_oxigraph(text: str) -> set[Quad]:
    """Return what pyoxigraph reads when our context is in the text."""
    document = json.loads(text) | {"@context": json.loads(OURS)["@context"]}
    return parsed(json.dumps(document), ox.RdfFormat.JSON_LD)


def by_pyld(text: str) -> set[Quad]:
    """Return what PyLD reads when our context is in the text."""
    document = json.loads(text) | {"@context": json.loads(OURS)["@context"]}
    read_there = pyld.to_rdf(document, {"format": "application/n-quads"})
    return parsed(read_there, ox.RdfFormat.N_QUADS)


def whole(name: str) -> str:
    """Return the IRI that a name of our context, or a prefixed name, stands for."""
    defined = json.loads(OURS)["@context"].get(name, name)
    prefix, _, rest = (defined if isinstance(defined, str) else defined["@id"]).partition(":")
    return PREFIXES.get(prefix, f"{prefix}:") + rest


def test_every_statement_has_its_place() -> None:
    relief = '"organization:harbour-workers-relief"'
    assert statements(VALID) == {
        (relief, '"type"', '"Organization"'),
        (relief, '"label"', '"Harbour Workers’ Relief"'),
        (relief, '"label"', '"HWR"'),
        (relief, '"label"', '"Secours"'),
        (relief, '"label"', '"Secours \\u00e9tendu"'),
        (relief, '"hasKind"', '"kind:ngo"'),
        (relief, '"url"', '"https://harbour-relief.example.org"'),
        (relief, '"url"', '"https://example.org/x"'),
        (relief, '"a87:abbreviation"', '{"@value": "HWR", "@type": "xsd:string"}'),
        (relief, '"skos:note"', '{"@value": "A\\nnote", "@language": "en"}'),
        (relief, '"https://w3id.org/alliance87/ontology#isni"', '"000"'),
        (relief, '"participatedIn"', '"event:fair-work-forum-2019"'),
        ('"participation:p"', '"type"', '"a87:Participation"'),
        ('"participation:p"', '"hasSelector"', '"quote:q"'),
        ('"quote:q"', '"exact"', '"“𝔘”"'),
        ('"quote:q"', '"type"', '"TextQuoteSelector"'),
        ('"participation:p"', '"listPosition"', "1"),
        ('"participation:p"', '"deprecated"', "false"),
        ('"participation:p"', '"startDate"', '"2019-05-14"'),
    }


def test_a_place_counts_lines_and_columns_in_code_points() -> None:
    reading = draft(VALID)
    quote = next(s for s in reading.located if "#exact" in s.predicate)
    place = reading.place(quote, "object")
    assert (place.line, place.column, place.end_column) == (17, 32, 37)


@pytest.mark.parametrize("name", DUMPS)
def test_every_statement_of_a_dump_has_its_place(name: str, dist: Path) -> None:
    text = (dist / f"{name}.jsonld").read_text("utf-8")
    reading = draft(text)
    turtle = parsed((dist / f"{name}.ttl").read_bytes(), ox.RdfFormat.TURTLE)
    assert quads(reading.located) == quads(reading.statements) == turtle
    for s in reading.located:
        value = json.loads(written(s, text)[2])
        value = value["@value"] if isinstance(value, dict) else value  # with its datatype
        lexical = value if isinstance(value, str) else json.dumps(value)
        assert (lexical if s.object.is_literal else whole(lexical)) == s.value


def test_the_context_may_be_last_or_in_a_list_or_in_full() -> None:
    thing = '"id": "organization:x", "statedName": "X"'
    name = f'"@context": "{CONTEXT}"'
    full = f'"@context": {json.dumps(json.loads(OURS)["@context"])}'
    wanted = {('"organization:x"', '"statedName"', '"X"')}
    for text in (f"{name}, {thing}", f"{thing}, {name}", f"{full}, {thing}"):
        assert statements(f"{{{text}}}") == wanted
    assert statements(f'{{"@context": ["{CONTEXT}"], {thing}}}') == wanted


@pytest.mark.parametrize(
    "context",
    [
        '"https://schema.org/"',
        '"http://169.254.169.254/context.jsonld"',
        '"file:///etc/passwd"',
        '"context.jsonld"',
        f'"{CONTEXT}#"',
        f'["{CONTEXT}", {{}}]',
        "[]",
        "null",
        "{}",
        '{"@import": "https://example.org/c"}',
        '{"@base": "https://example.org/"}',
        '{"@vocab": "https://example.org/"}',
        '{"id": "@type"}',
    ],
)
def test_no_context_but_ours_is_read_and_nothing_is_opened(
    context: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*_: object, **__: object) -> None:
        raise AssertionError("something was opened")

    monkeypatch.setattr(socket, "socket", opened)
    monkeypatch.setattr("builtins.open", opened)
    found = refused(f'{{"@context":\n {context},\n"id": "organization:x", "statedName": "X"}}')
    assert found.rule == f"{RULE}context"
    assert found.place.line == 2
    assert CONTEXT in found.fix


# What is on line 3, the rule, and the column.
SLIPS = [
    ('"statedNaem": "X"', "unknown-key", 1),
    ('"event": "event:x"', "unknown-key", 1),
    ('"": "X"', "unknown-key", 1),
    ('"_:p": "X"', "unknown-key", 1),
    ('"@foo": "X"', "keyword", 1),
    ('"statedName": "X", "statedName": "Y"', "duplicate-key", 20),
    ('"statedName": "X", "stated\\u004eame": "Y"', "duplicate-key", 20),
    ('"@id": "organization:x"', "duplicate-key", 1),
    ('"label": {"en": "X", "en": "Y"}', "duplicate-key", 22),
    ('"url": "report.pdf"', "relative-iri", 8),
    ('"url": ""', "relative-iri", 8),
    ('"url": "/report"', "relative-iri", 8),
    ('"url": "https://example.org/a b"', "address", 8),
    ('"url": "https://example.org/%zz"', "address", 8),
    ('"url": ["https://example.org/", "_:b"]', "blank-node", 33),
    ('"url": "organisation:x"', "undeclared-prefix", 8),
    ('"organisation:x": "X"', "undeclared-prefix", 1),
    ('"url": {}', "blank-node", 8),
    ('"url": {"url": "https://example.org/"}', "blank-node", 9),
    ('"url": {"@list": ["https://example.org/"]}', "blank-node", 9),
    ('"url": 5', "value", 8),
    ('"url": null', "no-value", 8),
    ('"url": []', "no-value", 8),
    ('"url": [null]', "no-value", 9),
    ('"url": {"@set": []}', "no-value", 17),
    ('"label": {}', "no-value", 10),
    ('"label": {"en": []}', "no-value", 17),
    ('"label": {"en": null}', "no-value", 17),
    ('"label": {"en": 5}', "value", 17),
    ('"label": {"english!": "X"}', "language", 11),
    ('"label": {"@none": 5}', "language", 11),
    ('"label": {"@any": "X"}', "language", 11),
    ('"label": {"@value": "X", "@language": "en"}', "language", 11),
    ('"statedName": {"@value": "X", "@language": "e n"}', "language", 44),
    ('"statedName": {"@value": "X", "@language": "en", "@type": "xsd:date"}', "duplicate-key", 50),
    ('"statedName": {"@value": "X", "@direction": "rtl"}', "keyword", 31),
    ('"statedName": {"@value": "X", "@index": "1"}', "keyword", 31),
    ('"statedName": {"@value": null}', "value", 26),
    ('"statedName": {"@value": {}, "@type": "@json"}', "relative-iri", 39),
    ('"statedName": {"@value": "X", "@type": "rdf:langString"}', "ill-typed", 26),
    ('"statedName": {"@value": "X", "id": "organization:y"}', "keyword", 31),
    ('"statedName": 1.0', "number", 15),
    ('"statedName": 1e3', "number", 15),
    ('"statedName": -0', "number", 15),
    ('"statedName": 1234567890123456', "number", 15),
    ('"statedName": {"@value": 1, "@type": "xsd:double"}', "dropped", 15),
    ('"statedName": [["X"]]', "value", 16),
    ('"type": []', "no-value", 9),
    ('"type": "Organisation"', "unknown-class", 9),
    ('"type": "event"', "unknown-class", 9),
    ('"type": "@id"', "unknown-class", 9),
    ('"type": {"@id": "org:Organization"}', "value", 9),
    ('"type": "_:t"', "blank-node", 9),
    ('"@reverse": {"participant": "organization:y"}', "keyword", 1),
    ('"@included": [{"id": "organization:y"}]', "keyword", 1),
    ('"@nest": {"statedName": "X"}', "keyword", 1),
    ('"@index": "X"', "keyword", 1),
    ('"@language": "en"', "keyword", 1),
    ('"@value": "X"', "keyword", 1),
    ('"url": {"id": "organization:y", "@graph": []}', "named-graph", 33),
    ('"url": {"id": "organization:y", "@context": {}}', "context", 33),
    ('"participant": {"id": "organization:y", "statedNaem": "Y"}', "unknown-key", 41),
    ('"@graph": [{"id": "organization:y", "statedName": "Y"}]', "named-graph", 0),
    # JSON itself
    ("'statedName': 'X'", "syntax", 1),
    ('"statedName": “X”', "syntax", 15),
    ('"statedName": "X",', "syntax", 0),
    ('"statedName": ["X",]', "syntax", 20),
    ('"statedName": ["X" "Y"]', "syntax", 19),
    ('"statedName" "X"', "syntax", 14),
    ('"statedName": "X" // the name', "syntax", 19),
    ('/* the name */ "statedName": "X"', "syntax", 1),
    ('"statedName": NaN', "syntax", 15),
    ('"statedName": -Infinity', "syntax", 15),
    ('"statedName": True', "syntax", 15),
    ('"statedName": 007', "syntax", 15),
    ('"statedName": .5', "syntax", 15),
    ('"statedName": X', "syntax", 15),
    ('"statedName": "X\n"', "syntax", 15),
    ('"statedName": "C:\\Users"', "syntax", 18),
    ('"statedName": "\\ud800"', "syntax", 15),
    ('"statedName": "a\tb"', "syntax", 17),
    ('statedName: "X"', "syntax", 1),
    ('"statedName": ["X"}', "syntax", 19),
    ('"statedName": ', "syntax", 0),
]


@pytest.mark.parametrize(("line", "rule", "column"), SLIPS, ids=[slip[0] for slip in SLIPS])
def test_what_would_be_dropped_or_rewritten_is_refused_at_its_place(
    line: str, rule: str, column: int
) -> None:
    found = refused(node(line))
    assert (found.rule, found.severity) == (f"{RULE}{rule}", Severity.REFUSAL)
    assert found.message.endswith(".")
    assert found.fix
    if column:
        assert (found.place.line, found.place.column) == (3, column)


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        ('"statedNaem": "X"', "did you mean statedName?"),
        ('"event": "event:x"', "did you mean hasEvent?"),
        ('"Label": {"en": "X"}', "did you mean label?"),
        ('"type": "Organisation"', "did you mean Organization?"),
        ('"type": "event"', "did you mean Event?"),
        ('"url": "organisation:x"', "did you mean organization:?"),
        ('"statedName": True', "Write true."),
        ('"statedName": 1.50', 'Write it as text: "1.50".'),
    ],
)
def test_the_fix_names_what_was_meant(line: str, fix: str) -> None:
    assert refused(node(line)).fix == fix


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "syntax"),
        ("[]", "no-value"),
        ('"x"', "syntax"),
        ("{}", "context"),
        ('{"id": "organization:x", "statedName": "X"}', "context"),
        (f'{{"@context": "{CONTEXT}"}}', "blank-node"),
        (f'{{"@context": "{CONTEXT}", "statedName": "X"}}', "blank-node"),
        (f'{{"@context": "{CONTEXT}", "id": "organization:x"}}', "no-value"),
        (f'{{"@context": "{CONTEXT}", "@graph": []}}', "no-value"),
        (f'{{"@context": "{CONTEXT}", "@graph": ["organization:x"]}}', "syntax"),
        (f'{{"@context": "{CONTEXT}", "@graph": [{{"id": "organization:x"}}]}}', "no-value"),
        (f'{{"@context": "{CONTEXT}", "@graph": [{{"statedName": "X"}}]}}', "blank-node"),
        (f'{{"@context": "{CONTEXT}", "@graph": [], "id": "graph:x"}}', "named-graph"),
        (
            f'{{"@context": "{CONTEXT}", "@id": "organization:x", "@id": "graph:x"}}',
            "duplicate-key",
        ),
        (f'{{"@context": "{CONTEXT}"}} {{}}', "syntax"),
        ("\ud800", "syntax"),
        ('{"\ud800', "syntax"),
    ],
)
def test_what_is_no_contribution_is_refused(text: str, rule: str) -> None:
    assert refused(text).rule == f"{RULE}{rule}"


@pytest.mark.parametrize("brackets", [("[", "]"), ('{"url":', "}")])
@pytest.mark.parametrize("depth", [64, 3_000, 200_000])
def test_deep_nesting_is_over_a_limit(brackets: tuple[str, str], depth: int) -> None:
    found = refused(node(f'"url": {brackets[0] * depth}{brackets[1] * depth}'))
    assert (found.severity, found.rule) == (Severity.LIMIT, f"{RULE}nesting")
    assert found.place.line == 3


def test_nodes_may_be_nested_as_deep_as_the_limit() -> None:
    parts = "".join(f'"subject": {{"id": "organization:x{n}", ' for n in range(63))
    assert len(draft(node(f'{parts}"statedName": "X"{"}" * 63}')).statements) == 64


def test_a_text_that_no_parser_has_room_for_is_over_a_limit() -> None:
    found = refused(node(f'"statedName": "{"x" * 17_000_000}"'))
    assert (found.severity, found.rule) == (Severity.LIMIT, f"{RULE}literal-size")
    assert len(found.value) < 300


@pytest.mark.parametrize(
    ("more", "rule"),
    [("<x:s> <x:p> <x:p> .", "dropped"), ("<x:o> <x:p> <x:o> .", "dropped"), ("<", "syntax")],
)
def test_what_only_a_strict_parser_reads_is_refused(more: str, rule: str) -> None:
    source = TextFile("draft.jsonld", "spo")
    source.add(*(Placed(Term(f"x:{name}"), Span(at, at + 1)) for at, name in enumerate("spo")))
    with pytest.raises(FindingError) as error:
        source.check(f"<x:s> <x:p> <x:o> .\n{more}", ox.RdfFormat.N_TRIPLES)
    assert error.value.finding.rule == f"{RULE}{rule}"


SAME = settings(max_examples=examples(250), deadline=None, database=None, derandomize=True)
MARKS = [*'"{}[],:\\\n', "@id", "@type", '"@value"', "null", "1e5", "_:b"]


@given(edited(VALID, st.sampled_from(MARKS)))
@SAME
def test_a_broken_file_is_refused_or_read_whole(text: str) -> None:
    refused_or_whole(draft, text, by_oxigraph)


KEYS = st.sampled_from(
    [
        "id",
        "@id",
        "type",
        "@type",
        "label",
        "statedName",
        "url",
        "startDate",
        "listPosition",
        "domain",
        "skos:note",
        "@value",
        "@language",
        "@set",
        "@list",
        "@graph",
        "en",
        "deprecated",
        "hasSelector",
        "event",
        "nosuch",
        "@reverse",
        "altLabel",
        "@none",
        "a87:p",
    ]
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(
        ["organization:x", "https://example.org/", "Organization", "en", "", "x", "_:b"]
    )
    | st.sampled_from([0, 1, -7, 1.5, True, False, None, 10**17, "xsd:date", "label", "rdf:type"]),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, VALUES, max_size=4))
@SAME
def test_any_json_is_refused_or_read_whole(members: dict[str, Any]) -> None:
    thing = {"id": "organization:x", **members}
    for body in (thing, {"@graph": [thing | {"@context": 0}, thing]}, {"@graph": [thing]}):
        refused_or_whole(draft, json.dumps({"@context": CONTEXT, **body}), by_oxigraph)


GOOD: st.SearchStrategy[dict[str, Any]] = st.deferred(
    lambda: st.builds(
        lambda number, parts: {"id": f"organization:x{number}", **parts},
        st.integers(0, 3),
        st.fixed_dictionaries(
            {"statedName": st.text(st.characters(codec="utf-8"), max_size=5)},
            optional={
                "type": st.sampled_from(["Organization", "a87:Passage", ["Event", "Place"]]),
                "label": st.dictionaries(
                    st.sampled_from(["en", "en-GB", "FR"]),
                    st.text(max_size=3) | st.lists(st.text(max_size=3), min_size=1, max_size=2),
                    min_size=1,
                ),
                "url": st.sampled_from(["event:x", "https://example.org/é", {"@id": "kind:ngo"}]),
                "listPosition": st.integers(-999_999_999_999_999, 999_999_999_999_999),
                "a87:letters": st.booleans() | st.integers(0, 9) | st.text(max_size=2),
                "subject": GOOD | st.lists(GOOD, min_size=1, max_size=2),
                "note": st.builds(
                    lambda text, tag: [{"@value": text, "@language": tag}],
                    st.text(max_size=3),
                    st.sampled_from(["en", "pt-BR"]),
                ),
            },
        ),
    )
)


@given(GOOD)
@settings(SAME, max_examples=examples(100))
@example({"id": "organization:x", **json.loads(VALID)["@graph"][0]})
def test_what_is_accepted_means_the_same_to_every_engine(thing: dict[str, Any]) -> None:
    text = json.dumps({"@context": CONTEXT, **thing}, ensure_ascii=False)
    assert by_oxigraph(text) == by_pyld(text) == quads(draft(text).statements)


# Without a context -----------------------------------------------------------


def test_the_expanded_form_that_libraries_write_is_read_without_a_context() -> None:
    whole = draft(VALID)
    expanded = pyld.expand(json.loads(json.dumps(json.loads(VALID) | json.loads(OURS))))
    found = draft(json.dumps(expanded, indent=1, ensure_ascii=False))
    assert quads(found.statements) == quads(whole.statements)
    assert all(s.spans for s in found.located)
    from rdflib import Graph

    turtle = CHECKOUT / "examples" / "harbour-forum" / "contribution.ttl"
    graph = Graph().parse(turtle)
    by_rdflib = draft(graph.serialize(format="json-ld"))
    assert len(by_rdflib.statements) == len(graph)


def test_a_list_names_everything_in_full() -> None:
    found = refused('[{"@id": "https://example.org/a", "skos:prefLabel": [{"@value": "A"}]}]')
    assert found.rule == f"{RULE}undeclared-prefix"
    assert found.fix == f"Write {PREFIXES['skos']}prefLabel"
