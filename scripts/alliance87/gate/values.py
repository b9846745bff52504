"""Judge values by their datatype, as written: no number is computed, so none can be too large.

For the datatypes our shapes use, the forms are narrower than XML Schema 1.1 Part 2: one way to write
each value. Every other datatype of XML Schema is judged by elementpath, which holds to the lexical
forms; xmlschema builds a whole schema first, and takes 1_000 for an integer.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from alliance87.gate.addresses import Fault
from alliance87.gate.addresses import fault as address_fault
from alliance87.gate.corrections import correction
from alliance87.model.namespaces import PREFIXES

XSD = PREFIXES["xsd"]
STRING = f"{XSD}string"
LANG_STRING = f"{PREFIXES['rdf']}langString"
_YEAR = "[0-9]{4}"
_MONTH = "(?:0[1-9]|1[0-2])"
_DIGITS = 16  # a number's; XSD 1.1 Part 2, §5.4: what every processor must be able to hold
_LONGEST = 128  # characters of any value but a text or an address; a SHA-512 has as many
_LONG_SEARCH = 2_000_000  # characters; to search more takes as long as to load the library
_FORMS = {
    "boolean": ("true|false", "true"),
    "integer": ("0|-?[1-9][0-9]*", "42"),
    "nonNegativeInteger": ("0|[1-9][0-9]*", "42"),
    "positiveInteger": ("[1-9][0-9]*", "42"),
    "gYear": (_YEAR, "2017"),
    "gYearMonth": (f"{_YEAR}-{_MONTH}", "2017-02"),
    "date": (f"{_YEAR}-{_MONTH}-[0-9]{{2}}", "2017-02-09"),
    "duration": ("P(?=[0-9])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?", "P3D"),
}
# Lists, and names whose meaning depends on a document that is not here.
_NOT_IN_RDF = {"ENTITY", "ID", "IDREF", "NOTATION", "QName", "anyAtomicType", "error"}
_NAMED = (
    r"(?m)[:#](?:decimal|double|float|long|int|short|byte|unsigned\w+|negativeInteger|nonPositiveInteger"
    r"|dateTime|dateTimeStamp|time|gDay|gMonth|gMonthDay|yearMonthDuration|dayTimeDuration|hexBinary"
    r"|base64Binary|normalizedString|token|language|Name|NCName|NMTOKEN)\b"
    r"|(?:^|[\s,:(\[])[-+]?[0-9]*(?:\.[0-9]|[0-9]\.?[eE])"
)


def prepare(text: str) -> None:
    """Load the library if ``text`` seems to hold a value that only it can judge.

    Afterwards a process may give up opening files. A value that was not foreseen is then refused.
    """
    if len(text) > _LONG_SEARCH or re.search(_NAMED, text):
        import elementpath.datatypes  # noqa: F401


def fault(value: str, datatype: str) -> Fault | None:
    """Return what is wrong with a value, or nothing if it is one of its datatype (a full IRI).

    Datatypes that are not of XML Schema are left to the shapes.
    """
    if datatype == STRING:
        return None
    if datatype == LANG_STRING:
        return Fault("ill-typed", "A text with a language has a tag.", 'Write "…"@en.')
    if not datatype.startswith(XSD):
        return None
    name = datatype.removeprefix(XSD)
    if name == "anyURI":
        return address_fault(value)
    if len(value) > _LONGEST:
        return Fault("ill-typed", f"This is too long for a value of xsd:{name}.")
    if name in _FORMS:
        form, example = _FORMS[name]
        if re.fullmatch(form, value) and _in_calendar(value, name):
            return _too_many_digits(value, name)
        message, fix = correction(value, name)
        message = message or f"Write a value as xsd:{name} has it, such as {example}."
        return Fault("ill-typed", message, fix)
    return _by_library(value, name)


def _too_many_digits(value: str, name: str) -> Fault | None:
    if len(value) <= _DIGITS or name in ("float", "double"):
        return None
    runs = re.findall("[0-9]+", value)
    if sum(map(len, runs)) > _DIGITS and ("nteger" in name or name in ("decimal", "duration")):
        return Fault("ill-typed", f"A number may have {_DIGITS} digits at the most.")
    return None


def _in_calendar(value: str, name: str) -> bool:
    if name != "date":
        return True
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _by_library(value: str, name: str) -> Fault | None:
    try:
        from elementpath.datatypes import builtin_atomic_types
    except (ImportError, OSError):  # the process may open no file any more, see prepare()
        return Fault("ill-typed", f"Values of xsd:{name} are not used here.")
    # elementpath 5.1's class for float refuses 1.5; the lexical forms of double are the same.
    judge: Any = builtin_atomic_types.get(f"xs:{'double' if name == 'float' else name}")
    if judge is None or name in _NOT_IN_RDF:
        return Fault("ill-typed", f"There is no datatype xsd:{name} for data.", f"Use {_USED}.")
    message = f"This is not a value of xsd:{name}."
    if value != value.strip() or not judge.is_valid(value):
        return Fault("ill-typed", message)
    try:
        getattr(judge, "fromstring", judge)(value)  # ranges: 32 January, 256 as a byte
    except (ValueError, ArithmeticError, TypeError):
        return Fault("ill-typed", message)
    return _too_many_digits(value, name)


_USED = ", ".join(f"xsd:{name}" for name in ("date", "gYear", "gYearMonth", "integer", "string"))
