"""Read a contribution in JSON-LD 1.1: in our own context only, and every statement with its place.

The text is walked before any library sees it, for JSON-LD drops in silence what it does not
understand. Nothing is fetched: our context is put in where the text names it.
"""

from __future__ import annotations

import json

import pyoxigraph

from alliance87.locate.json_places import Array, Json, Object, Text, plain, scan
from alliance87.locate.jsonld_names import Names, names_of
from alliance87.locate.jsonld_walk import Walk
from alliance87.locate.source import Source
from alliance87.model.namespaces import BASE
from alliance87.model.statement import Reading, Span

CONTEXT = f"{BASE}context.jsonld"  # the one name of our context
_FIX = f'Write "@context": "{CONTEXT}".'


def read(file: str, text: str, context: str) -> Reading:
    """Return the statements of a JSON-LD text; ``context`` is the text of our ``context.jsonld``.

    A subject stands where its ``@id`` is written, a predicate at its key, an object at its value
    (a nested node at its ``@id``); spans of strings include the quotes.

    Raises:
        FindingError: the text is no JSON, has another context than ours, or holds anything that
            would be dropped, rewritten or read differently by different engines.
    """
    source = Source(file, text)
    names = names_of(context)
    root = scan(source)
    if not isinstance(root, Object):
        message = "A JSON-LD file of ours is one object."
        raise source.refuse(
            _first(root), "syntax", message, f'Begin with {{"@context": "{CONTEXT}"'
        )
    members = {key.value: (key, value) for key, value in root.members}
    if "@context" not in members:
        message = "The file does not say in which context to read it."
        raise source.refuse(_first(root), "context", message, _FIX)
    written = members["@context"][1]
    _check_context(source, written, names)
    walk = Walk(source, names)
    if "@graph" in members:
        for key, _ in root.members:
            if key.value not in ("@context", "@graph"):
                message = "Beside @graph this would name a graph, and a contribution is only one."
                raise source.refuse(key.span, "named-graph", message, "Move it into @graph.")
        walk.nodes(members["@graph"][1])
    else:
        walk.top(Object(root.span, tuple(m for m in root.members if m[0].value != "@context")))
    ours = json.dumps(names.context)
    inlined = f"{text[: written.span.start]}{ours}{text[written.span.end :]}"
    return source.reading(inlined, pyoxigraph.RdfFormat.JSON_LD)


def _check_context(source: Source, written: Json, names: Names) -> None:
    """Refuse any context but ours, by its name or word for word."""
    if isinstance(written, Array) and len(written.items) == 1:
        written = written.items[0]
    if isinstance(written, Text) and written.value == CONTEXT:
        return
    if not isinstance(written, Object):
        message = "No context is loaded: only ours is known, by its exact name."
        raise source.refuse(written.span, "context", message, _FIX)
    for key, value in written.members:
        if key.value not in names.context or plain(value) != names.context[key.value]:
            message = "This is not in our context, and no other is read."
            raise source.refuse(key.span, "context", message, _FIX)
    if len(written.members) != len(names.context):
        message = "This is only a part of our context."
        raise source.refuse(_first(written), "context", message, _FIX)


def _first(value: Json) -> Span:
    """Return the span of a value's first character."""
    return Span(value.span.start, value.span.start + 1)
