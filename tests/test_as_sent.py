"""Contributions as people send them: damaged, copied down, dated otherwise, in files beside others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from alliance87.model.finding import Finding, Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.model.suggest import nearest
from alliance87.rules.validate import validate, work
from conftest import CHECKOUT
from validating import given, session

TODAY = "2026-11-30"
RULE = PREFIXES["rule"]
BY = "Report of the Quay Forum,en,https://quay.example.org/report.pdf,Amina Example,2026-11-20"
ORGANIZATIONS = (
    "id,name,language,other_names,kind,country,part_of,website,same_as,isni,lei,evidence,"
    "source_title,source_language,source_address,contributor,date\n"
)
EVENTS = (
    "id,name,language,standing,start,end,place,country,website,evidence,"
    "source_title,source_language,source_address,contributor,date\n"
)
PARTICIPANTS = (
    "event,position,stated_name,organization,capacity,quote,before,after,"
    "source_title,source_language,source_address,contributor,date\n"
)


def body(own: str, name: str, language: str = "en", website: str = "", by: str = BY) -> str:
    return f"{own},{name},{language},,ngo,GBR,,{website},,,,,{by}\n"


def event(start: str, end: str = "", standing: str = "held", by: str = BY) -> str:
    return f"quay-forum,Quay Forum,en,{standing},{start},{end},,GBR,,,{by}\n"


def found_in(*tables: str) -> list[Finding]:
    """What is found in tables, told apart by their headers."""
    names = {ORGANIZATIONS: "organizations", EVENTS: "events", PARTICIPANTS: "participants"}
    inputs = [
        given(text, next(f"{name}.csv" for head, name in names.items() if text.startswith(head)))
        for text in tables
    ]
    return list(work(replace(session(), today=TODAY), inputs).findings)


def told(found: list[Finding]) -> list[tuple[str, str, str]]:
    return [(f.rule.removeprefix(RULE), f.severity.value, f.place.cell) for f in found]


def test_an_organisation_can_have_two_delegations_at_one_event() -> None:
    def rows(*capacities: str) -> str:
        row = f"quay-forum,{{}},Quay Relief {{}},quay-relief,{{}},,,,{BY}\n"
        return "".join(row.format(at, at, each) for at, each in enumerate(capacities, 1))

    tables = EVENTS + event("2019-05-14"), ORGANIZATIONS + body("quay-relief", "Quay Relief")
    assert found_in(*tables, PARTICIPANTS + rows("host", "observer")) == []
    (found,) = found_in(*tables, PARTICIPANTS + rows("host", ""))
    assert found.message.startswith("Row 2 already has this participant in this event: keep one")
    assert "write in the column capacity" in found.message


# Damage and disguise ---------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "rule", "meant"),
    [
        ("RÃ©seau Quai dâ€™Entraide", "damaged-text", "Réseau Quai d’Entraide"),
        ("SÃ£o TomÃ© Ãgua", "damaged-text", ""),
        ("R&eacute;seau Quai", "damaged-text", "Réseau Quai"),
        ("Conse√±o Quay", "damaged-text", "Conseño Quay"),
        ("Quay &lt;b&gt;Relief&lt;/b&gt;", "damaged-text", "Quay Relief"),
        ("<i>Quay</i> Relief", "damaged-text", "Quay Relief"),
        ("R=C3=A9seau Quai", "damaged-text", "Réseau Quai"),
        ("R%C3%A9seau Quai", "damaged-text", "Réseau Quai"),
        ("R\\u00e9seau Quai", "damaged-text", "Réseau Quai"),
        ("Ð¡Ð¾ÑŽÐ·", "damaged-text", "Союз"),
        ("Å»egluga Quay", "damaged-text", "Żegluga Quay"),
        ("Mинистарство", "look-alike", ""),
        ("Relief &amp; Rescue", "damaged-text", "Relief & Rescue"),
        ("R?seau Quai d?Entraide", "damaged-text", ""),
        ("Quаy Relief", "look-alike", "Quay Relief"),
        ("Οrganisation of Quays", "look-alike", "Organisation of Quays"),
    ],
)
def test_a_damaged_name_is_pointed_out_with_the_name_it_was(
    name: str, rule: str, meant: str
) -> None:
    (found,) = found_in(ORGANIZATIONS + body("quay-relief", name))
    assert (found.rule, found.severity) == (f"{RULE}{rule}", Severity.WARNING)
    assert found.place.cell == "row 2, column name"
    assert not meant or found.fix == meant


@pytest.mark.parametrize(
    "name",
    [
        "São Tomé Água",
        "شبكة المثال (ش.م)",
        "Who cares? Quays do",
        "Łódź Quay",
        "ÄÖÜ Verein",
        "R&D Quay",
        "Société ? Oui",
        "100% Quay",
        "Quay <3",
        "Œuvre d’Émile & Cie",
        "Союз рабочих",
        "Ένωση Εργατών",
    ],
)
def test_a_name_that_is_right_raises_nothing(name: str) -> None:
    assert found_in(ORGANIZATIONS + body("quay-relief", name)) == []


def test_a_letter_that_was_lost_is_refused_where_it_was() -> None:
    (found,) = found_in(ORGANIZATIONS + body("quay-relief", "R\ufffdseau"))
    assert (found.rule, found.severity) == (f"{RULE}invisible-character", Severity.REFUSAL)
    assert (found.place.line, found.place.column) == (2, 14)
    assert "U+FFFD" in found.message


def test_all_hidden_characters_are_named_at_once_with_one_remedy() -> None:
    rows = "".join(body(f"quay-{n}", f"Net\u00adwork of Work\u200bers {n}") for n in range(6))
    (found,) = found_in(ORGANIZATIONS + rows)
    assert "12 such characters in this file (6 times U+00AD, 6 times U+200B)" in found.message
    assert "also at 2:24, 3:11" in found.message
    assert found.fix == "Delete them all: find and replace each with nothing."


# Sense -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (event("2075-11-13"), [("future", "violation", "row 2, column start")]),
        (event("2562-05-14"), [("future", "violation", "row 2, column start")]),
        (event("2562"), [("future", "violation", "row 2, column start")]),
        (event("1398-02-24"), [("long-ago", "warning", "row 2, column start")]),
        (event("2026-11-21"), [("future", "violation", "row 2, column start")]),
        (
            event("2019-05-14", by=BY.replace("2026", "2036")),
            [("future", "violation", "row 2, column date")],
        ),
        (event("2031-05-14", standing="planned"), []),
        (event("2026-11"), []),
        (event("2019-05-14"), []),
    ],
)
def test_a_day_that_cannot_be_is_found(row: str, expected: list[tuple[str, str, str]]) -> None:
    assert told(found_in(EVENTS + row)) == expected


@pytest.mark.parametrize(
    ("start", "calendar", "fix"),
    [
        ("2562-05-14", "Buddhist", "2019-05-14"),
        ("2075-11-13", "Bikram Sambat", ""),
        ("1398-02-24", "Persian", ""),
    ],
)
def test_a_year_of_another_calendar_is_named_as_such(start: str, calendar: str, fix: str) -> None:
    (found,) = found_in(EVENTS + event(start))
    assert calendar in found.message
    assert found.fix == fix


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (body("quay-relief", "Quay Relief"), body("qr", "QUAY RELIEF Ltd.")),
        (body("quay-relief", "Quay Relief"), body("qr", "Quay Relief (QR)")),
        (
            body("quay-relief", "Quay Relief", website="https://quay.example.org"),
            body("docks", "Docks", website="http://www.quay.example.org/index.html"),
        ),
    ],
)
def test_two_rows_for_one_body_are_pointed_out(first: str, second: str) -> None:
    (found,) = found_in(ORGANIZATIONS + first + second)
    assert (found.rule, found.severity) == (f"{RULE}duplicate", Severity.WARNING)
    assert found.place.cell.startswith("row 3, ")
    assert "(row 2 of organizations.csv)" in found.message


def test_bodies_that_are_lettered_are_no_twins() -> None:
    rows = "".join(body(f"quay-{c}", f"Quay Section {c}") for c in "abde")
    assert found_in(ORGANIZATIONS + rows) == []


# Reports by cause ------------------------------------------------------------


def test_one_slip_copied_down_a_column_is_one_finding_with_its_rows() -> None:
    by = BY.replace("report.pdf", "annual report.pdf")
    rows = "".join(body(f"quay-{n}", f"Quay number {n}", by=by) for n in range(12))
    (found,) = found_in(ORGANIZATIONS + rows)
    assert found.place.cell == "row 2, column source_address"
    assert found.message.endswith("Write %20 for it. The same is in rows 3–13.")
    assert found.fix == "https://quay.example.org/annual%20report.pdf"


def test_cells_that_a_merged_cell_left_empty_are_one_finding() -> None:
    rows = "".join(body(f"quay-{n}", f"Quay number {n}", by=",,,,") for n in range(4))
    (found,) = found_in(ORGANIZATIONS + body("quay-relief", "Quay Relief") + rows)
    assert found.place.cell == "row 3, column source_title"
    assert found.message == (
        "Rows 3–6 leave source_title, source_language, source_address, contributor, date empty: copy "
        "them down from row 2."
    )


def test_a_row_without_an_id_can_be_referred_to_by_its_name() -> None:
    entry = f"quay-forum,1,Quay Relief,Quay Relief,,,,,{BY}\n"
    tables = EVENTS + event("2019"), ORGANIZATIONS + body("", "Quay Relief")
    found = found_in(*tables, PARTICIPANTS + entry)
    assert [(f.place.cell, f.fix) for f in found] == [
        ("row 2, column id", "quay-relief"),
        ("row 2, column organization", "quay-relief"),
    ]
    assert [f.severity.blocks for f in found] == [True, False]


def test_a_column_that_is_empty_or_merged_is_one_finding() -> None:
    row = f"{{}},{{}},Quay {{}},{{}},,,,,{BY}\n".format
    bodies = ("ilo", "force-ouvriere", "ecpat-international")
    of_event = EVENTS + event("2019")

    def told_of(events: tuple[str, ...], positions: str) -> list[tuple[str, str]]:
        rows = map(row, events, positions.split(","), "abc", bodies)
        found = found_in(of_event, PARTICIPANTS + "".join(rows))
        return [(f.place.cell, f.message.rpartition(". ")[2]) for f in found]

    empty = told_of(("quay-forum",) * 3, ",,")
    assert empty == [("row 2, column position", "The same is in rows 3–4.")]
    merged = told_of(("quay-forum", "", ""), "1,2,3")
    assert [cell for cell, _ in merged] == ["row 3, column event"]
    assert merged[0][1] == "Rows 3–4 leave event empty: copy them down from row 2."
    none = told_of(("", "", ""), "1,2,3")
    assert none == [("row 2, column event", "The same is in rows 3–4.")]


def test_an_event_in_the_future_is_not_also_out_of_order() -> None:
    assert told(found_in(EVENTS + event("2075-05-14", "2019-05-15"))) == [
        ("future", "violation", "row 2, column start")
    ]


def test_a_cell_gets_one_finding_and_at_the_cell_that_errs() -> None:
    entries = (
        f"Quay Forum,1,ILO,ilo,,,,,{BY}\n"
        f"quay-forum,2,FO,force-ouvriere,,,,,{BY}\n"
        f"quay-forum,2,ECPAT,ecpat-international,,,,,{BY}\n"
    )
    found = found_in(EVENTS + event("2019"), PARTICIPANTS + entries)
    assert [f.place.cell for f in found] == ["row 2, column event", "row 3, column position"]
    assert found[1].message.endswith("The same is in row 4.")
    assert found[0].message == "Row 2 of events.csv has this name. This was read as quay-forum."
    assert not found[0].severity.blocks
    assert found[0].fix == "quay-forum"


# Suggestions -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Government of Nepal", "Government of Brazil"),
        ("International Trade Union Confederation", "International Transport Workers Federation"),
        ("civil society organisation", "workers' organisation"),
        ("Ministry of Health", "Ministry of Labour"),
        ("Fair Work Forum 2018", "Fair Work Forum 2019"),
        ("Government of Austria", "Government of Australia"),
        ("government-of-nepal", "government-of-brazil"),
        ("university", "UN university"),
        ("university", "un-university"),
    ],
)
def test_a_suggestion_never_names_another_body(name: str, other: str) -> None:
    assert nearest(name, [other]) == ""


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Goverment of Brasil", ""),
        ("Goverment of Brazil", "Government of Brazil"),
        ("Internat. Labour Organization", "International Labour Organization"),
        ("workers organization", "workers' organisation"),
        ("Minstry of Labour", "Ministry of Labour"),
    ],
)
def test_a_slip_is_answered_with_the_name_that_was_meant(name: str, meant: str) -> None:
    others = ["International Labour Organization", "workers' organisation", "Ministry of Labour"]
    assert nearest(name, [*others, "Government of Brazil"]) == meant


# Files -----------------------------------------------------------------------


def test_a_folder_is_the_files_in_it_and_a_readme_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "organisations été, (1).csv").write_text(
        ORGANIZATIONS + body("quay", "Quay Relief")
    )
    (tmp_path / "README.md").write_text("notes")
    (tmp_path / "~$quay.xlsx").write_text("what a program leaves behind")
    for files in ([tmp_path], sorted(tmp_path.glob("[!~]*"))):
        report = validate(Project(CHECKOUT), files)
        assert (report.status, dict(report.counts)["files"]) == (0, "1")
        (note,) = report.findings
        assert (note.severity, Path(note.place.file).name) == (Severity.NOTE, "README.md")


def test_a_file_that_is_not_there_is_what_is_wrong_whatever_its_name(tmp_path: Path) -> None:
    (found,) = validate(Project(CHECKOUT), [tmp_path / "tables"]).findings
    assert found.message == "There is no such file."


def test_files_that_cannot_be_read_are_all_named_with_what_is_found_in_the_others(
    tmp_path: Path,
) -> None:
    (tmp_path / "organizations.csv").write_text(ORGANIZATIONS + body("quay", "Quay", language="x"))
    (tmp_path / "events.csv").write_text("a,b\n")
    files = [tmp_path / name for name in ("no.csv", "organizations.csv", "none.ttl", "events.csv")]
    report = validate(Project(CHECKOUT), files)
    found = {Path(f.place.file).name: f.rule.removeprefix(RULE) for f in report.findings}
    assert found == {
        "no.csv": "unreadable",
        "none.ttl": "unreadable",
        "events.csv": "header",
        "organizations.csv": "cell",
    }
    assert any(f.message == "There is no such file." for f in report.findings)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"Bodies,,,\n,,,\n{ORGANIZATIONS}", "The header is in row 3: delete the rows above it."),
        (f"Table 1\n{ORGANIZATIONS}", "The header is in row 2: delete the row above it."),
        (ORGANIZATIONS.replace(",", "|"), "The cells are separated by the sign |: "),
    ],
)
def test_a_header_that_is_elsewhere_is_found_there(text: str, message: str) -> None:
    (found,) = work(session(), [given(text, "x.csv")]).findings
    assert found.rule == f"{RULE}header"
    assert found.message.startswith(message)
