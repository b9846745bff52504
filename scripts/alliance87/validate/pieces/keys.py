"""Find what occurs twice among millions of names, in a few bytes for each.

Names are told apart by 38 bits of their hash, so a few are taken for one that are not: what is found
here is looked at again. Python's hashes are salted, so nobody can choose names that collide.
"""

from __future__ import annotations

from array import array
from collections import Counter

_PARTS = 1 << 6


class Keys:
    """A bag of numbers below 2**38: four bytes for each, for the rest of it says where it lies."""

    def __init__(self) -> None:
        self._parts = [array("I") for _ in range(_PARTS)]

    def add(self, key: int) -> None:
        """Put a number in."""
        self._parts[key % _PARTS].append(key // _PARTS)

    def __contains__(self, key: int) -> bool:
        return key // _PARTS in self._parts[key % _PARTS]

    def repeated(self) -> frozenset[int]:
        """Return the numbers that were put in more than once."""
        found = set()
        for low, part in enumerate(self._parts):
            if len(set(part)) < len(part):
                found |= {high * _PARTS + low for high, times in Counter(part).items() if times > 1}
        return frozenset(found)


def key(name: bytes) -> int:
    """Return the number of a name."""
    return hash(name) & (2**38 - 1)


def place_in_list(event: int, position: int) -> int:
    """Return the number of a position (below 2**27) in the list of an event (below 1,024)."""
    return event << 27 | position


def position(place: int) -> int:
    """Return the position of a place in a list."""
    return place % 2**27
