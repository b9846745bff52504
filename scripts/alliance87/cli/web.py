"""The commands that make the website and serve the dataset; they parse, call and print."""

from __future__ import annotations

from pathlib import Path

import click

from alliance87.model.errors import Alliance87Error
from alliance87.model.project import installed

_FOLDER = click.Path(path_type=Path)
_POSITIVE = click.FloatRange(0, min_open=True)


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


@click.command(context_settings={"show_default": True})
@click.option("--dist", type=_FOLDER, default=Path("dist"), help="The folder that build made.")
@click.option("--host", default="127.0.0.1", help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8087, help="The port; 0 takes a free one."
)
@click.option("--unix-socket", type=_FOLDER, help="Listen on this socket instead.")
@click.option(
    "--behind-proxy",
    is_flag=True,
    help="A reverse proxy (deploy/nginx.conf) protects the server: listen on any address, and take "
    "the last address of X-Forwarded-For for the client.",
)
@click.option(
    "--no-proxy",
    is_flag=True,
    help="Listen on any address without a proxy. Then nothing limits how many requests and "
    "connections a client has, how long it takes to send or to read, and how large its headers are; "
    "and nothing is encrypted.",
)
@click.option(
    "--public-url",
    default="",
    help="The address by which others reach the server, if it is another.",
)
@click.option(
    "--workers", type=click.IntRange(1, 256), default=4, help="How many queries run at once."
)
@click.option("--seconds", type=_POSITIVE, default=10.0, help="The longest a query may take.")
def serve(
    dist: Path,
    host: str,
    port: int,
    unix_socket: Path | None,
    behind_proxy: bool,
    no_proxy: bool,
    public_url: str,
    workers: int,
    seconds: float,
) -> None:
    """Serve the dataset: a SPARQL endpoint, our IRIs, the site.

    No client can change anything. A query that takes too long or too much memory is stopped, and the
    others go on. The endpoint is /sparql. Without a proxy in front, the server listens on this
    machine only. SIGTERM or SIGINT ends it when the running queries have ended.

    \b
    Reads:   a folder that alliance87 build made; the project's questions.
    Writes:  the address to standard output when ready; a line of JSON for each
             request to standard error; no file.
    Exit codes: 0 ended by a signal, 2 could not run.
    Example: alliance87 serve --dist dist --port 8087
    """
    try:
        from alliance87.serve.messages import Limits
        from alliance87.serve.run import Settings
        from alliance87.serve.run import serve as run
    except ModuleNotFoundError as error:
        fault = f"needs {error.name}, which is not installed"
        remedy = "Install it: pip install 'alliance87[web]'"
        raise Alliance87Error("alliance87 serve", fault, remedy) from error

    if public_url and not public_url.startswith(("http://", "https://")):
        raise click.BadParameter("write it with https:// or http://", param_hint="--public-url")
    limits = Limits(workers=workers, seconds=seconds)
    settings = Settings(dist, host, port, unix_socket, behind_proxy, no_proxy, public_url, limits)
    run(settings, installed(), lambda address: click.echo(f"alliance87 serves {dist} at {address}"))
