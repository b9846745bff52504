"""Choose how a file is validated: a large Turtle file in pieces, any other whole.

Both find the same. What cannot be read in pieces is read whole, as far as the limits allow.
"""

from __future__ import annotations

import gc
import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from alliance87.gate import values
from alliance87.gate.form import SUFFIXES, Form
from alliance87.gate.refusals import shown
from alliance87.model.errors import UnreadableError
from alliance87.model.finding import Report, Severity
from alliance87.model.project import Project
from alliance87.sandbox.child import run
from alliance87.sandbox.limits import Limits
from alliance87.validate.session import Input, Session, prepare

_Stream: TypeAlias = Callable[[Session, str, int, Callable[[int], None]], Report]
_FROM = 2**18  # bytes; below, it takes longer to cut a file into pieces
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_LIBRARY = "a value in it needs a library"  # as ``scan`` says


def is_large(files: Sequence[Path], form: str, limits: Limits) -> bool:
    """Whether the files are one Turtle file that is better read in pieces."""
    if len(files) != 1:
        return False
    its_form = form or SUFFIXES.get(files[0].suffix.lower())
    try:
        status = os.lstat(files[0])
    except (OSError, ValueError):
        return False
    fits = _FROM <= status.st_size <= limits.file_bytes
    return its_form == Form.TURTLE and stat.S_ISREG(status.st_mode) and fits


def validate(project: Project, path: Path, limits: Limits) -> Report | str:
    """Return what is wrong with a large file, or why it cannot be read in pieces.

    Raises:
        FindingError: it cannot be read, or takes more than it may.
        Alliance87Error: a file of the project cannot be read, or there is no such process here.
    """
    found = _validate(project, path, limits, ":string")
    # A library is loaded only if need be: it takes a tenth of the memory.
    return _validate(project, path, limits, ":decimal") if found == _LIBRARY else found


def _validate(project: Project, path: Path, limits: Limits, named: str) -> Report | str:
    """Do so with all that values of the datatype that is named may need."""
    return run(_ready, (project, path, limits, named), _work, limits, name=shown(path))


def _ready(
    project: Project, path: Path, limits: Limits, named: str
) -> tuple[Session, str, int, _Stream]:
    from alliance87.validate.pieces.stream import stream  # here, for the sandbox imports nothing

    file = shown(path)
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        raise UnreadableError(file, "cannot be read", "Check it, and try again.") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise UnreadableError(file, "is no file any more", "Give a file.")
    values.prepare(named)
    session = prepare(project, "shacl", limits, [Input(str(path), Form.TURTLE, b"")])
    return session, file, descriptor, stream


def _work(made: tuple[Session, str, int, _Stream]) -> Report | str:
    from alliance87.validate.pieces.blocks import NotInPiecesError

    session, file, descriptor, stream = made
    gc.freeze()  # what is there will stay; to walk it again and again takes a tenth of the time
    gc.set_threshold(100_000)
    try:
        return stream(session, file, descriptor, lambda _: None)
    except NotInPiecesError as error:
        return str(error)


def explained(report: Report, reason: str) -> Report:
    """Return a report that says why a file that is too much was not read in pieces."""
    return Report(
        report.counts,
        tuple(
            replace(each, fix=f"{each.fix} It cannot be read in pieces: {reason}.".strip())
            if each.severity is Severity.LIMIT
            else each
            for each in report.findings
        ),
    )
