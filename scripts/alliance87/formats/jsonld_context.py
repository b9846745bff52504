"""The names of our JSON-LD context, and what each of them means.

Enough of JSON-LD 1.1 (§4.1, §9.15) for a context such as ours: prefixes, terms with a datatype,
languages, sets. Our own context is trusted; contexts of others never come here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from alliance87.model.suggest import nearest

_PREFIX_ENDS = tuple(":/?#[]@")  # only such a namespace makes a prefix: JSON-LD 1.1, §4.1.5


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name stands for: an IRI, and how the values under it are to be understood.

    ``coercion`` is empty, ``@id``, ``@vocab`` or the IRI of a datatype. With ``languages``, an
    object under the name is a map from language tags to text.
    """

    iri: str
    coercion: str = ""
    languages: bool = False


@dataclass(frozen=True)
class Names:
    """The names of a context, by kind."""

    context: Mapping[str, object]
    keywords: Mapping[str, str]
    prefixes: Mapping[str, str]
    terms: Mapping[str, Meaning]

    def keyword(self, key: str) -> str:
        """Return the JSON-LD keyword that a key is, or stands for; empty if none."""
        return key if key.startswith("@") else self.keywords.get(key, "")

    def expand(self, name: str) -> str:
        """Return the IRI that a prefixed name stands for; anything else as it was."""
        prefix, colon, rest = name.partition(":")
        if colon and not rest.startswith("//") and prefix in self.prefixes:
            return self.prefixes[prefix] + rest
        return name

    def meant(self, key: str, *, class_: bool = False) -> str:
        """Return, as a question, which name of ours a key may have been meant to be; or ""."""
        likely = f"has{key[:1].upper()}{key[1:]}"
        if not class_ and likely in self.terms:
            return f"did you mean {likely}?"
        names = [*([] if class_ else self.keywords), *self.terms]
        close = nearest(key, (name for name in names if name[0].isupper() == class_))
        return f"did you mean {close}?" if close else ""


def names_of(context: str) -> Names:
    """Return the names that the text of our context defines."""
    definitions: dict[str, object] = json.loads(context)["@context"]
    keywords, prefixes = {}, {}
    for name, value in definitions.items():
        if isinstance(value, str) and value.startswith("@"):
            keywords[name] = value
        elif isinstance(value, str) and value.startswith("http") and value.endswith(_PREFIX_ENDS):
            prefixes[name] = value
    names = Names(definitions, keywords, prefixes, {})
    terms = {
        name: _meaning(names, value)
        for name, value in definitions.items()
        if not name.startswith("@") and name not in prefixes and name not in keywords
    }
    return replace(names, terms=terms)


def _meaning(names: Names, definition: object) -> Meaning:
    if not isinstance(definition, dict):
        return Meaning(names.expand(str(definition)))
    coercion, container = definition.get("@type", ""), definition.get("@container", "")
    iri, languages = names.expand(definition["@id"]), "@language" in container
    return Meaning(iri, names.expand(coercion), languages)
