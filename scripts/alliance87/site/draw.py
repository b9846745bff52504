"""Draw a page: a template, the words of a language, and the values of the page."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from alliance87.model.namespaces import BASE, shorten
from alliance87.model.project import VERSION
from alliance87.site.address import Links, file_of, web_address
from alliance87.site.contact import Contact
from alliance87.site.page import CONTEXT, Page
from alliance87.site.policy import policy
from alliance87.site.words import LANGUAGES, Words

_NO_CONTACT = Contact()
TEMPLATES = Path(__file__).parent / "templates"
# In a script element "<" could end it, and "&" or ">" mislead an old parser (HTML, §4.12.1.3).
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
_ESCAPES |= {0x2028: "\\u2028", 0x2029: "\\u2029"}


@dataclass(frozen=True)
class Artist:
    """Draws the pages of one site: ``files`` are all its files."""

    templates: Environment
    words: Mapping[str, Words]
    files: Collection[str]
    digest: str
    parts: Mapping[str, str]
    contact: Contact

    def draw(self, page: Page, language: str, root: str | None = None) -> bytes:
        """Return a page as HTML in UTF-8; ``root`` is the way to the root if it is shown elsewhere."""
        words = self.words[language]
        link = Links(page.path, language, self.files, self.parts, root)
        title = page.title(words)
        drawn = self.templates.get_template(page.template).render(
            {
                "page": page,
                "words": words,
                "link": link,
                "root": link.root,
                "languages": {each: f"{link.root}{file_of(page.path, each)}" for each in LANGUAGES},
                "title": title,
                "title_language": page.title_language(words) if page.title_language else language,
                "description": page.description(words) if page.description else "",
                "schema": embedded(page.schema() if page.schema else _plain(title, language)),
                "policy": policy(page.path),
                "has": self.files.__contains__,
                "digest": self.digest,
                "version": VERSION,
                "contact": self.contact.address,
                "report": partial(self._report, words, page, title),
                **page.values(words),
            }
        )
        return drawn.encode()

    def _report(self, words: Words, page: Page, title: str, about: str = "") -> str:
        """Return the link that reports a mistake on a page, or in a statement of it."""
        where = page.iri or f"{BASE}{page.path}"
        text = words("frame.report-text", where=where, about=about, digest=self.digest)
        return self.contact.report(words("frame.report-subject", title=title), text)


def artist(
    words: Mapping[str, Words],
    files: Collection[str],
    digest: str,
    parts: Mapping[str, str] = MappingProxyType({}),
    contact: Contact = _NO_CONTACT,
) -> Artist:
    """Return who draws the pages of a site; ``parts`` has the address of each part of a page, and
    ``contact`` receives reports of mistakes.
    """
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    templates.filters["short"] = lru_cache(maxsize=4096)(shorten)
    templates.filters["embedded"] = embedded
    templates.filters["web_address"] = web_address
    return Artist(templates, words, files, digest, parts, contact)


def _plain(title: str, language: str) -> Mapping[str, object]:
    """Return what search engines are told of a page that is of no one thing."""
    about = {"@type": "Dataset", "@id": f"{BASE}dataset"}
    told = {"@context": CONTEXT, "@type": "WebPage", "name": title, "inLanguage": language}
    return {**told, "about": about}


def embedded(value: object) -> Markup:
    """Return a value as JSON that can stand in a ``<script>`` of data and end it nowhere."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return Markup(text.translate(_ESCAPES))
