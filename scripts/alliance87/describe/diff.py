"""Compare two versions of the data: read both, find what differs, and put it in order."""

from __future__ import annotations

from pathlib import Path

from alliance87.describe.changes import Changes, changes
from alliance87.describe.compare import compare
from alliance87.describe.sides import known, side
from alliance87.model.project import Project


def diff(before: str, after: str, folder: Path, project: Project) -> Changes:
    """Return what changed from ``before`` to ``after``.

    Args:
        before: a file or folder, or else a git revision; see ``sides.side``.
        after: the same.
        folder: where paths begin, and in whose repository revisions are looked up.
        project: where to look up what neither side describes, as the countries of a draft.

    Raises:
        UnreadableError: a side cannot be read.
    """
    compared = compare(side(before, folder), side(after, folder))
    parts = not (compared.before.whole and compared.after.whole)
    differ = compared.before.statements != compared.after.statements
    return changes(compared, known(project) if parts and differ else None)
