"""Find the graphs that a query names with FROM and FROM NAMED (SPARQL 1.1 Query, §13.2).

Like the guard it scans tokens and does not parse. It refuses rather than guess: whoever puts the
query to the engine names the graphs too, so that what is found here is what is queried. Relative
IRIs are ours, unless the query says otherwise with BASE.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from alliance87.model.namespaces import BASE
from alliance87.query.guard import Fault, tokens
from alliance87.query.names import namespaces

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True)
class Clause:
    """One FROM, or FROM NAMED if ``named``: the graph, and where its name is."""

    offset: int
    graph: str
    named: bool


def clauses(query: str) -> tuple[Clause | Fault, ...]:
    """Return what a query names with FROM, in its order; a Fault for what is not clear."""
    return tuple(_clauses(query)) if "FROM" in query.upper() else ()


def _clauses(query: str) -> Iterator[Clause | Fault]:
    known, base = namespaces(query), BASE
    outside = list(_outside(query))
    texts = [token.group() for token in outside]
    for n, (token, text) in enumerate(zip(outside, texts, strict=True), 1):
        if text.upper() == "BASE":
            base = "".join(texts[n : n + 1])[1:-1]
        prefix, colon, _ = text.partition(":")
        if not (token["word"] or "").upper().startswith("FROM") or (colon and prefix in known):
            continue
        if text.upper() != "FROM":
            remedy = "Write a space after FROM and after NAMED."
            yield Fault("syntax", token.start(), f"{text} cannot be read", remedy)
            continue
        named = "".join(texts[n : n + 1]).upper() == "NAMED"
        graph = "".join(_graph(name, known, base) for name in texts[n + named : n + named + 1])
        if graph:
            yield Clause(outside[n + named].start(), graph, named)
        else:
            fault, remedy = "FROM names no graph that is known here", "Write its IRI: FROM <…>."
            yield Fault("syntax", token.start(), fault, remedy)


def _graph(name: str, known: dict[str, str], base: str) -> str:
    """Return the IRI that a token stands for, or nothing."""
    iri = name[1:-1] if name.startswith("<") else ""
    prefix, colon, local = name.partition(":")
    if not iri and colon and prefix in known:
        iri = known[prefix] + re.sub(r"\\(.)", r"\1", local.rstrip("."))
    try:
        return iri if not iri or _ABSOLUTE.match(iri) else urljoin(base, iri)
    except ValueError:  # brackets that hold no address
        return ""


def _outside(query: str) -> Iterator[re.Match[str]]:
    """Yield the tokens that stand in no brackets, where alone FROM can be a keyword."""
    depth = 0
    for token in tokens(query):
        if token.lastgroup == "open":
            depth += 1
        elif token.lastgroup == "close":
            depth -= 1
        elif depth <= 0 and token.lastgroup != "comment":
            yield token
