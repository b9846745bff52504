"""The pages on contributing: the form, and a page for each table that can be filled in instead.

What is checked is for the shapes, in the browser and by ``alliance87 validate``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alliance87.site.form.model import Form
from alliance87.site.form.things import ALWAYS, PASSAGE, THINGS, TOLD
from alliance87.site.library import Library
from alliance87.site.page import Page
from alliance87.site.words import Words
from alliance87.tables.columns import TABLES, Table
from alliance87.tables.wording import template

_PATH = "contribute"
_OF_SCRIPT = "contribute.say-"
# The languages a text can be marked with, each by its own name; others can be written in Turtle.
LANGUAGES = {
    "en": "English", "fr": "français", "es": "español", "ar": "العربية", "de": "Deutsch",
    "hi": "हिन्दी", "id": "Indonesia", "it": "italiano", "km": "ខ្មែរ", "nl": "Nederlands",
    "pt": "português", "ru": "русский", "sw": "Kiswahili", "zh": "中文",
}  # fmt: skip


def pages(library: Library) -> Iterable[Page]:
    """Yield the form and the tables."""
    form = Form(library)
    yield Page(
        _PATH,
        "contribute.html",
        lambda words: words("contribute.title"),
        lambda words: _values(form, words),
        scripts=("contribute",),
        styles=("contribute",),
        kind="contribute",
        description=lambda words: words("contribute.description"),
    )
    for table in TABLES:
        yield _table(table)


def _values(form: Form, words: Words) -> Mapping[str, object]:
    return {
        "always": ALWAYS,
        "told": TOLD,
        "passage": PASSAGE,
        "things": THINGS,
        "fields": form.fields,
        "languages_of_text": LANGUAGES,
        "tables": [table.name for table in TABLES],
        "model": {**form.for_script(), "words": _said(words)},
    }


def _said(words: Words) -> Mapping[str, str]:
    """Return what the script says, in the language of the page."""
    return {
        key.removeprefix(_OF_SCRIPT): words(key)
        for key in words.texts
        if key.startswith(_OF_SCRIPT)
    }


def _table(table: Table) -> Page:
    def title(words: Words) -> str:
        return words("contribute.table-title", name=table.name)

    return Page(
        f"{_PATH}/{table.name}",
        "contribute-table.html",
        title,
        lambda _: {"table": table},
        styles=("contribute",),
        kind="contribute",
        files={"csv": lambda: template(table.name).encode()},
    )
