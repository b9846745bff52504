"""Tell the constraints of a shape in words, and why each is made.

Only those our shapes use are told (SHACL, §4 and §5). Names of other shapes stand in quotation marks,
with the name to explain them by.
"""

from __future__ import annotations

from dataclasses import dataclass

from alliance87.explain.shapes import Shapes
from alliance87.model.namespaces import PREFIXES, shorten

# What a constraint asks of {it} and its {values}, and why.
_WORDS = {
    "minCount": (
        "At least {values}.",
        "Without it, the thing could not be found, understood or checked.",
    ),
    "maxCount": ("At most {values}.", "Of two values, a reader could not tell which is right."),
    "qualifiedMinCount": (
        "At least {values}, of those that fit {sort}.",
        "Without it, the rest could not be used.",
    ),
    "qualifiedMaxCount": (
        "At most {values}, of those that fit {sort}.",
        "Of two, a reader could not tell which is right.",
    ),
    "uniqueLang": (
        "At most one value in each language.",
        "Of two names, a program could not tell which to show.",
    ),
    "datatype": (
        "{it} has the datatype {values}.",
        "Programs compare and sort values by their datatype.",
    ),
    "languageIn": ("{it} is in one of the languages {values}.", "These are the languages we read."),
    "nodeKind": ("{it} is {values}.", "An address leads on; a text does not."),
    "pattern": (
        "{it} is written as told above; as a pattern: {values}.",
        "What has another form is a slip, or would lead nowhere.",
    ),
    "minInclusive": ("{it} is {values} or more.", "A smaller number is a slip."),
    "lessThan": (
        "Each value is less than that of {values}.",
        "What ends before it begins is a slip.",
    ),
    "class": ("{it} is described as {values}.", "A reference must lead to something described."),
    "node": ("{it} fits {values}.", "A reference must lead to a thing of the right sort."),
    "in": ("{it} is one of {values}.", "Readers rely on a fixed list."),
    "or": ("{it} fits one of these: {values}.", "Any of them will do, and nothing else."),
    "hasValue": ("One of the values is {values}.", "Without it, the thing would be another thing."),
    "not": ("{it} does not fit {values}.", "The two exclude each other."),
    "closed": (
        "It has no properties but these: {values}.",
        "A misspelt property would be lost in silence.",
    ),
    "property": ("Each of these holds: {values}.", "Each is a rule of its own."),
}
_NO_VALUE = ("There is none.", "This may not be said here.")
_KINDS = {"sh:IRI": "an address, not a text", "sh:Literal": "a text or a number, not an address"}
_LANG_STRING = "rdf:langString"
_WITH_LANGUAGE = (
    "{it} is a text with its language, such as “…”@en.",
    "A text without its language cannot be shown to those who read it.",
)
_QUERIED = "Statements must agree with each other."
# What is no question of its own.
TOLD_ELSEWHERE = frozenset({"qualifiedValueShape", "sparql"})


@dataclass(frozen=True)
class Asked:
    """One thing a shape asks, in a sentence, and why, in another or ""."""

    asks: str
    why: str = ""


def constraints(shape: str, shapes: Shapes) -> tuple[Asked, ...]:
    """Return what a shape asks: how many values, of which form, and what they must be.

    A query is told by the description of its shape, which says what it looks for.
    """
    found = [_asked(shape, name, shapes) for name in _WORDS if shapes.values(shape, name)]
    if is_queried(shape, shapes):
        found.append(Asked(shapes.one(shape, "description"), _QUERIED))
    return tuple(asked for asked in found if asked is not None)


def is_queried(shape: str, shapes: Shapes) -> bool:
    """Whether a shape has a query, which looks at several statements at once."""
    return bool(shapes.values(shape, "sparql"))


def _asked(shape: str, name: str, shapes: Shapes) -> Asked | None:
    values = shapes.values(shape, name)
    asks, why = _WORDS[name]
    if name in ("in", "languageIn", "or"):
        values = tuple(m for head in values for m in shapes.known.items(head))
    if name == "closed":
        own = shapes.values(shape, "property")
        values = tuple(sorted((p for of in own for p in shapes.values(of, "path")), key=shorten))
    if name == "property" and shapes.values(shape, "closed"):
        return None
    if name == "maxCount" and values == ("0",):
        return Asked(*_NO_VALUE)
    if name == "datatype" and tuple(map(shorten, values)) == (_LANG_STRING,):
        asks, why = _WITH_LANGUAGE
    it = "Each value" if shapes.values(shape, "path") else "It"
    sort = _named(shapes.values(shape, "qualifiedValueShape"), shapes)
    told = _named(values, shapes)
    if name.endswith("Count"):
        told = "one value" if told == "1" else f"{told} values"
    return Asked(asks.format(it=it, values=told, sort=sort), why)


def _named(values: tuple[str, ...], shapes: Shapes) -> str:
    return ", ".join(_name(value, shapes) for value in values)


def _name(value: str, shapes: Shapes) -> str:
    """Return the name of a shape and its short name, or the short form of anything else."""
    short = shorten(value)
    if value.startswith(PREFIXES["shape"]):
        return f"“{shapes.one(value, 'name')}” ({short.removeprefix('shape:')})"
    return _KINDS.get(short, short)
