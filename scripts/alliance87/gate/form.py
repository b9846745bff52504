"""Tell in which format a contribution is written: by what the user says, or by the file's name.

The content is not asked: a guess may be wrong, and then the errors would be about another format.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath

from alliance87.model.finding import Place, refused, shown


class Form(StrEnum):
    """A format that a contribution may have; the value is its name on the command line."""

    TURTLE = "turtle"
    TRIG = "trig"
    N_TRIPLES = "ntriples"
    N_QUADS = "nquads"
    JSON_LD = "jsonld"
    RDF_XML = "rdfxml"
    CSV = "csv"


SUFFIXES = {
    ".ttl": Form.TURTLE,
    ".trig": Form.TRIG,
    ".nt": Form.N_TRIPLES,
    ".nq": Form.N_QUADS,
    ".jsonld": Form.JSON_LD,
    ".json": Form.JSON_LD,
    ".rdf": Form.RDF_XML,
    ".xml": Form.RDF_XML,
    ".owl": Form.RDF_XML,
    ".csv": Form.CSV,
}
_SHEETS = {".tsv", ".tab", ".xls", ".xlsx", ".xlsm", ".ods", ".numbers"}
_PACKED = {".gz", ".bz2", ".xz", ".zst", ".zip", ".7z", ".rar", ".tgz", ".tar", ".lz4"}
_LISTED = ", ".join(
    f"{form.value} ({' '.join(s for s, f in SUFFIXES.items() if f is form)})" for form in Form
)


def form_of(name: str, override: str = "") -> Form:
    """Return the format of a file by its suffix, in either case, or by ``override`` if given.

    Raises:
        FindingError: the suffix or the override is none of ours; it lists those that are.
    """
    place = Place(shown(name))
    if override:
        try:
            return Form(override.lower())
        except ValueError as error:
            message = "There is no format of this name."
            raise refused(
                place, "unknown-format", message, fix=f"Give one of: {_LISTED}.", value=override
            ) from error
    suffix = PurePath(name).suffix.lower()
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    if suffix in _SHEETS:
        fix = "Save each table as CSV (UTF-8), with commas."
        raise refused(place, "unknown-format", "Tables are read as CSV only.", fix=fix)
    if suffix in _PACKED:
        message = "Compressed files are not read."
        raise refused(place, "compressed", message, fix="Unpack it first.")
    message = "The name of the file does not tell its format."
    fix = f"Say it with --input-format, or rename the file. The formats: {_LISTED}."
    raise refused(place, "unknown-format", message, fix=fix)
