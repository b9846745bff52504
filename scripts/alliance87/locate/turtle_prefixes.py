"""Prefixes of Turtle and its kin: one that nothing declares, and one declared for the wrong thing.

A prefix of ours stands for our namespace and for no other: else each name with it is told as unknown.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from alliance87.locate.source import Source
from alliance87.locate.tokens import DIRECTIVE, OTHER, TOKEN
from alliance87.locate.turtle_stop import Slip, Stop
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Span
from alliance87.model.suggest import nearest

_NEAR = 0.75  # of difflib's ratio: “alliance” is no slip for “place”
_BARE = re.compile(r"[^\s<>\"]*[^\s<>\".,;]")
_DECLARED = re.compile(
    r"[Pp][Rr][Ee][Ff][Ii][Xx][ \t\r\n]*+([^\s:<>\"#]*+):[ \t\r\n]*+<([^\s<>\"]*+)>"
)
_START = re.compile(r"^https?://(?:www\.)?")


def _core(namespace: str) -> str:
    """Return what is left of a namespace without what is easily written wrong."""
    return _START.sub("", namespace.lower()).rstrip("#/")


_BY_CORE = {_core(namespace): namespace for namespace in PREFIXES.values()}


def undeclared(stop: Stop) -> Slip | None:
    """A prefix that nothing declares, or an address that stands without its brackets."""
    start = stop.span.start
    if found := re.match(r"The prefix (.*): has not been declared", stop.said):
        name = found[1]
        bare = _BARE.match(stop.text, start)
        if bare and bare[0].startswith(f"{name}://"):
            message = "Put the address between “<” and “>”."
            return Slip(Span(*bare.span()), message, f"Write <{bare[0]}>")
        message = f"The prefix “{name}:” is not declared: say at the top what it stands for."
        return Slip(stop.span, message, _declaration(name), "undeclared-prefix")
    if "should be followed by a prefix" in stop.said:
        message = "A prefix is a name with a colon, and an address follows it."
        return Slip(stop.span, message, "Write @prefix ex: <https://example.org/> . for example.")
    return None


def refuse_wrong(file: str, text: str) -> None:
    """Refuse the first prefix of ours that stands for what is not ours, or another for nearly ours.

    Raises:
        FindingError: a refusal (``rule:prefix``).
    """
    if not any(_ours(found[1], found[2]) for found in _DECLARED.finditer(text)):
        return  # which is quick to tell; what follows knows a text or a comment from the rest
    for token in TOKEN.finditer(text):
        if token.lastindex == OTHER:
            return  # the strict parser stops here too
        if token.lastindex != DIRECTIVE or token["prefix"] is None:
            continue
        name, written = token["prefix"][:-1], token["namespace"][1:-1]
        if ours := _ours(name, written):
            message = f"“{name}:” stands for <{written}> here, which is nearly a namespace of ours."
            if name in PREFIXES:
                message = f"“{name}:” stands for <{written}> here, but for <{ours}> in our data."
            span = Span(*token.span("namespace"))
            raise Source(file, text).refuse(span, "prefix", message, f"Write <{ours}>")


def _ours(name: str, written: str) -> str:
    """Return the namespace that should be written, or nothing if it is."""
    if name in PREFIXES:
        return "" if written == PREFIXES[name] else PREFIXES[name]
    near = _BY_CORE.get(_core(written), "")
    return "" if written == near else near


def _declaration(name: str) -> str:
    if name in PREFIXES:
        return f"@prefix {name}: <{PREFIXES[name]}> ."
    near = nearest(name, PREFIXES)
    if not near or SequenceMatcher(None, name.casefold(), near).ratio() < _NEAR:
        return ""
    return f"did you mean {near}:? (@prefix {near}: <{PREFIXES[near]}> .)"
