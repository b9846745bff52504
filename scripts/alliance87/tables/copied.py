"""Read on where a program left cells empty: merged cells keep their value in the first row only.

What every row repeats (the event, the document, the sender, the day) is taken from the row above, and
one finding says which cells to fill: who said a thing is never left to a guess in what is published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from alliance87.tables.cell import Cell, Row

_REPEATED = ("event", "source_title", "source_language", "source_address", "contributor", "date")


@dataclass(frozen=True)
class Gap:
    """Empty cells of several rows: the first of them, its rows, its columns, and the row above."""

    cell: Cell
    rows: tuple[int, ...]
    columns: tuple[str, ...]
    above: int


@dataclass
class Gaps:
    """Fills the gaps of rows while they are read, and remembers them in ``found``."""

    found: list[Gap] = field(default_factory=list)

    def filled(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows with what is repeated in each."""
        above: dict[str, Cell] = {}
        for row in rows:
            own = {name: cell for name in _REPEATED if (cell := row.cells.get(name)) is not None}
            empty = tuple(n for n, cell in own.items() if not cell.value and n in above)
            if empty:
                self._note(Gap(own[empty[0]], (row.number,), empty, above[empty[0]].row))
                copied = {n: replace(own[n], value=above[n].value, exact=False) for n in empty}
                row = Row(row.number, {**row.cells, **copied})
            above |= {name: cell for name, cell in own.items() if cell.value}
            yield row

    def _note(self, gap: Gap) -> None:
        last = self.found[-1] if self.found else None
        if last and (last.columns, last.above) == (gap.columns, gap.above):
            self.found[-1] = replace(last, rows=(*last.rows, *gap.rows))
        else:
            self.found.append(gap)
