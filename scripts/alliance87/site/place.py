"""Where each thing is on the site: on a page of its own, or as a part of the page of what it belongs to.

A passage with its selectors, and the graph of what it states, are parts of the page of their document;
a participation is a part of its event. A part has an anchor on that page, and its data are in the data
files of the whole. Which is a part of which is read from the data, by class.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from alliance87.model.dataset import DERIVED, Dataset
from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.model.statement import Statement
from alliance87.model.status import APPARATUS, SCHEMES
from alliance87.site.address import path_of

DATASET = f"{BASE}dataset"
TEXT = "text"
_A87, _OA, _SKOS = PREFIXES["a87"], PREFIXES["oa"], PREFIXES["skos"]
_SELECTOR = f"{_OA}hasSelector"
# The property that leads from a part to its whole, or to a part of it, by class.
_WHOLES = {
    f"{_A87}Passage": f"{_OA}hasSource",
    f"{_A87}Gap": f"{_OA}hasSource",
    f"{_A87}NotStated": DERIVED,
    f"{_A87}Participation": f"{_A87}event",
    f"{_A87}StatementGraph": DERIVED,
    PREFIXES["schema"] + "Observation": PREFIXES["schema"] + "observedNode",
    f"{_OA}Annotation": f"{_OA}hasTarget",
}
# What says of a thing of others that it is like one of ours, and no more.
_MATCHES = frozenset(
    {f"{_SKOS}{name}Match" for name in ("broad", "close", "exact", "narrow", "related")}
    | {PREFIXES["schema"] + "sameAs"}
)
_CONCEPT, _SCHEME = f"{_SKOS}Concept", f"{_SKOS}inScheme"
_DEEPEST = 4  # from a selector to its passage, its graph, its document


@dataclass(frozen=True)
class Place:
    """The page of a thing, without suffix, its anchor there if it is a part, and where its data are."""

    page: str
    anchor: str = ""
    data: str = ""

    @property
    def address(self) -> str:
        """The page with the anchor."""
        return f"{self.page}#{self.anchor}" if self.anchor else self.page


@dataclass(frozen=True)
class Places:
    """The place of everything in a dataset."""

    data: Dataset

    def whole(self, iri: str) -> str:
        """Return the thing on whose page an IRI is; itself, if it has a page of its own."""
        for _ in range(_DEEPEST):
            above = self._above(iri)
            if not above:
                return iri
            iri = above
        return iri

    def of(self, iri: str) -> Place:
        """Return the place of an IRI of the dataset."""
        whole = self.whole(iri)
        path = path_of(whole)
        if whole == iri:
            return Place(path, "", path)
        page = TEXT if whole == self.text and iri != self.text else path
        return Place(page, self._anchor(iri), path)

    @cached_property
    def text(self) -> str:
        """The document that has the reading room: the source of the dataset, if its text is quoted."""
        named = self.data.value(DATASET, PREFIXES["dcterms"] + "source")
        return named if self.data.values(named, f"{_A87}letters") else ""

    @cached_property
    def parts(self) -> Mapping[str, tuple[str, ...]]:
        """The parts on the page of each thing that has any, each with its IRI, sorted."""
        found: dict[str, list[str]] = defaultdict(list)
        for iri in sorted({*self.data.by_subject, *self.data.by_graph}):
            whole = self.whole(iri)
            if whole != iri:
                found[whole].append(iri)
        return {whole: tuple(own) for whole, own in found.items()}

    def addresses(self) -> Mapping[str, Place]:
        """Return the place of every part, by its IRI."""
        return {iri: self.of(iri) for own in self.parts.values() for iri in own}

    def _above(self, iri: str) -> str:
        types = self.data.types.get(iri, frozenset())
        for kind, path in _WHOLES.items():
            if kind in types:
                return next((v for v in self.data.values(iri, path) if self._is_known(v)), "")
        if closed := [s for s in self.data.values(iri, _SCHEME) if s in self._closed]:
            return closed[0]
        for s in self._selecting(iri):
            return s.subject
        pointing = self.data.by_value.get(iri, ())
        if iri in APPARATUS:
            return DATASET
        if not iri.startswith(BASE) and pointing and self._only_matched(iri):
            return min(s.subject for s in pointing)
        return ""

    def _is_known(self, iri: str) -> bool:
        return iri in self.data.by_subject and bool(path_of(iri))

    @cached_property
    def _closed(self) -> frozenset[str]:
        """Our schemes of which nothing is known but what defines them: lists of a few words."""
        ours = [c for c in self.data.members.get(_CONCEPT, ()) if c.startswith(BASE)]
        found = {scheme for c in ours for scheme in self.data.values(c, _SCHEME)}
        for concept in ours:
            if any(s.graph != SCHEMES for s in self.data.by_subject[concept]):
                found -= {*self.data.values(concept, _SCHEME)}
        return frozenset(found)

    def _selecting(self, iri: str) -> list[Statement]:
        """Return what says that an IRI is the selector of something."""
        pointing = self.data.by_value.get(iri, ())
        return sorted(s for s in pointing if s.predicate == _SELECTOR)

    def _only_matched(self, iri: str) -> bool:
        return all(s.predicate in _MATCHES for s in self.data.by_value[iri])

    def _anchor(self, iri: str) -> str:
        """Return the last part of the IRI for a passage and what goes with it, else its kind too."""
        quoting = self._passage(iri)
        if not quoting:
            iri = next((s.subject for s in self._selecting(iri)), iri)
        prefix, _, name = shorten(quoting or iri).partition(":")
        return name if quoting else f"{prefix}-{name}"

    def _passage(self, iri: str) -> str:
        """Return the one passage that a passage, selector or graph goes with, or ""."""
        for _ in range(_DEEPEST):
            if f"{_A87}Passage" in self.data.types.get(iri, ()):
                return iri
            if f"{_A87}StatementGraph" in self.data.types.get(iri, ()):
                origins = self.data.rests_on(iri)
                if len(origins) != 1 or self.data.status(iri) == "implied":
                    return ""
                (iri,) = origins
                continue
            holders = self._selecting(iri)
            if not holders:
                return ""
            iri = holders[0].subject
        return ""


def redirects(places: Places) -> Mapping[str, Place]:
    """Return where the parts of pages are, by the path of their IRI."""
    found = {path_of(iri): place for iri, place in places.addresses().items()}
    return {path: place for path, place in sorted(found.items()) if path and "#" not in path}


def rules(moved: Mapping[str, Place]) -> str:
    """Return what Apache's mod_rewrite needs to find the parts, grouped by where they are."""
    grouped: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for path, place in moved.items():
        folder, _, name = path.rpartition("/")
        if place.anchor.endswith(name):
            before = place.anchor.removesuffix(name)
            grouped[folder, place.page, place.data, before].append(name.replace(".", r"\."))
    return "".join(
        f"RewriteRule ^{folder}/({'|'.join(names)})$ - [E=PAGE:{page},E=DATA:{data},E=AT:{before}$1]\n"
        for (folder, page, data, before), names in grouped.items()
    )
