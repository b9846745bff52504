"""The command for the site; it parses, calls and prints, and decides nothing."""

from __future__ import annotations

from pathlib import Path

import click

from alliance87.model.project import installed

_FOLDER = click.Path(path_type=Path)


@click.command()
@click.option(
    "--dist",
    type=_FOLDER,
    default=Path("dist"),
    show_default=True,
    help="The folder that build made.",
)
@click.option(
    "--out", type=_FOLDER, default=Path("dist/site"), show_default=True, help="The folder."
)
@click.option(
    "--contact",
    metavar="URL-OR-ADDRESS",
    default="",
    help="Where readers report mistakes: an e-mail address, or a page for a new issue "
    "(https://…/issues/new), which is filled in. Without it the pages name the publisher.",
)
def site(dist: Path, out: Path, contact: str) -> None:
    """Make the website of the dataset.

    A page of HTML for each thing, document, source and question, in English, French and Spanish,
    with data files beside it. Passages and graphs are on the page of their document; terms, shapes
    and short lists share a page. Any file host can serve the site, under any path. The next
    alliance87 build deletes dist/site with the old files.

    \b
    Reads:   a folder that alliance87 build made; the project's questions and
             examples.
    Writes:  the site, into a folder that is replaced as a whole; how many files
             it has to standard output.
    Exit codes: 0 made, 2 could not run.
    Example: alliance87 site --dist dist --out dist/site
    """
    from alliance87.export.folder import check_replaceable
    from alliance87.site.contact import Contact
    from alliance87.site.library import read_library
    from alliance87.site.site import Site, write

    Contact(contact)
    check_replaceable(out)  # before the work, too: a wrong folder is reported at once
    paths = write(Site(read_library(installed(), dist), contact), out)
    click.echo(f"{out}: {len(paths)} files")
