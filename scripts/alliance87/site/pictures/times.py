"""When things happened or were to happen, with the precision that the data have.

Nothing is drawn here; see ``timeline``.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.site.pictures.picture import Teller, local

_PRECISIONS = {"gYear": "year", "gYearMonth": "month", "date": "day"}
_EVENTS = """
SELECT DISTINCT ?thing ?standing ?property ?time ?type ?status
WHERE {
    VALUES ?property {
        a87:beganDuring a87:during a87:statedTime dcterms:issued schema:duration schema:endDate schema:startDate
    }
    GRAPH ?graph { ?thing ?property ?time }
    ?graph a87:status ?status .
    FILTER (?status != status:curated && ?status != status:contributed)
    { ?thing a schema:Event } UNION { ?thing a schema:CreativeWork }
    OPTIONAL { ?thing a87:standing ?standing }
    BIND (DATATYPE(?time) AS ?type)
}
"""
_AMBITIONS = """
SELECT DISTINCT ?thing ?time ?status
WHERE {
    GRAPH ?graph { ?thing a87:byYear ?time }
    ?graph a87:status ?status .
}
"""


@dataclass(frozen=True, order=True)
class Time:
    """A stretch that a date, month or year names, from its first day to its last."""

    first: date
    last: date
    precision: str
    status: str
    predicate: str
    written: str

    @property
    def is_open(self) -> bool:
        """Whether it is only when something began, and it may have gone on for longer."""
        return self.predicate in ("a87:beganDuring", "schema:startDate")


@dataclass(frozen=True)
class Dated:
    """A thing with its times, and with what is said of its time in words."""

    iri: str
    standing: str = ""
    times: list[Time] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    length: str = ""


def stretch(written: str, precision: str) -> tuple[date, date]:
    """Return the first and the last day of a year, month or day (XML Schema 1.1, Part 2, §3.3)."""
    parts = [int(part) for part in written.split("-")]
    if precision == "year":
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    if precision == "month":
        year, month = parts
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(*parts), date(*parts)


def events(teller: Teller) -> list[Dated]:
    """Return what has a time, in order of time; start and end dates make one stretch."""
    found: dict[str, Dated] = {}
    bounds: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in sorted(teller.ask(_EVENTS), key=lambda row: sorted(row.items())):
        made = found.setdefault(row["thing"], Dated(row["thing"], row["standing"]))
        kind = row["property"]
        precision = _PRECISIONS.get(row["type"].removeprefix(PREFIXES["xsd"]), "")
        status = local(row["status"])
        if kind.endswith("duration"):
            found[row["thing"]] = Dated(
                made.iri, made.standing, made.times, made.words, row["time"]
            )
        elif not precision:
            made.words.append(row["time"])
        elif precision == "day" and kind.endswith(("startDate", "endDate")):
            bounds[row["thing"], status][kind.rpartition("/")[2]] = row["time"]
        else:
            first, last = stretch(row["time"], precision)
            made.times.append(Time(first, last, precision, status, shorten(kind), row["time"]))
    for (thing, status), ends in bounds.items():
        first = date.fromisoformat(min(ends.values()))
        last = date.fromisoformat(max(ends.values()))
        written = " – ".join(sorted(ends.values()))
        predicate = " – ".join(
            shorten(PREFIXES["schema"] + end) for end in sorted(ends, reverse=True)
        )
        found[thing].times.append(Time(first, last, "day", status, predicate, written))
    dated = [each for each in found.values() if each.times]
    return sorted(dated, key=lambda each: (min(each.times), each.iri))


def ambitions(teller: Teller) -> list[Dated]:
    """Return what is to be reached by a year, the earliest first."""
    made = []
    for row in teller.ask(_AMBITIONS):
        first, last = stretch(row["time"], "year")
        time = Time(first, last, "year", local(row["status"]), "a87:byYear", row["time"])
        made.append(Dated(row["thing"], times=[time]))
    return sorted(made, key=lambda each: (each.times[0], each.iri))
