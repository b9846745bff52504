"""One normal form for what people write in many ways: names, web addresses and identifiers.

    >>> name_key("The  Réseau d’Entraide, Ltd.") == name_key("Reseau d'Entraide LTD")
    True
    >>> address_key("HTTP://www.Example.org/index.html") == address_key("https://example.org")
    True
    >>> identifier("https://www.wikidata.org/wiki/Q54129?uselang=fr").iri
    'http://www.wikidata.org/entity/Q54129'

Two spellings are of one thing if their normal forms are equal. What the forms are of, and what to do
about it, is for the caller. Nothing is looked up anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
_INITIALS = re.compile(r"\b(?:\w\.\s?)+\w?\b")
# What says how a body is incorporated, and not which body it is.
_LEGAL_FORMS = frozenset(
    [
        *("ltd", "limited", "inc", "incorporated", "llc", "plc", "corp", "corporation", "gmbh"),
        *("ggmbh", "ev", "sarl", "asbl", "vzw", "srl", "onlus", "kft", "ltda", "eireli", "pty"),
    ]
)
_SMALL_WORDS = frozenset(
    [
        *("the", "of", "for", "and", "a", "an", "de", "la", "le", "les", "l", "d", "du", "des"),
        *("del", "el", "los", "las", "y", "et", "e", "da", "do", "dos", "das", "und", "der"),
        *("die", "fur", "van", "het"),
    ]
)
# Letters of Cyrillic and Greek that are drawn as Latin ones (UTS 39, the most frequent).
_LOOK_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυχ",
    "ABESIJKMHOPCTYXaesijopcyxhdqwABEZHIKMNOPTYXaikvopux",
)
# A scheme as people mistype it, or one of two; a host with what follows it; and the ends of file names,
# which are no hosts.
_SCHEME = re.compile(r"h?t{1,3}ps{0,2}(?:[:;]/{0,3}|//)|//", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.([^\W\d_]{2,})(?::[0-9]+)?(?:[/?#][^\s<>\"{}|\\^`]*)?")
_FILES = frozenset(
    ["pdf", "doc", "docx", "odt", "xls", "xlsx", "ods", "csv", "txt", "htm", "html", "jpg"]
)
_AROUND = "<>\"'“”«»,; "
_DEFAULT_PAGE = re.compile(r"/(?:index|default|home)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}


def words(name: str) -> list[str]:
    """Return the words of a name without case, marks on letters and punctuation; U.S.A. is one."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(c for c in folded if not unicodedata.combining(c) or c > "\u0900")
    if "." in bare:
        bare = _INITIALS.sub(lambda m: re.sub(r"[.\s]", "", m[0]), bare)
    return "".join(c if c.isalnum() or unicodedata.combining(c) else " " for c in bare).split()


def telling_words(name: str) -> list[str]:
    """Return the words of a name that say what it is of, in their order: no articles, no “of”."""
    found = words(name)
    # A letter at the end tells apart what is numbered by letters.
    end = found[-1:] if found and len(found[-1]) == 1 else []
    return [word for word in found if word not in _SMALL_WORDS or [word] == end] or found


def name_key(name: str) -> str:
    """Return a name without what makes no difference between two spellings of it.

    That is case, marks on letters, punctuation, blanks of all kinds, small words, legal forms, and
    what is in brackets at its end. A name that consists of nothing else keeps it.
    """
    telling = telling_words(_BRACKETED.sub("", name)) or telling_words(name)
    while len(telling) > 1 and telling[-1] in _LEGAL_FORMS:
        telling.pop()
    return " ".join(telling)


def skeleton(text: str) -> str:
    """Return a text with Latin letters for those of other scripts that look like them."""
    return text if text.isascii() else text.translate(_LOOK_ALIKE)


def address_key(address: str) -> str:
    """Return a web address without scheme, ``www.``, case of the host, default page and last slash.

    What is no web address is returned as it is.
    """
    given = address.strip()
    parts = _split(given)
    if parts is None:
        return given
    scheme, host, port, path, rest = parts
    host = host.lower().removeprefix("www.")
    port = "" if port in ("", str(_PORTS.get(scheme, ""))) else f":{port}"
    path = _DEFAULT_PAGE.sub("/", unquote(path)).rstrip("/")
    return f"{host}{port}{path}{rest}"


def whole_address(text: str) -> str:
    """Return the web address that a text can only mean, in full, or "".

    >>> whole_address("www.Example.org/a"), whole_address("<http//example.org>"), whole_address("a.pdf")
    ('https://www.Example.org/a', 'http://example.org', '')

    Where no scheme is written it is https.
    """
    rest, scheme = text.strip(_AROUND), ""
    while found := _SCHEME.match(rest):
        scheme, rest = found[0].lower(), rest[found.end() :]
    host = _HOST.fullmatch(rest)
    if host is None or host[1].lower() in _FILES:
        return ""
    return f"{'http' if scheme and 's' not in scheme and scheme != '//' else 'https'}://{rest}"


def _split(address: str) -> tuple[str, str, str, str, str] | None:
    try:
        found = urlsplit(address if "://" in address else f"https://{address}")
        host, port = found.hostname or "", str(found.port or "")
    except ValueError:
        return None
    if "." not in host or found.scheme not in _PORTS or re.search(r"\s", host):
        return None
    query = f"?{found.query}" if found.query else ""
    return found.scheme, host, port, found.path, query


@dataclass(frozen=True)
class Identified:
    """An identifier in its one normal form: the name of its registry, and the IRI."""

    registry: str
    iri: str


_WEB = r"(?:https?://)?(?:www\.)?"
_REST = r"(?:[?#].*)?"
_PAGE = "(?:wiki/(?:Special:Entity(?:Page|Data)/)?|entity/)"
_WIKIDATA = rf"(?:https?://)?(?:www\.|m\.)?wikidata\.org/{_PAGE}"
# For each registry: an identifier with its host or prefix, an identifier alone where it cannot be
# anything else, and the normal form.
_REGISTRIES = (
    (
        "Wikidata",
        rf"(?:{_WIKIDATA}|wikidata:|wd:)(Q[1-9][0-9]*)(?:\.[a-z]+)?/?{_REST}",
        "(Q[1-9][0-9]*)",
        "http://www.wikidata.org/entity/{}",
    ),
    (
        "ROR",
        rf"(?:{_WEB}ror\.org/|ror:\s*)(0[0-9a-z]{{6}}[0-9]{{2}})/?{_REST}",
        "(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})",
        "https://ror.org/{}",
    ),
    (
        "GeoNames",
        r"(?:(?:https?://)?(?:www\.|sws\.)?geonames\.org/|geonames:)([1-9][0-9]*)(?:/.*)?",
        "",
        "https://www.geonames.org/{}",
    ),
    (
        "EuroVoc",
        rf"(?:{_WEB}eurovoc\.europa\.eu/|eurovoc:)(c?_?[0-9]+(?:_[0-9a-f]+)?)/?{_REST}",
        "",
        "http://eurovoc.europa.eu/{}",
    ),
    (
        "the UN thesaurus",
        rf"(?:{_WEB}metadata\.un\.org/thesaurus/|unbis:)([0-9]{{6,8}})/?{_REST}",
        "",
        "http://metadata.un.org/thesaurus/{}",
    ),
)


def identifier(value: str) -> Identified | None:
    """Return the identifier that somebody wrote, or copied from a browser, or None.

    Known are Wikidata, ROR, GeoNames, EuroVoc and the UN thesaurus: as IRIs, pages and prefixed names,
    and of the first two the identifier alone. Whether anything has it is not checked.
    """
    given = _shown_by_page(value.strip())
    for registry, written, alone, normal in _REGISTRIES:
        found = re.fullmatch(written, given, re.IGNORECASE)
        found = found or (re.fullmatch(alone, given, re.IGNORECASE) if alone else None)
        if found:
            local = found[1].upper() if registry == "Wikidata" else found[1].lower()
            return Identified(registry, normal.format(local))
    return None


def isni(value: str) -> str:
    """Return an ISNI in groups of four from any form it is written in, or "" if it has none."""
    bare = re.sub(
        r"(?i)^(?:https?://)?(?:www\.)?isni\.org/(?:isni/|page/)?|^isni:?\s*|[\s\u00a0-]|/$",
        "",
        value.strip(),
    )
    if not re.fullmatch("[0-9]{15}[0-9Xx]", bare):
        return ""
    return " ".join(bare.upper()[at : at + 4] for at in range(0, 16, 4))


def lei(value: str) -> str:
    """Return an LEI in capitals without blanks from any form it is written in, or ""."""
    bare = re.sub(
        r"(?i)^(?:https?://)?(?:search\.)?gleif\.org/(?:#/)?(?:record/)?|^lei:?\s*|[\s\u00a0-]|/$",
        "",
        value.strip(),
    )
    return bare.upper() if re.fullmatch("[0-9A-Za-z]{18}[0-9]{2}", bare) else ""


def _shown_by_page(value: str) -> str:
    """Return the identifier that the page of a registry shows, if its address only names it."""
    if "uri=" in value and "://" in value:
        return parse_qs(urlsplit(value).query).get("uri", [value])[0]
    return value
