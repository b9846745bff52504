"""Refuse terms that may not stand in the data, each at its place, whatever they are used for.

That is blank nodes, addresses that are no whole web addresses, values that are not what they claim,
hidden characters that came in by escapes, and whatever RDF 1.1 has not. What a statement says is for
the shapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from alliance87.model import languages
from alliance87.model.dataset import Dataset
from alliance87.model.finding import (
    Finding,
    FindingError,
    Place,
    Severity,
    exceeded,
    in_order,
    refusal,
)
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import TRIPLE, XSD_STRING, Reading, Statement, Term
from alliance87.rules import addresses, values
from alliance87.rules.addresses import Fault
from alliance87.rules.policy import Policy
from alliance87.rules.text import fault as hidden_fault
from alliance87.rules.text import first_hidden
from alliance87.sandbox.limits import Limits, remedy, size

_SHORT = 1_000  # code points
_LIST = {f"{PREFIXES['rdf']}first", f"{PREFIXES['rdf']}rest"}
# Quoted words keep the line ends of the source.
_MAY_BREAK = {f"{PREFIXES['oa']}{name}" for name in ("exact", "prefix", "suffix")}
# A language, and if need be a script and a region (RFC 5646, §2.1). Parsers write them small.
_LANGUAGE = re.compile("[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)
_OWN = "Give it an address of its own: a name after a prefix such as organization: or event:."


def check(data: Dataset, policy: Policy, limits: Limits) -> tuple[Finding, ...]:
    """Return what may not stand in the files of a dataset, in the order of their places."""
    judge = Judge(limits)
    return in_order(
        found
        for reading in data.readings
        if any(not judge.is_sound(s) for s in reading.statements)
        for found in _faults(reading, judge, policy)
    )


def sound(statements: Iterable[Statement], limits: Limits) -> tuple[Statement, ...]:
    """Return the statements that have no fault, in their order: what shapes may be asked about."""
    judge = Judge(limits)
    return tuple(s for s in statements if judge.is_sound(s))


def too_many(file: str, limits: Limits) -> FindingError:
    """Return the error that ends the reading of a file with too many statements."""
    message = f"The file has more than {limits.statements:,} statements."
    fix = remedy("statements", "Split it into several contributions")
    return exceeded(Place(file), "statements", message, fix=fix)


class Judge:
    """Judges statements; what was found sound once is not looked at again."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._short = min(_SHORT, limits.literal_bytes)
        self._addresses: set[str] = set()
        self._values: set[Term] = set()
        self._languages: set[str] = set()

    def is_sound(self, statement: Statement) -> bool:
        """Return whether a statement has no fault, faster than ``faults`` does."""
        known = self._addresses
        for iri in (statement.subject, statement.predicate, statement.graph):
            if iri and iri not in known and (iri.startswith("_:") or self._address(iri)):
                return False
        term = statement.object
        if not term.datatype:
            iri = term.value
            return iri in known or not (iri.startswith("_:") or self._address(iri))
        may_break = statement.predicate in _MAY_BREAK
        return self._is_plain(term) or not self._literal(term, may_break)

    def _is_plain(self, term: Term) -> bool:
        """Return whether a short text in ASCII has no fault, without a look at each character."""
        value, language = term.value, term.language
        if not value.isprintable() or not value.isascii() or len(value) > self._short:
            return False
        if language:
            return language in self._languages and value[:1] not in ("", " ") and value[-1] != " "
        return term.datatype == XSD_STRING or term in self._values

    def faults(self, statement: Statement) -> Iterator[tuple[str, str, Fault]]:
        """Yield each fault of a statement: the part that has it, the value of the part, the fault."""
        in_list = statement.predicate in _LIST
        for part in ("graph", "subject", "predicate"):
            iri: str = getattr(statement, part)
            fault = (
                (_blank(in_list) if iri.startswith("_:") else self._address(iri)) if iri else None
            )
            if fault:
                yield part, iri, fault
        term = statement.object
        if term.is_literal:
            fault = self._literal(term, statement.predicate in _MAY_BREAK)
        else:
            fault = _blank(in_list) if term.is_blank else self._address(term.value)
        if fault:
            yield "object", term.value, fault

    def _address(self, iri: str) -> Fault | None:
        if iri in self._addresses:
            return None
        fault = addresses.fault(iri)
        if not fault:
            self._addresses.add(iri)
        return fault

    def _literal(self, term: Term, may_break: bool) -> Fault | None:
        if term.datatype == TRIPLE:
            return Fault("rdf-1.2", "A statement about a statement is not read here.", "")
        value, most = term.value, self.limits.literal_bytes
        if 4 * len(value) > most and len(value.encode("utf-8", "replace")) > most:
            fix = remedy("literal_bytes", "Shorten it")
            return Fault("literal-size", f"This text is longer than {size(most)}.", fix)
        if fault := _hidden(value, may_break):
            return fault
        if term.language:
            return self._text(term)
        fault = self._address(term.datatype) or values.fault(value, term.datatype)
        if not fault and term.datatype != XSD_STRING:
            self._values.add(term)
        return fault

    def _text(self, term: Term) -> Fault | None:
        language, direction, _ = term.language.partition("--")
        if direction:
            message = "A direction after the language is RDF 1.2, which few tools read."
            return Fault("rdf-1.2", message, f"@{language}")
        shorter = languages.code(language)
        if shorter or not _LANGUAGE.fullmatch(language):
            message = "Mark the language with its short code, such as @en, @es or @pt-BR."
            return Fault("language", message, f"@{shorter}" if shorter else "")
        self._languages.add(language)
        if not term.value.strip():
            return Fault("blanks", "This text is empty: write it, or leave the line out.")
        if term.value != term.value.strip():
            return Fault("blanks", "Delete the blanks around this text.", term.value.strip())
        return None


def _blank(in_list: bool) -> Fault:
    if in_list:
        message = "A list in round brackets is not used here."
        return Fault("blank-node", message, "Repeat the property, once for each.")
    return Fault("blank-node", "This thing has no address, so nobody can refer to it.", _OWN)


def _hidden(value: str, may_break: bool) -> Fault | None:
    if value.isprintable() and value.isascii():
        return None
    offset = first_hidden(value)
    if offset is not None:
        return Fault("invisible-character", *hidden_fault(value[offset]))
    if "\t" in value or "\r" in value:
        return Fault("invisible-character", "This text holds a tab or CR.", "Write a blank for it.")
    if "\n" in value and not may_break:
        return Fault("line-break", "This text may not have several lines.", "Write it on one line.")
    return None


def _faults(reading: Reading, judge: Judge, policy: Policy) -> Iterator[Finding]:
    unplaced = None
    statements: Sequence[Statement]
    try:
        statements = reading.located
        faulty = [at for at, s in enumerate(reading.located.bare) if not judge.is_sound(s)]
    except FindingError as error:
        statements, unplaced = reading.statements, error.finding
        faulty = [at for at, s in enumerate(statements) if not judge.is_sound(s)]
        yield unplaced
    seen: set[object] = set()
    for statement in map(statements.__getitem__, faulty):
        for part, value, fault in judge.faults(statement):
            place = reading.place(statement, "subject" if part == "graph" else part)
            # A blank node is one fault, wherever it is used; so is a subject of many statements.
            key = value if value.startswith("_:") else (part, place, fault)
            if key in seen and not unplaced:
                continue
            seen.add(key)
            yield _finding(place, statement, part, value, fault, policy)
            if len(seen) >= judge.limits.findings:
                yield more_than(place, judge.limits)
                return


def more_than(place: Place, limits: Limits) -> Finding:
    """Return the finding that stands for all beyond as many as are reported."""
    message = f"There are more than {limits.findings:,} faults, and only so many are shown."
    fix = remedy("findings", "Correct these first")
    return refusal(place, "findings", message, fix=fix, severity=Severity.LIMIT)


def _finding(
    place: Place, s: Statement, part: str, value: str, fault: Fault, policy: Policy
) -> Finding:
    """Return a fault of one part; ``value`` is that part, and ``path`` is for an object's alone."""
    return refusal(
        place,
        fault.rule,
        fault.message,
        fix=fault.fix,
        value=_named(value),
        focus=_named(s.subject),
        path=s.predicate if part == "object" else "",
        severity=Severity.LIMIT if fault.rule == "literal-size" else policy.refusal,
    )


def _named(name: str) -> str:
    """Return a name for people; a parser's label of a blank node is another each time."""
    return "" if name.startswith("_:") else name
