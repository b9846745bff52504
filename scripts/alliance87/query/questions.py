"""Find a query: one of the saved questions by its name, a file, or standard input.

A question is a file of ``queries/``: its name is the question, its first comment line asks it in
English, and its second says what a row of the answer is. Its parameters may follow.
"""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from alliance87.model.errors import UnknownNameError, UnreadableError
from alliance87.model.project import Project
from alliance87.query.guard import MAX_CHARACTERS
from alliance87.query.parameters import Parameter, declared

_MOST_BYTES = 4 * MAX_CHARACTERS + 4  # more cannot pass the guard, so more is not read


@dataclass(frozen=True, order=True)
class Question:
    """A saved query: its name, what it asks, what a row of its answer is, and its parameters."""

    name: str
    english: str
    row: str
    parameters: tuple[Parameter, ...] = ()


def questions(project: Project) -> tuple[Question, ...]:
    """Return the saved questions, A to Z.

    Raises:
        UnreadableError: a question cannot be read.
    """
    return tuple(_question(path) for path in _files(project))


def find(project: Project, name: str) -> tuple[str, str]:
    """Return a query and the place that errors are to name.

    What ends in ``.rq`` or has a slash is a file, ``-`` is standard input, and anything else is the
    name of a question. A file on disk must end in ``.rq``; a pipe may go by any path.

    Raises:
        UnknownNameError: there is no such question.
        UnreadableError: the file or standard input cannot be read, or is not UTF-8.
    """
    if name == "-":
        return _text(sys.stdin.buffer, "standard input"), "standard input"
    saved = next((path for path in _files(project) if path.stem == name), None)
    if saved:
        return _read(saved), saved.name
    if not name.endswith(".rq") and _is_file(name):
        fault = "a query file must end in .rq"
        given = f"alliance87 query - < {shlex.quote(name)}"
        raise UnreadableError(name, fault, f"Rename it, or give it on standard input: {given}")
    if name.endswith(".rq") or "/" in name or "\\" in name:
        return _read(Path(name)), name
    raise UnknownNameError(name, "no question has this name", _nearest(project, name))


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # too long for a file name, or no path at all
        return False


def _files(project: Project) -> list[Path]:
    return sorted(project.queries.glob("*.rq"))


def _question(path: Path) -> Question:
    text = _read(path)
    english, row = (line.removeprefix("#").strip() for line in [*text.splitlines(), "", ""][:2])
    return Question(path.stem, english, row, declared(text))


def _nearest(project: Project, name: str) -> str:
    from alliance87.model.suggest import near

    names = [path.stem for path in _files(project)]
    words = set(name.lower().replace("_", "-").split("-"))
    sharing = sorted(names, key=lambda known: -len(words & set(known.split("-"))))
    meant = near(name, names, 3, least=0.5)
    meant = meant or [known for known in sharing if words & set(known.split("-"))][:3]
    hint = f"Did you mean {' or '.join(meant)}? " if meant else ""
    return f"{hint}All questions: alliance87 query --list"


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return _text(file, str(path))
    except OSError as error:
        fault = f"cannot be read ({error.strerror})"
        remedy = "Give a .rq file, or the name of a question: alliance87 query --list"
        raise UnreadableError(str(path), fault, remedy) from error


def _text(file: BinaryIO, place: str) -> str:
    content = file.read(_MOST_BYTES)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableError(f"{place}:{line}", "is not UTF-8", "Save it as UTF-8.") from error
