"""Turn a JSON value into the term it means in our context (JSON-LD 1.1, §9.5–9.9).

Nodes are not for this module: only IRIs, literals, language maps and sets of them.
"""

from __future__ import annotations

import re

import pyoxigraph

from alliance87.locate.json_places import Array, Json, Number, Object, Text, Word
from alliance87.locate.jsonld_names import Names, Term
from alliance87.locate.source import Source
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Span

NOTHING = "This says nothing, and would be dropped."
_LEAVE_OUT = "Leave the name out."
_TAGGED = 'Write {"en": "…"}.'
_SAME_EVERYWHERE = re.compile(r"0|-?[1-9][0-9]{0,14}")  # any JSON reader keeps 15 digits exact

Literal = tuple[pyoxigraph.Literal, Span]
Resource = tuple[pyoxigraph.NamedNode, Span]


class Values:
    """What values mean. Every method refuses what is dropped, rewritten or unclear."""

    def __init__(self, source: Source, names: Names) -> None:
        self._source = source
        self._names = names

    def items(self, value: Json) -> tuple[Json, ...]:
        """Return the values of a set, however it is written; it is not empty, and none is null."""
        if isinstance(value, Object) and [key.value for key, _ in value.members] == ["@set"]:
            value = value.members[0][1]
        items = value.items if isinstance(value, Array) else (value,)
        if not items:
            raise self._source.refuse(value.span, "no-value", NOTHING, _LEAVE_OUT)
        for item in items:
            if isinstance(item, Array):
                message, fix = "A list stands in a list.", "Write one list."
                raise self._source.refuse(item.span, "value", message, fix)
            if isinstance(item, Word) and item.value is None:
                raise self._source.refuse(item.span, "no-value", NOTHING, _LEAVE_OUT)
        return items

    def resource(self, value: Json, *, vocabulary: bool = False, class_: bool = False) -> Resource:
        """Return the IRI that a string names; ``vocabulary`` or ``class_`` allow names of terms."""
        if not isinstance(value, Text):
            message = "Here should be an IRI as text."
            raise self._source.refuse(value.span, "value", message, 'Write "organization:…".')
        name = value.value
        if (vocabulary or class_) and name in self._names.terms:
            return self._source.iri(self._names.terms[name].iri, value.span), value.span
        if name.startswith("_:"):
            message = "This thing has only a name within the file."
            fix = 'Give it an IRI: "organization:…".'
            raise self._source.refuse(value.span, "blank-node", message, fix)
        if class_ and ":" not in name:
            message = "This is no class of our context."
            fix = self._names.meant(name, class_=True) or 'Write "Organization", "Event", ….'
            raise self._source.refuse(value.span, "unknown-class", message, fix)
        return self._source.iri(self._names.whole(name), value.span), value.span

    def scalar(self, term: Term, value: Json) -> Literal | Resource:
        """Return what a string, a number, true or false means under a property."""
        if term.coercion in ("@id", "@vocab"):
            return self.resource(value, vocabulary=term.coercion == "@vocab")
        return self._typed(value, term.coercion), value.span

    def tagged(self, tag: Text, value: Json) -> Literal:
        """Return the text that stands under a language in a language map."""
        if tag.value.startswith("@") or not tag.value:
            message = "Here should be a language."
            raise self._source.refuse(tag.span, "language", message, _TAGGED)
        if not isinstance(value, Text):
            raise self._source.refuse(value.span, "value", "Here should be a text.", _TAGGED)
        self._source.literal("", tag.span, tag.value)  # so that a bad tag is refused at the tag
        return self._source.literal(value.value, value.span, tag.value), value.span

    def literal(self, value: Object) -> Literal:
        """Return what a value object means: ``@value`` with a ``@type`` or a ``@language``."""
        parts: dict[str, Json] = {}
        for key, part in value.members:
            keyword = self._names.keyword(key.value)
            if keyword not in ("@value", "@type", "@language"):
                message = "Beside @value may stand only @type or @language."
                raise self._source.refuse(key.span, "keyword", message, "Take it out.")
            if keyword in parts or (parts.keys() | {keyword}) >= {"@type", "@language"}:
                message = "A value has one type or one language."
                raise self._source.refuse(key.span, "duplicate-key", message, "Keep one.")
            parts[keyword] = part
        if "@language" in parts:
            tag = parts["@language"]
            if not isinstance(tag, Text):
                message, fix = "Here should be a language.", 'Write "en".'
                raise self._source.refuse(tag.span, "language", message, fix)
            return self.tagged(tag, parts["@value"])[0], value.span
        datatype = ""
        if "@type" in parts:
            datatype = self.resource(parts["@type"], vocabulary=True)[0].value
        return self._typed(parts["@value"], datatype), value.span

    def _typed(self, value: Json, datatype: str) -> pyoxigraph.Literal:
        if isinstance(value, Text):
            lexical, natural = value.value, "string"
        elif isinstance(value, Number) and _SAME_EVERYWHERE.fullmatch(value.written):
            lexical, natural = value.written, "integer"
        elif isinstance(value, Number):
            message = "Tools rewrite a number with a point, an exponent or over 15 digits."
            fix = f'Write it as text: "{value.written[:40]}".'
            raise self._source.refuse(value.span, "number", message, fix)
        elif isinstance(value, Word) and value.value is not None:
            lexical, natural = str(value.value).lower(), "boolean"
        else:
            message, fix = "Here should be one value.", 'Write "…".'
            raise self._source.refuse(value.span, "value", message, fix)
        iri = self._source.iri(datatype or f"{PREFIXES['xsd']}{natural}", value.span)
        return self._source.literal(lexical, value.span, datatype=iri)
