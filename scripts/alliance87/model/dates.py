"""Read the dates people and spreadsheet programs write, and say how to write them instead.

    >>> meant("14-May-19"), meant("14 mai 2019"), meant("2019/05/14 00:00:00"), meant("03/04/2019")
    ('2019-05-14', '2019-05-14', '2019-05-14', '')

The form of the tables is that of ISO 8601 (2026-11-20). What can mean one day only is read as that
day; of what can mean several, nobody chooses one.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_NUMBERS = re.compile(r"([0-9]{1,4})[./ -]([0-9]{1,2})[./ -]([0-9]{1,4})")
_RUN = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_SERIAL = re.compile(r"([1-9][0-9]{4})(?:[.,][0-9]*)?")
_HYPHENS = re.compile(r"\s*[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]\s*")
_TIME = re.compile(
    r"(?<=[0-9])[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$"
)
_MONTH_OF_YEAR = re.compile(r"([0-9]{1,2})[./-]([0-9]{4})|([0-9]{4})[./-]([0-9]{1,2})")
_WORDS = re.compile(r"[0-9]+|[^\W\d_]+")
_DAYS = r"(?P<first>[0-9]{1,2})(?:st|nd|rd|th|er|\.)?(?: ?[-/] ?| (?:to|and|au|et|al?|y|e|bis|und) )(?P<last>[0-9]{1,2})(?:st|nd|rd|th|\.)?"
_RANGES = tuple(
    re.compile(written, re.IGNORECASE)
    for written in (
        rf"(?:from |du |del )?{_DAYS}(?P<month>[ ,][^\d]+?)[ ,]+(?P<year>[0-9]{{4}})",
        rf"(?P<month>[^\W\d_]+\.?) {_DAYS},? (?P<year>[0-9]{{4}})",
    )
)
_NUMBERED_RANGE = re.compile(r"([0-9]{1,2})\.? ?- ?([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})")
_ISO_RANGE = re.compile(r"([0-9-]{10})(?:/| - | to )([0-9-]{10})")
_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
# How the names of the months begin in English, French, Spanish, Portuguese, German, Italian, Dutch,
# Russian and Ukrainian; and their Roman numbers.
_STEMS = (
    *("jan ene gen янв січ", "feb fev фев лют", "mar maa mrt мар бер", "apr avr abr апр кві"),
    *("may mai mag mei maj мая май маи тра", "jun juin giu июн чер", "jul juil lug июл лип"),
    *("aug aou ago авг сер", "sep set сен вер", "oct okt out ott окт жов", "nov ноя лис"),
    "dec dez dic дек гру",
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_MONTHS = {stem: month for month, stems in enumerate(_STEMS, 1) for stem in stems.split()}
_DAY_OF_WEEK = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo)"
)
_WEEKDAY = re.compile(rf"^{_DAY_OF_WEEK}[,.]? |,? {_DAY_OF_WEEK}$", re.IGNORECASE)
_BRACKETED_WEEKDAY = re.compile(rf" ?\({_DAY_OF_WEEK}\.?\)$", re.IGNORECASE)
_BESIDE = {"the", "of", "de", "del", "le", "el", "den", "il", "st", "nd", "rd", "th", "er"}
_FIRST_SERIAL = date(1899, 12, 30)  # day 0, for every day since March 1900
_THIS_CENTURY = 68  # two digits up to here are of 2000, as in POSIX


def kind_of_date(text: str) -> str:
    """Return the XSD type of a year, a month or a day that exists, such as "gYear", or ""."""
    found = _ISO.fullmatch(text)
    if found is None or _day(found[1], found[2] or "1", found[3] or "1") is None:
        return ""
    return "date" if found[3] else "gYearMonth" if found[2] else "gYear"


def meant(text: str) -> str:
    """Return the one day or month that a text can mean as ISO 8601 has it, or ""."""
    text = _plain(text)
    if kind_of_date(text):
        return text
    if (found := _RUN.fullmatch(text)) is not None:
        return _day(*found.groups()) or ""
    if (found := _SERIAL.fullmatch(text)) is not None:
        return (_FIRST_SERIAL + timedelta(days=int(found[1]))).isoformat()
    if (found := _NUMBERS.fullmatch(text)) is not None:
        if len(found[1]) == 4:
            return _day(*found.groups()) or ""
        days = _days(text)
        return days[0] if len(days) == 1 and len(found[3]) == 4 else ""
    if (found := _MONTH_OF_YEAR.fullmatch(text)) is not None:
        return _month(found[2] or found[3], found[1] or found[4])
    return _in_letters(text)


def advice(text: str, column: str = "") -> tuple[str, str]:
    """Return what is wrong with a text that is no date, and the date it means or "".

    ``column`` is the name of its column: of several days, the first is for the column ``start``.
    """
    likely = meant(text)
    written = f"write year-month-day, such as {likely or '2026-11-20'}."
    if days := _days(_plain(text)):
        either = "; ".join(f"if {_in_words(day)} is meant, write {day}" for day in days)
        return f"{either[0].upper()}{either[1:]}.", days[0] if len(days) == 1 else ""
    if (both := _range(_plain(text))) is not None:
        first, last = both
        if column in ("start", "end"):
            message = (
                f"These are two days: write {first} in the column start, {last} in the column end."
            )
            return message, last if column == "end" else first
        return "These are two days: write one.", ""
    if (month := _of_two_digits(_plain(text))) != "":
        name = f"{_NAMES[int(month[5:]) - 1]} {month[:4]}"
        message = f"If {name} is meant, write {month}; if a day is meant, write it with its year."
        return message, month if column in ("start", "end") else ""
    if kind_of_date(likely):
        return f"Give the day too: {written}", likely if kind_of_date(likely) == "date" else ""
    if no_such := _not_in_calendar(_plain(text)):
        return no_such, ""
    years = re.findall(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", text)
    if column in ("start", "end") and len(years) == 1:
        message = f"Write as much of the date as is known: the year alone ({years[0]}), or with its month."
        return message, ""
    return f"This is not a date as we read it: {written}", likely


def _plain(text: str) -> str:
    """Return a text with ordinary digits, hyphens and blanks, without weekday and time of day."""
    if not text.isascii():
        text = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text)
    text = _BRACKETED_WEEKDAY.sub("", " ".join(_TIME.sub("", _HYPHENS.sub("-", text)).split()))
    return _WEEKDAY.sub("", text)


def _in_letters(text: str) -> str:
    """Return the day or month that a text means in which the month is a word."""
    words = _words(text)
    months = [month for w in words if (month := _month_number(w))]
    numbers = [w for w in words if w.isascii() and w.isdecimal()]
    if len(months) != 1 or len(words) != len(numbers) + 1:
        return ""
    years = [n for n in numbers if len(n) == 4]
    days = [n for n in numbers if len(n) <= 2]
    if len(years) == 1 and len(numbers) == 1:
        return _month(years[0], str(months[0]))
    if len(years) == len(days) == 1 and len(numbers) == 2:
        return _day(years[0], str(months[0]), days[0]) or ""
    # As spreadsheet programs show a day in English: 14-May-19.
    if len(days) == len(numbers) == 2 and words[1] not in numbers and len(words[2]) == 2:
        return _day(_century(words[2]), str(months[0]), words[0]) or ""
    return ""


def _of_two_digits(text: str) -> str:
    """Return the month that May-19 means, if the number is that of a year, or ""."""
    words = _words(text)
    if len(words) == 2 and _month_number(words[0]) and re.fullmatch("[0-9]{2}", words[1]):
        return _month(_century(words[1]), str(_month_number(words[0])))
    return ""


def _range(text: str) -> tuple[str, str] | None:
    """Return the first and the last day of a text that means several, or None."""
    if (found := _ISO_RANGE.fullmatch(text)) is not None:
        days = _day(*found[1].split("-")[:3]), _day(*found[2].split("-")[:3])
        return (days[0], days[1]) if days[0] and days[1] else None
    if (found := _NUMBERED_RANGE.fullmatch(text)) is not None:
        first, last = (_day(found[4], found[3], day) for day in (found[1], found[2]))
        return (first, last) if first and last and first < last else None
    for form in _RANGES:
        if (found := form.fullmatch(text)) is None:
            continue
        months = [month for w in _words(found["month"]) if (month := _month_number(w))]
        if len(months) == 1:
            first, last = (_day(found["year"], str(months[0]), found[d]) for d in ("first", "last"))
            return (first, last) if first and last and first < last else None
    return None


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return [word for word in _WORDS.findall(bare) if word not in _BESIDE]


def _month_number(word: str) -> int:
    if word in _ROMAN:
        return _ROMAN.index(word) + 1
    return _MONTHS.get(word[:4], 0) or _MONTHS.get(word[:3], 0)


def _century(year: str) -> str:
    return f"{20 if int(year) <= _THIS_CENTURY else 19}{year}"


def _month(year: str, month: str) -> str:
    found = _day(year, month, "1")
    return found[:7] if found else ""


def _days(text: str) -> list[str]:
    """Return the days that two numbers and a year may mean, the day before the month first."""
    found = _NUMBERS.fullmatch(text)
    if found is None or len(found[3]) not in (2, 4) or len(found[1]) > 2:
        return []
    year = found[3] if len(found[3]) == 4 else _century(found[3])
    either = _day(year, found[2], found[1]), _day(year, found[1], found[2])
    return [day for day in dict.fromkeys(either) if day]


def _not_in_calendar(text: str) -> str:
    """Return what no calendar has in a text of the form of ISO 8601, with or without its zeros."""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?", text)
    if found is None:
        return ""
    if not int(found[1]):
        return "There is no year 0000: write the year of the date."
    if not (month := _month(found[1], found[2])):
        return f"There is no month {int(found[2])}: write 01 to 12."
    days = next(str(n) for n in (31, 30, 29, 28) if _day(found[1], found[2], str(n)))
    return f"{month} has no day {int(found[3])}, only {days} days." if found[3] else ""


def _in_words(day: str) -> str:
    found = date.fromisoformat(day)
    return f"{found.day} {_NAMES[found.month - 1]} {found.year}"


def _day(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
