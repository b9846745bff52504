"""Refuse, before the engine sees it, a query that asks for more than to read this dataset.

A scan of tokens, not a parser: it skips comments and strings, counts brackets, and refuses rather
than guess. What it lets pass may still be malformed; the engine says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alliance87.errors import QueryError

MAX_CHARACTERS = 20_000
MAX_DEPTH = 64

# The tokens of SPARQL 1.1, §19.8, as far as they matter here. The engine also reads a keyword that
# runs into what stands beside it, as in ``SERVICE:name`` or ``trueSERVICE:name``.
TOKEN = re.compile(
    r"""(?P<comment>\#[^\n\r]*)
      | (?P<string>"{3}(?:[^"\\]|\\.|"(?!""))*"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
                 | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
      | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<variable>[?$]\w+)
      | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
      | (?P<word>[\w.-]+)(?::(?:\\.|[\w:.%-])*)?
      | :(?:\\.|[\w:.%-])*
      | (?P<open>[({\[])
      | (?P<close>[)}\]])""",
    re.DOTALL | re.VERBOSE,
)
_UPDATES = frozenset(
    {"ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"}
)
# ``?a<1)SERVICE#>`` looks like an IRI and is none.
_SERVICE_IN_IRI = re.compile(r"\)\.?SERVICE", re.IGNORECASE)


def refuse(query: str, place: str) -> None:
    """Return if a query may be put to the engine; ``place`` names the query in the error.

    Raises:
        QueryError: it is too long or nested too deeply, or it asks for other data or for a change.
    """
    if len(query) > MAX_CHARACTERS:
        fault = f"the query has more than {MAX_CHARACTERS:,} characters"
        raise QueryError(place, fault, "Shorten it.")
    for offset, fault, remedy in _faults(query):
        raise QueryError(f"{place}:{position(query, offset)}", fault, remedy)


def position(query: str, offset: int) -> str:
    """Return ``line:column`` of an offset, both 1-based, the column in Unicode code points."""
    before = query[:offset]
    return f"{before.count(chr(10)) + 1}:{offset - before.rfind(chr(10))}"


def _faults(query: str) -> Iterator[tuple[int, str, str]]:
    depth = 0
    for token in TOKEN.finditer(query):
        kind, text = token.lastgroup, token.group()
        if kind == "iri":  # or a comparison: its brackets then stay open, and may not close others
            depth += max(0, text.count("(") - text.count(")"))
        else:
            depth += (kind == "open") - (kind == "close")
        if depth > MAX_DEPTH:
            fault = f"brackets are nested more than {MAX_DEPTH} deep"
            yield token.start(), fault, "Nest fewer."
        word = token["word"].upper() if token["word"] else ""
        if "SERVICE" in word or (kind == "iri" and _SERVICE_IN_IRI.search(text)):
            fault = "SERVICE would ask another server, and this dataset is asked without a network"
            yield token.start(), fault, "Leave it out."
        elif word.startswith("FROM"):
            fault = "FROM would ask other data than this dataset"
            yield token.start(), fault, "Name a graph of the dataset with GRAPH <…> { … } instead."
        elif word in _UPDATES and text == token["word"]:
            fault = f"{word} would change data, and this dataset is only read"
            yield token.start(), fault, "Ask with SELECT, ASK, CONSTRUCT or DESCRIBE."
