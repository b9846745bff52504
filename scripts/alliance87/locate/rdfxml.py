"""Read a contribution in RDF/XML 1.1, every statement with its place.

The plain part of the syntax: node elements with ``rdf:about``, property elements with text, with
``rdf:resource`` or with a node inside, property attributes. Nothing is fetched, no entity declared.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pyoxigraph

from alliance87.locate.rdfxml_attributes import RDF, Attributes, sort_attributes, whole
from alliance87.locate.source import Source
from alliance87.locate.xml_places import Name, Tag, scan
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Reading, Span

_SPACE = " \t\r\n"
_TYPE = pyoxigraph.NamedNode(f"{RDF}type")
# Words of the syntax itself: RDF/XML, §6.2.
_WORDS = {"RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype"}
_NOT_NODES = _WORDS | {"li", "aboutEach", "aboutEachPrefix", "bagID"}
_NOT_PROPERTIES = _NOT_NODES | {"Description"}

Term = tuple[pyoxigraph.NamedNode, Span]


@dataclass(frozen=True)
class _Node:
    """An element whose children are properties; that of ``rdf:RDF`` has no subject."""

    subject: Term | None
    language: str


@dataclass
class _Property:
    """An element whose content is an object."""

    subject: Term
    predicate: Term
    attributes: Attributes
    tag: Tag
    done: bool = False  # it has an object already
    text: list[str] = field(default_factory=list)


def read(file: str, text: str) -> Reading:
    """Return the statements of an RDF/XML text.

    A subject stands at the start tag of its element, a predicate at the name of its element or
    attribute, an object at the text or the attribute's value (without quotes); a nested node at its
    ``rdf:about``, a class at the name of the element.

    Raises:
        FindingError: the text is no RDF/XML, has a DOCTYPE, or uses what would make blank nodes,
            needs a base IRI, or is read differently by different engines.
    """
    source = Source(file, text)
    scan(source, _Reader(source))
    normal = text.replace("\r\n", "\n").replace("\r", "\n")  # XML 1.0, §2.11; pyoxigraph does not
    return source.reading(normal, pyoxigraph.RdfFormat.RDF_XML)


class _Reader:
    """Finds the statements as the tags come: nodes and properties in turn."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._open: list[_Node | _Property] = []

    def start(self, tag: Tag) -> None:
        if not self._open:
            self._open.append(self._root(tag))
            return
        parent = self._open[-1]
        if isinstance(parent, _Property):
            if parent.done or "".join(parent.text).strip(_SPACE):
                message = "This property has a value already."
                fix = "Write the property once for each value."
                raise self._source.refuse(tag.span, "value", message, fix)
            self._open.append(self._node(tag, parent.attributes.language, parent))
        elif parent.subject is None:
            self._open.append(self._node(tag, parent.language, None))
        else:
            self._open.append(self._property(tag, parent.subject, parent.language))

    def end(self, at: int) -> None:
        closed = self._open.pop()
        if isinstance(closed, _Property) and not closed.done:
            span = closed.tag.span
            if not closed.tag.empty and at > span.end:
                span = Span(span.end, at)
            attributes, value = closed.attributes, "".join(closed.text)
            if attributes.datatype:
                literal = self._source.literal(value, span, datatype=attributes.datatype[0])
            else:
                literal = self._source.literal(value, span, attributes.language)
            self._source.add(closed.subject, closed.predicate, (literal, span))

    def characters(self, text: str, span: Span) -> None:
        parent = self._open[-1]
        if isinstance(parent, _Property) and not parent.done:
            parent.text.append(text)
        elif text.strip(_SPACE):
            message = "Text stands here that belongs to no property."
            raise self._source.refuse(span, "value", message, "Put it in a property's element.")

    def comment(self, span: Span) -> None:
        if self._open and isinstance(self._open[-1], _Property):
            message = "A comment stands in a value: readers differ on it."
            raise self._source.refuse(span, "comment", message, "Put it before the property.")

    def _root(self, tag: Tag) -> _Node:
        if (tag.name.namespace, tag.name.local) != (RDF, "RDF"):
            message = "The first element is not rdf:RDF of the RDF namespace."
            fix = f'Begin with <rdf:RDF xmlns:rdf="{RDF}">.'
            raise self._source.refuse(tag.name.span, "rdf-xml", message, fix)
        attributes = sort_attributes(self._source, tag, (), "")
        self._no_properties(attributes)
        return _Node(None, attributes.language)

    def _node(self, tag: Tag, language: str, parent: _Property | None) -> _Node:
        kind = self._iri(tag.name, _NOT_NODES)
        attributes = sort_attributes(self._source, tag, ("about",), language)
        if attributes.about is None:
            message = "The thing that is described here has no IRI of its own."
            fix = f'Give it one: rdf:about="{PREFIXES["organization"]}…".'
            raise self._source.refuse(tag.span, "blank-node", message, fix)
        subject = (attributes.about[0], tag.span)
        if parent:
            parent.done = True
            self._source.add(parent.subject, parent.predicate, attributes.about)
        if kind.value != f"{RDF}Description":
            self._source.add(subject, (_TYPE, tag.name.span), (kind, tag.name.span))
        for attribute in attributes.properties:
            predicate = self._iri(attribute.name, _NOT_PROPERTIES)
            value: pyoxigraph.NamedNode | pyoxigraph.Literal
            if predicate == _TYPE:
                value = whole(self._source, attribute)
            else:
                value = self._source.literal(attribute.value, attribute.span, attributes.language)
            term = (predicate, attribute.name.span)
            self._source.add(subject, term, (value, attribute.span))
        return _Node(subject, attributes.language)

    def _property(self, tag: Tag, subject: Term, language: str) -> _Property:
        predicate = (self._iri(tag.name, _NOT_PROPERTIES), tag.name.span)
        attributes = sort_attributes(self._source, tag, ("resource", "datatype"), language)
        self._no_properties(attributes)
        if attributes.resource:
            self._source.add(subject, predicate, attributes.resource)
        return _Property(subject, predicate, attributes, tag, attributes.resource is not None)

    def _no_properties(self, attributes: Attributes) -> None:
        for attribute in attributes.properties:
            message = "This attribute cannot stand here."
            fix = "Write it as an element in the thing it describes."
            raise self._source.refuse(attribute.name.span, "attribute", message, fix)

    def _iri(self, name: Name, refused: set[str]) -> pyoxigraph.NamedNode:
        if name.namespace == RDF and name.local in refused:
            message = f"rdf:{name.local} cannot stand here."
            fix = "Write a class around properties, and properties around values."
            raise self._source.refuse(name.span, "rdf-xml", message, fix)
        if not name.namespace:
            message = "This name has no prefix, and so no namespace."
            raise self._source.refuse(name.span, "rdf-xml", message, "Write it as a87:….")
        return self._source.iri(name.namespace + name.local, name.span)
