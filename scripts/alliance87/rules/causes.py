"""Keep the fault that explains others, so that one slip is one finding.

A misspelt property is missing under its right name too, and what refers to a thing that is nowhere
described breaks the rules of that thing. Nothing is dropped without a finding at the same thing, or
at the entry of a list that says the same.

Of a slip that is copied down a column of a table one finding is kept: whoever corrects it corrects a column at once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from alliance87.model.dataset import TYPE
from alliance87.model.finding import Finding
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Statement
from alliance87.rules.policy import SPACES, Fault
from alliance87.rules.shacl import SH, Result
from alliance87.rules.vocabulary import Unknown, Vocabulary
from alliance87.tables.rows import in_words

_RULE = PREFIXES["rule"]
# What a thing breaks for want of a property: at the property, or at itself if there are alternatives.
_MISSING = {
    f"{SH}{name}ConstraintComponent" for name in ("MinCount", "Or", "QualifiedMinCount", "Xone")
}
QUERIED = f"{SH}SPARQLConstraintComponent"
STAGES = (0, 1, 2)
# Faults that leave nothing to be said of the thing they are found in.
_WHOLE = {f"{_RULE}{name}" for name in ("class", "our-terms", "space", "status", "untyped")}
_EVENT, _PARTICIPANT, TOOK_PART = (
    f"{PREFIXES['a87']}{name}" for name in ("event", "participant", "participatedIn")
)


@dataclass(frozen=True)
class Causes:
    """What was found already: things, their neighbours, their properties, the words that were meant."""

    whole: frozenset[str]
    near: frozenset[str]
    properties: frozenset[tuple[str, str]]
    meant: frozenset[tuple[str, str]]
    entries: frozenset[tuple[str, str]]  # a participant and an event
    events: frozenset[str]  # in whose lists an entry names the wrong participant, or none
    leading: frozenset[tuple[str, str]]  # a thing and a property by which it names a faulty one

    def explain(self, result: Result, paths: frozenset[str]) -> bool:
        """Whether a result, about the properties ``paths``, follows from what was found already."""
        lacks = result.component in _MISSING and result.value in ("", result.focus)
        return (
            result.focus in self.whole
            or result.value in self.whole
            or any((result.focus, path) in self.properties | self.leading for path in paths)
            or (lacks and any((result.focus, path) in self.meant for path in paths))
            or (result.component == QUERIED and result.focus in self.near)
            or (result.path == TOOK_PART and (result.focus, result.value) in self.entries)
            or (
                (result.path, result.component) == (TOOK_PART, QUERIED)
                and result.value in self.events
            )
        )


def stage_of(result: Result) -> int:
    """Return when to ask whether a result is explained: what may follow from others comes later.

    First what one property shows, then what several do, and who took part, which an entry of a list
    says as well; then what a query found in several things.
    """
    if result.component == QUERIED:
        return STAGES[2]
    return STAGES[result.path == TOOK_PART or result.value == result.focus]


def is_refused(unknown: Unknown, faults: Iterable[Fault]) -> bool:
    """Whether a word that nobody declared is in what a contribution may not say at all."""
    for fault in faults:
        if fault.statement is None or fault.focus:
            continue  # it stands at a statement, and is about a file or a graph
        if fault.rule == "our-terms" and fault.statement.subject == unknown.statement.subject:
            return True
        if fault.part == unknown.part and _term(fault) == _term(unknown):
            return True
    return False


def is_misread(fault: Fault, words: Vocabulary) -> bool:
    """Whether a value is refused only since its property, such as schema:url, is misspelt."""
    s = fault.statement
    return fault.rule == "authority" and s is not None and s.predicate not in words.properties


def _term(found: Fault | Unknown) -> object:
    return getattr(found.statement, found.part)


def causes(
    found: Iterable[Finding], unknown: Iterable[Unknown], statements: Iterable[Statement]
) -> Causes:
    """Collect what may explain results; warnings explain nothing.

    A query looks at several things at once, so what is wrong with a neighbour may explain it too, if
    it may be a link that is wrong.
    """
    blocking = [f for f in found if f.severity.blocks]
    statements, unknown = tuple(statements), tuple(unknown)
    whole = frozenset(f.focus for f in blocking if f.rule in _WHOLE or _is_of_others(f))
    spaces = tuple(SPACES.values())
    led = {(s.subject, s.predicate) for s in statements if s.value.startswith(spaces)}
    missing = {"", _EVENT, _PARTICIPANT}
    faulty = whole | {f.focus for f in blocking if f.path in missing or (f.focus, f.path) in led}
    near = {f.focus for f in blocking if f.focus}
    for s in statements if faulty else ():
        if s.subject in faulty:
            near.add(s.value)
        if s.value in faulty:
            near.add(s.subject)
    near |= {u.meant for u in unknown if u.meant}
    entries = {f.focus for f in blocking if f.path in (_EVENT, _PARTICIPANT)}
    of = {(s.subject, s.predicate): s.value for s in statements if s.subject in entries}
    named = {(of.get((e, _PARTICIPANT), ""), of.get((e, _EVENT), "")) for e in entries}
    return Causes(
        whole,
        frozenset(near),
        frozenset((f.focus, f.path) for f in blocking if f.path),
        frozenset((u.statement.subject, u.meant) for u in unknown if u.part == "predicate"),
        frozenset(named),
        frozenset(event for _, event in named),
        frozenset((s.subject, s.predicate) for s in statements if s.value in whole),
    )


def _is_of_others(found: Finding) -> bool:
    """Whether a thing, or its class, is not for contributions to touch."""
    return found.rule == f"{_RULE}others" and found.path in ("", TYPE)


# One slip, many rows ------------------------------------------------------------------------------

_CELL = re.compile(r"row ([0-9]+), column (\S+)")
_OF_CELLS = {f"{PREFIXES['rule']}{name}" for name in ("cell", "formula", "row")}


def without_repeats(found: Iterable[Finding]) -> list[Finding]:
    """Return findings, one for each cell that cannot be read, and one for all rows with the same slip.

    The one that is kept is that of the first row; its message names the others.
    """
    # Of a language that could not be read nothing follows.
    found = [each for each in found if not (each.place.cell and '"@und' in each.message)]
    unread = {_cell(each) for each in found if each.rule in _OF_CELLS and each.place.cell}
    groups: dict[object, list[Finding]] = defaultdict(list)
    for each in found:
        column = _CELL.fullmatch(each.place.cell)
        if column is None:
            groups[len(groups)].append(each)
        elif _cell(each) not in unread or each.rule in _OF_CELLS or not each.severity.blocks:
            slip = each.severity, each.message, each.value, each.fix
            groups[each.place.file, column[2], slip].append(each)
    return [_first(group) for group in groups.values()]


def _first(group: Sequence[Finding]) -> Finding:
    numbers = {int(found[1]): each for each in group if (found := _CELL.match(each.place.cell))}
    if len(numbers) < 2:
        return group[0]
    first = min(numbers)
    others = in_words(number for number in numbers if number != first)
    return replace(numbers[first], message=f"{numbers[first].message} The same is in {others}.")


def _cell(found: Finding) -> tuple[str, str]:
    return found.place.file, found.place.cell
