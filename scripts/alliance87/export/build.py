"""Make everything that is published: dumps, tables, catalogue, checksums.

The same project gives the same bytes on any machine, on any day. What the files hold is decided
in ``dumps``, ``tables`` and ``catalog``; how a folder is replaced, in ``folder``.
"""

from __future__ import annotations

from pathlib import Path

from rdflib import Dataset, Graph, URIRef

from alliance87.assemble import dataset
from alliance87.export.catalog import catalog
from alliance87.export.dumps import dumps, graphs
from alliance87.export.folder import check_replaceable, replace
from alliance87.export.sheets import lossless, spreadsheet
from alliance87.export.tables import tables
from alliance87.formats.rdflib_graph import statements_from
from alliance87.formats.write import turtle
from alliance87.formats.write_jsonld import document, dump, read_context
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.read import read_graph, shape_files


def build(project: Project, out: Path) -> tuple[Path, ...]:
    """Write every published file into the folder ``out``, and return their paths, A to Z.

    The folder is replaced as a whole: either all files are new, or it is as it was.

    Raises:
        UnreadableError: a file of the project cannot be read.
        Alliance87Error: ``out`` holds what no build wrote, or cannot be written; or the data hold
            what a format cannot carry.
    """
    check_replaceable(out)  # before the work, too: a wrong folder is told at once
    return replace(out, published_files(project, dataset(project)))


def published_files(project: Project, ds: Dataset) -> dict[str, bytes]:
    """Return every published file but SHA256SUMS, by name.

    Raises:
        Alliance87Error: as ``build``.
    """
    context = read_context(project.context)
    shapes = Graph()
    for path in shape_files(project):
        shapes += read_graph(path)
    published = graphs(ds, read_graph(project.ontology / "alliance87.ttl"), shapes)
    files = dumps(published, ds, context)
    files["context.jsonld"] = project.context.read_bytes()
    notes = {}
    for table in tables(ds):
        files[f"{table.name}.csv"] = lossless(table)
        files[f"{table.name}.spreadsheet.csv"] = spreadsheet(table)
        meanings = "; ".join(f"{name}: {meaning}" for name, meaning in table.columns.items())
        notes[f"{table.name}.csv"] = notes[f"{table.name}.spreadsheet.csv"] = (
            f"Columns: {meanings}. Several values in a cell stand between “ | ”; an empty cell says"
            " that nothing is known."
        )
    description = ds.get_context(URIRef(PREFIXES["graph"] + "dataset"))
    catalogue = catalog(description, published, files, notes)
    files["catalog.ttl"] = turtle(statements_from(catalogue))
    files["catalog.jsonld"] = dump(document(statements_from(catalogue), context))
    return files
