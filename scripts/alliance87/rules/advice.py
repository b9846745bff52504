"""Say what to write instead of what a shape found fault with, where that can be known.

The message of the shape says what is wanted; this adds the value or word that was most likely meant.
An empty string says that there is nothing to add to the message.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from alliance87.model import dates
from alliance87.model.dataset import STATUS, Dataset
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.statement import LANG_STRING, XSD_STRING, Term
from alliance87.model.suggest import nearest
from alliance87.rules.placing import CLOSED, TOO_MANY
from alliance87.rules.plausibility import is_isni
from alliance87.rules.shacl import SH, Result
from alliance87.rules.vocabulary import Vocabulary

_XSD = PREFIXES["xsd"]
_PREFIXED = re.compile("([a-z][a-z-]*):(?=[A-Za-z0-9])")
_WEB = re.compile(r"https?://[^\s<>\"]+")
_MAX_COUNT = f"{SH}MaxCountConstraintComponent"


def paths_of(result: Result, words: Vocabulary) -> frozenset[str]:
    """Return the properties a result is about: its own, or those its shape asks for.

    "A contributed graph names its contributor" is a shape of the graph, and no property stands in its
    result; the person who reads it wants to be shown the property, or the cell, all the same.
    """
    if result.path:
        return frozenset({result.path})
    return frozenset(_of_alternatives(result.shape, words.shapes))


def with_path(result: Result, words: Vocabulary) -> Result:
    """Return a result with the one property its shape asks for; one with a property is as it was."""
    paths = paths_of(result, words)
    return replace(result, path=min(paths)) if len(paths) == 1 else result


def advice(
    result: Result, terms: Iterable[Term], own: Dataset, known: Dataset, words: Vocabulary
) -> str:
    """Return what to write instead; ``terms`` are the values the result is about."""
    if result.component == CLOSED:
        return _whose(result.path, words.shapes)
    terms = list(terms)
    if result.path == STATUS and not terms:
        return "write a87:status status:contributed"
    if result.component in TOO_MANY:
        if result.component != _MAX_COUNT:
            in_one = Counter(t.language for t in terms if t.is_literal)
            terms = [t for t in terms if t.is_literal and in_one[t.language] > 1]
        values = sorted(map(written, terms))
        return f"keep one of: {', '.join(values)}" if len(values) > 1 else ""
    term = terms[0] if len(terms) == 1 else None
    if term is None or term.is_blank:
        return ""
    if term.is_literal:
        return _instead_of_literal(result, term, own, known, words)
    return 'put it in quotation marks: "…"' if _wanted(result.shape, words.shapes) else ""


def written(term: Term) -> str:
    """Return a term as Turtle writes it, for people: prefixed names, and short literals."""
    if not term.is_literal:
        short = shorten(term.value)
        return short if short != term.value else f"<{term.value}>"
    text = term.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    if term.language:
        return f'"{text}"@{term.language}'
    if term.datatype == XSD_STRING:
        return f'"{text}"'
    if term.datatype == f"{_XSD}integer":
        return text
    return f'"{text}"^^{shorten(term.datatype)}'


def _instead_of_literal(
    result: Result, term: Term, own: Dataset, known: Dataset, words: Vocabulary
) -> str:
    wanted = _wanted(result.shape, words.shapes)
    plain = written(Term(term.value, XSD_STRING))
    if LANG_STRING in wanted and not term.language:
        return f"write {plain}@en, or the language it is in"
    if XSD_STRING in wanted and plain != written(term):
        return f"write {plain}"
    if result.path == f"{PREFIXES['a87']}isni":
        return _isni_in_groups(term.value)
    if f"{_XSD}integer" in wanted and re.fullmatch("[1-9][0-9]*", term.value):
        return f"write {term.value}"
    day = dates.meant(term.value)
    if (kind := dates.kind_of_date(day)) and f"{_XSD}{kind}" in wanted:
        return f'write "{day}"^^xsd:{kind}'
    if wanted:
        return ""
    if _WEB.fullmatch(term.value):
        return f"write <{term.value}>"
    thing = _named(term.value, result.message, (own, known))
    return f"did you mean {shorten(thing)}, without quotation marks?" if thing else ""


def _isni_in_groups(value: str) -> str:
    """Return what to write for an ISNI that is right but for how it is grouped."""
    bare = re.sub("[ -]", "", value).upper()
    grouped = " ".join(bare[at : at + 4] for at in range(0, 16, 4))
    return f'write "{grouped}"' if is_isni(bare) else ""


def _named(name: str, message: str, datasets: Iterable[Dataset]) -> str:
    """Return what goes by a name or one like it, of the kinds that the message of a shape names."""
    kinds = tuple(PREFIXES[p] for p in _PREFIXED.findall(message) if p in PREFIXES)
    things: dict[str, str] = {}
    for each in datasets:
        for iri in each.types:
            if iri.startswith(kinds):
                things.setdefault(shorten(iri).partition(":")[2], iri)
        for spelt, iris in each.names.items():
            for iri in sorted(i for i in iris if i.startswith(kinds)):
                things.setdefault(spelt, iri)
    return things.get(name.casefold()) or things.get(nearest(name, things), "")


def _whose(path: str, shapes: Dataset) -> str:
    """Return the classes whose things have a property, which is known but not for this one."""
    of = {
        shorten(s.value)
        for s in shapes.by_predicate(f"{SH}targetClass")
        for named in shapes.values(s.subject, f"{SH}property")
        if path in shapes.values(named, f"{SH}path")
    }
    return f"{shorten(path)} is for {', '.join(sorted(of))}" if of else ""


def _wanted(shape: str, shapes: Dataset) -> frozenset[str]:
    """Return the datatypes a shape wants, of its own or through the shapes it refers to."""
    found = set(shapes.values(shape, f"{SH}datatype"))
    for name in shapes.values(shape, f"{SH}node"):
        found |= _wanted(name, shapes)
    for head in shapes.values(shape, f"{SH}or"):
        for name in shapes.items(head):
            found |= _wanted(name, shapes)
    return frozenset(found)


def _of_alternatives(shape: str, shapes: Dataset) -> Iterator[str]:
    """Yield the paths of the alternatives of a shape; what it rules out (sh:not) is no path."""
    for head in (*shapes.values(shape, f"{SH}or"), *shapes.values(shape, f"{SH}xone")):
        for name in shapes.items(head):
            yield from _paths(name, shapes)


def _paths(shape: str, shapes: Dataset) -> Iterator[str]:
    named = shapes.values(shape, f"{SH}path")
    yield from named or _of_alternatives(shape, shapes)
    if not named:
        for link in ("property", "node"):
            for name in shapes.values(shape, SH + link):
                yield from _paths(name, shapes)
