"""The ontology as one page, with a section for each of its terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from alliance87.model.namespaces import PREFIXES
from alliance87.site.data import files, on_request
from alliance87.site.library import ONTOLOGY, Library
from alliance87.site.page import CONTEXT, Page
from alliance87.site.things.index import Index
from alliance87.site.things.vocabulary import Ontology
from alliance87.site.words import Words

_OWL, _DCTERMS, _SKOS = PREFIXES["owl"], PREFIXES["dcterms"], PREFIXES["skos"]
_CLASS = f"{_OWL}Class"
_DATATYPE = PREFIXES["rdfs"] + "Datatype"


def pages(library: Library, index: Index) -> Iterable[Page]:
    """Yield the page of the ontology."""
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
        on_request=on_request(lambda: library.ontology),
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
