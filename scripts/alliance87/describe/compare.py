"""Bring two sides to what can be compared: the graphs that both can hold, and the names of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from alliance87.describe.sides import Side
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.statement import Statement, Term, quads_of
from alliance87.model.status import ONTOLOGY, SCHEMES

_DECLARED = (f"{PREFIXES['owl']}Ontology", f"{PREFIXES['skos']}ConceptScheme")
_ROUNDS = 8  # a passage is found when its quote is, a graph when its passages are, and so on
_SELF = "urn:x-alliance87:self"

Statements = frozenset[Statement]
Signature = frozenset[tuple[str, str, Term]]


@dataclass(frozen=True)
class Comparison:
    """Two sides, ready to be compared.

    ``aligned`` is ``before`` with each renamed thing under its new IRI; ``renamed`` are the new IRIs
    by the former. ``left_out`` are graphs that one side cannot hold; ``plain`` names the side without
    any graphs, for which none are compared.
    """

    before: Side
    after: Side
    aligned: Side
    renamed: Mapping[str, str]
    left_out: tuple[str, ...]
    plain: str

    @property
    def removed(self) -> tuple[str, ...]:
        """What ``before`` has and ``after`` has not, in canonical N-Quads."""
        return n_quads(self.before.statements - self.after.statements)

    @property
    def added(self) -> tuple[str, ...]:
        """What ``after`` has and ``before`` has not, in canonical N-Quads."""
        return n_quads(self.after.statements - self.before.statements)


def compare(before: Side, after: Side) -> Comparison:
    """Bring two sides to what both can hold, and find what was renamed.

    If one side has no named graphs, those of the other are left out of account: subjects, properties
    and values remain. The ontology and the schemes are left out where one side is a part without them.
    """
    plain = next((side.name for side in (before, after) if not side.has_graphs), "")
    left_out = _only_in_one(before, after) + _only_in_one(after, before)
    before, after = (_reduced(side, left_out, plain) for side in (before, after))
    names = renames(before.statements, after.statements)
    aligned = _renamed(before, names) if names else before
    return Comparison(before, after, aligned, names, left_out, plain)


def n_quads(statements: Iterable[Statement]) -> tuple[str, ...]:
    """Return statements as lines of canonical N-Quads, A to Z, without their ends."""
    return tuple(sorted(f"{quad} ." for quad in quads_of(statements)))


def renames(before: Statements, after: Statements) -> dict[str, str]:
    """Return the new IRI of every thing that was renamed, by the former, in order.

    A pair counts only if it is exact and the only one: every statement of the one is, with the names
    exchanged, a statement of the other in the same graphs.
    """
    gone, new = _only(before, after), _only(after, before)
    found: dict[str, str] = {}
    for _ in range(_ROUNDS):
        left, right = _by_signature(gone, found), _by_signature(new, {})
        pairs = {
            left[signature][0]: right[signature][0]
            for signature in left.keys() & right.keys()
            if len(left[signature]) == len(right[signature]) == 1
        }
        pairs = {one: other for one, other in pairs.items() if _kind(one) == _kind(other)}
        if not pairs:
            break
        found.update(pairs)
        gone = {iri: said for iri, said in gone.items() if iri not in pairs}
        new = {iri: said for iri, said in new.items() if iri not in set(pairs.values())}
    return dict(sorted(found.items()))


def _only_in_one(here: Side, there: Side) -> tuple[str, ...]:
    """Return the graphs of the ontology and the schemes if ``there`` is a part without them."""
    found = []
    declared = {s.triple for s in there.statements if s.value in _DECLARED}
    for room in () if there.whole else (ONTOLOGY, SCHEMES):
        inside = here.data.by_graph.get(room, ())
        held = room in there.data.by_graph or any(s.triple in declared for s in inside)
        if inside and not held:
            found.append(room)
    return tuple(found)


def _reduced(side: Side, left_out: tuple[str, ...], plain: str) -> Side:
    if not left_out and not plain:
        return side
    kept = (s for s in side.statements if s.graph not in left_out)
    return replace(side, statements=frozenset(s._replace(graph="") if plain else s for s in kept))


def _renamed(side: Side, names: Mapping[str, str]) -> Side:
    """Return a side with the former names replaced, wherever they are used."""
    return replace(side, statements=frozenset(_with_names(s, names) for s in side.statements))


def _with_names(s: Statement, names: Mapping[str, str]) -> Statement:
    value = s.object if s.object.is_literal else Term(names.get(s.value, s.value))
    subject, graph = names.get(s.subject, s.subject), names.get(s.graph, s.graph)
    return s._replace(subject=subject, graph=graph, object=value)


def _only(here: Statements, there: Statements) -> dict[str, list[Statement]]:
    """Return what is said of each thing of which the other side never speaks."""
    only = here - there
    if not only or not there - here:
        return {}
    known = {name for s in there for name in (s.subject, s.graph)}
    known |= {s.value for s in there if not s.object.is_literal}
    found: dict[str, list[Statement]] = defaultdict(list)
    for s in only:
        if s.subject not in known:
            found[s.subject].append(s)
    return found


def _by_signature(
    things: Mapping[str, list[Statement]], names: Mapping[str, str]
) -> dict[Signature, list[str]]:
    found: dict[Signature, list[str]] = defaultdict(list)
    for iri, statements in things.items():
        own = {**names, iri: _SELF}
        said = (_with_names(s, own) for s in statements)
        found[frozenset((s.graph, s.predicate, s.object) for s in said)].append(iri)
    return found


def _kind(iri: str) -> str:
    return shorten(iri).partition(":")[0]
