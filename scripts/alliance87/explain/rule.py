"""Gathers what there is to know of one rule: a shape, or a rule of ``shapes/rules.ttl``."""

from __future__ import annotations

from dataclasses import dataclass

from alliance87.explain.choices import Choice, InTable, in_tables, of_columns, of_shape
from alliance87.explain.constraints import Requirement, is_queried, requirements
from alliance87.explain.examples import Case, Example, example, read_cases
from alliance87.explain.shapes import Shapes
from alliance87.formats.load import load_rules, load_shapes
from alliance87.model.errors import UnknownNameError
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.project import Project
from alliance87.model.suggest import nearest

_SHAPE, _RULE = PREFIXES["shape"], PREFIXES["rule"]
_OF_CELLS = f"{_RULE}cell"


@dataclass(frozen=True)
class Explanation:
    """One rule: its IRI and name, what to do, what it looks at, what it requires and why, an example.

    ``describes`` says what a shape is about; "" if its requirements say so. ``columns`` say it in a
    table; ``choices`` are what can be named, by the column, or by "" for a shape.
    """

    iri: str
    name: str
    describes: str
    message: str
    about: str
    requires: tuple[Requirement, ...]
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
    for start in ("rule:", _RULE, "shape:", _SHAPE):
        own = own.removeprefix(start)
    rules = read_rules(project)
    if f"{_RULE}{own}" in rules.names:
        return explain_rule(project, f"{_RULE}{own}", rules)
    shapes = Shapes(load_shapes(project))
    if f"{_SHAPE}{own}" in shapes.names:
        return explain_shape(project, f"{_SHAPE}{own}", shapes, read_cases(project.cases))
    near = nearest(own, {iri.partition("#")[2] for iri in shapes.names | rules.names})
    meant = f"Did you mean {near}?" if near else "The last line of a finding names its rule."
    raise UnknownNameError(name, "is not the name of a rule", meant)


def read_rules(project: Project) -> Shapes:
    """Read the rules that no shape can hold; they have the fields of shapes.

    Raises:
        UnreadableError: the file is missing or does not parse.
    """
    return Shapes(load_rules(project))


def explain_rule(project: Project, iri: str, rules: Shapes) -> Explanation:
    """Return the explanation of a rule that no shape can hold, by its IRI.

    Raises:
        KeyError: no rule has this IRI.
        UnreadableError: a file of the project is missing or cannot be read.
    """
    right, wrong = (tuple(rules.one(iri, part, _RULE).split("\n")) for part in ("right", "wrong"))
    return Explanation(
        iri,
        rules.one(iri, "name"),
        "",
        rules.one(iri, "message"),
        rules.one(iri, "about", _RULE),
        (Requirement(rules.one(iri, "description")),),
        Example(right, wrong),
        choices=tuple(of_columns(project).items()) if iri == _OF_CELLS else (),
    )


def explain_shape(
    project: Project, iri: str, shapes: Shapes, cases: tuple[Case, ...]
) -> Explanation:
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
        requirements(iri, shapes),
        example(cases, map(shorten, shapes.family(iri)), path),
        in_tables(iri, shapes),
        (("", choices),) if choices else (),
    )
