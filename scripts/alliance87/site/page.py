"""What a page is before it is drawn: where it stands, its template, and what fills it.

Values are computed only when a page is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from alliance87.site.words import Words

CONTEXT = "https://schema.org"  # of what search engines are told
Made = Callable[[], bytes]


@dataclass(frozen=True)
class Page:
    """A page in every language, and the data files beside it.

    Args:
        path: where it stands, without suffix: ``id/organization/ilo``.
        template: the file in ``templates/``.
        title: what it is called, in the language of the interface.
        values: what its template gets besides ``page``, ``words``, ``link`` and ``root``.
        scripts: names of built assets (``ask`` is ``assets/ask.js``); left out if not built.
        styles: names of style sheets of ``static/`` besides ``base``.
        kind: a word for ``<body class>`` and for the search.
        schema: facts for search engines, as schema.org JSON-LD; without them, they are told that the
            page is about the dataset.
        iri: the IRI of what the page is about, if it has one.
        files: the data files beside it, by suffix.
        on_request: data that a server makes, and no file of the site holds, by suffix.
        description: one sentence for search engines, if the title does not say enough.
        title_language: the language of the title, if it is a name in the data.
    """

    path: str
    template: str
    title: Callable[[Words], str]
    values: Callable[[Words], Mapping[str, object]]
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    kind: str = ""
    schema: Callable[[], Mapping[str, object]] | None = None
    iri: str = ""
    files: Mapping[str, Made] = field(default_factory=dict)
    on_request: Mapping[str, Made] = field(default_factory=dict)
    description: Callable[[Words], str] | None = None
    title_language: Callable[[Words], str] | None = None
