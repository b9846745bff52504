"""Put text on a terminal without harm: nothing it holds may move the cursor or break a column.

Widths are in columns of a terminal, by Unicode's East Asian Width (UAX #11).
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from typing import TextIO

# Control, format (bidirectional overrides among them), surrogate, and line and paragraph separators.
_MARKS = frozenset({"Mn", "Me"})  # which stand on another character
_HARMFUL = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_PIECE = re.compile(r"[^ /:-]*[ /:-]+|[^ /:-]+")  # up to where a line may end


def width(default: int) -> int:
    """Return how many columns standard output has; ``default`` if it is no terminal.

    The environment's COLUMNS comes first, if it is a number above 0.
    """
    given = os.environ.get("COLUMNS", "")
    if given.isascii() and given.isdigit() and int(given):
        return int(given)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or default
    except (OSError, ValueError):  # ValueError: it is closed
        return default


def coloured(stream: TextIO) -> bool:
    """Whether a stream may be coloured: a terminal that can, unless NO_COLOR is set.

    NO_COLOR counts if it is not empty (no-color.org).
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def visible(text: str) -> str:
    """Return ``text`` on one line, each harmful character as its escape, such as ``\\u001B``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text))


def columns(text: str) -> int:
    """Return how many columns ``text`` takes: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def padded(text: str, width: int) -> str:
    """Return ``text`` with spaces after it up to ``width`` columns; longer text as it is."""
    return text + " " * (width - columns(text))


def wrapped(text: str, width: int) -> list[str]:
    """Break ``text`` into lines of at most ``width`` columns: at spaces and marks, or else inside."""
    lines = [""]
    for piece in _PIECE.findall(text):
        if columns(lines[-1] + piece.rstrip()) > width and lines[-1]:
            lines.append("")
        for character in piece:
            if columns(lines[-1]) + _columns(character) > width and character != " ":
                lines.append("")
            lines[-1] += character
    return [line.rstrip() for line in lines]


def hung(text: str, width: int) -> list[str]:
    """Break ``text`` at spaces only, so that an address stays whole, however long it is.

    What follows the first line is indented by two more than that.
    """
    indent = " " * (len(text) - len(text.lstrip(" ")))
    lines = [indent]
    for piece in re.findall(r"[^ ]+ *", text):
        if lines[-1].strip() and columns(lines[-1] + piece.rstrip()) > width:
            lines.append(f"{indent}  ")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def _visible(character: str) -> str:
    if character in "\t\n":
        return " "
    harmful = unicodedata.category(character) in _HARMFUL
    return f"\\u{ord(character):04X}" if harmful else character


def _columns(character: str) -> int:
    # Vowels and final consonants of Hangul are drawn into the syllable that their initial began.
    joins = "\u1160" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7ff"
    if joins or unicodedata.category(character) in _MARKS:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
