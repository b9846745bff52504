"""Sum a difference up in a sentence, and say in others what it does not tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from alliance87.diff.grounds import STATUSES
from alliance87.diff.sides import Side
from alliance87.diff.told import Data, Line, Parts, Told
from alliance87.model.namespaces import shorten

_KINDS = ("added", "removed", "changed", "moved")


def summary(told: Told) -> str:
    """Return the difference in one sentence: how many things, how many statements of which status."""
    if not told.things:
        return "No difference."
    things = Counter(thing.kind for thing in told.things)
    shown = [kind for kind in ("added", "changed", "removed", "renamed") if things[kind]]
    first = f"{_counted(things[shown[0]], 'thing')} {shown[0]}"
    rest = [f"{things[kind]} {kind}" for kind in shown[1:]]
    none = [f"none {kind}" for kind in ("added", "removed") if not things[kind]]
    lines = [line for thing in told.things for line in thing.lines]
    return f"{', '.join([first, *rest, *none])}; {_statements(lines, told.difference.with_graphs)}."


def notes(told: Told) -> tuple[Parts, ...]:
    """Return a sentence for each thing that the comparison leaves out or tells elsewhere."""
    difference = told.difference
    found: list[Parts] = []
    if told.folded:
        number = _counted(told.folded, "statement")
        found.append((f"Told with what rests on it, and not counted: {number} of evidence.",))
    if difference.plain:
        head = "Statuses and evidence are not compared: "
        found.append((head, Data(difference.plain), " has no named graphs."))
    for graph in difference.left_out:
        found.append(("Not compared, as only one side holds it: ", Data(shorten(graph)), "."))
    return tuple(found)


def called(side: Side) -> str:
    """Return the name of a side, a revision with the first digits of its hash."""
    return f"{side.name} ({side.commit[:12]})" if side.commit else side.name


def _statements(lines: Iterable[Line], with_graphs: bool) -> str:
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in _KINDS}
    for line in lines:
        counts[line.kind][_status(line)] += 1
    told: list[str] = []
    for kind, found in counts.items():
        if total := found.total():
            noun = "" if told else " statement" if total == 1 else " statements"
            one = len(found) == 1
            parts = [
                name if one else f"{number} {name}"
                for name, number in sorted(found.items(), key=_rank)
            ]
            status = f" ({', '.join(parts)})" if with_graphs else ""
            told.append(f"{total}{noun} {kind}{status}")
    return ", ".join(told) or "no statement added or removed"


def _rank(counted: tuple[str, int]) -> tuple[int, str]:
    first = counted[0].split(" ")[0].rstrip(",")
    return (STATUSES.index(first) if first in STATUSES else len(STATUSES)), counted[0]


def _status(line: Line) -> str:
    before, after = line.status_before or "recorded", line.status_after or "recorded"
    if line.kind in ("changed", "moved") and before != after:
        return f"{before} to {after}"
    if line.kind == "moved":
        return f"{after}, other evidence"
    return before if line.kind == "removed" else after


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
