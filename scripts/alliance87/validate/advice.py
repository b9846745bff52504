"""Say what to write instead of what a shape found fault with, where that can be told.

The message of the shape says what is wanted; this adds the value or word that was most likely meant.
An empty string says that nothing can be told beyond the message.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pyoxigraph as ox

from alliance87.check.identifiers import is_isni
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.suggest import nearest
from alliance87.rules.shacl import Result
from alliance87.validate.asked import objects
from alliance87.validate.context import Context, Known, Term, text
from alliance87.validate.placing import CLOSED, TOO_MANY

_SH, _XSD = PREFIXES["sh"], PREFIXES["xsd"]
_LANG_STRING = f"{PREFIXES['rdf']}langString"
_FORMS = {
    f"{_XSD}date": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    f"{_XSD}gYearMonth": "[0-9]{4}-[0-9]{2}",
    f"{_XSD}gYear": "[0-9]{4}",
}
_PREFIXED = re.compile("([a-z][a-z-]*):(?=[A-Za-z0-9])")
_WEB = re.compile(r"https?://[^\s<>\"]+")


def advice(result: Result, terms: Iterable[Term], own: Known, context: Context) -> str:
    """Return what to write instead; ``terms`` are the values the result is about."""
    if result.component == CLOSED:
        return _whose(result.path, context)
    terms = list(terms)
    if result.path == f"{PREFIXES['a87']}status" and not terms:
        return "write a87:status status:contributed"
    if result.component in TOO_MANY:
        if not result.component.startswith(f"{_SH}MaxCount"):
            in_one = Counter(t.language for t in terms if isinstance(t, ox.Literal))
            terms = [t for t in terms if isinstance(t, ox.Literal) and in_one[t.language] > 1]
        values = sorted(written(term) for term in terms)
        return f"keep one of: {', '.join(values)}" if len(values) > 1 else ""
    term = terms[0] if len(terms) == 1 else None
    if isinstance(term, ox.Literal):
        return _instead_of_literal(result, term, own, context)
    if isinstance(term, ox.NamedNode) and _wanted(result.shape, context):
        return 'put it in quotation marks: "…"'
    return ""


def written(term: Term) -> str:
    """Return a term as Turtle writes it, for people: prefixed names, and short literals."""
    if not isinstance(term, ox.Literal):
        iri = text(term)
        short = shorten(iri)
        return short if short != iri else f"<{iri}>"
    words = term.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    if term.language:
        return f'"{words}"@{term.language}'
    if term.datatype.value == f"{_XSD}string":
        return f'"{words}"'
    if term.datatype.value == f"{_XSD}integer":
        return words
    return f'"{words}"^^{shorten(term.datatype.value)}'


def _instead_of_literal(result: Result, term: ox.Literal, own: Known, context: Context) -> str:
    wanted = _wanted(result.shape, context)
    plain = written(ox.Literal(term.value))
    if _LANG_STRING in wanted and not term.language:
        return f"write {plain}@en, or the language it is in"
    if f"{_XSD}string" in wanted and plain != written(term):
        return f"write {plain}"
    if result.path == f"{PREFIXES['a87']}isni":
        return _isni_in_groups(term.value)
    if f"{_XSD}integer" in wanted and re.fullmatch("[1-9][0-9]*", term.value):
        return f"write {term.value}"
    for datatype in sorted(wanted):
        if datatype in _FORMS and re.fullmatch(_FORMS[datatype], term.value):
            return f"write {plain}^^{shorten(datatype)}"
    if wanted:
        return ""
    if _WEB.fullmatch(term.value):
        return f"write <{term.value}>"
    thing = _named(term.value, result.message, (own, context.known))
    return f"did you mean {shorten(thing)}, without quotation marks?" if thing else ""


def _isni_in_groups(value: str) -> str:
    """Return what to write for an ISNI that is right but for how it is grouped."""
    bare = re.sub("[ -]", "", value).upper()
    grouped = " ".join(bare[at : at + 4] for at in range(0, 16, 4))
    return f"write {written(ox.Literal(grouped))}" if is_isni(bare) else ""


def _named(name: str, message: str, known: Iterable[Known]) -> str:
    """Return what goes by a name or one like it, of the kinds that the message of a shape names."""
    kinds = tuple(PREFIXES[p] for p in _PREFIXED.findall(message) if p in PREFIXES)
    things: dict[str, str] = {}
    for each in known:
        for iri in each.types:
            if iri.startswith(kinds):
                things.setdefault(shorten(iri).partition(":")[2], iri)
        for spelt, iris in each.names.items():
            for iri in sorted(i for i in iris if i.startswith(kinds)):
                things.setdefault(spelt, iri)
    return things.get(name.casefold()) or things.get(nearest(name, things), "")


def _whose(path: str, context: Context) -> str:
    """Return the classes whose things have a property, which is known but not for this one."""
    of = set()
    for (shape, predicate), values in context.rules.items():
        if predicate == f"{_SH}targetClass":
            named = objects(shape, "property", context)
            if path in {each for name in named for each in objects(name, "path", context)}:
                of |= {shorten(text(value)) for value in values}
    return f"{shorten(path)} is for {', '.join(sorted(of))}" if of else ""


def _wanted(shape: str, context: Context) -> frozenset[str]:
    """Return the datatypes a shape wants, of its own or through the shapes it refers to."""
    found = set(objects(shape, "datatype", context))
    for name in objects(shape, "node", context):
        found |= _wanted(name, context)
    for head in objects(shape, "or", context):
        for name in context.of_shapes.members(head):
            found |= _wanted(name, context)
    return frozenset(found)
