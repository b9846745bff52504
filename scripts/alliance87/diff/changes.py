"""Compare two sides, statement by statement, and gather what differs by the thing it is said of.

A statement is subject, property and value, with the graphs it stands in and their statuses. Nothing
is put into words here, and nothing is judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from alliance87.diff.common import common
from alliance87.diff.renames import renamed, renames
from alliance87.diff.sides import Side
from alliance87.model.namespaces import PREFIXES

Term = NamedNode | Literal
Graphs = tuple[str, ...]
Said = dict[tuple[str, str, Term], Graphs]
_STATUS = PREFIXES["a87"] + "status"


@dataclass(frozen=True)
class Change:
    """What became of a statement: ``added``, ``removed``, ``changed`` or ``moved``.

    Changed is one value for another; moved is the same value in other graphs, or in graphs of
    another status. ``before`` and ``after`` are the values, and the graphs that held them.
    """

    kind: str
    path: str
    before: Term | None
    after: Term | None
    graphs_before: Graphs
    graphs_after: Graphs


@dataclass(frozen=True)
class Thing:
    """A thing of which something else is said: ``added``, ``removed``, ``changed`` or ``renamed``.

    ``former`` is the IRI it had, or nothing. A thing that was renamed may be changed as well, if
    what is said of it changed with what it refers to.
    """

    iri: str
    kind: str
    former: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Difference:
    """All that differs between two sides, as they were compared.

    ``removed`` and ``added`` are exact: taken from the statements of ``before`` and put to them,
    they give those of ``after``. ``things`` tells the same, with the renamed things under their new
    names; ``aligned`` are the statements before, with these names. ``left_out`` are graphs that one
    side cannot hold; ``plain`` names the side without any graphs, for which none were compared.
    """

    before: Side
    after: Side
    aligned: frozenset[Quad]
    removed: tuple[Quad, ...]
    added: tuple[Quad, ...]
    renamed: Mapping[str, str]
    things: tuple[Thing, ...]
    left_out: Graphs
    plain: str

    @property
    def with_graphs(self) -> bool:
        """Whether statements were compared with the graphs they stand in."""
        return not self.plain


def compare(before: Side, after: Side) -> Difference:
    """Return what differs between two sides, in what both can hold: see ``common``."""
    before, after, left_out, plain = common(before, after)
    names = renames(before.quads, after.quads)
    aligned = renamed(before.quads, names)
    return Difference(
        before,
        after,
        aligned,
        tuple(sorted(before.quads - after.quads, key=str)),
        tuple(sorted(after.quads - before.quads, key=str)),
        names,
        _things(aligned, after.quads, {new: former for former, new in names.items()}),
        left_out,
        plain,
    )


def _things(
    before: frozenset[Quad], after: frozenset[Quad], former: Mapping[str, str]
) -> tuple[Thing, ...]:
    ranks_before, ranks_after = _statuses(before), _statuses(after)
    touched = _touched(before, after, ranks_before, ranks_after)
    said_before = _said(quad for quad in before if quad.triple in touched)
    said_after = _said(quad for quad in after if quad.triple in touched)
    gone: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    new: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    changes: dict[str, list[Change]] = defaultdict(list)
    for (subject, path, value), graphs in said_before.items():
        held = said_after.get((subject, path, value))
        if held is None:
            gone[subject][path].append(value)
        elif _held(graphs, ranks_before) != _held(held, ranks_after):
            changes[subject].append(Change("moved", path, value, value, graphs, held))
    for subject, path, value in said_after.keys() - said_before.keys():
        new[subject][path].append(value)
    for subject in {*gone, *new}:
        for path in {*gone[subject], *new[subject]}:
            for one, other in _paired(gone[subject][path], new[subject][path]):
                graphs = said_before[subject, path, one] if one is not None else ()
                held = said_after[subject, path, other] if other is not None else ()
                changes[subject] += _replaced(path, one, other, graphs, held)
    subjects_before, subjects_after = ({q.subject for q in quads} for quads in (before, after))
    things = []
    for subject in sorted({*changes, *former}):
        kind = "renamed" if subject in former else "changed"
        kind = "added" if NamedNode(subject) not in subjects_before else kind
        kind = "removed" if NamedNode(subject) not in subjects_after else kind
        ordered = tuple(sorted(changes[subject], key=_place))
        things.append(Thing(subject, kind, former.get(subject, ""), ordered))
    return tuple(things)


def _touched(
    before: frozenset[Quad],
    after: frozenset[Quad],
    ranks_before: Mapping[str, set[str]],
    ranks_after: Mapping[str, set[str]],
) -> set[Triple]:
    """Return the triples whose graphs differ, or stand in a graph that changed its status."""
    touched = {quad.triple for quad in before ^ after}
    known = {*ranks_before, *ranks_after}
    turned = {NamedNode(g) for g in known if ranks_before.get(g) != ranks_after.get(g)}
    if turned:
        touched |= {quad.triple for quad in after if quad.graph_name in turned}
    return touched


def _said(quads: Iterable[Quad]) -> Said:
    """Return the statements, each with the names of its graphs, A to Z; no graph has no name."""
    graphs: dict[tuple[str, str, Term], list[str]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            name = "" if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name.value
            graphs[quad.subject.value, quad.predicate.value, quad.object].append(name)
    return {statement: tuple(sorted(names)) for statement, names in graphs.items()}


def _statuses(quads: Iterable[Quad]) -> dict[str, set[str]]:
    statuses: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if quad.predicate.value == _STATUS and isinstance(quad.subject, NamedNode):
            statuses[quad.subject.value].add(str(quad.object))
    return statuses


def _held(graphs: Graphs, statuses: Mapping[str, set[str]]) -> list[tuple[str, list[str]]]:
    return [(graph, sorted(statuses.get(graph, ()))) for graph in graphs]


def _replaced(
    path: str, one: Term | None, other: Term | None, graphs: Graphs, held: Graphs
) -> list[Change]:
    """Tell that a value took the place of another, if it did so in the same graph."""
    if one is not None and other is not None and not set(graphs).isdisjoint(held):
        return [Change("changed", path, one, other, graphs, held)]
    gone = [Change("removed", path, one, None, graphs, ())] if one is not None else []
    new = [Change("added", path, None, other, (), held)] if other is not None else []
    return gone + new


def _paired(gone: list[Term], new: list[Term]) -> list[tuple[Term | None, Term | None]]:
    """Put one value that went beside the one that came; in several, those of one kind."""
    pairs: list[tuple[Term | None, Term | None]] = []
    if len(gone) == len(new) == 1:
        return [(gone[0], new[0])]
    for kind in sorted({_kind(term) for term in (*gone, *new)}):
        some = [term for term in gone if _kind(term) == kind]
        others = [term for term in new if _kind(term) == kind]
        if len(some) == len(others) == 1:
            pairs.append((some[0], others[0]))
        else:
            pairs += [(term, None) for term in some] + [(None, term) for term in others]
    return pairs


def _kind(term: Term) -> str:
    return "" if isinstance(term, NamedNode) else term.language or term.datatype.value


def _place(change: Change) -> tuple[str, str, str]:
    return change.path, str(change.before or ""), str(change.after or "")
