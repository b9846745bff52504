"""Choose the shapes that one view of the data is checked with, by what each says it is for.

A shape that chooses its own focus nodes may have a ``dcterms:subject``: the ontology, or a status. One
without is for everything. What the chosen refer to comes with them, but chooses no focus node.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from alliance87.check.shacl import SH, TARGETS
from alliance87.namespaces import PREFIXES
from alliance87.validate.context import text

_SUBJECT = f"{PREFIXES['dcterms']}subject"
_TARGETS = frozenset(f"{SH}{name}" for name in TARGETS)
_FOR_PEOPLE = frozenset(f"{SH}{name}" for name in ("name", "description"))


def targeted(shapes: Iterable[ox.Quad], subject: str = "") -> frozenset[str]:
    """Return the IRIs of the shapes that choose their own focus nodes and are for ``subject``.

    ``subject`` is the IRI of a ``dcterms:subject``; the empty string means the shapes without one.
    Implicit class targets (SHACL, §2.1.3.3) do not count: no shape here is a class.
    """
    with_target: set[str] = set()
    subjects: dict[str, set[str]] = defaultdict(set)
    for quad in shapes:
        predicate = quad.predicate.value
        if predicate in _TARGETS:
            with_target.add(text(quad.subject))
        elif predicate == _SUBJECT:
            subjects[text(quad.subject)].add(text(quad.object))
    return frozenset(name for name in with_target if subject in (subjects.get(name) or {""}))


def in_use(shapes: Iterable[ox.Quad], subject: str = "") -> tuple[ox.Quad, ...]:
    """Return the shapes for ``subject`` and all they refer to, less what is for people to read.

    Of what they refer to the targets are left out: a shape without one is run only where another
    refers to it (SHACL, §2.1.3).
    """
    shapes = tuple(shapes)
    chosen = targeted(shapes, subject)
    said: dict[str, list[ox.Quad]] = defaultdict(list)
    for quad in shapes:
        predicate = quad.predicate.value
        if predicate in _TARGETS and text(quad.subject) not in chosen:
            continue
        if predicate not in _FOR_PEOPLE:
            said[text(quad.subject)].append(quad)
    found: list[ox.Quad] = []
    todo = list(chosen)
    while todo:
        for quad in said.pop(todo.pop(), ()):  # what was popped is not said again
            found.append(quad)
            todo.append(text(quad.object))
    return tuple(found)
