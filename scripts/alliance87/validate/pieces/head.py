"""The head of a large file: its prefixes, and what all that follows may refer to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from alliance87.gate import characters, encoding
from alliance87.gate.form import Form
from alliance87.model.namespaces import PREFIXES
from alliance87.validate.context import Known, text
from alliance87.validate.parts import parts
from alliance87.validate.pieces.blocks import NotInPiecesError, blocks, read
from alliance87.validate.pieces.clusters import is_head
from alliance87.validate.pieces.judged import Part
from alliance87.validate.pieces.plain import is_ours
from alliance87.validate.session import Session

_MOST_EVENTS = 1_024
_MOST = 2_000  # blocks
_COUNT = f"{PREFIXES['a87']}participantCount"


@dataclass(frozen=True)
class Head:
    """The text up to the first organisation, in bytes from ``end`` on, and what it states."""

    part: Part
    end: int
    line: int
    quads: tuple[ox.Quad, ...]
    prefixes: str

    @cached_property
    def subjects(self) -> frozenset[str]:
        """The things it describes."""
        return frozenset(text(quad.subject) for quad in self.quads)

    @cached_property
    def events(self) -> Mapping[bytes, int]:
        """The events it describes, by their local names, numbered."""
        space = PREFIXES["event"]
        names = sorted(name for name in self.subjects if name.startswith(space))
        if len(names) > _MOST_EVENTS:
            raise NotInPiecesError("it tells of too many events")
        return {name.removeprefix(space).encode(): at for at, name in enumerate(names)}

    @cached_property
    def counted(self) -> Mapping[str, frozenset[str]]:
        """How many participants it says that events had."""
        said = Known(self.quads).said
        return {s: frozenset(map(text, of)) for (s, p), of in said.items() if p == _COUNT}

    @cached_property
    def has_facts(self) -> bool:
        """Whether it says anything of the world."""
        return bool(parts(self.quads).facts)


def head(session: Session, file: str, descriptor: int, size: int) -> Head:
    """Read the head of an open file.

    Raises:
        FindingError: it cannot be read.
        NotInPiecesError: the file is not laid out to be read in pieces.
    """
    first = None
    for number, block in enumerate(blocks(descriptor, size)):
        if not is_head(block):
            first = block
            break
        if number > _MOST:
            raise NotInPiecesError("there is too much before the first organisation")
    if first is None:
        raise NotInPiecesError("there is no organisation in it")
    data = read(descriptor, 0, first.start)
    if data.startswith(b"\xef\xbb\xbf"):
        raise NotInPiecesError("it begins with a byte order mark")
    words = encoding.decode(file, data)
    characters.check(file, words)
    reading, _, _ = session.reads[Form.TURTLE](file, words)
    parser = ox.parse(words, format=ox.RdfFormat.TURTLE)
    for _ in parser:
        pass
    prefixes = parser.prefixes
    if parser.base_iri is not None or not is_ours(prefixes):
        raise NotInPiecesError("its prefixes are not ours")
    declared = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes.items())
    return Head(Part(1, words), first.start, first.line, reading.quads, declared)
