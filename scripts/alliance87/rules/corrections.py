"""Say what somebody meant with the commonest slips in dates, years, numbers and yes-or-no values.

A correction is given only if there is one reading: 05/11/2026 has two. English month names only.
Nothing here decides whether a value is right.
"""

from __future__ import annotations

import re
from datetime import date

_NAMES = "january february march april may june july august september october november december"
_MONTHS = {name: number for number, name in enumerate(_NAMES.split(), 1)}
_SHORT = {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_WORD = r"(?P<word>[A-Za-z]{3,9})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[0-9]{4})"
# Forms are compiled when they are needed: a contribution without a slip does not wait for them.
_DATES = (
    rf"{_DAY}[ -]{_WORD},?[ -]{_YEAR}",
    rf"{_WORD} {_DAY},? {_YEAR}",
    rf"{_YEAR}[-/.](?P<month>[0-9]{{1,2}})[-/.]{_DAY}",
    rf"{_YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})",
    rf"{_YEAR}-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})(?:T[0-9:.]{{5,18}})?(?:Z|[+-][0-9:]{{5}})?",
)
_TWO_WAYS = rf"(?P<one>[0-9]{{1,2}})[/.-](?P<two>[0-9]{{1,2}})[/.-]{_YEAR}"
_MONTH_OF_YEAR = (
    rf"{_WORD},? {_YEAR}",
    rf"{_YEAR}[-/](?P<month>[0-9]{{1,2}})",
    rf"(?P<month>[0-9]{{1,2}})/{_YEAR}",
)
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
    if name == "date":
        return _date(text)
    if name == "gYearMonth":
        return _month(text)
    if name == "gYear":
        found = _read_date(text) or _read_month(text)
        return "Write the year alone, with four digits.", f"{found[0]:04}" if found else ""
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


def _date(text: str) -> tuple[str, str]:
    if re.fullmatch("[0-9]{4}", text):
        return "This is a year and no date: give the day, or say that it is a year.", (
            f'"{text}"^^xsd:gYear'
        )
    if month := _read_month(text):
        message = "This is a month and no date: give the day, or say that it is a month."
        return message, f'"{_written(*month)}"^^xsd:gYearMonth' if _is_month(month) else ""
    if found := _read_date(text):
        return _outside(*found) or "Write the date as year-month-day.", _real(*found)
    if both := re.fullmatch(_TWO_WAYS, text):
        one, two, year = (int(both[part]) for part in ("one", "two", "year"))
        readings = {_real(year, two, one), _real(year, one, two)} - {""}
        if len(readings) > 1:
            meant = " or ".join(sorted(readings))
            return f"This date can be read in two ways: write {meant}.", ""
        return "Write the date as year-month-day.", readings.pop() if readings else ""
    return "", ""


def _month(text: str) -> tuple[str, str]:
    found = _read_month(text) or (_read_date(text) or ())[:2]
    if len(found) != 2:
        return "", ""
    if not _is_month(found):
        return f"There is no month {found[1]}: write 01 to 12.", ""
    return "Write the month as year-month.", _written(*found)


def _read_date(text: str) -> tuple[int, int, int] | None:
    for form in _DATES:
        if found := re.fullmatch(form, text):
            month = _month_number(found)
            if month is not None:
                return int(found["year"]), month, int(found["day"])
    return None


def _read_month(text: str) -> tuple[int, int] | None:
    for form in _MONTH_OF_YEAR:
        if found := re.fullmatch(form, text):
            month = _month_number(found)
            if month is not None:
                return int(found["year"]), month
    return None


def _month_number(found: re.Match[str]) -> int | None:
    parts = found.groupdict()
    if parts.get("month"):
        return int(parts["month"])
    word = parts["word"].lower()
    return _MONTHS.get(word, _SHORT.get(word))


def _outside(year: int, month: int, day: int) -> str:
    if not year:
        return "There is no year 0000: write the year of the date."
    if not _is_month((year, month)):
        return f"There is no month {month}: write 01 to 12."
    days = next(n for n in (31, 30, 29, 28) if _real(year, month, n))
    return (
        "" if 1 <= day <= days else f"{_written(year, month)} has no day {day}, only {days} days."
    )


def _real(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _is_month(found: tuple[int, ...]) -> bool:
    return found[0] > 0 and 1 <= found[1] <= 12


def _written(year: int, month: int) -> str:
    return f"{year:04}-{month:02}"
