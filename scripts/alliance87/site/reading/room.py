"""The page of the reading room: the edition, a note under each passage, and a list of them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import groupby

from alliance87.describe.thing import describe
from alliance87.model.namespaces import BASE
from alliance87.model.passage import Passage
from alliance87.site.library import Library
from alliance87.site.page import CONTEXT, Page
from alliance87.site.place import TEXT
from alliance87.site.reading.edition import Edition, anchor, read_edition
from alliance87.site.reading.layout import Between, Block, Quoted, Text, blocks
from alliance87.site.reading.notes import Note, notes
from alliance87.site.things.index import Index
from alliance87.site.things.thing import Part, parts_of
from alliance87.site.words import Words

_LISTS = ("bullet", "entry")


@dataclass(frozen=True)
class Room:
    """What the reading room shows, read once for all languages."""

    library: Library

    @cached_property
    def edition(self) -> Edition:
        return read_edition(self.library.store)

    @cached_property
    def notes(self) -> Mapping[str, Note]:
        return notes(self.library.store, self.index, self.edition)

    @cached_property
    def sections(self) -> tuple[tuple[str, tuple[Block, ...]], ...]:
        """The blocks, each kind of list together and every other block by itself."""
        told = enumerate(blocks(self.edition))
        groups = groupby(told, key=lambda b: b[1].kind if b[1].kind in _LISTS else str(b[0]))
        grouped = [[block for _, block in group] for _, group in groups]
        return tuple((group[0].kind, tuple(group)) for group in grouped)

    def values(self, words: Words) -> Mapping[str, object]:
        """Return what the template gets."""
        by_iri = {passage.iri: passage for passage in self.edition.passages}
        return {
            "sections": self.sections,
            "passages": self.edition.passages,
            "passage_of": by_iri.__getitem__,
            "scope_of": self._scope,
            "note_of": self.notes.__getitem__,
            "anchor": anchor,
            "is_quoted": lambda piece: isinstance(piece, Quoted),
            "is_text": lambda piece: isinstance(piece, Text),
            "is_between": lambda piece: isinstance(piece, Between),
            "parts_below": self._below,
            "named": partial(self.index.brief, words.language),
        }

    @cached_property
    def index(self) -> Index:
        return Index(self.library)

    @cached_property
    def _below(self) -> tuple[Part, ...]:
        """What belongs to the text but is no passage: the steps from it, and what it leaves open."""
        known = partial(describe, self.library.data)
        whole = self.index.places.text
        found = parts_of(known, self.library, self.index, whole, TEXT)
        gaps = {omission.iri for omission in self.edition.omissions}
        return tuple(p for p in found if not p.passage and not gaps & {*p.iris})

    def _scope(self, passage: Passage) -> str:
        return self.edition.scopes.get(passage.iri, "")


def pages(library: Library) -> Iterable[Page]:
    """Yield the one page of the reading room."""
    room = Room(library)
    yield Page(
        TEXT,
        "reading.html",
        title=lambda words: words("reading.title"),
        values=room.values,
        styles=("reading",),
        kind="reading",
        description=lambda words: words("reading.description"),
        schema=lambda: {
            "@context": CONTEXT,
            "@type": "WebPage",
            "about": {"@type": "CreativeWork", "@id": room.index.places.text},
            "isPartOf": {"@type": "Dataset", "@id": f"{BASE}dataset"},
        },
    )
