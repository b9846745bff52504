"""Refuse what is nested so deeply that the parser, which recurses, would end the whole process.

Only statements about statements (RDF 1.2) nest in what a store answers, and no release has any.
"""

from __future__ import annotations

import re

MOST = 64  # levels; the parser ends after some ten thousand

# A string of JSON, which may not be closed, or a bracket. Possessive: no input is scanned twice.
_JSON = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[][{}]', re.DOTALL)


def is_deep_json(body: bytes) -> bool:
    """Whether brackets outside of strings are nested more than ``MOST`` deep (RFC 8259, §9)."""
    depth = 0
    for token in _JSON.finditer(body):
        depth += (token[0] in b"[{") - (token[0] in b"]}")
        if depth > MOST:
            return True
    return False


def is_deep_rdf(body: bytes) -> bool:
    """Whether Turtle or N-Triples open more than ``MOST`` triple terms, in strings or outside."""
    return body.count(b"<<") > MOST
