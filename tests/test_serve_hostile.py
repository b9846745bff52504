"""Hostile queries end within their limits, one by one and a thousand in a row, and honest ones go on."""

from __future__ import annotations

import random
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

import test_query
from alliance87.query import guard
from hostile_queries import HOSTILE, STOPPED, Hostile
from serving import Served, problem, query, serving, until
from test_queries import NAMES, QUERIES

if sys.platform != "linux":
    pytest.skip("needs the limits of Linux", allow_module_level=True)

SECONDS = "0.4"
MANY = 1_000


def post(server: Served, text: str, client: str = "192.0.2.1") -> httpx.Response:
    """Send a query as a client of the proxy."""
    content = text.encode()
    headers = {"content_type": "application/sparql-query", "x_forwarded_for": client}
    return server.ask("POST", "/sparql", content, **headers)


def end_of(answer: httpx.Response) -> str:
    """How a query ended: the type of its problem, or nothing."""
    return problem(answer)[1] if answer.status_code != 200 else ""


@pytest.fixture(scope="module")
def server(dist: Path) -> Iterator[Served]:
    with serving(dist, "--seconds", SECONDS, "--behind-proxy") as served:
        yield served


def test_there_are_hostile_queries_of_many_kinds_and_most_reach_the_engine() -> None:
    assert len({hostile.kind for hostile in HOSTILE}) == len(HOSTILE) > 40
    assert sum(hostile.ends[:4] == STOPPED for hostile in HOSTILE) > 20


@pytest.mark.parametrize("hostile", HOSTILE, ids=str)
def test_a_hostile_query_ends_as_it_should(hostile: Hostile, server: Served) -> None:
    end = end_of(post(server, hostile.query))
    if end == "overload":  # the machine is too busy to start workers as fast as they are killed
        until(lambda: server.metrics()["pool_workers"] > server.metrics()["pool_running"])
        end = end_of(post(server, hostile.query))
    assert end in (*hostile.ends, *(["too-large"] if len(hostile.query) > 256 * 1024 else []))
    assert post(server, "ASK {}").json()["boolean"] is True


def test_a_query_that_looks_plain_is_judged_as_if_every_token_of_it_was_read() -> None:
    queries = [text for text, *_ in test_query.REFUSED.values()]
    queries += [*test_query.HARMLESS.values(), *(hostile.query for hostile in HOSTILE)]
    plain = [text for text in queries if len(text) <= guard.MAX_CHARACTERS]
    assert sum(guard._is_plain(text) for text in plain) > 20
    for text in plain:
        assert [*guard.faults(text)] == [*guard._of_tokens(text)]


@pytest.mark.full
def test_a_thousand_hostile_queries_in_a_row_leave_the_server_alive_and_the_honest_answered(
    dist: Path,
) -> None:
    """How quickly the honest are answered meanwhile, ``scripts/bench serve`` measures."""
    chance = random.Random(87)
    hostile = [HOSTILE[n % len(HOSTILE)] for n in chance.sample(range(MANY), MANY)]
    questions = [(QUERIES / f"{name}.rq").read_text("utf-8") for name in NAMES]
    done = threading.Event()
    wrong: list[tuple[str, str]] = []
    honest: Counter[str] = Counter()

    def attack(server: Served, number: int) -> None:
        for each in hostile[number::8]:
            end = end_of(post(server, each.query, f"192.0.2.{number % 2}"))
            if end not in (*each.ends, "overload", "too-large"):
                wrong.append((each.kind, end))

    def ask(server: Served, number: int) -> None:
        at = number * len(questions) // 4
        while not done.wait(0.02):
            text = f"{questions[at % len(questions)]}\n# {number} {at}"
            honest[end_of(post(server, text, f"198.51.100.{number}"))] += 1
            at += 1

    with serving(dist, "--seconds", "1", "--behind-proxy") as server:
        with ThreadPoolExecutor(12) as threads:
            asking = [threads.submit(ask, server, number) for number in range(4)]
            attacks = [threads.submit(attack, server, number) for number in range(8)]
            for each in attacks:
                each.result()
            done.set()
            for each in asking:
                each.result()
        assert wrong == []
        assert set(honest) <= {"", "time", "overload"}, honest
        assert honest[""] > max(200, honest.total() / 2), honest
        assert server.get(query("ASK {}")).json()["boolean"] is True
        until(lambda: server.metrics()["pool_workers"] == 4)
        assert server.metrics()["pool_running"] == 0
        assert '"level"' not in server.logged()
