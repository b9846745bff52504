r"""The tokens of Turtle, TriG, N-Triples and N-Quads, and the RDF term that each stands for.

One regular expression, more generous than the grammars (RDF 1.1 Turtle §6.5): what is an error is
for the strict parser to say. A token with an escape (``\u00E9``) and a relative IRI are read by that
parser, so that only the plain cases are read twice in two ways.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TypeAlias

import pyoxigraph as ox

from alliance87.model.namespaces import PREFIXES

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal


class Form(StrEnum):
    """The four formats that share these tokens."""

    TURTLE = "turtle"
    TRIG = "trig"
    NTRIPLES = "ntriples"
    NQUADS = "nquads"


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

DIRECTIVE, NAME, STRING, MARK, OTHER = 1, 5, 6, 8, 9
TOKEN = re.compile(
    rf"{_BLANK}*+(?:({_DIRECTIVE})|({_IRI}|{_NUMBER}|{_LABEL}|{_WORD}|\[{_BLANK}*+\]|\({_BLANK}*+\))"
    rf"|({_STRING}({_SUFFIX})?)|([;,.\[\](){{}}])|(.)|\Z)",
    re.DOTALL,
)
"""The next token; ``lastindex`` tells its kind, and is None at the end of the text."""

LINE = re.compile(
    rf"{_BLANK}*+(?:({_IRI}|{_WORD})[ \t]*+({_IRI})[ \t]*+({_IRI}|{_STRING}(?:{_SUFFIX})?|{_WORD})"
    rf"[ \t]*+(?:{_IRI}|{_WORD})?+[ \t]*+\.|\Z)"
)
"""A statement of N-Triples or N-Quads: its subject, predicate and object."""

STRING_START = re.compile(_STRING, re.DOTALL)
_BLANKS = re.compile(f"{_BLANK}*+")
_XSD = PREFIXES["xsd"]
_WORDS = {"a": f"{PREFIXES['rdf']}type", "(": f"{PREFIXES['rdf']}nil"}


class Terms:
    """What tokens mean at one point of a text: the prefixes and the base IRI that hold there."""

    def __init__(self, base: str = "") -> None:
        self.known: dict[str, Term] = {}
        self._base = base
        self._namespaces: dict[str, str] = {}

    def direct(self, token: re.Match[str]) -> None:
        """Take in a prefix or a base directive."""
        if token["base"]:
            self._base = self._absolute(token["base"])
        else:
            self._namespaces[token["prefix"][:-1]] = self._absolute(token["namespace"])
        self.known.clear()

    def term(self, token: str) -> Term:
        """Return the term a token stands for.

        Raises:
            KeyError, ValueError, SyntaxError: it stands for none here.
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
            return ox.NamedNode(namespace + local)
        if first in "\"'":
            return self._literal(token)
        if first == "<":
            if self._base or "\\" in token:
                return self._parsed(token)
            return ox.NamedNode(token[1:-1])
        if first in "+-.0123456789":
            kind = "double" if "e" in token.lower() else "decimal" if "." in token else "integer"
            return ox.Literal(token, datatype=ox.NamedNode(_XSD + kind))
        if prefix == "_":
            return ox.BlankNode(local)
        if token in ("true", "false"):
            return ox.Literal(token, datatype=ox.NamedNode(f"{_XSD}boolean"))
        return ox.NamedNode(_WORDS["(" if first == "(" else token])

    def _literal(self, token: str) -> Term:
        end = len(token)
        if token[-1] != token[0] or token.count(token[0]) not in (2, 6):
            match = STRING_START.match(token)
            if not match:
                raise TypeError(token)
            end = match.end()
        if "\\" in token:
            value = self._parsed(token[:end]).value
        else:
            width = 3 if token.startswith(token[0] * 3) else 1
            value = token[width : end - width]
        if end == len(token):
            return ox.Literal(value)
        suffix = token[self._skip(token, end) :]
        if suffix[0] == "@":
            return ox.Literal(value, language=suffix[1:])
        datatype = self.term(suffix[self._skip(suffix, 2) :])
        if not isinstance(datatype, ox.NamedNode):
            raise TypeError(token)
        return ox.Literal(value, datatype=datatype)

    def _absolute(self, iri: str) -> str:
        return self._parsed(iri).value if self._base or "\\" in iri else iri[1:-1]

    def _parsed(self, token: str, header: str = "") -> ox.NamedNode | ox.Literal:
        statement = f"{header}<s:> <p:> {token} ."
        parsed = ox.parse(statement, format=ox.RdfFormat.TURTLE, base_iri=self._base or None)
        term = next(iter(parsed)).object
        if not isinstance(term, (ox.NamedNode, ox.Literal)):
            raise TypeError(token)
        return term

    @staticmethod
    def _skip(text: str, start: int) -> int:
        match = _BLANKS.match(text, start)
        return match.end() if match else start
