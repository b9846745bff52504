"""Compare two versions of the data: read both, find what differs, and put it in order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alliance87.describe.changes import Changes, changes
from alliance87.describe.compare import compare
from alliance87.describe.sides import Texts, known, parsed
from alliance87.describe.sides import read as read_side
from alliance87.model.dataset import Dataset
from alliance87.model.project import Project


@dataclass(frozen=True)
class Versions:
    """Two versions that are read and not parsed.

    ``known`` is where to look up what neither describes, as the countries of a draft; there is nothing
    to look up for two whole versions.
    """

    before: Texts
    after: Texts
    known: Dataset | None

    def changes(self) -> Changes:
        """Return what changed between them; nothing is opened.

        Raises:
            UnreadableError: one is malformed.
        """
        sides = compare(parsed(self.before), parsed(self.after))
        differ = sides.before.statements != sides.after.statements
        return changes(sides, self.known if differ else None)


def read(before: str, after: str, folder: Path, project: Project) -> Versions:
    """Read two versions, and what is needed to compare them.

    Args:
        before: a file or folder, or else a git revision; see ``sides.read``.
        after: the same.
        folder: where paths begin, and in whose repository revisions are looked up.
        project: where to look up what neither side describes.

    Raises:
        UnreadableError: a side cannot be read.
    """
    first, second = read_side(before, folder), read_side(after, folder)
    is_whole = first.whole and second.whole
    return Versions(first, second, None if is_whole else known(project))


def diff(before: str, after: str, folder: Path, project: Project) -> Changes:
    """Read two versions and return what changed between them."""
    return read(before, after, folder, project).changes()
