"""Turn a result of a SHACL engine into a finding a person can act on.

The message is the shape's; what a general message cannot say (which values, how many) is added here.
"""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph

from alliance87.assemble import STATUSES
from alliance87.check.places import Places
from alliance87.model.finding import Finding, Place, Severity
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.passage import Edition
from alliance87.rules.shacl import Result

_MAX_COUNT = f"{PREFIXES['sh']}MaxCountConstraintComponent"
_LENGTH = f"{PREFIXES['shape']}Passage-length"
_IN_ORDER = tuple(PREFIXES[status] for status in STATUSES)


def finding(
    result: Result,
    place: Place,
    where: Places,
    among: Callable[[str], bool],
    words: Edition,
) -> Finding:
    """Return the finding; ``among`` tells which graphs were looked at."""
    warns = result.severity.endswith(("Warning", "Info"))
    value = "" if result.value == result.focus else result.value
    if result.component == _MAX_COUNT:
        value = _values(result, where, among)
    elif result.shape == _LENGTH:
        value = _lengths(result.focus, words)
    return Finding(
        place=place,
        severity=Severity.WARNING if warns else Severity.VIOLATION,
        focus=result.focus,
        path=result.path,
        rule=result.shape,
        message=result.message,
        value=value,
    )


def _values(result: Result, where: Places, among: Callable[[str], bool]) -> str:
    """Return the values there are too many of, each with the graphs in which it stands."""
    graphs: dict[str, list[str]] = {}
    statements = [
        s
        for s in where.statements
        if (s.subject, s.path) == (result.focus, result.path) and among(s.place.graph)
    ]
    for s in sorted(statements, key=lambda s: (_rank(s.place.graph), s.place.graph, s.value)):
        graphs.setdefault(_named(s.term), []).append(shorten(s.place.graph))
    return ", ".join(f"{value} ({', '.join(names)})" for value, names in graphs.items())


def _rank(graph: str) -> int:
    return next((i for i, p in enumerate(_IN_ORDER) if graph.startswith(p)), len(_IN_ORDER))


def _named(term: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal) -> str:
    if not isinstance(term, pyoxigraph.Literal):
        return shorten(term.value)
    return f'"{term.value}"' + (f"@{term.language}" if term.language else "")


def _lengths(iri: str, words: Edition) -> str:
    for passage in words.passages:
        if passage.iri == iri:
            span = passage.span.end - passage.span.start
            return f"oa:exact has {len(passage.exact)} characters, oa:end less oa:start is {span}"
    return ""
