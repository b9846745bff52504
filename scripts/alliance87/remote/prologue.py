"""Make a query of ours one that any engine reads: with the prefixes that it leaves out.

Like the guard it scans tokens and does not parse.
"""

from __future__ import annotations

from alliance87.model.namespaces import PREFIXES
from alliance87.query.guard import TOKEN

_ROWS = ("SELECT", "ASK")
_TRIPLES = ("CONSTRUCT", "DESCRIBE")


def complete(query: str) -> str:
    """Return a query that declares those of our prefixes which it uses.

    They stand in its first line, so that a place in another line is still right in errors.
    """
    declared, used, before = set(), set(), ""
    for word in _words(query):
        prefix, colon, _ = word.partition(":")
        if colon and before == "PREFIX":
            declared.add(prefix)
        elif colon:
            used.add(prefix.lstrip("-.0123456789"))  # signs and digits before are not of the name
        before = word.upper()
    lacking = [prefix for prefix in PREFIXES if prefix in used - declared]
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in lacking) + query


def asks_for_triples(query: str) -> bool:
    """Whether the answer is a graph (CONSTRUCT, DESCRIBE), and not rows or yes and no."""
    forms = (word.upper() for word in _words(query) if word.upper() in _ROWS + _TRIPLES)
    return next(forms, "") in _TRIPLES


def _words(query: str) -> list[str]:
    """Return what is no comment, string, IRI, variable, language tag or bracket."""
    return [t.group() for t in TOKEN.finditer(query) if t.lastgroup in ("word", None)]
