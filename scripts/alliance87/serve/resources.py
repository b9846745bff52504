"""Answer for every IRI of ours and every file of the site: 303 to what suits the client, or the file.

A path is looked up among the paths of the site, and never opened. Files are made one at a time, in a
thread beside the queries, and kept. Addresses in headers are relative: the site may stand at any path.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b

from alliance87.model.namespaces import BASE
from alliance87.model.suggest import nearest
from alliance87.serve import headers, making
from alliance87.serve.asked import Refused
from alliance87.serve.cache import Cache
from alliance87.serve.endpoint import too_many
from alliance87.serve.files import headers_of, is_worth_packing, kind_of
from alliance87.serve.message import Headers, Reply, Request
from alliance87.serve.negotiate import SUFFIXES, encoding, language, media_type
from alliance87.serve.throttle import QUERY, Throttle
from alliance87.site.site import Site

METHODS = b"GET, HEAD, OPTIONS"
_HOME = "index"
_FRESH: Headers = ((b"cache-control", headers.FRESH),)
_DATA = ("ttl", "jsonld", "nt", "rdf")


class Resources:
    """The site under the server; ``cache_bytes`` of its files are kept."""

    def __init__(self, site: Site, throttle: Throttle, cache_bytes: int) -> None:
        self._site = site
        self._files = frozenset(site.paths())
        self._pages = site.resources()
        self._throttle = throttle
        self._thread = ThreadPoolExecutor(1, "site")
        self.kept: Cache[tuple[str, str], Reply] = Cache(cache_bytes)

    async def reply(self, request: Request) -> Reply:
        """Answer a request for a resource or a file.

        Raises:
            Refused: 404, 405, 406 or 429.
        """
        if request.method not in ("GET", "HEAD"):
            detail = f"{request.method} is not a method of what is only read."
            raise Refused(405, "method", "Method not allowed", detail)
        path = request.path[1:] or _HOME
        if path in self._files:
            return await self._file(path, request)
        if path in self._pages:
            return self._see_other(path, request)
        within = f"{path}/{_HOME}" if path in self._site.languages(_HOME) else path
        if f"{within}.html" in self._files:
            place = within.removeprefix(path.rpartition("/")[0]).removeprefix("/")
            return Reply(303, ((b"location", f"{place}.html".encode()), *_nothing(b"Accept")))
        raise self._not_found(path, request.client)

    def known(self, path: str) -> bool:
        """Whether there is anything at a path."""
        return path[1:] in self._files or (path[1:] or _HOME) in self._pages

    def close(self) -> None:
        """Make no more files."""
        self._thread.shutdown(cancel_futures=True)

    def _see_other(self, path: str, request: Request) -> Reply:
        """Lead to the page or the data that suits the client (Cool URIs for the Semantic Web, §4.2)."""
        suffixes = [suffix for suffix in self._pages[path] if suffix in SUFFIXES]
        offered = {kind: suffix for suffix in reversed(suffixes) for kind in SUFFIXES[suffix]}
        ordered = [kind for suffix in suffixes for kind in SUFFIXES[suffix]]
        kind = media_type(request.header(b"accept"), tuple(dict.fromkeys(ordered)))
        if kind is None:
            known = ", ".join(SUFFIXES[suffix][0] for suffix in suffixes)
            raise Refused(406, "not-acceptable", "Not acceptable", f"There are: {known}.")
        suffix = offered[kind]
        place = f"{path.rpartition('/')[2]}.{suffix}"
        spoken = self._site.languages(path) or ("en",)
        chosen = language(request.header(b"accept-language"), spoken)
        if suffix == "html" and chosen != spoken[0]:
            place = f"{'../' * path.count('/')}{chosen}/{path}.html"
        link = self._links(path, "../" * path.count("/"))
        vary = b"Accept, Accept-Language"
        return Reply(303, ((b"location", place.encode()), *link, *_nothing(vary)))

    async def _file(self, path: str, request: Request) -> Reply:
        wanted_part = b"range" in request.headers
        packs = not wanted_part and is_worth_packing(path)
        packing = encoding(request.header(b"accept-encoding")) if packs else ""
        found = self.kept.get((path, packing))
        if found is None:
            wait = self._throttle.take(request.client, QUERY)
            if wait:
                raise too_many(wait)
            found = await self._made(path, packing)
            self.kept.put((path, packing), found, len(found.body))
        if making.knows(request, found.header(b"etag")):
            return making.unchanged(found.headers)
        return making.ranged(request, found) if wanted_part else found

    async def _made(self, path: str, packing: str) -> Reply:
        loop = asyncio.get_running_loop()
        body = await loop.run_in_executor(self._thread, self._site.read, path)
        page, spoken = self._page(path)
        more: Headers = (
            *headers_of(path, page),
            *_FRESH,
            (b"accept-ranges", b"bytes"),
            (b"vary", b"Accept-Encoding"),
        )
        if path.endswith(".html"):
            more = (*more, (b"content-language", spoken.encode()))
        if page in self._pages:
            more = (*more, *self._links(page, "../" * path.count("/")))
        tag = f'"{blake2b(body, digest_size=16).hexdigest()}{packing}"'
        return await making.whole(kind_of(path), body, tag, packing, more)

    def _page(self, path: str) -> tuple[str, str]:
        """Return the path of a file's page without language and suffix, and its language."""
        page = path.rpartition(".")[0]
        spoken = self._site.languages(_HOME)
        first, _, rest = page.partition("/")
        if first in spoken[1:]:
            return rest, first
        return page, spoken[0] if spoken else "en"

    def _links(self, path: str, root: str) -> Headers:
        """Return the other forms of a resource, and which of them describes it (RFC 8288, §3)."""
        suffixes = [suffix for suffix in self._pages[path] if suffix in SUFFIXES]
        links = [
            f'<{root}{path}.{suffix}>; rel="alternate"; type="{SUFFIXES[suffix][0]}"'
            for suffix in suffixes
        ]
        data = next((suffix for suffix in _DATA if suffix in suffixes), None)
        if data:
            kind = SUFFIXES[data][0]
            links.append(f'<{root}{path}.{data}>; rel="describedby"; type="{kind}"')
        return ((b"link", ", ".join(links).encode()),)

    def _not_found(self, path: str, client: str) -> Refused:
        folder, _, name = path.rpartition("/")
        shown = path if len(path) <= 200 else f"{path[:200]}…"
        detail = f"There is nothing at {shown}."
        if not self._throttle.take(client, QUERY):
            siblings = {
                known.rpartition("/")[2]
                for known in self._pages
                if known.rpartition("/")[0] == folder
            }
            near = nearest(name.partition(".")[0], siblings)
            if near:
                detail += f" Did you mean {BASE}{folder}{'/' if folder else ''}{near}?"
        return Refused(404, "not-found", "Not found", detail)


def _nothing(vary: bytes) -> Headers:
    return (
        *headers.DATA,
        *_FRESH,
        (b"vary", vary),
        (b"content-length", b"0"),
    )
