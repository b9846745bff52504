"""The saved questions: a list, and a page a question with its query and its answer.

The queries are the project's own, so they are put to the store as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    parse_query_results,
)

from alliance87.export.tables import Table, spreadsheet
from alliance87.model.namespaces import PREFIXES
from alliance87.query.questions import Question, find, questions
from alliance87.query.results import render
from alliance87.site.library import Library
from alliance87.site.page import Page
from alliance87.site.things.index import Index
from alliance87.site.words import Words


@dataclass(frozen=True)
class Cell:
    """What stands in a row under a variable; empty if it has no value."""

    text: str = ""
    is_iri: bool = False
    language: str = ""


def pages(library: Library, index: Index) -> Iterable[Page]:
    """Yield the list of questions, and a page a question."""
    asked = questions(library.project)
    yield Page(
        "questions",
        "questions.html",
        title=lambda words: words("things.questions"),
        values=lambda words: {"questions": asked},
        styles=("things",),
        kind="questions",
    )
    answer = lru_cache(maxsize=2)(partial(answered, library))
    for question in asked:
        yield Page(
            f"question/{question.name}",
            "question.html",
            title=partial(_english, question),
            values=partial(_values, answer, library, index, question),
            styles=("things",),
            kind="question",
            title_language=lambda words: "en",
            files={
                "rq": partial(_query, library, question.name),
                "json": partial(_rows, answer, question.name, "json"),
                "csv": partial(_rows, answer, question.name, "csv"),
                "spreadsheet.csv": partial(_sheet, answer, question.name),
            },
        )


def answered(library: Library, name: str) -> bytes:
    """Return the answer to a saved question as SPARQL 1.1 Query Results JSON."""
    query, _ = find(library.project, name)
    found = library.store.query(query, prefixes=dict(PREFIXES))
    if not isinstance(found, QuerySolutions):
        raise TypeError(f"{name} does not ask for rows")
    return found.serialize(format=QueryResultsFormat.JSON) or b""


def _english(question: Question, words: Words) -> str:
    return question.english


def _query(library: Library, name: str) -> bytes:
    return find(library.project, name)[0].encode()


def _rows(answer: Callable[[str], bytes], name: str, form: str) -> bytes:
    return render(answer(name), form, 0, Path())


def _sheet(answer: Callable[[str], bytes], name: str) -> bytes:
    head, rows = _grid(answer(name))
    cells = tuple(tuple(cell.text for cell in row) for row in rows)
    return spreadsheet(Table(name, dict.fromkeys(head, ""), cells))


def _values(
    answer: Callable[[str], bytes], library: Library, index: Index, question: Question, words: Words
) -> Mapping[str, object]:
    head, rows = _grid(answer(question.name))
    return {
        "question": question,
        "query": find(library.project, question.name)[0],
        "head": head,
        "rows": rows,
        "named": partial(index.brief, words.language),
    }


def _grid(answer: bytes) -> tuple[list[str], list[list[Cell]]]:
    found = parse_query_results(answer, format=QueryResultsFormat.JSON)
    if not isinstance(found, QuerySolutions):
        raise TypeError("the question does not ask for rows")
    head = [variable.value for variable in found.variables]
    return head, [[_cell(solution[name]) for name in head] for solution in found]


def _cell(term: object) -> Cell:
    if isinstance(term, NamedNode):
        return Cell(term.value, True)
    if isinstance(term, Literal):
        return Cell(term.value, False, term.language or "")
    return Cell("" if term is None else str(term))
