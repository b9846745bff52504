"""Fill in the parameters of a question: a variable gets the thing that a name means.

A question declares them in the comments at its head:

    # parameter: kind  a kind of organisation, e.g. un-entity

Then ``kind=un-entity`` asks only of that kind. The name is looked up, and only the IRI that was found
gets into the query, so that no value can change what else it asks. Without a value the variable is free,
or has the values that the query itself gives it: ``VALUES ?kind { … }``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alliance87.model.errors import UnknownNameError
from alliance87.model.namespaces import PREFIXES, shorten

if TYPE_CHECKING:
    from alliance87.model.dataset import Dataset

_DECLARED = r"#\s*parameter:\s*(\w+)\s+(.+?)\s*"
_SHOWN = 12


@dataclass(frozen=True, order=True)
class Parameter:
    """A variable that can be given: its name without the question mark, and what it means."""

    name: str
    means: str


def declared(query: str) -> tuple[Parameter, ...]:
    """Return the parameters that a query declares before its first line that is no comment."""
    found = []
    for line in query.splitlines():
        if line.strip() and not line.startswith("#"):
            break
        if match := re.fullmatch(_DECLARED, line):
            found.append(Parameter(match[1], match[2]))
    return tuple(found)


def filled(query: str, place: str, given: Iterable[tuple[str, str]], data: Dataset) -> str:
    """Return a query with its parameters filled in; ``place`` names the query in errors.

    A parameter that has the name of a prefix of ours, as ``kind``, takes things of that namespace alone.

    Raises:
        UnknownNameError: the query has no such parameter, or nothing or several things go by a value.
    """
    known = [parameter.name for parameter in declared(query)]
    done: set[str] = set()
    for name, value in given:
        if name not in known:
            raise UnknownNameError(place, f"it has no parameter {name}", _listed(name, known))
        if name in done:
            fault = f"the parameter {name} is given twice"
            raise UnknownNameError(place, fault, "Give it once, or ask twice.")
        query = _with_value(query, place, name, _meant(place, name, value, data))
        done.add(name)
    return query


def _listed(name: str, known: Iterable[str]) -> str:
    from alliance87.model.suggest import nearest

    meant = nearest(name, known)
    hint = f"Did you mean {meant}? " if meant else ""
    return f"{hint}It takes {', '.join(known) or 'none'}."


def _meant(place: str, name: str, value: str, data: Dataset) -> str:
    from alliance87.model.names import resolve

    among = {iri for iri in data.by_subject if iri.startswith(PREFIXES.get(name, ""))}
    try:
        return resolve(data, value, among)
    except UnknownNameError as error:
        fault = f"{name}={value}: {error.fault}"
        if name not in PREFIXES or error.remedy.startswith(("Did", "Give one")):
            raise UnknownNameError(place, fault, error.remedy.partition(" Try")[0]) from error
        names = sorted(shorten(iri).partition(":")[2] for iri in among)
        more = ", …" if len(names) > _SHOWN else ""
        remedy = f"Give one of: {', '.join(names[:_SHOWN])}{more}."
        raise UnknownNameError(place, fault, remedy) from error


def _with_value(query: str, place: str, name: str, iri: str) -> str:
    """Put a value in the place of those that the query has, or else at its first brace after WHERE."""
    from alliance87.query.guard import tokens

    code = [token for token in tokens(query) if token.lastgroup != "comment"]
    words = [token.group() for token in code]
    for n, word in enumerate(words):
        if (
            word.upper() == "VALUES"
            and words[n + 1 : n + 3] == [f"?{name}", "{"]
            and "}" in words[n:]
        ):
            start, end = code[n + 2].end(), code[words.index("}", n)].start()
            return f"{query[:start]} <{iri}> {query[end:]}"
    for n, word in enumerate(words):
        if word.upper() == "WHERE" and words[n + 1 : n + 2] == ["{"]:
            start = code[n + 1].end()
            return f"{query[:start]} VALUES ?{name} {{ <{iri}> }}{query[start:]}"
    fault = "its parameters cannot be filled in, for it has no WHERE {"
    raise UnknownNameError(place, fault, "Write WHERE before the pattern.")
