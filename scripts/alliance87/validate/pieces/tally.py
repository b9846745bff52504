"""Count and compare what is said of millions of things, in a few bytes for each.

Names, links and places in lists are put where it can be told in the end which occur twice.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable

import pyoxigraph as ox

from alliance87.gate import terms
from alliance87.model.namespaces import PREFIXES
from alliance87.sandbox.limits import Limits
from alliance87.validate.context import TYPE, Known, text
from alliance87.validate.pieces import plain
from alliance87.validate.pieces.clusters import Cluster, names, short
from alliance87.validate.pieces.head import Head
from alliance87.validate.pieces.keys import Keys, key, place_in_list
from alliance87.validate.pieces.suspects import Suspect

_A87 = PREFIXES["a87"]
_PARTICIPATION, _EVENT = f"{_A87}Participation", f"{_A87}event"
_POSITION, _SAME_AS = f"{_A87}listPosition", f"{PREFIXES['schema']}sameAs"
_LONGEST_NUMBER = 8  # digits


class Tally:
    """What is counted and compared in one file; ``known`` has the things of the dataset and the head."""

    def __init__(self, head: Head, known: frozenset[str], limits: Limits) -> None:
        self.statements = 0
        self.unsound = 0
        self.participations: Counter[bytes] = Counter()  # by the name of the event
        self.names, self.positions = Keys(), Keys()
        self._events, self._known, self._limits = head.events, known, limits
        self._taken = {short(name) for name in known}
        self._count(head.quads)
        for quad in head.quads:
            if quad.predicate.value == _SAME_AS:
                self.names.add(key(text(quad.object).encode()))

    def add_plain(self, cluster: Cluster, entries: int) -> bool:
        """Count a plain cluster with so many participations, if its names allow it; say whether."""
        data, match = cluster.blocks[0].data, cluster.blocks[0].match
        stated = plain.statements(data)
        if match is None or not stated:
            return False
        things = [b"organization:" + match["name"]]
        places = []
        if entries == 1:
            if match["event"] != match["attended"]:
                return False
            things.append(b"participation:" + match["entry"])
            places.append((match["event"], match["position"]))
        elif entries:
            if not plain.agrees(data):
                return False
            things += plain.PARTICIPATIONS.findall(data)
            places = plain.places(data)
        events = self._events
        if not self._taken.isdisjoint(things) or any(event not in events for event, _ in places):
            return False
        for name in (*things, *plain.LINKED.findall(data)):
            self.names.add(key(name))
        for event, position in places:
            self.positions.add(place_in_list(events[event], int(position)))
            self.participations[event] += 1
        self.statements += stated
        return True

    def add(self, found: Suspect, quads: tuple[ox.Quad, ...]) -> None:
        """Count a cluster that is not plain."""
        for name in found.names:
            (self.positions if name < 0 else self.names).add(abs(name))
        self._count(quads)
        said = Known(quads).said
        for (thing, path), events in said.items():
            if path == _EVENT and _PARTICIPATION in map(text, said.get((thing, TYPE), ())):
                self.participations.update(map(_event, events))

    def suspect(self, cluster: Cluster, quads: tuple[ox.Quad, ...]) -> Suspect:
        """Return where a cluster is, and by what it hangs together with others."""
        subjects, objects = names(quads)
        found = {key(short(name)) for name in subjects}
        said = Known(quads).said
        for (thing, path), values in said.items():
            if path == _SAME_AS:
                found |= {key(text(value).encode()) for value in values}
            for event in said.get((thing, _EVENT), ()) if path == _POSITION else ():
                found |= {self._place(text(event), text(value)) for value in values}
        away = array("q", map(key, map(short, objects - subjects - self._known)))
        return Suspect(cluster.start, cluster.end, cluster.line, array("q", found), away)

    def _count(self, quads: Iterable[ox.Quad]) -> None:
        quads = tuple(quads)
        once = set(quads)
        self.statements += len(quads)
        self.unsound += len(once) - len(terms.sound(once, self._limits))

    def _place(self, event: str, position: str) -> int:
        """Return a name for a position in a list: below 0, to be told from those of things."""
        number = self._events.get(_event(event))
        if number is None or not position.isdecimal() or len(position) > _LONGEST_NUMBER:
            return key(f"{event} {position}".encode())
        return -place_in_list(number, int(position))


def _event(event: object) -> bytes:
    return text(event).removeprefix(PREFIXES["event"]).encode()
