"""Find, in a file that was gone through, the plain clusters with a name or a number that is wanted."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from alliance87.sandbox.limits import MEBIBYTE
from alliance87.validate.pieces import plain
from alliance87.validate.pieces.blocks import Block, blocks, read
from alliance87.validate.pieces.keys import key

_LONGEST = MEBIBYTE // 4  # of a plain cluster
# Offset and line of the first byte of a piece, and how many clusters begin before.
Edge = tuple[int, int, int]


def search(
    descriptor: int,
    edges: Sequence[Edge],
    starts: array[int],
    wanted: frozenset[int],
    positions: frozenset[int],
) -> Iterator[Block]:
    """Yield the plain clusters that may have what is wanted.

    ``starts`` has the offset of each cluster from the edge of its piece; the last edge is the end.
    """
    numbers = {b"%d" % number for number in positions}
    for (start, line, first), (end, _, last) in pairwise(edges):
        data = b"\n" + read(descriptor, start, end)
        here = starts[first:last]
        at = {
            here[bisect_right(here, found.start()) - 1]
            for found in _wanted(data, wanted, numbers)
            if here and found.start() >= here[0]
        }
        for offset in sorted(at):
            begin, down = start + offset, data.count(b"\n", 1, offset + 1)
            block = next(blocks(descriptor, min(end, begin + _LONGEST), begin, line + down), None)
            if block and block.match:
                yield block


def _wanted(
    data: bytes, wanted: frozenset[int], positions: set[bytes]
) -> Iterator[re.Match[bytes]]:
    """Yield where a wanted name or number stands; only few pieces have one."""
    for pattern in (plain.ORGANIZATIONS, plain.PARTICIPATIONS, plain.LINKED):
        if not wanted.isdisjoint(map(key, pattern.findall(data))):
            yield from (found for found in pattern.finditer(data) if key(found[1]) in wanted)
    if positions and not positions.isdisjoint(plain.POSITIONS.findall(data)):
        yield from (found for found in plain.POSITIONS.finditer(data) if found[1] in positions)
