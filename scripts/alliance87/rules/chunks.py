"""Divide a large contribution into chunks that shapes judge as they would the whole.

A chunk holds some things whole, and around them all that a shape can look at from one of them: what
points at it by a property that a query follows, the things these and it name, the bodies above it, and
whatever else has the same of what must be unique. Results are kept for the chunk's own things alone. So
the time is linear in the size of the contribution, and no engine holds more than a chunk.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from alliance87.model.dataset import TYPE, Dataset
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Statement

LARGE = 10_000  # statements; what has fewer is judged as a whole
_THINGS = 500  # in a chunk
_CROWD = 200  # things that point at one; of more, only their class and these links are taken along
_A87, _SH = PREFIXES["a87"], PREFIXES["sh"]
_EVENT, _PARTICIPANT = f"{_A87}event", f"{_A87}participant"
_PARENT = f"{PREFIXES['org']}subOrganizationOf"
# Properties whose values together no two things may share.
_KEYS = (
    (_EVENT, f"{_A87}listPosition"),
    (_EVENT, _PARTICIPANT),
    (f"{PREFIXES['schema']}sameAs",),
)
_NAMED = re.compile(r"<([^<>\s]+)>|\b([a-z][a-z0-9]*):([A-Za-z][A-Za-z0-9]*)")


def followed(shapes: Dataset) -> frozenset[str]:
    """Return the properties by which shapes get from a thing to one that points at it.

    These are the properties that a query names, whichever way it follows them, and inverse paths.
    """
    found = {s.value for s in shapes.by_predicate(f"{_SH}inversePath")}
    for s in shapes.by_predicate(f"{_SH}select"):
        found |= {iri or PREFIXES.get(p, "") + local for iri, p, local in _NAMED.findall(s.value)}
    return frozenset(found)


@dataclass(frozen=True)
class Chunks:
    """The chunks of a contribution ``own``, held against ``known``; see ``followed``."""

    own: Dataset
    known: Dataset
    followed: AbstractSet[str]
    things: int = _THINGS
    crowd: int = _CROWD

    def __iter__(self) -> Iterator[tuple[frozenset[str], tuple[Statement, ...]]]:
        """Yield the things of each chunk, and the statements to judge them with."""
        things = iter(dict.fromkeys(self._focus_nodes()))
        while part := frozenset(islice(things, self.things)):
            yield part, tuple(dict.fromkeys(self._around(part)))

    def _focus_nodes(self) -> Iterator[str]:
        """Yield what a contribution speaks of, and what it names of which something is known."""
        for s in self.own.statements:
            yield s.subject
            if s.value in self.known.by_subject or s.value in self.own.by_subject:
                yield s.value

    def _around(self, part: frozenset[str]) -> Iterator[Statement]:
        whole, typed = set(part), set[str]()
        for thing in part:
            whole |= {s.value for s in self._about(thing) if not s.object.is_literal}
            pointing = self._pointing(thing)
            whole |= {s.subject for s in pointing[: self.crowd]}
            if len(pointing) > self.crowd:
                yield from pointing
                typed |= {s.subject for s in pointing}
            whole |= self._like(thing)
            whole |= self._above(thing)
        for thing in whole:
            about = self._about(thing)
            typed |= {s.value for s in about if not s.object.is_literal}
            yield from about
        for thing in typed - whole:
            yield from (s for s in self._about(thing) if s.predicate == TYPE)

    def _about(self, thing: str) -> tuple[Statement, ...]:
        return self.own.by_subject.get(thing, ()) + self.known.by_subject.get(thing, ())

    def _pointing(self, thing: str) -> list[Statement]:
        return self._followed_to.get(thing, [])

    @cached_property
    def _followed_to(self) -> Mapping[str, list[Statement]]:
        found: dict[str, list[Statement]] = defaultdict(list)
        for s in (*self.own.statements, *self.known.statements):
            if s.predicate in self.followed and not s.object.is_literal:
                found[s.value].append(s)
        return found

    def _above(self, thing: str) -> set[str]:
        """Return the bodies above a body, however far."""
        found: set[str] = set()
        todo = [thing]
        while todo:
            for s in self._about(todo.pop()):
                if s.predicate == _PARENT and s.value not in found:
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
