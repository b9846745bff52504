"""Validate files that others contribute: read them in their formats, and judge them together.

The files are read as bytes here. A child process that can open neither a file nor a socket parses and
judges them, and is ended when it takes too long or too much (``sandbox.child``).
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from alliance87.formats.format import Format, format_of
from alliance87.formats.load import data_files, load, load_ontology, load_shapes, read_text
from alliance87.formats.read_bytes import STDIN, decode, read_bytes, read_stdin
from alliance87.model.countries import described
from alliance87.model.dataset import Dataset
from alliance87.model.finding import (
    Finding,
    FindingError,
    Place,
    Report,
    Severity,
    in_order,
    refusal,
    shown,
)
from alliance87.model.project import Project
from alliance87.model.statement import Reading, Statement
from alliance87.rules import terms, text
from alliance87.rules.causes import without_repeats
from alliance87.rules.pipeline import CONTRIBUTED, Contribution, Rulebook, judge
from alliance87.rules.placing import Cells
from alliance87.rules.shacl import Name, default_engine
from alliance87.rules.vocabulary import Vocabulary
from alliance87.sandbox.child import run
from alliance87.sandbox.limits import Limits
from alliance87.tables import workbook
from alliance87.tables.workbook import at_cells, is_workbook, tables

T = TypeVar("T")
_PATIENCE = 12  # times the seconds, for the engine that is slow
_EXPLAINING = {".md", ".markdown", ".txt", ".rst", ".doc", ".docx", ".odt", ".rtf", ".pdf", ".eml"}
_EXPLAINED = {"README", "LICENSE", "LICENCE", "COPYING"}
_LEFT_BEHIND = {"Thumbs.db", "desktop.ini"}
_EVERY = 0.2  # seconds between two looks at whether a file was saved
_Read = tuple[Reading, Cells, tuple[Finding, ...]]
# Reads files of one format, each given by its name and its text; a file is a reading, or what ended it.
_Reader = Callable[[Sequence[tuple[str, str]]], "list[_Read | Finding]"]


@dataclass(frozen=True)
class Input:
    """One file: how the user named it, its format and its bytes."""

    file: str
    form: Format
    data: bytes


@dataclass(frozen=True)
class Session:
    """All that validation needs besides the files; ``readers`` has a reader for each format."""

    known: Dataset
    rules: Rulebook
    limits: Limits
    readers: dict[Format, _Reader]
    today: str = ""


def validate(
    project: Project,
    files: Sequence[Path],
    form: str = "",
    engine: Name | None = None,
    limits: Limits | None = None,
    today: str = "",
) -> Report:
    """Return what is wrong with the files, taken as one contribution.

    ``form`` is the format, where the names of the files do not show it; "-" is standard input. A folder
    is the files in it. ``today`` is the day (2026-11-20) after which nothing can have been sent.

    Raises:
        Alliance87Error: a file of the project cannot be read.
    """
    limits = limits or Limits()
    inputs, beside = inputs_of(files, form, limits)
    unread = [each for each in beside if each.severity.blocks]
    if unread:
        read_ones = sandboxed(project, inputs, _unjudged, limits, engine) if inputs else None
        counts = (("files", str(len(inputs) + len(beside))),)
        return Report(counts, in_order([*beside, *(read_ones.findings if read_ones else ())]))
    report = sandboxed(project, inputs, _report, limits, engine, today)
    return replace(report, findings=in_order([*report.findings, *beside])) if beside else report


def inputs_of(
    files: Sequence[Path], form: str, limits: Limits
) -> tuple[tuple[Input, ...], tuple[Finding, ...]]:
    """Read the bytes of files and of those in folders; return also what cannot be read, and why.

    What explains a contribution, such as a README beside tables, is passed over with a note.
    """
    named = [each for path in files for each in _files_in(path)]
    plain = [path for path in named if not _is_explanation(path, form)]
    passed = [path for path in named if plain and path not in plain]
    inputs, found = [], [_passed_over(path) for path in passed]
    for path in plain or named:
        try:
            inputs.append(_input(path, form, limits))
        except FindingError as error:
            found.append(error.finding)
    return tuple(inputs), tuple(found)


def _files_in(path: Path) -> list[Path]:
    """Return the files in a folder in the order of their names, or the path if it is no folder.

    Hidden files are left out, and what systems and programs leave behind, such as ``~$list.xlsx``.
    """
    if path.is_symlink() or not path.is_dir():
        return [path]
    found = sorted(
        each
        for each in path.iterdir()
        if each.is_file() and each.name[0] not in ".~" and each.name not in _LEFT_BEHIND
    )
    return found or [path]


def _is_explanation(path: Path, form: str) -> bool:
    return not form and (path.suffix.lower() in _EXPLAINING or path.stem.upper() in _EXPLAINED)


def _passed_over(path: Path) -> Finding:
    message = "This file explains the contribution, and was passed over."
    return refusal(Place(shown(path)), "passed-over", message, severity=Severity.NOTE)


def sandboxed(
    project: Project,
    inputs: Sequence[Input],
    job: Callable[[tuple[Session, tuple[Input, ...]]], T],
    limits: Limits,
    engine: Name | None = None,
    today: str = "",
) -> T | Report:
    """Do a job in the sandbox and return its answer, or a report of why it was ended.

    ``job`` is a function of a module (see ``sandbox.child.run``); it is given a session and the inputs.

    Raises:
        Alliance87Error: a file of the project cannot be read.
    """
    name = engine or default_engine()
    if name == "pyshacl":
        seconds, processor = _PATIENCE * limits.seconds, _PATIENCE * limits.cpu_seconds
        limits = replace(limits, seconds=seconds, cpu_seconds=processor)
    names = ", ".join(given.file for given in inputs)
    try:
        return run(_ready, (project, name, limits, tuple(inputs), today), job, limits, name=names)
    except FindingError as error:
        return _alone(error, len(inputs))


def _ready(
    project: Project, name: Name, limits: Limits, inputs: tuple[Input, ...], today: str
) -> tuple[Session, tuple[Input, ...]]:
    ready = replace(prepare(project, name, limits, inputs), today=today), inputs
    gc.disable()  # the child ends with its answer: to look for cycles costs a tenth of the time
    return ready


def _report(ready: tuple[Session, tuple[Input, ...]]) -> Report:
    return work(*ready)


def _unjudged(ready: tuple[Session, tuple[Input, ...]]) -> Report:
    """Return what is wrong with files without a look at what they say: another is missing."""
    found = read(*ready)
    return (
        found if isinstance(found, Report) else Report((), in_order(without_repeats(found.found)))
    )


def prepare(project: Project, name: Name, limits: Limits, inputs: Sequence[Input]) -> Session:
    """Make ready to validate files with the engine ``name``; none of them is read yet.

    Whatever needs a file of ours is read here, since the sandbox can open none. A file of the dataset that
    is validated itself is not held against what it says.

    Raises:
        Alliance87Error: a file of the project cannot be read, or the shapes are malformed.
    """
    text.ready(given.data for given in inputs if not is_workbook(given.file))
    if any(is_workbook(given.file) for given in inputs):
        workbook.ready()
    known = _without(load(project), project, [Path(given.file) for given in inputs])
    rules = Rulebook(Vocabulary(load_ontology(project), load_shapes(project)), name)
    for subject in ("", CONTRIBUTED):
        rules.focused(subject).validate(set(), ())  # whatever an engine loads when it is first used
    readers = {form: _reader(form, known, project, limits) for form in {i.form for i in inputs}}
    return Session(known, rules, limits, readers)


def work(session: Session, inputs: Sequence[Input]) -> Report:
    """Validate the files as one contribution; a file that cannot be read stops it."""
    contribution = read(session, inputs)
    if isinstance(contribution, Report):
        return contribution
    known = known_with(session, first_named(session, contribution))
    report = judge(contribution, known, session.rules, session.limits, today=session.today)
    return at_cells(report, ((r.file, r.text) for r in contribution.readings))


def first_named(session: Session, contribution: Contribution) -> tuple[Statement, ...]:
    """Return a description of each country that a contribution is the first to name."""
    named = {s.value for s in contribution.own.statements if not s.object.is_literal}
    return tuple(described(named, session.known))


def known_with(session: Session, new: tuple[Statement, ...]) -> Dataset:
    """Return the dataset, and with it what ``first_named`` describes."""
    return session.known.joined(Dataset(new)) if new else session.known


def read(session: Session, inputs: Sequence[Input]) -> Contribution | Report:
    """Read the files of a contribution, or report which of them cannot be read, and why."""
    readings: list[Reading] = []
    cells: dict[str, Cells] = {}
    texts: dict[Format, list[tuple[str, str]]] = {}
    inputs, found, unread = _unpacked(inputs)
    for given in inputs:
        try:
            words = decode(given.file, given.data)
            text.check(given.file, words)
            texts.setdefault(given.form, []).append((given.file, words))
        except FindingError as error:
            unread.append(error.finding)
    for form, named in texts.items():
        for (file, _), read_or_not in zip(named, session.readers[form](named), strict=True):
            if isinstance(read_or_not, Finding):
                unread.append(read_or_not)
                continue
            reading, cells[file], its_findings = read_or_not
            if len(reading.statements) > session.limits.statements:
                unread.append(terms.too_many(file, session.limits).finding)
                continue
            readings.append(reading)
            found += its_findings
    if unread:
        counts = (("files", str(len(inputs))), ("files that cannot be read", str(len(unread))))
        report = Report(counts, in_order([*unread, *without_repeats(found)]))
        return at_cells(report, (each for named in texts.values() for each in named))
    order = {given.file: number for number, given in enumerate(inputs)}
    readings.sort(key=lambda reading: order[reading.file])
    return Contribution(tuple(readings), cells, tuple(found))


def _unpacked(inputs: Sequence[Input]) -> tuple[list[Input], list[Finding], list[Finding]]:
    """Return the inputs with the tables of workbooks in their places, notes, and what is unread."""
    made: list[Input] = []
    notes: list[Finding] = []
    unread: list[Finding] = []
    for given in inputs:
        if not is_workbook(given.file):
            made.append(given)
            continue
        try:
            named, its_notes = tables(given.file, given.data)
        except FindingError as error:
            unread.append(error.finding)
            continue
        made += [Input(name, Format.CSV, csv.encode()) for name, csv in named]
        notes += its_notes
    return made, notes, unread


def _each(read_one: Callable[[str, str], Reading]) -> _Reader:
    """Return what reads files one by one, and goes on with the next where one cannot be read."""

    def read_all(named: Sequence[tuple[str, str]]) -> list[_Read | Finding]:
        found: list[_Read | Finding] = []
        for file, words in named:
            try:
                found.append((read_one(file, words), {}, ()))
            except FindingError as error:
                found.append(error.finding)
        return found

    return read_all


def watch(files: Sequence[Path], validate: Callable[[], Report]) -> Iterator[Report]:
    """Yield a report now, and another whenever one of the files is saved; never ends."""
    before: tuple[object, ...] | None = None
    while True:
        now = tuple(map(_saved, files))
        if now != before:
            before = now
            yield validate()
        time.sleep(_EVERY)


def _without(data: Dataset, project: Project, files: Collection[Path]) -> Dataset:
    left_out = {path.resolve() for path in files}
    ours = {path.relative_to(project.root).as_posix(): path for path in data_files(project)}
    dropped = {name for name, path in ours.items() if path.resolve() in left_out}
    if not dropped:
        return data
    return Dataset(
        tuple(s for s in data.statements if s.file not in dropped),
        tuple(r for r in data.readings if r.file not in dropped),
    )


def _alone(error: FindingError, files: int) -> Report:
    return Report((("files", str(files)),), in_order([error.finding]))


def _saved(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:  # between deleting and writing, as some editors save
        return None
    return status.st_mtime_ns, status.st_size


def _input(path: Path, form: str, limits: Limits) -> Input:
    if str(path) == "-":
        return Input(STDIN, format_of(STDIN, form), read_stdin(limits))
    if not path.exists():
        read_bytes(path, limits)  # says that there is none, whatever its name
    return Input(shown(path), format_of(str(path), form), read_bytes(path, limits))


def _reader(form: Format, known: Dataset, project: Project, limits: Limits) -> _Reader:
    """Return what reads a format; a module that no file needs is not imported."""
    if form is Format.CSV:
        from alliance87.tables.lookup import lookup
        from alliance87.tables.read import read_all

        names = lookup(known)
        return lambda named: [
            each if isinstance(each, Finding) else (each.reading, each.cells, each.findings)
            for each in read_all(named, names)
        ]
    if form is Format.JSON_LD:
        from alliance87.formats import jsonld

        ours = read_text(project.context)
        return _each(lambda file, text: jsonld.read(file, text, ours))
    if form is Format.RDF_XML:
        from alliance87.formats import rdfxml

        return _each(rdfxml.read)
    from alliance87.formats import turtle

    return _each(lambda file, text: turtle.read(file, text, form, limits.statements))
