"""Tell what changed between two versions of the data: read both, compare, put into words.

How it is printed is decided in ``text``, ``markdown`` and ``as_json``.
"""

from __future__ import annotations

from pathlib import Path

from alliance87.diff.changes import compare
from alliance87.diff.sides import side
from alliance87.diff.told import Told
from alliance87.diff.words import tell
from alliance87.model.project import Project
from alliance87.query.store import load


def diff(before: str, after: str, folder: Path, project: Project) -> Told:
    """Return what changed from ``before`` to ``after``, in words.

    Args:
        before: a file or folder, or else a git revision; see ``sides.side``.
        after: the same.
        folder: where paths begin, and in whose repository revisions are looked up.
        project: where labels are looked up that neither side holds, as those of a draft's countries.

    Raises:
        UnreadableError: a side cannot be read.
    """
    difference = compare(side(before, folder), side(after, folder))
    parts = not (difference.before.whole and difference.after.whole)
    context = load(project, with_ontology=True) if parts and difference.things else None
    return tell(difference, context)
