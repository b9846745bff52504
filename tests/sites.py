"""What the tests of the site share: a site of the built folder, and pages as trees."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

from lxml import html  # type: ignore[import-untyped]

from alliance87.model.project import Project
from alliance87.site.library import read_library
from alliance87.site.site import Site
from conftest import CHECKOUT

Tree = Any  # lxml has no types
_HERE = "https://site.test/some/where/"


@cache
def site_of(dist: Path) -> Site:
    """Return the site of a built folder, read once."""
    return Site(read_library(Project(CHECKOUT), dist))


@cache
def content(site: Site, path: str) -> bytes:
    """Return a file of a site, made once for all tests."""
    return site.read(path)


def tree(site: Site, path: str) -> Tree:
    """Return a page as a tree."""
    return html.fromstring(content(site, path))


def text(node: Tree) -> str:
    """Return the text in an element, with single spaces."""
    return " ".join("".join(node.itertext()).split())


def told(node: Tree) -> str:
    """Return the text in an element, its parts apart."""
    return " ".join(" ".join(node.itertext()).split())


def links(page: Tree) -> Iterator[str]:
    """Yield every address a page loads or leads to."""
    for node in page.iter():
        for name in ("href", "src", "action", "data"):
            if isinstance(node.tag, str) and node.get(name) is not None and node.tag != "meta":
                yield node.get(name)


def inside(path: str, link: str) -> tuple[str, str]:
    """Return the file and the fragment that a relative link leads to; the file "" if it is outside."""
    address, fragment = urldefrag(urljoin(_HERE + path, link))
    address = address.partition("?")[0]
    return (address.removeprefix(_HERE) if address.startswith(_HERE) else "", fragment)
