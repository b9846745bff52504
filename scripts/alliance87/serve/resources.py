"""Answer for every IRI of ours and every file of the site: 303 to what suits the client, or the file.

A path is looked up among the paths of the site, and never opened. What was read from the folder at the
start stays in memory, so that a server keeps its release however the folder changes. Pages are made
one at a time, in a thread beside the queries, and kept. Addresses in headers are relative: the site may
be at any path.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from posixpath import relpath
from types import MappingProxyType

from cachetools import LRUCache
from starlette.requests import Request
from starlette.responses import Response

from alliance87.model.errors import UnreadableError
from alliance87.model.namespaces import BASE
from alliance87.model.suggest import nearest
from alliance87.serve import responses
from alliance87.serve.metrics import Metrics
from alliance87.serve.negotiate import SUFFIXES, encoding, language, media_type
from alliance87.serve.problems import Problem
from alliance87.serve.sparql import keep, weight
from alliance87.site.library import Library
from alliance87.site.policy import policy
from alliance87.site.site import Site
from alliance87.site.words import LANGUAGES

METHODS = "GET, HEAD, OPTIONS"
_HOME = "index"
_HTML = "text/html"
_VOID = ".well-known/void"  # where a description of a dataset is looked for (VoID, §7.2)
_DATA = ("ttl", "jsonld", "nt", "rdf", "trig")
_CACHE_BYTES = 96 * 2**20
_BINARY = "application/octet-stream"
_TYPES = MappingProxyType(
    {
        **{suffix: kinds[0] for suffix, kinds in SUFFIXES.items()},
        "css": "text/css",
        "ico": "image/x-icon",
        "js": "text/javascript",
        "map": "application/json",
        "nq": "application/n-quads",
        "png": "image/png",
        "svg": "image/svg+xml",
        "trig": "application/trig",
        "txt": "text/plain",
        "wasm": "application/wasm",
        "webmanifest": "application/manifest+json",
        "woff2": "font/woff2",
        "xml": "application/xml",
    }
)
_PACKED = ("image/png", "image/x-icon", "font/woff2", _BINARY)  # gain nothing by compression


class Resources:
    """The site under the server; ``downloads`` are the published files by name."""

    def __init__(self, library: Library, downloads: Mapping[str, bytes], metrics: Metrics) -> None:
        self._site = Site(library)
        self._pages = self._site.resources()
        every = (*self._site.paths(), *self._site.on_request())
        self._paths = frozenset(path for path in every if not _is_hidden(path))
        self._parts = self._site.moved()
        self._thread = ThreadPoolExecutor(1, "site")
        self._read = {f"download/{name}": content for name, content in downloads.items()}
        self._read["context.jsonld"] = downloads["context.jsonld"]
        self._kept: LRUCache[tuple[str, str], Response] = LRUCache(_CACHE_BYTES, getsizeof=weight)
        metrics.watch("file_cache_bytes", lambda: self._kept.currsize)

    async def respond(self, request: Request) -> Response:
        """Answer a request for a resource or a file, or raise its Problem."""
        path = request.scope["path"][1:] or _HOME
        if path in self._paths:
            return await self._file(path, request)
        stem, _, suffix = path.rpartition(".")
        is_part = path in self._parts or (stem in self._parts and suffix in SUFFIXES)
        if path in self._pages or is_part:
            return self._see_other(path, request)
        bare = path.rstrip("/")
        if path == f"{bare}/" and (bare in self._pages or bare in self._parts):
            return _led(f"../{bare.rpartition('/')[2]}", {"vary": "Accept"})
        within = f"{path}/{_HOME}" if path in LANGUAGES else path
        if f"{within}.html" in self._paths:
            place = within.removeprefix(path.rpartition("/")[0]).removeprefix("/")
            return _led(f"{place}.html", {"vary": "Accept"})
        if path == _VOID:
            return _led("../download/catalog.ttl", {})
        refused = self._not_found(path)
        accept = request.headers.get("accept", "")
        if media_type(accept, ("application/problem+json", "application/json", _HTML)) == _HTML:
            return await self._missing(path.rstrip("/"), request)
        raise refused

    async def _missing(self, path: str, request: Request) -> Response:
        """Return the page for an address where nothing is, in the language of the client."""
        first, _, rest = path.partition("/")
        asked = language(request.headers.get("accept-language", ""), LANGUAGES)
        chosen, sought = (first, rest) if first in LANGUAGES[1:] else (asked, path)
        # A language adds a step to the links of a page, which the address may not have.
        loop = asyncio.get_running_loop()
        root = request.scope["path"].count("/") - 1
        body = await loop.run_in_executor(self._thread, self._site.missing, sought, chosen, root)
        headers = {**responses.page("404"), **responses.NOT_KEPT, "vary": "Accept, Accept-Language"}
        kind = f"{_HTML}; charset=utf-8"
        return Response(body, 404, {"content-type": kind, "content-language": chosen, **headers})

    def close(self) -> None:
        """Make no more files."""
        self._thread.shutdown(cancel_futures=True)

    def _see_other(self, path: str, request: Request) -> Response:
        """Lead to the page or the data that suits the client (Cool URIs for the Semantic Web, §4.2).

        A part of a thing leads to its place on the page of its whole, or to the data of the whole.
        """
        bare, _, suffix = path.rpartition(".")
        part = self._parts.get(path) or self._parts.get(bare)
        whole = part.data if part else path
        suffixes = [each for each in self._pages[whole] if each in SUFFIXES]
        if path in self._pages or path in self._parts:
            kinds = dict.fromkeys(kind for each in suffixes for kind in SUFFIXES[each])
            kind = media_type(request.headers.get("accept", ""), tuple(kinds))
            if kind is None:
                known = ", ".join(SUFFIXES[each][0] for each in suffixes)
                raise Problem("not-acceptable", f"There are: {known}.")
            suffix = next(each for each in suffixes if kind in SUFFIXES[each])
        elif suffix not in suffixes:
            raise self._not_found(path)
        place = f"{whole}.{suffix}"
        if suffix == "html":
            page = f"{part.page}.html#{part.anchor}" if part else place
            chosen = language(request.headers.get("accept-language", ""), LANGUAGES)
            place = page if chosen == LANGUAGES[0] else f"{chosen}/{page}"
        links = self._links(whole, "../" * path.count("/"))
        headers = {"vary": "Accept, Accept-Language", "link": links}
        return _led(relpath(place, f"{path}/.."), headers)

    async def _file(self, path: str, request: Request) -> Response:
        packs = "range" not in request.headers and _kind(path) not in _PACKED
        packing = encoding(request.headers.get("accept-encoding", "")) if packs else ""
        found = self._kept.get((path, packing))
        if found is None:
            found = await self._made(path, packing)
            keep(self._kept, (path, packing), found)
        return responses.conditional(found, request.headers)

    async def _made(self, path: str, packing: str) -> Response:
        body = self._read.get(path)
        if body is None:
            loop = asyncio.get_running_loop()
            body = await loop.run_in_executor(self._thread, self._site.read, path)
        page, spoken = self._page(path)
        headers = {**_headers(path, page), **responses.FRESH}
        headers |= {"accept-ranges": "bytes", "vary": "Accept-Encoding"}
        if path.endswith(".html"):
            headers["content-language"] = spoken
        if page in self._pages:
            headers["link"] = self._links(page, "../" * path.count("/"))
        return await responses.whole(body, _kind(path), packing, headers)

    def _page(self, path: str) -> tuple[str, str]:
        """Return the path of a file's page without language and suffix, and its language."""
        page = path.rpartition(".")[0]
        first, _, rest = page.partition("/")
        return (rest, first) if first in LANGUAGES[1:] else (page, LANGUAGES[0])

    def _links(self, path: str, root: str) -> str:
        """Return the other forms of a resource, and which of them describes it (RFC 8288, §3)."""
        suffixes = [suffix for suffix in self._pages[path] if suffix in SUFFIXES]
        links = [("alternate", suffix) for suffix in suffixes]
        links += [("describedby", suffix) for suffix in _DATA if suffix in suffixes][:1]
        return ", ".join(
            f'<{root}{path}.{suffix}>; rel="{rel}"; type="{SUFFIXES[suffix][0]}"'
            for rel, suffix in links
        )

    def _not_found(self, path: str) -> Problem:
        folder, _, name = path.rstrip("/").rpartition("/")
        shown = path if len(path) <= 200 else f"{path[:200]}…"
        detail = f"There is nothing at {shown}."
        siblings = {
            known.rpartition("/")[2] for known in self._pages if known.rpartition("/")[0] == folder
        }
        near = nearest(name.partition(".")[0], siblings)
        if near:
            detail += f" Did you mean {BASE}{folder}{'/' if folder else ''}{near}?"
        return Problem("not-found", detail)


def read_downloads(library: Library) -> Mapping[str, bytes]:
    """Return the published files by name, as this release has them.

    Raises:
        UnreadableError: the folder changed while it was read.
    """
    found: dict[str, bytes] = {}
    for download in library.downloads():
        try:
            found[download.name] = library.file(download.name)
        except OSError:
            found[download.name] = b""
        if sha256(found[download.name]).hexdigest() != download.sha256:
            place = str(library.dist / download.name)
            raise UnreadableError(place, "changed while it was read", "Start the server again.")
    return found


def _is_hidden(path: str) -> bool:
    """Whether a path is for the host of the site alone, as .htaccess (RFC 8615 allows one folder)."""
    return any(part.startswith(".") and part != ".well-known" for part in path.split("/"))


def _led(place: str, headers: dict[str, str]) -> Response:
    return Response(
        status_code=303, headers={**responses.DATA, **responses.FRESH, "location": place, **headers}
    )


def _kind(path: str) -> str:
    """Return the ``Content-Type`` of a file; all text is UTF-8."""
    name = path.rpartition("/")[2]
    if name == "SHA256SUMS":
        return "text/plain; charset=utf-8"
    kind = _TYPES.get(name.rpartition(".")[2], _BINARY)
    if name.endswith(".json") and not path.startswith("question/"):
        kind = "application/json"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def _headers(path: str, page: str) -> dict[str, str]:
    """Return what goes with a file; ``page`` is the path of its page without language and suffix."""
    if path.endswith(".html"):
        return responses.page(page)
    if path.endswith(".js"):
        return responses.script(policy("ask"))
    if path.startswith("download/"):
        name = path.rpartition("/")[2]
        return {**responses.DATA, "content-disposition": f'attachment; filename="{name}"'}
    return responses.DATA
