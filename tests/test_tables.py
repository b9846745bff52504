"""The tables hold what the graph holds, letter by letter, and a spreadsheet can open them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from alliance87.export.tables import (
    ACTION_GROUPS,
    EVIDENCE,
    PARTICIPANTS,
    TARGETS,
    Table,
    lossless,
    spreadsheet,
)

NAMES = ("action-groups", "evidence", "participants", "targets")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def read(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_a_table_has_the_columns_that_are_documented(dist: Path) -> None:
    headers = {name: list(read(dist / f"{name}.csv")[0]) for name in NAMES}
    assert headers == {
        "action-groups": list(ACTION_GROUPS),
        "evidence": list(EVIDENCE),
        "participants": list(PARTICIPANTS),
        "targets": list(TARGETS),
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_row_is_as_long_as_the_header_and_ends_in_crlf(name: str, dist: Path) -> None:
    content = (dist / f"{name}.csv").read_bytes()
    rows = list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert content.count(b"\r\n") == len(rows)
    assert content.endswith(b"\r\n")


@pytest.mark.parametrize("name", NAMES)
def test_the_two_files_differ_only_in_the_mark_and_the_apostrophes(name: str, dist: Path) -> None:
    assert (dist / f"{name}.spreadsheet.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    safe = read(dist / f"{name}.spreadsheet.csv", "utf-8-sig")
    for plain_row, safe_row in zip(read(dist / f"{name}.csv"), safe, strict=True):
        for column, cell in plain_row.items():
            assert safe_row[column] == ("'" if cell.startswith(FORMULA) else "") + cell


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"])
def test_a_cell_that_would_run_gets_an_apostrophe(cell: str) -> None:
    table = Table("t", {"a": "", "b": ""}, ((cell, "end"),))
    assert lossless(table).decode() == spreadsheet(table).decode("utf-8-sig").replace("'", "")
    safe = csv.reader(io.StringIO(spreadsheet(table).decode("utf-8-sig"), newline=""), strict=True)
    assert list(safe) == [["a", "b"], [f"'{cell}", "end"]]


@pytest.mark.parametrize("cell", ["", "a=1", "'a", " =1", "8.7", 'a "b", c', "a\nb", "é"])
def test_any_other_cell_is_left_as_it_is(cell: str) -> None:
    table = Table("t", {"a": "", "b": ""}, ((cell, "end"),))
    for written in (lossless(table).decode(), spreadsheet(table).decode("utf-8-sig")):
        rows = csv.reader(io.StringIO(written, newline=""), strict=True)
        assert list(rows) == [["a", "b"], [cell, "end"]]


def test_a_handle_is_no_formula(dist: Path) -> None:
    handle = [row for row in read(dist / "evidence.csv") if row["quote"].startswith("@")]
    safe = read(dist / "evidence.spreadsheet.csv", "utf-8-sig")
    assert [row["quote"] for row in handle]
    assert {f"'{row['quote']}" for row in handle} <= {row["quote"] for row in safe}


def test_the_participants_stand_in_the_order_of_the_list(dist: Path) -> None:
    rows = read(dist / "participants.csv")
    assert [row["position"] for row in rows] == [str(n) for n in range(1, 43)]
    starts = [int(row["quote_start"]) for row in rows]
    assert starts == sorted(starts)


def test_the_entries_and_quotes_are_the_words_at_their_places(dist: Path, shared: Path) -> None:
    text = (shared / "source" / "press-release.txt").read_bytes().decode()
    for row in read(dist / "participants.csv"):
        assert text[int(row["quote_start"]) : int(row["quote_end"])] == row["entry"]
    for row in read(dist / "evidence.csv"):
        assert text[int(row["start"]) : int(row["end"])] == row["quote"]
    for row in read(dist / "action-groups.csv"):
        assert text[int(row["quote_start"]) : int(row["quote_end"])] == row["area"]


def test_a_participant_is_told_in_full(dist: Path) -> None:
    rows = {row["position"]: row for row in read(dist / "participants.csv")}
    assert {
        name: rows["11"][name] for name in ("entry", "abbreviation", "kind", "ror", "isni")
    } == {
        "entry": "Food and Agriculture Organization of the United Nations (FAO)",
        "abbreviation": "FAO",
        "kind": "UN entity",
        "ror": "https://ror.org/00pe0tf51",
        "isni": "0000 0004 1937 0300",
    }
    assert rows["21"]["capacities"] == (
        "Focal Point of the Regional Initiative Latin America and the Caribbean free of child labour"
        " | Government of Mexico"
    )
    countries = {
        position: (rows[position]["country_alpha3"], rows[position]["country_status"])
        for position in ("4", "17", "36", "27")
    }
    assert countries == {
        "4": ("ARG", "implied"),
        "17": ("ARG", "stated"),
        "36": ("GBR", "curated"),
        "27": ("", ""),
    }


def test_the_targets_stand_in_the_order_of_their_numbers(dist: Path) -> None:
    rows = read(dist / "targets.csv")
    assert [row["code"] for row in rows] == ["5.2", "8.7", "16.2", "16.3", "16.a"]
    assert rows[1]["alliance_relation"] == (
        "a87:alignsEffortsWith | a87:existsFor | a87:focusesOn | a87:seeksToAchieve"
    )
    assert [row["goal"] for row in rows] == ["5", "8", "16", "16", "16"]
    for row in rows:
        codes, iris = row["indicators"].split(" | "), row["indicator_iris"].split(" | ")
        assert len(codes) == len(iris)
        assert all(code.startswith(f"{row['code']}.") for code in codes)


def test_every_area_has_a_group_that_could_be_and_one_that_was_set_up(dist: Path) -> None:
    rows = read(dist / "action-groups.csv")
    assert len({row["area"] for row in rows}) == 6
    for standing in ("prospective", "set up"):
        found = [row for row in rows if row["standing"] == standing]
        assert len({row["area"] for row in found}) == len(found) == 6


def test_the_evidence_counts_every_statement_of_the_press_release(dist: Path) -> None:
    rows = read(dist / "evidence.csv")
    quads = parse(path=dist / "alliance87.nq", format=RdfFormat.N_QUADS)
    passages = {row["passage"].removeprefix("passage:") for row in rows}
    names = [quad.graph_name.value.rpartition("/graph/stated/")[2] for quad in quads]
    stated = sum(name in passages for name in names)
    assert sum(int(row["statement_count"]) for row in rows) == stated
    assert all(len(row["statements"].split(" | ")) == int(row["statement_count"]) for row in rows)
