"""The search page: all that has a name, A to Z by kind, and the same as a file that a script searches.

Without JavaScript the browser's own search finds a name in the list.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from alliance87.model.dataset import Dataset
from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.query.questions import questions
from alliance87.site.address import path_of
from alliance87.site.ask import dumped
from alliance87.site.library import Library
from alliance87.site.page import Page
from alliance87.site.things.index import Index
from alliance87.site.words import LANGUAGES, Words

_ALIASES = Path(__file__).parent / "aliases.toml"
_KIND = "search.kind-"
_QUESTION = "question"
_TERM = "term"
_NAMES = (
    PREFIXES["skos"] + "prefLabel",
    PREFIXES["skos"] + "altLabel",
    PREFIXES["rdfs"] + "label",
    PREFIXES["dcterms"] + "title",
    PREFIXES["a87"] + "abbreviation",
    PREFIXES["a87"] + "statedName",
    PREFIXES["skos"] + "notation",
)
_OTHER = "other"
# What a reader looks for, by class; the first that fits.
_GROUPS = {
    PREFIXES["org"] + "OrganizationalCollaboration": "organization",
    PREFIXES["org"] + "Organization": "organization",
    PREFIXES["org"] + "Post": "post",
    PREFIXES["schema"] + "Event": "event",
    PREFIXES["schema"] + "Country": "country",
    PREFIXES["schema"] + "Place": "place",
    PREFIXES["sdgo"] + "Goal": "goal",
    PREFIXES["sdgo"] + "Target": "goal",
    PREFIXES["sdgo"] + "Indicator": "goal",
    PREFIXES["a87"] + "ActionGroup": "action-group",
    PREFIXES["a87"] + "StakeholderGroup": "stakeholders",
    PREFIXES["a87"] + "Ambition": "ambition",
    PREFIXES["a87"] + "Undertaking": "undertaking",
    PREFIXES["schema"] + "Observation": "observation",
    PREFIXES["a87"] + "NotStated": "not-stated",
    PREFIXES["schema"] + "CreativeWork": "document",
    PREFIXES["a87"] + "OutsideSource": "document",
    PREFIXES["skos"] + "Concept": "concept",
    PREFIXES["skos"] + "ConceptScheme": "concept",
}
# Records and parts: what they are about is found, and leads to them.
_RECORDS = frozenset(
    {PREFIXES["a87"] + name for name in ("Gap", "Participation", "Passage", "StatementGraph")}
    | {PREFIXES["oa"] + n for n in ("Annotation", "TextPositionSelector", "TextQuoteSelector")}
)
# Who took part goes by the name the press release prints, which stands in the participation.
_PARTICIPANT = PREFIXES["a87"] + "participant"


@dataclass(frozen=True)
class Entry:
    """Something that can be found: its page, with an anchor if it is a part of one, its kind,
    labels by language, all its other names, and what else one may search for, which no page shows."""

    path: str
    kind: str
    labels: Mapping[str, str]
    others: tuple[str, ...]
    aliases: tuple[str, ...] = ()

    def label(self, language: str) -> tuple[str, str]:
        """Return the label in a language, or else in English, and its language."""
        found = language if language in self.labels else "en"
        return self.labels[found], found


def pages(library: Library) -> Iterable[Page]:
    """Yield the page."""
    yield Page(
        "search",
        "search.html",
        title=lambda words: words("search.title"),
        values=partial(_values, library),
        scripts=("search",),
        styles=("search",),
        kind="searching",
        description=lambda words: words("search.description"),
    )


def index(library: Library) -> bytes:
    """Return all entries as JSON: lists of path, kind, labels by language, other names, aliases."""
    return dumped([[e.path, e.kind, e.labels, e.others, e.aliases] for e in entries(library)])


def entries(library: Library) -> tuple[Entry, ...]:
    """Return all that has a page and a name, by kind and then by name."""
    known = Index(library)
    names = _names(library)
    places = known.places
    aliases = tomllib.loads(_ALIASES.read_text(encoding="utf-8"))
    terms = {t.subject.value for t in library.ontology if isinstance(t.subject, NamedNode)}
    found = []
    for iri in {*known.iris, *terms} & names.keys():
        kind = _kind(library.data, iri)
        part = places.whole(iri) != iri
        if kind and known.name(iri).text and not (part and not iri.startswith(BASE)):
            address = places.of(iri).address if part else path_of(iri)
            if address:
                found.append(_entry(known, iri, address, kind, names[iri], aliases))
    found += [
        Entry(f"question/{q.name}", _QUESTION, {"en": q.english}, (q.name,))
        for q in questions(library.project)
    ]
    return tuple(sorted(found, key=lambda e: (e.kind, folded(e.labels["en"]), e.path)))


def folded(text: str) -> str:
    """Return a text as it is sorted: without case, accents and punctuation, numbers by size."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"\d+", lambda found: found[0].zfill(6), re.sub(r"[^\w.]+", " ", plain)).strip()


def _entry(
    known: Index,
    iri: str,
    path: str,
    kind: str,
    names: Iterable[str],
    aliases: Mapping[str, list[str]],
) -> Entry:
    every = {language: known.name(iri, language) for language in LANGUAGES}
    labels = {tag: name.text for tag, name in every.items() if tag == (name.language or "en")}
    labels.setdefault("en", known.name(iri).text)
    others = {*names, *([shorten(iri)] if kind == _TERM else [])} - set(labels.values())
    ordered = tuple(sorted(others, key=lambda name: (folded(name), name)))
    return Entry(path, kind, labels, ordered, tuple(aliases.get(shorten(iri), ())))


def _kind(data: Dataset, iri: str) -> str:
    """Return the word for what an IRI names, by its class; empty if it is not to be found."""
    types = data.types.get(iri, frozenset())
    if types & _RECORDS:
        return ""
    if shorten(iri).startswith("a87:"):
        return _TERM
    return next((group for kind, group in _GROUPS.items() if kind in types), _OTHER)


def _names(library: Library) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    printed: dict[str, str] = {}
    taking: list[tuple[str, str]] = []
    for triple in (*(quad.triple for quad in library.quads), *library.ontology):
        if not isinstance(triple.subject, NamedNode):
            continue
        subject, path = triple.subject.value, triple.predicate.value
        if path in _NAMES and isinstance(triple.object, Literal):
            found[subject].add(triple.object.value)
            if path == PREFIXES["a87"] + "statedName":
                printed[subject] = triple.object.value
        elif path == _PARTICIPANT and isinstance(triple.object, NamedNode):
            taking.append((subject, triple.object.value))
    for participation, participant in taking:
        if participation in printed:
            found[participant].add(printed[participation])
    return found


def _values(library: Library, words: Words) -> Mapping[str, object]:
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries(library):
        groups[entry.kind].append(entry)
    named = sorted(groups, key=lambda kind: folded(words(_KIND + kind)))
    script = "search.script-"
    texts = {key.removeprefix(script): words(key) for key in words.texts if key.startswith(script)}
    kinds = {kind: words(_KIND + kind) for kind in named}
    return {"groups": {kind: groups[kind] for kind in named}, "kinds": kinds, "texts": texts}
