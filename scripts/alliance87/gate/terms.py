"""Refuse terms that may not stand in a contribution, each at its place.

That is blank nodes, addresses that are no whole web addresses, values that are not what they claim,
hidden characters that came in by escapes, and whatever RDF 1.1 has not. All statements are looked at
once; places are asked for only when something is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import BlankNode, NamedNode, Quad

from alliance87.gate.addresses import Fault
from alliance87.gate.judge import Judge
from alliance87.gate.refusals import exceeded, finding
from alliance87.located import Located, Reading
from alliance87.model.finding import Finding, FindingError, Place, Severity, in_order
from alliance87.sandbox.limits import Limits, remedy


def check(reading: Reading, limits: Limits | None = None) -> tuple[Finding, ...]:
    """Return what may not stand in a file, in the order of its places: refusals, and limits."""
    limits = limits or Limits()
    if len(reading.quads) > limits.statements:
        return (too_many(reading.file, limits).finding,)
    judge = Judge(limits)
    unsound = [quad for quad in reading.quads if not judge.is_sound(quad)]
    if not unsound:
        return ()
    try:
        located = reading.located
    except FindingError as error:
        return in_order([error.finding, *_unplaced(unsound, reading, judge)])
    found = _placed(located, reading, judge) or _unplaced(unsound, reading, judge)
    return in_order(found)


def too_many(file: str, limits: Limits) -> FindingError:
    """Return the error that ends the reading of a file with too many statements."""
    message = f"The file has more than {limits.statements:,} statements."
    fix = remedy("statements", "Split it into several contributions")
    return exceeded(Place(file), "statements", message, fix=fix)


def sound(quads: Iterable[Quad], limits: Limits | None = None) -> tuple[Quad, ...]:
    """Return the statements that have no fault, in their order: what shapes may be asked about."""
    judge = Judge(limits or Limits())
    return tuple(quad for quad in quads if judge.is_sound(quad))


def _placed(located: Iterable[Located], reading: Reading, judge: Judge) -> list[Finding]:
    found: list[Finding] = []
    told: set[object] = set()
    for at in located:
        if judge.is_sound(at.quad):
            continue
        spans = {"subject": at.subject, "predicate": at.predicate, "object": at.object}
        for part, fault in judge.faults(at.quad):
            term = _term(at.quad, part)
            span = spans.get(part, at.subject)
            # A blank node is one fault, wherever it is used; so is a subject of many statements.
            key = term if isinstance(term, BlankNode) else (part, span, at.cell, fault)
            if key in told:
                continue
            told.add(key)
            graph = at.quad.graph_name
            name = graph.value if isinstance(graph, NamedNode) else ""
            place = reading.lines.place(reading.file, span, name, at.cell)
            found.append(_finding(place, at.quad, part, fault))
            if len(found) >= judge.limits.findings:
                return [*found, _more(place, judge.limits)]
    return found


def _unplaced(unsound: Iterable[Quad], reading: Reading, judge: Judge) -> list[Finding]:
    """Tell the faults of a file whose places cannot be found."""
    found: list[Finding] = []
    place = Place(reading.file)
    for quad in unsound:
        found += [_finding(place, quad, part, fault) for part, fault in judge.faults(quad)]
        if len(found) >= judge.limits.findings:
            return [*found[: judge.limits.findings], _more(place, judge.limits)]
    return found


def _finding(place: Place, quad: Quad, part: str, fault: Fault) -> Finding:
    """Return a fault of one part; ``value`` is that part, and ``path`` is for an object's alone."""
    return finding(
        place,
        fault.rule,
        fault.message,
        fix=fault.fix,
        value=_text(_term(quad, part)),
        focus=_text(quad.subject),
        path=quad.predicate.value if part == "object" else "",
        severity=Severity.LIMIT if fault.rule == "literal-size" else Severity.REFUSAL,
    )


def _term(quad: Quad, part: str) -> object:
    parts = {"graph": quad.graph_name, "subject": quad.subject, "predicate": quad.predicate}
    return parts.get(part, quad.object)


def _text(term: object) -> str:
    """Return a term for people; a parser's label of a blank node is another each time."""
    return "" if isinstance(term, BlankNode) else str(getattr(term, "value", term))


def _more(place: Place, limits: Limits) -> Finding:
    message = f"There are more than {limits.findings:,} faults, and only so many are told."
    fix = remedy("findings", "Mend these first")
    return finding(place, "findings", message, fix=fix, severity=Severity.LIMIT)
