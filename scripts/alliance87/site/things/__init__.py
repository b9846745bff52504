"""Pages of what the dataset has: things, terms, shapes, rules, questions, files."""

from __future__ import annotations

from collections.abc import Iterable

from alliance87.site.library import Library
from alliance87.site.page import Page
from alliance87.site.things import about, download, participants, question, rule, shape, term, thing
from alliance87.site.things.index import Index


def pages(library: Library) -> Iterable[Page]:
    """Yield the pages of this area."""
    index = Index(library)
    yield from thing.pages(library, index)
    yield from term.pages(library, index)
    yield from shape.pages(library, index)
    yield from rule.pages(library)
    yield from question.pages(library, index)
    yield from participants.pages(library, index)
    yield from download.pages(library)
    yield from about.pages(library, index)
