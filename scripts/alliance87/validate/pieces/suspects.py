"""Validate the clusters of a large file that need a closer look, with all each has to do with.

A few are judged at a time, so that memory does not grow with their number.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from alliance87.validate.pieces.blocks import NotInPiecesError

_TOGETHER = 100
_MOST_HOLDERS = 50
_WITNESSES = 3  # of what only one may have: one of them is another
_MOST_TOGETHER = 1_000


@dataclass(frozen=True, slots=True)
class Suspect:
    """A cluster: its stretch of the file, its first line, and by which names it hangs together.

    ``names`` are those it gives or that nothing else may have; ``references`` those of things it refers
    to that are not in its own blocks, the head or the dataset.
    """

    start: int
    end: int
    line: int
    names: array[int]
    references: array[int]


def batches(
    suspects: Iterable[Suspect], shared: Iterable[int]
) -> Iterator[tuple[Sequence[Suspect], Sequence[Suspect]]]:
    """Yield some suspects at a time, and all that has to be judged with them, in order.

    ``shared`` are the names that more than one cluster has.

    Raises:
        NotInPiecesError: too many refer to one.
    """
    ordered = sorted(suspects, key=lambda suspect: suspect.start)
    # What nothing describes is referred to in vain.
    references = {name for each in ordered for name in each.references}
    references &= {name for each in ordered for name in each.names}
    linked = references.union(shared)
    holders: dict[int, list[Suspect]] = defaultdict(list)
    for each in ordered:
        for name in {*each.names, *each.references} & linked:
            holders[name].append(each)
    for name in references:
        if len(holders[name]) > _MOST_HOLDERS:
            raise NotInPiecesError("too much of it refers to one thing that follows later")
    for at in range(0, len(ordered), _TOGETHER):
        told = ordered[at : at + _TOGETHER]
        together = {each.start: each for each in told}
        todo = list(told)
        while todo:
            each = todo.pop()
            for name in (*each.names, *each.references):
                refers = name in references
                for other in holders.get(name, ())[: None if refers else _WITNESSES]:
                    if refers and other.start not in together:
                        todo.append(other)
                    together[other.start] = other
            if len(together) > _MOST_TOGETHER:
                raise NotInPiecesError("too many of its parts refer to one another")
        yield told, [together[start] for start in sorted(together)]
