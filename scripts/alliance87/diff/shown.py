"""Show one thing or one value to people, so that what differs can be seen, in parts of data."""

from __future__ import annotations

import json
import re
import unicodedata

from alliance87.describe.thing import Value
from alliance87.diff.told import Data, Parts
from alliance87.model.namespaces import PREFIXES, shorten

_PLAIN = re.compile(r"[+-]?[0-9][0-9A-Za-z:.+-]{0,40}|P[0-9A-Z.]{1,40}|true|false")
_STRING = PREFIXES["xsd"] + "string"
_MOST = 1000  # characters of a value: a literal may have a million
_LONG = 160  # two values longer than this are shown where they differ
_BESIDE = 60


def named(iri: str, label: str) -> Parts:
    """Return a thing by its label and its short name."""
    if not label:
        return (Data(shorten(iri)),)
    # A label must not close its own quotation marks and go on as an IRI.
    return Data(cut(label).replace("”", "\\u201D"), True), " (", Data(shorten(iri)), ")"


def valued(given: Value, exact: bool = False) -> Parts:
    """Return a value as a person reads it; ``exact`` tells the datatype and what is not ASCII."""
    if given.is_iri:
        return named(given.text, given.label)
    if given.datatype not in ("", _STRING) and _PLAIN.fullmatch(given.text) and not exact:
        return (Data(given.text),)
    quoted = json.dumps(cut(given.text), ensure_ascii=exact)
    if given.language:
        return (Data(f"{quoted}@{given.language}"),)
    kind = "" if given.datatype == _STRING else f"^^{shorten(given.datatype)}"
    return (Data(f"{quoted}{kind}"),)


def pair(before: Value, after: Value) -> tuple[Parts, Parts]:
    """Show two values so that the difference can be seen, wherever in them it is."""
    alike = _looks(before) == _looks(after) or before.datatype != after.datatype
    longest = max(len(before.text), len(after.text))
    if before.is_iri or after.is_iri or longest <= _LONG:
        return valued(before, alike), valued(after, alike)
    start = _shared(before.text, after.text)
    end = _shared(before.text[start:][::-1], after.text[start:][::-1])
    return valued(_around(before, start, end), alike), valued(_around(after, start, end), alike)


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


def plain(text: str) -> str | Data:
    """Return a property in words, or a status, as our own word if it is nothing but letters."""
    return text if re.fullmatch(r"[a-z ]+", text) else Data(text)


def cut(text: str) -> str:
    """Return no more of a text than a person wants to read, and how long it is."""
    return text if len(text) <= _MOST else f"{text[:_MOST]}… ({len(text):,} characters)"
