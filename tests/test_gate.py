"""The gate refuses what no contribution may be or hold, with one clear error at its place.

The files are written here, byte by byte; nothing outside the checkout is read but the system's devices.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace

import pyoxigraph as ox
import pytest
from alliance87.check import literals
from alliance87.located import Located, Reading, Span
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alliance87.model.finding import Finding, FindingError, Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.rules import addresses, terms, values
from alliance87.rules import text as characters
from alliance87.rules.corrections import correction
from alliance87.sandbox.limits import FLAGS, Limits, remedy, size

LIMITS = Limits()
RULE, XSD = PREFIXES["rule"], PREFIXES["xsd"]
THING = f"{PREFIXES['organization']}harbour-workers-relief"
LABEL = f"{PREFIXES['skos']}prefLabel"
EXACT = f"{PREFIXES['oa']}exact"
# The same examples each time, and nothing kept in the checkout.
same = settings(deadline=None, derandomize=True, database=None)


def refusal(action: Callable[[], object], rule: str) -> Finding:
    """Return the finding that an action must end with; it must say what to do."""
    with pytest.raises(FindingError) as caught:
        action()
    found = caught.value.finding
    assert found.rule == f"{RULE}{rule}"
    assert found.message.endswith((".", "?"))
    return found


def reading(text: str) -> Reading:
    """Return N-Triples as read, with places; and insist that places are asked for in need only."""
    quads = tuple(ox.parse(text, format=ox.RdfFormat.N_QUADS))

    def locate() -> tuple[Located, ...]:
        matches = re.finditer(r"(?m)^(\S+) (\S+) (.*?)(?: <[^>]*>)? \.$", text)
        found = []
        for quad, match in zip(quads, matches, strict=True):
            subject, predicate, term = (Span(*match.span(part)) for part in (1, 2, 3))
            found.append(Located(quad, subject, predicate, term))
        return tuple(found)

    return Reading("draft.nt", text, quads, locate)


def judged(text: str, limits: Limits = LIMITS) -> list[tuple[str, int, int, str]]:
    """Return rule, line, column and value of each finding."""
    return [
        (f.rule.removeprefix(RULE), f.place.line, f.place.column, f.value)
        for f in terms.check(reading(text), limits)
    ]


# Characters ------------------------------------------------------------------

HIDDEN = (
    "\0\x01\x08\x0b\x0c\x0e\x1b\x1f\x7f\x80\x85\x9f\u061c\u200e\u200f\u202a\u202e\u2066\u2069"
    "\u00ad\u034f\u115f\u180e\u200b\u2028\u2029\u2060\u2064\u206a\u3164\ufeff\uffa0\ufff9"
    "\ue000\uf8ff\ud800\udfff\ufdd0\ufffe\uffff\U000e0001\U000e0041\U000f0000\U0001fffe\U0010ffff"
)


@pytest.mark.parametrize("character", HIDDEN, ids=lambda c: f"U+{ord(c):04X}")
@pytest.mark.parametrize("around", ["plain", "Zoë’s"])
def test_a_character_that_nobody_sees_is_refused_at_its_place(character: str, around: str) -> None:
    text = f"# first\n{around}{character}{around}\n"
    found = refusal(lambda: characters.check("a", text), "invisible-character")
    column = len(around) + 1
    assert (found.place.line, found.place.column, found.place.end_column) == (2, column, column + 1)
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
    refusal(lambda: characters.check("a", text), "invisible-character")


@pytest.mark.parametrize("line", ["a plain line of letters\n", "Zoë’s line of letters\n", "می‌خ\n"])
def test_twenty_megabytes_are_searched_quickly(line: str) -> None:
    text = line * (20 * 2**20 // len(line.encode()))
    started = time.process_time()
    assert characters.first_hidden(text) is None
    assert time.process_time() - started < 4


def test_a_long_line_is_not_repeated_in_a_finding() -> None:
    found = refusal(lambda: characters.check("a", "x" * 5000 + "\0"), "invisible-character")
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
    ("iri", "words"),
    [
        ("report.ttl", "not whole"),
        ("", "not whole"),
        ("//example.org/", "not whole"),
        ("javascript:alert(1)", "Only addresses"),
        ("file:///etc/passwd", "Only addresses"),
        ("urn:isbn:1", "Only addresses"),
        ("mailto:a@example.org", "Only addresses"),
        ("HTTP://example.org/", "small letters"),
        ("http:example.org", "Two slashes"),
        ("http://", "host"),
        ("http:///a", "host"),
        ("http://localhost/", "host"),
        ("http://127.0.0.1/", "host"),
        ("http://[::1]/", "host"),
        ("http://a..example.org/", "host"),
        ("http://-a.example.org/", "host"),
        ("http://ex%61mple.org/", "host"),
        ("http://example.org:99999/", "port"),
        ("http://example.org:/", "port"),
        ("http://user:word@example.org/", "user name"),
        ("http://example.org@evil.example/", "user name"),
        ("http://example.org/a b", "a blank"),
        ("http://example.org/a\u00a0b", "a blank"),
        ('http://example.org/"', 'character “"”'),
        ("http://example.org/a>", "character “>”"),
        ("http://example.org/a\\b", "character “\\”"),
        ("http://example.org/%zz", "%"),
        ("http://example.org/%", "%"),
        ("http://example.org/%00", "behind a %"),
        ("http://example.org/%0a", "behind a %"),
        ("http://example.org/a#b#c", "one #"),
        ("http://example.org/\u202etxt", "U+202E"),
        ("http://example.org/\u00adtxt", "U+00AD"),
        ("http://example.org/م\u200cخ", "U+200C"),
        ("http://example.org/a\n", "a blank"),
        ("http://example.org/\x1b", "U+001B"),
        ("http://example.org/" + "a" * 3000, "2,000 characters"),
        ("http://" + "a-" * 500_000, "2,000 characters"),
    ],
)
def test_any_other_address_is_refused_for_its_fault(iri: str, words: str) -> None:
    fault = addresses.fault(iri)
    assert fault
    assert words in fault.message


def test_the_fix_of_an_address_is_an_address_that_passes() -> None:
    for iri in ("HTTPS://example.org/a", "http://user:word@example.org/a"):
        fault = addresses.fault(iri)
        assert fault
        assert addresses.fault(fault.fix) is None


@same
@given(st.text(max_size=60) | st.from_regex(r"https?://\S{1,40}"))
def test_an_address_that_passes_can_be_written_and_read_again(iri: str) -> None:
    if addresses.fault(iri) is None:
        line = f"<{iri}> <{iri}> <{iri}> ."
        (quad,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
        assert isinstance(quad.subject, ox.NamedNode)
        assert quad.subject.value == iri


# Values ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("boolean", ["true", "false"], ["maybe", "True", "1", "", "true\n"]),
        ("integer", ["0", "-7", "42"], ["007", "+1", "-0", "1_000", "1.0", "٤", "1" * 17]),
        ("nonNegativeInteger", ["0", "42"], ["-1", "1" * 1_000_000]),
        ("gYear", ["2017"], ["abcd", "17", "-0044", "2017Z", "2017\n"]),
        ("gYearMonth", ["2020-12"], ["2020-13", "2020-00", "2020-1", "2020"]),
        ("date", ["2020-02-29"], ["2026-11-31", "2021-02-29", "0000-01-01", "2020-01-01Z"]),
        ("duration", ["P3D", "P1Y2M"], ["P", "P1", "3D", "PT1H", "-P1D", "P" + "9" * 99 + "D"]),
        ("anyURI", ["https://example.org/a"], ["example.org", "javascript:a"]),
        ("decimal", ["1.5", "-0.1"], ["1e999999999", "1,5", "1_000", " 1", "1." + "1" * 20]),
        ("double", ["1e3", "INF"], ["inf", "0x1", "1_0"]),
        ("float", ["1.5", "1e3"], ["nan"]),
        ("dateTime", ["2020-01-01T24:00:00", "2020-01-01T10:00:00Z"], ["2020-01-01"]),
        ("dateTimeStamp", ["2020-01-01T10:00:00Z"], ["2020-01-01T10:00:00"]),
        ("time", ["10:00:00"], ["10:00", "25:00:00"]),
        ("byte", ["127"], ["128"]),
        ("hexBinary", ["0F"], ["0", "zz"]),
        ("language", ["en"], ["e n"]),
        ("dateTimee", [], ["2020-01-01"]),
        ("ID", [], ["a"]),
        ("QName", [], ["a:b"]),
    ],
)
def test_a_value_is_judged_as_it_is_written(name: str, right: list[str], wrong: list[str]) -> None:
    assert [v for v in right if values.fault(v, f"{XSD}{name}")] == []
    assert [v[:40] for v in wrong if not values.fault(v, f"{XSD}{name}")] == []


def test_no_number_is_computed() -> None:
    values.fault("1", f"{XSD}decimal")  # which loads the library
    started = time.process_time()
    for value in ("1e999999999", "1" * 1_000_000, "1e" + "9" * 1_000_000):
        for name in ("decimal", "integer", "double", "duration", "date", "dateTime", "byte"):
            if (value, name) != ("1e999999999", "double"):  # which it is
                assert values.fault(value, f"{XSD}{name}")
    assert time.process_time() - started < 0.5


def test_datatypes_of_others_are_left_to_the_shapes() -> None:
    assert values.fault("8.7", f"{PREFIXES['a87']}M49") is None
    assert values.fault("any\x00", f"{XSD}string") is None
    assert values.fault("a", f"{PREFIXES['rdf']}langString")


def test_a_value_that_needs_an_unloadable_library_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "elementpath.datatypes", None)
    fault = values.fault("1.5", f"{XSD}decimal")
    assert fault
    assert fault.message == "Values of xsd:decimal are not used here."


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ('a87:x "1.5"^^xsd:decimal .', True),
        ('"1"^^<http://www.w3.org/2001/XMLSchema#long>', True),
        ("a87:x 1.5 .", True),
        ("a87:x (1e6) .", True),
        ('"2020-01-01"^^xsd:date ; a87:x 42 ; skos:prefLabel "time and language 8.7"@en', True),
        ('"2020-01-01"^^xsd:date ; a87:x 42 ; skos:prefLabel "decimal time"@en', False),
        ("organization:a.b a org:Organization .", False),
        ("x" * 3_000_000, True),
    ],
)
def test_the_library_is_loaded_beforehand_only_for_what_may_need_it(
    text: str, needed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("elementpath")]:
        monkeypatch.delitem(sys.modules, name)
    values.prepare(text)
    assert ("elementpath.datatypes" in sys.modules) == needed


def test_the_narrow_forms_agree_with_those_for_our_own_data() -> None:
    samples = "true True 0 -0 007 42 -1 2017 17 2020-13 2020-12 2020-02-30 2020-02-28 P3D P PT1H"
    for datatype in literals._FORMS:
        if datatype not in (f"{XSD}string", f"{XSD}anyURI"):
            for value in samples.split():
                ours = list(literals._ill_typed(ox.Literal(value, datatype=ox.NamedNode(datatype))))
                assert bool(ours) == bool(values.fault(value, datatype)), (value, datatype)


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
    if meant and not meant.startswith('"'):
        assert values.fault(meant, f"{XSD}{name}") is None


def test_a_slip_is_named() -> None:
    assert correction("2026-11-31", "date")[0] == "2026-11 has no day 31, only 30 days."
    assert correction("2020-13", "gYearMonth")[0] == "There is no month 13: write 01 to 12."
    assert "2026-05-11 or 2026-11-05" in correction("05/11/2026", "date")[0]


@same
@given(st.text(max_size=30), st.sampled_from([*sorted(values._FORMS), "decimal", "time", "double"]))
@example("9999 Sept 9999", "date")
@example("2020-00", "gYearMonth")
def test_any_value_is_judged_and_any_correction_is_right(text: str, name: str) -> None:
    fault = values.fault(text, f"{XSD}{name}")
    if fault and name in values._FORMS and fault.fix and not fault.fix.startswith('"'):
        assert values.fault(fault.fix, f"{XSD}{name}") is None


# Terms -----------------------------------------------------------------------


def test_sound_statements_have_no_finding_and_no_place_is_asked_for() -> None:
    text = (
        f'<{THING}> <{LABEL}> "Harbour Workers\u2019 Relief"@en .\n'
        f'<{THING}> <{LABEL}> "Harbour"@en-GB <https://w3id.org/alliance87/graph/contributed/a> .\n'
        f'<{THING}> <{LABEL}> "Harbour"@zh-Hant-TW .\n'
        f'<{THING}> <{LABEL}> "Harbour"@es-419 .\n'
        f'<{THING}> <{LABEL}> "plain"^^<{XSD}string> .\n'
        f'<{THING}> <{LABEL}> "2020-02-29"^^<{XSD}date> .\n'
        f'<{THING}> <{EXACT}> "two\\nlines" .\n'
    )
    read = reading(text)

    def never() -> tuple[Located, ...]:
        raise AssertionError("nobody needs the places")

    assert terms.check(replace(read, locate=never)) == ()
    assert terms.sound(read.quads) == read.quads


@pytest.mark.parametrize(
    ("rule", "term"),
    [
        ("address", "<javascript:alert(1)>"),
        ("address", "<http://user@example.org/>"),
        ("address", "<http://example.org/\\u202Etxt>"),
        ("blank-node", "_:b"),
        ("rdf-1.2", '"a"@en--ltr'),
        ("rdf-1.2", f"<<( <{THING}> <{LABEL}> <{THING}> )>>"),
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
        ("address", '"x"^^<urn:x:y>'),
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
    line = f"<{THING}> <{LABEL}> {term} ."
    text = f'<{THING}> <{LABEL}> "x" .\n<{THING}> <{LABEL}> "x"@en .\n{line}\n'
    (found,) = terms.check(reading(text))
    assert found.rule == f"{RULE}{rule}"
    assert found.severity is Severity.REFUSAL
    assert (found.place.file, found.place.line) == ("draft.nt", 3)
    assert found.place.column == line.index(term) + 1
    assert found.place.end_column == line.index(term) + len(term) + 1
    assert (found.focus, found.path) == (THING, LABEL)
    assert [q.subject for q in terms.sound(reading(text).quads)] == [ox.NamedNode(THING)] * 2


def test_subjects_predicates_graphs_and_datatypes_are_judged_too() -> None:
    text = f'<urn:a:b> <{LABEL}> "x" .\n<{THING}> <urn:a:c> "x" .\n<{THING}> <{LABEL}> "x" <urn:a:d> .\n'
    assert judged(text) == [
        ("address", 1, 1, "urn:a:b"),
        ("address", 2, len(THING) + 4, "urn:a:c"),
        ("address", 3, 1, "urn:a:d"),
    ]
    found = terms.check(reading(text))
    assert [(f.focus, f.path) for f in found] == [("urn:a:b", ""), (THING, ""), (THING, "")]
    assert found[2].place.graph == "urn:a:d"


def test_a_blank_node_is_told_once_and_a_list_as_one() -> None:
    rest = f"{PREFIXES['rdf']}rest"
    text = f'_:a <{LABEL}> "x" .\n_:a <{LABEL}> "y" .\n<{THING}> <{LABEL}> _:a .\n'
    assert judged(text) == [("blank-node", 1, 1, "")]
    (found,) = terms.check(reading(f"_:a <{rest}> <{THING}> .\n"))
    assert "list" in found.message


def test_the_words_of_a_quote_may_have_lines_and_no_other_text() -> None:
    for name in ("exact", "prefix", "suffix"):
        assert judged(f'<{THING}> <{PREFIXES["oa"]}{name}> "a\\nb" .\n') == []
    assert judged(f'<{THING}> <{PREFIXES["skos"]}note> "a\\nb"@en .\n')[0][0] == "line-break"


def test_a_language_has_its_short_code_as_fix() -> None:
    (found,) = terms.check(reading(f'<{THING}> <{LABEL}> "x"@english .\n'))
    assert found.fix == "@en"


def test_more_statements_than_allowed_are_one_limit() -> None:
    text = f"<{THING}> <{LABEL}> _:b .\n" * 3
    (found,) = terms.check(reading(text), Limits(statements=2))
    assert (found.severity, found.rule) == (Severity.LIMIT, f"{RULE}statements")
    assert "--max-statements" in found.fix
    assert judged(f'<{THING}> <{LABEL}> "x" .\n' * 2, Limits(statements=2)) == []


def test_a_literal_is_measured_in_bytes() -> None:
    limits = Limits(literal_bytes=100)
    assert judged(f'<{THING}> <{LABEL}> "{"x" * 100}" .\n', limits) == []
    for text in ("x" * 101, "é" * 51):
        (found,) = terms.check(reading(f'<{THING}> <{LABEL}> "{text}" .\n'), limits)
        assert (found.severity, found.rule) == (Severity.LIMIT, f"{RULE}literal-size")
        assert "--max-literal" in found.fix
    assert judged(f'<{THING}> <{LABEL}> "{"x" * 16_000_000}" .\n')[0][0] == "literal-size"


def test_only_so_many_faults_are_told() -> None:
    text = "".join(f'<urn:a:{n}> <{LABEL}> "x" .\n' for n in range(20))
    found = terms.check(reading(text), Limits(findings=5))
    assert len(found) == 6
    assert [f.rule for f in found if f.severity is Severity.LIMIT] == [f"{RULE}findings"]


def test_faults_without_a_place_are_told_all_the_same() -> None:
    read = reading(f"<urn:a:b> <{LABEL}> _:b .\n")

    def unplaced() -> tuple[Located, ...]:
        raise FindingError(terms.check(read)[0])

    for locate in (tuple, unplaced):
        found = terms.check(replace(read, locate=locate))
        assert {f.rule for f in found if not f.place.line} == {
            f"{RULE}address",
            f"{RULE}blank-node",
        }


IRIS = st.from_regex(r"(https?|ftp|urn):(//)?[a-z@.:%#/é-]{0,20}", fullmatch=True)
LITERALS = st.builds(
    lambda text, kind: "".join(f"\\U{ord(c):08X}" for c in text).join(('"', f'"{kind}')),
    st.text(st.characters(codec="utf-8"), max_size=20),
    st.sampled_from(["", "@en", "@en-GB", "@english", "@en--ltr"])
    | st.sampled_from(["date", "gYear", "integer", "decimal", "anyURI", "no"]).map(
        lambda name: f"^^<{XSD}{name}>"
    ),
)


@same
@given(IRIS, IRIS, IRIS.map("<{}>".format) | LITERALS | st.just("_:b"))
def test_any_statement_is_judged_or_not_read_at_all(subject: str, path: str, term: str) -> None:
    try:
        read = reading(f"<{subject}> <{path}> {term} .\n")
    except SyntaxError:
        return
    found = terms.check(read)
    assert bool(found) == (terms.sound(read.quads) == ())
    assert all(f.place.line == 1 and f.severity is Severity.REFUSAL for f in found)


def test_statements_are_judged_quickly() -> None:
    label = "".join(
        f'<{THING}-{n}> <{LABEL}> "Name {n}"@en .\n<{THING}-{n}> <{LABEL}> <{THING}-{n % 9}> .\n'
        for n in range(25_000)
    )
    read = reading(label)
    started = time.process_time()
    assert terms.check(read) == ()
    assert time.process_time() - started < 1  # 0.1 s where it was written


# Limits ----------------------------------------------------------------------


def test_every_limit_that_has_a_flag_is_a_limit_and_says_so() -> None:
    assert set(FLAGS) <= set(Limits.__dataclass_fields__)
    assert remedy("seconds", "Wait") == "Wait, or raise the limit with --seconds."
    assert [size(n) for n in (20 * 2**20, 2**30, 1000, 1536, 2048)] == [
        "20 MiB",
        "1 GiB",
        "1,000 bytes",
        "1,536 bytes",
        "2 KiB",
    ]
