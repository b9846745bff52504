"""Load a release into a store, graph by graph, and prove that the store gives it back.

A graph that is already as it should be is not written, so a second run changes nothing. Only graphs
in our namespace are written or deleted, and the default graph only if that is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, Triple

from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.remote.address import StoreError
from alliance87.remote.compare import Difference, compare
from alliance87.remote.endpoint import Endpoint
from alliance87.remote.graph import Statements, digest
from alliance87.remote.graph_store import DEFAULT, GraphStore
from alliance87.remote.release import Release

_COUNTS = (
    "SELECT ?graph (COUNT(*) AS ?count) WHERE { GRAPH ?graph { ?subject ?property ?value } "
    f'FILTER(STRSTARTS(STR(?graph), "{PREFIXES["graph"]}")) }} GROUP BY ?graph'
)
_COUNT = "SELECT (COUNT(*) AS ?count) WHERE { ?subject ?property ?value }"
_ALL = "?subject ?property ?value"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """What a user asks for besides the named graphs."""

    union: bool = False
    """Make the default graph of the store the union of ours."""
    prune: bool = False
    """Delete the graphs of ours that are no longer in the release."""


@dataclass(frozen=True)
class Outcome:
    """What was done, and what the store then gave back.

    ``left`` are the graphs in our namespace that the release has not, with their counts. ``seen`` is
    how often the default graph has a statement that stands in several graphs; None if not asked.
    """

    loaded: tuple[str, ...]
    kept: tuple[str, ...]
    deleted: tuple[str, ...]
    left: Mapping[str, int]
    differences: tuple[Difference, ...]
    digest: str
    seen: int | None

    @property
    def is_the_release(self) -> bool:
        """Whether the store has all of the release, to the letter, and nothing more of ours."""
        return not self.differences and not self.left


def publish(
    release: Release,
    store: GraphStore,
    endpoint: Endpoint | None,
    wanted: Wanted,
    progress: Progress,
) -> Outcome:
    """Load a release and verify it; ``progress`` is told each graph that is read, twice in all.

    Without an endpoint it is verified by the Graph Store Protocol, which can neither count nor tell
    which other graphs there are.

    Raises:
        StoreError: the store fails. What was done by then stands in the error; each graph is either
            as it was or as in the release.
    """
    before = _counts(endpoint) if endpoint else {}  # before any change: does it answer at all?
    names = [*release.graphs, *([DEFAULT] if wanted.union else [])]
    loaded = _loaded(release, store, names, progress)
    old = sorted(before.keys() - release.graphs.keys())
    deleted = old if wanted.prune else []
    for name in deleted:
        store.delete(name)
    after = _counts(endpoint) if endpoint else {}
    given = {}
    for name in names:
        given[name] = _given(name, store, endpoint)
        progress(name)
    found = []
    for name in names:
        counted = _counted(name, after, endpoint)
        found.append(compare(name, _expected(release, name), given[name], counted))
    named = {name: graph for name, graph in given.items() if name != DEFAULT}
    return Outcome(
        loaded=tuple(loaded),
        kept=tuple(name for name in names if name not in loaded),
        deleted=tuple(deleted),
        left={name: after[name] for name in sorted(after.keys() - release.graphs.keys())},
        differences=tuple(difference for difference in found if difference),
        digest=digest(_quads(named)),
        seen=_seen(release, endpoint) if endpoint and not wanted.union else None,
    )


def _loaded(release: Release, store: GraphStore, names: list[str], progress: Progress) -> list[str]:
    """Write the graphs that are not yet as they should be, in order, and return their names."""
    loaded: list[str] = []
    for number, name in enumerate(names):
        try:
            if store.read(name) != _expected(release, name):
                store.replace(name, _expected(release, name))
                loaded.append(name)
        except StoreError as error:
            if not number:
                raise
            done = f"{number} of {len(names)} graphs are done, A to Z up to {_short(names[number - 1])}"
            rest = f"{_short(name)} is old or new, and the rest as it was"
            raise StoreError(
                error.place,
                f"{error.fault}; {done}; {rest}",
                f"{error.remedy} Then run this again.",
            ) from error
        progress(name)
    return loaded


def _expected(release: Release, name: str) -> Statements:
    return release.union if name == DEFAULT else release.graphs[name]


def _given(name: str, store: GraphStore, endpoint: Endpoint | None) -> Statements:
    if endpoint is None:
        return store.read(name)
    where = _ALL if name == DEFAULT else f"GRAPH <{name}> {{ {_ALL} }}"
    return endpoint.construct(f"CONSTRUCT {{ {_ALL} }} WHERE {{ {where} }}")


def _counts(endpoint: Endpoint) -> dict[str, int]:
    """Return how many statements the store counts in each graph of our namespace.

    What a store names besides, though not asked to, is passed over: it might else be deleted.
    """
    rows = [row for row in endpoint.select(_COUNTS) if "graph" in row]
    ours = [row for row in rows if row["graph"].startswith(PREFIXES["graph"])]
    return {row["graph"]: _number(row, endpoint) for row in ours}


def _counted(name: str, counts: Mapping[str, int], endpoint: Endpoint | None) -> int | None:
    if endpoint is None:
        return None
    if name == DEFAULT:
        return sum(_number(row, endpoint) for row in endpoint.select(_COUNT))
    return counts.get(name, 0)


def _seen(release: Release, endpoint: Endpoint) -> int | None:
    """Return how often the default graph has a statement that stands in as many graphs as any.

    0: it is not the union of the graphs. 1: it is. More: it is, but repeats statements.
    """
    places: dict[Triple, int] = {}
    for graph in release.graphs.values():
        for triple in graph:
            if isinstance(triple.object, NamedNode):  # no literal, which a store may rewrite
                places[triple] = places.get(triple, 0) + 1
    if not places:
        return None
    triple = min(places, key=lambda each: (-places[each], str(each)))
    pattern = f"VALUES ?subject {{ {triple.subject} }} ?subject {triple.predicate} {triple.object}"
    rows = endpoint.select(f"SELECT (COUNT(*) AS ?count) WHERE {{ {pattern} }}")
    return sum(_number(row, endpoint) for row in rows)


def _number(row: Mapping[str, str], endpoint: Endpoint) -> int:
    count = row.get("count", "")
    if not (count.isascii() and count.isdigit() and len(count) < 16):
        raise StoreError(endpoint.place, "counts with what is no number", "See its own log.")
    return int(count)


def _quads(graphs: Mapping[str, Statements]) -> list[Quad]:
    return [
        Quad(triple.subject, triple.predicate, triple.object, NamedNode(name))
        for name, graph in graphs.items()
        for triple in graph
    ]


def _short(name: str) -> str:
    return shorten(name) if name else "the default graph"
