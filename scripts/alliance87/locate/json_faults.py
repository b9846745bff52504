"""Say in plain words what is wrong where a text stops being JSON (RFC 8259).

It judges the token at one offset and nothing before it.
"""

from __future__ import annotations

import re

from alliance87.locate.source import Source
from alliance87.model.finding import FindingError
from alliance87.model.statement import Span

STRING_SO_FAR = r'"(?:[^"\\\x00-\x1f]++|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+'
_OPEN_STRING = re.compile(STRING_SO_FAR)
_TOKEN = re.compile(r"[\w.+-]+|//[^\r\n]*|/\*|.|\n|$")
_MEANT = {"True": "true", "False": "false", "None": "null", "undefined": "null"}
_QUOTES = "'‘’“”„«»`"


def fault(source: Source, at: int, message: str, fix: str) -> FindingError:
    """Return the error that refuses the token at an offset."""
    token = _TOKEN.match(source.text, at)
    span = Span(*token.span()) if token else Span(at, at)
    return source.refuse(span, "syntax", message, fix)


def bad_string(source: Source, at: int) -> FindingError:
    """Return the error for a string that begins at an offset and does not end as it should."""
    match = _OPEN_STRING.match(source.text, at)
    stop = match.end() if match else at
    found = source.text[stop : stop + 1]
    if found == "\\":
        message = "JSON does not know what this backslash stands for."
        return fault(source, stop, message, "Write \\\\ for a backslash.")
    if found in ("", "\n", "\r"):
        message, fix = "The text that begins here does not end on its line.", 'Close it with ".'
        return source.refuse(Span(at, stop), "syntax", message, fix)
    return fault(source, stop, "A control character stands in this text.", "Write \\t for a tab.")


def unexpected(source: Source, at: int, wanted: str) -> FindingError:
    """Return the error for a token that stands where ``wanted`` should be."""
    token = _TOKEN.match(source.text, at)
    found = token[0] if token else ""
    if not found:
        message, fix = f"The file ends where {wanted} should be.", "Write the rest of it."
    elif found in _QUOTES:
        message, fix = "JSON knows no quotes but the straight double ones.", 'Write "…".'
    elif found.startswith(("//", "/*", "#")):
        message, fix = "JSON has no comments.", "Take the comment out."
    elif found in ("]", "}"):
        message, fix = f"Before this, {wanted} is missing.", "Is there a comma too many?"
    elif found in _MEANT:
        message, fix = "JSON does not know this word.", f"Write {_MEANT[found]}."
    elif found.lstrip("+-") in ("NaN", "Infinity"):
        message, fix = "JSON has no such number.", "Leave it out."
    elif found[0] in "+-.0123456789":
        message, fix = "This is no number as JSON writes it.", 'Write 15, or "15" as text.'
    else:
        message, fix = f"Here should be {wanted}.", 'Put text in straight double quotes: "…".'
    return fault(source, at, message, fix)
