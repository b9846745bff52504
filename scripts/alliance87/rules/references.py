"""Check what no union of graphs can show: that each statement stands in the graph, and the file, it belongs to.

Every statement of the world stands in a graph with a status; every statement of texts and of
graphs in one without. What is contributed keeps to its files, its graphs and its own evidence. What a
status demands of a graph's description is for the shapes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from alliance87.model.dataset import DERIVED, TYPE, Dataset
from alliance87.model.finding import Finding, Place, violation
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.statement import Statement
from alliance87.model.status import (
    APPARATUS,
    DATASET,
    DISAGREEMENTS,
    EVIDENCE,
    NOT_STATED,
    SCHEMES,
    STATUSES,
)
from alliance87.rules.placing import Places
from alliance87.rules.policy import OUTSIDE_SOURCE, PASSAGE, STATEMENT_GRAPH

CONTRIBUTIONS = "data/contributions/"
# What a contribution may speak of, by the namespace of its names.
KINDS = ("event", "organization", "participation", "place", "post")
_A87, _OA, _SKOS, _DCTERMS = (PREFIXES[p] for p in ("a87", "oa", "skos", "dcterms"))
_CONTRIBUTED = PREFIXES["contributed"]
_SPACES = tuple(PREFIXES[kind] for kind in KINDS)
# The classes of what each graph without a status may describe: nothing of the world.
_DESCRIBED_IN = {
    EVIDENCE: (
        *(f"{_A87}{name}" for name in ("DigestSelector", "Gap", "OutsideSource")),
        *(f"{_A87}{name}" for name in ("Passage", "StatementGraph")),
        f"{PREFIXES['schema']}CreativeWork",
        *(f"{_OA}{n}" for n in ("Annotation", "TextPositionSelector", "TextQuoteSelector")),
        f"{PREFIXES['prov']}Agent",
    ),
    NOT_STATED: (f"{_A87}NotStated",),
    DISAGREEMENTS: (f"{_A87}Disagreement",),
    DATASET: (
        *(f"{PREFIXES['dcat']}{name}" for name in ("Catalog", "Dataset")),
        f"{_DCTERMS}RightsStatement",
        f"{PREFIXES['foaf']}Agent",
    ),
    SCHEMES: (f"{_SKOS}Concept", f"{_SKOS}ConceptScheme"),
}
# What the evidence adds to things of the world: the hash, size and vantage of a text, and on which
# passage an entry of a list rests.
_ADDED = {f"{PREFIXES['schema']}sha256", f"{_A87}letters", f"{_A87}vantage", DERIVED}
_OF_GRAPHS = {
    *(f"{_A87}{name}" for name in ("comparedWith", "letters", "openProperty", "openSubject")),
    *(f"{_A87}{name}" for name in ("rationale", "status", "verifiedBy", "verifiedOn")),
    *(f"{_A87}{name}" for name in ("anchor", "between", "disagreementIn", "disagreementKind")),
    *(f"{_A87}{name}" for name in ("disagreementOn", "length", "readOn", "sameWordsAs")),
    *(f"{_A87}{name}" for name in ("statedPublisher", "storedCopy", "vantage", "wholeText")),
    DERIVED,
    *(f"{_DCTERMS}{name}" for name in ("contributor", "dateSubmitted")),
    f"{PREFIXES['schema']}sha256",
}
_OF_SOURCES = {
    TYPE,
    *(f"{_DCTERMS}{name}" for name in ("identifier", "issued", "title")),
    *(f"{_SKOS}{name}" for name in ("prefLabel", "note")),
    *(f"{PREFIXES['schema']}{name}" for name in ("inLanguage", "url")),
}


def check(data: Dataset, places: Places) -> Iterator[Finding]:
    """Yield each graph, statement, passage and source that is not where it should be."""
    yield from _check_graphs(data, places)
    yield from _check_statements(data, places)
    yield from _check_use(data, places)
    yield from _check_contributions(data, places)


def check_files(root: Path, data: Dataset) -> Iterator[Finding]:
    """Yield each part of the dataset that is missing, and each file of ``data/`` that nobody reads."""
    for status in STATUSES[:3]:
        if not data.graphs_of(status):
            message = f"Restore the file of what is {status.name}: no graph has this status."
            yield violation(Place("data"), "missing", message, status.iri)
    for name in (NOT_STATED, DATASET):
        if name not in data.by_graph:
            file = f"data/{name.rpartition('/')[2]}.trig"
            message = f"Restore {file}: {shorten(name)} is empty."
            yield violation(Place(file), "missing", message, name)
    folder = root / "data"
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        file = path.relative_to(root).as_posix()
        if path.is_symlink() and not hidden:
            message = "The link is not followed: put the file itself here."
            yield violation(Place(file), "unread", message)
        elif path.is_file() and path.suffix != ".trig" and not hidden:
            message = f"The file is not read: name it {path.stem}.trig or remove it."
            yield violation(Place(file), "unread", message)


def _check_graphs(data: Dataset, places: Places) -> Iterator[Finding]:
    described = data.members.get(STATEMENT_GRAPH, frozenset())
    filled = data.by_graph.keys() - set(APPARATUS)
    for name in sorted(filled - described):
        place = places.of_statement(data.by_graph[name][0], "subject")
        message = (
            "Say in graph:evidence what the graph rests on: a a87:StatementGraph, a87:status, …"
        )
        yield violation(place, "graph-described", message, name)
    for name in sorted(described - filled):
        message = "Put statements into the graph, or delete its description."
        yield violation(places.of_thing(name), "graph-filled", message, name)
    first: dict[str, str] = {}
    for name in data.graphs_of(STATUSES[0]):
        for passage in data.rests_on(name) if name in described else ():
            if first.setdefault(passage, name) != name:
                message = f"Put the statements into {shorten(first[passage])}: a passage has one stated graph."
                place = places.of_thing(name, DERIVED)
                yield violation(place, "graph-one", message, name, DERIVED)


def _check_statements(data: Dataset, places: Places) -> Iterator[Finding]:
    for s in data.statements:
        of_evidence = s.predicate in _OF_GRAPHS or s.predicate.startswith(_OA)
        if s.graph not in APPARATUS:
            if of_evidence:
                message = (
                    "Move the statement to graph:evidence: it speaks of the text, not of the world."
                )
                place = places.of_statement(s, "subject")
                yield violation(place, "status-none", message, s.subject, s.predicate)
            continue
        if s.graph == EVIDENCE and s.predicate in _ADDED:
            continue
        is_described = any(
            each.graph == s.graph and each.value in _DESCRIBED_IN[s.graph]
            for each in data.about(s.subject, TYPE)
        )
        is_apparatus = of_evidence or s.predicate in _OF_SOURCES
        if not is_described or (s.graph == EVIDENCE and not is_apparatus):
            message = (
                "Move the statement into a stated:, implied:, curated: or contributed: graph:"
                " here it has no status."
            )
            place = places.of_statement(s, "subject")
            yield violation(place, "status-missing", message, s.subject, s.predicate)


def _check_use(data: Dataset, places: Places) -> Iterator[Finding]:
    """Report passages, selectors and sources that nothing refers to."""
    for kind in (PASSAGE, OUTSIDE_SOURCE):
        for node in sorted(data.members.get(kind, ())):
            if node not in data.by_value:
                message = "Take a statement from it, or delete it: nothing rests on it."
                yield violation(places.of_thing(node), "unused", message, node)
    for kind in (
        *(f"{_OA}Text{n}Selector" for n in ("Position", "Quote")),
        f"{_A87}DigestSelector",
    ):
        for node in sorted(data.members.get(kind, ())):
            users = {
                s.subject for s in data.by_value.get(node, ()) if s.predicate == f"{_OA}hasSelector"
            }
            if len(users) != 1:
                message = "Let one passage or gap have it (oa:hasSelector), and no other."
                yield violation(places.of_thing(node), "selector-one", message, node)


def _check_contributions(data: Dataset, places: Places) -> Iterator[Finding]:
    """Report what was accepted and does not keep to its files, its graphs and its own evidence."""
    files: dict[str, set[str]] = defaultdict(set)
    for s in data.by_graph.get(EVIDENCE, ()):
        files[s.subject].add(s.file)
    for s in data.statements:
        yield from _of_contribution(s, files, places)


def _of_contribution(s: Statement, files: dict[str, set[str]], places: Places) -> Iterator[Finding]:
    is_contributed = s.graph.startswith(_CONTRIBUTED)
    is_here = s.file.startswith(CONTRIBUTIONS)

    def finding(rule: str, message: str) -> Finding:
        place = places.of_statement(s, "subject")
        return violation(place, rule, message, s.subject, s.predicate, value=shorten(s.value))

    if is_contributed and not is_here:
        message = f"Move the graph into a file of {CONTRIBUTIONS}, with its description."
        yield finding("contribution-file", message)
    if is_here and not is_contributed and s.graph != EVIDENCE:
        message = "Move the statement into a contributed: graph or graph:evidence."
        yield finding("contribution-graph", message)
    if is_contributed and not s.subject.startswith(_SPACES):
        message = (
            "Delete the statement: a contribution speaks of organisations, offices, events, places"
            " and participations only."
        )
        yield finding("contribution-subject", message)
    if s.graph != EVIDENCE:
        return
    if is_here and (others := files[s.subject] - {s.file}):
        message = f"Give it a name of its own, or delete this: {min(others)} describes it."
        yield finding("contribution-evidence", message)
    is_graph = (s.predicate, s.value) == (TYPE, STATEMENT_GRAPH)
    if is_graph and is_here != s.subject.startswith(_CONTRIBUTED):
        message = f"Describe contributed: graphs in a file of {CONTRIBUTIONS}, and no others there."
        yield finding("contribution-file", message)
