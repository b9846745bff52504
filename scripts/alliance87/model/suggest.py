"""Find the name that somebody meant: the one spelling hint for all that reads names.

    >>> nearest("organisation", ["organization", "event"])
    'organization'

Pure strings; what the names are of, and whether a hint is shown, is for the caller. Likeness is that of
``difflib``: twice the characters in common by those of both, from 0 to 1. Of names of several words,
each word that carries meaning must have one like it in the other: the Government of Nepal is not near
the Government of Brazil, however many letters they share.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from alliance87.model.countries import is_name
from alliance87.model.identity import name_key
from alliance87.model.namespaces import shorten

_ALIKE = 0.6
_LONGEST = 200  # characters; what is longer was meant for no name, and takes long to compare
_NEAR = 0.85  # of two identifiers that differ by a letter or two
_WORD_ALIKE = 0.8  # of two words of a name
_ABBREVIATED = 4  # letters from which the beginning of a word may stand for it


def near(name: str, among: Iterable[str], most: int, least: float = _ALIKE) -> list[str]:
    """Return up to ``most`` names that are similar to ``name``, the most similar first.

    Capitals make no difference. ``least`` is the likeness below which nothing is returned.
    """
    if len(name) > _LONGEST:
        return []
    folded = {n.casefold(): n for n in sorted(among, reverse=True)}
    several = " " in name or "-" in name  # words; an identifier may have a slip anywhere
    found = difflib.get_close_matches(
        name.casefold(), folded, n=10 * most if several else most, cutoff=least
    )
    near_ones = [folded[each] for each in found]
    return [n for n in near_ones if _fits(name, n)][:most]


def _fits(name: str, other: str) -> bool:
    """Whether a name that looks like another can be meant by it, and has not a word more or less."""
    both = name + other
    if " " not in both and "-" not in both:
        return True
    alike = " " not in both and name.count("-") == other.count("-") and _is_near(name, other)
    return alike or agree(name, other)


def nearest(name: str, among: Iterable[str], least: float = _ALIKE) -> str:
    """Return the most similar of ``among``, or the empty string; of equals the first in order."""
    return next(iter(near(name, among, 1, least)), "")


def closest(name: str, among: Iterable[str], least: float = _ALIKE) -> str:
    """Return the most similar of names that are compared as they are, or the empty string."""
    return next(iter(difflib.get_close_matches(name, list(among), n=1, cutoff=least)), "")


def nearest_iri(iri: str, among: Iterable[str]) -> str:
    """Return the IRI whose short name is most like that of ``iri``, or the empty string.

    A prefix in common is no likeness: ``schema:name`` is not near ``schema:sameAs``.
    """
    short, own = {shorten(other): other for other in among}, shorten(iri)
    ends = {name: name.rpartition(":")[2].casefold() for name in short}
    end = own.rpartition(":")[2].casefold()
    fit = [n for n in near(own, short, 10) if _likeness(end, ends[n]) > _ALIKE]
    return short[fit[0]] if fit else ""


def nearest_of_kind(iri: str, among: Iterable[str]) -> str:
    """Return as ``nearest_iri`` an IRI of the same namespace, by what follows the namespace."""
    short = shorten(iri)
    if short == iri:
        return ""
    namespace = iri[: len(iri) - len(short.partition(":")[2])]
    own = {i.removeprefix(namespace) for i in among if i.startswith(namespace)}
    meant = nearest(iri.removeprefix(namespace), own)
    return namespace + meant if meant else ""


def agree(name: str, other: str) -> bool:
    """Return whether two names can be spellings of one: each word of one has its like in the other."""
    one, two = (name_key(each.rpartition(":")[2]).split() for each in (name, other))
    if len(one) != len(two) or len(one) == 1:
        return "".join(one) == "".join(two) or (len(one) == len(two) and _is_slip(one[0], two[0]))
    left = list(two)
    for word in one:
        like = next((w for w in left if w == word), "") or next(
            (w for w in left if _is_slip(word, w)), ""
        )
        if not like:
            return False
        left.remove(like)
    return True


def _likeness(name: str, other: str) -> float:
    return difflib.SequenceMatcher(None, name, other).ratio()


def _is_near(name: str, other: str) -> bool:
    return _likeness(name.casefold(), other.casefold()) >= _NEAR


def _is_slip(word: str, other: str) -> bool:
    """Whether two words are one with a slip, and not two words that have letters in common."""
    if any(c.isdigit() for c in word + other) or word[0] != other[0]:
        return False
    short, long = sorted((word, other), key=len)
    if long.startswith(short) and len(short) >= _ABBREVIATED and not is_name(short):
        return len(long) - len(short) < 3 or len(short) > 2 * _ABBREVIATED - 1
    if len(short) < _ABBREVIATED + 1 or (is_name(word) and is_name(other)):
        return False
    return _likeness(word, other) >= _WORD_ALIKE
