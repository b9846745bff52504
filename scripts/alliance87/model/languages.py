"""Know a language by its name or its code of three letters.

    >>> code("English"), code("français"), code("SPA"), code("en")
    ('en', 'fr', 'es', '')

The words are in ``languages.csv``, which ``scripts/countries/languages.py`` makes from the Unicode CLDR
(Unicode License v3).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

# Read with the module, and parsed when it is needed: the sandbox can open no file.
_TABLE = Path(__file__).with_name("languages.csv").read_text(encoding="utf-8")


def code(word: str) -> str:
    """Return the code of two letters (ISO 639-1, as BCP 47 wants it) of what a word names, or ""."""
    return _codes().get(word.strip().lower(), "")


@cache
def _codes() -> Mapping[str, str]:
    rows = csv.DictReader(_TABLE.splitlines())
    return {word: row["code"] for row in rows for word in row["also"].split("|")}
