"""Find the one thing that goes by a name, and the name that a thing goes by.

Names compare without regard to case. A thing of the world comes before a record about it, and our
own before another's: ``ilo`` is the organisation and not its participation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Store

from alliance87.model.errors import UnknownNameError
from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.query.names import near, near_names

_LABELS = (
    PREFIXES["skos"] + "prefLabel",
    PREFIXES["rdfs"] + "label",
    PREFIXES["dcterms"] + "title",
    PREFIXES["a87"] + "statedName",
)
_NAMES = frozenset(
    {
        *_LABELS,
        PREFIXES["a87"] + "abbreviation",
        PREFIXES["skos"] + "altLabel",
        PREFIXES["skos"] + "notation",
    }
)
_RECORDS = frozenset({"a87", "not-stated", "participation", "passage", "source"})
_PARTS = frozenset(
    {"gap", "position", "quote", "contributed", "curated", "graph", "implied", "stated", "shape"}
)
_SHOWN = 6


def resolve(store: Store, name: str) -> str:
    """Return the IRI of the one thing a name means.

    The name is a whole IRI, with or without ``<>``, a prefixed name (``organization:ilo``), a path (``organization/ilo``),
    or a label, abbreviation, code or last part of an IRI that no other thing of its rank has.

    Raises:
        UnknownNameError: nothing goes by the name, or several things do.
    """
    given = name
    name = given[1:-1] if given.startswith("<") and given.endswith(">") else given
    if not name.strip():
        remedy = "Give a label, or a name such as organization:ilo"
        raise UnknownNameError("alliance87 describe", "the name is empty", remedy)
    for iri in _spelled_out(name):
        if _is_there(store, iri):
            return iri
    named = _named(store)
    found = sorted(named.get(_folded(name), set()), key=_rank)
    best = [iri for iri in found if _rank(iri)[0] == _rank(found[0])[0]]
    if len(best) == 1:
        return best[0]
    if best:
        shown = ", ".join(map(shorten, best[:_SHOWN]))
        more = f" and {len(best) - _SHOWN} more" if len(best) > _SHOWN else ""
        fault = f"{len(best)} things go by this name: {shown}{more}"
        remedy = f"Give one of them: alliance87 describe {shorten(best[0])}"
        raise UnknownNameError(given, fault, remedy)
    raise UnknownNameError(given, "nothing goes by this name", _nearest(named, name))


def label(store: Store, iri: str) -> str:
    """Return the English label of a thing, or an empty string if it has none."""
    for path in _LABELS:
        found = sorted(
            quad.object.value
            for quad in store.quads_for_pattern(NamedNode(iri), NamedNode(path), None)
            if isinstance(quad.object, Literal) and quad.object.language in (None, "en")
        )
        if found:
            return found[0]
    return ""


def _spelled_out(name: str) -> Iterator[str]:
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES:
        yield PREFIXES[prefix] + local
    if "/" in name:
        yield from (name, f"{BASE}id/{name}", f"{BASE}{name}")


def _is_there(store: Store, iri: str) -> bool:
    try:
        node = NamedNode(iri)
    except ValueError:  # not an IRI at all
        return False
    patterns = ((node, None, None, None), (None, None, node, None), (None, None, None, node))
    return any(next(store.quads_for_pattern(*pattern), None) for pattern in patterns)


def _named(store: Store) -> dict[str, set[str]]:
    """Return every name, folded, with the IRIs of what goes by it."""
    named = defaultdict(set)
    for quad in store:
        for node in (quad.subject, quad.object):
            if isinstance(node, NamedNode):
                named[_folded(shorten(node.value).rpartition(":")[2])].add(node.value)
        if isinstance(quad.object, Literal) and quad.predicate.value in _NAMES:
            named[_folded(quad.object.value)].add(quad.subject.value)
    named.pop("", None)  # a namespace by itself
    return named


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _rank(iri: str) -> tuple[int, str]:
    prefix = shorten(iri).partition(":")[0]
    if prefix in _RECORDS:
        return 1, iri
    if prefix in _PARTS:
        return 2, iri
    return (0 if iri.startswith(BASE) or prefix in ("sdg", "geo") else 3), iri


def _nearest(named: dict[str, set[str]], name: str) -> str:
    iris = {iri for found in named.values() for iri in found}
    meant = [known for iri in _spelled_out(name) for known in near_names(iri, iris)][:3]
    ours = [known for known, found in named.items() if min(map(_rank, found))[0] < 2]
    meant = meant or near(_folded(name), ours, 3)
    hint = f"Did you mean {' or '.join(meant)}? " if meant else ""
    return f"{hint}Try a label, or a name such as organization:ilo"
