"""Read the files of a contribution in their formats and validate them together.

What needs a file of ours is prepared first; after that nothing is opened, so the work can be done
in the sandbox.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from alliance87.gate import characters, encoding, terms, values
from alliance87.gate.form import Form
from alliance87.located import Reading
from alliance87.model.finding import Finding, FindingError, Report, in_order
from alliance87.model.project import Project
from alliance87.model.statement import statements_of
from alliance87.read import read_text
from alliance87.rules.shacl import Name, engine
from alliance87.sandbox.limits import Limits
from alliance87.validate import context as contexts
from alliance87.validate.context import Context
from alliance87.validate.placing import Cells, Places
from alliance87.validate.run import Contribution, Engines, validate

_Read = tuple[Reading, Cells, tuple[Finding, ...]]


@dataclass(frozen=True)
class Input:
    """One file: how the user named it, its format and its bytes."""

    file: str
    form: Form
    data: bytes


@dataclass(frozen=True)
class Session:
    """All that validation needs besides the contribution; ``reads`` has a reader for each format."""

    context: Context
    engines: Engines
    limits: Limits
    reads: dict[Form, Callable[[str, str], _Read]]


def prepare(project: Project, name: Name, limits: Limits, inputs: Sequence[Input]) -> Session:
    """Make ready to validate files with the engine ``name``; none of them is read yet.

    A file of the dataset that is validated itself is not held against what it says.

    Raises:
        Alliance87Error: a file of the project cannot be read, or the shapes are malformed.
    """
    context = contexts.read(project, [Path(given.file) for given in inputs])
    shapes = statements_of("shapes", context.shapes)
    engines = Engines(
        union=engine(name, shapes, ""),
        contributed=engine(name, shapes, f"{contexts.STATUS}contributed"),
    )
    for given in inputs:
        values.prepare(given.data.decode("utf-8", "replace"))
    engines.contributed.validate("")  # whatever an engine loads when it is first used
    reads = {
        form: _reader(form, context, project, limits) for form in {given.form for given in inputs}
    }
    return Session(context, engines, limits, reads)


def work(session: Session, inputs: Sequence[Input]) -> Report:
    """Validate the files as one contribution; a file that cannot be read stops it."""
    contribution = read(session, inputs)
    return contribution if isinstance(contribution, Report) else judge(session, contribution)


def judge(session: Session, contribution: Contribution) -> Report:
    """Validate a contribution that was read."""
    return validate(contribution, session.context, session.engines, session.limits)


def read(session: Session, inputs: Sequence[Input]) -> Contribution | Report:
    """Read the files of a contribution, or report which of them cannot be read, and why."""
    readings: list[Reading] = []
    cells: dict[str, Cells] = {}
    found: list[Finding] = []
    unread: list[Finding] = []
    for given in inputs:
        try:
            text = encoding.decode(given.file, given.data)
            characters.check(given.file, text)
            reading, cells[given.file], its_findings = session.reads[given.form](given.file, text)
            if len(reading.quads) > session.limits.statements:
                raise terms.too_many(given.file, session.limits)
        except FindingError as error:
            unread.append(error.finding)
            continue
        readings.append(reading)
        found += its_findings
    if unread:
        counts = (("files", str(len(inputs))), ("files that cannot be read", str(len(unread))))
        return Report(counts, in_order(unread))
    return Contribution(Places(tuple(readings), cells), tuple(found))


def _reader(
    form: Form, context: Context, project: Project, limits: Limits
) -> Callable[[str, str], _Read]:
    """Return what reads a format; a module that no file needs is not imported."""
    if form is Form.CSV:
        from alliance87.tables import statements
        from alliance87.tables.lookup import lookup

        names = lookup(context.known.quads)

        def read_csv(file: str, text: str) -> _Read:
            sheet = statements.read(file, text, names)
            return sheet.reading, sheet.cells, sheet.findings

        return read_csv
    if form is Form.JSON_LD:
        from alliance87.locate import jsonld

        ours = read_text(project.context)
        return lambda file, text: (jsonld.read(file, text, ours), {}, ())
    if form is Form.RDF_XML:
        from alliance87.locate import rdfxml

        return lambda file, text: (rdfxml.read(file, text), {}, ())
    from alliance87.locate import tokens, turtle

    its_form, most = tokens.Form(form.value), limits.statements
    return lambda file, text: (turtle.read(file, text, its_form, most), {}, ())
