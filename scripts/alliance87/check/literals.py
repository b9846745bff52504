"""Check what stands in literals and IRIs: no control characters, and values that are values.

SHACL engines differ on ill-typed literals, and a ``$`` admits a trailing newline in some; so this is
settled before shapes are run. Forms are those of XML Schema 1.1 Part 2, narrowed to what we use.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

import pyoxigraph

from alliance87.check.places import Places, Statement
from alliance87.model.finding import Finding, Severity
from alliance87.model.namespaces import PREFIXES, shorten

_XSD = PREFIXES["xsd"]
_YEAR = "[0-9]{4}"
_MONTH = "(0[1-9]|1[0-2])"
_FORMS = {
    f"{_XSD}string": (r"[\s\S]*", ""),
    f"{_XSD}boolean": ("true|false", "true"),
    f"{_XSD}integer": ("0|-?[1-9][0-9]*", "42"),
    f"{_XSD}nonNegativeInteger": ("0|[1-9][0-9]*", "42"),
    f"{_XSD}gYear": (_YEAR, "2017"),
    f"{_XSD}gYearMonth": (f"{_YEAR}-{_MONTH}", "2017-02"),
    f"{_XSD}date": (f"{_YEAR}-{_MONTH}-[0-9]{{2}}", "2017-02-09"),
    f"{_XSD}duration": ("P([0-9]+Y)?([0-9]+M)?([0-9]+D)?(?<!P)", "P3D"),
    f"{_XSD}anyURI": (r"https?://\S+", "https://www.ilo.org"),
}
_LANGUAGE = re.compile("[a-z]{2,3}(-[A-Za-z]{2})?")  # the parser makes small letters of it
_IRI = re.compile(r"https?://[^\s/@<>\"{}|\\^`]+(/[^\s<>\"{}|\\^`]*)?(#[^\s<>\"]*)?")
# Quoted words keep the line ends of the source.
_MAY_BREAK = {f"{PREFIXES['oa']}{name}" for name in ("exact", "prefix", "suffix")}
_BLANK = "Give the thing an address of its own: nothing here is without a name."
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def check(places: Places) -> list[Finding]:
    """Report each literal or IRI of the data that is not what it claims to be."""
    return [
        *(f for s in places.statements for f in _check_subject(s)),
        *(
            Finding(s.place, Severity.VIOLATION, s.subject, s.path, "literals", message, s.value)
            for s in places.statements
            for message in _faults(s)
        ),
    ]


def _check_subject(statement: Statement) -> Iterator[Finding]:
    if ":" not in statement.subject:  # every IRI has one, no blank node has
        yield Finding(
            statement.place, Severity.VIOLATION, statement.subject, "", "literals", _BLANK
        )


def _faults(statement: Statement) -> Iterator[str]:
    term = statement.term
    if isinstance(term, pyoxigraph.BlankNode):
        yield _BLANK
    elif isinstance(term, pyoxigraph.NamedNode):
        if not _IRI.fullmatch(term.value) or _hidden(term.value, False):
            yield "Write a whole address that begins with http:// or https://, without blanks."
    else:
        hidden = _hidden(term.value, statement.path in _MAY_BREAK)
        if hidden:
            yield f"Delete the invisible character U+{ord(hidden):04X}."
        yield from _ill_typed(term)


def _ill_typed(literal: pyoxigraph.Literal) -> Iterator[str]:
    if literal.language:
        if not _LANGUAGE.fullmatch(literal.language):
            yield "Mark the language with its short code: @en, @es, @fr."
        if literal.value != literal.value.strip() or not literal.value:
            yield "Delete the blanks around the text, and leave no text empty."
        return
    datatype = literal.datatype.value
    form, example = _FORMS.get(datatype, (r"\S+", ""))
    if not re.fullmatch(form, literal.value) or not _in_calendar(literal.value, datatype):
        yield f"Write a value as {shorten(datatype)} has it, such as “{example}”."


def _in_calendar(value: str, datatype: str) -> bool:
    if datatype != f"{_XSD}date":
        return True
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _hidden(text: str, may_break: bool) -> str:
    """Return the first character of ``text`` that nobody can see, or the empty string."""
    for character in text:
        if character == "\n" and may_break:
            continue
        if unicodedata.category(character) in _HIDDEN:
            return character
    return ""
