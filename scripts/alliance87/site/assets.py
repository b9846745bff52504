"""The files that the pages' scripts read: what can be completed and what can be found.

The scripts themselves are built by ``scripts/site`` into the folder ``assets/`` beside this module;
without them the pages are readable, and say what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from alliance87.site import ask, search
from alliance87.site.library import Library
from alliance87.site.page import Made


def made(library: Library) -> Mapping[str, Made]:
    """Return the files by their path in the site, each made when it is asked for, as JSON."""
    return {
        "assets/ask-terms.json": partial(ask.terms, library),
        "assets/search.json": partial(search.index, library),
    }
