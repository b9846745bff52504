"""Our own files have the house's layout, and the checker of the layout finds each kind of fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph
import pytest

import layout
from alliance87.formats.load import read_quads
from alliance87.model.project import Project
from layout import File

Rule = Callable[[File], Iterator[str]]

ALL_RULES: tuple[Rule, ...] = (layout.plain_lines, layout.indentation, layout.prefixes)
TURTLE_RULES: tuple[Rule, ...] = (
    *ALL_RULES,
    layout.rulers,
    layout.one_block_a_subject,
    layout.closing_dots,
)
ONTOLOGY_RULES: tuple[Rule, ...] = (layout.blocks_in_order, layout.parts_in_order)
SPARQL_RULES: tuple[Rule, ...] = (*ALL_RULES, layout.asks, layout.keywords, layout.ordered)

TURTLE = """\
# A list of one town.

@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix a87: <https://w3id.org/alliance87/ontology#> .
@prefix place: <https://w3id.org/alliance87/id/place/> .

# Towns -----------------------------------------------------------------------

place:alliance-8.7
    a a87:Gap ; # no town: see https://example.org/#why
    skos:prefLabel "A \\"town\\"; of. two {parts}"@en ;
    skos:note \"\"\"Two lines,
  the second indented as it likes.\"\"\" ;
.

place:b
    a a87:Gap ;
    skos:notation 8.7, "8.7"^^a87:M49 ;
.
"""
TRIG = """\
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix a87: <https://w3id.org/alliance87/ontology#> .
@prefix document: <https://w3id.org/alliance87/id/document/> .
@prefix graph: <https://w3id.org/alliance87/graph/> .
@prefix passage: <https://w3id.org/alliance87/id/passage/> .
@prefix quote: <https://w3id.org/alliance87/id/quote/> .
@prefix stated: <https://w3id.org/alliance87/graph/stated/> .

graph:evidence {
    quote:a a oa:TextQuoteSelector ; oa:exact "A. B" ;
        oa:prefix "" ; oa:suffix "." .
    passage:a a a87:Passage ; oa:hasSource document:a ; oa:hasSelector quote:a .
}

stated:a {
    passage:a
        a a87:Passage ;
    .
}
"""
SPARQL = """\
# Which towns are there?
# A row is a town with its label.

PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX a87: <https://w3id.org/alliance87/ontology#>

SELECT ?town (SAMPLE(?label) AS ?any)
WHERE {
    ?town a a87:Gap .
    OPTIONAL {
        ?town skos:prefLabel ?label .
        FILTER (LANG(?label) = "en" && ?label != "select")
    }
}
GROUP BY ?town
ORDER BY ?town
"""

# The name of a fault: the rule, what is changed to what, the line, and words of the problem.
Fault = tuple[Rule, str, str, int, str]
TURTLE_FAULTS: dict[str, Fault] = {
    "a byte order mark": (layout.plain_lines, "# A list", "\ufeff# A list", 1, "byte order mark"),
    "a tab": (layout.plain_lines, "    a a87:Gap ;\n", "\ta a87:Gap ;\n", 17, "tab"),
    "a trailing blank": (layout.plain_lines, "list of one town.", "town. ", 1, "blanks at the end"),
    "a carriage return": (layout.plain_lines, "place:b\n", "place:b\r\n", 16, "carriage return"),
    "no line feed at the end": (layout.plain_lines, "M49 ;\n.\n", "M49 ;\n.", 19, "line feed"),
    "two line feeds at the end": (
        layout.plain_lines,
        "M49 ;\n.\n",
        "M49 ;\n.\n\n",
        21,
        "line feed",
    ),
    "three spaces": (layout.indentation, "    skos:notation", "   skos:notation", 18, "3 spaces"),
    "a prefix that is not used": (
        layout.prefixes,
        "@prefix place:",
        "@prefix kind: <https://w3id.org/alliance87/id/kind/> .\n@prefix place:",
        5,
        "not used",
    ),
    "a prefix that is used in a string and a comment only": (
        layout.prefixes,
        "@prefix skos:",
        "# dcterms:title\n@prefix dcterms: <http://purl.org/dc/terms/> .\n@prefix skos:",
        4,
        "dcterms: is declared and not used",
    ),
    "a prefix that is not declared": (
        layout.prefixes,
        "    skos:notation",
        "    rdfs:label",
        1,
        "rdfs: is used and not declared",
    ),
    "a namespace of another": (
        layout.prefixes,
        "<http://www.w3.org/2004/02/skos/core#>",
        "<http://www.w3.org/2004/02/skos/core>",
        3,
        "skos: is no prefix of ours",
    ),
    "a prefix of ours before one of others": (
        layout.prefixes,
        "@prefix skos:",
        "@prefix event: <https://w3id.org/alliance87/id/event/> .\n@prefix skos:",
        3,
        "skos: comes before event:",
    ),
    "a ruler that is too long": (layout.rulers, "# Towns --", "# Towns ----", 7, "81 wide"),
    "a ruler that is too short": (layout.rulers, "# Towns --", "# Towns", 7, "76 wide"),
    "a subject with two blocks": (
        layout.one_block_a_subject,
        "place:b\n",
        "place:alliance-8.7\n",
        16,
        "place:alliance-8.7 has a block in line 9",
    ),
    "a dot at the end of a line": (
        layout.closing_dots,
        '"8.7"^^a87:M49 ;\n.',
        '"8.7"^^a87:M49 .',
        18,
        "close place:b with a dot",
    ),
    "a dot that is indented": (layout.closing_dots, "M49 ;\n.", "M49 ;\n    .", 19, "place:b"),
    "blocks out of order": (layout.blocks_in_order, "place:b", "place:a", 16, "place:a comes"),
    "parts out of order": (
        layout.parts_in_order,
        '    skos:prefLabel "A',
        '    skos:note "A"@en ;\n    skos:prefLabel "A',
        9,
        "parts of place:alliance-8.7",
    ),
}
TRIG_FAULTS: dict[str, Fault] = {
    "a subject twice in one graph": (
        layout.one_block_a_subject,
        "    passage:a a a87",
        "    quote:a a a87:Gap .\n    passage:a a a87",
        12,
        "quote:a has a block in line 10",
    ),
    "a compact block in another graph": (
        layout.closing_dots,
        "a87:Passage ;\n    .",
        "a87:Passage .",
        17,
        "close passage:a",
    ),
    "a compact block of a kind that has none": (
        layout.closing_dots,
        "    passage:a a a87",
        "    graph:a a a87",
        12,
        "close graph:a",
    ),
    "no dot before the brace": (
        layout.closing_dots,
        "a87:Passage ;\n    .\n}",
        "a87:Passage ;\n}",
        18,
        "close passage:a",
    ),
}
SPARQL_FAULTS: dict[str, Fault] = {
    "no question": (layout.asks, "are there?", "are there.", 1, "ask the question"),
    "nothing of the rows": (layout.asks, "# A row is a town with its label.", "", 2, "row"),
    "a keyword in lower case": (layout.keywords, "OPTIONAL", "optional", 10, "write OPTIONAL"),
    "a function in lower case": (layout.keywords, "LANG(", "lang(", 12, "write LANG"),
    "a variable of one letter": (layout.keywords, "AS ?any", "AS ?a", 7, "?a is no word"),
    "no order": (layout.ordered, "ORDER BY ?town\n", "", 16, "ORDER BY is missing"),
    "a prefix that is not used": (layout.prefixes, " a a87:Gap", " a <urn:x>", 5, "not used"),
    "prefixes out of order": (
        layout.prefixes,
        "PREFIX skos:",
        "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\nPREFIX skos:",
        4,
        "skos: comes before xsd:",
    ),
}


def problems(rules: tuple[Rule, ...], paths: list[Path]) -> list[str]:
    files = [File(path.name, path.read_bytes().decode()) for path in sorted(paths)]
    return [problem for file in files for rule in rules for problem in rule(file)]


def assert_finds(fault: Fault, good: str, name: str) -> None:
    rule, old, new, line, words = fault
    assert good.count(old) == 1, f"the fault must change one place: {old!r}"
    found = list(rule(File(name, good.replace(old, new))))
    assert any(f.startswith(f"{name}:{line}: ") and words in f for f in found), found


@pytest.mark.parametrize("rule", TURTLE_RULES, ids=lambda rule: rule.__name__)
def test_turtle_and_trig_have_the_layout(rule: Rule, project: Project) -> None:
    paths = [
        *project.ontology.glob("*.ttl"),
        *project.shapes.glob("*.ttl"),
        *project.data.rglob("*.trig"),
        *(project.root / "examples").rglob("*.ttl"),
        *(project.root / "examples").rglob("*.trig"),
    ]
    assert problems((rule,), paths) == []


@pytest.mark.parametrize("rule", ONTOLOGY_RULES, ids=lambda rule: rule.__name__)
def test_the_ontology_is_in_order(rule: Rule, project: Project) -> None:
    assert problems((rule,), list(project.ontology.glob("*.ttl"))) == []


@pytest.mark.parametrize("rule", SPARQL_RULES, ids=lambda rule: rule.__name__)
def test_queries_have_the_layout(rule: Rule, project: Project) -> None:
    assert problems((rule,), list(project.queries.glob("*.rq"))) == []


def test_the_context_has_plain_lines(project: Project) -> None:
    assert problems((layout.plain_lines,), [project.context]) == []


def test_no_blank_node_stands_in_the_data_or_the_ontology(project: Project) -> None:
    found = [
        f"{path.name}: {quad}"
        for path in [*project.ontology.glob("*.ttl"), *project.data.rglob("*.trig")]
        for quad in read_quads(path)
        for term in (quad.subject, quad.object, quad.graph_name)
        if isinstance(term, pyoxigraph.BlankNode)
    ]
    assert found == []


# The checker -----------------------------------------------------------------


def test_files_in_the_layout_have_no_problem() -> None:
    for rule in TURTLE_RULES:
        assert list(rule(File("towns.ttl", TURTLE))) == []
        assert list(rule(File("press-release.trig", TRIG))) == []
    for rule in ONTOLOGY_RULES:
        assert list(rule(File("towns.ttl", TURTLE))) == []
    for rule in SPARQL_RULES:
        assert list(rule(File("which-towns-are-there.rq", SPARQL))) == []


@pytest.mark.parametrize("name", TURTLE_FAULTS)
def test_a_fault_of_a_turtle_file_is_found_in_its_line(name: str) -> None:
    assert_finds(TURTLE_FAULTS[name], TURTLE, "towns.ttl")


@pytest.mark.parametrize("name", TRIG_FAULTS)
def test_a_fault_of_a_trig_file_is_found_in_its_line(name: str) -> None:
    assert_finds(TRIG_FAULTS[name], TRIG, "press-release.trig")


@pytest.mark.parametrize("name", SPARQL_FAULTS)
def test_a_fault_of_a_query_is_found_in_its_line(name: str) -> None:
    assert_finds(SPARQL_FAULTS[name], SPARQL, "which-towns-are-there.rq")


def test_the_compact_form_is_for_files_of_documents() -> None:
    other = TRIG.replace("document", "place")
    assert len(list(layout.closing_dots(File("other.trig", other)))) == 2


def test_a_query_is_named_in_lower_case_with_hyphens() -> None:
    assert list(layout.asks(File("Towns.rq", SPARQL))) == [
        "Towns.rq:1: name the file after the question, in lower case with hyphens"
    ]


def test_a_query_that_does_not_select_needs_no_order() -> None:
    text = SPARQL.replace("SELECT ?town (SAMPLE(?label) AS ?any)", "ASK")
    assert list(layout.ordered(File("ask.rq", text.replace("ORDER BY ?town\n", "")))) == []
