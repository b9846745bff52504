"""Turn a cell into the term it stands for, or say why it cannot be read and what to write.

Only what cannot become a term is judged here: whether a term is right is for the shapes.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from alliance87.model import dates, identity
from alliance87.model.namespaces import PREFIXES, expand
from alliance87.model.statement import LANG_STRING, XSD_STRING, Term
from alliance87.tables.cell import Cell, UnfitError, inspect
from alliance87.tables.columns import CellType
from alliance87.tables.lookup import NAMED, Lookup
from alliance87.tables.names import local_iri, slug

UNDETERMINED = "und"  # BCP 47: the language is not known
_XSD = PREFIXES["xsd"]
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_TAGGED = re.compile(rf"(.+?)\s*@({_TAG.pattern})", re.DOTALL)
# Shorter words are read as tags, and no tag begins with a longer one (BCP 47, 2.2.1).
_AT_A_WORD = re.compile(r"(.+?)\s*@([^\W\d_]{4,30})", re.DOTALL)
_WEB = re.compile(r"https?://[^/\s]", re.IGNORECASE)
_WWW = re.compile(r"www\.\S+\.\S", re.IGNORECASE)
_NO_ADDRESS = r"[\s<>\"{}|\\^`]"
_DIGITS = re.compile(r"[0-9]+")
AUTHORITIES = ("wikidata", "ror", "eurovoc", "opbody", "unbis")


def term(cell: Cell, lookup: Lookup, language: str) -> Term:
    """Return the term one value stands for; ``language`` is the tag of the prose in the row.

    Raises:
        UnfitError: the value cannot be read.
    """
    inspect(cell)
    kind, value = cell.column.type, cell.value
    if kind in NAMED:
        return Term(NAMED[kind](value, lookup))
    if kind in (CellType.TEXT, CellType.PLACE):
        return _tagged(value, language)
    if kind is CellType.NAMES:
        return _name(value, language)
    if kind is CellType.LINK:
        return Term(_address(value))
    if kind is CellType.SAME:
        prefix = value.partition(":")[0]
        for column, code in (("isni", identity.isni(value)), ("lei", identity.lei(value))):
            if code:
                raise UnfitError(f"Write this identifier in the column {column}: {code}.")
        return Term(_address(expand(value) if prefix in AUTHORITIES else value))
    if kind is CellType.ADDRESS and (_WEB.match(value) or _WWW.match(value)):
        return Term(_address(value), XSD_STRING)
    if kind is CellType.NUMBER:
        if not _DIGITS.fullmatch(value):
            raise UnfitError("Write a whole number in digits, such as 9.")
        return Term(value, f"{_XSD}integer")
    if kind in (CellType.DAY, CellType.PERIOD):
        of = dates.kind_of_date(value)
        if not of or (kind is CellType.DAY and of != "date"):
            raise UnfitError(*dates.advice(value, cell.column.name))
        return Term(value, _XSD + of)
    return Term(value, XSD_STRING)


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


def web_address(value: str) -> str:
    """Return an http(s) address that is an IRI as it is, or "" if a text is no such thing."""
    if not _WEB.match(value):
        return ""
    try:
        return ox.NamedNode(value).value
    except ValueError:
        return ""


def _address(value: str) -> str:
    iri = web_address(value)
    if iri:
        return iri
    if _WEB.match(value):
        raise _malformed(value)
    fix = _malformed(f"https://{value}").fix if _WWW.match(value) else ""
    if "@" in value:
        raise UnfitError("This is an e-mail address: write the address of a web page.")
    raise UnfitError("Write the whole address, beginning with https:// or http://.", fix)


def _malformed(value: str) -> UnfitError:
    """Return what is wrong with an address that begins as one, and the address that is meant."""
    if len(re.findall(r"https?://", value)) > 1:
        several = [part for part in re.split(r"[\s|,;]+(?=https?://)", value) if web_address(part)]
        first = several[0] if several else ""
        message = (
            "There are several addresses here: write one, and give the others rows of their own."
        )
        return UnfitError(message, first)
    fixed = re.sub(_NO_ADDRESS, lambda sign: "".join(f"%{b:02X}" for b in sign[0].encode()), value)
    signs = list(dict.fromkeys(re.findall(_NO_ADDRESS, value)))
    if not signs or "%" in fixed.split("/")[2] or not web_address(fixed):
        return UnfitError("This is no address as a browser has it: copy it again.")
    what = " and ".join("a blank" if sign.isspace() else f"“{sign}”" for sign in signs)
    code = ", ".join("".join(f"%{byte:02X}" for byte in sign.encode()) for sign in signs)
    return UnfitError(f"An address may not hold {what}. Write {code} for it.", fixed)


def _name(value: str, language: str) -> Term:
    tagged = _TAGGED.fullmatch(value)
    if tagged is not None and _is_tag(tagged[2]):
        return _tagged(tagged[1], tagged[2])
    if (worded := _AT_A_WORD.fullmatch(value)) is not None:
        raise UnfitError(
            f"“{worded[2]}” is not the code of a language: write its code after the @, as in "
            f"“Nom@fr”. If the @ is part of the name, add a second one with the code."
        )
    return _tagged(value, language)


def _tagged(value: str, language: str) -> Term:
    return Term(value, LANG_STRING, language.lower())


def _is_tag(value: str) -> bool:
    if not _TAG.fullmatch(value):
        return False
    try:
        ox.Literal("", language=value)
    except ValueError:
        return False
    return True
