"""Find the one thing that goes by a name, and the name that a thing goes by.

    >>> from alliance87.formats.load import load
    >>> from alliance87.model.project import installed
    >>> shorten(resolve(load(installed()), "ilo"))
    'organization:ilo'

Names compare without regard to case. A thing of the world comes before a record about it, and our
own before another's: ``ilo`` is the organisation and not its participation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping

from alliance87.model.dataset import Dataset
from alliance87.model.errors import UnknownNameError
from alliance87.model.namespaces import BASE, PREFIXES, shorten

_SKOS, _A87 = PREFIXES["skos"], PREFIXES["a87"]
_LABELS = (
    f"{_SKOS}prefLabel",
    f"{PREFIXES['rdfs']}label",
    f"{PREFIXES['dcterms']}title",
    f"{_A87}statedName",
)
_NAMES = frozenset({*_LABELS, f"{_A87}abbreviation", f"{_SKOS}altLabel", f"{_SKOS}notation"})
_RECORDS = frozenset(
    {"a87", "document", "not-stated", "participation", "passage", "source"}
    | {"difference", "disagreement", "membership", "observation", "record"}
)
_PARTS = frozenset(
    {"annotation", "digest", "gap", "position", "quote"}
    | {"contributed", "curated", "graph", "implied", "shape", "stated"}
)
_SHOWN = 6


def resolve(data: Dataset, name: str, among: Container[str] | None = None) -> str:
    """Return the IRI of the one thing a name means, or the one ``among`` some.

    The name is a whole IRI, with or without ``<>``, a prefixed name (``organization:ilo``), a path
    (``organization/ilo``), or a label, abbreviation, code or last part of an IRI that no other thing
    of its rank has.

    Raises:
        UnknownNameError: nothing goes by the name, or several things do.
    """
    given = name
    name = given[1:-1] if given.startswith("<") and given.endswith(">") else given
    if not name.strip():
        remedy = "Give a label, or a name such as organization:ilo"
        raise UnknownNameError("alliance87 describe", "the name is empty", remedy)
    for iri in _spelled_out(name):
        known = iri in data.by_subject or iri in data.by_value or iri in data.by_graph
        if known and (among is None or iri in among):
            return iri
    named = _named(data, among)
    found = sorted(named.get(_folded(name), ()), key=_rank)
    best = [iri for iri in found if _rank(iri)[0] == _rank(found[0])[0]]
    if len(best) == 1:
        return best[0]
    if best:
        shown = ", ".join(map(shorten, best[:_SHOWN]))
        more = f" and {len(best) - _SHOWN} more" if len(best) > _SHOWN else ""
        fault = f"{len(best)} things go by this name: {shown}{more}"
        remedy = f"Give one of them, such as {shorten(best[0])}"
        raise UnknownNameError(given, fault, remedy)
    raise UnknownNameError(given, "nothing goes by this name", _remedy(named, name))


def label(data: Dataset, iri: str) -> str:
    """Return the label of a thing in English or without a language, or "" if it has none."""
    for path in _LABELS:
        found = sorted(
            t.value for t in data.terms(iri, path) if t.is_literal and t.language in ("", "en")
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


def _named(data: Dataset, among: Container[str] | None) -> Mapping[str, set[str]]:
    """Return every name, folded, with the IRIs of what goes by it."""
    named = defaultdict(set)
    for iri in {*data.by_subject, *data.by_value}:
        if not iri.startswith("_:") and (among is None or iri in among):
            named[_folded(shorten(iri).rpartition(":")[2])].add(iri)
    for s in data.statements:
        if s.predicate in _NAMES and s.object.is_literal and (among is None or s.subject in among):
            named[_folded(s.value)].add(s.subject)
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


def _remedy(named: Mapping[str, set[str]], name: str) -> str:
    from alliance87.model.suggest import near, nearest_of_kind

    iris = {iri for found in named.values() for iri in found}
    same_kind = [nearest_of_kind(iri, iris) for iri in _spelled_out(name)]
    ours = (known for known, found in named.items() if min(map(_rank, found))[0] < 2)
    meant = [shorten(iri) for iri in same_kind if iri][:3] or near(_folded(name), ours, 3)
    hint = f"Did you mean {' or '.join(meant)}? " if meant else ""
    return f"{hint}Try a label, or a name such as organization:ilo"
