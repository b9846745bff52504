"""Slips within a token of Turtle and its kin: addresses, texts, names and stray characters.

Each function looks at the point where the parser stopped and returns its slip, or None.
"""

from __future__ import annotations

import re

from alliance87.locate.tokens import NAME, OTHER, STRING
from alliance87.locate.turtle_stop import Slip, Stop
from alliance87.locate.turtle_values import CURLY, LANGUAGE, end_of_words, quoted
from alliance87.model.statement import Span

# A text may end at such a quote: what may follow a text follows it. A name goes on after one.
_CLOSING = re.compile(rf"[\"{CURLY}](?=@[A-Za-z]|\^\^|[ \t]*+(?:[;,.)\]]|$))")
_NAME_ON = re.compile(rf"[\w:.\-'{CURLY}]*[\w\-]")
_HOST = re.compile(r"<[\w-]+(\.[\w-]+)+")
# Where a text that nobody closed may have ended: before its language, or at a curly quote.
_ENDING = re.compile(r"@[A-Za-z-]++(?=[ \t]*+[;,.\]]?+[ \t]*+$)|[”“](?=[@ \t;,.]|$)")


def relative(stop: Stop) -> Slip | None:
    """An IRI without a scheme."""
    if "No scheme" not in stop.said:
        return None
    iri = stop.text[stop.span.start : stop.span.end]
    fix = "Write it whole, from https:// on."
    if _HOST.match(iri):
        fix = f"Write <https://{iri[1:]}"
    message = f"The address {iri} is not whole: nothing says where it begins."
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
    if "escape" in stop.said and stop.here.kind == STRING:
        message = "A “\\” in a text needs a letter it can stand before, such as \\n or \\u00E9."
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
    if not beside or last.word.startswith("<") or here.word[:1] not in ("'", *CURLY):
        return None
    name = _NAME_ON.match(stop.text, last.span.start)
    if not name or name.end() <= here.span.start:
        return None
    message = "A name has no quotation marks or apostrophes in it."
    plain = re.sub(rf"['{CURLY}]", "", name[0])
    return Slip(Span(*name.span()), message, f"Write {plain}")


def stray(stop: Stop) -> Slip | None:
    """A character that begins no token."""
    here = stop.here
    if here.kind != OTHER or not here.word:
        return None
    if here.word in CURLY:
        start = here.span.start
        closing = _CLOSING.search(stop.rest(start), 1)
        end = start + closing.start() if closing else max(end_of_words(stop, start), start + 1)
        if not closing:
            end = start + len(LANGUAGE.sub("", stop.text[start:end]))
        span = Span(start, end + 1 if closing else end)
        message = "Use straight quotes around a text, not curly ones."
        return Slip(span, message, f"Write {quoted(stop.text[start + 1 : end])}")
    if here.word == "@" and stop.last.kind == STRING:
        return Slip(here.span, "A language follows “@”, as in @en.", "Write the tag, or no “@”.")
    if here.word == "^":
        return Slip(here.span, "A datatype follows “^^”.", "Write it, such as ^^xsd:date")
    if not here.word.isprintable():
        message = f"This character (U+{ord(here.word):04X}) is no ordinary space."
        return Slip(here.span, message, "Write a space.")
    return Slip(here.span, f"The character “{here.word}” means nothing here.", "Take it out.")
