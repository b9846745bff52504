"""Turn what each check of a contribution found into findings: the place, the words, what to write.

What is wrong was decided before; which findings are told is for the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pyoxigraph as ox

from alliance87.model.finding import Finding, Place, Severity, in_order
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.rules.shacl import Result
from alliance87.sandbox.limits import Limits, remedy
from alliance87.tables.wording import in_a_cell, instruction
from alliance87.validate import advice
from alliance87.validate.asked import asked
from alliance87.validate.context import Context, Known, text
from alliance87.validate.placing import CLOSED, Places
from alliance87.validate.policy import Fault
from alliance87.validate.vocabulary import Unknown

RULE = PREFIXES["rule"]
# Constraints that ask what a value is like; others ask how values agree.
_OF_A_VALUE = {
    f"{PREFIXES['sh']}{name}ConstraintComponent"
    for name in (
        "Class",
        "Datatype",
        "MinCount",
        "MinInclusive",
        "Node",
        "NodeKind",
        "Or",
        "Pattern",
    )
}


def of_fault(fault: Fault, places: Places) -> Finding:
    """Return the finding of something a contribution may not do."""
    quad = fault.quad
    if quad is None:
        place = places.of_file()
        rule = f"{RULE}{fault.rule}"
        return Finding(place, Severity.REFUSAL, "", "", rule, fault.message, "", fault.fix)
    found = _of_statement(quad, fault.part, places, fault.rule, fault.message)
    focus = fault.focus or found.focus
    found = replace(found, severity=Severity.REFUSAL, fix=fault.fix, focus=focus)
    # A fault of the thing itself is none of the statement by which it was noticed.
    return found if fault.part == "subject" else replace(found, value=text(quad.object))


def of_word(unknown: Unknown, places: Places) -> Finding:
    """Return the finding of a word or a name that nobody declared."""
    quad = unknown.quad
    found = _of_statement(quad, unknown.part, places, unknown.rule, unknown.message)
    value = text(quad.object) if unknown.part == "object" else ""
    meant = f"did you mean {shorten(unknown.meant)}?" if unknown.meant else ""
    if not found.place.cell:
        return replace(found, value=value, fix=meant)
    message = unknown.message
    if unknown.rule == "undescribed":
        own = value = shorten(value).partition(":")[2]
        message = f"No row and nothing published goes by “{own}”: add a row for it, or correct it."
    return replace(found, value=value, message=message, fix=in_a_cell(meant))


def of_identifier(found: Finding, quad: ox.Quad, places: Places) -> Finding:
    """Return the finding of an identifier whose check digits are wrong, with its place."""
    return replace(found, place=places.of_statement(quad, "object"), rule=f"{RULE}check-digits")


def of_likeness(quad: ox.Quad, there: str, places: Places, context: Context) -> Finding:
    """Return the question whether a thing is one the dataset has already."""
    name = context.known.label(there) or shorten(there)
    message = f"Is this “{name}”, which is in the dataset already? If so, use its name."
    found = _of_statement(quad, "object", places, "duplicate", message)
    meant = f"did you mean {shorten(there)}?"
    return replace(
        found,
        severity=Severity.WARNING,
        value=text(quad.object),
        fix=in_a_cell(meant) if found.place.cell else meant,
    )


def of_result(result: Result, places: Places, own: Known, context: Context) -> Finding:
    """Return the finding of a shape."""
    values = own.said.get((result.focus, result.path), frozenset())
    about = [term for term in values if not result.value or text(term) == result.value]
    warns = result.severity.endswith(("Warning", "Info"))
    value = "" if result.component == CLOSED or result.value == result.focus else result.value
    place = places.of_result(result)
    message, fix = result.message, advice.advice(result, about, own, context)
    if place.cell and result.component in _OF_A_VALUE:
        message = instruction(place.cell, asked(result, context)) or message
        fix = in_a_cell(fix)
    return Finding(
        place=place,
        severity=Severity.WARNING if warns else Severity.VIOLATION,
        focus=result.focus,
        path=result.path,
        rule=result.shape,
        message=message,
        value=value,
        fix=fix,
        component=result.component,
    )


def of_nothing(file: str) -> Finding:
    """Return the finding of a file without a statement."""
    message = "There is no statement in this file: nothing was validated."
    place = Place(file, line=1, column=1, end_line=1, end_column=1)
    return Finding(place, Severity.REFUSAL, "", "", f"{RULE}no-statements", message)


def labelled(found: Iterable[Finding], own: Known, context: Context) -> Iterator[Finding]:
    """Yield the findings with the names of the things they are about."""
    for finding in found:
        label = context.known.label(finding.focus) or own.label(finding.focus)
        yield finding if finding.label or not label else replace(finding, label=label)


def at_most(found: tuple[Finding, ...], limits: Limits) -> tuple[Finding, ...]:
    """Return as many findings as may be told, and where the rest begins; sorted as they came."""
    rule, most = f"{RULE}findings", limits.findings
    if len(found) <= most or any(each.rule == rule for each in found):
        return found
    message = f"There are more than {most:,} faults, and only so many are told."
    fix = remedy("findings", "Mend these first")
    more = Finding(found[most].place, Severity.LIMIT, "", "", rule, message, fix=fix)
    return in_order([*found[:most], more])


def _of_statement(quad: ox.Quad, part: str, places: Places, rule: str, message: str) -> Finding:
    return Finding(
        places.of_statement(quad, part),
        Severity.VIOLATION,
        text(quad.subject),
        "" if part == "subject" else quad.predicate.value,
        f"{RULE}{rule}",
        message,
    )
