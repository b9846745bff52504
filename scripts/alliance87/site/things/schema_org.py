"""Tell search engines what a page is about, in the words of schema.org: only what the data say."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import Literal, NamedNode, Triple

from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.site.page import CONTEXT
from alliance87.site.things.index import Index

_TYPE = PREFIXES["rdf"] + "type"
# The first that fits; what is none of these is a thing, and no more is claimed. So is an action group: a
# search engine would take it for one that exists.
_KINDS = {
    PREFIXES["org"] + "Organization": "Organization",
    PREFIXES["schema"] + "Country": "Country",
    PREFIXES["schema"] + "Event": "Event",
    PREFIXES["schema"] + "Place": "Place",
    PREFIXES["skos"] + "Concept": "DefinedTerm",
    PREFIXES["skos"] + "ConceptScheme": "DefinedTermSet",
    PREFIXES["dcat"] + "Dataset": "Dataset",
    PREFIXES["dcat"] + "Catalog": "DataCatalog",
    PREFIXES["schema"] + "CreativeWork": "CreativeWork",
    PREFIXES["a87"] + "OutsideSource": "CreativeWork",
}
_PROPERTIES = {
    PREFIXES["skos"] + "prefLabel": "name",
    PREFIXES["dcterms"] + "title": "name",
    PREFIXES["skos"] + "altLabel": "alternateName",
    PREFIXES["a87"] + "abbreviation": "alternateName",
    PREFIXES["skos"] + "definition": "description",
    PREFIXES["dcterms"] + "description": "description",
    PREFIXES["schema"] + "sameAs": "sameAs",
    PREFIXES["schema"] + "url": "url",
    PREFIXES["schema"] + "startDate": "startDate",
    PREFIXES["schema"] + "endDate": "endDate",
    PREFIXES["schema"] + "location": "location",
    PREFIXES["schema"] + "superEvent": "superEvent",
    PREFIXES["org"] + "subOrganizationOf": "parentOrganization",
    PREFIXES["skos"] + "inScheme": "inDefinedTermSet",
    PREFIXES["dcterms"] + "license": "license",
    PREFIXES["dcterms"] + "isPartOf": "isPartOf",
    PREFIXES["dcterms"] + "issued": "datePublished",
    PREFIXES["dcterms"] + "modified": "dateModified",
    PREFIXES["dcterms"] + "publisher": "publisher",
    PREFIXES["dcat"] + "version": "version",
    PREFIXES["dcat"] + "keyword": "keywords",
}
# What schema.org has these properties of; elsewhere they would be misread.
_ONLY = {
    "location": {"Event"},
    "startDate": {"Event"},
    "endDate": {"Event"},
    "superEvent": {"Event"},
    "parentOrganization": {"Organization"},
    "inDefinedTermSet": {"DefinedTerm"},
    "license": {"CreativeWork", "Dataset", "DataCatalog", "DefinedTermSet"},
    "isPartOf": {"CreativeWork", "Dataset"},
    "datePublished": {"CreativeWork", "Dataset", "DataCatalog"},
    "dateModified": {"CreativeWork", "Dataset", "DataCatalog"},
    "publisher": {"CreativeWork", "Dataset", "DataCatalog"},
    "version": {"CreativeWork", "Dataset"},
    "keywords": {"CreativeWork", "Dataset"},
}


def schema_org(index: Index, iri: str) -> Mapping[str, object]:
    """Return what the dataset says of a thing, as a node of schema.org."""
    said = [t for t in index.about(iri) if _is(t.subject, iri)]
    types = {_value(t)[0] for t in said if t.predicate.value == _TYPE}
    kind = next((name for of, name in _KINDS.items() if of in types), "Thing")
    found: dict[str, set[tuple[str, str]]] = {}
    for triple in said:
        name = _PROPERTIES.get(triple.predicate.value, "")
        if name and kind in _ONLY.get(name, {kind}):
            found.setdefault(name, set()).add(_value(triple))
    told = {name: _told(sorted(values), index) for name, values in sorted(found.items())}
    return {"@context": CONTEXT, "@type": kind, "@id": iri, **told}


def _is(term: object, iri: str) -> bool:
    return isinstance(term, NamedNode) and term.value == iri


def _value(triple: Triple) -> tuple[str, str]:
    term = triple.object
    if isinstance(term, Literal):
        return term.value, term.language or ""
    return (term.value, "@id") if isinstance(term, NamedNode) else ("", "")


def _told(values: list[tuple[str, str]], index: Index) -> object:
    told = [_node(text, index) if kind == "@id" else _text(text, kind) for text, kind in values]
    return told[0] if len(told) == 1 else told


def _text(text: str, language: str) -> object:
    return {"@value": text, "@language": language} if language not in ("", "en") else text


def _node(iri: str, index: Index) -> object:
    name = index.name(iri).text
    return {"@id": iri, "name": name} if name and iri.startswith(BASE) else iri
