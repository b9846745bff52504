"""The four statuses a statement may have, and the graphs without one: one table for the whole project.

What a status must carry is for the shapes; the meaning of each is in the README and the ontology.
"""

from __future__ import annotations

from dataclasses import dataclass

from alliance87.model.namespaces import BASE, PREFIXES


@dataclass(frozen=True)
class Status:
    """A status: its name, its IRI, and the namespace of the graphs that have it."""

    name: str

    @property
    def iri(self) -> str:
        """The IRI that ``a87:status`` gives."""
        return f"{PREFIXES['status']}{self.name}"

    @property
    def graphs(self) -> str:
        """The namespace of the graphs of this status."""
        return PREFIXES[self.name]


# The strongest first.
STATUSES = tuple(map(Status, ("stated", "implied", "curated", "contributed")))
NAMES = tuple(status.name for status in STATUSES)

# The graphs without a status: they speak of texts, graphs and the dataset, not of the world.
EVIDENCE = f"{BASE}graph/evidence"
NOT_STATED = f"{BASE}graph/not-stated"
DATASET = f"{BASE}graph/dataset"
DISAGREEMENTS = f"{BASE}graph/disagreements"
SCHEMES = f"{BASE}graph/schemes"
ONTOLOGY = f"{BASE}ontology"  # beside the dataset, where both are looked at together
APPARATUS = (EVIDENCE, NOT_STATED, DISAGREEMENTS, DATASET, SCHEMES)


def rank(graph: str) -> int:
    """Return the place of a graph's status in ``STATUSES``, by the graph's name; last if it has none."""
    ranks = (at for at, status in enumerate(STATUSES) if graph.startswith(status.graphs))
    return next(ranks, len(STATUSES))
