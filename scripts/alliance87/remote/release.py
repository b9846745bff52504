"""Read the release that is to be published: the graphs of ``alliance87.nq``, proved by its checksum.

Nothing else of the folder is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from alliance87.model.errors import UnreadableError
from alliance87.model.namespaces import PREFIXES
from alliance87.remote.graph import Statements

DUMP, SUMS = "alliance87.nq", "SHA256SUMS"
_BUILD = "Make it: alliance87 build"


@dataclass(frozen=True)
class Release:
    """The graphs of a release by name, A to Z, and the hash of all (RDFC-1.0), which the dump has."""

    graphs: Mapping[str, Statements]
    digest: str

    @property
    def union(self) -> Statements:
        return frozenset().union(*self.graphs.values())

    @property
    def size(self) -> int:
        """How many statements there are, one counted in each graph that holds it."""
        return sum(map(len, self.graphs.values()))


def read_release(dist: Path) -> Release:
    """Return the release in a folder that ``alliance87 build`` made.

    Raises:
        UnreadableError: the dump or SHA256SUMS is missing, they do not fit, or the dump holds what
            no build writes.
    """
    content, listed = _content(dist / DUMP), _content(dist / SUMS).decode("utf-8", "replace")
    digest = sha256(content).hexdigest()
    if f"{digest}  {DUMP}" not in listed.splitlines():
        fault = f"has another SHA-256 than {SUMS} gives"
        raise UnreadableError(str(dist / DUMP), fault, "Make it again: alliance87 build")
    graphs: dict[str, set[Triple]] = defaultdict(set)
    try:
        for quad in parse(content, format=RdfFormat.N_QUADS):
            graphs[_graph(quad)].add(quad.triple)
    except (SyntaxError, ValueError) as error:
        fault = f"is no release of ours ({error})"
        raise UnreadableError(str(dist / DUMP), fault, _BUILD) from error
    if not graphs:
        raise UnreadableError(str(dist / DUMP), "is empty", _BUILD)
    return Release({name: frozenset(graphs[name]) for name in sorted(graphs)}, digest)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(str(path), f"cannot be read ({error.strerror})", _BUILD) from error


def _graph(quad: Quad) -> str:
    """Return the name of a quad's graph, which must be in our namespace: no other is replaced."""
    name = quad.graph_name
    if {type(quad.subject), type(quad.object)} - {NamedNode, Literal}:
        raise ValueError(f"a blank node or a statement in {quad}")
    if isinstance(name, NamedNode) and name.value.startswith(PREFIXES["graph"]):
        return name.value
    raise ValueError(f"{quad} stands in no graph of ours")
