"""The home page: what this is, one fact with its words, figures, three doors, an example of each status.

All figures and examples come from the built dataset.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from alliance87.describe.support import Evidence, Support
from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.model.status import STATUSES
from alliance87.site.library import Library
from alliance87.site.page import Page
from alliance87.site.pictures.gallery import drawn
from alliance87.site.place import TEXT, Places
from alliance87.site.things.index import Index
from alliance87.site.things.schema_org import schema_org
from alliance87.site.words import Words

# One statement of each status that a reader understands at once.
_EXAMPLES = (
    ("stated", PREFIXES["ambition"] + "end-child-labour-by-2025", PREFIXES["a87"] + "byYear"),
    ("stated", PREFIXES["event"] + "strategy-workshop", PREFIXES["schema"] + "location"),
    ("implied", PREFIXES["event"] + "strategy-workshop", PREFIXES["a87"] + "during"),
    ("curated", PREFIXES["organization"] + "education-international", PREFIXES["a87"] + "kind"),
)
# The ways into the site, and the pages behind each.
DOORS = {
    "people": ("participants", "pictures", "search"),
    "sources": ("text", "about"),
    "data": ("download", "questions", "ask", "ontology"),
}
_A87, _OA = PREFIXES["a87"], PREFIXES["oa"]


@dataclass(frozen=True)
class Example:
    """A statement of one status, and what it rests on."""

    status: str
    subject: str
    path: str
    value: str
    is_thing: bool
    support: Support


def pages(library: Library) -> Iterable[Page]:
    """Yield the home page."""
    index = Index(library)
    yield Page(
        "index",
        "home.html",
        title=lambda words: words("frame.site"),
        values=partial(_values, library, index),
        styles=("pictures", "home"),
        kind="home",
        schema=partial(_schema, library, index),
    )


def examples(library: Library) -> tuple[Example, ...]:
    """Return an example statement for each line of the table that the data still have."""
    found = []
    evidence = Evidence(library.data)
    for status, subject, path in _EXAMPLES:
        supported = [
            (evidence.of(s.graph), s) for s in library.data.by_pair.get((subject, path), ())
        ]
        text = Places(library.data).text  # says what was; others announce it
        for support, s in sorted(supported, key=lambda each: (not _from(text, each[0]), each[1])):
            if support.status == status:
                found.append(Example(status, subject, path, s.value, s.object.is_iri, support))
                break
    return tuple(found)


def _from(document: str, support: Support) -> bool:
    return any(document in quoted.documents for quoted in support.words)


def figures(library: Library) -> tuple[tuple[str, int, str], ...]:
    """Return the name, the number and the page of each figure of the home page."""
    data = library.data
    taking = data.members.get(f"{_A87}Participation", frozenset())
    participants = {p for each in taking for p in data.values(each, f"{_A87}participant")}
    aligned = {s.value for s in data.by_predicate(f"{_A87}alignsEffortsWith")}
    aligning = {s.subject for s in data.by_predicate(f"{_A87}alignsEffortsWith")}
    places = Places(data)
    passages = data.members.get(f"{_A87}Passage", frozenset()).intersection(
        places.parts.get(places.text, ())
    )
    counted = [
        ("participants", len(participants), "participants"),
        ("targets", len(aligned), places.of(min(aligning)).address if aligning else ""),
        ("passages", len(passages), f"{TEXT}#passages"),
    ]
    for status in STATUSES:
        triples = {s.triple for s in data.of_status(status)}
        counted.append((status.name, len(triples), f"dataset/{status.name}"))
    return tuple((name, number, page) for name, number, page in counted if number)


def _values(library: Library, index: Index, words: Words) -> Mapping[str, object]:
    first, *others = examples(library) or (None,)
    picture, drawings = drawn(library, index, words, "kinds")[0]
    return {
        "figures": figures(library),
        "fact": first,
        "examples": others,
        "named": lambda iri: index.name(iri, words.language),
        "picture": picture,
        "drawings": drawings,
        "doors": DOORS,
    }


def _schema(library: Library, index: Index) -> Mapping[str, object]:
    """Return the dataset as schema.org tells one, with the files that hold all of it."""
    return {
        **schema_org(index, f"{BASE}dataset"),
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": f"{BASE}download/{download.name}",
                "encodingFormat": download.media_type,
                "sha256": download.sha256,
            }
            for download in library.downloads()
            if download.name.startswith("alliance87.")
        ],
    }
