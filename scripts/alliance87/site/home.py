"""The home page: what this is, how much there is of it, an example of each status, and where to go.

All figures and examples are asked of the built dataset.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from alliance87.describe.support import Evidence, Support
from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.site.library import Library, rows
from alliance87.site.page import Page
from alliance87.site.pictures import kinds
from alliance87.site.pictures.picture import Teller, local
from alliance87.site.pictures.svg import STATUSES
from alliance87.site.things.index import Index
from alliance87.site.things.schema_org import schema_org
from alliance87.site.words import Words

_FIGURES = """
SELECT ?participants ?targets ?passages
WHERE {
    {
        SELECT (COUNT(DISTINCT ?participant) AS ?participants)
        WHERE { ?participation a87:participant ?participant ; a87:event event:strategy-workshop }
    }
    {
        SELECT (COUNT(DISTINCT ?target) AS ?targets)
        WHERE { organization:alliance-8.7 a87:alignsEffortsWith ?target }
    }
    {
        SELECT (COUNT(DISTINCT ?passage) AS ?passages)
        WHERE { ?passage a a87:Passage ; oa:hasSource document:press-release }
    }
}
"""
_STATUSES = """
SELECT ?status (COUNT(*) AS ?statements)
WHERE {
    SELECT DISTINCT ?status ?subject ?property ?value
    WHERE {
        ?graph a87:status ?status .
        GRAPH ?graph { ?subject ?property ?value }
    }
}
GROUP BY ?status
"""
# One statement of each status that a reader understands at once.
_EXAMPLES = (
    ("stated", PREFIXES["event"] + "strategy-workshop", PREFIXES["schema"] + "location"),
    ("implied", PREFIXES["event"] + "strategy-workshop", PREFIXES["a87"] + "during"),
    ("curated", PREFIXES["organization"] + "education-international", PREFIXES["a87"] + "kind"),
)
# Who comes here, and the pages each needs first: (path, what it is called).
VISITORS = {
    "analyst": ("questions", "ask", "pictures"),
    "officer": ("text", "pictures", "search"),
    "engineer": ("download", "ask", "ontology"),
    "reviewer": ("text", "rules", "about"),
    "maintainer": ("contribute", "ontology", "shapes"),
}


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
    """Return an example for each status; one the data no longer have is left out."""
    found = []
    evidence = Evidence(library.data)
    for status, subject, path in _EXAMPLES:
        for s in sorted(library.data.by_pair.get((subject, path), ())):
            support = evidence.of(s.graph)
            if support.status == status:
                found.append(Example(status, subject, path, s.value, s.object.is_iri, support))
                break
    return tuple(found)


def _values(library: Library, index: Index, words: Words) -> Mapping[str, object]:
    (figures,) = rows(library.store, _FIGURES)
    counted = {local(r["status"]): int(r["statements"]) for r in rows(library.store, _STATUSES)}
    return {
        "figures": {name: int(count) for name, count in figures.items()},
        "statuses": {status: counted[status] for status in STATUSES if status in counted},
        "examples": examples(library),
        "named": lambda iri: index.name(iri, words.language),
        "picture": kinds.draw(Teller(library.store, index, words)),
        "visitors": VISITORS,
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
