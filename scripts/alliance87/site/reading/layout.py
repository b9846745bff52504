"""Lay the passages out as blocks of text in which every quoted character stands once.

A passage holds those that lie within it. Where two overlap, the earlier keeps the shared words. The
characters around a quote (``oa:prefix``, ``oa:suffix``) tell a new line and its kind, and are never
printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from alliance87.model.passage import Passage
from alliance87.model.statement import Span
from alliance87.site.reading.edition import Edition, Omission


@dataclass(frozen=True)
class Text:
    """Quoted words; ``shared`` is the later passage that they belong to as well, if any."""

    words: str
    shared: Passage | None = None


@dataclass(frozen=True)
class Quoted:
    """A passage and what stands in it; ``begun`` if its first words stand in an earlier passage."""

    passage: Passage
    parts: tuple[Text | Quoted, ...]
    begun: bool = False


@dataclass(frozen=True)
class Between:
    """What is not quoted between two pieces of a block: words left out on purpose, or only marks.

    ``blank`` tells a single space; any other stretch without letters has punctuation.
    """

    blank: bool
    omission: Omission | None = None


Piece = Quoted | Between


@dataclass(frozen=True)
class Block:
    """A line of the source: a heading, subtitle, paragraph, bullet or entry of a list."""

    kind: str
    start: int
    pieces: tuple[Piece, ...]


def blocks(edition: Edition) -> tuple[Block, ...]:
    """Return the blocks of the text in order."""
    made: list[Block] = []
    pieces: list[Piece] = []
    kind, start, end = "paragraph", 0, 0
    lists: set[str] = set()
    known = _known(edition)
    for span, piece, iri in _top(edition):
        between = "".join(known.get(at, " ") for at in range(end, span.start))
        if "\n" in between or not end:
            if pieces:
                made.append(Block(kind, start, tuple(pieces)))
            entry = edition.scopes.get(iri) in lists
            kind, start, pieces = _kind(between, entry), span.start, []
            if kind == "heading" and _announces(piece):
                lists.add(iri)
        elif between:
            pieces.append(Between(between == " "))
        pieces.append(piece)
        end = span.end
    return (*made, Block(kind, start, tuple(pieces))) if pieces else tuple(made)


def _kind(between: str, entry: bool) -> str:
    """Tell a line by the marks at its beginning (CommonMark 0.31, §4.2, §5.2, §6.2)."""
    opening = between.rpartition("\n")[2]
    if entry:
        return "entry"
    if re.match(r"#+ ", opening):
        return "heading"
    if opening.startswith("- "):
        return "bullet"
    return "subtitle" if opening == "*" else "paragraph"


def _announces(piece: Piece) -> bool:
    """Whether the line of a heading ends in a colon: what is under it are the entries of a list."""
    if not isinstance(piece, Quoted):
        return False
    line = (piece.passage.exact + piece.passage.suffix).partition("\n")[0]
    return line.rstrip("* ").endswith(":")


def _known(edition: Edition) -> dict[int, str]:
    """Return the characters that stand around the quotes, by their place."""
    known: dict[int, str] = {}
    for passage in edition.passages:
        before, after = passage.span.start - len(passage.prefix), passage.span.end
        known.update(enumerate(passage.prefix, before))
        known.update(enumerate(passage.suffix, after))
    return known


def _top(edition: Edition) -> Iterator[tuple[Span, Piece, str]]:
    """Yield what no passage holds, in order: passages with all that lies in them, and omissions."""
    waiting = list(edition.omissions)
    at = 0
    left = list(edition.passages)
    while left:
        passage = left.pop(0)
        while waiting and waiting[0].span.start < passage.span.start:
            omission = waiting.pop(0)
            yield omission.span, Between(False, omission), omission.iri
        inside = [p for p in left if p.span.end <= passage.span.end]
        across = [p for p in left if p.span.start < passage.span.end < p.span.end]
        left = [p for p in left if p not in inside]
        start = max(at, passage.span.start)
        quoted = _quoted(passage, start, inside, across)
        yield Span(start, passage.span.end), quoted, passage.iri
        at = passage.span.end
    for omission in waiting:
        yield omission.span, Between(False, omission), omission.iri


def _quoted(passage: Passage, start: int, inside: list[Passage], across: list[Passage]) -> Quoted:
    """Return a passage from ``start`` on, with those that lie in it, or begin in it (``across``)."""
    parts: list[Text | Quoted] = []
    at = start
    left = list(inside)
    while left:
        child = left.pop(0)
        within = [p for p in left if p.span.end <= child.span.end]
        over = [p for p in left if p.span.start < child.span.end < p.span.end]
        left = [p for p in left if p not in within]
        parts += _texts(passage, at, child.span.start, across)
        begin = max(at, child.span.start)
        parts.append(_quoted(child, begin, within, over + across))
        at = child.span.end
    parts += _texts(passage, at, passage.span.end, across)
    return Quoted(passage, tuple(parts), start > passage.span.start)


def _texts(passage: Passage, start: int, end: int, across: list[Passage]) -> Iterator[Text]:
    """Yield the words of a passage from ``start`` to ``end``, cut where a later one begins."""
    if start >= end:  # an earlier passage has these words
        return
    cuts = sorted({start, *(p.span.start for p in across if start < p.span.start < end), end})
    for left, right in pairwise(cuts):
        begun = [p for p in across if p.span.start <= left]
        words = passage.exact[left - passage.span.start : right - passage.span.start]
        yield Text(words, begun[-1] if begun else None)
