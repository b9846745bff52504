"""The command that serves the dataset; it parses, calls and prints, and decides nothing."""

from __future__ import annotations

from pathlib import Path

import click

from alliance87.model.project import installed
from alliance87.serve.asked import Limits

_FOLDER = click.Path(path_type=Path)
_POSITIVE = click.FloatRange(0, min_open=True)
_USUAL = Limits()


@click.command(context_settings={"show_default": True})
@click.option("--dist", type=_FOLDER, default=Path("dist"), help="The folder as built.")
@click.option("--host", default="127.0.0.1", help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8087, help="0 takes any free one.")
@click.option(
    "--workers", type=click.IntRange(1, 256), default=_USUAL.workers, help="How many stand ready."
)
@click.option(
    "--seconds", type=_POSITIVE, default=_USUAL.seconds, help="The longest a query may take."
)
@click.option("--client-rate", type=_POSITIVE, default=500, help="Requests a second of a client.")
@click.option("--proxies", type=click.IntRange(0, 9), default=0, help="Proxies of yours in front.")
def serve(
    dist: Path,
    host: str,
    port: int,
    workers: int,
    seconds: float,
    client_rate: float,
    proxies: int,
) -> None:
    """Serve the dataset: a SPARQL endpoint, our IRIs, the site.

    Nothing that a client sends changes anything. A query that takes too long or too much is stopped,
    and the others go on. The endpoint is /sparql. SIGTERM or SIGINT ends it when the running queries
    have ended. A request that must be worked for counts as ten for --client-rate. With --proxies,
    clients are told apart by X-Forwarded-For.

    \b
    Reads:   a folder that alliance87 build made; the project's questions.
    Writes:  the address to standard output when ready; a line of JSON for each
             request to standard error; no file.
    Exit codes: 0 ended when asked to, 2 could not run.
    Example: alliance87 serve --dist dist --port 8087
    """
    from dataclasses import replace

    from alliance87.serve.run import Settings
    from alliance87.serve.run import serve as run

    limits = replace(_USUAL, workers=workers, seconds=seconds, cpu_seconds=seconds)
    settings = Settings(dist, host, port, limits, client_rate=client_rate, proxies=proxies)
    run(settings, installed(), lambda address: click.echo(f"alliance87 serves {dist} at {address}"))


COMMANDS = (serve,)
