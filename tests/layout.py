"""Find where a Turtle, TriG or SPARQL file departs from the house's layout.

Lexical, for files that parse: what a file means is for the parsers, the shapes and other tests.
Each rule takes a file and returns its problems as ``name:line: what is wrong``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from alliance87.model.namespaces import BASE, PREFIXES

TOKEN = re.compile(
    r'''(?P<string>"""(?:[^"\\]|\\.|"{1,2}(?!"))*"""|"(?:[^"\\\n]|\\.)*")
    |(?P<iri><[^<>\s]*>)
    |(?P<comment>\#[^\n]*)
    |(?P<variable>[?$]\w+)
    |(?P<name>(?:_|[A-Za-z][\w-]*)?:(?:[\w:%-]|\\.|\.(?=[\w:%\\-]))*)
    |(?P<number>[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<tag>@[A-Za-z][A-Za-z0-9-]*)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<mark>[^\s\w])''',
    re.DOTALL | re.VERBOSE,
)
RULER = re.compile(r" *# .*(--|==)")
RULER_WIDTHS = (79, 80)

# Files of documents have evidence in the compact form: a few lines a block, closed by a dot at the end.
# They are told by their prefix.
COMPACT_FILE = "document"
COMPACT_GRAPH = "graph:evidence"
COMPACT_PREFIXES = (
    *("annotation", "digest", "gap", "participation", "passage", "position", "quote", "stated"),
)

# Where each part of a block of the ontology stands; whatever is not named here is fifth.
PARTS = {
    "a": 0,
    "rdfs:label": 1,
    "skos:prefLabel": 1,
    "skos:definition": 2,
    "skos:example": 3,
    "skos:scopeNote": 4,
    "rdfs:isDefinedBy": 6,
}


@dataclass(frozen=True)
class Token:
    """A word of the file with its kind, and where it begins: 1-based line, 0-based column."""

    kind: str
    text: str
    line: int
    column: int


@dataclass(frozen=True)
class Statement:
    """One block: the graph it stands in (or an empty string), its tokens, its closing token."""

    graph: str
    tokens: tuple[Token, ...]
    end: Token

    @property
    def subject(self) -> Token:
        return self.tokens[0]


@dataclass(frozen=True)
class File:
    """A file by its name and its text."""

    name: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Everything but white space and comments."""
        return tuple(token for token in self._all if token.kind != "comment")

    @cached_property
    def comments(self) -> tuple[Token, ...]:
        return tuple(token for token in self._all if token.kind == "comment")

    @cached_property
    def within_strings(self) -> frozenset[int]:
        """The lines that begin inside a string."""
        strings = (token for token in self.tokens if token.kind == "string")
        return frozenset(
            line for t in strings for line in range(t.line + 1, t.line + 1 + t.text.count("\n"))
        )

    @cached_property
    def prefixes(self) -> tuple[tuple[Token, str], ...]:
        """The prefix of each declaration, without its colon, and the namespace it gets."""
        return tuple(
            (Token("name", name.text[:-1], name.line, name.column), iri.text[1:-1])
            for keyword, name, iri in zip(
                self.tokens, self.tokens[1:], self.tokens[2:], strict=False
            )
            if keyword.text.lower() in ("@prefix", "prefix")
        )

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The blocks of a Turtle or TriG file, in order."""
        return tuple(self._statements())

    @cached_property
    def _all(self) -> tuple[Token, ...]:
        line, start, found = 1, 0, []
        for match in TOKEN.finditer(self.text):
            line += self.text.count("\n", start, match.start())
            start = match.start()
            column = start - (self.text.rfind("\n", 0, start) + 1)
            found.append(Token(str(match.lastgroup), match.group(), line, column))
        return tuple(found)

    def _statements(self) -> Iterator[Statement]:
        graph = ""
        tokens: list[Token] = []
        for token in self.tokens:
            if token.text == "{":
                graph, tokens = "".join(t.text for t in tokens[-1:]), []
            elif token.text in (".", "}"):
                if tokens and tokens[0].text != "@prefix":
                    yield Statement(graph, tuple(tokens), token)
                graph, tokens = ("" if token.text == "}" else graph), []
            else:
                tokens.append(token)


def plain_lines(file: File) -> Iterator[str]:
    """LF line ends, one at the end of the file; no byte order mark, tab or trailing blank."""
    if file.text.startswith("\ufeff"):
        yield f"{file.name}:1: a byte order mark"
    if not file.text.endswith("\n") or file.text.endswith("\n\n"):
        yield f"{file.name}:{len(file.lines)}: end the file with one line feed"
    for number, line in enumerate(file.lines, 1):
        if "\t" in line:
            yield f"{file.name}:{number}: a tab"
        if "\r" in line:
            yield f"{file.name}:{number}: a carriage return"
        elif line != line.rstrip():
            yield f"{file.name}:{number}: blanks at the end of the line"


def indentation(file: File) -> Iterator[str]:
    """Four spaces a step."""
    for number, line in enumerate(file.lines, 1):
        depth = len(line) - len(line.lstrip(" "))
        if depth % 4 and number not in file.within_strings:
            yield f"{file.name}:{number}: indented by {depth} spaces, no multiple of four"


def prefixes(file: File) -> Iterator[str]:
    """The prefixes that are used and no other, as in the one prefix table, A–Z, ours last."""
    declared = [name.text for name, _ in file.prefixes]
    at = {(name.line, name.column) for name, _ in file.prefixes}
    names = [t for t in file.tokens if t.kind == "name" and (t.line, t.column) not in at]
    used = {token.text.split(":")[0] for token in names} - {"_"}
    for name, namespace in file.prefixes:
        if PREFIXES.get(name.text) != namespace:
            yield f"{file.name}:{name.line}: {name.text}: is no prefix of ours for <{namespace}>"
        if name.text not in used:
            yield f"{file.name}:{name.line}: {name.text}: is declared and not used"
    for name_used in sorted(used - set(declared)):
        yield f"{file.name}:1: {name_used}: is used and not declared"
    ordered = sorted(file.prefixes, key=lambda pair: (pair[1].startswith(BASE), pair[0].text))
    for (name, _), (right, _) in zip(file.prefixes, ordered, strict=True):
        if name != right:
            yield f"{file.name}:{name.line}: {right.text}: comes before {name.text}:"
            return


def rulers(file: File) -> Iterator[str]:
    """Section rulers end at the 79th or 80th column."""
    for token in file.comments:
        width = len(file.lines[token.line - 1])
        if RULER.fullmatch(file.lines[token.line - 1]) and width not in RULER_WIDTHS:
            yield f"{file.name}:{token.line}: the ruler is {width} wide, not 79 or 80"


def one_block_a_subject(file: File) -> Iterator[str]:
    """All that is said of a subject in one graph of a file stands in one block."""
    first: dict[tuple[str, str], int] = {}
    for statement in file.statements:
        subject = statement.subject
        line = first.setdefault((statement.graph, subject.text), subject.line)
        if line != subject.line:
            yield f"{file.name}:{subject.line}: {subject.text} has a block in line {line} already"


def closing_dots(file: File) -> Iterator[str]:
    """A block is closed by a dot on a line of its own, below its subject."""
    for statement in file.statements:
        if _is_compact(file, statement):
            continue
        end, subject = statement.end, statement.subject
        line = file.lines[end.line - 1]
        if end.text != "." or line.strip() != "." or end.column != subject.column:
            yield f"{file.name}:{end.line}: close {subject.text} with a dot on its own line"


def _is_compact(file: File, statement: Statement) -> bool:
    return (
        any(name.text == COMPACT_FILE for name, _ in file.prefixes)
        and statement.graph == COMPACT_GRAPH
        and statement.subject.text.split(":")[0] in COMPACT_PREFIXES
        and statement.end.text == "."
        and file.lines[statement.end.line - 1].endswith(" .")
        and statement.end.line - statement.subject.line <= 2
    )


def blocks_in_order(file: File) -> Iterator[str]:
    """Within a section the blocks are in alphabetical order, a SKOS scheme before its concepts."""
    starts = [token.line for token in file.comments if token.text.endswith("--")]
    before: tuple[int, bool, str] = (0, False, "")
    for statement in file.statements:
        subject = statement.subject
        section = sum(line < subject.line for line in starts)
        here = (section, not subject.text.startswith("scheme:"), subject.text)
        if here < before:
            yield f"{file.name}:{subject.line}: {subject.text} comes before {before[2]}"
        before = here


def parts_in_order(file: File) -> Iterator[str]:
    """Within a block: type, label, definition, example, note, the rest, rdfs:isDefinedBy."""
    for statement in file.statements:
        tokens = statement.tokens
        starts = [token for mark, token in pairwise(tokens) if mark.text == ";"]
        parts = [PARTS.get(token.text, 5) for token in (tokens[1], *starts)]
        if parts != sorted(parts):
            subject = statement.subject
            yield f"{file.name}:{subject.line}: put the parts of {subject.text} in order"


# SPARQL ----------------------------------------------------------------------


def asks(file: File) -> Iterator[str]:
    """The first line asks the question, and the next lines say what a row is."""
    if not re.fullmatch(r"# [A-Z].*\?", file.lines[0]):
        yield f"{file.name}:1: ask the question in a comment: # …?"
    if not re.fullmatch(r"# .*[.:,;\w]", file.lines[1]):
        yield f"{file.name}:2: say in a comment what a row is"
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.rq", file.name):
        yield f"{file.name}:1: name the file after the question, in lower case with hyphens"


def keywords(file: File) -> Iterator[str]:
    """Keywords and functions are in capitals; a variable is a word."""
    for token in file.tokens:
        if token.kind == "word" and token.text not in (token.text.upper(), "a", "true", "false"):
            yield f"{file.name}:{token.line}: write {token.text.upper()}, not {token.text}"
        if token.kind == "variable" and len(token.text) < 3:
            yield f"{file.name}:{token.line}: {token.text} is no word"


def ordered(file: File) -> Iterator[str]:
    """A query that selects says in which order."""
    words = [token.text.upper() for token in file.tokens if token.kind == "word"]
    forms = [word for word in words if word in ("ASK", "CONSTRUCT", "DESCRIBE", "SELECT")]
    if forms[:1] == ["SELECT"] and ("ORDER", "BY") not in pairwise(words):
        yield f"{file.name}:{len(file.lines)}: ORDER BY is missing"
