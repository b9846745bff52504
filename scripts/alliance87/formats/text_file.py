"""A text that is being read: refuse a part of it, and check what was found against a strict parser.

JSON-LD and RDF/XML are read here by our own code, which knows the places. What it finds must be
exactly what pyoxigraph reads; a difference is refused, so nothing of a contribution is lost unseen.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
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
AT_ONCE = 5_000  # statements to compare at once: for many more, much memory would be needed
# What is before a colon is one of these, or a prefix that somebody forgot to write out.
_SCHEMES = {"http", "https", "data", "file", "ftp", "javascript", "mailto", "tel", "urn"}
_LONGEST_VALUE = 240  # characters of a value in a finding
_LONGEST_MESSAGE = 1_000
_KEPT = 1_000  # IRIs that need not be looked at again: properties, classes and the like


class Placed(NamedTuple):
    """A term and where it is written."""

    term: Term
    span: Span


class TextFile:
    """A text with the name of its file, and the statements found in it so far."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.found: list[Statement] = []  # without spans, which are packed: there may be very many
        self._offsets = array("Q")
        self._checked = 0  # of the statements found
        self._statements: list[Statement] = []  # as pyoxigraph reads them
        self._iris: dict[str, Term] = {}

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
        term = self._iris.get(iri)
        if term is None:
            self._require_iri(iri, span)
            term = Term(iri)
            if len(self._iris) < _KEPT:
                self._iris[iri] = term
        return Placed(term, span)

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
        terms = subject.term.value, predicate.term.value, value.term
        self.found.append(Statement(self.file, "", *terms))
        self._offsets.extend((*subject.span, *predicate.span, *value.span))

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

    def check(self, text: str, format: ox.RdfFormat) -> None:
        """Compare what was found since the last check with what pyoxigraph reads in ``text``.

        Raises:
            FindingError: pyoxigraph refuses the text, or reads something else.
        """
        try:
            statements = self.parse(format, text)
        except (SyntaxError, ValueError) as error:
            message = "A strict reader refuses this file."
            raise self.refuse(Span(0, 0), "syntax", message, str(error)) from None
        read = {s: s for s in statements}
        new = range(self._checked, len(self.found))
        for number in new:
            s = self.found[number]
            if s not in read:
                raise self._dropped(number)
            self.found[number] = read[s]  # so that each is kept once
        found = set(self.found[self._checked :])
        if len(read) > len(found):
            raise self._dropped(self._similar(min(read.keys() - found), new))
        self._statements += statements
        self._checked = len(self.found)

    @property
    def unchecked(self) -> int:
        """How many statements were found since the last check."""
        return len(self.found) - self._checked

    def reading(self) -> Reading:
        """Return what was read, once all of it is checked."""
        return Reading(self.file, self.text, tuple(self._statements), self._located)

    def _located(self) -> Iterator[Statement]:
        for number, s in enumerate(self.found):
            yield s._replace(spans=self._spans(number))

    def _spans(self, number: int) -> Spans:
        o = self._offsets[6 * number : 6 * number + 6]
        return Spans(Span(o[0], o[1]), Span(o[2], o[3]), Span(o[4], o[5]))

    def _similar(self, other: Statement, among: Iterable[int]) -> int | None:
        """Return the number of a statement of the same subject and predicate, or of the subject."""
        same = [number for number in among if self.found[number].subject == other.subject]
        closer = [number for number in same if self.found[number].predicate == other.predicate]
        return next(iter(closer or same), None)

    def _dropped(self, number: int | None) -> FindingError:
        span = Span(0, 0) if number is None else self._spans(number).object
        message = "This is read differently from how it is written."
        return self.refuse(span, "dropped", message, "Write it in a simpler way.")

    def _require_iri(self, iri: str, span: Span) -> None:
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


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
