"""Time the endpoint beside other servers over the same dataset, in one run, by turns, with wrk.

Ours is measured with answers that it has kept, and with queries that it must run: each of those ends
in another comment. ``oxigraph serve-read-only`` keeps no answers; it gets the plain queries for the
one, and the varied ones for the other. ``rdflib-endpoint`` keeps none either, and is asked the same.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from statistics import quantiles
from threading import Event
from time import perf_counter
from urllib.parse import quote

import httpx

from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import installed
from alliance87.query.questions import find
from bench import servers
from bench.servers import Server
from hostile_queries import HOSTILE, STOPPED

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
    text, _ = find(installed(), "participants-by-kind")
    triples = f"""PREFIX skos: <{PREFIXES["skos"]}>
PREFIX a87: <{PREFIXES["a87"]}>
CONSTRUCT {{ ?who skos:prefLabel ?name ; a87:kind ?kind }}
WHERE {{ ?who a87:kind ?kind ; skos:prefLabel ?name }}"""
    return (
        Asking("select", text, "application/sparql-results+json"),
        Asking("construct", triples, "text/turtle"),
    )


@dataclass(frozen=True)
class Honest:
    """How long 95 of 100 honest queries took at most, in ms: alone, and beside two hostile clients."""

    alone: float
    beside: float

    @property
    def ratio(self) -> float:
        """How many times as long it took beside the hostile ones."""
        return self.beside / self.alone


def honest(dist: Path, seconds: float) -> Honest:
    """Time the saved questions, each new in its words, by one client; then with two hostile ones."""
    project = installed()
    texts = [find(project, path.stem)[0] for path in sorted(project.queries.glob("*.rq"))]
    hostile = [each.query for each in HOSTILE if each.ends[:4] == STOPPED]
    numbers, done = count(), Event()

    def send(client: httpx.Client, name: str, text: str) -> float:
        began = perf_counter()
        headers = {"x-forwarded-for": name}
        client.post(server.endpoint, data={"query": f"{text}\n# {next(numbers)}"}, headers=headers)
        return (perf_counter() - began) * 1_000

    def attack(name: str) -> None:
        with httpx.Client(timeout=60) as client:
            for text in cycle(hostile):
                if done.is_set():
                    return
                send(client, name, text)

    def ask() -> float:
        end, times = perf_counter() + seconds, []
        with httpx.Client(timeout=60) as client:
            for text in cycle(texts):
                if perf_counter() > end:
                    break
                times.append(send(client, "198.51.100.1", text))
        return quantiles(times, n=20)[-1]

    with servers.ours(dist) as server, ThreadPoolExecutor(8) as threads:
        ask()  # warm
        alone = ask()
        for number in range(8):  # each hostile client has four queries running
            threads.submit(attack, f"192.0.2.{number % 2}")
        beside = ask()
        done.set()
    return Honest(alone, beside)


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
