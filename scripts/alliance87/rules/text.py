"""Refuse characters that nobody can see, and find letters that were damaged before they were sent.

Hidden characters hide words, reorder them, or end up in terminals.

Invisible are controls (but TAB, LF and CR), format and bidirectional controls, line and paragraph
separators, blank letters, private use, half characters and noncharacters (Unicode, §23). Joiners
and variation selectors are a part of the spelling of some languages: they may stand, one at a time,
after a sign that they can change. The list is fixed here, whatever Unicode version Python has.
"""

from __future__ import annotations

import html
import re
import unicodedata  # and not later: the sandbox can import nothing
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote

from alliance87.model.finding import refused
from alliance87.model.identity import skeleton
from alliance87.model.statement import Lines, Span

_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_BIDI = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_FORMAT = (
    r"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2028\u2029\u2060-\u2065\u206a-\u206f"
    r"\u3164\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_PRIVATE = r"\ue000-\uf8ff\U000f0000-\U0010ffff"
_HALF = r"\ud800-\udfff"
_NONE = r"\ufdd0-\ufdef\ufffe\uffff" + "".join(
    rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(1, 15)
)
_HIDDEN = f"{_CONTROLS}{_BIDI}{_FORMAT}{_PRIVATE}{_HALF}{_NONE}"
_LOST = "\ufffd"  # what a program writes for bytes that it could not read
_MOST, _SHOWN = 999, 30  # hidden characters that are counted, and whose places are given
_JOINERS = r"\u200c\u200d"
_SELECTORS = r"\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
# Scripts whose letters join: Arabic to N'Ko, Mongolian, those of South and South-East Asia; pictures.
_JOINING = (
    r"\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18aa\u1a20-\u1aaf\u1b00-\u1bff"
    r"\ua840-\ua87f\ua8e0-\ua8ff\ua980-\uaaff\ufb50-\ufdcf\ufe0f\ufe70-\ufefc\u2190-\u2bff"
    r"\U00011000-\U00011fff\U0001f000-\U0001faff"
)
_ASCII = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# What str.isprintable() takes for something to be seen, as the characters of the classes above.
_PASSES = frozenset(f"{_LOST}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | frozenset(
    map(chr, (*range(0x180B, 0x180E), 0x180F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)


@cache
def _any() -> re.Pattern[str]:
    """Compile the search once it is needed: it takes longer than to check a small file."""
    return re.compile(
        f"[{_HIDDEN}{_LOST}]"
        f"|(?<![{_JOINING}])[{_JOINERS}]"
        rf"|(?:(?<=[\s{_SELECTORS}{_JOINERS}])|\A)[{_SELECTORS}]"
    )


def check(file: str, text: str) -> None:
    """Return if every character of a text can be seen; ``text`` is what ``decode`` gave.

    Raises:
        FindingError: at the first character that cannot.
    """
    offset = first_hidden(text)
    if offset is not None:
        lines = Lines(text)
        place = lines.place(file, Span(offset, offset + 1))
        message, fix = fault(text[offset])
        others = [found.start() for found in islice(_any().finditer(text, offset + 1), _MOST)]
        if others:
            message, fix = _several(lines, text, [offset, *others], message, fix)
        raise refused(
            place, "invisible-character", message, fix=fix, value=f"U+{ord(text[offset]):04X}"
        )


def _several(
    lines: Lines, text: str, offsets: list[int], message: str, fix: str
) -> tuple[str, str]:
    """Return what is wrong with several characters of a file, with their places, and one remedy."""
    kinds = Counter(text[offset] for offset in offsets)
    number = f"{len(offsets)}{' or more' if len(offsets) > _MOST else ''}"
    named = ", ".join(f"{n} times U+{ord(c):04X}" for c, n in kinds.items())
    places = ["{}:{}".format(*lines.position(offset)) for offset in offsets[1:]]
    shown = ", ".join(places[:_SHOWN]) + (", …" if len(places) > _SHOWN else "")
    message += f" There are {number} such characters in this file ({named}), also at {shown}."
    if fix.startswith("Delete it"):
        fix = "Delete them all: find and replace each with nothing."
    return message, fix


def first_hidden(text: str) -> int | None:
    """Return the offset of the first character that nobody can see. TAB, LF and CR are none."""
    if text.isascii():
        found = _ASCII.search(text)
    elif _plain(text).isprintable() and _PASSES.isdisjoint(text):
        return None
    else:
        found = _any().search(text)
    return found.start() if found else None


def _plain(text: str) -> str:
    """Return a text with the common blanks replaced that ``isprintable`` does not take for one."""
    return text.replace("\n", " ").replace("\t", " ").replace("\xa0", " ")


def fault(character: str) -> tuple[str, str]:
    """Return what is wrong with a hidden character, and what to do."""
    if character == _LOST:
        return (
            "A letter was lost here: U+FFFD stands for what could not be read.",
            "Write the letter that belongs here.",
        )
    name = unicodedata.name(character, "").lower()
    code = f"U+{ord(character):04X}{f' ({name})' if name else ''}"
    if re.match(f"[{_CONTROLS}]", character):
        return f"There is a control character here, {code}.", "Delete it."
    if re.match(f"[{_BIDI}]", character):
        return (
            f"There is an invisible character here, {code}, which can make a text read as another.",
            "Delete it: right-to-left words are shown rightly without it.",
        )
    if re.match(f"[{_PRIVATE}{_HALF}{_NONE}]", character):
        return (
            f"There is a character here that has no meaning to others, {code}.",
            "Replace it with what it should show.",
        )
    return f"There is an invisible character here, {code}.", "Delete it."


# Damage ------------------------------------------------------------------------------------------

# UTF-8 that was read as Windows-1252 or as Latin-1: a letter from Â to ô, and one that follows it; or
# that was read as the Macintosh had it: a root with no number.
_MISREAD = re.compile(
    "[\u00c2-\u00f4\u0102\u0192][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e"
    "\u0192\u02c6\u02dc\u2013-\u2026\u2030\u2039\u203a\u20ac\u2122]|"
    r"\u221a[^\w\s]"
)
_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,10}|#[0-9]{2,6}|#x[0-9A-Fa-f]{2,5});")
_TAG = re.compile(
    r"</?(?:b|i|u|em|strong|p|br|span|div|a|sup|sub|font)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
# Bytes of UTF-8 and numbers of letters, as programs write them out.
_BYTES = re.compile(r"(?:=[C-F][0-9A-F]=[89AB][0-9A-F]|%[C-F][0-9A-F]%[89AB][0-9A-F])")
_NUMBER = re.compile(r"\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})")
_ASKED = re.compile(r"[^\W\d_]\?[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")


class Damage(NamedTuple):
    """What is wrong with a text: a rule's local name, a sentence, and the text as it was, or ""."""

    rule: str
    message: str
    fix: str = ""


def ready(texts: Iterable[bytes]) -> None:
    """Load what repairs texts, if one of these may be damaged: the sandbox can load nothing."""
    if any(
        _MISREAD.search(text.decode("utf-8", "replace")) for text in texts if not text.isascii()
    ):
        import ftfy  # noqa: F401


def damage(text: str) -> Damage | None:
    """Return how a text was damaged before it was sent, or disguised, or nothing if it was not."""
    plain = _written_out(html.unescape(text) if "&" in text and _ENTITY.search(text) else text)
    if plain != text:
        what = "HTML" if "&" in text or "<" in text else "a program"
        message = f"This holds codes of {what} in place of letters: write the letters."
        return Damage("damaged-text", message, plain)
    if "?" in text and "://" not in text and _ASKED.search(text):
        message = (
            "A question mark is inside a word, most likely in place of a letter that was lost."
        )
        return Damage("damaged-text", f"{message} Copy the words from the source again.")
    if text.isascii():
        return None
    if _MISREAD.search(text):
        import ftfy

        mended = ftfy.fix_encoding(text)
        if mended != text:
            message = (
                "These letters were decoded wrongly before they were sent: write the ones meant."
            )
            return Damage("damaged-text", message, mended)
    return _disguise(text)


def _written_out(text: str) -> str:
    """Return a text with the letters for tags, bytes and numbers that programs write out."""
    if "<" in text:
        text = _TAG.sub("", text).strip()
    if "://" not in text and _BYTES.search(text):
        plain = unquote(text.replace("=", "%") if "=" in text else text)
        text = text if _LOST in plain else plain
    return _NUMBER.sub(lambda found: chr(int(found[1] or found[2], 16)), text)


def _disguise(text: str) -> Damage | None:
    for word in _WORD.findall(text):
        if (plain := skeleton(word)) == word:
            continue
        latin = [c for c in word if "a" <= c.casefold() <= "z"]
        if not latin:
            continue
        others = [c for c in word if skeleton(c) != c]
        odd, meant = (others[0], plain) if plain.isascii() else (latin[0], "")
        name = unicodedata.name(odd, "").lower()
        message = f"“{odd}” in “{word}” is the {name} (U+{ord(odd):04X}), and looks like another."
        fix = text.replace(word, meant) if meant else ""
        return Damage("look-alike", f"{message} Write a word in the letters of one script.", fix)
    return None
