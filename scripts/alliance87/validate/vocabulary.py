"""Check the words of a contribution: each property and class is one our shapes know.

A class nobody declared has no shape, so whatever is of it would conform. The nearest known word is
offered, and things that are named but nowhere described are reported too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.model.suggest import nearest_iri, nearest_of_kind
from alliance87.validate.context import TYPE, Context, Known, text
from alliance87.validate.policy import ORGANIZATION, SPACES

_TOOK_PART = f"{PREFIXES['a87']}participatedIn"


@dataclass(frozen=True)
class Unknown:
    """A word nobody declared, where it is used, and the IRI of the one that was meant, if any."""

    quad: ox.Quad
    part: str  # predicate or object
    rule: str
    message: str
    meant: str


def unknown(quads: tuple[ox.Quad, ...], context: Context) -> Iterator[Unknown]:
    """Yield each word and each reference that leads nowhere."""
    properties, classes = context.words
    own = Known(quads)
    things = own.types.keys() | context.known.types.keys()
    # Who is only said to have taken part is not described by that: a table says so of a name.
    untyped = {text(q.subject) for q in quads if q.predicate.value != _TOOK_PART} - things
    referred = set()
    for quad in quads:
        predicate, value = quad.predicate.value, text(quad.object)
        if predicate not in properties:
            message = f"{shorten(predicate)} is no property we know: correct its spelling."
            yield Unknown(
                quad, "predicate", "property", message, nearest_iri(predicate, properties)
            )
        elif predicate == TYPE:
            if value not in classes:
                message = f"{shorten(value)} is no class we know: correct its spelling."
                yield Unknown(quad, "object", "class", message, nearest_iri(value, classes))
        elif isinstance(quad.object, ox.NamedNode) and _is_named(value) and value not in things:
            if value in untyped:
                continue
            referred.add(value)
            mend = "describe it, or correct its name" if _is_open(value) else "correct its name"
            message = f"Nothing is known of {shorten(value)}: {mend}."
            if not value.startswith(BASE):
                message = f"{shorten(value)} is not in the dataset: correct it, or leave it out and"
                message += " ask the editors to add it."
                yield Unknown(quad, "object", "undescribed", message, "")  # codes are not alike
                continue
            yield Unknown(quad, "object", "undescribed", message, nearest_of_kind(value, things))
    firsts: dict[str, ox.Quad] = {}
    for quad in quads:
        firsts.setdefault(text(quad.subject), quad)
    for subject, first in firsts.items():
        if subject not in things and subject not in referred:
            meant = nearest_of_kind(subject, context.known.types)
            of = next((c for c, space in SPACES.items() if subject.startswith(space)), "")
            message = (
                f"Say what {shorten(subject)} is: a {shorten(of or ORGANIZATION)}, for example."
            )
            yield Unknown(first, "subject", "untyped", message, meant)


def _is_named(iri: str) -> bool:
    """Whether an IRI should lead to a description: ours, a country's or a target's."""
    return iri.startswith((f"{BASE}id/", f"{BASE}graph/", PREFIXES["geo"], PREFIXES["sdg"]))


def _is_open(iri: str) -> bool:
    """Whether a contribution may describe what has this name."""
    return iri.startswith(tuple(SPACES.values()))
