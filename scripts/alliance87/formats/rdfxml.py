"""Read a contribution in RDF/XML 1.1, every statement with its place.

The plain part of the syntax: node elements with ``rdf:about``, property elements with text, with
``rdf:resource`` or with a node inside, property attributes. Nothing is fetched, no entity declared.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pyoxigraph as ox

from alliance87.formats.text_file import AT_ONCE, Placed, TextFile
from alliance87.formats.xml_text import Attribute, Name, Tag, scan
from alliance87.model.finding import FindingError
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import XSD_STRING, Reading, Span

_SPACE = " \t\r\n"
_RDF = PREFIXES["rdf"]
_XML = "http://www.w3.org/XML/1998/namespace"
# Words of the syntax itself, and old ones that it forbids: RDF/XML, §6.2.
_ATTRIBUTES = ("about", "resource", "datatype")
_NOT_NODES = {
    *_ATTRIBUTES,
    *("RDF", "ID", "parseType", "nodeID", "li", "aboutEach", "aboutEachPrefix", "bagID"),
}
_NOT_PROPERTIES = _NOT_NODES | {"Description"}
_NOT_ATTRIBUTES = _NOT_PROPERTIES | {"version", "annotation", "annotationNodeID"}  # RDF 1.2
_FIXES = {
    "ID": "Write rdf:about with a whole address.",
    "nodeID": "Write rdf:about or rdf:resource with a whole address.",
    "parseType": "Write the parts as things of their own, each with rdf:about.",
}


def read(file: str, text: str) -> Reading:
    """Return the statements of an RDF/XML text.

    The place of a subject is the start tag of its element, that of a predicate the name of its
    element or attribute, that of an object the text or the attribute's value (without quotes); that
    of a nested node its ``rdf:about``, that of a class the name of the element.

    Raises:
        FindingError: the text is not RDF/XML, has a DOCTYPE, or uses what would make blank nodes,
            needs a base IRI, or is read differently by different engines.
    """
    source = TextFile(file, text)
    reader = _Reader(source)
    scan(source, reader)
    reader.check()
    return source.reading()


@dataclass(frozen=True)
class _Attributes:
    """What the attributes of a tag say; ``language`` is that in force, empty if none."""

    language: str
    properties: tuple[Attribute, ...]
    about: Placed | None = None
    resource: Placed | None = None
    datatype: Placed | None = None


@dataclass(frozen=True)
class _Node:
    """An element whose children are properties; that of ``rdf:RDF`` has no subject."""

    tag: Tag
    subject: Placed | None
    language: str


@dataclass
class _Property:
    """An element whose content is an object."""

    subject: Placed
    predicate: Placed
    attributes: _Attributes
    tag: Tag
    done: bool = False  # it has an object already
    text: list[str] = field(default_factory=list)


class _Reader:
    """Finds the statements as the tags come: nodes and properties in turn (``xml_text.Handler``)."""

    def __init__(self, source: TextFile) -> None:
        self._source = source
        self._open: list[_Node | _Property] = []
        self._root_tag: Tag | None = None
        self._part = Span(0, 0)  # of the text: what is read and not yet checked

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
        if isinstance(closed, _Node) and len(self._open) == 1:
            end = closed.tag.span.end if closed.tag.empty else self._source.text.index(">", at) + 1
            self._part = Span(self._part.start or closed.tag.span.start, end)
            if self._source.unchecked >= AT_ONCE:
                self.check()
        if isinstance(closed, _Property) and not closed.done:
            span = closed.tag.span
            if not closed.tag.empty and at > span.end:
                span = Span(span.end, at)
            datatype, value = closed.attributes.datatype, "".join(closed.text)
            language = "" if datatype else closed.attributes.language
            of = datatype.term.value if datatype else XSD_STRING
            literal = self._source.literal(value, span, language, of)
            self._source.add(closed.subject, closed.predicate, literal)

    def characters(self, text: str, span: Span) -> None:
        parent = self._open[-1]
        if isinstance(parent, _Property) and not parent.done:
            parent.text.append(text)
        elif text.strip(_SPACE):
            message = "This text belongs to no property."
            raise self._source.refuse(span, "value", message, "Put it in a property's element.")

    def comment(self, span: Span) -> None:
        if self._open and isinstance(self._open[-1], _Property):
            message = "There is a comment in a value, and readers differ on what it means."
            raise self._source.refuse(span, "comment", message, "Put it before the property.")

    def check(self) -> None:
        """Compare with pyoxigraph what was read since the last time."""
        text, tag = self._source.text, self._root_tag
        if tag and self._part.end:
            nodes = text[self._part.start : self._part.end]
            nodes = nodes.replace("\r\n", "\n").replace("\r", "\n")  # XML 1.0, §2.11
            root, name = (text[at.start : at.end] for at in (tag.span, tag.name.span))
            self._source.check(f"{root}{nodes}</{name}>", ox.RdfFormat.RDF_XML)
            self._part = Span(0, 0)

    def _root(self, tag: Tag) -> _Node:
        if (tag.name.namespace, tag.name.local) != (_RDF, "RDF"):
            message = "The first element is not rdf:RDF of the RDF namespace."
            fix = f'Begin with <rdf:RDF xmlns:rdf="{_RDF}">.'
            raise self._source.refuse(tag.name.span, "rdf-xml", message, fix)
        attributes = self._attributes(tag, (), "")
        self._refuse_properties(attributes)
        self._root_tag = tag
        return _Node(tag, None, attributes.language)

    def _node(self, tag: Tag, language: str, parent: _Property | None) -> _Node:
        kind = self._iri(tag.name, _NOT_NODES)
        attributes = self._attributes(tag, ("about",), language)
        if attributes.about is None:
            message = "The thing that is described here has no IRI of its own."
            fix = f'Give it one: rdf:about="{PREFIXES["organization"]}…".'
            raise self._source.refuse(tag.span, "blank-node", message, fix)
        subject = attributes.about._replace(span=tag.span)
        if parent:
            parent.done = True
            self._source.add(parent.subject, parent.predicate, attributes.about)
        if kind.term.value != f"{_RDF}Description":
            self._source.add(subject, self._source.iri(f"{_RDF}type", tag.name.span), kind)
        for attribute in attributes.properties:
            predicate = self._iri(attribute.name, _NOT_PROPERTIES)
            if predicate.term.value == f"{_RDF}type":
                value = self._whole(attribute)
            else:
                value = self._source.literal(attribute.value, attribute.span, attributes.language)
            self._source.add(subject, predicate, value)
        return _Node(tag, subject, attributes.language)

    def _property(self, tag: Tag, subject: Placed, language: str) -> _Property:
        predicate = self._iri(tag.name, _NOT_PROPERTIES)
        attributes = self._attributes(tag, ("resource", "datatype"), language)
        self._refuse_properties(attributes)
        if attributes.resource:
            self._source.add(subject, predicate, attributes.resource)
        return _Property(subject, predicate, attributes, tag, attributes.resource is not None)

    def _attributes(self, tag: Tag, allowed: tuple[str, ...], language: str) -> _Attributes:
        """Sort the attributes of a tag (RDF/XML, §6.1); of those of the syntax some are allowed.

        What makes blank nodes, needs a base IRI or would be ignored is refused.
        """
        syntax: dict[str, Placed] = {}
        properties = []
        own = False
        for attribute in tag.attributes:
            namespace, local, span = attribute.name
            if (namespace, local) == (_XML, "lang"):
                own, language = True, attribute.value
                if not language:
                    message, fix = (
                        "An empty language is refused.",
                        'Write xml:lang="en", or leave it out.',
                    )
                    raise self._source.refuse(span, "language", message, fix)
                self._source.literal("", attribute.span, language)  # refuses a bad tag here
            elif namespace == _RDF and local in allowed:
                syntax[local] = self._whole(attribute)
            elif namespace in ("", _XML) or (namespace == _RDF and local in _NOT_ATTRIBUTES):
                raise self._refused(attribute.name)
            else:
                properties.append(attribute)
        if "datatype" in syntax and (own or "resource" in syntax):
            message = "Beside rdf:datatype, a language or another value would be dropped."
            span = syntax["datatype"].span
            raise self._source.refuse(span, "attribute", message, "Keep one of them.")
        return _Attributes(language, tuple(properties), **syntax)

    def _whole(self, attribute: Attribute) -> Placed:
        """Return the IRI an attribute holds; a prefixed name is refused, and written out in the fix."""
        prefix, colon, rest = attribute.value.partition(":")
        if colon and prefix in PREFIXES:
            message = "RDF/XML takes a whole address here, no prefix."
            fix = f"Write {PREFIXES[prefix]}{rest}."
            raise self._source.refuse(attribute.span, "prefixed-name", message, fix)
        return self._source.iri(attribute.value, attribute.span)

    def _refused(self, name: Name) -> FindingError:
        namespace, local, span = name
        if namespace == _RDF and local in ("ID", "nodeID"):
            message = f"rdf:{local} makes a name that holds only in this file."
            return self._source.refuse(span, "blank-node", message, _FIXES[local])
        if namespace == _XML and local == "base":
            message = "xml:base is refused: addresses must be whole."
            return self._source.refuse(span, "relative-iri", message, "Write each address whole.")
        fix = "Take it out."
        if not namespace and local in _ATTRIBUTES:
            fix = f"Write rdf:{local}."
        elif namespace == _RDF:
            fix = _FIXES.get(local, fix)
        return self._source.refuse(span, "attribute", "This attribute is not read here.", fix)

    def _refuse_properties(self, attributes: _Attributes) -> None:
        for attribute in attributes.properties:
            message = "This attribute is not allowed here."
            fix = "Write it as an element in the thing it describes."
            raise self._source.refuse(attribute.name.span, "attribute", message, fix)

    def _iri(self, name: Name, forbidden: set[str]) -> Placed:
        """Return the IRI that the name of an element or attribute stands for."""
        if name.namespace == _RDF and name.local in forbidden:
            message = f"rdf:{name.local} is not allowed here."
            fix = "Write a class around properties, and properties around values."
            raise self._source.refuse(name.span, "rdf-xml", message, fix)
        if not name.namespace:
            message = "This name has no prefix, and so no namespace."
            raise self._source.refuse(name.span, "rdf-xml", message, "Write it as a87:….")
        return self._source.iri(name.namespace + name.local, name.span)
