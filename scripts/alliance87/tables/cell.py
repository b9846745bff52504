"""A cell of a table, and what spreadsheet programs and habits do to one, whatever its column.

A formula is refused: it would run in the program of whoever opens the table next.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from alliance87.model.finding import Severity
from alliance87.model.statement import Span
from alliance87.tables.columns import SEPARATOR, CellType, Column
from alliance87.tables.rows import BLANKS, PROGRAM_ERRORS

_ERROR = re.compile(f"#{PROGRAM_ERRORS}.*")
_NOTHING = {"-", "–", "—", "?", "n/a", "n.a.", "none", "null", "unknown", "tbc", "tbd"}
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?E[+]?[0-9]+", re.IGNORECASE)
# In prose a hyphen or an @ may begin a word; these call a function, a program or an address.
_FORMULA_IN_PROSE = re.compile(r"\s*(?:=\S|[-+@]\S*(?:\(|[|!])|[-+][0-9]+[-+*/])")
_FORMULA = re.compile(r"[=+@-]")
_NO_BREAK = re.compile("[\u00a0\u202f\u2007]")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its column, its value, the span of the value, and the number of its row.

    The value is without blanks at either end, but for a cell that tells what is around a quote; its
    line ends are LF. ``exact`` says that it is in the text to the letter.
    """

    column: Column
    value: str
    span: Span
    row: int
    exact: bool = True

    @property
    def where(self) -> str:
        """The row and the column in words."""
        return f"row {self.row}, column {self.column.name}"

    def parts(self) -> tuple[Cell, ...]:
        """Return a cell for each of its values, which bars separate; none if it is empty."""
        if not self.column.many:
            return (self,) if self.value else ()
        found, start = [], self.span.start
        for written in self.value.split(SEPARATOR):
            value = written.strip(BLANKS)
            lead = len(written) - len(written.lstrip(BLANKS))
            inner = Span(start + lead, start + lead + len(value)) if self.exact else self.span
            if value:
                found.append(Cell(self.column, value, inner, self.row, self.exact))
            start += len(written) + len(SEPARATOR)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Row:
    """One row by its number in a spreadsheet, with its cells by the names of their columns."""

    number: int
    cells: Mapping[str, Cell]

    def __getitem__(self, column: str) -> Cell:
        return self.cells[column]


class UnfitError(Exception):
    """Why a cell cannot be read: a sentence, what to write instead or "", and the rule's name."""

    def __init__(
        self,
        message: str,
        fix: str = "",
        rule: str = "cell",
        severity: Severity = Severity.VIOLATION,
    ) -> None:
        super().__init__(message)
        self.message, self.fix, self.rule, self.severity = message, fix, rule, severity


def inspect(cell: Cell) -> None:
    """Check a cell that is not empty for what no cell should hold.

    Raises:
        UnfitError: it holds a formula, the error of one, a number a program has rounded, a mark
            for “nothing”, or a blank or an apostrophe that cannot be seen in the program.
    """
    value, prose = cell.value, cell.column.type.is_prose
    if cell.column.type is not CellType.AROUND and value.casefold() in _NOTHING:
        raise UnfitError("Leave the cell empty where nothing is known.")
    if _ERROR.fullmatch(value):
        message = "The spreadsheet program shows an error here: write the value, not a formula."
        raise UnfitError(message)
    if (_FORMULA_IN_PROSE if prose else _FORMULA).match(value):
        message = (
            "This would run as a formula in a spreadsheet program: write the text or the number "
            "that it stands for."
        )
        raise UnfitError(message, rule="formula", severity=Severity.REFUSAL)
    if prose:
        return
    if value.startswith("'"):
        raise UnfitError("Delete the apostrophe at the beginning of the cell.", value[1:])
    if _SCIENTIFIC.fullmatch(value):
        raise UnfitError(
            "The spreadsheet program has rounded this number: format the column as text, and write "
            "the number again."
        )
    if _NO_BREAK.search(value):
        fix = _NO_BREAK.sub(" ", value)
        raise UnfitError("This cell has a no-break blank in it: write an ordinary one.", fix)
