"""Divide a large contribution into chunks that shapes judge as they would the whole.

A chunk holds some subjects whole, and around them all that a shape can look at from one of them: what
points at it, the things these and it name, the bodies above it, and whatever else has the same of a
property that must be unique. Results are kept for the chunk's own subjects alone. So the time is linear in
the size of the contribution, and no engine holds more than a chunk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from alliance87.model.dataset import TYPE, Dataset
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Statement

LARGE = 10_000  # statements; what has fewer is judged as a whole
_SUBJECTS = 500  # in a chunk
_CROWD = 200  # things that point at one; of more, only their class and these links are taken along
_A87 = PREFIXES["a87"]
_EVENT, _PARTICIPANT = f"{_A87}event", f"{_A87}participant"
_PARENT = f"{PREFIXES['org']}subOrganizationOf"
# Properties whose values together no two things may share.
_KEYS = (
    (_EVENT, f"{_A87}listPosition"),
    (_EVENT, _PARTICIPANT),
    (f"{PREFIXES['schema']}sameAs",),
)


@dataclass(frozen=True)
class Chunks:
    """The chunks of a contribution ``own``, held against ``known``."""

    own: Dataset
    known: Dataset

    def __iter__(self) -> Iterator[tuple[frozenset[str], tuple[Statement, ...]]]:
        """Yield the subjects of each chunk, and the statements to judge them with."""
        subjects = iter(dict.fromkeys(self._focus_nodes()))
        while part := frozenset(islice(subjects, _SUBJECTS)):
            yield part, tuple(self._around(part))

    def _focus_nodes(self) -> Iterator[str]:
        for s in self.own.statements:
            yield s.subject
            if not s.object.is_literal:
                yield s.value

    def _around(self, part: frozenset[str]) -> Iterator[Statement]:
        whole, typed = set(part), set[str]()
        for thing in part:
            for s in self._about(thing):
                if not s.object.is_literal:
                    whole.add(s.value)
            pointing = self._pointing(thing)
            if len(pointing) > _CROWD:
                yield from pointing
                typed |= {s.subject for s in pointing}
            else:
                whole |= {s.subject for s in pointing}
            whole |= self._like(thing)
            whole |= self._above(thing)
        for thing in whole:
            about = self._about(thing)
            typed |= {s.value for s in about if not s.object.is_literal}
            yield from about
        for thing in typed - whole:
            yield from self._types(thing)

    def _about(self, thing: str) -> tuple[Statement, ...]:
        return self.own.by_subject.get(thing, ()) + self.known.by_subject.get(thing, ())

    def _pointing(self, thing: str) -> tuple[Statement, ...]:
        return self.own.by_value.get(thing, ()) + self.known.by_value.get(thing, ())

    def _types(self, thing: str) -> tuple[Statement, ...]:
        key = thing, TYPE
        return self.own.by_pair.get(key, ()) + self.known.by_pair.get(key, ())

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
        """Return what shares with a thing that which no two may share; one other is enough."""
        found: set[str] = set()
        for key in self._keys_of(thing):
            found |= set(self._by_key.get(key, ()))
        return found

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        things: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
        for data in (self.own, self.known):
            for thing in data.by_subject:
                for key in self._keys_of(thing):
                    things[key][thing] = None
        return {key: tuple(of)[:2] for key, of in things.items() if len(of) > 1}

    def _keys_of(self, thing: str) -> Iterator[tuple[str, ...]]:
        values: dict[str, list[str]] = defaultdict(list)
        for s in self._about(thing):
            values[s.predicate].append(s.value)
        for paths in _KEYS:
            if all(path in values for path in paths):
                combined: list[tuple[str, ...]] = [paths]
                for path in paths:
                    combined = [(*key, value) for key in combined for value in values[path]]
                yield from combined
