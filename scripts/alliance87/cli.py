"""The command line: parse the arguments, call what does the work, print what comes back.

Nothing is decided here but exit codes: 0 fine, 1 findings, 2 could not run. What a command needs is
imported when it runs, so that help and queries start fast.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from pathlib import Path

import click

from alliance87.errors import Alliance87Error
from alliance87.project import VERSION, installed
from alliance87.query.terminal import coloured, visible, width

_ROWS = ("table", "csv", "tsv", "json", "xml", "markdown")
_TRIPLES = ("turtle", "ntriples", "jsonld", "xml", "table", "markdown")
_FORMATS = tuple(dict.fromkeys(_ROWS + _TRIPLES))
_FILE = click.Path(path_type=Path)
_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=_HELP)
@click.version_option(VERSION, prog_name="alliance87", message="%(prog)s %(version)s")
def commands() -> None:
    """What the Alliance 8.7 press release of 9 February 2017 says, and which words say so.

    \b
    Results go to standard output, problems to standard error.
    Exit codes: 0 fine, 1 findings, 2 could not run.
    Example: alliance87 query who-took-part
    """


@commands.command()
@click.option("--out", type=_FILE, default=Path("dist"), show_default=True, help="The folder.")
def build(out: Path) -> None:
    """Make all published files.

    \b
    Reads:   the project's own ontology, data and shapes.
    Writes:  dumps, tables, catalogue and checksums, into a folder that is
             replaced as a whole; the path of each to standard output.
    Exit codes: 0 built, 2 could not run.
    Example: alliance87 build --out dist
    """
    from alliance87.export.build import build as run

    for path in run(installed(), out):
        click.echo(path)


@commands.command()
@click.option("--source", type=_FILE, help="The text of the press release, to hold quotes against.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def check(source: Path | None, form: str) -> None:
    """Check the project's own data.

    \b
    Reads:   the project's own ontology, data, shapes and questions; with
             --source, the press release.
    Writes:  a report to standard output; no file.
    Exit codes: 0 nothing is wrong, 1 something is, 2 could not run.
    Example: alliance87 check --source press-release.txt
    """
    from alliance87.check.everything import check as run
    from alliance87.findings import render_json, render_text

    report = run(installed(), source)
    click.echo(render_json(report) if form == "json" else render_text(report), nl=False)
    sys.exit(0 if report.conforms else 1)


@commands.command()
@click.argument("name", required=False)
@click.option("--format", "form", type=click.Choice(_FORMATS), help="How to print the answer.")
@click.option("--list", "listed", is_flag=True, help="List the questions and what they ask.")
def query(name: str | None, form: str | None, listed: bool) -> None:
    """Ask the dataset a question.

    NAME is a question of the list, a file that ends in .rq, or - for standard input. Our prefixes
    need no declaration. The default graph holds all statements; GRAPH tells which graph has which.
    Without --format, rows print as a table and triples as Turtle. If nothing is found, names of ours
    that occur in no statement are told on standard error.

    \b
    Reads:   the project's own data, and the query; nothing over a network.
    Writes:  the answer to standard output; no file.
    Exit codes: 0 answered, 2 could not run.
    Example: alliance87 query which-participants-are-governments --format csv
    """
    from alliance87.query.questions import find, questions

    if listed:
        if name is not None or form:
            raise click.UsageError("--list takes no NAME and no --format.")
        for question in questions(installed()):
            click.echo(f"{question.name}\n    {question.english}")
        return
    if not name:
        raise click.UsageError("Name a question or a file, or use --list.")
    from alliance87.query.engine import ask, is_nothing
    from alliance87.query.names import unknown
    from alliance87.query.results import render
    from alliance87.query.store import load

    project = installed()
    text, place = find(project, name)
    store = load(project)
    answer = ask(store, text, place)
    form = form or ("table" if isinstance(answer, bytes) else "turtle")
    _print(render(answer, form, width(100), project.context), form in ("table", "markdown"))
    for sentence in unknown(store, text) if is_nothing(answer) else ():
        click.echo(visible(f"{place}: {sentence}"), err=True)


@commands.command()
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def describe(name: str, form: str) -> None:
    """Say what is known of a thing.

    Under each statement stand the words it rests on, or the step from them, or the outside source.
    NAME is a label or an abbreviation (ILO), a name of ours (organization/ilo, organization:ilo, or
    ilo if only one thing has it), a code (8.7), a term (a87:kind), or a whole IRI, with or without < >.

    \b
    Reads:   the project's own ontology and data.
    Writes:  the description to standard output; no file.
    Exit codes: 0 described, 2 could not run, or no one thing has the name.
    Example: alliance87 describe "Education International"
    """
    from alliance87.describe.text import render_json, render_text
    from alliance87.describe.thing import describe as run
    from alliance87.query.store import load

    found = run(load(installed(), with_ontology=True), name)
    text = render_json(found) if form == "json" else render_text(found, width(100))
    _print(text.encode(), form != "json")


def _print(content: bytes, for_people: bool) -> None:
    """Print UTF-8: what people read in the terminal's own encoding, what programs read as it is."""
    if for_people:
        sys.stdout.write(content.decode())
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
    sys.stdout.flush()


def main() -> None:
    """Run the command line and exit; what goes wrong is one line on standard error."""
    for name in ("SIGINT", "SIGPIPE"):  # end as other tools do, though the engine may be busy
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    # A caller may have closed them; what is then printed goes nowhere.
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        commands.main(prog_name="alliance87", standalone_mode=False)
    except Alliance87Error as error:
        _fail(str(error))
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(2)
    except click.UsageError as error:
        place = error.ctx.command_path if error.ctx else "alliance87"
        _fail(f"{place}: {error.format_message()} Try: {place} --help")
    except OSError as error:
        _fail(f"{error.filename or 'alliance87'}: {error.strerror}. Check it, and try again.")


def _fail(message: str) -> None:
    line = visible(message)
    sys.stderr.write(click.style(line, fg="red") if coloured(sys.stderr) else line)
    sys.stderr.write("\n")
    sys.exit(2)
