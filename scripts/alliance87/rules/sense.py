"""Find days that cannot be true: held after it was reported, sent in the future, of another calendar.

A shape sees one thing at a time, and no clock: here days are compared with the day of sending, and that
with today, which whoever calls this passes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from alliance87.model.dataset import Dataset
from alliance87.model.finding import Finding, Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.rules.placing import Places

_SENT = f"{PREFIXES['dcterms']}dateSubmitted"
_STANDING, _HELD = f"{PREFIXES['a87']}standing", f"{PREFIXES['standing']}held"
_DAYS = tuple(f"{PREFIXES['schema']}{name}" for name in ("startDate", "endDate"))
_OLDEST = "1800"  # no meeting of which we keep record is older
# Calendars that people date events by: the first and last year that is likely, and what to add.
_CALENDARS = (
    ("Buddhist (Thai)", 2450, 2650, -543),
    ("Bikram Sambat (Nepali)", 2040, 2110, -57),
    ("Persian (Solar Hijri)", 1300, 1450, 621),
)


def check(own: Dataset, places: Places, today: str = "") -> Iterator[Finding]:
    """Yield the days in a contribution that cannot be; ``today`` is the last it may be sent on, or "".

    A day more is allowed: elsewhere it may be tomorrow already.
    """
    sent = {s.subject: s.value for s in own.by_predicate(_SENT)}
    if today:
        latest = (date.fromisoformat(today) + timedelta(days=1)).isoformat()
        for s in own.by_predicate(_SENT):
            if s.value > latest:
                calendar, fix = _other_calendar(s.value, today)
                message = "This day is still to come: write the day on which you send this."
                yield places.at_value(s, "future", calendar or message, fix=fix or today)
    for s in own.statements:
        if s.predicate not in _DAYS:
            continue
        day = sent.get(s.graph, "") or max(sent.values(), default="")
        held = _HELD in own.values(s.subject, _STANDING)
        if held and day and s.value > day[: len(s.value)]:
            calendar, fix = _other_calendar(s.value, day)
            message = calendar or (
                f"The event was held after this was sent ({day}): correct one of the days, or write "
                "that it is planned."
            )
            yield places.at_value(s, "future", message, fix=fix)
        elif s.value < _OLDEST:
            calendar, fix = _other_calendar(s.value, day or today or "9999")
            message = calendar or "This is centuries ago: compare the year with the source."
            yield places.at_value(s, "long-ago", message, Severity.WARNING, fix)


def _other_calendar(value: str, latest: str) -> tuple[str, str]:
    """Return what to write if a year is likely one of another calendar, and the day if it is sure."""
    year = int(value[:4])
    for name, first, last, more in _CALENDARS:
        if first <= year <= last and f"{year + more}" <= latest[:4]:
            meant = f"{year + more}{value[4:]}"
            if name.startswith("Buddhist"):  # whose months and days are the same
                return f"This is a year of the {name} calendar: write {meant}.", meant
            either = f"{year + more} or {year + more + 1}"
            message = (
                f"This looks like a year of the {name} calendar, which is {either}: write the day"
            )
            return f"{message} of the Gregorian calendar.", ""
    return "", ""
