"""Where the rooms are: the folders the dataset is made from, in a checkout or in the wheel.

The wheel carries the same folders under ``alliance87/rooms``; nothing here reads a file.
"""

from dataclasses import dataclass
from pathlib import Path

VERSION = "0.1.0"


@dataclass(frozen=True)
class Project:
    """The folder that holds ``ontology/``, ``data/``, ``shapes/`` and ``queries/``."""

    root: Path

    @property
    def ontology(self) -> Path:
        return self.root / "ontology"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def shapes(self) -> Path:
        return self.root / "shapes"

    @property
    def rules(self) -> Path:
        """The rules that no shape can hold; they have the fields of shapes, and no engine runs them."""
        return self.shapes / "rules.ttl"

    @property
    def queries(self) -> Path:
        return self.root / "queries"

    @property
    def contributions(self) -> Path:
        """What others add, a file a contribution."""
        return self.data / "contributions"

    @property
    def cases(self) -> Path:
        """What every shape is tested with: a right and a wrong example of each rule."""
        return self.root / "tests" / "cases"

    @property
    def context(self) -> Path:
        """The JSON-LD context, as a file."""
        return self.ontology / "context.jsonld"


def around(folder: Path) -> Project | None:
    """Return the checkout of this project that a folder is in, or None if it is in none."""
    for root in (folder, *folder.parents):
        found = Project(root)
        if (root / "pyproject.toml").is_file() and found.rules.is_file() and found.data.is_dir():
            return found
    return None


def installed() -> Project:
    """Return the rooms this package came with: in the wheel, or the checkout around it."""
    package = Path(__file__).resolve().parents[1]
    rooms = package / "rooms"
    return Project(rooms if rooms.is_dir() else package.parents[1])
