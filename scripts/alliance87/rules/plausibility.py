"""Find what is well formed and most likely wrong: check digits, days, and things described twice.

An ISNI ends in an ISO 7064 MOD 11-2 character, an LEI is 1 in ISO 7064 MOD 97-10 with its letters
as 10 to 35, and a ROR ends in 98 less the remainder of its Crockford base 32 number times 100 by 97. A day
is compared with the day of sending, and that with today, which whoever calls this passes: a shape sees one
thing at a time, and no clock. A match by name or identifier is a question to the contributor and a
reviewer, never a judgement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from alliance87.model.dataset import LABEL, Dataset
from alliance87.model.dates import kind_of_date
from alliance87.model.finding import Finding, Severity
from alliance87.model.identity import address_key, name_key, skeleton
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Statement
from alliance87.model.suggest import agree, closest
from alliance87.rules.placing import Places

# Days --------------------------------------------------------------------------------------------

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


def check_days(own: Dataset, places: Places, today: str = "") -> Iterator[Finding]:
    """Yield the days in a contribution that cannot be; ``today`` is the last it may be sent on, or "".

    A day more is allowed: elsewhere it may be tomorrow already.
    """
    sent = {s.subject: s.value for s in own.by_predicate(_SENT) if kind_of_date(s.value)}
    if today:
        latest = (date.fromisoformat(today) + timedelta(days=1)).isoformat()
        for s in own.by_predicate(_SENT):
            if s.value > latest and kind_of_date(s.value):
                calendar, fix = _other_calendar(s.value, today)
                message = "This day is still to come: write the day on which you send this."
                yield places.at_value(s, "future", calendar or message, fix=fix or today)
    for s in own.statements:
        if s.predicate not in _DAYS or not kind_of_date(s.value):
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


# Things that are described twice -----------------------------------------------------------------

_ALIKE = 0.88  # of the likeness, from 0 to 1, from which two names may be spellings of one
_SHORT = 8  # characters; shorter names are alike by chance
_MOST = 200  # new things; of more, only what is exactly alike is reported
_NAMES = (
    LABEL,
    f"{PREFIXES['skos']}altLabel",
    f"{PREFIXES['a87']}abbreviation",
    f"{PREFIXES['a87']}statedName",
)
_IDENTIFIERS = (
    f"{PREFIXES['schema']}sameAs",
    f"{PREFIXES['schema']}leiCode",
    f"{PREFIXES['a87']}isni",
    f"{PREFIXES['schema']}url",
)
_KINDS = (PREFIXES["organization"], PREFIXES["event"], PREFIXES["post"])


def keys(statements: Iterable[Statement]) -> Iterator[tuple[str, Statement]]:
    """Yield by what each organisation, office or event can be known again, with the statement."""
    for s in statements:
        if not s.subject.startswith(_KINDS):
            continue
        if s.predicate in _NAMES and name_key(skeleton(s.value)):
            yield name_key(skeleton(s.value)), s
        elif s.predicate in _IDENTIFIERS:
            yield address_key(s.value), s


def within(own: Dataset, known: Dataset) -> Iterator[tuple[Statement, str]]:
    """Yield each statement by which a new thing is like another of the same contribution, and that one.

    Only things of a kind are compared, and only what is the same in its normal form.
    """
    first: dict[tuple[str, str], str] = {}
    for key, s in keys(own.statements):
        if s.subject in own.types and s.subject not in known.types:
            kind = s.subject.rpartition("/")[0]
            other = first.setdefault((kind, key), s.subject)
            if other != s.subject:
                yield s, other


def twins(own: Dataset, known: Dataset) -> Iterator[tuple[Statement, str]]:
    """Yield each statement by which a new thing is like one of the dataset, and that thing."""
    there: dict[str, str] = {}
    for key, s in keys(known.statements):
        there.setdefault(key, s.subject)
    new = own.types.keys() - known.types.keys()
    for key, s in keys(own.statements):
        if s.subject not in new:
            continue
        near = key if key in there or len(new) > _MOST else _similar(key, there)
        if there.get(near, s.subject) != s.subject:
            yield s, there[near]


def _similar(name: str, there: Mapping[str, str]) -> str:
    """Return the name most like one, as two spellings of it are; the empty string if none is."""
    if "/" in name or len(name) < _SHORT:  # addresses are the same or are not
        return ""
    likely = closest(name, there, _ALIKE)
    return likely if agree(name, likely) else ""


# Check digits ------------------------------------------------------------------------------------

_ISNI = f"{PREFIXES['a87']}isni"
_LEI = f"{PREFIXES['schema']}leiCode"
_ROR = PREFIXES["ror"]
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def check_digits(statements: Iterable[Statement], places: Places) -> Iterator[Finding]:
    """Yield each ISNI, LEI and ROR whose check digits do not fit the rest of it."""
    for s in statements:
        kind = _wrong(s)
        if kind:
            message = f"Copy the {kind} from its source again: its check digits do not fit it."
            yield places.at_value(s, "check-digits", message)


def is_isni(value: str) -> bool:
    """Whether 16 characters, in fours or not, end in their check character."""
    digits = value.replace(" ", "")
    if not re.fullmatch("[0-9]{15}[0-9X]", digits):
        return False
    remainder = 0
    for digit in digits[:-1]:
        remainder = (remainder + int(digit)) * 2 % 11
    return "0123456789X"[(12 - remainder) % 11] == digits[-1]


def is_lei(value: str) -> bool:
    """Whether 20 letters and digits hold their two check digits."""
    if not re.fullmatch("[0-9A-Z]{18}[0-9]{2}", value):
        return False
    return int("".join(str(int(character, 36)) for character in value)) % 97 == 1


def is_ror(value: str) -> bool:
    """Whether what follows ``https://ror.org/`` ends in its two check digits."""
    if not re.fullmatch(f"0[{_CROCKFORD}]{{6}}[0-9]{{2}}", value):
        return False
    number = 0
    for character in value[:-2]:
        number = number * 32 + _CROCKFORD.index(character)
    return 98 - number * 100 % 97 == int(value[-2:])


def _wrong(s: Statement) -> str:
    """Return what kind of identifier a statement gives wrongly, or the empty string."""
    if s.predicate == _ISNI:
        return "" if is_isni(s.value) else "ISNI"
    if s.predicate == _LEI:
        return "" if is_lei(s.value) else "LEI"
    if s.value.startswith(_ROR):
        return "" if is_ror(s.value.removeprefix(_ROR)) else "ROR"
    return ""
