"""Turn a cell into the terms it stands for, or say why it cannot be read and what to write.

Only what cannot become a term is judged here: whether a term is right is for the shapes.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from alliance87.model.namespaces import PREFIXES
from alliance87.tables import dates
from alliance87.tables.forms import Form
from alliance87.tables.lookup import Lookup
from alliance87.tables.named import NAMED
from alliance87.tables.names import expand, local_iri, slug
from alliance87.tables.sheet import Cell
from alliance87.tables.suspect import UnfitError, inspect

Term = ox.NamedNode | ox.Literal
UNDETERMINED = "und"  # BCP 47: the language is not known
_XSD = PREFIXES["xsd"]
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_TAGGED = re.compile(rf"(.+?)\s*@({_TAG.pattern})", re.DOTALL)
# Shorter words are read as tags, and no tag begins with a longer one (BCP 47, 2.2.1).
_AT_A_WORD = re.compile(r"(.+?)\s*@([^\W\d_]{4,30})", re.DOTALL)
_WEB = re.compile(r"https?://[^/\s]", re.IGNORECASE)
_BARE = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}(?:/\S*)?")
_DIGITS = re.compile(r"[0-9]+")
_AUTHORITIES = ("wikidata", "ror", "eurovoc", "opbody", "unbis")


def term(cell: Cell, lookup: Lookup, language: str) -> Term:
    """Return the term one value stands for; ``language`` is the tag of the prose in the row.

    Raises:
        UnfitError: the value cannot be read.
    """
    inspect(cell)
    form, value = cell.column.form, cell.value
    if form in NAMED:
        return ox.NamedNode(NAMED[form](value, lookup))
    if form in (Form.TEXT, Form.PLACE):
        return ox.Literal(value, language=language)
    if form is Form.NAMES:
        tagged = _TAGGED.fullmatch(value)
        if tagged is not None and _is_tag(tagged[2]):
            return ox.Literal(tagged[1], language=tagged[2])
        if (worded := _AT_A_WORD.fullmatch(value)) is not None:
            raise UnfitError(
                f"“{worded[2]}” is no code of a language: write its code after the @, as in "
                f"“Nom@fr”. If the @ is part of the name, add a second one with the code."
            )
        return ox.Literal(value, language=language)
    if form is Form.LINK:
        return _address(value)
    if form is Form.SAME:
        prefix = value.partition(":")[0]
        return _address(expand(value) if prefix in _AUTHORITIES else value)
    if form is Form.ADDRESS and (_WEB.match(value) or _BARE.fullmatch(value)):
        return ox.Literal(_address(value).value)
    if form is Form.NUMBER:
        return _number(value)
    if form in (Form.DAY, Form.PERIOD):
        return _date(value, form)
    return ox.Literal(value)


def language_tag(cell: Cell) -> str:
    """Return the language tag (BCP 47) in a cell.

    Raises:
        UnfitError: it holds none, or something else.
    """
    if cell.value:
        inspect(cell)
    if not _is_tag(cell.value):
        raise UnfitError("Give the language by its code, such as en, fr or es.")
    return cell.value


def identifier(cell: Cell, prefix: str, name: str) -> str:
    """Return the IRI of what a row is about, from its id; ``name`` is for the advice.

    Raises:
        UnfitError: there is no id, or it is no name of a thing of ours.
    """
    if not cell.value:
        raise UnfitError("Give the row an id, a short name of its own.", slug(name))
    inspect(cell)
    iri = local_iri(cell.value, (prefix,))
    if not iri:
        message = "Write the id in small letters and digits, with hyphens between the words."
        raise UnfitError(message, slug(cell.value))
    return iri


def place_known(value: str, lookup: Lookup) -> str:
    """Return the IRI of a place the dataset describes, by its label or its name, or ""."""
    found = lookup.places.find(value)
    return found or (local_iri(value, ("place",)) if ":" in value else "")


def web_address(value: str) -> ox.NamedNode | None:
    """Return an http(s) address as an IRI, or None if it is no such thing."""
    if not _WEB.match(value):
        return None
    try:
        return ox.NamedNode(value)
    except ValueError:
        return None


def _address(value: str) -> ox.NamedNode:
    iri = web_address(value)
    if iri is not None:
        return iri
    fix = f"https://{value}" if _BARE.fullmatch(value) else ""
    if _WEB.match(value):
        raise UnfitError("This address holds a sign that no address may hold: copy it again.")
    raise UnfitError("Write the whole address, beginning with https:// or http://.", fix)


def _is_tag(value: str) -> bool:
    if not _TAG.fullmatch(value):
        return False
    try:
        ox.Literal("", language=value)
    except ValueError:
        return False
    return True


def _number(value: str) -> ox.Literal:
    if not _DIGITS.fullmatch(value):
        raise UnfitError("Write a whole number in digits, such as 9.")
    return ox.Literal(value, datatype=ox.NamedNode(f"{_XSD}integer"))


def _date(value: str, form: Form) -> ox.Literal:
    kind = dates.kind_of_date(value)
    if not kind or (form is Form.DAY and kind != "date"):
        raise UnfitError(*dates.advice(value))
    return ox.Literal(value, datatype=ox.NamedNode(f"{_XSD}{kind}"))
