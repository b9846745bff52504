"""The names and codes by which a cell may refer to something published, and how to find it by them.

A country that is not there is never replaced by one that is: a wrong one is worse than none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from alliance87.model.countries import candidates, country
from alliance87.model.dataset import LABEL, Dataset
from alliance87.model.identity import name_key
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Term
from alliance87.model.suggest import nearest
from alliance87.tables.cell import UnfitError
from alliance87.tables.columns import CellType
from alliance87.tables.names import local_iri, slug

_SURELY = 0.9  # of the likeness of two names: Austria must not become Australia
BODIES = 0.8  # of the likeness of the names of bodies and events
_LONGEST = 60  # characters of a value that a message repeats
_FEW = 20  # names that can be listed in a message
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'"})
_CODE, _ALSO, _SCHEME = (
    f"{PREFIXES['skos']}{name}" for name in ("notation", "altLabel", "inScheme")
)


@dataclass(frozen=True)
class Names:
    """Names, labels and codes as written, each with the IRIs of what goes by it.

    ``labels`` are those of the names that are shown to people: one for each thing, in English if
    there is one.
    """

    entries: Mapping[str, frozenset[str]]
    labels: frozenset[str] = frozenset()

    @cached_property
    def _folded(self) -> Mapping[str, frozenset[str]]:
        folded: dict[str, set[str]] = defaultdict(set)
        for name, iris in self.entries.items():
            folded[fold(name)] |= iris
        return {name: frozenset(iris) for name, iris in folded.items()}

    @cached_property
    def _keyed(self) -> Mapping[str, frozenset[str]]:
        keyed: dict[str, set[str]] = defaultdict(set)
        for name, iris in self.entries.items():
            keyed[name_key(name)] |= iris
        return {name: frozenset(iris) for name, iris in keyed.items()}

    def find(self, name: str) -> str:
        """Return the IRI of what goes by a name, or "" if there is none or more than one.

        Capitals, the form of apostrophes and the number of blanks make no difference.
        """
        return _one(self._folded.get(fold(name), frozenset()))

    def find_spelt(self, name: str) -> str:
        """Return as ``find`` what goes by a name, or has a name of the same ``identity.name_key``."""
        return self.find(name) or _one(self._keyed.get(name_key(name), frozenset()))

    def near(self, name: str, least: float = 0.6) -> str:
        """Return the name most like this one, or ""; a label if there is one like it."""
        return nearest(name, self.labels, least) or nearest(name, self.entries, least)

    def choices(self) -> tuple[str, ...]:
        """Return the labels in the order of the alphabet."""
        return tuple(sorted(self.labels, key=str.casefold))

    def surely_near(self, name: str) -> str:
        """Return the label that is this name but for a slip, or has it for its initials, or ""."""
        initials = {label for label in self.labels if " " in label and _initials(label) == name}
        if country(name) is not None:
            return ""
        return nearest(name, self.labels, _SURELY) or min(initials, default="")


@dataclass(frozen=True)
class Lookup:
    """What the cells of each type may name.

    ``graphs`` are the IRIs of graphs that are there, so that no new one takes the name of one, and
    the statements of those that were contributed. ``row_named`` gives for the name of something that
    the tables of the contribution describe the words for its row and its id, or two empty texts.
    """

    countries: Names
    kinds: Names
    standings: Names
    organizations: Names
    events: Names
    places: Names
    graphs: Mapping[str, frozenset[tuple[str, str, Term]]] = field(default_factory=dict)
    row_named: Callable[[str], tuple[str, str]] = lambda name: ("", "")


def lookup(data: Dataset) -> Lookup:
    """Return the names in the published dataset: labels, codes and local names.

    Alternative labels are left out but for countries: a short form is often that of several
    bodies. A UN code of a country is there without its zeros too, which spreadsheet programs take
    away.
    """

    def of_class(*classes: str) -> Names:
        return _names(data, {iri for name in classes for iri in data.members.get(name, ())})

    def of_scheme(name: str) -> Names:
        about = data.by_value.get(f"{PREFIXES['scheme']}{name}", ())
        return _names(data, {s.subject for s in about if s.predicate == _SCHEME})

    graphs = data.members.get(f"{PREFIXES['a87']}StatementGraph", frozenset())
    contributed = {g for g in graphs if g.startswith(PREFIXES["contributed"])}
    org, schema = PREFIXES["org"], PREFIXES["schema"]
    return Lookup(
        countries=of_class(f"{schema}Country"),
        kinds=of_scheme("kinds"),
        standings=of_scheme("standings"),
        organizations=of_class(
            f"{org}Organization", f"{org}OrganizationalCollaboration", f"{org}Post"
        ),
        events=of_class(f"{schema}Event"),
        places=of_class(f"{schema}Place"),
        graphs={
            graph: frozenset(s.triple for s in data.by_graph.get(graph, ()) if graph in contributed)
            for graph in sorted(graphs)
        },
    )


def _names(data: Dataset, things: Iterable[str]) -> Names:
    entries: dict[str, set[str]] = defaultdict(set)
    shown: set[str] = set()
    for iri in things:
        labels = {term.value for term in data.terms(iri, LABEL) if term.is_literal}
        shown |= {data.label(iri)} - {""}
        others = data.terms(iri, _CODE)
        if iri.startswith(PREFIXES["geo"]):
            others |= data.terms(iri, _ALSO)
        for name in {iri.rpartition("/")[2], *labels, *(t.value for t in others if t.is_literal)}:
            entries[name].add(iri)
            if name.isdecimal():
                entries[name.lstrip("0")].add(iri)
    return Names({name: frozenset(of) for name, of in sorted(entries.items())}, frozenset(shown))


def fold(name: str) -> str:
    """Return a name without what makes no difference: capitals, apostrophes' form, blanks."""
    return " ".join(name.translate(_APOSTROPHES).casefold().split())


def _one(found: frozenset[str]) -> str:
    return next(iter(found)) if len(found) == 1 else ""


def _initials(label: str) -> str:
    return "".join(word[0] for word in label.split() if word[0].isupper())


def _country(value: str, known: Lookup) -> str:
    iri = _found(value, known.countries)
    if iri:
        return iri
    if (land := country(value)) is not None:
        return PREFIXES["geo"] + land.m49
    if likely := candidates(value):
        names = " or ".join(f"{each.en} ({each.alpha_3})" for each in likely)
        raise UnfitError(f"Write the name or the code of the country that is meant: {names}.")
    near = known.countries.surely_near(value)
    meant = f"write “{near}” if that is meant; if not, " if near else ""
    raise UnfitError(
        f"No country of this name or code is in our data: {meant}leave the cell empty, and ask "
        f"the editors to add {value if value.isprintable() and len(value) < _LONGEST else 'it'}.",
        near,
    )


def _listed(value: str, names: Names, what: str) -> str:
    iri = _found(value, names)
    if iri:
        return iri
    near = names.near(value)
    if near:
        hint = f"did you mean “{near}”?"
    elif len(choices := names.choices()) <= _FEW:
        hint = f"write {_one_of(choices)}."
    else:
        hint = "write its name as it is published."
    raise UnfitError(f"No {what} of this name is in our data: {hint}", near)


def _event(value: str, known: Lookup) -> str:
    found = local_iri(value, ("event",))
    return found or _published(value, known.events, "event", "events")


def _organization(value: str, known: Lookup) -> str:
    found = local_iri(value, ("organization",))
    return found or _published(value, known.organizations, "organisation", "organizations")


def _published(value: str, names: Names, what: str, table: str) -> str:
    if iri := names.find_spelt(value):
        return iri
    near = names.near(value, BODIES)
    meant = f"did you mean “{near}”? " if near else "correct it. "
    own = f"If you describe it yourself, write its name or the id of its row in the table {table}."
    raise UnfitError(f"No {what} of this name is in our data: {meant}{own}", near)


def _participant(value: str, known: Lookup) -> str:
    return local_iri(value, ("organization", "post")) or _organization(value, known)


def _passage(value: str, _: Lookup) -> str:
    iri = local_iri(value, ("passage",))
    if not iri:
        raise UnfitError("Name a row of the table evidence by its id.", slug(value))
    return iri


NAMED: Mapping[CellType, Callable[[str, Lookup], str]] = {
    CellType.COUNTRY: _country,
    CellType.KIND: lambda value, known: _listed(value, known.kinds, "kind of organisation"),
    CellType.STANDING: lambda value, known: _listed(value, known.standings, "standing"),
    CellType.EVENT: _event,
    CellType.ORGANIZATION: _organization,
    CellType.PARTICIPANT: _participant,
    CellType.EVIDENCE: _passage,
}
"""What gives the IRI that a value of a type names; each raises UnfitError where there is none."""


def _found(value: str, names: Names) -> str:
    return names.find(value) or names.find(value.rpartition(":")[2])


def _one_of(names: Sequence[str]) -> str:
    quoted = [f"“{name}”" for name in names]
    return " or ".join(filter(None, (", ".join(quoted[:-1]), *quoted[-1:])))
