"""Judge values by their datatype, as written: no number is computed, so none can be too large.

For the datatypes our shapes use, the forms are narrower than XML Schema 1.1 Part 2: one way to write
each value. The others of its numbers and dates are judged by their lexical forms; what is beyond them
is not used here.

For the commonest slips the finding says what was meant, if there is one reading: 05/11/2026 has two.
"""

from __future__ import annotations

import re
from datetime import date

from alliance87.model import dates
from alliance87.model.namespaces import PREFIXES
from alliance87.rules.addresses import Fault
from alliance87.rules.addresses import fault as address_fault

XSD = PREFIXES["xsd"]
STRING = f"{XSD}string"
LANG_STRING = f"{PREFIXES['rdf']}langString"
_YEAR = "[0-9]{4}"
_MONTH = "(?:0[1-9]|1[0-2])"
_DIGITS = 16  # a number's; XSD 1.1 Part 2, §5.4: what every processor must be able to hold
_LONGEST = 128  # characters of any value but a text or an address; a SHA-512 has as many
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
_NUMBER = "[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)"
_TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]+)?"
_ZONE = "(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_DAY = "(?:0[1-9]|[12][0-9]|3[01])"
# Forms of the other datatypes of the families of numbers and dates (XML Schema 1.1 Part 2, §3.3, §3.4),
# for a value that the shapes then refuse: the fault is that they are used, and not how.
_OTHER_FORMS = {
    "decimal": _NUMBER,
    "double": f"{_NUMBER}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    "float": f"{_NUMBER}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    "dateTime": f"{_YEAR}-{_MONTH}-[0-9]{{2}}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-[0-9]{{2}}T{_TIME}{_ZONE.removesuffix('?')}",
    "time": f"{_TIME}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "negativeInteger": "-0*[1-9][0-9]*",
    "nonPositiveInteger": "-[0-9]+|0+",
}
_BITS = {"byte": 8, "short": 16, "int": 32, "long": 64}


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
    return _of_another_datatype(value, name)


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


def _of_another_datatype(value: str, name: str) -> Fault | None:
    bits = _BITS.get(name.removeprefix("unsigned").lower())
    if bits is not None:
        lowest = 0 if name.startswith("unsigned") else -(2 ** (bits - 1))
        number = int(value) if re.fullmatch("[+-]?[0-9]{1,20}", value, re.ASCII) else None
        is_one = number is not None and lowest <= number < lowest + 2**bits
    elif name in _OTHER_FORMS:
        date_part = value[:10] if name.startswith("dateTime") else ""
        is_one = bool(re.fullmatch(_OTHER_FORMS[name], value)) and (
            not date_part or _in_calendar(date_part, "date")
        )
    else:
        return Fault("ill-typed", f"Values of xsd:{name} are not used here.", f"Use {_USED}.")
    if not is_one:
        return Fault("ill-typed", f"This is not a value of xsd:{name}.")
    return _too_many_digits(value, name)


_USED = ", ".join(f"xsd:{name}" for name in ("date", "gYear", "gYearMonth", "integer", "string"))


# What was meant -----------------------------------------------------------------------------------

_UNITS = {"day": "D", "month": "M", "year": "Y"}
_YES_OR_NO = {
    "true": "true",
    "yes": "true",
    "1": "true",
    "false": "false",
    "no": "false",
    "0": "false",
}


def correction(value: str, name: str) -> tuple[str, str]:
    """Return a sentence on what is wrong and what to write instead; both may be empty.

    ``name`` is the local name of an XML Schema datatype. A value of another datatype is written as
    in Turtle, such as ``"2017"^^xsd:gYear``.
    """
    text = value.strip()
    if name in ("date", "gYearMonth", "gYear"):
        return _date(text, name)
    if name == "boolean":
        return "Write true or false, in small letters.", _YES_OR_NO.get(text.lower(), "")
    if name.endswith("nteger"):
        found_number = re.fullmatch(r"\+?(-?)0*([0-9]{1,16}?)(?:\.0+)?", text)
        fix = "".join(found_number.groups()) if found_number else ""
        return "", "" if fix.startswith("-") and name != "integer" else fix.replace("-0", "0")
    if name == "duration":
        found_span = re.fullmatch(r"([0-9]{1,4}) (day|month|year)s?", text)
        return "", f"P{found_span[1]}{_UNITS[found_span[2]]}" if found_span else ""
    return "", ""


def _date(text: str, name: str) -> tuple[str, str]:
    found = dates.meant(text)
    kind = dates.kind_of_date(found)
    if name == "gYear":
        return "Write the year alone, with four digits.", found[:4]
    if name == "gYearMonth" and kind in ("date", name):
        return "Write the month as year-month.", found[:7]
    if kind == name:
        return "Write the date as year-month-day.", found
    if kind and name == "date":
        what = "year" if kind == "gYear" else "month"
        message = f"This is a {what} and no date: give the day, or say that it is a {what}."
        return message, f'"{found}"^^xsd:{kind}'
    message, fix = dates.advice(text)
    return message, fix if dates.kind_of_date(fix) == name else ""
