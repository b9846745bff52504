"""Find what differs between two versions, and put it in order for reading: things under headings.

A statement is subject, property and value, with the graphs it is in and their statuses. Evidence that
came or went with a statement is shown with that statement; other evidence is shown by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from alliance87.describe.compare import Comparison, compare
from alliance87.describe.sides import Texts, known, parsed, read
from alliance87.describe.support import CLASSES, Evidence, Support
from alliance87.describe.thing import Value, value_of
from alliance87.model.dataset import DERIVED, LABEL, STATUS, TYPE, Dataset
from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.model.project import Project
from alliance87.model.statement import Term
from alliance87.model.status import NAMES, ONTOLOGY

_OTHER = "Other things"
_EVIDENCE = "Evidence"
_SECTIONS = {
    "Organisations and offices": ("organization", "post", "membership", "group", "stakeholders"),
    "Events": ("event",),
    "Participations": ("participation",),
    "Places and countries": ("place", "geo", "record"),
    "Goals, targets and ambitions": ("sdg", "ambition", "undertaking", "proposal", "agreement"),
    "Figures": ("observation",),
    _OTHER: ("area", "document", "exploitation", "topic"),
    "Open questions": ("not-stated",),
    "Disagreements": ("difference", "disagreement"),
    _EVIDENCE: (
        *("annotation", "passage", "quote", "position", "digest", "gap", "source", "agent"),
        *("stated", "implied", "curated", "contributed", "graph"),
    ),
    "Concepts": (
        *("act", "bound", "comparison", "eurovoc", "kind", "level", "measure", "modality"),
        *("scheme", "standing", "status", "unbis", "vantage"),
    ),
    "Releases and description of the dataset": ("release",),
    "Terms of the ontology": ("a87",),
}
_HEADINGS = {prefix: heading for heading, found in _SECTIONS.items() for prefix in found}
_ORDER = tuple(_SECTIONS)
_WORDS = {
    TYPE: "is a",
    LABEL: "label",
    f"{PREFIXES['skos']}altLabel": "other label",
    f"{PREFIXES['a87']}statedName": "stated name",
    DERIVED: "rests on",
}
_FIRST = [*_WORDS]
_SOME = 3
_SELECTOR = f"{PREFIXES['oa']}hasSelector"
_ABBREVIATION = f"{PREFIXES['a87']}abbreviation"

Parts = frozenset[tuple[str, str]]
Triple = tuple[str, str, Term]


@dataclass(frozen=True)
class Shown:
    """A value, the graphs that say so, and what those rest on that have a status.

    ``origin`` is the evidence that the statement itself names, if it does.
    """

    value: Value
    graphs: tuple[str, ...]
    supports: tuple[Support, ...]
    origin: Support | None

    @property
    def status(self) -> str:
        """The statuses, the strongest first, in words of ours alone: a draft may have any IRI for one."""
        found = (s.status if s.status in NAMES else "unknown" for s in self.supports)
        return " and ".join(dict.fromkeys(found))

    @property
    def statuses(self) -> tuple[str, ...]:
        """The statuses as they are, the strongest first."""
        return tuple(dict.fromkeys(s.status for s in self.supports))


@dataclass(frozen=True)
class Line:
    """What became of a statement: its value before and after, None where there is none."""

    path: str
    before: Shown | None
    after: Shown | None

    @property
    def kind(self) -> str:
        """One of added, removed, changed and moved: to other graphs, or to another status."""
        if self.before is None or self.after is None:
            return "added" if self.before is None else "removed"
        return "moved" if self.before.value == self.after.value else "changed"

    @property
    def words(self) -> str:
        """The property in words."""
        return property_words(self.path)

    @property
    def shown(self) -> Shown:
        """The value after, or else the one before."""
        found = self.after or self.before
        assert found
        return found

    @property
    def place(self) -> tuple[object, ...]:
        """Where it comes among the lines of its thing: by evidence, then by property."""
        before = self.before.supports if self.before else ()
        found = [(s.rank, s.words, s.graph) for s in self.shown.supports or before]
        first = _FIRST.index(self.path) if self.path in _FIRST else len(_FIRST)
        return not found, found, self.path == DERIVED, first, shorten(self.path), self.shown.value


@dataclass(frozen=True)
class Carried:
    """A statement that rests on evidence which changed."""

    subject: Value
    words: str
    value: Value


@dataclass(frozen=True)
class ChangedThing:
    """A thing of which something was added, removed or changed, or that was renamed.

    ``former`` is the IRI it had, or "". ``carries`` is how many statements rest on it, if it is
    evidence; ``some`` are the first of them.
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
        """The heading it belongs under."""
        return _section(self.iri)


@dataclass(frozen=True)
class Changes:
    """What differs, in order; ``folded`` is how many statements are shown as evidence of others."""

    compared: Comparison
    things: tuple[ChangedThing, ...]
    folded: int


@dataclass(frozen=True)
class Versions:
    """Two versions that are read and not parsed.

    ``known`` is where to look up what neither describes, as the countries of a draft; there is nothing
    to look up for two whole versions.
    """

    before: Texts
    after: Texts
    known: Dataset | None

    def changes(self) -> Changes:
        """Return what changed between them; nothing is opened.

        Raises:
            UnreadableError: one is malformed.
        """
        sides = compare(parsed(self.before), parsed(self.after))
        differ = sides.before.statements != sides.after.statements
        return _Reader(sides, self.known if differ else None).read()


def read_versions(before: str, after: str, folder: Path, project: Project) -> Versions:
    """Read two versions, and what is needed to compare them.

    Args:
        before: a file or folder, or else a git revision; see ``sides.read``.
        after: the same.
        folder: where paths begin, and in whose repository revisions are looked up.
        project: where to look up what neither side describes.

    Raises:
        UnreadableError: a side cannot be read.
    """
    first, second = read(before, folder), read(after, folder)
    is_whole = first.whole and second.whole
    return Versions(first, second, None if is_whole else known(project))


def property_words(iri: str) -> str:
    """Return a property in words: ``a87:byYear`` is “by year”."""
    name = re.split(r"[#/]", iri)[-1] or iri
    return _WORDS.get(iri) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


class _Reader:
    def __init__(self, compared: Comparison, context: Dataset | None) -> None:
        self._compared, more = compared, [context] if context else []
        self._before, self._after = before, after = compared.aligned.data, compared.after.data
        self._was, self._now = _placed(before), _placed(after)
        self._evidence = Evidence(before, *more), Evidence(after, *more)
        self._labels = [Evidence(data) for data in (after, before, *more)]
        found: dict[str, set[str]] = defaultdict(set)
        for s in (*before.by_predicate(_SELECTOR), *after.by_predicate(_SELECTOR)):
            found[s.value].add(s.subject)
        self._owners = {part: min(whole) for part, whole in found.items() if len(whole) == 1}

    def read(self) -> Changes:
        lines = self._lines()
        evidence = self._folded(lines)
        former = {new: old for old, new in self._compared.renamed.items()}
        kinds = {iri: self._kind(iri, former) for iri in sorted({*lines, *former})}
        shown: dict[str, list[Line]] = {}
        folded = 0
        for iri, kind in kinds.items():
            owner = self._owners.get(iri, iri)
            # What was there before, or stays, carries other statements too: that is shown.
            parts = evidence.get(kind if kinds.get(owner) == kind else "", frozenset())
            own = lines.get(iri, [])
            kept = [ln for ln in own if (iri, ln.path) not in parts or _is_of_the_world(ln)]
            folded += len(own) - len(kept)
            # A selector is a part of its passage, and is renamed with it or shown by itself.
            if kept or (iri in former and (owner == iri or owner not in former)):
                shown.setdefault(iri if iri in former else owner, []).extend(kept)
        things = [
            self._thing(iri, kinds.get(iri, "changed"), former.get(iri, ""), own)
            for iri, own in shown.items()
        ]
        things.sort(key=lambda thing: (_ORDER.index(thing.section), shorten(thing.iri)))
        return Changes(self._compared, tuple(things), folded)

    def _kind(self, iri: str, former: Mapping[str, str]) -> str:
        if iri not in self._before.by_subject:
            return "added"
        if iri not in self._after.by_subject:
            return "removed"
        return "renamed" if iri in former else "changed"

    def _lines(self) -> dict[str, list[Line]]:
        """Return what became of every statement that differs, by its subject."""
        was, now = self._was, self._now
        touched = {each for each in was.keys() | now.keys() if was.get(each) != now.get(each)}
        gone, new = _by_property(touched - now.keys()), _by_property(touched - was.keys())
        lines: dict[str, list[Line]] = defaultdict(list)
        for triple in touched & was.keys() & now.keys():
            moved = Line(triple[1], self._shown(triple, 0), self._shown(triple, 1))
            lines[triple[0]].append(moved)
        for pair in gone.keys() | new.keys():
            for one, other in _paired(gone.get(pair, []), new.get(pair, [])):
                before = None if one is None else self._shown((*pair, one), 0)
                after = None if other is None else self._shown((*pair, other), 1)
                lines[pair[0]] += _replaced(pair[1], before, after)
        return lines

    def _folded(self, lines: Mapping[str, list[Line]]) -> Mapping[str, Parts]:
        """Return the evidence, added and removed, that is shown with the statements that changed."""
        found: dict[str, Parts] = {}
        for kind, part in (("removed", "before"), ("added", "after")):
            own = [(iri, getattr(ln, part)) for iri, each in lines.items() for ln in each]
            shown = [(iri, each) for iri, each in own if each]
            parts = {part for _, each in shown for s in each.supports for part in s.shown}
            named = [s.origin for iri, s in shown if s.origin and (iri, DERIVED) not in parts]
            found[kind] = frozenset(parts.union(*(origin.shown for origin in named)))
        return found

    def _shown(self, triple: Triple, when: int) -> Shown:
        """Return the value of a statement before (0) or after (1), and what it rests on."""
        _, path, value = triple
        evidence = self._evidence[when]
        graphs = tuple(filter(None, (self._was, self._now)[when].get(triple, ())))
        supports = tuple(s for s in evidence.of_all(graphs) if s.status)
        origin = evidence.origin(value.value) if path == DERIVED else None
        return Shown(value_of(value, self._label), graphs, supports, origin)

    def _thing(self, iri: str, kind: str, former: str, lines: list[Line]) -> ChangedThing:
        ordered = tuple(sorted(lines, key=lambda line: line.place))
        found = self._carried(iri) if _section(iri) == _EVIDENCE else []
        some = tuple(map(self._carry, found[:_SOME])) if ordered else ()
        return ChangedThing(iri, self._label(iri), kind, former, len(found), some, ordered)

    def _carried(self, iri: str) -> list[Triple]:
        """Return the statements of the graphs that rest on a thing, the strongest first."""
        resting = {s.subject for s in self._after.by_value.get(iri, ()) if s.predicate == DERIVED}
        of = self._evidence[1].of
        graphs = sorted({iri, *resting}, key=lambda graph: (of(graph).rank, graph))
        found = (s for g in graphs for s in sorted(self._after.by_graph.get(g, ())))
        return list(dict.fromkeys(s.triple for s in found))

    def _carry(self, triple: Triple) -> Carried:
        subject, value = (value_of(term, self._label) for term in (Term(triple[0]), triple[2]))
        return Carried(subject, property_words(triple[1]), value)

    def _label(self, iri: str) -> str:
        """Return what a thing is called: its label with its abbreviation, or else its words."""
        for data in self._labels:
            if name := data.label(iri):
                short = data.values(iri, _ABBREVIATION)
                return f"{name} ({short[0]})" if short and short[0] not in name else name
        for evidence in reversed(self._evidence):
            origin = evidence.origin(iri) or evidence.of(iri)
            if origin.words or origin.sources:
                return origin.words[0].exact if origin.words else origin.sources[0].title
        return ""


def _placed(data: Dataset) -> dict[Triple, dict[str, tuple[str, ...]]]:
    """Return the statements, each with its graphs, A to Z, and their statuses."""
    found: dict[Triple, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for graph, statements in sorted(data.by_graph.items()):
        statuses = data.values(graph, STATUS)
        for s in statements:
            found[s.triple][graph] = statuses
    return found


def _by_property(triples: Iterable[Triple]) -> dict[tuple[str, str], list[Term]]:
    found: dict[tuple[str, str], list[Term]] = defaultdict(list)
    for subject, path, value in sorted(triples):
        found[subject, path].append(value)
    return found


def _paired(gone: list[Term], new: list[Term]) -> list[tuple[Term | None, Term | None]]:
    """Put one value that went beside the one that came; of several, those of one kind."""
    if len(gone) == len(new) == 1:
        return [(gone[0], new[0])]
    pairs: list[tuple[Term | None, Term | None]] = []
    for kind in sorted({term.language or term.datatype for term in (*gone, *new)}):
        some, others = (
            [term for term in terms if (term.language or term.datatype) == kind]
            for terms in (gone, new)
        )
        if len(some) == len(others) == 1:
            pairs.append((some[0], others[0]))
        else:
            pairs += [(term, None) for term in some] + [(None, term) for term in others]
    return pairs


def _replaced(path: str, one: Shown | None, other: Shown | None) -> list[Line]:
    """Pair a value with the one that took its place, if it did so in the same graph."""
    if one and other and one.graphs and set(one.graphs).isdisjoint(other.graphs):
        return [Line(path, one, None), Line(path, None, other)]
    return [Line(path, one, other)]


def _is_of_the_world(line: Line) -> bool:
    """Whether a graph with a status says it, or it gives a class that evidence does not have."""
    is_class = line.path == TYPE and line.shown.value.text not in CLASSES
    return is_class or bool(line.shown.supports)


def _section(iri: str) -> str:
    """Return the heading that a thing belongs under, by the namespace of its IRI."""
    if iri == ONTOLOGY:
        return _HEADINGS["a87"]
    ours = iri.startswith((f"{BASE}catalog", f"{BASE}dataset"))
    return _HEADINGS["release"] if ours else _HEADINGS.get(shorten(iri).partition(":")[0], _OTHER)
