"""A workbook is read as its sheets say, findings are at their cells, and what hides in one is refused."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

import command
from alliance87.formats.format import Format
from alliance87.formats.load import load
from alliance87.model.countries import names
from alliance87.model.finding import Finding, Report
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import installed
from alliance87.rules.validate import Input, read, work
from alliance87.tables.blank_workbook import workbook
from alliance87.tables.columns import TABLES, CellType
from alliance87.tables.lookup import lookup
from test_fixes import RIGHT, TODAY, changed, written
from validating import session

SHEETS = Mapping[str, Sequence[Mapping[str, str | date]]]
Change = Callable[[xlsxwriter.Workbook], object]


def nothing(book: xlsxwriter.Workbook) -> object:
    return book


def made(tables: SHEETS, change: Change = nothing) -> bytes:
    """A workbook with a sheet for each table."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in tables.items():
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, list(rows[0]))
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row.values()):
                if isinstance(value, date):
                    sheet.write_datetime(at, column, value, day)
                elif value.isdecimal():
                    sheet.write_number(at, column, int(value))
                else:
                    sheet.write_string(at, column, value)
    change(book)
    book.close()
    return out.getvalue()


def found_in(data: bytes, file: str = "mine.xlsx") -> list[Finding]:
    ready = replace(session(), today=TODAY)
    return list(work(ready, [Input(file, Format.CSV, data)]).findings)


def statements(*inputs: Input) -> set[object]:
    """What files say, wherever it is written."""
    contribution = read(session(), inputs)
    assert not isinstance(contribution, Report), contribution.findings
    return {s.triple for s in contribution.own.statements}


def blank() -> bytes:
    return workbook(lookup(load(installed())), names())


def test_a_workbook_says_what_its_tables_say() -> None:
    tables = [
        Input(f"{name}.csv", Format.CSV, written(rows).encode()) for name, rows in RIGHT.items()
    ]
    assert statements(Input("mine.xlsx", Format.CSV, made(RIGHT))) == statements(*tables)
    assert found_in(made(RIGHT)) == []


def test_a_day_that_the_program_took_for_a_date_is_that_day() -> None:
    held: dict[str, str | date] = {"start": date(2019, 5, 14), "end": date(2019, 5, 15)}
    first, *others = RIGHT["events"]
    tables: SHEETS = {**RIGHT, "events": [{**first, **held}, *others]}
    assert found_in(made(tables)) == []


def test_a_finding_is_at_its_sheet_and_cell() -> None:
    slipped = changed(RIGHT, "organizations", [2], "kind", "nog")
    (found,) = found_in(made(slipped))
    assert found.place.file == "mine.xlsx"
    assert found.place.cell == "organizations!E2, column kind"
    assert (found.value, found.fix, found.place.line) == ("nog", "ngo", 0)


def test_a_sheet_that_is_no_table_is_passed_over_with_a_note() -> None:
    (found,) = found_in(made(RIGHT, lambda b: b.add_worksheet("Budget").write_string(0, 0, "x")))
    assert "“Budget” is none of our tables" in found.message
    assert not found.severity.blocks


@pytest.mark.parametrize(
    ("change", "rule", "where", "words"),
    [
        (lambda b: b.worksheets()[0].write_formula(1, 1, "=1+1"), "formula", "B2", "a formula"),
        (lambda b: b.add_worksheet("x").hide(), "workbook", "", "“x” is hidden"),
        (lambda b: b.add_worksheet("x").very_hidden(), "workbook", "", "“x” is hidden"),
    ],
    ids=["formula", "hidden", "very hidden"],
)
def test_what_hides_in_a_workbook_is_refused(
    change: Change, rule: str, where: str, words: str
) -> None:
    (found,) = found_in(made(RIGHT, change))
    assert (found.rule, found.place.cell) == (f"{PREFIXES['rule']}{rule}", where)
    assert words in found.message


def with_part(name: str, content: bytes) -> bytes:
    """A workbook with another part in its archive."""
    out = io.BytesIO(made(RIGHT))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda: with_part("xl/vbaProject.bin", b"x"), "workbook"),
        (lambda: with_part("xl/externalLinks/externalLink1.xml", b"x"), "workbook"),
        (lambda: with_part("xl/media/bomb", bytes(201 * 2**20)), "file-size"),
        (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), "workbook"),
        (lambda: b"PK\x03\x04" + bytes(600), "workbook"),
        (lambda: made(RIGHT)[:4000], "workbook"),
        (lambda: b"id,name\n", "workbook"),
        (lambda: blank(), "no-statements"),
        (
            lambda: made(RIGHT, lambda b: b.worksheets()[0].write_string(200_000, 0, "x")),
            "file-size",
        ),
    ],
    ids=["macros", "links", "bomb", "old", "no archive", "cut", "text", "empty", "long"],
)
def test_a_workbook_that_cannot_be_read_is_one_clear_error(
    make: Callable[[], bytes], rule: str
) -> None:
    (found,) = found_in(make())
    assert found.rule == f"{PREFIXES['rule']}{rule}"
    assert found.severity.blocks


def test_the_workbook_to_fill_in_has_all_tables_as_text_and_the_same_bytes() -> None:
    assert blank() == blank()
    book = CalamineWorkbook.from_filelike(io.BytesIO(blank()))
    assert book.sheet_names == ["Read me", *(table.name for table in TABLES), "Lists"]
    for table in TABLES:
        header, explained, example = book.get_sheet_by_name(table.name).to_python()
        assert header == [column.name for column in table.columns]
        assert all(explained)
        assert str(explained[0]).startswith("#")
        assert str(example[0]).startswith("#")
    lists = book.get_sheet_by_name("Lists").to_python()
    assert lists[0] == [CellType.KIND, CellType.STANDING, CellType.COUNTRY, CellType.LANGUAGE]


def test_the_command_writes_a_workbook_and_reads_it(tmp_path: Path) -> None:
    done = command.run(tmp_path, "template", "--xlsx", "mine.xlsx")
    assert (done.status, done.out) == (0, "")
    assert (tmp_path / "mine.xlsx").read_bytes() == blank()
    (tmp_path / "mine.xlsx").write_bytes(made(RIGHT))
    done = command.run(tmp_path, "validate", "mine.xlsx")
    assert (done.status, done.err) == (0, "")
    assert "0 violations, 0 warnings" in done.out


@pytest.mark.full
@pytest.mark.skipif(
    not shutil.which("soffice"), reason="needs LibreOffice: apt-get install libreoffice-calc"
)
@pytest.mark.parametrize("end", ["xlsx", "ods"])
def test_what_libreoffice_saves_says_the_same(end: str, tmp_path: Path) -> None:
    (tmp_path / "mine.xlsx").write_bytes(made(RIGHT))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    arguments = ["--headless", home, "--convert-to", end, "--outdir", str(tmp_path / "saved")]
    subprocess.run(
        ["soffice", *arguments, str(tmp_path / "mine.xlsx")], check=True, capture_output=True
    )
    saved = (tmp_path / "saved" / f"mine.{end}").read_bytes()
    own = Input("mine.xlsx", Format.CSV, made(RIGHT))
    assert statements(Input(f"mine.{end}", Format.CSV, saved)) == statements(own)
