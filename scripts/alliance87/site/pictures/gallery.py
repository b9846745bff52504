"""The page of the pictures, and a page and an SVG file for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

from alliance87.site.library import Library
from alliance87.site.page import Page
from alliance87.site.pictures import graphs, kinds, participants, timeline, world
from alliance87.site.pictures.picture import Draw, Picture, Teller
from alliance87.site.pictures.svg import stacked
from alliance87.site.things.index import Index
from alliance87.site.words import Words, read_words

DRAWN: Mapping[str, Draw] = {
    "kinds": kinds.draw,
    "countries": world.draw,
    "timeline": timeline.draw,
    "targets": graphs.targets,
    "groups": graphs.groups,
    "participants": participants.draw,
}
_STYLES = ("pictures",)


def pictures(library: Library, index: Index, words: Words) -> tuple[Picture, ...]:
    """Return all pictures, in the order of the page."""
    teller = Teller(library.store, index, words)
    return tuple(draw(teller) for draw in DRAWN.values())


def pages(library: Library) -> Iterable[Page]:
    """Yield the page of all pictures, and a page for each with its drawing as a file."""
    index = Index(library)
    yield Page(
        "pictures",
        "pictures.html",
        title=lambda words: words("pictures.title"),
        values=lambda words: {"pictures": pictures(library, index, words)},
        styles=_STYLES,
        kind="pictures",
        description=lambda words: words("pictures.lead"),
    )
    for name, draw in DRAWN.items():
        page = Page(
            f"picture/{name}",
            "picture.html",
            title=partial(_title, name),
            values=lambda words: {},
            styles=_STYLES,
            kind="pictures",
        )
        # The frame announces files of data: the drawing is none, and is linked below the picture.
        yield replace(
            page,
            values=partial(_values, library, index, draw, page),
            files={"svg": partial(_file, library, index, draw)},
        )


def _title(name: str, words: Words) -> str:
    return words(f"pictures.{name}-title")


def _values(
    library: Library, index: Index, draw: Draw, page: Page, words: Words
) -> Mapping[str, object]:
    return {"picture": draw(Teller(library.store, index, words)), "page": page}


def _file(library: Library, index: Index, draw: Draw) -> bytes:
    """Return a picture as a file, which is in English: data stand once for all languages."""
    picture = draw(Teller(library.store, index, read_words()["en"]))
    return stacked(picture.name, picture.title, picture.drawings).file()
