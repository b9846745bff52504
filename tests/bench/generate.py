"""Make a synthetic contribution of any size, with mistakes or without, and tell what was made.

The same size, seed and share give the same text. It is written organisation by organisation and never
held. All of it is invented: the addresses are of example.org, the numbers of links beyond any that is
in use.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from alliance87.model.namespaces import PREFIXES
from bench.mistakes import FIRST, MISTAKES, Mistake

Form = Literal["turtle", "n-triples"]
Block = tuple[str, tuple[tuple[str, str], ...]]  # a subject; its properties with their values
SHARE = 0.02  # of the organisations that are made with a mistake
_EVENTS = 5
_USED = (
    "dcterms", "org", "prov", "schema", "skos", "xsd", "geo", "a87", "contributed", "event",
    "kind", "organization", "participation", "source", "standing", "status",
)  # fmt: skip
_FIRST_WORDS = ("Harbour", "Mill", "Orchard", "Quarry", "River", "Saltmarsh", "Tideway", "Weir")
_SECOND_WORDS = ("Aid", "Circle", "Relief", "Shelter", "Watch")
_COUNTRIES = ("032", "076", "484", "826")
_KINDS = ("ngo", "employers-organisation", "workers-organisation")
_LINK = 70_000_000_000


@dataclass(frozen=True)
class Made:
    """One mistake that was made: its kind, and the IRIs of the things it is found at."""

    mistake: Mistake
    nodes: tuple[str, ...]


def generate(
    organisations: int,
    form: Form = "turtle",
    seed: int = 1,
    share: float = SHARE,
    events: int = _EVENTS,
) -> Iterator[tuple[str, Made | None]]:
    """Yield a contribution piece by piece, each with the mistake that is in it, if any."""
    chance = random.Random(seed)
    if form == "turtle":
        yield "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in _USED) + "\n", None
    yield "".join(_write(block, form) for block in _head(events)), None
    for number in range(organisations):
        mistake = chance.choice(MISTAKES) if number and chance.random() < share else None
        blocks: Sequence[Block] = (_organisation(number, events), _participation(number, events))
        if mistake:
            blocks = tuple(_spoilt(block, mistake) for block in blocks)
        made = Made(mistake, _nodes(blocks, mistake)) if mistake else None
        yield "".join(_write(block, form) for block in blocks), made


def _head(events: int) -> Iterator[Block]:
    yield (
        "contributed:bench",
        (
            ("a", "a87:StatementGraph"),
            ("a87:status", "status:contributed"),
            ("dcterms:contributor", '"Amina Example, Harbour Relief"'),
            ("dcterms:dateSubmitted", '"2026-11-20"^^xsd:date'),
            ("prov:wasDerivedFrom", "source:bench"),
        ),
    )
    yield (
        "source:bench",
        (
            ("a", "a87:OutsideSource"),
            ("dcterms:title", '"List of an invented forum"@en'),
            ("dcterms:identifier", '"https://forum.example.org/list.pdf"'),
            ("schema:url", "<https://forum.example.org/list.pdf>"),
        ),
    )
    for number in range(events):
        yield (
            f"event:bench-{number}",
            (
                ("a", "schema:Event"),
                ("skos:prefLabel", f'"Invented Forum {number}"@en'),
                ("a87:standing", "standing:held"),
                ("schema:startDate", '"2019-05-14"^^xsd:date'),
                ("schema:endDate", '"2019-05-15"^^xsd:date'),
            ),
        )


def _organisation(number: int, events: int) -> Block:
    name = _name(number)
    return (
        f"organization:bench-{number}",
        (
            ("a", "org:Organization"),
            ("skos:prefLabel", f'"{name}"@en'),
            ("skos:altLabel", f'"{name} (société)"@fr'),
            ("a87:kind", f"kind:{_KINDS[number % len(_KINDS)]}"),
            ("a87:country", f"geo:{_COUNTRIES[number % len(_COUNTRIES)]}"),
            ("schema:url", f"<https://bench-{number}.example.org>"),
            ("schema:sameAs", f"<{PREFIXES['wikidata']}Q{_LINK + number}>"),
            ("a87:participatedIn", f"event:bench-{number % events}"),
        ),
    )


def _participation(number: int, events: int) -> Block:
    return (
        f"participation:bench-{number}",
        (
            ("a", "a87:Participation"),
            ("a87:participant", f"organization:bench-{number}"),
            ("a87:event", f"event:bench-{number % events}"),
            ("a87:statedName", f'"{_name(number)}"'),
            ("a87:listPosition", str(number // events + 1)),
            ("prov:wasDerivedFrom", "source:bench"),
        ),
    )


def _name(number: int) -> str:
    first = _FIRST_WORDS[number % len(_FIRST_WORDS)]
    return f"{first} {_SECOND_WORDS[number // 8 % len(_SECOND_WORDS)]} {number}"


def _spoilt(block: Block, mistake: Mistake) -> Block:
    subject, said = block
    if not subject.startswith(f"{mistake.thing}:"):
        return block
    instead = tuple((mistake.written or mistake.path, value) for value in mistake.values)
    changed: list[tuple[str, str]] = []
    for path, value in said:
        changed += instead if path == mistake.path else ((path, value),)
    return subject, tuple(changed)


def _nodes(blocks: Sequence[Block], mistake: Mistake) -> tuple[str, ...]:
    here = next(subject for subject, _ in blocks if subject.startswith(f"{mistake.thing}:"))
    there = ("organization:bench-0" for at in mistake.found_at if at == FIRST)
    return tuple(_whole(name)[1:-1] for name in (here, *there))


def _write(block: Block, form: Form) -> str:
    subject, said = block
    if form == "turtle":
        return f"{subject}\n" + "".join(f"    {p} {o} ;\n" for p, o in said) + ".\n\n"
    return "".join(f"{_whole(subject)} {_whole(p)} {_whole(o)} .\n" for p, o in said)


def _whole(term: str) -> str:
    """Return a term of Turtle as N-Triples writes it."""
    if term == "a":
        return f"<{PREFIXES['rdf']}type>"
    if term.isdecimal():
        return f'"{term}"^^<{PREFIXES["xsd"]}integer>'
    if term.startswith('"'):
        value, mark, datatype = term.rpartition("^^")
        return f"{value}^^{_whole(datatype)}" if mark else term
    if term.startswith("<"):
        return term
    prefix, _, name = term.partition(":")
    return f"<{PREFIXES[prefix]}{name}>"
