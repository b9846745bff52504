"""Read JSON (RFC 8259) and keep the place of every value and key.

Only the grammar: what the values mean is not known here. Stricter than ``json.loads``: no NaN, no
key twice, no half of a surrogate pair, no more than 64 levels. Numbers stay as they are written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from alliance87.formats.text_file import DEEPEST, TextFile
from alliance87.model.finding import FindingError
from alliance87.model.statement import Span

_SPACE = r"[ \t\n\r]*+"
_SKIP = re.compile(_SPACE)
_OPEN_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+')
_STRING = f'({_OPEN_STRING.pattern}")'
_NUMBER = r"(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\w.+-])"
_SIMPLE = re.compile(rf"(?:{_STRING}|{_NUMBER}|(true|false|null)(?!\w)){_SPACE}")
_KEY = re.compile(f"{_STRING}{_SPACE}(:?){_SPACE}")
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


def plain(value: Json) -> object:
    """Return a value as ``json.loads`` would, but every number as a float."""
    if isinstance(value, Object):
        return {key.value: plain(item) for key, item in value.members}
    if isinstance(value, Array):
        return [plain(item) for item in value.items]
    return float(value.written) if isinstance(value, Number) else value.value


class Scanner:
    """Reads a text from its beginning to its end, one token after the other.

    Every method may raise a ``FindingError``: the text is not JSON, or is more than 64 levels deep.
    """

    def __init__(self, source: TextFile) -> None:
        self._source = source
        self._text = source.text
        self.at = 0  # of the next token
        self.end = 0  # of the last value
        self._skip()

    @property
    def next(self) -> str:
        """The character that the next token begins with; empty at the end."""
        return self._text[self.at : self.at + 1]

    def value(self, depth: int = 1) -> Json:
        """Read a value; if it is an array or object, it is the ``depth``-th within one another."""
        start = self.at
        if found := _SIMPLE.match(self._text, start):
            self.at = found.end()
            kind = found.lastindex or 0
            span = Span(*found.span(kind))
            self.end = span.end
            if kind == 1:
                return self._string(found)
            return Number(span, found[2]) if kind == 2 else Word(span, _WORDS[found[3]])
        if self.next == '"':
            raise self._bad_string()
        if self.next not in ("{", "["):
            raise self._unexpected("a value")
        if self.next == "[":
            items = tuple(self.items(depth))
            return Array(Span(start, self.end), items)
        members = tuple((key, self.value(depth + 1)) for key in self.names(depth))
        return Object(Span(start, self.end), members)

    def items(self, depth: int) -> Iterator[Json]:
        """Read an array, and yield its items as they are read."""
        more = self._open(depth, "]")
        while more:
            yield self.value(depth + 1)
            more = self._goes_on("]")

    def names(self, depth: int = 1) -> Iterator[Text]:
        """Read an object, and yield its names; the value of each is to be read before the next."""
        keys: set[str] = set()
        more = self._open(depth, "}")
        while more:
            key = self._key(keys)
            keys.add(key.value)
            yield key
            more = self._goes_on("}")

    def require_end(self) -> None:
        """Return if the text ends here."""
        if self.next:
            raise self._fault(
                self.at, "The file goes on after its end.", "Put all of it in one {…}."
            )

    def _skip(self) -> None:
        space = _SKIP.match(self._text, self.at)
        self.at = space.end() if space else self.at

    def _open(self, depth: int, bracket: str) -> bool:
        """Go on after what opens an array or object, and return whether it holds anything."""
        if depth > DEEPEST:
            raise self._source.too_deep(Span(self.at, self.at + 1))
        self.at += 1
        self._skip()
        return self.next != bracket or self._close()

    def _goes_on(self, bracket: str) -> bool:
        """Go on after a comma or the closing bracket, and return whether it is a comma."""
        if self.next == bracket:
            return self._close()
        if self.next != ",":
            raise self._no_comma(bracket)
        self.at += 1
        self._skip()
        return True

    def _close(self) -> bool:
        self.at = self.end = self.at + 1
        self._skip()
        return False

    def _key(self, before: set[str]) -> Text:
        found = _KEY.match(self._text, self.at)
        if not found:
            raise self._bad_string() if self.next == '"' else self._unexpected("a name")
        key = self._string(found)
        if key.value in before:
            message, fix = "This name is here twice.", "Put its values in one list: […]."
            raise self._source.refuse(key.span, "duplicate-key", message, fix)
        if not found[2]:
            message, fix = "A colon is missing before this.", 'Write "name": value.'
            raise self._fault(found.end(), message, fix)
        self.at = found.end()
        return key

    def _string(self, found: re.Match[str]) -> Text:
        span = Span(*found.span(1))
        value = self._text[span.start + 1 : span.end - 1]
        if "\\" in value:
            value = str(json.loads(found[1]))
        if not value.isascii() and _SURROGATE.search(value):
            message, fix = "This text holds half a character.", "Write the character itself."
            raise self._source.refuse(span, "syntax", message, fix)
        return Text(span, value)

    def _fault(self, at: int, message: str, fix: str) -> FindingError:
        """Return the error that refuses the token at an offset."""
        token = _WRONG.match(self._text, at)
        span = Span(*token.span()) if token else Span(at, at)
        return self._source.refuse(span, "syntax", message, fix)

    def _no_comma(self, bracket: str) -> FindingError:
        if not self.next:
            fix = f"Write {bracket} where this part ends."
            return self._fault(self.at, "The file ends too early.", fix)
        if self.next in '"{[-' or self.next.isalnum():
            span, message = Span(self.end, self.at + 1), "A comma is missing here."
            return self._source.refuse(span, "syntax", message, "Write a comma between.")
        return self._unexpected(f"a comma or {bracket}")

    def _bad_string(self) -> FindingError:
        """Return the error for a string that begins here and does not end as it should."""
        match = _OPEN_STRING.match(self._text, self.at)
        stop = match.end() if match else self.at
        found = self._text[stop : stop + 1]
        if found == "\\":
            message = "JSON does not know what this backslash stands for."
            return self._fault(stop, message, "Write \\\\ for a backslash.")
        if found in ("", "\n", "\r"):
            message, fix = "The text that begins here does not end on its line.", 'Close it with ".'
            return self._source.refuse(Span(self.at, stop), "syntax", message, fix)
        message = "This text has a control character in it."
        return self._fault(stop, message, "Write \\t for a tab.")

    def _unexpected(self, wanted: str) -> FindingError:
        """Return the error for a token that is where ``wanted`` should be."""
        token = _WRONG.match(self._text, self.at)
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
        return self._fault(self.at, message, fix)
