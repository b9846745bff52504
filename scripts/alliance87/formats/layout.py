"""Lay statements out as the files in ``data/`` are: one subject, one block, in an order people expect.

The result is parsed again before it is returned, and must be the statements that were given.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from alliance87.model.errors import UnreadableError
from alliance87.model.namespaces import PREFIXES, shorten, used
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


def trig(graphs: Sequence[tuple[str, Iterable[Statement]]]) -> str:
    """Return named graphs as TriG, in the order given; ends with a newline.

    Raises:
        UnreadableError: what was written does not read back as it was; nothing is returned.
    """
    given: set[tuple[str, str, str, Term]] = set()
    parts = []
    for name, statements in graphs:
        triples = {s.triple for s in statements}
        given |= {(name, *triple) for triple in triples}
        blocks = "\n\n".join(_blocks(triples))
        parts.append(f"{_iri(name)} {{\n{blocks}\n}}")
    body = "\n\n".join(parts)
    prefixes = used(PREFIXES[p] for p in _PREFIXED.findall(_TEXT_OR_IRI.sub('""', body)))
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes.items())
    text = f"{head}\n{body}\n"
    back = statements_of("", ox.parse(text, format=ox.RdfFormat.TRIG))
    if odd := {s.quad for s in back} ^ given:
        fault = f"does not read back: {min(map(str, odd))}"
        raise UnreadableError("what was written", fault, "Report this.")
    return text


def _blocks(triples: Iterable[Triple]) -> list[str]:
    subjects: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, term in triples:
        subjects[subject][predicate].append(_term(term))
    return [_block(s, subjects[s]) for s in sorted(subjects, key=_rank)]


def _block(subject: str, of: dict[str, list[str]]) -> str:
    lines = [f"    {_iri(subject)}"]
    for predicate in sorted(of, key=lambda p: (_FIRST.index(p) if p in _FIRST else 9, shorten(p))):
        name = "a" if predicate == _TYPE else _iri(predicate)
        values = sorted(of[predicate])
        if len(values) == 1:
            lines.append(f"        {name} {values[0]} ;")
        else:
            several = " ,\n".join(f"            {value}" for value in values)
            lines.append(f"        {name}\n{several} ;")
    return "\n".join([*lines, "    ."])


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
