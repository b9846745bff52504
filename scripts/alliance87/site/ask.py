"""The Ask page: the saved questions, a form, and what the editor completes.

The queries are asked by the page's script in the browser, or by an endpoint; nothing is asked here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from pyoxigraph import Literal, NamedNode

from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.query.questions import find, questions
from alliance87.site.library import ONTOLOGY, Library
from alliance87.site.page import Page
from alliance87.site.things.index import Index
from alliance87.site.words import Words

_SCRIPT = "ask.script-"  # the words that the script needs
_DEFINITION = PREFIXES["skos"] + "definition"
_TYPE = PREFIXES["rdf"] + "type"
_FIRST = "who-took-part"  # what the editor holds before anything is chosen

# A name that can be completed: prefixed name, kind (class, property, thing), label, definition.
Term = tuple[str, str, str, str]


def pages(library: Library) -> Iterable[Page]:
    """Yield the page."""
    yield Page(
        "ask",
        "ask.html",
        title=lambda words: words("ask.title"),
        values=partial(_values, library),
        scripts=("ask",),
        styles=("ask",),
        kind="asking",
        description=lambda words: words("ask.description"),
    )


def terms(library: Library) -> bytes:
    """Return our prefixes, the names that can be completed, and the saved questions, as JSON."""
    return dumped(
        {
            "base": BASE,
            "prefixes": dict(PREFIXES),
            "names": sorted(_names(Index(library))),
            "questions": [
                {"name": q.name, "asks": q.english, "query": find(library.project, q.name)[0]}
                for q in questions(library.project)
            ],
        }
    )


def dumped(value: object) -> bytes:
    """Return a value as JSON in UTF-8, the same bytes for the same value."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"{text}\n".encode()


def _values(library: Library, words: Words) -> Mapping[str, object]:
    named = {
        key.removeprefix(_SCRIPT): words(key) for key in words.texts if key.startswith(_SCRIPT)
    }
    return {
        "questions": questions(library.project),
        "query": find(library.project, _FIRST)[0],
        "texts": named,
    }


def _names(index: Index) -> Iterator[Term]:
    """Yield what a query can name: the classes and properties in use, and the things with a label."""
    library = index.library
    properties = {quad.predicate.value for quad in library.quads}
    classes = {
        quad.object.value
        for quad in library.quads
        if quad.predicate.value == _TYPE and isinstance(quad.object, NamedNode)
    }
    definitions = {
        triple.subject.value: triple.object.value
        for triple in library.ontology
        if triple.predicate.value == _DEFINITION
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal)
    }
    ontology = {t.subject.value for t in library.ontology if isinstance(t.subject, NamedNode)}
    things = {iri for iri in index.iris if index.name(iri).text} | (ontology - {ONTOLOGY})
    for iri in properties | classes | things:
        name = shorten(iri)
        if name == iri:
            continue
        kind = "property" if iri in properties else "class" if iri in classes else "thing"
        if iri in ontology:
            kind = "class" if name.partition(":")[2][0].isupper() else "property"
        yield name, kind, index.name(iri).text, definitions.get(iri, "")
