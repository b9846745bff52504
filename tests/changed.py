"""Make a copy of the project's rooms, with something added to the data or without contributions.

Added statements stand in a file of their own, so that a test does not depend on how ours are laid out.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from conftest import CHECKOUT

ADDED = "data/zz-added.trig"
_HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


def copy(project: Project, folder: Path, add: str = "") -> Project:
    """Copy the rooms to ``folder`` and add TriG blocks."""
    for room in ("ontology", "data", "shapes", "queries"):
        shutil.copytree(project.root / room, folder / room)
    if add:
        (folder / ADDED).write_text(_HEADER + add, encoding="utf-8")
    return Project(folder)


def checkout(root: Path) -> Project:
    """Copy a checkout to take contributions into, without those that ours has."""
    for name in ("ontology", "data", "shapes", "queries", "tests/cases"):
        shutil.copytree(CHECKOUT / name, root / name)
    shutil.rmtree(root / "data" / "contributions", ignore_errors=True)
    shutil.copy(CHECKOUT / "pyproject.toml", root)
    return Project(root)


def full(name: str) -> str:
    """Return the IRI that a prefixed name stands for."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local
