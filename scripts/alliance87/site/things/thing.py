"""A page for each thing, passage, graph and part of the dataset: all that is known of it.

What is known and on what it rests is gathered by ``describe``, and put in order by ``grounds``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from alliance87.describe.support import Evidence
from alliance87.describe.support import Words as Quoted
from alliance87.describe.thing import Description, describe
from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.site.address import path_of
from alliance87.site.data import files
from alliance87.site.library import Library
from alliance87.site.page import Page
from alliance87.site.things.grounds import sections
from alliance87.site.things.index import Index, Name, is_ontology
from alliance87.site.things.schema_org import schema_org
from alliance87.site.words import Words

_OA, _PASSAGE = PREFIXES["oa"], PREFIXES["passage"]


@dataclass(frozen=True)
class Passage:
    """The words of a passage, those around them, and whether they are of the press release."""

    words: Quoted
    prefix: str
    suffix: str
    in_text: bool


def pages(library: Library, index: Index) -> Iterable[Page]:
    """Yield a page for every IRI of ours in the dataset, and for what it says of things of others."""
    known = lru_cache(maxsize=4)(partial(describe, library.data))
    for iri in index.iris:
        path = path_of(iri)
        if path and not is_ontology(iri):
            yield Page(
                path,
                "thing.html",
                title=partial(_title, library, index, iri),
                values=partial(_values, known, library, index, iri),
                styles=("things",),
                kind=path.rpartition("/")[0].removeprefix("id/").replace("/", "-") or path,
                schema=partial(schema_org, index, iri),
                iri=iri if iri.startswith(BASE) else "",
                files=files(partial(index.about, iri)),
                title_language=partial(_language, index, iri),
            )


def _title(library: Library, index: Index, iri: str, words: Words) -> str:
    name = index.name(iri, words.language).text
    if not name and iri.startswith(_PASSAGE):
        name = f"“{Name(Evidence(library.data).words(iri).exact).brief.text}”"
    return name or shorten(iri)


def _language(index: Index, iri: str, words: Words) -> str:
    return index.name(iri, words.language).language or "en"


def _values(
    known: Callable[[str], Description], library: Library, index: Index, iri: str, words: Words
) -> Mapping[str, object]:
    found = known(iri)
    return {
        "iri": iri,
        "types": found.types,
        "found": found,
        "sections": sections(found.statements),
        "open_questions": [(each.iri, each) for each in found.open_questions],
        "passage": _passage(library, iri) if iri.startswith(_PASSAGE) else None,
        "named": partial(index.brief, words.language),
        "in_text": index.in_text,
    }


def _passage(library: Library, iri: str) -> Passage:
    selectors = library.data.values(iri, f"{_OA}hasSelector")
    around = [
        "".join(text for s in selectors for text in library.data.values(s, f"{_OA}{name}"))
        for name in ("prefix", "suffix")
    ]
    in_text = library.data.has(iri, f"{_OA}hasSource", PREFIXES["document"] + "press-release")
    return Passage(Evidence(library.data).words(iri), around[0], around[1], in_text)
