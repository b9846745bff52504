"""Check what was accepted from others: it keeps to its files, its graphs and its own evidence.

A contribution may speak of anybody, on its own evidence only; it may not add to the evidence of
another graph. What its statements and its description must be like is for the shapes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from alliance87.check.places import Places, Statement
from alliance87.model.finding import Finding, Severity
from alliance87.model.namespaces import PREFIXES, shorten

FOLDER = "data/contributions/"
# What a contribution may speak of, by the namespace of its names.
KINDS = ("event", "organization", "participation", "place", "post")

_A87 = PREFIXES["a87"]
_OA = PREFIXES["oa"]
_OURS = PREFIXES["contributed"]
_EVIDENCE = f"{PREFIXES['graph']}evidence"
_TYPE = f"{PREFIXES['rdf']}type"
_DERIVED = f"{PREFIXES['prov']}wasDerivedFrom"
_NAME = f"{_A87}statedName"
_SPACES = tuple(PREFIXES[kind] for kind in KINDS)

Values = dict[tuple[str, str], set[str]]


def check(places: Places) -> list[Finding]:
    """Report each statement of a contribution that is not where it should be, or rests on nothing.

    Needs no library but the parser's; without a contribution there is nothing to report.
    """
    return [
        *(f for s in places.statements for f in _check_statement(s)),
        *_check_evidence(places.statements),
        *check_participations(places.statements),
    ]


def check_participations(statements: Sequence[Statement]) -> Iterator[Finding]:
    """Report participations that do not rest on what their graph rests on, or on other words."""
    said: Values = defaultdict(set)
    for s in statements:
        said[s.subject, s.path].add(s.value)
    for s in statements:
        if s.path == _NAME and s.place.graph.startswith(_OURS):
            yield from _check_ground(s, said)


def _check_statement(s: Statement) -> Iterator[Finding]:
    graph = s.place.graph
    is_ours = graph.startswith(_OURS)
    is_here = s.place.file.startswith(FOLDER)
    if is_ours and not is_here:
        message = f"Move the graph into a file of {FOLDER}, with its description."
        yield _finding(s, "contribution-file", message)
    if is_here and not is_ours and graph != _EVIDENCE:
        message = "Move the statement into a contributed: graph or graph:evidence."
        yield _finding(s, "contribution-graph", message)
    if is_ours and not s.subject.startswith(_SPACES):
        message = (
            "Delete the statement: a contribution speaks of organisations, offices, events, places"
            " and participations only."
        )
        yield _finding(s, "contribution-subject", message)


def _check_evidence(statements: Iterable[Statement]) -> Iterator[Finding]:
    """Report evidence in the file of a contribution that is of other graphs, or the reverse."""
    statements = [s for s in statements if s.place.graph == _EVIDENCE]
    files: dict[str, set[str]] = defaultdict(set)
    for s in statements:
        files[s.subject].add(s.place.file)
    for s in statements:
        is_here = s.place.file.startswith(FOLDER)
        if is_here and (others := files[s.subject] - {s.place.file}):
            message = f"Give it a name of its own, or delete this: {min(others)} describes it."
            yield _finding(s, "contribution-evidence", message)
        is_graph = (s.path, s.value) == (_TYPE, f"{_A87}StatementGraph")
        if is_graph and is_here != s.subject.startswith(_OURS):
            message = f"Describe contributed: graphs in a file of {FOLDER}, and no others there."
            yield _finding(s, "contribution-file", message)


def _check_ground(s: Statement, said: Values) -> Iterator[Finding]:
    grounds = said[s.subject, _DERIVED]
    of_graph = _documents(said[s.place.graph, _DERIVED], said)
    if not grounds or not _documents(grounds, said) <= of_graph:
        message = (
            "Let the entry rest on a document its graph rests on, or on a passage of one:"
            " prov:wasDerivedFrom …"
        )
        yield _finding(s, "contribution-ground", message, _DERIVED)
    words = [
        words
        for ground in grounds
        for quote in said[ground, f"{_OA}hasSelector"]
        for words in said[quote, f"{_OA}exact"]
    ]
    if words and not any(s.value in each for each in words):
        message = f"Give the name as the document prints it: it is not in “{min(words)}”."
        yield _finding(s, "contribution-words", message)


def _documents(grounds: Iterable[str], said: Values) -> set[str]:
    """Return the documents that passages are of, and of what is no passage itself."""
    return {d for ground in grounds for d in (said.get((ground, f"{_OA}hasSource")) or {ground})}


def _finding(s: Statement, rule: str, message: str, path: str = "") -> Finding:
    value = "" if path else shorten(s.value)
    return Finding(
        s.place,
        Severity.VIOLATION,
        s.subject,
        path or s.path,
        f"{PREFIXES['rule']}{rule}",
        message,
        value,
    )
