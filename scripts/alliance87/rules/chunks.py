"""Divide a contribution into chunks that shapes judge as they would the whole with the dataset.

A chunk holds some things, and around them all that a shape can look at from one of them: what they name,
what points at them and what they lead to by properties that queries follow, and whatever else has the
same of what must be unique. Only the chunk's own things are judged. So the time is linear in the size of
the contribution, however large the dataset is, and no engine holds much more than a chunk.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from alliance87.model.dataset import TYPE, Dataset
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Statement

THINGS = 1_000  # in a chunk, with those that point at them
_A87, _SH = PREFIXES["a87"], PREFIXES["sh"]
_EVENT, _PARTICIPANT = f"{_A87}event", f"{_A87}participant"
# Properties whose values together no two things may share.
_KEYS = (
    (_EVENT, f"{_A87}listPosition"),
    (_EVENT, _PARTICIPANT),
    (f"{PREFIXES['schema']}sameAs",),
)
_PROPERTY = r"(?:<([^<>\s]+)>|\b([a-z][a-z0-9]*):([A-Za-z]\w*))"
_NAMED = re.compile(_PROPERTY)
_POINTING = re.compile(rf"{_PROPERTY}[+*]?\s+\$this\b")


@dataclass(frozen=True)
class Followed:
    """The properties that the queries of shapes follow.

    ``back`` are those by which they get to what points at a thing.
    """

    all: AbstractSet[str]
    back: AbstractSet[str]


def followed(shapes: Dataset) -> Followed:
    """Return what the queries of shapes follow; an inverse path counts as a query."""
    queries = [s.value for s in shapes.by_predicate(f"{_SH}select")]
    queries += [f"<{s.value}> $this" for s in shapes.by_predicate(f"{_SH}inversePath")]
    named, back = (
        frozenset(
            iri or PREFIXES.get(prefix, "") + local
            for query in queries
            for iri, prefix, local in form.findall(query)
        )
        for form in (_NAMED, _POINTING)
    )
    return Followed(named, back)


@dataclass(frozen=True)
class Chunks:
    """The chunks of a contribution ``own``, compared with ``known``; see ``followed``.

    ``things`` are how many a chunk has at least, with those that point at them.
    """

    own: Dataset
    known: Dataset
    followed: Followed
    things: int

    def __iter__(self) -> Iterator[tuple[frozenset[str], tuple[Statement, ...]]]:
        """Yield the things of each chunk, and the statements to judge them with."""
        part: set[str] = set()
        around = 0
        for thing in dict.fromkeys(self._focus_nodes()):
            part.add(thing)
            around += 1 + len(self._pointing.get(thing, ()))
            if around > self.things:  # a crowd fills a chunk by itself
                yield self._chunk(part)
                part, around = set(), 0
        if part:
            yield self._chunk(part)

    def _chunk(self, part: set[str]) -> tuple[frozenset[str], tuple[Statement, ...]]:
        return frozenset(part), tuple(dict.fromkeys(self._around(part)))

    def _focus_nodes(self) -> Iterator[str]:
        """Yield what a contribution speaks of, and what it names of which something is known."""
        for s in self.own.statements:
            yield s.subject
            if s.value in self.known.by_subject or s.value in self.own.by_subject:
                yield s.value

    def _around(self, part: AbstractSet[str]) -> Iterator[Statement]:
        linked, typed, of_queries = set[str](), set[str](), self.followed.all | {TYPE}
        whole = {s.value for thing in part for s in self._about(thing) if not s.object.is_literal}
        whole |= part
        for thing in part:
            linked |= self._pointing.get(thing, set()) | self._like(thing)
        linked |= self._reached(whole)
        for thing in whole:
            about = self._about(thing)
            typed |= {s.value for s in about if not s.object.is_literal}
            yield from about
        for thing in linked - whole:
            yield from (s for s in self._about(thing) if s.predicate in of_queries)
        for thing in typed - linked - whole:
            yield from (s for s in self._about(thing) if s.predicate == TYPE)

    def _about(self, thing: str) -> tuple[Statement, ...]:
        return self.own.by_subject.get(thing, ()) + self.known.by_subject.get(thing, ())

    @cached_property
    def _pointing(self) -> Mapping[str, AbstractSet[str]]:
        """What points at each thing by a property that a query follows."""
        found: dict[str, set[str]] = defaultdict(set)
        for s in chain(self.own.statements, self.known.statements):
            if s.predicate in self.followed.back and not s.object.is_literal:
                found[s.value].add(s.subject)
        return found

    def _reached(self, things: AbstractSet[str]) -> set[str]:
        """Return what queries can get to from things, however far: documents, places around places."""
        found: set[str] = set()
        todo = list(things)
        while todo:
            for s in self._about(todo.pop()):
                is_link = s.predicate in self.followed.all and not s.object.is_literal
                if is_link and s.value not in found:
                    found.add(s.value)
                    todo.append(s.value)
        return found

    def _like(self, thing: str) -> set[str]:
        """Return what shares with a thing that which no two may share; two of them are enough."""
        return {other for key in _keys(self._about(thing)) for other in self._shared.get(key, ())}

    @cached_property
    def _shared(self) -> Mapping[tuple[str, ...], tuple[str, str]]:
        """The first two things that share what no two may share."""
        first: dict[tuple[str, ...], str] = {}
        shared: dict[tuple[str, ...], tuple[str, str]] = {}
        for data in (self.own, self.known):
            for thing in data.by_subject:
                for key in _keys(self._about(thing)):
                    one = first.setdefault(key, thing)
                    if one != thing:
                        shared.setdefault(key, (one, thing))
        return shared


def _keys(about: Iterable[Statement]) -> Iterator[tuple[str, ...]]:
    """Yield each combination of values, of the properties of one thing, that no other may have."""
    values: dict[str, list[str]] = defaultdict(list)
    for s in about:
        values[s.predicate].append(s.value)
    for paths in _KEYS:
        if all(path in values for path in paths):
            combined: list[tuple[str, ...]] = [paths]
            for path in paths:
                combined = [(*key, value) for key in combined for value in values[path]]
            yield from combined
