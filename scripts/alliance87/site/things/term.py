"""The ontology as one page, and a page for each of its terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.site.address import path_of
from alliance87.site.data import files
from alliance87.site.library import ONTOLOGY, Library
from alliance87.site.page import CONTEXT, Page
from alliance87.site.things.index import Index
from alliance87.site.things.vocabulary import Ontology
from alliance87.site.words import Words

_OWL, _DCTERMS, _SKOS = PREFIXES["owl"], PREFIXES["dcterms"], PREFIXES["skos"]
_CLASS = f"{_OWL}Class"
_DATATYPE = PREFIXES["rdfs"] + "Datatype"


def pages(library: Library, index: Index) -> Iterable[Page]:
    """Yield the page of the ontology, and a page a term."""
    look = Ontology(library)
    yield Page(
        "ontology",
        "ontology.html",
        title=lambda words: words("things.ontology"),
        values=partial(_all, look, index),
        styles=("things",),
        kind="ontology",
        schema=partial(_set, look, index),
        iri=ONTOLOGY,
        files=files(lambda: library.ontology),
    )
    for iri in look.terms:
        yield Page(
            path_of(iri),
            "term.html",
            title=partial(_label, index, iri),
            values=partial(_one, look, index, iri),
            styles=("things",),
            kind="term",
            schema=partial(_defined, look, index, iri),
            iri=iri,
            files=files(partial(look.block, iri)),
            title_language=partial(_language, index, iri),
        )


def _all(look: Ontology, index: Index, words: Words) -> Mapping[str, object]:
    terms = [look.term(iri) for iri in look.terms]
    return {
        "about": _facts(look),
        "groups": [
            ("classes", [term for term in terms if _CLASS in term.types]),
            ("properties", [term for term in terms if not {_CLASS, _DATATYPE} & {*term.types}]),
            ("datatypes", [term for term in terms if _DATATYPE in term.types]),
        ],
        "named": partial(index.brief, words.language),
    }


def _one(look: Ontology, index: Index, iri: str, words: Words) -> Mapping[str, object]:
    return {
        "term": look.term(iri),
        "named": partial(index.brief, words.language),
    }


def _facts(look: Ontology) -> Mapping[str, str]:
    names = {
        "description": f"{_DCTERMS}description",
        "version": f"{_OWL}versionInfo",
        "issued": f"{_DCTERMS}issued",
        "licence": f"{_DCTERMS}license",
    }
    return {name: " ".join(look.values(ONTOLOGY, path)) for name, path in names.items()}


def _set(look: Ontology, index: Index) -> Mapping[str, object]:
    return {
        "@context": CONTEXT,
        "@type": "DefinedTermSet",
        "@id": ONTOLOGY,
        "name": index.name(ONTOLOGY).text,
        "description": _facts(look)["description"],
        "hasDefinedTerm": [{"@id": iri, "name": index.name(iri).text} for iri in look.terms],
    }


def _defined(look: Ontology, index: Index, iri: str) -> Mapping[str, object]:
    return {
        "@context": CONTEXT,
        "@type": "DefinedTerm",
        "@id": iri,
        "name": index.name(iri).text,
        "description": " ".join(look.values(iri, f"{_SKOS}definition")),
        "termCode": shorten(iri),
        "inDefinedTermSet": {"@id": ONTOLOGY, "name": index.name(ONTOLOGY).text},
    }


def _label(index: Index, iri: str, words: Words) -> str:
    return index.name(iri, words.language).text or shorten(iri)


def _language(index: Index, iri: str, words: Words) -> str:
    return index.name(iri, words.language).language or "en"
