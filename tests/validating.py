"""What the tests of validation share: sessions that are made ready once, and the mistakes as data.

A mistake is a file of ``mistakes/``: for each format what to change in its base, with « and » around
what must be pointed at, and what must be said of it. ``instead`` tells why another slip stands for it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from alliance87.formats.format import SUFFIXES, Format
from alliance87.model.finding import Finding, Place, Report
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.model.statement import Lines, Span
from alliance87.rules.shacl import Name
from alliance87.rules.validate import Input, Session, prepare, work
from alliance87.sandbox.limits import Limits
from conftest import CHECKOUT

FOLDER = CHECKOUT / "tests" / "mistakes"
TABLES = ("organizations", "events", "participants", "evidence")
_ENDS = {form: end for end, form in reversed(SUFFIXES.items())}


@dataclass(frozen=True)
class Mistake:
    """One mistake in one format, and what must be said of it."""

    name: str
    form: Format
    inputs: tuple[Input, ...]
    place: Place
    rule: str
    severity: str
    status: int
    fix: str

    def __str__(self) -> str:
        return f"{self.name}-{self.form}"


@cache
def session(name: Name = "shacl", limits: Limits | None = None) -> Session:
    """Return a session that reads every format."""
    every = [Input(f"x{end}", form, b"") for form, end in _ENDS.items()]
    return prepare(Project(CHECKOUT), name, limits or Limits(), every)


def prepare_once(patch: pytest.MonkeyPatch) -> None:
    """Make ready to validate in this process, so that a child that is forked finds it done."""

    def prepared(project: Project, name: Name, limits: Limits, inputs: Sequence[Input]) -> Session:
        same = project == Project(CHECKOUT)
        return session(name, limits) if same else prepare(project, name, limits, inputs)

    session("shacl", Limits())
    patch.setattr("alliance87.rules.validate.prepare", prepared)


def report(inputs: Sequence[Input], name: Name = "shacl") -> Report:
    """Validate files in this process."""
    return work(session(name), inputs)


def given(text: str, file: str = "mine.ttl") -> Input:
    """Return a file with a text."""
    return Input(file, SUFFIXES[Path(file).suffix], text.encode())


@cache
def base(form: Format) -> tuple[Input, ...]:
    """Return the files of the contribution without a mistake."""
    if form is Format.CSV:
        return tuple(_base(f"base.{table}.csv") for table in TABLES)
    return (_base(f"base{_ENDS[form]}"),)


def _base(name: str) -> Input:
    return Input(name, SUFFIXES[Path(name).suffix], (FOLDER / name).read_bytes())


def mistakes() -> list[Mistake]:
    """Return every mistake in every format."""
    read = {path.stem: tomllib.loads(path.read_text()) for path in sorted(FOLDER.glob("*.toml"))}
    return [_mistake(name, form, read[name]) for name in read for form in Format]


def _mistake(name: str, form: Format, table: Mapping[str, Any]) -> Mistake:
    told = {**table, **table[form.value]}
    file = f"base.{told['file']}.csv" if form is Format.CSV else base(form)[0].file
    text = next(each for each in base(form) if each.file == file).data.decode()
    for replace, by in told["edits"]:
        assert text.count(replace) == 1, f"{name}: {file} does not have this once: {replace}"
        text = text.replace(replace, by)
    before, marked, after = text.replace("»", "«").split("«")
    span = Span(len(before), len(before) + len(marked))
    changed = given(before + marked + after, file)
    prefix, _, local = told["rule"].partition(":")
    return Mistake(
        name,
        form,
        tuple(changed if each.file == file else each for each in base(form)),
        Lines(changed.data.decode()).place(file, span),
        PREFIXES[prefix] + local,
        told["severity"],
        told["status"],
        told["fix"],
    )


def where(place: Place) -> tuple[str, int, int, int, int, str]:
    """Return what a mistake must be right about in a place."""
    p = place
    return p.file, p.line, p.column, p.end_line, p.end_column, p.excerpt


def told(found: Finding) -> str:
    """Return a finding in short, for a test that fails."""
    p = found.place
    at = f"{p.file}:{p.line}:{p.column}-{p.end_line}:{p.end_column}"
    return f"{at} {found.severity} {found.rule} | {found.message} | {found.fix}"
