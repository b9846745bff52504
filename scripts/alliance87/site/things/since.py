"""Tell since which release there is a term or a shape: its own file has the day, the dataset the release."""

from __future__ import annotations

from dataclasses import dataclass

from alliance87.model.namespaces import PREFIXES
from alliance87.site.library import Library, rows

ISSUED = PREFIXES["dcterms"] + "issued"
_RELEASES = """
SELECT ?day ?version
WHERE {
    ?release dcat:isVersionOf <https://w3id.org/alliance87/dataset> ;
        dcat:version ?version ;
        dcterms:issued ?day .
}
"""


@dataclass(frozen=True)
class Since:
    """The first release that has something: its version, and its day as the data write it."""

    version: str
    day: str


def releases(library: Library) -> dict[str, Since]:
    """Return the releases of the dataset by their days."""
    return {row["day"]: Since(row["version"], row["day"]) for row in rows(library.store, _RELEASES)}
