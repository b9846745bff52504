"""The command that loads the release into another store. It parses, calls and prints."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alliance87.terminal import visible

if TYPE_CHECKING:
    from alliance87.query.engine import Answer

_SHOWN_AFTER = 1  # seconds


@click.command()
@click.option("--graph-store", "store", metavar="URL", required=True, help="Where graphs go.")
@click.option("--endpoint", metavar="URL", help="Where the same store is asked by SPARQL.")
@click.option("--dist", type=click.Path(path_type=Path), default=Path("dist"), show_default=True)
@click.option(
    "--default-graph",
    "default",
    type=click.Choice(["leave", "union"]),
    default="leave",
    show_default=True,
    help="Leave it, or replace it by the union.",
)
@click.option("--prune", is_flag=True, help="Delete graphs of ours not in this release.")
def publish(store: str, endpoint: str | None, dist: Path, default: str, prune: bool) -> None:
    """Load the release into another store.

    A graph that differs is replaced, then all are read back and compared to
    the letter. Other graphs than ours are not touched. Without --endpoint,
    nothing is counted, and graphs of earlier releases are not found.

    The login comes from ALLIANCE87_USER and ALLIANCE87_PASSWORD, or from
    ALLIANCE87_TOKEN, or from ~/.netrc. docs/stores.md has the addresses of
    common stores.

    \b
    Reads:   alliance87.nq and SHA256SUMS in the folder that build made;
             over the network, the two addresses and nothing else.
    Writes:  graphs into the store; what differs to standard output; no file.
    Exit codes: 0 the store has the release, 1 it has other data of ours,
             2 could not run.
    Example: alliance87 publish --graph-store http://localhost:7878/store
    """
    if prune and not endpoint:
        raise click.UsageError("--prune finds old graphs by SPARQL: give --endpoint, too.")
    from contextlib import ExitStack

    from alliance87.remote.address import checked, same_origin
    from alliance87.remote.client import Client
    from alliance87.remote.credentials import login
    from alliance87.remote.endpoint import Endpoint
    from alliance87.remote.graph_store import GraphStore
    from alliance87.remote.publish import Wanted
    from alliance87.remote.publish import publish as run
    from alliance87.remote.release import read_release
    from alliance87.remote.told import told

    graphs = checked(store, "--graph-store")
    asked = checked(endpoint, "--endpoint") if endpoint else None
    release = read_release(dist)
    with ExitStack() as opened:
        to = GraphStore(opened.enter_context(Client(graphs, login(graphs, os.environ))))
        sparql = None
        if asked:  # the environment's password is for the store, and for nobody else
            known = login(asked, os.environ, only_netrc=not same_origin(graphs, asked))
            sparql = Endpoint(opened.enter_context(Client(asked, known)))
        wanted = Wanted(union=default == "union", prune=prune)
        steps = 2 * (len(release.graphs) + wanted.union)
        progress = opened.enter_context(_bar(steps))
        outcome = run(release, to, sparql, wanted, progress)
    for line in told(outcome, release).splitlines():
        click.echo(visible(line))
    sys.exit(0 if outcome.is_the_release else 1)


def ask_endpoint(address: str, query: str, place: str) -> Answer:
    """Return what the store at an address answers to a query; ``place`` names the query in errors.

    Raises:
        QueryError: the query is refused here or by the store.
        StoreError: the store does not answer, or not with an answer.
    """
    from alliance87.remote.address import checked
    from alliance87.remote.client import Client
    from alliance87.remote.credentials import login
    from alliance87.remote.endpoint import Endpoint

    url = checked(address, "--endpoint")
    with Client(url, login(url, os.environ)) as client:
        return Endpoint(client).ask(query, place)


@contextmanager
def _bar(steps: int) -> Iterator[Callable[[str], None]]:
    """Give what shows how much is done, on a terminal and after a second."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    begun, done = time.monotonic(), 0
    with click.progressbar(length=steps, file=sys.stderr, hidden=False) as bar:

        def show(_: str) -> None:
            nonlocal done
            done += 1
            if time.monotonic() - begun > _SHOWN_AFTER:
                bar.update(done - bar.pos)

        yield show


COMMANDS = (publish,)
