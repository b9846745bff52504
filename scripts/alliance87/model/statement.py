"""A statement: one triple in one graph of one file, and where each of its terms is written.

    >>> text = '<https://example.org/a> <https://example.org/b> "c"@en .'
    >>> Lines(text).position(55)
    (1, 56)

Values only: the readers of each format make them. Nothing here parses, and nothing reads a file.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from typing import NamedTuple, overload

import pyoxigraph as ox

from alliance87.model.finding import Place
from alliance87.model.namespaces import PREFIXES

XSD_STRING = f"{PREFIXES['xsd']}string"
LANG_STRING = f"{PREFIXES['rdf']}langString"
TRIPLE = f"{PREFIXES['rdf']}triple"  # no datatype: what marks a term of RDF 1.2
_LONGEST = 4_000  # characters of a line that is shown
# str.splitlines() also splits at form feeds, U+2028 and others, which no editor counts.
_END = re.compile(r"\r\n|\r|\n")
_BLANK = "_:"


class Term(NamedTuple):
    """The object of a statement: an IRI, a blank node (``_:`` and a label) or a literal.

    ``datatype`` is empty for what is no literal. Literals keep their lexical form to the letter.
    """

    value: str
    datatype: str = ""
    language: str = ""

    @property
    def is_literal(self) -> bool:
        """Whether this is a literal."""
        return bool(self.datatype)

    @property
    def is_blank(self) -> bool:
        """Whether this is a blank node."""
        return not self.datatype and self.value.startswith(_BLANK)

    @property
    def is_iri(self) -> bool:
        """Whether this is an IRI."""
        return not self.datatype and not self.value.startswith(_BLANK)


class Span(NamedTuple):
    """A stretch of a text: offsets in Unicode code points from 0, the end exclusive."""

    start: int
    end: int


class Spans(NamedTuple):
    """Where the terms of a statement are written.

    Statements that share a subject or predicate written once share its span. ``cell`` is the row and
    the column of a table in words, such as “row 3, column country”.
    """

    subject: Span
    predicate: Span
    object: Span
    cell: str = ""


class Statement(NamedTuple):
    """One triple in one graph of one file; ``graph`` is empty for the default graph.

    ``subject`` and ``predicate`` are IRIs, or ``_:`` and the label of a blank node. ``spans`` is None
    where nobody asked for places. Two statements are the same only if they are written at the same place:
    compare ``quad`` to know whether they say the same.
    """

    file: str
    graph: str
    subject: str
    predicate: str
    object: Term
    spans: Spans | None = None

    @property
    def value(self) -> str:
        """The IRI, the blank node or the lexical form that is the object."""
        return self.object.value

    @property
    def triple(self) -> tuple[str, str, Term]:
        """What is said, wherever it is said."""
        return self.subject, self.predicate, self.object

    @property
    def quad(self) -> tuple[str, str, str, Term]:
        """What is said, and in which graph."""
        return self.graph, self.subject, self.predicate, self.object


class Lines:
    """The lines of a text, to turn an offset into a place. A line ends with LF, CRLF or CR."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(end.end() for end in _END.finditer(text) if end.end() < len(text))]

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both 1-based, columns in Unicode code points."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return a line by its 1-based number, without its end; an empty text has one, empty."""
        start = self._starts[number - 1]
        return self._text[start : start + self._length(number)].rstrip("\r\n")

    def place(self, file: str, span: Span, graph: str = "", cell: str = "") -> Place:
        """Return the place of a span, with the line it begins on unless that is very long."""
        line, column = self.position(span.start)
        end_line, end_column = self.position(span.end)
        excerpt = self.line(line) if self._length(line) <= _LONGEST else ""
        return Place(file, graph, line, column, end_line, end_column, cell, excerpt)

    def _length(self, number: int) -> int:
        end = self._starts[number] if number < len(self._starts) else len(self._text)
        return end - self._starts[number - 1]


class Located(Sequence[Statement]):
    """Statements with their spans, packed: a file of 200,000 statements has 1.2 million offsets.

    ``known`` are the same statements without spans, which are kept in their place.
    """

    def __init__(self, located: Iterable[Statement], known: Sequence[Statement] = ()) -> None:
        self._statements: list[Statement] = []
        self._offsets = array("Q")
        self._cells: dict[int, str] = {}
        for number, (s, same) in enumerate(zip_longest(located, known)):
            if s is None:
                break
            bare = s._replace(spans=None)
            self._statements.append(same if same == bare else bare)
            spans = s.spans or Spans(_NOWHERE, _NOWHERE, _NOWHERE)
            self._offsets.extend((*spans.subject, *spans.predicate, *spans.object))
            if spans.cell:
                self._cells[number] = spans.cell

    def __len__(self) -> int:
        return len(self._statements)

    @overload
    def __getitem__(self, at: int) -> Statement: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Statement, ...]: ...
    def __getitem__(self, at: int | slice) -> Statement | tuple[Statement, ...]:
        if isinstance(at, slice):
            return tuple(self[number] for number in range(*at.indices(len(self))))
        number = range(len(self))[at]
        o = self._offsets[6 * number : 6 * number + 6]
        spans = Spans(Span(o[0], o[1]), Span(o[2], o[3]), Span(o[4], o[5]))
        return self._statements[number]._replace(
            spans=spans._replace(cell=self._cells.get(number, ""))
        )

    @property
    def bare(self) -> Sequence[Statement]:
        """The statements without their spans."""
        return self._statements


_NOWHERE = Span(0, 0)


@dataclass(frozen=True)
class Reading:
    """A file that was read: its text, its statements, and, if they are needed, their places.

    ``statements`` are what a strict parser gave, in its order and without spans. ``locate`` is called
    once at the most and returns the statements with their spans, in the order of the text.
    """

    file: str
    text: str
    statements: tuple[Statement, ...]
    locate: Callable[[], Iterable[Statement]] = field(repr=False)

    @cached_property
    def located(self) -> Located:
        """The statements with their spans, in the order of the text."""
        return Located(self.locate(), self.statements)

    @cached_property
    def lines(self) -> Lines:
        """The lines of the text."""
        return Lines(self.text)

    def place(self, statement: Statement, part: str) -> Place:
        """Return the place of the subject, predicate or object of a statement that has spans."""
        spans = statement.spans
        if spans is None:
            return Place(self.file, statement.graph)
        span: Span = getattr(spans, part)
        return self.lines.place(self.file, span, statement.graph, spans.cell)


def term_of(term: object) -> Term:
    """Return a term of pyoxigraph as ours.

    What RDF 1.2 adds comes through to be refused: a direction as a part of the language, as in "ar--rtl",
    and a triple as a text of the datatype ``TRIPLE``.
    """
    if type(term) is ox.NamedNode:
        return Term(term.value)
    if type(term) is ox.Literal:
        language = term.language or ""
        if term.direction:
            language = f"{language}--{term.direction.value}"
        return Term(term.value, term.datatype.value, language)
    if type(term) is ox.BlankNode:
        return Term(_BLANK + term.value)
    return Term(str(term), TRIPLE)


def statements_of(
    file: str, quads: Iterable[ox.Quad], graph: str = "", most: int | None = None
) -> tuple[Statement, ...]:
    """Return quads of pyoxigraph as statements of a file, in their order, without spans.

    ``graph`` is the graph of what stands in none. Of more than ``most`` only one more is taken.
    """
    terms: dict[object, Term] = {}
    names: dict[object, str] = {}
    made: list[Statement] = []
    for quad in quads:
        subject, predicate, value, of = quad
        name = names.get(of)
        if name is None:
            name = names[of] = of.value if type(of) is ox.NamedNode else _graph(of, graph)
        who = names.get(subject)
        if who is None:
            who = names[subject] = term_of(subject).value
        by = names.get(predicate)
        if by is None:
            by = names[predicate] = predicate.value
        term = terms.get(value)
        if term is None:
            term = terms[value] = term_of(value)
        made.append(Statement(file, name, who, by, term))
        if most is not None and len(made) > most:
            break
    return tuple(made)


def _graph(name: object, default: str) -> str:
    return f"{_BLANK}{name.value}" if isinstance(name, ox.BlankNode) else default


_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


def n_triples(statements: Iterable[Statement]) -> str:
    """Return what statements say as N-Triples (RDF 1.1 N-Triples, §2), each triple once, unsorted."""
    lines = dict.fromkeys(map(_line, statements))
    return "".join(lines)


def _line(statement: Statement) -> str:
    term = statement.object
    if term.language:
        value = f'"{term.value.translate(_ESCAPES)}"@{term.language}'
    elif term.datatype in ("", XSD_STRING):
        value = f'"{term.value.translate(_ESCAPES)}"' if term.datatype else node(term.value)
    else:
        value = f'"{term.value.translate(_ESCAPES)}"^^<{term.datatype}>'
    return f"{node(statement.subject)} <{statement.predicate}> {value} .\n"


def node(name: str) -> str:
    """Return an IRI or a blank node as N-Triples write it."""
    return name if name.startswith(_BLANK) else f"<{name}>"


def quads_of(statements: Iterable[Statement]) -> Iterable[ox.Quad]:
    """Yield statements as quads of pyoxigraph."""
    for s in statements:
        graph = ox.NamedNode(s.graph) if s.graph else ox.DefaultGraph()
        yield ox.Quad(_resource(s.subject), ox.NamedNode(s.predicate), _term(s.object), graph)


def _resource(name: str) -> ox.NamedNode | ox.BlankNode:
    if name.startswith(_BLANK):
        return ox.BlankNode(name.removeprefix(_BLANK))
    return ox.NamedNode(name)


def _term(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if not term.is_literal:
        return _resource(term.value)
    if term.language:
        return ox.Literal(term.value, language=term.language)
    return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))
