"""Read what a form must ask of a thing from its shape: a field for each property shape (SHACL, §2.1, §4).

The name of a shape is the label, its description the hint, its constraints tell the control. What a
shape for contributions rules out is not asked. Nothing is drawn, and no choice is made here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from alliance87.explain.shapes import Shapes
from alliance87.model.namespaces import PREFIXES, shorten

_XSD, _SHAPE = PREFIXES["xsd"], PREFIXES["shape"]
_LANG_STRING, _TYPE = (f"{PREFIXES['rdf']}{name}" for name in ("langString", "type"))
_CONTRIBUTED = f"{PREFIXES['status']}contributed"
_NOT_CONTRIBUTED = f"{_SHAPE}Status-not-contributed"
_PERIODS = ("gYear", "gYearMonth", "date")  # from the least precise to the most
# Quoted words alone keep line ends.
_LINES = frozenset(f"{PREFIXES['oa']}{name}" for name in ("exact", "prefix", "suffix"))


@dataclass(frozen=True)
class Field:
    """One field: a property shape as a form asks for it.

    Args:
        name: the local name of the shape, which no other field of the form has.
        control: words (with a language), text, lines, number, period, address or choice.
        datatypes: the full IRIs a value may have, the least precise first; none for an address.
        required: there must be a value, and not an empty one.
        blank: a value may be empty, and is one then.
        many: there may be several.
        classes: the classes whose things can be chosen.
        scheme: the concept scheme whose concepts can be chosen, or "".
        without: things that cannot be chosen by a contribution.
    """

    name: str
    shape: str
    path: str
    label: str
    hint: str
    message: str
    control: str
    datatypes: tuple[str, ...] = ()
    required: bool = False
    blank: bool = False
    many: bool = False
    classes: tuple[str, ...] = ()
    scheme: str = ""
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asking:
    """What the shapes ask of a contribution."""

    shapes: Shapes

    def fields(self, thing: str, first: Iterable[str] = ()) -> tuple[Field, ...]:
        """Return the fields of a node shape by its local name: those of ``first``, then A to Z.

        ``first`` are properties. A property that no control can hold is left out.
        """
        order = tuple(first)
        found = [f for s in self._asked(thing) if (f := self._field(s, thing)) is not None]
        found.sort(key=lambda f: (_rank(f.path, order), not f.required, shorten(f.path)))
        return tuple(found)

    def ruled_out(self, thing: str) -> frozenset[str]:
        """Return the properties of a thing that no contribution may use."""
        return frozenset(
            path
            for shape in (*self._additional, *self._own_rules(thing))
            if self._one(shape, "maxCount") == "0"
            for path in self.shapes.values(shape, "path")
        )

    def _asked(self, thing: str) -> Iterator[str]:
        out = self.ruled_out(thing) | {_TYPE}
        own = self.shapes.values(f"{_SHAPE}{thing}", "property")
        yield from (shape for shape in own if self._one(shape, "path") not in out)

    def _field(self, shape: str, thing: str) -> Field | None:
        path = self._one(shape, "path")
        rules = (*self._additional, *self._own_rules(thing))
        more = [s for s in rules if path in self.shapes.values(s, "path")]
        every = [shape, *more]
        datatypes, classes = self._datatypes(shape), tuple(dict.fromkeys(self._classes(shape)))
        pattern, scheme = self._one(shape, "pattern"), self._scheme(shape)
        control = _control(path, datatypes)
        if classes or scheme:
            control = "choice"
        elif not datatypes:
            control = "address" if pattern else ""
        if not control:
            return None
        blank = control == "lines" and not pattern  # a text may begin or end with the words
        needed = any(self._one(s, "minCount") not in ("", "0") for s in every)
        return Field(
            name=shape.removeprefix(_SHAPE),
            shape=shape,
            path=path,
            label=self.shapes.one(shape, "name"),
            hint=self.shapes.one(shape, "description"),
            message=self.shapes.one(shape, "message"),
            control=control,
            datatypes=datatypes,
            required=needed and not blank,
            blank=blank and needed,
            many=all(self._one(s, "maxCount") in ("", "0") for s in every),
            classes=classes,
            scheme=scheme,
            without=frozenset(v for s in more for v in self._forbidden(s)),
        )

    @cached_property
    def _additional(self) -> tuple[str, ...]:
        """The property shapes that hold for all that is contributed, whatever it is about."""
        subjects = f"{PREFIXES['dcterms']}subject"
        nodes = [
            shape
            for shape in {s.subject for s in self.shapes.known.by_predicate(subjects)}
            if self.shapes.known.has(shape, subjects, _CONTRIBUTED)
        ]
        aimed = (s for s in sorted(nodes) if self.shapes.values(s, "targetSubjectsOf"))
        return tuple(p for s in aimed for p in self.shapes.values(s, "property"))

    def _own_rules(self, thing: str) -> Iterator[str]:
        """Yield what a thing must be if it is contributed: "not contributed, or else this"."""
        classes = set(self.shapes.values(f"{_SHAPE}{thing}", "targetClass"))
        for shape in sorted(self.shapes.names):
            members = self.shapes.members(shape, "or")
            if _NOT_CONTRIBUTED in members and classes & {
                *self.shapes.values(shape, "targetClass")
            }:
                yield from (m for m in members if m != _NOT_CONTRIBUTED)

    def _within(self, shape: str) -> Iterator[str]:
        """Yield a shape and those its values must fit, or one of which they must fit."""
        yield shape
        for other in (*self.shapes.values(shape, "node"), *self.shapes.members(shape, "or")):
            yield from self._within(other)

    def _datatypes(self, shape: str) -> tuple[str, ...]:
        found = {d for s in self._within(shape) for d in self.shapes.values(s, "datatype")}
        ranks = {f"{_XSD}{name}": rank for rank, name in enumerate(_PERIODS)}
        return tuple(sorted(found, key=lambda d: (ranks.get(d, len(ranks)), d)))

    def _classes(self, shape: str) -> Iterator[str]:
        for each in self._within(shape):
            if not self.shapes.values(
                each, "property"
            ):  # else it says more than what is of a class
                yield from self.shapes.values(each, "class")

    def _scheme(self, shape: str) -> str:
        """Return the scheme whose concepts fit the shape, if it asks for such, or ""."""
        in_scheme = f"{PREFIXES['skos']}inScheme"
        for node in self.shapes.values(shape, "node"):
            for part in self.shapes.values(node, "property"):
                if self._one(part, "path") == in_scheme:
                    return self._one(part, "hasValue")
        return ""

    def _forbidden(self, shape: str) -> Iterator[str]:
        heads = (h for s in self.shapes.values(shape, "not") for h in self.shapes.values(s, "in"))
        yield from (member for head in heads for member in self.shapes.known.items(head))

    def _one(self, shape: str, name: str) -> str:
        return next(iter(self.shapes.values(shape, name)), "")


def _rank(path: str, order: tuple[str, ...]) -> int:
    return order.index(path) if path in order else len(order)


def _control(path: str, datatypes: tuple[str, ...]) -> str:
    if datatypes == (_LANG_STRING,):
        return "words"
    names = {d.removeprefix(_XSD) for d in datatypes}
    if names == {"integer"}:
        return "number"
    if names == {"date"}:
        return "day"
    if names and names <= set(_PERIODS):
        return "period"
    return "lines" if path in _LINES else "text"
