"""Report a slip once: one finding a cell, and one for a value that is copied down a column.

Whoever corrects a table corrects a column at once, and should not read the same sentence for each row.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from alliance87.model.finding import Finding
from alliance87.model.namespaces import PREFIXES
from alliance87.tables.rows import in_words

_CELL = re.compile(r"row ([0-9]+), column (\S+)")
_OF_CELLS = {f"{PREFIXES['rule']}{name}" for name in ("cell", "formula", "row")}


def once(found: Iterable[Finding]) -> list[Finding]:
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
