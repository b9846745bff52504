"""What happened or was to happen when, drawn as exactly as the source tells it and no more.

A year and a month are bands, within which nothing is placed; days known by date stand at their place.
From when something is said to have begun an arrow goes on, to no place. A length without a date (three
days in an unknown part of a month) is told in words alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element

from alliance87.site.pictures.picture import Cell, Picture, Teller, ranked
from alliance87.site.pictures.svg import Drawing, box, element, line, text, wrapped
from alliance87.site.pictures.times import Dated, Time, ambitions, events

WIDTH = 360
_NEAR = 246  # how much of the width the years of events take; ambitions stand beyond a break
_TOP = 30
_ON = 14  # how long the arrow is of what goes on
_BOLD = 1.1  # how much wider bold letters are


def draw(teller: Teller) -> Picture:
    """Return the picture: a row for each thing, with its times below its name."""
    near, far = events(teller), ambitions(teller)
    years = sorted({day.year for each in near for t in each.times for day in (t.first, t.last)})
    far_years = sorted({each.times[0].first.year for each in far})
    scale = _Scale(tuple(range(years[0], years[-1] + 1)) if years else (), tuple(far_years))
    rows: list[Element] = []
    y = float(_TOP + 12)
    for each in (*near, *far):
        title = wrapped(_title(teller, each), WIDTH, 13 * _BOLD)
        rows.append(text(title, 0, y + 13, "strong", 13))
        y += len(title) * 16.25 + 4
        for time in sorted(each.times):
            rows += _marks(scale, time, y, each in far)
            y += 20
        said = wrapped(_told(teller, each), WIDTH, 12)
        rows.append(text(said, 0, y + 10, "quiet"))
        y += len(said) * 15 + 16
    parts = [*_axis(scale, y), *rows]
    words = teller.words
    title_text = words("pictures.timeline-title")
    told = "; ".join(f"{_title(teller, e)}: {_told(teller, e)}" for e in (*near, *far))
    return Picture(
        "timeline",
        title_text,
        words("pictures.timeline-lead"),
        (Drawing("timeline", title_text, told, WIDTH, y, tuple(parts)),),
        tuple(
            words(f"pictures.{name}")
            for name in ("thing", "standing", "time", "precision", "status", "in-words")
        ),
        tuple(
            (
                teller.cell(each.iri),
                Cell(teller.name(each.standing)) if each.standing else Cell("–"),
                Cell(f"{time.written} –" if time.is_open else time.written),
                Cell(words(f"pictures.precision-{time.precision}")),
                Cell(teller.status(time.status), status=time.status),
                Cell("; ".join((*each.words, *filter(None, [each.length]))) or "–", language="en"),
            )
            for each in (*near, *far)
            for time in sorted(each.times)
        ),
        ranked({time.status for each in (*near, *far) for time in each.times}),
    )


def _title(teller: Teller, each: Dated) -> str:
    """Return the name of a thing; a text is called what it is, for its title may mislead."""
    name = teller.name(each.iri)
    is_text = any(time.predicate == "dcterms:issued" for time in each.times)
    return teller.words("pictures.text-issued", name=name) if is_text else name


def _told(teller: Teller, each: Dated) -> str:
    """Say in words when a thing was or will be, how exactly that is known, and from whom."""
    words = teller.words
    told = [
        words(
            f"pictures.told-{_kind(time)}",
            time=words.day(time.written),
            status=teller.status(time.status).lower(),
        )
        for time in sorted(each.times)
    ]
    if each.length:
        days = re.fullmatch(r"P(\d+)D", each.length)
        length = words("pictures.days", days=days[1]) if days else each.length
        told.append(words("pictures.told-length", length=length))
    quoted = ", ".join(f"“{said}”" for said in each.words)
    return " · ".join([*told, *filter(None, [quoted])])


def _kind(time: Time) -> str:
    if time.predicate == "a87:byYear":
        return "by"
    return "begun" if time.is_open else time.precision


@dataclass(frozen=True)
class _Scale:
    """Where a day stands: the near years to scale, the far ones as equal stretches beyond a break."""

    near: tuple[int, ...]
    far: tuple[int, ...]

    def at(self, day: date) -> float:
        if day.year in self.near:
            start = date(self.near[0], 1, 1)
            whole = (date(self.near[-1] + 1, 1, 1) - start).days
            return (day - start).days / whole * _NEAR
        width = (WIDTH - _NEAR - 24) / max(len(self.far), 1)
        year = date(day.year, 1, 1)
        return _NEAR + 24 + width * (self.far.index(day.year) + (day - year).days / 366 * 0.9)

    def span(self, time: Time) -> tuple[float, float]:
        return self.at(time.first), self.at(time.last) + _NEAR / (366 * max(len(self.near), 1))


def _axis(scale: _Scale, bottom: float) -> list[Element]:
    made = []
    for year in (*scale.near, *scale.far):
        x = scale.at(date(year, 1, 1))
        made.append(element("path", {"class": "grid", "d": f"M{x:.1f} {_TOP - 8}V{bottom:.1f}"}))
        made.append(text([str(year)], x + 4, _TOP - 10, "axis", 12))
    made.append(element("path", {"class": "axis-line", "d": f"M0 {_TOP}H{_NEAR}"}))
    if scale.far:
        made.append(element("path", {"class": "axis-line", "d": f"M{_NEAR + 24} {_TOP}H{WIDTH}"}))
        gap = f"M{_NEAR + 6} {_TOP + 5}l4 -10M{_NEAR + 14} {_TOP + 5}l4 -10"
        made.append(element("path", {"class": "axis-line", "d": gap}))
    return made


def _marks(scale: _Scale, time: Time, y: float, is_far: bool) -> list[Element]:
    """Return the mark of a time: a low band for a year, a high one for a month, a flag for days."""
    left, right = scale.span(time)
    if is_far:  # by a year: up to its end, from nowhere told
        return [
            line(f"M{_NEAR - 6} {y + 8}H{left:.1f}", time.status),
            box(left, y + 4, right - left, 8, f"band band-{time.status}", 2),
            element("path", {"class": "stop", "d": f"M{right:.1f} {y}v16"}),
        ]
    if time.precision == "day":
        return [
            box(left, y, max(right - left, 1.5), 16, f"days days-{time.status}", 0),
            element("path", {"class": "flag", "d": f"M{left:.1f} {y}l-9 4.5 9 4.5z"}),
        ]
    height = 8 if time.precision == "year" else 14
    kind = f"band band-{time.status}"
    marks = [box(left, y + (16 - height) / 2, right - left, height, kind, 3)]
    if time.is_open:  # it goes on, to nowhere told
        marks.append(line(f"M{right:.1f} {y + 8}h{_ON}", time.status))
        tip = f"M{right + _ON:.1f} {y + 4}l6 4 -6 4z"
        marks.append(element("path", {"class": "flag", "d": tip}))
    return marks
