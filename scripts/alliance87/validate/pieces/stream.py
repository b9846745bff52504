"""Validate a large Turtle file in pieces, in little memory, and find what validating it whole would.

Its head (prefixes, sources, events: all before the first organisation) is held. What follows is cut
into clusters. Of plain clusters of one form one is validated, and speaks for the others (``forms``). A
cluster that is not plain, is like a thing of the dataset, or has what another may not have as well, is
validated in the ordinary way, together with all it has to do with. Only which name was meant for one
that is unknown is not sought in the whole file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from alliance87.gate.refusals import finding
from alliance87.model.finding import Finding, Place, Report, Severity, in_order
from alliance87.model.namespaces import PREFIXES
from alliance87.sandbox.limits import remedy
from alliance87.validate.context import text
from alliance87.validate.pieces import forms
from alliance87.validate.pieces.blocks import NotInPiecesError, read
from alliance87.validate.pieces.head import Head, head
from alliance87.validate.pieces.judged import Judged, Part, judge
from alliance87.validate.pieces.scan import Scan
from alliance87.validate.pieces.suspects import Suspect, batches
from alliance87.validate.session import Session

_RULE = PREFIXES["rule"]
_COUNT = f"{PREFIXES['shape']}Participation-count"
# What is told once in a contribution, however often it is written.
_ONCE = {
    f"{_RULE}{name}" for name in ("our-terms", "axiom", "status", "space", "name", "class")
} | {f"{_RULE}{name}" for name in ("others", "authority")}


def stream(session: Session, file: str, descriptor: int, tell: Callable[[int], None]) -> Report:
    """Return what is wrong with an open file; ``tell`` is called with how many bytes are done.

    Raises:
        FindingError: it cannot be read, or has more statements than it may.
        NotInPiecesError: it is not laid out for this, or our shapes are not; validate it whole.
    """
    if forms.reasons(session.context):
        raise NotInPiecesError("a shape looks at more than one thing at a time")
    size = os.lseek(descriptor, 0, os.SEEK_END)
    first = head(session, file, descriptor, size)
    scan = Scan(session, file, descriptor, size, first, tell)
    scan.run()
    found, linked, left = _suspects(session, file, descriptor, first, scan)
    found = [*_of_head(session, file, descriptor, first, scan, linked), *found]
    if left:
        found.append(_more(file, session.limits.findings, left))
    tally = scan.tally
    counts = (
        ("files", "1"),
        ("statements read", str(tally.statements)),
        ("statements validated", str(tally.statements - tally.unsound)),
    )
    return Report(counts, in_order(found))


def _suspects(
    session: Session, file: str, descriptor: int, first: Head, scan: Scan
) -> tuple[list[Finding], set[str], int]:
    """Return what was found in suspects, what that is linked to, and how many were not looked at."""
    found: list[Finding] = []
    linked: set[str] = set()
    told_once: set[tuple[str, str]] = set()
    suspects = scan.suspects()
    done = 0
    for told, together in batches(suspects, scan.shared):
        if len(found) >= session.limits.findings:
            break
        judged = judge(session, file, [first.part, *_parts(descriptor, together)])
        for each in judged.among(_parts(descriptor, told)):
            if each.rule in _ONCE and each.severity is Severity.REFUSAL:
                if (each.rule, each.message) in told_once:
                    continue
                told_once.add((each.rule, each.message))
            found.append(each)
        if first.counted:
            linked |= _linked(judged)
        done += len(told)
    left = len({suspect.start for suspect in suspects}) - done
    if len(found) > session.limits.findings:
        left += len(found) - session.limits.findings
    return found[: session.limits.findings], linked, left


def _of_head(
    session: Session, file: str, descriptor: int, first: Head, scan: Scan, linked: set[str]
) -> Iterable[Finding]:
    """Yield what is wrong with the head; only the whole file tells how many took part."""
    parts = [first.part]
    if not first.has_facts:
        parts += _parts(descriptor, scan.first)
    for each in judge(session, file, parts).among(parts[:1]):
        if each.rule == _COUNT:
            event = each.focus.removeprefix(PREFIXES["event"]).encode()
            counted = str(scan.tally.participations[event])
            if each.value == counted or each.focus in linked:
                continue
        yield each


def _linked(judged: Judged) -> set[str]:
    """Return what the things refer to that are at fault: a fault there may follow from it."""
    faulty = {each.focus for each in judged.findings if each.severity is not Severity.WARNING}
    return {text(quad.object) for quad in judged.quads if text(quad.subject) in faulty}


def _parts(descriptor: int, suspects: Iterable[Suspect]) -> list[Part]:
    return [Part(each.line, read(descriptor, each.start, each.end).decode()) for each in suspects]


def _more(file: str, most: int, left: int) -> Finding:
    message = f"There are more than {most:,} findings: {left:,} more places were not looked at"
    message += " or are not told."
    fix = remedy("findings", "Mend these first")
    return finding(Place(file), "findings", message, fix=fix, severity=Severity.LIMIT)
