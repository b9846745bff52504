"""Sort the attributes of an RDF/XML tag: those of the syntax, the language, and properties.

RDF/XML 1.1, §6.1 and §7.2. What makes blank nodes, needs a base IRI or would be ignored is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph

from alliance87.locate.source import Source
from alliance87.locate.xml_places import Attribute, Tag
from alliance87.model.finding import FindingError
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Span

RDF = PREFIXES["rdf"]
_XML = "http://www.w3.org/XML/1998/namespace"
_SYNTAX = ("about", "resource", "datatype")
_FIXES = {
    "ID": "Write rdf:about with a whole address.",
    "nodeID": "Write rdf:about or rdf:resource with a whole address.",
    "parseType": "Write the parts as things of their own, each with rdf:about.",
}

Resource = tuple[pyoxigraph.NamedNode, Span]


@dataclass(frozen=True)
class Attributes:
    """What the attributes of a tag say; ``language`` is that in force, empty if none."""

    language: str
    properties: tuple[Attribute, ...]
    about: Resource | None = None
    resource: Resource | None = None
    datatype: Resource | None = None


def sort_attributes(
    source: Source, tag: Tag, allowed: tuple[str, ...], language: str
) -> Attributes:
    """Return the attributes by kind; of those of the syntax only ``allowed`` may be here.

    Raises:
        FindingError: an attribute may not stand here, or its value is no whole IRI or no language.
    """
    syntax: dict[str, Resource] = {}
    properties = []
    own: Attribute | None = None
    for attribute in tag.attributes:
        name = attribute.name
        if name.namespace == _XML and name.local == "lang":
            own, language = attribute, attribute.value
            if not language:
                message, fix = (
                    "An empty language is refused.",
                    'Write xml:lang="en", or leave it out.',
                )
                raise source.refuse(name.span, "language", message, fix)
            source.literal("", attribute.span, language)  # so that a bad tag is refused here
        elif name.namespace == RDF and name.local in allowed:
            syntax[name.local] = (whole(source, attribute), attribute.span)
        elif name.namespace in ("", _XML) or (name.namespace == RDF and name.local in _RESERVED):
            raise _refused(source, attribute)
        else:
            properties.append(attribute)
    if "datatype" in syntax and (own or "resource" in syntax):
        message = "Beside rdf:datatype, a language or another value would be dropped."
        raise source.refuse(syntax["datatype"][1], "attribute", message, "Keep one of them.")
    return Attributes(language, tuple(properties), **syntax)


_RESERVED = {
    *_SYNTAX,
    *_FIXES,
    *("RDF", "Description", "li", "aboutEach", "aboutEachPrefix", "bagID"),
    *("version", "annotation", "annotationNodeID"),  # RDF 1.2
}


def whole(source: Source, attribute: Attribute) -> pyoxigraph.NamedNode:
    """Return the IRI an attribute holds; a prefixed name is refused, and written out in the fix."""
    prefix, colon, rest = attribute.value.partition(":")
    if colon and prefix in PREFIXES:
        message = "RDF/XML takes a whole address here, no prefix."
        fix = f"Write {PREFIXES[prefix]}{rest}."
        raise source.refuse(attribute.span, "prefixed-name", message, fix)
    return source.iri(attribute.value, attribute.span)


def _refused(source: Source, attribute: Attribute) -> FindingError:
    name = attribute.name
    if name.namespace == RDF and name.local in ("ID", "nodeID"):
        message = f"rdf:{name.local} makes a name that holds only in this file."
        return source.refuse(name.span, "blank-node", message, _FIXES[name.local])
    if name.namespace == _XML and name.local == "base":
        message = "xml:base is refused: addresses must be whole."
        return source.refuse(name.span, "relative-iri", message, "Write each address whole.")
    fix = "Take it out."
    if not name.namespace and name.local in _SYNTAX:
        fix = f"Write rdf:{name.local}."
    elif name.namespace == RDF:
        fix = _FIXES.get(name.local, fix)
    message = "This attribute is not read here."
    return source.refuse(name.span, "attribute", message, fix)
