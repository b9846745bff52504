"""The graphs that a query may be put to, by name: the dataset, its parts by status, and each graph.

A dataset description (SPARQL 1.1 Query, §13.2; Protocol, §2.1.4) becomes what the engine runs a query on.
Oxigraph repeats a statement that several of its graphs have, so several are merged first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store

from alliance87.model.namespaces import BASE
from alliance87.model.suggest import nearest_iri

UNION = f"{BASE}dataset"
Name = NamedNode | BlankNode | DefaultGraph  # as the engine has it; no graph of ours is blank
_STATUSES = ("stated", "implied", "curated", "contributed")


class UnknownGraphError(Exception):
    """A name that no graph here has; ``args`` are the name and a sentence about it."""


@dataclass(frozen=True)
class Target:
    """A store, and what of it a query asks; without ``default``, all of the store."""

    store: Store
    default: list[Name] | None = None
    named: list[NamedNode | BlankNode] | None = None


class Graphs:
    """A loaded dataset, and the names of it and its graphs that a query may use."""

    def __init__(self, store: Store) -> None:
        self._all = Target(store)
        names = sorted(g.value for g in store.named_graphs() if isinstance(g, NamedNode))
        self._members: dict[str, list[Name]] = {name: [NamedNode(name)] for name in names}
        for status in _STATUSES:
            start = f"{BASE}graph/{status}/"
            members = (NamedNode(name) for name in names if name.startswith(start))
            self._members[f"{BASE}dataset/{status}"] = [*members]
        self._members[UNION] = [DefaultGraph()]

    def all(self) -> Target:
        """Returns the whole dataset: its union by default, and each graph by its name."""
        return self._all

    def described(self, default: Iterable[str], named: Iterable[str]) -> Target:
        """Returns the dataset of some graphs: those merged by default, and those by their names.

        Raises:
            UnknownGraphError: there is no graph of a name.
        """
        merged = {g: None for name in default for g in self._of(name)}
        apart = {name: self._of(name) for name in named}
        merged = {DefaultGraph(): None} if DefaultGraph() in merged else merged
        if len(merged) < 2 and all(of == [NamedNode(name)] for name, of in apart.items()):
            return Target(self._all.store, list(merged), [NamedNode(name) for name in apart])
        store = Store()
        store.extend(self._copied(merged, DefaultGraph()))
        for name, members in apart.items():
            store.extend(self._copied(members, NamedNode(name)))
        return Target(store, [DefaultGraph()], [NamedNode(name) for name in apart])

    def _of(self, name: str) -> list[Name]:
        if name not in self._members:
            near = nearest_iri(name, self._members)
            hint = f" Did you mean <{near}>?" if near else ""
            raise UnknownGraphError(name, f"<{name}> is no graph of this dataset.{hint}")
        return self._members[name]

    def _copied(self, members: Iterable[Name], into: Name) -> Iterable[Quad]:
        for member in members:
            for quad in self._all.store.quads_for_pattern(None, None, None, member):
                yield Quad(quad.subject, quad.predicate, quad.object, into)
