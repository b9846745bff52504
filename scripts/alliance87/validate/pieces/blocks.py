"""Cut an open Turtle file into its blocks, piece by piece, without holding it.

A block is what stands between two ends of statements; where a statement ends is certain, because every
text, address and comment before it was passed over as such. Nothing is parsed here but that.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from alliance87.sandbox.limits import MEBIBYTE
from alliance87.validate.pieces.plain import CLUSTER

_PIECE = MEBIBYTE
_LONGEST = 8 * MEBIBYTE  # of a block
_MARGIN = 2**14  # what stands so near to the end of a piece may go on in the next
# Up to a full stop that ends a statement: not one within a text, an address, a comment or a name.
_STATEMENT = re.compile(
    rb"""(?:\s|\#[^\n]*+(?:\n|\Z))*+(?P<block>(?:
        [^\#<"'.]
        |\#[^\n]*+
        |<[^<>"{}|^`\x00-\x20]*+>
        |\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\"
        |'''(?:[^'\\]|\\.|'(?!''))*+'''
        |"(?!"")(?:[^"\\\n]|\\.)*+"|""(?!")
        |'(?!'')(?:[^'\\\n]|\\.)*+'|''(?!')
        |\.(?![\s\#]|\Z)
    )*+\.[ \t]*+(?:\#[^\n]*+)?+\n?)""",
    re.VERBOSE | re.DOTALL,
)
_NOTHING = re.compile(rb"(?:\s|#[^\n]*+(?:\n|\Z))*+\Z")


class NotInPiecesError(Exception):
    """A file cannot be read in pieces, and why."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the file: offsets in bytes, its first line from 1, and its match if it is plain.

    One that is plain is a whole cluster.
    """

    start: int
    end: int
    line: int
    data: bytes
    match: re.Match[bytes] | None = None


def read(descriptor: int, start: int, end: int) -> bytes:
    """Return a stretch of the file; offsets in bytes.

    Raises:
        NotInPiecesError: the file has become shorter.
    """
    parts = []
    while start < end:
        part = os.pread(descriptor, end - start, start)
        if not part:
            raise NotInPiecesError("it was changed while it was read")
        parts.append(part)
        start += len(part)
    return b"".join(parts)


def blocks(
    descriptor: int,
    size: int,
    start: int = 0,
    line: int = 1,
    settle: Callable[[bytes], object] = len,
) -> Iterator[Block]:
    """Yield the blocks from ``start``, where a statement has ended on the line before ``line``.

    ``settle`` is called with what was cut after each piece. What ends in no full stop comes last.

    Raises:
        NotInPiecesError: a block is too long, or a line ends in a CR.
    """
    data, at, base, read_to = b"", 0, start, start
    while True:
        part = read(descriptor, read_to, min(size, read_to + _PIECE))
        read_to += len(part)
        data, base, at = data[at:] + part, base + at, 0
        if b"\r" in part:
            raise NotInPiecesError("its lines end in CR")
        full = len(data) - _MARGIN
        while True:
            found = CLUSTER.match(data, at) or _STATEMENT.match(data, at)
            if found is None or (found.end() > full and read_to < size):
                break
            begin = data.rfind(b"\n", 0, found.start("block")) + 1
            if begin < at:
                raise NotInPiecesError("two of its statements share a line")
            line += data.count(b"\n", at, begin)
            text = data[begin : found.end()]
            plain = found if found.re is not _STATEMENT else None
            yield Block(base + begin, base + found.end(), line, text, plain)
            line += text.count(b"\n")
            at = found.end()
        settle(data[:at])
        if read_to >= size:
            break
        if len(data) - at > _LONGEST:
            raise NotInPiecesError("a part of it is too long")
    if not _NOTHING.match(data, at):
        yield Block(base + at, size, line, data[at:])
    settle(data[at:])
