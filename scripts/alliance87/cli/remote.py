"""The commands for other stores: ``publish``, and ``query --endpoint``. They parse, call and print."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alliance87.report.terminal import visible

if TYPE_CHECKING:
    from alliance87.query.engine import Answer

_SHOWN_AFTER = 1  # seconds


@click.command()
@click.option(
    "--graph-store", "store", metavar="URL", required=True, help="Where graphs are written."
)
@click.option("--endpoint", metavar="URL", help="Where the same store is queried.")
@click.option(
    "--dist",
    type=click.Path(path_type=Path),
    default=Path("dist"),
    show_default=True,
    help="The folder that build made.",
)
@click.option(
    "--default-graph",
    "default",
    type=click.Choice(["leave", "union"]),
    default="leave",
    show_default=True,
    help="Leave it, or replace it by the union of our graphs.",
)
@click.option(
    "--prune", is_flag=True, help="Delete graphs of ours that this release does not have."
)
def publish(store: str, endpoint: str | None, dist: Path, default: str, prune: bool) -> None:
    """Load the release into another store.

    Each graph that differs is replaced. Then all graphs are read back and
    compared, character by character. Graphs that are not ours do not change.
    Without --endpoint, statements are not counted, and graphs of earlier
    releases are not found.

    The login comes from ALLIANCE87_USER and ALLIANCE87_PASSWORD, or from
    ALLIANCE87_TOKEN. docs/stores.md has the addresses of common stores.

    \b
    Reads:   alliance87.nq and SHA256SUMS in the folder that build made;
             over the network, the two addresses and nothing else.
    Writes:  graphs into the store; what differs to standard output; no file.
    Exit codes: 0 the store has the release, 1 it has other data of ours,
             2 could not run.
    Example: alliance87 publish --graph-store http://localhost:7878/store
    """
    if prune and not endpoint:
        raise click.UsageError("--prune finds old graphs by SPARQL: give --endpoint too.")
    from contextlib import ExitStack

    from alliance87.publish import publish as run
    from alliance87.publish import read_release, report
    from alliance87.remote_store import RemoteStore, address, login, same_origin

    graphs = address(store, "--graph-store")
    queries = address(endpoint, "--endpoint") if endpoint else None
    release, union, known = read_release(dist), default == "union", login(os.environ)
    with ExitStack() as opened:
        opened.enter_context(_closed_connections_are_errors())
        to = opened.enter_context(RemoteStore(graphs, known))
        sparql = None
        if queries:  # the login is for the store, and for nobody else
            theirs = known if same_origin(graphs, queries) else None
            sparql = opened.enter_context(RemoteStore(queries, theirs))
        progress = opened.enter_context(_bar(2 * (len(release.graphs) + union)))
        outcome = run(release, to, sparql, progress, union=union, prune=prune)
    for line in report(outcome, release):
        click.echo(visible(line))
    sys.exit(0 if outcome.is_the_release else 1)


def ask_endpoint(url: str, query: str, place: str) -> Answer:
    """Return the answer of the store at ``url`` to a query; ``place`` names the query in errors.

    Raises:
        QueryError: the query is refused here or by the store.
        StoreError: the store does not answer, or not with an answer.
    """
    from alliance87.remote_store import RemoteStore, address, login

    store = RemoteStore(address(url, "--endpoint"), login(os.environ))
    with _closed_connections_are_errors(), store:
        return store.ask(query, place)


@contextmanager
def _closed_connections_are_errors() -> Iterator[None]:
    """Let a store that closes a connection be an error, not a signal that ends the command.

    ``main`` lets a closed pipe end the command, and the signal is the same.
    """
    if not hasattr(signal, "SIGPIPE"):  # Windows has none
        yield
        return
    before = signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGPIPE, before)


@contextmanager
def _bar(steps: int) -> Iterator[Callable[[], None]]:
    """Show a progress bar, on a terminal and after a second; call what this yields at each step."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    begun, done = time.monotonic(), 0
    with click.progressbar(length=steps, file=sys.stderr, hidden=False) as bar:

        def show() -> None:
            nonlocal done
            done += 1
            if time.monotonic() - begun > _SHOWN_AFTER:
                bar.update(done - bar.pos)

        yield show
