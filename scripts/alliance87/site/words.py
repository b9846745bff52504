"""The words of the interface in three languages, from ``words/<area>.toml``.

A key is ``<area>.<name>``: ``frame.home`` stands in ``words/frame.toml`` as the table ``[home]``
with ``en``, ``fr`` and ``es``. What the data say is not translated here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("en", "fr", "es")
ROOM = Path(__file__).parent / "words"
_THOUSANDS = {"en": ",", "fr": "\u202f", "es": "\u202f"}
Texts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Words:
    """The texts of one language."""

    language: str
    texts: Texts

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its ``{placeholders}`` filled; KeyError if there is no such text."""
        text = self.texts[key][self.language]
        return text.format(**values) if values else text

    def number(self, number: int) -> str:
        """Return a whole number with its thousands apart, as the language writes it."""
        return f"{number:,}".replace(",", _THOUSANDS[self.language])

    def day(self, written: str) -> str:
        """Return a year, month or day in ISO 8601 as the language writes it; other texts as they are."""
        if " – " in written:
            return " – ".join(map(self.day, written.split(" – ")))
        year, _, rest = written.partition("-")
        month, _, day = rest.partition("-")
        names = self("pictures.months").split()
        if not (month.isdecimal() and 1 <= int(month) <= len(names)):
            return written
        form = "pictures.day" if day else "pictures.month"
        return self(form, day=day.lstrip("0"), month=names[int(month) - 1], year=year)

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in self.texts


def read_words(room: Path = ROOM) -> dict[str, Words]:
    """Return the words of each language.

    Raises:
        KeyError: a text lacks a language; the message names it.
    """
    texts: dict[str, dict[str, str]] = {}
    for path in sorted(room.glob("*.toml")):
        for name, own in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if set(own) != set(LANGUAGES):
                raise KeyError(f"{path.name}: [{name}] is not in {', '.join(LANGUAGES)}")
            texts[f"{path.stem}.{name}"] = own
    return {language: Words(language, texts) for language in LANGUAGES}
