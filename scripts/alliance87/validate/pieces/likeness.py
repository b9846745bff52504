"""Find, among many names and addresses, those of things that the dataset has already.

What this finds is looked at again (``duplicates``); it overlooks nothing. Nothing is judged here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import pyoxigraph as ox

from alliance87.validate.duplicates import keys, plain

_WORD = re.compile("[a-z0-9]+")
# After decomposition: letters that ``plain`` keeps or drops as this module does.
_LATIN = re.compile("[\x00-\x7f\u0300-\u036f]*")


class Likeness:
    """The names and addresses of the dataset; bytes of UTF-8 are held against them."""

    def __init__(self, known: Iterable[ox.Quad]) -> None:
        self._there = frozenset(name for name, _ in keys(known))
        self._addresses = {f"{name}{end}".encode() for name in self._there for end in ("", "/")}
        # No name can be one of the dataset's without the longest word of that.
        found = (_WORD.findall(name) for name in self._there)
        self._words = frozenset(max(words, key=len) for words in found if words)

    def names(self, names: Iterable[bytes]) -> frozenset[bytes]:
        """Return the names that are like one of the dataset."""
        once = set(names)
        folded = _folded(b"\n".join(once).decode())
        if folded is not None and self._words.isdisjoint(_WORD.findall(folded)):
            return frozenset()
        return frozenset(name for name in once if self._is_there(name.decode()))

    def addresses(self, addresses: Iterable[bytes]) -> frozenset[bytes]:
        """Return the addresses that the dataset has too."""
        return frozenset(self._addresses.intersection(addresses))

    def _is_there(self, name: str) -> bool:
        folded = _folded(name)
        if folded is not None and self._words.isdisjoint(_WORD.findall(folded)):
            return False
        return plain(name) in self._there


def _folded(text: str) -> str | None:
    """Return small letters without marks, or nothing if there are others than Latin ones."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text).casefold()
    return folded.encode("ascii", "ignore").decode() if _LATIN.fullmatch(folded) else None
