"""Find things of a contribution that are most likely in the dataset already, under another name.

A match by name or identifier is a question to the contributor and a reviewer, never a judgement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from alliance87.model.dataset import LABEL, Dataset
from alliance87.model.identity import address_key, name_key, skeleton
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Statement
from alliance87.model.suggest import agree, closest

_ALIKE = 0.88  # of the likeness, from 0 to 1, from which two names may be spellings of one
_SHORT = 8  # characters; shorter names are alike by chance
_MOST = 200  # new things; of more, only what is exactly alike is reported
_NAMES = (
    LABEL,
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


def keys(statements: Iterable[Statement]) -> Iterator[tuple[str, Statement]]:
    """Yield by what each organisation, office or event can be known again, with the statement."""
    for s in statements:
        if not s.subject.startswith(_KINDS):
            continue
        if s.predicate in _NAMES and name_key(skeleton(s.value)):
            yield name_key(skeleton(s.value)), s
        elif s.predicate in _IDENTIFIERS:
            yield address_key(s.value), s


def within(own: Dataset, known: Dataset) -> Iterator[tuple[Statement, str]]:
    """Yield each statement by which a new thing is like another of the same contribution, and that one.

    Only things of a kind are compared, and only what is the same in its normal form.
    """
    first: dict[tuple[str, str], str] = {}
    for key, s in keys(own.statements):
        if s.subject in own.types and s.subject not in known.types:
            kind = s.subject.rpartition("/")[0]
            other = first.setdefault((kind, key), s.subject)
            if other != s.subject:
                yield s, other


def twins(own: Dataset, known: Dataset) -> Iterator[tuple[Statement, str]]:
    """Yield each statement by which a new thing is like one of the dataset, and that thing."""
    there: dict[str, str] = {}
    for key, s in keys(known.statements):
        there.setdefault(key, s.subject)
    new = own.types.keys() - known.types.keys()
    for key, s in keys(own.statements):
        if s.subject not in new:
            continue
        near = key if key in there or len(new) > _MOST else _similar(key, there)
        if there.get(near, s.subject) != s.subject:
            yield s, there[near]


def _similar(name: str, there: Mapping[str, str]) -> str:
    """Return the name most like one, as two spellings of it are; the empty string if none is."""
    if "/" in name or len(name) < _SHORT:  # addresses are the same or are not
        return ""
    likely = closest(name, there, _ALIKE)
    return likely if agree(name, likely) else ""
