"""The mistakes that a synthetic contribution is made with, as data: what is changed, what it breaks.

Each is one slip in an organisation or in its participation, and says which rule is to find it where.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Thing = Literal["organization", "participation"]


@dataclass(frozen=True)
class Mistake:
    """A slip: the property of a thing whose value it changes to ``values``, if to any.

    ``rule`` is the local name of the rule that finds it, at the thing itself; ``found_at`` has the
    other things at which it is found too, ``FIRST`` being the first organisation of the file.
    """

    name: str
    thing: Thing
    path: str
    values: tuple[str, ...]
    rule: str
    written: str = ""  # the property that is written instead, if another
    found_at: tuple[str, ...] = ()


FIRST = "first"
MISTAKES = (
    Mistake("no-name", "organization", "skos:prefLabel", (), "Organization-prefLabel"),
    Mistake(
        "name-without-language",
        "organization",
        "skos:prefLabel",
        ('"Harbour Relief"',),
        "Organization-prefLabel",
    ),
    Mistake("kind-in-words", "organization", "a87:kind", ('"ngo"',), "Organization-kind"),
    Mistake("unknown-kind", "organization", "a87:kind", ("kind:charitable",), "undescribed"),
    Mistake(
        "two-kinds",
        "organization",
        "a87:kind",
        ("kind:ngo", "kind:employers-organisation"),
        "Organization-kind",
    ),
    Mistake("misspelt-property", "organization", "a87:kind", ("kind:ngo",), "property", "a87:knid"),
    Mistake("unknown-country", "organization", "a87:country", ("geo:999",), "undescribed"),
    Mistake(
        "address-in-quotes",
        "organization",
        "schema:url",
        ('"https://harbour.example.org"',),
        "Organization-url",
    ),
    Mistake(
        "broken-link",
        "organization",
        "schema:sameAs",
        ("<http://www.wikidata.org/entity/q1000>",),
        "Organization-sameAs",
    ),
    Mistake(
        "link-of-another",
        "organization",
        "schema:sameAs",
        ("<http://www.wikidata.org/entity/Q70000000000>",),
        "Organization-ownLink",
        found_at=(FIRST,),
    ),
    Mistake(
        "wrong-check-digit",
        "organization",
        "skos:altLabel",
        ('"0000 0009 9999 9990"',),
        "check-digits",
        "a87:isni",
    ),
    Mistake("no-stated-name", "participation", "a87:statedName", (), "Participation-statedName"),
    Mistake(
        "stated-name-with-language",
        "participation",
        "a87:statedName",
        ('"Harbour Relief"@en',),
        "Participation-statedName",
    ),
    Mistake(
        "position-zero", "participation", "a87:listPosition", ("0",), "Participation-listPosition"
    ),
    Mistake("no-position", "participation", "a87:listPosition", (), "Participation-listPosition"),
)
