"""Validate files as a command does: bytes are read here, and parsed and judged in the sandbox.

The child process that does this can open neither a file nor a socket, and is ended when it takes too
long or too much (``sandbox.child``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from alliance87.gate.file import STDIN, read_bytes, read_stdin
from alliance87.gate.form import form_of
from alliance87.gate.refusals import shown
from alliance87.model.finding import FindingError, Report
from alliance87.model.project import Project
from alliance87.rules.shacl import Name, default_engine
from alliance87.sandbox.child import run
from alliance87.sandbox.limits import Limits
from alliance87.validate.pieces import large
from alliance87.validate.session import Input, Session, prepare, work

T = TypeVar("T")
_PATIENCE = 12  # times the seconds, for the engine that is slow
_EVERY = 0.2  # seconds between two looks at whether a file was saved


def validate(
    project: Project,
    files: Sequence[Path],
    form: str = "",
    engine: Name | None = None,
    limits: Limits | None = None,
) -> Report:
    """Return what is wrong with the files, taken as one contribution.

    ``form`` is the format, where the names of the files do not tell it; "-" is standard input.
    """
    limits = limits or Limits()
    reason = ""
    if (engine or default_engine()) == "shacl" and large.is_large(files, form, limits):
        try:
            report = large.validate(project, files[0], limits)
        except FindingError as error:
            return _alone(error, len(files))
        if isinstance(report, Report):
            return report
        reason = report
    inputs = inputs_of(files, form, limits)
    if isinstance(inputs, Report):
        return inputs

    report = sandboxed(project, inputs, _report, limits, engine)
    return large.explained(report, reason) if reason else report


def inputs_of(files: Sequence[Path], form: str, limits: Limits) -> tuple[Input, ...] | Report:
    """Read the bytes of files, or report the first that cannot be read."""
    try:
        return tuple(_input(path, form, limits) for path in files)
    except FindingError as error:
        return _alone(error, len(files))


def sandboxed(
    project: Project,
    inputs: Sequence[Input],
    job: Callable[[tuple[Session, tuple[Input, ...]]], T],
    limits: Limits,
    engine: Name | None = None,
) -> T | Report:
    """Do a job in the sandbox and return its answer, or a report of why it was ended.

    ``job`` is a function of a module, see ``sandbox.child.run``; it has a session and the inputs.

    Raises:
        Alliance87Error: a file of the project cannot be read, or there is no such process here.
    """
    name = engine or default_engine()
    if name == "pyshacl":
        seconds, processor = _PATIENCE * limits.seconds, _PATIENCE * limits.cpu_seconds
        limits = replace(limits, seconds=seconds, cpu_seconds=processor)
    names = ", ".join(given.file for given in inputs)
    try:
        return run(_ready, (project, name, limits, tuple(inputs)), job, limits, name=names)
    except FindingError as error:
        return _alone(error, len(inputs))


def watch(files: Sequence[Path], validate: Callable[[], Report]) -> Iterator[Report]:
    """Yield a report now, and another whenever one of the files is saved; never ends."""
    before: tuple[object, ...] | None = None
    while True:
        now = tuple(map(_saved, files))
        if now != before:
            before = now
            yield validate()
        time.sleep(_EVERY)


def _ready(
    project: Project, name: Name, limits: Limits, inputs: tuple[Input, ...]
) -> tuple[Session, tuple[Input, ...]]:
    return prepare(project, name, limits, inputs), inputs


def _report(ready: tuple[Session, tuple[Input, ...]]) -> Report:
    return work(*ready)


def _alone(error: FindingError, files: int) -> Report:
    return Report((("files", str(files)),), (error.finding,))


def _saved(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:  # between deleting and writing, as some editors save
        return None
    return status.st_mtime_ns, status.st_size


def _input(path: Path, form: str, limits: Limits) -> Input:
    if str(path) == "-":
        return Input(STDIN, form_of(STDIN, form), read_stdin(limits))
    return Input(shown(path), form_of(str(path), form), read_bytes(path, limits))
