"""Loads the release into somebody else's store, graph by graph, and proves that it arrived unchanged.

A graph that is already right is not written, so a second run changes nothing. Only graphs in our
namespace are written or deleted, and the default graph only on request.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from alliance87.model.errors import UnreadableError
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.remote_store import RemoteStore, Statements, StoreError

DEFAULT = ""  # the name of the default graph

_DUMP, _SUMS = "alliance87.nq", "SHA256SUMS"
_OURS = PREFIXES["graph"]
_LOCAL_NAME = re.compile(r"((contributed|curated|implied|stated)/)?[a-z0-9]+([.-][a-z0-9]+)*")
_ALL = "?subject ?property ?value"


@dataclass(frozen=True)
class Release:
    """The graphs of a release by name, A to Z, and their hash (RDFC-1.0), which is the dump's SHA-256."""

    graphs: Mapping[str, Statements]
    digest: str

    @property
    def union(self) -> Statements:
        return frozenset().union(*self.graphs.values())

    @property
    def size(self) -> int:
        """The number of statements; one counts once for each graph that has it."""
        return sum(map(len, self.graphs.values()))


def read_release(dist: Path) -> Release:
    """Read the release from a folder that ``alliance87 build`` made.

    Raises:
        UnreadableError: the dump or SHA256SUMS is missing, their hashes differ, or the dump has a blank
            node or a graph outside our namespace, which no build writes.
    """
    content, sums = _content(dist / _DUMP), _content(dist / _SUMS).decode("utf-8", "replace")
    place, remedy = str(dist / _DUMP), "Build it again: alliance87 build"
    digest = sha256(content).hexdigest()
    if f"{digest}  {_DUMP}" not in sums.splitlines():
        raise UnreadableError(place, f"does not have the SHA-256 that {_SUMS} gives", remedy)
    graphs: dict[str, set[ox.Triple]] = defaultdict(set)
    try:
        for quad in ox.parse(content, format=ox.RdfFormat.N_QUADS):
            graphs[_graph_of(quad)].add(quad.triple)
    except (SyntaxError, ValueError) as error:
        raise UnreadableError(place, f"is not a release of ours ({error})", remedy) from error
    if not graphs:
        raise UnreadableError(place, "is empty", remedy)
    return Release({name: frozenset(graphs[name]) for name in sorted(graphs)}, digest)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        fault = f"cannot be read ({error.strerror})"
        raise UnreadableError(str(path), fault, "Build it: alliance87 build") from error


def _graph_of(quad: ox.Quad) -> str:
    name = quad.graph_name
    if {type(quad.subject), type(quad.object)} - {ox.NamedNode, ox.Literal}:
        raise ValueError(f"a blank node or a triple term in {quad}")
    if isinstance(name, ox.NamedNode) and name.value.startswith(_OURS):
        return name.value
    raise ValueError(f"{quad} is in no graph of ours")


@dataclass(frozen=True)
class Outcome:
    """What was done, and what the store has then.

    ``left`` counts the statements of each graph in our namespace that the release does not have;
    ``differences`` has a sentence for each graph that differs. ``repeats`` is how often the default
    graph lists a statement that several graphs have: 0 if it is not their union, 1 if it is, more if it
    repeats them; None if that was not looked at.
    """

    written: tuple[str, ...]
    kept: tuple[str, ...]
    deleted: tuple[str, ...]
    left: Mapping[str, int]
    differences: tuple[str, ...]
    digest: str
    repeats: int | None

    @property
    def is_the_release(self) -> bool:
        """Whether the store has the release, character by character, and no other graph of ours."""
        return not self.differences and not self.left


def publish(
    release: Release,
    store: RemoteStore,
    endpoint: RemoteStore | None,
    progress: Callable[[], None],
    *,
    union: bool = False,
    prune: bool = False,
) -> Outcome:
    """Write each graph that differs, read all of them back, and compare them character by character.

    Args:
        store: where graphs are written; ``endpoint`` is where the same store is queried. Without it
            the graphs are read back by the Graph Store Protocol, which cannot count or list graphs.
        progress: is called twice for each graph: once it is written, and once it is read back.
        union: also make the default graph the union of ours.
        prune: delete the graphs in our namespace that the release does not have.

    Raises:
        StoreError: the store fails; the error says what was being done, and what was done before.
    """
    wanted = {**release.graphs, **({DEFAULT: release.union} if union else {})}
    old = _counts(endpoint)  # first, so that a wrong address changes nothing
    written, kept, deleted = list[str](), list[str](), list[str]()
    differences, quads = list[str](), list[ox.Quad]()
    doing = ""
    try:
        for name, graph in wanted.items():
            doing = f"reading {_short(name)}"
            if store.read(name) == graph:
                kept.append(name)
            else:
                doing = f"writing {_short(name)}"
                store.replace(name, graph)
                written.append(name)
            progress()
        for name in sorted(filter(is_deletable, old.keys() - wanted.keys())) if prune else ():
            doing = f"deleting {_short(name)}"
            store.delete(name)
            deleted.append(name)
        doing = "counting statements"
        counts = _counts(endpoint)
        for name, graph in wanted.items():
            doing = f"reading {_short(name)} back"
            counted = None
            if endpoint is None:
                given = store.read(name)
            else:
                where = f"GRAPH <{name}> {{ {_ALL} }}" if name else _ALL
                given = endpoint.triples(f"CONSTRUCT {{ {_ALL} }} WHERE {{ {where} }}")
                counted = counts.get(name, 0) if name else _count(endpoint, _ALL)
            if text := difference(graph, given, counted):
                differences.append(f"{_short(name)} differs: {text}.")
            if name:
                node = ox.NamedNode(name)
                quads += (ox.Quad(t.subject, t.predicate, t.object, node) for t in given)
            progress()
        doing = "querying the default graph"
        repeats = _repeats(release, endpoint) if endpoint and not union else None
    except StoreError as error:
        done = [f"{len(written)} written", f"{len(kept)} already there", f"{len(deleted)} deleted"]
        names = f" ({', '.join(map(_short, deleted))})" if deleted else ""
        before = f". Graphs before that: {', '.join(done)}{names}"
        fault = f"{error.fault}, while {doing}{before}"
        raise StoreError(error.place, fault, f"{error.remedy} Then run this again.") from error
    # RDFC-1.0 (§4) without blank nodes is sorted canonical N-Quads; with them it is not our release.
    lines = ox.serialize(sorted(quads, key=str), format=ox.RdfFormat.N_QUADS) or b""
    return Outcome(
        tuple(written),
        tuple(kept),
        tuple(deleted),
        {name: counts[name] for name in sorted(counts.keys() - wanted.keys())},
        tuple(differences),
        sha256(lines).hexdigest(),
        repeats,
    )


def is_deletable(name: str) -> bool:
    """Whether a graph has a name that a build could have given it; no other is deleted.

    The store lists the names, and it may list anything.
    """
    local = name.removeprefix(_OURS)
    return local != name and len(local) <= 200 and _LOCAL_NAME.fullmatch(local) is not None


def _counts(endpoint: RemoteStore | None) -> dict[str, int]:
    """Count the statements of each graph in our namespace, whatever else the store lists."""
    if endpoint is None:
        return {}
    only = f'FILTER(STRSTARTS(STR(?graph), "{_OURS}"))'
    where = f"WHERE {{ GRAPH ?graph {{ {_ALL} }} {only} }}"
    rows = endpoint.rows(f"SELECT ?graph (COUNT(*) AS ?count) {where} GROUP BY ?graph")
    ours = [row for row in rows if row.get("graph", "").startswith(_OURS)]
    return {row["graph"]: _number(row, endpoint) for row in ours}


def _count(endpoint: RemoteStore, pattern: str) -> int:
    rows = endpoint.rows(f"SELECT (COUNT(*) AS ?count) WHERE {{ {pattern} }}")
    return sum(_number(row, endpoint) for row in rows)


def _number(row: Mapping[str, str], endpoint: RemoteStore) -> int:
    if re.fullmatch("[0-9]{1,15}", row.get("count", "")):
        return int(row["count"])
    fault = "gives a count that is not a number"
    raise StoreError(str(endpoint.url), fault, "See the store's own log.")


def _repeats(release: Release, endpoint: RemoteStore) -> int | None:
    """Count in the default graph a statement that as many graphs have as any."""
    places = Counter(triple for graph in release.graphs.values() for triple in graph)
    # A store may rewrite literals.
    links = [triple for triple in places if isinstance(triple.object, ox.NamedNode)]
    if not links:
        return None
    triple = min(links, key=lambda each: (-places[each], str(each)))
    subject = f"VALUES ?subject {{ {triple.subject} }}"
    return _count(endpoint, f"{subject} ?subject {triple.predicate} {triple.object}")


def difference(expected: Statements, given: Statements, counted: int | None = None) -> str:
    """Say how a graph differs from the release, with an example of each kind; "" if it does not.

    Values are compared as they are written: ``1.10`` and ``1.1`` are two. Only language tags have no
    case (RDF 1.1, §3.3). A value is rewritten if the same thing has another literal of the same
    property instead. ``counted`` is the number of statements that the store counts.
    """
    missing, foreign = sorted(expected - given, key=str), sorted(given - expected, key=str)
    others: dict[object, list[ox.Triple]] = defaultdict(list)
    for triple in foreign:
        if isinstance(triple.object, ox.Literal):
            others[triple.subject, triple.predicate].append(triple)
    rewritten = []
    for triple in missing:
        found = others[triple.subject, triple.predicate]
        if isinstance(triple.object, ox.Literal) and found:
            other = min(found, key=lambda each: _kind(each) != _kind(triple))
            found.remove(other)
            rewritten.append((triple, other))
    gone = {triple for pair in rewritten for triple in pair}
    parts = []
    if rewritten:
        old, new = rewritten[0]
        values = f"{_term(old.object)} as {_term(new.object)}"
        of = f"{_term(old.subject)} {_term(old.predicate)}"
        parts.append(f"{_are(len(rewritten), 'value')} rewritten, first {values} of {of}")
    for triples, fault in ((missing, "missing"), (foreign, "too many")):
        if left := [triple for triple in triples if triple not in gone]:
            example = " ".join(
                _term(t) for t in (left[0].subject, left[0].predicate, left[0].object)
            )
            parts.append(f"{_are(len(left), 'statement')} {fault}, first {example}")
    if counted is not None and counted != len(given):
        parts.append(f"it counts {counted:,} statements and gives {len(given):,}")
    return "; ".join(parts)


def report(outcome: Outcome, release: Release) -> Iterator[str]:
    """Yield lines for people: what was written and deleted, what differs, and the verdict last."""
    default = " and the default graph" if DEFAULT in outcome.written + outcome.kept else ""
    written, kept = (len(names) or "none" for names in (outcome.written, outcome.kept))
    yield (
        f"{len(release.graphs)} graphs{default}, {release.size:,} statements:"
        f" {written} written, {kept} already there."
    )
    for name in outcome.deleted:
        yield f"{_short(name)}: deleted, since it is not in this release."
    for name, count in outcome.left.items():
        remedy = "--prune deletes it"
        if not is_deletable(name):
            remedy = "--prune does not delete it, since no build gives that name"
        number = f"{count:,} statement{'' if count == 1 else 's'}"
        yield f"{_short(name)}: {number}, not in this release; {remedy}."
    yield from outcome.differences
    if outcome.repeats == 0:
        yield (
            "The store's default graph is not the union of the graphs, so saved questions find nothing"
            " there: let the store make it so, or publish with --default-graph union."
        )
    elif outcome.repeats is not None and outcome.repeats > 1:
        yield (
            "The store's default graph repeats statements that several graphs have, so saved questions"
            " may repeat rows and count too much. docs/stores.md says what to do about it."
        )
    if outcome.digest == release.digest:
        yield f"The store returns all graphs unchanged: SHA-256 {outcome.digest} (RDFC-1.0)."
    else:
        sums = f"SHA-256 {outcome.digest}, not {release.digest} (RDFC-1.0)"
        yield f"The store returns other data: {sums}. See docs/stores.md."


def _are(number: int, noun: str) -> str:
    return f"{number:,} {noun}{' is' if number == 1 else 's are'}"


def _short(name: str) -> str:
    return shorten(name) if name else "the default graph"


def _kind(triple: ox.Triple) -> object:
    value = triple.object
    return isinstance(value, ox.Literal) and (value.datatype, value.language)


def _term(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return shorten(term.value)
    if isinstance(term, ox.Literal) and not term.language:
        kind = shorten(term.datatype.value)
        return f'"{term.value}"' + (f"^^{kind}" if kind != "xsd:string" else "")
    return str(term)
