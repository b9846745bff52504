"""Find the words in a contributor's file that a fault is about.

A wrong value points at the value, a wrong property at the property, something missing at the thing
it is missing from, or at the empty cell of a table. Nothing is judged here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from alliance87.model.statement import Located, Reading, Span
from alliance87.model.finding import Place
from alliance87.model.namespaces import PREFIXES
from alliance87.rules.shacl import Result
from alliance87.validate.context import TYPE, text
from alliance87.validate.parts import graph_of

_SH = PREFIXES["sh"]
CLOSED = f"{_SH}ClosedConstraintComponent"
# Constraints that no single value breaks: the last one written is shown.
TOO_MANY = {f"{_SH}{name}ConstraintComponent" for name in ("MaxCount", "UniqueLang")}
Cells = Mapping[tuple[str, str], tuple[Span, str]]
_Found = tuple[Reading, Located]


@dataclass(frozen=True)
class Places:
    """Where each statement of the files stands; ``cells`` has the cells of the file of a table."""

    readings: tuple[Reading, ...]
    cells: Mapping[str, Cells] = field(default_factory=dict)

    @cached_property
    def _index(self) -> Mapping[tuple[str, ...], Sequence[_Found]]:
        index: dict[tuple[str, ...], list[_Found]] = defaultdict(list)
        for reading in self.readings:
            for located in reading.located:
                s, p, o = _key(located.quad)
                for key in ((s, p, o), (s, p), (s,), ("", o)):
                    index[key].append((reading, located))
        return index

    def of_statement(self, quad: ox.Quad, part: str) -> Place:
        """Return the place of a part of a statement: its subject, predicate or object."""
        found = [at for at in self._index.get(_key(quad), ()) if at[1].quad == quad]
        return _place(found[0], part) if found else self.of_file()

    def of_result(self, result: Result) -> Place:
        """Return the place of what a shape found fault with."""
        focus, path, value = result.focus, result.path, result.value
        at = self._index
        if result.component == CLOSED and (focus, path, value) in at:
            return _place(at[focus, path, value][0], "predicate")
        if value and value != focus and (focus, path, value) in at:
            return _place(at[focus, path, value][0], "object")
        if path and (focus, path) in at:
            said = at[focus, path]
            alone = value == focus and len(said) == 1  # of several, nobody knows which it is
            part = "object" if result.component in TOO_MANY or alone else "predicate"
            return _place(said[-1], part)
        cell = self._cell(focus, path)
        if cell is not None:
            return cell
        if (focus,) in at:
            block = at.get((focus, TYPE)) or at[(focus,)]
            return _place(block[0], "subject")
        if ("", focus) in at:
            return _place(at["", focus][0], "object")
        return self.of_file()

    def of_file(self) -> Place:
        """Return the first place there is, for what is wrong with a contribution as a whole."""
        reading = self.readings[0]
        first = next((r.located[0] for r in self.readings if r.quads and r.located), None)
        if first is None:
            return reading.lines.place(reading.file, Span(0, 0))
        return _place((next(r for r in self.readings if r.quads), first), "subject")

    def _cell(self, focus: str, path: str) -> Place | None:
        for reading in self.readings:
            found = self.cells.get(reading.file, {}).get((focus, path))
            if found is not None:
                span, cell = found
                return reading.lines.place(reading.file, span, cell=cell)
        return None


def _key(quad: ox.Quad) -> tuple[str, str, str]:
    return text(quad.subject), quad.predicate.value, text(quad.object)


def _place(found: _Found, part: str) -> Place:
    reading, located = found
    spans = {
        "subject": located.subject,
        "predicate": located.predicate,
        "object": located.object,
    }
    return reading.lines.place(reading.file, spans[part], graph_of(located.quad), located.cell)
