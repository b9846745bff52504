"""Read JSON (RFC 8259) and keep the place of every value and key.

Only the grammar: what the values mean is not known here. Stricter than ``json.loads``: no NaN, no
key twice, no half of a surrogate pair, no more than 64 levels. Numbers stay as they are written.
"""

from __future__ import annotations

import gc
import json
import re
from typing import NamedTuple

from alliance87.formats.text_file import DEEPEST, TextFile
from alliance87.model.finding import FindingError
from alliance87.model.statement import Span

_SPACE = re.compile(r"[ \t\n\r]*")
_OPEN_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+')
_STRING = re.compile(f'{_OPEN_STRING.pattern}"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w.+-])")
_WORD = re.compile(r"(?:true|false|null)(?!\w)")
_WORDS = {"true": True, "false": False, "null": None}
_SURROGATE = re.compile("[\ud800-\udfff]")
# What is there instead of a token, and what was meant by it.
_WRONG = re.compile(r"[\w.+-]+|//[^\r\n]*|/\*|.|\n|$")
_MEANT = {"True": "true", "False": "false", "None": "null", "undefined": "null"}
_QUOTES = "'‘’“”„«»`"


class Text(NamedTuple):
    """A string; its span includes the quotes."""

    span: Span
    value: str


class Number(NamedTuple):
    """A number as it is written."""

    span: Span
    written: str


class Word(NamedTuple):
    """One of ``true``, ``false`` and ``null``."""

    span: Span
    value: bool | None


class Array(NamedTuple):
    """An array; its span includes the brackets."""

    span: Span
    items: tuple[Json, ...]


class Object(NamedTuple):
    """An object, its members in the order of the text; its span includes the braces."""

    span: Span
    members: tuple[tuple[Text, Json], ...]


Json = Text | Number | Word | Array | Object


def scan(source: TextFile) -> Json:
    """Return the one JSON value that a text consists of.

    Raises:
        FindingError: it is not JSON, or is more than 64 levels deep.
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
        raise scanner.fault(at, "The file goes on after its end.", "Put all of it in one {…}.")
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

    def __init__(self, source: TextFile) -> None:
        self._source = source
        self._text = source.text

    def skip(self, at: int) -> int:
        """Return where the next token begins."""
        space = _SPACE.match(self._text, at)
        return space.end() if space else at

    def value(self, at: int, depth: int) -> tuple[Json, int]:
        """Read a value that is within ``depth`` brackets if it is one, itself included."""
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
        raise self._unexpected(at, "a value")

    def fault(self, at: int, message: str, fix: str) -> FindingError:
        """Return the error that refuses the token at an offset."""
        token = _WRONG.match(self._text, at)
        span = Span(*token.span()) if token else Span(at, at)
        return self._source.refuse(span, "syntax", message, fix)

    def _string(self, at: int) -> tuple[Text, int]:
        match = _STRING.match(self._text, at)
        if not match:
            raise self._bad_string(at)
        span, value = Span(*match.span()), match[0][1:-1]
        if "\\" in value:
            value = str(json.loads(match[0]))
        if _SURROGATE.search(value):
            message, fix = "This text holds half a character.", "Write the character itself."
            raise self._source.refuse(span, "syntax", message, fix)
        return Text(span, value), self.skip(match.end())

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
                raise self._unexpected(next_at, "a name")
            key, next_at = self._string(next_at)
            if key.value in members:
                message, fix = "This name is here twice.", "Put its values in one list: […]."
                raise self._source.refuse(key.span, "duplicate-key", message, fix)
            if self._text[next_at : next_at + 1] != ":":
                message, fix = "A colon is missing before this.", 'Write "name": value.'
                raise self.fault(next_at, message, fix)
            item, next_at = self.value(self.skip(next_at + 1), depth + 1)
            members[key.value] = (key, item)
            if self._closes(next_at, "}", item.span.end):
                break
            next_at = self.skip(next_at + 1)
        return Object(Span(at, next_at + 1), tuple(members.values())), self.skip(next_at + 1)

    def _closes(self, at: int, bracket: str, after: int) -> bool:
        """Return whether the bracket is at ``at``, and not a comma."""
        found = self._text[at : at + 1]
        if found in (bracket, ","):
            return found == bracket
        if not found:
            message, fix = "The file ends too early.", f"Write {bracket} where this part ends."
            raise self.fault(at, message, fix)
        if found in '"{[-' or found.isalnum():
            message, fix = "A comma is missing here.", "Write a comma between."
            raise self._source.refuse(Span(after, at + 1), "syntax", message, fix)
        raise self._unexpected(at, f"a comma or {bracket}")

    def _bad_string(self, at: int) -> FindingError:
        """Return the error for a string that begins at an offset and does not end as it should."""
        match = _OPEN_STRING.match(self._text, at)
        stop = match.end() if match else at
        found = self._text[stop : stop + 1]
        if found == "\\":
            message = "JSON does not know what this backslash stands for."
            return self.fault(stop, message, "Write \\\\ for a backslash.")
        if found in ("", "\n", "\r"):
            message, fix = "The text that begins here does not end on its line.", 'Close it with ".'
            return self._source.refuse(Span(at, stop), "syntax", message, fix)
        return self.fault(stop, "This text has a control character in it.", "Write \\t for a tab.")

    def _unexpected(self, at: int, wanted: str) -> FindingError:
        """Return the error for a token that is where ``wanted`` should be."""
        token = _WRONG.match(self._text, at)
        found = token[0] if token else ""
        if not found:
            message, fix = f"The file ends where {wanted} should be.", "Write the rest of it."
        elif found in _QUOTES:
            message, fix = "JSON allows only straight double quotes.", 'Write "…".'
        elif found.startswith(("//", "/*", "#")):
            message, fix = "JSON has no comments.", "Take the comment out."
        elif found in ("]", "}"):
            message, fix = f"Before this, {wanted} is missing.", "Is there a comma too many?"
        elif found in _MEANT:
            message, fix = "JSON does not know this word.", f"Write {_MEANT[found]}."
        elif found.lstrip("+-") in ("NaN", "Infinity"):
            message, fix = "JSON has no such number.", "Leave it out."
        elif found[0] in "+-.0123456789":
            message, fix = "This is not a number as JSON writes it.", 'Write 15, or "15" as text.'
        else:
            message = f"{wanted[0].upper()}{wanted[1:]} should be here."
            fix = 'Put text in straight double quotes: "…".'
        return self.fault(at, message, fix)
