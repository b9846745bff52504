"""Read Turtle, TriG, N-Triples and N-Quads (RDF 1.1) strictly, with a place for every term.

pyoxigraph parses. When places are asked for, each statement found by ``turtle_walk`` is held to the
one that was parsed: a difference is refused, so that no place is wrong in silence.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from itertools import islice

import pyoxigraph as ox

from alliance87.locate.source import Source
from alliance87.locate.tokens import Form
from alliance87.locate.turtle_prefixes import refuse_wrong
from alliance87.locate.turtle_slips import refuse_syntax, refuse_unreadable
from alliance87.locate.turtle_walk import Found, Node, lines, walk
from alliance87.model.statement import Reading, Span, Spans, Statement, statements_of

_FORMATS = {
    Form.TURTLE: ox.RdfFormat.TURTLE,
    Form.TRIG: ox.RdfFormat.TRIG,
    Form.NTRIPLES: ox.RdfFormat.N_TRIPLES,
    Form.NQUADS: ox.RdfFormat.N_QUADS,
}


def read(file: str, text: str, form: Form, most: int | None = None) -> Reading:
    """Read a file's text; ``file`` is its name in messages.

    Of more statements than ``most`` only one more is read, so that the caller can tell.

    There is no base IRI, so that an IRI is whole or the text says ``@base``.

    Raises:
        FindingError: a refusal with the place to edit (``rule:syntax``, ``rule:relative-iri``,
            ``rule:undeclared-prefix``, ``rule:prefix``, ``rule:rdf-1.2``), or a limit (``rule:nesting``,
            ``rule:literal-size``); also when
            places are asked for, if a statement has none (``rule:unplaced``).
    """
    refuse_unreadable(file, text)
    if form in (Form.TURTLE, Form.TRIG):
        refuse_wrong(file, text)
    try:
        parsed = ox.parse(text, format=_FORMATS[form])
        quads = tuple(islice(parsed, None if most is None else most + 1))
    except MemoryError as error:
        if "buffer" not in str(error):
            raise
        raise Source(file, text).too_long() from None
    except SyntaxError as error:
        raise refuse_syntax(file, text, form, error) from None
    return Reading(file, text, statements_of(file, quads), lambda: locate(file, text, form, quads))


def locate(
    file: str, text: str, form: Form, quads: tuple[ox.Quad, ...], base: str = ""
) -> tuple[Statement, ...]:
    """Return the place of each statement of ``quads``, in their order.

    Raises:
        FindingError: the text and ``quads`` do not say the same.
    """
    by_line = form in (Form.NTRIPLES, Form.NQUADS)
    found = lines(text) if by_line else walk(text, base)
    spans: list[Spans] = []
    collecting = gc.isenabled()
    gc.disable()  # it would walk all these values again and again (a third of the time), in vain
    try:
        _pair(found, quads, spans)
    except (LookupError, SyntaxError, TypeError, ValueError):
        span = spans[-1].object if spans else Span(0, 0)
        message = "What follows was read, but where it stands could not be told for sure."
        fix = "Write it in a simpler way, and report the file to us."
        raise Source(file, text).refuse(span, "unplaced", message, fix) from None
    finally:
        if collecting:
            gc.enable()
    return tuple(
        s._replace(spans=at) for s, at in zip(statements_of(file, quads), spans, strict=True)
    )


def _pair(found: Iterator[Found], quads: tuple[ox.Quad, ...], spans: list[Spans]) -> None:
    """Give each parsed statement its places. A ValueError says that a statement is another."""
    numbered: dict[int, ox.BlankNode] = {}
    numbers: dict[ox.BlankNode, int] = {}

    def same(node: Node, parsed: object) -> bool:
        if not isinstance(node, int) or not isinstance(parsed, ox.BlankNode):
            return False
        bound = numbered.setdefault(node, parsed)
        return bound == parsed and numbers.setdefault(parsed, node) == node

    for quad, (subject, at, predicate, by, value, stands) in zip(quads, found, strict=True):
        if (
            quad.predicate != predicate
            or (quad.object != value and not same(value, quad.object))
            or (quad.subject != subject and not same(subject, quad.subject))
        ):
            raise ValueError
        spans.append(Spans(at, by, stands))
