"""RDF/XML is read without entities, every statement has its place, and nothing is dropped."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance87.formats.rdfxml import read
from alliance87.model.finding import Finding, FindingError, Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Reading
from examples import examples
from placed import Quad, edited, parsed, quads, refused_or_whole, written

RULE = PREFIXES["rule"]
RDF = PREFIXES["rdf"]
ID = "https://w3id.org/alliance87/id/"
USED = ("a87", "oa", "org", "rdf", "schema", "skos", "xsd")
DECLARED = " ".join(f'xmlns:{prefix}="{PREFIXES[prefix]}"' for prefix in USED)
OPEN = f"<rdf:RDF {DECLARED}>"
VALID = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- A fiction -->
{OPEN}
  <org:Organization rdf:about="{ID}organization/x" a87:abbreviation='R&amp;D “𝔘”'
      xml:lang="en">
    <skos:prefLabel>Harbour Workers’ Relief</skos:prefLabel>
    <skos:altLabel xml:lang="fr">Secours &lt;1&#62;</skos:altLabel>
    <a87:kind rdf:resource="{ID}kind/ngo"/>
    <schema:url rdf:resource="https://example.org/?a=1&amp;b=2"></schema:url>
    <a87:statedName> 𝔘
 two lines </a87:statedName>
    <a87:participatedIn>
      <rdf:Description rdf:about="{ID}event/e" rdf:type="{PREFIXES["schema"]}Event">
        <schema:startDate rdf:datatype="{PREFIXES["xsd"]}date">2019-05-14</schema:startDate>
      </rdf:Description>
    </a87:participatedIn>
    <a87:statedTime/>
  </org:Organization>
  <a87:Passage rdf:about="{ID}passage/p"/>
</rdf:RDF>
"""


def draft(text: str) -> Reading:
    return read("draft.rdf", text)


def refused(text: str) -> Finding:
    with pytest.raises(FindingError) as error:
        draft(text)
    return error.value.finding


def about(rest: str, start: str = OPEN) -> str:
    """Return a file with one thing; ``rest`` is alone on its third line, from column 1."""
    return (
        f'{start}\n<rdf:Description rdf:about="{ID}event/e">\n{rest}\n</rdf:Description></rdf:RDF>'
    )


def by_oxigraph(text: str) -> set[Quad]:
    normal = text.replace("\r\n", "\n").replace("\r", "\n")
    return parsed(normal, ox.RdfFormat.RDF_XML)


def test_every_statement_has_its_place() -> None:
    organization = VALID[VALID.index("<org:O") : VALID.index('"en">') + 5]
    event = VALID[VALID.index("<rdf:D") : VALID.index("Event") + 7]
    passage = f'<a87:Passage rdf:about="{ID}passage/p"/>'
    assert [written(s, VALID) for s in draft(VALID).located] == [
        (organization, "org:Organization", "org:Organization"),
        (organization, "a87:abbreviation", "R&amp;D “𝔘”"),
        (organization, "skos:prefLabel", "Harbour Workers’ Relief"),
        (organization, "skos:altLabel", "Secours &lt;1&#62;"),
        (organization, "a87:kind", f"{ID}kind/ngo"),
        (organization, "schema:url", "https://example.org/?a=1&amp;b=2"),
        (organization, "a87:statedName", " 𝔘\n two lines "),
        (organization, "a87:participatedIn", f"{ID}event/e"),
        (event, "rdf:type", "https://schema.org/Event"),
        (event, "schema:startDate", "2019-05-14"),
        (organization, "a87:statedTime", "<a87:statedTime/>"),
        (passage, "a87:Passage", "a87:Passage"),
    ]


def test_a_place_counts_lines_and_columns_in_code_points() -> None:
    reading = draft(VALID)
    short = next(s for s in reading.located if "#abbreviation" in s.predicate)
    place = reading.place(short, "object")
    start = VALID.splitlines()[3].index("R&amp;D") + 1
    assert (place.line, place.column, place.end_column) == (4, start, start + len("R&amp;D “𝔘”"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_other_engines_read_the_same_whatever_the_line_ends(end: str) -> None:
    text = VALID.replace("\n", end)
    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Graph().parse(data=text.encode(), format="xml")
    other = parsed(graph.serialize(format="nt"), ox.RdfFormat.N_TRIPLES)
    assert quads(draft(text).statements) == other


def test_every_statement_of_the_dump_has_its_place(dist: Path) -> None:
    text = (dist / "alliance87.rdf").read_text("utf-8")
    reading = draft(text)
    turtle = parsed((dist / "alliance87.ttl").read_bytes(), ox.RdfFormat.TURTLE)
    assert quads(reading.located) == quads(reading.statements) == turtle
    for s in reading.located:
        subject, predicate, value = written(s, text)
        assert f'rdf:about="{s.subject}"' in unescape(subject)
        prefix, _, local = predicate.partition(":")
        name = PREFIXES[prefix] + local
        if predicate == value:  # the name of an element, for a class
            assert (s.predicate, s.value) == (f"{RDF}type", name)
        else:  # a start tag, for want of a text
            assert s.predicate == name
            assert s.value == ("" if value.startswith("<") else unescape(value))


MORE = "".join(
    f'<!ENTITY {n} "&{o};&{o};&{o};&{o};&{o};&{o};">'
    for n, o in zip("bcdefgh", "abcdefg", strict=True)
)
LAUGH = f'<!DOCTYPE l [<!ENTITY a "{"ha" * 30}">{MORE}]><rdf:RDF xmlns:rdf="{RDF}">&h;</rdf:RDF>'
HOSTILE = [
    LAUGH,
    f'<!DOCTYPE rdf:RDF SYSTEM "http://169.254.169.254/x.dtd">{about("")}',
    f'<!DOCTYPE rdf:RDF PUBLIC "x" "file:///etc/passwd">{about("")}',
    f'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>{about("<a87:x>&x;</a87:x>")}',
    f'<!DOCTYPE r [<!ENTITY % p SYSTEM "http://example.org/p">%p;]>{about("")}',
    f'<!DOCTYPE r [<!ATTLIST rdf:Description a87:x CDATA "default">]>{about("")}',
    f"<!DOCTYPE rdf:RDF>{about('')}",
    f"<!doctype rdf:RDF>{about('')}",
    f"<! DOCTYPE rdf:RDF>{about('')}",
    f"\ufeff<?xml version='1.0'?>\n<!-- x --><!DOCTYPE rdf:RDF>{about('')}",
    f'<!--><!DOCTYPE l [<!ENTITY x "y">]>-->{about("<a87:x>&x;</a87:x>")}',
    about("<a87:x><![CDATA[<!DOCTYPE x>]]></a87:x>"),
    f"{about('')}<!DOCTYPE x>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_doctype_is_refused_before_any_parser_sees_it(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reached(*_: object, **__: object) -> None:
        raise AssertionError("a parser was called, or something was opened")

    for name in ("socket.socket", "builtins.open", "pyoxigraph.parse"):
        monkeypatch.setattr(name, reached)
    monkeypatch.setattr("alliance87.formats.xml_text.expat.ParserCreate", reached)
    found = refused(text)
    assert found.rule == f"{RULE}doctype"
    assert found.value.lower().replace(" ", "") == "<!doctype"


# What is on line 3, the rule, and the column.
WHOLE = f'"{ID}event/f"'
SLIPS = [
    ("<a87:during>X", "syntax", 0),
    ("<a87:during>X</a87:label>", "syntax", 14),
    ("<a87:during>A & B</a87:during>", "syntax", 15),
    ("<a87:during>&nbsp;</a87:during>", "syntax", 13),
    ("<a87:during>&#0;</a87:during>", "syntax", 13),
    ("<a87:during>\x01</a87:during>", "syntax", 13),
    ("<nosuch:during>X</nosuch:during>", "syntax", 1),
    ("<a87:during a87:x='1' a87:x='2'/>", "syntax", 0),
    ("<during>X</during>", "rdf-xml", 2),
    ("<rdf:li>X</rdf:li>", "rdf-xml", 2),
    ("<rdf:Description/>", "rdf-xml", 2),
    ("<rdf:about/>", "rdf-xml", 2),
    ("X", "value", 1),
    ("<a87:during><a87:Event/></a87:during>", "blank-node", 13),
    ("<a87:during><a87:E rdf:nodeID='b'/></a87:during>", "blank-node", 20),
    ("<a87:during><a87:E rdf:ID='b'/></a87:during>", "blank-node", 20),
    (f"<a87:during><during rdf:about={WHOLE}/></a87:during>", "rdf-xml", 14),
    (f"<a87:during><rdf:li rdf:about={WHOLE}/></a87:during>", "rdf-xml", 14),
    (f"<a87:during>X<a87:E rdf:about={WHOLE}/></a87:during>", "value", 14),
    (f"<a87:during><a87:E rdf:about={WHOLE}/>X</a87:during>", "value", 72),
    (f"<a87:during>{f'<a87:E rdf:about={WHOLE}/>' * 2}</a87:during>", "value", 72),
    (f"<a87:during rdf:resource={WHOLE}>X</a87:during>", "value", 67),
    (f"<a87:during rdf:resource={WHOLE} a87:x='X'/>", "attribute", 67),
    (f"<a87:during rdf:resource={WHOLE} rdf:datatype={WHOLE}/>", "attribute", 81),
    ("<a87:during a87:x='X'/>", "attribute", 13),
    ("<a87:during resource='X'/>", "attribute", 13),
    ("<a87:during rdf:about='X'/>", "attribute", 13),
    ("<a87:during rdf:aboutEach='X'/>", "attribute", 13),
    ("<a87:during rdf:ID='X'/>", "blank-node", 13),
    ("<a87:during rdf:nodeID='X'/>", "blank-node", 13),
    ("<a87:during rdf:parseType='Resource'/>", "attribute", 13),
    ("<a87:during rdf:parseType='Literal'>X</a87:during>", "attribute", 13),
    ("<a87:during rdf:parseType='Collection'/>", "attribute", 13),
    ("<a87:during xml:base='https://example.org/'/>", "relative-iri", 13),
    ("<a87:during xml:space='preserve'> </a87:during>", "attribute", 13),
    ("<a87:during rdf:resource='f'/>", "relative-iri", 27),
    ("<a87:during rdf:resource=''/>", "relative-iri", 27),
    ("<a87:during rdf:resource='#f'/>", "relative-iri", 27),
    ("<a87:during rdf:resource='event:f'/>", "prefixed-name", 27),
    ("<a87:during rdf:resource='events:f'/>", "undeclared-prefix", 27),
    ("<a87:during rdf:resource='https://example.org/a b'/>", "address", 27),
    ("<a87:during rdf:datatype='xsd:gYear'>2019</a87:during>", "prefixed-name", 27),
    (f"<a87:during rdf:datatype='{RDF}XMLLiteral'>2019</a87:during>", "ill-typed", 0),
    (f"<a87:during rdf:datatype={WHOLE} xml:lang='en'>X</a87:during>", "attribute", 27),
    ("<a87:during xml:lang='e n'>X</a87:during>", "language", 23),
    ("<a87:during xml:lang=''>X</a87:during>", "language", 13),
    ("<a87:during>A<!-- x -->B</a87:during>", "comment", 14),
    ("<a87:during><![CDATA[X]]></a87:during>", "cdata", 13),
    ("<?xml-stylesheet href='https://example.org/x'?>", "processing-instruction", 1),
    ("<a87:during><?x y?></a87:during>", "processing-instruction", 13),
    (f"<a87:during><a87:E rdf:about={WHOLE} a87:x='a\nb'/></a87:during>", "dropped", 0),
    (f"<a87:during><a87:E rdf:about={WHOLE} rdf:type='a87:E'/></a87:during>", "prefixed-name", 81),
    (f"<a87:during><a87:E rdf:about={WHOLE} rdf:version='1.2'/></a87:during>", "attribute", 71),
]


@pytest.mark.parametrize(("line", "rule", "column"), SLIPS, ids=[slip[0] for slip in SLIPS])
def test_what_is_awkward_or_would_be_dropped_is_refused_at_its_place(
    line: str, rule: str, column: int
) -> None:
    found = refused(about(line))
    assert (found.rule, found.severity) == (f"{RULE}{rule}", Severity.REFUSAL)
    assert found.message.endswith(".")
    assert found.fix
    if column:
        assert (found.place.line, found.place.column) == (3, column)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "syntax"),
        ("{}", "syntax"),
        ("<", "syntax"),
        ("\ud800", "syntax"),
        ("<a/>", "rdf-xml"),
        (f' <?xml version="1.0"?>{about("")}', "syntax"),
        (f'<?xml version="1.1"?>{about("<a87:during>X</a87:during>")}', "syntax"),
        (about("", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns">'), "rdf-xml"),
        (about("", OPEN.replace(">", ' xml:base="https://example.org/">')), "relative-iri"),
        (about("", OPEN.replace(">", ' a87:x="X">')), "attribute"),
        (about("", OPEN.replace("RDF ", 'RDF xmlns="#" ')) + "<x/>", "syntax"),
        (about("<x/>", OPEN.replace("RDF ", 'RDF xmlns="#" ')), "relative-iri"),
        (f"{OPEN}<rdf:RDF/></rdf:RDF>", "rdf-xml"),
        (f"{OPEN}X</rdf:RDF>", "value"),
        (f"{OPEN}<rdf:Bag><rdf:li>X</rdf:li></rdf:Bag></rdf:RDF>", "blank-node"),
    ],
)
def test_what_is_no_contribution_is_refused(text: str, rule: str) -> None:
    assert refused(text).rule == f"{RULE}{rule}"


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-16", "utf-7", "cp1252", "x"])
def test_another_encoding_is_refused(encoding: str) -> None:
    found = refused(f'<?xml version="1.0" encoding="{encoding}"?>\n{about("")}')
    assert (found.rule, found.place.line) == (f"{RULE}encoding", 1)


def test_a_prefixed_name_is_written_out_in_the_fix() -> None:
    assert refused(about("<a87:event rdf:resource='event:f'/>")).fix == f"Write {ID}event/f."


def test_the_direction_of_rdf_1_2_is_refused() -> None:
    its = 'xmlns:its="http://www.w3.org/2005/11/its"'
    text = about(f"<a87:during {its} xml:lang='ar' its:dir='rtl'>X</a87:during>")
    assert refused(text).rule == f"{RULE}attribute"


def nested(depth: int) -> str:
    """Return a file of ``2 * depth + 1`` elements, one within the other."""
    starts = "".join(f'<a87:E rdf:about="{ID}event/e{n}"><a87:during>' for n in range(depth))
    return f"{OPEN}\n{starts}{'</a87:during></a87:E>' * depth}</rdf:RDF>"


def test_deep_nesting_is_over_a_limit() -> None:
    assert len(draft(nested(31)).statements) == 62
    for depth in (32, 3_000, 100_000):
        found = refused(nested(depth))
        assert (found.severity, found.rule) == (Severity.LIMIT, f"{RULE}nesting")
        assert found.place.line == 2


SAME = settings(max_examples=examples(400), deadline=None, database=None, derandomize=True)
PIECES = [
    "<",
    ">",
    "/",
    '"',
    "'",
    "&",
    "&#13;",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?",
    "?>",
    "\r\n",
    "xml:lang",
    "rdf:li",
    "rdf:ID",
    ' xmlns="#"',
    "<!DOCTYPE x>",
    "<a87:x/>",
    "&lt;",
    "\xa0",
]


@given(edited(VALID, st.sampled_from(PIECES)))
@SAME
def test_a_broken_file_is_refused_or_read_whole(text: str) -> None:
    refused_or_whole(draft, text, by_oxigraph)


TAGS = st.sampled_from(["rdf:Description", "org:Organization", "a87:during", "skos:note", "rdf:li"])
ATTRIBUTES = st.lists(
    st.sampled_from(
        [
            f"rdf:about={WHOLE}",
            f"rdf:resource={WHOLE}",
            f"rdf:datatype={WHOLE}",
            "xml:lang='en'",
            "a87:x='R&amp;D'",
            f"rdf:type={WHOLE}",
            "rdf:value=' '",
            "xml:lang=''",
            "a87:y='a\tb'",
        ]
    ),
    max_size=3,
).map(" ".join)
ELEMENTS: st.SearchStrategy[str] = st.recursive(
    st.sampled_from(["", " ", "X", "\n", "&#13;", "<!-- x -->", "&#x1D518;", "\r\n "]),
    lambda inner: st.builds(
        lambda tag, attributes, parts: f"<{tag} {attributes}>{''.join(parts)}</{tag}>",
        TAGS,
        ATTRIBUTES,
        st.lists(inner, max_size=3),
    ),
    max_leaves=6,
)


@given(ELEMENTS, ELEMENTS)
@SAME
def test_any_elements_are_refused_or_read_whole(one: str, other: str) -> None:
    for text in (about(one + other), f"{OPEN}{one}{other}</rdf:RDF>"):
        refused_or_whole(draft, text, by_oxigraph)


@given(st.text(max_size=40))
@settings(SAME, max_examples=examples(200))
def test_any_text_comes_through_to_the_letter(value: str) -> None:
    shown = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    shown = shown.replace("\r", "&#13;")
    text = about(f"<a87:x>{shown}</a87:x>")
    try:
        (found,) = draft(text).located
    except FindingError:
        assert not all(c in "\t\n\r" or " " <= c < "\ufffe" or c > "\uffff" for c in value)
        return
    assert found.value == value
    assert written(found, text)[2] == (shown or "<a87:x>")
