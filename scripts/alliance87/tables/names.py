"""Turn what people write into the names of things: slugs, local names, full IRIs.

A local name has the form that all names of this project have. Whether a thing exists is not checked.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from alliance87.model.namespaces import PREFIXES

_LOCAL = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
_DROPPED = re.compile(r"['’‘ʼ`´]")  # inside a word, as in workers’
_LONGEST = 60  # characters; three parts of a name and its suffix fit into the name of a file
_BETWEEN = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """Return a text as small letters, digits and hyphens, accents folded; may be empty."""
    bare = unicodedata.normalize("NFKD", _DROPPED.sub("", text)).casefold()
    letters = "".join(c for c in bare if not unicodedata.combining(c))
    return _BETWEEN.sub("-", letters).strip("-")


def document_name(address: str, title: str) -> str:
    """Return a local name for a document by its address, or by its title if it has none.

    A text in a script that has no slug is named by its SHA-256. Both empty give "".
    """
    text = _SCHEME.sub("", address, count=1) or title
    return slug(text) or (_digest(text) if text else "")


def graph_part(local: str) -> str:
    """Return a local name to make the name of a graph with; a long one is cut, with its SHA-256."""
    return local if len(local) <= _LONGEST else f"{local[:40].rstrip('-.')}-{_digest(local)}"


def local_iri(written: str, prefixes: Sequence[str]) -> str:
    """Return the IRI of a local name, a prefixed name or a full IRI, or "" if it is none.

    A local name has the first prefix; the others must be written.
    """
    if _LOCAL.fullmatch(written):
        return PREFIXES[prefixes[0]] + written
    for prefix in prefixes:
        for start in (f"{prefix}:", PREFIXES[prefix]):
            local = written.removeprefix(start)
            if local != written and _LOCAL.fullmatch(local):
                return PREFIXES[prefix] + local
    return ""


def local_of(iri: str) -> str:
    """Return the local name of a thing of ours."""
    return iri.rpartition("/")[2]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
