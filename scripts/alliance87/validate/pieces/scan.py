"""Go through a large file once, and pick out the clusters that need a closer look.

What is counted and compared in the whole file is kept in a few bytes for each thing. The judging itself
is done by ``judged``.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable

import pyoxigraph as ox

from alliance87.gate import characters, encoding, values
from alliance87.gate.refusals import exceeded
from alliance87.model.finding import FindingError, Place
from alliance87.sandbox.limits import remedy
from alliance87.validate.pieces import plain
from alliance87.validate.pieces.blocks import Block, NotInPiecesError, blocks, read
from alliance87.validate.pieces.clusters import Cluster, clusters
from alliance87.validate.pieces.head import Head
from alliance87.validate.pieces.judged import Part, judge, moved
from alliance87.validate.pieces.keys import position
from alliance87.validate.pieces.likeness import Likeness
from alliance87.validate.pieces.search import search
from alliance87.validate.pieces.suspects import Suspect
from alliance87.validate.pieces.tally import Tally
from alliance87.validate.pieces.trial import Trial
from alliance87.validate.session import Session

LIBRARY = "a value in it needs a library"
_SEEN = bytes(range(0x20, 0x7F)) + b"\t\n"
_NONE = array("q")


class Scan:
    """One file; after ``run`` the counts and the suspects are there."""

    def __init__(
        self,
        session: Session,
        file: str,
        descriptor: int,
        size: int,
        head: Head,
        tell: Callable[[int], None],
    ) -> None:
        self.first: list[Suspect] = []
        self.shared: frozenset[int] = frozenset()
        self._session, self._file, self._descriptor = session, file, descriptor
        self._size, self._head, self._tell = size, head, tell
        known = frozenset(session.context.known.types.keys() | head.subjects)
        self.tally = Tally(head, known, session.limits)
        self._trial = Trial(session, file, descriptor, head, known)
        self._likeness = Likeness(session.context.known.quads)
        self._piece: list[Cluster] = []
        self._parsed: dict[int, tuple[ox.Quad, ...]] = {}
        self._found: dict[int, Suspect] = {}
        self._edges = [(head.end, head.line, 0)]
        self._starts = array("I")  # of plain clusters, from the edge before
        self._line = head.line

    def run(self) -> None:
        """Go through the file.

        Raises:
            FindingError: it cannot be read, or has more statements than it may.
            NotInPiecesError: it is not laid out for this.
        """
        head = self._head
        for cluster in clusters(
            blocks(self._descriptor, self._size, head.end, head.line, self._settle), self.parse
        ):
            if not self.first:
                self.first = [Suspect(cluster.start, cluster.end, cluster.line, _NONE, _NONE)]
            if cluster.is_plain and self._is_plain(cluster):
                self._piece.append(cluster)
            else:
                self.tally.add(self._suspect(cluster), self._quads(cluster))
        self._look()

    def suspects(self) -> list[Suspect]:
        """Return the clusters to look at, with those that share something or are referred to."""
        tally = self.tally
        twice, places = tally.names.repeated(), tally.positions.repeated()
        found = self._found
        referred = {n for each in found.values() for n in each.references if n in tally.names}
        self.shared = twice.union((-place for place in places), referred)
        if self.shared:
            edges = [*self._edges, (self._size, 0, len(self._starts))]
            wanted, numbers = twice | referred, frozenset(map(position, places))
            for block in search(self._descriptor, edges, self._starts, wanted, numbers):
                if block.start in found:
                    continue
                each = self.tally.suspect(Cluster([block], True), self.parse(block))
                self._parsed.clear()
                if not self.shared.isdisjoint(each.names):
                    found[each.start] = each
        return list(found.values())

    def parse(self, block: Block) -> tuple[ox.Quad, ...]:
        """Return what a block states.

        Raises:
            FindingError: it cannot be read.
        """
        if block.start in self._parsed:
            return self._parsed[block.start]
        try:
            words = block.data.decode()
            quads = tuple(ox.parse(self._head.prefixes + words, format=ox.RdfFormat.TURTLE))
            values.prepare(words)
            self._parsed[block.start] = quads
            return quads
        except (ImportError, OSError) as error:  # behind the door, nothing can be loaded
            raise NotInPiecesError(LIBRARY) from error
        except (SyntaxError, UnicodeDecodeError):
            self._check(block.data, block.line)
            # What is wrong may begin in what stands before.
            start, line, _ = self._edges[-2:][0]
            words = read(self._descriptor, start, block.end).decode()
            judge(self._session, self._file, [self._head.part, Part(line, words)])
        raise NotInPiecesError("a part of it cannot be read by itself")

    def _is_plain(self, cluster: Cluster) -> bool:
        """Count and compare a cluster, if it is one for which another of its form may speak."""
        block = cluster.blocks[0]
        if block.match is None:
            return False
        form = plain.form(block.data, block.match)
        entries = self._trial.entries(form)
        if entries < 0 or not self.tally.add_plain(cluster, entries):
            return False
        self._trial.add(form, cluster)
        return True

    def _suspect(self, cluster: Cluster) -> Suspect:
        """Keep where a cluster is for a closer look."""
        found = self.tally.suspect(cluster, self._quads(cluster))
        self._found[found.start] = found
        return found

    def _quads(self, cluster: Cluster) -> tuple[ox.Quad, ...]:
        return tuple(quad for block in cluster.blocks for quad in self.parse(block))

    def _settle(self, data: bytes) -> None:
        self._check(data, self._line)
        self._line += data.count(b"\n")
        limits = self._session.limits
        if self.tally.statements > limits.statements:
            message = f"The file has more than {limits.statements:,} statements."
            fix = remedy("statements", "Split it into several contributions")
            raise exceeded(Place(self._file), "statements", message, fix=fix)
        self._look()

    def _check(self, data: bytes, line: int) -> None:
        """Raise the error for what is no text that can be seen; it begins on ``line``."""
        try:
            data.decode()
            # Each sign by itself: those that may stand after some only are looked at in full.
            if characters.first_hidden(" ".join(set(data.translate(None, _SEEN).decode()))) is None:
                return
        except UnicodeDecodeError:
            pass
        try:
            characters.check(self._file, encoding.decode(self._file, data))
        except FindingError as error:
            raise FindingError(moved(error.finding, line - 1)) from error

    def _look(self) -> None:
        """Decide on the clusters of a piece: those like others there, and those of new forms."""
        texts = b"".join(cluster.blocks[0].data for cluster in self._piece)
        like = self._likeness.names(plain.NAMES.findall(texts))
        like |= self._likeness.addresses(plain.ADDRESSES.findall(texts))
        odd = set()
        for cluster in self._piece if like else ():
            data = cluster.blocks[0].data
            if not like.isdisjoint(plain.NAMES.findall(data) + plain.ADDRESSES.findall(data)):
                odd.add(cluster.start)
                self._suspect(cluster)
        for cluster in self._trial.tried(odd):
            self._suspect(cluster)
        if self._piece:
            last = self._piece[-1]
            line = last.blocks[-1].line + last.blocks[-1].data.count(b"\n")
            self._starts.extend(each.start - self._edges[-1][0] for each in self._piece)
            self._edges.append((last.end, line, len(self._starts)))
            self._tell(last.end)
        self._piece.clear()
        self._parsed.clear()
