"""Find the name that somebody meant: one spelling hint for all that reads names.

Pure strings; what the names are of, and whether a hint is shown, is for the caller.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from alliance87.model.namespaces import shorten

_ALIKE = 0.6  # of difflib's ratio, from 0 to 1
_LONGEST = 200  # characters; what is longer was meant for no name, and takes long to compare


def nearest(name: str, among: Iterable[str]) -> str:
    """Return the most similar of ``among``, or the empty string; of equals the first in order."""
    if len(name) > _LONGEST:
        return ""
    names = sorted(among)
    folded = {n.casefold(): n for n in reversed(names)}
    near = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=_ALIKE)
    return folded[near[0]] if near else ""


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
    near = nearest(iri.removeprefix(namespace), own)
    return namespace + near if near else ""
