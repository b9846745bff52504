"""The things a contribution is made of, in the order in which the form asks for them.

Only what no shape can tell stands here: how things hang together, and which question comes first.
"""

from __future__ import annotations

from dataclasses import dataclass

from alliance87.model.namespaces import PREFIXES


@dataclass(frozen=True)
class Thing:
    """A kind of thing the form describes.

    Args:
        name: what the form calls it; the texts of the interface go by it.
        shapes: local names of the node shapes whose fields are asked for together.
        prefix: the prefix of its names.
        filled: properties the form fills in by itself, or leaves to Turtle.
        first: the properties to ask for first, in this order; what follows is shown on demand.
        words: how many passages it takes: "" for none, "one", "some" (one or more) or "any".
    """

    name: str
    shapes: tuple[str, ...]
    prefix: str
    filled: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    words: str = ""


# Who contributes, from which document, and the words of it: these are always asked for.
GRAPH = Thing(
    "graph",
    ("StatementGraph",),
    "contributed",
    filled=("a87:status", "prov:wasDerivedFrom"),
    first=("dcterms:contributor", "dcterms:dateSubmitted", "skos:note"),
)
SOURCE = Thing(
    "source",
    ("OutsideSource",),
    "source",
    first=("dcterms:title", "dcterms:identifier", "schema:url"),
)
PASSAGE = Thing(
    "passage",
    ("Passage", "QuoteSelector"),
    "passage",
    filled=("oa:hasScope", "oa:hasSelector", "oa:hasSource"),
    first=("oa:exact", "oa:prefix", "oa:suffix"),
)
# What the document tells: as many as there are.
EVENT = Thing(
    "event",
    ("Event",),
    "event",
    first=(
        *("skos:prefLabel", "a87:standing", "schema:startDate", "schema:endDate"),
        *("schema:location", "schema:url", "a87:participantCount"),
    ),
    words="some",
)
PLACE = Thing("place", ("Place",), "place", first=("skos:prefLabel", "a87:country"))
ORGANIZATION = Thing(
    "organization",
    ("Organization",),
    "organization",
    filled=("a87:participatedIn",),
    first=("skos:prefLabel", "skos:altLabel", "a87:kind", "a87:country", "schema:url"),
    words="any",
)
PARTICIPATION = Thing(
    "participation",
    ("Participation",),
    "participation",
    filled=("prov:wasDerivedFrom",),
    first=(
        *("a87:event", "a87:listPosition", "a87:statedName", "a87:participant"),
        "a87:statedCapacity",
    ),
    words="one",
)
ALWAYS = (GRAPH, SOURCE)
TOLD = (EVENT, PLACE, ORGANIZATION, PARTICIPATION)
THINGS = (*ALWAYS, *TOLD, PASSAGE)
# What a shape of a whole thing looks at, where one answer is most likely wrong.
ABOUT = {
    "Participation-once": "a87:participant",
    "Participation-position": "a87:listPosition",
    "Participation-shortcut": "a87:participant",
}


def full(name: str) -> str:
    """Return the IRI of a prefixed name."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local
