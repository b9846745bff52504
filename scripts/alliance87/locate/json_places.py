"""Read JSON (RFC 8259) and keep the place of every value and key.

Only the grammar: what the values mean is not known here. Stricter than ``json.loads``: no NaN, no
key twice, no half of a surrogate pair, no more than 64 levels. Numbers stay as they are written.
"""

from __future__ import annotations

import gc
import json
import re
from dataclasses import dataclass

from alliance87.locate.json_faults import STRING_SO_FAR, bad_string, fault, unexpected
from alliance87.locate.source import DEEPEST, Source
from alliance87.model.statement import Span

_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(f'{STRING_SO_FAR}"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w.+-])")
_WORD = re.compile(r"(?:true|false|null)(?!\w)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORDS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Text:
    """A string; its span includes the quotes."""

    span: Span
    value: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written."""

    span: Span
    written: str


@dataclass(frozen=True, slots=True)
class Word:
    """One of ``true``, ``false`` and ``null``."""

    span: Span
    value: bool | None


@dataclass(frozen=True, slots=True)
class Array:
    """An array; its span includes the brackets."""

    span: Span
    items: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Object:
    """An object, its members in the order of the text; its span includes the braces."""

    span: Span
    members: tuple[tuple[Text, Json], ...]


Json = Text | Number | Word | Array | Object


def scan(source: Source) -> Json:
    """Return the one JSON value a text holds.

    Raises:
        FindingError: it is no JSON, or is more than 64 levels deep.
    """
    scanner = _Scanner(source)
    collecting = gc.isenabled()
    gc.disable()  # it would walk all these values again and again, in vain
    try:
        value, at = scanner.value(scanner.skip(0), 1)
    finally:
        if collecting:
            gc.enable()
    if at < len(source.text):
        raise fault(source, at, "The file goes on after its end.", "Put all of it in one {…}.")
    return value


def plain(value: Json) -> object:
    """Return a value as ``json.loads`` would, but every number as a float."""
    if isinstance(value, Object):
        return {key.value: plain(item) for key, item in value.members}
    if isinstance(value, Array):
        return [plain(item) for item in value.items]
    return float(value.written) if isinstance(value, Number) else value.value


class _Scanner:
    """Each method takes the offset of a token and returns a value and the offset of the next."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._text = source.text

    def skip(self, at: int) -> int:
        """Return where the next token begins."""
        space = _SPACE.match(self._text, at)
        return space.end() if space else at

    def value(self, at: int, depth: int) -> tuple[Json, int]:
        """Read a value that ``depth`` brackets would hold, itself included."""
        first = self._text[at : at + 1]
        if first == '"':
            return self._string(at)
        if first and first in "{[":
            if depth > DEEPEST:
                raise self._source.too_deep(Span(at, at + 1))
            return self._object(at, depth) if first == "{" else self._array(at, depth)
        if match := _NUMBER.match(self._text, at):
            return Number(Span(*match.span()), match[0]), self.skip(match.end())
        if match := _WORD.match(self._text, at):
            return Word(Span(*match.span()), _WORDS[match[0]]), self.skip(match.end())
        raise unexpected(self._source, at, "a value")

    def _string(self, at: int) -> tuple[Text, int]:
        match = _STRING.match(self._text, at)
        if not match:
            raise bad_string(self._source, at)
        value = match[0][1:-1]
        if "\\" in value:
            value = str(json.loads(match[0]))
        if _SURROGATE.search(value):
            message = "This text holds half a character."
            span = Span(*match.span())
            raise self._source.refuse(span, "syntax", message, "Write the character itself.")
        return Text(Span(*match.span()), value), self.skip(match.end())

    def _array(self, at: int, depth: int) -> tuple[Array, int]:
        items: list[Json] = []
        next_at = self.skip(at + 1)
        while self._text[next_at : next_at + 1] != "]" or items:
            item, next_at = self.value(next_at, depth + 1)
            items.append(item)
            if self._closes(next_at, "]", item.span.end):
                break
            next_at = self.skip(next_at + 1)
        return Array(Span(at, next_at + 1), tuple(items)), self.skip(next_at + 1)

    def _object(self, at: int, depth: int) -> tuple[Object, int]:
        members: dict[str, tuple[Text, Json]] = {}
        next_at = self.skip(at + 1)
        while self._text[next_at : next_at + 1] != "}" or members:
            if self._text[next_at : next_at + 1] != '"':
                raise unexpected(self._source, next_at, "a name")
            key, next_at = self._string(next_at)
            if key.value in members:
                message, fix = "This name is here twice.", "Put its values in one list: […]."
                raise self._source.refuse(key.span, "duplicate-key", message, fix)
            if self._text[next_at : next_at + 1] != ":":
                message, fix = "A colon is missing before this.", 'Write "name": value.'
                raise fault(self._source, next_at, message, fix)
            item, next_at = self.value(self.skip(next_at + 1), depth + 1)
            members[key.value] = (key, item)
            if self._closes(next_at, "}", item.span.end):
                break
            next_at = self.skip(next_at + 1)
        return Object(Span(at, next_at + 1), tuple(members.values())), self.skip(next_at + 1)

    def _closes(self, at: int, bracket: str, after: int) -> bool:
        """Return whether the bracket stands at ``at``, and not a comma."""
        found = self._text[at : at + 1]
        if found in (bracket, ","):
            return found == bracket
        if not found:
            message, fix = "The file ends too early.", f"Write {bracket} where this part ends."
            raise fault(self._source, at, message, fix)
        if found in '"{[-' or found.isalnum():
            raise self._source.refuse(
                Span(after, at + 1), "syntax", "A comma is missing here.", "Write a comma between."
            )
        raise unexpected(self._source, at, f"a comma or {bracket}")
