"""Write a report for people: place, fault and remedy of each finding, then numbers and a verdict.

Under a line of a file carets mark the span that a finding is about. Columns are those of a terminal: two for
a wide character (UAX #11), none for a mark on another. A line that is too long is cut around the span.
Nothing a file holds can move the cursor, change a colour or make a line of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from alliance87.model.finding import Finding, Place, Report, Severity
from alliance87.model.namespaces import shorten
from alliance87.report.terminal import columns, hung
from alliance87.report.words import escaped, is_explained, rule_name, subject

_WIDEST = 240  # characters of a value
_BOLD, _RED, _YELLOW, _GREEN, _BLUE = ("1", "31", "33", "32", "34")
_NOUNS = {
    Severity.LIMIT: ("limit exceeded", "limits exceeded"),
    Severity.REFUSAL: ("refusal", "refusals"),
    Severity.VIOLATION: ("violation", "violations"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.NOTE: ("note", "notes"),
}


def render_text(report: Report, width: int = 100, colour: bool = False) -> str:
    """Return the report as lines of text, the last ended.

    Args:
        report: findings are told in its order.
        width: how many columns a line may take. An address or a name is never broken.
        colour: whether to mark by colour what is marked by words too.
    """
    lines: list[str] = []
    for found in report.findings:
        lines += [*_finding(found, width, colour), ""]
    name_width = max((columns(escaped(name)) for name, _ in report.counts), default=0)
    for name, count in report.counts:
        padding = " " * (name_width - columns(escaped(name)))
        lines += hung(f"{escaped(name)}{padding}  {escaped(count)}", width)
    painted = _GREEN if report.conforms else _RED
    lines += [_painted(line, painted, colour) for line in hung(_verdict(report), width)]
    rules = {rule_name(found.rule) for found in report.findings if is_explained(found.rule)}
    for number, rule in enumerate(sorted(rules)):
        lines.append(f"{' ' * 7 if number else 'Rules: '}alliance87 explain {escaped(rule)}")
    return "".join(f"{line}\n" for line in lines)


def _finding(found: Finding, width: int, colour: bool) -> Iterator[str]:
    paint = _RED if found.severity.blocks else _YELLOW
    about = subject(found)
    place = escaped(_where(found.place))
    head = f"{place} {found.severity}"
    message = f"{head}  {f'{about} — ' if about else ''}{found.message}"
    first, *rest = hung(escaped(message), width)
    if colour and first.startswith(head):
        painted = f"{_painted(place, _BOLD, colour)} {_painted(found.severity, paint, colour)}"
        first = painted + first[len(head) :]
    yield from (first, *rest)
    fix, value = escaped(found.fix), _value(found.value)
    shown = excerpt(found.place, width)
    if shown:
        yield _painted(shown.gutter, _BLUE, colour) + shown.line
        fits = fix and len(shown.gutter) + columns(f"{shown.carets} {fix}") <= width
        carets = f"{shown.carets} {fix}" if fits else shown.carets
        yield _painted(shown.below, _BLUE, colour) + _painted(carets, paint, colour)
        fix = "" if fits else fix
    if value and not (shown and value in shown.line):
        yield from hung(f"    found: {value}", width)
    if fix:
        lead = "" if fix.startswith("did you mean") else "fix: "
        yield from hung(f"    {lead}{fix}", width)
    if found.rule:
        yield f"    rule: {escaped(rule_name(found.rule))}"


def _where(place: Place) -> str:
    """Return a place as editors read it; the graph only tells where a line cannot."""
    position = f"{place.file}:{place.line}:{place.column}" if place.line else str(place)
    return f"{position} ({place.cell})" if place.cell else position


def _value(value: str) -> str:
    """Return a value on one line, of bounded length."""
    shown = escaped(shorten(value[: 2 * _WIDEST]))
    return shown if len(shown) <= _WIDEST else f"{shown[: _WIDEST - 1]}…"


def _verdict(report: Report) -> str:
    numbers = Counter(found.severity for found in report.findings)
    said = [severity for severity in Severity if numbers[severity]]
    if report.conforms:
        said = [Severity.VIOLATION, Severity.WARNING]
        said += [Severity.NOTE] if numbers[Severity.NOTE] else []
    verdict = ", ".join(
        f"{numbers[severity]} {_NOUNS[severity][numbers[severity] != 1]}" for severity in said
    )
    files = sorted({found.place.file for found in report.findings})
    if not files:
        return verdict
    return f"{verdict} in {escaped(files[0]) if len(files) == 1 else f'{len(files)} files'}"


def _painted(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour and text else text


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
