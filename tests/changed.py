"""Make a copy of the project's rooms with something added to the data or taken from it.

Added statements stand in a file of their own, so that a test does not depend on how ours are laid out.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph

from alliance87.formats.load import data_files, read_quads
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project

ADDED = "data/zz-added.trig"
_HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())

Drop = Callable[[str, str, str, str], bool]


def copy(project: Project, folder: Path, add: str = "", drop: Drop | None = None) -> Project:
    """Copy the rooms to ``folder``; add TriG blocks, and drop what ``drop`` tells to.

    ``drop`` is asked of each statement of ``data/``: graph, subject, property, value (full IRIs).
    """
    for room in ("ontology", "data", "shapes", "queries"):
        shutil.copytree(project.root / room, folder / room)
    changed = Project(folder)
    for path in data_files(changed) if drop is not None else ():
        quads = read_quads(path)
        kept = [quad for quad in quads if drop is None or not drop(*_parts(quad))]
        if len(kept) < len(quads):
            pyoxigraph.serialize(kept, path, format=pyoxigraph.RdfFormat.TRIG)
    if add:
        (folder / ADDED).write_text(_HEADER + add, encoding="utf-8")
    return changed


def full(name: str) -> str:
    """Return the IRI that a prefixed name stands for."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def _parts(quad: pyoxigraph.Quad) -> tuple[str, str, str, str]:
    terms = (quad.graph_name, quad.subject, quad.predicate, quad.object)
    graph, subject, path, value = (str(getattr(term, "value", "")) for term in terms)
    return graph, subject, path, value
