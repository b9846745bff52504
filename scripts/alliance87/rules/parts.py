"""Tell the parts of a contribution apart, and hold its graphs against their descriptions.

A contribution may be plain statements or named graphs; what belongs to the evidence is known by the class of
its subject. A file of plain statements is one graph and describes it; a file of named graphs describes
each. What a description must say is for the shapes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from alliance87.model.dataset import DERIVED, TYPE, Dataset
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.statement import Statement
from alliance87.model.status import EVIDENCE
from alliance87.model.suggest import nearest_of_kind
from alliance87.rules.policy import OF_EVIDENCE, STATEMENT_GRAPH, Fault

_SPACE = PREFIXES["contributed"]
_SNIPPET = (
    "a a87:StatementGraph ; a87:status status:contributed ; prov:wasDerivedFrom source:… ;"
    ' dcterms:contributor "…" ; dcterms:dateSubmitted "…"^^xsd:date .'
)


@dataclass(frozen=True)
class Parts:
    """The statements of a contribution: of its evidence, and by the name of each graph its facts.

    Facts whose graph cannot be told, because none is described or more than one, stand under "".
    """

    evidence: tuple[Statement, ...]
    facts: dict[str, tuple[Statement, ...]]


def parts(files: Iterable[Collection[Statement]], whole: Dataset) -> Parts:
    """Divide the statements of files: by their graph if they stand in one, else by that of the file.

    ``whole`` has all that the files say. The graph of a file is the one it describes; if it describes
    none, the one that all of them do.
    """
    described = whole.members.get(STATEMENT_GRAPH, frozenset())
    evidence: list[Statement] = []
    facts: dict[str, list[Statement]] = {}
    for statements in files:
        own = described & {s.subject for s in statements if s.predicate == TYPE} or described
        only = min(own) if len(own) == 1 else ""
        for s in statements:
            of_graph = facts.setdefault(s.graph or only, [])
            (evidence if is_evidence(s, whole) else of_graph).append(s)
    return Parts(once(evidence), {name: once(of) for name, of in sorted(facts.items()) if of})


def faults(statements: tuple[Statement, ...], of: Parts, known: Dataset) -> Iterator[Fault]:
    """Yield each graph without a source, or where it may not be, and what stands in a wrong one."""
    described = {s.subject: s for s in statements if (s.predicate, s.value) == _IS_A_GRAPH}
    # One that lacks its class is reported as such.
    begun = {s.subject for s in statements if s.subject.startswith(_SPACE)} - set(described)
    astray = [name for name in of.facts if name not in described]
    for name, facts in of.facts.items():
        if name not in begun and not (begun and not name):
            yield from _of_facts(name, facts, described)
    for name, statement in described.items():
        if name in known.types:
            message = f"Give the contribution a name of its own: {shorten(name)} is taken."
            yield Fault("others", statement, "subject", message)
        elif name.startswith(_SPACE) and name not in of.facts and not astray:
            message = f"Add what {shorten(name)} says: it has a source and no statement."
            yield Fault("no-statements", statement, "subject", message)
    yield from _misplaced(of, Dataset(statements))


_IS_A_GRAPH = (TYPE, STATEMENT_GRAPH)


def _of_facts(
    name: str, facts: tuple[Statement, ...], described: Mapping[str, Statement]
) -> Iterator[Fault]:
    if not name and described:
        message = "Keep one a87:StatementGraph in a file: which statement is of which is not told."
        yield Fault("which-graph", described[max(described)], "subject", message)
    elif not name:
        message = "Say on what the statements rest: describe the contribution, and its source."
        fix = f"contributed:my-contribution {_SNIPPET}"
        yield Fault("no-source", None, "subject", message, fix)
    elif not name.startswith(_SPACE):
        message = (
            f"Move this out of {shorten(name)}: {shorten(_SPACE)}… is for what is contributed,"
        )
        message += f" and {shorten(EVIDENCE)} for what that rests on."
        yield Fault("graph", facts[0], "subject", message, focus=name)
    elif name not in described:
        message = f"Say on what the statements of {shorten(name)} rest."
        near = nearest_of_kind(name, described)
        meant = f"did you mean {shorten(near)}?" if near else f"{shorten(name)} {_SNIPPET}"
        yield Fault("no-source", facts[0], "subject", message, meant, focus=name)


def _misplaced(of: Parts, own: Dataset) -> Iterator[Fault]:
    """Yield facts among the evidence, and evidence among the facts, each thing once."""
    seen: set[object] = set()
    for s in of.evidence:
        classes = own.types.get(s.subject, frozenset())
        misplaced = classes and not classes & OF_EVIDENCE and s.predicate != DERIVED
        if misplaced and s.subject not in seen:
            seen.add(s.subject)
            message = f"Move this out of {shorten(EVIDENCE)}: it speaks of the world."
            yield Fault("graph", s, "subject", message)
    for name, facts in of.facts.items():
        for s in facts:
            classes = own.types.get(s.subject, frozenset())
            misplaced = name.startswith(_SPACE) and bool(classes & OF_EVIDENCE)
            if misplaced and (name, s.subject) not in seen:
                seen.add((name, s.subject))
                message = (
                    f"Move this into {shorten(EVIDENCE)}: it speaks of texts, not of the world."
                )
                yield Fault("graph", s, "subject", message)


def is_evidence(s: Statement, whole: Dataset) -> bool:
    """Return whether a statement speaks of texts and graphs; ``whole`` has its subject's classes."""
    if s.graph:
        return s.graph == EVIDENCE
    classes = whole.types.get(s.subject, frozenset())
    return bool(classes & OF_EVIDENCE) or s.predicate == DERIVED


def once(statements: Collection[Statement]) -> tuple[Statement, ...]:
    """Return statements without those that say the same as an earlier one, in their order."""
    if len({s.file for s in statements}) < 2:
        return tuple(dict.fromkeys(statements))  # quads would be a second copy of all of them
    first: dict[object, Statement] = {}
    for s in statements:
        first.setdefault(s.quad, s)
    return tuple(first.values())
