"""Tell how a graph differs from what was loaded: rewritten values, missing and foreign statements.

Compared to the letter: ``1.10`` and ``1.1`` are two values, though a store may take them for one. Only
language tags have no case (RDF 1.1, §3.3).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from alliance87.model.namespaces import shorten
from alliance87.remote.graph import Statements

Pair = tuple[Triple, Triple]


@dataclass(frozen=True)
class Difference:
    """What one graph has otherwise than the release; ``counted`` is what the store counts, if asked."""

    graph: str
    rewritten: tuple[Pair, ...]
    missing: tuple[Triple, ...]
    foreign: tuple[Triple, ...]
    given: int
    counted: int | None

    def __bool__(self) -> bool:
        miscounted = self.counted is not None and self.counted != self.given
        return bool(self.rewritten or self.missing or self.foreign) or miscounted


def compare(
    graph: str, expected: Statements, given: Statements, counted: int | None = None
) -> Difference:
    """Return how ``given`` differs from ``expected``; it is false if it does not.

    A value is rewritten if its statement is missing and the same thing has, of the same property,
    another literal that is foreign: preferably one of the same datatype.
    """
    missing, foreign = set(expected - given), set(given - expected)
    pairs: list[Pair] = []
    for alike in (_of_datatype, _of_property):
        candidates = defaultdict(list)
        for triple in sorted(foreign, key=str, reverse=True):
            candidates[alike(triple)].append(triple)
        for triple in sorted(missing, key=str):
            if isinstance(triple.object, Literal) and candidates[alike(triple)]:
                pairs.append((triple, candidates[alike(triple)].pop()))
        missing -= {lost for lost, _ in pairs}
        foreign -= {found for _, found in pairs}
    return Difference(
        graph,
        tuple(sorted(pairs, key=lambda pair: str(pair[0]))),
        tuple(sorted(missing, key=str)),
        tuple(sorted(foreign, key=str)),
        len(given),
        counted,
    )


def tell(difference: Difference) -> str:
    """Return a difference as one sentence, with the first statement of each kind."""
    parts = []
    if difference.rewritten:
        lost, found = difference.rewritten[0]
        change = f"{_short(lost.object)} as {_short(found.object)}"
        of = f"{_short(lost.subject)} {_short(lost.predicate)}"
        parts.append(f"{_number(difference.rewritten, 'value')} rewritten, first {change} of {of}")
    if difference.missing:
        first = _statement(difference.missing[0])
        parts.append(f"{_number(difference.missing, 'statement')} missing, first {first}")
    if difference.foreign:
        first = _statement(difference.foreign[0])
        parts.append(f"{_number(difference.foreign, 'statement')} too many, first {first}")
    if difference.counted is not None and difference.counted != difference.given:
        parts.append(f"it counts {difference.counted:,} statements and gives {difference.given:,}")
    name = shorten(difference.graph) if difference.graph else "The default graph"
    return f"{name} differs: {'; '.join(parts)}."


def _of_property(triple: Triple) -> tuple[object, ...]:
    return triple.subject, triple.predicate, isinstance(triple.object, Literal)


def _of_datatype(triple: Triple) -> tuple[object, ...]:
    value = triple.object
    kind = (value.datatype, value.language) if isinstance(value, Literal) else None
    return *_of_property(triple), kind


def _number(found: tuple[object, ...], noun: str) -> str:
    return f"{len(found):,} {noun}{' is' if len(found) == 1 else 's are'}"


def _statement(triple: Triple) -> str:
    return " ".join(map(_short, (triple.subject, triple.predicate, triple.object)))


def _short(term: object) -> str:
    if isinstance(term, NamedNode):
        return shorten(term.value)
    if isinstance(term, Literal) and not term.language:
        kind = shorten(term.datatype.value)
        return f'"{term.value}"' + (f"^^{kind}" if kind != "xsd:string" else "")
    return str(term)
