"""Find the names that a query uses: prefixes that are not declared, names of ours without a statement, graphs.

It scans tokens, as the guard does, and does not parse. Of graphs, named with FROM and FROM NAMED (SPARQL 1.1
Query, §13.2), it refuses rather than guess: whoever puts the query to the engine names the graphs too, so
that what is found here is what is queried. Relative IRIs are ours, unless the query says otherwise with BASE.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from pyoxigraph import Literal, NamedNode, Store

from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.query.guard import Fault, tokens


@dataclass(frozen=True)
class Name:
    """A prefixed name, and where it is in the query."""

    offset: int
    prefix: str
    local: str


def is_empty(query: str) -> bool:
    """Whether a query has nothing but blanks and comments."""
    lines = [line.strip() for line in re.split(r"[\n\r]", query)]
    return not any(line for line in lines if not line.startswith("#"))


def undeclared(query: str) -> Name | None:
    """Return the first name whose prefix is neither ours nor declared in the query."""
    declared, used = _names(query)
    known = {*PREFIXES, *declared, "_"}
    return next((n for n in used if isinstance(n, Name) and n.prefix not in known), None)


def prefixes_to_declare(query: str) -> list[str]:
    """Return those of our prefixes that a query uses and does not declare, which other engines need."""
    declared, used = _names(query)
    found = {name.prefix for name in used if isinstance(name, Name)} - declared.keys()
    return [prefix for prefix in PREFIXES if prefix in found]


def namespaces(query: str) -> dict[str, str]:
    """Return the prefixes that may be used in a query: ours, and those it declares."""
    return {**PREFIXES, **_names(query)[0]}


def unknown(store: Store, query: str) -> list[str]:
    """Return a sentence for each name of ours in the query that occurs in no statement."""
    declared, used = _names(query)
    known_as = {**PREFIXES, **declared}
    named = dict.fromkeys(
        known_as.get(name.prefix, "") + name.local if isinstance(name, Name) else name
        for name in used
    )
    ours = [iri for iri in named if iri.startswith(BASE) and iri not in known_as.values()]
    known = set(_occurring(store)) if ours else set()
    return [_sentence(iri, known) for iri in ours if iri not in known]


def _sentence(iri: str, known: set[str]) -> str:
    from alliance87.model.suggest import nearest_of_kind

    meant = nearest_of_kind(iri, known)
    hint = f" Did you mean {shorten(meant)}?" if meant else ""
    return f"{shorten(iri)} occurs in no statement.{hint}"


def _occurring(store: Store) -> Iterator[str]:
    """Name every IRI of the store, the datatypes of its literals among them."""
    for quad in store:
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(term, NamedNode):
                yield term.value
            elif isinstance(term, Literal):
                yield term.datatype.value


def _names(query: str) -> tuple[dict[str, str], list[Name | str]]:
    """Return the prefixes that a query declares, and the names and whole IRIs that it uses."""
    declared: dict[str, str] = {}
    used: list[Name | str] = []
    before, opened = "", None  # the keyword before, and the prefix that is being declared
    for token in tokens(query):
        kind, text = token.lastgroup, token.group()
        if kind == "comment":
            continue
        name = _prefixed(token) if kind in ("word", None) else None
        if kind == "iri":
            if opened is not None:
                declared[opened] = text[1:-1]
            elif before != "BASE":
                used.append(text[1:-1])
        elif name and before != "PREFIX" and text.upper() != "PREFIX:":
            used.append(name)
        opened = _opened(name, before)
        before = text.upper()
    return declared, used


def _opened(name: Name | None, before: str) -> str | None:
    """Return the prefix that a declaration has named; ``PREFIX:<…>`` declares the empty one."""
    if name is None or name.local:
        return None
    if before == "PREFIX":
        return name.prefix
    return "" if name.prefix.upper() == "PREFIX" else None


def _prefixed(token: re.Match[str]) -> Name | None:
    word, colon, local = token.group().partition(":")
    prefix = word.lstrip("-.0123456789")  # signs and digits before a name are no part of it
    if not colon:
        return None
    local = re.sub(r"\\(.)", r"\1", local.rstrip("."))
    return Name(token.start() + len(word) - len(prefix), prefix, local)


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
