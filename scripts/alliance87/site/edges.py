"""What is at the edges of the site: the page for a wrong address, and the files for search engines."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from alliance87.model.namespaces import BASE
from alliance87.site.address import file_of
from alliance87.site.page import Page
from alliance87.site.words import LANGUAGES

MISSING = "404"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def missing(near: str = "") -> Page:
    """Return the page for an address where nothing is; ``near`` is the path of what may be meant."""
    return Page(
        MISSING,
        "missing.html",
        title=lambda words: words("frame.missing"),
        values=lambda words: {"near": near, "base": BASE},
        kind="missing",
    )


def robots() -> bytes:
    """Return robots.txt (RFC 9309): everything may be read."""
    return f"User-agent: *\nAllow: /\nSitemap: {BASE}sitemap.xml\n".encode()


def sitemap(paths: Iterable[str]) -> bytes:
    """Return the pages as a sitemap (sitemaps.org, 0.9), each with its languages."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<urlset xmlns="{_SITEMAP}" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for path in paths:
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}"'
            f' href="{escape(BASE + file_of(path, language))}"/>'
            for language in LANGUAGES
        )
        lines.append(f"<url><loc>{escape(BASE + file_of(path))}</loc>{others}</url>")
    return "\n".join((*lines, "</urlset>", "")).encode()
