"""The commands of ``scripts/bench``: generate a contribution; time commands, validation, servers and pages."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path

import click

from bench.generate import SHARE, Form, generate
from bench.measure import CASES, measure
from bench.table import table


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def bench() -> None:
    """Make contributions of any size, and time how long it takes to validate, to serve, to show."""


@bench.command("generate")
@click.argument("organisations", type=click.IntRange(0))
@click.option("--form", type=click.Choice(("turtle", "n-triples")), default="turtle")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--share", type=click.FloatRange(0, 1), default=SHARE, show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option("--made", type=click.Path(path_type=Path, dir_okay=False), help="Tell where.")
def generate_command(
    organisations: int, form: Form, seed: int, share: float, out: Path, made: Path | None
) -> None:
    """Write a contribution of so many organisations, a share of them with a mistake.

    \b
    Writes:  the contribution to --out; to --made a line for each thing that is at fault (its IRI, the
             rule, the kind of mistake); the number of mistakes of each kind to standard output.
    Example: scripts/bench generate 1000 --out /tmp/1000.ttl --made /tmp/1000.tsv
    """
    counts: Counter[str] = Counter()
    with out.open("w", encoding="utf-8") as text, (made or Path("/dev/null")).open("w") as faults:
        for piece, mistake in generate(organisations, form, seed, share):
            text.write(piece)
            if mistake:
                counts[mistake.mistake.name] += 1
                for node in mistake.nodes:
                    faults.write(f"{node}\t{mistake.mistake.rule}\t{mistake.mistake.name}\n")
    for name, number in sorted(counts.items()):
        click.echo(f"{number:>7,}  {name}")
    click.echo(f"{counts.total():>7,}  mistakes in {organisations:,} organisations: {out}")


@bench.command("validate")
@click.option("--size", "sizes", multiple=True, type=click.Choice([c.name for c in CASES]))
@click.option("--repeat", type=click.IntRange(1), default=3, show_default=True)
@click.option("--patience", type=float, default=900, show_default=True, help="Seconds for a run.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where files are made and kept.")
def validate_command(
    sizes: tuple[str, ...], repeat: int, patience: float, folder: Path | None
) -> None:
    """Time validation beside pyshacl and oxigraph, by turns, and print the medians as ratios.

    \b
    Writes:  files for each size, to --folder or a temporary one; a table to standard output.
    Example: scripts/bench validate --size one --size 1k
    """
    cases = [case for case in CASES if not sizes or case.name in sizes]
    with tempfile.TemporaryDirectory() as temporary:
        where = folder or Path(temporary)
        where.mkdir(parents=True, exist_ok=True)
        say = partial(click.echo, err=True)
        click.echo(table(list(measure(cases, where, repeat, patience, say))), nl=False)


@bench.command("commands")
@click.option("--repeat", type=click.IntRange(1), default=5, show_default=True)
@click.option("--patience", type=float, default=900, show_default=True, help="Seconds for a run.")
def commands_command(repeat: int, patience: float) -> None:
    """Time a saved question beside rdflib, and check beside pySHACL, as ratios of the medians.

    \b
    Writes:  a table to standard output.
    Example: scripts/bench commands
    """
    from bench.commands import measure as measure_commands
    from bench.commands import table as table_of_commands

    rows = list(measure_commands(repeat, patience, partial(click.echo, err=True)))
    click.echo(table_of_commands(rows), nl=False)


@bench.command("serve")
@click.option("--dist", type=click.Path(path_type=Path), default=Path("dist"), show_default=True)
@click.option("--seconds", type=click.FloatRange(1), default=4, show_default=True, help="A load.")
@click.option("--rdflib-endpoint", help="The command, in a virtual environment of its own.")
def serve_command(dist: Path, seconds: float, rdflib_endpoint: str | None) -> None:
    """Time the endpoint beside oxigraph and rdflib-endpoint with wrk, by turns, as ratios.

    \b
    Reads:   a built folder. Needs wrk, and without --rdflib-endpoint leaves that one out:
             python -m venv /tmp/rdflib-endpoint &&
             /tmp/rdflib-endpoint/bin/pip install 'rdflib-endpoint[cli]==0.6.3'
    Writes:  a table to standard output.
    Example: scripts/bench serve --rdflib-endpoint /tmp/rdflib-endpoint/bin/rdflib-endpoint
    """
    from bench.serve import honest
    from bench.serve import measure as measure_servers
    from bench.serve_table import table as table_of_servers

    say = partial(click.echo, err=True)
    with tempfile.TemporaryDirectory() as folder:
        rows = list(measure_servers(dist, Path(folder), seconds, rdflib_endpoint, say))
    say("honest queries beside hostile ones")
    click.echo(table_of_servers(rows, honest(dist, 2 * seconds), rdflib_endpoint), nl=False)


@bench.command("pages")
@click.option("--dist", type=click.Path(path_type=Path), default=Path("dist"), show_default=True)
@click.option("--repeat", type=click.IntRange(1), default=3, show_default=True)
@click.option("--chromium", default="chromium", show_default=True, help="The command.")
def pages_command(dist: Path, repeat: int, chromium: str) -> None:
    """Let Lighthouse score the speed of the served pages beside an empty page, as ratios.

    \b
    Reads:   a built folder, and the site's scripts as scripts/site builds them. Needs Node.js and
             Chromium.
    Writes:  a table to standard output.
    Example: scripts/bench pages
    """
    from bench.pages import measure as measure_pages
    from bench.pages import table as table_of_pages

    command = shutil.which(chromium)
    if not command:
        raise SystemExit(f"{chromium} is not installed: apt-get install chromium")
    say = partial(click.echo, err=True)
    with tempfile.TemporaryDirectory() as folder:
        rows = list(measure_pages(command, dist, Path(folder), repeat, say))
    click.echo(table_of_pages(rows), nl=False)


if __name__ == "__main__":
    bench(prog_name="scripts/bench")
