"""Puts the constraints of a shape into words, and says why each is made (SHACL, §4 and §5).

Only the constraints that our shapes use are here. Names of other shapes are in quotation marks, with the
name to explain them by.
"""

from __future__ import annotations

from dataclasses import dataclass

from alliance87.explain.shapes import Shapes
from alliance87.model.namespaces import PREFIXES, shorten

# What a constraint requires of {it} and its {values}; and why.
WORDS = {
    "minCount": "At least {values}.",
    "maxCount": "At most {values}.",
    "qualifiedMinCount": "At least {values} that fit {sort}.",
    "qualifiedMaxCount": "At most {values} that fit {sort}.",
    "uniqueLang": "At most one value in each language.",
    "datatype": "{it} has the datatype {values}.",
    "languageIn": "{it} is in one of the languages {values}.",
    "nodeKind": "{it} is {values}.",
    "pattern": "{it} has the form that is described above; as a pattern: {values}.",
    "minInclusive": "{it} is {values} or more.",
    "lessThan": "Each value is less than that of {values}.",
    "class": "{it} is described as {values}.",
    "node": "{it} fits {values}.",
    "in": "{it} is one of {values}.",
    "disjoint": "No value is one of {values} as well.",
    "xone": "{it} fits exactly one of these: {values}.",
    "or": "{it} fits one of these: {values}.",
    "hasValue": "One of the values is {values}.",
    "not": "{it} does not fit {values}.",
    "closed": "It has no properties but these: {values}.",
    "property": "Each of these applies: {values}.",
}
_WHY = {
    "minCount": "Without it, nobody could find, understand or check the thing.",
    "maxCount": "Of two values, a reader could not know which is right.",
    "qualifiedMinCount": "Without it, the rest could not be used.",
    "qualifiedMaxCount": "Of two, a reader could not know which is right.",
    "uniqueLang": "Of two names, a program could not know which to show.",
    "datatype": "Programs compare and sort values by their datatype.",
    "languageIn": "These are the languages we read.",
    "nodeKind": "An address can be followed; a text cannot.",
    "pattern": "Any other form is a slip, or would lead nowhere.",
    "minInclusive": "A smaller number is a slip.",
    "lessThan": "Something that ends before it begins is a slip.",
    "class": "A reference must lead to something that is described.",
    "node": "A reference must lead to the right kind of thing.",
    "in": "Readers rely on a fixed list.",
    "disjoint": "The same value in both places says nothing.",
    "xone": "With both, or with neither, a reader could not know which is meant.",
    "or": "Any of them will do, and nothing else.",
    "hasValue": "Without it, the thing would be something else.",
    "not": "The two exclude each other.",
    "closed": "A misspelt property would be lost silently.",
    "property": "Each is a rule of its own.",
}
_KINDS = {"sh:IRI": "an address, not a text", "sh:Literal": "a text or a number, not an address"}


@dataclass(frozen=True)
class Requirement:
    """One thing that a rule requires, in a sentence, and why, in another or ""."""

    text: str
    why: str = ""


def requirements(shape: str, shapes: Shapes) -> tuple[Requirement, ...]:
    """Return what a shape requires: how many values, of which form, and what they must be.

    For a query it is the description of its shape, which says what the query looks for.
    """
    found = [
        _requirement(shape, name, shapes)
        for name in WORDS
        if shapes.values(shape, name)
        and not (name == "property" and shapes.values(shape, "closed"))
    ]
    if is_queried(shape, shapes):
        why = "Statements must agree with each other."
        found.append(Requirement(shapes.one(shape, "description"), why))
    return tuple(found)


def is_queried(shape: str, shapes: Shapes) -> bool:
    """Whether a shape has a query, which looks at several statements at once."""
    return bool(shapes.values(shape, "sparql"))


def _requirement(shape: str, name: str, shapes: Shapes) -> Requirement:
    values = shapes.values(shape, name)
    it = "Each value" if shapes.values(shape, "path") else "It"
    if name == "maxCount" and values == ("0",):
        return Requirement("There is none.", "This may not be stated here.")
    if name == "datatype" and [*map(shorten, values)] == ["rdf:langString"]:
        text = f"{it} is a text with its language, such as “…”@en."
        return Requirement(
            text, "Without its language, a text cannot be shown to those who read it."
        )
    if name in ("in", "languageIn", "or", "xone"):
        values = shapes.members(shape, name)
    if name == "closed":
        own = shapes.values(shape, "property")
        values = tuple(sorted((p for of in own for p in shapes.values(of, "path")), key=shorten))
    listed = ", ".join(_name(value, shapes) for value in values)
    if name.endswith("Count"):
        listed = "one value" if listed == "1" else f"{listed} values"
    sort = ", ".join(_name(v, shapes) for v in shapes.values(shape, "qualifiedValueShape"))
    return Requirement(WORDS[name].format(it=it, values=listed, sort=sort), _WHY[name])


def _name(value: str, shapes: Shapes) -> str:
    """Return the name of a shape and its short name, or the short form of anything else."""
    short = shorten(value)
    if value.startswith(PREFIXES["shape"]):
        return f"“{shapes.one(value, 'name')}” ({short.removeprefix('shape:')})"
    return _KINDS.get(short, short)
