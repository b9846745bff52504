"""Take a valid contribution into the dataset: a file of named graphs in ``data/contributions/``.

Whether it is valid was decided before, and whether it is true is for the reviewer. The file appears at
once and whole; one that is there already stays as it is. Each graph follows its evidence, and no statement is
lost but what the published evidence says already.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alliance87.formats.layout import trig
from alliance87.model.countries import described
from alliance87.model.dataset import DERIVED, Dataset
from alliance87.model.errors import UnreadableError
from alliance87.model.finding import Place, Report, in_order, refusal
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.model.statement import Statement
from alliance87.model.status import EVIDENCE
from alliance87.rules.parts import Parts
from alliance87.rules.pipeline import judge
from alliance87.rules.policy import name_fault
from alliance87.rules.text import first_hidden
from alliance87.rules.validate import (
    Input,
    Session,
    first_named,
    inputs_of,
    known_with,
    read,
    sandboxed,
)
from alliance87.sandbox.limits import Limits

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_CODE = re.compile(r"^    geo:([0-9]{3})$", re.MULTILINE)
_COUNTRIES = "countries.trig"  # those that contributions were the first to name
_OF_CHECKOUT = "pyproject.toml"  # a file that a checkout has, and an installed project has not


@dataclass(frozen=True)
class Laid:
    """A valid contribution as it is to stand in a file of its own, its name, and any warnings.

    The name is that of its first graph; "" if it is evidence alone.
    """

    name: str
    text: str
    report: Report
    countries: tuple[str, ...] = ()  # the IRIs of those that it is the first to name


@dataclass(frozen=True)
class Taken:
    """Where a contribution was written, and what a reviewer is asked to look at."""

    path: Path
    report: Report


def take(
    project: Project,
    files: Sequence[Path],
    form: str = "",
    limits: Limits | None = None,
    today: str = "",
) -> Taken | Report:
    """Write a contribution under the name of its first graph; if it is not valid, return the report.

    Another process that takes one at the same time waits, so that the second is judged with the first.

    Raises:
        Alliance87Error: there is no checkout to write into, or the file is there already.
        OSError: the folder cannot be written to.
    """
    if not (project.root / _OF_CHECKOUT).is_file():
        raise UnreadableError(
            str(project.data), "is installed, and nothing can be added to it", "Work in a checkout."
        )
    limits = limits or Limits()
    inputs, beside = inputs_of(files, form, limits)
    if unread := tuple(each for each in beside if each.severity.blocks):
        return Report((("files", str(len(inputs) + len(beside))),), in_order(unread))
    with _locked(project.root / _OF_CHECKOUT):
        laid = lay_out(project, inputs, limits, today)
        if isinstance(laid, Report):
            return laid
        if not laid.name:
            return _nothing(laid.report, inputs[0].file)
        return Taken(_write(project.contributions, laid), laid.report)


def lay_out(
    project: Project, inputs: Sequence[Input], limits: Limits, today: str = ""
) -> Laid | Report:
    """Validate a contribution and lay it out; if it is not valid, return the report.

    Raises:
        Alliance87Error: a file of the project cannot be read, or the child answers what it may not.
    """
    laid = sandboxed(project, inputs, _laid, limits, today=today)
    if isinstance(laid, Report):
        return laid
    if not laid.report.conforms:
        return laid.report
    # A hostile file may have taken the child over, which may then answer with any name and text.
    if (laid.name and name_fault(laid.name)) or first_hidden(laid.text) is not None:
        fault = "was given a name or a text that no contribution has"
        raise UnreadableError("The contribution", fault, "Please report it, with the files.")
    return laid


def _laid(ready: tuple[Session, tuple[Input, ...]]) -> Laid:
    """Return a contribution laid out, without a text if it is not valid."""
    session, inputs = ready
    contribution = read(session, inputs)
    if isinstance(contribution, Report):
        return Laid("", "", contribution)
    new = first_named(session, contribution)
    known = known_with(session, new)
    report = judge(contribution, known, session.rules, session.limits, today=session.today)
    if not report.conforms:
        return Laid("", "", report)
    divided = contribution.parts(contribution.own)
    name = min(divided.facts, default="").removeprefix(PREFIXES["contributed"])
    countries = {s.subject for s in new if s.graph != EVIDENCE}
    return Laid(name, trig(arranged(divided, known)), report, tuple(sorted(countries)))


def _nothing(report: Report, file: str) -> Report:
    message = "There is evidence here, and nothing that rests on it: say what it tells."
    found = refusal(Place(file), "no-statements", message)
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
    if laid.countries:
        _describe(folder.parent / "curated" / _COUNTRIES, laid.countries)
    beside = folder / f".{path.name}.{os.getpid()}"
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            file.write(laid.text)
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)  # a rename would replace what another has written since
    except FileExistsError:
        raise there from None
    finally:
        beside.unlink(missing_ok=True)
    _sync(folder)
    return path


def _describe(path: Path, countries: Iterable[str]) -> None:
    """Add countries to the file of those that contributions were the first to name.

    What is said of them comes from our table, and not from the child that read the contribution.
    """
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    there = {f"{PREFIXES['geo']}{code}" for code in _CODE.findall(before)}
    found = described({*there, *countries}, Dataset(()))
    names = dict.fromkeys(s.graph for s in found)
    graphs = [(name, [s for s in found if s.graph == name]) for name in names]
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(trig(graphs), encoding="utf-8", newline="\n")
    beside.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Have the names in a folder written to the disk, where a folder can be opened for that."""
    if sys.platform != "win32":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Wait until no other process has a file locked, and lock it; its content is not touched."""
    with path.open("rb") as file:
        if sys.platform == "win32":
            file.seek(2**30)  # far behind its end, since nobody could read what is locked
            while True:
                try:
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                    break
                except OSError:  # after ten seconds
                    continue
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


Graph = tuple[str, Sequence[Statement]]


def arranged(divided: Parts, known: Dataset) -> tuple[Graph, ...]:
    """Return the named graphs of a contribution: for each its evidence, and then what it says.

    On what an entry of a list rests (prov:wasDerivedFrom) is evidence, wherever it was written. A
    source that an earlier contribution describes alike is not described again.
    """
    published = {s.triple for s in known.by_graph.get(EVIDENCE, ())}
    moved = [s for facts in divided.facts.values() for s in facts if s.predicate == DERIVED]
    left = [s for s in (*divided.evidence, *moved) if s.triple not in published]
    graphs: list[Graph] = []
    for name, facts in divided.facts.items():
        kept = [s for s in facts if s.predicate != DERIVED]
        behind = _behind({name, *(n for s in kept for n in (s.subject, s.value))}, left)
        graphs += [(EVIDENCE, [s for s in left if s.subject in behind]), (name, kept)]
        left = [s for s in left if s.subject not in behind]
    if left:
        graphs.insert(0, (EVIDENCE, left))
    return tuple(graphs)


def _behind(things: set[str], evidence: Collection[Statement]) -> set[str]:
    """Return things and what they rest on, near and far: descriptions, passages, quotes, sources."""
    found = set(things)
    while True:
        more = {s.value for s in evidence if s.subject in found} - found
        if not more:
            return found
        found |= more
