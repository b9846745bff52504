"""Lay statements out as the files in ``data/`` are: one subject, one block, in an order people expect.

Turtle for one graph, TriG for several. The result is parsed again before it is returned, and must
be the statements that were given.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

import pyoxigraph as ox

from alliance87.model.errors import UnreadableError
from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.model.statement import XSD_STRING, Statement, Term, statements_of

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
_TEXT_OR_IRI = re.compile(r'"(?:[^"\\]|\\.)*"|<[^>]*>')

Triple = tuple[str, str, Term]


def turtle(statements: Iterable[Statement], comment: str = "") -> str:
    """Return statements as Turtle, whatever graph they are in; ends with a newline.

    Raises:
        UnreadableError: what was written does not read back as it was; nothing is returned.
    """
    triples = {s.triple for s in statements}
    text = _document(_blocks(triples, ""), comment)
    back = statements_of("", ox.parse(text, format=ox.RdfFormat.TURTLE))
    return _same(text, {s.triple for s in back}, triples)


def trig(graphs: Sequence[tuple[str, Iterable[Statement]]], comment: str = "") -> str:
    """Return named graphs as TriG, in the order given; ends with a newline.

    Raises:
        UnreadableError: what was written does not read back as it was; nothing is returned.
    """
    given: set[object] = set()
    parts = []
    for name, statements in graphs:
        triples = {s.triple for s in statements}
        given |= {(name, *triple) for triple in triples}
        blocks = "\n\n".join(_blocks(triples, "    "))
        parts.append(f"{_iri(name)} {{\n{blocks}\n}}")
    text = _document(parts, comment)
    back = statements_of("", ox.parse(text, format=ox.RdfFormat.TRIG))
    return _same(text, {s.quad for s in back}, given)


def _same(text: str, back: AbstractSet[object], given: AbstractSet[object]) -> str:
    if back != given:
        odd = min(map(str, back ^ given))
        raise UnreadableError("what was written", f"does not read back: {odd}", "Report this.")
    return text


def _document(parts: Iterable[str], comment: str) -> str:
    body = "\n\n".join(parts)
    used = set(_PREFIXED.findall(_TEXT_OR_IRI.sub('""', body)))
    in_order = sorted(PREFIXES, key=lambda p: (PREFIXES[p].startswith(BASE), p))  # ours last
    declared = [f"@prefix {p}: <{PREFIXES[p]}> ." for p in in_order if p in used]
    head = "".join(f"# {line}\n" for line in comment.splitlines())
    return "\n".join([*([head] if head else []), *declared]) + f"\n\n{body}\n"


def _blocks(triples: Iterable[Triple], indent: str) -> list[str]:
    subjects: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, term in triples:
        subjects[subject][predicate].append(_term(term))
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


def _term(term: Term) -> str:
    if not term.is_literal:
        return _iri(term.value)
    if term.datatype == f"{PREFIXES['xsd']}integer" and _NUMBER.fullmatch(term.value):
        return term.value
    if term.language:
        return str(ox.Literal(term.value, language=term.language))
    text = str(ox.Literal(term.value))
    return text if term.datatype == XSD_STRING else f"{text}^^{_iri(term.datatype)}"


def _iri(iri: str) -> str:
    short = shorten(iri)
    local = short.partition(":")[2]
    return short if short != iri and _LOCAL.fullmatch(local) else f"<{iri}>"
