"""Check one answer by itself, and propose what the draft has answered before.

What can only be judged with the other answers is left to the validation of the whole. Nothing is
asked here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from alliance87.formats.load import load
from alliance87.formats.read_bytes import read_bytes
from alliance87.model.dataset import Dataset
from alliance87.model.finding import Finding
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.project import Project
from alliance87.model.statement import Span, statements_of
from alliance87.sandbox.limits import Limits
from alliance87.tables.cell import Cell, UnfitError
from alliance87.tables.columns import CellType, Column
from alliance87.tables.lookup import Lookup, lookup
from alliance87.tables.terms import identifier, language_tag, term

UNDESCRIBED = f"{PREFIXES['rule']}undescribed"
_NAMED_BY = {
    "a87:event": "event",
    "a87:participatedIn": "event",
    "a87:participant": "organization",
    "org:subOrganizationOf": "organization",
    "prov:wasDerivedFrom": "passage",
}
_MAKES = {"event": "event", "organization": "organization", "passage": "evidence"}
_NAMES_A_THING = {CellType.EVENT, CellType.ORGANIZATION, CellType.PARTICIPANT, CellType.EVIDENCE}
_SPACE = {"organization": "organization", "event": "event", "evidence": "passage"}  # of an id
_TITLE, _IDENTIFIER = (f"{PREFIXES['dcterms']}{name}" for name in ("title", "identifier"))
_BY = {
    "contributor": f"{PREFIXES['dcterms']}contributor",
    "date": f"{PREFIXES['dcterms']}dateSubmitted",
}


@dataclass(frozen=True)
class Background:
    """What an answer is held against: the published names, all that is described, earlier answers.

    ``before`` has, by the names of columns, what the draft says of its source and its contributor.
    """

    names: Lookup
    described: frozenset[str]
    before: Mapping[str, str]


def background(project: Project, draft: Path | None) -> Background:
    """Return what answers are held against; ``draft`` is one that validates, if there is one.

    Raises:
        Alliance87Error: a file of the project cannot be read.
        FindingError: the draft cannot be read.
    """
    published = load(project)
    bare = b"" if draft is None else read_bytes(draft, Limits())
    own = Dataset(statements_of("", ox.parse(bare, format=ox.RdfFormat.TRIG)))
    things = frozenset(published.types.keys() | own.types.keys())
    return Background(lookup(published), things, _before(own))


def fault(kind: str, column: Column, answer: str, known: Background, draft: Path) -> str:
    """Return what is wrong with an answer and what to do, or "" if it can be read."""
    cell = Cell(column, answer, Span(0, 0), 0, exact=False)
    try:
        for part in cell.parts():
            if column.type is CellType.LANGUAGE:
                language_tag(part)
            elif column.type is CellType.ID:
                identifier(part, _SPACE[kind], "")
            else:
                iri = term(part, known.names, "en").value
                if column.type in _NAMES_A_THING and iri not in known.described:
                    first = making(shorten(iri).partition(":")[0], draft)
                    remedy = f", or end this with Ctrl+C and {first}" if first else ""
                    return f"Nothing is known of {shorten(iri)}: correct its name{remedy}"
    except UnfitError as error:
        if column.type is CellType.EVIDENCE:
            return "Write a name that was given with alliance87 new evidence."
        told = error.message.replace("the cell", "the answer").replace("this cell", "this answer")
        return told if not error.fix or error.fix in told else f"{told} For example: {error.fix}"
    except ValueError:  # bytes that are no text: the whole is refused with a reason
        return ""
    return ""


def making(things: str, draft: Path | None) -> str:
    """Return the command that first describes a thing, by its prefix, or "" if there is none."""
    kind = _MAKES.get(things)
    to = f" --draft {draft}" if draft is not None else ""
    return f"first run: alliance87 new {kind}{to}" if kind else ""


def undescribed(found: Finding) -> str:
    """Return what kind of thing is named and described nowhere; "" for other findings."""
    return _NAMED_BY.get(shorten(found.path), "") if found.rule == UNDESCRIBED else ""


def _before(draft: Dataset) -> dict[str, str]:
    """Return what a draft says of its one source, contributor and day; of several, nothing."""
    found: dict[str, str] = {}
    for column, path in _BY.items():
        _keep(found, column, {s.value for s in draft.by_predicate(path)})
    source = f"{PREFIXES['a87']}OutsideSource"
    sources = tuple(draft.members.get(source, ()))
    if len(sources) == 1:
        titles = draft.terms(sources[0], _TITLE)
        _keep(found, "source_title", {title.value for title in titles})
        _keep(found, "source_language", {t.language for t in titles if t.language})
        _keep(found, "source_address", set(draft.values(sources[0], _IDENTIFIER)))
    return found


def _keep(found: dict[str, str], column: str, values: set[str]) -> None:
    if len(values) == 1:
        found[column] = next(iter(values))
