"""Put what is known of a thing in order for reading: facts first, then what is linked to it, counted.

A fact is a property with its values, each with what it rests on. What the dataset only records about
its own making comes last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from alliance87.describe.support import Support
from alliance87.describe.thing import Supported
from alliance87.model.dataset import LABEL, TYPE
from alliance87.model.namespaces import PREFIXES

_A87, _SCHEMA, _SKOS = PREFIXES["a87"], PREFIXES["schema"], PREFIXES["skos"]
# What a reader looks for first; the rest follows A to Z, and what a thing is stands in its heading.
_FIRST = (
    LABEL,
    f"{_SKOS}altLabel",
    f"{_A87}abbreviation",
    f"{_SKOS}notation",
    f"{_SKOS}definition",
    PREFIXES["dcterms"] + "description",
    f"{_A87}kind",
    f"{_A87}country",
    f"{_A87}participatedIn",
    f"{_A87}seeksToAchieve",
    f"{_SCHEMA}url",
)


@dataclass(frozen=True)
class Fact:
    """A property and its values; ``incoming`` if the thing is the value, of other things."""

    path: str
    incoming: bool
    statements: tuple[Supported, ...]


@dataclass(frozen=True)
class Record:
    """What is said of a thing, what is linked to it, and what the dataset records of it."""

    facts: tuple[Fact, ...]
    links: tuple[Fact, ...]
    recorded: tuple[Fact, ...]

    @cached_property
    def evidence(self) -> tuple[tuple[Support, ...], ...]:
        """What the statements rest on, each once, in the order in which a reader meets it."""
        every = (each for fact in (*self.facts, *self.links) for each in fact.statements)
        return tuple(dict.fromkeys(each.supports for each in every))

    def number(self, each: Supported) -> int:
        """Return the place of a statement's evidence among ``evidence``, from 1; 0 if it has none."""
        return self._numbers.get(each.supports, 0)

    @cached_property
    def _numbers(self) -> dict[tuple[Support, ...], int]:
        return {supports: number for number, supports in enumerate(self.evidence, 1)}


def record(
    statements: Iterable[Supported], named: Callable[[str], str], on_page: Iterable[str] = ()
) -> Record:
    """Return the record of a thing; what ``on_page`` links to it is shown there in full."""
    shown = frozenset(on_page)
    groups: dict[tuple[str, bool, bool], list[Supported]] = defaultdict(list)
    for each in statements:
        if not (each.incoming and each.subject in shown):
            groups[each.path, each.incoming, not each.status].append(each)

    def end(each: Supported) -> tuple[str, str]:
        other = each.subject if each.incoming else each.value.text
        return named(other).casefold() if each.incoming or each.value.is_iri else "", other

    def chosen(incoming: bool | None, recorded: bool) -> tuple[Fact, ...]:
        found = [
            Fact(path, into, tuple(sorted(own, key=end)))
            for (path, into, of_making), own in groups.items()
            if of_making == recorded and incoming in (into, None)
        ]
        return tuple(sorted(found, key=_place))

    return Record(chosen(False, False), chosen(True, False), chosen(None, True))


def _place(fact: Fact) -> tuple[object, ...]:
    rank = _FIRST.index(fact.path) if fact.path in _FIRST else len(_FIRST)
    return fact.path == TYPE, rank, fact.incoming, fact.path
