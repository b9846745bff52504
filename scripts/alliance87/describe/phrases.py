"""Say things to people in phrases, in which our own words and what comes from data are kept apart.

A rendering decides how data is marked off, so that nothing in it can pass for a word of ours.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from alliance87.describe.support import Source, Support, Words
from alliance87.describe.thing import Value
from alliance87.model.namespaces import PREFIXES, shorten

_PLAIN = re.compile(r"[+-]?[0-9][0-9A-Za-z:.+-]{0,40}|P[0-9A-Z.]{1,40}|true|false")
_STRING = f"{PREFIXES['xsd']}string"
_MOST = 1000  # characters of a value: a literal may have a million
_LONG = 160  # two values longer than this are shown where they differ
_BESIDE = 60
_DIGITS = 12  # of a digest
_WORDS_SHOWN = 5  # an implied graph may rest on more passages than anyone reads


@dataclass(frozen=True)
class Data:
    """Text from the data; ``quoted`` if it is somebody's words and not code."""

    text: str
    quoted: bool = False


Parts = tuple[str | Data, ...]


class Level(Enum):
    """What a line is, from the top down; a NAME is never broken into two lines."""

    TITLE = auto()
    NAME = auto()
    LINE = auto()
    HEADING = auto()
    THING = auto()
    STATEMENT = auto()
    SUPPORT = auto()


@dataclass(frozen=True)
class Phrase:
    """A line of a page. The first part of a heading or a thing is ours, and stands out."""

    level: Level
    parts: Parts


@dataclass(frozen=True)
class Page:
    """What to print: its lines, how far statements are indented, and the command that prints it."""

    phrases: tuple[Phrase, ...]
    indent: int
    command: str


def named(iri: str, label: str) -> Parts:
    """Return a thing by its label and its short name."""
    if not label:
        return (Data(shorten(iri)),)
    # A label must not close its own quotation marks and go on as an IRI.
    return Data(cut(label).replace("”", "\\u201D"), True), " (", Data(shorten(iri)), ")"


def valued(given: Value, exact: bool = False) -> Parts:
    """Return a value as a person reads it; ``exact`` shows the datatype and what is not ASCII."""
    if given.is_iri:
        return named(given.text, given.label)
    if given.datatype not in ("", _STRING) and _PLAIN.fullmatch(given.text) and not exact:
        return (Data(given.text),)
    return literal(given, exact)


def literal(given: Value, ascii_only: bool = False) -> Parts:
    """Return a literal with its language or datatype, as Turtle writes one."""
    quoted = json.dumps(cut(given.text), ensure_ascii=ascii_only)
    kind = "" if given.datatype == _STRING else f"^^{shorten(given.datatype)}"
    return (Data(f"{quoted}@{given.language}" if given.language else f"{quoted}{kind}"),)


def pair(before: Value, after: Value) -> tuple[Parts, Parts]:
    """Show two values so that the difference can be seen, wherever in them it is."""
    alike = _looks(before) == _looks(after) or before.datatype != after.datatype
    longest = max(len(before.text), len(after.text))
    if before.is_iri or after.is_iri or longest <= _LONG:
        return valued(before, alike), valued(after, alike)
    start = _shared(before.text, after.text)
    end = _shared(before.text[start:][::-1], after.text[start:][::-1])
    return valued(_around(before, start, end), alike), valued(_around(after, start, end), alike)


def supporting(support: Support, when: str = "", bare: bool = False) -> Iterator[Parts]:
    """Say what a graph rests on: a line for its step and sources, and one for each passage.

    ``when`` comes first, then the status, unless it is "stated" and ``bare``.
    """
    status = support.status
    hidden = not status or (bare and status == "stated")
    head: Parts = (when,) if hidden else (when, plain(status), ": ")
    about: list[Parts] = [(Data(cut(support.rationale)),)] if support.rationale else []
    about += map(source, support.sources_apart)
    if support.by or support.on:
        verb = "sent by " if status == "contributed" else "verified by "
        verb = "checked by " if support.compared_with else verb
        who: Parts = (verb, Data(support.by or "nobody"), " on ", Data(support.on or "no day"))
        against = support.compared_with
        about.append((*who, " against ", Data(against)) if against else who)
    if support.missing:
        missing = ", ".join(map(shorten, support.missing))
        about.append(("not described: ", Data(cut(missing))))
    if about or (status and not support.words):
        yield (*head, *(joined("; ", about) or ("nothing",)))
        head = ("  from ",)
    for each in support.words[:_WORDS_SHOWN]:
        yield (*head, *quoted(each, support.sources_apart != support.sources))
    if len(support.words) > _WORDS_SHOWN:
        yield (f"  and from {len(support.words) - _WORDS_SHOWN} more passages",)


def quoted(words: Words, with_document: bool) -> Parts:
    """Return the words of a passage, where they are, and the heading above them."""
    documents = [(Data(shorten(each)),) for each in words.documents if with_document]
    where: Parts = (", ", *joined(", ", documents)) if documents else ()
    comma = "," if where else ""
    place = f"{comma} characters {words.place[0]}–{words.place[1]}" if words.place else ""
    under: Parts = (", under ", Data(cut(words.heading), True)) if words.heading else ()
    digest: Parts = ()
    if words.sha256:
        head = ", in a passage of "
        tail = " characters with the SHA-256 "
        digest = (head, Data(str(words.length or "some")), tail, Data(f"{words.sha256[:_DIGITS]}…"))
    return (Data(cut(words.exact), True), *where, place, *digest, *under)


def source(given: Source) -> Parts:
    """Return a source by its title, or else its IRI, and where it is found."""
    places = joined(", ", [(Data(cut(each)),) for each in given.locators])
    name = Data(cut(given.title or shorten(given.iri)), True)
    return (name, " (", *places, ")") if places else (name,)


def joined(between: str, given: Sequence[Parts]) -> Parts:
    """Return phrases as one."""
    return tuple(part for each in given for part in (between, *each))[1:]


def plain(text: str) -> str | Data:
    """Return a property in words, or a status, as our own word if it is nothing but letters."""
    return text if re.fullmatch(r"[a-z ]+", text) else Data(text)


def cut(text: str) -> str:
    """Return no more of a text than a person wants to read, and how long it is."""
    return text if len(text) <= _MOST else f"{text[:_MOST]}… ({len(text):,} characters)"


def _shared(one: str, other: str) -> int:
    """Count the characters that two texts begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _around(value: Value, start: int, end: int) -> Value:
    """Return a value without most of its first ``start`` and last ``end`` characters."""
    head, tail = value.text[:start], value.text[len(value.text) - end :]
    if len(head) > _BESIDE:
        head = f"…{head[-_BESIDE:].partition(' ')[2] or head[-_BESIDE:]}"
    if len(tail) > _BESIDE:
        tail = f"{tail[:_BESIDE].rpartition(' ')[0] or tail[:_BESIDE]}…"
    text = f"{head}{value.text[start : len(value.text) - end]}{tail}"
    return Value(text, False, "", value.language, value.datatype)


def _looks(value: Value) -> tuple[str, ...]:
    text = unicodedata.normalize("NFKC", value.text)
    return (" ".join(text.split()), value.language, value.datatype)
