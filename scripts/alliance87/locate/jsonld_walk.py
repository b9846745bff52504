"""Walk a JSON-LD document of our context and find its statements, each with its places.

A plain subset of JSON-LD 1.1 (§9): nodes with an ``@id``, value objects, language maps, sets. What
is outside it is refused, above all what engines drop without a word. The context is not judged here.
"""

from __future__ import annotations

import pyoxigraph

from alliance87.locate.json_places import Array, Json, Object, Text
from alliance87.locate.jsonld_names import Names, Term
from alliance87.locate.jsonld_values import NOTHING, Values
from alliance87.locate.source import Source
from alliance87.model.finding import FindingError
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Span

_RDF_TYPE = pyoxigraph.NamedNode(f"{PREFIXES['rdf']}type")

Node = tuple[pyoxigraph.NamedNode, Span]


class Walk:
    """Adds what it finds to the source, in the order of the text."""

    def __init__(self, source: Source, names: Names) -> None:
        self._source = source
        self._names = names
        self._values = Values(source, names)

    def nodes(self, value: Json) -> None:
        """Walk what stands under ``@graph``: nodes in a list, or one."""
        items = value.items if isinstance(value, Array) else (value,)
        if not items:
            raise self._refuse(value, "no-value", NOTHING, "Write a thing here.")
        for item in items:
            if not isinstance(item, Object):
                message = "Here should be a thing."
                raise self._refuse(item, "syntax", message, 'Write {"id": …, "type": …}.')
            self.top(item)

    def top(self, node: Object) -> None:
        """Walk a node to which nothing refers from outside: it must say something."""
        subject = self._subject(node)
        before = len(self._source.found)
        self._members(subject, node)
        if len(self._source.found) == before:
            message, fix = NOTHING, "Say something about it."
            raise self._source.refuse(subject[1], "no-value", message, fix)

    def _members(self, subject: Node, node: Object) -> None:
        for key, value in node.members:
            self._member(subject, key, value)

    def _subject(self, node: Object) -> Node:
        """Return the node's own IRI, before anything is said about it."""
        found = [(k, v) for k, v in node.members if self._names.keyword(k.value) == "@id"]
        for key, _ in found[1:]:
            raise self._refuse(key, "duplicate-key", "This thing has two names.", "Keep one.")
        if not found:
            first = node.members[0][0] if node.members else node
            message = "The thing that is described here has no IRI of its own."
            raise self._refuse(first, "blank-node", message, 'Give it one: "id": "organization:…".')
        return self._values.resource(found[0][1])

    def _member(self, subject: Node, key: Text, value: Json) -> None:
        keyword = self._names.keyword(key.value)
        if keyword == "@type":
            for item in self._values.items(value):
                self._source.add(
                    subject, (_RDF_TYPE, key.span), self._values.resource(item, class_=True)
                )
        elif keyword == "@graph":
            message, fix = "This names a graph.", "Write the things in one list, without graphs."
            raise self._refuse(key, "named-graph", message, fix)
        elif keyword == "@context":
            message, fix = "A context may stand only at the top.", "Take it out."
            raise self._refuse(key, "context", message, fix)
        elif keyword == "@value":
            message, fix = "A value has no IRI and no properties.", "Take the others out."
            raise self._refuse(key, "keyword", message, fix)
        elif keyword and keyword != "@id":
            message = "A contribution cannot use this word of JSON-LD."
            fix = self._names.meant(key.value.lstrip("@")) or "Write a property of our context."
            raise self._refuse(key, "keyword", message, fix)
        elif not keyword:
            term = self._property(key)
            iri = self._source.iri(term.iri, key.span)
            self._say(subject, (iri, key.span), term, value)

    def _property(self, key: Text) -> Term:
        if key.value in self._names.terms:
            return self._names.terms[key.value]
        if ":" in key.value and not key.value.startswith("_:"):
            return Term(self._names.whole(key.value))
        message = "This is no name of our context."
        if key.value in self._names.prefixes:
            message = "This is a prefix of ours, not a property."
        fix = self._names.meant(key.value) or "See context.jsonld for the names."
        raise self._refuse(key, "unknown-key", message, fix)

    def _say(self, subject: Node, predicate: Node, term: Term, value: Json) -> None:
        if isinstance(value, Object) and term.languages:
            if not value.members:
                raise self._refuse(value, "no-value", NOTHING, "Leave the name out.")
            for tag, texts in value.members:
                for text in self._values.items(texts):
                    self._source.add(subject, predicate, self._values.tagged(tag, text))
            return
        for item in self._values.items(value):
            if isinstance(item, Object):
                self._object(subject, predicate, item)
            else:
                self._source.add(subject, predicate, self._values.scalar(term, item))

    def _object(self, subject: Node, predicate: Node, value: Object) -> None:
        keywords = {self._names.keyword(key.value) for key, _ in value.members}
        if "@list" in keywords:
            message, fix = "An ordered list makes nameless things.", "Write a plain list: […]."
            raise self._refuse(value.members[0][0], "blank-node", message, fix)
        if "@value" in keywords:
            self._source.add(subject, predicate, self._values.literal(value))
        else:
            target = self._subject(value)
            self._source.add(subject, predicate, target)
            self._members(target, value)

    def _refuse(self, value: Json, rule: str, message: str, fix: str) -> FindingError:
        return self._source.refuse(value.span, rule, message, fix)
