"""A text that is being read: refuse a stretch of it, make terms from it, hold it to a strict parser.

For formats whose statements we find ourselves (JSON-LD, RDF/XML). What we found must be exactly
what pyoxigraph reads; a difference is refused, so nothing of a contribution is lost in silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph

from alliance87.model.finding import Finding, FindingError, Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import (
    Lines,
    Reading,
    Span,
    Spans,
    Statement,
    Term,
    statements_of,
    term_of,
)
from alliance87.model.suggest import nearest

DEEPEST = 64  # brackets or elements within one another
# What stands before a colon is one of these, or a prefix that somebody forgot to write out.
_SCHEMES = {"http", "https", "data", "file", "ftp", "javascript", "mailto", "tel", "urn"}
_WIDEST = 240  # characters of a value in a finding
_LONGEST = 1_000  # characters of what is said of it
_STRING = pyoxigraph.NamedNode(f"{PREFIXES['xsd']}string")


@dataclass(frozen=True)
class Source:
    """A text by the name of its file, and the statements found in it so far."""

    file: str
    text: str
    found: list[Statement] = field(default_factory=list)

    def refuse(
        self, span: Span, rule: str, message: str, fix: str = "", *, limit: bool = False
    ) -> FindingError:
        """Return the error that refuses ``span``; ``rule`` is a local name of ``rule:``."""
        severity = Severity.LIMIT if limit else Severity.REFUSAL
        place = Lines(self.text).place(self.file, span)
        value = _cut(self.text[span.start : span.end], _WIDEST)
        message = _cut(message, _LONGEST)
        fix = fix if len(fix) <= _LONGEST else ""  # half of it would be another slip
        return FindingError(
            Finding(place, severity, "", "", f"{PREFIXES['rule']}{rule}", message, value, fix)
        )

    def too_long(self) -> FindingError:
        """Return the error for a text or address that pyoxigraph has no room for: over 16 MB."""
        message = "A text, an address or a comment in this file has over 16 MB."
        return self.refuse(Span(0, 0), "literal-size", message, "Shorten it.", limit=True)

    def too_deep(self, span: Span) -> FindingError:
        """Return the error for what stands within more than 64 others."""
        message = f"This is more than {DEEPEST} levels deep."
        return self.refuse(span, "nesting", message, "Write it at the top level.", limit=True)

    def iri(self, iri: str, span: Span) -> pyoxigraph.NamedNode:
        """Return ``iri`` as a term (RFC 3987); it is written at ``span``, perhaps shortened.

        Raises:
            FindingError: it is relative or malformed, or begins with a prefix that is not ours.
        """
        scheme, colon, rest = iri.partition(":")
        if not colon or not scheme[:1].isalpha():
            message, fix = (
                "This is no whole address.",
                "Begin it with https:// or a prefix of ours.",
            )
            raise self.refuse(span, "relative-iri", message, fix)
        if scheme.lower() not in _SCHEMES and not rest.startswith("//"):
            close = nearest(scheme, PREFIXES)
            fix = f"did you mean {close}:?" if close else "Write the whole address, with https://."
            message = f"“{scheme[:40]}:” is no prefix of ours."
            raise self.refuse(span, "undeclared-prefix", message, fix)
        try:
            return pyoxigraph.NamedNode(iri)
        except ValueError:
            message = "A character stands in this address that no address can hold."
            fix = "Write a space as %20, and % as %25."
            raise self.refuse(span, "address", message, fix) from None

    def literal(
        self,
        value: str,
        span: Span,
        language: str = "",
        datatype: pyoxigraph.NamedNode = _STRING,
    ) -> pyoxigraph.Literal:
        """Return a literal, its lexical form to the letter; the language, if any, outranks the type.

        Raises:
            FindingError: the language tag is malformed (BCP 47), or RDF 1.1 reserves the type.
        """
        try:
            if language:
                return pyoxigraph.Literal(value, language=language)
        except ValueError:
            message = f"“{language}” is no language tag."
            fix = "Write a tag such as en, fr or es."
            raise self.refuse(span, "language", message, fix) from None
        if datatype.value.startswith(PREFIXES["rdf"]):  # engines read them each in their own way
            message = "A value of a contribution cannot have a datatype of RDF itself."
            raise self.refuse(span, "ill-typed", message, "Write it as plain text.")
        return pyoxigraph.Literal(value, datatype=datatype)

    def add(
        self,
        subject: tuple[pyoxigraph.NamedNode, Span],
        predicate: tuple[pyoxigraph.NamedNode, Span],
        value: tuple[pyoxigraph.NamedNode | pyoxigraph.Literal, Span],
    ) -> None:
        """Remember a statement, each term with its span."""
        spans = Spans(subject[1], predicate[1], value[1])
        self.found.append(
            Statement(self.file, "", subject[0].value, predicate[0].value, term_of(value[0]), spans)
        )

    def reading(self, text: str, format: pyoxigraph.RdfFormat) -> Reading:
        """Return what pyoxigraph reads in ``text``, if it is just what was found.

        Raises:
            FindingError: pyoxigraph refuses the text, or reads something else.
        """
        found = tuple(self.found)
        try:
            statements = statements_of(self.file, pyoxigraph.parse(text, format=format))
        except MemoryError as error:
            if "buffer" not in str(error):
                raise
            raise self.too_long() from None
        except (SyntaxError, ValueError) as error:
            message = "A strict reader refuses this file."
            raise self.refuse(Span(0, 0), "syntax", message, str(error)) from None
        read = {s.quad for s in statements}
        placed = {s.quad for s in found}
        for statement in found:
            if statement.quad not in read:
                raise self._dropped(statement)
        if len(read) > len(placed):
            raise self._dropped(_similar(found, min(read - placed)))
        return Reading(self.file, self.text, statements, lambda: found)

    def _dropped(self, statement: Statement | None) -> FindingError:
        span = statement.spans.object if statement and statement.spans else Span(0, 0)
        message = "This is not read as it is written."
        return self.refuse(span, "dropped", message, "Write it in a simpler way.")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _similar(found: Iterable[Statement], extra: tuple[str, str, str, Term]) -> Statement | None:
    """Return a statement of the same subject and predicate, or of the same subject."""
    same = [s for s in found if s.subject == extra[1]]
    closer = [s for s in same if s.predicate == extra[2]]
    return next(iter(closer or same), None)
