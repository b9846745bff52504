"""What may not stand in data, whatever is said with it, is refused where it stands and with what to write.

Hidden characters, addresses, values, check digits of identifiers, and the terms of statements.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alliance87.formats import turtle
from alliance87.formats.format import Format
from alliance87.model.dataset import Dataset
from alliance87.model.finding import Finding, FindingError, Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Reading, Statement, statements_of
from alliance87.rules import addresses, plausibility, terms, values
from alliance87.rules import text as characters
from alliance87.rules.placing import Places
from alliance87.rules.policy import CONTRIBUTORS, EDITORS, Policy
from alliance87.rules.values import correction
from alliance87.sandbox.limits import Limits

RULE, XSD = PREFIXES["rule"], PREFIXES["xsd"]
THING = f"{PREFIXES['organization']}harbour-workers-relief"
LABEL = f"{PREFIXES['skos']}prefLabel"
# The same examples each time, and nothing kept in the checkout.
same = settings(deadline=None, derandomize=True, database=None)


def reading(text: str) -> Reading:
    return turtle.read("draft.nq", text, Format.N_QUADS)


def judged(
    text: str, limits: Limits | None = None, policy: Policy = CONTRIBUTORS
) -> tuple[Finding, ...]:
    """Return what is wrong with the terms of N-Quads."""
    read = reading(text)
    return terms.check(Dataset(read.statements, (read,)), policy, limits or Limits())


def said(term: str, predicate: str = LABEL) -> str:
    return f"<{THING}> <{predicate}> {term} .\n"


def rules(found: tuple[Finding, ...]) -> list[str]:
    return [each.rule.removeprefix(RULE) for each in found]


# Characters ------------------------------------------------------------------

HIDDEN = (
    "\0\x01\x08\x0b\x0c\x0e\x1b\x1f\x7f\x80\x85\x9f\u061c\u200e\u200f\u202a\u202e\u2066\u2069"
    "\u00ad\u034f\u115f\u180e\u200b\u2028\u2029\u2060\u2064\u206a\u3164\ufeff\uffa0\ufff9"
    "\ue000\uf8ff\ud800\udfff\ufdd0\ufffe\uffff\U000e0001\U000e0041\U000f0000\U0001fffe\U0010ffff"
)
# Signs before numbers in Arabic and its kin, which can be seen though Unicode counts them as formats.
SIGNS = set(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)


def hidden(text: str) -> Finding:
    with pytest.raises(FindingError) as caught:
        characters.check("a", text)
    assert caught.value.finding.rule == f"{RULE}invisible-character"
    return caught.value.finding


@pytest.mark.parametrize("character", HIDDEN, ids=lambda c: f"U+{ord(c):04X}")
def test_a_character_that_nobody_sees_is_refused_at_its_place(character: str) -> None:
    for around in ("plain", "Zoë’s"):
        found = hidden(f"# first\n{around}{character}{around}\n")
        column = len(around) + 1
        assert (found.place.line, found.place.column) == (2, column)
        assert found.place.end_column == column + 1
        assert f"U+{ord(character):04X}" in found.message
        assert character not in found.message + found.fix
        assert found.fix


@pytest.mark.parametrize(
    "text",
    [
        "tab\tand\nlines\n",
        "no-break\u00a0space, thin\u2009space, ideographic\u3000space",
        "می‌خواهم",  # Persian, with a zero width non-joiner
        "ශ්‍රී ලංකා",  # Sinhala, with a zero width joiner
        "葛\U000e0100飾区 ☎\ufe0f",  # a selected form of a letter, and of a sign
        "👩\u200d🌾 🏳\ufe0f\u200d🌈",
        "٤٢ \u0600 العربية",
        "\U0001e6ff",  # not assigned in Unicode 15
    ],
)
def test_what_belongs_to_the_writing_of_a_language_passes(text: str) -> None:
    characters.check("a", text)


@pytest.mark.parametrize(
    "text", ["pay\u200dpal", "a\u200cb", " \ufe0f", "\ufe00", "☎\ufe0f\ufe0f", "می\u200c\u200cخ"]
)
def test_a_joiner_or_selector_that_changes_nothing_is_refused(text: str) -> None:
    hidden(text)


@same
@given(st.text(max_size=40))
def test_a_text_that_passes_has_no_character_that_unicode_calls_hidden(text: str) -> None:
    if characters.first_hidden(text) is None:
        left = set(text) - set("\t\n\r\u200c\u200d") - SIGNS
        left = {c for c in left if not "\U00013430" <= c <= "\U0001345f"}  # hieroglyphs
        assert {unicodedata.category(c) for c in left}.isdisjoint({"Cc", "Cf", "Co", "Cs", "Zl"})


def test_a_long_line_is_not_repeated_in_a_finding() -> None:
    found = hidden("x" * 5000 + "\0")
    assert (found.place.column, found.place.excerpt) == (5001, "")


# Addresses -------------------------------------------------------------------


@pytest.mark.parametrize(
    "iri",
    [
        THING,
        "http://www.Alliance87.org",
        "http://metadata.un.org/sdg/codes/geoArea/826",
        "https://example.org:8080/~a/b;c=1?d=%C3%A9&e=(f)#g",
        "https://münchen.example/zoë",
        "https://xn--mnchen-3ya.example/",
        "https://example.org?x",
    ],
)
def test_a_whole_web_address_passes(iri: str) -> None:
    assert addresses.fault(iri) is None


@pytest.mark.parametrize(
    ("words", "iris"),
    [
        ("not whole", ["report.ttl", "", "//example.org/"]),
        ("Only addresses", ["javascript:alert(1)", "file:///etc/passwd", "urn:isbn:1", "mailto:a@b.c"]),
        ("small letters", ["HTTP://example.org/"]),
        ("Two slashes", ["http:example.org"]),
        ("host", ["http://", "http:///a", "http://localhost/", "http://127.0.0.1/", "http://[::1]/"]),
        ("host", ["http://a..example.org/", "http://-a.example.org/", "http://ex%61mple.org/"]),
        ("port", ["http://example.org:99999/", "http://example.org:/"]),
        ("user name", ["http://user:word@example.org/", "http://example.org@evil.example/"]),
        ("a blank", ["http://example.org/a b", "http://example.org/a\u00a0b", "http://example.org/a\n"]),
        ("character “", ['http://example.org/"', "http://example.org/a>", "http://example.org/a\\b"]),
        ("A % in", ["http://example.org/%zz", "http://example.org/%"]),
        ("behind a %", ["http://example.org/%00", "http://example.org/%0a"]),
        ("one #", ["http://example.org/a#b#c"]),
        ("U+", ["http://example.org/\u202etxt", "http://example.org/\u00adtxt", "http://example.org/م\u200cخ"]),
        ("U+001B", ["http://example.org/\x1b"]),
        ("2,000 characters", ["http://example.org/" + "a" * 3000, "http://" + "a-" * 500_000]),
    ],
)  # fmt: skip
def test_any_other_address_is_refused_for_its_fault(words: str, iris: list[str]) -> None:
    for iri in iris:
        fault = addresses.fault(iri)
        assert fault, iri
        assert words in fault.message
        if fault.fix.startswith("http"):
            assert addresses.fault(fault.fix) is None


@same
@given(st.text(max_size=60) | st.from_regex(r"https?://\S{1,40}"))
def test_an_address_that_passes_can_be_written_and_read_again(iri: str) -> None:
    if addresses.fault(iri) is None:
        (s,) = reading(f"<{iri}> <{iri}> <{iri}> .").statements
        assert s.subject == iri


# Values ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("boolean", ["true", "false"], ["maybe", "True", "1", "", "true\n"]),
        ("integer", ["0", "-7", "42"], ["007", "+1", "-0", "1_000", "1.0", "٤", "1" * 17]),
        ("nonNegativeInteger", ["0", "42"], ["-1", "1" * 1_000_000]),
        ("positiveInteger", ["1"], ["0"]),
        ("gYear", ["2017"], ["abcd", "17", "-0044", "2017Z", "2017\n"]),
        ("gYearMonth", ["2020-12"], ["2020-13", "2020-00", "2020-1", "2020"]),
        ("date", ["2020-02-29"], ["2026-11-31", "2021-02-29", "0000-01-01", "2020-01-01Z"]),
        ("duration", ["P3D", "P1Y2M"], ["P", "P1", "3D", "PT1H", "-P1D", "P" + "9" * 99 + "D"]),
        ("anyURI", ["https://example.org/a"], ["example.org", "javascript:a"]),
        ("decimal", ["1.5", "-0.1"], ["1e999999999", "1,5", "1_000", " 1", "1." + "1" * 20]),
        ("double", ["1e3", "INF"], ["inf", "0x1", "1_0", "1e" + "9" * 1_000_000]),
        ("float", ["1.5", "1e3"], ["nan"]),
        ("dateTime", ["2020-01-01T10:00:00Z"], ["2020-01-01", "2020-02-30T10:00:00"]),
        ("dateTimeStamp", ["2020-01-01T10:00:00Z"], ["2020-01-01T10:00:00"]),
        ("time", ["10:00:00"], ["10:00", "25:00:00"]),
        ("gDay", ["---31"], ["---32", "31"]),
        ("byte", ["127"], ["128", "1" * 1_000_000]),
        ("unsignedByte", ["255"], ["256", "-1"]),
        ("negativeInteger", ["-1"], ["0"]),
        ("hexBinary", [], ["0F"]),
        ("dateTimee", [], ["2020-01-01"]),
        ("QName", [], ["a:b"]),
    ],
)
def test_a_value_is_judged_as_it_is_written(name: str, right: list[str], wrong: list[str]) -> None:
    assert [v for v in right if values.fault(v, f"{XSD}{name}")] == []
    assert [v[:40] for v in wrong if not values.fault(v, f"{XSD}{name}")] == []


def test_datatypes_of_others_are_left_to_the_shapes() -> None:
    assert values.fault("8.7", f"{PREFIXES['a87']}M49") is None
    assert values.fault("any\x00", f"{XSD}string") is None
    assert values.fault("a", f"{PREFIXES['rdf']}langString")


@pytest.mark.parametrize(
    ("name", "written", "meant"),
    [
        ("date", "20 Nov 2026", "2026-11-20"),
        ("date", "20th November, 2026", "2026-11-20"),
        ("date", "November 20, 2026", "2026-11-20"),
        ("date", "20/11/2026", "2026-11-20"),
        ("date", "11/20/2026", "2026-11-20"),
        ("date", "05.05.2026", "2026-05-05"),
        ("date", "05/11/2026", ""),
        ("date", "2026/11/20", "2026-11-20"),
        ("date", "2026-1-5", "2026-01-05"),
        ("date", "20261120", "2026-11-20"),
        ("date", "2026-11-20T00:00:00Z", "2026-11-20"),
        ("date", "2026-11-31", ""),
        ("date", "2017", '"2017"^^xsd:gYear'),
        ("date", "March 2017", '"2017-03"^^xsd:gYearMonth'),
        ("date", "soon", ""),
        ("gYearMonth", "2020-13", ""),
        ("gYearMonth", "2020-3", "2020-03"),
        ("gYearMonth", "3/2020", "2020-03"),
        ("gYearMonth", "2020-03-09", "2020-03"),
        ("gYear", "9 February 2017", "2017"),
        ("gYear", "abcd", ""),
        ("boolean", "Yes", "true"),
        ("boolean", "0", "false"),
        ("integer", "+42", "42"),
        ("integer", "007", "7"),
        ("integer", "15.0", "15"),
        ("integer", "-0", "0"),
        ("nonNegativeInteger", "-5", ""),
        ("integer", "1,000", ""),
        ("duration", "3 days", "P3D"),
        ("duration", "a while", ""),
    ],
)
def test_a_slip_is_corrected_where_it_has_one_reading(name: str, written: str, meant: str) -> None:
    fault = values.fault(written, f"{XSD}{name}")
    assert fault
    assert fault.fix == meant


def test_a_slip_is_named() -> None:
    assert correction("2026-11-31", "date")[0] == "2026-11 has no day 31, only 30 days."
    assert correction("2020-13", "gYearMonth")[0] == "There is no month 13: write 01 to 12."
    assert correction("05/11/2026", "date")[0] == (
        "If 5 November 2026 is meant, write 2026-11-05; if 11 May 2026 is meant, write 2026-05-11."
    )


NAMES = "boolean date decimal double duration gYear gYearMonth integer nonNegativeInteger time"


@same
@given(st.text(max_size=30) | st.from_regex("[0-9/ .-]{4,12}"), st.sampled_from(NAMES.split()))
@example("9999 Sept 9999", "date")
@example("2020-00", "gYearMonth")
def test_any_value_is_judged_and_any_correction_is_right(text: str, name: str) -> None:
    fault = values.fault(text, f"{XSD}{name}")
    if fault and fault.fix and not fault.fix.startswith(('"', "Use ")):
        assert values.fault(fault.fix, f"{XSD}{name}") is None


# Check digits ----------------------------------------------------------------

ISNI, LEI = f"{PREFIXES['a87']}isni", f"{PREFIXES['schema']}leiCode"
SAME_AS, SEE_ALSO = f"{PREFIXES['schema']}sameAs", f"{PREFIXES['rdfs']}seeAlso"
IDENTIFIERS = [
    ("ISNI", ISNI, '"{}"', "0000 0001 2171 9688"),
    ("ISNI", ISNI, '"{}"', "000000040402478X"),
    ("LEI", LEI, '"{}"', "213800ZOADXV69DW8Z91"),
    ("LEI", LEI, '"{}"', "5493003PODH0BS5ZOF16"),
    ("ROR", SAME_AS, "<https://ror.org/{}>", "00z39za88"),
    ("ROR", SEE_ALSO, "<https://ror.org/{}>", "0314h5y94"),
]


def misread(path: str, form: str, value: str) -> tuple[Finding, ...]:
    read = reading(said(form.format(value), path))
    return tuple(plausibility.check_digits(read.statements, Places((read,))))


@pytest.mark.parametrize(("kind", "path", "form", "value"), IDENTIFIERS)
def test_a_slip_in_an_identifier_is_found_where_it_stands(
    kind: str, path: str, form: str, value: str
) -> None:
    assert misread(path, form, value) == ()
    wrong = []
    for at, one in enumerate(value):
        other = {" ": "0", "9": "8", "Z": "Y", "X": "0"}.get(one, "9")
        wrong.append(value[:at] + other + value[at + 1 :])
        two = value[at + 1 : at + 2]
        if two and one != two and " " not in (one, two):
            wrong.append(value[:at] + two + one + value[at + 2 :])
    for each in (*wrong, "", value[:-1], f"{value}0", "00Z39ZA88", "00u39za88"):
        (found,) = misread(path, form, each)
        assert found.message.startswith(f"Copy the {kind} from its source again")
        assert (found.rule, found.focus, found.path) == (f"{RULE}check-digits", THING, path)
        assert found.place.column == len(said("", path)) - 2


# Terms -----------------------------------------------------------------------


def test_sound_statements_have_no_finding_and_no_place_is_looked_for() -> None:
    written = ['"Harbour Workers\u2019 Relief"@en', '"x"@zh-Hant-TW', '"x"@es-419', '"x"']
    text = "".join(map(said, [*written, f'"2020-02-29"^^<{XSD}date>']))
    text += f'<{THING}> <{LABEL}> "x"@en-GB <{PREFIXES["contributed"]}a> .\n'
    # Quoted words may have several lines, and no other text.
    text += "".join(said('"a\\nb"', f"{PREFIXES['oa']}{n}") for n in ("exact", "prefix", "suffix"))
    read = reading(text)

    def never() -> tuple[Statement, ...]:
        raise AssertionError("nobody needs the places")

    data = Dataset(read.statements, (replace(read, locate=never),))
    assert terms.check(data, CONTRIBUTORS, Limits()) == ()
    assert terms.sound(read.statements, Limits()) == read.statements


@pytest.mark.parametrize(
    ("rule", "term"),
    [
        ("address", "<javascript:alert(1)>"),
        ("address", "<http://user@example.org/>"),
        ("address", "<http://example.org/\\u202Etxt>"),
        ("address", '"x"^^<urn:x:y>'),
        ("blank-node", "_:b"),
        ("invisible-character", '"a\\u0000b"'),
        ("invisible-character", '"a\\u001B[31m"'),
        ("invisible-character", '"a\\u202Eb"@en'),
        ("invisible-character", '"a\\uFFFEb"'),
        ("invisible-character", '"a\\tb"'),
        ("invisible-character", '"a\\r\\nb"'),
        ("invisible-character", f'"2020-02-29\\u200B"^^<{XSD}date>'),
        ("line-break", '"a\\nb"'),
        ("line-break", f'"2020-02-29\\n"^^<{XSD}date>'),
        ("ill-typed", f'"1e999999999"^^<{XSD}decimal>'),
        ("ill-typed", f'"2020-13"^^<{XSD}gYearMonth>'),
        ("ill-typed", f'"x"^^<{XSD}dateTimee>'),
        ("language", '"x"@english'),
        ("language", '"x"@eng'),
        ("language", '"x"@x-mine'),
        ("blanks", '" x"@en'),
        ("blanks", '"x\\u00A0"@en'),
        ("blanks", '"x "@en'),
        ("blanks", '""@en'),
    ],
)
def test_a_term_that_may_not_stand_is_refused_where_it_stands(rule: str, term: str) -> None:
    text = said('"x"') + said('"x"@en') + said(term)
    (found,) = judged(text)
    assert (found.rule, found.severity) == (f"{RULE}{rule}", Severity.REFUSAL)
    column = said(term).index(term) + 1
    assert (found.place.line, found.place.column) == (3, column)
    assert found.place.end_column == column + len(term)
    assert (found.focus, found.path) == (THING, LABEL)
    assert len(terms.sound(reading(text).statements, Limits())) == 2
    assert judged(text, policy=EDITORS) == (replace(found, severity=Severity.VIOLATION),)


@pytest.mark.parametrize("term", ['"a"@en--ltr', f"<<( <{THING}> <{LABEL}> <{THING}> )>>"])
def test_what_rdf_1_2_adds_is_refused_though_a_reader_lets_it_through(term: str) -> None:
    quads = ox.parse(said(term), format=ox.RdfFormat.N_QUADS)
    statements = statements_of("draft.nq", quads)
    read = Reading("draft.nq", said(term), statements, lambda: statements)
    found = terms.check(Dataset(statements, (read,)), CONTRIBUTORS, Limits())
    assert rules(found) == ["rdf-1.2"]


def test_subjects_predicates_graphs_and_datatypes_are_judged_too() -> None:
    text = f'<urn:a:b> <{LABEL}> "x" .\n' + said('"x"', "urn:a:c")
    text += f'<{THING}> <{LABEL}> "x" <urn:a:d> .\n'
    found = judged(text)
    assert [(f.place.line, f.place.column, f.value, f.focus, f.path) for f in found] == [
        (1, 1, "urn:a:b", "urn:a:b", ""),
        (2, len(THING) + 4, "urn:a:c", THING, ""),
        (3, 1, "urn:a:d", THING, ""),
    ]
    assert (rules(found), found[2].place.graph) == (["address"] * 3, "urn:a:d")


def test_a_blank_node_is_reported_once_and_a_list_as_one() -> None:
    (found,) = judged(f'_:a <{LABEL}> "x" .\n_:a <{LABEL}> "y" .\n{said("_:a")}')
    assert (rules((found,)), found.place.line, found.value) == (["blank-node"], 1, "")
    (found,) = judged(f"_:a <{PREFIXES['rdf']}rest> <{THING}> .\n")
    assert "list" in found.message


def test_a_literal_is_measured_in_bytes() -> None:
    limits = Limits(literal_bytes=100)
    assert judged(said(f'"{"x" * 100}"'), limits) == ()
    for text in ("x" * 101, "é" * 51):
        (found,) = judged(said(f'"{text}"'), limits)
        assert (found.severity, rules((found,))) == (Severity.LIMIT, ["literal-size"])
        assert "--max-literal" in found.fix
    assert rules(judged(said(f'"{"x" * 3_000_000}"'))) == ["literal-size"]


def test_only_so_many_faults_are_reported() -> None:
    found = judged("".join(f'<urn:a:{n}> <{LABEL}> "x" .\n' for n in range(20)), Limits(findings=5))
    assert [f.severity for f in found].count(Severity.LIMIT) == 1
    assert sorted(rules(found)) == [*["address"] * 5, "findings"]


def test_faults_without_a_certain_place_are_reported_all_the_same() -> None:
    read = reading(f"<urn:a:b> <{LABEL}> _:b .\n")

    def unplaced() -> tuple[Statement, ...]:
        raise FindingError(judged(said('"x"@english'))[0])

    data = Dataset(read.statements, (replace(read, locate=unplaced),))
    found = terms.check(data, CONTRIBUTORS, Limits())
    assert sorted(rules(found)) == ["address", "blank-node", "language"]


IRIS = st.from_regex(r"(https?|ftp|urn):(//)?[a-z@.:%#/é-]{0,20}", fullmatch=True)
LITERALS = st.builds(
    lambda text, kind: "".join(f"\\U{ord(c):08X}" for c in text).join(('"', f'"{kind}')),
    st.text(st.characters(codec="utf-8"), max_size=20),
    st.sampled_from(["", "@en", "@en-GB", "@english"])
    | st.sampled_from(["date", "gYear", "integer", "decimal", "anyURI", "no"]).map(
        lambda name: f"^^<{XSD}{name}>"
    ),
)


@same
@given(IRIS, IRIS, IRIS.map("<{}>".format) | LITERALS | st.just("_:b"))
def test_any_statement_is_judged_or_not_read_at_all(subject: str, path: str, term: str) -> None:
    text = f"<{subject}> <{path}> {term} .\n"
    try:
        found = judged(text)
    except FindingError:
        with pytest.raises(SyntaxError):
            list(ox.parse(text, format=ox.RdfFormat.N_QUADS))
        return
    assert bool(found) == (terms.sound(reading(text).statements, Limits()) == ())
    assert all(f.place.line == 1 and f.severity is Severity.REFUSAL for f in found)
