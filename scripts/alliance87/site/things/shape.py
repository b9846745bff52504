"""All shapes as one page, and a page a class: what each asks and why, a right and a wrong example.

What is told of a shape is gathered by ``explain``; the shapes are those of the built folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import groupby

from pyoxigraph import Literal, NamedNode, Quad, Triple

from alliance87.explain.examples import Case, read_cases
from alliance87.explain.rule import Explanation, explain_shape
from alliance87.explain.shapes import Shapes
from alliance87.model.dataset import Dataset
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import statements_of
from alliance87.site.data import files, on_request
from alliance87.site.library import SHAPES, Library
from alliance87.site.page import Page
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

    @cached_property
    def by_class(self) -> tuple[tuple[str, tuple[Row, ...]], ...]:
        """The shapes A to Z, those of a class together."""
        rows = [
            Row(
                iri,
                iri.removeprefix(_SHAPE),
                self.shapes.one(iri, "name"),
                self.shapes.one(iri, "message"),
                self.queries(iri),
            )
            for iri in sorted(self.shapes.names)
            if iri.startswith(_SHAPE)
        ]
        groups = groupby(rows, key=lambda row: row.fragment.partition("-")[0])
        return tuple((name, tuple(own)) for name, own in groups)

    def queries(self, iri: str) -> tuple[tuple[str, str], ...]:
        """Return the queries of a shape, each with its fragment."""
        return tuple(
            (query.removeprefix(_SHAPE), self.shapes.one(query, "select"))
            for query in self.shapes.values(iri, "sparql")
        )

    @cached_property
    def explained(self) -> Callable[[str], Explanation]:
        """The explanation of a shape, kept for the page in the other languages."""
        return lru_cache(maxsize=256)(self._explain)

    def _explain(self, iri: str) -> Explanation:
        return explain_shape(self.library.project, iri, self.shapes, self.cases)


def pages(library: Library, index: Index) -> Iterable[Page]:
    """Yield the page of all shapes, and a page for those of each class."""
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
        on_request=on_request(lambda: library.shapes),
    )
    for name, rows in look.by_class:
        yield Page(
            f"shapes/{name}",
            "shape.html",
            title=partial(_title, index, rows[0]),
            values=partial(_one, look, index, rows),
            styles=("things",),
            kind="shape",
            title_language=lambda words: "en",
        )


def _issued(block: Iterable[Triple]) -> str:
    return " ".join(
        t.object.value
        for t in block
        if t.predicate.value == ISSUED and isinstance(t.object, Literal)
    )


def _title(index: Index, first: Row, words: Words) -> str:
    name = first.fragment.partition("-")[0]
    return index.name(PREFIXES["shape"] + name).text or name


def _all(look: _Look, words: Words) -> Mapping[str, object]:
    return {
        "groups": look.by_class,
        "number": sum(len(rows) for _, rows in look.by_class),
        "prefixes": [
            (t.subject.value.removeprefix(_SHAPE), t.object.value)
            for t in look.library.shapes
            if t.predicate.value == f"{_SH}namespace"
            and isinstance(t.subject, NamedNode)
            and isinstance(t.object, Literal)
        ],
    }


def _one(look: _Look, index: Index, rows: Sequence[Row], words: Words) -> Mapping[str, object]:
    return {
        "shapes": [(row, _facts(look, row.iri)) for row in rows],
        "explained": look.explained,
        "named": partial(index.brief, words.language),
    }


def _facts(look: _Look, iri: str) -> tuple[str, str, list[str], Since | None, list[str]]:
    """Return a shape's description, severity, property, first release, and related shapes."""
    severity = look.shapes.values(iri, "severity") or (f"{_SH}Violation",)
    parts = look.shapes.values(iri, "property")
    return (
        look.shapes.one(iri, "description"),
        severity[0],
        [path for path in look.shapes.values(iri, "path") if ":" in path],
        look.releases.get(_issued(look.said[NamedNode(iri)])),
        sorted({*look.shapes.referring(iri), *parts} - {iri}),
    )
