"""Where a thing stands in the site, and how one page leads to another.

All links are relative, so that the site works under any path of any host. Only what is in the site
is linked, and of the addresses of others only http and https.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from alliance87.model.namespaces import BASE, PREFIXES, shorten

ENGLISH = "en"
# Segments of letters, digits and a few marks: nothing a file host or a shell could take amiss.
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*(?:/[A-Za-z0-9][A-Za-z0-9._~-]*)*")
_WEB = re.compile(r"https?://[^\s<>\"'`\\{}|^\x00-\x20]+", re.IGNORECASE)

_GITHUB = re.compile(r"github:([\w.-]+/[\w.-]+)@([0-9a-f]{7,40})(?::(\S+))?", re.ASCII)
_PYPI = re.compile(r"PyPI ([\w.-]+) ([\w.-]+)(?::\S+)?", re.ASCII)


def path_of(iri: str) -> str:
    """Return the path of what an IRI names, without suffix, and with ``#…`` for a part of a page.

    A thing of others that has a prefix stands under ``elsewhere/``. Empty if no path can be made.
    """
    if not iri.startswith(BASE):
        prefix, _, name = shorten(iri).partition(":")
        path = f"elsewhere/{prefix}/{name}" if prefix in PREFIXES else ""
        return path if _SAFE.fullmatch(path) else ""
    path, _, fragment = iri.removeprefix(BASE).partition("#")
    if not _SAFE.fullmatch(path) or (fragment and not _SAFE.fullmatch(fragment)):
        return ""
    if not fragment:
        return path
    if path == "shapes":  # all of them would be too much for one page: there is one for each class
        return f"shapes/{fragment.partition('-')[0]}#{fragment}"
    if path.startswith("download/"):
        return f"download#{path.removeprefix('download/')}"
    return f"{path}#{fragment}"


def web_address(locator: str) -> str:
    """Return where a locator leads on the web, or nothing.

    An address is itself; ``github:owner/name@revision:path`` is a file of a repository at a revision,
    and ``PyPI name version:path`` a release of a package.
    """
    if found := _GITHUB.fullmatch(locator):
        name, revision, path = found.groups()
        place = f"blob/{revision}/{quote(path)}" if path else f"tree/{revision}"
        return f"https://github.com/{name}/{place}"
    if found := _PYPI.fullmatch(locator):
        return f"https://pypi.org/project/{found[1]}/{found[2]}/"
    return locator if _WEB.fullmatch(locator) else ""


def root_of(path: str, language: str) -> str:
    """Return the way from a page up to the root of the site, empty or ending in a slash."""
    return "../" * (path.count("/") + (language != ENGLISH))


def file_of(path: str, language: str = ENGLISH, suffix: str = "html") -> str:
    """Return the file of a page, or of data, which stand once for all languages."""
    name = f"{path}.{suffix}"
    return name if language == ENGLISH or suffix != "html" else f"{language}/{name}"


@dataclass(frozen=True)
class Links:
    """The links of one page: ``files`` are all files of the site.

    ``parts`` are the addresses of what is on the page of something else, by IRI; ``up`` is the way
    to the root if the page is shown at another address.
    """

    path: str
    language: str
    files: Collection[str]
    parts: Mapping[str, str] = field(default_factory=dict)
    up: str | None = None

    @property
    def root(self) -> str:
        """The way up to the root of the site."""
        return root_of(self.path, self.language) if self.up is None else self.up

    def __call__(self, target: str, suffix: str = "html") -> str:
        """Return the URL of a path (``text#title``) or an IRI, relative if it is in the site.

        An address of others stays itself if the site has no page for it; what is neither leads
        nowhere, and is empty.
        """
        if target in self.parts:
            return self._inside(self.parts[target], "html")
        if ":" not in target:
            return self._inside(target, suffix)
        return self._inside(path_of(target), suffix) or self.outside(target)

    def outside(self, target: str) -> str:
        """Return an address of others, or nothing."""
        return target if not target.startswith(BASE) and _WEB.fullmatch(target) else ""

    def _inside(self, target: str, suffix: str) -> str:
        path, mark, fragment = target.partition("#")
        if path == self.path and fragment:
            return f"#{fragment}"
        for name in (file_of(path, self.language, suffix), path):
            if name in self.files:
                return f"{self.root}{name}{mark}{fragment}"
        return ""
