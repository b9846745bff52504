"""Every file of the site, made when it is asked for: the same bytes whenever and wherever.

What a page holds is decided in its area; a path is only ever looked up, never opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from alliance87.export.folder import replace
from alliance87.model.errors import Alliance87Error
from alliance87.model.suggest import nearest
from alliance87.site import ask, assets, edges, form, home, pictures, reading, search, things
from alliance87.site.address import file_of
from alliance87.site.contact import Contact
from alliance87.site.draw import artist
from alliance87.site.library import Library
from alliance87.site.page import Page
from alliance87.site.place import Place, Places, redirects, rules
from alliance87.site.words import LANGUAGES, read_words

_HERE = Path(__file__).parent


def pages_of(library: Library) -> Iterable[Page]:
    """Yield every page, area by area."""
    return (
        *home.pages(library),
        *reading.pages(library),
        *pictures.pages(library),
        *things.pages(library),
        *ask.pages(library),
        *search.pages(library),
        *form.pages(library),
        edges.missing(),
    )


class Site:
    """All files of the site of one built dataset; ``contact`` receives reports of mistakes."""

    def __init__(self, library: Library, contact: str = "") -> None:
        self.dist = library.dist
        self._pages = {page.path: page for page in pages_of(library)}
        files: dict[str, Callable[[], bytes]] = {}
        places = Places(library.data)
        parts = {iri: place.address for iri, place in places.addresses().items()}
        self._moved = redirects(places)
        self._artist = drawn = artist(read_words(), files, library.digest, parts, Contact(contact))
        for path, page in self._pages.items():
            for language in LANGUAGES:
                files[file_of(path, language)] = partial(drawn.draw, page, language)
            for suffix, made in page.files.items():
                files[f"{path}.{suffix}"] = made
        for download in library.downloads():
            files[f"download/{download.name}"] = partial(library.file, download.name)
        files.update(assets.made(library))
        files["robots.txt"] = edges.robots
        found = sorted(path for path in self._pages if path != edges.MISSING)
        files["sitemap.xml"] = partial(edges.sitemap, found)
        files[".htaccess"] = partial(_htaccess, self._moved)
        files["context.jsonld"] = files["download/context.jsonld"]
        for room in ("static", "assets"):
            for file in sorted((_HERE / room).rglob("*")):
                if file.is_file():
                    files[file.relative_to(_HERE).as_posix()] = file.read_bytes
        self._files = files
        self._on_request = {
            f"{path}.{suffix}": made
            for path, page in self._pages.items()
            for suffix, made in page.on_request.items()
        }

    def paths(self) -> tuple[str, ...]:
        """Return the paths of all files, A to Z."""
        return tuple(sorted(self._files))

    def read(self, path: str) -> bytes:
        """Return a file, or what is made on request; KeyError if there is none of this path."""
        return (self._files.get(path) or self._on_request[path])()

    def on_request(self) -> frozenset[str]:
        """Return the paths of what a server makes on request, and no file holds."""
        return frozenset(self._on_request)

    def missing(self, path: str, language: str, depth: int) -> bytes:
        """Return the page for an address where nothing is; its links are for ``depth`` folders."""
        folder, _, name = path.rpartition("/")
        siblings = {p.rpartition("/")[2] for p in self._pages if p.rpartition("/")[0] == folder}
        near = nearest(name.partition(".")[0], siblings)
        named = f"{folder}/{near}" if folder and near else near
        return self._artist.draw(edges.missing(named), language, "../" * depth)

    def moved(self) -> Mapping[str, Place]:
        """Return where each part of a page is, by the path of its IRI."""
        return self._moved

    def resources(self) -> Mapping[str, tuple[str, ...]]:
        """Return every page's path without suffix, and the suffixes it has."""
        return {path: ("html", *page.files, *page.on_request) for path, page in self._pages.items()}

    def in_order(self) -> Iterator[str]:
        """Yield all paths so that what is made from the same values comes together."""
        of_pages = [
            name
            for path, page in self._pages.items()
            for name in (
                *(file_of(path, language) for language in LANGUAGES),
                *(f"{path}.{suffix}" for suffix in page.files),
            )
        ]
        yield from of_pages
        yield from sorted(self._files.keys() - set(of_pages))


def _htaccess(moved: Mapping[str, Place]) -> bytes:
    text = (_HERE / "htaccess").read_text(encoding="utf-8")
    return text.replace("# PARTS\n", rules(moved)).encode()


class _Files(Mapping[str, bytes]):
    """The files of a site as a mapping, each made when it is written."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def __getitem__(self, path: str) -> bytes:
        return self._site.read(path)

    def __iter__(self) -> Iterator[str]:
        return self._site.in_order()

    def __len__(self) -> int:
        return len(self._site.paths())


def write(site: Site, out: Path) -> tuple[Path, ...]:
    """Make the folder ``out`` hold the site and its SHA256SUMS, all or nothing; return the paths.

    Raises:
        Alliance87Error: ``out`` holds what no build wrote, or the very files the site is made from,
            or cannot be written.
    """
    if out.resolve() == site.dist.resolve():
        fault = "holds the built files that the site is made from, and would be replaced as a whole"
        raise Alliance87Error(str(out), fault, f"Name another folder: --out {out / 'site'}")
    return replace(out, _Files(site))
