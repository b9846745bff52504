"""Show a line of a file with carets under the span that a finding is about.

Columns are those of a terminal: two for a wide character (UAX #11), none for a mark on another. A
line that is too long is cut around the span. Only what is near the span is ever looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

from alliance87.model.finding import Place
from alliance87.report.terminal import columns
from alliance87.report.words import escaped

_TAB = " " * 4
_LEAST = 20  # columns of the line, however narrow the terminal is


@dataclass(frozen=True)
class Excerpt:
    """The number of a line, what is shown of it, and the carets that go under that."""

    gutter: str
    line: str
    carets: str

    @property
    def below(self) -> str:
        """The gutter of the carets, as wide as that of the line."""
        return f"{' ' * (len(self.gutter) - 2)}| "


def excerpt(place: Place, width: int) -> Excerpt | None:
    """Return the line of a place and its carets, or nothing where there is no line to show.

    A span that ends on a later line is marked to the end of its first. The lines are at most
    ``width`` columns wide, if that leaves twenty for the text.
    """
    if not place.line or not place.excerpt:
        return None
    gutter = f"{place.line:>5} | "
    text = place.excerpt
    start = min(max(place.column - 1, 0), len(text))
    end = place.end_column - 1 if place.end_line == place.line else len(text)
    end = min(max(end, start + 1), len(text))
    first, last = _window(text, start, end, max(width - len(gutter), _LEAST))
    before = ("…" if first else "") + _shown(text[first:start])
    marked = _shown(text[start : min(end, last)])
    after = _shown(text[min(end, last) : last]) + ("…" if last < len(text) else "")
    carets = " " * columns(before) + "^" * max(columns(marked), 1)
    return Excerpt(gutter, f"{before}{marked}{after}".rstrip(" "), carets)


def _window(text: str, start: int, end: int, room: int) -> tuple[int, int]:
    """Return the stretch to show: the span or as much of it as there is room for, and its surroundings."""
    if len(text) <= 4 * room and columns(_shown(text)) <= room:
        return 0, len(text)
    first = last = start
    room -= 2  # for a mark at either end that something is left out
    most = start + 4 * room  # marks take no room, and a line may hold a million
    while last < min(end, most) and (wide := columns(_shown(text[last]))) <= room:
        room, last = room - wide, last + 1
    grown = True
    while grown and last - first < 4 * room + 80:
        grown = False
        if last < len(text) and (wide := columns(_shown(text[last]))) <= room:
            room, last, grown = room - wide, last + 1, True
        if first and (wide := columns(_shown(text[first - 1]))) <= room:
            room, first, grown = room - wide, first - 1, True
    return first, last


def _shown(text: str) -> str:
    return escaped(text.replace("\t", _TAB))
