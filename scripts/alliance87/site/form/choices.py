"""Find what the dataset has to choose from, for the fields that name things.

What is described in the form itself can be chosen too; that is for the page's script.
"""

from __future__ import annotations

from dataclasses import dataclass

from alliance87.model.dataset import Dataset
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.site.form.fields import Field

_IN_SCHEME = f"{PREFIXES['skos']}inScheme"


@dataclass(frozen=True)
class Choice:
    """A thing that can be chosen, by its IRI, and what it is called in English."""

    iri: str
    label: str


def choices(field: Field, known: Dataset) -> tuple[Choice, ...]:
    """Return what is published and can be chosen in a field, by its label from A to Z."""
    wanted = set(field.classes)
    things = {thing for thing, classes in known.types.items() if wanted & classes}
    if field.scheme:
        listed = known.by_value.get(field.scheme, ())
        things |= {s.subject for s in listed if s.predicate == _IN_SCHEME}
    found = (Choice(iri, known.label(iri) or shorten(iri)) for iri in things - field.without)
    return tuple(sorted(found, key=lambda choice: (choice.label.casefold(), choice.iri)))
