"""Take the cases apart as text: what they expect, and the block of each thing with its lines.

The cases have the house's layout (one subject, one block, four spaces before each property), which is
all that is read of Turtle here; so an example looks as its author wrote it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from alliance87.read import read_text

_EXPECT, _VIEW = "# expect: ", "# view: "
_LEFT_OUT = "    …"


@dataclass(frozen=True)
class Expected:
    """What a shape must find in a case: all as prefixed names; the path "" for the whole thing."""

    focus: str
    path: str
    component: str
    shape: str


@dataclass(frozen=True)
class Block:
    """One thing: its name, and its lines by the property they begin with."""

    subject: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def type(self) -> tuple[str, ...]:
        """The line that tells its class, if there is one."""
        return next((lines for name, lines in self.parts if name == "a"), ())

    def has(self, path: str) -> bool:
        """Whether anything is said by a property."""
        return any(name == path for name, _ in self.parts)

    def shown(self, keep: Collection[str], missing: str = "") -> tuple[str, ...]:
        """Return the lines of the properties to keep; a line of dots stands for the others.

        ``missing`` is a property to be told missing.
        """
        lines = [self.subject]
        for name, own in self.parts:
            if name in keep:
                lines += own
            elif lines[-1] != _LEFT_OUT:
                lines.append(_LEFT_OUT)
        if missing:
            lines.append(f"    # {missing} is missing")
        return (*lines, ".")


@dataclass(frozen=True)
class Case:
    """One file of ``tests/cases``."""

    path: Path
    lines: tuple[str, ...]

    @property
    def view(self) -> str:
        """The status whose graphs the case stands for, or ""."""
        named = (line.removeprefix(_VIEW) for line in self.lines if line.startswith(_VIEW))
        return next(named, "")

    @cached_property
    def expected(self) -> tuple[Expected, ...]:
        """What must be found in it."""
        return tuple(_expected(line) for line in self.lines if line.startswith(_EXPECT))

    @cached_property
    def blocks(self) -> Mapping[str, Block]:
        """Its things, by their names."""
        return {block.subject: block for block in _blocks(self.lines)}


def case(path: Path) -> Case:
    """Read a case.

    Raises:
        UnreadableError: there is no such file, or it is no text.
    """
    return Case(path, tuple(read_text(path).splitlines()))


def _expected(line: str) -> Expected:
    focus, path, component, shape = line.removeprefix(_EXPECT).split()[:4]
    name = {"-": "", "rdf:type": "a"}.get(path, path)
    if focus.startswith("http"):
        focus = f"<{focus}>"
    return Expected(focus, name, component.removeprefix("sh:"), shape)


def _blocks(lines: Iterable[str]) -> Iterator[Block]:
    subject, parts = "", dict[str, list[str]]()
    for line in lines:
        if subject and line == ".":
            yield Block(subject, tuple((name, tuple(own)) for name, own in parts.items()))
            subject, parts = "", {}
        elif subject and line.startswith("    ") and line[4:5] != " ":
            name = line.split()[0]
            parts.setdefault(name, []).append(line)
        elif subject:
            list(parts.values())[-1].append(line)
        elif line and not line.startswith(("#", "@prefix")):
            subject = line
