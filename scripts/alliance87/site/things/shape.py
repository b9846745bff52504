"""All shapes as one page, and a page a shape: what it asks and why, with a right and a wrong example.

What is told of a shape is gathered by ``explain``; the shapes are those of the built folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import groupby

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from alliance87.explain.examples import Case, read_cases
from alliance87.explain.rule import Explanation, explain_shape
from alliance87.explain.shapes import Shapes
from alliance87.model.dataset import Dataset
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import statements_of
from alliance87.site.address import path_of
from alliance87.site.data import files
from alliance87.site.library import SHAPES, Library
from alliance87.site.page import CONTEXT, Page
from alliance87.site.things.index import Index
from alliance87.site.things.since import ISSUED, Since, releases
from alliance87.site.words import Words

_SHAPE, _SH = PREFIXES["shape"], PREFIXES["sh"]


@dataclass(frozen=True)
class Row:
    """A shape in the list of all."""

    iri: str
    fragment: str
    name: str
    message: str
    queries: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Look:
    """The shapes and the cases they are tested with, read once and only if asked for."""

    library: Library

    @cached_property
    def shapes(self) -> Shapes:
        triples = self.library.shapes
        return Shapes(
            Dataset(statements_of("", (Quad(t.subject, t.predicate, t.object) for t in triples)))
        )

    @cached_property
    def releases(self) -> Mapping[str, Since]:
        return releases(self.library)

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        return read_cases(self.library.project.cases)

    @cached_property
    def said(self) -> Mapping[object, list[Triple]]:
        found: dict[object, list[Triple]] = {}
        for triple in self.library.shapes:
            found.setdefault(triple.subject, []).append(triple)
        return found

    def block(self, iri: str) -> list[Triple]:
        """Return the triples of a shape, with the lists and queries that only it has."""
        todo: list[object] = [NamedNode(iri)]
        found: list[Triple] = []
        while todo:
            own = self.said.get(todo.pop(), [])
            found += own
            todo += [t.object for t in own if isinstance(t.object, BlankNode) or _queries(t)]
        return found

    def queries(self, iri: str) -> tuple[tuple[str, str], ...]:
        """Return the queries of a shape, each with its fragment."""
        return tuple(
            (query.removeprefix(_SHAPE), self.shapes.one(query, "select"))
            for query in self.shapes.values(iri, "sparql")
        )

    @cached_property
    def explained(self) -> Callable[[str], Explanation]:
        """The explanation of a shape, kept for the page's other languages."""
        return lru_cache(maxsize=2)(self._explain)

    def _explain(self, iri: str) -> Explanation:
        return explain_shape(self.library.project, iri, self.shapes, self.cases)


def pages(library: Library, index: Index) -> Iterable[Page]:
    """Yield the page of all shapes, and a page a shape."""
    look = _Look(library)
    yield Page(
        "shapes",
        "shapes.html",
        title=lambda words: words("things.shapes"),
        values=partial(_all, look),
        styles=("things",),
        kind="shapes",
        iri=SHAPES,
        files=files(lambda: library.shapes),
    )
    message = f"{_SH}message"
    for iri in sorted(
        {str(t.subject)[1:-1] for t in library.shapes if t.predicate.value == message}
    ):
        if iri.startswith(_SHAPE):
            yield Page(
                path_of(iri),
                "shape.html",
                title=partial(_title, index, iri),
                values=partial(_one, look, index, iri),
                styles=("things",),
                kind="shape",
                schema=partial(_defined, look, iri),
                iri=iri,
                files=files(partial(look.block, iri)),
                title_language=lambda words: "en",
            )


def _issued(block: Iterable[Triple]) -> str:
    return " ".join(
        t.object.value
        for t in block
        if t.predicate.value == ISSUED and isinstance(t.object, Literal)
    )


def _queries(triple: Triple) -> bool:
    return triple.predicate.value == f"{_SH}sparql"


def _title(index: Index, iri: str, words: Words) -> str:
    return index.name(iri).text or iri.removeprefix(_SHAPE)


def _all(look: _Look, words: Words) -> Mapping[str, object]:
    rows = [
        Row(
            iri,
            iri.removeprefix(_SHAPE),
            look.shapes.one(iri, "name"),
            look.shapes.one(iri, "message"),
            look.queries(iri),
        )
        for iri in sorted(look.shapes.names)
        if iri.startswith(_SHAPE)
    ]
    by_class = groupby(rows, key=lambda row: row.fragment.partition("-")[0])
    return {
        "groups": [(name, list(own)) for name, own in by_class],
        "number": len(rows),
        "prefixes": [
            (t.subject.value.removeprefix(_SHAPE), t.object.value)
            for t in look.library.shapes
            if t.predicate.value == f"{_SH}namespace"
            and isinstance(t.subject, NamedNode)
            and isinstance(t.object, Literal)
        ],
    }


def _one(look: _Look, index: Index, iri: str, words: Words) -> Mapping[str, object]:
    found = look.explained(iri)
    severity = look.shapes.values(iri, "severity") or (f"{_SH}Violation",)
    parts = look.shapes.values(iri, "property")
    return {
        "found": found,
        "fragment": iri.removeprefix(_SHAPE),
        "description": look.shapes.one(iri, "description"),
        "queries": look.queries(iri),
        "severity": severity[0],
        "paths": [path for path in look.shapes.values(iri, "path") if ":" in path],
        "since": look.releases.get(_issued(look.said[NamedNode(iri)])),
        "related": sorted({*look.shapes.referring(iri), *parts} - {iri}),
        "named": partial(index.brief, words.language),
    }


def _defined(look: _Look, iri: str) -> Mapping[str, object]:
    return {
        "@context": CONTEXT,
        "@type": "DefinedTerm",
        "@id": iri,
        "name": look.shapes.one(iri, "name"),
        "description": look.shapes.one(iri, "description"),
        "inDefinedTermSet": {"@id": SHAPES},
    }
