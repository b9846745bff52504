"""Read Turtle, TriG, N-Triples and N-Quads (RDF 1.1) strictly, with a place for every term.

    >>> reading = read("a.ttl", "<https://example.org/a> <https://example.org/b> 7 .", Format.TURTLE)
    >>> reading.place(reading.located[0], "object").column
    49

pyoxigraph parses. When places are needed, each statement found by ``walk`` is compared with the one
that was parsed: a difference is refused, so that no place is wrong unseen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import TypeAlias

import pyoxigraph as ox

from alliance87.formats.format import Format
from alliance87.formats.text_file import TextFile
from alliance87.formats.turtle_errors import refuse_syntax, refuse_unreadable
from alliance87.formats.turtle_tokens import (
    DIRECTIVE,
    LINE,
    MARK,
    NAME,
    OTHER,
    STRING,
    TOKEN,
    Terms,
)
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Reading, Span, Spans, Statement, Term

OXIGRAPH = {
    Format.TURTLE: ox.RdfFormat.TURTLE,
    Format.TRIG: ox.RdfFormat.TRIG,
    Format.N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    Format.N_QUADS: ox.RdfFormat.N_QUADS,
}


def read(file: str, text: str, format: Format, most: int | None = None) -> Reading:
    """Read a file's text; ``file`` is its name in messages.

    Of more statements than ``most`` only one more is read, so that the caller can tell. There is no
    base IRI: each IRI must be whole, or the text must give ``@base``.

    Raises:
        FindingError: a refusal with the place to edit (``rule:syntax``, ``rule:relative-iri``,
            ``rule:undeclared-prefix``, ``rule:prefix``, ``rule:rdf-1.2``), or a limit
            (``rule:nesting``, ``rule:literal-size``). From ``located``: a statement whose place is
            not certain (``rule:unplaced``).
    """
    refuse_unreadable(file, text, format)
    try:
        statements = TextFile(file, text).parse(OXIGRAPH[format], most=most)
    except SyntaxError as error:
        raise refuse_syntax(file, text, format, error) from None
    return Reading(file, text, statements, lambda: locate(file, text, format, statements))


def locate(
    file: str, text: str, format: Format, statements: Sequence[Statement], base: str = ""
) -> Iterator[Statement]:
    """Yield statements, in their order, with their places in the text they were parsed from.

    Raises:
        FindingError: the text and the statements are not the same.
    """
    by_line = format in (Format.N_TRIPLES, Format.N_QUADS)
    found = lines(text) if by_line else walk(text, base)
    span = Span(0, 0)
    try:
        for s, spans in _paired(found, statements):
            span = spans.object
            yield s._replace(spans=spans)
    except (LookupError, SyntaxError, TypeError, ValueError):
        message = "What follows was read, but its place in the file is not certain."
        fix = "Write it in a simpler way, and report the file to us."
        raise TextFile(file, text).refuse(span, "unplaced", message, fix) from None


def _paired(
    found: Iterator[Found], statements: Sequence[Statement]
) -> Iterator[tuple[Statement, Spans]]:
    """Yield each statement with its places. A ValueError means that another statement is written there."""
    labels: dict[int, str] = {}
    numbers: dict[str, int] = {}

    def same(node: object, label: str) -> bool:
        """Whether a blank node without a label is the one that the parser named ``label``."""
        if not isinstance(node, int) or not label.startswith("_:"):
            return False
        return labels.setdefault(node, label) == label and numbers.setdefault(label, node) == node

    for s, (subject, at, predicate, by, value, where) in zip(statements, found, strict=True):
        if (
            s.predicate != predicate
            or (s.object != value and not (same(value, s.value) and s.object.is_blank))
            or (s.subject != subject and not same(subject, s.subject))
        ):
            raise ValueError
        yield s, Spans(at, by, where)


# The walk: the statements of a text that a strict parser has accepted, in its order, with spans --

# A blank node without a label is a number: only the parser knows the node.
Name: TypeAlias = str | int
Found: TypeAlias = tuple[Name, Span, str, Span, Term | int, Span]

_FIRST = f"{PREFIXES['rdf']}first"
_REST = f"{PREFIXES['rdf']}rest"
_NIL = Term(f"{PREFIXES['rdf']}nil")
# What may come next outside brackets.
_SUBJECT, _PREDICATE, _OBJECT = range(3)
_NEXT = {";": _PREDICATE, ",": _OBJECT, ".": _SUBJECT, "{": _SUBJECT, "}": _SUBJECT}


def lines(text: str) -> Iterator[Found]:
    """Yield the statements of N-Triples or N-Quads, each of which is on a line of its own."""
    term = Terms().term
    for line in LINE.finditer(text):
        if line.lastindex is None:  # the end
            return
        subject, predicate, value = line.groups()
        at, by = Span(*line.span(1)), Span(*line.span(2))
        where = Span(*line.span(3))
        yield term(subject).value, at, term(predicate).value, by, term(value), where


def walk(text: str, base: str = "") -> Iterator[Found]:
    """Yield the statements of Turtle or TriG; ``base`` is the IRI that relative ones refer to.

    Raises:
        LookupError, SyntaxError, TypeError, ValueError: a token means no term.
    """
    return _Walk(text, base).statements()


class _Walk:
    """One pass over the tokens of a valid text.

    pyoxigraph gives what it finds at one token in reverse, and knows that a string is a value only
    at the token after it. Within brackets this decides the order, so statements wait in a batch.
    """

    def __init__(self, text: str, base: str) -> None:
        self._tokens = TOKEN.finditer(text)
        self._terms = Terms(base)
        self._numbers = count()
        self._batch: list[Found] = []
        self._ready: list[Found] = []
        self._waits = False  # a string was the last token

    def statements(self) -> Iterator[Found]:
        """Walk what is outside brackets; yield what is found, in pyoxigraph's order."""
        term, known = self._terms.term, self._terms.known
        subject: Name = ""
        predicate = ""
        at = by = Span(0, 0)
        state = _SUBJECT
        for token in self._tokens:
            kind = token.lastindex
            if kind == MARK:
                mark = token[MARK]
                if mark in _NEXT:
                    state = _NEXT[mark]
                    continue
                if state == _SUBJECT:
                    at = Span(token.start(MARK), token.end(MARK))
                    subject = self._bracket(mark, at)
                    state = _PREDICATE
                else:
                    self._put(token, subject, at, predicate, by)
                self._flush()
                yield from self._ready
                self._ready.clear()
            elif kind == DIRECTIVE:
                self._terms.direct(token)
            elif kind is not None:
                word = token[kind]
                if state == _OBJECT:
                    value = known.get(word) or self._node(word)
                    yield subject, at, predicate, by, value, Span(token.start(kind), token.end())
                elif state == _PREDICATE:
                    predicate = (known.get(word) or term(word)).value
                    by = Span(token.start(kind), token.end())
                    state = _OBJECT
                elif word.upper() != "GRAPH":
                    node = self._node(word)
                    subject = node if isinstance(node, int) else node.value
                    at = Span(token.start(kind), token.end())
                    state = _PREDICATE

    def _node(self, word: str) -> Term | int:
        return next(self._numbers) if word[0] == "[" else self._terms.term(word)

    def _bracket(self, mark: str, at: Span) -> int:
        """Walk to the end of what a bracket opens, where a subject is expected."""
        if mark == "(":
            return self._list(at, lambda head: None)
        node = next(self._numbers)
        self._properties(node, at)
        return node

    def _put(self, token: re.Match[str], subject: Name, at: Span, predicate: str, by: Span) -> None:
        """Walk the value that begins at ``token``, and emit the statement."""
        kind = token.lastindex or OTHER
        word, span = token[kind], Span(*token.span(kind))
        if word == "(":
            self._list(span, lambda head: self._emit(subject, at, predicate, by, head, span))
        elif word == "[":
            node = next(self._numbers)
            self._properties(node, span)
            self._emit(subject, at, predicate, by, node, span)
        else:
            if kind == STRING or word[0] in "[(":  # more than one token to pyoxigraph
                self._flush()
            self._waits = kind == STRING and token[STRING + 1] is None
            self._emit(subject, at, predicate, by, self._node(word), span)

    def _properties(self, node: int, at: Span) -> None:
        token = self._next()
        while token[MARK] != "]":
            if token[MARK] == ";":
                token = self._next()
                continue
            predicate, by = self._terms.term(token[NAME]).value, Span(*token.span(NAME))
            self._put(self._next(), node, at, predicate, by)
            while (token := self._next())[MARK] == ",":
                self._put(self._next(), node, at, predicate, by)

    def _list(self, at: Span, put: Callable[[int], None]) -> int:
        """Walk a list; ``put`` is called when pyoxigraph knows that it is not empty."""
        head = cell = next(self._numbers)
        token = self._next()
        put(head)
        while True:
            self._put(token, cell, at, _FIRST, at)
            token = self._next()
            span = Span(*token.span(token.lastindex or OTHER))
            if token[MARK] == ")":
                self._emit(cell, at, _REST, at, _NIL, span)
                return head
            rest = next(self._numbers)
            self._emit(cell, at, _REST, at, rest, span)
            cell = rest

    def _next(self) -> re.Match[str]:
        if not self._waits:
            self._flush()
        self._waits = False
        return next(self._tokens)

    def _emit(self, *statement: *Found) -> None:
        self._batch.append(statement)

    def _flush(self) -> None:
        self._ready += reversed(self._batch)
        self._batch.clear()
