"""A dot in the middle of a Turtle block: what follows it is a property and its value, of nothing.

The parser stops later, at what it takes for a property or a value; the dot is where to edit.
"""

from __future__ import annotations

from alliance87.locate.tokens import DIRECTIVE, MARK, NAME, STRING, Form
from alliance87.locate.turtle_stop import Slip, Stop, Token
from alliance87.model.namespaces import PREFIXES

_OBJECT = "is not a valid RDF object"
_PROPERTIES = {
    *("a87", "dcterms", "oa", "org", "prov", "rdfs", "schema", "skos"),  # those that we write
    *("foaf", "owl", "sdgo"),
}


def early(stop: Stop) -> Slip | None:
    """A dot where a semicolon should stand."""
    if stop.form not in (Form.TURTLE, Form.TRIG) or set(stop.open) - {"{"}:
        return None
    before = list(stop.before)
    here = stop.here
    if here.word == "a":
        following = [here]
    elif _is_value(here) and "predicate" in stop.said:
        following = before[-1:]
    elif here.kind == MARK and here.word in ";,.}" and _OBJECT in stop.said:
        following = before[-2:]
        if len(following) < 2 or following[1].kind != NAME:
            return None
    else:
        return None
    if here.word != "a":
        del before[-len(following) :]
    if len(before) < 2 or before[-1].word != "." or before[-2].kind == DIRECTIVE:
        return None
    if before[-2].word in ("{", "}", ".") or not _is_property(following[0], stop):
        return None
    message = "This dot ends the block, but what follows it is more about the same thing."
    if before[-2].word == ";" and before[-2].kind == MARK:
        return Slip(before[-1].span, message, "Take it out.")
    return Slip(before[-1].span, message, "Write ; here.")


def _is_value(token: Token) -> bool:
    number = token.kind == NAME and token.word[0] in "+-.0123456789"
    return token.kind == STRING or number or token.word in ("[", "(", "true", "false")


def _is_property(token: Token, stop: Stop) -> bool:
    """Say whether this reads as a property: by its prefix, or by an indent if that is not ours."""
    if token.kind != NAME or token.word.startswith("_:"):
        return False
    prefix, colon, local = token.word.partition(":")
    if token.word == "a" or (prefix in _PROPERTIES and local[:1].islower()):
        return True
    indented = stop.begins_line(token) and not stop.opens_line(token)
    return bool(colon) and prefix not in PREFIXES and indented
