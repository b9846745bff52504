"""Read JSON (RFC 8259) and keep the place of every value and key.

Only the grammar: what the values mean is not known here. Stricter than ``json.loads``: no NaN, no
key twice, no half of a surrogate pair, no more than 64 levels. Numbers stay as they are written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from alliance87.formats.text_file import DEEPEST, TextFile
from alliance87.model.finding import FindingError
from alliance87.model.statement import Span

_SPACE = r"[ \t\n\r]*+"
_OPEN_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+')
_STRING = f'{_OPEN_STRING.pattern}"'
_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w.+-])"
_SKIP = re.compile(_SPACE)
_SIMPLE = re.compile(rf"(?:({_STRING})|({_NUMBER})|((?:true|false|null)(?!\w))){_SPACE}")
_KEY = re.compile(f"({_STRING}){_SPACE}(:?){_SPACE}")
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


class Items:
    """The items of an array, to be read one by one and once: a long array need not be kept.

    When all are read, ``end`` is where the array ends, and ``after`` where the next token begins.
    """

    def __init__(self, scanner: Scanner, start: int, depth: int) -> None:
        self.start = self.end = self.after = start
        self._scanner, self._depth = scanner, depth

    def __iter__(self) -> Iterator[Json]:
        scanner, text = self._scanner, self._scanner.text
        at = scanner.skip(self.start + 1)
        more = text[at : at + 1] != "]"
        while more:
            item, at = scanner.value(at, self._depth + 1)
            yield item
            if more := not scanner.closes(at, "]", item.span.end):
                at = scanner.skip(at + 1)
        self.end, self.after = at + 1, scanner.skip(at + 1)

    @property
    def span(self) -> Span:
        """From bracket to bracket, once all items are read."""
        return Span(self.start, self.end)

    def whole(self) -> Array:
        """Return the array."""
        items = tuple(self)
        return Array(self.span, items)


class Members:
    """The members of an object, to be read one by one and once, as ``Items`` are.

    An array in the object of the file itself comes as ``Items``, to be read before the next member.
    """

    def __init__(self, scanner: Scanner, start: int, depth: int) -> None:
        self.start = self.end = self.after = start
        self._scanner, self._depth = scanner, depth

    def __iter__(self) -> Iterator[tuple[Text, Json | Items]]:
        scanner, text = self._scanner, self._scanner.text
        keys: set[str] = set()
        at = scanner.skip(self.start + 1)
        more = text[at : at + 1] != "}"
        while more:
            key, at = scanner.key(at, keys)
            keys.add(key.value)
            if self._depth == 1 and text[at : at + 1] == "[":
                items = Items(scanner, at, self._depth + 1)
                yield key, items
                at, end = items.after, items.end
            else:
                value, at = scanner.value(at, self._depth + 1)
                yield key, value
                end = value.span.end
            if more := not scanner.closes(at, "}", end):
                at = scanner.skip(at + 1)
        self.end, self.after = at + 1, scanner.skip(at + 1)
        if self._depth == 1:
            scanner.require_end(self.after)

    @property
    def span(self) -> Span:
        """From brace to brace, once all members are read."""
        return Span(self.start, self.end)

    def whole(self) -> Object:
        """Return the object."""
        members = tuple((k, v.whole() if isinstance(v, Items) else v) for k, v in self)
        return Object(self.span, members)


def scan(source: TextFile) -> Json | Members:
    """Return the one JSON value that a text consists of; if it is an object, its members.

    Raises:
        FindingError: it is not JSON, or is more than 64 levels deep. Of members, when they are read.
    """
    scanner = Scanner(source)
    start = scanner.skip(0)
    if source.text.startswith("{", start):
        return Members(scanner, start, 1)
    value, after = scanner.value(start, 1)
    scanner.require_end(after)
    return value


def plain(value: Json) -> object:
    """Return a value as ``json.loads`` would, but every number as a float."""
    if isinstance(value, Object):
        return {key.value: plain(item) for key, item in value.members}
    if isinstance(value, Array):
        return [plain(item) for item in value.items]
    return float(value.written) if isinstance(value, Number) else value.value


class Scanner:
    """Reads tokens: a method takes the offset of one, and may return where the next begins."""

    def __init__(self, source: TextFile) -> None:
        self.text = source.text
        self._source = source

    def skip(self, at: int) -> int:
        """Return where the next token begins."""
        space = _SKIP.match(self.text, at)
        return space.end() if space else at

    def value(self, at: int, depth: int) -> tuple[Json, int]:
        """Read a value; if it is an array or object, it is the ``depth``-th within one another."""
        found = _SIMPLE.match(self.text, at)
        if found:
            kind = found.lastindex
            if kind == 1:
                return self._string(found), found.end()
            if kind == 2:
                return Number(Span(*found.span(2)), found[2]), found.end()
            return Word(Span(*found.span(3)), _WORDS[found[3]]), found.end()
        first = self.text[at : at + 1]
        if first == '"':
            raise self._bad_string(at)
        if first not in ("{", "["):
            raise self._unexpected(at, "a value")
        if depth > DEEPEST:
            raise self._source.too_deep(Span(at, at + 1))
        parts = Items(self, at, depth) if first == "[" else Members(self, at, depth)
        whole = parts.whole()
        return whole, parts.after

    def key(self, at: int, before: AbstractSet[str]) -> tuple[Text, int]:
        """Read a name and the colon after it; ``before`` are the names that are there already."""
        found = _KEY.match(self.text, at)
        if not found:
            quoted = self.text.startswith('"', at)
            raise self._bad_string(at) if quoted else self._unexpected(at, "a name")
        key = self._string(found)
        if key.value in before:
            message, fix = "This name is here twice.", "Put its values in one list: […]."
            raise self._source.refuse(key.span, "duplicate-key", message, fix)
        if not found[2]:
            message, fix = "A colon is missing before this.", 'Write "name": value.'
            raise self._fault(found.end(), message, fix)
        return key, found.end()

    def closes(self, at: int, bracket: str, after: int) -> bool:
        """Return whether the bracket is at ``at``, and not a comma; the item before ends at ``after``."""
        found = self.text[at : at + 1]
        if found in (bracket, ","):
            return found == bracket
        if not found:
            message, fix = "The file ends too early.", f"Write {bracket} where this part ends."
            raise self._fault(at, message, fix)
        if found in '"{[-' or found.isalnum():
            message, fix = "A comma is missing here.", "Write a comma between."
            raise self._source.refuse(Span(after, at + 1), "syntax", message, fix)
        raise self._unexpected(at, f"a comma or {bracket}")

    def require_end(self, at: int) -> None:
        """Return if the text ends here."""
        if at < len(self.text):
            raise self._fault(at, "The file goes on after its end.", "Put all of it in one {…}.")

    def _string(self, found: re.Match[str]) -> Text:
        span = Span(*found.span(1))
        value = self.text[span.start + 1 : span.end - 1]
        if "\\" in value:
            value = str(json.loads(found[1]))
        if not value.isascii() and _SURROGATE.search(value):
            message, fix = "This text holds half a character.", "Write the character itself."
            raise self._source.refuse(span, "syntax", message, fix)
        return Text(span, value)

    def _fault(self, at: int, message: str, fix: str) -> FindingError:
        """Return the error that refuses the token at an offset."""
        token = _WRONG.match(self.text, at)
        span = Span(*token.span()) if token else Span(at, at)
        return self._source.refuse(span, "syntax", message, fix)

    def _bad_string(self, at: int) -> FindingError:
        """Return the error for a string that begins at an offset and does not end as it should."""
        match = _OPEN_STRING.match(self.text, at)
        stop = match.end() if match else at
        found = self.text[stop : stop + 1]
        if found == "\\":
            message = "JSON does not know what this backslash stands for."
            return self._fault(stop, message, "Write \\\\ for a backslash.")
        if found in ("", "\n", "\r"):
            message, fix = "The text that begins here does not end on its line.", 'Close it with ".'
            return self._source.refuse(Span(at, stop), "syntax", message, fix)
        return self._fault(stop, "This text has a control character in it.", "Write \\t for a tab.")

    def _unexpected(self, at: int, wanted: str) -> FindingError:
        """Return the error for a token that is where ``wanted`` should be."""
        token = _WRONG.match(self.text, at)
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
        return self._fault(at, message, fix)
