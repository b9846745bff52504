"""The formats that a contribution may have, and how to tell which one a file has.

The name of the file decides, or the user; the content does not. A guess from the content may be
wrong, and the errors would then be about another format.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath

from alliance87.model.finding import Place, refused, shown


class Format(StrEnum):
    """A format; the value is its name on the command line."""

    TURTLE = "turtle"
    TRIG = "trig"
    N_TRIPLES = "ntriples"
    N_QUADS = "nquads"
    JSON_LD = "jsonld"
    RDF_XML = "rdfxml"
    CSV = "csv"


SUFFIXES = {
    ".ttl": Format.TURTLE,
    ".trig": Format.TRIG,
    ".nt": Format.N_TRIPLES,
    ".nq": Format.N_QUADS,
    ".jsonld": Format.JSON_LD,
    ".json": Format.JSON_LD,
    ".rdf": Format.RDF_XML,
    ".xml": Format.RDF_XML,
    ".owl": Format.RDF_XML,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".tab": Format.CSV,
    ".xlsx": Format.CSV,  # whose sheets are tables
    ".ods": Format.CSV,
}
_SHEETS = {".xls", ".xlsm", ".numbers"}
_COMPRESSED = {".gz", ".bz2", ".xz", ".zst", ".zip", ".7z", ".rar", ".tgz", ".tar", ".lz4"}
_LISTED = ", ".join(
    f"{name.value} ({' '.join(suffix for suffix, of in SUFFIXES.items() if of is name)})"
    for name in Format
)


def format_of(name: str, override: str = "") -> Format:
    """Return the format of a file by ``override``, or else by its suffix in either case.

    Raises:
        FindingError: the suffix or the override is not one of ours; the fix lists those that are.
    """
    place = Place(shown(name))
    if override:
        try:
            return Format(override.lower())
        except ValueError as error:
            message = "There is no format of this name."
            raise refused(
                place, "unknown-format", message, fix=f"Give one of: {_LISTED}.", value=override
            ) from error
    suffix = PurePath(name).suffix.lower()
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    rule, message = "unknown-format", "The name of the file does not tell its format."
    fix = f"Give --input-format, or rename the file. The formats: {_LISTED}."
    if suffix in _SHEETS:
        message, fix = (
            "Tables are read as CSV, .xlsx or .ods.",
            "Save it as .xlsx, or each table as CSV (UTF-8), with commas.",
        )
    elif suffix in _COMPRESSED:
        rule, message, fix = "compressed", "Compressed files are not read.", "Unpack it first."
    raise refused(place, rule, message, fix=fix)
