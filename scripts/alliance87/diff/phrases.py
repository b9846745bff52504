"""Say a difference in phrases for people: what is ours to say, and what is data, kept apart.

A rendering decides how data is marked off, so that nothing in it can pass for a word of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from alliance87.diff.grounds import Ground, Outside, Quote
from alliance87.diff.shown import cut, named, pair, plain, valued
from alliance87.diff.told import Data, Line, Parts, Told, ToldThing
from alliance87.model.namespaces import shorten

_QUOTES_SHOWN = 5  # an implied graph may take more passages than anyone reads
_MARKS = {"added": "+", "removed": "-", "changed": "~", "moved": "="}


@dataclass(frozen=True)
class Phrase:
    """A line: 0 a heading, 1 a thing, 2 a statement, 3 what statements rest on."""

    level: int
    parts: Parts


def phrases(told: Told) -> Iterator[Phrase]:
    """Yield the difference line by line, in order."""
    for heading, things in groupby(told.things, key=lambda thing: thing.section):
        yield Phrase(0, (heading,))
        for thing in things:
            yield Phrase(1, (f"{thing.kind}: ", *_thing(thing)))
            for _, run in groupby(thing.lines, key=_rests_on):
                lines = list(run)
                for line in lines:
                    yield Phrase(2, _statement(line))
                    yield from (Phrase(3, parts) for parts in _origins(line))
                yield from (Phrase(3, parts) for parts in _reasons(lines[0]))
            yield from (Phrase(2, parts) for parts in _carried(thing))


def _thing(thing: ToldThing) -> Parts:
    former: Parts = (", formerly ", Data(shorten(thing.former))) if thing.former else ()
    number = f"{thing.carries} statement{'' if thing.carries == 1 else 's'}"
    under: Parts = (f", under {number}",) if thing.carries else ()
    return (*named(thing.iri, thing.label), *former, *under)


def _carried(thing: ToldThing) -> Iterator[Parts]:
    """Say what rests on evidence that changed: a reviewer must see whether it still does."""
    for each in thing.some:
        subject = named(each.subject.text, each.subject.label)
        yield ("carries: ", *subject, " ", plain(each.words), ": ", *valued(each.value))
    if thing.some and thing.carries > len(thing.some):
        yield (f"and {thing.carries - len(thing.some)} more",)


def _statement(line: Line) -> Parts:
    head: Parts = (Data(_MARKS[line.kind]), " ", plain(line.words), ": ")
    if line.kind == "changed" and line.before and line.after:
        before, after = pair(line.before, line.after)
        return (*head, *before, " → ", *after)
    value = line.after or line.before
    if value and (line.origin_before or line.origin_after):
        value = replace(value, label="")  # its words come below
    shown = valued(value) if value else ()
    if line.kind != "moved":
        return (*head, *shown)
    if line.status_before == line.status_after:
        return (*head, *shown, f", {line.status_after or 'recorded'} on other evidence")
    now, was = line.status_after or "recorded", line.status_before or "recorded"
    return (*head, *shown, f", now {now}, before {was}")


def _rests_on(line: Line) -> tuple[object, ...]:
    """Tell lines apart that cannot share what is printed under them."""
    if line.kind == "moved":
        return "moved", line.grounds_before, line.grounds_after
    before, after = line.grounds_before, line.grounds_after
    return ("", after or before) if _same(before, after) else ("", before, after)


def _same(before: tuple[Ground, ...], after: tuple[Ground, ...]) -> bool:
    """Whether it is enough to show one: a graph that changed is told by itself."""
    return not before or not after or _names(before) == _names(after)


def _names(grounds: tuple[Ground, ...]) -> set[tuple[str, str]]:
    return {(ground.graph, ground.status) for ground in grounds}


def _origins(line: Line) -> Iterator[Parts]:
    """Say what a statement names as evidence: the words, and the document they stand in."""
    for when, ground in (("now ", line.origin_after), ("before ", line.origin_before)):
        if ground and not (line.kind == "moved" and when == "before "):
            parts: Parts = (when,) if line.kind == "changed" else ()
            for quote in ground.quotes:
                parts = (*parts, *_quote(quote), ", in " if ground.sources else "")
            for number, source in enumerate(ground.sources):
                parts = (*parts, ", " if number else "", *_outside(source))
            yield parts


def _reasons(line: Line) -> Iterator[Parts]:
    before, after = line.grounds_before, line.grounds_after
    if line.kind != "moved" and _same(before, after):
        for ground in after or before:
            yield from _reason("", ground)
        return
    for ground in after:
        if not _names((ground,)) <= _names(before):
            yield from _reason("now ", ground)
    for ground in before:
        if not _names((ground,)) <= _names(after):
            yield from _reason("before ", ground)


def _reason(when: str, ground: Ground) -> Iterator[Parts]:
    """Say what a graph rests on: a line for its step and sources, and one for each passage."""
    status: Parts = (plain(ground.status), ": ") if ground.status else ()
    head: Parts = (when, *status)
    about: Parts = (Data(cut(ground.rationale)),) if ground.rationale else ()
    for source in ground.sources:
        about = (*about, *(("; ",) if about else ()), *_outside(source))
    if ground.by or ground.on:
        verb = "by " if ground.status == "contributed" else "verified by "
        who = (verb, Data(ground.by or "nobody"), " on ", Data(ground.on or "no day"))
        about = (*about, "; ", *who) if about else who
    if ground.missing:
        missing = ", ".join(map(shorten, ground.missing))
        about = (*about, "; " if about else "", "not described: ", Data(cut(missing)))
    if about or not ground.quotes:
        yield (*head, *(about or ("nothing",)))
        head = ("  in the words ",)
    for quote in ground.quotes[:_QUOTES_SHOWN]:
        yield (*head, *_quote(quote))
    if len(ground.quotes) > _QUOTES_SHOWN:
        yield (f"  and from {len(ground.quotes) - _QUOTES_SHOWN} passages more",)


def _outside(source: Outside) -> Parts:
    found: Parts = (Data(cut(source.title or shorten(source.iri)), True),)
    for number, locator in enumerate(source.locators):
        found = (*found, ", " if number else " (", Data(cut(locator)))
    return (*found, ")") if source.locators else found


def _quote(quote: Quote) -> Parts:
    place = f" characters {quote.place[0]}–{quote.place[1]}" if quote.place else ""
    under: Parts = (", under ", Data(cut(quote.heading), True)) if quote.heading else ()
    return (Data(cut(quote.text), True), place, *under)
