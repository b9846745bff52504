"""Finds a right and a wrong example of each shape in the cases that test it.

Of the cases of a shape the simplest is taken: a wrong value of its own property before a missing one.
The right example is what a valid case of the same folder states in its place. The cases are read as
text in the house's layout (one subject, one block, four spaces before each property), so an example
looks as its author wrote it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from alliance87.formats.load import read_text
from alliance87.model.status import STATUSES
from alliance87.model.suggest import nearest

_EXPECT, _VIEW, _TYPE = "# expect: ", "# view: ", "a"
_LEFT_OUT = "    …"
_NONE = ("# (nothing: leave it out)",)
# From the simplest fault to the least simple; any other comes first.
_LATER = {
    "MaxCountConstraintComponent": 1,
    "UniqueLangConstraintComponent": 1,
    "MinCountConstraintComponent": 2,
}


@dataclass(frozen=True)
class Example:
    """The lines that are right and those that are wrong, as Turtle."""

    right: tuple[str, ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Expected:
    """What a shape must find in a case, as prefixed names; the path "" for the whole thing."""

    focus: str
    path: str
    component: str
    shape: str


@dataclass(frozen=True)
class Block:
    """One thing: its name, and the lines of each property in their order."""

    subject: str
    lines: Mapping[str, tuple[str, ...]]

    def shown(self, keep: Collection[str], missing: str = "") -> tuple[str, ...]:
        """Return the lines of the properties to keep, and dots for the others.

        ``missing`` is a property that a comment names as missing.
        """
        shown = [self.subject]
        for name, own in self.lines.items():
            shown += own if name in keep else [_LEFT_OUT] if shown[-1] != _LEFT_OUT else []
        return (*shown, *([f"    # {missing} is missing"] if missing else []), ".")

    def is_like(self, other: Block) -> bool:
        """Whether both are the same thing, or of the same class; without a class, of one prefix."""
        if self.subject == other.subject or (other._type and self._type == other._type):
            return True
        return not other._type and self._prefix == other._prefix

    def distance(self, other: Block) -> tuple[bool, bool, int]:
        """How little a block has in common with another: of another class, another thing, long."""
        return self._type != other._type, self.subject != other.subject, len(self.lines)

    @property
    def _type(self) -> tuple[str, ...]:
        return self.lines.get(_TYPE, ())

    @property
    def _prefix(self) -> str:
        return self.subject.partition(":")[0]


@dataclass(frozen=True)
class Case:
    """One file of ``tests/cases``: its status, what shapes must find in it (if it is wrong), its things."""

    path: Path
    view: str
    expected: tuple[Expected, ...]
    blocks: Mapping[str, Block]


def read_cases(folder: Path) -> tuple[Case, ...]:
    """Read the cases of a folder once, for many examples.

    Raises:
        UnreadableError: a case cannot be read.
    """
    return tuple(_case(path) for path in sorted(folder.glob("*/*.ttl")))


def example(cases: tuple[Case, ...], shapes: Iterable[str], path: str = "") -> Example | None:
    """Return the example of the first of some shapes (``shape:…``) that has a case of its own.

    ``path`` is the property to show if the fault is in a thing as a whole, as a prefixed name.
    """
    for shape in shapes:
        own = [(case, e) for case in cases for e in case.expected if e.shape == shape]
        if own:
            wrong, expected = min(own, key=_simplicity)
            folder = (case for case in cases if case.path.parent == wrong.path.parent)
            right = [case for case in folder if not case.expected]
            same = [case for case in right if case.view == wrong.view]
            found = _example(wrong, same or right, replace(expected, path=expected.path or path))
            status, _, document = wrong.view.partition(" of ")
            if status in (each.name for each in STATUSES):
                whose = f" by document:{document}" if document else ""
                return replace(found, wrong=(f"# in a graph that is {status}{whose}", *found.wrong))
            return found
    return None


def _simplicity(of: tuple[Case, Expected]) -> tuple[int, int, str]:
    case, expected = of
    return len(case.expected), _LATER.get(expected.component, 0), case.path.name


def _example(wrong: Case, valid: list[Case], expected: Expected) -> Example:
    block, path = wrong.blocks.get(expected.focus), expected.path
    if block is not None and path:
        blocks = [other for case in valid for other in case.blocks.values()]
        meant = path
        if expected.component == "ClosedConstraintComponent":
            alike = (other for other in blocks if other.is_like(block))
            meant = nearest(path, {name for other in alike for name in other.lines})
        shown = block.shown({_TYPE, path}, "" if path in block.lines else path)
        others = [b for b in blocks if meant in b.lines and (meant == _TYPE or b.is_like(block))]
        if not others:
            kept = block.lines.keys() - {path}
            left_out = f"# leave {path} out"
            right = (*block.shown(kept)[:-1], f"    {left_out}", ".") if kept else (left_out,)
            return Example(right, shown)
        right = min(others, key=lambda other: other.distance(block)).shown({_TYPE, meant})
        if right[1:] != shown[1:]:
            return Example(right, shown)
    nearest_case = min(valid, key=lambda case: len(_changed(case, wrong)))
    return _difference(wrong, nearest_case, expected.focus)


def _changed(right: Case, wrong: Case) -> list[str]:
    """Return the names of the things that differ, in the order of the wrong case."""
    names = dict.fromkeys((*wrong.blocks, *right.blocks))
    return [name for name in names if wrong.blocks.get(name) != right.blocks.get(name)]


def _difference(wrong: Case, right: Case, focus: str) -> Example:
    """Show the things that differ, and the thing that has the fault."""
    rights, wrongs = list[str](), list[str]()
    changed = (name for name in _changed(right, wrong) if name in wrong.blocks)
    for name in dict.fromkeys((focus, *changed)):
        bad, good = wrong.blocks.get(name), right.blocks.get(name)
        if good is None and bad is not None and name == focus:
            good = _similar(bad, right)
        for lines, block, other in ((rights, good, bad), (wrongs, bad, good)):
            if block is not None:
                lines += ["", *block.shown(_to_show(block, other))]
    return Example(tuple(rights[1:]) or _NONE, tuple(wrongs[1:]) or _NONE)


def _similar(block: Block, right: Case) -> Block | None:
    """Return a valid block of the same class, or else one with the same properties."""
    names = block.lines.keys() - {_TYPE}
    found = [other for other in right.blocks.values() if other.is_like(block)]
    found += [b for b in right.blocks.values() if names and names <= b.lines.keys()]
    return next(iter(found), None)


def _to_show(block: Block, other: Block | None) -> set[str]:
    """Return the properties that differ from those of another block, or all if none does."""
    names = set(block.lines)
    if other is None or other.subject != block.subject:
        return names
    differing = {name for name in names if other.lines.get(name) != block.lines[name]}
    return differing | {_TYPE} if differing or other.lines.keys() - names else names


def _case(path: Path) -> Case:
    lines = read_text(path).splitlines()
    expected = tuple(_expected(line) for line in lines if line.startswith(_EXPECT))
    view = next((line.removeprefix(_VIEW) for line in lines if line.startswith(_VIEW)), "")
    return Case(path, view, expected, {block.subject: block for block in _blocks(lines)})


def _expected(line: str) -> Expected:
    focus, path, component, shape = line.removeprefix(_EXPECT).split()[:4]
    focus = f"<{focus}>" if focus.startswith("http") else focus
    path = {"-": "", "rdf:type": _TYPE}.get(path, path)
    return Expected(focus, path, component.removeprefix("sh:"), shape)


def _blocks(lines: Iterable[str]) -> Iterator[Block]:
    subject, name, parts = "", "", dict[str, tuple[str, ...]]()
    for line in lines:
        if subject and line == ".":
            yield Block(subject, parts)
            subject, parts = "", {}
        elif subject:
            if line.startswith("    ") and line[4:5] != " ":
                name = line.split()[0]
            parts[name] = (*parts.get(name, ()), line)
        elif line and not line.startswith(("#", "@prefix")):
            subject = line
