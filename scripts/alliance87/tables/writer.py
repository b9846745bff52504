"""Gather the statements of a table, the cell each comes from, and what is wrong with cells.

A statement that several rows repeat is kept once, where it comes first. A table may have very many
cells, so that their places are packed.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from alliance87.model.finding import Finding, Severity
from alliance87.model.namespaces import PREFIXES, expand
from alliance87.model.statement import Lines, Span, Spans, Statement, Term
from alliance87.tables.cell import Cell, Row, UnfitError
from alliance87.tables.columns import Table
from alliance87.tables.copied import Gaps
from alliance87.tables.lookup import Lookup
from alliance87.tables.meant import as_meant
from alliance87.tables.rows import in_words
from alliance87.tables.sheet import Sheet
from alliance87.tables.terms import UNDETERMINED, language_tag, term


class Places(Mapping[tuple[str, str], tuple[Span, str]]):
    """By a thing and a property, as full IRIs: the span of the first cell for it, and its words."""

    def __init__(self, table: Table) -> None:
        self.packed: dict[str, array[int]] = defaultdict(lambda: array("Q"))
        self._columns = [column.name for column in table.columns]
        self._paths: dict[str, int] = {}

    def add(self, subject: str, path: str, cell: Cell) -> None:
        """Remember a cell, unless there is one."""
        packed, number = self.packed[subject], self._paths.setdefault(path, len(self._paths))
        if number not in packed[::4]:
            packed.extend((number, *cell.span, self.pack(cell)))

    def pack(self, cell: Cell) -> int:
        """Return the row and the column of a cell as one number."""
        return cell.row * len(self._columns) + self._columns.index(cell.column.name)

    def words(self, packed: int) -> str:
        """Return the row and the column in words."""
        row, column = divmod(packed, len(self._columns))
        return f"row {row}, column {self._columns[column]}"

    def __getitem__(self, key: tuple[str, str]) -> tuple[Span, str]:
        packed, number = self.packed.get(key[0], array("Q")), self._paths.get(key[1])
        for at in range(0, len(packed), 4):
            if packed[at] == number:
                return Span(packed[at + 1], packed[at + 2]), self.words(packed[at + 3])
        raise KeyError(key)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        paths = list(self._paths)
        return ((s, paths[number]) for s, packed in self.packed.items() for number in packed[::4])

    def __len__(self) -> int:
        return sum(len(packed) // 4 for packed in self.packed.values())


class Writer:
    """What has been read of a table so far; made and filled within one call of ``read``.

    ``repeated`` has by row and graph the statements of the graphs in ``watched``, with their first
    cell.
    """

    def __init__(self, sheet: Sheet, lookup: Lookup) -> None:
        self.sheet = sheet
        self.lookup = lookup
        self.written: dict[Statement, None] = {}
        self.places = Places(sheet.table)
        self.watched: set[str] = set()
        self.repeated: dict[tuple[int, str], tuple[Cell, list[Statement]]] = {}
        self._spans = array("Q")  # of each statement: start, end, row and column
        self._lines = Lines(sheet.text)

    def rows(self) -> Iterator[Row]:
        """Yield the rows with what their cells mean, and note what is not read as it is written."""
        gaps = Gaps()
        for row in gaps.filled(self.sheet.rows):
            cells = {}
            for name, cell in row.cells.items():
                cells[name], note = as_meant(cell, self.lookup)
                if note is not None:
                    self.note(note, cell, "")
            yield Row(row.number, cells)
        for gap in gaps.found:
            message = (
                f"{in_words(gap.rows).capitalize()} {'leaves' if len(gap.rows) == 1 else 'leave'} "
                f"{', '.join(gap.columns)} empty: copy them down from row {gap.above}."
            )
            self.note(UnfitError(message), gap.cell, "")

    def say(self, graph: str, subject: str, path: str, value: Term, cell: Cell) -> None:
        """Add a statement that comes from a cell; ``path`` is a prefixed name."""
        made = Statement(self.sheet.file, graph, subject, _property(path), value)
        if made not in self.written:
            self.written[made] = None
            self._spans.extend((*cell.span, self.places.pack(cell)))
            if graph in self.watched:
                self.repeated.setdefault((cell.row, graph), (cell, []))[1].append(made)
        self.answers(subject, path, cell)

    def link(self, graph: str, subject: str, path: str, iri: str, cell: Cell) -> None:
        """Add a statement whose object is an IRI."""
        self.say(graph, subject, path, Term(iri), cell)

    def answers(self, subject: str, path: str, cell: Cell) -> None:
        """Note the cell, empty or not, for a property of a thing."""
        self.places.add(subject, _property(path), cell)

    def values(self, cell: Cell, graph: str, subject: str, language: str = UNDETERMINED) -> None:
        """Add what a cell says of a thing, by the property of its column."""
        path = cell.column.path
        self.answers(subject, path, cell)
        for part in cell.parts():
            value = self.value(part, subject, language)
            if value is not None:
                self.say(graph, subject, path, value, part)

    def value(self, cell: Cell, subject: str, language: str = UNDETERMINED) -> Term | None:
        """Return what one value of a cell stands for; if it is unfit, note that."""
        try:
            return term(cell, self.lookup, language)
        except UnfitError as unfit:
            self.note(unfit, cell, subject, cell.column.path)
            return None

    def language(self, cell: Cell, subject: str) -> str:
        """Return the language tag in a cell; if it is unfit, note that."""
        try:
            return language_tag(cell)
        except UnfitError as unfit:
            self.note(unfit, cell, subject)
            return UNDETERMINED

    def note(self, unfit: UnfitError, cell: Cell, subject: str, path: str = "") -> None:
        """Add a finding at a cell; ``path`` is a prefixed name."""
        place = self._lines.place(self.sheet.file, cell.span, cell=cell.where)
        rule, iri = f"{PREFIXES['rule']}{unfit.rule}", expand(path) if path else ""
        of = Severity(unfit.severity), subject, iri, rule, unfit.message, cell.value, unfit.fix
        self.sheet.findings.append(Finding(place, *of))

    def located(self) -> Iterator[Statement]:
        """Yield every statement with the place of the cell it comes from."""
        for number, made in enumerate(self.written):
            start, end, packed = self._spans[3 * number : 3 * number + 3]
            span = Span(start, end)
            yield made._replace(spans=Spans(span, span, span, self.places.words(packed)))


@cache
def _property(path: str) -> str:
    return expand(path)
