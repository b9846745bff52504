"""Put the parts of a finding into words that any format can show: names, subjects, safe characters.

Nothing here knows a format, and nothing cuts or wraps.
"""

from __future__ import annotations

import unicodedata

from alliance87.model.finding import Finding
from alliance87.model.namespaces import PREFIXES, shorten

_EXPLAINED = (PREFIXES["shape"], PREFIXES["rule"])
# They are seen on no screen though Unicode counts them as letters and marks: the fillers of Hangul,
# the joiner of graphemes, and the selectors of variants. Words could hide in them.
_UNSEEN = frozenset(
    (0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
)


def escaped(text: str) -> str:
    """Return ``text`` with each character that prints nothing, or that moves others, as its escape.

    Spaces of every width stay. The escapes are those of Turtle, such as ``\\u202E`` (Turtle 1.1,
    §6.4), so that a line stays a line and a terminal does nothing but show it.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_escaped, text))


def encodable(text: str) -> str:
    """Return ``text`` with lone surrogates escaped: UTF-8 has no bytes for them (RFC 3629, §3).

    They come from names of files that are no UTF-8.
    """
    if text.isascii():
        return text
    return "".join(f"\\u{ord(c):04X}" if "\ud800" <= c <= "\udfff" else c for c in text)


def rule_name(rule: str) -> str:
    """Return the name a rule is explained by: what follows the namespace, or the rule as it was."""
    namespace = next((n for n in _EXPLAINED if rule.startswith(n)), "")
    return rule[len(namespace) :]


def is_explained(rule: str) -> bool:
    """Whether ``alliance87 explain`` may know the rule: it is a shape, or a rule with an IRI."""
    return rule.startswith(_EXPLAINED)


def subject(found: Finding) -> str:
    """Return what a finding is about: the label and the name of a thing, and the property."""
    name = shorten(found.focus)
    if found.label and name:
        name = f"{found.label} ({name})"
    return " ".join(part for part in (name or found.label, shorten(found.path)) if part)


def told(found: Finding) -> str:
    """Return the message and, after it, what to write instead."""
    if not found.fix:
        return found.message
    lead = "" if found.fix.startswith("did you mean") else "fix: "
    return f"{found.message} ({lead}{found.fix})"


def _escaped(character: str) -> str:
    code = ord(character)
    seen = character.isprintable() or unicodedata.category(character) == "Zs"
    if seen and code not in _UNSEEN:
        return character
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
