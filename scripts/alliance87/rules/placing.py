"""Find the words in a file that a fault is about.

A wrong value points at the value, a wrong property at the property, something missing at the thing
it is missing from, or at the empty cell of a table. Nothing is judged here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from alliance87.model.dataset import TYPE
from alliance87.model.finding import Place
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Reading, Span, Statement
from alliance87.rules.policy import Part
from alliance87.rules.shacl import Result

_SH = PREFIXES["sh"]
_SELECTOR = f"{PREFIXES['oa']}hasSelector"
CLOSED = f"{_SH}ClosedConstraintComponent"
# Constraints that no single value breaks: the last one written is shown.
TOO_MANY = {f"{_SH}{name}ConstraintComponent" for name in ("MaxCount", "UniqueLang")}
Cells = Mapping[tuple[str, str], tuple[Span, str]]
_Found = tuple[Reading, Statement]
Among = Callable[[str], bool]


def anywhere(graph: str) -> bool:
    """Admit every graph."""
    return True


@dataclass(frozen=True)
class Places:
    """Where each statement of the files stands; ``cells`` has the cells of the file of a table."""

    readings: tuple[Reading, ...]
    cells: Mapping[str, Cells] = field(default_factory=dict)
    nowhere: Place | None = None  # of what no file says anything; None is the first place there is

    @cached_property
    def _index(self) -> Mapping[tuple[str, ...], Sequence[_Found]]:
        index: dict[tuple[str, ...], list[_Found]] = defaultdict(list)
        for reading in self.readings:
            for s in reading.located:
                for key in (
                    (s.subject, s.predicate, s.value),
                    (s.subject, s.predicate),
                    (s.subject,),
                    ("", s.value),
                ):
                    index[key].append((reading, s))
        return index

    def of_statement(self, statement: Statement, part: Part) -> Place:
        """Return the place of a part of a statement: its subject, predicate or object."""
        key = (statement.subject, statement.predicate, statement.value)
        found = [at for at in self._index.get(key, ()) if at[1].quad == statement.quad]
        same = [at for at in found if at[0].file == statement.file]
        return _place((same or found)[0], part) if found else self.of_file()

    def of_thing(self, thing: str, path: str = "") -> Place:
        """Return where a property of a thing is given, or else where the thing is described."""
        return self.of_result(Result(thing, path, "", "", "", "", ""))

    def of_evidence(self, node: str, path: str) -> Place:
        """Return as ``of_thing`` the place in a passage or gap, whose parts are its selectors."""
        for part in (node, *self._parts(node)):
            if path and self._index.get((part, path)):
                return self.of_thing(part, path)
        return self.of_thing(node)

    def gives(self, thing: str, path: str) -> bool:
        """Return whether the files say something of a thing by a property."""
        return (thing, path) in self._index

    def _parts(self, node: str) -> list[str]:
        return [s.value for _, s in self._index.get((node, _SELECTOR), ())]

    def of_result(self, result: Result, among: Among = anywhere) -> Place:
        """Return the place of what a shape found fault with, in the graphs that ``among`` admits."""
        focus, path, value = result.focus, result.path, result.value
        if value and path and (exact := self._find((focus, path, value), among)):
            if result.component == CLOSED:
                return _place(exact[0], "predicate")
            if value != focus:
                return _place(exact[0], "object")
        if path and (given := self._find((focus, path), among)):
            alone = value == focus and len(given) == 1  # of several, nobody knows which it is
            part: Part = "object" if result.component in TOO_MANY or alone else "predicate"
            return _place(given[-1], part)
        cell = self._cell(focus, path)
        if cell is not None:
            return cell
        if block := self._find((focus, TYPE), among) or self._find((focus,), among):
            return _place(block[0], "subject")
        if named := self._find(("", focus), among):
            return _place(named[0], "object")
        return self.of_result(result) if among is not anywhere else self.of_file()

    def of_file(self) -> Place:
        """Return the first place there is, for what is wrong with a contribution as a whole."""
        if self.nowhere is not None:
            return self.nowhere
        for reading in self.readings:
            if reading.statements and reading.located:
                return _place((reading, reading.located[0]), "subject")
        reading = self.readings[0]
        return reading.lines.place(reading.file, Span(0, 0))

    def _find(self, key: tuple[str, ...], among: Among) -> list[_Found]:
        return [at for at in self._index.get(key, ()) if among(at[1].graph)]

    def _cell(self, focus: str, path: str) -> Place | None:
        for reading in self.readings:
            found = self.cells.get(reading.file, {}).get((focus, path))
            if found is not None:
                span, cell = found
                return reading.lines.place(reading.file, span, cell=cell)
        return None


def _place(found: _Found, part: Part) -> Place:
    reading, statement = found
    return reading.place(statement, part)
