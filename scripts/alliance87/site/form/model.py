"""Put together what the template and the page's script need to know of each thing of the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Quad

from alliance87.explain.shapes import Shapes
from alliance87.model.dataset import Dataset
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import statements_of
from alliance87.site.form.choices import Choice, choices
from alliance87.site.form.fields import Asking, Field
from alliance87.site.form.things import ABOUT, THINGS, TOLD, Thing, full
from alliance87.site.library import Library


@dataclass(frozen=True)
class Asked:
    """A field with what can be chosen in it: of the dataset, and of the form by kind of thing.

    ``of`` is 0 if it is said of the thing itself, 1 if of its quote.
    """

    field: Field
    of: int
    choices: tuple[Choice, ...]
    new: tuple[str, ...]
    first: bool


@dataclass(frozen=True)
class Form:
    """The form for what is published in a library."""

    library: Library

    @cached_property
    def _known(self) -> Dataset:
        return Dataset(statements_of("", self.library.quads))

    @cached_property
    def _shapes(self) -> Shapes:
        triples = self.library.shapes
        return Shapes(
            Dataset(statements_of("", (Quad(t.subject, t.predicate, t.object) for t in triples)))
        )

    @cached_property
    def fields(self) -> Mapping[str, tuple[Asked, ...]]:
        """The fields of each thing by its name, those to ask first before the others."""
        asking = Asking(self._shapes)
        return {thing.name: tuple(self._asked(thing, asking)) for thing in THINGS}

    def _asked(self, thing: Thing, asking: Asking) -> list[Asked]:
        filled = frozenset(map(full, thing.filled))
        first = tuple(map(full, thing.first))
        return [
            Asked(
                field,
                of,
                choices(field, self._known) if field.control == "choice" else (),
                tuple(t.name for t in TOLD if self.class_of(t) in field.classes),
                field.path in first or field.required,
            )
            for of, shape in enumerate(thing.shapes)
            for field in asking.fields(shape, first)
            if field.path not in filled
        ]

    def class_of(self, thing: Thing) -> str:
        """Return the class of a thing: the one its shape is for."""
        (found,) = self._shapes.values(f"{PREFIXES['shape']}{thing.shapes[0]}", "targetClass")
        return found

    def for_script(self) -> Mapping[str, object]:
        """Return what the script of the page is told, as JSON values."""
        return {
            "about": {PREFIXES["shape"] + name: full(path) for name, path in ABOUT.items()},
            "prefixes": dict(PREFIXES),
            "things": {
                thing.name: {
                    "class": self.class_of(thing),
                    "space": PREFIXES[thing.prefix],
                    "words": thing.words,
                    "fields": {a.field.name: _told(a) for a in self.fields[thing.name]},
                }
                for thing in THINGS
            },
        }


def _told(asked: Asked) -> Mapping[str, object]:
    field = asked.field
    told: dict[str, object] = {"path": field.path, "control": field.control}
    if field.datatypes:
        told["datatypes"] = list(field.datatypes)
    if asked.new:
        told["new"] = list(asked.new)
    if asked.of:
        told["of"] = asked.of
    if field.blank:
        told["blank"] = True
    return told
