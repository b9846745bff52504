"""Make everything that is published: dumps, tables, catalogue, checksums.

The same project gives the same bytes on any machine, on any day. What the files hold is decided
in ``dumps``, ``tables`` and ``catalog``; how a folder is replaced, in ``folder``.
"""

from __future__ import annotations

from pathlib import Path

from alliance87.export.catalog import catalog
from alliance87.export.dumps import dumps, parts
from alliance87.export.folder import check_replaceable, replace
from alliance87.export.tables import lossless, spreadsheet, tables
from alliance87.formats.load import load, load_ontology, load_shapes
from alliance87.formats.write import turtle
from alliance87.formats.write_jsonld import document, dump, read_context
from alliance87.model.dataset import Dataset
from alliance87.model.labels import labelled
from alliance87.model.project import Project


def build(project: Project, out: Path) -> tuple[Path, ...]:
    """Write every published file into the folder ``out``, and return their paths, A to Z.

    The folder is replaced as a whole: either all files are new, or it is as it was.

    Raises:
        UnreadableError: a file of the project cannot be read.
        Alliance87Error: ``out`` holds what no build wrote, or cannot be written; or the data hold
            what a format cannot carry.
    """
    check_replaceable(out)  # before the work, too: a wrong folder is reported at once
    return replace(out, published_files(project, load(project)))


def published_files(project: Project, data: Dataset) -> dict[str, bytes]:
    """Return every published file but SHA256SUMS, by name.

    Raises:
        Alliance87Error: as ``build``.
    """
    context = read_context(project.context)
    data = labelled(data)
    published = parts(data, load_ontology(project), load_shapes(project))
    files = dumps(published, data, context)
    files["context.jsonld"] = project.context.read_bytes()
    notes = {}
    for table in tables(data):
        files[f"{table.name}.csv"] = lossless(table)
        files[f"{table.name}.spreadsheet.csv"] = spreadsheet(table)
        meanings = "; ".join(f"{name}: {meaning}" for name, meaning in table.columns.items())
        notes[f"{table.name}.csv"] = notes[f"{table.name}.spreadsheet.csv"] = (
            f"Columns: {meanings}. Several values in a cell stand between “ | ”; an empty cell says"
            " that nothing is known."
        )
    catalogue = catalog(data, published, files, notes)
    files["catalog.ttl"] = turtle(catalogue)
    files["catalog.jsonld"] = dump(document(catalogue, context))
    return files
