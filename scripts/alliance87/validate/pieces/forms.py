"""Tell whether plain descriptions of one form are alike to our shapes, so that one speaks for all.

They are if no shape looks at what is free in them (``plain``) further than is known here: at the form
of a value that is always right there, or with a query that is answered otherwise when a file is read in
pieces (``stream``). A shape that does anything else makes this false, and nothing is read in pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from alliance87.model.namespaces import PREFIXES
from alliance87.rules.shacl import SH, TARGETS
from alliance87.validate.context import TYPE, Context, text
from alliance87.validate.pieces.plain import CLASSES, FREE, LINKS, PROPERTIES

_TEXTS = {f"{SH}{name}" for name in ("name", "description", "message", "severity")}
_SAID = _TEXTS | {TYPE, *(f"{PREFIXES['dcterms']}{name}" for name in ("issued", "subject"))}
# What a shape may ask of a free value: its kind and number show in the form, the others hold always.
_ASKED = {f"{SH}{name}" for name in ("path", "minCount", "maxCount", "uniqueLang")} | {
    f"{SH}{name}" for name in ("datatype", "nodeKind", "pattern", "minInclusive")
}
_LINKED = _ASKED - {f"{SH}pattern"} | {f"{SH}{name}" for name in ("class", "node", "not")}
_HOLD = {
    "^https?://[^/]+",
    (  # of links
        "^(http://www[.]wikidata[.]org/entity/Q[1-9][0-9]*|https://ror[.]org/0[0-9a-hj-km-np-tv-z]{6}"
        "[0-9]{2}|http://eurovoc[.]europa[.]eu/(c_[0-9a-f]{8}|[0-9]+)|http://publications[.]europa[.]eu"
        "/resource/authority/[a-z-]+/[A-Z0-9_]+|http://metadata[.]un[.]org/thesaurus/(c_[0-9a-f]{8}|"
        "[0-9]+)|https://www[.]geonames[.]org/[0-9]+)$"
    ),
    "1",
}
# What a shape that chooses plain things may ask of the thing itself.
_OF_ITSELF = {
    f"{SH}{name}" for name in (*TARGETS, "closed", "ignoredProperties", "property", "sparql")
}
# Queries by a digest of their words, blanks apart, and why a form can speak for its clusters: they are
# about what no plain cluster says, or ``tally`` answers them. After a change, think about it again, and
# put in the digest that the test tells.
QUERIES = {
    "2a62a0078512": "Event-order: events are not plain",
    "429c3d2db161": "Open: for what is stated",
    "2b9db12ab8a6": "OpenToSteps: for what is implied",
    "9eb750c8232e": "Organization-noCycle: what is part of another is not plain",
    "8d29c6043539": "Organization-ownLink: links are compared in the whole file",
    "5c6e9451f8e9": "Participation-count: participations are counted in the whole file",
    "926fdc50c131": "Participation-entry: an organisation and its participations are one cluster",
    "b163ecfe499c": "Participation-once: likewise, and no thing is described in two places",
    "c98d16fc2f5b": "Participation-once, which tells the participant",
    "1ad2f16d284b": "Participation-position, which tells the position",
    "d962902bc64e": "Participation-position: positions are compared in the whole file",
    "fc8c6cba07e8": "Participation-shortcut: an organisation and its participations are one cluster",
    "3e60eebc2bae": "Passage-length: passages are not plain",
    "8bd94589a126": "Passage-scope: passages are not plain",
    "15c24234e35f": "Target-other: targets are not plain",
}


def alike(context: Context) -> bool:
    """Whether one plain description speaks for all of its form, as far as our shapes go."""
    return not reasons(context)


def reasons(context: Context) -> tuple[str, ...]:
    """Return the names of the shapes and queries that keep large files from being read in pieces."""
    rules = context.rules
    free, links = (_iris(names) for names in (FREE, LINKS))
    plain, classes = _iris(PROPERTIES) | {TYPE}, _iris(CLASSES)
    said: dict[str, dict[str, set[str]]] = {}
    for (subject, predicate), values in rules.items():
        said.setdefault(subject, {})[predicate] = {text(value) for value in values}
    found = set()
    for name, of in said.items():
        paths = of.get(f"{SH}path", set())
        if f"{SH}select" in of:
            if any(digest(query) not in QUERIES for query in of[f"{SH}select"]):
                found.add(name)
        elif paths & free:
            if _odd(of, _ASKED):
                found.add(name)
        elif paths & links:
            if of.keys() - _SAID - _LINKED:
                found.add(name)
        elif not paths and _chooses(of, plain, classes) and of.keys() - _SAID - _OF_ITSELF:
            found.add(name)
        if paths and not all(path.startswith("http") for path in paths):
            found.add(name)
    return tuple(sorted(found))


def digest(query: str) -> str:
    """Return what a query is known by."""
    return sha256(" ".join(query.split()).encode()).hexdigest()[:12]


def _odd(of: Mapping[str, set[str]], allowed: set[str]) -> bool:
    held = of.get(f"{SH}pattern", set()) | of.get(f"{SH}minInclusive", set())
    return bool(of.keys() - _SAID - allowed) or not held <= _HOLD


def _chooses(of: Mapping[str, set[str]], plain: set[str], classes: set[str]) -> bool:
    """Whether a shape chooses plain things, or the values they have."""
    by_class = of.get(f"{SH}targetClass", set()) & classes
    by_property = of.get(f"{SH}targetSubjectsOf", set()) | of.get(f"{SH}targetObjectsOf", set())
    return bool(by_class or by_property & plain)


def _iris(names: Iterable[str]) -> set[str]:
    found = set()
    for name in names:
        prefix, _, local = name.partition(":")
        found.add(f"{PREFIXES[prefix]}{local}")
    return found
