"""The rooms of the package, read from its source: their modules, lines and imports.

``python tests/rooms.py`` prints a table of them, and the diagram of docs/architecture.md.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "scripts" / "alliance87"


@dataclass
class Room:
    """A folder of the package, or a module beside the folders.

    ``uses`` has the names that it imports from each other room, as ``module.name``; ``offers`` has the
    names that other rooms import from it.
    """

    modules: list[Path] = field(default_factory=list)
    uses: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    offers: set[str] = field(default_factory=set)

    @property
    def lines(self) -> int:
        """How many lines the modules have."""
        return sum(len(path.read_text("utf-8").splitlines()) for path in self.modules)


def read_rooms(package: Path = PACKAGE) -> dict[str, Room]:
    """Return the rooms of a package by name, sorted; ``__init__`` and ``__main__`` are none."""
    rooms: dict[str, Room] = defaultdict(Room)
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).parts[0].removesuffix(".py")
        if name in ("__init__", "__main__"):
            continue
        rooms[name].modules.append(path)
        for other, imported in _imports(path, package.name):
            if other != name:
                rooms[name].uses[other].add(imported)
                rooms[other].offers.add(imported)
    return dict(sorted(rooms.items()))


def _imports(path: Path, package: str) -> Iterator[tuple[str, str]]:
    """Yield each room that a module imports from, with the name, as ``module.name``."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.ImportFrom):
            assert not isinstance(node, ast.Import) or all(
                alias.name.partition(".")[0] != package for alias in node.names
            ), f"{path}: write “from {package}.… import …”"
            continue
        assert node.level == 0, f"{path}: write “from {package}.… import …”"
        parts = (node.module or "").split(".")
        if parts[0] == package:
            for alias in node.names:
                dotted = [*parts[1:], alias.name]
                yield dotted[0], ".".join(dotted[1:]) or dotted[0]


def table(rooms: dict[str, Room]) -> str:
    """Return modules, lines, and names that others import, room by room, as Markdown."""
    cells = [
        ("room", "modules", "lines", "public names", "uses"),
        ("---", "---", "---", "---", "---"),
    ]
    for name, room in rooms.items():
        modules, lines, names = map(str, (len(room.modules), room.lines, len(room.offers)))
        cells.append((name, modules, lines, names, ", ".join(sorted(room.uses))))
    modules = str(sum(len(room.modules) for room in rooms.values()))
    lines = str(sum(room.lines for room in rooms.values()))
    cells.append(("all", modules, lines, "", ""))
    return "".join(f"| {' | '.join(row)} |\n" for row in cells)


def diagram(rooms: dict[str, Room]) -> str:
    """Return who imports whom as a Mermaid flowchart, for docs/architecture.md.

    An arrow leads from a room to one that builds on it. An import that follows from others is left
    out, and so is ``cli``, which calls every room.
    """
    uses = {name: set(room.uses) for name, room in rooms.items() if name != "cli"}
    lines = ["flowchart LR"]
    for name, below in uses.items():
        indirect = {far for near in below for far in _all_below(near, uses)}
        lines += [f"    {other} --> {name}" for other in sorted(below - indirect)]
    return "\n".join(lines) + "\n"


def _all_below(room: str, uses: dict[str, set[str]]) -> set[str]:
    return {far for near in uses[room] for far in (near, *_all_below(near, uses))}


if __name__ == "__main__":
    print(table(read_rooms()))
    print(diagram(read_rooms()), end="")
