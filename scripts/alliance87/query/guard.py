"""Refuse, before the engine gets it, a query that would do more than read this dataset.

A scan of tokens, not a parser: it skips comments and strings, counts brackets, and refuses rather
than guess. What passes may still be malformed; then the engine says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from alliance87.model.errors import QueryError

MAX_CHARACTERS = 20_000
MAX_DEPTH = 64

# The tokens of SPARQL 1.1, §19.8, as far as they matter here. The engine also reads a keyword that
# runs into what is beside it, as in ``SERVICE:name`` or ``trueSERVICE:name``.
_TOKEN = r"""(?P<comment>\#[^\n\r]*)
      | (?P<string>"{3}(?:[^"\\]|\\.|"(?!""))*"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
                 | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
      | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<variable>[?$]\w+)
      | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
      | (?P<word>[\w.-]+)(?::(?:\\.|[\w:.%-])*)?
      | :(?:\\.|[\w:.%-])*
      | (?P<open>[({\[])
      | (?P<close>[)}\]])"""
_UPDATES = frozenset(
    {"ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"}
)
# ``?a<1)SERVICE#>`` looks like an IRI and is none.
_SERVICE_IN_IRI = re.compile(r"\)\.?SERVICE", re.IGNORECASE)
# In a query without them (``faults`` takes no notice of case) no token can be at fault.
_SUSPECT = ("SERVICE", "FROM", *sorted(_UPDATES))


@dataclass(frozen=True)
class Fault:
    """Why a query may not run, and where in it; ``offset`` is None for all of it.

    ``kind`` is too-long, nesting, service, from or update.
    """

    kind: str
    offset: int | None
    fault: str
    remedy: str


def refuse(query: str, place: str) -> None:
    """Return if a query may run; ``place`` names the query in the error.

    Raises:
        QueryError: it is too long or nested too deeply, or it names other data or a change.
    """
    for found in faults(query):
        at = "" if found.offset is None else f":{position(query, found.offset)}"
        raise QueryError(f"{place}{at}", found.fault, found.remedy)


def faults(query: str) -> Iterator[Fault]:
    """Yield what speaks against a query, in its order; there is a ``from`` for each FROM, whatever it names."""
    if len(query) > MAX_CHARACTERS:
        fault = f"the query has more than {MAX_CHARACTERS:,} characters"
        yield Fault("too-long", None, fault, "Shorten it.")
    elif not _is_plain(query):
        yield from _of_tokens(query)


def tokens(query: str) -> Iterator[re.Match[str]]:
    """Yield the tokens of a query, each with its kind as the name of its last group."""
    # Compiled when it is needed: most queries are answered without.
    return re.finditer(_TOKEN, query, re.DOTALL | re.VERBOSE)


def position(query: str, offset: int) -> str:
    """Return ``line:column`` of an offset, both 1-based, the column in Unicode code points."""
    before = query[:offset]
    return f"{before.count(chr(10)) + 1}:{offset - before.rfind(chr(10))}"


def _is_plain(query: str) -> bool:
    """Whether no token can be at fault, because nothing in the text, whatever it is, looks like it."""
    text = query.upper()
    opened = query.count("(") + query.count("{") + query.count("[")
    return opened <= MAX_DEPTH and not any(word in text for word in _SUSPECT)


def _of_tokens(query: str) -> Iterator[Fault]:
    depth = 0
    for token in tokens(query):
        kind, text = token.lastgroup, token.group()
        if kind == "iri":  # or a comparison: its brackets then stay open, and may not close others
            depth += max(0, text.count("(") - text.count(")"))
        else:
            depth += (kind == "open") - (kind == "close")
        if depth > MAX_DEPTH:
            fault = f"brackets are nested more than {MAX_DEPTH} deep"
            yield Fault("nesting", token.start(), fault, "Nest fewer.")
        word = token["word"].upper() if token["word"] else ""
        if "SERVICE" in word or (kind == "iri" and _SERVICE_IN_IRI.search(text)):
            fault = "SERVICE would query another server, and queries here use no network"
            yield Fault("service", token.start(), fault, "Leave it out.")
        elif word.startswith("FROM"):
            fault = "FROM would query other data than this dataset"
            remedy = "Name a graph of the dataset with GRAPH <…> { … } instead."
            yield Fault("from", token.start(), fault, remedy)
        elif word in _UPDATES and text == token["word"]:
            fault = f"{word} would change data, and this dataset is read-only"
            remedy = "Ask with SELECT, ASK, CONSTRUCT or DESCRIBE."
            yield Fault("update", token.start(), fault, remedy)
