"""The events of all documents over time, sorted by how exactly they are dated.

A few days are a point; a month or a year is a bar as long as it is, in which nothing is placed. What is
only announced is hollow. Of what has no known end, or no known start, the other is shown.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from alliance87.model.namespaces import PREFIXES
from alliance87.site.pictures.picture import Cell, Picture, Row, Teller, chart, local

FIRST = 2015  # the year of the goals; what was earlier is at the edge, with its date
_EXACTNESS = ("day", "month", "year", "open")
_TIMES = """
SELECT DISTINCT ?event ?graph ?status ?property ?time (DATATYPE(?time) AS ?type)
WHERE {
    VALUES ?property {
        a87:beganDuring a87:during a87:latest a87:statedTime schema:endDate schema:startDate
    }
    GRAPH ?graph { ?event ?property ?time }
    ?graph a87:status ?status .
    ?event a schema:Event .
    FILTER (?status != status:implied || ?property = a87:during)
}
"""
_STANDINGS = (
    "SELECT DISTINCT ?event ?is { ?event a schema:Event OPTIONAL { ?event a87:standing ?is } }"
)


@dataclass(frozen=True, order=True)
class Time:
    """From the first to the last day that a date, month or year names; ``written`` as in the data.

    ``exactness`` is ``open`` if only a start is known (``begins``), or only an end.
    """

    first: date
    last: date
    exactness: str
    written: str
    begins: bool = False


def stretch(written: str) -> tuple[date, date]:
    """Return the first and the last day of a year, month or day (XML Schema 1.1, Part 2, §3.3)."""
    year, month, day = (*map(int, written.split("-")), 0, 0)[:3]
    last = day or monthrange(year, month or 12)[1]
    return date(year, month or 1, day or 1), date(year, month or 12, last)


def times(found: dict[str, str]) -> set[Time]:
    """Return the times that one graph gives of an event, by the names of their properties."""
    made = set()
    start, end = found.get("startDate"), found.get("endDate")
    if start and end:
        written = start if start == end else f"{start} – {end}"
        made.add(Time(stretch(start)[0], stretch(end)[1], "day", written))
    elif start:
        made.add(Time(*stretch(start), "open", start, True))
    if during := found.get("during"):
        made.add(Time(*stretch(during), "month" if "-" in during else "year", during))
    for name in {"beganDuring", "latest"} & found.keys():
        made.add(Time(*stretch(found[name]), "open", found[name], name == "beganDuring"))
    return made


def draw(teller: Teller) -> Picture:
    """Return the picture: a chart for each exactness, in each the events in order."""
    standings: dict[str, set[str]] = defaultdict(set)
    for row in teller.ask(_STANDINGS):
        standings[row["event"]] |= {row["is"]} - {""}
    graphs: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    quoted: dict[str, set[str]] = defaultdict(set)
    for row in teller.ask(_TIMES):
        if row["type"] == f"{PREFIXES['xsd']}string":
            quoted[row["event"]].add(row["time"])
        else:
            graph = row["event"], row["graph"], local(row["status"])
            graphs[graph][local(row["property"])] = row["time"]
    known: dict[str, dict[Time, set[str]]] = defaultdict(lambda: defaultdict(set))
    for (event, _, status), found in graphs.items():
        for time in times(found):
            known[event][time].add(status)
    best = {e: min((t.exactness for t in known[e]), key=_EXACTNESS.index) for e in known}
    order = sorted(known, key=lambda e: (min(t for t in known[e] if t.exactness == best[e]), e))
    undated = sorted(standings.keys() - known.keys(), key=lambda e: (teller.name(e), e))
    last = max((time.last.year for each in known.values() for time in each), default=FIRST) + 1
    charts, used = [], set[str]()
    for exactness in _EXACTNESS:
        shown = [event for event in order if best[event] == exactness]
        rows = [row for event in shown for row in _rows(teller, event, exactness, known, standings)]
        used |= {
            "announced" if r.hollow else "implied" if r.status == "implied" else "held"
            for r in rows
        }
        title = f"{teller.text(f'known-{exactness}')}: {len(shown)}"
        charts += [chart(teller, title, rows, (FIRST, last), axis=True)] if rows else []
    return Picture(
        "timeline",
        teller.text(
            "timeline-title", exact=list(best.values()).count("day"), events=len(standings)
        ),
        teller.text("timeline-lead"),
        tuple(charts),
        tuple(map(teller.text, ("thing", "standing", "time", "precision", "status", "in-words"))),
        tuple(
            (
                teller.cell(event),
                teller.cell(*standings[event]),
                Cell(_said(teller, time) if time else "–"),
                Cell(teller.text(f"precision-{time.exactness}") if time else "–"),
                teller.status(known[event][time] if time else ()),
                Cell("; ".join(sorted(quoted[event])) or "–", language="en"),
            )
            for event in (*order, *undated)
            for time in sorted(known.get(event, ())) or (None,)
        ),
        tuple(
            (colour, teller.text(colour))
            for colour in ("held", "announced", "implied")
            if colour in used
        ),
        teller.text("undated", count=len(undated)) if undated else "",
    )


def _rows(
    teller: Teller,
    event: str,
    exactness: str,
    known: dict[str, dict[Time, set[str]]],
    standings: dict[str, set[str]],
) -> list[Row]:
    """Return a row for each time of an event, as exact as the best; documents may disagree."""
    hollow = bool(standings[event]) and not {"held", "under-way"} & set(
        map(local, standings[event])
    )
    rows: list[Row] = []
    for time in sorted(time for time in known[event] if time.exactness == exactness):
        status = teller.status(known[event][time]).status
        text = _said(teller, time) + (f" – {teller.text('announced-only')}" if hollow else "")
        start, end = (max(FIRST, _at(time.first)), max(FIRST, _at(time.last, 1)))
        name = teller.name(event) if not rows else teller.text("or")
        rows.append(Row(event, name, text, status, start, end, "", hollow))
    return rows


def _at(day: date, after: int = 0) -> float:
    """Return where a day begins on a scale of years, or where what is ``after`` days later does."""
    first, next_ = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return day.year + ((day - first).days + after) / (next_ - first).days


def _said(teller: Teller, time: Time) -> str:
    """Return a time in words; days of one month as ``14–16 November 2017``."""
    written = teller.words.day(time.written)
    within = time.first != time.last and time.written[:7] == time.written[-10:-3]
    if time.exactness == "day" and within:
        written = f"{time.first.day}–{teller.words.day(time.written[-10:])}"
    if time.exactness != "open":
        return f"← {written}" if time.last.year < FIRST else written
    return teller.text("from" if time.begins else "until", time=written)
