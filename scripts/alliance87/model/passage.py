"""The passages and gaps of documents as values, read from a dataset's evidence.

Offsets count Unicode code points from 0 and the end is exclusive (Web Annotation Data Model,
§4.2.5 Text Position Selector). Nothing is judged here; see ``rules.evidence``.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from alliance87.model.dataset import DERIVED, Dataset
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Span
from alliance87.model.status import STATUSES

A87, OA = PREFIXES["a87"], PREFIXES["oa"]
_SHA256 = f"{PREFIXES['schema']}sha256"
_LETTERS = f"{A87}letters"
_PASSAGE, _GAP, _SOURCE = f"{A87}Passage", f"{A87}Gap", f"{OA}hasSource"
_QUOTE, _POSITION = f"{OA}TextQuoteSelector", f"{OA}TextPositionSelector"
_DIGEST = f"{A87}DigestSelector"
_STATED = STATUSES[0]


@dataclass(frozen=True, order=True)
class Passage:
    """A span with its words and the words around it, and the graph that says what it states."""

    span: Span
    iri: str
    exact: str
    prefix: str
    suffix: str
    graph: str


@dataclass(frozen=True, order=True)
class Gap:
    """A span from which nothing is taken, and how many letters it has."""

    span: Span
    iri: str
    letters: int


@dataclass(frozen=True, order=True)
class Anchored:
    """A passage known by a few of its words and a digest, for words that are not ours to republish.

    ``sha256`` and ``length`` (code points) are those of the passage in NFC, with every run of white space
    as one space and none at either end; both are empty where only the anchor is known.
    """

    document: str
    iri: str
    anchor: str
    sha256: str
    length: int


@dataclass(frozen=True)
class Edition:
    """What the dataset quotes of one document; passages and gaps in the order of its text.

    ``sha256`` pins the text that offsets count in; ``letters`` are those of the whole text.
    """

    document: str
    sha256: str
    letters: int
    passages: tuple[Passage, ...]
    gaps: tuple[Gap, ...]


def editions(data: Dataset) -> tuple[Edition, ...]:
    """Return an edition for each document whose text is pinned by a digest, in order of their names.

    Selectors that are missing or malformed read as empty words and as the span 0 to 0: the shapes
    report them, and the checks against the source fail on them.
    """
    pinned = sorted({s.subject for s in data.statements if s.predicate == _LETTERS})
    documents = [iri for iri in pinned if iri.startswith(PREFIXES["document"])]
    return tuple(edition(data, document) for document in documents)


def edition(data: Dataset, document: str) -> Edition:
    """Return what is quoted of one document."""
    parts = {s.subject for s in data.by_value.get(document, ()) if s.predicate == _SOURCE}
    passages = [_passage(data, p) for p in parts & data.members.get(_PASSAGE, frozenset())]
    gaps = [
        Gap(_span(data, gap), gap, _number(data, gap, _LETTERS))
        for gap in parts & data.members.get(_GAP, frozenset())
    ]
    return Edition(
        document,
        data.value(document, _SHA256),
        _number(data, document, _LETTERS),
        tuple(sorted(passages)),
        tuple(sorted(gaps)),
    )


def anchored(data: Dataset) -> tuple[Anchored, ...]:
    """Return the passages that are known by a digest, or by an anchor alone, of all documents."""
    found = []
    for passage in data.members.get(_PASSAGE, frozenset()):
        selector = _selector(data, passage, _DIGEST)
        if selector:
            anchor, digest = data.value(selector, f"{A87}anchor"), data.value(selector, _SHA256)
            length = _number(data, selector, f"{A87}length")
            document = data.value(passage, _SOURCE)
            found.append(Anchored(document, passage, anchor, digest, length))
    return tuple(sorted(found))


def folded(text: str) -> str:
    """Return a text as digests are taken of it: in NFC, every run of white space as one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def letters(text: str) -> int:
    """Count the letters of ``text``: code points of a Unicode general category L*."""
    return sum(unicodedata.category(character).startswith("L") for character in text)


def _passage(data: Dataset, passage: str) -> Passage:
    quote = _selector(data, passage, _QUOTE)
    graphs = [
        s.subject
        for s in data.by_value.get(passage, ())
        if s.predicate == DERIVED and data.status(s.subject) == _STATED.name
    ]
    exact, prefix, suffix = (data.value(quote, OA + n) for n in ("exact", "prefix", "suffix"))
    graph = graphs[0] if len(set(graphs)) == 1 else ""
    return Passage(_span(data, passage), passage, exact, prefix, suffix, graph)


def _span(data: Dataset, node: str) -> Span:
    position = _selector(data, node, _POSITION)
    return Span(_number(data, position, f"{OA}start"), _number(data, position, f"{OA}end"))


def _selector(data: Dataset, node: str, kind: str) -> str:
    found = [s for s in data.values(node, f"{OA}hasSelector") if kind in data.types.get(s, ())]
    return found[0] if len(found) == 1 else ""


def _number(data: Dataset, node: str, path: str) -> int:
    digits = data.value(node, path)
    return int(digits) if digits.isascii() and digits.isdigit() else 0
