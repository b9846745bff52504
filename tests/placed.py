"""What the tests of readers share: how a statement is written, and that a text is refused or read whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyoxigraph as ox
from hypothesis import strategies as st

from alliance87.model.finding import FindingError
from alliance87.model.statement import Reading, Statement, Term, statements_of

Quad = tuple[str, str, str, Term]


def written(s: Statement, text: str) -> tuple[str, str, str]:
    """Return the stretches of a text where the terms of a statement are."""
    assert s.spans
    subject, predicate, value = (text[at.start : at.end] for at in s.spans[:3])
    return subject, predicate, value


def parsed(content: str | bytes, format: ox.RdfFormat) -> set[Quad]:
    """Return what pyoxigraph reads in a text."""
    return quads(statements_of("", ox.parse(content, format=format)))


def quads(statements: Iterable[Statement]) -> set[Quad]:
    return {s.quad for s in statements}


def refused_or_whole(
    read: Callable[[str], Reading], text: str, strict: Callable[[str], set[Quad]]
) -> None:
    """A text is refused at a place in it, or all that a strict parser reads has a place in it."""
    try:
        reading = read(text)
    except FindingError as error:
        place = error.finding.place
        assert 1 <= place.line <= len(text) + 1
        assert 1 <= place.column <= len(text) + 2
        return
    assert quads(reading.located) == quads(reading.statements) == strict(text)
    for s in reading.located:
        assert s.spans
        assert all(0 <= at.start <= at.end <= len(text) for at in s.spans[:3])


def edited(text: str, pieces: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return texts in which up to three stretches are replaced by pieces or by any characters."""
    places = st.tuples(st.integers(0, len(text)), st.integers(0, 30))
    edits = st.lists(st.tuples(places, pieces | st.text(max_size=3)), max_size=3)

    def edit(changes: list[tuple[tuple[int, int], str]]) -> str:
        changed = text
        for (at, length), piece in changes:
            changed = changed[:at] + piece + changed[at + length :]
        return changed

    return edits.map(edit)
