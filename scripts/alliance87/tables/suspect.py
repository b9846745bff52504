"""Find what spreadsheet programs and habits do to a cell, whatever its column.

A formula is refused: it would run in the program of whoever opens the table next. Each fault is
raised with what to do about it.
"""

from __future__ import annotations

import re

from alliance87.model.finding import Severity
from alliance87.tables.forms import PROSE, Form
from alliance87.tables.sheet import Cell

_ERROR = re.compile(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!).*")
_NOTHING = {"-", "–", "—", "?", "n/a", "n.a.", "none", "null", "unknown", "tbc", "tbd"}
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?E[+]?[0-9]+", re.IGNORECASE)
# In prose a hyphen or an @ may begin a word; these call a function, a program or an address.
_FORMULA_IN_PROSE = re.compile(r"\s*(?:=\S|[-+@]\S*(?:\(|[|!])|[-+][0-9]+[-+*/])")
_FORMULA = re.compile(r"[=+@-]")
_NO_BREAK = re.compile("[\u00a0\u202f\u2007]")


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
    value, prose = cell.value, cell.column.form in PROSE
    if cell.column.form is not Form.AROUND and value.casefold() in _NOTHING:
        raise UnfitError("Leave the cell empty where nothing is known.")
    if _ERROR.fullmatch(value):
        raise UnfitError(
            "The spreadsheet program reports an error here: write the value, not a formula."
        )
    if (_FORMULA_IN_PROSE if prose else _FORMULA).match(value):
        raise UnfitError(
            "This would run as a formula in a spreadsheet program: write the text or the number "
            "that it stands for.",
            rule="formula",
            severity=Severity.REFUSAL,
        )
    if not prose:
        _inspect_code(value)


def _inspect_code(value: str) -> None:
    if value.startswith("'"):
        raise UnfitError("Delete the apostrophe at the beginning of the cell.", value[1:])
    if _SCIENTIFIC.fullmatch(value):
        raise UnfitError(
            "The spreadsheet program has rounded this number: format the column as text, and write "
            "the number again."
        )
    if _NO_BREAK.search(value):
        fix = _NO_BREAK.sub(" ", value)
        raise UnfitError("A no-break blank stands in this cell: write an ordinary one.", fix)
