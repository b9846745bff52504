"""Time the endpoint beside other servers over the same dataset, in one run, by turns, with wrk.

Ours is measured with answers that it has kept, and with queries that it must run: each of those ends
in another comment. ``oxigraph serve-read-only`` keeps no answers; it gets the plain queries for the
one, and the varied ones for the other. ``rdflib-endpoint`` keeps none either, and is asked the same.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import quote

from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import installed
from alliance87.query.questions import find
from bench import servers
from bench.servers import Server

CONNECTIONS = (1, 8, 32)
# Every request with a comment of its own, which no cache has seen, not even in an earlier load.
_VARY = """local load, n = "", 0
init = function(args)
  load = args[1]
end
request = function()
  n = n + 1
  return wrk.format("GET", wrk.path .. "%20%23" .. load .. "." .. n)
end
"""
_DONE = """done = function(summary, latency)
  io.write(string.format("told %.3f %.3f %d %d\\n", latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, summary.requests,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
"""


@dataclass(frozen=True)
class Asking:
    """A query, what it is called, and the media type that its answer is to have."""

    name: str
    query: str
    accept: str


@dataclass(frozen=True)
class Load:
    """What wrk saw of one server: requests a second, two percentiles in ms, and how many failed."""

    rate: float
    half: float
    most: float
    failed: int


@dataclass(frozen=True)
class Row:
    """One row of the table: ours beside another."""

    asking: Asking
    connections: int
    kept: bool
    ours: Load
    beside: str
    other: Load

    @property
    def ratio(self) -> float:
        """How many times as many answers ours gives in a second."""
        return self.ours.rate / self.other.rate if self.other.rate else float("inf")


def askings() -> tuple[Asking, ...]:
    """Return a select and a construct, with all prefixes declared."""
    text, _ = find(installed(), "which-participants-are-governments")
    triples = f"""PREFIX skos: <{PREFIXES["skos"]}>
PREFIX a87: <{PREFIXES["a87"]}>
CONSTRUCT {{ ?who skos:prefLabel ?name ; a87:kind ?kind }}
WHERE {{ ?who a87:kind ?kind ; skos:prefLabel ?name }}"""
    return (
        Asking("select", text, "application/sparql-results+json"),
        Asking("construct", triples, "text/turtle"),
    )


def scripts(folder: Path) -> None:
    """Write what wrk is to do into a folder."""
    (folder / "kept.lua").write_text(_DONE)
    (folder / "varied.lua").write_text(_VARY + _DONE)


def measure(
    dist: Path,
    folder: Path,
    seconds: float,
    rdflib_endpoint: str | None,
    say: Callable[[str], None],
) -> Iterator[Row]:
    """Start the servers, and measure each question at each number of connections."""
    scripts(folder)
    with ExitStack() as running:
        own = running.enter_context(servers.ours(dist))
        others = [running.enter_context(servers.oxigraph(dist, folder))]
        if rdflib_endpoint:
            others.append(running.enter_context(servers.rdflib_endpoint(rdflib_endpoint, dist)))
        for server in (own, *others):
            say(f"{server.name}: {server.endpoint}")
            for asking in askings():
                load(server, asking, 1, None, 0.5, folder)  # warm
        loads = count()
        for asking in askings():
            for connections in CONNECTIONS:
                for kept in (True, False):
                    for other in others:
                        if kept and other.name == "rdflib-endpoint":
                            continue
                        say(f"{asking.name}, {connections}, {'kept' if kept else 'not kept'}")
                        number = None if kept else next(loads)
                        theirs = load(other, asking, connections, number, seconds, folder)
                        found = load(own, asking, connections, number, seconds, folder)
                        yield Row(asking, connections, kept, found, other.name, theirs)


def load(
    server: Server,
    asking: Asking,
    connections: int,
    number: int | None,
    seconds: float,
    folder: Path,
) -> Load:
    """Ask a server for so many seconds over so many connections.

    With a ``number``, which no other load of that server has, each query is one that it has not seen.
    """
    script = folder / ("kept.lua" if number is None else "varied.lua")
    target = f"{server.endpoint}?query={quote(asking.query, safe='')}"
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "10s"]
    heard = ["-s", str(script), "-H", f"Accept: {asking.accept}", target, "--", str(number)]
    done = subprocess.run([*command, *heard], check=True, capture_output=True, text=True)
    told = re.search(r"^told (\S+) (\S+) (\d+) (\d+)$", done.stdout, re.MULTILINE)
    rate = re.search(r"^Requests/sec:\s+(\S+)$", done.stdout, re.MULTILINE)
    if not told or not rate:
        raise SystemExit(f"wrk said something else than expected: {done.stdout}")
    return Load(float(rate[1]), float(told[1]), float(told[2]), int(told[4]))
