"""Say in plain words what is wrong with a Turtle, TriG, N-Triples or N-Quads text, and where to edit.

pyoxigraph decides that a text is wrong; this module guesses what the slip was. The place is where
the author must edit: for a missing dot, the end of the block before.
"""

from __future__ import annotations

import re

from alliance87.locate import turtle_dots, turtle_prefixes, turtle_values, turtle_words
from alliance87.locate.source import DEEPEST, Source
from alliance87.locate.tokens import DIRECTIVE, MARK, NAME, OTHER, STRING, Form
from alliance87.locate.turtle_stop import Slip, Stop, Token, each_token
from alliance87.model.finding import FindingError
from alliance87.model.statement import Span

_NEWER = ("<<", "~", "{|", "--ltr", "--rtl")
_DIRECTED = re.compile(r"@[-A-Za-z0-9]*--[A-Za-z]+$")
_VERSION = re.compile(r"version\s*[\"']", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def refuse_unreadable(file: str, text: str) -> None:
    """Refuse what the strict parser reads and we do not: RDF 1.2, and brackets nested too deep.

    Raises:
        FindingError: a refusal (``rule:rdf-1.2``) or a limit (``rule:nesting``).
    """
    newer = any(mark in text for mark in _NEWER)
    newer = newer or ("version" in text.lower() and _VERSION.search(text) is not None)
    if not newer and text.count("(") + text.count("[") <= DEEPEST:
        return
    depth = 0
    for token in each_token(text):
        if _is_newer(token, text):
            message = "This is RDF 1.2, which few tools read yet."
            fix = "Write it in RDF 1.1, without << >>, ~, {| |}, VERSION or @en--ltr."
            raise Source(file, text).refuse(token.span, "rdf-1.2", message, fix)
        if token.kind == OTHER:
            return  # the strict parser stops here too
        if token.kind == MARK:
            depth += (token.word in "([") - (token.word in ")]")
            if depth > DEEPEST:
                raise Source(file, text).too_deep(token.span)


def _is_newer(token: Token, text: str) -> bool:
    start = token.span.start
    if token.kind == OTHER:
        mark = text[start - 1 : start + 1]
        if token.word == "@":
            return bool(_VERSION.match(text, start + 1))
        return token.word == "~" or text.startswith("<<", start) or mark == "{|"
    if token.kind == STRING:
        return bool(_DIRECTED.search(token.word))
    return token.kind == NAME and bool(_VERSION.match(text, start))


def refuse_syntax(file: str, text: str, form: Form, error: SyntaxError) -> FindingError:
    """Return the error for a text that the strict parser refused with ``error``."""
    slip = _slip(Stop(text, form, error))
    return Source(file, text).refuse(slip.span, slip.rule, slip.message, slip.fix)


def _slip(stop: Stop) -> Slip:
    for look in (
        turtle_words.relative,
        turtle_words.unclosed_iri,
        turtle_values.title,
        turtle_prefixes.undeclared,
        turtle_words.quoted_name,
        turtle_words.string,
        turtle_words.stray,
        _line_based,
        _unfinished,
        turtle_dots.early,
        _run_on,
        _value,
        turtle_values.bare,
        _elsewhere,
    ):
        if found := look(stop):
            return found
    return Slip(stop.span, f"This cannot be read: {stop.said[:1].lower()}{stop.said[1:]}.")


def _line_based(stop: Stop) -> Slip | None:
    here = stop.here
    if stop.form not in (Form.NTRIPLES, Form.NQUADS):
        return None
    if here.kind == MARK and here.word in ";,":
        return Slip(here.span, f"“{here.word}” is Turtle: write each statement whole, on a line.")
    if "followed by a dot" in stop.said:
        return Slip(stop.end, "Close the statement with a dot, on its own line.", "Write . here.")
    quoted = here.kind == STRING and here.word.startswith(("'", '"""'))
    named = here.kind == NAME and not here.word.startswith(("<", "_:"))
    if here.kind == DIRECTIVE or named or quoted:
        message = "This is Turtle: here an address stands whole in “< >”, a text in double quotes."
        return Slip(here.span, message, "Write it so, or save the file as .ttl or .trig.")
    return None


def _unfinished(stop: Stop) -> Slip | None:
    """The text ends in the midst of something."""
    if stop.after or not stop.before:
        return None
    if "{" in stop.open:
        return Slip(stop.end, "Close the graph: a “}” is missing.", "Write } here.")
    return Slip(stop.end, "The file ends within a block: finish it, with a dot.", "Write . here.")


def _run_on(stop: Stop) -> Slip | None:
    """Two things stand beside one another, and what should be between is missing."""
    here, last = stop.here, stop.last
    number = last.kind == here.kind == NAME and last.span.end == here.span.start
    if number and (date := _DATE.match(stop.text, last.span.start)):
        message = "A date stands in quotes, with its datatype."
        return Slip(Span(*date.span()), message, f'Write "{date[0]}"^^xsd:date')
    beside = last.kind in (NAME, STRING) or last.word in ("]", ")")
    beside = beside and "is not a valid subject" in stop.said
    value = here.kind == STRING or here.word in ("[", "(", "true", "false")
    value = value or (here.kind == NAME and here.word[0] in "+-.0123456789")
    if "is expected at the end" not in stop.said and not (beside and value):
        return None
    if last.kind == DIRECTIVE:
        return Slip(stop.end, "Close the line of the prefix with a dot.", "Write . here.")
    if block := _open_block(stop):
        return block
    terms = 0
    for token in stop.after:
        if token.kind not in (NAME, STRING):
            break
        terms += 1
    if terms == 1 and stop.before[-2].word == "," and stop.begins_line(last):
        message = "A semicolon, not a comma, stands before another property."
        return Slip(stop.before[-2].span, message, "Write ; here.")
    if terms == 1 or (value and not stop.opens_line(here)):
        message = "Put a comma between two values of one property."
        return Slip(stop.end, message, "Write , here.")
    if terms == 2 and not stop.opens_line(here):
        message = "Put a semicolon between two properties of one subject."
        return Slip(stop.end, message, "Write ; here.")
    return Slip(stop.end, "Close the block with a dot here, at its end.", "Write . here.")


def _open_block(stop: Stop) -> Slip | None:
    """A block that ends with “;” and no dot: the next subject is taken for its property."""
    for index, token in enumerate(stop.before):
        following = [*list(stop.before)[index + 1 :], stop.here]
        if token.word == ";" and len(following) >= 2 and stop.opens_line(following[0]):
            at = Span(token.span.end, token.span.end)
            return Slip(at, "Close the block with a dot here, at its end.", "Write . here.")
    return None


def _value(stop: Stop) -> Slip | None:
    """Something else stands where a value should."""
    if "is not a valid RDF object" not in stop.said:
        return None
    here, last = stop.here, stop.last
    if here.kind == MARK and here.word in ";.])}":
        if last.word == ",":
            return Slip(last.span, "No value follows this comma.", "Take it out.")
        if stop.open[-1:] == ["("]:
            return Slip(stop.end, "Close the round bracket here.", "Write ) here.")
        if here.word:
            return Slip(stop.end, "A value is missing here, after the property.", "Write a value.")
    if here.word == "a" and (block := _open_block(stop)):
        return block
    if here.word.lower() in ("true", "false"):
        return Slip(here.span, "Write this in small letters.", f"Write {here.word.lower()}")
    return None


def _elsewhere(stop: Stop) -> Slip | None:
    """A token of a kind that cannot stand where it does."""
    here = stop.here
    graph = here.word == "{" or (here.kind == NAME and here.word.upper() == "GRAPH")
    if graph and stop.form is Form.TURTLE:
        message = "Turtle has no named graphs."
        return Slip(here.span, message, "Take the braces out, or save the file as .trig.")
    if here.word == "." and (stop.last.word in (".", "}") or stop.last.kind == DIRECTIVE):
        return Slip(here.span, "No dot is needed here.", "Take it out.")
    if here.word in (".", "}") and "valid predicate" in stop.said:
        return Slip(stop.end, "A property and its value are missing here.")
    if here.word in (")", "]", "}"):
        return Slip(here.span, f"Nothing is open that “{here.word}” could close.", "Take it out.")
    if here.kind == STRING and "datatype" in stop.said:
        return Slip(here.span, "A datatype is an address or has a prefix.", "Write xsd:date, say.")
    if here.kind == STRING:
        message = "A text can only be a value, not a subject or a property."
        return Slip(here.span, message, "Write the name of a thing, such as event:…")
    if "should end with a ']'" in stop.said:
        return Slip(stop.end, "Close the square bracket here.", "Write ] here.")
    if not here.word.isprintable():
        message = f"An invisible character (U+{ord(here.word[0]):04X}) stands here."
        return Slip(here.span, message, "Take it out.")
    if here.kind == NAME and here.word[0].isalpha() and ":" not in here.word:
        message = f"“{here.word}” is no name: a name begins with its prefix and a colon."
        return Slip(here.span, message)
    return None
