"""Read the dates people and spreadsheet programs write, and say how to write them instead.

Only ISO 8601 is taken (2026-11-20); what else is recognised only helps to word the advice.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_NUMBERS = re.compile(r"([0-9]{1,4})[./ -]([0-9]{1,2})[./ -]([0-9]{1,4})")
_SERIAL = re.compile(r"([1-9][0-9]{4})(?:[.,]0*)?")
_WORDS = re.compile(r"[0-9]+|[^\W\d_]+")
_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_MONTHS = tuple(name[:3].casefold() for name in _NAMES)
_FIRST_SERIAL = date(1899, 12, 30)  # day 0, for every day since March 1900


def kind_of_date(text: str) -> str:
    """Return the XSD type of a year, a month or a day that exists, such as "gYear", or ""."""
    found = _ISO.fullmatch(text)
    if found is None or _day(found[1], found[2] or "1", found[3] or "1") is None:
        return ""
    return "date" if found[3] else "gYearMonth" if found[2] else "gYear"


def advice(text: str) -> tuple[str, str]:
    """Return what is wrong with a text that is no date, and the date it means or ""."""
    meant = _meant(text)
    written = f"write year-month-day, such as {meant or '2026-11-20'}."
    if _SERIAL.fullmatch(text):
        counted = "This is a day as a spreadsheet program counts it"
        return f"{counted}: format the column as text, and {written}", meant
    if len(days := _days(text)) > 1:
        either = "; ".join(f"if {_in_words(day)} is meant, write {day}" for day in days)
        return f"{either[0].upper()}{either[1:]}.", ""
    if kind_of_date(text):
        return f"Give the day too: {written}", meant
    if _ISO.fullmatch(text):
        return "No such day is in the calendar: correct the date.", ""
    return f"This is not a date as we read it: {written}", meant


def _meant(text: str) -> str:
    """Return the day a text means as year-month-day, or "" where that is in doubt."""
    if (found := _SERIAL.fullmatch(text)) is not None:
        return (_FIRST_SERIAL + timedelta(days=int(found[1]))).isoformat()
    if (found := _NUMBERS.fullmatch(text)) is not None:
        if len(found[1]) == 4:
            return _day(*found.groups()) or ""
        days = _days(text)
        return days[0] if len(days) == 1 else ""
    words = _WORDS.findall(text.casefold())
    months = [str(_MONTHS.index(w[:3]) + 1) for w in words if w[:3] in _MONTHS]
    years = [w for w in words if len(w) == 4 and w.isascii() and w.isdecimal()]
    days_of = [w for w in words if len(w) <= 2 and w.isascii() and w.isdecimal()]
    if len(months) == len(years) == len(days_of) == 1:
        return _day(years[0], months[0], days_of[0]) or ""
    return ""


def _days(text: str) -> list[str]:
    """Return the days that two numbers and a year may mean, the day before the month first."""
    found = _NUMBERS.fullmatch(text)
    if found is None or len(found[3]) != 4:
        return []
    either = _day(found[3], found[2], found[1]), _day(found[3], found[1], found[2])
    return [day for day in dict.fromkeys(either) if day]


def _in_words(day: str) -> str:
    found = date.fromisoformat(day)
    return f"{found.day} {_NAMES[found.month - 1]} {found.year}"


def _day(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
