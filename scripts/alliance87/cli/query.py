"""The command that asks the dataset a question; it parses, calls and prints, and decides nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from alliance87.model.status import NAMES
from alliance87.report.terminal import visible, width

if TYPE_CHECKING:
    from alliance87.model.project import Project
    from alliance87.query.engine import Answer

_ROWS = ("table", "csv", "tsv", "json", "xml", "markdown")
_TRIPLES = ("turtle", "ntriples", "jsonld", "xml", "table", "markdown")
_FORMATS = tuple(dict.fromkeys(_ROWS + _TRIPLES))


@click.command()
@click.argument("name", required=False)
@click.argument("parameters", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--format", "form", type=click.Choice(_FORMATS), help="How to print the answer.")
@click.option("--list", "listed", is_flag=True, help="List the questions and what they ask.")
@click.option("--status", type=click.Choice(NAMES), help="Search only what has this status.")
@click.option("--document", metavar="NAME", help="Search only what rests on this document.")
@click.option("--endpoint", metavar="URL", help="Ask a store that has the dataset instead.")
def query(
    name: str | None,
    parameters: tuple[str, ...],
    form: str | None,
    listed: bool,
    status: str | None,
    document: str | None,
    endpoint: str | None,
) -> None:
    """Ask the dataset a question.

    NAME is a question of the list, a file that ends in .rq, or - for standard input. Some questions
    take parameters: kind=un-entity finds only things of that kind. Our prefixes need no declaration.
    The default graph holds all statements; GRAPH finds which graph has which. Without --format, rows
    print as a table and triples as Turtle. If nothing is found, our names in the query that occur
    in no statement are listed on standard error.

    --status searches only the graphs that have the status. --document searches only the graphs that
    rest on that document alone; give any of its names.

    --endpoint asks another store by the SPARQL 1.1 Protocol, with the login of publish. What is
    refused here (SERVICE, FROM, updates) is not sent.

    \b
    Reads:   the query, and the project's own data; with --endpoint, that one
             address over the network, and otherwise nothing.
    Writes:  the answer to standard output; no file.
    Exit codes: 0 answered, 2 could not run.
    Example: alliance87 query who-took-part --status stated --format csv
    """
    from alliance87.model.project import installed
    from alliance87.query.questions import find

    if listed:
        if name is not None or form or endpoint or status or document:
            raise click.UsageError("--list takes no NAME and no other option.")
        _list()
        return
    if not name:
        raise click.UsageError("Name a question or a file, or use --list.")
    if endpoint and (status or document):
        raise click.UsageError("--endpoint takes neither --status nor --document.")
    project = installed()
    text, place = find(project, name)
    store = None
    if parameters or not endpoint:
        from alliance87.query.store import load

        store = load(project)
    if store and parameters:
        from alliance87.query.parameters import filled
        from alliance87.query.store import statements

        text = filled(text, place, _pairs(parameters), statements(store))
    if endpoint or store is None:
        from alliance87.cli.remote import ask_endpoint

        _print(ask_endpoint(endpoint or "", text, place), form, project)
        return
    from alliance87.query.engine import ask, is_nothing
    from alliance87.query.store import part

    asked = part(store, status or "", document or "") if status or document else store
    answer = ask(asked, text, place)
    _print(answer, form, project)
    if is_nothing(answer):
        from alliance87.query.names import unknown

        only = [f"status {status}"] if status else []
        only += [f"document {document}"] if document else []
        note = [f"Only statements of {' and '.join(only)} were searched."] if only else []
        for sentence in (*note, *unknown(store, text)):
            click.echo(visible(f"{place}: {sentence}"), err=True)


def _print(answer: Answer, form: str | None, project: Project) -> None:
    from alliance87.query.results import render

    form = form or ("table" if isinstance(answer, bytes) else "turtle")
    printed(render(answer, form, width(100), project.context), form in ("table", "markdown"))


def printed(content: bytes, for_people: bool) -> None:
    """Print UTF-8: what people read in the terminal's own encoding, what programs read as it is."""
    if for_people:
        sys.stdout.write(content.decode())
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
    sys.stdout.flush()


def _pairs(parameters: tuple[str, ...]) -> list[tuple[str, str]]:
    pairs = []
    for given in parameters:
        key, equals, value = given.partition("=")
        if not (key and equals and value):
            raise click.UsageError(
                f"{given} is no parameter. Write KEY=VALUE, such as kind=un-entity."
            )
        pairs.append((key, value))
    return pairs


def _list() -> None:
    from alliance87.model.project import installed
    from alliance87.query.questions import questions

    for question in questions(installed()):
        click.echo(f"{question.name}\n    {question.english}")
        for parameter in question.parameters:
            click.echo(f"    {parameter.name}=…  {parameter.means}")
