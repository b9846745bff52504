"""A text that is being read: refuse a part of it, and check what was found against a strict parser.

JSON-LD and RDF/XML are read here by our own code, which knows the places. What it finds must be
exactly what pyoxigraph reads; a difference is refused, so nothing of a contribution is lost unseen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import pyoxigraph as ox

from alliance87.model.finding import FindingError, Severity, refusal
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import (
    LANG_STRING,
    XSD_STRING,
    Lines,
    Reading,
    Span,
    Spans,
    Statement,
    Term,
    statements_of,
)
from alliance87.model.suggest import nearest

DEEPEST = 64  # brackets or elements within one another
# What is before a colon is one of these, or a prefix that somebody forgot to write out.
_SCHEMES = {"http", "https", "data", "file", "ftp", "javascript", "mailto", "tel", "urn"}
_LONGEST_VALUE = 240  # characters of a value in a finding
_LONGEST_MESSAGE = 1_000


class Placed(NamedTuple):
    """A term and where it is written."""

    term: Term
    span: Span


@dataclass(frozen=True)
class TextFile:
    """A text with the name of its file, and the statements found in it so far."""

    file: str
    text: str
    found: list[Statement] = field(default_factory=list)

    def refuse(
        self, span: Span, rule: str, message: str, fix: str = "", *, limit: bool = False
    ) -> FindingError:
        """Return the error that refuses ``span``; ``rule`` is a local name of ``rule:``."""
        found = refusal(
            Lines(self.text).place(self.file, span),
            rule,
            _cut(message, _LONGEST_MESSAGE),
            fix=fix,
            value=_cut(self.text[span.start : span.end], _LONGEST_VALUE),
            severity=Severity.LIMIT if limit else Severity.REFUSAL,
        )
        return FindingError(found)

    def too_deep(self, span: Span) -> FindingError:
        """Return the error for what is within more than 64 others."""
        message = f"This is more than {DEEPEST} levels deep."
        return self.refuse(span, "nesting", message, "Write it at the top level.", limit=True)

    def iri(self, iri: str, span: Span) -> Placed:
        """Return an IRI (RFC 3987) that is written at ``span``, perhaps shortened.

        Raises:
            FindingError: it is relative or malformed, or begins with a prefix that is not ours.
        """
        scheme, colon, rest = iri.partition(":")
        if not colon or not scheme[:1].isalpha():
            message = "This is not a whole address."
            fix = "Begin it with https:// or a prefix of ours."
            raise self.refuse(span, "relative-iri", message, fix)
        if scheme.lower() not in _SCHEMES and not rest.startswith("//"):
            close = nearest(scheme, PREFIXES)
            fix = f"did you mean {close}:?" if close else "Write the whole address, with https://."
            message = f"“{scheme[:40]}:” is not one of our prefixes."
            raise self.refuse(span, "undeclared-prefix", message, fix)
        try:
            ox.NamedNode(iri)
        except ValueError:
            message = "This address has a character that no address may have."
            fix = "Write a space as %20, and % as %25."
            raise self.refuse(span, "address", message, fix) from None
        return Placed(Term(iri), span)

    def literal(
        self, value: str, span: Span, language: str = "", datatype: str = XSD_STRING
    ) -> Placed:
        """Return a literal, its lexical form to the letter; the language, if any, outranks the type.

        Raises:
            FindingError: the language tag is malformed (BCP 47), or RDF 1.1 reserves the type.
        """
        if language:
            try:
                tag = ox.Literal(value, language=language).language or ""
            except ValueError:
                message = f"“{language}” is not a language tag."
                fix = "Write a tag such as en, fr or es."
                raise self.refuse(span, "language", message, fix) from None
            return Placed(Term(value, LANG_STRING, tag), span)
        if datatype.startswith(PREFIXES["rdf"]):  # engines read them each in their own way
            message = "A value of a contribution cannot have a datatype of RDF itself."
            raise self.refuse(span, "ill-typed", message, "Write it as plain text.")
        return Placed(Term(value, datatype), span)

    def add(self, subject: Placed, predicate: Placed, value: Placed) -> None:
        """Remember a statement."""
        spans = Spans(subject.span, predicate.span, value.span)
        terms = subject.term.value, predicate.term.value, value.term
        self.found.append(Statement(self.file, "", *terms, spans))

    def parse(
        self, format: ox.RdfFormat, text: str | None = None, most: int | None = None
    ) -> tuple[Statement, ...]:
        """Return what pyoxigraph reads in the text, or in another that stands for it.

        Of more statements than ``most`` only one more is read.

        Raises:
            FindingError: a part of the text is too long for pyoxigraph.
            SyntaxError, ValueError: pyoxigraph refuses the text.
        """
        try:
            parsed = ox.parse(self.text if text is None else text, format=format)
            return statements_of(self.file, parsed, most=most)
        except MemoryError as error:
            if "buffer" not in str(error):
                raise
            message = "A text, an address or a comment in this file has over 16 MB."
            fix = "Shorten it."
            raise self.refuse(Span(0, 0), "literal-size", message, fix, limit=True) from None

    def reading(self, text: str, format: ox.RdfFormat) -> Reading:
        """Return what pyoxigraph reads in ``text``, if it is just what was found.

        Raises:
            FindingError: pyoxigraph refuses the text, or reads something else.
        """
        found = tuple(self.found)
        try:
            statements = self.parse(format, text)
        except (SyntaxError, ValueError) as error:
            message = "A strict reader refuses this file."
            raise self.refuse(Span(0, 0), "syntax", message, str(error)) from None
        read = {s.quad for s in statements}
        for statement in found:
            if statement.quad not in read:
                raise self._dropped(statement)
        more = read - {s.quad for s in found}
        if more:
            raise self._dropped(_similar(found, min(more)))
        return Reading(self.file, self.text, statements, lambda: found)

    def _dropped(self, statement: Statement | None) -> FindingError:
        span = statement.spans.object if statement and statement.spans else Span(0, 0)
        message = "This is read differently from how it is written."
        return self.refuse(span, "dropped", message, "Write it in a simpler way.")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _similar(found: Iterable[Statement], extra: tuple[str, str, str, Term]) -> Statement | None:
    """Return a statement of the same subject and predicate, or else of the same subject."""
    same = [s for s in found if s.subject == extra[1]]
    return next((s for s in same if s.predicate == extra[2]), same[0] if same else None)
