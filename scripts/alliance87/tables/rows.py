"""Find the rows and cells of a CSV text (RFC 4180) and where each is.

The standard library reads the values but not their places; here are the places, and a clear word
where quotation marks leave the cells in doubt. What the cells mean is not known here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from alliance87.model.finding import FindingError, exceeded, refused
from alliance87.model.statement import Lines, Span

# What spreadsheet programs write for a formula that failed, after the sign #.
PROGRAM_ERRORS = "(?:N/A|REF!|NAME\\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!)"
# Blanks of every width, but no control characters: those are no accident of typing.
BLANKS = " \t\r\n\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_QUOTED = re.compile(r'"[^"]*+(?:""[^"]*+)*+"')
_SEPARATED = re.compile(r'"?sep=[,;\t]"?[,;\t]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
_COMMENT = re.compile(rf'"?#(?!{PROGRAM_ERRORS})')


class Raw(NamedTuple):
    """One row as it is written: its number in a spreadsheet, its span, and its cells.

    A cell is its text, without the quotation marks around it, and the span of that text.
    """

    number: int
    span: Span
    cells: tuple[tuple[str, Span], ...]


def rows(file: str, text: str, delimiter: str) -> Iterator[Raw]:
    """Yield the rows that hold something and are no comments, in order, the header first.

    The line sep=; is no row: spreadsheet programs do not show it.

    Raises:
        FindingError: a quotation mark is not closed or is where it may not be; a cell is longer
            than the standard library reads (131,072 characters).
    """
    cell, position, number = _cell(delimiter), _beginning(text), 0
    while position < len(text):
        number += 1
        start = position
        if text.startswith("#", position) and _COMMENT.match(text, position):
            position = _line_end(text, position)
            continue
        spans = []
        ended = delimiter
        while ended == delimiter:
            found = cell.match(text, position)
            if found is None:
                raise _fault(file, text, position, number)
            spans.append(_inside(text, *found.span(1)))
            end, position, ended = found.end(1), found.end(), found[2]
        if end == start or _COMMENT.match(text, start):
            continue
        values = _values(file, text, Span(start, end), delimiter, number)
        if any(value.strip(BLANKS) for value in values):
            yield Raw(number, Span(start, end), tuple(zip(values, spans, strict=True)))


def in_words(numbers: Iterable[int]) -> str:
    """Return numbers of rows in words, such as rows 2-5 and 7."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    shown = [str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs]
    listed = " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
    return f"{'row' if listed.isdecimal() else 'rows'} {listed}"


def header_line(text: str) -> str:
    """Return the first line that holds something and is no comment, or an empty string."""
    lines = (found[0] for found in _LINE.finditer(text, _beginning(text)))
    return next((line for line in lines if line.strip(BLANKS) and not _COMMENT.match(line)), "")


def _beginning(text: str) -> int:
    """Return the offset of the first row: after the line sep=; which gives Excel the separator."""
    found = _SEPARATED.match(text)
    return found.end() if found else 0


@cache
def _cell(delimiter: str) -> re.Pattern[str]:
    return re.compile(rf'({_QUOTED.pattern}|[^"{delimiter}\r\n]*+)({delimiter}|\r\n|\r|\n|\Z)')


def _inside(text: str, start: int, end: int) -> Span:
    quoted = text.startswith('"', start) and end - start > 1
    return Span(start + 1, end - 1) if quoted else Span(start, end)


def _line_end(text: str, position: int) -> int:
    found = _LINE.match(text, position)
    return found.end() if found else len(text)


def _values(file: str, text: str, span: Span, delimiter: str, number: int) -> list[str]:
    record = text[span.start : span.end]
    try:
        return next(csv.reader([record], delimiter=delimiter, strict=True))
    except csv.Error as error:
        first = Span(span.start, min(_line_end(text, span.start), span.end))
        place = Lines(text).place(file, first, cell=f"row {number}")
        limit = f"{csv.field_size_limit():,}"
        message = f"A cell of row {number} is longer than {limit} characters: shorten it."
        raise exceeded(place, "long-cell", message, fix="") from error


def _fault(file: str, text: str, position: int, number: int) -> FindingError:
    """Return what is wrong with the quotation marks of the cell that begins at ``position``."""
    line_end = len(text[position : _line_end(text, position)].rstrip("\r\n")) + position
    span, quoted = Span(position, line_end), _QUOTED.match(text, position)
    if quoted is not None:
        last, _ = Lines(text).position(quoted.end() - 1)
        message = (
            f"The cell that opens with a quotation mark in row {number} closes on line {last} of "
            'the file, and text follows: close it (") at its end, and double each quotation mark '
            'inside it ("").'
        )
    elif text[position] == '"':
        message = (
            f"The quotation mark that opens here, in row {number}, is never closed: put a second "
            'one (") at the end of the cell.'
        )
    else:
        mark = text.index('"', position)
        span = Span(mark, mark + 1)
        message = (
            f"There is a quotation mark in the middle of a cell of row {number}: put the whole cell "
            'between quotation marks ("), and double each one inside it ("").'
        )
    place = Lines(text).place(file, span, cell=f"row {number}")
    return refused(place, "quotation-mark", message)
