"""Lay the words of all passages on one text and find where two claim different characters.

A quote with its prefix and suffix covers a stretch of the text, and its neighbours cover the same
characters again; so a quote is held against its neighbours though the text itself is not at hand.
Of those that disagree, the one that disagrees with the most others is taken to be wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from alliance87.model.passage import Passage
from alliance87.model.statement import Span

_SHOWN = 12  # characters on either side of a difference
_FARTHEST = 24  # how far offsets are tried to be off
_ENOUGH = 8  # characters in common, to say that offsets fit


@dataclass(frozen=True)
class Disagreement:
    """A passage that is taken to be wrong, one it disagrees with, and the first place they do."""

    passage: Passage
    other: Passage
    at: int

    @property
    def words(self) -> tuple[str, str]:
        """What the passage and the other have around the place."""
        return _around(self.passage, self.at), _around(self.other, self.at)


def disagreements(passages: Iterable[Passage]) -> list[Disagreement]:
    """Return each passage that is taken to be wrong, with the first other it disagrees with."""
    pairs = {
        pair: at
        for pair in _overlapping(passage for passage in passages if passage.exact)
        if (at := _first_difference(*pair)) is not None
    }
    found = []
    while pairs:
        others = Counter(passage for pair in pairs for passage in pair)
        most = max(others.values())
        wrong = sorted(passage for passage, count in others.items() if count == most)
        for passage in wrong:
            at, pair = min((at, pair) for pair, at in pairs.items() if passage in pair)
            found.append(Disagreement(passage, pair[pair[0] == passage], at))
        pairs = {pair: at for pair, at in pairs.items() if not set(pair) & set(wrong)}
    return found


def fitting(passage: Passage, others: Iterable[Passage]) -> Span | None:
    """Return the nearest span at which the words agree with all of ``others``, if there is one."""
    first, last = _begin(passage) - _FARTHEST, _end(passage) + _FARTHEST
    laid = [o for o in others if o.exact and o != passage and _begin(o) < last and _end(o) > first]
    for shift in sorted(range(-_FARTHEST, _FARTHEST + 1), key=abs):
        span = Span(passage.span.start + shift, passage.span.end + shift)
        moved = replace(passage, span=span)
        shared = max((len(_shared(moved, other)) for other in laid), default=0)
        if shared >= _ENOUGH and all(_first_difference(moved, other) is None for other in laid):
            return span
    return None


def characters(passages: Iterable[Passage]) -> dict[int, str]:
    """Return what is known of the text: the character at each offset, by most of the passages."""
    claims: dict[int, Counter[str]] = {}
    for passage in passages:
        for at, character in enumerate(_words(passage), _begin(passage)):
            claims.setdefault(at, Counter())[character] += 1
    return {at: count.most_common(1)[0][0] for at, count in claims.items()}


def _overlapping(passages: Iterable[Passage]) -> Iterator[tuple[Passage, Passage]]:
    """Yield the pairs of passages that cover some of the same characters."""
    laid = sorted(passages, key=_begin)
    for number, one in enumerate(laid):
        for other in laid[number + 1 :]:
            if _begin(other) >= _end(one):
                break
            yield one, other


def _first_difference(one: Passage, other: Passage) -> int | None:
    shared = _shared(one, other)
    if not shared:
        return None
    mine, theirs = (
        _words(p)[shared.start - _begin(p) : shared.stop - _begin(p)] for p in (one, other)
    )
    if mine == theirs:
        return None
    pairs = zip(shared, mine, theirs, strict=True)
    return next(at for at, here, there in pairs if here != there)


def _shared(one: Passage, other: Passage) -> range:
    return range(max(_begin(one), _begin(other)), min(_end(one), _end(other)))


def _begin(passage: Passage) -> int:
    return passage.span.start - len(passage.prefix)


def _end(passage: Passage) -> int:
    return _begin(passage) + len(_words(passage))


def _words(passage: Passage) -> str:
    """Return the quote in its context; where its length is wrong, it is not known what follows."""
    fits = passage.span.end - passage.span.start == len(passage.exact)
    return passage.prefix + passage.exact + (passage.suffix if fits else "")


def _around(passage: Passage, at: int) -> str:
    place = at - _begin(passage)
    return _words(passage)[max(0, place - _SHOWN) : place + _SHOWN]
