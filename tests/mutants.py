"""Make faults in statements at random: delete, double, add or alter one. The values stay well-formed."""

from __future__ import annotations

import random

import pyoxigraph as ox

from alliance87.model.namespaces import PREFIXES

# Well-formed values of other datatypes and languages than a property may have.
_TYPED = (
    ("0", "integer"),
    ("1", "integer"),
    ("-1", "integer"),
    ("9000", "integer"),
    ("1.5", "decimal"),
    ("7", "nonNegativeInteger"),
    ("true", "boolean"),
    ("2017-02-09", "date"),
    ("2030-01-01", "date"),
    ("2017", "gYear"),
    ("2017-02", "gYearMonth"),
    ("2017-02-09T00:00:00Z", "dateTime"),
    ("P3D", "duration"),
    ("https://www.example.org", "anyURI"),
)
_VALUES = (
    *(ox.Literal(text, datatype=ox.NamedNode(f"{PREFIXES['xsd']}{of}")) for text, of in _TYPED),
    *(ox.Literal(text, language=tag) for text in ("Word", "") for tag in ("en", "EN", "en-GB")),
    *(ox.Literal(text) for text in ("", "Word.", "2017", "ZÜRICH 😀", "https://www.example.org")),
)


def mutant(chance: random.Random, triples: list[ox.Triple]) -> list[ox.Triple]:
    """Return the statements with one or two faults."""
    made = list(triples)
    for _ in range(chance.randint(1, 2)):
        change(chance, made)
    return made


def change(chance: random.Random, triples: list[ox.Triple]) -> None:
    """Make one fault in a list of statements."""
    place = chance.randrange(len(triples))
    old, other = triples[place], chance.choice(triples)
    value = chance.choice((other.object, chance.choice(_VALUES), _altered(chance, old.object)))
    elsewhere = ox.Triple(old.subject, other.predicate, old.object)
    kind = chance.randrange(6)
    if kind == 0 and len(triples) > 1:
        del triples[place]
    elif kind == 1:
        triples.append(chance.choice((old, elsewhere)))
    elif kind == 2:
        triples.append(ox.Triple(old.subject, old.predicate, value))
    elif kind == 3:
        triples[place] = elsewhere
    else:
        triples[place] = ox.Triple(old.subject, old.predicate, value)


def _altered(chance: random.Random, term: object) -> ox.NamedNode | ox.Literal:
    if isinstance(term, ox.NamedNode):
        return chance.choice((ox.NamedNode(f"{term.value}x"), ox.Literal(term.value)))
    assert isinstance(term, ox.Literal)
    text, tag = term.value, chance.choice(("fr", "EN"))
    values = (ox.Literal(text), ox.Literal(f"{text} x"), ox.Literal(text, language=tag))
    return chance.choice((*values, ox.NamedNode("https://w3id.org/x")))
