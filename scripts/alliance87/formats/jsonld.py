"""Read a contribution in JSON-LD 1.1: in our own context or none, and every statement with its place.

A plain subset (§9): nodes with an ``@id``, value objects, language maps, sets. The text is read here
before any library sees it, for JSON-LD drops without a word what it does not understand; whatever
would be dropped or rewritten is refused. Nothing is fetched: our context is put in where the text
names it, of which only as much of JSON-LD 1.1 (§4.1, §9.15) is understood as it uses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pyoxigraph as ox

from alliance87.formats.json_text import Array, Json, Number, Object, Scanner, Text, Word, plain
from alliance87.formats.text_file import AT_ONCE, Placed, TextFile
from alliance87.model.finding import FindingError
from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.model.statement import Reading, Span, Term
from alliance87.model.suggest import nearest

CONTEXT = f"{BASE}context.jsonld"  # the one name of our context
_FIX = f'Write "@context": "{CONTEXT}".'
_NOTHING = "This says nothing, and would be dropped."
_LEAVE_OUT = "Leave the name out."
_TAGGED = 'Write {"en": "…"}.'
_SAME_EVERYWHERE = re.compile(r"0|-?[1-9][0-9]{0,14}")  # any JSON reader keeps 15 digits exact
_TYPE = Term(f"{PREFIXES['rdf']}type")


def read(file: str, text: str, context: str) -> Reading:
    """Return the statements of a JSON-LD text; ``context`` is the text of our ``context.jsonld``.

    The place of a subject is its ``@id``, that of a predicate its key, that of an object its value
    (of a nested node its ``@id``); spans of strings include the quotes.

    A list of nodes is read without a context, as rdflib, PyLD and our own endpoint write it: in
    expanded form (JSON-LD 1.1, §9.1).

    Raises:
        FindingError: the text is not JSON, has another context than ours, or holds anything that
            would be dropped, rewritten or read differently by different engines.
    """
    source = TextFile(file, text)
    scanner, reader = Scanner(source), _Reader(source, names_of(context))
    start = scanner.at
    if scanner.next != "{":
        if scanner.next == "[":  # expanded: every key is a whole IRI, and no context is needed
            _Reader(source, names_of('{"@context": {}}')).nodes(scanner.items(1))
            scanner.require_end()
            if not source.found:
                raise source.refuse(
                    Span(start, start + 1), "no-value", _NOTHING, "Write a thing here."
                )
            return source.reading()
        value = scanner.value()
        scanner.require_end()
        message, fix = (
            "A JSON-LD file of ours is one object.",
            f'Begin with {{"@context": "{CONTEXT}"',
        )
        raise source.refuse(_first(value), "syntax", message, fix)
    parts: dict[str, Json] = {}  # of JSON-LD itself: @context and @graph
    others: list[tuple[Text, Json]] = []
    for key in scanner.names():
        if key.value == "@graph" and "@context" in parts and not others and scanner.next == "[":
            begin = scanner.at
            reader.nodes(scanner.items(2))  # now, since there may be very many
            parts[key.value] = Array(Span(begin, scanner.end), ())
            continue
        value = scanner.value(2)
        if key.value == "@context":
            reader.check_context(value)
        if key.value in ("@context", "@graph"):
            parts[key.value] = value
        else:
            others.append((key, value))
    scanner.require_end()
    if "@context" not in parts:
        raise source.refuse(Span(start, start + 1), "context", "The file has no @context.", _FIX)
    if "@graph" not in parts:
        reader.top(Object(Span(start, scanner.end), tuple(others)))
        named = parts["@context"].span
        whole = f"{text[: named.start]}{reader.ours}{text[named.end :]}"
        source.check(whole, ox.RdfFormat.JSON_LD)
        return source.reading()
    for key, _ in others:
        message = "Beside @graph this would name a graph, and this format is read without graphs."
        raise source.refuse(key.span, "named-graph", message, "Move it into @graph.")
    if not source.found:
        graph = parts["@graph"]
        reader.nodes(graph.items if isinstance(graph, Array) else (graph,))
    if not source.found:
        raise source.refuse(parts["@graph"].span, "no-value", _NOTHING, "Write a thing here.")
    return source.reading()


def _first(value: Json) -> Span:
    """Return the span of a value's first character."""
    return Span(value.span.start, value.span.start + 1)


class _Reader:
    """Adds what it finds to the source, in the order of the text."""

    def __init__(self, source: TextFile, names: Names) -> None:
        self.ours = json.dumps(names.context)
        self._source = source
        self._names = names

    def check_context(self, written: Json) -> None:
        """Refuse any context but ours, by its name or word for word."""
        names = self._names
        if isinstance(written, Array) and len(written.items) == 1:
            written = written.items[0]
        if isinstance(written, Text) and written.value == CONTEXT:
            return
        if not isinstance(written, Object):
            message = "No other context is loaded: name ours, exactly."
            raise self._refuse(written, "context", message, _FIX)
        for key, value in written.members:
            if key.value not in names.context or plain(value) != names.context[key.value]:
                message = "This is not in our context, and no other is read."
                raise self._refuse(key, "context", message, _FIX)
        if len(written.members) != len(names.context):
            message = "This is only a part of our context."
            raise self._source.refuse(_first(written), "context", message, _FIX)

    def nodes(self, items: Iterable[Json]) -> None:
        """Read what is under ``@graph``: nodes."""
        part: list[int] = []  # of the text: where the nodes begin and end that are not yet checked
        for item in items:
            if not isinstance(item, Object):
                message = "A thing should be here."
                raise self._refuse(item, "syntax", message, 'Write {"id": …, "type": …}.')
            self.top(item)
            part = [*part[:1], item.span.start, item.span.end]
            if self._source.unchecked >= AT_ONCE:
                self._check(part)
                part = []
        if part:
            self._check(part)

    def _check(self, part: list[int]) -> None:
        nodes = self._source.text[part[0] : part[-1]]
        text = f'{{"@context": {self.ours}, "@graph": [{nodes}]}}'
        self._source.check(text, ox.RdfFormat.JSON_LD)

    def top(self, node: Object) -> None:
        """Read a node to which nothing refers from outside: it must say something."""
        subject = self._subject(node)
        before = len(self._source.found)
        self._members(subject, node)
        if len(self._source.found) == before:
            fix = "Say something about it."
            raise self._source.refuse(subject.span, "no-value", _NOTHING, fix)

    def _subject(self, node: Object) -> Placed:
        """Return the node's own IRI, before any of its properties is read."""
        found = [(k, v) for k, v in node.members if self._names.keyword(k.value) == "@id"]
        for key, _ in found[1:]:
            raise self._refuse(key, "duplicate-key", "This thing has two names.", "Keep one.")
        if not found:
            first = node.members[0][0] if node.members else node
            message = "The thing that is described here has no IRI of its own."
            raise self._refuse(first, "blank-node", message, 'Give it one: "id": "organization:…".')
        return self._resource(found[0][1])

    def _members(self, subject: Placed, node: Object) -> None:
        for key, value in node.members:
            keyword = self._names.keyword(key.value)
            if keyword == "@type":
                for item in self._items(value):
                    of_class = self._resource(item, class_=True)
                    self._source.add(subject, Placed(_TYPE, key.span), of_class)
            elif not keyword:
                meaning = self._property(key)
                self._values(subject, self._source.iri(meaning.iri, key.span), meaning, value)
            elif keyword != "@id":
                raise self._misplaced(key, keyword)

    def _misplaced(self, key: Text, keyword: str) -> FindingError:
        rule = "keyword"
        if keyword == "@graph":
            rule, message = "named-graph", "This names a graph."
            fix = "Write the things in one list, without graphs."
        elif keyword == "@context":
            rule, message, fix = "context", "A context may stand only at the top.", "Take it out."
        elif keyword == "@value":
            message, fix = "A value has no IRI and no properties.", "Take the others out."
        else:
            message = "A contribution cannot use this word of JSON-LD."
            fix = self._names.meant(key.value.lstrip("@")) or "Write a property of our context."
        return self._refuse(key, rule, message, fix)

    def _property(self, key: Text) -> Meaning:
        if key.value in self._names.terms:
            return self._names.terms[key.value]
        prefix, _, local = key.value.partition(":")
        if prefix in PREFIXES and not self._names.context:
            message = "A list has no context, so a name may not be shortened in it."
            raise self._refuse(
                key, "undeclared-prefix", message, f"Write {PREFIXES[prefix]}{local}"
            )
        if ":" in key.value and not key.value.startswith("_:"):
            return Meaning(self._names.expand(key.value))
        message = "This name is not in our context."
        if key.value in self._names.prefixes:
            message = "This is a prefix of ours, not a property."
        fix = self._names.meant(key.value) or "See context.jsonld for the names."
        raise self._refuse(key, "unknown-key", message, fix)

    def _values(self, subject: Placed, predicate: Placed, meaning: Meaning, value: Json) -> None:
        """Read what is under a property: a language map, or a set of nodes and values."""
        if isinstance(value, Object) and meaning.languages:
            if not value.members:
                raise self._refuse(value, "no-value", _NOTHING, _LEAVE_OUT)
            for tag, texts in value.members:
                for text in self._items(texts):
                    self._source.add(subject, predicate, self._tagged(tag, text))
            return
        for item in self._items(value):
            if isinstance(item, Object):
                self._object(subject, predicate, item)
            elif meaning.coercion in ("@id", "@vocab"):
                in_vocabulary = meaning.coercion == "@vocab"
                resource = self._resource(item, vocabulary=in_vocabulary)
                self._source.add(subject, predicate, resource)
            else:
                self._source.add(subject, predicate, self._typed(item, meaning.coercion))

    def _object(self, subject: Placed, predicate: Placed, value: Object) -> None:
        """Read a value object, or a nested node."""
        keywords = {self._names.keyword(key.value) for key, _ in value.members}
        if "@list" in keywords:
            message, fix = "An ordered list makes things without names.", "Write a plain list: […]."
            raise self._refuse(value.members[0][0], "blank-node", message, fix)
        if "@value" in keywords:
            self._source.add(subject, predicate, self._literal(value))
        else:
            target = self._subject(value)
            self._source.add(subject, predicate, target)
            self._members(target, value)

    def _items(self, value: Json) -> tuple[Json, ...]:
        """Return the values of a set, however it is written; it is not empty, and none is null."""
        if isinstance(value, Object) and [key.value for key, _ in value.members] == ["@set"]:
            value = value.members[0][1]
        items = value.items if isinstance(value, Array) else (value,)
        if not items:
            raise self._refuse(value, "no-value", _NOTHING, _LEAVE_OUT)
        for item in items:
            if isinstance(item, Array):
                raise self._refuse(
                    item, "value", "There is a list within a list.", "Write one list."
                )
            if isinstance(item, Word) and item.value is None:
                raise self._refuse(item, "no-value", _NOTHING, _LEAVE_OUT)
        return items

    def _resource(self, value: Json, *, vocabulary: bool = False, class_: bool = False) -> Placed:
        """Return the IRI that a string names; ``vocabulary`` or ``class_`` allow names of terms."""
        if not isinstance(value, Text):
            message = "An IRI should be here, as text."
            raise self._refuse(value, "value", message, 'Write "organization:…".')
        name = value.value
        if (vocabulary or class_) and name in self._names.terms:
            return self._source.iri(self._names.terms[name].iri, value.span)
        if name.startswith("_:"):
            message = "This thing has only a name within the file."
            raise self._refuse(value, "blank-node", message, 'Give it an IRI: "organization:…".')
        if class_ and ":" not in name:
            message = "This class is not in our context."
            fix = self._names.meant(name, class_=True) or 'Write "Organization", "Event", ….'
            raise self._refuse(value, "unknown-class", message, fix)
        return self._source.iri(self._names.expand(name), value.span)

    def _tagged(self, tag: Text, value: Json) -> Placed:
        """Return the text that is under a language, or under ``@none``, in a language map."""
        if tag.value == "@none" and isinstance(value, Text):
            return self._source.literal(value.value, value.span)
        if tag.value.startswith("@") or not tag.value:
            raise self._refuse(tag, "language", "A language should be here.", _TAGGED)
        if not isinstance(value, Text):
            raise self._refuse(value, "value", "A text should be here.", _TAGGED)
        self._source.literal("", tag.span, tag.value)  # so that a bad tag is refused at the tag
        return self._source.literal(value.value, value.span, tag.value)

    def _literal(self, value: Object) -> Placed:
        """Return what a value object means: ``@value`` with a ``@type`` or a ``@language``."""
        parts: dict[str, Json] = {}
        for key, part in value.members:
            keyword = self._names.keyword(key.value)
            if keyword not in ("@value", "@type", "@language"):
                message = "Beside @value, only @type or @language is allowed."
                raise self._refuse(key, "keyword", message, "Take it out.")
            if keyword in parts or (parts.keys() | {keyword}) >= {"@type", "@language"}:
                message = "A value has one type or one language."
                raise self._refuse(key, "duplicate-key", message, "Keep one.")
            parts[keyword] = part
        if "@language" in parts:
            tag = parts["@language"]
            if not isinstance(tag, Text):
                raise self._refuse(tag, "language", "A language should be here.", 'Write "en".')
            return self._tagged(tag, parts["@value"])._replace(span=value.span)
        datatype = ""
        if "@type" in parts:
            datatype = self._resource(parts["@type"], vocabulary=True).term.value
        return self._typed(parts["@value"], datatype)._replace(span=value.span)

    def _typed(self, value: Json, datatype: str) -> Placed:
        """Return a string, a number, true or false as a literal, of ``datatype`` if that is given."""
        if isinstance(value, Text):
            lexical, natural = value.value, "string"
        elif isinstance(value, Number) and _SAME_EVERYWHERE.fullmatch(value.written):
            lexical, natural = value.written, "integer"
        elif isinstance(value, Number):
            message = "Tools rewrite a number with a point, an exponent or over 15 digits."
            fix = f'Write it as text: "{value.written[:40]}".'
            raise self._refuse(value, "number", message, fix)
        elif isinstance(value, Word) and value.value is not None:
            lexical, natural = str(value.value).lower(), "boolean"
        else:
            raise self._refuse(value, "value", "One value should be here.", 'Write "…".')
        iri = self._source.iri(datatype or f"{PREFIXES['xsd']}{natural}", value.span)
        return self._source.literal(lexical, value.span, datatype=iri.term.value)

    def _refuse(self, value: Json, rule: str, message: str, fix: str) -> FindingError:
        return self._source.refuse(value.span, rule, message, fix)


# The names of our context, and what each of them means -------------------------------------------

_PREFIX_ENDS = tuple(":/?#[]@")  # only such a namespace makes a prefix: JSON-LD 1.1, §4.1.5


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name stands for: an IRI, and how the values under it are to be understood.

    ``coercion`` is empty, ``@id``, ``@vocab`` or the IRI of a datatype. With ``languages``, an
    object under the name is a map from language tags to text.
    """

    iri: str
    coercion: str = ""
    languages: bool = False


@dataclass(frozen=True)
class Names:
    """The names of a context, by kind."""

    context: Mapping[str, object]
    keywords: Mapping[str, str]
    prefixes: Mapping[str, str]
    terms: Mapping[str, Meaning]

    def keyword(self, key: str) -> str:
        """Return the JSON-LD keyword that a key is, or stands for; empty if none."""
        return key if key.startswith("@") else self.keywords.get(key, "")

    def expand(self, name: str) -> str:
        """Return the IRI that a prefixed name stands for; anything else as it was."""
        prefix, colon, rest = name.partition(":")
        if colon and not rest.startswith("//") and prefix in self.prefixes:
            return self.prefixes[prefix] + rest
        return name

    def meant(self, key: str, *, class_: bool = False) -> str:
        """Return, as a question, which name of ours a key may have been meant to be; or ""."""
        likely = f"has{key[:1].upper()}{key[1:]}"
        if not class_ and likely in self.terms:
            return f"did you mean {likely}?"
        names = [*([] if class_ else self.keywords), *self.terms]
        close = nearest(key, (name for name in names if name[0].isupper() == class_))
        return f"did you mean {close}?" if close else ""


def names_of(context: str) -> Names:
    """Return the names that the text of our context defines."""
    definitions: dict[str, object] = json.loads(context)["@context"]
    keywords, prefixes = {}, {}
    for name, value in definitions.items():
        if isinstance(value, str) and value.startswith("@"):
            keywords[name] = value
        elif isinstance(value, str) and value.startswith("http") and value.endswith(_PREFIX_ENDS):
            prefixes[name] = value
    names = Names(definitions, keywords, prefixes, {})
    terms = {
        name: _meaning(names, value)
        for name, value in definitions.items()
        if not name.startswith("@") and name not in prefixes and name not in keywords
    }
    return replace(names, terms=terms)


def _meaning(names: Names, definition: object) -> Meaning:
    if not isinstance(definition, dict):
        return Meaning(names.expand(str(definition)))
    coercion, container = definition.get("@type", ""), definition.get("@container", "")
    iri, languages = names.expand(definition["@id"]), "@language" in container
    return Meaning(iri, names.expand(coercion), languages)
