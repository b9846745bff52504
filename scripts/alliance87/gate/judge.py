"""Judge the terms of one statement: what may stand in a contribution, whatever it is used for.

Nothing here knows where a statement is written, and what it says is for the shapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from alliance87.gate import addresses, values
from alliance87.gate.addresses import Fault
from alliance87.gate.characters import fault as hidden_fault
from alliance87.gate.characters import first_hidden
from alliance87.model.namespaces import PREFIXES
from alliance87.sandbox.limits import Limits, remedy, size

_SHORT = 1_000  # code points
_LIST = {f"{PREFIXES['rdf']}first", f"{PREFIXES['rdf']}rest"}
# Quoted words keep the line ends of the source.
_MAY_BREAK = {f"{PREFIXES['oa']}{name}" for name in ("exact", "prefix", "suffix")}
# A language, and if need be a script and a region (RFC 5646, §2.1). Parsers write them small.
_LANGUAGE = re.compile("[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)
_SHORTER = {"ara": "ar", "eng": "en", "fra": "fr", "fre": "fr", "por": "pt", "rus": "ru"} | {
    "spa": "es", "zho": "zh", "chi": "zh", "arabic": "ar", "chinese": "zh", "english": "en",
    "french": "fr", "portuguese": "pt", "russian": "ru", "spanish": "es",
}  # fmt: skip
_OWN = "Give it an address of its own: a name after a prefix such as organization: or event:."


class Judge:
    """Judges statements; what was found sound once is not looked at again."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._short = min(_SHORT, limits.literal_bytes)
        self._addresses: set[str] = set()
        self._values: set[tuple[str, str]] = set()
        self._languages: set[str] = set()

    def is_sound(self, quad: Quad) -> bool:
        """Return whether a statement has no fault, faster than ``faults`` does."""
        subject, predicate, term, graph = quad
        known = self._addresses
        for resource in (subject, predicate, graph):
            if type(resource) is NamedNode:
                iri = resource.value
                if iri not in known and self._address(iri):
                    return False
            elif type(resource) is not DefaultGraph:
                return False
        if type(term) is NamedNode:
            iri = term.value
            return iri in known or not self._address(iri)
        if type(term) is not Literal:
            return False
        return self._is_plain(term) or not self._literal(term, predicate.value in _MAY_BREAK)

    def _is_plain(self, literal: Literal) -> bool:
        """Return whether a short text in ASCII has no fault, without a look at each character."""
        value, language = literal.value, literal.language
        if not value.isprintable() or not value.isascii() or len(value) > self._short:
            return False
        if language is not None:
            plain = language in self._languages and not literal.direction
            return plain and value[:1] not in ("", " ") and value[-1] != " "
        datatype = literal.datatype.value
        return datatype == values.STRING or (value, datatype) in self._values

    def faults(self, quad: Quad) -> Iterator[tuple[str, Fault]]:
        """Yield each fault of a statement with the name of the part that has it."""
        in_list = quad.predicate.value in _LIST
        for part, term in (
            ("graph", quad.graph_name),
            ("subject", quad.subject),
            ("predicate", quad.predicate),
            ("object", quad.object),
        ):
            fault = None
            if isinstance(term, NamedNode):
                fault = self._address(term.value)
            elif isinstance(term, BlankNode):
                fault = _blank(in_list)
            elif isinstance(term, Literal):
                fault = self._literal(term, quad.predicate.value in _MAY_BREAK)
            elif isinstance(term, Triple):
                fault = Fault("rdf-1.2", "A statement about a statement is not read here.", "")
            if fault:
                yield part, fault

    def _address(self, iri: str) -> Fault | None:
        if iri in self._addresses:
            return None
        fault = addresses.fault(iri)
        if not fault:
            self._addresses.add(iri)
        return fault

    def _literal(self, literal: Literal, may_break: bool) -> Fault | None:
        value, language = literal.value, literal.language
        most = self.limits.literal_bytes
        if 4 * len(value) > most and len(value.encode("utf-8", "replace")) > most:
            fix = remedy("literal_bytes", "Shorten it")
            return Fault("literal-size", f"This text is longer than {size(most)}.", fix)
        if fault := _hidden(value, may_break):
            return fault
        if language is not None:
            return self._text(literal, language)
        datatype = literal.datatype.value
        fault = self._address(datatype) or values.fault(value, datatype)
        if not fault and datatype != values.STRING:
            self._values.add((value, datatype))
        return fault

    def _text(self, literal: Literal, language: str) -> Fault | None:
        if literal.direction:
            message = "A direction after the language is RDF 1.2, which few tools read."
            return Fault("rdf-1.2", message, f"@{language}")
        shorter = _SHORTER.get(language.lower())
        if shorter or not _LANGUAGE.fullmatch(language):
            message = "Mark the language with its short code, such as @en, @es or @pt-BR."
            return Fault("language", message, f"@{shorter}" if shorter else "")
        self._languages.add(language)
        if not literal.value.strip():
            return Fault("blanks", "This text is empty: write it, or leave the line out.")
        if literal.value != literal.value.strip():
            return Fault("blanks", "Delete the blanks around this text.", literal.value.strip())
        return None


def _blank(in_list: bool) -> Fault:
    if in_list:
        message = "A list in round brackets is not used here."
        return Fault("blank-node", message, "Repeat the property, once for each.")
    return Fault("blank-node", "This thing has no address, so nobody can refer to it.", _OWN)


def _hidden(value: str, may_break: bool) -> Fault | None:
    if value.isprintable() and value.isascii():
        return None
    offset = first_hidden(value)
    if offset is not None:
        return Fault("invisible-character", *hidden_fault(value[offset]))
    if "\t" in value or "\r" in value:
        return Fault("invisible-character", "This text holds a tab or CR.", "Write a blank for it.")
    if "\n" in value and not may_break:
        return Fault("line-break", "This text may not have several lines.", "Write it on one line.")
    return None
