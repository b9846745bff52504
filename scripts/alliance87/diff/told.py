"""A difference in words, as values: what the renderings print, and under which heading.

Values only: ``words`` makes them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from alliance87.describe.thing import Value
from alliance87.diff.changes import Change, Difference
from alliance87.diff.grounds import DERIVED, STATUSES, Ground
from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.query.store import ONTOLOGY

_OTHER = "Other things"
EVIDENCE = "Evidence"
_SECTIONS = {
    "Organisations and offices": ("organization", "post", "group", "stakeholders"),
    "Events": ("event",),
    "Participations": ("participation",),
    "Places and countries": ("place", "geo"),
    "Goals, targets and ambitions": ("sdg", "ambition", "undertaking", "proposal", "agreement"),
    _OTHER: ("area", "document", "exploitation", "topic"),
    "Open questions": ("not-stated",),
    EVIDENCE: (
        *("passage", "quote", "position", "gap", "source", "agent"),
        *("stated", "implied", "curated", "contributed", "graph"),
    ),
    "Concepts": ("eurovoc", "kind", "level", "scheme", "standing", "status", "unbis"),
    "Releases and description of the dataset": ("release",),
    "Terms of the ontology": ("a87",),
}
_HEADINGS = {prefix: heading for heading, found in _SECTIONS.items() for prefix in found}
HEADINGS = tuple(_SECTIONS)
TYPE = PREFIXES["rdf"] + "type"
_WORDS = {
    TYPE: "is a",
    PREFIXES["skos"] + "prefLabel": "label",
    PREFIXES["skos"] + "altLabel": "other label",
    PREFIXES["a87"] + "statedName": "stated name",
    DERIVED: "rests on",
}
_FIRST = [*_WORDS]


@dataclass(frozen=True)
class Data:
    """Text from the data; ``quoted`` if it is somebody's words and not code."""

    text: str
    quoted: bool = False


Parts = tuple[str | Data, ...]


@dataclass(frozen=True)
class Line:
    """What became of one statement (see ``Change``), with its property in words.

    The grounds are what its graphs rest on; the origins what it names as evidence itself, if it does.
    """

    change: Change
    words: str
    before: Value | None
    after: Value | None
    grounds_before: tuple[Ground, ...]
    grounds_after: tuple[Ground, ...]
    origin_before: Ground | None = None
    origin_after: Ground | None = None

    @property
    def kind(self) -> str:
        """One of added, removed, changed, moved."""
        return self.change.kind

    @property
    def status_before(self) -> str:
        """The statuses it had, the strongest first; empty for the apparatus."""
        return _statuses(self.grounds_before)

    @property
    def status_after(self) -> str:
        """The statuses it has now."""
        return _statuses(self.grounds_after)

    @property
    def place(self) -> tuple[object, ...]:
        """Where it comes among the lines of its thing: by evidence, then by property."""
        found = [(g.rank, g.graph) for g in self.grounds_after or self.grounds_before]
        path = self.change.path
        first = _FIRST.index(path) if path in _FIRST else len(_FIRST)
        return not found, found, path == DERIVED, first, shorten(path), self.after or self.before


@dataclass(frozen=True)
class Carried:
    """A statement that rests on evidence which changed."""

    subject: Value
    words: str
    value: Value


@dataclass(frozen=True)
class ToldThing:
    """A thing with its label.

    ``carries`` is how many statements rest on it, if it is evidence; ``some`` are the first of them.
    """

    iri: str
    label: str
    kind: str
    former: str
    carries: int
    some: tuple[Carried, ...]
    lines: tuple[Line, ...]

    @property
    def section(self) -> str:
        """The heading it stands under, by the namespace of its IRI."""
        return section(self.iri)


@dataclass(frozen=True)
class Told:
    """A difference in words; ``folded`` is how many statements are told as evidence of others."""

    difference: Difference
    things: tuple[ToldThing, ...]
    folded: int


def section(iri: str) -> str:
    """Return the heading under which a thing is told, by the namespace of its IRI."""
    if iri == ONTOLOGY.value:
        return _HEADINGS["a87"]
    prefix, _, _ = shorten(iri).partition(":")
    ours = iri.startswith((f"{BASE}catalog", f"{BASE}dataset"))
    return _HEADINGS["release"] if ours else _HEADINGS.get(prefix, _OTHER)


def property_words(iri: str) -> str:
    """Return a property in words: ``a87:statedName`` is “stated name”."""
    name = re.split(r"[#/]", iri)[-1] or iri
    return _WORDS.get(iri) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def _statuses(grounds: tuple[Ground, ...]) -> str:
    """Name statuses by words of ours alone: a draft may have any IRI for one."""
    found = [ground.status for ground in grounds if ground.status]
    return " and ".join(dict.fromkeys(s if s in STATUSES else "unknown" for s in found))
