"""Each term of Turtle, TriG, N-Triples and N-Quads has its place, and each slip its plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance87.formats import turtle
from alliance87.formats.format import SUFFIXES, Format
from alliance87.formats.turtle import OXIGRAPH
from alliance87.formats.turtle_tokens import DIRECTIVE, TOKEN
from alliance87.model.finding import Finding, FindingError, Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.model.statement import (
    Lines,
    Reading,
    Span,
    Statement,
    Term,
    n_triples,
    statements_of,
)
from examples import examples

RDF, RULE = PREFIXES["rdf"], PREFIXES["rule"]
OURS = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
HEAD = f"{OURS}@prefix ex: <https://example.org/> .\n"
MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SUITES = {
    Format.TURTLE: ("rdf-turtle", 210),  # and how many valid tests it has at least
    Format.TRIG: ("rdf-trig", 200),
    Format.N_TRIPLES: ("rdf-n-triples", 40),
    Format.N_QUADS: ("rdf-n-quads", 50),
}


def parsed(text: str, format: Format, base: str = "") -> tuple[Statement, ...]:
    return statements_of("f", ox.parse(text, format=OXIGRAPH[format], base_iri=base or None))


def fault(text: str, format: Format) -> Finding | None:
    try:
        turtle.read("draft", text, format)
    except FindingError as error:
        return error.finding
    return None


def refusal(text: str, format: Format = Format.TURTLE) -> Finding:
    finding = fault(text, format)
    assert finding
    return finding


def misplaced(text: str, found: Sequence[Statement], base: str = "") -> list[Statement]:
    """Return the statements with a span that a strict parser does not read as its term."""
    directives = [token for token in TOKEN.finditer(text) if token.lastindex == DIRECTIVE]
    known: dict[tuple[int, str], Term] = {}

    def read(span: Span) -> Term:
        before = [token[DIRECTIVE] for token in directives if token.end() <= span.start]
        word = text[span.start : span.end]
        key = len(before), word
        if key not in known:
            head = "".join(f"{each}{' .' if each[0] == '@' else ''}\n" for each in before)
            word = f"<{RDF}type>" if word == "a" else word
            statement = f"{head}<s:> <p:> {word} ."
            known[key] = parsed(statement, Format.TURTLE, base)[0].object
        return known[key]

    def is_at(term: Term, span: Span) -> bool:
        if term.is_blank and not text.startswith("_:", span.start):
            return text[span.start] in "[("
        return read(span) == term

    def is_right(s: Statement) -> bool:
        assert s.spans
        subject, predicate, value, _ = s.spans
        if text[predicate.start] == "(":  # a cell of a list: only its members are written
            return subject == predicate and (s.predicate == f"{RDF}rest" or is_at(s.object, value))
        named = is_at(Term(s.subject), subject) and is_at(Term(s.predicate), predicate)
        return named and is_at(s.object, value)

    return [s for s in found if not is_right(s)]


def located(text: str, format: Format) -> Reading:
    """Read a text; each statement must be in its place."""
    reading = turtle.read("f", text, format)
    assert tuple(s._replace(spans=None) for s in reading.located) == reading.statements
    assert not misplaced(text, reading.located)
    return reading


DOT = "This dot ends the block"
# The place is where ¦ is, or between ¦ and ¦.
SLIPS = {
    "the dot of a block": ("ex:a ex:p ex:b¦\nex:c ex:p ex:d .", "with a dot", "Write ."),
    "the dot after a semicolon": (
        "ex:a ex:p ex:b ;¦\n\nex:c\n    ex:p ex:d .",
        "with a dot",
        "Write .",
    ),
    "the dot after a semicolon, before a type": (
        "ex:a ex:p ex:b ;¦\n\nex:c\n    a ex:D .",
        "with a dot",
        "Write .",
    ),
    "the dot after a text": ('ex:a ex:p "é😀"¦\nex:c a ex:d .', "with a dot", "Write ."),
    "the last dot": ("ex:a ex:p ex:b¦\n", "with a dot", "Write ."),
    "the dot of a prefix": (
        "@prefix ey: <https://example.org/>¦\nex:a ex:p ex:b .",
        "prefix with a dot",
        "Write .",
    ),
    "a semicolon": ('ex:a ex:p "é😀"¦\n    ex:q ex:b .', "semicolon", "Write ;"),
    "a comma": ('ex:a ex:p "é😀"¦ "b" .', "comma", "Write ,"),
    "a comma between things": ("ex:a ex:p ex:b¦ ex:c ;\n ex:q ex:d .", "comma", "Write ,"),
    "a comma between numbers": ("ex:a ex:p 1¦ 2 ;\n ex:q 3 .", "comma", "Write ,"),
    "a comma before a bracket": ("ex:a ex:p 1¦ [ ex:q 3 ] .", "comma", "Write ,"),
    "a comma for a semicolon": ('ex:a ex:p "é😀"¦,\n    ex:q ex:b .', "semicolon", "Write ;"),
    "a closing quote": ('ex:a ex:p "é😀 b¦ ;\n    ex:q "c" .', "not closed", 'Write "'),
    "a closing quote, at the end": ('ex:a ex:p "é😀 b¦ .', "not closed", 'Write "'),
    "a quote before the language": ('ex:a ex:p "é😀¦@en ;\n ex:q ex:b .', "not closed", 'Write "'),
    "an opening quote": ("ex:a ex:p ¦é😀@en .", "straight quotes", 'Write "é😀"'),
    "three closing quotes": ('ex:a ex:p ¦"""b" ;\n ex:q "c" .', '"""', ""),
    "a closing curly quote": ('ex:a ex:p "b¦” ;\n ex:q "c" .', "not closed", 'Write "'),
    "curly quotes": ('ex:a ex:p "é😀", ¦“b” .', "straight quotes", 'Write "b"'),
    "a quote in a text": ('ex:a ex:p "said ¦"no" b" .', "quote", '\\"'),
    "an unclosed address": (
        "ex:a ex:p <https://example.org/é¦ ;\n ex:q <https://example.org/> .",
        "Close the address",
        "Write > here.",
    ),
    "a blank in an address": ("ex:a ex:p <https://example.org/é¦ b> .", "blank", "%20"),
    "an address without brackets": (
        "ex:a ex:p ¦https://example.org/b .",
        "between “<” and “>”",
        "Write <https://example.org/b>",
    ),
    "a comma after the last value": ('ex:a ex:p "é😀", "b"¦, .', "comma", "Take it out"),
    "a comma before a semicolon": ("ex:a ex:p ex:b¦, ;\n ex:q ex:c .", "comma", "Take it out"),
    "no value": ("ex:a ex:p¦ ;\n ex:q ex:c .", "value is missing", "Write a value"),
    "no value before a type": ("ex:a ex:p¦\n    a ex:D .", "value is missing", "Write a value"),
    "no property": ("ex:a¦ .", "property and its value", ""),
    "a stray character": ('ex:a ex:p "é😀" ¦& .', "“&”", "Take it out"),
    "an odd blank": ("ex:a¦\u00a0ex:p ex:b .", "U+00A0", "Write a space"),
    "a date without quotes": ("ex:a ex:p ¦2019-05-14 .", "date", '"2019-05-14"^^xsd:date'),
    "a large letter": ("ex:a ex:p ¦True .", "small letters", "Write true"),
    "a wrong escape": ('ex:a ex:p "é😀¦\\d" .', "“\\”", "\\\\"),
    "no language": ('ex:a ex:p "é😀"¦@ .', "language", ""),
    "no datatype": ('ex:a ex:p "é😀"¦^^ .', "datatype", ""),
    "a datatype without prefix": ('ex:a ex:p ¦"é"^^date .', "datatype", "xsd:date"),
    "a text as subject": ('¦"é" ex:p ex:b .', "only be a value", ""),
    "two dots": ("ex:a ex:p ex:b . ¦.", "No dot", "Take it out"),
    "an open square bracket": ("ex:a ex:p [ ex:q ex:r¦ .", "square bracket", "Write ]"),
    "an open round bracket": ("ex:a ex:p ( ex:r¦ .", "round bracket", "Write )"),
    "a bracket too many": ("ex:a ex:p ex:b .\n¦}", "Nothing is open", "Take it out"),
    "a named graph": ("ex:g ¦{ ex:a ex:p ex:b }", "no named graphs", ".trig"),
    "a prefix without colon": ("@prefix ¦ey <https://example.org/> .", "colon", "@prefix ex:"),
    "no name": ("ex:a ¦A ex:b .", "prefix", ""),
    "a byte order mark": ("ex:a ex:p ex:b .\n¦\ufeff", "U+FEFF", "Take it out"),
    # What was meant, in a file with our prefixes
    "a dot in a block": (
        'event:x\n    skos:prefLabel "x"@en ¦.¦\n    a87:standing standing:held ;\n.',
        DOT,
        "Write ; here.",
    ),
    "a dot before the last property": (
        'event:x\n    skos:prefLabel "x"@en¦.¦\n    a87:standing standing:held .',
        DOT,
        "Write ; here.",
    ),
    "a dot before several values": (
        "organization:x\n a org:Organization ¦.¦\n a87:country geo:1, geo:2 .",
        DOT,
        "Write ; here.",
    ),
    "a dot before a text": (
        'event:x\n    a schema:Event ¦.¦\n    skos:prefLabel "x"@en ;\n.',
        DOT,
        "Write ; here.",
    ),
    "a dot before a number": (
        "participation:x\n    a a87:Participation ¦.¦\n    a87:listPosition 3 ;\n.",
        DOT,
        "Write ; here.",
    ),
    "a dot before a type": (
        'event:x\n    skos:prefLabel "x"@en ¦.¦\n    a schema:Event ;\n.',
        DOT,
        "Write ; here.",
    ),
    "a dot after a semicolon": (
        'event:x\n    skos:prefLabel "x"@en ; ¦.¦\n    a87:standing standing:held ;\n.',
        DOT,
        "Take it out.",
    ),
    "a dot before a prefix that is not ours": (
        "event:x a schema:Event ¦.¦\n    ex:p ex:c ;\n    ex:q ex:d .",
        DOT,
        "Write ; here.",
    ),
    "a name without quotes": (
        "event:x skos:prefLabel ¦Tea Forum 2025¦ ;\n a schema:Event .",
        "straight quotes",
        'Write "Tea Forum 2025"@en',
    ),
    "a name without quotes, before a comment": (
        "event:x skos:altLabel ¦St. Mary’s, Tea and Co¦  # so called\n ; a schema:Event .",
        "straight quotes",
        'Write "St. Mary’s, Tea and Co"@en',
    ),
    "a second name without quotes": (
        'event:x skos:altLabel "a"@en, ¦Tea Forum¦ .',
        "straight quotes",
        'Write "Tea Forum"@en',
    ),
    "a title with a language and without quotes": (
        "source:x dcterms:title ¦Forum du thé@fr¦ .",
        "straight quotes",
        'Write "Forum du thé"@fr',
    ),
    "a title that lacks a quote": (
        'source:x dcterms:title ¦Forum "of" tea"@en¦ ; a a87:OutsideSource .',
        "straight quotes",
        'Write "Forum \\"of\\" tea"@en',
    ),
    "a title that begins with a number": (
        "source:x dcterms:title ¦2025 Tea Forum¦ .",
        "straight quotes",
        'Write "2025 Tea Forum"@en',
    ),
    "a title that begins like a prefix": (
        "source:x dcterms:title ¦Tea: a report¦ .",
        "straight quotes",
        'Write "Tea: a report"@en',
    ),
    "a text of no known language": (
        "participation:x a87:statedName ¦Tea Workers¦ ; a87:listPosition 1 .",
        "straight quotes",
        'Write "Tea Workers" if it is a text.',
    ),
    "a class": ("event:x a ¦event¦ ;\n skos:prefLabel 'x'@en .", "a class", "Write schema:Event"),
    "a class in British spelling": (
        "organization:x a ¦Organisation¦ .",
        "a class",
        "Write org:Organization",
    ),
    "no class at all": ("event:x a ¦Xyz¦ .", "a class", "Write schema:Event, for example."),
    "a kind": ("organization:x a87:kind ¦ngo¦ .", "a thing", "Write kind:ngo"),
    "a standing": ("event:x a87:standing ¦held¦ .", "a thing", "Write standing:held"),
    "a second event": (
        "organization:x a87:participatedIn event:y, ¦Tea Forum 2025¦ .",
        "a thing",
        "Write event:tea-forum-2025",
    ),
    "an organisation": (
        "participation:x a87:participant ¦Pickers’ Union¦ ; a87:event event:x .",
        "a thing",
        "Write organization:pickers-union",
    ),
    "a source": (
        "participation:x prov:wasDerivedFrom ¦report¦ .",
        "a thing",
        "Write source:report or passage:report",
    ),
    "a country": ("organization:x a87:country ¦Kenya¦ .", "geo:", "Write the number after geo:"),
    "a number in words": (
        "participation:x a87:listPosition ¦three¦ .",
        "whole number",
        "Write 3",
    ),
    "no number": ("participation:x a87:listPosition ¦last¦ .", "whole number", "in digits"),
    "a web page": (
        "organization:x schema:url ¦www.example.org/about¦ .",
        "between “<” and “>”",
        "Write <https://www.example.org/about>",
    ),
    "a curly apostrophe in a name": (
        "¦organization:pickers’-union¦ a org:Organization .",
        "no quotation marks",
        "Write organization:pickers-union",
    ),
    "a straight apostrophe in a name": (
        "event:x schema:organizer ¦organization:pickers'-union¦ ; a schema:Event .",
        "no quotation marks",
        "Write organization:pickers-union",
    ),
    "a curly and a straight quote": (
        'source:x dcterms:title ¦«Report of the Forum"¦@en ; a a87:OutsideSource .',
        "straight quotes",
        'Write "Report of the Forum"',
    ),
    "curly quotes about an apostrophe": (
        "source:x dcterms:title ¦“Workers’ Forum”¦@en ; a a87:OutsideSource .",
        "straight quotes",
        'Write "Workers’ Forum"',
    ),
    "curly quotes with a datatype": (
        "event:x schema:startDate ¦„2019-05-14“¦^^xsd:date .",
        "straight quotes",
        'Write "2019-05-14"',
    ),
    "an opening curly quote alone": (
        "source:x dcterms:title ¦“Report of it¦ ; a a87:OutsideSource .",
        "straight quotes",
        'Write "Report of it"',
    ),
    "an opening curly quote alone, with a language": (
        "source:x dcterms:title ¦“Report of it¦@en ; a a87:OutsideSource .",
        "straight quotes",
        'Write "Report of it"',
    ),
}

# What is to be written at the place of a finding, if its fix says just that.
WRITE = re.compile(
    r"Write (?!a value|the |it\b|%20|xsd:date, |a space|\\|@prefix)"
    r"(.+?)(?: here.*| if it is a text\.| or .*|, for example\.)?"
)


def mended(text: str, finding: Finding) -> str | None:
    """Return the text with the fix put in its place; None if a person must think about it."""
    lines = text.splitlines(keepends=True)
    place = finding.place
    start = sum(map(len, lines[: place.line - 1])) + place.column - 1
    end = sum(map(len, lines[: place.end_line - 1])) + place.end_column - 1
    if finding.fix == "Take it out.":
        return text[:start] + text[end:]
    found = WRITE.fullmatch(finding.fix)
    return text[:start] + found[1] + text[end:] if found else None


@pytest.mark.parametrize(("marked", "message", "fix"), SLIPS.values(), ids=SLIPS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_slip_is_explained_where_the_author_must_edit_and_its_fix_mends_it(
    marked: str, message: str, fix: str, newline: str
) -> None:
    before, *within, _ = f"{HEAD}{marked}".replace("\n", newline).split("¦")
    text = f"{HEAD}{marked}".replace("\n", newline).replace("¦", "")
    finding = refusal(text)
    assert (finding.place.line, finding.place.column) == Lines(text).position(len(before))
    if within:
        end = len(before + within[0])
        assert (finding.place.end_line, finding.place.end_column) == Lines(text).position(end)
    assert message in finding.message
    assert fix in finding.fix
    assert finding.rule == f"{RULE}syntax"
    assert finding.severity is Severity.REFUSAL
    after = mended(text, finding)
    assert after is None or turtle.read("f", after, Format.TURTLE).statements


def test_most_fixes_say_just_what_to_write() -> None:
    texts = [HEAD + slip[0].replace("¦", "") for slip in SLIPS.values()]
    assert sum(mended(text, refusal(text)) is not None for text in texts) > 0.7 * len(texts)


@pytest.mark.parametrize(
    "text",
    [
        "ex:a ex:p ex:b .\nex:c ex:p ;\n ex:q ex:d .",
        'organization:a a87:kind kind:ngo .\n organization:b "x" .',
        "organization:a a87:kind kind:ngo .\n organization:b a87:kind ;\n a87:country geo:1 .",
        "a87:kind kind:ngo ;\n a87:country geo:1 .",
    ],
)
def test_a_dot_is_not_blamed_for_another_slip(text: str) -> None:
    assert DOT not in refusal(f"{HEAD}{text}").message


@pytest.mark.parametrize(
    ("format", "marked", "message"),
    [
        (Format.N_TRIPLES, '<x:a> <x:p> "é😀"¦\n<x:a> <x:p> "b" .\n', "with a dot"),
        (Format.N_QUADS, '<x:a> <x:p> "é😀"¦', "with a dot"),
        (Format.N_TRIPLES, '<x:a> <x:p> "é😀" ¦; <x:q> "b" .\n', "“;” is Turtle"),
        (Format.N_TRIPLES, '<x:a> <x:p> "é😀"¦, "b" .\n', "“,” is Turtle"),
        (Format.N_TRIPLES, "<x:a> <x:p> ¦ex:b .\n", "This is Turtle"),
        (Format.N_TRIPLES, "<x:a> <x:p> ¦5 .\n", "This is Turtle"),
        (Format.N_QUADS, "¦@prefix ex: <x:> .\n", "This is Turtle"),
        (Format.N_TRIPLES, '<x:a> <x:p> "é😀¦ .\n', "not closed"),
        (Format.N_TRIPLES, "<x:a> <x:p> <x:b¦ .\n<x:a> <x:p> <x:c> .", "Close the address"),
        (Format.TRIG, "@prefix : <x:> . :g { :a :b :c¦", "“}” is missing"),
        (Format.TRIG, '@prefix : <x:> . :g {\n:a :b "c"¦\n:d :e :f }', "with a dot"),
        (Format.TRIG, '@prefix : <x:> . :g { :a :b "c"¦\n :e :f }', "semicolon"),
        (Format.TRIG, "@prefix : <x:> . :g { :a :b :c } ¦.", "No dot"),
        (Format.TURTLE, "<x:a> <x:p>\n  ¦<http://[> .", "cannot be read"),  # no words of its own
    ],
)
def test_the_other_formats_have_their_own_slips(format: Format, marked: str, message: str) -> None:
    finding = refusal(marked.replace("¦", ""), format)
    position = Lines(marked).position(marked.index("¦"))
    assert (finding.place.line, finding.place.column) == position
    assert message in finding.message


@pytest.mark.parametrize(
    ("declaration", "written", "ours"),
    [
        ("@prefix skos: {} .", "http://www.w3.org/2004/02/skos/core", "skos"),
        ("PREFIX schema: {}", "http://schema.org/", "schema"),
        ("prefix\nschema:\n{}", "https://www.schema.org", "schema"),
        ("@prefix event: {} .", "https://w3id.org/alliance87/id/event", "event"),
        ("@prefix skos:{}.", "https://example.org/elsewhere#", "skos"),
        ("@prefix : {} .", "https://w3id.org/alliance87/ontology/", "a87"),
        ("@prefix wd: {} .", "https://www.wikidata.org/entity/", "wikidata"),
    ],
)
@pytest.mark.parametrize("format", [Format.TURTLE, Format.TRIG])
def test_a_prefix_of_ours_for_something_else_is_refused_where_it_is_declared(
    declaration: str, written: str, ours: str, format: Format
) -> None:
    head = "# é😀\n@prefix ex: <https://example.org/> .\n"
    text = head + declaration.format(f"<{written}>") + "\nex:a ex:p ex:b ."
    finding = refusal(text, format)
    assert (finding.rule, finding.severity) == (f"{RULE}prefix", Severity.REFUSAL)
    assert (finding.value, finding.fix) == (f"<{written}>", f"Write <{PREFIXES[ours]}>")
    assert finding.place.line == Lines(text).position(text.index(f"<{written}>"))[0]
    assert located(mended(text, finding) or "", format).statements


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("schema", "@prefix schema: <https://schema.org/> ."),
        ("schma", "did you mean schema:? (@prefix schema: <https://schema.org/> .)"),
        ("éééé", ""),
        ("alliance", ""),  # “place” has as many letters in common
    ],
)
def test_an_undeclared_prefix_comes_with_the_line_that_declares_it(name: str, fix: str) -> None:
    finding = refusal(f'<x:a> <x:p> "😀", {name}:b .')
    assert (finding.rule, finding.fix) == (f"{RULE}undeclared-prefix", fix)
    assert (finding.place.line, finding.place.column) == (1, 18)


def test_a_relative_iri_is_refused_with_what_to_write() -> None:
    finding = refusal('<x:a> <x:p> "é😀", <www.example.org/b> .')
    assert (finding.rule, finding.value) == (f"{RULE}relative-iri", "<www.example.org/b>")
    assert finding.fix == "Write <https://www.example.org/b>"
    assert (finding.place.column, finding.place.end_column) == (19, 38)
    assert "https://" in refusal("<x:a> <x:p> <> .").fix


@pytest.mark.parametrize(
    "marked",
    [
        "<x:a> <x:p> ¦<<( <x:a> <x:p> <x:b> )>> .",
        "¦<< <x:a> <x:p> <x:b> >> <x:p> <x:b> .",
        "<x:a> <x:p> <x:b> ¦~ <x:r> .",
        "<x:a> <x:p> <x:b> {¦| <x:p> <x:b> |} .",
        '<x:a> <x:p> "x" , ¦"é"@en--ltr .',
        '¦VERSION "1.2"\n<x:a> <x:p> <x:b> .',
        '¦@version "1.2" .\n<x:a> <x:p> <x:b> .',
        "<x:a> <x:p> ¦" + "<<( <x:a> <x:p> " * 100_000,
    ],
    ids=lambda marked: marked[:36],
)
def test_rdf_1_2_is_refused(marked: str) -> None:
    finding = refusal(marked.replace("¦", ""))
    assert finding.rule == f"{RULE}rdf-1.2"
    assert (finding.place.line, finding.place.column) == (1, marked.index("¦") + 1)


@pytest.mark.parametrize(
    "text",
    [
        '<x:a~b> <x:p> "<< ~ {| @en--ltr version \'1.2\'", "version" . # << ~ {| version "1"\n',
        f"# @prefix skos: <x:> .\n{OURS}<x:a> <x:p> '@prefix skos: <x:>', 'prefix org: <x:>' .",
        f"<x:a> <x:p> '{'([' * 99}', 1 .",
    ],
    ids=["RDF 1.2", "a prefix", "brackets"],
)
def test_what_only_looks_like_something_refused_is_read(text: str) -> None:
    assert len(located(text, Format.TURTLE).statements) == 2


@pytest.mark.parametrize(("opened", "closed"), [("(", " 1 )"), ("[ <x:p> ", " 1 ]")])
def test_brackets_may_be_nested_64_deep_and_no_more(opened: str, closed: str) -> None:
    start = "<x:a> <x:p> "
    located(f"{start}{opened * 64}1{closed[-1] * 64} .", Format.TURTLE)
    finding = refusal(f"{start}{opened * 65}{closed * 65} .")
    assert (finding.severity, finding.rule) == (Severity.LIMIT, f"{RULE}nesting")
    assert finding.place.column == len(start) + 64 * len(opened) + 1


@pytest.mark.parametrize(
    "change",
    [
        lambda statements: statements[::-1],
        lambda statements: statements[1:],
        lambda statements: statements[:-1],
        lambda statements: (*statements, statements[-1]),
        lambda statements: (*statements[:-1], statements[-1]._replace(subject="_:z")),
    ],
    ids=["reversed", "the first gone", "the last gone", "one more", "another node"],
)
@pytest.mark.parametrize("format", [Format.TURTLE, Format.N_TRIPLES])
def test_a_place_that_is_not_certain_is_refused(
    change: Callable[[tuple[Statement, ...]], tuple[Statement, ...]], format: Format
) -> None:
    text = "<x:a> <x:p> <x:b> .\n<x:a> <x:q> <x:c> .\n_:b <x:q> _:d .\n"
    if format is Format.TURTLE:
        text += "[] <x:q> [] . [ <x:q> <x:c> ] <x:r> <x:c> ."
    statements = located(text, format).statements
    with pytest.raises(FindingError) as raised:
        tuple(turtle.locate("f", text, format, change(statements)))
    assert raised.value.finding.rule == f"{RULE}unplaced"


def test_what_is_written_once_is_one_place_for_all_its_statements() -> None:
    text = '@prefix : <x:> .\n:a a :B ;\n  :p "é"@en , "1"^^:d ; :q [ :r ( 7 8 ) ] .'
    found = located(text, Format.TURTLE).located
    spans = [s.spans for s in found if s.spans]
    written = {tuple(text[at.start : at.end] for at in each[:3]) for each in spans}
    assert written == {
        (":a", "a", ":B"),
        (":a", ":p", '"é"@en'),
        (":a", ":p", '"1"^^:d'),
        (":a", ":q", "["),
        ("[", ":r", "("),
        ("(", "(", "7"),
        ("(", "(", "8"),
        ("(", "(", ")"),
    }
    assert len(found) == 9  # 8 is both a member and where the rest of the list begins
    assert len({each.subject for each in spans if text[each.subject.start] == ":"}) == 1


def test_what_is_at_each_place_of_the_projects_own_files_is_the_term(project: Project) -> None:
    folders = (project.data, project.ontology, project.shapes, project.root / "tests")
    files = [path for folder in folders for path in folder.rglob("*.t[rt][il]*")]
    statements = 0
    for path in files:
        reading = located(path.read_bytes().decode(), SUFFIXES[path.suffix])
        statements += len(reading.statements)
    assert len(files) > 100
    assert statements > 5000


@pytest.mark.parametrize("format", [Format.N_TRIPLES, Format.N_QUADS])
def test_what_is_at_each_place_of_a_dump_is_the_term(project: Project, format: Format) -> None:
    quads = [quad for path in project.data.rglob("*.trig") for quad in ox.parse(path=path)]
    kept = quads if format is Format.N_QUADS else [quad.triple for quad in quads]
    text = (ox.serialize(kept, format=OXIGRAPH[format]) or b"").decode()
    for s in turtle.read("f", text, format).located:
        assert s.spans
        written = " ".join(text[at.start : at.end] for at in s.spans[:3])
        assert f"{written} .\n" == n_triples([s])


def suite(shared: Path, format: Format) -> list[tuple[str, str, str, bool]]:
    """Return name, text, base and whether it is valid, of each test of a W3C suite."""
    folder = shared / "suites" / "w3c" / SUITES[format][0]
    root = f"https://w3c.github.io/rdf-tests/rdf/rdf11/{folder.name}/"
    quads = list(ox.parse(path=folder / "manifest.ttl", base_iri=f"{root}manifest.ttl"))
    types = {q.subject: q.object.value for q in quads if q.predicate.value == f"{RDF}type"}
    tests = []
    for quad in quads:
        if quad.predicate.value == f"{MANIFEST}action":
            name = quad.object.value.removeprefix(root)
            text = (folder / name).read_bytes().decode()
            base = quad.object.value if format in (Format.TURTLE, Format.TRIG) else ""
            tests.append((name, text, base, "Negative" not in types[quad.subject]))
    return tests


@pytest.mark.parametrize("format", SUITES)
def test_every_valid_w3c_test_is_located(shared: Path, format: Format) -> None:
    valid = [test for test in suite(shared, format) if test[3]]
    for name, text, base, _ in valid:
        statements = parsed(text, format, base)
        found = tuple(turtle.locate(name, text, format, statements, base))
        assert tuple(s._replace(spans=None) for s in found) == statements, name
        assert not misplaced(text, found, base), name
    assert len(valid) >= SUITES[format][1]


@pytest.mark.parametrize("format", SUITES)
def test_every_invalid_w3c_test_is_refused_and_no_valid_one(shared: Path, format: Format) -> None:
    for name, text, _, valid in suite(shared, format):
        finding = fault(text, format)
        relative = finding is not None and finding.rule == f"{RULE}relative-iri"
        assert (finding is None) is valid or relative, name
        assert finding is None or finding.place.line, name


GAPS = st.sampled_from([" ", "\n", "\r\n", "\t", " # “é” <a> [ ;\n", "#\r\n  ", "  "])
LOCALS = ("a", "é", "a.b", "a-b", "1", "a:b", "😀x", "%C3%A9", "a·", "_a", "a\\,", "\\~b", "\\%41")
NAMES = st.sampled_from(
    [f"ex:{local}" for local in LOCALS]
    + [f"<https://example.org/é#{local}>" for local in ("", "é", "\\u0061", "\\U0001F600")]
)
BARE = st.sampled_from(["5", "-007", ".5", "+1.50", "1e0", "-1.E+3", "true", "false"])


def joined(*parts: str | st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return texts of the parts in a row, with a gap after each."""
    each = [part if isinstance(part, st.SearchStrategy) else st.just(part) for part in parts]
    gapped = [st.tuples(part, GAPS).map("".join) for part in each]
    return st.tuples(*gapped).map("".join)


def several(part: st.SearchStrategy[str], between: str, most: int) -> st.SearchStrategy[str]:
    return st.lists(joined(part), min_size=1, max_size=most).map(f"{between} ".join)


@st.composite
def quoted(draw: st.DrawFn) -> str:
    """Draw a text in any of the four quotes, its characters as they are or as escapes."""
    quote = draw(st.sampled_from(['"', "'", '"""', "'''"]))
    written = ""
    for character in draw(st.text("aé😀\"'\\\n\r\t\u2028 #<>@^.;,[](){}", max_size=8)):
        code = ord(character)
        escapes = [f"\\U{code:08X}", *([f"\\u{code:04x}"] if code < 0x10000 else [])]
        escapes += {"\n": ["\\n"], "\r": ["\\r"], "\t": ["\\t"]}.get(character, [])
        if character not in ("\\", quote[0]) and (len(quote) == 3 or character not in "\r\n"):
            escapes.append(character)
        written += draw(st.sampled_from(escapes))
    return f"{quote}{written}{quote}"


TYPED = st.tuples(quoted(), st.sampled_from(["^^", " ^^ ", "^^#c\n"]), NAMES).map("".join)
TAGGED = st.tuples(quoted(), st.sampled_from(["", "@en", " @fr-be"])).map("".join)
EMPTY = st.sampled_from(["()", "( )", "(#c\n)", "[]", "[ ]", "_:b", "_:é.1", "_:0"])
VALUES: st.SearchStrategy[str] = st.deferred(
    lambda: st.one_of(NAMES, BARE, TAGGED, TYPED, EMPTY, LISTS, NODES)
)
PAIRS = joined(NAMES | st.just("a"), several(VALUES, ",", 2))
PROPERTIES = st.tuples(several(PAIRS, ";", 2), st.sampled_from(["", ";", "; ;"])).map("".join)
LISTS: st.SearchStrategy[str] = joined("(", several(VALUES, "", 3), ")")
NODES: st.SearchStrategy[str] = joined("[", PROPERTIES, "]")
BLOCKS = joined(NAMES | st.just("_:s") | st.just("[]") | LISTS | NODES, PROPERTIES)
GRAPHS = joined(
    st.sampled_from(["", "ex:g", "GRAPH ex:g"]), "{", BLOCKS, st.just("}") | st.just(".}")
)
PREFIXED = st.sampled_from(["@prefix ex: {} .\n", "PREFIX ex:{}\n"])


@given(PREFIXED, st.lists(joined(BLOCKS, ".") | GRAPHS, min_size=1, max_size=2))
@settings(max_examples=examples(200), deadline=None, derandomize=True, database=None)
def test_a_random_layout_of_a_random_graph_is_located(prefix: str, parts: list[str]) -> None:
    text = prefix.format("<https://example.org/é#>") + "".join(parts)
    assert located(text, Format.TRIG).statements


@pytest.mark.parametrize(
    "text",
    [
        "1" * 300_000,
        '"' + " " * 300_000 + "x",
        '"@en' + " " * 300_000 + "x",
        "#" + "a" * 300_000,
        "<" + "a" * 300_000,
        "[" * 60 + "#" * 300_000,
        "a." * 300_000,
        "@prefix" + " " * 300_000,
        '"a"' + " " * 300_000 + "^",
        "<x:a> <x:p> a" + " " * 300_000 + "b",
        "<x:a> <x:p> “" + "”  " * 100_000 + "x",
        "<x:a> <x:p> <x:b> . x:c" + "’c" * 100_000,
        "prefix " * 50_000,
        "<x:a> <x:p> b" + " #" * 100_000,
        "<x:a> <x:p> b" + "@a" * 100_000,
    ],
    ids=lambda text: text[:16].strip(),
)
@pytest.mark.parametrize("format", [Format.TURTLE, Format.N_TRIPLES])
def test_a_long_text_is_refused_or_read_in_linear_time(text: str, format: Format) -> None:
    # In quadratic time, each would take minutes.
    assert fault(text, format) or not turtle.read("f", text, format).statements
