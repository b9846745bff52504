"""What a file of the site is, by its name: its media type, and the headers that go with it."""

from __future__ import annotations

from types import MappingProxyType

from alliance87.serve import headers
from alliance87.serve.message import Headers
from alliance87.serve.negotiate import SUFFIXES

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


def kind_of(path: str) -> str:
    """Return the ``Content-Type`` of a file; all text is UTF-8."""
    name = path.rpartition("/")[2]
    if name == "SHA256SUMS":
        return "text/plain; charset=utf-8"
    kind = _TYPES.get(name.rpartition(".")[2], _BINARY)
    if name.endswith(".json") and not path.startswith("question/"):
        kind = "application/json"
    textual = kind.startswith("text/")
    return f"{kind}; charset=utf-8" if textual else kind


def is_worth_packing(path: str) -> bool:
    """Whether a file gets smaller by compression."""
    return kind_of(path) not in _PACKED


def headers_of(path: str, page: str) -> Headers:
    """Return what goes with a file; ``page`` is the path of a page without language and suffix."""
    if path.endswith(".html"):
        return headers.page(page)
    if path.endswith(".js"):
        return headers.script()
    if path.startswith("download/"):
        name = path.rpartition("/")[2]
        return (*headers.DATA, (b"content-disposition", f'attachment; filename="{name}"'.encode()))
    return headers.DATA
