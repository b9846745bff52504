"""The rules that no shape can hold, as one page with a section a rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from alliance87.explain.rule import explain_rule, read_rules
from alliance87.model.namespaces import BASE
from alliance87.site.library import Library
from alliance87.site.page import Page
from alliance87.site.words import Words


def pages(library: Library) -> Iterable[Page]:
    """Yield the page of the rules."""
    yield Page(
        "rules",
        "rules.html",
        title=lambda words: words("things.rules"),
        values=partial(_values, library),
        styles=("things",),
        kind="rules",
        iri=f"{BASE}rules",
    )


def _values(library: Library, words: Words) -> Mapping[str, object]:
    rules = read_rules(library.project)
    return {"rules": [explain_rule(library.project, iri, rules) for iri in sorted(rules.names)]}
