"""The commands for the dataset itself: build it, check it, describe a thing of it, compare versions.

They parse, call and print, and decide nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Literal

import click

from alliance87.cli.limits import Sandboxed
from alliance87.cli.query import printed
from alliance87.model.project import installed
from alliance87.report.terminal import width

if TYPE_CHECKING:
    from alliance87.describe.changes import Changes, Versions
    from alliance87.describe.thing import Description

_FILE = click.Path(path_type=Path)


@click.command()
@click.option("--out", type=_FILE, default=Path("dist"), show_default=True, help="The folder.")
@click.option("--verbose", is_flag=True, help="List the files.")
def build(out: Path, verbose: bool) -> None:
    """Make all published files.

    If alliance87 site made a site in the folder, it is deleted with the old files: make it again.

    \b
    Reads:   the project's own ontology, data and shapes.
    Writes:  dumps, tables, catalogue and checksums, into a folder that is
             replaced as a whole; their number and what to do next to standard
             output, with --verbose the path of each file first.
    Exit codes: 0 built, 2 could not run.
    Example: alliance87 build --out dist
    """
    from alliance87.export.build import build as run

    paths = run(installed(), out)
    for path in paths if verbose else ():
        click.echo(path)
    click.echo(f"{out}: {len(paths)} files, with their checksums in SHA256SUMS")
    click.echo(
        f"Next: alliance87 query who-took-part, or alliance87 serve --dist {quote(str(out))}"
    )


@click.command()
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="DOCUMENT=FILE",
    help="The text of a document, to compare quotes and digests with; repeat it for others.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option(
    "--engine",
    type=click.Choice(["shacl", "pyshacl"]),
    help="The SHACL engine; both find the same.",
)
def check(sources: tuple[str, ...], form: str, engine: Literal["shacl", "pyshacl"] | None) -> None:
    """Check the project's own data.

    \b
    Reads:   the project's own ontology, data, shapes and questions; with
             --source, the texts of documents.
    Writes:  a report to standard output; no file.
    Exit codes: 0 nothing is wrong, 1 something is, 2 could not run.
    Example: alliance87 check --source press-release=text.md
    """
    from alliance87.report.as_json import render_json
    from alliance87.report.text import render_text
    from alliance87.rules.check import check as run

    report = run(installed(), dict(map(_source, sources)), engine)
    click.echo(render_json(report) if form == "json" else render_text(report), nl=False)
    sys.exit(0 if report.conforms else 1)


def _source(given: str) -> tuple[str, Path]:
    name, sign, path = given.partition("=")
    if not sign or not path:
        raise click.UsageError(
            f"--source {given}: write DOCUMENT=FILE, as in press-release=text.md."
        )
    return name, Path(path)


@click.command()
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text")
def describe(name: str, form: str) -> None:
    """Show what is known about a thing.

    Under each statement are the words that say so, the step from them, or another source.
    NAME is a label or an abbreviation (ILO), a name of ours (organization/ilo, organization:ilo, or
    ilo if only one thing has it), a code (8.7), a term (a87:kind), or a whole IRI, with or without < >.

    \b
    Reads:   the project's own ontology and data.
    Writes:  the description to standard output; no file.
    Exit codes: 0 described, 2 could not run, or found no thing or several.
    Example: alliance87 describe "Education International"
    """
    from alliance87.describe.sides import known
    from alliance87.describe.thing import describe as run

    found = run(known(installed()), name)
    printed(_rendered(found, form, width(100)).encode(), form != "json")


@click.command(cls=Sandboxed)
@click.argument("before")
@click.argument("after")
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text")
def diff(before: str, after: str, form: str) -> None:
    """Show what changed between two versions of the data.

    BEFORE and AFTER are each a file (.ttl, .trig, .nt, .nq, .jsonld), a project, a folder of published
    or other data files, or a git revision of the project around this folder (HEAD~1, a tag, main). A
    path is used before a revision of the same name. Shapes are not compared.
    + is added, - removed, ~ changed, = the same value with another status or evidence.

    \b
    Reads:   both sides; git, to find a revision; nothing over a network.
    Writes:  what changed, thing by thing, to standard output; no file. Markdown
             is cut to what a comment on GitHub holds.
    Exit codes: 0 compared, whatever the result; 2 could not run.
    Example: alliance87 diff HEAD~1 . --format markdown
    """
    from alliance87.model.errors import UnreadableError
    from alliance87.model.finding import FindingError
    from alliance87.sandbox.child import run
    from alliance87.sandbox.limits import Limits

    columns = width(100)
    try:  # either side may be what somebody else sent
        text = run(_versions, (before, after, form, columns), _difference, Limits())
    except FindingError as error:
        fault = error.finding.message.rstrip(".")
        fault = f"{fault[0].lower()}{fault[1:]}"
        place = f"{before} and {after}"
        raise UnreadableError(place, fault, "Compare smaller files.") from None
    printed(text.encode(), form != "json")


def _versions(before: str, after: str, form: str, columns: int) -> tuple[Versions, str, int]:
    """Read two versions, and import what renders a difference, for the sandbox can import nothing."""
    from alliance87.describe.as_json import render_json  # noqa: F401
    from alliance87.describe.changes import read_versions
    from alliance87.describe.pages import page  # noqa: F401
    from alliance87.describe.render import render_markdown, render_text  # noqa: F401

    return read_versions(before, after, Path.cwd(), installed()), form, columns


def _difference(made: tuple[Versions, str, int]) -> str:
    versions, form, columns = made
    return _rendered(versions.changes(), form, columns)


def _rendered(found: Description | Changes, form: str, columns: int) -> str:
    if form == "json":
        from alliance87.describe.as_json import render_json

        return render_json(found)
    from alliance87.describe.pages import page
    from alliance87.describe.render import render_markdown, render_text

    return render_markdown(page(found)) if form == "markdown" else render_text(page(found), columns)
