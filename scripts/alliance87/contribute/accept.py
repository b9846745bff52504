"""Take a valid contribution into the dataset: a file of named graphs in ``data/contributions/``.

Whether it is valid was decided before, and whether it is true is for the reviewer. The file appears at
once and whole; one that is there already stays as it is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from alliance87.contribute.arrange import arranged
from alliance87.formats.layout import trig
from alliance87.model.errors import UnreadableError
from alliance87.model.finding import Finding, Place, Report, Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.rules.pipeline import judge
from alliance87.rules.text import first_hidden
from alliance87.rules.validate import Input, Session, inputs_of, read, sandboxed
from alliance87.sandbox.limits import Limits

_NAME = re.compile("[a-z0-9]+([.-][a-z0-9]+)*")


@dataclass(frozen=True)
class Laid:
    """A valid contribution as it is to stand in a file of its own, its name, and any warnings.

    The name is that of its first graph; "" if it is evidence alone.
    """

    name: str
    text: str
    report: Report


@dataclass(frozen=True)
class Taken:
    """Where a contribution was written, and what a reviewer is asked to look at."""

    path: Path
    report: Report


def take(
    project: Project, files: Sequence[Path], form: str = "", limits: Limits | None = None
) -> Taken | Report:
    """Write a contribution under the name of its first graph; if it is not valid, return the report.

    Raises:
        Alliance87Error: there is no checkout to write into, or the file is there already.
        OSError: the folder cannot be written to.
    """
    if not (project.root / "pyproject.toml").is_file():
        raise UnreadableError(
            str(project.data), "is installed, and nothing can be added to it", "Work in a checkout."
        )
    limits = limits or Limits()
    inputs = inputs_of(files, form, limits)
    if isinstance(inputs, Report):
        return inputs
    laid = lay_out(project, inputs, limits)
    if isinstance(laid, Report):
        return laid
    if not laid.name:
        return _nothing(laid.report, inputs[0].file)
    return Taken(_write(project.contributions, laid), laid.report)


def lay_out(project: Project, inputs: Sequence[Input], limits: Limits) -> Laid | Report:
    """Validate a contribution and lay it out; if it is not valid, return the report.

    Raises:
        Alliance87Error: a file of the project cannot be read, or the child answers what it may not.
    """
    laid = sandboxed(project, inputs, _laid, limits)
    if isinstance(laid, Report):
        return laid
    if not laid.report.conforms:
        return laid.report
    # A hostile file may have taken the child over, which may then answer with any name and text.
    is_named = not laid.name or _NAME.fullmatch(laid.name)
    if not is_named or first_hidden(laid.text) is not None:
        fault = "was given a name or a text that no contribution has"
        raise UnreadableError("The contribution", fault, "Please report it, with the files.")
    return laid


def _laid(ready: tuple[Session, tuple[Input, ...]]) -> Laid:
    """Return a contribution laid out, without a text if it is not valid."""
    session, inputs = ready
    contribution = read(session, inputs)
    if isinstance(contribution, Report):
        return Laid("", "", contribution)
    report = judge(contribution, session.known, session.rules, session.limits)
    if not report.conforms:
        return Laid("", "", report)
    divided = contribution.parts(contribution.own)
    name = min(divided.facts, default="").removeprefix(PREFIXES["contributed"])
    return Laid(name, trig(arranged(divided, session.known)), report)


def _nothing(report: Report, file: str) -> Report:
    message = "There is evidence here, and nothing that rests on it: say what it tells."
    rule = f"{PREFIXES['rule']}no-statements"
    found = Finding(Place(file), Severity.REFUSAL, "", "", rule, message)
    return Report(report.counts, (found, *report.findings))


def _write(folder: Path, laid: Laid) -> Path:
    path = folder / f"{laid.name}.trig"
    there = UnreadableError(
        str(path),
        "is there already",
        "Give the graph of the contribution another name, or edit that file.",
    )
    if path.exists():
        raise there
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{path.name}.{os.getpid()}"
    try:
        beside.write_text(laid.text, encoding="utf-8")
        os.link(beside, path)  # a rename would replace what another has written since
    except FileExistsError:
        raise there from None
    finally:
        beside.unlink(missing_ok=True)
    return path
