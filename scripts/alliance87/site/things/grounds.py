"""Put the statements of a thing in order for reading: by status, then by what they rest on.

Statements on the same grounds come together, so that the words are quoted once; values of the same
property come together, so that it is named once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from alliance87.describe.support import Support
from alliance87.describe.thing import Supported


@dataclass(frozen=True)
class Fact:
    """A property and its values; ``incoming`` if the thing is the value, of other things."""

    path: str
    incoming: bool
    statements: tuple[Supported, ...]


@dataclass(frozen=True)
class Group:
    """Facts that rest on the same grounds."""

    facts: tuple[Fact, ...]
    supports: tuple[Support, ...]


@dataclass(frozen=True)
class Section:
    """What is known of a thing with one status: said of it, and what leads to it."""

    status: str
    groups: tuple[Group, ...]


def sections(statements: Iterable[Supported]) -> tuple[Section, ...]:
    """Return statements by status, the strongest first; they come sorted by it."""
    by_status = groupby(statements, key=lambda statement: statement.status)
    return tuple(Section(status, _groups(own)) for status, own in by_status)


def _groups(statements: Iterable[Supported]) -> tuple[Group, ...]:
    """Group by grounds, in the order in which each ground is first met."""
    found: dict[tuple[Support, ...], list[Supported]] = {}
    for statement in statements:
        # What the apparatus records rests on nothing, and needs no grounds apart.
        grounds = statement.supports if statement.status else ()
        found.setdefault(grounds, []).append(statement)
    return tuple(Group(_facts(own), grounds) for grounds, own in found.items())


def _facts(statements: Iterable[Supported]) -> tuple[Fact, ...]:
    by_path = groupby(statements, key=lambda s: (s.path, s.incoming))
    return tuple(Fact(path, incoming, tuple(own)) for (path, incoming), own in by_path)
