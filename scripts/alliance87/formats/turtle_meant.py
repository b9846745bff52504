"""What an author meant by a text, an address or bare words that Turtle does not allow as they are.

Each public function looks at the point where the parser stopped, and returns its slip or None. The
property before bare words tells, by its usual prefix, what was meant: a text, a thing, a class or a
number. Nothing is looked up in the data.
"""

from __future__ import annotations

import re

from alliance87.formats.turtle_stop import Slip, Stop, Token
from alliance87.formats.turtle_tokens import MARK, NAME, OTHER, STRING
from alliance87.model.statement import Span
from alliance87.model.suggest import nearest

_CURLY = "“”„‟«»‘’"
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
_LANGUAGE = re.compile(r"@([A-Za-z]+(?:-[A-Za-z0-9]+)*)$")
_COMMENT = re.compile(r"[ \t]#")
# A text may end at such a quote: what may follow a text follows it. A name goes on after one.
_CLOSING = re.compile(rf"[\"{_CURLY}](?=@[A-Za-z]|\^\^|[ \t]*+(?:[;,.)\]]|$))")
_NAME_ON = re.compile(rf"[\w:.\-'{_CURLY}]*[\w\-]")
_HOST_IN_BRACKETS = re.compile(r"<[\w-]+(\.[\w-]+)+")
# Where a text that nobody closed may have ended: before its language, or at a curly quote.
_ENDING = re.compile(r"@[A-Za-z-]++(?=[ \t]*+[;,.\]]?+[ \t]*+$)|[”“](?=[@ \t;,.]|$)")


def relative(stop: Stop) -> Slip | None:
    """An IRI without a scheme."""
    if "No scheme" not in stop.reason:
        return None
    iri = stop.text[stop.span.start : stop.span.end]
    fix = "Write it whole, from https:// on."
    if _HOST_IN_BRACKETS.match(iri):
        fix = f"Write <https://{iri[1:]}"
    message = f"The address {iri} is not whole: its beginning is missing."
    return Slip(stop.span, message, fix, "relative-iri")


def unclosed_iri(stop: Stop) -> Slip | None:
    """An IRI with a blank in it, or without its “>”."""
    if stop.here.word != "<":
        return None
    start = stop.here.span.start + 1
    rest = stop.rest(start)
    edge = re.search(r"[\x00-\x20<>\"]", rest)
    at = start + (edge.start() if edge else len(rest))
    if edge and edge[0] == " " and re.match(r"[^<>\"]*>", rest):
        message = "An address cannot have a blank in it."
        return Slip(Span(at, at + 1), message, "Write %20 in its place, or take it out.")
    return Slip(Span(at, at), "Close the address with “>” here.", "Write > here.")


def string(stop: Stop) -> Slip | None:
    """A text with a quote too many or too few, or with a wrong escape."""
    start, quote = stop.here.span.start, stop.here.word
    if stop.last.kind == STRING and stop.last.span.end == start and stop.here.kind == NAME:
        message = "The text ends at the quote before this."
        return Slip(Span(start - 1, start), message, 'Write \\" for a quote within a text.')
    if "escape" in stop.reason and stop.here.kind == STRING:
        message = "A “\\” in a text begins an escape, such as \\n or \\u00E9, and this is none."
        return Slip(stop.span, message, "Write \\\\ for a backslash itself.")
    if stop.here.kind != OTHER or quote not in ("'", '"'):
        return None
    rest = stop.rest(start)
    if rest.startswith(quote * 3):
        message = f"The text that begins here is not closed: put {quote * 3} at its end."
        return Slip(Span(start, start + 3), message)
    ending = _ENDING.search(rest)
    at = start + (ending.start() if ending else len(rest.rstrip(" \t;,.])")))
    width = 0 if ending is None or ending[0].startswith("@") else 1  # the curly quote goes
    message = f"The text that begins with {quote} on this line is not closed."
    return Slip(Span(at, at + width), message, f"Write {quote} here, at its end.")


def quoted_name(stop: Stop) -> Slip | None:
    """A name with an apostrophe or another quote in it."""
    here, last = stop.here, stop.last
    beside = last.kind == NAME and last.span.end == here.span.start and ":" in last.word
    if not beside or last.word.startswith("<") or here.word[:1] not in ("'", *_CURLY):
        return None
    name = _NAME_ON.match(stop.text, last.span.start)
    if not name or name.end() <= here.span.start:
        return None
    message = "A name has no quotation marks or apostrophes in it."
    plain = re.sub(rf"['{_CURLY}]", "", name[0])
    return Slip(Span(*name.span()), message, f"Write {plain}")


def stray(stop: Stop) -> Slip | None:
    """A character that begins no token."""
    here = stop.here
    if here.kind != OTHER or not here.word:
        return None
    if here.word in _CURLY:
        start = here.span.start
        closing = _CLOSING.search(stop.rest(start), 1)
        end = start + closing.start() if closing else max(_end_of_words(stop, start), start + 1)
        if not closing:
            end = start + len(_LANGUAGE.sub("", stop.text[start:end]))
        span = Span(start, end + 1 if closing else end)
        message = "Use straight quotes around a text, not curly ones."
        return Slip(span, message, f"Write {_quoted(stop.text[start + 1 : end])}")
    if here.word == "@" and stop.last.kind == STRING:
        return Slip(here.span, "A language follows “@”, as in @en.", "Write the tag, or no “@”.")
    if here.word == "^":
        return Slip(here.span, "A datatype follows “^^”.", "Write it, such as ^^xsd:date")
    if not here.word.isprintable():
        message = f"This character (U+{ord(here.word):04X}) is not an ordinary space."
        return Slip(here.span, message, "Write a space.")
    return Slip(here.span, f"The character “{here.word}” means nothing here.", "Take it out.")


def title(stop: Stop) -> Slip | None:
    """A title without quotes that looks like something else: “2025 Forum”, “Tea: a report”."""
    first = stop.here
    number = stop.last.kind == NAME and _NUMBER.fullmatch(stop.last.word)
    if number and first.kind == NAME and stop.last.span.end < first.span.start:
        first = stop.last
    elif "has not been declared" not in stop.reason or not first.word.endswith(":"):
        return None
    property_ = _property(stop, first)
    if property_ not in _IN_ENGLISH or stop.begins_line(stop.here) or ":" in stop.here.word[:-1]:
        return None
    return _text(stop, *_words(stop, first), property_)


def bare(stop: Stop) -> Slip | None:
    """Words without quotes or prefix, where a value should stand."""
    here = stop.here
    if "is not a valid RDF object" not in stop.reason or here.kind != NAME or ":" in here.word:
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
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(f"['{_CURLY}]", "", written.lower())).strip("-")
    if property_ in _THINGS and slug:
        message = "The value of this property is a thing, whose name begins with its prefix."
        return Slip(span, message, f"Write {_THINGS[property_].format(slug)}")
    return _text(stop, span, written, property_)


def _quoted(written: str) -> str:
    """Return a text in straight quotes, those within it escaped (Turtle 1.1, §6.4)."""
    escaped = written.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _end_of_words(stop: Stop, start: int) -> int:
    """Return where bare words end: at a semicolon, a last dot or comma, a comment or the line."""
    rest = stop.rest(start).partition(";")[0]
    if comment := _COMMENT.search(rest):
        rest = rest[: comment.start()]
    closing = " \t.,]" if "[" in stop.open else " \t.,"
    return start + len(rest.rstrip(closing))


def _words(stop: Stop, first: Token) -> tuple[Span, str]:
    start = first.span.start
    span = Span(start, max(_end_of_words(stop, start), first.span.end))
    text = _LANGUAGE.sub("", stop.text[span.start : span.end])
    return span, text.strip(f' \t"{_CURLY}') or first.word


def _text(stop: Stop, span: Span, written: str, property_: str) -> Slip:
    message = "Put a text in straight quotes, or begin a name with its prefix."
    tag = _LANGUAGE.search(stop.text[span.start : span.end])
    language = tag[0] if tag else "@en" if property_ in _IN_ENGLISH else ""
    sure = "" if language else " if it is a text."
    return Slip(span, message, f"Write {_quoted(written)}{language}{sure}")


def _property(stop: Stop, first: Token) -> str:
    """Return the property that the words follow, as it is written."""
    before = [token for token in stop.before if token.span.start < first.span.start]
    if len(before) > 2 and before[-1].word == "," and before[-1].kind == MARK:
        before = before[:-2]
    return before[-1].word if before and before[-1].kind == NAME else ""


def _class(here: Token) -> Slip:
    message = "Write a class after “a”: its name begins with its prefix."
    near = _CLASSES.get(nearest(here.word, _CLASSES), "")
    return Slip(here.span, message, f"Write {near}" if near else "Write schema:Event, for example.")
