"""A fix is exactly what to write: applied, its finding is gone, and no other has come.

Slips are made at random in tables that are right; each fix is applied alone, in every row that its finding
names, as somebody would who trusts the report.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given as given_by
from hypothesis import settings
from hypothesis import strategies as st

from alliance87.formats.format import Format
from alliance87.model.finding import Finding
from alliance87.rules.validate import Input, work
from examples import examples
from validating import session

TODAY = "2026-11-30"
SOURCE = {
    "source_title": "Report of the Quay Forum",
    "source_language": "en",
    "source_address": "https://quay.example.org/report.pdf",
    "contributor": "Amina Example",
    "date": "2026-11-20",
}
Row = Mapping[str, str]
Tables = Mapping[str, Sequence[Row]]


def body(own: str, name: str, **cells: str) -> Row:
    """A row of the table of organisations."""
    names = [
        "other_names",
        "kind",
        "country",
        "part_of",
        "website",
        "same_as",
        "isni",
        "lei",
        "evidence",
    ]
    blank = dict.fromkeys(names, "")
    return {"id": own, "name": name, "language": "en", **blank, **cells, **SOURCE}


def event(own: str, name: str, **cells: str) -> Row:
    """A row of the table of events."""
    names = ["standing", "start", "end", "place", "country", "website", "evidence"]
    blank = {**dict.fromkeys(names, ""), "standing": "held"}
    return {"id": own, "name": name, "language": "en", **blank, **cells, **SOURCE}


def entry(position: str, stated: str, who: str, of: str = "quay-forum") -> Row:
    """A row of the table of participants."""
    own = {"event": of, "position": position, "stated_name": stated, "organization": who}
    return {**own, **dict.fromkeys(["capacity", "quote", "before", "after"], ""), **SOURCE}


RIGHT: Tables = {
    "organizations": [
        body(
            "quay-relief",
            "Quay Relief",
            kind="ngo",
            country="GBR",
            website="https://quay.example.org",
        ),
        body("pier-union", "Union of Pier Workers", kind="workers' organisation", country="NPL"),
        body("dock-fund", "Dock Children's Fund", country="Brazil", part_of="quay-relief"),
    ],
    "events": [
        event("quay-forum", "Quay Forum", start="2019-05-14", end="2019-05-15", country="GBR"),
        event("pier-meeting", "Pier Meeting", start="2020-02", place="Pier Hall", country="GBR"),
    ],
    "participants": [
        entry("1", "Quay Relief", "quay-relief"),
        entry("2", "Pier Workers", "pier-union"),
        entry("3", "ILO", "ilo"),
    ],
}
# A cell by table, row and column; a value that is right there; and how people write it besides.
SLIPS = [
    (
        "organizations",
        2,
        "source_address",
        "https://www.quay.example.org/a%20b.pdf",
        ["www.quay.example.org/a b.pdf"],
    ),
    (
        "events",
        2,
        "start",
        "2019-05-14",
        ["20190514", "14-V-2019", "14 мая 2019", "14–15.05.2019", "Tuesday 14 May 2019"],
    ),
    (
        "events",
        2,
        "start",
        "2019-05-14",
        ["2019-05-14T09:00:00Z", "٢٠١٩-٠٥-١٤", "May 14th, 2019", "5/14/2019", "43599.5"],
    ),
    (
        "organizations",
        2,
        "lei",
        "5493006MHB84DD0ZWV18",
        [
            "5493 006M HB84 DD0Z WV18",
            "lei:5493006mhb84dd0zwv18",
            "https://search.gleif.org/#/record/5493006MHB84DD0ZWV18",
        ],
    ),
    ("organizations", 2, "id", "quay-relief", ["Quay Relief", "quay_relief", "QUAY-RELIEF", ""]),
    ("organizations", 4, "name", "Réseau Quai", ["RÃ©seau Quai", "R&eacute;seau Quai"]),
    ("organizations", 4, "name", "Quay Fund", ["Quаy Fund", "Quay&nbsp;Fund"]),
    (
        "organizations",
        2,
        "kind",
        "ngo",
        ["NGO", "nog", "N.G.O.", "ngos", "non-governmental organization"],
    ),
    (
        "organizations",
        3,
        "kind",
        "workers' organisation",
        ["Workers organisation", "workers' organzation"],
    ),
    ("organizations", 3, "kind", "government", ["goverment", "Government", "governments"]),
    (
        "organizations",
        2,
        "country",
        "GBR",
        ["U.K.", "Untied Kingdom", "Great Britain", "826", "GRB"],
    ),
    (
        "organizations",
        3,
        "country",
        "NPL",
        ["Nepall", "Népal", "Federal Democratic Republic of Nepal"],
    ),
    ("organizations", 4, "country", "USA", ["EE. UU.", "United States", "Untied States", "U.S.A."]),
    ("organizations", 4, "country", "", ["-", "n/a", "Korea"]),
    (
        "organizations",
        3,
        "website",
        "https://pier.example.org",
        ["pier.example.org", "www.pier.example.org"],
    ),
    (
        "organizations",
        3,
        "website",
        "https://pier.example.org/a%20b",
        ["https://pier.example.org/a b"],
    ),
    (
        "organizations",
        2,
        "same_as",
        "wikidata:Q1234567",
        ["Q1234567", "https://www.wikidata.org/wiki/Q1234567"],
    ),
    (
        "organizations",
        2,
        "isni",
        "0000 0000 0000 0001",
        ["0000000000000001", "https://isni.org/isni/0000000000000001"],
    ),
    (
        "organizations",
        4,
        "part_of",
        "ilo",
        ["ILO", "International Labor Organization", "organization:ilo"],
    ),
    ("organizations", 4, "part_of", "quay-relief", ["Quay Relief", "quay-releif", "QUAY RELIEF"]),
    ("organizations", 3, "language", "en", ["English", "EN", "en_GB", ""]),
    ("events", 2, "standing", "held", ["hled", "Held", "took place"]),
    (
        "events",
        2,
        "start",
        "2019-05-14",
        ["14-May-19", "14.05.2019", "43599", "2562-05-14", "14-15 May 2019"],
    ),
    (
        "events",
        2,
        "end",
        "2019-05-15",
        ["15 mai 2019", "2019-05-15 00:00:00", "2019-5-15", "14/15 May 2019"],
    ),
    ("events", 3, "start", "2019-05", ["May-19", "05/2019", "mayo de 2019", "May 2019", "2019/05"]),
    ("events", 3, "place", "Pier Hall", ["PiÃ¨r Hall"]),
    ("participants", 2, "event", "quay-forum", ["Quay Forum", "quay-fourm", "QUAY FORUM"]),
    ("participants", 3, "organization", "pier-union", ["Union of Pier Workers", "pier-unoin"]),
    (
        "participants",
        4,
        "organization",
        "ilo",
        ["ILO", "International Labour Organisation", "I.L.O."],
    ),
    ("participants", 4, "position", "3", ["3.", "third", "03", ""]),
    (
        "participants",
        4,
        "source_address",
        "https://quay.example.org/report.pdf",
        ["quay.example.org/report.pdf"],
    ),
    (
        "organizations",
        2,
        "source_address",
        "https://quay.example.org/report.pdf",
        ["quay.example.org/report.pdf"],
    ),
    (
        "organizations",
        2,
        "date",
        "2026-11-20",
        ["20.11.2026", "20 November 2026", "11/12/2026", "2036-11-20"],
    ),
    ("organizations", 2, "source_language", "en", ["english", "en-", ""]),
]


def written(rows: Sequence[Row]) -> str:
    """A table as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def found_in(tables: Tables) -> tuple[Finding, ...]:
    """What is found in tables."""
    inputs = [
        Input(f"{name}.csv", Format.CSV, written(rows).encode()) for name, rows in tables.items()
    ]
    return work(replace(session(), today=TODAY), inputs).findings


def changed(tables: Tables, name: str, numbers: Sequence[int], column: str, value: str) -> Tables:
    """Tables with another value in a column of some rows, by their numbers in a spreadsheet."""
    rows = [
        {**row, column: value} if at in numbers else row for at, row in enumerate(tables[name], 2)
    ]
    return {**tables, name: rows}


@st.composite
def slipped(draw: st.DrawFn) -> Tables:
    """Tables in which one to three cells are as people write them."""
    tables: Tables = RIGHT
    for name, at, column, _, slips in draw(
        st.lists(st.sampled_from(SLIPS), min_size=1, max_size=3)
    ):
        tables = changed(tables, name, [at], column, draw(st.sampled_from(slips)))
    return tables


def rows_of(found: Finding) -> list[int]:
    """The rows that a finding is about: its own, and those that its message names."""
    own = re.match(r"row ([0-9]+),", found.place.cell)
    others = re.search(r"The same is in rows? ([0-9–, and]+)\.", found.message)
    numbers = [int(own[1])] if own else []
    for part in re.findall("[0-9]+(?:–[0-9]+)?", others[1] if others else ""):
        first, _, last = part.partition("–")
        numbers += range(int(first), int(last or first) + 1)
    return numbers


def identities(found: Sequence[Finding]) -> set[tuple[str, str, str, int]]:
    """Findings by rule, table, column and row, each row of its own."""
    return {
        (f.rule, f.place.file, f.place.cell.partition("column ")[2], row)
        for f in found
        for row in rows_of(f) or [f.place.line]
    }


@pytest.mark.parametrize("slip", SLIPS, ids=range(len(SLIPS)))
def test_what_is_meant_is_right(slip: tuple[str, int, str, str, list[str]]) -> None:
    name, at, column, right, _ = slip
    assert found_in(changed(RIGHT, name, [at], column, right)) == ()


@settings(max_examples=examples(60), derandomize=True, deadline=None, database=None)
@given_by(slipped())
def test_a_fix_that_is_applied_leaves_no_finding(tables: Tables) -> None:
    found = found_in(tables)
    for each in found:
        if not (each.fix and each.place.cell):
            continue
        column, name = each.place.cell.partition("column ")[2], each.place.file.removesuffix(".csv")
        mended = changed(tables, name, rows_of(each), column, each.fix)
        after = found_in(mended)
        own = identities([each])
        shown = f"{each.place.cell} of {name}: {each.value!r} → {each.fix!r}\n{each.message}"
        assert not own & identities(after), shown
        new = identities(after) - identities(found)
        assert new == set(), f"{shown}\n{[f.message for f in after]}"
