"""Tell what publishing did and found, a line a fact."""

from __future__ import annotations

from collections.abc import Iterator

from alliance87.model.namespaces import shorten
from alliance87.remote.compare import tell
from alliance87.remote.graph_store import DEFAULT
from alliance87.remote.publish import Outcome
from alliance87.remote.release import Release

_NOT_THE_UNION = (
    "The store's default graph is not the union of the graphs, so saved questions find nothing there:"
    " let the store make it so, or publish with --default-graph union."
)
_REPEATED = (
    "The store's default graph repeats statements that stand in several graphs, so saved questions may"
    " repeat rows and count too much. See docs/stores.md for what can be done there."
)


def told(outcome: Outcome, release: Release) -> str:
    """Return lines for people: what was written and deleted, what differs, and the verdict last."""
    return "".join(f"{line}\n" for line in _lines(outcome, release))


def _lines(outcome: Outcome, release: Release) -> Iterator[str]:
    default = " and the default graph" if DEFAULT in outcome.loaded + outcome.kept else ""
    yield (
        f"{len(release.graphs)} graphs{default}, {release.size:,} statements:"
        f" {_all(len(outcome.loaded))} written, {_all(len(outcome.kept))} already there."
    )
    for name in outcome.deleted:
        yield f"{shorten(name)}: deleted, since it is not in this release."
    for name, count in outcome.left.items():
        number = f"{count:,} statement{'' if count == 1 else 's'}"
        yield f"{shorten(name)}: {number}, not in this release; --prune deletes it."
    for difference in outcome.differences:
        yield tell(difference)
    if outcome.seen is not None and outcome.seen != 1:
        yield _REPEATED if outcome.seen else _NOT_THE_UNION
    if outcome.digest == release.digest:
        yield f"The store gives the graphs back to the letter: SHA-256 {outcome.digest} (RDFC-1.0)."
    else:
        yield (
            f"The store gives back other data: SHA-256 {outcome.digest}, not {release.digest}"
            " (RDFC-1.0). See docs/stores.md."
        )


def _all(number: int) -> str:
    return str(number) if number else "none"
