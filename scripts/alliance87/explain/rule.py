"""Gather what is to be known of one rule: a shape, or a rule of the gate that no shape can hold."""

from __future__ import annotations

from dataclasses import dataclass

from alliance87.explain.choices import Choice, of_columns, of_shape
from alliance87.explain.columns import InTable, in_tables
from alliance87.explain.constraints import Asked, constraints, is_queried
from alliance87.explain.examples import Cases, Example, example, read_cases
from alliance87.explain.rules import RULES
from alliance87.explain.shapes import Shapes
from alliance87.formats.load import load_shapes
from alliance87.model.errors import UnknownNameError
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.project import Project
from alliance87.model.suggest import nearest

_SHAPE, _RULE = PREFIXES["shape"], PREFIXES["rule"]
_OF_CELLS = "cell"  # the rule of what can be written in a table


@dataclass(frozen=True)
class Explanation:
    """One rule: its IRI and name, what to do, what it looks at, what it asks and why, an example.

    ``describes`` says what a shape is about, in a few words; "" if that is what it asks. ``columns``
    say it in a table; ``choices`` are what can be named, by the column, or by "" for a shape.
    """

    iri: str
    name: str
    describes: str
    message: str
    about: str
    asks: tuple[Asked, ...]
    example: Example | None
    columns: tuple[InTable, ...] = ()
    choices: tuple[tuple[str, tuple[Choice, ...]], ...] = ()


def explain(project: Project, name: str) -> Explanation:
    """Return the explanation of a rule by its short name, prefixed name or IRI.

    Raises:
        UnknownNameError: no shape and no other rule has this name.
        UnreadableError: a file of the project is missing or cannot be read.
    """
    own = name.strip().removeprefix("<").removesuffix(">")
    for prefix in ("rule:", _RULE):
        own = own.removeprefix(prefix)
    if own in RULES:
        return _of_rule(project, own)
    for prefix in ("shape:", _SHAPE):
        own = own.removeprefix(prefix)
    shapes = Shapes(load_shapes(project))
    if f"{_SHAPE}{own}" in shapes.names:
        return explain_shape(project, f"{_SHAPE}{own}", shapes, read_cases(project.cases))
    near = nearest(own, {iri.removeprefix(_SHAPE) for iri in shapes.names} | RULES.keys())
    meant = f"Did you mean {near}?" if near else "A finding names its rule in its last line."
    raise UnknownNameError(name, "is the name of no rule", meant)


def _of_rule(project: Project, name: str) -> Explanation:
    rule = RULES[name]
    shown = Example(tuple(rule.right.split("\n")), tuple(rule.wrong.split("\n")))
    asks = (Asked(rule.why),)
    choices = tuple(of_columns(project).items()) if name == _OF_CELLS else ()
    return Explanation(
        f"{_RULE}{name}", name, "", rule.message, rule.about, asks, shown, choices=choices
    )


def explain_shape(project: Project, iri: str, shapes: Shapes, cases: Cases) -> Explanation:
    """Return the explanation of a shape by its IRI, from shapes and cases that were read before.

    Raises:
        KeyError: no shape has this IRI.
        UnreadableError: a file of the project is missing or cannot be read.
    """
    path = next(map(shorten, shapes.values(iri, "path")), "")
    choices = of_shape(project, iri, shapes)
    return Explanation(
        iri,
        shapes.one(iri, "name"),
        "" if is_queried(iri, shapes) else shapes.one(iri, "description"),
        shapes.one(iri, "message"),
        shapes.about(iri),
        constraints(iri, shapes),
        example(cases, map(shorten, shapes.family(iri)), path),
        in_tables(iri, shapes),
        (("", choices),) if choices else (),
    )
