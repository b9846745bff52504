"""Write the answer to a query in one of the formats.

Formats for programs are UTF-8 and lose nothing but what their standard drops (CSV has no datatypes).
Tables are for people: IRIs are shortened, and what could harm a terminal is shown as its escape.
"""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Triple,
    parse_query_results,
    serialize,
)

from alliance87.formats.write import serialized, xml_fault
from alliance87.model.errors import QueryError
from alliance87.model.namespaces import shorten
from alliance87.query.engine import Answer
from alliance87.report.terminal import columns, padded, visible, wrapped

Term = NamedNode | BlankNode | Literal | Triple
Grid = list[list[str]]

_OF_ROWS = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}


def render(answer: Answer, form: str, width: int, context: Path) -> bytes:
    """Return an answer as bytes that end with a newline.

    Args:
        form: table or markdown; csv, tsv, json or xml of rows; turtle, ntriples, jsonld or xml of
            triples.
        width: how many columns a table may take; a column shrinks to no less than 12.
        context: the file of the JSON-LD context.

    Raises:
        QueryError: the answer has no such form: rows are no graph, and triples no result set.
    """
    if isinstance(answer, bytes):
        return _rows(answer, form, width)
    return _triples(answer, form, width, context)


def _rows(answer: bytes, form: str, width: int) -> bytes:
    results = parse_query_results(answer, format=QueryResultsFormat.JSON)
    if form in _OF_ROWS:
        content = results.serialize(format=_OF_ROWS[form]) or b""
        if form == "xml":
            _check_xml(content)
        return _ended(content)
    if form not in ("table", "markdown"):
        kind = "yes or no" if isinstance(results, QueryBoolean) else "for rows"
        fault = f"the query asks {kind}, and {form} holds triples"
        raise QueryError(f"--format {form}", fault, "Use table, csv, tsv, json, xml or markdown.")
    if isinstance(results, QueryBoolean):
        return b"yes\n" if results else b"no\n"
    head = [variable.value for variable in results.variables]
    body = [[_cell(solution[name]) for name in head] for solution in results]
    return _drawn(head, body, form, width)


def _check_xml(content: bytes) -> None:
    if fault := xml_fault(content):
        raise QueryError("--format xml", f"{fault} of the answer", "Use json.")


def _triples(triples: tuple[Triple, ...], form: str, width: int, context: Path) -> bytes:
    if form == "ntriples":
        return serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    if form == "turtle":
        return serialized(triples, RdfFormat.TURTLE)
    if form in ("jsonld", "xml"):
        return _published(triples, form, context)
    if form not in ("table", "markdown"):
        fault = f"the query asks for triples, and {form} holds rows"
        remedy = "Use turtle, ntriples, jsonld, xml, table or markdown."
        raise QueryError(f"--format {form}", fault, remedy)
    body = [[_cell(t.subject), _cell(t.predicate), _cell(t.object)] for t in triples]
    return _drawn(["subject", "predicate", "object"], body, form, width)


def _published(triples: tuple[Triple, ...], form: str, context: Path) -> bytes:
    """Return what the dumps of the dataset would hold of these triples, in JSON-LD or RDF/XML."""
    from alliance87.model.statement import statements_of

    statements = statements_of("", (Quad(*triple) for triple in triples))
    if form == "xml":
        from alliance87.formats.write import rdfxml

        return rdfxml(statements)
    from alliance87.formats.write_jsonld import document, dump, read_context

    return dump(document(statements, read_context(context)))


def _drawn(head: list[str], body: Grid, form: str, width: int) -> bytes:
    lines = _markdown(head, body) if form == "markdown" else _table(head, body, width)
    return "".join(f"{line.rstrip()}\n" for line in lines).encode("utf-8", "backslashreplace")


def _cell(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return visible(shorten(term.value))
    return visible(term.value if isinstance(term, Literal) else str(term))


def _table(head: list[str], body: Grid, width: int) -> list[str]:
    widths = _widths([head, *body], width)
    lines = [_joined(head, widths), _joined(["-" * w for w in widths], widths)]
    for row in body:
        cells = [wrapped(cell, w) for cell, w in zip(row, widths, strict=True)]
        for n in range(max(map(len, cells), default=0)):
            lines.append(_joined([c[n] if n < len(c) else "" for c in cells], widths))
    return [*lines, "", f"{len(body)} row" if len(body) == 1 else f"{len(body)} rows"]


def _joined(cells: list[str], widths: list[int]) -> str:
    return "  ".join(padded(cell, w) for cell, w in zip(cells, widths, strict=True))


def _widths(rows: Grid, width: int) -> list[int]:
    """Return column widths that fit ``width``: long text gives way first, then long words.

    No column gets narrower than 12, so a table of many columns may still be too wide.
    """
    cells = list(zip(*rows, strict=True))
    widths = [max(1, *map(columns, column)) for column in cells]
    words = [max(columns(word) for cell in column for word in cell.split(" ")) for column in cells]
    for floors in ([max(12, min(word, width // 4)) for word in words], [12] * len(words)):
        while sum(widths) + 2 * (len(widths) - 1) > width:
            spare = [w if w > floor else 0 for w, floor in zip(widths, floors, strict=True)]
            if not any(spare):
                break
            widths[spare.index(max(spare))] -= 1
    return widths


def _markdown(head: list[str], body: Grid) -> list[str]:
    """Return a GitHub Flavored Markdown table (§4.10), with nothing in a cell read as markup."""
    rows = [head, ["---"] * len(head), *([_escaped(cell) for cell in row] for row in body)]
    return [f"| {' | '.join(row)} |" for row in rows]


def _escaped(cell: str) -> str:
    return "".join(f"\\{c}" if c in "\\|`*_[]<>~" else c for c in cell)


def _ended(content: bytes) -> bytes:
    return content if content.endswith(b"\n") else content + b"\n"
