"""The commands for contributions: template, new, validate, explain, diff, accept.

They parse, call and print, and decide nothing.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import click

from alliance87.cli.limits import Sandboxed, limited, limits_of
from alliance87.formats.format import Format
from alliance87.model.finding import Report
from alliance87.model.project import around, installed
from alliance87.report.render import FORMATS
from alliance87.report.terminal import coloured, width

_FILE = click.Path(path_type=Path, allow_dash=True)
_FORMS = tuple(form.value for form in Format)
_TABLES = ("organizations", "events", "participants", "evidence", "csvw")
_ENGINES = ("shacl", "pyshacl")


@click.command(cls=Sandboxed)
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE…")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option(
    "--input-format", type=click.Choice(_FORMS), help="If the file name does not show it."
)
@click.option("--engine", type=click.Choice(_ENGINES), help="The SHACL engine; both find the same.")
@click.option("--watch", is_flag=True, help="Validate again whenever a file is saved.")
@limited
def validate(
    files: tuple[Path, ...],
    form: str,
    input_format: str | None,
    engine: Literal["shacl", "pyshacl"] | None,
    watch: bool,
    **limits: Any,
) -> None:
    """Validate a contribution.

    Each finding gives the file, the line, the column and what to write instead. FILE is Turtle, TriG,
    N-Triples, N-Quads, JSON-LD, RDF/XML or a CSV table, or - for standard input. Several files are one
    contribution and may refer to each other, and to everything that is published. A folder is the files in it.

    \b
    Reads:   the files, and the project's own ontology, data and shapes;
             and the day it is (or SOURCE_DATE_EPOCH).
    Writes:  a report to standard output; no file.
    Exit codes: 0 valid, 1 findings, 2 unreadable or refused, 3 over a limit.
    Example: alliance87 validate organizations.csv evidence.csv
    """
    from alliance87.rules import validate as command

    def run() -> Report:
        allowed = limits_of(limits)
        form = input_format or ""
        return command.validate(installed(), files, form, engine, allowed, _today())

    if not watch:
        report = run()
        _show(report, form)
        sys.exit(report.status)
    if Path("-") in files:
        raise click.UsageError("--watch needs a file, and standard input is none.")
    for report in command.watch(files, run):
        click.clear()
        _show(report, form)


@click.command()
@click.argument("name")
def explain(name: str) -> None:
    """Explain a rule: what it requires, why, and an example.

    NAME is the name of a shape or another rule, as a finding gives it in its last line.

    \b
    Reads:   the project's own shapes and rules, and the cases that test them.
    Writes:  the explanation to standard output; no file.
    Exit codes: 0 explained, 2 there is no such rule.
    Example: alliance87 explain Participation-statedName
    """
    from alliance87.explain.rule import explain as run
    from alliance87.explain.text import render

    click.echo(render(run(installed(), name), width(100)), nl=False)


@click.command()
@click.argument("name", type=click.Choice(_TABLES), metavar="NAME", required=False)
@click.option("--xlsx", type=_FILE, metavar="FILE", help="Write a workbook with all four tables.")
def template(name: str | None, xlsx: Path | None) -> None:
    """Write an empty table to fill in with a spreadsheet program.

    With --xlsx it writes a workbook: a sheet for each table, lists to choose from, and what to do.

    NAME is organizations, events, participants or evidence. The row under the header begins with #
    and explains each column; it may stay. The NAME csvw writes a description of all four tables for
    programs (CSV on the Web).

    \b
    Reads:   nothing.
    Writes:  CSV to standard output, or JSON for csvw; the workbook to its file.
    Exit codes: 0 written, 2 there is no such table.
    Example: alliance87 template --xlsx contribution.xlsx
    """
    if (name is None) == (xlsx is None):
        raise click.UsageError("Give NAME or --xlsx FILE.")
    if xlsx is not None:
        from alliance87.formats.load import load
        from alliance87.model.countries import names
        from alliance87.tables.blank_workbook import workbook
        from alliance87.tables.lookup import lookup

        xlsx.write_bytes(workbook(lookup(load(installed())), names()))
        click.echo(f"Fill in {xlsx}, then: alliance87 validate {xlsx}", err=True)
        return
    assert name is not None
    if name == "csvw":
        from alliance87.tables.csvw import csvw

        click.echo(csvw(), nl=False)
        return
    from alliance87.tables.wording import template as run

    click.echo(run(name), nl=False)


@click.command(cls=Sandboxed)
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE…")
@click.option(
    "--input-format", type=click.Choice(_FORMS), help="If the file name does not show it."
)
@limited
def accept(files: tuple[Path, ...], input_format: str | None, **limits: Any) -> None:
    """Take a valid contribution into the dataset.

    It is written in the layout of our files, with its source, contributor and date; the next build
    publishes it. A contribution that is not valid is refused. The dataset is that of the checkout
    you are in.

    \b
    Reads:   the files, and the project's own ontology, data and shapes.
    Writes:  one new file in data/contributions/; its path to standard output,
             and what a reviewer should look at to standard error.
    Exit codes: 0 accepted, 1 findings, 2 unreadable, refused or there already,
                3 over a limit.
    Example: alliance87 accept mine.ttl
    """
    from alliance87.contribute.accept import take
    from alliance87.report.render import render

    taken = take(
        around(Path.cwd()) or installed(), files, input_format or "", limits_of(limits), _today()
    )
    if isinstance(taken, Report):
        _show(taken, "text")
        sys.exit(taken.status)
    if taken.report.findings:
        shown = render(taken.report, "text", width(100), coloured(sys.stderr))
        click.echo(shown, err=True, nl=False)
    click.echo(taken.path)


def _today() -> str:
    """Return the day it is, or the one of SOURCE_DATE_EPOCH, in UTC."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(given) if given.isdecimal() else time.time()
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _show(report: Report, form: str) -> None:
    from alliance87.report.render import render

    click.echo(render(report, form, width(100), coloured(sys.stdout)), nl=False)
