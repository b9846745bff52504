"""Know a country by any of its usual names or codes, whether or not our data speak of it.

    >>> country("Great Britain").m49, country("EE. UU.").alpha_3, country("Korea")
    ('826', 'USA', None)

The names are in ``countries.csv``, which ``scripts/countries`` makes from the Unicode CLDR 47 (Unicode
License v3), ISO 3166 and the UN's M49: a row is a country or territory of M49, with its codes, its names
in English, French and Spanish, and others with ``|`` between them. A name that two countries share is
not there: nobody can know which is meant.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alliance87.model.identity import telling_words


@dataclass(frozen=True)
class Country:
    """A country or territory: its codes, and its names in three languages."""

    alpha_2: str
    alpha_3: str
    m49: str
    en: str
    fr: str
    es: str


_UNSURE = {
    "congo": "cod cog",
    "korea": "kor prk",
    "corea": "kor prk",
    "coree": "kor prk",
    "islands virgin": "vgb vir",
    "martin saint": "maf sxm",
    "martin st": "maf sxm",
    **dict.fromkeys(("england", "scotland", "wales", "ireland northern"), "gbr"),
}
# Read with the module, and parsed when it is needed: the sandbox can open no file.
_TABLE = Path(__file__).with_name("countries.csv").read_text(encoding="utf-8")


def country(name: str) -> Country | None:
    """Return the country that goes by a name or a code, or None if there is none or several.

    The order of the words, case, marks and articles make no difference; a part of a country, such as
    England, is no country here.
    """
    code = name.strip()
    if code.isascii() and code.isdecimal():
        return _by_key().get(f"m49 {code.zfill(3)}")
    return _by_key().get(_key(name))


def candidates(name: str) -> tuple[Country, ...]:
    """Return the countries that a name can mean which means none for sure, or is a part of; or none."""
    codes = _UNSURE.get(_key(name), "").split()
    return tuple(_by_key()[code] for code in codes)


def names() -> tuple[str, ...]:
    """Return the English names of all countries, in the order of the alphabet."""
    return tuple(sorted({each.en for each in _by_key().values()}))


def is_name(word: str) -> bool:
    """Whether a word by itself names a country."""
    return word in _by_key()


def _key(name: str) -> str:
    return " ".join(sorted(telling_words(name)))


@cache
def _by_key() -> Mapping[str, Country]:
    found: dict[str, Country] = {}
    for *fields, others in list(csv.reader(_TABLE.splitlines()))[1:]:
        each = Country(*fields)
        found[f"m49 {each.m49}"] = each
        for name in (*fields[:2], *fields[3:], *others.split("|")):
            found.setdefault(_key(name), each)
    return found
