"""The page of all files that can be downloaded, with sizes, checksums and licences."""

from __future__ import annotations

from collections.abc import Iterable

from alliance87.site.library import Library
from alliance87.site.page import Page


def pages(library: Library) -> Iterable[Page]:
    """Yield the page of downloads."""
    yield Page(
        "download",
        "download.html",
        title=lambda words: words("things.download"),
        values=lambda words: {"downloads": library.downloads()},
        styles=("things",),
        kind="download",
    )
