"""Looks up the shapes: what each has, what it looks at, and which others refer to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from alliance87.model.dataset import Dataset
from alliance87.model.namespaces import BASE, PREFIXES, shorten

_SH, _SHAPE = PREFIXES["sh"], PREFIXES["shape"]
_REFER = ("property", "node", "not", "qualifiedValueShape")
_TARGETS = {
    "targetClass": "each {}",
    "targetNode": "{}",
    "targetObjectsOf": "what {} leads to",
    "targetSubjectsOf": "what has {}",
}


@dataclass(frozen=True)
class Shapes:
    """All shapes, or all rules, which have the same fields; IRIs and literals are text."""

    known: Dataset

    @property
    def names(self) -> frozenset[str]:
        """The IRIs of the shapes."""
        return frozenset(iri for iri, part in self.known.by_pair if part == f"{_SH}message")

    def values(self, shape: str, name: str) -> tuple[str, ...]:
        """Return the values of a property of SHACL, sorted by their short forms."""
        return tuple(sorted(self.known.values(shape, f"{_SH}{name}"), key=shorten))

    def members(self, shape: str, *names: str) -> tuple[str, ...]:
        """Return the members of the lists that are values of properties of SHACL, in their order."""
        heads = (head for name in names for head in self.values(shape, name))
        return tuple(member for head in heads for member in self.known.items(head))

    def one(self, shape: str, name: str, namespace: str = _SH) -> str:
        """Return the one value of a property that every shape has; KeyError if it has none."""
        return self.known.by_pair[shape, f"{namespace}{name}"][0].value

    def about(self, shape: str) -> str:
        """Return in words what a shape looks at: its property, of what, in graphs of which status."""
        paths = [f"{shorten(path)} of" for path in self.values(shape, "path")]
        above = next((s for s in (shape, *self._above(shape)) if self._targets(s)), "")
        if not above:
            whose = ", ".join(shorten(s).removeprefix("shape:") for s in self.referring(shape))
            return " ".join([*paths, f"what these refer to: {whose}"])
        whose = " and ".join(self._targets(above))
        if set(self.values(shape, "path")) & set(self.values(above, "targetSubjectsOf")):
            whose = "anything"
        return " ".join([*paths, whose]) + self._where(above)

    def referring(self, shape: str) -> tuple[str, ...]:
        """Return the shapes that refer to one, directly or in a list, sorted."""
        return self._referring.get(shape, ())

    def is_aimed(self, shape: str) -> bool:
        """Whether a shape has a target of its own."""
        return bool(self._targets(shape))

    def family(self, shape: str) -> Iterator[str]:
        """Yield a shape, then its parts, then what refers to it, near before far; each once."""
        seen = {shape: None}
        yield shape
        for ways in ((lambda s: self.values(s, "property")), self.referring):
            todo = [shape]
            while todo:
                for other in ways(todo.pop(0)):
                    if other not in seen:
                        seen[other] = None
                        todo.append(other)
                        yield other

    @cached_property
    def _referring(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, set[str]] = {}
        for shape in self.names:
            values = (v for name in _REFER for v in self.values(shape, name))
            for other in (*values, *self.members(shape, "or", "xone")):
                if other.startswith(_SHAPE):
                    found.setdefault(other, set()).add(shape)
        return {shape: tuple(sorted(others)) for shape, others in found.items()}

    def _above(self, shape: str) -> Iterable[str]:
        return (s for s in self.referring(shape) if shape in self.values(s, "property"))

    def _targets(self, shape: str) -> list[str]:
        return [
            words.format(" or ".join(map(shorten, values)))
            for name, words in _TARGETS.items()
            if (values := self.values(shape, name))
        ]

    def _where(self, shape: str) -> str:
        named = list(self.known.values(shape, f"{PREFIXES['dcterms']}subject"))
        if named == [f"{BASE}ontology"]:
            return ", in the ontology"
        found = " or ".join(iri.removeprefix(PREFIXES["status"]) for iri in named)
        return f", in graphs that are {found}" if found else ""
