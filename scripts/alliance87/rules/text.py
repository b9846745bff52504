"""Refuse characters that nobody can see: they hide words, reorder them, or end up in terminals.

Invisible are controls (but TAB, LF and CR), format and bidirectional controls, line and paragraph
separators, blank letters, private use, half characters and noncharacters (Unicode, §23). Joiners
and variation selectors are a part of the spelling of some languages: they may stand, one at a time,
after a sign that they can change. The list is fixed here, whatever Unicode version Python has.
"""

from __future__ import annotations

import re
import unicodedata  # and not later: the sandbox can import nothing
from functools import cache

from alliance87.model.finding import refused
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
_PASSES = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | frozenset(
    map(chr, (*range(0x180B, 0x180E), 0x180F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)


@cache
def _any() -> re.Pattern[str]:
    """Compile the search once it is needed: it takes longer than to check a small file."""
    return re.compile(
        f"[{_HIDDEN}]"
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
        place = Lines(text).place(file, Span(offset, offset + 1))
        message, fix = fault(text[offset])
        raise refused(
            place, "invisible-character", message, fix=fix, value=f"U+{ord(text[offset]):04X}"
        )


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
