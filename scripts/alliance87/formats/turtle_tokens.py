r"""The tokens of Turtle, TriG, N-Triples and N-Quads, and the RDF term that each means.

One regular expression, more generous than the grammars (RDF 1.1 Turtle §6.5): the strict parser
decides what is an error. It also reads each token with an escape (``\u00E9``) and each relative IRI,
so that only the plain cases are read twice in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

import pyoxigraph as ox

from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import LANG_STRING, XSD_STRING, Term, term_of

# Possessive repeats (*+): no input makes them go back, so the time is linear.
_BLANK = r"(?:[ \t\r\n]++|\#[^\r\n]*+)"
_IRI = r"<[^\x00-\x20<>\"]*+>"
_LETTERS = r"0-9A-Z_a-z\u00b7-\u2017\u2020-\ufffd\U00010000-\U0010ffff\-"
_LABEL = rf"_:[{_LETTERS}]++(?:\.++[{_LETTERS}]++)*+"
_IN_NAME = rf"(?:[:{_LETTERS}]++|%[0-9A-Fa-f]{{2}}|\\.)"
_WORD = rf"{_IN_NAME}++(?:\.++{_IN_NAME}++)*+"  # a prefixed name, a, true, GRAPH
_NUMBER = r"[+-]?(?:(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++)"
_STRING = (
    r'(?:"""(?:[^"\\]++|\\.|"(?!""))*+"""' + r"|'''(?:[^'\\]++|\\.|'(?!''))*+'''"
    r'|"(?!"")(?:[^"\\\r\n]++|\\.)*+"' + r"|'(?!'')(?:[^'\\\r\n]++|\\.)*+')"
)
_SUFFIX = rf"{_BLANK}*+(?:@[A-Za-z][-A-Za-z0-9]*+|\^\^{_BLANK}*+(?:{_IRI}|{_WORD}))"
_DIRECTIVE = (
    rf"(?:@prefix{_BLANK}*+|(?i:prefix){_BLANK}++)(?P<prefix>{_WORD}){_BLANK}*+(?P<namespace>{_IRI})"
    rf"|@?(?i:base){_BLANK}*+(?P<base>{_IRI})"
)


class Pattern:
    """A regular expression that is compiled when it is first used: a valid file may need none of it."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._pattern, self._flags = pattern, flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._pattern, self._flags)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the matches in a text, as ``re.Pattern.finditer`` does."""
        return self._compiled.finditer(text)


DIRECTIVE, NAME, STRING, MARK, OTHER = 1, 5, 6, 8, 9
TOKEN = Pattern(
    rf"{_BLANK}*+(?:({_DIRECTIVE})|({_IRI}|{_NUMBER}|{_LABEL}|{_WORD}|\[{_BLANK}*+\]|\({_BLANK}*+\))"
    rf"|({_STRING}({_SUFFIX})?)|([;,.\[\](){{}}])|(.)|\Z)",
    re.DOTALL,
)
"""The next token; ``lastindex`` is its kind, and None at the end of the text."""

LINE = Pattern(
    rf"{_BLANK}*+(?:({_IRI}|{_WORD})[ \t]*+({_IRI})[ \t]*+({_IRI}|{_STRING}(?:{_SUFFIX})?|{_WORD})"
    rf"[ \t]*+(?:{_IRI}|{_WORD})?+[ \t]*+\.|\Z)"
)
"""A statement of N-Triples or N-Quads: its subject, predicate and object."""

_STRING_START = re.compile(_STRING, re.DOTALL)
_BLANKS = re.compile(f"{_BLANK}*+")
_XSD = PREFIXES["xsd"]
_WORDS = {"a": Term(f"{PREFIXES['rdf']}type"), "(": Term(f"{PREFIXES['rdf']}nil")}


class Terms:
    """What tokens mean at one point of a text, with the prefixes and the base IRI of that point."""

    def __init__(self, base: str = "") -> None:
        self.known: dict[str, Term] = {}
        self._base = base
        self._namespaces: dict[str, str] = {}

    def direct(self, token: re.Match[str]) -> None:
        """Take in a prefix or a base directive."""
        if token["base"]:
            self._base = self._iri(token["base"]).value
        else:
            self._namespaces[token["prefix"][:-1]] = self._iri(token["namespace"]).value
        self.known.clear()

    def term(self, token: str) -> Term:
        """Return the term that a token means.

        Raises:
            LookupError, SyntaxError, TypeError, ValueError: it means none here.
        """
        term = self.known.get(token)
        if term is None:
            term = self.known[token] = self._term(token)
        return term

    def _term(self, token: str) -> Term:
        first = token[0]
        prefix, _, local = token.partition(":")
        namespace = self._namespaces.get(prefix)
        if namespace is not None:
            if "\\" in local:
                return self._parsed(token, f"@prefix {prefix}: <{namespace}> . ")
            return Term(namespace + local)
        if first in "\"'":
            return self._literal(token)
        if first == "<":
            return self._iri(token)
        if first in "+-.0123456789":
            kind = "double" if "e" in token.lower() else "decimal" if "." in token else "integer"
            return Term(token, _XSD + kind)
        if prefix == "_":
            return Term(token)
        if token in ("true", "false"):
            return Term(token, f"{_XSD}boolean")
        return _WORDS["(" if first == "(" else token]

    def _iri(self, token: str) -> Term:
        plain = not self._base and "\\" not in token
        return Term(token[1:-1]) if plain else self._parsed(token)

    def _literal(self, token: str) -> Term:
        end = len(token)
        if token[-1] != token[0] or token.count(token[0]) not in (2, 6):
            match = _STRING_START.match(token)
            if not match:
                raise TypeError(token)
            end = match.end()
        if "\\" in token:
            value = self._parsed(token[:end]).value
        else:
            width = 3 if token.startswith(token[0] * 3) else 1
            value = token[width : end - width]
        if end == len(token):
            return Term(value, XSD_STRING)
        suffix = token[_skip(token, end) :]
        if suffix[0] == "@":
            return Term(value, LANG_STRING, suffix[1:].lower())
        datatype = self.term(suffix[_skip(suffix, 2) :])
        if not datatype.is_iri:
            raise TypeError(token)
        return Term(value, datatype.value)

    def _parsed(self, token: str, header: str = "") -> Term:
        statement = f"{header}<s:> <p:> {token} ."
        base = self._base or None
        parsed = ox.parse(statement, format=ox.RdfFormat.TURTLE, base_iri=base)
        return term_of(next(iter(parsed)).object)


def _skip(text: str, start: int) -> int:
    """Return the offset after blanks and comments."""
    match = _BLANKS.match(text, start)
    return match.end() if match else start
