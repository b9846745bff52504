"""The page of the pictures, and a page with an SVG and a CSV file in each language for each."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache, partial

from alliance87.site.library import Library
from alliance87.site.page import Made, Page
from alliance87.site.pictures import drawing, figures, kinds, timeline, world
from alliance87.site.pictures.drawing import Drawing
from alliance87.site.pictures.picture import Draw, Picture, Teller
from alliance87.site.things.index import Index
from alliance87.site.words import LANGUAGES, Words, read_words

PICTURES: Mapping[str, Draw] = {
    "countries": world.draw,
    "kinds": kinds.draw,
    "figures": figures.draw,
    "timeline": timeline.draw,
}
Drawn = tuple[Picture, tuple[Drawing, ...]]


def drawn(library: Library, index: Index, words: Words, *names: str) -> tuple[Drawn, ...]:
    """Return pictures with their drawings; all, in the order of the page, if no name is given."""
    teller = Teller(library.store, index, words)
    found = [draw(teller) for name, draw in PICTURES.items() if not names or name in names]
    svgs = iter(drawing.draw([chart.spec for picture in found for chart in picture.charts]))
    return tuple(
        (
            picture,
            tuple(
                Drawing(f"{picture.name}-{at}", chart.title, chart.description, next(svgs))
                for at, chart in enumerate(picture.charts)
            ),
        )
        for picture in found
    )


def pages(library: Library) -> Iterable[Page]:
    """Yield the page of all pictures, and a page for each with its files."""
    index, texts = Index(library), read_words()

    @cache
    def every(language: str) -> Mapping[str, Drawn]:
        return {each[0].name: each for each in drawn(library, index, texts[language])}

    plain = Page(
        "pictures",
        "pictures.html",
        title=lambda words: words("pictures.title"),
        values=lambda words: {"pictures": every(words.language).values()},
        styles=("pictures",),
        kind="pictures",
        description=lambda words: words("pictures.lead"),
    )
    yield plain
    for name in PICTURES:
        path = f"picture/{name}"
        files: dict[str, Made] = {}
        for language in LANGUAGES:
            before = "" if language == LANGUAGES[0] else f"{language}."
            files[f"{before}svg"] = partial(_file, _svg, every, language, name)
            files[f"{before}csv"] = partial(_file, _csv, every, language, name)
        yield replace(
            plain,
            path=path,
            template="picture.html",
            title=partial(_title, name),
            values=partial(_values, every, name, replace(plain, path=path)),
            description=None,
            files=files,
        )


Every = Callable[[str], Mapping[str, Drawn]]


def _title(name: str, words: Words) -> str:
    return words(f"pictures.{name}-name")


def _values(every: Every, name: str, page: Page, words: Words) -> Mapping[str, object]:
    """Return what the template gets; its page has no files, which the frame would announce as data."""
    picture, drawings = every(words.language)[name]
    return {"picture": picture, "drawings": drawings, "page": page}


def _file(made: Callable[[Drawn], bytes], every: Every, language: str, name: str) -> bytes:
    return made(every(language)[name])


def _svg(drawn: Drawn) -> bytes:
    return drawing.file(drawn[0].title, drawn[1])


def _csv(drawn: Drawn) -> bytes:
    """Return the table of a picture as CSV (RFC 4180), with the first IRI of each row."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow((*drawn[0].columns, "IRI"))
    for row in drawn[0].cells:
        writer.writerow((*(cell.text for cell in row), next((c.iri for c in row if c.iri), "")))
    return out.getvalue().encode()
