"""Find things of a contribution that are most likely in the dataset already, under another name.

A match by name or identifier is a question to the contributor and a reviewer, never a judgement.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from alliance87.model.namespaces import PREFIXES
from alliance87.validate.context import PREF_LABEL, TYPE, Known, text

_ALIKE = 0.88  # of difflib's ratio, from 0 to 1
_SHORT = 8  # characters; shorter names are alike by chance
_MOST = 200  # new things; of more, only what is exactly alike is told
_NAMES = (
    PREF_LABEL,
    f"{PREFIXES['skos']}altLabel",
    f"{PREFIXES['a87']}abbreviation",
    f"{PREFIXES['a87']}statedName",
)
_IDENTIFIERS = (
    f"{PREFIXES['schema']}sameAs",
    f"{PREFIXES['schema']}leiCode",
    f"{PREFIXES['a87']}isni",
    f"{PREFIXES['schema']}url",
)
_KINDS = (PREFIXES["organization"], PREFIXES["event"], PREFIXES["post"])


def plain(name: str) -> str:
    """Return a name without case, accents, punctuation and what stands in brackets at its end."""
    folded = unicodedata.normalize("NFKD", re.sub(r"\s*\([^()]*\)\s*$", "", name)).casefold()
    letters = "".join(c if c.isalnum() else " " for c in folded if not unicodedata.combining(c))
    return " ".join(word for word in letters.split() if word not in ("the", "of", "for", "and"))


def keys(quads: Iterable[ox.Quad]) -> Iterator[tuple[str, ox.Quad]]:
    """Yield by what each organisation, office or event can be known again, with the statement."""
    for quad in quads:
        predicate = quad.predicate.value
        if not text(quad.subject).startswith(_KINDS):
            continue
        if predicate in _NAMES and plain(text(quad.object)):
            yield plain(text(quad.object)), quad
        elif predicate in _IDENTIFIERS:
            yield text(quad.object).removesuffix("/"), quad


def duplicates(quads: Iterable[ox.Quad], known: Known) -> Iterator[tuple[ox.Quad, str]]:
    """Yield each statement by which a new thing is like one of the dataset, and that thing."""
    quads = tuple(quads)
    there: dict[str, str] = {}
    for key, quad in keys(known.quads):
        there.setdefault(key, text(quad.subject))
    new = {text(q.subject) for q in quads if q.predicate.value == TYPE} - known.types.keys()
    for key, quad in keys(quads):
        subject = text(quad.subject)
        if subject not in new:
            continue
        near = key if key in there or len(new) > _MOST else _similar(key, there)
        if there.get(near, subject) != subject:
            yield quad, there[near]


def _similar(name: str, there: Mapping[str, str]) -> str:
    """Return the name most like one, as two spellings of it are; the empty string if none is."""
    if "/" in name or len(name) < _SHORT:  # addresses are the same or are not
        return ""
    near = difflib.get_close_matches(name, there, n=1, cutoff=_ALIKE)
    return near[0] if near else ""
