"""Read Turtle, TriG, N-Triples and N-Quads (RDF 1.1) strictly, with a place for every term.

    >>> reading = read("a.ttl", "<https://example.org/a> <https://example.org/b> 7 .", Format.TURTLE)
    >>> reading.place(reading.located[0], "object").column
    49

pyoxigraph parses. When places are needed, each statement found by ``turtle_walk`` is compared with
the one that was parsed: a difference is refused, so that no place is wrong unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from alliance87.formats.format import Format
from alliance87.formats.text_file import TextFile
from alliance87.formats.turtle_errors import refuse_syntax, refuse_unreadable
from alliance87.formats.turtle_walk import Found, lines, walk
from alliance87.model.statement import Reading, Span, Spans, Statement

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
