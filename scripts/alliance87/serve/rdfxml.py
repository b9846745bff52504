"""Write triples as RDF/XML 1.1 that is well-formed, or not at all; pyoxigraph writes it regardless."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from pyoxigraph import RdfFormat, Triple, serialize

from alliance87.formats.xml import NOT_XML
from alliance87.model.namespaces import PREFIXES

_RDF_TYPE = f"{PREFIXES['rdf']}type"
_ROOT_ATTRIBUTES = re.compile(rb"(?: xmlns:[^ >]*)+")


def rdfxml(triples: Sequence[Triple]) -> bytes:
    """Return triples, which are in order, as RDF/XML: the same bytes for the same triples.

    Raises:
        ValueError: XML cannot carry a character of a value.
        ElementTree.ParseError: XML has no name for a class or a property.
    """
    # In RDF/XML only elements have prefixes: properties, and classes of what has one.
    names = {f"{t.predicate} {t.object if t.predicate.value == _RDF_TYPE else ''}" for t in triples}
    text = "\n".join(names)
    prefixes = {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in text}
    typed_first = sorted(triples, key=lambda t: (str(t.subject), t.predicate.value != _RDF_TYPE))
    content = serialize(typed_first, format=RdfFormat.RDF_XML, prefixes=prefixes) or b""
    if refused := NOT_XML.search(content.decode()):
        raise ValueError(f"XML cannot hold the character U+{ord(refused[0]):04X}")
    ElementTree.fromstring(content)
    in_order = _ROOT_ATTRIBUTES.sub(
        lambda m: b" " + b" ".join(sorted(m[0].split())), content, count=1
    )
    return in_order + b"\n"
