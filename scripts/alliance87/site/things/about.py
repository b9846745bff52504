"""What the dataset is, on what terms, and how to cite it; all from its own description."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.site.library import Library
from alliance87.site.page import Page
from alliance87.site.things.index import Index
from alliance87.site.things.schema_org import schema_org
from alliance87.site.words import Words

AUTHOR = "The Alliance 8.7 knowledge graph contributors"  # as in CITATION.cff, which a wheel lacks
DATASET = f"{BASE}dataset"
_DCTERMS = PREFIXES["dcterms"]


def pages(library: Library, index: Index) -> Iterable[Page]:
    """Yield the page about the dataset."""
    yield Page(
        "about",
        "about.html",
        title=lambda words: words("things.about"),
        values=partial(_values, library, index),
        styles=("things",),
        kind="about",
        schema=partial(schema_org, index, DATASET),
    )


def _values(library: Library, index: Index, words: Words) -> Mapping[str, object]:
    def one(path: str, of: str = DATASET) -> str:
        return " ".join(library.data.values(of, path))

    title, version = one(f"{_DCTERMS}title"), one(f"{PREFIXES['dcat']}version")
    issued, licence = one(f"{_DCTERMS}issued"), one(f"{_DCTERMS}license")
    rights = one(f"{_DCTERMS}rights")
    subsets = library.data.values(DATASET, f"{PREFIXES['void']}subset")
    return {
        "dataset": DATASET,
        "description_of": one(f"{_DCTERMS}description"),
        "rights": one(f"{_DCTERMS}description", rights) if rights else "",
        "licence": licence,
        "version_of": version,
        "issued": issued,
        "publisher": one(f"{_DCTERMS}publisher"),
        "source": one(f"{_DCTERMS}source"),
        "parts_of": [(part, one(f"{_DCTERMS}description", part)) for part in subsets],
        "plain": plain(title, version, issued, licence),
        "bibtex": bibtex(title, version, issued, licence),
        "named": partial(index.brief, words.language),
    }


def plain(title: str, version: str, issued: str, licence: str) -> str:
    """Return a reference as text."""
    return f"{AUTHOR} ({issued[:4]}). {title} (version {version}) [data set]. {DATASET}. {licence}"


def cited(library: Library, name: str, iri: str) -> str:
    """Return a reference to one thing of the dataset as text."""
    version = library.data.value(DATASET, f"{PREFIXES['dcat']}version")
    year = library.data.value(DATASET, f"{_DCTERMS}issued")[:4]
    title = library.data.value(DATASET, f"{_DCTERMS}title")
    return f"{AUTHOR} ({year}). “{name}”. In: {title} (version {version}) [data set]. {iri}"


def bibtex(title: str, version: str, issued: str, licence: str) -> str:
    """Return a reference as BibTeX, for BibLaTeX as well; double braces keep names whole."""
    year, month = issued[:4], issued[5:7].lstrip("0")
    fields = {
        "author": f"{{{AUTHOR}}}",
        "title": f"{{{title}}}",
        "year": year,
        "month": month,
        "version": version,
        "url": DATASET,
        "note": f"Data set, licence {licence}",
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{alliance87-{version},\n{lines}\n}}"
