"""Make a contribution of one thing from answers, as if from a table with one row.

The columns of the tables are the questions, so that a spreadsheet and ``alliance87 new`` ask the same
and are read the same. A draft that is there is added to. It is written beside and then renamed, so that it is never half
there. Nothing is asked here.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from alliance87.contribute.accept import Laid, lay_out
from alliance87.contribute.answers import UNDESCRIBED, making, undescribed
from alliance87.formats.format import Format
from alliance87.formats.read_bytes import read_bytes
from alliance87.model.errors import UnreadableError
from alliance87.model.finding import Finding, FindingError, Report
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.rules.validate import Input, validate
from alliance87.sandbox.limits import Limits
from alliance87.tables.columns import Column, Table, table
from alliance87.tables.names import slug

KINDS = {
    "organization": table("organizations"),
    "event": table("events"),
    "participation": table("participants"),
    "evidence": table("evidence"),
}
_NAMES = ("name", "quote")  # what an id is proposed from
_WORDS = 40  # characters of a quote that make its id
_COLUMN = re.compile("column ([a-z_]+)")
_COMMAND = "alliance87 new "
_OTHERS = f"{PREFIXES['rule']}others"
# What a shape of a whole thing looks at, where one answer is most likely wrong.
_ABOUT = {f"{PREFIXES['shape']}Participation-position": "position"}


def make(
    project: Project, kind: str, answers: Mapping[str, str], draft: Path | None = None
) -> Laid | Report:
    """Return a contribution as TriG, with the statements of ``draft`` if it is there; or a report.

    Findings stand at the option of the answer they are about, and at the place in the draft. Of what
    is sound, only the answers are warned about: the draft was looked at before.

    Raises:
        Alliance87Error: a file of the project cannot be read.
    """
    limits = Limits()
    row = Input(f"{_COMMAND}{kind}", Format.CSV, _row(KINDS[kind], answers))
    inputs = [row]
    if draft is not None and is_there(draft):
        try:
            inputs.append(Input(str(draft), Format.TRIG, read_bytes(draft, limits)))
        except FindingError as error:
            return Report((), (error.finding,))
    done = lay_out(project, inputs, limits)
    if isinstance(done, Report):
        return replace(done, findings=_told_once(_at_option(f, draft) for f in done.findings))
    warned = tuple(_at_option(f, draft) for f in done.report.findings if f.place.file == row.file)
    return replace(done, report=replace(done.report, findings=warned))


def faults_of(project: Project, draft: Path) -> Report | None:
    """Return what is wrong with a draft itself, or None if nothing is."""
    report = validate(project, [draft], Format.TRIG)
    return None if report.conforms else report


def asked_again(report: Report) -> frozenset[str]:
    """Return the columns whose answers are wrong, and the id if it may be that of another thing."""
    again: set[str] = set()
    for found in _of_answers(report):
        kind, _, name = found.place.file.removeprefix(_COMMAND).partition(" --")
        again |= {name.replace("-", "_")} - {""}
        if name and found.rule == _OTHERS and questions(kind) != KINDS[kind].columns:
            again.add("id")
    return frozenset(again)


def wrong_answers(report: Report) -> int | None:
    """Return how many answers are wrong, or None if the report tells of no answer at all."""
    if not any(found.place.file.startswith(_COMMAND) for found in report.findings):
        return None
    return len({found.place.file for found in _of_answers(report)})


def _of_answers(report: Report) -> list[Finding]:
    return [
        found
        for found in report.findings
        if found.severity.blocks and found.place.file.startswith(_COMMAND)
    ]


def questions(kind: str) -> tuple[Column, ...]:
    """Return the columns in the order in which to ask: an id after what it is proposed from."""
    columns = list(KINDS[kind].columns)
    if columns[0].name == "id":
        columns.insert(1, columns.pop(0))
    return tuple(columns)


def proposal(column: Column, answers: Mapping[str, str]) -> str:
    """Return what the answer to a question most likely is, given those before it; may be empty."""
    if column.name == "id":
        named = (slug(answers.get(name, "")[:_WORDS]) for name in _NAMES)
        return next(filter(None, named), "")
    if column.name in ("language", "source_language"):
        return column.example
    return ""


def missing(kind: str, answers: Mapping[str, str]) -> tuple[Column, ...]:
    """Return the columns that need an answer and have none; an id is made from what there is."""
    return tuple(
        column
        for column in questions(kind)
        if column.required
        and not answers.get(column.name)
        and not (column.name == "id" and proposal(column, answers))
    )


def completed(kind: str, answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers with an id, if none was given and one can be made."""
    made = {c.name: proposal(c, answers) for c in questions(kind) if c.name == "id"}
    return {**made, **{name: answer for name, answer in answers.items() if answer}}


def option(column: Column) -> str:
    """Return the option that answers a column."""
    return f"--{column.name.replace('_', '-')}"


def _row(of: Table, answers: Mapping[str, str]) -> bytes:
    """Return a table with one row; bytes that no UTF-8 has come back as they were given."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    # A row that begins with # would be passed over.
    columns = sorted(
        (c.name for c in of.columns), key=lambda n: answers.get(n, "#").lstrip()[:1] in "#"
    )
    writer.writerow(columns)
    writer.writerow([answers.get(name, "") for name in columns])
    return text.getvalue().encode("utf-8", "surrogateescape")


def _at_option(found: Finding, draft: Path | None) -> Finding:
    """Move a finding from the cell of the one row to the option that was given.

    What is described nowhere is told at the option that names it, with the command to describe it.
    """
    if not found.place.file.startswith(_COMMAND):
        return found
    named = _COLUMN.search(found.place.cell)
    column = _ABOUT.get(found.rule) or (named[1] if named else "")
    if found.place.file == f"{_COMMAND}participation":
        column = undescribed(found).replace("passage", "") or column
    where = f" --{column.replace('_', '-')}" if column else ""
    place = replace(
        found.place, file=f"{found.place.file}{where}", graph="", line=0, column=0, end_line=0,
        end_column=0, cell="", excerpt="",
    )  # fmt: skip
    fix = making(undescribed(found), draft)
    if found.rule == _OTHERS and column == "name":
        fix = "if this is another body or event, give it another id"
    return replace(found, place=place, fix=fix or found.fix)


def _told_once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Drop what is told again of one thing that is described nowhere."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for found in findings:
        key = (found.place.file, found.message)
        if found.rule == UNDESCRIBED and key in seen:
            continue
        seen.add(key)
        kept.append(found)
    return tuple(kept)


# The file that a contribution is made in ---------------------------------------------------------

_ELSEWHERE = "Choose another with --draft."


def require_writable(draft: Path) -> None:
    """Make sure of a draft before anybody is asked for anything.

    Raises:
        UnreadableError: its folder is missing, or the file or its folder may not be written to.
    """
    folder = draft.parent
    if not folder.is_dir():
        raise UnreadableError(str(draft), f"there is no folder {folder}", "Make it first.")
    if not os.access(folder, os.W_OK):
        raise UnreadableError(str(draft), "you may not write into this folder", _ELSEWHERE)
    if is_there(draft) and not os.access(draft, os.W_OK):
        raise UnreadableError(str(draft), "you may not write to this file", _ELSEWHERE)


def is_there(draft: Path) -> bool:
    """Whether anything goes by the name of the draft, even a link that leads nowhere."""
    return os.path.lexists(draft)


def write_draft(draft: Path, text: str) -> None:
    """Write a draft as a whole.

    Raises:
        UnreadableError: it cannot be written; the draft is then as it was.
    """
    beside = draft.with_name(f".{draft.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, draft)
    except OSError as error:
        fault = f"cannot be written ({error.strerror})"
        raise UnreadableError(str(draft), fault, _ELSEWHERE) from error
    finally:
        beside.unlink(missing_ok=True)
