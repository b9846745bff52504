"""What an author meant by bare words where Turtle wants a value: a text, a thing, a class, a number.

The property before the words tells, by its usual prefix; nothing is looked up in the data.
"""

from __future__ import annotations

import re

from alliance87.locate.tokens import MARK, NAME
from alliance87.locate.turtle_stop import Slip, Stop, Token
from alliance87.model.statement import Span
from alliance87.model.suggest import nearest

CURLY = "“”„‟«»‘’"
_IN_ENGLISH = {"skos:prefLabel", "skos:altLabel", "dcterms:title"}
_CLASSES = {
    "Organization": "org:Organization",
    "OrganizationalCollaboration": "org:OrganizationalCollaboration",
    "Post": "org:Post",
    "Event": "schema:Event",
    "Place": "schema:Place",
    "Participation": "a87:Participation",
    "Passage": "a87:Passage",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "OutsideSource": "a87:OutsideSource",
    "StatementGraph": "a87:StatementGraph",
}
_THINGS = {
    "a87:kind": "kind:{}",
    "a87:standing": "standing:{}",
    "a87:status": "status:{}",
    "a87:participant": "organization:{}",
    "org:subOrganizationOf": "organization:{}",
    "org:postIn": "organization:{}",
    "a87:event": "event:{}",
    "a87:participatedIn": "event:{}",
    "schema:superEvent": "event:{}",
    "prov:wasDerivedFrom": "source:{0} or passage:{0}",
    "oa:hasSelector": "quote:{}",
    "oa:hasSource": "source:{}",
    "schema:location": "place:{}",
}
_COUNTS = {"a87:listPosition", "a87:participantCount", "a87:participantsMoreThan"}
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER = re.compile(r"[+-]?\d++(?:\.\d++)*+")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:/[^\s<>\"]*)?")
LANGUAGE = re.compile(r"@([A-Za-z]+(?:-[A-Za-z0-9]+)*)$")
_COMMENT = re.compile(r"[ \t]#")


def title(stop: Stop) -> Slip | None:
    """A title without quotes that looks like something else: “2025 Forum”, “Tea: a report”."""
    first = stop.here
    number = stop.last.kind == NAME and _NUMBER.fullmatch(stop.last.word)
    if number and first.kind == NAME and stop.last.span.end < first.span.start:
        first = stop.last
    elif "has not been declared" not in stop.said or not first.word.endswith(":"):
        return None
    property_ = _property(stop, first)
    if property_ not in _IN_ENGLISH or stop.begins_line(stop.here) or ":" in stop.here.word[:-1]:
        return None
    return _text(stop, *_words(stop, first), property_)


def bare(stop: Stop) -> Slip | None:
    """Words without quotes or prefix, where a value should stand."""
    here = stop.here
    if "is not a valid RDF object" not in stop.said or here.kind != NAME or ":" in here.word:
        return None
    if here.word == "a" and stop.begins_line(here):
        return Slip(stop.end, "A value is missing here, after the property.", "Write a value.")
    property_ = _property(stop, here)
    span, written = _words(stop, here)
    if property_ == "a":
        return _class(here)
    if property_ in _COUNTS:
        message = "The value of this property is a whole number, in digits."
        word = written.casefold()
        count = str(_NUMBERS.index(word)) if word in _NUMBERS else "it in digits, such as 3."
        return Slip(span, message, f"Write {count}")
    if property_ == "schema:url" and _HOST.fullmatch(written):
        message = "Put the address between “<” and “>”."
        return Slip(span, message, f"Write <https://{written}>")
    if property_ == "a87:country":
        message = "A country has a name with the prefix geo:, and the UN's number."
        return Slip(span, message, "Write the number after geo:, such as geo:826.")
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(f"['{CURLY}]", "", written.lower())).strip("-")
    if property_ in _THINGS and slug:
        message = "The value of this property is a thing, whose name begins with its prefix."
        return Slip(span, message, f"Write {_THINGS[property_].format(slug)}")
    return _text(stop, span, written, property_)


def quoted(written: str) -> str:
    """Return a text in straight quotes, those within it escaped (Turtle 1.1, §6.4)."""
    escaped = written.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def end_of_words(stop: Stop, start: int) -> int:
    """Return where bare words end: at a semicolon, a last dot or comma, a comment or the line."""
    rest = stop.rest(start).partition(";")[0]
    if comment := _COMMENT.search(rest):
        rest = rest[: comment.start()]
    closing = " \t.,]" if "[" in stop.open else " \t.,"
    return start + len(rest.rstrip(closing))


def _words(stop: Stop, first: Token) -> tuple[Span, str]:
    start = first.span.start
    span = Span(start, max(end_of_words(stop, start), first.span.end))
    text = LANGUAGE.sub("", stop.text[span.start : span.end])
    return span, text.strip(f' \t"{CURLY}') or first.word


def _text(stop: Stop, span: Span, written: str, property_: str) -> Slip:
    message = "A text stands between straight quotes, and a name begins with its prefix."
    tag = LANGUAGE.search(stop.text[span.start : span.end])
    language = tag[0] if tag else "@en" if property_ in _IN_ENGLISH else ""
    sure = "" if language else " if it is a text."
    return Slip(span, message, f"Write {quoted(written)}{language}{sure}")


def _property(stop: Stop, first: Token) -> str:
    """Return the property that the words follow, as it is written."""
    before = [token for token in stop.before if token.span.start < first.span.start]
    if len(before) > 2 and before[-1].word == "," and before[-1].kind == MARK:
        before = before[:-2]
    return before[-1].word if before and before[-1].kind == NAME else ""


def _class(here: Token) -> Slip:
    message = "After “a” stands a class, whose name begins with its prefix."
    near = _CLASSES.get(nearest(here.word, _CLASSES), "")
    return Slip(here.span, message, f"Write {near}" if near else "Write schema:Event, for example.")
