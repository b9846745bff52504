"""Find how right and wrong look, in the cases every shape is tested with.

Of the cases of a shape the plainest is taken: a wrong value of its very property before a missing
one. Right is what a valid case of the same folder says in its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from alliance87.explain.blocks import Block, Case, Expected, case
from alliance87.model.suggest import nearest

_CLOSED = "ClosedConstraintComponent"
# From the plainest fault to the least; what is not named is the plainest.
_RANK = {
    "MaxCountConstraintComponent": 1,
    "UniqueLangConstraintComponent": 1,
    "MinCountConstraintComponent": 2,
}
_STATUSES = ("stated", "implied", "curated", "contributed")
_TYPE = "a"
_NONE = "# (nothing: leave it out)"
_Pair = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Example:
    """The lines that are right and those that are wrong, as Turtle."""

    right: tuple[str, ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Cases:
    """All cases: those that are wrong, and those that are right."""

    wrong: tuple[Case, ...]
    right: tuple[Case, ...]


def read_cases(cases: Path) -> Cases:
    """Read the cases of a folder once, for many examples.

    Raises:
        UnreadableError: a case cannot be read.
    """
    wrong = tuple(case(path) for path in sorted(cases.glob("*/invalid.*.ttl")))
    return Cases(wrong, tuple(case(path) for path in sorted(cases.glob("*/valid*.ttl"))))


def example(cases: Cases, shapes: Iterable[str], path: str = "") -> Example | None:
    """Return the example of the first of some shapes (``shape:…``) that has a case of its own.

    ``path`` is the property to look at where the fault is in a thing as a whole, as a prefixed name.
    """
    for shape in shapes:
        own = [(each, e) for each in cases.wrong for e in each.expected if e.shape == shape]
        if own:
            wrong, expected = min(own, key=_plainness)
            right = [each for each in cases.right if each.path.parent == wrong.path.parent]
            same = [each for each in right if each.view == wrong.view] or right
            pair = _pair(wrong, same, replace(expected, path=expected.path or path))
            where = (f"# in a graph that is {wrong.view}",) if wrong.view in _STATUSES else ()
            return Example(pair[0], where + pair[1])
    return None


def _plainness(of: tuple[Case, Expected]) -> tuple[int, int, str]:
    wrong, expected = of
    return len(wrong.expected), _RANK.get(expected.component, 0), wrong.path.name


def _pair(wrong: Case, valid: list[Case], expected: Expected) -> _Pair:
    block, path = wrong.blocks.get(expected.focus), expected.path
    if block is not None and path:
        meant = path
        if expected.component == _CLOSED:
            alike = [b for each in valid for b in each.blocks.values() if _alike(b, block)]
            meant = nearest(path, {name for b in alike for name, _ in b.parts})
        right = _with(meant, block, valid)
        shown = block.shown({_TYPE, path}, "" if block.has(path) else path)
        if right is None:
            return (_without(block, path), shown)
        if right.shown({_TYPE, meant})[1:] != shown[1:]:
            return (right.shown({_TYPE, meant}), shown)
    return _differing(wrong, min(valid, key=lambda each: len(_changed(each, wrong))), expected)


def _without(block: Block, path: str) -> tuple[str, ...]:
    kept = {name for name, _ in block.parts} - {path}
    return (
        (*block.shown(kept)[:-1], f"    # leave {path} out", ".")
        if kept
        else (f"# leave {path} out",)
    )


def _with(path: str, like: Block, valid: list[Case]) -> Block | None:
    """Return a valid block with a property: of the same thing, or else of one of the same class."""
    found = [
        block
        for each in valid
        for block in each.blocks.values()
        if block.has(path) and (path == _TYPE or _alike(block, like))
    ]

    def distance(block: Block) -> tuple[bool, bool, int]:
        return block.type != like.type, block.subject != like.subject, len(block.parts)

    return min(found, key=distance, default=None)


def _alike(block: Block, like: Block) -> bool:
    """Whether two blocks are of one thing, of one class, or, where no class is told, of one kind."""
    if block.subject == like.subject or (like.type and block.type == like.type):
        return True
    return not like.type and _prefix(block) == _prefix(like)


def _prefix(block: Block) -> str:
    return block.subject.partition(":")[0]


def _changed(right: Case, wrong: Case) -> list[str]:
    """Return the names of what differs, in the order of the wrong case."""
    names = dict.fromkeys((*wrong.blocks, *right.blocks))
    return [name for name in names if wrong.blocks.get(name) != right.blocks.get(name)]


def _differing(wrong: Case, right: Case, expected: Expected) -> _Pair:
    """Return the blocks that differ, and that of the thing the fault is found in."""
    changed = [name for name in _changed(right, wrong) if name in wrong.blocks]
    names = list(dict.fromkeys((expected.focus, *changed)))
    sides: tuple[list[str], list[str]] = ([], [])
    for name in names:
        other = wrong.blocks.get(name)
        mine = right.blocks.get(name)
        if mine is None and other is not None and name == expected.focus:
            mine = _like(other, right)
        for lines, block, opposite in ((sides[0], mine, other), (sides[1], other, mine)):
            if block is not None:
                lines += ["", *block.shown(_kept(block, opposite))]
    return tuple(sides[0][1:]) or (_NONE,), tuple(sides[1][1:]) or (_NONE,)


def _like(block: Block, right: Case) -> Block | None:
    """Return a valid block of the same class, or else one of which the same is said."""
    names = {name for name, _ in block.parts} - {_TYPE}
    found = [b for b in right.blocks.values() if _alike(b, block)]
    found += [b for b in right.blocks.values() if names and names <= {n for n, _ in b.parts}]
    return next(iter(found), None)


def _kept(block: Block, opposite: Block | None) -> set[str]:
    """Return the properties to show: those that differ, or all if none does."""
    if opposite is None or opposite.subject != block.subject:
        return {name for name, _ in block.parts}
    there = dict(opposite.parts)
    differing = {name for name, lines in block.parts if there.get(name) != lines}
    gone = there.keys() - dict(block.parts).keys()
    return differing | {_TYPE} if differing or gone else set(dict(block.parts))
