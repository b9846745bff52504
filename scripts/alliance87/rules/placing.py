"""Find the words in a file that a fault is about.

A wrong value points at the value, a wrong property at the property, something missing at the thing
it is missing from, or at the empty cell of a table. Nothing is judged here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from alliance87.model.dataset import TYPE
from alliance87.model.finding import Finding, Place, Severity, refusal
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
    def _by_subject(self) -> Mapping[str, Sequence[int]]:
        return self._numbered(lambda s: s.subject)

    @cached_property
    def _by_value(self) -> Mapping[str, Sequence[int]]:
        return self._numbered(lambda s: s.value)

    def _numbered(self, key: Callable[[Statement], str]) -> Mapping[str, Sequence[int]]:
        """Return statements as numbers, of which 200,000 need little room, by one of their terms."""
        index: dict[str, list[int]] = defaultdict(list)
        for number, s in enumerate(chain.from_iterable(r.located.bare for r in self.readings)):
            index[key(s)].append(number)
        return index

    def _bare(self, number: int) -> Statement:
        reading, at = self._at(number)
        return reading.located.bare[at]

    def _at(self, number: int) -> tuple[Reading, int]:
        for reading in self.readings:
            if number < len(reading.located):
                return reading, number
            number -= len(reading.located)
        raise IndexError

    @cached_property
    def _looked_up(self) -> dict[str, Mapping[tuple[str, ...], Sequence[int]]]:
        return {}

    def _about(self, thing: str, *key: str, among: Among = anywhere) -> Sequence[int]:
        """Return what is said of a thing: all of it, or by a property, or with a value as well."""
        if thing not in self._looked_up:
            found: dict[tuple[str, ...], list[int]] = defaultdict(list)
            for number in self._by_subject.get(thing, ()):
                s = self._bare(number)
                for each in ((), (s.predicate,), (s.predicate, s.value)):
                    found[each].append(number)
            self._looked_up[thing] = found
        return self._in(self._looked_up[thing].get(key, ()), among)

    def _in(self, numbers: Sequence[int], among: Among) -> Sequence[int]:
        if among is anywhere:
            return numbers
        return [number for number in numbers if among(self._bare(number).graph)]

    def of_statement(self, statement: Statement, part: Part) -> Place:
        """Return the place of a part of a statement: its subject, predicate or object."""
        s = statement
        found = self._about(s.subject, s.predicate, s.value)
        for is_it in (
            lambda n: self._bare(n).quad == s.quad,
            lambda n: self._bare(n).file == s.file,
        ):
            found = list(filter(is_it, found)) or found
        return self._place(found[0], part) if found else self.of_file()

    def at_value(
        self,
        s: Statement,
        rule: str,
        message: str,
        severity: Severity = Severity.VIOLATION,
        fix: str = "",
    ) -> Finding:
        """Return a finding about the value of a statement; ``rule`` is the local name of a rule."""
        place = self.of_statement(s, "object")
        about = {"focus": s.subject, "path": s.predicate, "value": s.value}
        return refusal(place, rule, message, fix=fix, severity=severity, **about)

    def of_thing(self, thing: str, path: str = "") -> Place:
        """Return where a property of a thing is given, or else where the thing is described."""
        return self.of_result(Result(thing, path, "", "", "", "", ""))

    def of_evidence(self, node: str, path: str) -> Place:
        """Return as ``of_thing`` the place in a passage or gap, whose parts are its selectors."""
        parts = (self._bare(number).value for number in self._about(node, _SELECTOR))
        return self.of_thing(next((p for p in (node, *parts) if self.gives(p, path)), node), path)

    def gives(self, thing: str, path: str) -> bool:
        """Return whether the files say something of a thing by a property."""
        return bool(self._about(thing, path))

    def of_result(self, result: Result, among: Among = anywhere) -> Place:
        """Return the place of what a shape found fault with, in the graphs that ``among`` admits."""
        focus, path, value = result.focus, result.path, result.value
        if value and (exact := self._about(focus, path, value, among=among)):
            if result.component == CLOSED:
                return self._place(exact[0], "predicate")
            if value != focus:
                return self._place(exact[0], "object")
        if given := self._about(focus, path, among=among):
            alone = value == focus and len(given) == 1  # of several, nobody knows which it is
            part: Part = "object" if result.component in TOO_MANY or alone else "predicate"
            return self._place(given[-1], part)
        cell = self._cell(focus, path)
        if cell is not None:
            return cell
        about = self._about(focus, TYPE, among=among) or self._about(focus, among=among)
        if about:
            return self._place(about[0], "subject")
        if named := self._in(self._by_value.get(focus, ()), among):
            return self._place(named[0], "object")
        return self.of_result(result) if among is not anywhere else self.of_file()

    def of_file(self) -> Place:
        """Return the first place there is, for what is wrong with a contribution as a whole."""
        if self.nowhere is not None:
            return self.nowhere
        if any(reading.located for reading in self.readings):
            return self._place(0, "subject")
        reading = self.readings[0]
        return reading.lines.place(reading.file, Span(0, 0))

    def _place(self, number: int, part: Part) -> Place:
        reading, at = self._at(number)
        return reading.place(reading.located[at], part)

    def _cell(self, focus: str, path: str) -> Place | None:
        for reading in self.readings:
            found = self.cells.get(reading.file, {}).get((focus, path))
            if found is not None:
                span, cell = found
                return reading.lines.place(reading.file, span, cell=cell)
        return None
