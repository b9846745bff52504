"""Lay statements out as the house writes them: one subject, one block, in an order people expect.

Turtle for one graph, TriG for several. What was laid out is parsed again before anybody sees it, and
must be what it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

import pyoxigraph as ox

from alliance87.model.errors import UnreadableError
from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.model.statement import Statement, quads_of

_TYPE = f"{PREFIXES['rdf']}type"
_FIRST = (_TYPE, f"{PREFIXES['skos']}prefLabel", f"{PREFIXES['dcterms']}title")
# The order of blocks, by the namespace of what they are about.
_KINDS = tuple(
    PREFIXES[prefix]
    for prefix in ("contributed", "source", "passage", "quote", "position", "place", "event")
) + tuple(PREFIXES[prefix] for prefix in ("organization", "post", "participation"))
_LOCAL = re.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_NUMBER = re.compile("0|[1-9][0-9]*")
_PREFIXED = re.compile(r"(?<![\w<:/])([a-z][a-z0-9-]*):(?=[A-Za-z0-9_])")


def turtle(statements: Iterable[Statement], comment: str = "") -> str:
    """Return statements as Turtle, whatever graph they stand in; ends with a newline.

    Raises:
        UnreadableError: what was written does not read back as it was; nothing is returned.
    """
    triples = {quad.triple for quad in quads_of(statements)}
    text = _document(_blocks(triples, ""), comment)
    back = {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)}
    return _same(text, back, triples)


def trig(graphs: Sequence[tuple[str, Iterable[Statement]]], comment: str = "") -> str:
    """Return named graphs as TriG, in the order given; ends with a newline.

    Raises:
        UnreadableError: what was written does not read back as it was; nothing is returned.
    """
    given: set[object] = set()
    parts = []
    for name, statements in graphs:
        triples = {quad.triple for quad in quads_of(statements)}
        given |= {ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(name)) for t in triples}
        blocks = "\n\n".join(_blocks(triples, "    "))
        parts.append(f"{_iri(name)} {{\n{blocks}\n}}")
    text = _document(parts, comment)
    return _same(text, set(ox.parse(text, format=ox.RdfFormat.TRIG)), given)


def _same(text: str, back: AbstractSet[object], given: AbstractSet[object]) -> str:
    if back != given:
        odd = min(map(str, back ^ given))
        raise UnreadableError("what was written", f"does not read back: {odd}", "Report this.")
    return text


def _document(parts: Iterable[str], comment: str) -> str:
    body = "\n\n".join(parts)
    used = set(_PREFIXED.findall(re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>', '""', body)))
    in_order = sorted(PREFIXES, key=lambda p: (PREFIXES[p].startswith(BASE), p))  # ours last
    declared = [f"@prefix {p}: <{PREFIXES[p]}> ." for p in in_order if p in used]
    head = "".join(f"# {line}\n" for line in comment.splitlines())
    return "\n".join([*([head] if head else []), *declared]) + f"\n\n{body}\n"


def _blocks(triples: Iterable[ox.Triple], indent: str) -> list[str]:
    subjects: dict[str, dict[str, list[str]]] = {}
    for triple in triples:
        assert isinstance(triple.subject, ox.NamedNode)
        of = subjects.setdefault(triple.subject.value, {})
        of.setdefault(triple.predicate.value, []).append(_term(triple.object))
    return [_block(s, subjects[s], indent) for s in sorted(subjects, key=_rank)]


def _block(subject: str, of: dict[str, list[str]], indent: str) -> str:
    lines = [f"{indent}{_iri(subject)}"]
    for predicate in sorted(of, key=lambda p: (_FIRST.index(p) if p in _FIRST else 9, shorten(p))):
        name = "a" if predicate == _TYPE else _iri(predicate)
        values = sorted(of[predicate])
        if len(values) == 1:
            lines.append(f"{indent}    {name} {values[0]} ;")
        else:
            several = " ,\n".join(f"{indent}        {value}" for value in values)
            lines.append(f"{indent}    {name}\n{several} ;")
    return "\n".join([*lines, f"{indent}."])


def _rank(subject: str) -> tuple[int, str]:
    kind = next((i for i, space in enumerate(_KINDS) if subject.startswith(space)), len(_KINDS))
    return kind, subject


def _term(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return _iri(term.value)
    assert isinstance(term, ox.Literal)
    if term.datatype.value == f"{PREFIXES['xsd']}integer" and _NUMBER.fullmatch(term.value):
        return term.value
    if term.language or term.datatype.value == f"{PREFIXES['xsd']}string":
        return str(term)
    return f"{ox.Literal(term.value)}^^{_iri(term.datatype.value)}"


def _iri(iri: str) -> str:
    short = shorten(iri)
    local = short.partition(":")[2]
    return short if short != iri and _LOCAL.fullmatch(local) else f"<{iri}>"
