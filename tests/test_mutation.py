"""Every constraint, target and list member of the shapes is missed by some case if it is deleted.

A mutant is the shapes less one triple (or less one member of a list). It is noticed when a case
gives other findings than it expects, or when the engine calls the shapes malformed.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest

import shape_cases
from alliance87.model.errors import Alliance87Error
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.statement import Statement
from alliance87.rules.shacl import SH, Engine, Name, engine
from shape_cases import Case, Expected

RDF = PREFIXES["rdf"]
FIRST, REST = f"{RDF}first", f"{RDF}rest"
# What says nothing of which data conform, or without which a shape is no shape at all.
NO_CONSTRAINT = {
    *(f"{RDF}{name}" for name in ("type", "first", "rest")),
    *(f"{SH}{name}" for name in ("path", "select", "name", "description", "message")),
    f"{PREFIXES['dcterms']}issued",
}


@dataclass(frozen=True)
class Mutant:
    """The shapes less ``removed`` and with ``added``, a fault in ``shape``."""

    shape: str
    label: str
    removed: Statement
    added: tuple[Statement, ...] = ()


@pytest.mark.parametrize("stem", shape_cases.stems())
def test_every_constraint_is_missed_when_it_is_deleted(stem: str) -> None:
    survivors = [mutant for mutant in mutants_of(stem) if not is_noticed(mutant, "shacl")]
    # Only pySHACL notices some faults of shapes, such as a missing sh:prefixes.
    assert [mutant.label for mutant in survivors if not is_noticed(mutant, "pyshacl")] == []


@pytest.mark.full
@pytest.mark.parametrize("stem", shape_cases.stems())
def test_pyshacl_misses_every_constraint_that_is_deleted(
    stem: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, logger="pyshacl-validate")  # it logs each malformed shape
    mutants = mutants_of(stem)
    assert [mutant.label for mutant in mutants if not is_noticed(mutant, "pyshacl")] == []


def test_there_are_a_thousand_mutants_and_some_of_every_file() -> None:
    counts = [len(mutants_of(stem)) for stem in shape_cases.stems()]
    assert min(counts) > 0
    assert sum(counts) > 1500


def mutants_of(stem: str) -> list[Mutant]:
    """Return the mutants of one shape file."""
    found = []
    for s in shape_cases.shape_statements(stem):
        if s.predicate in NO_CONSTRAINT or not s.subject.startswith(PREFIXES["shape"]):
            continue
        label = " ".join(shorten(term) for term in (s.subject, s.predicate, s.value))
        found.append(Mutant(s.subject, label, s))
        found += [
            Mutant(s.subject, f"{label} less {shorten(member)}", link, (shorter,))
            for member, link, shorter in _list_members(s)
        ]
    return found


def _list_members(link: Statement) -> Iterator[tuple[str, Statement, Statement]]:
    """Yield each member of the list that ``link`` ends in, with what to replace to delete it."""
    while rest := _of_list_node(link.value, REST):
        member = _of_list_node(link.value, FIRST)
        assert member
        yield member.value, link, link._replace(object=rest.object)
        link = rest


def _of_list_node(node: str, predicate: str) -> Statement | None:
    return next((s for s in _by_subject().get(node, ()) if s.predicate == predicate), None)


def is_noticed(mutant: Mutant, name: Name) -> bool:
    """Say whether a case gives other findings with the mutant than without.

    Only the shapes that use the mutant's are run: what the others find does not change.
    """
    changed: dict[tuple[str, str], Engine | None] = {}
    for case in _cases_that_could_notice(mutant.shape):
        at = (case.stem, case.view)
        if at not in changed:
            changed[at] = _engine(*at, mutant, name)
        if _found(changed[at], case) != _found_before(case, mutant.shape, name):
            return True
    return False


def _engine(stem: str, view: str, mutant: Mutant, name: Name) -> Engine | None:
    shapes = _shapes_of(stem, mutant.shape)
    changed = [s for s in shapes if s != mutant.removed]
    if len(changed) < len(shapes):
        changed += mutant.added
    return _prepared(changed, view, mutant.shape, name)


def _prepared(shapes: Iterable[Statement], view: str, shape: str, name: Name) -> Engine | None:
    """Return an engine, or None if it finds the shapes malformed."""
    shapes = tuple(shapes)
    try:
        return engine(name, shapes, shape_cases.chosen(shapes, view) & _users(shape))
    except Alliance87Error:
        return None


def _found(engine: Engine | None, case: Case) -> tuple[Expected, ...] | None:
    """Return what an engine finds in a case, or None if it finds the shapes malformed."""
    try:
        return None if engine is None else shape_cases.found_by(engine, case)
    except Alliance87Error:
        return None


@cache
def _found_before(case: Case, shape: str, name: Name) -> tuple[Expected, ...] | None:
    return _found(_engine_before(case.stem, case.view, shape, name), case)


@cache
def _engine_before(stem: str, view: str, shape: str, name: Name) -> Engine | None:
    return _prepared(_shapes_of(stem, shape), view, shape, name)


@cache
def _shapes_of(stem: str, shape: str) -> list[Statement]:
    """Return the shapes of one file that use ``shape``, and all that they refer to."""
    todo = [s.subject for s in shape_cases.shape_statements(stem) if s.subject in _users(shape)]
    seen: set[str] = set()
    found: list[Statement] = []
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            found += _by_subject().get(node, ())
            todo += [s.value for s in _by_subject().get(node, ())]
    return found


@cache
def _by_subject() -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = defaultdict(list)
    for s in shape_cases.shape_statements():
        found[s.subject].append(s)
    return found


@cache
def _cases_that_could_notice(shape: str) -> list[Case]:
    """Return the cases of the files that use the shape, those that expect a finding of it first."""
    name = shorten(shape)
    cases = [
        case
        for stem in shape_cases.stems()
        if any(s.subject in _users(shape) for s in shape_cases.shape_statements(stem))
        for case in shape_cases.cases_of(stem)
    ]
    return sorted(cases, key=lambda case: all(name != found[3] for found in case.expected))


@cache
def _users(shape: str) -> frozenset[str]:
    """Return ``shape`` and the shapes that refer to it, however indirectly."""
    found = {shape}
    todo = [shape]
    while todo:
        new = _by_object().get(todo.pop(), set()) - found
        found |= new
        todo += new
    return frozenset(found)


@cache
def _by_object() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for s in shape_cases.shape_statements():
        found[s.value].add(s.subject)
    return found
