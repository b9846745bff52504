"""Lay out a description or a difference for people, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from alliance87.describe.changes import ChangedThing, Changes, Line
from alliance87.describe.phrases import (
    Data,
    Level,
    Page,
    Parts,
    Phrase,
    joined,
    literal,
    named,
    pair,
    plain,
    quoted,
    source,
    supporting,
    valued,
)
from alliance87.describe.sides import Side
from alliance87.describe.support import Support
from alliance87.describe.thing import Description, Dispute, Supported, Value
from alliance87.model.namespaces import shorten
from alliance87.model.status import NAMES

_MEANINGS = {
    "stated": ("Stated", ": a document says so"),
    "implied": ("Implied", ": it follows from documents by one step"),
    "curated": ("Curated", ": from other sources"),
    "contributed": ("Contributed", ": a document says so, by the word of a contributor"),
    "": ("Recorded", ": about documents, terms or this dataset, not about the world"),
}
_VALUES_SHOWN = 8
_KINDS = ("added", "removed", "changed", "moved")
_MARKS = {"added": "+", "removed": "-", "changed": "~", "moved": "="}


def page(found: Description | Changes) -> Page:
    """Return the page of a thing or of a difference, and under each statement what it rests on.

    In a difference ``+`` is added, ``-`` removed, ``~`` one value for another, ``=`` the same value
    with another status or on other evidence.
    """
    if isinstance(found, Description):
        return Page(tuple(_described(found)), 2, f"alliance87 describe {shorten(found.iri)}")
    before, after = found.compared.before, found.compared.after
    return Page(tuple(_changed(found)), 4, f"alliance87 diff {before.name} {after.name}")


def summary(found: Changes) -> str:
    """Return a difference in one sentence: how many things, and statements of which status."""
    if not found.things:
        return "No difference."
    things = Counter(thing.kind for thing in found.things)
    shown = [kind for kind in ("added", "changed", "removed", "renamed") if things[kind]]
    first = f"{_counted(things[shown[0]], 'thing')} {shown[0]}"
    rest = [f"{things[kind]} {kind}" for kind in shown[1:]]
    none = [f"none {kind}" for kind in ("added", "removed") if not things[kind]]
    lines = [line for thing in found.things for line in thing.lines]
    return f"{', '.join([first, *rest, *none])}; {_statements(lines, found.compared.plain)}."


def _described(found: Description) -> Iterator[Phrase]:
    name = shorten(found.iri)
    if found.label:
        yield Phrase(Level.TITLE, (Data(found.label),))
    short: Parts = () if name == found.iri else (Data(name), "  ")
    yield Phrase(Level.NAME, (*short, Data(f"<{found.iri}>")))
    if found.types:
        yield Phrase(Level.LINE, ("a ", Data(", ".join(map(shorten, found.types)))))
    for support in found.supports:
        yield from (Phrase(Level.LINE, parts) for parts in supporting(support, bare=True))
    for status, group in groupby(found.statements, key=lambda statement: statement.status):
        yield Phrase(Level.HEADING, _MEANINGS.get(status, ("Unclear", ": more than one status")))
        statements = list(group)
        yield from _with_support(statements) if status else _by_property(statements)
    if found.contents:
        yield Phrase(Level.HEADING, ("What it says",))
        for s in found.contents:
            yield Phrase(Level.STATEMENT, (Data(shorten(s.subject)), " ", *_said(s)))
    if found.open_questions:
        yield Phrase(Level.HEADING, ("Open", ": the documents do not say"))
        for each in found.open_questions:
            yield Phrase(Level.STATEMENT, (Data(each.question),))
            yield Phrase(Level.SUPPORT, (Data(each.reason),))
    others = (other for s in found.statements for each in s.disputes for other in each.others)
    supports = (support for s in (*found.statements, *others) for support in s.supports)
    yield from _about_sources({*found.supports, *supports})


def _about_sources(supports: Iterable[Support]) -> Iterator[Phrase]:
    """Yield the documents that the words name in short, and the notes on what else was compared."""
    documents = {s for each in supports for s in {*each.sources} - {*each.sources_apart}}
    if documents:
        yield Phrase(Level.HEADING, ("Documents",))
        for iri, document in sorted((document.iri, document) for document in documents):
            stored = "a stored copy was read on " if document.is_stored_copy else "read on "
            about: list[Parts] = [(Data(shorten(iri)), " ", *source(document))]
            about += [(Data(document.vantage),)] if document.vantage else []
            about += [(stored, Data(document.read_on))] if document.read_on else []
            yield Phrase(Level.STATEMENT, joined("; ", about))
    noted = sorted(support for support in supports if support.status and support.notes)
    if noted:
        yield Phrase(Level.HEADING, ("Notes on these sources",))
        for support in noted:
            yield Phrase(Level.STATEMENT, joined(", ", [*map(source, support.sources)]))
            yield from (Phrase(Level.SUPPORT, (Data(note),)) for note in support.notes)


def _with_support(statements: Iterable[Supported]) -> Iterator[Phrase]:
    for s in statements:
        yield Phrase(Level.STATEMENT, _incoming(s) if s.incoming else _said(s))
        for support in s.supports:
            yield from (Phrase(Level.SUPPORT, parts) for parts in supporting(support, bare=True))
        for dispute in s.disputes:
            yield from (Phrase(Level.SUPPORT, parts) for parts in _disputed(s, dispute))


def _disputed(statement: Supported, dispute: Dispute) -> Iterator[Parts]:
    """Yield why a statement is disputed, and who says what else."""
    kind: Parts = (" (", Data(dispute.kind), ")") if dispute.kind else ()
    yield "disputed", *kind, ": ", Data(dispute.reason), " ", Data(shorten(dispute.iri))
    for other in dispute.others:
        of: Parts = (
            (Data(shorten(other.subject)), ": ") if other.subject != statement.subject else ()
        )
        yield "  other value: ", *of, *_exact(other.value)
        for support in other.supports:
            for parts in supporting(support, bare=True):
                yield "    ", *parts


def _by_property(statements: Iterable[Supported]) -> Iterator[Phrase]:
    """Yield a line a property: nothing supports these, and there may be a great many."""
    for (incoming, path), group in groupby(statements, key=lambda s: (s.incoming, s.path)):
        shown = [(Data(shorten(s.subject)),) if incoming else _exact(s.value) for s in group]
        more = f", and {len(shown) - _VALUES_SHOWN} more" if len(shown) > _VALUES_SHOWN else ""
        name: Parts = (
            ("is the ", Data(shorten(path)), " of") if incoming else (Data(shorten(path)),)
        )
        yield Phrase(Level.STATEMENT, (*name, " ", *joined(", ", shown[:_VALUES_SHOWN]), more))


def _said(statement: Supported) -> Parts:
    return Data(shorten(statement.path)), " ", *_exact(statement.value)


def _incoming(s: Supported) -> Parts:
    label: Parts = (" ", Data(s.subject_label, True)) if s.subject_label else ()
    return "is the ", Data(shorten(s.path)), " of ", Data(shorten(s.subject)), *label


def _exact(value: Value) -> Parts:
    if not value.is_iri:
        return literal(value)
    return Data(shorten(value.text)), *((" ", Data(value.label, True)) if value.label else ())


def _changed(found: Changes) -> Iterator[Phrase]:
    before, after = found.compared.before, found.compared.after
    yield Phrase(Level.TITLE, (Data(_called(before)), " → ", Data(_called(after))))
    yield Phrase(Level.LINE, (summary(found),))
    yield from (Phrase(Level.LINE, parts) for parts in _notes(found))
    for heading, things in groupby(found.things, key=lambda thing: thing.section):
        yield Phrase(Level.HEADING, (heading,))
        for thing in things:
            yield Phrase(Level.THING, (thing.kind, ": ", *_thing(thing)))
            for _, run in groupby(thing.lines, key=_support_shown):
                lines = list(run)
                for line in lines:
                    yield Phrase(Level.STATEMENT, _statement(line))
                    yield from (Phrase(Level.SUPPORT, parts) for parts in _origins(line))
                yield from (Phrase(Level.SUPPORT, parts) for parts in _supports(lines[0]))
            yield from (Phrase(Level.STATEMENT, parts) for parts in _carried(thing))


def _notes(found: Changes) -> Iterator[Parts]:
    """Yield a sentence for each thing that the comparison leaves out or shows elsewhere."""
    compared = found.compared
    if found.folded:
        number = _counted(found.folded, "statement")
        yield (f"Shown with what rests on it, and not counted: {number} of evidence.",)
    if compared.plain:
        head = "Statuses and evidence are not compared: "
        yield head, Data(compared.plain), " has no named graphs."
    for graph in compared.left_out:
        yield "Not compared, as only one side holds it: ", Data(shorten(graph)), "."


def _called(side: Side) -> str:
    return f"{side.name} ({side.commit[:12]})" if side.commit else side.name


def _thing(thing: ChangedThing) -> Parts:
    former: Parts = (", formerly ", Data(shorten(thing.former))) if thing.former else ()
    under = f", under {_counted(thing.carries, 'statement')}" if thing.carries else ""
    return (*named(thing.iri, thing.label), *former, under)


def _carried(thing: ChangedThing) -> Iterator[Parts]:
    """Yield what rests on evidence that changed: a reviewer must see whether it still does."""
    for each in thing.some:
        subject = named(each.subject.text, each.subject.label)
        yield "carries: ", *subject, " ", plain(each.words), ": ", *valued(each.value)
    if thing.some and thing.carries > len(thing.some):
        yield (f"and {thing.carries - len(thing.some)} more",)


def _statement(line: Line) -> Parts:
    head: Parts = (Data(_MARKS[line.kind]), " ", plain(line.words), ": ")
    if line.kind == "changed" and line.before and line.after:
        before, after = pair(line.before.value, line.after.value)
        return *head, *before, " → ", *after
    value = line.shown.value
    if any(shown and shown.origin for shown in (line.before, line.after)):
        value = replace(value, label="")  # its words come below
    if line.kind != "moved":
        return *head, *valued(value)
    was, now = (shown.status if shown else "" for shown in (line.before, line.after))
    if was == now:
        return *head, *valued(value), f", {now or 'recorded'} on other evidence"
    return *head, *valued(value), f", now {now or 'recorded'}, before {was or 'recorded'}"


def _support_shown(line: Line) -> tuple[object, ...]:
    """Tell lines apart that cannot share what is printed under them."""
    before, after = _both(line)
    if line.kind != "moved" and _same(before, after):
        return ("", after or before)
    return line.kind == "moved", before, after


def _both(line: Line) -> tuple[tuple[Support, ...], tuple[Support, ...]]:
    before, after = (shown.supports if shown else () for shown in (line.before, line.after))
    return before, after


def _same(before: tuple[Support, ...], after: tuple[Support, ...]) -> bool:
    """Whether it is enough to show one: a graph that changed is shown by itself."""
    return not before or not after or _names(before) == _names(after)


def _names(supports: tuple[Support, ...]) -> set[tuple[str, str]]:
    return {(support.graph, support.status) for support in supports}


def _origins(line: Line) -> Iterator[Parts]:
    """Yield what a statement names as evidence: the words, and the document they are in."""
    for when, shown in (("now ", line.after), ("before ", line.before)):
        if shown and shown.origin and not (line.kind == "moved" and shown is line.before):
            words = [quoted(each, False) for each in shown.origin.words]
            sources = [source(each) for each in shown.origin.sources]
            found = joined(", in ", [*words, *([joined(", ", sources)] if sources else [])])
            yield (when, *found) if line.kind == "changed" else found


def _supports(line: Line) -> Iterator[Parts]:
    before, after = _both(line)
    if line.kind != "moved" and _same(before, after):
        for support in after or before:
            yield from supporting(support)
        return
    for when, here, there in (("now ", after, before), ("before ", before, after)):
        for support in here:
            if not _names((support,)) <= _names(there):
                yield from supporting(support, when)


def _statements(lines: Iterable[Line], plain: str) -> str:
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in _KINDS}
    for line in lines:
        counts[line.kind][_status(line)] += 1
    parts: list[str] = []
    for kind, found in counts.items():
        if total := found.total():
            noun = "" if parts else " statement" if total == 1 else " statements"
            each = [
                name if len(found) == 1 else f"{number} {name}"
                for name, number in sorted(found.items(), key=_rank)
            ]
            status = "" if plain else f" ({', '.join(each)})"
            parts.append(f"{total}{noun} {kind}{status}")
    return ", ".join(parts) or "no statement added or removed"


def _rank(counted: tuple[str, int]) -> tuple[int, str]:
    first = counted[0].split(" ")[0].rstrip(",")
    return (NAMES.index(first) if first in NAMES else len(NAMES)), counted[0]


def _status(line: Line) -> str:
    was, now = (shown.status or "recorded" if shown else "" for shown in (line.before, line.after))
    if line.kind in ("changed", "moved") and was != now:
        return f"{was} to {now}"
    return f"{now}, other evidence" if line.kind == "moved" else now or was


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
