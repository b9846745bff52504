"""A report tells place, fault and remedy, to people within the width of a terminal, to programs by a schema."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from alliance87.model.finding import Finding, Place, Report, Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Lines, Span
from alliance87.report.render import FORMATS, render
from alliance87.report.terminal import columns
from alliance87.report.text import excerpt, render_text
from alliance87.report.words import encodable, escaped, rule_name, subject, told
from conftest import CHECKOUT

SCHEMA = CHECKOUT / "scripts" / "alliance87" / "report" / "report.schema.json"
ORGANIZATION = f"{PREFIXES['organization']}harbour-workers-relief"
TURTLE = """organization:harbour-workers-relief
    a87:statedNaem "Harbour Workers’ Relief" ;
"""


def at(text: str, part: str, file: str = "draft.ttl", cell: str = "") -> Place:
    """The place of the first occurrence of a part of a text."""
    start = text.index(part)
    graph = f"{PREFIXES['contributed']}fair-work-forum-2019"
    return Lines(text).place(file, Span(start, start + len(part)), graph, cell)


MISSPELT = Finding(
    place=at(TURTLE, "a87:statedNaem"),
    severity=Severity.VIOLATION,
    focus=ORGANIZATION,
    path=f"{PREFIXES['a87']}statedNaem",
    rule=f"{PREFIXES['shape']}Participation-statedName",
    message='Give the name once, exactly as the source prints it: a87:statedName "…".',
    fix="did you mean a87:statedName?",
    label="Harbour Workers' Relief",
    component=f"{PREFIXES['sh']}ClosedConstraintComponent",
)
COUNTRY = Finding(
    place=Place(
        "participants.csv", "", 4, 24, 4, 26, "row 3, column country", "forum,Harbour Relief,1,UK"
    ),
    severity=Severity.VIOLATION,
    focus=f"{PREFIXES['participation']}x",
    path=f"{PREFIXES['a87']}country",
    rule=f"{PREFIXES['rule']}country",
    message="Write the country’s code of three digits.",
    value="United\u00a0Kingdom",
    fix="write 826",
)
LIMIT = Finding(
    Place("big.nt"), Severity.LIMIT, "", "", f"{PREFIXES['rule']}size", "The file is over 20 MB."
)
REFUSAL = Finding(
    Place("evil.rdf", "", 1, 1, 1, 10, "", "<!DOCTYPE x>"),
    Severity.REFUSAL,
    "",
    "",
    f"{PREFIXES['rule']}doctype",
    "Take the DOCTYPE out.",
)
WARNING = Finding(Place("draft.ttl"), Severity.WARNING, "", "", "", "Look again.")
COUNTS = (("quads read", "14"), ("quads validated", "14"), ("source", "not compared"))
REPORT = Report(COUNTS, (LIMIT, MISSPELT, REFUSAL, COUNTRY, WARNING))


def carets(place: Place, width: int = 200) -> tuple[str, str]:
    """What of a line is shown, and what stands in it above the carets, in columns."""
    shown = excerpt(place, width)
    assert shown is not None
    assert shown.carets.replace(" ", "").strip("^") == ""
    begins = shown.carets.index("^")
    ends = begins + shown.carets.count("^")
    cells = [c for character in shown.line for c in (character, "")[: columns(character)]]
    return shown.line, "".join(cells[begins:ends])


def test_a_finding_with_a_line_reads_as_place_fault_excerpt_and_remedy() -> None:
    assert render(Report((("quads read", "2"),), (MISSPELT,)), "text", 200, False) == (
        "draft.ttl:2:5 violation  Harbour Workers' Relief (organization:harbour-workers-relief)"
        " a87:statedNaem — Give the name once, exactly as the source prints it:"
        ' a87:statedName "…".\n'
        '    2 |     a87:statedNaem "Harbour Workers’ Relief" ;\n'
        "      |     ^^^^^^^^^^^^^^ did you mean a87:statedName?\n"
        "    rule: Participation-statedName\n"
        "\n"
        "quads read  2\n"
        "1 violation in draft.ttl\n"
        "Rules: alliance87 explain Participation-statedName\n"
    )


def test_a_finding_without_a_line_names_the_graph_the_value_and_the_remedy() -> None:
    found = Finding(
        place=Place("data/x.trig", f"{PREFIXES['stated']}x"),
        severity=Severity.VIOLATION,
        focus=f"{PREFIXES['organization']}ilo",
        path=f"{PREFIXES['a87']}statedName",
        rule="order",
        message="Give the name\nonce.",
        value="a\nb",
        fix="a87:statedName “ILO”",
    )
    assert render_text(Report((("files", "1"),), (found,))) == (
        "data/x.trig stated:x violation  organization:ilo a87:statedName — Give the name\\u000Aonce.\n"
        "    found: a\\u000Ab\n"
        "    fix: a87:statedName “ILO”\n"
        "    rule: order\n"
        "\n"
        "files  1\n"
        "1 violation in data/x.trig\n"
    )


def test_a_finding_of_a_table_names_the_cell_and_a_value_that_the_line_does_not_show() -> None:
    lines = render_text(Report((), (COUNTRY,)), 200).splitlines()
    assert lines[0].startswith("participants.csv:4:24 (row 3, column country) violation  ")
    assert lines[2].endswith("| " + " " * 23 + "^^ write 826")
    assert "    found: United\u00a0Kingdom" in lines
    shown = render_text(Report((), (replace(COUNTRY, value="UK"),)), 200)
    assert "found:" not in shown


def test_a_remedy_that_does_not_fit_beside_the_carets_has_a_line_of_its_own() -> None:
    misspelt = render_text(Report((), (MISSPELT,)), 45).splitlines()
    assert misspelt[-5:-3] == [
        "    did you mean a87:statedName?",
        "    rule: Participation-statedName",
    ]
    country = replace(COUNTRY, fix="write 826, the code of the United Kingdom")
    lines = render_text(Report((), (country,)), 60).splitlines()
    assert "    fix: write 826, the code of the United Kingdom" in lines
    assert sum("write 826" in line for line in lines) == 1


def test_the_end_of_a_report_counts_what_was_found_and_lists_each_rule_once() -> None:
    twice = Report(COUNTS, (*REPORT.findings, COUNTRY))
    assert render_text(twice, 200).split("\n\n")[-1] == (
        "quads read       14\n"
        "quads validated  14\n"
        "source           not compared\n"
        "1 limit exceeded, 1 refusal, 3 violations, 1 warning in 4 files\n"
        "Rules: alliance87 explain Participation-statedName\n"
        "       alliance87 explain country\n"
        "       alliance87 explain doctype\n"
        "       alliance87 explain size\n"
    )


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        ((), "0 violations, 0 warnings\n"),
        ((WARNING,), "0 violations, 1 warning in draft.ttl\n"),
        ((WARNING, WARNING), "0 violations, 2 warnings in draft.ttl\n"),
    ],
)
def test_a_report_that_conforms_says_so(findings: tuple[Finding, ...], verdict: str) -> None:
    report = Report((), findings)
    assert report.conforms
    assert render_text(report).endswith(verdict)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_lines_of_text_keep_to_the_width_and_lose_no_word(width: int) -> None:
    text = render(REPORT, "text", width, False)
    unbroken = "alliance87 explain"  # a command to copy is not cut
    assert [x for x in text.splitlines() if columns(x) > width and unbroken not in x] == []
    assert " ".join(MISSPELT.message.split()) in " ".join(text.split())


def test_colour_marks_place_severity_and_carets_and_is_left_out_unless_asked_for() -> None:
    plain, coloured = (render(REPORT, "text", 80, colour) for colour in (False, True))
    assert "\x1b" not in plain
    assert "\x1b[1mdraft.ttl:2:5\x1b[0m \x1b[31mviolation\x1b[0m  Harbour" in coloured
    assert "\x1b[33mwarning\x1b[0m" in coloured
    assert "\x1b[31m    ^^^^^^^^^^^^^^ did you mean a87:statedName?\x1b[0m" in coloured
    bare = coloured
    for code in ("0", "1", "31", "32", "33", "34"):
        bare = bare.replace(f"\x1b[{code}m", "")
    assert bare == plain


def wide(character: str) -> int:
    """How many columns terminals give the characters of the next test."""
    if character in "\u0301\u0308\u1161\u11ab\u1173\u11af\u0947\u094d":
        return 0
    return 4 if character == "\t" else 2 if character in "港湾労働者救援会\u1112\u1100" else 1


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("abc def ghi", "def"),
        ("\t\ta b\tc d", "c"),
        ("港湾労働者 救援会 relief", "救援会"),
        ("cafe\u0301 na\u0308ive rest", "na\u0308ive"),
        ("नमस्ते x end", "end"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af end", "end"),
    ],
    ids=["ascii", "tabs", "wide", "combining", "marks without a class", "decomposed Hangul"],
)
def test_carets_stand_under_the_span_whatever_stands_before_it(text: str, part: str) -> None:
    before, marked = text.split(part)[0], part
    shown = excerpt(at(text, part), 200)
    assert shown is not None
    assert shown.line == text.replace("\t", "    ")
    assert shown.carets == " " * sum(map(wide, before)) + "^" * sum(map(wide, marked))


def test_a_mark_takes_no_column_and_a_wide_character_two() -> None:
    assert columns("e\u0301") == 1
    assert columns("\u0915\u094d") == 1  # its combining class is not 0
    assert columns("\u0915\u0947") == 1  # its combining class is 0
    assert columns("\u1112\u1161\u11ab") == columns("한") == 2
    assert columns("港") == columns("Ａ") == 2


@pytest.mark.parametrize("width", [30, 40, 80])
@pytest.mark.parametrize("start", [0, 1, 30, 500, 990])
def test_a_long_line_is_cut_around_the_span(start: int, width: int) -> None:
    text = "".join(f"{n:04} 港" for n in range(200))[:1000]
    place = Place("x", "", 3, start + 1, 3, start + 5, "", text)
    line, marked = carets(place, width)
    assert columns(line) + 8 <= width
    assert columns(line) + 8 >= width - 4  # and no more is cut than must be
    assert marked == text[start : start + 4]
    assert line.startswith("…") == (start >= 30)
    assert line.endswith("…") == (start < 900)


def test_a_span_longer_than_the_line_has_room_for_is_marked_as_far_as_it_is_shown() -> None:
    place = Place("x", "", 3, 11, 3, 900, "", "a" * 1000)
    shown = excerpt(place, 40)
    assert shown is not None
    assert columns(shown.line) <= 32
    assert shown.carets.strip() == "^" * (len(shown.line) - 2)


def test_a_span_over_several_lines_is_marked_to_the_end_of_its_first() -> None:
    assert carets(at('a "b\nc" d', '"b\nc"')) == ('a "b', '"b')


def test_the_end_of_a_line_is_marked_with_one_caret() -> None:
    shown = excerpt(Place("x", "", 1, 4, 1, 4, "", "abc"), 80)
    assert shown is not None
    assert (shown.line, shown.carets) == ("abc", "   ^")


def test_a_line_of_a_million_marks_is_cut_too() -> None:
    for text in ("a" + "\u0301" * 1_000_000, "\u202e" * 1_000_000):
        shown = excerpt(Place("x", "", 1, 500, 1, 900_000, "", text), 80)
        assert shown is not None
        assert len(shown.line) < 1000


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, naïve, 港", "plain, naïve, 港"),
        ("a\u00a0b\u3000c", "a\u00a0b\u3000c"),
        ("\x1b[31mred\x07", "\\u001B[31mred\\u0007"),
        ("a\u202eb\u2066c", "a\\u202Eb\\u2066c"),
        ("a\nb\tc\u2028d\x85e", "a\\u000Ab\\u0009c\\u2028d\\u0085e"),
        ("\U000e0041\ufe0f\u3164", "\\U000E0041\\uFE0F\\u3164"),
        ("\udcff", "\\uDCFF"),
    ],
)
def test_what_prints_nothing_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert escaped(text) == shown
    assert shown.splitlines() == [shown]


def test_only_lone_surrogates_cannot_be_encoded() -> None:
    assert encodable("é\x1b\udcff") == "é\x1b\\uDCFF"


def test_the_parts_of_a_finding_have_names() -> None:
    assert rule_name(MISSPELT.rule) == "Participation-statedName"
    assert rule_name("order") == "order"
    assert subject(COUNTRY) == "participation:x a87:country"
    assert told(COUNTRY) == "Write the country’s code of three digits. (fix: write 826)"
    assert told(MISSPELT).endswith('"…". (did you mean a87:statedName?)')
    assert told(LIMIT) == "The file is over 20 MB."


def schema() -> Draft202012Validator:
    """The schema of our JSON, itself valid."""
    content = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(content)
    return Draft202012Validator(content)


@pytest.mark.parametrize("report", [REPORT, Report((), ())], ids=["findings", "none"])
def test_json_is_what_its_schema_says(report: Report) -> None:
    content = json.loads(render(report, "json", 80, False))
    schema().validate(content)
    assert content["conforms"] is report.conforms
    assert content["status"] == report.status
    assert len(content["findings"]) == len(report.findings)


def test_json_holds_every_part_of_a_finding_and_null_where_there_is_none() -> None:
    content = json.loads(render(REPORT, "json", 80, False))
    assert content["counts"] == {
        "quads read": 14,
        "quads validated": 14,
        "source": "not compared",
    }
    assert content["findings"][1] == {
        "severity": "violation",
        "message": MISSPELT.message,
        "fix": "did you mean a87:statedName?",
        "place": {
            "file": "draft.ttl",
            "graph": MISSPELT.place.graph,
            "line": 2,
            "column": 5,
            "end_line": 2,
            "end_column": 19,
            "cell": None,
            "excerpt": MISSPELT.place.excerpt,
        },
        "focus": ORGANIZATION,
        "label": "Harbour Workers' Relief",
        "path": MISSPELT.path,
        "value": None,
        "rule": MISSPELT.rule,
        "component": MISSPELT.component,
    }


def test_the_schema_describes_each_property_and_refuses_others() -> None:
    content = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert content["$id"] == content["properties"]["$schema"]["const"]
    assert content["$id"].endswith(f"/{content['properties']['version']['const']}")
    report = json.loads(render(REPORT, "json", 80, False))
    for part in (report, report["findings"][0], report["findings"][0]["place"]):
        part["more"] = 1
        assert not schema().is_valid(report)
        del part["more"]
    assert schema().is_valid(report)


def test_json_prints_nothing_that_moves_a_cursor_and_reads_back_the_same() -> None:
    found = Finding(Place("x\udcff"), Severity.WARNING, "", "", "", "a\x9b2J\u202e\U000e0041\x7f")
    text = render(Report((), (found,)), "json", 80, False)
    assert all(c.isprintable() or c == "\n" for c in text)
    (read,) = json.loads(text.encode())["findings"]
    assert (read["place"]["file"], read["message"]) == (found.place.file, found.message)


def test_a_line_too_long_to_repeat_is_left_out_of_json() -> None:
    place = Place("x", "", 1, 1, 1, 2, "", "a" * 1001)
    report = Report((), (Finding(place, Severity.WARNING, "", "", "", "m"),))
    assert json.loads(render(report, "json", 80, False))["findings"][0]["place"]["excerpt"] is None


def test_a_count_is_a_number_only_if_it_is_written_as_one() -> None:
    counts = (("a", "0"), ("b", "007"), ("c", "٣"), ("d", "9" * 5000), ("e", "1.5"))
    content = json.loads(render(Report(counts, ()), "json", 80, False))
    assert content["counts"] == {**dict(counts), "a": 0}


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_in_any_format_ends_its_last_line_and_is_the_same_each_time(form: str) -> None:
    text = render(REPORT, form, 80, False)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert render(REPORT, form, 80, False) == text


def test_there_is_no_format_but_those() -> None:
    with pytest.raises(ValueError, match="pdf is no format"):
        render(REPORT, "pdf", 80, False)
