"""The point of a text where a strict parser stopped, and the tokens around it.

Nothing here judges: ``turtle_errors`` and ``turtle_meant`` find out what the slip was.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice

from alliance87.formats.format import Format
from alliance87.formats.turtle_tokens import MARK, OTHER, TOKEN
from alliance87.model.statement import Span

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_REST = re.compile(r"[^\r\n]*")


@dataclass(frozen=True)
class Token:
    """A token: its kind (of ``turtle_tokens``), how it is written and where."""

    kind: int
    word: str
    span: Span


@dataclass(frozen=True)
class Slip:
    """What an author should do, and where; ``rule`` is a local name of ``rule:``."""

    span: Span
    message: str
    fix: str = ""
    rule: str = "syntax"


def each_token(text: str) -> Iterator[Token]:
    """Yield the tokens of a text, valid or not; what is none comes as ``OTHER``, by the character."""
    for token in TOKEN.finditer(text):
        if kind := token.lastindex:
            yield Token(kind, token[kind], Span(token.start(kind), token.end()))


class Stop:
    """Where the parser stopped (``span``), why (``reason``), and the tokens before and from there on.

    ``before`` and ``after`` have at most four tokens each; ``here`` is the first from there on, ``last``
    the last before it, both empty tokens where there is none. ``open`` are the brackets open there.
    """

    def __init__(self, text: str, format: Format, error: SyntaxError) -> None:
        self.text, self.format = text, format
        self.reason = re.sub(r"^Parser error [^:]*: ", "", error.msg)
        starts = list(accumulate((len(line) for line in _LINE.findall(text)), initial=0))

        def offset(line: int | None, column: int | None) -> int:
            return min(starts[min(line or 1, len(starts)) - 1] + (column or 1) - 1, len(text))

        start = offset(error.lineno, error.offset)
        self.span = Span(start, max(start, offset(error.end_lineno, error.end_offset)))
        self.before: deque[Token] = deque(maxlen=4)
        self.after: list[Token] = []
        self.open: list[str] = []
        tokens = each_token(text)
        for token in tokens:
            if token.span.end > start or token.kind == OTHER:
                self.after = [token, *islice(tokens, 3)]
                break
            self.before.append(token)
            if token.kind == MARK and token.word in "([{":
                self.open.append(token.word)
            elif token.kind == MARK and token.word in ")]}":
                del self.open[-1:]
        self.last = self.before[-1] if self.before else Token(OTHER, "", Span(0, 0))
        self.here = self.after[0] if self.after else Token(OTHER, "", Span(len(text), len(text)))

    @property
    def end(self) -> Span:
        """Right after the last token before the stop."""
        return Span(self.last.span.end, self.last.span.end)

    def rest(self, start: int) -> str:
        """Return the rest of the line from an offset on."""
        line = _REST.match(self.text, start)
        return line[0] if line else ""

    def opens_line(self, token: Token) -> bool:
        """Return whether a token is at the very beginning of a line."""
        start = token.span.start
        return start == 0 or self.text[start - 1] in "\r\n"

    def begins_line(self, token: Token) -> bool:
        """Return whether nothing but blanks is before a token on its line."""
        before = self.text[: token.span.start].rstrip(" \t")
        return not before or before[-1] in "\r\n"
