"""Each term of Turtle, TriG, N-Triples and N-Quads has its place, and each slip its plain words."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance87.locate import turtle
from alliance87.locate.tokens import DIRECTIVE, TOKEN, Form
from alliance87.model.finding import Finding, FindingError, Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.model.statement import Lines, Located, Span

RDF = PREFIXES["rdf"]
FORMATS = {
    Form.TURTLE: ox.RdfFormat.TURTLE,
    Form.TRIG: ox.RdfFormat.TRIG,
    Form.NTRIPLES: ox.RdfFormat.N_TRIPLES,
    Form.NQUADS: ox.RdfFormat.N_QUADS,
}
MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SUITES = {
    Form.TURTLE: "rdf-turtle",
    Form.TRIG: "rdf-trig",
    Form.NTRIPLES: "rdf-n-triples",
    Form.NQUADS: "rdf-n-quads",
}
# W3C files with a statement whose place does not read as its object: none is known.
UNREAD: set[str] = set()


def parsed(text: str, form: Form, base: str = "") -> tuple[ox.Quad, ...]:
    return tuple(ox.parse(text, format=FORMATS[form], base_iri=base or None))


def refusal(text: str, form: Form = Form.TURTLE) -> Finding:
    with pytest.raises(FindingError) as raised:
        turtle.read("draft", text, form)
    return raised.value.finding


def header(text: str, before: int) -> str:
    """Return the directives of a text up to an offset, as Turtle that stands alone."""
    lines = []
    for token in TOKEN.finditer(text, 0, before):
        if token.lastindex == DIRECTIVE:
            dot = " ." if token[DIRECTIVE].startswith("@") else ""
            lines.append(f"{token[DIRECTIVE]}{dot}\n")
    return "".join(lines)


def unread(text: str, found: tuple[Located, ...], base: str = "") -> list[Located]:
    """Return what does not stand where it is said to, each token read by a strict parser."""
    heads: dict[int, str] = {}
    ends = [t.end() for t in TOKEN.finditer(text) if t.lastindex == DIRECTIVE]
    known: dict[tuple[str, str], object] = {}

    def term(span: Span) -> object:
        count = sum(end <= span.start for end in ends)
        if count not in heads:
            heads[count] = header(text, span.start)
        word = text[span.start : span.end]
        key = (heads[count], word)
        if key not in known:
            statement = f"{heads[count]}<s:> <p:> {'<' + RDF + 'type>' if word == 'a' else word} ."
            known[key] = parsed(statement, Form.TURTLE, base)[0].object
        return known[key]

    def stands(value: object, span: Span) -> bool:
        word = text[span.start : span.end]
        if isinstance(value, ox.BlankNode) and not word.startswith("_:"):
            return word[0] in "[("
        return term(span) == value

    wrong = []
    for located in found:
        quad = located.quad
        if text[located.predicate.start] == "(":  # a cell of a list: only its members are written
            rest = quad.predicate.value == f"{RDF}rest"
            right = rest or stands(quad.object, located.object)
            right = right and located.subject == located.predicate
        else:
            right = (
                stands(quad.subject, located.subject)
                and stands(quad.predicate, located.predicate)
                and stands(quad.object, located.object)
            )
        if not right:
            wrong.append(located)
    return wrong


# The place is where ¦ stands.
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
}


@pytest.mark.parametrize(("marked", "message", "fix"), SLIPS.values(), ids=SLIPS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_slip_is_told_in_plain_words_where_the_author_must_edit(
    marked: str, message: str, fix: str, newline: str
) -> None:
    marked = f"@prefix ex: <https://example.org/> .\n{marked}".replace("\n", newline)
    finding = refusal(marked.replace("¦", ""))
    start = marked.index("¦")
    assert (finding.place.line, finding.place.column) == Lines(marked).position(start)
    assert message in finding.message
    assert fix in finding.fix
    assert finding.rule == f"{PREFIXES['rule']}syntax"
    assert finding.severity is Severity.REFUSAL


# In a file with the prefixes of ours; what is wrong stands between ¦ and ¦.
DOT = "This dot ends the block"
MEANT = {
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
OURS = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
# What is to be written where a finding stands, if its fix says just that.
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


@pytest.mark.parametrize(("marked", "message", "fix"), MEANT.values(), ids=MEANT)
def test_what_was_meant_is_offered_and_can_be_put_in_its_place(
    marked: str, message: str, fix: str
) -> None:
    marked = f"{OURS}@prefix ex: <https://example.org/> .\n{marked}"
    text = marked.replace("¦", "")
    finding = refusal(text)
    before, wrong, _ = marked.split("¦")
    place = finding.place
    assert (place.line, place.column) == Lines(text).position(len(before))
    assert (place.end_line, place.end_column) == Lines(text).position(len(before + wrong))
    assert message in finding.message
    assert fix in finding.fix


@pytest.mark.parametrize(
    "marked", [slip[0] for slip in (*SLIPS.values(), *MEANT.values())], ids=[*SLIPS, *MEANT]
)
def test_a_fix_that_says_what_to_write_leaves_what_can_be_read(marked: str) -> None:
    text = f"{OURS}@prefix ex: <https://example.org/> .\n" + marked.replace("¦", "")
    after = mended(text, refusal(text))
    if after is not None:
        assert parsed(after, Form.TURTLE)


def test_most_fixes_say_just_what_to_write() -> None:
    slips = (*SLIPS.values(), *MEANT.values())
    head = f"{OURS}@prefix ex: <https://example.org/> .\n"
    texts = [head + slip[0].replace("¦", "") for slip in slips]
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
    finding = refusal(f"{OURS}@prefix ex: <https://example.org/> .\n{text}")
    assert "This dot" not in finding.message


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
@pytest.mark.parametrize("form", [Form.TURTLE, Form.TRIG])
def test_a_prefix_of_ours_for_something_else_is_told_where_it_is_declared(
    declaration: str, written: str, ours: str, form: Form
) -> None:
    head = "# é😀\n@prefix ex: <https://example.org/> .\n"
    text = head + declaration.format(f"<{written}>") + "\nex:a ex:p ex:b ."
    finding = refusal(text, form)
    assert finding.rule == f"{PREFIXES['rule']}prefix"
    assert finding.severity is Severity.REFUSAL
    assert finding.value == f"<{written}>"
    assert finding.fix == f"Write <{PREFIXES[ours]}>"
    assert finding.place.line == Lines(text).position(text.index(f"<{written}>"))[0]
    assert turtle.read("f", mended(text, finding) or "", form).quads


def test_a_prefix_in_a_text_or_a_comment_is_no_declaration() -> None:
    text = f"# @prefix skos: <x:> .\n{OURS}<x:a> <x:p> '@prefix skos: <x:>', 'prefix org: <x:>' ."
    assert len(turtle.read("f", text, Form.TURTLE).quads) == 2


@pytest.mark.parametrize(
    ("form", "marked", "message"),
    [
        (Form.NTRIPLES, '<x:a> <x:p> "é😀"¦\n<x:a> <x:p> "b" .\n', "with a dot"),
        (Form.NQUADS, '<x:a> <x:p> "é😀"¦', "with a dot"),
        (Form.NTRIPLES, '<x:a> <x:p> "é😀" ¦; <x:q> "b" .\n', "“;” is Turtle"),
        (Form.NTRIPLES, '<x:a> <x:p> "é😀"¦, "b" .\n', "“,” is Turtle"),
        (Form.NTRIPLES, "<x:a> <x:p> ¦ex:b .\n", "This is Turtle"),
        (Form.NTRIPLES, "<x:a> <x:p> ¦5 .\n", "This is Turtle"),
        (Form.NQUADS, "¦@prefix ex: <x:> .\n", "This is Turtle"),
        (Form.NTRIPLES, '<x:a> <x:p> "é😀¦ .\n', "not closed"),
        (Form.NTRIPLES, "<x:a> <x:p> <x:b¦ .\n<x:a> <x:p> <x:c> .", "Close the address"),
        (Form.TRIG, "@prefix : <x:> . :g { :a :b :c¦", "“}” is missing"),
        (Form.TRIG, '@prefix : <x:> . :g {\n:a :b "c"¦\n:d :e :f }', "with a dot"),
        (Form.TRIG, '@prefix : <x:> . :g { :a :b "c"¦\n :e :f }', "semicolon"),
        (Form.TRIG, "@prefix : <x:> . :g { :a :b :c } ¦.", "No dot"),
    ],
)
def test_the_other_formats_have_their_own_slips(form: Form, marked: str, message: str) -> None:
    finding = refusal(marked.replace("¦", ""), form)
    position = Lines(marked).position(marked.index("¦"))
    assert (finding.place.line, finding.place.column) == position
    assert message in finding.message


def test_what_has_no_words_of_its_own_is_still_refused_with_its_place() -> None:
    finding = refusal("<x:a> <x:p>\n  <http://[> .")
    assert (finding.place.line, finding.place.column) == (2, 3)
    assert "cannot be read" in finding.message


def test_a_relative_iri_is_refused_and_what_to_write_is_said() -> None:
    finding = refusal('<x:a> <x:p> "é😀", <www.example.org/b> .')
    assert finding.rule == f"{PREFIXES['rule']}relative-iri"
    assert finding.value == "<www.example.org/b>"
    assert finding.fix == "Write <https://www.example.org/b>"
    assert (finding.place.column, finding.place.end_column) == (19, 38)
    assert "https://" in refusal("<x:a> <x:p> <> .").fix


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
    assert finding.rule == f"{PREFIXES['rule']}undeclared-prefix"
    assert finding.fix == fix
    assert (finding.place.line, finding.place.column) == (1, 18)


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
        "<x:a> <x:p> " + "¦" + "<<( <x:a> <x:p> " * 100_000,
    ],
)
def test_rdf_1_2_is_refused(marked: str) -> None:
    finding = refusal(marked.replace("¦", ""))
    assert finding.rule == f"{PREFIXES['rule']}rdf-1.2"
    assert (finding.place.line, finding.place.column) == (1, marked.index("¦") + 1)


def test_what_only_looks_like_rdf_1_2_is_read() -> None:
    text = '<x:a~b> <x:p> "<< ~ {| @en--ltr version \'1.2\'", "version" . # << ~ {| version "1"\n'
    assert len(turtle.read("f", text, Form.TURTLE).located) == 2


@pytest.mark.parametrize(("opened", "closed"), [("(", " 1 )"), ("[ <x:p> ", " 1 ]")])
def test_brackets_may_be_nested_64_deep_and_no_more(opened: str, closed: str) -> None:
    text = "<x:a> <x:p> {} ."
    deepest = text.format(opened * 64 + "1" + ("]" if "[" in opened else ")") * 64)
    quads = turtle.read("f", deepest, Form.TURTLE)
    assert not unread(deepest, quads.located)
    finding = refusal(text.format(opened * 65 + closed * 65))
    assert finding.severity is Severity.LIMIT
    assert finding.rule == f"{PREFIXES['rule']}nesting"
    assert finding.place.column == len("<x:a> <x:p> ") + 64 * len(opened) + 1
    assert turtle.read("f", text.format('"' + "([" * 99 + '"'), Form.TURTLE).quads


def test_places_are_found_only_when_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def locate(file: str, *_: object) -> tuple[Located, ...]:
        asked.append(file)
        return ()

    monkeypatch.setattr(turtle, "locate", locate)
    reading = turtle.read("f", "<x:a> <x:p> 1 .", Form.TURTLE)
    assert not asked
    assert reading.located == reading.located == ()
    assert asked == ["f"]


@pytest.mark.parametrize(
    "change",
    [
        lambda quads: quads[::-1],
        lambda quads: quads[1:],
        lambda quads: quads[:-1],
        lambda quads: (*quads, quads[-1]),
        lambda quads: (*quads[:-1], ox.Quad(ox.BlankNode("z"), *list(quads[-1])[1:3])),
    ],
    ids=["turned round", "the first gone", "the last gone", "one more", "another node"],
)
@pytest.mark.parametrize("form", [Form.TURTLE, Form.NTRIPLES])
def test_a_statement_that_is_not_the_parsed_one_is_noticed(
    change: Callable[[tuple[ox.Quad, ...]], tuple[ox.Quad, ...]], form: Form
) -> None:
    text = "<x:a> <x:p> <x:b> .\n<x:a> <x:q> <x:c> .\n_:b <x:q> _:d .\n"
    if form is Form.TURTLE:
        text += "[] <x:q> [] . [ <x:q> <x:c> ] <x:r> <x:c> ."
    quads = parsed(text, form)
    assert len(turtle.locate("f", text, form, quads)) == len(quads)
    with pytest.raises(FindingError) as raised:
        turtle.locate("f", text, form, change(quads))
    assert raised.value.finding.rule == f"{PREFIXES['rule']}unplaced"
    assert gc.isenabled()


def test_what_is_written_once_is_one_place_for_all_its_statements() -> None:
    text = '@prefix : <x:> .\n:a a :B ;\n  :p "é"@en , "1"^^:d ; :q [ :r ( 7 8 ) ] .'
    found = turtle.read("f", text, Form.TURTLE).located
    written = [
        tuple(text[s.start : s.end] for s in (one.subject, one.predicate, one.object))
        for one in found
    ]
    assert set(written) == {
        (":a", "a", ":B"),
        (":a", ":p", '"é"@en'),
        (":a", ":p", '"1"^^:d'),
        (":a", ":q", "["),
        ("[", ":r", "("),
        ("(", "(", "7"),
        ("(", "(", "8"),
        ("(", "(", ")"),
    }
    assert len(written) == 9  # 8 is both a member and where the rest of the list begins
    assert len({one.subject for one in found if one.quad.subject == ox.NamedNode("x:a")}) == 1


def test_what_stands_at_each_place_of_the_projects_own_files_is_the_term(project: Project) -> None:
    folders = (project.data, project.ontology, project.root / "shapes", project.root / "tests")
    files = [path for folder in folders for path in folder.rglob("*.t[rt][il]*")]
    statements = 0
    for path in files:
        text = path.read_bytes().decode()
        form = Form.TRIG if path.suffix == ".trig" else Form.TURTLE
        reading = turtle.read(path.name, text, form)
        assert [one.quad for one in reading.located] == list(reading.quads)
        assert not unread(text, reading.located), path
        statements += len(reading.quads)
    assert len(files) > 100
    assert statements > 5000


@pytest.mark.parametrize("form", [Form.NTRIPLES, Form.NQUADS])
def test_what_stands_at_each_place_of_a_dump_is_the_term(project: Project, form: Form) -> None:
    quads = [quad for path in project.data.rglob("*.trig") for quad in ox.parse(path=path)]
    kept = quads if form is Form.NQUADS else [quad.triple for quad in quads]
    text = (ox.serialize(kept, format=FORMATS[form]) or b"").decode()
    for one in turtle.read("f", text, form).located:
        spans = (one.subject, one.predicate, one.object)
        for term, span in zip(one.quad, spans, strict=False):
            assert text[span.start : span.end] == str(term)


def suite(shared: Path, form: Form) -> list[tuple[str, str, str, bool]]:
    """Return name, text, base and whether it is valid, of each test of a W3C suite."""
    folder = shared / "suites" / "w3c" / SUITES[form]
    root = f"https://w3c.github.io/rdf-tests/rdf/rdf11/{folder.name}/"
    quads = list(ox.parse(path=folder / "manifest.ttl", base_iri=f"{root}manifest.ttl"))
    types = {q.subject: q.object.value for q in quads if q.predicate.value == f"{RDF}type"}
    tests = []
    for quad in quads:
        if quad.predicate.value == f"{MANIFEST}action":
            name = quad.object.value.removeprefix(root)
            text = (folder / name).read_bytes().decode()
            base = quad.object.value if form in (Form.TURTLE, Form.TRIG) else ""
            tests.append((name, text, base, "Negative" not in types[quad.subject]))
    return tests


@pytest.mark.parametrize(
    ("form", "least"), [("turtle", 210), ("trig", 200), ("ntriples", 40), ("nquads", 50)]
)
def test_every_positive_w3c_test_is_located(shared: Path, form: str, least: int) -> None:
    positive = [test for test in suite(shared, Form(form)) if test[3]]
    wrong = set()
    for name, text, base, _ in positive:
        quads = parsed(text, Form(form), base)
        found = turtle.locate(name, text, Form(form), quads, base)
        assert [one.quad for one in found] == list(quads), name
        if unread(text, found, base):
            wrong.add(name)
    assert len(positive) >= least
    assert wrong == UNREAD


@pytest.mark.parametrize("form", list(Form))
def test_every_negative_w3c_test_is_refused_and_no_valid_one(shared: Path, form: Form) -> None:
    for name, text, _, valid in suite(shared, form):
        finding: Finding | None = None
        try:
            turtle.read(name, text, form)
        except FindingError as error:
            finding = error.finding
        if finding is None:
            assert valid, name
        else:
            assert not valid or finding.rule == f"{PREFIXES['rule']}relative-iri", name
            assert finding.place.line, name


@dataclass
class Layout:
    """A text that is being written, and the terms that were written in it, with their spans."""

    data: st.DataObject
    text: str = ""
    objects: list[tuple[int, int, object]] = field(default_factory=list)
    depth: int = 0

    def one(self, *choices: str) -> str:
        return self.data.draw(st.sampled_from(choices))

    def gap(self) -> None:
        self.text += self.one(" ", "\n", "\r\n", "\t", " # “é” <a> [ ;\n", "#\r\n  ", "  ")

    def term(self, written: str, term: object) -> None:
        self.objects.append((len(self.text), len(self.text) + len(written), term))
        self.text += written
        self.gap()

    def iri(self) -> tuple[str, ox.NamedNode]:
        local = self.one("a", "é", "a.b", "a-b", "1", "a:b", "😀x", "%C3%A9", "a·", "_a")
        if self.one("short", "whole") == "short":
            extra, more = self.one("| ", "| ", "\\,|,", "\\~|~", "\\.|.", "\\%41|%41").split("|")
            value = ox.NamedNode(f"https://example.org/é#{local}{more.strip()}")
            return f"ex:{local}{extra}", value
        spelled = self.one(local, local.replace("a", "\\u0061"), local.replace("a", "\\U00000061"))
        value = ox.NamedNode(f"https://example.org/é#{local}")
        return f"<https://example.org/é#{spelled}>", value

    def literal(self) -> tuple[str, ox.Literal]:
        if self.one("text", "bare") == "bare":
            kind, word = self.one(
                "integer 5",
                "integer -007",
                "decimal .5",
                "decimal +1.50",
                "double 1e0",
                "double -1.E+3",
                "boolean true",
                "boolean false",
            ).split()
            return word, ox.Literal(word, datatype=ox.NamedNode(PREFIXES["xsd"] + kind))
        value = self.data.draw(
            st.text(st.sampled_from("aé😀\"'\\\n\r\t\u2028 #<>@^.;,[](){}"), max_size=8)
        )
        quote = self.one('"', "'", '"""', "'''")
        written = ""
        for character in value:
            code = ord(character)
            escaped = f"\\U{code:08X}" if code > 0xFFFF else f"\\u{code:04x}"
            plain = character not in "\\\"'" and (len(quote) == 3 or character not in "\r\n")
            short = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"}.get(character, escaped)
            if character in "\"'" and character != quote[0]:
                plain = True
            written += self.one(character if plain else escaped, escaped, short)
        end = self.one("", "", "@en", "@fr-be", "type")
        if end == "type":
            spelled, datatype = self.iri()
            between = self.one("^^", " ^^ ", "^^#c\n")
            return quote + written + quote + between + spelled, ox.Literal(value, datatype=datatype)
        suffix = self.one("", " ") + end if end else ""
        literal = ox.Literal(value, language=end[1:]) if end else ox.Literal(value)
        return quote + written + quote + suffix, literal

    def value(self) -> None:
        kind = self.one("iri", "literal", "literal", "label", "empty", "list", "node")
        if kind == "iri":
            self.term(*self.iri())
        elif kind == "literal":
            self.term(*self.literal())
        elif kind == "label":
            label = self.one("b", "é.1", "0")
            self.term(f"_:{label}", ox.BlankNode(label))
        elif kind == "empty" or self.depth > 3:
            self.term(self.one("()", "( )", "(#c\n)"), ox.NamedNode(f"{RDF}nil"))
        else:
            self.depth += 1
            self.text += "(" if kind == "list" else "["
            self.gap()
            if kind == "list":
                for _ in range(int(self.one("1", "2", "3"))):
                    self.value()
                self.text += ")"
            else:
                self.properties()
                self.text += "]"
            self.gap()
            self.depth -= 1

    def properties(self) -> None:
        for index in range(int(self.one("1", "2"))):
            if index:
                self.text += self.one(";", ";;", "; ;")
                self.gap()
            self.text += self.one("a", self.iri()[0])
            self.gap()
            for later in range(int(self.one("1", "1", "2"))):
                self.text += "," if later else ""
                self.gap()
                self.value()
        self.text += self.one("", ";")
        self.gap()

    def block(self) -> None:
        kind = self.one("iri", "label", "node", "list", "any")
        before = len(self.objects)
        if kind in ("node", "list"):
            self.text += "[" if kind == "node" else "("
            self.gap()
            if kind == "node":
                self.properties()
            else:
                self.value()
            self.text += "]" if kind == "node" else ")"
        else:
            self.text += {"iri": self.iri()[0], "label": "_:s", "any": "[]"}[kind]
        assert len(self.objects) >= before
        self.gap()
        self.properties()


@given(st.data())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_a_random_layout_of_a_random_graph_is_located(data: st.DataObject) -> None:
    layout = Layout(data)
    layout.text = layout.one("@prefix ex: {} .", "PREFIX ex:{}").format("<https://example.org/é#>")
    layout.gap()
    form = Form(layout.one("turtle", "trig"))
    for _ in range(int(layout.one("1", "2"))):
        opened = layout.one("", "ex:g{", "GRAPH ex:g {", "{") if form is Form.TRIG else ""
        layout.text += opened
        layout.block()
        layout.text += layout.one("", ".") + "}" if opened else "."
        layout.gap()
    reading = turtle.read("f", layout.text, form)
    assert [one.quad for one in reading.located] == list(reading.quads)
    found = {
        (one.object.start, one.object.end): one.quad.object
        for one in reading.located
        if one.quad.predicate.value != f"{RDF}rest" or layout.text[one.object.start] == ")"
    }
    for start, end, term in layout.objects:
        assert found[start, end] == term
    brackets = [span for span in found if span not in {(s, e) for s, e, _ in layout.objects}]
    assert all(layout.text[start] in "[()" for start, _ in brackets)


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
@pytest.mark.parametrize("form", [Form.TURTLE, Form.NTRIPLES])
def test_no_text_takes_long_to_be_refused_or_read(text: str, form: Form) -> None:
    begin = monotonic()
    with suppress(FindingError):
        assert turtle.read("f", text, form).located == ()
    assert monotonic() - begin < 5
