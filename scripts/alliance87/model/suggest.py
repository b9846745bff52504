"""Find the name that somebody meant: the one spelling hint for all that reads names.

    >>> nearest("organisation", ["organization", "event"])
    'organization'

Pure strings; what the names are of, and whether a hint is shown, is for the caller. Likeness is that of
``difflib``: twice the characters in common by those of both, from 0 to 1.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

from alliance87.model.namespaces import shorten

_ALIKE = 0.6
_LONGEST = 200  # characters; what is longer was meant for no name, and takes long to compare
_SMALL_WORDS = {"the", "of", "for", "and"}


def near(name: str, among: Iterable[str], most: int, least: float = _ALIKE) -> list[str]:
    """Return up to ``most`` names that are similar to ``name``, the most similar first.

    Capitals make no difference. ``least`` is the likeness below which nothing is returned.
    """
    if len(name) > _LONGEST:
        return []
    folded = {n.casefold(): n for n in sorted(among, reverse=True)}
    found = difflib.get_close_matches(name.casefold(), folded, n=most, cutoff=least)
    return [folded[each] for each in found]


def nearest(name: str, among: Iterable[str], least: float = _ALIKE) -> str:
    """Return the most similar of ``among``, or the empty string; of equals the first in order."""
    return next(iter(near(name, among, 1, least)), "")


def closest(name: str, among: Iterable[str], least: float = _ALIKE) -> str:
    """Return the most similar of names that are compared as they are, or the empty string."""
    return next(iter(difflib.get_close_matches(name, list(among), n=1, cutoff=least)), "")


def nearest_iri(iri: str, among: Iterable[str]) -> str:
    """Return the IRI whose short name is most like that of ``iri``, or the empty string."""
    short = {shorten(other): other for other in among}
    return short.get(nearest(shorten(iri), short), "")


def nearest_of_kind(iri: str, among: Iterable[str]) -> str:
    """Return as ``nearest_iri`` an IRI of the same namespace, by what follows the namespace."""
    short = shorten(iri)
    if short == iri:
        return ""
    namespace = iri[: len(iri) - len(short.partition(":")[2])]
    own = {i.removeprefix(namespace) for i in among if i.startswith(namespace)}
    meant = nearest(iri.removeprefix(namespace), own)
    return namespace + meant if meant else ""


def plain(name: str) -> str:
    """Return a name without case, accents, punctuation and what stands in brackets at its end."""
    folded = unicodedata.normalize("NFKD", re.sub(r"\s*\([^()]*\)\s*$", "", name)).casefold()
    letters = "".join(c if c.isalnum() else " " for c in folded if not unicodedata.combining(c))
    return " ".join(word for word in letters.split() if word not in _SMALL_WORDS)
