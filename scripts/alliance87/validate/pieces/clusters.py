"""Put the blocks of a large file together into clusters: what has to be judged as one.

A cluster is an organisation with the participations that follow it and are its own, or whatever stands
together and refers to one another. Nothing is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.validate.context import text
from alliance87.validate.pieces.blocks import Block, NotInPiecesError

_DIRECTIVE = re.compile(rb"(?i)(?:\A|[\s.])@?(?:prefix|base)[ \t\n][^\"]{0,200}?<")
_CLUSTERED = re.compile(rb"\s*(?:organization|participation|passage|quote|position|post):")
_THINGS = (f"{BASE}id/", f"{BASE}graph/")
Parse = Callable[[Block], tuple[ox.Quad, ...]]


@dataclass
class Cluster:
    """Blocks that belong together; ``quads`` are what those say that are not plain, if any is."""

    blocks: list[Block]
    is_plain: bool
    subjects: set[str] = field(default_factory=set)
    objects: set[str] = field(default_factory=set)

    @property
    def start(self) -> int:
        """The offset of its first byte."""
        return self.blocks[0].start

    @property
    def line(self) -> int:
        """Its first line, from 1."""
        return self.blocks[0].line

    @property
    def end(self) -> int:
        """The offset after its last byte."""
        return self.blocks[-1].end


def is_head(block: Block) -> bool:
    """Whether a block is none of those that clusters begin with."""
    return not _CLUSTERED.match(block.data)


def clusters(blocks: Iterable[Block], parse: Parse) -> Iterator[Cluster]:
    """Yield the clusters in the order of the file; ``parse`` reads what is not plain.

    Raises:
        NotInPiecesError: a block changes what the names in the others mean.
    """
    now: Cluster | None = None
    for block in blocks:
        if block.match is None:
            if _DIRECTIVE.search(block.data):
                raise NotInPiecesError("a prefix is declared after the first organisation")
            subjects, objects = names(parse(block))
            if now is not None and _belongs(subjects, objects, now, parse):
                now.blocks.append(block)
                now.is_plain = False
                now.subjects |= subjects
                now.objects |= objects
                continue
        if now is not None:
            yield now
        if block.match is None:
            now = Cluster([block], False, subjects, objects)
        else:
            now = Cluster([block], True)
    if now is not None:
        yield now


def _belongs(subjects: set[str], objects: set[str], cluster: Cluster, parse: Parse) -> bool:
    if cluster.is_plain:
        for block in cluster.blocks:
            of, about = names(parse(block))
            cluster.subjects |= of
            cluster.objects |= about
    return bool(objects & cluster.subjects or subjects & (cluster.objects | cluster.subjects))


def names(quads: Iterable[ox.Quad]) -> tuple[set[str], set[str]]:
    """Return the subjects of statements, and what of ours their objects name."""
    quads = tuple(quads)
    objects = {text(quad.object) for quad in quads if isinstance(quad.object, ox.NamedNode)}
    return (
        {text(quad.subject) for quad in quads},
        {name for name in objects if name.startswith(_THINGS)},
    )


def short(iri: str) -> bytes:
    """Return a name as plain blocks have it, if they can."""
    for kind in ("organization", "participation"):
        if iri.startswith(PREFIXES[kind]):
            return f"{kind}:{iri.removeprefix(PREFIXES[kind])}".encode()
    return iri.encode()
